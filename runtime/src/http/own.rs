//! Answers that no route of the plan gave: those of routes that a team adds to the router of its service, and those to browsers'
//! preflights. They get a request id, a line in the log and a place in the metrics like all others; the rest is the team's.

use super::exchange::spelling;
use super::request_id;
use crate::observe::log;
use crate::observe::metrics::Meter;
use crate::observe::request::Request as Told;
use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, Request};
use std::sync::LazyLock;
use std::time::Instant;

/// What log and metrics call these routes: axum tells nobody outside of it which of them it was.
const ROUTE: &str = "(other)";

static METER: LazyLock<Meter> = LazyLock::new(|| Meter::new(ROUTE));

/// A request on its way through the router.
pub(crate) struct Passing {
    started: Instant,
    method: &'static str,
    id: Option<HeaderValue>,
}

impl Passing {
    pub(crate) fn of(request: &Request<Body>) -> Self {
        Self { started: Instant::now(), method: spelling(request.method()), id: request_id::sent(request.headers()) }
    }

    /// Looks after an answer that nobody has looked after: one without a request id.
    pub(crate) fn answered(self, response: &mut Response) {
        if response.headers().contains_key(request_id::HEADER) {
            return;
        }
        let id = self.id.unwrap_or_else(request_id::next);
        response.headers_mut().insert(request_id::HEADER, id.clone());
        let (method, status, elapsed) = (self.method, response.status().as_u16(), self.started.elapsed());
        METER.count(method, status, elapsed);
        let request_id = request_id::text(&id);
        Told { now: log::now(), method, route: ROUTE, status, elapsed, request_id, caller: None, problem: None }.log();
    }
}
