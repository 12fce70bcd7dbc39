//! What a running service tells about itself: a JSON line for each request and event, and metrics. Never a value of a request or a row.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | the end of a request | a line of the log | `request` |
//! | `tracing` events | lines of the log | `events` |
//! | lines | standard output, from a thread of its own | `log` |
//! | counts and times | the text that Prometheus scrapes | `metrics` |
//!
//! Log and metrics are of the process: a plan that is reloaded goes on with them.

pub(crate) mod log;
pub(crate) mod metrics;
pub(crate) mod request;

mod events;
mod line;

pub use log::flush;

use crate::config::Level;
use std::io::Write;

/// Sends the log to standard output from now on. The first call of a process wins.
pub fn start(level: Level) {
    start_to(std::io::stdout(), level);
}

/// As [`start`], to a writer.
pub fn start_to(writer: impl Write + Send + 'static, level: Level) {
    log::start(Box::new(writer), level);
    events::listen(level);
}
