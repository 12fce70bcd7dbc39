//! What the system itself does with users' rows: seeds, and finding who wants to sign in. No rule is asked.

use super::defaults::Writer;
use super::model::Model;
use super::tree;
use crate::engine::Engine;
use crate::problem::Problem;
use crate::store::bound::{Binds, to_sql};
use crate::store::{Session, trouble};
use crate::values::check::{Fallback, Form};
use crate::values::read::email;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::value::{Id, Value};

/// Writes a row: the values given, defaults for the rest. `me` of a default is nobody. A given `id` is taken as it is.
///
/// # Errors
/// Constraints; a field that must have a value and has none.
pub fn insert(engine: &Engine, session: &Session<'_>, table: ModelId, now: i64, values: &[(FieldId, Value)]) -> Result<Id, Problem> {
    let model = engine.models().get(table).ok_or_else(|| no_table(table))?;
    let given = |field: FieldId| values.iter().find(|(own, _)| *own == field).map(|(_, value)| value);
    let id = match given(FieldId::ID) {
        Some(Value::Id(id)) => *id,
        Some(_) | None => engine.ids().next(now).map_err(Problem::internal)?,
    };
    let implicit = |field: FieldId| match field {
        FieldId::ID => Value::Id(id),
        FieldId::VERSION => Value::Int(1),
        _ => Value::Int(now),
    };
    let row = (0..).map(FieldId).zip(&model.fields.list).map(|(field, check)| match (given(field), &check.default) {
        (Some(value), _) if field != FieldId::ID => value.clone(),
        (_, Fallback::Implicit) => implicit(field),
        (_, Fallback::Value(value)) => value.clone(),
        (_, Fallback::Now) => Value::Int(now),
        (_, Fallback::None | Fallback::Me | Fallback::Derived) => Value::Null,
    });
    let mut row: Vec<Value> = row.collect();
    let named: Vec<FieldId> = values.iter().map(|(field, _)| *field).collect();
    let binds = Binds::of_system(now).row(id);
    let faults = model.defaults.fill(Writer::System, session, &binds, &model.fields, &named, &mut row)?;
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let binds = binds.values(&row);
    match model.insert.write.execute(session, &binds).map_err(|error| trouble(&error))? {
        0 => Err(unmet(engine, model, table, session, &binds)?),
        _ => Ok(id),
    }
}

/// What the model requires of its rows and this one does not meet.
fn unmet(engine: &Engine, model: &Model, table: ModelId, session: &Session<'_>, binds: &Binds<'_>) -> Result<Problem, Problem> {
    let table = engine.service().table(table).ok_or_else(|| no_table(table))?;
    let count = table.requires.len() + usize::from(table.tree.is_some());
    let met = model.insert.met.first(session, binds, |row| (1..=count).map(|column| row.get(column)).collect());
    let met: Vec<bool> = met.map_err(|error| trouble(&error))?.unwrap_or_default();
    let requires = table.requires.iter().map(|require| super::unmet::fault(table, require, &[]));
    let faults = requires.chain(table.tree.map(|field| tree::fault(table, field)));
    Ok(Problem::invalid(faults.zip(met).filter(|(_, met)| !met).map(|(fault, _)| fault).collect()))
}

/// The row that holds a value in a unique field.
///
/// # Errors
/// What the store fails with.
pub fn find(engine: &Engine, session: &Session<'_>, table: ModelId, field: FieldId, value: &Value) -> Result<Option<Id>, Problem> {
    let model = engine.models().get(table).ok_or_else(|| no_table(table))?;
    let finder = model.finders.iter().find(|(own, _)| *own == field).map(|(_, finder)| finder);
    let finder = finder.ok_or_else(|| Problem::internal(format_args!("the field {} of table {} is not unique", field.0, table.0)))?;
    // As it is stored; what could never have been is not looked for.
    let stored = match (model.fields.get(field).map(|check| &check.form), value) {
        (Some(Form::Email), Value::Text(text)) => email(text).map(Value::Text).ok(),
        _ => Some(value.clone()),
    };
    let Some(stored) = stored else { return Ok(None) };
    finder.row(session, [to_sql(&stored)], |row| row.get(0).map(Id))
}

fn no_table(table: ModelId) -> Problem {
    Problem::internal(format_args!("the plan has no table {}", table.0))
}
