//! `limit`: so many requests of one caller, or of all together, and then 429.

use super::client::{Answer, Notes, User, serve};
use super::plan::{NOTE, TEXT, USER, service};
use http::Method;
use purlin_runtime::plan::{LimitPer, ModelId, Operation, RateLimit, Unique, sql};
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
async fn each_operation_of_a_batch_is_a_request() {
    let notes = notes(NOTE, &[Operation::Create, Operation::Delete], LimitPer::Me);
    let ann = notes.user("ann@notes.test").await;
    let create = json!({ "create": "note", "values": { "text": "x" } });
    let batch = async |operations: &[&Value]| notes.as_user(&ann, Method::POST, "/api/$batch", json!(operations)).await;
    // However long it waits, it is too much at once.
    let hopeless = batch(&[&create, &create, &create]).await;
    hopeless.is_problem(400, "too_expensive");
    assert_eq!(hopeless.header("retry-after"), None);
    let many = notes.as_user(&ann, Method::POST, "/api/note", json!([{ "text": "x" }, { "text": "y" }, { "text": "z" }])).await;
    many.is_problem(400, "too_expensive");
    assert_eq!(batch(&[&create]).await.status, 200, "none of them counts where there are too many");
    let mine = notes.as_user(&ann, Method::GET, "/api/note", Value::Null).await.json();
    let delete = json!({ "delete": "note", "id": mine["data"][0]["id"] });
    let update = json!({ "update": "note", "id": mine["data"][0]["id"], "values": { "text": "y" } });
    batch(&[&update, &create, &delete]).await.is_problem(429, "too_many_requests");
    assert_eq!(batch(&[&update, &update, &update, &delete]).await.status, 200, "changes have no limit");
    assert_eq!(write(&notes, &ann).await.status, 429);
}

#[tokio::test]
async fn a_row_of_a_key_counts_once_towards_what_it_may_turn_out_to_be() {
    let upsert = async |operations: &[Operation]| {
        let mut service = service();
        let note = &mut service.tables.to_mut()[NOTE.0 as usize];
        note.uniques = vec![Unique { fields: vec![TEXT].into() }].into();
        let limit = RateLimit { operations: operations.to_vec().into(), count: 2, seconds: 60, per: LimitPer::Me };
        note.limits = vec![limit].into();
        let notes = serve(service, &[], |_| {});
        let ann = notes.user("ann@notes.test").await;
        let mut statuses = Vec::new();
        for _ in 0..3 {
            statuses.push(notes.as_user(&ann, Method::PUT, "/api/note?on=text", json!({ "text": "x" })).await.status);
        }
        let in_a_batch = json!([{ "upsert": "note", "on": "text", "values": { "text": "x" } }]);
        statuses.push(notes.as_user(&ann, Method::POST, "/api/$batch", in_a_batch).await.status);
        statuses
    };
    assert_eq!(upsert(&[Operation::Create]).await, [201, 200, 429, 429]);
    assert_eq!(upsert(&[Operation::Update]).await, [201, 200, 429, 429]);
    assert_eq!(upsert(&[Operation::Create, Operation::Update]).await, [201, 200, 429, 429]);
    assert_eq!(upsert(&[Operation::Delete, Operation::Get]).await, [201, 200, 200, 200]);
}

#[tokio::test]
async fn a_limit_of_everybody_is_one_for_all() {
    let notes = notes(NOTE, &[Operation::Create], LimitPer::Everyone);
    let (ann, bob) = (notes.user("ann@notes.test").await, notes.user("bob@notes.test").await);
    assert_eq!([write(&notes, &ann).await.status, write(&notes, &bob).await.status, write(&notes, &ann).await.status], [201, 201, 429]);
}

