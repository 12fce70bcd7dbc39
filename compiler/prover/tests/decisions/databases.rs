//! Databases that a plan allows, and requests that may meet them: told from the plan alone, without the prover.

use super::questions::Kind;
use purlin_prover::{Caller, Instance, may_name};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::eval::{self, Around, Session};
use purlin_rules::expr::{Cond, Path, Root, TermKind};
use purlin_rules::judge::Write;
use purlin_rules::ops;
use purlin_rules::plan::{Default as OfColumn, Field, FieldKind, Operation, Plan, Refinement};
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};
use regex::Regex;

pub(crate) const NOW: i64 = 1_700_000_000_000;
const HOUR: i64 = 3_600_000;

/// Numbers that look drawn, the same ones each time.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    pub(crate) fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

pub(crate) fn models(plan: &Plan) -> impl Iterator<Item = ModelId> + use<> {
    (0..plan.service.tables.len()).map(|place| ModelId(u32::try_from(place).unwrap()))
}

fn fields(plan: &Plan, model: ModelId) -> Vec<(FieldId, &Field)> {
    plan.service.table(model).unwrap().fields_with_ids().collect()
}

fn id(model: ModelId, place: usize) -> Id {
    Id(((u128::from(model.0) + 1) << 32 | (place as u128 + 1)).to_be_bytes())
}

/// A request in a database of at most so many rows a model.
pub(crate) fn instance(chance: &mut Chance, plan: &Plan, kind: &Kind, rows: usize) -> Option<Instance> {
    let world = world(chance, plan, rows)?;
    let ids = |model: ModelId| world.rows(model).map(Row::id).collect::<Vec<_>>();
    let mut some = |model: Option<ModelId>| {
        let Some(model) = model else { return Some(None) };
        let ids = ids(model);
        (!ids.is_empty()).then(|| Some(chance.of(&ids)))
    };
    let me = some(plan.service.auth.as_ref().map(|auth| auth.table).filter(|_| kind.caller == Caller::SignedIn))?;
    let tenant = some(plan.checks.tenant.as_ref().map(|tenant| tenant.model).filter(|_| kind.in_tenant))?;
    let other = some(kind.other)?;
    let this = if kind.operation == Operation::Create { id(kind.model, 100) } else { some(Some(kind.model))?? };
    let nameable: Vec<_> =
        fields(plan, kind.model).into_iter().filter(|(field, _)| may_name(&plan.service, kind.model, *field, kind.operation)).collect();
    let mut values = Vec::new();
    for (field, declared) in nameable {
        let column = declared.column().unwrap();
        let must = kind.operation == Operation::Create && !column.nullable && column.default == OfColumn::None;
        if must || chance.below(2) == 0 {
            values.push((field, value(chance, plan, declared, &ids)?));
        }
    }
    let session = Session { age: chance.of(&[0, HOUR]), mfa: chance.below(2) == 0, anonymous: chance.below(2) == 0 };
    let instance = Instance { world, this, values, me, tenant, other, session, now: NOW };
    flaw_of(plan, kind, &instance).is_none().then_some(instance)
}

fn world(chance: &mut Chance, plan: &Plan, rows: usize) -> Option<World> {
    let counts: Vec<usize> = models(plan).map(|_| chance.below(rows + 1)).collect();
    let ids = |model: ModelId| (0..counts[model.0 as usize]).map(|place| id(model, place)).collect::<Vec<_>>();
    let mut world = World::default();
    for model in models(plan) {
        for own in ids(model) {
            let mut values = Vec::new();
            for (field, declared) in fields(plan, model) {
                let implicit = [Value::Null, Value::Int(NOW - HOUR), Value::Int(NOW), Value::Int(1)];
                let implicit = implicit.get(field.0 as usize).cloned();
                values.push(if let Some(implicit) = implicit { implicit } else { value(chance, plan, declared, &ids)? });
            }
            world.insert(model, Row::new(own, values));
        }
    }
    flaw(plan, &world, NOW).is_none().then_some(world)
}

