//! Databases that a spec allows, of at most three rows a model, and requests that may meet them.

use crate::claims::{Asked, Kind};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::eval::{self, Around};
use purlin_rules::expr::{Cond, Path, Root, TermKind};
use purlin_rules::plan::{Column, Default, Field, FieldKind, Operation, Plan, Refinement};
use purlin_rules::types::Scalar;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};
use purlin_tests::chance::Chance;

pub const NOW: i64 = 1_700_000_000_000;
const DAY: i64 = 86_400_000;
const ROWS: usize = 3;
/// Rows that break something are drawn anew so often.
const MENDS: usize = 60;

pub fn models(plan: &Plan) -> impl Iterator<Item = ModelId> {
    (0..plan.service.tables.len()).map(|place| ModelId(u32::try_from(place).unwrap()))
}

pub fn id(model: ModelId, number: usize) -> Id {
    Id(((u128::from(model.0) + 1) << 32 | (number as u128 + 1)).to_be_bytes())
}

pub fn fields(plan: &Plan, model: ModelId) -> Vec<(FieldId, &Field)> {
    plan.service.table(model).unwrap().fields_with_ids().collect()
}

/// A database that the spec allows, if one comes up.
pub fn world(chance: &mut Chance, plan: &Plan) -> Option<World> {
    let mut counts: Vec<usize> = models(plan).map(|_| chance.below(ROWS + 1)).collect();
    // Where a row must name one, there is one.
    for _ in models(plan) {
        for model in models(plan) {
            for (_, field) in fields(plan, model) {
                if let Some((target, _, column)) = field.reference()
                    && !column.nullable
                    && counts[model.0 as usize] > 0
                {
                    counts[target.0 as usize] = counts[target.0 as usize].max(1);
                }
            }
        }
    }
    let mut world = World::default();
    for model in models(plan) {
        for number in 0..counts[model.0 as usize] {
            let row = row(chance, plan, model, id(model, number), &counts);
            world.insert(model, row);
        }
    }
    for _ in 0..MENDS {
        let Some((model, wrong)) = flaw(plan, &world) else { return Some(world) };
        let row = row(chance, plan, model, wrong, &counts);
        world.insert(model, row);
    }
    None
}

/// A row of a database that has so many rows of each model.
fn row(chance: &mut Chance, plan: &Plan, model: ModelId, own: Id, counts: &[usize]) -> Row {
    let there = |target: ModelId| (0..counts[target.0 as usize]).map(|number| id(target, number)).collect::<Vec<_>>();
    let values = fields(plan, model).into_iter().map(|(_, field)| value(chance, plan, field, &there));
    let values = values.collect();
    Row::new(own, values).with(&[(FieldId::VERSION, Value::Int(1))])
}

/// A value that the field may hold.
pub fn value(chance: &mut Chance, plan: &Plan, field: &Field, there: &dyn Fn(ModelId) -> Vec<Id>) -> Value {
    let Some(column) = field.column() else { return Value::Null };
    if column.nullable && chance.one_in(3) {
        return Value::Null;
    }
    let values = values(plan, field, there);
    if values.is_empty() { Value::Null } else { chance.of(&values) }
}

/// Values that the field may hold, beside null: as many as tell apart what rules ask.
pub fn values(plan: &Plan, field: &Field, there: &dyn Fn(ModelId) -> Vec<Id>) -> Vec<Value> {
    let ints = |all: &[i64]| all.iter().map(|value| Value::Int(*value)).collect();
    let texts = |all: &[&str]| all.iter().map(|text| Value::Text((*text).to_owned())).collect();
    match &field.kind {
        FieldKind::ToOne { table, .. } => there(*table).into_iter().map(Value::Id).collect(),
        FieldKind::Scalar { scalar, refinement, .. } => match (scalar, refinement) {
            (Scalar::Bool, _) => vec![Value::Bool(false), Value::Bool(true)],
            (Scalar::Int, Refinement::IntRange { min, max }) => ints(&[*min, (*min + 1).min(*max), *max]),
            (Scalar::Int, _) => ints(&[-1, 0, 1, 2, 3]),
            (Scalar::DateTime, _) => ints(&[NOW - 2 * DAY, NOW - DAY, NOW, NOW + DAY]),
            (Scalar::Enum(of), _) => texts(&plan.service.enums[of.0 as usize].values.iter().map(|value| &**value).collect::<Vec<_>>()),
            (Scalar::Email, _) => texts(&["a@example.test", "b@example.test", "c@example.test", "d@example.test"]),
            // Its id is the row's own.
            (Scalar::Uuid, _) => Vec::new(),
            (Scalar::String, _) => texts(&["a", "b", "ab", "A", ""]),
            (other, _) => panic!("no values of {other:?}"),
        },
        other => panic!("no values of {other:?}"),
    }
}

