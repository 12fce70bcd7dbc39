//! The routes under `/api`: what goes to the engine, and the headers that come back.

use super::client::{Notes, User, notes};
use http::Method;
use serde_json::{Value, json};

async fn note(notes: &Notes, user: &User) -> String {
    let answer = notes.as_user(user, Method::POST, "/api/note", json!({ "text": "hello" })).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    format!("/api/note/{}", answer.json()["id"].as_str().unwrap())
}

async fn with_header(notes: &Notes, user: &User, method: Method, path: &str, name: &str, value: &str) -> super::client::Answer {
    let bearer = format!("Bearer {}", user.access);
    notes.call(method, path, &[("authorization", &bearer), (name, value)]).await
}

#[tokio::test]
async fn a_new_row_says_where_it_is() {
    let notes = notes();
    let ann = notes.user("ann@notes.test").await;
    let answer = notes.as_user(&ann, Method::POST, "/api/note", json!({ "text": "hello" })).await;
    let row = answer.json();
    let path = format!("/api/note/{}", row["id"].as_str().unwrap());
    assert_eq!((answer.status, answer.header("location")), (201, Some(path.as_str())));
    assert_eq!((&row["text"], &row["owner"]), (&json!("hello"), &json!(ann.id)));
    let again = notes.as_user(&ann, Method::GET, &path, Value::Null).await;
    assert_eq!(again.json(), row);
    assert_eq!(again.header("etag"), answer.header("etag"));
}

#[tokio::test]
async fn a_row_that_is_known_is_not_sent_again() {
    let notes = notes();
    let ann = notes.user("ann@notes.test").await;
    let path = note(&notes, &ann).await;
    let etag = notes.as_user(&ann, Method::GET, &path, Value::Null).await.header("etag").unwrap().to_owned();
    for known in [etag.clone(), format!("W/{etag}"), format!("\"x\", {etag}"), "*".into()] {
        let answer = with_header(&notes, &ann, Method::GET, &path, "if-none-match", &known).await;
        assert_eq!((answer.status, answer.header("etag")), (304, Some(etag.as_str())), "{known}");
        assert_eq!(answer.body, b"");
    }
    for other in ["\"1-0\"", "", "garbage"] {
        assert_eq!(with_header(&notes, &ann, Method::GET, &path, "if-none-match", other).await.status, 200);
    }
    assert_eq!(notes.as_user(&ann, Method::PATCH, &path, json!({ "text": "changed" })).await.status, 200);
    assert_eq!(with_header(&notes, &ann, Method::GET, &path, "if-none-match", &etag).await.status, 200);
}

#[tokio::test]
async fn a_change_may_ask_for_the_version_it_has_seen() {
    let notes = notes();
    let ann = notes.user("ann@notes.test").await;
    let path = note(&notes, &ann).await;
    let etag = notes.as_user(&ann, Method::GET, &path, Value::Null).await.header("etag").unwrap().to_owned();
    assert_eq!(notes.as_user(&ann, Method::PATCH, &path, json!({ "text": "changed" })).await.status, 200);
    for stale in [etag.as_str(), "\"x\"", "nonsense", "\"-5-x\""] {
        with_header(&notes, &ann, Method::DELETE, &path, "if-match", stale).await.is_problem(412, "version_mismatch");
    }
    with_header(&notes, &ann, Method::DELETE, &path, "if-match", "\"1-a\", \"2-b\"").await.is_problem(400, "invalid_request");
    let eve = notes.user("eve@notes.test").await;
    with_header(&notes, &eve, Method::DELETE, &path, "if-match", &etag).await.is_problem(404, "not_found");
    let etag = notes.as_user(&ann, Method::GET, &path, Value::Null).await.header("etag").unwrap().to_owned();
    assert_eq!(with_header(&notes, &ann, Method::DELETE, &path, "if-match", &etag).await.status, 204);
}

#[tokio::test]
async fn what_is_no_id_names_no_row() {
    let notes = notes();
    let ann = notes.user("ann@notes.test").await;
    let path = note(&notes, &ann).await;
    let id = path.rsplit('/').next().unwrap();
    assert_eq!(notes.as_user(&ann, Method::GET, &format!("/api/note/{}", id.to_uppercase()), Value::Null).await.status, 200);
    for id in ["x", "%00", "null", &id.replace('-', ""), &format!("{{{id}}}"), &format!("urn:uuid:{id}"), &format!("{id}%20"), "-1", "é"] {
        let id = id.replace('é', "%c3%a9").replace('{', "%7b").replace('}', "%7d");
        for method in [Method::GET, Method::PATCH, Method::DELETE] {
            let answer = notes.as_user(&ann, method, &format!("/api/note/{id}"), json!({ "text": "x" })).await;
            answer.is_problem(404, "not_found");
        }
    }
}

#[tokio::test]
async fn parameters_are_known_come_once_and_are_well_encoded() {
    let notes = notes();
    let ann = notes.user("ann@notes.test").await;
    for (query, code) in [
        ("wher=true", "unknown_parameter"),
        ("limit=1&limit=2", "invalid_request"),
        ("limit=%", "invalid_request"),
        ("limit=%ff", "invalid_request"),
        ("limit=many", "invalid_parameter"),
        ("where=text%20%3D%3D", "invalid_expression"),
        ("after=x", "invalid_cursor"),
    ] {
        notes.as_user(&ann, Method::GET, &format!("/api/note?{query}"), Value::Null).await.is_problem(400, code);
    }
    let path = note(&notes, &ann).await;
    for method in [Method::GET, Method::PATCH, Method::DELETE] {
        let answer = notes.as_user(&ann, method, &format!("{path}?x=1"), json!({ "text": "x" })).await;
        answer.is_problem(400, "unknown_parameter");
    }
    assert_eq!(notes.as_user(&ann, Method::GET, "/api/note?", Value::Null).await.status, 200);
}

#[tokio::test]
async fn rows_of_others_are_not_there() {
    let notes = notes();
    let (ann, eve) = (notes.user("ann@notes.test").await, notes.user("eve@notes.test").await);
    let path = note(&notes, &ann).await;
    for method in [Method::GET, Method::PATCH, Method::DELETE] {
        notes.as_user(&eve, method, &path, json!({ "text": "mine" })).await.is_problem(404, "not_found");
    }
    assert_eq!(notes.as_user(&eve, Method::GET, "/api/note", Value::Null).await.json(), json!({ "data": [], "next": null }));
    assert_eq!(notes.as_user(&ann, Method::GET, "/api/note", Value::Null).await.json()["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_only_users_can_do_asks_for_one() {
    let notes = notes();
    let ann = notes.user("ann@notes.test").await;
    let path = note(&notes, &ann).await;
    let create = notes.post("/api/note", json!({ "text": "x" })).await;
    create.is_problem(401, "sign_in_required");
    assert_eq!(create.header("www-authenticate"), Some("Bearer"));
    for (method, path) in [(Method::GET, "/api/note"), (Method::GET, path.as_str()), (Method::DELETE, path.as_str())] {
        notes.call(method, path, &[]).await.is_problem(401, "sign_in_required");
    }
}