/// What a field may hold, of few values; none where it must name a row and there is none.
fn value(chance: &mut Chance, plan: &Plan, field: &Field, there: &dyn Fn(ModelId) -> Vec<Id>) -> Option<Value> {
    let Some(column) = field.column() else { return Some(Value::Null) };
    if column.nullable && chance.below(3) == 0 {
        return Some(Value::Null);
    }
    let int = |chance: &mut Chance, all: &[i64]| Value::Int(chance.of(all));
    let text = |chance: &mut Chance, all: &[&str]| Value::Text(chance.of(all).to_owned());
    Some(match &field.kind {
        FieldKind::ToOne { table, .. } => {
            let there = there(*table);
            if there.is_empty() {
                return column.nullable.then_some(Value::Null);
            }
            Value::Id(chance.of(&there))
        }
        FieldKind::Scalar { scalar, refinement, .. } => match (scalar, refinement) {
            (Scalar::Bool, _) => Value::Bool(chance.below(2) == 0),
            (Scalar::Int, Refinement::IntRange { min, max }) => int(chance, &[*min, (*min + 1).min(*max), *max]),
            (Scalar::Int, _) => int(chance, &[-1, 0, 1, 2, 3]),
            (Scalar::DateTime, _) => int(chance, &[NOW - 25 * HOUR, NOW - HOUR, NOW, NOW + HOUR]),
            (Scalar::Date | Scalar::Time | Scalar::Duration | Scalar::Decimal { .. }, _) => int(chance, &[0, 1, 99, 100, HOUR]),
            (Scalar::Enum(of), _) => Value::Text(chance.of(&plan.service.enums[of.0 as usize].values).into_owned()),
            (Scalar::Email, _) => text(chance, &["ann@example.test", "bob@example.test", "cleo@example.test"]),
            (_, Refinement::None) => text(chance, &["a", "b", "c"]),
            (_, _) => {
                let all = ["", "a", "b", "ab", "ba", "aB", "A", "AB", "aab"];
                let fits = |text: &&str| may_stand(plan, *scalar, refinement, &Value::Text((*text).to_owned()));
                text(chance, &all.into_iter().filter(fits).collect::<Vec<_>>())
            }
        },
        _ => Value::List(Vec::new()),
    })
}

/// What keeps the instance from being one of a request of this kind that a database can meet, and answer.
pub(crate) fn flaw_of(plan: &Plan, kind: &Kind, instance: &Instance) -> Option<String> {
    let Instance { world, this, values, me, tenant, other, now, .. } = instance;
    let is_there = |model: ModelId, id: &Id| world.row(model, *id).is_some();
    let users = plan.service.auth.as_ref().map(|auth| auth.table).filter(|_| kind.caller == Caller::SignedIn);
    let tenants = plan.checks.tenant.as_ref().map(|tenant| tenant.model).filter(|_| kind.in_tenant);
    for (whose, model, id) in [("user", users, me), ("tenant", tenants, tenant), ("other row", kind.other, other)] {
        if model.is_some() != id.is_some() || model.zip(*id).is_some_and(|(model, id)| !is_there(model, &id)) {
            return Some(format!("no {whose}"));
        }
    }
    if is_there(kind.model, this) == (kind.operation == Operation::Create) {
        return Some("no such request".to_owned());
    }
    if let Some((field, _)) = values.iter().find(|(field, _)| !may_name(&plan.service, kind.model, *field, kind.operation)) {
        return Some(format!("names {field:?}"));
    }
    let mut ids: Vec<Id> = models(plan).flat_map(|model| world.rows(model)).map(Row::id).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|two| two[0] == two[1]) {
        return Some("two rows with one id".to_owned());
    }
    let broken = flaw(plan, world, *now);
    broken.or_else(|| {
        let after = after(plan, kind, instance)?;
        let written = after.row(kind.model, *this);
        let old = world.row(kind.model, *this);
        let unmet = written.is_some_and(|this| {
            let around = Around { world: &after, this, old, new: Some(this), me: None, tenant: None, now: *now, args: &[] };
            plan.checks.requires.iter().any(|require| require.model == kind.model && !eval::holds(&require.holds, &around))
        });
        if unmet { Some("a requirement of the write is not met".to_owned()) } else { flaw(plan, &after, *now) }
    })
}

/// The database as the request leaves it, if it writes.
pub(crate) fn after(plan: &Plan, kind: &Kind, instance: &Instance) -> Option<World> {
    let (world, model) = (&instance.world, kind.model);
    let old = world.row(model, instance.this);
    Some(match kind.operation {
        Operation::Get | Operation::List => return None,
        Operation::Create => {
            let own = plan.service.table(model).unwrap().tenant.zip(instance.tenant).map(|(field, id)| (field, Value::Id(id)));
            let values: Vec<_> = instance.values.iter().cloned().chain(own).collect();
            let row = world.row_to_be(plan, model, instance.this, &values, (instance.me, instance.now));
            world.after(plan, model, &Write::Create(&row))
        }
        Operation::Update => {
            let row = old?.updated(&instance.values, instance.now);
            world.after(plan, model, &Write::Update { before: old?, after: &row })
        }
        Operation::Delete => world.after(plan, model, &Write::Delete(old?)),
    })
}

