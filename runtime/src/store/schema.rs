//! The tables a plan asks for, and the tables a database has.
//!
//! Comes in: a connection, the plan's [`Shape`]. Goes out: a database of that shape, or in words what keeps it from being one. An
//! empty database is filled; one of the same shape is served; one of another shape is changed where that is allowed and loses nothing.
//! What the plan newly asks of rows is held against those that are there, in the same transaction: where one does not meet it, nothing
//! is changed.

mod cast;
mod ddl;
mod diff;
mod error;
mod hold;
mod law;
mod shape;
mod upkeep;
mod words;

#[cfg(test)]
mod tests;

pub(super) use ddl::META_NAME;
pub use diff::Difference;
pub use error::SchemaError;
pub use shape::Shape;
pub(crate) use words::table_name as words_table;

use crate::clock::Clock;
use crate::records::ONCE_TABLES;
use diff::Change;
use rusqlite::{Connection, OptionalExtension};

/// The form of the database file itself: bookkeeping, how values are held.
const FORMAT: i64 = 1;
/// `Purl`, in the header of the file.
const APPLICATION: i64 = 0x5075_726c;

/// What may be done to a database that is of another plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Migrate {
    /// Nothing: say what differs. What is only asked of rows, and met by all of them, is no difference.
    Refuse,
    /// Nothing, and rows may be as the plan does not ask: for whoever is about to mend them.
    Mend,
    /// What only adds: tables, columns that are nullable or have a constant default, values of enums; indexes and uniques, either way;
    /// null no more, where it is nowhere.
    Additive,
    /// What adds, and what the spec declares of its own past: `@was` renames, `@backfill` fills, `removed` takes away.
    Declared,
}

/// Makes the tables where there are none; brings them to the shape where that is allowed. `changes` is called before anybody can see that
/// they have changed.
pub(super) fn settle(connection: &Connection, shape: &Shape, migrate: Migrate, changes: impl FnOnce()) -> Result<(), SchemaError> {
    // A table that is rebuilt must not take with it what refers to it. Only outside of a transaction does this have an effect.
    connection.pragma_update(None, "foreign_keys", false)?;
    let brought = || {
        let changed = bring(connection, shape, migrate)?;
        if !changed.is_empty() {
            changes();
        }
        Ok(changed)
    };
    let result = in_transaction(connection, brought);
    connection.pragma_update(None, "foreign_keys", true)?;
    for change in result? {
        tracing::info!(%change, "the database was changed");
    }
    Ok(())
}

fn in_transaction<T>(connection: &Connection, work: impl FnOnce() -> Result<T, SchemaError>) -> Result<T, SchemaError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let result = work().and_then(|done| Ok(connection.execute_batch("COMMIT").map(|()| done)?));
    if result.is_err() && !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK")?;
    }
    result
}

/// What was changed, in words.
fn bring(connection: &Connection, shape: &Shape, migrate: Migrate) -> Result<Vec<String>, SchemaError> {
    let stored = stored(connection)?;
    ONCE_TABLES.iter().try_for_each(|statement| connection.execute_batch(statement))?;
    let Some(stored) = stored else {
        for statement in ddl::all(shape).into_iter().chain(upkeep::triggers(shape)?) {
            connection.execute_batch(&statement)?;
        }
        connection.execute_batch(ddl::META)?;
        connection.pragma_update(None, "application_id", APPLICATION)?;
        connection.pragma_update(None, "user_version", FORMAT)?;
        remember(connection, shape)?;
        return Ok(Vec::new());
    };
    let differences = diff::between(&stored, shape);
    let is_allowed = |difference: &Difference| match migrate {
        Migrate::Refuse => false,
        Migrate::Mend => difference.only_asks,
        Migrate::Additive => !difference.is_refused() && !difference.is_declared(),
        Migrate::Declared => !difference.is_refused(),
    };
    if !differences.iter().all(is_allowed) {
        return Err(SchemaError::OtherPlan { differences, migrate });
    }
    if migrate == Migrate::Mend || (differences.is_empty() && stored.is_recorded_as(shape)) {
        return Ok(Vec::new());
    }
    ddl::MISSING.iter().try_for_each(|statement| connection.execute_batch(statement))?;
    let anew = apply(connection, shape, &stored, &differences)?;
    if differences.is_empty() {
        return remember(connection, shape).map(|()| anew);
    }
    if let Some(users) = shape.users() {
        ddl::auth(users).iter().try_for_each(|statement| connection.execute_batch(statement))?;
    }
    let dangling: Option<String> = connection.query_row("PRAGMA foreign_key_check", [], |row| row.get(0)).optional()?;
    match dangling {
        Some(table) => Err(SchemaError::Dangling { table }),
        None => remember(connection, shape).map(|()| differences.into_iter().map(|difference| difference.words).chain(anew).collect()),
    }
}

