//! Constraints that stood in the way of a write that the rules allow.

use crate::problem::{Code, FieldCode, Problem};
use crate::records::Request;
use crate::store::trouble;
use crate::values::body::pointer;
use purlin_rules::plan::Table;
use rusqlite::ffi::{SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
use rusqlite::{Error, ErrorCode};

/// Whether it is a constraint that failed, and the transaction goes on.
pub(super) fn is_one(error: &Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}

pub(super) fn problem(request: &Request<'_>, error: &Error) -> Problem {
    of_table(request.table, error)
}

pub(in crate::records) fn of_table(table: &Table, error: &Error) -> Problem {
    let Error::SqliteFailure(failure, words) = error else { return trouble(error) };
    match failure.extended_code {
        SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY => not_unique(table, words.as_deref().unwrap_or_default()),
        // Who is referred to was checked by the write itself: what is left are rows that refer to the one that goes.
        SQLITE_CONSTRAINT_FOREIGNKEY => Code::Restricted.into(),
        _ => trouble(error),
    }
}

/// SQLite says `UNIQUE constraint failed: member.room, member.user`.
fn not_unique(table: &Table, words: &str) -> Problem {
    let columns = words.rsplit_once(": ").map_or("", |(_, columns)| columns);
    let of_table = |column: &str| column.rsplit_once('.').map_or(column, |(_, column)| column).to_owned();
    let columns: Vec<String> = columns.split(", ").map(of_table).collect();
    let is_meant = |name: &str| columns.iter().any(|column| column == name);
    // The tenant is the same for all that the request could name; it is no field of the body.
    let own = table.fields_with_ids().filter(|(id, _)| table.tenant != Some(*id)).map(|(_, field)| field);
    let fields: Vec<_> = own.filter(|field| field.column().is_some_and(|column| is_meant(&column.db_name))).collect();
    let words = if fields.len() > 1 { "another row has the same values in these fields" } else { "another row has this value" };
    fields
        .into_iter()
        .fold(Problem::new(Code::NotUnique), |problem, field| problem.field(pointer(&field.name), FieldCode::NotUnique, words))
}
