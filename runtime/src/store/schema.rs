//! The tables a plan asks for, and the tables a database has.

use rusqlite::Connection;

/// What may be done to a database that is of another plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Migrate {
    /// Nothing: say what differs.
    Refuse,
    /// What only adds: tables, columns that are nullable or have a constant default, indexes, uniques, values of enums.
    Additive,
}

/// The tables, columns, uniques and indexes of a plan, as the store has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {}

/// Why a database can't be served.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    #[error(transparent)]
    Store(#[from] rusqlite::Error),
    #[error("a thread of the store can't be started: {0}")]
    Thread(std::io::Error),
    #[error("the file system does not allow a write-ahead log (the journal mode is `{mode}`)")]
    NoLog { mode: String },
    #[error("the store is closed")]
    Closed,
}

/// Makes the tables where there are none; brings them to the shape where that is allowed.
pub(super) fn settle(connection: &Connection, shape: &Shape, migrate: Migrate) -> Result<(), SchemaError> {
    todo!()
}
