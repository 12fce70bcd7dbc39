//! Rows of keys, and several operations at once.

use crate::fixture::*;
use crate::problem::{Code, Problem};
use crate::records::{self, Batch, Expected, Page, Upserted};
use crate::route::Caller;
use purlin_rules::catalog::ModelId;
use purlin_rules::value::Id;
use serde_json::{Value as Json, json};
use std::sync::Arc;

async fn upsert(world: &World, caller: Caller, room: Id, user: Id) -> Result<Upserted, Problem> {
    let body = json!({ "room": room.to_string(), "user": user.to_string() }).to_string();
    records::upsert(&world.engine, ask(caller, MEMBER), Some("room,user"), body.as_bytes(), Expected::Any, None).await
}

async fn batch(world: &World, caller: Caller, operations: &Json) -> Result<Vec<Option<Json>>, Problem> {
    let body = operations.to_string();
    let read = Batch::read(&world.engine, body.as_bytes())?;
    let rows = records::batch(&world.engine, ask(caller, ModelId(0)), read, None).await?;
    Ok(rows.into_iter().map(|row| row.map(|row| serde_json::from_slice(&row.body).unwrap())).collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_on_one_key_one_creates_the_row() {
    let world = Arc::new(World::new().await);
    let eve = id_of_caller(world.eve);
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { upsert(&world, world.ann, world.lobby, eve).await.unwrap() })
        })
        .collect();
    let mut ids = Vec::new();
    let mut new = 0;
    for task in tasks {
        let Upserted { row, is_new } = task.await.unwrap();
        ids.push(row.id);
        new += usize::from(is_new);
    }
    ids.dedup();
    assert_eq!((new, ids.len()), (1, 1));
    assert_eq!(world.get(world.ann, MEMBER, ids[0]).await.unwrap()["version"], 64);
}

#[tokio::test]
async fn a_key_that_may_not_be_found_and_one_that_is_not_there_run_the_same_statements() {
    let world = World::new().await;
    let store = world.engine.store();
    let mut traces = Vec::new();
    for user in [id_of_caller(world.bob), id_of_caller(world.eve), Id([7; 16])] {
        let _ = store.traced();
        let problem = upsert(&world, world.eve, world.lobby, user).await.unwrap_err();
        let faults: Vec<String> = problem.errors().iter().map(|fault| fault.field.clone()).collect();
        traces.push((problem.code(), faults.contains(&"/room".to_owned()), store.traced()));
    }
    assert_eq!(traces[0], traces[1]);
    assert_eq!(traces[0], traces[2]);
    // As a creation, after one look for the row.
    let _ = store.traced();
    let body = json!({ "room": world.lobby.to_string(), "user": id_of_caller(world.bob).to_string() });
    world.create(world.eve, MEMBER, body).await.unwrap_err();
    assert_eq!(store.traced(), traces[0].2[1..]);
}

#[tokio::test]
async fn a_key_is_looked_for_by_its_index() {
    let world = World::new().await;
    let _ = world.engine.store().traced();
    upsert(&world, world.ann, world.lobby, id_of_caller(world.bob)).await.unwrap();
    let plan = world.plan_of(&world.engine.store().traced()[0]).await;
    let by_key = "SEARCH r USING INDEX _purlin_unique member room user (room=? AND user=?)";
    assert!(plan.iter().any(|step| step == by_key) && !plan.iter().any(|step| step.starts_with("SCAN r")), "{plan:?}");
}

#[tokio::test]
async fn a_batch_has_as_many_operations_as_are_allowed() {
    let world = World::new().await;
    let say =
        |count: usize| Json::from(vec![json!({ "create": "message", "values": { "room": world.lobby.to_string(), "text": "Hi" } }); count]);
    let store = world.engine.store();
    let _ = store.traced();
    for count in [0, 101, 10_000] {
        let problem = batch(&world, world.ann, &say(count)).await.unwrap_err();
        assert_eq!((problem.code(), problem.errors().len()), (Code::Invalid, 1));
    }
    assert_eq!(store.traced(), Vec::<String>::new(), "nothing is asked of the store");
    assert_eq!(batch(&world, world.ann, &say(100)).await.unwrap().len(), 100);
    let page = Page { limit: Some("500"), ..Page::default() };
    assert_eq!(world.list(world.bob, MESSAGE, page).await.unwrap()["data"].as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn faults_are_told_up_to_a_bound() {
    let world = World::new().await;
    let nonsense: serde_json::Map<String, Json> = (0..50).map(|i| (format!("nonsense{i}"), json!(1))).collect();
    let operations = vec![json!({ "create": "message", "values": nonsense, "more": 1 }); 100];
    let problem = batch(&world, world.ann, &Json::from(operations)).await.unwrap_err();
    assert_eq!((problem.code(), problem.errors().len()), (Code::Invalid, 100));
    assert_eq!(problem.errors()[0].field, "/0/more");
}

#[tokio::test]
async fn an_operation_runs_the_statements_of_its_own_request() {
    let world = World::new().await;
    let (hello, store) = (world.hello().await, world.engine.store());
    let values = || json!({ "room": world.lobby.to_string(), "text": "Hi" });
    let _ = store.traced();
    world.create(world.bob, MESSAGE, values()).await.unwrap();
    world.update(world.ann, MESSAGE, hello, json!({ "text": "x" })).await.unwrap();
    world.update(world.bob, MESSAGE, hello, json!({ "text": "x" })).await.unwrap_err();
    let mut alone = store.traced();
    batch(&world, world.bob, &json!([{ "create": "message", "values": values() }])).await.unwrap();
    batch(&world, world.ann, &json!([{ "update": "message", "id": hello.to_string(), "values": { "text": "x" } }])).await.unwrap();
    let problem =
        batch(&world, world.bob, &json!([{ "update": "message", "id": hello.to_string(), "values": { "text": "x" } }])).await.unwrap_err();
    assert_eq!((problem.code(), &*problem.errors()[0].field), (Code::NoGrant, "/0/values/text"));
    assert_eq!(store.traced(), alone);
    alone.clear();
    world.delete(world.ann, MESSAGE, hello).await.unwrap();
    let alone = store.traced();
    let hello = world.hello().await;
    let _ = store.traced();
    assert_eq!(batch(&world, world.ann, &json!([{ "delete": "message", "id": hello.to_string() }])).await.unwrap(), [None]);
    assert_eq!(store.traced(), alone);
}

#[tokio::test]
async fn who_ends_their_own_account_does_nothing_after_that() {
    let mut service = chat();
    let user = &mut service.tables.to_mut()[USER.0 as usize];
    user.delete = signed_in(vec![allow(purlin_rules::plan::GrantedFields::All, when("{.id} = {me}", &[0]))], vec![]);
    let world = World::of(service).await;
    let eve = id_of_caller(world.eve);
    let operations = json!([{ "delete": "user", "id": eve.to_string() }, { "create": "room", "values": { "topic": "Mine" } }]);
    assert_eq!(batch(&world, world.eve, &operations).await.unwrap_err().code(), Code::InvalidToken);
    world.get(world.eve, USER, eve).await.unwrap();
    assert_eq!(batch(&world, world.eve, &json!([{ "delete": "user", "id": eve.to_string() }])).await.unwrap(), [None]);
    assert_eq!(world.get(world.eve, USER, eve).await.unwrap_err().code(), Code::InvalidToken);
}
