//! Connections, set up for their purpose. Comes in: the path of the database file. Goes out: a connection, or why there is none.

use super::schema::SchemaError;
use super::{list_function, words_function};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// How long a connection waits for another process, or for a checkpoint, to let go of a lock.
pub(super) const BUSY: Duration = Duration::from_secs(5);
/// Kibibytes of pages that a connection keeps.
const CACHE_OF_WRITER: i64 = 8192;
const CACHE_OF_READER: i64 = 8192;
const CACHE_OF_CHECKPOINTS: i64 = 256;
/// Bytes that the log may keep when it starts anew: to write over a file is cheaper than to make it longer.
const LOG_BYTES: i64 = 64 * 1024 * 1024;

/// What a commit promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    /// It is on the disk, not in some cache above it.
    Disk,
    /// Nothing: the file is gone with the process.
    None,
}

impl Durability {
    fn as_str(self) -> &'static str {
        match self {
            Self::Disk => "full",
            Self::None => "off",
        }
    }
}

/// The connection that writes; makes the file where there is none.
pub(super) fn writer(path: &Path, durability: Durability) -> Result<Connection, SchemaError> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_CREATE)?;
    common(&connection, BUSY, CACHE_OF_WRITER)?;
    let mode = connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0));
    let mode = mode.map_err(|error| unreadable(path, error))?;
    if mode != "wal" {
        return Err(SchemaError::NoLog { mode });
    }
    connection.pragma_update(None, "synchronous", durability.as_str())?;
    connection.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
    Ok(connection)
}

pub(super) fn reader(path: &Path) -> Result<Connection, SchemaError> {
    let connection = open(path, OpenFlags::empty())?;
    common(&connection, BUSY, CACHE_OF_READER)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// One that waits for nobody.
pub(super) fn brief_reader(path: &Path) -> Result<Connection, SchemaError> {
    let connection = reader(path)?;
    connection.busy_timeout(Duration::ZERO)?;
    Ok(connection)
}

pub(super) fn checkpoints(path: &Path) -> Result<Connection, SchemaError> {
    let connection = open(path, OpenFlags::empty())?;
    common(&connection, BUSY, CACHE_OF_CHECKPOINTS)?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
    Ok(connection)
}

/// One from whose writes nothing follows: no trigger fires, and no reference is looked after. Of files that are gone with the process.
pub(super) fn unfollowed(path: &Path) -> Result<Connection, SchemaError> {
    let connection = open(path, OpenFlags::empty())?;
    common(&connection, BUSY, CACHE_OF_WRITER)?;
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.pragma_update(None, "synchronous", Durability::None.as_str())?;
    Ok(connection)
}

fn open(path: &Path, more: OpenFlags) -> Result<Connection, SchemaError> {
    // Each connection belongs to one thread, so SQLite need not lock it.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    Connection::open_with_flags(path, flags).map_err(|error| SchemaError::Unreachable { path: path.to_owned(), cause: error.to_string() })
}

/// What is wrong with a file that was opened and can't be read.
fn unreadable(path: &Path, error: rusqlite::Error) -> SchemaError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => SchemaError::NotADatabase { path: path.to_owned() },
        _ => error.into(),
    }
}

fn common(connection: &Connection, busy: Duration, cache: i64) -> Result<(), SchemaError> {
    connection.busy_timeout(busy)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // Without it, SQLite plans a cached statement anew each time that other values are bound to it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "cache_size", -cache)?;
    // Checkpoints are the business of a thread of their own.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    list_function::install(connection)?;
    words_function::install(connection)?;
    Ok(())
}
