//! Statements of the system: no rule stands in them. Bookkeeping (`_purlin_*`), seeds, and finding who wants to sign in; nothing that
//! answers a request about rows.

use super::bound::{Binds, Bound};
use super::session::{Session, Text};
use super::trouble::trouble;
use crate::problem::Problem;
use rusqlite::{Params, Row};

/// A statement that no guard stands in. Made once and kept: each connection prepares it once.
#[derive(Debug)]
pub struct System(Text);

impl System {
    #[must_use]
    pub fn new(sql: impl Into<String>) -> Self {
        Self(Text::new(sql.into()))
    }

    /// Runs it; the rows it changed.
    ///
    /// # Errors
    /// Violated constraints are internal errors here: whoever may violate one asks `try_execute`.
    pub fn execute(&self, session: &Session<'_>, params: impl Params) -> Result<usize, Problem> {
        self.try_execute(session, params).map_err(|error| trouble(&error))
    }

    pub(crate) fn try_execute(&self, session: &Session<'_>, params: impl Params) -> Result<usize, rusqlite::Error> {
        session.asks_for_itself();
        session.with(&self.0, |statement| statement.execute(params))
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// What the store fails with, and what `read` does.
    pub fn row<T>(
        &self,
        session: &Session<'_>,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Problem> {
        session.asks_for_itself();
        let found = session.with(&self.0, |statement| statement.query(params)?.next()?.map(read).transpose());
        found.map_err(|error| trouble(&error))
    }

    /// Every row.
    ///
    /// # Errors
    /// As [`System::row`].
    pub fn rows<T>(
        &self,
        session: &Session<'_>,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Problem> {
        session.asks_for_itself();
        let found = session.with(&self.0, |statement| statement.query_map(params, read)?.collect());
        found.map_err(|error| trouble(&error))
    }
}

/// A statement of the system with slots of the plan in it: rows that it writes itself.
#[derive(Debug)]
pub(crate) struct Composed(Bound);

impl Composed {
    pub(super) fn new(statement: Bound) -> Self {
        Self(statement)
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
