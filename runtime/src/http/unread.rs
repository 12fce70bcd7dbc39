//! Answers to what was never a request: a head that is none, is too large or does not come, that does not say whom it asks, a connection too
//! many. In: the problem. Out: the whole answer, after which the connection ends. It has an id, a line in the log and a place in the
//! metrics like all others.

use super::exchange::{NO_STORE, NOSNIFF};
use super::{answer, request_id};
use crate::observe::log;
use crate::observe::metrics::Meter;
use crate::observe::request::Request as Told;
use crate::problem::Problem;
use crate::values::time::http_date;
use axum::response::Response;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, DATE, X_CONTENT_TYPE_OPTIONS};
use std::sync::LazyLock;
use std::time::Duration;

/// What log and metrics call the route.
const ROUTE: &str = "(unread)";
const CLOSE: HeaderValue = HeaderValue::from_static("close");

static METER: LazyLock<Meter> = LazyLock::new(|| Meter::new(ROUTE));

/// The answer, counted and logged; `elapsed` is how long its connection waited for the request.
pub(crate) fn refusal(problem: &Problem, elapsed: Duration) -> Response {
    told(problem, elapsed, &request_id::next())
}

/// The same as bytes, where HTTP has no part in it any more.
pub(crate) fn unread(problem: &Problem, elapsed: Duration) -> Vec<u8> {
    let id = request_id::next();
    let (head, _) = told(problem, elapsed, &id).into_parts();
    let body = problem.body(request_id::text(&id));
    let mut bytes = format!("HTTP/1.1 {}\r\n", head.status).into_bytes();
    for (name, value) in &head.headers {
        line(&mut bytes, name.as_str(), value.as_bytes());
    }
    line(&mut bytes, DATE.as_str(), http_date(log::now()).as_bytes());
    line(&mut bytes, CONTENT_LENGTH.as_str(), body.len().to_string().as_bytes());
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(&body);
    bytes
}

fn told(problem: &Problem, elapsed: Duration, id: &HeaderValue) -> Response {
    let mut response = answer::problem(problem, id);
    let headers = response.headers_mut();
    headers.insert(request_id::HEADER, id.clone());
    headers.insert(X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    headers.insert(CACHE_CONTROL, NO_STORE);
    headers.insert(CONNECTION, CLOSE);
    let (method, status, request_id) = ("OTHER", response.status().as_u16(), request_id::text(id));
    METER.count(method, status, elapsed);
    Told { now: log::now(), method, route: ROUTE, status, elapsed, request_id, caller: None, problem: Some(problem) }.log();
    response
}

fn line(bytes: &mut Vec<u8>, name: &str, value: &[u8]) {
    bytes.extend_from_slice(name.as_bytes());
    bytes.extend_from_slice(b": ");
    bytes.extend_from_slice(value);
    bytes.extend_from_slice(b"\r\n");
}
