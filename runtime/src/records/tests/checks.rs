//! Checks that look at what the write changes: asked after it, told before all else but the guard.

use crate::fixture::*;
use crate::problem::Code;
use crate::records::Page;
use purlin_rules::plan::*;
use purlin_rules::value::Id;
use serde_json::json;
use std::sync::Arc;

/// The chat, where a room keeps a moderator, whoever changes its members or takes one out.
fn moderated() -> Service {
    let mut service = chat();
    let none_left =
        when(r#"NOT EXISTS (SELECT 1 FROM "member" AS "{a1}" WHERE "{a1}"."room" = {.room} AND "{a1}"."role" = 'moderator')"#, &[4]);
    let deny = Deny { check: Check::After(none_left), ..deny("moderated", "a room has a moderator", Condition::Always) };
    let member = &mut service.tables.to_mut()[0];
    member.update.signed_in.deny = vec![deny.clone()].into();
    member.delete.signed_in.deny = vec![deny].into();
    service
}

async fn member_of(world: &World, name: &str) -> Id {
    let args = json!({ "who": name }).to_string();
    let page = Page { filter: Some("user.name == who"), args: Some(&args), ..Page::default() };
    id_of(&world.list(world.ann, MEMBER, page).await.unwrap()["data"][0])
}

#[tokio::test]
async fn what_a_check_refuses_leaves_nothing_written() {
    let world = World::of(moderated()).await;
    let ann = member_of(&world, "ann").await;
    let problem = world.update(world.ann, MEMBER, ann, json!({ "role": "member" })).await.unwrap_err();
    assert_eq!((problem.code(), problem.named_rule()), (Code::Refused, Some("moderated")));
    assert_eq!(world.delete(world.ann, MEMBER, ann).await.unwrap_err().named_rule(), Some("moderated"));
    let left = world.get(world.ann, MEMBER, ann).await.unwrap();
    assert_eq!((&left["role"], &left["version"]), (&json!("moderator"), &json!(1)));
    let bob = member_of(&world, "bob").await;
    world.delete(world.ann, MEMBER, bob).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_go_at_once_one_stays() {
    let world = Arc::new(World::of(moderated()).await);
    let (ann, bob) = (member_of(&world, "ann").await, member_of(&world, "bob").await);
    for round in 0..20 {
        world.system(r#"UPDATE "member" SET "role" = 'moderator'"#).await;
        let step_down = |member: Id| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { world.update(world.ann, MEMBER, member, json!({ "role": "member" })).await })
        };
        let (first, second) = tokio::join!(step_down(ann), step_down(bob));
        let done = [first.unwrap(), second.unwrap()];
        assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "round {round}: {done:?}");
        assert!(done.iter().flat_map(|done| done.as_ref().err()).all(|problem| problem.named_rule() == Some("moderated")));
    }
}

#[tokio::test]
async fn to_one_who_may_not_read_it_a_row_under_a_check_is_as_one_that_is_not_there() {
    let world = World::of(moderated()).await;
    let ann = member_of(&world, "ann").await;
    let store = world.engine.store();
    let mut traces = Vec::new();
    for id in [ann, Id([7; 16])] {
        let _ = store.traced();
        let updated = world.update(world.eve, MEMBER, id, json!({ "role": "member" })).await.unwrap_err().body("");
        let update = store.traced();
        let deleted = world.delete(world.eve, MEMBER, id).await.unwrap_err().body("");
        traces.push((updated, update, deleted, store.traced()));
    }
    assert_eq!(traces[0], traces[1]);
    assert_eq!((traces[0].1.len(), traces[0].3.len()), (1, 1));
}
