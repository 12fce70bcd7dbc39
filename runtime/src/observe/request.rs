//! The line of a request: what was asked for by pattern, how it ended, how long it took. No path, no parameter, no body.

use super::line::Line;
use super::log;
use crate::config::Level;
use crate::problem::Problem;
use std::time::Duration;

/// A request that has its answer.
#[derive(Debug)]
pub(crate) struct Request<'r> {
    pub(crate) now: i64,
    pub(crate) method: &'static str,
    /// The pattern of the path.
    pub(crate) route: &'r str,
    pub(crate) status: u16,
    pub(crate) elapsed: Duration,
    pub(crate) request_id: &'r str,
    /// `user`, `anonymous`; none where nobody asked who it is.
    pub(crate) caller: Option<&'static str>,
    pub(crate) problem: Option<&'r Problem>,
}

impl Request<'_> {
    pub(crate) fn log(&self) {
        let level = if self.status >= 500 { Level::Error } else { Level::Info };
        if !log::wants(level) {
            return;
        }
        let mut line = Line::new(self.now, level.as_str(), "request");
        line.text("method", self.method);
        line.text("route", self.route);
        line.bare("status", self.status);
        line.bare("micros", self.elapsed.as_micros());
        line.text("request_id", self.request_id);
        if let Some(caller) = self.caller {
            line.text("caller", caller);
        }
        if let Some(problem) = self.problem {
            line.text("code", problem.code().as_str());
            if let Some(cause) = problem.cause() {
                line.text("cause", cause);
            }
        }
        log::put(line);
    }
}
