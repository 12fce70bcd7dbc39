//! Random small databases, with many nulls; every reference leads to a row.

use crate::choices::Choices;
use crate::scene::NOW;
use crate::store::models;
use purlin_rules::catalog::{Catalog, EnumId, FieldId, FieldShape, ModelId};
use purlin_rules::fixture::{MEMBER, ROOM, USER, WALLET};
use purlin_rules::ops::{DAY_MS, range};
use purlin_rules::plan::Service;
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};

/// The greatest number that an operation makes.
const MOST: i64 = 999_999_999_999_999_999;
/// Of a wallet, which its user finds by it.
const OWNER: FieldId = FieldId(4);
/// The first and the last instant.
const FIRST: i64 = -719_162 * DAY_MS;
const LAST: i64 = 2_932_897 * DAY_MS - 1;

/// At most five rows of each model, one user at least; users first, since all others refer to them.
pub(crate) fn world(choices: &mut Choices, service: &Service) -> World {
    let mut world = World::default();
    for model in [USER, ROOM, MEMBER, WALLET] {
        let least = usize::from(model == USER);
        for number in 0..choices.below(6 - least) + least {
            let id = id(model, number);
            if let Some(row) = row(choices, service, &world, model, id) {
                world.insert(model, row);
            }
        }
    }
    world
}

fn id(model: ModelId, number: usize) -> Id {
    let mut bytes = [0; 16];
    bytes[0] = u8::try_from(model.0).unwrap();
    bytes[15] = u8::try_from(number).unwrap();
    Id(bytes)
}

/// A row that refers to rows of the world; `None` where a required one is missing, or where another row holds what is unique.
fn row(choices: &mut Choices, service: &Service, world: &World, model: ModelId, id: Id) -> Option<Row> {
    let fields = (0..u32::try_from(service.field_count(model)).unwrap()).map(FieldId);
    let values = fields.map(|field| field_value(choices, service, world, model, field)).collect::<Option<Vec<_>>>()?;
    let row = Row::new(id, values);
    let is_taken = |other: &Row| model == WALLET && other.id() != id && other.value(OWNER) == row.value(OWNER);
    (!world.rows(model).any(is_taken)).then_some(row)
}

fn field_value(choices: &mut Choices, service: &Service, world: &World, model: ModelId, field: FieldId) -> Option<Value> {
    let info = service.field(model, field)?;
    let is_null = info.nullable && choices.one_in(3);
    match info.shape {
        FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. } => Some(Value::Null),
        _ if is_null => Some(Value::Null),
        FieldShape::Scalar(scalar) => Some(value(choices, scalar)),
        FieldShape::List(item) => Some(Value::List((0..choices.below(3)).map(|_| value(choices, item)).collect())),
        FieldShape::ToOne(target) => {
            let ids: Vec<_> = world.rows(target).map(Row::id).collect();
            match choices.pick(&ids) {
                Some(id) => Some(Value::Id(*id)),
                None => info.nullable.then_some(Value::Null),
            }
        }
    }
}

/// One of few values, so that they often are equal.
pub(crate) fn value(choices: &mut Choices, scalar: Scalar) -> Value {
    let text = |choices: &mut Choices| {
        let texts = ["a", "b", "", "A", "é", "É", "ab", "aB", "bé", "\u{d7ff}", "\u{10ffff}", "%", "～", "😀", "it's {me}"];
        Value::Text((*choices.pick(&texts).unwrap()).to_owned())
    };
    match scalar {
        Scalar::Bool => Value::Bool(choices.one_in(2)),
        Scalar::Int => Value::Int([0, 1, 2, -1, 3, -7, MOST, MOST + 1, -MOST, i64::MAX, i64::MIN][choices.below(11)]),
        Scalar::Decimal { .. } => Value::Int([0, 1, 250, -1, 50, -75, MOST, -MOST][choices.below(8)]),
        Scalar::Duration => Value::Int([0, 1, DAY_MS, -DAY_MS, DAY_MS / 2, 7 * DAY_MS, MOST, -MOST][choices.below(8)]),
        Scalar::Float => {
            Value::Float([0.0, 0.5, -0.5, 1e300, -0.0, 3.0, f64::MAX, f64::MIN, 5e-324, f64::MAX, f64::MIN][choices.below(11)])
        }
        Scalar::DateTime => Value::Int([NOW, NOW - 1, NOW + 1, NOW - 5, NOW + DAY_MS, FIRST, LAST][choices.below(7)]),
        // Today, and around it.
        Scalar::Date => {
            Value::Int([0, -1, 1, 7, range(&Type::Scalar(Scalar::Date)).0, range(&Type::Scalar(Scalar::Date)).1][choices.below(6)])
        }
        Scalar::Time => Value::Int(NOW + [0, -1, 1, -5, 5][choices.below(5)]),
        Scalar::Enum(EnumId(_)) => Value::Text(["member", "moderator", "owner"][choices.below(3)].to_owned()),
        Scalar::String | Scalar::Email | Scalar::Url | Scalar::Json => text(choices),
        Scalar::Uuid => Value::Id(id([USER, ROOM, MEMBER][choices.below(3)], choices.below(3))),
        Scalar::Bytes => Value::Bytes(vec![0; choices.below(2)]),
        Scalar::Point | Scalar::Vector(_) | Scalar::File(_) => Value::Null,
    }
}

/// Another version of the row.
pub(crate) fn changed(choices: &mut Choices, service: &Service, world: &World, model: ModelId, old: &Row) -> Row {
    row(choices, service, world, model, old.id()).unwrap_or_else(|| old.clone())
}

/// The world without the row and without references to it: a required one takes its row along.
pub(crate) fn without(world: &mut World, service: &Service, model: ModelId, id: Id) {
    world.remove(model, id);
    for other in models(service) {
        let fields = (0..u32::try_from(service.field_count(other)).unwrap()).map(FieldId);
        let references: Vec<_> = fields.filter(|field| service.field(other, *field).unwrap().shape == FieldShape::ToOne(model)).collect();
        let rows: Vec<_> = world.rows(other).cloned().collect();
        for row in rows {
            for field in references.iter().filter(|field| *row.value(**field) == Value::Id(id)) {
                match (service.field(other, *field).unwrap().nullable, world.row(other, row.id())) {
                    (true, Some(row)) => {
                        let row = row.with(&[(*field, Value::Null)]);
                        world.insert(other, row);
                    }
                    (false, Some(_)) => without(world, service, other, row.id()),
                    (_, None) => {}
                }
            }
        }
    }
}
