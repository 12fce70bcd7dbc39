//! `Idempotency-Key`: what is sent again is done once, and answered as its reader may read it now.

use super::client::{Answer, JSON, Notes, User, notes, request};
use axum::body::Body;
use http::Method;
use purlin_runtime::problem::Problem;
use purlin_runtime::store::system::System;
use serde_json::{Value, json};

const HOUR: i64 = 3_600_000;

async fn keyed(notes: &Notes, user: &User, key: &str, method: Method, path: &str, body: Value) -> Answer {
    let bearer = format!("Bearer {}", user.access);
    let headers = [("authorization", bearer.as_str()), ("idempotency-key", key), JSON];
    let body = if body.is_null() { Body::empty() } else { body.to_string().into() };
    notes.send(request(method, path, &headers, body)).await
}

async fn count(notes: &Notes, sql: &'static str) -> i64 {
    notes.engine.store().read(move |session| System::new(sql).row(session, [], |row| row.get(0))).await.unwrap().unwrap()
}

async fn rows(notes: &Notes) -> i64 {
    count(notes, r#"SELECT count(*) FROM "note""#).await
}

#[tokio::test]
async fn a_row_is_made_once_and_told_each_time() {
    let notes = notes();
    let ann = notes.user("ann@notes.test").await;
    let hello = || json!({ "text": "hello" });
    let first = keyed(&notes, &ann, "k1", Method::POST, "/api/note", hello()).await;
    let again = keyed(&notes, &ann, "k1", Method::POST, "/api/note", hello()).await;
    assert_eq!((first.status, again.status, rows(&notes).await), (201, 201, 1));
    assert_eq!(
        (&first.body, first.header("location"), first.header("etag")),
        (&again.body, again.header("location"), again.header("etag"))
    );
    let other = keyed(&notes, &ann, "k2", Method::POST, "/api/note", hello()).await;
    assert_eq!((other.status, rows(&notes).await), (201, 2));
    let many = || json!([{ "text": "a" }, { "text": "b" }]);
    let first = keyed(&notes, &ann, "k3", Method::POST, "/api/note", many()).await;
    let again = keyed(&notes, &ann, "k3", Method::POST, "/api/note", many()).await;
    assert_eq!((first.status, first.json(), rows(&notes).await), (201, again.json(), 4));
}

#[tokio::test]
async fn a_change_and_a_deletion_are_made_once() {
    let notes = notes();
    let ann = notes.user("ann@notes.test").await;
    let made = keyed(&notes, &ann, "k", Method::POST, "/api/note", json!({ "text": "hello" })).await;
    let path = made.header("location").unwrap().to_owned();
    for _ in 0..2 {
        // The key is of each method and path anew.
        let changed = keyed(&notes, &ann, "k", Method::PATCH, &path, json!({ "text": "changed" })).await;
        assert_eq!((changed.status, &changed.json()["version"]), (200, &json!(2)));
    }
    // What was made is told as it is now.
    let again = keyed(&notes, &ann, "k", Method::POST, "/api/note", json!({ "text": "hello" })).await;
    assert_eq!((again.status, &again.json()["text"]), (201, &json!("changed")));
    for _ in 0..2 {
        assert_eq!(keyed(&notes, &ann, "k", Method::DELETE, &path, Value::Null).await.status, 204);
    }
    assert_eq!(notes.as_user(&ann, Method::DELETE, &path, Value::Null).await.status, 404);
    let gone = keyed(&notes, &ann, "k", Method::POST, "/api/note", json!({ "text": "hello" })).await;
    assert_eq!((gone.status, gone.json()), (201, json!({ "id": made.json()["id"], "$readable": false })));
    assert_eq!(rows(&notes).await, 0);
}

#[tokio::test]
async fn a_key_is_of_one_request() {
    let notes = notes();
    let ann = notes.user("ann@notes.test").await;
    let made = keyed(&notes, &ann, "k", Method::POST, "/api/note", json!({ "text": "hello" })).await;
    keyed(&notes, &ann, "k", Method::POST, "/api/note", json!({ "text": "other" })).await.is_problem(422, "key_reused");
    keyed(&notes, &ann, "k", Method::POST, "/api/note", json!([{ "text": "hello" }])).await.is_problem(422, "key_reused");
    let path = made.header("location").unwrap();
    assert_eq!(keyed(&notes, &ann, "k", Method::PATCH, path, json!({ "text": "x" })).await.status, 200);
    let bearer = format!("Bearer {}", ann.access);
    let headers = [("authorization", bearer.as_str()), ("idempotency-key", "k"), ("if-match", "\"1\""), JSON];
    notes.send(request(Method::PATCH, path, &headers, r#"{"text":"x"}"#.into())).await.is_problem(422, "key_reused");
    assert_eq!(rows(&notes).await, 1);
}

#[tokio::test]
async fn a_key_is_of_one_caller() {
    let notes = notes();
    let (ann, bob) = (notes.user("ann@notes.test").await, notes.user("bob@notes.test").await);
    let hello = || json!({ "text": "hello" });
    let of_ann = keyed(&notes, &ann, "k", Method::POST, "/api/note", hello()).await;
    let of_bob = keyed(&notes, &bob, "k", Method::POST, "/api/note", hello()).await;
    assert_eq!((of_bob.status, rows(&notes).await), (201, 2));
    assert_ne!(of_ann.json()["id"], of_bob.json()["id"]);
    // Another session is the same caller; one that has ended is nobody.
    let again = notes.sign_in("ann@notes.test").await;
    assert_eq!(keyed(&notes, &again, "k", Method::POST, "/api/note", hello()).await.json()["id"], of_ann.json()["id"]);
    assert_eq!(notes.post("/auth/sign-out", json!({ "refresh_token": again.refresh })).await.status, 204);
    keyed(&notes, &again, "k", Method::POST, "/api/note", hello()).await.is_problem(401, "invalid_token");
    assert_eq!(notes.as_user(&ann, Method::DELETE, &format!("/api/user/{}", ann.id), Value::Null).await.status, 204);
    keyed(&notes, &ann, "k", Method::POST, "/api/note", hello()).await.is_problem(401, "invalid_token");
}

#[tokio::test]
async fn what_was_not_done_may_be_tried_again() {
    let notes = notes();
    let ann = notes.user("ann@notes.test").await;
    keyed(&notes, &ann, "k", Method::POST, "/api/note", json!({ "text": "" })).await.is_problem(422, "invalid");
    let missing = "/api/note/00000000-0000-7000-8000-000000000000";
    keyed(&notes, &ann, "k", Method::DELETE, missing, Value::Null).await.is_problem(404, "not_found");
    assert_eq!(keyed(&notes, &ann, "k", Method::POST, "/api/note", json!({ "text": "hello" })).await.status, 201);
}

#[tokio::test]
async fn of_two_at_once_one_is_told_to_wait() {
    let notes = notes();
    let ann = notes.user("ann@notes.test").await;
    let send = || keyed(&notes, &ann, "k", Method::POST, "/api/note", json!({ "text": "hello" }));
    // The first waits behind another write, for as long as the second is asked.
    let (release, released) = std::sync::mpsc::channel::<()>();
    let before = notes.engine.store().write(move |_| released.recv().map_err(Problem::internal));
    let asked = async {
        let answer = send().await;
        release.send(()).unwrap();
        answer
    };
    let (before, first, second) = tokio::join!(before, send(), asked);
    before.unwrap();
    assert_eq!(first.status, 201);
    second.is_problem(409, "in_progress");
    assert_eq!(second.header("retry-after"), Some("1"));
    assert_eq!((send().await.body, rows(&notes).await), (first.body, 1));
}

#[tokio::test]
async fn a_day_later_a_key_is_new() {
    let notes = notes();
    let ann = notes.user("ann@notes.test").await;
    let first = keyed(&notes, &ann, "k", Method::POST, "/api/note", json!({ "text": "hello" })).await;
    notes.wait(23 * HOUR);
    let ann = notes.sign_in("ann@notes.test").await;
    let kept = keyed(&notes, &ann, "k", Method::POST, "/api/note", json!({ "text": "hello" })).await;
    assert_eq!(kept.json()["id"], first.json()["id"]);
    notes.wait(HOUR);
    let ann = notes.sign_in("ann@notes.test").await;
    let new = keyed(&notes, &ann, "k", Method::POST, "/api/note", json!({ "text": "other" })).await;
    assert_eq!((new.status, rows(&notes).await), (201, 2));
    assert_eq!(count(&notes, r#"SELECT count(*) FROM "_purlin_once""#).await, 1, "what is past goes");
}

#[tokio::test]
async fn what_is_kept_is_no_value() {
    let notes = notes();
    let ann = notes.user("ann@notes.test").await;
    keyed(&notes, &ann, "a-secret-key", Method::POST, "/api/note", json!({ "text": "a secret text" })).await;
    let kept = r#"SELECT count(*) FROM "_purlin_once" WHERE length("key") = 32 AND length("request") = 32 AND length("caller") = 32
                  AND length("rows") = 16 AND instr("key" || "request" || "caller" || "rows", 'secret') = 0"#;
    assert_eq!(count(&notes, kept).await, 1);
}

#[tokio::test]
async fn a_key_is_a_short_text() {
    let notes = notes();
    let ann = notes.user("ann@notes.test").await;
    for key in ["", "two words", "ü", &"k".repeat(256)] {
        keyed(&notes, &ann, key, Method::POST, "/api/note", json!({ "text": "x" })).await.is_problem(400, "invalid_request");
    }
    let bearer = format!("Bearer {}", ann.access);
    let headers = [("authorization", bearer.as_str()), ("idempotency-key", "a"), ("idempotency-key", "b"), JSON];
    notes.send(request(Method::POST, "/api/note", &headers, r#"{"text":"x"}"#.into())).await.is_problem(400, "invalid_request");
    // What changes nothing may be asked as often as one likes.
    assert_eq!(keyed(&notes, &ann, "k", Method::GET, "/api/note", Value::Null).await.status, 200);
    assert_eq!(rows(&notes).await, 0);
}
