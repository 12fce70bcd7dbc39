//! Moves the log into the database file while others read and write: a writer that did so itself would stall for as long as it takes.
//!
//! A passive checkpoint waits for nobody, but under steady writing it never catches the end of the log, so the log never starts anew and
//! grows. When it is full the writer is asked to finish what little is left, between two groups: nobody else gets hold of its lock
//! while it is busy. A log that grows faster than checkpoints can follow makes the writer wait for them.

use crossbeam_channel::{Receiver, Sender};
use rusqlite::Connection;
use rusqlite::hooks::Wal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A page that is written again and again is moved once: the fewer checkpoints, the less work. This many make up a full log.
const CHECKPOINTS: i32 = 3;
/// Checkpoints before the writer is asked: each leaves what was written during it.
const ROUNDS: usize = 3;
/// So many times as long as a full one, a log makes the writer wait.
const OVERFULL: i32 = 4;
/// How long the writer waits for readers who still read from the log.
const PATIENCE: Duration = Duration::from_millis(100);

/// What the writer and the thread of the checkpoints share.
#[derive(Debug, Default)]
pub(super) struct Overdue {
    /// The writer is to let the log start anew.
    asked: AtomicBool,
    /// Held by whoever checkpoints: SQLite turns a second one away rather than let it wait.
    turn: Mutex<()>,
}

/// Has the connection that writes say so when the log has grown. With the connection goes the last who can.
pub(super) fn nudge_from(writer: &mut Connection, nudge: Sender<()>, overdue: &Arc<Overdue>, log_pages: u32) -> rusqlite::Result<()> {
    let full = i32::try_from(log_pages).unwrap_or(i32::MAX);
    let (overdue, mut last) = (Arc::clone(overdue), 0);
    writer.wal_hook(Some(move |_: &mut Wal, pages: i32| {
        // It started anew.
        if pages < last {
            last = 0;
        }
        if pages - last >= full / CHECKPOINTS {
            last = pages;
            // One that waits already will see these pages too.
            let _ = nudge.try_send(());
        }
        if pages / OVERFULL >= full {
            overdue.asked.store(true, Ordering::Relaxed);
        }
        Ok(())
    }))
}

/// Works until nobody can nudge any more. A log of `log_pages` is to start anew.
pub(super) fn run(connection: &Connection, nudges: &Receiver<()>, overdue: &Overdue, log_pages: u32) {
    while nudges.recv().is_ok() {
        if let Err(error) = round(connection, overdue, i64::from(log_pages)) {
            tracing::error!(%error, "a checkpoint failed");
        }
    }
}

fn round(connection: &Connection, overdue: &Overdue, log_pages: i64) -> rusqlite::Result<()> {
    if overdue.checkpoint(connection, "PRAGMA wal_checkpoint(PASSIVE)")? < log_pages {
        return Ok(());
    }
    for _ in 1..ROUNDS {
        overdue.checkpoint(connection, "PRAGMA wal_checkpoint(PASSIVE)")?;
    }
    overdue.asked.store(true, Ordering::Relaxed);
    Ok(())
}

impl Overdue {
    /// The pages that the log held.
    fn checkpoint(&self, connection: &Connection, statement: &str) -> rusqlite::Result<i64> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        connection.query_row(statement, [], |row| row.get(1))
    }

    /// What the writer does between two groups. `busy` is how long its connection waits for locks otherwise.
    pub(super) fn restart(&self, writer: &Connection, busy: Duration) {
        if !self.asked.swap(false, Ordering::Relaxed) {
            return;
        }
        // Where readers do not finish in time it is tried again at the next occasion.
        let restarted = writer.busy_timeout(PATIENCE).and_then(|()| self.checkpoint(writer, "PRAGMA wal_checkpoint(RESTART)"));
        if let Err(error) = restarted.and_then(|_| writer.busy_timeout(busy)) {
            tracing::error!(%error, "the log could not start anew");
        }
    }
}
