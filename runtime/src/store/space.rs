//! Whether the disk has room for what is written: what the last write found.
//!
//! Comes in: how writes end. Goes out: whether one may be tried again, in the room that the log takes up. What the log holds is moved into
//! the file, which needs room only where the file grows by it; then the log starts anew, over itself.

use super::checkpoint::Overdue;
use super::session::Session;
use rusqlite::ErrorCode;
use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long the log is left alone once it could not start anew: to try takes as long as it is.
const REST: Duration = Duration::from_secs(1);

/// From the last write that was refused for want of room until another one is taken as a sign that there is some: a small one finds a place
/// long after those that matter do not.
const CALM: Duration = Duration::from_secs(2);

/// What the store's threads share.
#[derive(Debug, Default)]
pub(super) struct Space {
    is_full: AtomicBool,
    refused: Mutex<Option<Instant>>,
}

impl Space {
    /// Writes find no room.
    pub(super) fn is_full(&self) -> bool {
        self.is_full.load(Ordering::Relaxed)
    }

    /// Something was written.
    pub(super) fn has_room(&self) {
        if !self.is_full() {
            return;
        }
        let refused = *self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if refused.is_none_or(|refused| refused.elapsed() >= CALM) && self.is_full.swap(false, Ordering::Relaxed) {
            tracing::info!("there is room on the disk again");
        }
    }

    fn has_no_room(&self, error: &rusqlite::Error) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        if !self.is_full.swap(true, Ordering::Relaxed) {
            tracing::error!(%error, "the disk is full: nothing is written until there is room again");
        }
    }
}

/// True of a failure for want of room: of a file, or of the index of the log.
pub(super) fn is_want_of_room(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
        || error.sqlite_error().is_some_and(|error| error.extended_code == SQLITE_IOERR_SHMSIZE)
}

/// The writer's part.
pub(super) struct Room<'s> {
    space: &'s Space,
    overdue: &'s Overdue,
    failed: Cell<Option<Instant>>,
}

impl<'s> Room<'s> {
    pub(super) fn new(space: &'s Space, overdue: &'s Overdue) -> Self {
        Self { space, overdue, failed: Cell::new(None) }
    }

    /// After a write that failed: whether it may be tried once more.
    pub(super) fn make(&self, session: &Session<'_>, error: &rusqlite::Error) -> bool {
        if !is_want_of_room(error) {
            return false;
        }
        let mut is_made = false;
        if self.failed.get().is_none_or(|failed| failed.elapsed() > REST) {
            session.alone(|connection| is_made = self.overdue.empty(connection));
            self.failed.set((!is_made).then(Instant::now));
        }
        if !is_made {
            self.space.has_no_room(error);
        }
        is_made
    }

    /// It was tried once more, and failed again.
    pub(super) fn was_not_enough(&self, error: &rusqlite::Error) {
        if is_want_of_room(error) {
            self.space.has_no_room(error);
        }
    }
}
