//! Who may read and write which rows.

use crate::fixture::*;
use crate::problem::{Code, FieldCode};
use crate::records::{Page, View};
use crate::route::Caller;
use serde_json::json;

#[tokio::test]
async fn members_read_a_rooms_messages_and_nobody_else_does() {
    let world = World::new().await;
    let hello = world.hello().await;
    for reader in [world.ann, world.bob] {
        assert_eq!(world.get(reader, MESSAGE, hello).await.unwrap()["text"], "Hello");
        assert_eq!(world.list(reader, MESSAGE, Page::default()).await.unwrap()["data"][0]["id"], hello.to_string());
    }
    assert_eq!(world.get(world.eve, MESSAGE, hello).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(world.list(world.eve, MESSAGE, Page::default()).await.unwrap(), json!({ "data": [], "next": null }));
}

#[tokio::test]
async fn a_row_has_its_keys_in_the_order_of_the_spec() {
    let world = World::new().await;
    let hello = world.hello().await;
    let shown = crate::records::get(&world.engine, ask(world.bob, MESSAGE), hello, View::default()).await.unwrap();
    let expected = format!(
        r#"{{"id":"{hello}","created_at":"2027-01-15T08:00:00.000Z","updated_at":"2027-01-15T08:00:00.000Z","version":1,"room":"{}","author":"{}","text":"Hello","edited_at":null}}"#,
        world.lobby,
        id_of_caller(world.ann),
    );
    assert_eq!(String::from_utf8(shown.body).unwrap(), expected);
    assert_eq!(shown.version, Some(1));
}

#[tokio::test]
async fn nobody_signed_in_is_asked_to_sign_in() {
    let world = World::new().await;
    let hello = world.hello().await;
    let body = json!({ "room": world.lobby.to_string(), "text": "Hi" });
    assert_eq!(world.get(Caller::Anonymous, MESSAGE, hello).await.unwrap_err().code(), Code::SignInRequired);
    assert_eq!(world.list(Caller::Anonymous, MESSAGE, Page::default()).await.unwrap_err().code(), Code::SignInRequired);
    assert_eq!(world.create(Caller::Anonymous, MESSAGE, body.clone()).await.unwrap_err().code(), Code::SignInRequired);
    assert_eq!(world.update(Caller::Anonymous, MESSAGE, hello, body).await.unwrap_err().code(), Code::SignInRequired);
    assert_eq!(world.delete(Caller::Anonymous, MESSAGE, hello).await.unwrap_err().code(), Code::SignInRequired);
}

#[tokio::test]
async fn a_deleted_user_is_nobody() {
    let world = World::new().await;
    let hello = world.hello().await;
    world.system(r#"DELETE FROM "user" WHERE "name" = 'bob'"#).await;
    let body = json!({ "room": world.lobby.to_string(), "text": "Hi" });
    assert_eq!(world.get(world.bob, MESSAGE, hello).await.unwrap_err().code(), Code::InvalidToken);
    assert_eq!(world.list(world.bob, MESSAGE, Page::default()).await.unwrap_err().code(), Code::InvalidToken);
    assert_eq!(world.create(world.bob, MESSAGE, body).await.unwrap_err().code(), Code::InvalidToken);
    assert_eq!(world.delete(world.bob, MESSAGE, hello).await.unwrap_err().code(), Code::InvalidToken);
}

#[tokio::test]
async fn who_signed_out_writes_no_more() {
    let world = World::new().await;
    let hello = world.hello().await;
    world.system(r#"DELETE FROM "_purlin_session""#).await;
    let body = json!({ "room": world.lobby.to_string(), "text": "Hi" });
    assert_eq!(world.create(world.ann, MESSAGE, body).await.unwrap_err().code(), Code::InvalidToken);
    assert_eq!(world.update(world.ann, MESSAGE, hello, json!({ "text": "x" })).await.unwrap_err().code(), Code::InvalidToken);
    assert_eq!(world.delete(world.ann, MESSAGE, hello).await.unwrap_err().code(), Code::InvalidToken);
}

#[tokio::test]
async fn strangers_write_nothing_and_learn_nothing() {
    let world = World::new().await;
    let hello = world.hello().await;
    let problem = world.create(world.eve, MESSAGE, json!({ "room": world.lobby.to_string(), "text": "Hi" })).await.unwrap_err();
    // The room is not there for her: as if she had made its id up.
    assert_eq!((problem.code(), problem.errors()[0].code), (Code::Invalid, FieldCode::NotFound));
    assert_eq!(problem.errors()[0].field, "/room");
    assert_eq!(world.update(world.eve, MESSAGE, hello, json!({ "text": "Mine" })).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(world.delete(world.eve, MESSAGE, hello).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(world.get(world.ann, MESSAGE, hello).await.unwrap()["text"], "Hello");
}

#[tokio::test]
async fn only_their_author_changes_messages() {
    let world = World::new().await;
    let hello = world.hello().await;
    let changed = world.update(world.ann, MESSAGE, hello, json!({ "text": "Hello, all" })).await.unwrap();
    assert_eq!((changed["text"].as_str(), changed["version"].as_i64()), (Some("Hello, all"), Some(2)));
    let problem = world.update(world.bob, MESSAGE, hello, json!({ "text": "Goodbye" })).await.unwrap_err();
    assert_eq!((problem.code(), problem.errors()[0].field.as_str()), (Code::NoGrant, "/text"));
    assert_eq!(world.delete(world.bob, MESSAGE, hello).await.unwrap_err().code(), Code::Refused);
    world.delete(world.ann, MESSAGE, hello).await.unwrap();
    assert_eq!(world.get(world.ann, MESSAGE, hello).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn a_deny_names_itself_and_its_words() {
    let world = World::new().await;
    let problem = world.create(world.ann, MESSAGE, json!({ "room": world.lobby.to_string(), "text": "" })).await.unwrap_err();
    assert_eq!((problem.code(), problem.named_rule()), (Code::Refused, Some("empty")));
    assert!(String::from_utf8(problem.body("")).unwrap().contains("say something"));
}

#[tokio::test]
async fn a_writer_who_may_not_read_what_he_wrote_learns_its_id_only() {
    let mut service = chat();
    let room = &mut service.tables.to_mut()[ROOM.0 as usize];
    // Members read a room; whoever opens one is no member yet.
    let members = when(r#"EXISTS (SELECT 1 FROM "member" AS {a1} WHERE {a1}."room" = {.id} AND {a1}."user" = {me})"#, &[0]);
    room.get = readable_if(room, members);
    let world = World::of(service).await;
    let opened = world.create(world.eve, ROOM, json!({ "topic": "Den" })).await.unwrap();
    assert_eq!(opened, json!({ "id": opened["id"], "$readable": false }));
    assert_eq!(world.get(world.eve, ROOM, id_of(&opened)).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn who_leaves_sees_what_he_left_no_more() {
    let world = World::new().await;
    let member = json!({ "room": world.lobby.to_string(), "user": id_of_caller(world.eve).to_string() });
    let joined = world.create(world.ann, MEMBER, member).await.unwrap();
    assert_eq!(world.get(world.eve, MEMBER, id_of(&joined)).await.unwrap()["role"], "member");
    world.delete(world.eve, MEMBER, id_of(&joined)).await.unwrap();
    assert_eq!(world.list(world.eve, MEMBER, Page::default()).await.unwrap()["data"], json!([]));
}