#[tokio::test]
async fn of_each_row_there_are_so_many_at_once_and_then_one_by_one() {
    let notes = notes(NOTE, &[Operation::Create, Operation::Get], LimitPer::Row(sql("{.owner}")));
    let (ann, bob) = (notes.user("ann@notes.test").await, notes.user("bob@notes.test").await);
    let made = write(&notes, &ann).await;
    assert_eq!(made.status, 201);
    let one = format!("/api/note/{}", made.json()["id"].as_str().unwrap());
    for _ in 0..5 {
        assert_eq!(
            notes.as_user(&ann, Method::POST, "/api/note", json!({ "text": 1 })).await.status,
            422,
            "what is refused is not counted"
        );
        assert_eq!(notes.as_user(&bob, Method::GET, &one, Value::Null).await.status, 404, "nor what is not found");
    }
    assert_eq!(notes.as_user(&ann, Method::GET, &one, Value::Null).await.status, 200);
    let answer = write(&notes, &ann).await;
    answer.is_problem(429, "too_many_requests");
    assert_eq!(answer.header("retry-after"), Some("30"));
    assert_eq!(notes.as_user(&ann, Method::GET, &one, Value::Null).await.header("retry-after"), Some("30"));
    assert_eq!(notes.as_user(&bob, Method::GET, &one, Value::Null).await.status, 404, "nobody learns of a hidden row by it");
    assert_eq!(write(&notes, &bob).await.status, 201, "other rows have their own");
    let both = json!([{ "text": "x" }, { "text": "y" }]);
    let many = notes.as_user(&ann, Method::POST, "/api/note", both.clone()).await;
    many.is_problem(429, "too_many_requests");
    assert_eq!(many.header("retry-after"), Some("60"), "all of them are let through together");
    notes.wait(60_000);
    assert_eq!(notes.as_user(&ann, Method::POST, "/api/note", both).await.status, 201);
    assert_eq!(notes.as_user(&ann, Method::GET, &one, Value::Null).await.status, 429);
    let mine = notes.as_user(&ann, Method::GET, "/api/note", Value::Null).await.json();
    assert_eq!(mine["data"].as_array().unwrap().len(), 3, "of what is refused nothing is written");
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

#[tokio::test]
async fn what_is_not_let_through_counts_towards_no_limit_of_any_model() {
    let mut service = service();
    let limit = |operation: Operation, seconds: u32| RateLimit { operations: vec![operation].into(), count: 2, seconds, per: LimitPer::Me };
    let tables = service.tables.to_mut();
    tables[NOTE.0 as usize].limits = vec![limit(Operation::Create, 60), limit(Operation::Create, 600)].into();
    tables[USER.0 as usize].limits = vec![limit(Operation::Update, 120)].into();
    let notes = serve(service, &[], |_| {});
    let ann = notes.user("ann@notes.test").await;
    let me = notes.as_user(&ann, Method::GET, "/auth/me", Value::Null).await.json()["id"].clone();
    let rename = json!({ "update": "user", "id": me, "values": { "name": "Ann" } });
    let create = json!({ "create": "note", "values": { "text": "x" } });
    let batch = async |operations: &[&Value]| notes.as_user(&ann, Method::POST, "/api/$batch", json!(operations)).await;
    assert_eq!(batch(&[&rename, &rename]).await.status, 200);
    for operations in [[&create, &rename], [&rename, &create]] {
        let refused = batch(&operations).await;
        refused.is_problem(429, "too_many_requests");
        assert_eq!(refused.header("retry-after"), Some("60"));
    }
    assert_eq!(batch(&[&create, &create]).await.status, 200, "the notes of what was refused are not counted");
    // Whoever waits as long as they are told is let through: by all limits.
    assert_eq!(batch(&[&create, &rename]).await.header("retry-after"), Some("300"));
    notes.wait(60_000);
    assert_eq!(batch(&[&create]).await.header("retry-after"), Some("240"), "nor by another limit of the same model");
    notes.wait(240_000);
    assert_eq!(batch(&[&create, &rename]).await.status, 200);
}
