//! What of a sign-up is taken, told so that nobody learns whether an address has an account.
//!
//! A store names one violated constraint of several. Were its answer passed on, whoever signs up with a name that is taken could read
//! from it whether the address is taken too. So the constraints beside the address are asked one by one, whatever the store said.

use crate::engine::Engine;
use crate::problem::{Code, FieldCode, Problem};
use crate::records::Draft;
use crate::store::Session;
use crate::store::bound::to_sql;
use crate::store::system::System;
use crate::values::body::pointer;
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::{Auth, Event, LimitPer, Operation, RateLimit, Table};
use purlin_rules::value::Value;

/// The first constraint, beside those that the identify field is part of, that the row to be violates.
///
/// `unique (email, kind)` tells of an address as much as `@unique` does.
pub(super) fn beside_address(engine: &Engine, job: &Session<'_>, auth: &Auth, draft: &Draft) -> Result<Option<Problem>, Problem> {
    let Some(table) = engine.service().table(auth.table) else { return Ok(None) };
    for unique in table.uniques.iter().filter(|unique| !unique.fields.contains(&auth.identify)) {
        if is_taken(job, table, &unique.fields, draft)? {
            return Ok(Some(conflict(table, &unique.fields)));
        }
    }
    Ok(None)
}

/// What stands in the way of what would follow from the row to be, were its address nobody's: made, and undone. Else whoever signs up
/// could read from it that the address is taken, of which nothing follows. What it is counted for, row by row, stays counted.
pub(super) fn consequence(engine: &Engine, job: &Session<'_>, auth: &Auth, draft: &Draft, now: i64) -> Result<Option<Problem>, Problem> {
    let is_limited = |limit: &RateLimit| matches!(limit.per, LimitPer::Row(_)) && limit.operations.contains(&Operation::Create);
    let follows =
        |table: &Table| table.triggers.iter().any(|trigger| trigger.event == Event::Created) || table.limits.iter().any(is_limited);
    let Some(Value::Text(address)) = draft.value(auth.identify) else { return Ok(None) };
    if !engine.service().table(auth.table).is_some_and(follows) {
        return Ok(None);
    }
    let nobody = engine.ids().next(now).map_err(Problem::internal)?;
    let elsewhere = address.split_once('@').map_or_else(|| nobody.to_string(), |(_, domain)| format!("{nobody}@{domain}"));
    let draft = draft.with(auth.identify, Value::Text(elsewhere));
    let undone = |_| Err::<(), _>(Problem::new(Code::NotUnique));
    Ok(match job.undone_where_it_fails(|| draft.insert(engine, job).and_then(undone)) {
        Err(problem) if matches!(problem.code(), Code::Consequence | Code::TooExpensive) => Some(problem),
        Ok(()) | Err(_) => None,
    })
}

fn is_taken(job: &Session<'_>, table: &Table, fields: &[FieldId], draft: &Draft) -> Result<bool, Problem> {
    let values: Option<Vec<_>> = fields.iter().map(|field| draft.value(*field).filter(|value| !value.is_null())).collect();
    // A row with a null among them never collides.
    let Some(values) = values else { return Ok(false) };
    let columns = fields.iter().filter_map(|field| table.field(*field)?.column()).zip(1..);
    let equal: Vec<String> = columns.map(|(column, number)| format!("{} = ?{number}", quoted(&column.db_name))).collect();
    let statement = System::new(format!("SELECT 1 FROM {} WHERE {}", quoted(&table.db_name), equal.join(" AND ")));
    let found = statement.row(job, rusqlite::params_from_iter(values.into_iter().map(to_sql)), |_| Ok(()))?;
    Ok(found.is_some())
}

fn conflict(table: &Table, fields: &[FieldId]) -> Problem {
    let fields = fields.iter().filter_map(|field| table.field(*field));
    fields.fold(Problem::new(Code::NotUnique), |problem, field| {
        problem.field(pointer(&field.name), FieldCode::NotUnique, "another row has this value")
    })
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
