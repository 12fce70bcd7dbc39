//! Calls that write, with values like those of the seed; and those that sign up and sign in.

use super::super::model::Model;
use super::super::value;
use super::Example;
use super::scene::{Caller, Scene, text};
use crate::values::check::{Fallback, FieldCheck, Form};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::judge::Write;
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::{FieldKind, OnDelete, Operation, SeedValue};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::Row;
use serde_json::{Value as Json, json};

/// A password that a reader can type, as often as it takes.
const PASSWORD: &str = "correct horse battery staple ";

type Values = Vec<(FieldId, Value)>;

pub(super) fn create(scene: &Scene<'_>, id: ModelId) -> Option<Example> {
    let model = scene.model(id)?;
    let (caller, values) = scene.first(id, |caller, _| created(scene, &model, caller))?;
    Some(scene.example(&caller, Vec::new(), Some(scene.body(&model, &values)?)))
}

pub(super) fn update(scene: &Scene<'_>, id: ModelId) -> Option<Example> {
    let model = scene.model(id)?;
    let (caller, (row, values)) = scene.first(id, |caller, _| updated(scene, &model, caller))?;
    Some(scene.example(&caller, vec![("id".to_owned(), json!(row.to_string()))], Some(scene.body(&model, &values)?)))
}

/// Of the rows that nothing holds, the last: what was said last is missed least.
pub(super) fn delete(scene: &Scene<'_>, id: ModelId) -> Option<Example> {
    let rows = || scene.rows(id).rev().map(|(_, row)| row).filter(|row| !is_held(scene, id, row.id(), &mut Vec::new()));
    let (caller, row) = scene.first(id, |caller, judge| {
        let goes = |row: &&Row| judge.delete(id, row.id()).is_allowed() && scene.follows(caller, id, &Write::Delete(row));
        rows().find(goes).map(Row::id)
    })?;
    Some(scene.example(&caller, vec![("id".to_owned(), json!(row.to_string()))], None))
}

/// A row of the seed, named by a key.
pub(super) fn upsert(scene: &Scene<'_>, id: ModelId) -> Option<Example> {
    let model = scene.model(id)?;
    let keys = model.table.keys();
    let (caller, (key, values)) = scene.first(id, |caller, judge| {
        let listed = judge.list(id);
        let rows = scene.rows(id).map(|(_, row)| row).filter(|row| listed.contains(&row.id()));
        let mut ways = rows.flat_map(|row| keys.iter().map(move |key| (row, key)));
        ways.find_map(|(row, key)| {
            let is_known = key.iter().all(|field| *row.value(*field) != Value::Null && judge.get_field(id, row.id(), *field).is_allowed());
            let (_, changed) =
                changes(scene, &model, caller, row).filter(|_| is_known).find(|(field, _)| !key.contains(field)).map(|one| (0, one))?;
            let named = key.iter().filter(|field| may_name(&model, Operation::Create, **field));
            let values: Values = named.map(|field| (*field, row.value(*field).clone())).chain([changed]).collect();
            Some((key.clone(), values))
        })
    })?;
    let on: Vec<&str> = key.iter().filter_map(|field| Some(&*model.table.field(*field)?.name)).collect();
    Some(scene.example(&caller, vec![("on".to_owned(), json!(on.join(",")))], Some(scene.body(&model, &values)?)))
}

/// A change of the first model that has one, and the creation of a row that a later operation could name.
pub(super) fn batch(scene: &Scene<'_>) -> Option<Example> {
    let one = |model: &Model<'_>| {
        let (caller, operations) = scene.first(model.id, |caller, _| {
            let (row, changed) = updated(scene, model, caller)?;
            let update = json!({ "update": &*model.table.wire_name, "id": row.to_string(), "values": scene.body(model, &changed)? });
            let new = created(scene, model, caller).and_then(|values| scene.body(model, &values));
            let create = new.map(|values| json!({ "create": &*model.table.wire_name, "values": values }));
            Some(create.into_iter().chain([update]).collect::<Vec<Json>>())
        })?;
        Some(scene.example(&caller, Vec::new(), Some(Json::Array(operations))))
    };
    scene.subject.models().filter(|model| model.table.serves(Operation::Update)).find_map(|model| one(&model))
}

