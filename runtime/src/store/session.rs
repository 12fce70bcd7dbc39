//! A connection as a job sees it, for as long as the job runs: it prepares statements once and runs them, and shows nothing else.

use super::answers::{Answers, Question};
use super::trouble::trouble;
use crate::limits::Tally;
use crate::observe::metrics;
use crate::problem::Problem;
use bytes::Bytes;
use rusqlite::{Connection, Statement};
use std::cell::{Cell, RefCell, RefMut};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::mem::take;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Statements that a connection keeps in each of two generations.
const GENERATION: usize = 128;
/// Instructions of SQLite's machine between two looks at the time.
pub(super) const INSTRUCTIONS: i32 = 10_000;

/// One statement's text, and the number under which each connection keeps it prepared.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) sql: Box<str>,
    number: u64,
}

impl Text {
    pub(super) fn new(sql: String) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self { sql: sql.into(), number: NEXT.fetch_add(1, Ordering::Relaxed) }
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }
}

/// A connection of the store, lent to a job.
pub struct Session<'c> {
    connection: &'c Connection,
    /// None where the connection keeps them.
    prepared: Option<RefCell<Prepared<'c>>>,
    /// Writes of the spec's own that follow from those of the job.
    follow: Cell<usize>,
    tally: RefCell<Tally>,
    answers: RefCell<Answers>,
    /// What the job has read may be otherwise, though nothing is written.
    is_of_an_instant: Cell<bool>,
    limit: Limit,
    trace: Arc<Trace>,
}

impl<'c> Session<'c> {
    pub(super) fn new(connection: &'c Connection, limit: Limit, trace: Arc<Trace>) -> Self {
        Self { prepared: Some(RefCell::default()), ..Self::for_one_job(connection, limit, trace) }
    }

    /// One that keeps answers, of a number of bytes at most. Its connection only reads.
    pub(super) fn that_keeps(connection: &'c Connection, limit: Limit, trace: Arc<Trace>, bytes: usize) -> Self {
        Self { answers: RefCell::new(Answers::of_bytes(bytes)), ..Self::new(connection, limit, trace) }
    }

    /// One that ends with its job, and leaves the statements it prepares to the connection.
    pub(super) fn for_one_job(connection: &'c Connection, limit: Limit, trace: Arc<Trace>) -> Self {
        Self {
            connection,
            prepared: None,
            follow: Cell::new(0),
            tally: RefCell::default(),
            answers: RefCell::default(),
            is_of_an_instant: Cell::new(false),
            limit,
            trace,
        }
    }

    /// A new job begins, with all of its time before it.
    pub(super) fn start(&self) {
        self.limit.first.store(0, Ordering::Relaxed);
        self.follow.set(0);
        self.is_of_an_instant.set(false);
    }

    /// How many writes have followed from the job's own before this one.
    pub(crate) fn one_more_follows(&self) -> usize {
        self.follow.replace(self.follow.get() + 1)
    }