/// Every database that the spec allows, of at most so many rows a model; none at all where there would be more than `most` to look at.
/// What tells users and tenants apart is told by the place of the row.
pub fn each(plan: &Plan, rows: usize, most: usize, visit: &mut dyn FnMut(World)) -> bool {
    let tables: Vec<ModelId> = models(plan).collect();
    let mut counts = vec![0; tables.len()];
    let mut plans = Vec::new();
    let mut total = 0_usize;
    loop {
        let there = |target: ModelId| (0..counts[target.0 as usize]).map(|number| id(target, number)).collect::<Vec<_>>();
        let cells = tables.iter().flat_map(|model| (0..counts[model.0 as usize]).map(move |number| (*model, number)));
        let cells: Vec<_> = cells.flat_map(|(model, number)| choices(plan, model, number, &there)).collect();
        total = total.saturating_add(cells.iter().map(Vec::len).fold(1, usize::saturating_mul));
        if total > most {
            return false;
        }
        plans.push((counts.clone(), cells));
        if !counted_on(&mut counts, |_| rows + 1) {
            break;
        }
    }
    for (counts, cells) in plans {
        let mut places = vec![0; cells.len()];
        if cells.iter().any(Vec::is_empty) {
            continue;
        }
        loop {
            let mut held = cells.iter().zip(&places).map(|(values, place)| values[*place].clone());
            let mut world = World::default();
            for model in &tables {
                for number in 0..counts[model.0 as usize] {
                    let values = fields(plan, *model).iter().map(|_| held.next().unwrap()).collect();
                    world.insert(*model, Row::new(id(*model, number), values).with(&[(FieldId::VERSION, Value::Int(1))]));
                }
            }
            if flaw(plan, &world).is_none() {
                visit(world);
            }
            if !counted_on(&mut places, |place| cells[place].len()) {
                break;
            }
        }
    }
    true
}

/// For each field of a row, what it may hold.
fn choices(plan: &Plan, model: ModelId, number: usize, there: &dyn Fn(ModelId) -> Vec<Id>) -> Vec<Vec<Value>> {
    let of = |(place, field): (FieldId, &Field)| {
        let Some(column) = field.column().filter(|_| place > FieldId::VERSION) else {
            return vec![if field.column().is_some() { Value::Int(NOW) } else { Value::Null }];
        };
        let values = values(plan, field, there);
        if let FieldKind::Scalar { scalar: Scalar::Email, .. } = &field.kind {
            return vec![values[number].clone()];
        }
        values.into_iter().chain(column.nullable.then_some(Value::Null)).collect()
    };
    fields(plan, model).into_iter().map(of).collect()
}

/// The next of all ways to choose, of each place one of so many; false after the last.
fn counted_on(places: &mut [usize], of: impl Fn(usize) -> usize) -> bool {
    for (place, chosen) in places.iter_mut().enumerate() {
        *chosen += 1;
        if *chosen < of(place) {
            return true;
        }
        *chosen = 0;
    }
    false
}

/// A row that is why the spec does not allow the database, at rest.
pub fn flaw(plan: &Plan, world: &World) -> Option<(ModelId, Id)> {
    models(plan).find_map(|model| {
        let table = plan.service.table(model).unwrap();
        let mut rows = world.rows(model);
        let is_flawed = |row: &&Row| {
            let is_unfit = |(place, field): &(FieldId, &Field)| !fits(plan, world, field, row.value(*place));
            let collides = table.uniques.iter().any(|unique| {
                let key: Vec<&Value> = unique.fields.iter().map(|field| row.value(*field)).collect();
                let is_same = |other: &Row| unique.fields.iter().zip(&key).all(|(field, value)| other.value(*field) == *value);
                !key.iter().any(|value| value.is_null()) && world.rows(model).any(|other| other.id() != row.id() && is_same(other))
            });
            let around = Around { world, this: row, old: None, new: None, me: None, tenant: None, now: NOW, args: &[] };
            let lacks = |holds: &Cond| !is_of_a_write(holds) && !eval::holds(holds, &around);
            let is_refused = plan.checks.requires.iter().any(|require| require.model == model && lacks(&require.holds));
            fields(plan, model).iter().any(is_unfit) || collides || is_refused
        };
        rows.find(is_flawed).map(|row| (model, row.id()))
    })
}

