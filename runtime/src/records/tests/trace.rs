//! For rows that are denied and rows that are missing the same statements run.

use crate::fixture::*;
use purlin_rules::value::Id;
use serde_json::json;

#[tokio::test]
async fn a_denied_row_and_a_missing_one_run_the_same_statements() {
    let world = World::new().await;
    let hello = world.hello().await;
    let missing = Id([7; 16]);
    let store = world.engine.store();
    let mut traces = Vec::new();
    for id in [hello, missing] {
        let _ = store.traced();
        let got = world.get(world.eve, MESSAGE, id).await.unwrap_err().body("");
        let get = store.traced();
        let updated = world.update(world.eve, MESSAGE, id, json!({ "text": "x" })).await.unwrap_err().body("");
        let update = store.traced();
        let deleted = world.delete(world.eve, MESSAGE, id).await.unwrap_err().body("");
        traces.push((got, get, updated, update, deleted, store.traced()));
    }
    assert_eq!(traces[0], traces[1]);
    assert_eq!([traces[0].1.len(), traces[0].3.len(), traces[0].5.len()], [2, 2, 2]);
}

#[tokio::test]
async fn a_reference_to_a_hidden_row_and_to_a_missing_one_run_the_same_statements() {
    let world = World::new().await;
    let store = world.engine.store();
    let mut traces = Vec::new();
    for room in [world.lobby, Id([7; 16])] {
        let _ = store.traced();
        let problem = world.create(world.eve, MESSAGE, json!({ "room": room.to_string(), "text": "x" })).await.unwrap_err();
        traces.push((problem.body(""), store.traced()));
    }
    assert_eq!(traces[0], traces[1]);
}

#[tokio::test]
async fn a_read_that_finds_its_row_is_one_statement_and_a_write_two() {
    let world = World::new().await;
    let hello = world.hello().await;
    let store = world.engine.store();
    let _ = store.traced();
    world.get(world.bob, MESSAGE, hello).await.unwrap();
    assert_eq!(store.traced().len(), 1);
    world.hello().await;
    assert_eq!(store.traced().len(), 2);
    world.update(world.ann, MESSAGE, hello, json!({ "text": "x" })).await.unwrap();
    assert_eq!(store.traced().len(), 2);
}
