//! A tree stays one, however many move at once, and within the depth that it is followed to.

use crate::fixture::*;
use crate::problem::FieldCode;
use purlin_rules::catalog::ModelId;
use purlin_rules::expr::TREE_DEPTH;
use purlin_rules::plan::*;
use purlin_rules::value::Id;
use serde_json::json;
use std::sync::Arc;

const NODE: ModelId = ModelId(2);
const BELOW: u32 = 1;

/// Nodes that everybody may move, in the place of rooms.
fn nodes() -> Service {
    let mut service = chat();
    let kind = FieldKind::ToOne { table: NODE, on_delete: OnDelete::Cascade, column: Column { nullable: true, ..column("below") } };
    let mut node = table("Node", vec![Field { name: "below".into(), doc: "".into(), kind }]);
    node.tree = Some(field(BELOW));
    node.get = readable_if(&node, Condition::Always);
    node.list = node.get.clone();
    node.create = signed_in(vec![allow(GrantedFields::All, Condition::Always)], vec![]);
    node.update = node.create.clone();
    let tables = service.tables.to_mut();
    tables[2] = node;
    // The others refer to rooms, which are not there.
    tables[0] = table("Member", vec![]);
    tables[1] = table("Message", vec![]);
    tables[3].fields.to_mut().truncate(6);
    tables[3].list = Read::NOBODY;
    service
}

async fn world() -> World {
    let engine = engine(nodes());
    let (ann, bob, eve) = (person(&engine, "ann").await, person(&engine, "bob").await, person(&engine, "eve").await);
    World { engine, ann, bob, eve, lobby: Id([0; 16]) }
}

async fn below(world: &World, above: Option<Id>) -> Result<Id, crate::problem::Problem> {
    let above = above.map(|id| id.to_string());
    world.create(world.ann, NODE, json!({ "below": above })).await.map(|row| id_of(&row))
}

#[tokio::test]
async fn no_row_stands_deeper_than_a_tree_is_followed() {
    let world = world().await;
    let mut chain = vec![below(&world, None).await.unwrap()];
    for _ in 0..TREE_DEPTH {
        chain.push(below(&world, chain.last().copied()).await.unwrap());
    }
    let deeper = below(&world, chain.last().copied()).await.unwrap_err();
    assert_eq!(deeper.errors()[0].code, FieldCode::Unmet);
    // Two rows fit where two steps are left, and not where one is.
    let top = below(&world, None).await.unwrap();
    below(&world, Some(top)).await.unwrap();
    let under = |above: Id| json!({ "below": above.to_string() });
    let last = chain.len() - 1;
    assert!(world.update(world.ann, NODE, top, under(chain[last - 1])).await.is_err());
    world.update(world.ann, NODE, top, under(chain[last - 2])).await.unwrap();
    // A chain that long closes no circle either.
    assert!(world.update(world.ann, NODE, chain[0], under(chain[last])).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_that_move_below_each_other_one_does() {
    let world = Arc::new(world().await);
    for round in 0..20 {
        let (a, b) = (below(&world, None).await.unwrap(), below(&world, None).await.unwrap());
        let put = |row: Id, above: Id| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { world.update(world.ann, NODE, row, json!({ "below": above.to_string() })).await })
        };
        let (first, second) = tokio::join!(put(a, b), put(b, a));
        assert!(first.unwrap().is_ok() != second.unwrap().is_ok(), "round {round}");
    }
}
