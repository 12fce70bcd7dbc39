//! A row changed by whoever runs the service. No rule is asked and no trigger fires; what the model requires, keys and references bind it.
//!
//! Comes in: a row, and values of its columns. Goes out: whether there is such a row; why it can't be so.

use super::system::unmet;
use super::triggers::Update;
use super::write::conflict;
use crate::engine::Engine;
use crate::problem::{Code, Problem};
use crate::store::bound::Binds;
use crate::store::{Session, trouble};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::value::{Id, Value};
use rusqlite::Error;
use rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY;

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
    let Some(mut held) = whole.map_err(|error| trouble(&error))? else { return Ok(false) };
    let named: Vec<FieldId> = values.iter().map(|(field, _)| *field).collect();
    for (field, value) in values {
        if let Some(slot) = held.get_mut(field.0 as usize) {
            *slot = value.clone();
        }
    }
    let binds = binds.values(&held);
    model.defaults.count(session, &binds, &named)?;
    let update = Update::of(engine.service(), table, &named).map_err(Problem::internal)?;
    match update.write.execute(session, &binds) {
        Ok(0) => Err(Problem::invalid(unmet(engine, &update.met, table, session, &binds)?)),
        Ok(_) => Ok(true),
        Err(error) if refers_to_nothing(&error) => Err(Problem::new(Code::Restricted).because("a reference would lead to no row")),
        Err(error) => Err(conflict::of_table(declared, &error)),
    }
}

fn refers_to_nothing(error: &Error) -> bool {
    matches!(error, Error::SqliteFailure(failure, _) if failure.extended_code == SQLITE_CONSTRAINT_FOREIGNKEY)
}
