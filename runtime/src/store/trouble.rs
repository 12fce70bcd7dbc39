//! What the store fails with, as problems. Nothing of it is shown but that it failed; the log has the cause.

use super::space::is_want_of_room;
use crate::problem::{Code, Problem};
use rusqlite::ErrorCode;
use std::any::Any;

/// Seconds after which it is worth trying again.
const SOON: u32 = 1;

/// A failure that is not the doing of whoever asked.
pub(crate) fn trouble(error: &rusqlite::Error) -> Problem {
    match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => Problem::new(Code::Timeout),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => unavailable(error),
        _ if is_want_of_room(error) => full(error),
        _ if is_too_large(error) => Problem::new(Code::TooExpensive).because(error),
        _ => Problem::internal(error),
    }
}

/// SQLite's bounds of a statement. A spec's own statements were prepared when the service started: what goes beyond is a request's.
fn is_too_large(error: &rusqlite::Error) -> bool {
    const BEYOND: [&str; 5] =
        ["levels of trigger recursion", "tables in a join", "Expression tree is too large", "parser stack overflow", "too many terms"];
    let words = error.to_string();
    BEYOND.iter().any(|bound| words.contains(bound))
}

pub(super) fn overloaded() -> Problem {
    unavailable("the queue of the store is full")
}

pub(super) fn closed() -> Problem {
    unavailable("the store is closed")
}

/// The tables are those of another plan now, by which the request has to be judged.
pub(super) fn reshaped() -> Problem {
    unavailable("the tables have the shape of another plan since")
}

/// A thread ended before it answered.
pub(super) fn lost() -> Problem {
    Problem::internal("a thread of the store ended before it answered")
}

pub(super) fn panicked(panic: &(dyn Any + Send)) -> Problem {
    let words = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Problem::internal(format_args!("a job of the store panicked: {}", words.unwrap_or("without words")))
}

/// There is no room on the disk.
pub(crate) fn full(cause: impl std::fmt::Display) -> Problem {
    unavailable(cause).detail("The disk of the service is full. Nothing is written until there is room again; what is there can be read.")
}

fn unavailable(cause: impl std::fmt::Display) -> Problem {
    Problem::new(Code::Unavailable).retry_after(SOON).because(cause)
}
