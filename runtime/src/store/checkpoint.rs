//! Moves the log into the database file while others read and write: a writer that did so itself would stall for as long as it takes.
//!
//! A passive checkpoint waits for nobody, but under steady writing it never catches the end of the log, so the log never starts anew and
//! grows. Past [`RESTART`] pages a second one takes the writer's lock for the few pages that the first left.

use crossbeam_channel::{Receiver, Sender};
use rusqlite::Connection;
use rusqlite::hooks::Wal;

/// Pages in the log at which a checkpoint is worth its while.
const WORTHWHILE: i32 = 1000;
/// Pages in the log at which it must start anew: 64 MiB.
const RESTART: i64 = 16_384;

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
pub(super) fn run(connection: &Connection, nudges: &Receiver<()>) {
    while nudges.recv().is_ok() {
        match checkpoint(connection, "PRAGMA wal_checkpoint(PASSIVE)") {
            Ok(pages) if pages > RESTART => {
                if let Err(error) = checkpoint(connection, "PRAGMA wal_checkpoint(RESTART)") {
                    tracing::warn!(%error, "the log could not start anew");
                }
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "a checkpoint failed"),
        }
    }
}

/// The pages that the log held.
fn checkpoint(connection: &Connection, statement: &str) -> rusqlite::Result<i64> {
    connection.query_row(statement, [], |row| row.get(1))
}
