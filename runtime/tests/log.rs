//! The log of a service under every kind of request, in a process of its own: what it tells, and what it never does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "service/client.rs"]
#[expect(dead_code, reason = "shared with the suite of the service")]
mod client;
#[path = "service/plan.rs"]
#[expect(dead_code, reason = "shared with the suite of the service")]
mod plan;

use axum::body::Body;
use client::{JSON, Notes, notes, request};
use http::Method;
use purlin_runtime::config::Level;
use purlin_runtime::observe;
use serde_json::{Value, json};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

/// In every value that is sent.
const SECRET: &str = "s3cr3t";

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn everything(notes: &Notes) {
    let email = format!("{SECRET}@notes.test");
    let password = format!("{SECRET} {SECRET}");
    let sign_up = json!({ "email": email, "name": SECRET, "password": password });
    for _ in 0..2 {
        assert_eq!(notes.post("/auth/sign-up", sign_up.clone()).await.status, 204);
    }
    notes.post("/auth/sign-up", json!({ "email": SECRET, SECRET: SECRET, "password": SECRET })).await.is_problem(422, "invalid");
    let signed = notes.post("/auth/sign-in", json!({ "email": email, "password": password })).await;
    let ann = client::User::of(&signed);
    notes.post("/auth/sign-in", json!({ "email": email, "password": SECRET })).await.is_problem(401, "invalid_credentials");
    for path in ["/auth/refresh", "/auth/sign-out"] {
        notes.post(path, json!({ "refresh_token": SECRET })).await.is_problem(401, "invalid_token");
        notes.post(path, json!({ SECRET: SECRET })).await.is_problem(422, "invalid");
    }
    let row = notes.as_user(&ann, Method::POST, "/api/note", json!({ "text": SECRET })).await.json();
    let path = format!("/api/note/{}", row["id"].as_str().unwrap());
    for (method, path, body) in [
        (Method::GET, path.clone(), Value::Null),
        (Method::PATCH, path.clone(), json!({ "text": format!("{SECRET}2") })),
        (Method::PATCH, path.clone(), json!({ "text": [SECRET], SECRET: 1 })),
        (Method::PATCH, path.clone(), json!(SECRET)),
        (Method::GET, format!("{path}?{SECRET}={SECRET}"), Value::Null),
        (Method::GET, format!("/api/note?where=text%20%3D%3D%20%22{SECRET}%22"), Value::Null),
        (Method::GET, format!("/api/note?where={SECRET}"), Value::Null),
        (Method::GET, format!("/api/note?after={SECRET}&sort={SECRET}"), Value::Null),
        (Method::GET, format!("/api/note?where=text%20%3D%3D%20q&args=%7B%22q%22%3A%22{SECRET}%22%7D"), Value::Null),
        (Method::GET, format!("/api/note/{SECRET}"), Value::Null),
        (Method::GET, format!("/{SECRET}/{SECRET}"), Value::Null),
        (Method::from_bytes(SECRET.as_bytes()).unwrap(), path.clone(), Value::Null),
        (Method::DELETE, path.clone(), Value::Null),
    ] {
        notes.as_user(&ann, method, &path, body).await;
    }
    let headers = [
        ("authorization", &*format!("Bearer {SECRET}")),
        ("cookie", SECRET),
        ("user-agent", SECRET),
        ("referer", SECRET),
        ("x-request-id", &*format!("not sane {SECRET}")),
        ("if-match", SECRET),
    ];
    notes.call(Method::GET, "/api/note", &headers).await.is_problem(401, "invalid_token");
    notes.send(request(Method::POST, "/auth/sign-in", &[("content-type", SECRET)], Body::from(SECRET))).await;
    notes.send(request(Method::POST, "/auth/sign-in", &[JSON], Body::from(format!("{{\"{SECRET}")))).await;
}

#[tokio::test]
async fn the_log_tells_every_request_and_no_value() {
    let lines = Lines::default();
    observe::start_to(lines.clone(), Level::Debug);
    let notes = notes();
    everything(&notes).await;
    notes.call(Method::GET, "/health/live", &[("x-request-id", "known-id")]).await;
    let engine = notes.engine.clone();
    tokio::task::spawn_blocking(move || engine.close()).await.unwrap();
    notes.get("/health/ready").await.is_problem(503, "unavailable");
    tokio::task::spawn_blocking(observe::flush).await.unwrap();

    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(!text.contains(SECRET), "{text}");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let requests: Vec<&Value> = lines.iter().filter(|line| line["event"] == "request").collect();
    assert_eq!(requests.len(), 28);
    for request in &requests {
        assert_eq!(request["time"], "2027-01-15T08:00:00.000Z");
        for key in ["method", "route", "request_id"] {
            assert!(request[key].is_string(), "{request}");
        }
        assert!(request["status"].is_u64() && request["micros"].is_u64(), "{request}");
    }
    let find = |route: &str, status: u64| *requests.iter().find(|line| line["route"] == route && line["status"] == status).unwrap();
    assert_eq!(find("/api/note/{id}", 204)["caller"], "user");
    assert_eq!(find("/api/note/{id}", 204)["level"], "info");
    assert_eq!(find("", 404)["code"], "not_found");
    assert_eq!(find("/api/note/{id}", 405)["method"], "OTHER");
    assert_eq!(find("/auth/sign-in", 401)["caller"], Value::Null);
    assert_eq!(find("/health/live", 200)["request_id"], "known-id");
    let unready = find("/health/ready", 503);
    assert_eq!((&unready["level"], &unready["code"]), (&json!("error"), &json!("unavailable")));
    assert!(unready["cause"].is_string(), "{unready}");
}
