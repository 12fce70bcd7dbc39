//! Operators on one row, by many at once.

use crate::fixture::*;
use crate::problem::FieldCode;
use purlin_rules::plan::*;
use purlin_rules::types::Scalar;
use purlin_rules::value::Id;
use serde_json::json;
use std::sync::Arc;

/// Shelves that everybody may change, in the place of rooms.
fn shelves() -> Service {
    let mut service = chat();
    let labels = FieldKind::List {
        item: Scalar::String,
        refinement: Refinement::None,
        column: Column { default: Default::Const(Const::List(vec![].into())), ..column("labels") },
    };
    let stock = scalar(Scalar::Int, Refinement::IntRange { min: 0, max: 1_000_000 }, column("stock"));
    let mut shelf = table("Shelf", vec![stock, Field { name: "labels".into(), doc: "".into(), kind: labels }]);
    shelf.get = readable_if(&shelf, Condition::Always);
    shelf.list = shelf.get.clone();
    shelf.create = signed_in(vec![allow(GrantedFields::All, Condition::Always)], vec![]);
    shelf.update = shelf.create.clone();
    let tables = service.tables.to_mut();
    tables[2] = shelf;
    // The others refer to rooms, which are not there.
    tables[0] = table("Member", vec![]);
    tables[1] = table("Message", vec![]);
    tables[3].fields.to_mut().truncate(6);
    tables[3].list = Read::NOBODY;
    service
}

async fn world() -> Arc<World> {
    let engine = engine(shelves());
    let (ann, bob, eve) = (person(&engine, "ann").await, person(&engine, "bob").await, person(&engine, "eve").await);
    Arc::new(World { engine, ann, bob, eve, lobby: Id([0; 16]) })
}

/// What becomes of a shelf of so many that 64 clients change at once, each some times.
async fn changed_at_once(stock: i64, times: usize, change: fn(usize) -> serde_json::Value) -> (serde_json::Value, usize) {
    let world = world().await;
    let shelf = id_of(&world.create(world.ann, ROOM, json!({ "stock": stock })).await.unwrap());
    let clients: Vec<_> = (0..64)
        .map(|client| {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                let mut refused = 0;
                for _ in 0..times {
                    if let Err(problem) = world.update(world.bob, ROOM, shelf, change(client)).await {
                        assert_eq!((problem.errors()[0].field.as_str(), problem.errors()[0].code), ("/stock", FieldCode::OutOfRange));
                        refused += 1;
                    }
                }
                refused
            })
        })
        .collect();
    let mut refused = 0;
    for client in clients {
        refused += client.await.unwrap();
    }
    (world.get(world.ann, ROOM, shelf).await.unwrap(), refused)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_what_many_add_at_once_nothing_is_lost() {
    let (shelf, refused) = changed_at_once(0, 15, |client| json!({ "stock": { "$add": client }, "labels": { "$push": ["x"] } })).await;
    assert_eq!((shelf["stock"].as_u64(), refused), (Some(15 * 63 * 64 / 2), 0));
    assert_eq!((shelf["labels"].as_array().unwrap().len(), &shelf["version"]), (15 * 64, &json!(1 + 15 * 64)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_stock_no_more_is_taken_than_there_is() {
    let (shelf, refused) = changed_at_once(500, 10, |_| json!({ "stock": { "$add": -1 } })).await;
    assert_eq!((shelf["stock"].as_u64(), refused), (Some(0), 140));
    assert_eq!(shelf["version"], 501);
}

#[tokio::test]
async fn a_list_has_a_thousand_values_at_most() {
    let world = world().await;
    let shelf = id_of(&world.create(world.ann, ROOM, json!({ "stock": 0, "labels": vec!["x"; 999] })).await.unwrap());
    let push = |values: serde_json::Value| world.update(world.ann, ROOM, shelf, json!({ "labels": values }));
    push(json!({ "$push": ["y"] })).await.unwrap();
    let problem = push(json!({ "$push": ["z"] })).await.unwrap_err();
    assert_eq!((problem.errors()[0].field.as_str(), problem.errors()[0].code), ("/labels", FieldCode::TooLong));
    let row = push(json!({ "$pull": ["x"], "$push": ["z"] })).await.unwrap();
    assert_eq!(row["labels"], json!(["y", "z"]));
    let large = "x".repeat(60_000);
    for _ in 0..16 {
        push(json!({ "$push": [large] })).await.unwrap();
    }
    assert_eq!(push(json!({ "$push": [large] })).await.unwrap_err().errors()[0].code, FieldCode::TooLong);
}

#[tokio::test]
async fn one_statement_writes_what_is_added() {
    let world = world().await;
    let shelf = id_of(&world.create(world.ann, ROOM, json!({ "stock": 1 })).await.unwrap());
    let _ = world.engine.store().traced();
    world.update(world.ann, ROOM, shelf, json!({ "stock": { "$add": 1 } })).await.unwrap();
    let traced = world.engine.store().traced();
    let on_rows: Vec<_> = traced.iter().filter(|sql| sql.contains("\"shelf\"")).collect();
    assert_eq!(on_rows.len(), 2, "a write, and a read: {traced:#?}");
}
