//! A statement on users' tables. There is no way to one but through a [`Composer`](super::compose::Composer) that has written a guard
//! of the plan into it.

use super::bound::{Binds, Bound};
use super::session::Session;
use rusqlite::Row;

/// A guarded statement, and what stands at its parameters.
#[derive(Debug)]
pub(crate) struct Guarded(Bound);

impl Guarded {
    pub(super) fn new(statement: Bound) -> Self {
        Self(statement)
    }

    /// No other statement has it.
    pub(super) fn number(&self) -> u64 {
        self.0.number()
    }

    /// Gives each row to `read`, until that returns false.
    pub(crate) fn each(
        &self,
        session: &Session<'_>,
        binds: &Binds<'_>,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<bool>,
    ) -> rusqlite::Result<()> {
        self.0.each(session, binds, read)
    }

    /// The first row.
    pub(crate) fn first<T>(
        &self,
        session: &Session<'_>,
        binds: &Binds<'_>,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Option<T>> {
        self.0.first(session, binds, read)
    }

    /// Runs a write; the rows it changed.
    pub(crate) fn execute(&self, session: &Session<'_>, binds: &Binds<'_>) -> rusqlite::Result<usize> {
        self.0.execute(session, binds)
    }
}
