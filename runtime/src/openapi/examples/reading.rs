//! Calls that read: of rows that their caller sees.

use super::super::model::Model;
use super::super::parameters::totalled;
use super::Example;
use super::scene::{Caller, Scene, text};
use crate::values::check::Form;
use purlin_rules::catalog::{FieldId, IMPLICIT_FIELDS, ModelId};
use purlin_rules::judge::Judge;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::Row;
use serde_json::{Value as Json, json};

/// Characters of a text that is short enough to be compared with.
const SHORT: usize = 60;

pub(super) fn get(scene: &Scene<'_>, id: ModelId) -> Option<Example> {
    let model = scene.model(id)?;
    let seen = |judge: Judge<'_>| scene.rows(id).map(|(_, row)| row.id()).find(|row| judge.get(id, *row).is_allowed());
    let (caller, row) = scene.first(id, |_, judge| seen(judge))?;
    let mut parameters = vec![("id".to_owned(), json!(row.to_string()))];
    parameters.extend(view(scene, &model, &caller, row));
    Some(scene.example(&caller, parameters, None))
}

pub(super) fn list(scene: &Scene<'_>, id: ModelId) -> Option<Example> {
    let (model, caller, row) = listed(scene, id)?;
    let mut parameters = asked(scene, &model, &caller, row);
    parameters.extend(view(scene, &model, &caller, row.id()));
    Some(scene.example(&caller, parameters, None))
}

pub(super) fn query(scene: &Scene<'_>, id: ModelId) -> Option<Example> {
    let (model, caller, row) = listed(scene, id)?;
    let body = asked(scene, &model, &caller, row).into_iter().chain([("limit".to_owned(), json!(20))]);
    Some(scene.example(&caller, Vec::new(), Some(Json::Object(body.collect()))))
}

pub(super) fn aggregate(scene: &Scene<'_>, id: ModelId) -> Option<Example> {
    let (model, caller, row) = listed(scene, id)?;
    let mut parameters = vec![("count".to_owned(), json!(""))];
    parameters.extend(filter(scene, &model, &caller, row));
    for name in ["group", "sum", "avg", "min", "max"] {
        let fields = totalled(&model, name);
        // What the spec declares says more than what every row has.
        let own = fields.iter().find(|field| is_declared(&model, **field)).or(fields.last());
        parameters.extend(own.and_then(|field| Some((name.to_owned(), json!(&*model.table.field(*field)?.name)))));
    }
    Some(scene.example(&caller, parameters, None))
}

/// The first of the rows that the first user lists who lists any.
fn listed<'s>(scene: &'s Scene<'_>, id: ModelId) -> Option<(Model<'s>, Caller, &'s Row)> {
    let (caller, row) = scene.first(id, |_, judge| judge.list(id).into_iter().next())?;
    Some((scene.model(id)?, caller, scene.seeded.world.row(id, row)?))
}

/// How a list is asked for in which that row is.
fn asked(scene: &Scene<'_>, model: &Model<'_>, caller: &Caller, row: &Row) -> Vec<(String, Json)> {
    let mut asked: Vec<_> = filter(scene, model, caller, row).into_iter().collect();
    let searched =
        model.table.search.iter().filter_map(|field| text(row.value(*field)).filter(|_| is_shown(scene, model, caller, row, *field)));
    let word =
        searched.filter_map(|text| text.split_whitespace().next().map(str::to_owned)).find(|word| word.chars().all(char::is_alphanumeric));
    asked.extend(word.map(|word| ("search".to_owned(), json!(word))));
    let created = model.readable().into_iter().any(|field| model.table.field(field).is_some_and(|field| &*field.name == "created_at"));
    asked.push(("sort".to_owned(), json!(if created { "-created_at" } else { "id" })));
    asked
}

/// An expression that is so of the row.
fn filter(scene: &Scene<'_>, model: &Model<'_>, caller: &Caller, row: &Row) -> Option<(String, Json)> {
    let shown = model.readable().into_iter().filter(|field| is_declared(model, *field) && is_shown(scene, model, caller, row, *field));
    let compared = shown.filter_map(|field| {
        let literal = literal(&model.fields.get(field)?.form, row.value(field))?;
        Some(format!("{} == {literal}", model.table.field(field)?.name))
    });
    let expression = compared.into_iter().next().unwrap_or_else(|| "created_at < now()".to_owned());
    Some(("where".to_owned(), json!(expression)))
}

/// A value as the language spells it; none for one that is long, or spelt in no way that a reader would guess.
fn literal(form: &Form, value: &Value) -> Option<String> {
    match (form, value) {
        (Form::Enum(_), Value::Text(name)) => Some(format!(".{name}")),
        (Form::Text { .. } | Form::Email | Form::Url, Value::Text(text)) => {
            let is_plain = text.chars().count() <= SHORT && !text.contains(['"', '\\']) && !text.chars().any(char::is_control);
            is_plain.then(|| format!("\"{text}\""))
        }
        (Form::Bool, Value::Bool(value)) => Some(value.to_string()),
        (Form::Int { .. }, Value::Int(value)) => Some(value.to_string()),
        _ => None,
    }
}

/// Which fields are sent, and the rows of a relation with them.
fn view(scene: &Scene<'_>, model: &Model<'_>, caller: &Caller, row: Id) -> Vec<(String, Json)> {
    let row = scene.seeded.world.row(model.id, row);
    let is_shown = |field: &FieldId| row.is_some_and(|row| is_shown(scene, model, caller, row, *field));
    let shown: Vec<FieldId> = model.readable().into_iter().filter(|field| is_declared(model, *field)).filter(is_shown).take(2).collect();
    let names: Vec<&str> = shown.iter().filter_map(|field| Some(&*model.table.field(*field)?.name)).collect();
    let select = (!names.is_empty()).then(|| ("select".to_owned(), json!(names.join(","))));
    let include = model.relations().first().map(|relation| ("include".to_owned(), json!(relation)));
    select.into_iter().chain(include).collect()
}

fn is_shown(scene: &Scene<'_>, model: &Model<'_>, caller: &Caller, row: &Row, field: FieldId) -> bool {
    scene.judge(caller).get_field(model.id, row.id(), field).is_allowed()
}

fn is_declared(model: &Model<'_>, field: FieldId) -> bool {
    model.table.field(field).is_some_and(|field| !IMPLICIT_FIELDS.contains(&&*field.name))
}