/// What keeps a database from being one of the plan, at rest.
fn flaw(plan: &Plan, world: &World, now: i64) -> Option<String> {
    models(plan).find_map(|model| {
        let table = plan.service.table(model).unwrap();
        world.rows(model).find_map(|row| {
            let unfit = fields(plan, model).into_iter().find(|(place, field)| !may_hold(plan, world, field, row.value(*place)));
            let collides = table.uniques.iter().any(|unique| {
                let is_same = |other: &Row| {
                    unique.fields.iter().all(|field| !row.value(*field).is_null() && row.value(*field) == other.value(*field))
                };
                world.rows(model).any(|other| other.id() != row.id() && is_same(other))
            });
            let around = Around { world, this: row, old: None, new: None, me: None, tenant: None, now, args: &[] };
            let is_unmet = |holds: &Cond| !is_of_a_write(holds) && !eval::holds(holds, &around);
            let unmet = plan.checks.requires.iter().any(|require| require.model == model && is_unmet(&require.holds));
            let circles = table.tree.is_some_and(|above| {
                let up = |at: &Row| if let Value::Id(id) = at.value(above) { world.row(model, *id) } else { None };
                std::iter::successors(Some(row), |at| up(at)).take(world.rows(model).count() + 1).count() > world.rows(model).count()
            });
            match unfit {
                Some((_, field)) => Some(format!("{} may not hold this", field.name)),
                None if collides => Some("two rows have one key".to_owned()),
                None if unmet => Some("a requirement is not met".to_owned()),
                None if circles => Some("a tree goes round".to_owned()),
                None => None,
            }
        })
    })
}

fn may_hold(plan: &Plan, world: &World, field: &Field, value: &Value) -> bool {
    let Some(column) = field.column() else { return value.is_null() };
    if value.is_null() || field.name == "id" {
        return column.nullable || field.name == "id";
    }
    match (&field.kind, value) {
        (FieldKind::ToOne { table, .. }, Value::Id(id)) => world.row(*table, *id).is_some(),
        (FieldKind::List { .. }, Value::List(_)) => true,
        (FieldKind::Scalar { scalar, refinement, .. }, value) => may_stand(plan, *scalar, refinement, value),
        _ => false,
    }
}

fn may_stand(plan: &Plan, scalar: Scalar, refinement: &Refinement, value: &Value) -> bool {
    const SAFE: i64 = (1 << 53) - 1;
    match (scalar, refinement, value) {
        (Scalar::Bool, _, Value::Bool(_)) => true,
        (Scalar::Int, Refinement::IntRange { min, max }, Value::Int(value)) => (min..=max).contains(&value),
        (Scalar::Int | Scalar::Duration, _, Value::Int(value)) => (-SAFE..=SAFE).contains(value),
        (Scalar::Decimal { precision, .. }, _, Value::Int(value)) => value.unsigned_abs() < 10_u64.pow(u32::from(precision)),
        (Scalar::Time, _, Value::Int(value)) => (0..24 * HOUR).contains(value),
        (Scalar::DateTime | Scalar::Date, _, Value::Int(value)) => {
            let (least, most) = ops::range(&Type::Scalar(scalar));
            (least..=most).contains(value)
        }
        (Scalar::Float, _, Value::Float(_)) | (Scalar::Uuid, _, Value::Id(_)) | (Scalar::Bytes, _, Value::Bytes(_)) => true,
        (Scalar::Json, _, Value::Text(text)) => text == "null",
        (Scalar::Enum(of), _, Value::Text(text)) => plan.service.enums[of.0 as usize].values.iter().any(|value| value == text),
        (Scalar::Email, _, Value::Text(text)) => *text == text.to_lowercase() && text.contains('@'),
        (Scalar::String | Scalar::Url, Refinement::Length { min, max }, Value::Text(text)) => {
            (*min as usize..=*max as usize).contains(&text.chars().count())
        }
        (Scalar::String | Scalar::Url, Refinement::Pattern(pattern), Value::Text(text)) => {
            Regex::new(&format!(r"\A(?:{pattern})\z")).unwrap().is_match(text)
        }
        (Scalar::String | Scalar::Url, Refinement::None, Value::Text(_)) => true,
        _ => false,
    }
}

fn is_of_a_write(cond: &Cond) -> bool {
    let mut found = false;
    cond.each_term(&mut |term| found |= matches!(&term.kind, TermKind::Path(Path { root: Root::Old | Root::New, .. })));
    found
}
