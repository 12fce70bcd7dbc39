//! All rows of a store, taken out of it: whoever begins with none again and again makes the tables once.
//!
//! Comes in: the file of a store with all of its tables, which stay as they are. Goes out: the same file, each time as it was when its tables
//! were made. What the schema keeps of itself is no row of these.

use super::compose::quoted;
use super::connection;
use super::schema::{META_NAME, SchemaError};
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// Tables that one statement looks into: as many columns as it may have.
const AT_ONCE: usize = 1000;

/// A connection that empties tables.
#[derive(Debug)]
pub(crate) struct Emptying {
    connection: Connection,
    tables: Vec<String>,
}

impl Emptying {
    pub(super) fn of(path: &Path) -> Result<Self, SchemaError> {
        let connection = connection::unfollowed(path)?;
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> ?1 ORDER BY name";
        let tables = connection.prepare(tables)?.query_map([META_NAME], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(Self { connection, tables })
    }

    /// Takes all rows out.
    pub(crate) fn empty(&mut self) -> Result<(), SchemaError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for tables in self.tables.chunks(AT_ONCE) {
            let looks: Vec<String> = tables.iter().map(|table| format!("EXISTS (SELECT 1 FROM {})", quoted(table))).collect();
            let mut statement = transaction.prepare_cached(&format!("SELECT {}", looks.join(", ")))?;
            let has_rows = |row: &rusqlite::Row<'_>| (0..tables.len()).map(|place| row.get(place)).collect::<Result<Vec<bool>, _>>();
            let has_rows = statement.query_row([], has_rows)?;
            for (table, _) in tables.iter().zip(has_rows).filter(|(_, has_rows)| *has_rows) {
                transaction.execute(&format!("DELETE FROM {}", quoted(table)), [])?;
            }
        }
        Ok(transaction.commit()?)
    }
}