/// What is cast is looked at before anything is changed. Every table first; then what fills new columns, which may look at any of them; then what rows are to meet; then what keeps them so, the
/// words of rows that are searched, and what is computed and kept. What of that was made anew is told in words.
fn apply(connection: &Connection, shape: &Shape, stored: &Shape, differences: &[Difference]) -> Result<Vec<String>, SchemaError> {
    let stale = upkeep::stale(shape, stored, differences);
    if stale.is_some() {
        forget_upkeep(connection)?;
    }
    cast::install(connection, shape)?;
    let broken = cast::broken(connection, shape, differences)?;
    if !broken.is_empty() {
        return Err(SchemaError::Broken { broken });
    }
    for difference in differences {
        execute(connection, difference, ddl::change(shape, &difference.change))?;
    }
    cast::remove(connection)?;
    let now = Clock::default().now();
    let tables_to_fill = || {
        differences.iter().filter_map(|difference| {
            let Change::Rebuild { table: name, filled, .. } = &difference.change else { return None };
            (!filled.is_empty()).then_some((difference, name, shape.tables.get(name)?, filled))
        })
    };
    for (difference, name, table, filled) in tables_to_fill() {
        let values = filled.iter().filter_map(|column| Some((column, table.before.fills.get(column)?)));
        let fills: Result<Vec<_>, _> = values.map(|(column, value)| ddl::fill(name, column, value, now)).collect();
        execute(connection, difference, fills?)?;
        let unfilled = filled.iter().filter(|column| !table.before.fills.contains_key(*column));
        let numbered = unfilled.filter_map(|column| Some(ddl::number(name, column, table.numbers.get(column)?.as_deref())));
        execute(connection, difference, numbered.collect())?;
    }
    let broken = hold::broken(connection, shape, stored, differences, now)?;
    if !broken.is_empty() {
        return Err(SchemaError::Broken { broken });
    }
    for (difference, name, table, _) in tables_to_fill() {
        execute(connection, difference, ddl::close(name, table))?;
    }
    differences.iter().try_for_each(|difference| execute(connection, difference, ddl::uniques(shape, &difference.change)))?;
    differences.iter().try_for_each(|difference| execute(connection, difference, ddl::words_after(shape, &difference.change)))?;
    stale.map_or(Ok(Vec::new()), |stale| keep(connection, shape, stale))
}

/// A table that is changed is looked at by no trigger meanwhile.
fn forget_upkeep(connection: &Connection) -> Result<(), SchemaError> {
    let triggers: Vec<String> = connection.prepare(upkeep::TRIGGERS)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(triggers.iter().try_for_each(|trigger| connection.execute_batch(&upkeep::drop(trigger)))?)
}

/// Makes what these tables keep anew, and keeps it from then on.
fn keep(connection: &Connection, shape: &Shape, stale: Vec<upkeep::Stale>) -> Result<Vec<String>, SchemaError> {
    for (name, table) in &shape.tables {
        upkeep::missing(connection, name, table)?.iter().try_for_each(|statement| connection.execute_batch(statement))?;
    }
    upkeep::fill(shape, &stale)?.iter().try_for_each(|fill| connection.execute_batch(fill))?;
    connection.execute_batch(crate::records::DUE_TABLE)?;
    upkeep::triggers(shape)?.iter().try_for_each(|trigger| connection.execute_batch(trigger))?;
    Ok(stale.into_iter().filter_map(|stale| stale.words).collect())
}

fn execute(connection: &Connection, difference: &Difference, statements: Vec<String>) -> Result<(), SchemaError> {
    for statement in statements {
        connection.execute_batch(&statement).map_err(|error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::ConstraintViolation) => SchemaError::RowsInTheWay { difference: difference.words.clone() },
            _ => error.into(),
        })?;
    }
    Ok(())
}

/// The shape that the database was last brought to; none if it is empty.
fn stored(connection: &Connection) -> Result<Option<Shape>, SchemaError> {
    let application: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let format: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (application, format, tables) {
        (0, 0, 0) => return Ok(None),
        (APPLICATION, FORMAT, _) => {}
        (APPLICATION, format, _) => return Err(SchemaError::Format { format, known: FORMAT }),
        _ => return Err(SchemaError::Foreign),
    }
    let text: String = connection.query_row(r#"SELECT "value" FROM "_purlin_meta" WHERE "key" = 'shape'"#, [], |row| row.get(0))?;
    serde_json::from_str(&text).map(Some).map_err(SchemaError::Bookkeeping)
}

fn remember(connection: &Connection, shape: &Shape) -> Result<(), SchemaError> {
    let text = serde_json::to_string(shape).map_err(SchemaError::Bookkeeping)?;
    connection.execute(r#"INSERT OR REPLACE INTO "_purlin_meta" ("key", "value") VALUES ('shape', ?1)"#, [text])?;
    Ok(())
}