fn fits(plan: &Plan, world: &World, field: &Field, value: &Value) -> bool {
    let Some(column) = field.column() else { return true };
    if field.name == "id" || value.is_null() {
        return field.name == "id" || column.nullable;
    }
    match (&field.kind, value) {
        (FieldKind::ToOne { table, .. }, Value::Id(id)) => world.row(*table, *id).is_some(),
        (FieldKind::Scalar { scalar: Scalar::Enum(of), .. }, Value::Text(text)) => {
            plan.service.enums[of.0 as usize].values.iter().any(|value| value == text)
        }
        (FieldKind::Scalar { refinement: Refinement::IntRange { min, max }, .. }, Value::Int(value)) => (*min..=*max).contains(value),
        _ => true,
    }
}

fn is_of_a_write(cond: &Cond) -> bool {
    let mut found = false;
    cond.each_term(&mut |term| found |= matches!(&term.kind, TermKind::Path(Path { root: Root::Old | Root::New, .. })));
    found
}

/// What the write is refused for, though the rules let it through.
pub fn is_refused(plan: &Plan, after: &World, model: ModelId, (old, new): (Option<&Row>, Option<&Row>), now: i64) -> bool {
    let unmet = new.is_some_and(|this| {
        let around = Around { world: after, this, old, new, me: None, tenant: None, now, args: &[] };
        plan.checks.requires.iter().any(|require| require.model == model && !eval::holds(&require.holds, &around))
    });
    unmet || flaw(plan, after).is_some()
}

/// The fields that requests of an operation may name.
pub fn nameable(plan: &Plan, model: ModelId, operation: Operation) -> Vec<(FieldId, &Field, &Column)> {
    let table = plan.service.table(model).unwrap();
    let identify = plan.service.auth.as_ref().filter(|auth| auth.table == model).map(|auth| auth.identify);
    let is_free = |field: FieldId, column: &Column| {
        let changes = operation == Operation::Update && (column.immutable || identify == Some(field));
        field > FieldId::VERSION && table.tenant != Some(field) && !column.readonly && !changes
    };
    let fields = fields(plan, model).into_iter().filter_map(|(id, field)| Some((id, field, field.column()?)));
    fields.filter(|(id, _, column)| is_free(*id, column)).collect()
}

/// A request of a kind, if there is a row that it can be about.
pub fn asked(chance: &mut Chance, plan: &Plan, world: &World, kind: Kind) -> Option<Asked> {
    let Kind { model, request, .. } = kind;
    let ids = |model: ModelId| world.rows(model).map(Row::id).collect::<Vec<_>>();
    let some = |chance: &mut Chance, of: Option<ModelId>| {
        let all = of.map(ids).unwrap_or_default();
        if all.is_empty() || chance.one_in(5) { None } else { Some(chance.of(&all)) }
    };
    let me = some(chance, plan.service.auth.as_ref().map(|auth| auth.table));
    let tenant = some(chance, plan.checks.tenant.as_ref().map(|tenant| tenant.model));
    let rows = ids(model);
    let this = match request {
        Operation::Create => id(model, 100),
        _ if rows.is_empty() => return None,
        Operation::Get | Operation::List | Operation::Update | Operation::Delete => chance.of(&rows),
    };
    let mut values = Vec::new();
    for (field, declared, column) in nameable(plan, model, request) {
        let must = request == Operation::Create && !column.nullable && column.default == Default::None || kind.field == Some(field);
        let may = !(kind.is_alone && request == Operation::Update);
        if matches!(request, Operation::Create | Operation::Update) && (must || may && chance.one_in(3)) {
            let mut value = value(chance, plan, declared, &ids);
            // Who asks is whom rows name most.
            if let (Some((target, ..)), Some(me)) = (declared.reference(), me)
                && plan.service.auth.as_ref().is_some_and(|auth| auth.table == target)
                && chance.one_in(2)
            {
                value = Value::Id(me);
            }
            values.push((field, value));
        }
    }
    Some(Asked { request, this, values, me, tenant, now: NOW, other: None })
}
