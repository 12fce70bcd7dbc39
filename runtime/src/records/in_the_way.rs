//! What stands in the way of a row that whoever runs the service brings in or changes: nothing of it is kept from them.
//!
//! Comes in: what the store refused, and the values of the row. Goes out: which of its fields it is about, and why.

use super::write::conflict;
use crate::engine::Engine;
use crate::problem::{FieldCode, FieldError, Problem};
use crate::store::bound::Binds;
use crate::store::compose::{Composer, Slot};
use crate::store::{Session, trouble};
use crate::values::body::pointer;
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::{Service, Table};
use purlin_rules::value::Value;
use rusqlite::Error;
use rusqlite::ffi::{SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_NOTNULL};

pub(super) fn problem(engine: &Engine, session: &Session<'_>, table: &Table, binds: &Binds<'_>, error: &Error) -> Problem {
    let Error::SqliteFailure(failure, words) = error else { return trouble(error) };
    match failure.extended_code {
        SQLITE_CONSTRAINT_FOREIGNKEY => match leading_nowhere(engine.service(), session, table, binds) {
            Ok(faults) if !faults.is_empty() => Problem::invalid(faults),
            Ok(_) => conflict::of_table(table, error),
            Err(problem) => problem,
        },
        SQLITE_CONSTRAINT_NOTNULL => missing(table, words.as_deref().unwrap_or_default()).unwrap_or_else(|| trouble(error)),
        _ => conflict::of_table(table, error),
    }
}

/// SQLite says `NOT NULL constraint failed: member.room`.
fn missing(table: &Table, words: &str) -> Option<Problem> {
    let (_, column) = words.rsplit_once('.')?;
    let field = table.fields.iter().find(|field| field.column().is_some_and(|own| own.db_name == column))?;
    let fault = FieldError { field: pointer(&field.name), code: FieldCode::Required, message: "must be named: it has no default".into() };
    Some(Problem::invalid(vec![fault]))
}

/// The references of the row that lead to none.
fn leading_nowhere(service: &Service, session: &Session<'_>, table: &Table, binds: &Binds<'_>) -> Result<Vec<FieldError>, Problem> {
    let mut faults = Vec::new();
    for (id, field) in table.fields_with_ids() {
        let Some((target, ..)) = field.reference() else { continue };
        let Some(declared) = service.table(target) else { continue };
        if matches!(binds.values.get(id.0 as usize), None | Some(Value::Null)) {
            continue;
        }
        if !is_there(session, declared, (id, None), binds)? {
            let message = format!("there is no `{}` with this id: create it first", declared.spec_name);
            faults.push(FieldError { field: pointer(&field.name), code: FieldCode::NotFound, message: message.into() });
        } else if let Some(within) = table.tenant.zip(declared.tenant)
            && !is_there(session, declared, (id, Some(within)), binds)?
        {
            let message = format!("this `{}` is of another tenant", declared.spec_name);
            faults.push(FieldError { field: pointer(&field.name), code: FieldCode::NotFound, message: message.into() });
        }
    }
    Ok(faults)
}

/// Whether the row that a field refers to is there; with the tenants of the row and of that one, whether they are the same.
fn is_there(
    session: &Session<'_>,
    target: &Table,
    (field, within): (FieldId, Option<(FieldId, FieldId)>),
    binds: &Binds<'_>,
) -> Result<bool, Problem> {
    let mut composer = Composer::default();
    composer.text("SELECT 1 FROM ").name(&target.db_name).text(" WHERE \"id\" = ").slot(Slot::Value(field));
    if let Some((own, theirs)) = within
        && let Some(column) = target.field(theirs).and_then(|field| field.column())
    {
        composer.text(" AND ").name(&column.db_name).text(" = ").slot(Slot::Value(own));
    }
    let found = composer.of_system().first(session, binds, |row| row.get::<_, i64>(0));
    found.map(|found| found.is_some()).map_err(|error| trouble(&error))
}
