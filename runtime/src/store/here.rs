//! Reads that are over at once, of one row say, run on the thread that asks, on a connection that it keeps: to hand one to a thread that
//! reads, and its result back, costs more than the read itself.
//!
//! Comes in: a closure that reads. Goes out: what it gives; or that a thread that reads has to run it, and whether that may take long: it did not
//! fit into [`BRIEF`], the store could not answer at once, or reads have been slow here lately, as they are on a disk that is.

use super::connection;
use super::reader;
use super::session::{Limit, Session, Trace};
use crate::problem::{Code, Problem};
use rusqlite::Connection;
use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// What a read may compute here. Nothing else of its thread goes on meanwhile.
const BRIEF: Duration = Duration::from_millis(1);
/// Instructions of SQLite's machine between two looks at the time.
const INSTRUCTIONS: i32 = 1000;
/// A slow read counts for so many quick ones; of this sum of them, reads are handed on for a while.
const SLOW: u32 = 16;
const TOO_SLOW: u32 = 128;
const WHILE: Duration = Duration::from_secs(1);
/// Statements that a connection keeps.
const STATEMENTS: usize = 128;

thread_local! {
    /// One for each store that this thread has read from.
    static KEPT: RefCell<Vec<Kept>> = const { RefCell::new(Vec::new()) };
}

/// What each thread needs for a connection of its own.
#[derive(Debug)]
pub(super) struct Here {
    number: u64,
    path: PathBuf,
    trace: Arc<Trace>,
    /// Gone with the store: then threads let go of their connections.
    lives: Arc<()>,
    is_closed: AtomicBool,
}

/// A read that a thread that reads has to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Handed {
    On,
    /// It took too long already.
    AtLength,
}

/// A thread's connection.
struct Kept {
    number: u64,
    store: Weak<()>,
    connection: Connection,
    limit: Limit,
    pace: Pace,
}

/// How quick reads have been.
#[derive(Default)]
struct Pace {
    slowness: Cell<u32>,
    handed_on_until: Cell<Option<Instant>>,
}

impl Here {
    pub(super) fn new(path: PathBuf, trace: Arc<Trace>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self { number, path, trace, lives: Arc::default(), is_closed: AtomicBool::new(false) }
    }

    pub(super) fn close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
    }

    pub(super) fn read<T>(&self, work: impl FnMut(&Session<'_>) -> Result<T, Problem>) -> Result<Result<T, Problem>, Handed> {
        if self.is_closed.load(Ordering::Relaxed) {
            return Err(Handed::On);
        }
        let read = |kept: &RefCell<Vec<Kept>>| self.read_on(&mut *kept.try_borrow_mut().map_err(|_| Handed::On)?, work);
        // Without thread-local values the thread is about to end.
        KEPT.try_with(read).unwrap_or(Err(Handed::On))
    }

    fn read_on<T>(&self, kept: &mut Vec<Kept>, work: impl FnMut(&Session<'_>) -> Result<T, Problem>) -> Result<Result<T, Problem>, Handed> {
        let place = match kept.iter().position(|kept| kept.number == self.number) {
            Some(place) => place,
            None => {
                kept.retain(|kept| kept.store.strong_count() > 0);
                kept.push(self.open().ok_or(Handed::On)?);
                kept.len() - 1
            }
        };
        let kept = kept.get(place).ok_or(Handed::On)?;
        let began = Instant::now();
        if !kept.pace.lets_read_at(began) {
            return Err(Handed::On);
        }
        let session = Session::for_one_job(&kept.connection, kept.limit.clone(), Arc::clone(&self.trace));
        session.start();
        let result = reader::run_caught(work, &session);
        match &result {
            Err(problem) if problem.code() == Code::Timeout => return Err(Handed::AtLength),
            // Busy, or broken: a thread that reads says what it is.
            Err(problem) if problem.code().status() >= 500 => return Err(Handed::On),
            // What computes long says nothing of the disk.
            Ok(_) | Err(_) => kept.pace.has_taken(began.elapsed(), began),
        }
        Ok(result)
    }

    /// None where the file can't be had; a thread that reads has it open.
    fn open(&self) -> Option<Kept> {
        let mut connection = connection::brief_reader(&self.path).ok()?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let limit = Limit::install(&mut connection, BRIEF, INSTRUCTIONS).ok()?;
        Some(Kept { number: self.number, store: Arc::downgrade(&self.lives), connection, limit, pace: Pace::default() })
    }
}

impl Pace {
    fn lets_read_at(&self, now: Instant) -> bool {
        match self.handed_on_until.get() {
            Some(until) if now < until => false,
            Some(_) => {
                self.handed_on_until.set(None);
                true
            }
            None => true,
        }
    }

    fn has_taken(&self, elapsed: Duration, began: Instant) {
        let slowness = self.slowness.get();
        let slowness = if elapsed > BRIEF { slowness + SLOW } else { slowness.saturating_sub(1) };
        if slowness >= TOO_SLOW {
            self.handed_on_until.set(Some(began + WHILE));
        }
        // The next slow one is enough to hand on again.
        self.slowness.set(slowness.min(TOO_SLOW - SLOW));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_are_handed_on_where_many_are_slow() {
        let (pace, now) = (Pace::default(), Instant::now());
        let slow = |pace: &Pace| pace.has_taken(2 * BRIEF, now);
        for _ in 1..TOO_SLOW / SLOW {
            slow(&pace);
            assert!(pace.lets_read_at(now));
        }
        slow(&pace);
        assert!(!pace.lets_read_at(now));
        assert!(!pace.lets_read_at(now + WHILE / 2));
        assert!(pace.lets_read_at(now + WHILE), "and tried again after a while");
        slow(&pace);
        assert!(!pace.lets_read_at(now), "at once, where the first is slow");
    }

    #[test]
    fn a_slow_read_among_many_is_forgotten() {
        let (pace, now) = (Pace::default(), Instant::now());
        for _ in 0..1000 {
            pace.has_taken(2 * BRIEF, now);
            for _ in 0..SLOW {
                pace.has_taken(BRIEF / 2, now);
            }
            assert!(pace.lets_read_at(now));
        }
    }
}
