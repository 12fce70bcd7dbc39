//! What every answer carries.

use super::client::{JSON, Notes, notes, notes_with, request};
use axum::body::Body;
use http::Method;
use purlin_runtime::Mode;
use serde_json::{Value, json};

async fn id_for(notes: &Notes, sent: &str) -> String {
    notes.call(Method::GET, "/", &[("x-request-id", sent)]).await.header("x-request-id").unwrap().to_owned()
}

#[tokio::test]
async fn a_sane_request_id_is_taken_over() {
    let notes = notes();
    for id in ["a", "0193c2b4-0000-7000-8000-000000000000", "A.b_c-9", &"x".repeat(64)] {
        assert_eq!(id_for(&notes, id).await, id);
    }
}

#[tokio::test]
async fn any_other_request_id_is_replaced() {
    let notes = notes();
    for id in ["", "a b", "a\"b", "{}", "a/b", "é", &"x".repeat(65)] {
        assert_ne!(id_for(&notes, id).await, id);
    }
    let (first, second) = (notes.get("/").await, notes.get("/").await);
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
}

#[tokio::test]
async fn rows_and_refusals_may_not_be_shared_between_callers() {
    let notes = notes();
    for path in ["/api/note", "/api/note/x", "/auth/me"] {
        let answer = notes.get(path).await;
        assert_eq!(answer.header("cache-control"), Some("private, no-cache"), "{path}");
        assert_eq!(answer.header("vary"), Some("authorization"), "{path}");
    }
}

#[tokio::test]
async fn tokens_are_not_stored_on_the_way() {
    let notes = notes();
    notes.user("ann@notes.test").await;
    let answer = notes.post("/auth/sign-in", json!({ "email": "ann@notes.test", "password": "correct horse" })).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn no_answer_is_sniffed() {
    let notes = notes();
    for path in ["/", "/nowhere", "/api/note", "/metrics"] {
        assert_eq!(notes.get(path).await.header("x-content-type-options"), Some("nosniff"), "{path}");
    }
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let notes = notes();
    let ann = notes.user("ann@notes.test").await;
    let row = notes.as_user(&ann, Method::POST, "/api/note", json!({ "text": "hello" })).await.json();
    for path in ["/".to_owned(), "/health/live".into(), format!("/api/note/{}", row["id"].as_str().unwrap()), "/api/note".into()] {
        let get = notes.as_user(&ann, Method::GET, &path, Value::Null).await;
        let head = notes.as_user(&ann, Method::HEAD, &path, Value::Null).await;
        assert_eq!(get.status, 200, "{path}");
        assert_eq!(head.status, 200, "{path}");
        assert_eq!(head.body, b"", "{path}");
        assert_eq!(head.header("content-length"), Some(get.body.len().to_string().as_str()), "{path}");
        assert_eq!(head.header("etag"), get.header("etag"), "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_not_found() {
    let notes = notes();
    for path in
        ["/nowhere", "/api", "/api/", "/api/notes", "/api/note/", "/api/note/a/b", "//", "/auth", "/api/user/x/y", "/%ff", "/api/note%2f"]
    {
        notes.get(path).await.is_problem(404, "not_found");
    }
}

#[tokio::test]
async fn a_model_without_a_rule_for_it_has_no_route() {
    let notes = notes();
    // Users are made by signing up.
    let answer = notes.post("/api/user", json!({ "email": "eve@notes.test", "name": "Eve" })).await;
    answer.is_problem(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), Some("GET, HEAD, OPTIONS"));
}

#[tokio::test]
async fn methods_that_an_address_does_not_know_are_told_the_others() {
    let notes = notes();
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::TRACE, Method::from_bytes(b"BREW").unwrap()] {
        let answer = notes.call(method, "/api/note", &[]).await;
        answer.is_problem(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), Some("GET, HEAD, OPTIONS, POST"));
    }
    // In production, without browsers to let in, asking for the options is no preflight.
    let notes = notes_with(&[], |config| config.mode = Mode::Production);
    let answer = notes.call(Method::OPTIONS, "/api/note/x", &[]).await;
    assert_eq!((answer.status, answer.header("allow")), (204, Some("DELETE, GET, HEAD, OPTIONS, PATCH")));
}

#[tokio::test]
async fn a_token_that_is_not_valid_is_refused_where_tokens_count() {
    let notes = notes();
    for value in ["Bearer x", "Bearer ", "Bearer", "Basic YW5uOng=", "", "Bearer a.b.c", "x"] {
        for path in ["/api/note", "/api/user", "/auth/me"] {
            let answer = notes.call(Method::GET, path, &[("authorization", value)]).await;
            answer.is_problem(401, "invalid_token");
            assert_eq!(answer.header("www-authenticate"), Some(r#"Bearer error="invalid_token""#));
        }
        for path in ["/", "/health/live"] {
            assert_eq!(notes.call(Method::GET, path, &[("authorization", value)]).await.status, 200, "{path}");
        }
    }
}

#[tokio::test]
async fn two_tokens_are_none() {
    let notes = notes();
    let ann = notes.user("ann@notes.test").await;
    let bearer = format!("bearer {}", ann.access);
    let one = notes.call(Method::GET, "/auth/me", &[("authorization", &bearer)]).await;
    assert_eq!(one.status, 200, "the scheme may be in any case");
    notes.call(Method::GET, "/auth/me", &[("authorization", &bearer), ("authorization", &bearer)]).await.is_problem(401, "invalid_token");
}

#[tokio::test]
async fn a_body_must_say_that_it_is_json() {
    let notes = notes();
    let body = json!({ "email": "ann@notes.test", "password": "x" }).to_string();
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx", ""] {
        let headers = [("content-type", content_type)];
        let answer = notes.send(request(Method::POST, "/auth/sign-in", &headers, Body::from(body.clone()))).await;
        answer.is_problem(400, "invalid_content_type");
    }
    let none = notes.send(request(Method::POST, "/auth/sign-in", &[], Body::from(body.clone()))).await;
    none.is_problem(400, "invalid_content_type");
    for content_type in ["application/json; charset=utf-8", "Application/JSON"] {
        let headers = [("content-type", content_type)];
        notes.send(request(Method::POST, "/auth/sign-in", &headers, Body::from(body.clone()))).await.is_problem(401, "invalid_credentials");
    }
}

#[tokio::test]
async fn what_is_not_json_is_said_not_to_be() {
    let notes = notes();
    let deep = "[".repeat(100_000);
    let deep_inside = format!("{{\"email\": {deep}");
    for body in ["", "{", "nul", "{\"email\": }", "\u{0}", &deep_inside, "{}{}", "{\"a\":1,}"] {
        let answer = notes.send(request(Method::POST, "/auth/sign-in", &[JSON], Body::from(body.to_owned()))).await;
        answer.is_problem(400, "invalid_json");
    }
    for body in ["[]", "7", "\"x\"", "null", &deep] {
        let answer = notes.send(request(Method::POST, "/auth/sign-in", &[JSON], Body::from(body.to_owned()))).await;
        answer.is_problem(422, "invalid");
        assert_eq!(answer.faults(), [" wrong_type"], "{body}");
    }
    let answer = notes.send(request(Method::POST, "/auth/sign-in", &[JSON], Body::from(vec![b'{', b'"', 0xff, b'"']))).await;
    answer.is_problem(400, "invalid_json");
}
