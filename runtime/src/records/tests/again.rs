//! Lists that are asked for again.

use super::session::careful;
use crate::config::{Config, Database};
use crate::engine::Engine;
use crate::fixture::*;
use crate::problem::Code;
use crate::records::{self, Ask, Page};
use crate::route::Caller;
use serde_json::{Value as Json, json};

fn including() -> Page<'static> {
    Page { include: Some("messages(sort: -created_at)"), ..Page::default() }
}

/// So often that some thread is asked a second time.
fn times() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).max(2) + 1
}

fn topics(list: &Json) -> Vec<&str> {
    list["data"].as_array().unwrap().iter().map(|row| row["topic"].as_str().unwrap()).collect()
}

/// How many statements each of some lists has run.
async fn statements(world: &World, ask: impl Fn() -> Ask, page: Page<'_>) -> Vec<usize> {
    let mut statements = Vec::new();
    let _ = world.engine.store().traced();
    for _ in 0..times() {
        records::list(&world.engine, ask(), page).await.unwrap();
        statements.push(world.engine.store().traced().len());
    }
    statements
}

#[tokio::test]
async fn what_is_asked_again_runs_no_statement_and_is_answered_the_same() {
    let world = World::new().await;
    world.hello().await;
    let first = world.list(world.ann, ROOM, including()).await.unwrap();
    let again = statements(&world, || ask(world.ann, ROOM), including()).await;
    assert!(again.contains(&0), "{again:?}");
    for _ in 0..times() {
        assert_eq!(world.list(world.ann, ROOM, including()).await.unwrap(), first);
    }
    // Of no rows, too: whether the caller still exists is told its id alone.
    let again = statements(&world, || ask(world.eve, ROOM), Page::default()).await;
    assert!(again.contains(&0), "{again:?}");
}

#[tokio::test]
async fn what_is_kept_of_one_caller_is_for_no_other() {
    let world = World::new().await;
    world.hello().await;
    for _ in 0..times() {
        assert_eq!(topics(&world.list(world.ann, ROOM, Page::default()).await.unwrap()), ["Lobby"]);
        assert!(topics(&world.list(world.eve, ROOM, Page::default()).await.unwrap()).is_empty());
        assert_eq!(world.list(world.bob, MESSAGE, Page::default()).await.unwrap()["data"].as_array().unwrap().len(), 1);
        assert!(world.list(world.eve, MESSAGE, Page::default()).await.unwrap()["data"].as_array().unwrap().is_empty());
    }
}

#[tokio::test]
async fn what_was_written_is_read_by_who_asks_after_it() {
    let world = World::new().await;
    for number in 0..4 * times() {
        let text = format!("Message {number}");
        world.create(world.ann, MESSAGE, json!({ "room": world.lobby.to_string(), "text": text })).await.unwrap();
        let list =
            world.list(world.bob, MESSAGE, Page { sort: Some("-text"), limit: Some("1"), count: Some("exact"), ..Page::default() }).await;
        assert_eq!(list.unwrap()["count"], number + 1);
    }
}

#[tokio::test]
async fn a_right_that_is_taken_away_takes_what_was_kept_along() {
    let world = World::new().await;
    for _ in 0..times() {
        assert_eq!(topics(&world.list(world.bob, ROOM, Page::default()).await.unwrap()), ["Lobby"]);
    }
    world.system(r#"DELETE FROM "member" WHERE "role" = 'member'"#).await;
    for _ in 0..times() {
        assert!(topics(&world.list(world.bob, ROOM, Page::default()).await.unwrap()).is_empty());
    }
    world.system(r#"DELETE FROM "user" WHERE "email" = 'eve@chat.test'"#).await;
    assert_eq!(world.list(world.eve, ROOM, Page::default()).await.unwrap_err().code(), Code::InvalidToken);
}

#[tokio::test]
async fn what_another_process_writes_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.sqlite");
    let config = Config { database: Database::File(path.clone()), ..Config::in_memory().unwrap() };
    let world = World::on(Engine::open(chat(), &config).unwrap()).await;
    let other = rusqlite::Connection::open(&path).unwrap();
    other.busy_timeout(std::time::Duration::from_secs(3600)).unwrap();
    for number in 0..4 * times() {
        let topic = format!("Topic {number}");
        other.execute(r#"UPDATE "room" SET "topic" = ?1"#, [&topic]).unwrap();
        assert_eq!(topics(&world.list(world.ann, ROOM, Page::default()).await.unwrap()), [&topic]);
    }
    world.engine.store().close();
}

#[tokio::test]
async fn what_depends_on_the_instant_is_not_kept() {
    let world = World::of(careful()).await;
    world.hello().await;
    let again = statements(&world, || ask(world.ann, MESSAGE), Page::default()).await;
    assert!(!again.contains(&0), "{again:?}");
    // The rooms themselves do not.
    let again = statements(&world, || ask(world.ann, ROOM), Page::default()).await;
    assert!(again.contains(&0), "{again:?}");
    // Their messages do, which are included.
    let again = statements(&world, || ask(world.ann, ROOM), including()).await;
    assert!(!again.contains(&0), "{again:?}");
}

#[tokio::test]
async fn another_session_is_another_question() {
    let world = World::new().await;
    let (Caller::User { id, .. }, Caller::User { session, .. }) = (world.ann, world.bob) else { panic!("nobody") };
    statements(&world, || ask(world.ann, ROOM), Page::default()).await;
    let _ = world.engine.store().traced();
    records::list(&world.engine, ask(Caller::User { id, session }, ROOM), Page::default()).await.unwrap();
    assert_eq!(world.engine.store().traced().len(), 1);
}

#[tokio::test]
async fn nothing_is_kept_where_there_is_no_room() {
    for answers in [0, 100] {
        let config = Config { answers, ..Config::in_memory().unwrap() };
        let world = World::on(Engine::open(chat(), &config).unwrap()).await;
        let again = statements(&world, || ask(world.ann, ROOM), Page::default()).await;
        assert!(!again.contains(&0), "{answers}: {again:?}");
    }
}
