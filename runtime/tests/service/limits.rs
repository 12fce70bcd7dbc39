//! `limit`: so many requests of one caller, or of all together, and then 429.

use super::client::{Answer, Notes, User, serve};
use super::plan::{NOTE, USER, service};
use http::Method;
use purlin_runtime::plan::{LimitPer, ModelId, Operation, RateLimit};
use serde_json::{Value, json};

fn notes(table: ModelId, operations: &[Operation], per: LimitPer) -> Notes {
    let mut service = service();
    let limit = RateLimit { operations: operations.to_vec().into(), count: 2, seconds: 60, per };
    service.tables.to_mut()[table.0 as usize].limits = vec![limit].into();
    serve(service, &[], |_| {})
}

async fn write(notes: &Notes, who: &User) -> Answer {
    notes.as_user(who, Method::POST, "/api/note", json!({ "text": "x" })).await
}

#[tokio::test]
async fn each_user_has_so_many_requests_at_once_and_then_one_by_one() {
    let notes = notes(NOTE, &[Operation::Create], LimitPer::Me);
    let (ann, bob) = (notes.user("ann@notes.test").await, notes.user("bob@notes.test").await);
    assert_eq!(write(&notes, &ann).await.status, 201);
    // What is refused for another reason counts as well: else it could be tried without end.
    assert_eq!(notes.as_user(&ann, Method::POST, "/api/note", json!({ "text": 1 })).await.status, 422);
    let answer = write(&notes, &ann).await;
    answer.is_problem(429, "too_many_requests");
    assert_eq!(answer.header("retry-after"), Some("30"));
    assert_eq!(notes.as_user(&ann, Method::GET, "/api/note", Value::Null).await.status, 200, "other operations have no limit");
    assert_eq!(write(&notes, &bob).await.status, 201, "nor do others wait");
    notes.wait(29_000);
    assert_eq!(write(&notes, &ann).await.header("retry-after"), Some("1"));
    notes.wait(1_000);
    assert_eq!(write(&notes, &ann).await.status, 201);
    assert_eq!(write(&notes, &ann).await.status, 429);
}

#[tokio::test]
async fn operations_of_one_limit_are_counted_together() {
    let notes = notes(NOTE, &[Operation::Get, Operation::List], LimitPer::Me);
    let ann = notes.user("ann@notes.test").await;
    let made = write(&notes, &ann).await.json();
    let one = format!("/api/note/{}", made["id"].as_str().unwrap());
    let statuses = [
        notes.as_user(&ann, Method::GET, &one, Value::Null).await.status,
        notes.as_user(&ann, Method::GET, "/api/note", Value::Null).await.status,
        notes.as_user(&ann, Method::GET, &one, Value::Null).await.status,
    ];
    assert_eq!(statuses, [200, 200, 429]);
}

#[tokio::test]
async fn a_limit_of_everybody_is_one_for_all() {
    let notes = notes(NOTE, &[Operation::Create], LimitPer::Everyone);
    let (ann, bob) = (notes.user("ann@notes.test").await, notes.user("bob@notes.test").await);
    assert_eq!([write(&notes, &ann).await.status, write(&notes, &bob).await.status, write(&notes, &ann).await.status], [201, 201, 429]);
}

#[tokio::test]
async fn signing_up_is_creating_a_user() {
    let notes = notes(USER, &[Operation::Create], LimitPer::Me);
    notes.user("ann@notes.test").await;
    notes.user("bob@notes.test").await;
    let third = json!({ "email": "eve@notes.test", "name": "Eve", "password": super::client::PASSWORD });
    notes.post("/auth/sign-up", third.clone()).await.is_problem(429, "too_many_requests");
    notes.wait(30_000);
    assert_eq!(notes.post("/auth/sign-up", third).await.status, 204);
}
