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

#[tokio::test]
async fn a_list_with_its_rows_included_is_two_statements_however_many_rows_there_are() {
    let world = World::new().await;
    for _ in 0..3 {
        world.hello().await;
        world.create(world.ann, ROOM, json!({ "topic": "More" })).await.unwrap();
    }
    let store = world.engine.store();
    for (include, statements) in [("messages(limit: 2)", 2), ("messages,members", 3), ("messages.author", 3), ("owner", 2)] {
        let _ = store.traced();
        let page = crate::records::Page { include: Some(include), ..crate::records::Page::default() };
        let rows = world.list(world.ann, ROOM, page).await.unwrap();
        assert_eq!(rows["data"].as_array().unwrap().len(), 4);
        assert_eq!(store.traced().len(), statements, "{include}");
    }
}

/// Of a room with a long talk, the first messages alone are read.
#[tokio::test]
async fn included_rows_are_found_in_their_order() {
    let world = World::new().await;
    let store = world.engine.store();
    let _ = store.traced();
    let page = crate::records::Page { include: Some("messages(limit: 2)"), ..crate::records::Page::default() };
    world.list(world.ann, ROOM, page).await.unwrap();
    let plan = world.plan_of(&store.traced()[1]).await;
    let in_order = "SEARCH r USING COVERING INDEX _purlin_index message room id (room=?)";
    assert!(plan.iter().any(|step| step == in_order), "{plan:#?}");
    assert!(plan.iter().any(|step| step == "SEARCH r USING INTEGER PRIMARY KEY (rowid=?)"), "{plan:#?}");
    assert!(!plan.iter().any(|step| step.contains("B-TREE")), "nothing is sorted: {plan:#?}");
}

#[tokio::test]
async fn what_is_included_is_bounded_however_it_multiplies() {
    let world = World::new().await;
    let text = "x".repeat(4000);
    for _ in 0..60 {
        world.create(world.ann, MESSAGE, json!({ "room": world.lobby.to_string(), "text": text })).await.unwrap();
    }
    // Sixty rows, each with the same room, and in it the same sixty again.
    let page = crate::records::Page { include: Some("room.messages(limit: 100)"), ..crate::records::Page::default() };
    let rows = world.list(world.ann, MESSAGE, crate::records::Page { limit: Some("50"), ..page }).await.unwrap();
    assert_eq!(rows["data"][49]["room"]["messages"]["data"].as_array().unwrap().len(), 60);
    let page = crate::records::Page { limit: Some("60"), include: Some("room.messages(limit: 100).room.messages(limit: 100)"), ..page };
    let problem = world.list(world.ann, MESSAGE, page).await.unwrap_err();
    assert_eq!(problem.code(), crate::problem::Code::TooExpensive);
}
