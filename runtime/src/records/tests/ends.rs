//! Rules of an update are asked of the row before and of the row after.

use crate::fixture::*;
use crate::problem::{Code, FieldCode};
use purlin_rules::catalog::ModelId;
use purlin_rules::plan::*;
use purlin_rules::types::Scalar;
use purlin_rules::value::Id;
use serde_json::json;

const TASK: ModelId = ModelId(2);

/// Tasks that their owner may change, but for frozen ones, in the place of rooms; with `held` and `open` fields of different rules.
fn tasks() -> Service {
    let mut service = chat();
    let mut task = table(
        "Task",
        vec![
            words("title", 1, 80),
            Field {
                name: "owner".into(),
                doc: "".into(),
                kind: FieldKind::ToOne {
                    table: USER,
                    on_delete: OnDelete::Restrict,
                    column: Column { default: Default::Me, ..column("owner") },
                },
            },
            scalar(Scalar::Bool, Refinement::None, Column { default: Default::Const(Const::Bool(false)), ..column("frozen") }),
            scalar(Scalar::Int, Refinement::None, Column { default: Default::Const(Const::Int(0)), ..column("budget") }),
        ],
    );
    task.get = readable_if(&task, Condition::Always);
    task.list = task.get.clone();
    task.create = signed_in(vec![allow(GrantedFields::All, Condition::Always)], vec![]);
    let own = when("{.owner} = {me}", &[5]);
    let poor = when("{.budget} < 100", &[7]);
    task.update = signed_in(
        vec![allow(only(&[1, 2, 3]), own.clone()), allow(only(&[4]), poor)],
        vec![deny("frozen", "it is frozen", when("{.frozen} = 1", &[6]))],
    );
    task.delete = signed_in(vec![allow(GrantedFields::All, own)], vec![]);
    let tables = service.tables.to_mut();
    tables[2] = task;
    // The others refer to rooms, which are not there.
    tables[0] = table("Member", vec![]);
    tables[1] = table("Message", vec![]);
    tables[3].fields.to_mut().truncate(6);
    tables[3].list = Read::NOBODY;
    service
}

async fn world() -> (World, Id) {
    let engine = engine(tasks());
    let (ann, bob, eve) = (person(&engine, "ann").await, person(&engine, "bob").await, person(&engine, "eve").await);
    let world = World { engine, ann, bob, eve, lobby: Id([0; 16]) };
    let task = world.create(ann, TASK, json!({ "title": "Sweep" })).await.unwrap();
    (world, id_of(&task))
}

#[tokio::test]
async fn owner_cannot_give_a_row_away() {
    let (world, task) = world().await;
    let gift = json!({ "owner": id_of_caller(world.bob).to_string() });
    assert_eq!(world.update(world.ann, TASK, task, gift.clone()).await.unwrap_err().code(), Code::NoGrant);
    // Nor can another take it.
    assert_eq!(world.update(world.bob, TASK, task, gift).await.unwrap_err().code(), Code::NoGrant);
    assert_eq!(world.get(world.ann, TASK, task).await.unwrap()["owner"], id_of_caller(world.ann).to_string());
}

#[tokio::test]
async fn a_value_that_stays_as_it_is_must_be_granted_too() {
    let (world, task) = world().await;
    let same = json!({ "title": "Sweep" });
    assert_eq!(world.update(world.bob, TASK, task, same.clone()).await.unwrap_err().code(), Code::NoGrant);
    assert_eq!(world.update(world.ann, TASK, task, same).await.unwrap()["version"], 2);
}

#[tokio::test]
async fn a_deny_applies_at_either_end() {
    let (world, task) = world().await;
    assert_eq!(world.update(world.ann, TASK, task, json!({ "frozen": true })).await.unwrap_err().named_rule(), Some("frozen"));
    world.system(r#"UPDATE "task" SET "frozen" = 1"#).await;
    assert_eq!(world.update(world.ann, TASK, task, json!({ "frozen": false })).await.unwrap_err().named_rule(), Some("frozen"));
    assert_eq!(world.update(world.ann, TASK, task, json!({ "title": "x" })).await.unwrap_err().named_rule(), Some("frozen"));
}

#[tokio::test]
async fn fields_are_granted_by_different_rules_each_at_both_ends() {
    let (world, task) = world().await;
    // Anyone may spend, while it is little before and after.
    assert_eq!(world.update(world.bob, TASK, task, json!({ "budget": 99 })).await.unwrap()["budget"], 99);
    assert_eq!(world.update(world.bob, TASK, task, json!({ "budget": 100 })).await.unwrap_err().code(), Code::NoGrant);
    let both = json!({ "title": "Mop", "budget": 5 });
    let problem = world.update(world.bob, TASK, task, both.clone()).await.unwrap_err();
    assert_eq!(
        problem.errors().iter().map(|error| (error.field.as_str(), error.code)).collect::<Vec<_>>(),
        [("/title", FieldCode::NoGrant)]
    );
    assert_eq!(world.update(world.ann, TASK, task, both).await.unwrap()["title"], "Mop");
    world.system(r#"UPDATE "task" SET "budget" = 500"#).await;
    assert_eq!(world.update(world.ann, TASK, task, json!({ "budget": 1 })).await.unwrap_err().code(), Code::NoGrant);
}

#[tokio::test]
async fn a_change_of_nothing_needs_some_rule_all_the_same() {
    let (world, task) = world().await;
    world.system(r#"UPDATE "task" SET "budget" = 500"#).await;
    assert_eq!(world.update(world.bob, TASK, task, json!({})).await.unwrap_err().code(), Code::Refused);
    assert!(world.update(world.ann, TASK, task, json!({})).await.is_ok());
}
