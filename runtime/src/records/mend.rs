//! A row changed by whoever runs the service. No rule is asked and no trigger fires; what the model requires, keys and references bind it.
//!
//! Comes in: a row, and values of its columns. Goes out: whether there is such a row; why it can't be so.

use super::due;
use super::in_the_way;
use super::model::Model;
use super::system::unmet;
use super::triggers::Update;
use crate::engine::Engine;
use crate::problem::{FieldCode, FieldError, Problem};
use crate::store::bound::Binds;
use crate::store::{Session, trouble};
use crate::values::body::pointer;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::Table;
use purlin_rules::value::{Id, Value};

/// Sets fields of the row that have columns of their own.
pub(crate) fn set(
    engine: &Engine,
    session: &Session<'_>,
    table: ModelId,
    row: Id,
    now: i64,
    values: &[(FieldId, Value)],
) -> Result<bool, Problem> {
    let no_table = || Problem::internal(format_args!("the plan has no table {}", table.0));
    let (declared, model) = engine.service().table(table).zip(engine.models().get(table)).ok_or_else(no_table)?;
    let binds = Binds::of_system(now).row(row);
    let whole = model.whole.statement.first(session, &binds, |row| model.whole.columns.held(row));
    let Some(before) = whole.map_err(|error| trouble(&error))? else { return Ok(false) };
    let named: Vec<FieldId> = values.iter().map(|(field, _)| *field).collect();
    let mut held = before.clone();
    for (field, value) in values {
        if let Some(slot) = held.get_mut(field.0 as usize) {
            *slot = value.clone();
        }
    }
    let numbers = numbers_stay_unnamed(model, declared, &named);
    if !numbers.is_empty() {
        return Err(Problem::invalid(numbers));
    }
    let was = binds.values(&before);
    let binds = binds.values(&held);
    model.defaults.count(session, &binds, &named)?;
    let update = Update::of(engine.service(), table, &named).map_err(Problem::internal)?;
    match update.write.execute(session, &binds) {
        Ok(0) => Err(Problem::invalid(unmet(engine, &update.met, table, session, &binds)?)),
        Ok(_) => {
            model.defaults.take_back(session, &was, &named)?;
            due::of_system(engine, session, now).map(|()| true)
        }
        Err(error) => Err(in_the_way::problem(engine, session, declared, &binds, &error)),
    }
}

/// A row that comes to another sequence needs a number of that one.
fn numbers_stay_unnamed(model: &Model, declared: &Table, named: &[FieldId]) -> Vec<FieldError> {
    let name = |field: FieldId| declared.field(field).map_or("", |field| &*field.name);
    let moves = model.defaults.sequences().filter_map(|(number, scope)| Some((number, scope.filter(|scope| named.contains(scope))?)));
    let left = moves.filter(|(number, _)| !named.contains(number)).map(|(number, scope)| FieldError {
        field: pointer(name(scope)),
        code: FieldCode::NotWritable,
        message: format!("is what `{0}` counts for: name the row's number there as well, `{0}=…`", name(number)).into(),
    });
    left.collect()
}