pub(super) fn sign_up(scene: &Scene<'_>) -> Option<Example> {
    let auth = scene.plan.service.auth.as_ref()?;
    let (model, caller) = (scene.model(auth.table)?, Scene::nobody());
    let mut body = scene.body(&model, &created(scene, &model, &caller)?)?;
    let length = PASSWORD.trim_end().len().max(auth.password_min as usize);
    value::put(&mut body, "password", PASSWORD.chars().cycle().take(length).collect::<String>());
    Some(scene.example(&caller, Vec::new(), Some(body)))
}

/// The first user whose password the spec gives.
pub(super) fn sign_in(scene: &Scene<'_>) -> Option<Example> {
    let auth = scene.plan.service.auth.as_ref()?;
    let name = &scene.model(auth.table)?.table.field(auth.identify)?.name;
    scene.rows(auth.table).find_map(|(given, row)| {
        let (password, who) = (given.password.as_ref()?, text(row.value(auth.identify))?);
        let body = json!({ &**name: who, "password": password });
        Some(scene.example(&Scene::nobody(), Vec::new(), Some(body)))
    })
}

/// The values of a row like one of the seed, that the caller may create beside it.
fn created(scene: &Scene<'_>, model: &Model<'_>, caller: &Caller) -> Option<Values> {
    let kind = if caller.me.is_some() { Kind::SignedIn } else { Kind::Anonymous };
    let grants = || model.table.create.of(kind).allow.iter().map(|allow| &allow.fields);
    let (creatable, is_needed) =
        (model.named(Operation::Create), |check: &FieldCheck| matches!(check.default, Fallback::None) && !check.nullable);
    scene.rows(model.id).find_map(|(given, row)| {
        // All that the seed says of the row; or of that, since the rest may have rules of its own, what a row has to have.
        let ways = grants().flat_map(|granted| [(granted, false), (granted, true)]);
        ways.into_iter().find_map(|(granted, is_least)| {
            let is_named = |field: FieldId, check: &FieldCheck| {
                let is_given = given.values.iter().any(|(of, _)| *of == field) && *row.value(field) != Value::Null;
                granted.holds(field) && is_given && (!is_least || is_needed(check))
            };
            let values: Values =
                creatable.iter().filter(|(id, _, check)| is_named(*id, check)).map(|(id, ..)| (*id, row.value(*id).clone())).collect();
            let is_whole = creatable.iter().all(|(id, _, check)| !is_needed(check) || values.iter().any(|(field, _)| field == id));
            is_whole.then(|| apart(scene, model, caller, values)).flatten()
        })
    })
}

/// The same values, but for those that another row has already where only one may.
fn apart(scene: &Scene<'_>, model: &Model<'_>, caller: &Caller, values: Values) -> Option<Values> {
    let mut ways = vec![values.clone()];
    let keys = model.table.uniques.iter().flat_map(|unique| unique.fields.iter());
    for field in keys.filter(|field| values.iter().any(|(named, _)| named == *field)) {
        let others = others(scene, model, *field, &values);
        ways.extend(
            others
                .into_iter()
                .map(|other| values.iter().map(|(of, value)| (*of, if of == field { other.clone() } else { value.clone() })).collect()),
        );
    }
    ways.into_iter().find(|values| is_created(scene, model, caller, values))
}

/// Values like the one that is there.
fn others(scene: &Scene<'_>, model: &Model<'_>, field: FieldId, values: &Values) -> Vec<Value> {
    let (Some(check), Some((_, value))) = (model.fields.get(field), values.iter().find(|(of, _)| *of == field)) else { return Vec::new() };
    match (&check.form, value) {
        (Form::Row(target), _) => scene.rows(*target).map(|(_, row)| Value::Id(row.id())).collect(),
        (Form::Email, Value::Text(address)) => vec![Value::Text(format!("new.{address}"))],
        (Form::Text { max, pattern, .. }, Value::Text(text)) => {
            let fits = |text: &String| text.chars().count() <= *max && pattern.as_ref().is_none_or(|pattern| pattern.is_match(text));
            [format!("{text} 2"), format!("{text}-2"), format!("{text}2"), format!("{text}x")]
                .into_iter()
                .filter(fits)
                .map(Value::Text)
                .collect()
        }
        (Form::Int { min, max }, Value::Int(int)) => {
            [int.saturating_add(1), int.saturating_sub(1)].into_iter().filter(|int| (min..=max).contains(&int)).map(Value::Int).collect()
        }
        _ => Vec::new(),
    }
}