    /// What the writes of the job are counted for, by the limits for rows. It is taken as soon as the job has succeeded.
    pub(crate) fn tally(&self) -> RefMut<'_, Tally> {
        self.tally.borrow_mut()
    }

    pub(super) fn take_tally(&self) -> Tally {
        self.tally.take()
    }

    /// Interrupts the job's statements as soon as `gone` says that nobody waits for it any more.
    pub(super) fn watch(&self, gone: Gone) {
        *watched(&self.limit.gone) = Some(gone);
    }

    pub(super) fn unwatch(&self) {
        *watched(&self.limit.gone) = None;
    }

    /// The instant of the request, for a statement that is told it: no answer that the job gives is kept.
    pub(super) fn tells(&self, now: i64) -> i64 {
        self.is_of_an_instant.set(true);
        now
    }

    /// Something is asked of which only the system knows what it is told: the instant, perhaps.
    pub(super) fn asks_for_itself(&self) {
        self.is_of_an_instant.set(true);
    }

    /// What `read` answers, or has answered to this question on this connection since the last commit.
    pub(crate) fn answer(&self, question: Option<&Question>, read: impl FnOnce() -> Result<Vec<u8>, Problem>) -> Result<Bytes, Problem> {
        let Some(question) = question.filter(|_| self.answers.borrow().keeps_any()) else { return read().map(Bytes::from) };
        let Some(version) = self.version() else { return read().map(Bytes::from) };
        let found = self.answers.borrow_mut().find(version, question);
        metrics::list_was_kept(found.is_some());
        if let Some(answer) = found {
            return Ok(answer);
        }
        let answer = read()?;
        let room = answer.capacity();
        let answer = Bytes::from(answer);
        if !self.is_of_an_instant.get() && self.version() == Some(version) {
            self.answers.borrow_mut().keep(question, answer.clone(), room);
        }
        Ok(answer)
    }

    /// Another number whenever another connection has committed.
    fn version(&self) -> Option<i64> {
        self.connection.prepare_cached("PRAGMA data_version").and_then(|mut asked| asked.query_row([], |row| row.get(0))).ok()
    }

    /// Runs a statement, prepared before or now. A second use of it within `work` prepares it anew.
    pub(super) fn with<T>(
        &self,
        text: &Text,
        work: impl FnOnce(&mut Statement<'c>) -> Result<T, rusqlite::Error>,
    ) -> Result<T, rusqlite::Error> {
        self.trace.note(&text.sql);
        let Some(prepared) = &self.prepared else {
            // Its parameters are cleared when the connection gets it back.
            let statement = &mut *self.connection.prepare_cached(&text.sql)?;
            let result = work(statement);
            self.trace.took(statement);
            return result;
        };
        let kept = prepared.borrow_mut().take(text.number);
        let mut statement = match kept {
            Some(statement) => statement,
            None => self.connection.prepare(&text.sql)?,
        };
        let result = work(&mut statement);
        self.trace.took(&statement);
        // Values of one caller stay with no statement that the next one uses.
        statement.clear_bindings();
        prepared.borrow_mut().keep(text.number, statement);
        result
    }

    /// A statement that steers the transaction.
    pub(super) fn control(&self, sql: &'static str) -> Result<(), rusqlite::Error> {
        self.connection.prepare_cached(sql)?.raw_execute().map(drop)
    }

    /// Runs what is undone again, in a database where a row may refer to one that is not there.
    pub(crate) fn without_references<T>(&self, work: impl FnOnce() -> T) -> Result<T, Problem> {
        self.steer("PRAGMA defer_foreign_keys = ON")?;
        self.steer("SAVEPOINT trial")?;
        let result = work();
        if !self.transaction_is_lost() {
            self.steer("ROLLBACK TO trial")?;
            self.steer("RELEASE trial")?;
            self.steer("PRAGMA defer_foreign_keys = OFF")?;
        }
        Ok(result)
    }

    /// Runs statements that all see the store as it is now.
    pub(crate) fn snapshot<T>(&self, work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
        self.steer("BEGIN")?;
        let _ends = Snapshot(self);
        work()
    }

    /// Runs work of which nothing remains where it fails, while the rest of the job goes on.
    pub(crate) fn undone_where_it_fails<T>(&self, work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
        self.steer("SAVEPOINT attempt")?;
        let result = work();
        if !self.transaction_is_lost() {
            if result.is_err() {
                self.steer("ROLLBACK TO attempt")?;
            }
            self.steer("RELEASE attempt")?;
        }
        result
    }

    fn steer(&self, sql: &'static str) -> Result<(), Problem> {
        self.control(sql).map_err(|error| trouble(&error))
    }

    pub(super) fn transaction_is_lost(&self) -> bool {
        self.connection.is_autocommit()
    }

    pub(super) fn alone(&self, work: impl FnOnce(&Connection)) {
        self.start();
        work(self.connection);
    }
}

/// Ends however the work does: the next job must not see what this one saw.
struct Snapshot<'s, 'c>(&'s Session<'c>);

