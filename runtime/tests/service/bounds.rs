//! How much, and for how long.

use super::client::{JSON, notes, notes_with, request};
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, Method};
use http_body::{Body as HttpBody, Frame, SizeHint};
use purlin_runtime::http::answer;
use purlin_runtime::plan::text;
use purlin_runtime::route::{Answer, BoxFuture, Call, Method as Verb, Route};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// A body that comes in pieces, then ends, or never does.
struct Pieces {
    pieces: Vec<Bytes>,
    ends: bool,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.pieces.pop() {
            Some(piece) => Poll::Ready(Some(Ok(Frame::data(piece)))),
            None if self.ends => Poll::Ready(None),
            None => Poll::Pending,
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

fn pieces(count: usize, ends: bool) -> Body {
    Body::new(Pieces { pieces: vec![Bytes::from_static(b"          "); count], ends })
}

fn forever(_: Call) -> BoxFuture<Answer> {
    Box::pin(std::future::pending())
}

fn broken(_: Call) -> BoxFuture<Answer> {
    Box::pin(async { panic!("a fault of ours") })
}

fn length(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move { Ok(answer::json(call.body.len().to_string().into_bytes())) })
}

const ROUTES: &[Route] = &[
    Route::open(Verb::Get, text("/forever"), forever),
    Route::open(Verb::Get, text("/broken"), broken),
    Route::open(Verb::Post, text("/length"), length),
];

#[tokio::test]
async fn a_body_that_says_it_is_too_large_is_not_read() {
    let notes = notes_with(ROUTES, |config| config.limits.body = 100);
    let exact = notes.send(request(Method::POST, "/length", &[JSON], vec![b' '; 100].into())).await;
    assert_eq!((exact.status, exact.body), (200, b"100".to_vec()));
    notes.send(request(Method::POST, "/length", &[JSON], vec![b' '; 101].into())).await.is_problem(413, "body_too_large");
}

#[tokio::test]
async fn a_body_that_turns_out_too_large_is_cut_off() {
    let notes = notes_with(ROUTES, |config| config.limits.body = 100);
    let exact = notes.send(request(Method::POST, "/length", &[JSON], pieces(10, true))).await;
    assert_eq!((exact.status, exact.body), (200, b"100".to_vec()));
    notes.send(request(Method::POST, "/length", &[JSON], pieces(11, true))).await.is_problem(413, "body_too_large");
    notes.send(request(Method::POST, "/length", &[JSON], pieces(11, false))).await.is_problem(413, "body_too_large");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let notes = notes_with(ROUTES, |config| config.limits.request = Duration::from_millis(20));
    notes.send(request(Method::POST, "/length", &[JSON], pieces(2, false))).await.is_problem(400, "incomplete_body");
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_told_so() {
    let notes = notes_with(ROUTES, |config| config.limits.request = Duration::from_millis(20));
    let answer = notes.get("/forever").await;
    answer.is_problem(503, "timeout");
    assert_eq!(answer.header("retry-after"), Some("1"));
}

#[tokio::test]
async fn a_fault_of_a_handler_is_its_own() {
    let notes = notes_with(ROUTES, |_| {});
    let answer = notes.get("/broken").await;
    answer.is_problem(500, "internal");
    assert!(!String::from_utf8(answer.body).unwrap().contains("fault of ours"));
    assert_eq!(notes.get("/health/live").await.status, 200);
}

#[tokio::test]
async fn a_get_does_not_read_a_body() {
    let notes = notes();
    assert_eq!(notes.send(request(Method::GET, "/health/live", &[], pieces(1, false))).await.status, 200);
}

#[tokio::test]
async fn a_hostile_address_is_an_answer_and_nothing_else() {
    let notes = notes();
    let long = format!("/api/note?where={}", "a".repeat(60_000));
    let many = format!("/api/note?{}", "x=1&".repeat(10_000));
    let nested = format!("/api/note?where={}", "(".repeat(20_000));
    for path in
        [long.as_str(), &many, &nested, "/api/note?&&&=&=", "/api/note?a[b]=1", "/api/note?%00=1", "/../../etc/passwd", "/api/note/%2e%2e"]
    {
        let answer = notes.get(path).await;
        assert!((400..500).contains(&answer.status), "{} for {}", answer.status, &path[..path.len().min(40)]);
        let mut known = HeaderMap::new();
        known.extend(answer.headers.clone());
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
}
