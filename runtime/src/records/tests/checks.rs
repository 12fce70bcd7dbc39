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

#[tokio::test]
async fn a_row_to_be_takes_no_other_out_of_what_its_check_looks_at() {
    let crowded = when(r#"(SELECT count(*) FROM "member" AS "{a1}" WHERE "{a1}"."room" = {.room}) > 2"#, &[4]);
    let mut service = chat();
    let deny = Deny { check: Check::After(crowded), ..deny("full", "a room has two members", Condition::Always) };
    service.tables.to_mut()[0].create.signed_in.deny = vec![deny].into();
    let world = World::of(service).await;
    let ann = member_of(&world, "ann").await;
    let eve = id_of_caller(world.eve).to_string();
    for id in [ann.to_string(), crate::ids::Ids::default().next(NOW).unwrap().to_string()] {
        let body = json!({ "id": id, "room": world.lobby.to_string(), "user": eve });
        let problem = world.create(world.ann, MEMBER, body).await.unwrap_err();
        assert_eq!((problem.code(), problem.named_rule()), (Code::Refused, Some("full")), "{id}");
    }
}

#[tokio::test]
async fn the_rule_that_bars_a_creation_is_told_to_those_who_could_read_the_row() {
    let mut service = chat();
    service.tables.to_mut()[1].create.signed_in.deny = vec![deny("quiet", "nobody writes at night", Condition::Always)].into();
    let told = |world: World| async move {
        let body = json!({ "room": world.lobby.to_string(), "text": "Hi" });
        let problem = world.create(world.ann, MESSAGE, body).await.unwrap_err();
        assert_eq!(problem.code(), Code::Refused);
        (problem.named_rule().map(str::to_owned), String::from_utf8(problem.body("")).unwrap().contains("at night"))
    };
    assert_eq!(told(World::of(service.clone()).await).await, (Some("quiet".to_owned()), true));
    service.tables.to_mut()[1].get = Read::NOBODY;
    assert_eq!(told(World::of(service).await).await, (None, false));
}