impl Drop for Snapshot<'_, '_> {
    fn drop(&mut self) {
        if !self.0.transaction_is_lost()
            && let Err(error) = self.0.control("COMMIT")
        {
            tracing::error!(%error, "a snapshot did not end");
        }
    }
}

impl std::fmt::Debug for Session<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

/// Statements in two generations: a full young one becomes the old one, and what was in that and never used since is finalised.
#[derive(Default)]
struct Prepared<'c> {
    young: Generation<'c>,
    old: Generation<'c>,
}

type Generation<'c> = HashMap<u64, Statement<'c>, BuildHasherDefault<Number>>;

impl<'c> Prepared<'c> {
    fn take(&mut self, number: u64) -> Option<Statement<'c>> {
        self.young.remove(&number).or_else(|| self.old.remove(&number))
    }

    fn keep(&mut self, number: u64, statement: Statement<'c>) {
        if self.young.len() >= GENERATION {
            self.old = take(&mut self.young);
        }
        self.young.insert(number, statement);
    }
}

/// The numbers are ours and dense: spread, they need no hash that resists an attacker.
#[derive(Default)]
struct Number(u64);

impl Hasher for Number {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// How long a job may compute. Short ones never look at the time: it is read when SQLite's machine first reports.
#[derive(Clone)]
pub(super) struct Limit {
    first: Arc<AtomicU64>,
    gone: Arc<Mutex<Option<Gone>>>,
}

/// Whether whoever asked for a job has gone.
pub(super) type Gone = Box<dyn Fn() -> bool + Send>;

fn watched(gone: &Mutex<Option<Gone>>) -> MutexGuard<'_, Option<Gone>> {
    gone.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Limit {
    /// Interrupts statements on the connection from `time_out` after a job's first report, or once its caller has gone.
    pub(super) fn install(connection: &mut Connection, time_out: Duration, instructions: i32) -> rusqlite::Result<Self> {
        let first = Arc::new(AtomicU64::new(0));
        let gone = Arc::new(Mutex::new(None::<Gone>));
        let (seen, asked, origin) = (Arc::clone(&first), Arc::clone(&gone), Instant::now());
        let limit = u64::try_from(time_out.as_micros()).unwrap_or(u64::MAX);
        let handler = move || {
            if watched(&asked).as_ref().is_some_and(|gone| gone()) {
                return true;
            }
            let now = u64::try_from(origin.elapsed().as_micros()).unwrap_or(u64::MAX).max(1);
            match seen.load(Ordering::Relaxed) {
                0 => {
                    seen.store(now, Ordering::Relaxed);
                    false
                }
                first => now.saturating_sub(first) > limit,
            }
        };
        connection.progress_handler(instructions, Some(handler))?;
        Ok(Self { first, gone })
    }
}

/// Records the statements that run, for tests that ask which did, and in how many steps.
#[derive(Debug, Default)]
pub(super) struct Trace {
    #[cfg(any(test, feature = "testing"))]
    texts: std::sync::Mutex<Vec<String>>,
    #[cfg(any(test, feature = "testing"))]
    steps: AtomicU64,
}

impl Trace {
    #[cfg(any(test, feature = "testing"))]
    fn note(&self, sql: &str) {
        self.texts.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(sql.to_owned());
    }

    #[cfg(any(test, feature = "testing"))]
    fn took(&self, statement: &Statement<'_>) {
        let steps = statement.reset_status(rusqlite::StatementStatus::VmStep);
        self.steps.fetch_add(u64::try_from(steps).unwrap_or(0), Ordering::Relaxed);
    }

    #[cfg(any(test, feature = "testing"))]
    pub(super) fn take_steps(&self) -> u64 {
        self.steps.swap(0, Ordering::Relaxed)
    }

    #[cfg(not(any(test, feature = "testing")))]
    fn note(&self, _: &str) {}

    #[cfg(not(any(test, feature = "testing")))]
    fn took(&self, _: &Statement<'_>) {}

    #[cfg(any(test, feature = "testing"))]
    pub(super) fn take(&self) -> Vec<String> {
        take(&mut *self.texts.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}
