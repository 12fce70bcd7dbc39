//! Moves the log into the database file while others read and write: a writer that did so itself would stall for as long as it takes.
//!
//! A passive checkpoint waits for nobody, but under steady writing it never catches the end of the log, so the log never starts anew and
//! grows. Once it is full, checkpoint follows checkpoint until one is brief: what was written beside that one is little, and the writer is
//! asked to move it between two groups and start the log anew. Nobody else gets hold of its lock while it is busy.
//!
//! The writer never waits for a reader: while one still reads from the log, the log grows. Nor for a checkpoint under way; but where they
//! do not catch up it is slowed down, a little at first, and where even that does not help, on a disk that is slower than its writes, it
//! starts the log anew whatever it takes.

use super::connection::BUSY;
use super::space::Space;
use crate::observe::metrics;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use rusqlite::Connection;
use rusqlite::hooks::Wal;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// A page that is written again and again is moved once: the fewer checkpoints, the less work. This many make up a full log.
const CHECKPOINTS: u32 = 3;
/// Checkpoints that may be long before the writer is slowed down.
const ROUNDS: usize = 3;
/// A checkpoint that leaves little behind.
const BRIEF: Duration = Duration::from_millis(20);
/// How long the writer waits for readers of the log: most are done within it; and how long where nothing is written otherwise.
const PATIENCE: Duration = Duration::from_millis(5);
const PATIENCE_OF_FULL_DISK: Duration = Duration::from_millis(100);
/// Until a log that somebody still reads from is looked at again.
const AGAIN: Duration = Duration::from_millis(100);
/// Milliseconds that the writer rests between two groups, at most, and so many times as long as a full one that a log is no longer let
/// grow for the sake of writes that are quick.
const REST: u32 = 50;
const REST_OF_OVERFULL: u32 = 1000;
const OVERFULL: i64 = 8;
/// So many times as long as a full one, a log grows no further unless somebody reads from it.
const BRIM: u32 = 16;

/// What the writer and the thread of the checkpoints share.
#[derive(Debug)]
pub(super) struct Overdue {
    /// Pages of a log that is full: it is to start anew.
    full: u32,
    /// The writer is to let the log start anew.
    asked: AtomicBool,
    /// Milliseconds that it is to rest between two groups.
    rest: AtomicU32,
    /// Pages in the log.
    pages: AtomicU32,
    /// Some of it was still read from when it was last looked at.
    is_held: AtomicBool,
    /// Held by whoever checkpoints: SQLite turns a second one away rather than let it wait.
    turn: Mutex<()>,
}

/// What a checkpoint found, in pages.
struct Found {
    log: i64,
    /// Some of it is still read from.
    is_held: bool,
    took: Duration,
}

/// Has the connection that writes say so when the log has grown. Nobody else can.
pub(super) fn nudge_from(writer: &mut Connection, nudge: Sender<()>, overdue: &Arc<Overdue>, space: &Arc<Space>) -> rusqlite::Result<()> {
    let step = overdue.full / CHECKPOINTS;
    let (overdue, space, mut last) = (Arc::clone(overdue), Arc::clone(space), 0);
    writer.wal_hook(Some(move |_: &mut Wal, pages: i32| {
        space.has_room();
        let pages = pages.unsigned_abs();
        overdue.pages.store(pages, Ordering::Relaxed);
        // It started anew.
        if pages < last {
            last = 0;
        }
        if pages - last >= step {
            last = pages;
            // One that waits already will see these pages too.
            let _ = nudge.try_send(());
        }
        Ok(())
    }))
}

/// Lets the thread of the checkpoints end.
pub(super) fn nudge_no_more(writer: &mut Connection) {
    if let Err(error) = writer.wal_hook(None::<fn(&mut Wal, i32) -> rusqlite::Result<()>>) {
        tracing::error!(%error, "nothing ends the thread of the checkpoints");
    }
}