fn is_created(scene: &Scene<'_>, model: &Model<'_>, caller: &Caller, values: &Values) -> bool {
    // The tenant is in the row, and is never named.
    let tenant = model.table.tenant.zip(caller.tenant).map(|(field, tenant)| (field, SeedValue::Value(Value::Id(tenant))));
    let given: Vec<_> = values.iter().map(|(field, value)| (*field, SeedValue::Value(value.clone()))).chain(tenant).collect();
    let named: Vec<FieldId> = values.iter().map(|(field, _)| *field).collect();
    let row = scene.seeded.row(scene.plan, model.id, scene.seeded.free_id(), &given, caller.me);
    let is_taken = |fields: &[FieldId]| {
        let is_like =
            |other: &Row| fields.iter().all(|field| *row.value(*field) != Value::Null && row.value(*field) == other.value(*field));
        scene.rows(model.id).any(|(_, other)| is_like(other))
    };
    !model.table.uniques.iter().any(|unique| is_taken(&unique.fields))
        && scene.judge(caller).create(model.id, &row, &named).is_allowed()
        && scene.follows(caller, model.id, &Write::Create(&row))
}

/// A row, and a field of it that the caller may set, to what it is.
fn updated(scene: &Scene<'_>, model: &Model<'_>, caller: &Caller) -> Option<(Id, Values)> {
    scene.rows(model.id).find_map(|(_, row)| Some((row.id(), vec![changes(scene, model, caller, row).next()?])))
}

/// Fields that the caller may set, each to what it is, or to another value where that is what rules allow.
fn changes<'c>(
    scene: &'c Scene<'_>,
    model: &'c Model<'_>,
    caller: &'c Caller,
    row: &'c Row,
) -> impl Iterator<Item = (FieldId, Value)> + 'c {
    let values = model.named(Operation::Update).into_iter().flat_map(|(field, _, check)| {
        let own = row.value(field).clone();
        let others: Vec<Value> = if let Form::Enum(names) = &check.form {
            names.all.iter().map(|name| Value::Text(name.to_string())).collect()
        } else if matches!(check.form, Form::Bool) {
            vec![Value::Bool(false), Value::Bool(true)]
        } else {
            Vec::new()
        };
        std::iter::once(own).chain(others).map(move |value| (field, value))
    });
    let is_set = move |(field, value): &(FieldId, Value)| {
        let changed = [(*field, value.clone())];
        *value != Value::Null
            && scene.judge(caller).update(model.id, row.id(), &changed).is_allowed()
            && scene.follows(caller, model.id, &Write::Update { before: row, after: &row.updated(&changed, scene.seeded.now) })
    };
    values.filter(is_set)
}

fn may_name(model: &Model<'_>, operation: Operation, field: FieldId) -> bool {
    model.named(operation).iter().any(|(named, ..)| *named == field)
}

/// Another row keeps it, or one that would go with it.
fn is_held(scene: &Scene<'_>, model: ModelId, id: Id, gone: &mut Vec<Id>) -> bool {
    gone.push(id);
    let refers = scene.subject.models().flat_map(|other| {
        let fields = other.table.fields_with_ids().filter_map(|(field, declared)| {
            let FieldKind::ToOne { table, on_delete, .. } = &declared.kind else { return None };
            (*table == model).then_some((field, *on_delete))
        });
        fields.map(|(field, on_delete)| (other.id, field, on_delete)).collect::<Vec<_>>()
    });
    for (other, field, on_delete) in refers {
        let rows: Vec<Id> = scene.rows(other).filter(|(_, row)| *row.value(field) == Value::Id(id)).map(|(_, row)| row.id()).collect();
        for row in rows {
            let is_held = match on_delete {
                OnDelete::Restrict => !gone.contains(&row),
                OnDelete::Cascade => !gone.contains(&row) && is_held(scene, other, row, gone),
                OnDelete::SetNull => false,
            };
            if is_held {
                return true;
            }
        }
    }
    false
}
