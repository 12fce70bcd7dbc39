//! Results as responses.

use super::request_id;
use crate::problem::Problem;
use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_TYPE, ETAG, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue, StatusCode};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");

/// 200 with JSON.
#[must_use]
pub fn json(body: impl Into<Body>) -> Response {
    with_type(StatusCode::OK, JSON, body)
}

/// 201 with JSON, and where the new row is.
#[must_use]
pub fn created(body: Vec<u8>, location: &str) -> Response {
    let mut response = with_type(StatusCode::CREATED, JSON, body);
    set(&mut response, LOCATION, location);
    response
}

/// 201 with a JSON array of the new rows.
#[must_use]
pub fn created_many<'r>(rows: impl Iterator<Item = &'r [u8]>) -> Response {
    with_type(StatusCode::CREATED, JSON, array(rows))
}

/// 200 with a JSON array.
#[must_use]
pub fn list<'v>(values: impl Iterator<Item = &'v [u8]>) -> Response {
    with_type(StatusCode::OK, JSON, array(values))
}

/// A JSON array of values that are JSON.
fn array<'v>(values: impl Iterator<Item = &'v [u8]>) -> Vec<u8> {
    let mut body = vec![b'['];
    for (place, value) in values.enumerate() {
        if place > 0 {
            body.push(b',');
        }
        body.extend_from_slice(value);
    }
    body.push(b']');
    body
}

/// 204.
#[must_use]
pub fn no_content() -> Response {
    empty(StatusCode::NO_CONTENT)
}

/// 304, for a caller who has the row as it is.
#[must_use]
pub fn not_modified(etag: &str) -> Response {
    let mut response = empty(StatusCode::NOT_MODIFIED);
    set(&mut response, ETAG, etag);
    response
}

/// Text of another type.
#[must_use]
pub fn text(content_type: &'static str, body: impl Into<Body>) -> Response {
    with_type(StatusCode::OK, HeaderValue::from_static(content_type), body)
}

/// Sets a header whose value is of our making; one that could not be a header is left out.
pub fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// What a problem looks like to its caller.
pub(super) fn problem(problem: &Problem, id: &HeaderValue) -> Response {
    let status = StatusCode::from_u16(problem.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = with_type(status, PROBLEM, problem.body(request_id::text(id)));
    if status == StatusCode::UNAUTHORIZED {
        set(&mut response, WWW_AUTHENTICATE, problem.challenge());
    }
    if let Some(seconds) = problem.wait() {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn with_type(status: StatusCode, content_type: HeaderValue, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

pub(super) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