/// Works until nobody can nudge any more.
pub(super) fn run(connection: &Connection, nudges: &Receiver<()>, overdue: &Overdue) {
    let mut is_held = false;
    loop {
        let nudge = if is_held { nudges.recv_timeout(AGAIN) } else { nudges.recv().map_err(RecvTimeoutError::from) };
        if nudge == Err(RecvTimeoutError::Disconnected) {
            return;
        }
        is_held = overdue.round(connection).unwrap_or_else(|error| {
            tracing::error!(%error, "a checkpoint failed");
            false
        });
        overdue.rest.store(0, Ordering::Relaxed);
    }
}

impl Overdue {
    /// A log of so many pages is full.
    pub(super) fn of(full: u32) -> Self {
        Self {
            full,
            asked: AtomicBool::default(),
            rest: AtomicU32::default(),
            pages: AtomicU32::default(),
            is_held: AtomicBool::default(),
            turn: Mutex::default(),
        }
    }

    /// True where the log is full, and can't start anew since somebody still reads from it.
    fn round(&self, connection: &Connection) -> rusqlite::Result<bool> {
        let (full, mut rounds) = (i64::from(self.full), 0);
        loop {
            let found = self.checkpoint(connection)?;
            self.is_held.store(found.is_held, Ordering::Relaxed);
            if found.log < full || found.is_held {
                return Ok(found.log >= full);
            }
            if found.took <= BRIEF {
                self.asked.store(true, Ordering::Relaxed);
                return Ok(false);
            }
            rounds += 1;
            if rounds >= ROUNDS {
                let most = if found.log / OVERFULL >= full { REST_OF_OVERFULL } else { REST };
                let rest = self.rest.load(Ordering::Relaxed);
                self.rest.store((rest * 2).clamp(1, most), Ordering::Relaxed);
            }
        }
    }

    fn checkpoint(&self, connection: &Connection) -> rusqlite::Result<Found> {
        let _turn = self.turn();
        let began = Instant::now();
        connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
            let (log, moved): (i64, i64) = (row.get(1)?, row.get(2)?);
            Ok(Found { log, is_held: moved < log, took: began.elapsed() })
        })
    }

    /// Pages in the log after the last write.
    pub(super) fn pages(&self) -> u32 {
        self.pages.load(Ordering::Relaxed)
    }

    /// What the writer does between two groups.
    pub(super) fn between_groups(&self, writer: &Connection) {
        let (is_asked, rest) = (self.asked.swap(false, Ordering::Relaxed), self.rest.load(Ordering::Relaxed));
        let is_at_brim = self.pages() / BRIM >= self.full && !self.is_held.load(Ordering::Relaxed);
        if !is_asked && !is_at_brim && rest == 0 {
            return;
        }
        let began = Instant::now();
        let turn = if is_at_brim { Some(self.turn()) } else { Some(()).filter(|()| is_asked).and_then(|()| self.turn_at_once()) };
        // Where readers do not finish in time, or a checkpoint is under way, it is asked again after the next one.
        if let Some(_turn) = turn
            && let Err(error) = start_anew(writer, PATIENCE)
        {
            tracing::error!(%error, "the log could not start anew");
        }
        std::thread::sleep(Duration::from_millis(rest.into()));
        metrics::writer_held(began.elapsed());
    }

    /// Has the log start anew for want of room: whether it does.
    pub(super) fn empty(&self, writer: &Connection) -> bool {
        let _turn = self.turn();
        start_anew(writer, PATIENCE_OF_FULL_DISK).unwrap_or(false)
    }

    pub(super) fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn_at_once(&self) -> Option<MutexGuard<'_, ()>> {
        match self.turn.try_lock() {
            Ok(turn) => Some(turn),
            Err(TryLockError::Poisoned(turn)) => Some(turn.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

/// False where readers did not finish in time.
fn start_anew(writer: &Connection, patience: Duration) -> rusqlite::Result<bool> {
    writer.busy_timeout(patience)?;
    let is_busy = writer.query_row("PRAGMA wal_checkpoint(RESTART)", [], |row| row.get::<_, i64>(0));
    writer.busy_timeout(BUSY)?;
    Ok(is_busy? == 0)
}
