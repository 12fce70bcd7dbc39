//! Moves the log into the database file while others read and write: a writer that did so itself would stall for as long as it takes.
//!
//! A passive checkpoint waits for nobody, but under steady writing it never catches the end of the log, so the log never starts anew and
//! grows. Past [`RESTART`] pages the writer is asked to finish what little is left, between two groups: nobody else gets hold of its
//! lock while it is busy.

use crossbeam_channel::{Receiver, Sender};
use rusqlite::Connection;
use rusqlite::hooks::Wal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Pages in the log at which a checkpoint is worth its while.
const WORTHWHILE: i32 = 1000;
/// Pages in the log at which it is to start anew: 16 MiB.
const RESTART: i64 = 4096;
/// Checkpoints before the writer is asked: each leaves what was written during it.
const ROUNDS: usize = 3;
/// How long the writer waits for readers who still read from the log.
const PATIENCE: Duration = Duration::from_millis(100);

/// Set when the writer is to let the log start anew.
pub(super) type Overdue = Arc<AtomicBool>;

/// Has the connection that writes say so when the log has grown. With the connection goes the last who can.
pub(super) fn nudge_from(writer: &mut Connection, nudge: Sender<()>) -> rusqlite::Result<()> {
    writer.wal_hook(Some(move |_: &mut Wal, pages| {
        if pages >= WORTHWHILE {
            // One that waits already will see these pages too.
            let _ = nudge.try_send(());
        }
        Ok(())
    }))
}

/// Works until nobody can nudge any more.
pub(super) fn run(connection: &Connection, nudges: &Receiver<()>, overdue: &Overdue) {
    while nudges.recv().is_ok() {
        if let Err(error) = round(connection, overdue) {
            tracing::error!(%error, "a checkpoint failed");
        }
    }
}

fn round(connection: &Connection, overdue: &Overdue) -> rusqlite::Result<()> {
    if passive(connection)? > RESTART && !overdue.load(Ordering::Relaxed) {
        for _ in 1..ROUNDS {
            passive(connection)?;
        }
        overdue.store(true, Ordering::Relaxed);
    }
    Ok(())
}

/// The pages that the log held.
fn passive(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1))
}

/// What the writer does between two groups.
pub(super) fn restart(writer: &Connection, busy: Duration) {
    let restarted = writer.busy_timeout(PATIENCE).and_then(|()| {
        // Where readers do not finish in time it is tried again at the next occasion.
        writer.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()))
    });
    if let Err(error) = restarted.and_then(|()| writer.busy_timeout(busy)) {
        tracing::error!(%error, "the log could not start anew");
    }
}
