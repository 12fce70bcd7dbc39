//! Bodies of writes: every fault at once, nothing that the rules do not grant, nothing that crashes.

use crate::fixture::*;
use crate::ids::Ids;
use crate::problem::{Code, FieldCode, Problem};
use crate::records;
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::{Condition, FieldGroup};
use serde_json::json;

fn faults(problem: &Problem) -> Vec<(&str, FieldCode)> {
    problem.errors().iter().map(|error| (error.field.as_str(), error.code)).collect()
}

#[tokio::test]
async fn every_fault_comes_at_once() {
    let world = World::new().await;
    let body = r#"{"room":"x","text":5,"author":null,"id":"00000000-0000-0000-0000-000000000000","a/b~c":1,"edited_at":"soon","text":"a","created_at":1,"members":[]}"#;
    let problem = records::create(&world.engine, ask(world.ann, MESSAGE), body.as_bytes(), None).await.unwrap_err();
    assert_eq!(problem.code(), Code::Invalid);
    assert_eq!(
        faults(&problem),
        [
            ("/room", FieldCode::WrongFormat),
            ("/text", FieldCode::WrongType),
            ("/author", FieldCode::NotWritable),
            ("/a~1b~0c", FieldCode::UnknownField),
            ("/edited_at", FieldCode::WrongFormat),
            ("/text", FieldCode::DuplicateField),
            ("/created_at", FieldCode::NotWritable),
            ("/members", FieldCode::UnknownField),
            ("/id", FieldCode::OutOfRange),
        ]
    );
}

#[tokio::test]
async fn what_must_be_there_is_asked_for() {
    let world = World::new().await;
    let problem = world.create(world.ann, MESSAGE, json!({ "room": null })).await.unwrap_err();
    assert_eq!(faults(&problem), [("/room", FieldCode::NotNull), ("/text", FieldCode::Required)]);
}

#[tokio::test]
async fn hostile_bodies_are_refused_and_nothing_else() {
    let world = World::new().await;
    let deep = format!(r#"{{"room":{}1{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let deep_objects = format!(r#"{}1{}"#, r#"{"text":"#.repeat(100_000), "}".repeat(100_000));
    let many = format!("{{{}\"text\":1}}", r#""x":1,"#.repeat(50_000));
    let cases: Vec<&[u8]> = vec![
        b"",
        b"{",
        b"}",
        b"null",
        b"[]",
        b"1",
        b"\"x\"",
        b"{}}",
        b"{\"text\"}",
        b"{\"text\":}",
        b"{'text':1}",
        b"{\"text\":\"\xff\"}",
        b"\xef\xbb\xbf{}",
        b"{\"text\":\"\\ud800\"}",
        b"{\"text\":\"\\u0000\"}",
        b"{\"\\ud800\":1}",
        b"{\"text\":1e999}",
        b"{\"text\":\"\x01\"}",
        b"{\"text\":nul}",
        deep.as_bytes(),
        deep_objects.as_bytes(),
        many.as_bytes(),
    ];
    for body in cases {
        let problem = records::create(&world.engine, ask(world.ann, MESSAGE), body, None).await.unwrap_err();
        let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        assert!(matches!(problem.code(), Code::Invalid | Code::InvalidJson), "{shown}: {problem}");
        assert!(problem.errors().len() <= 100, "{shown}");
    }
}

#[tokio::test]
async fn a_field_that_nothing_grants_is_refused_before_the_store_is_asked() {
    let world = World::new().await;
    let hello = world.hello().await;
    let _ = world.engine.store().traced();
    let body = json!({ "room": world.lobby.to_string(), "text": "x", "edited_at": null });
    let problem = world.create(world.eve, MESSAGE, body).await.unwrap_err();
    assert_eq!((problem.code(), faults(&problem)), (Code::NoGrant, vec![("/edited_at", FieldCode::NoGrant)]));
    let problem = world.update(world.eve, ROOM, hello, json!({ "owner": id_of_caller(world.eve).to_string() })).await.unwrap_err();
    assert_eq!(faults(&problem), [("/owner", FieldCode::NotWritable)]);
    assert_eq!(world.engine.store().traced(), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_set_at_creation_is_set_for_good() {
    let world = World::new().await;
    let hello = world.hello().await;
    let problem = world.update(world.ann, MESSAGE, hello, json!({ "room": world.lobby.to_string() })).await.unwrap_err();
    assert_eq!(faults(&problem), [("/room", FieldCode::NotWritable)]);
}

#[tokio::test]
async fn what_names_a_user_changes_under_auth_only() {
    let world = World::new().await;
    let own = id_of_caller(world.ann);
    let problem = world.update(world.ann, USER, own, json!({ "email": "new@chat.test" })).await.unwrap_err();
    assert_eq!(faults(&problem), [("/email", FieldCode::NotWritable)]);
    assert_eq!(world.update(world.ann, USER, own, json!({ "name": "Anne" })).await.unwrap()["name"], "Anne");
}

#[tokio::test]
async fn an_id_may_be_chosen_if_it_is_fresh() {
    let world = World::new().await;
    let ids = Ids::default();
    let body = |id: String| json!({ "id": id, "room": world.lobby.to_string(), "text": "x" });
    let day = 24 * 60 * 60 * 1000;
    for at in [NOW, NOW - day, NOW + 60_000] {
        let id = ids.next(at).unwrap().to_string();
        // Not from the same sequence: ids of the past come after those of today there.
        let id = if at < NOW { Ids::default().next(at).unwrap().to_string() } else { id };
        assert_eq!(world.create(world.ann, MESSAGE, body(id.clone())).await.unwrap()["id"], id);
        let again = world.create(world.ann, MESSAGE, body(id)).await.unwrap_err();
        assert_eq!((again.code(), faults(&again)), (Code::NotUnique, vec![("/id", FieldCode::NotUnique)]));
    }
    for at in [NOW - day - 1, NOW + 60_001, 0] {
        let id = Ids::default().next(at).unwrap().to_string();
        assert_eq!(faults(&world.create(world.ann, MESSAGE, body(id)).await.unwrap_err()), [("/id", FieldCode::OutOfRange)]);
    }
    let v4 = body("9b2f1c3a-1111-4222-8333-444455556666".to_owned());
    assert_eq!(faults(&world.create(world.ann, MESSAGE, v4).await.unwrap_err()), [("/id", FieldCode::OutOfRange)]);
}

#[tokio::test]
async fn a_taken_value_is_told_with_its_fields_and_only_after_the_rules() {
    let world = World::new().await;
    let again = json!({ "room": world.lobby.to_string(), "user": id_of_caller(world.bob).to_string() });
    let problem = world.create(world.ann, MEMBER, again.clone()).await.unwrap_err();
    assert_eq!(problem.code(), Code::NotUnique);
    assert_eq!(faults(&problem), [("/room", FieldCode::NotUnique), ("/user", FieldCode::NotUnique)]);
    // Bob may not let people in: whether somebody is in already is no business of this refusal.
    assert_eq!(world.create(world.bob, MEMBER, again).await.unwrap_err().code(), Code::NoGrant);
}

#[tokio::test]
async fn a_row_that_others_need_stays() {
    let mut service = chat();
    let tables = service.tables.to_mut();
    let user = &mut tables[3];
    user.delete = signed_in(vec![allow(purlin_rules::plan::GrantedFields::All, when("{.id} = {me}", &[0]))], vec![]);
    let world = World::of(service).await;
    assert_eq!(world.delete(world.ann, USER, id_of_caller(world.ann)).await.unwrap_err().code(), Code::Restricted);
    world.delete(world.ann, ROOM, world.lobby).await.unwrap();
    world.delete(world.ann, USER, id_of_caller(world.ann)).await.unwrap();
    assert_eq!(world.get(world.ann, USER, id_of_caller(world.bob)).await.unwrap_err().code(), Code::InvalidToken);
}

#[tokio::test]
async fn a_write_of_another_version_changes_nothing() {
    let world = World::new().await;
    let hello = world.hello().await;
    let body = br#"{"text":"changed"}"#;
    let by = |caller, version| records::update(&world.engine, ask(caller, MESSAGE), hello, body, Some(version), None);
    assert_eq!(by(world.ann, 2).await.unwrap_err().code(), Code::VersionMismatch);
    // The rules speak first.
    assert_eq!(by(world.bob, 2).await.unwrap_err().code(), Code::NoGrant);
    assert_eq!(by(world.eve, 2).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(by(world.ann, 1).await.unwrap().version, Some(2));
    let delete = |version| records::delete(&world.engine, ask(world.ann, MESSAGE), hello, Some(version), None);
    assert_eq!(delete(1).await.unwrap_err().code(), Code::VersionMismatch);
    delete(2).await.unwrap();
}

#[tokio::test]
async fn a_version_that_is_not_shown_can_not_be_found_out() {
    let mut service = chat();
    let messages = &mut service.tables.to_mut()[MESSAGE.0 as usize];
    // Whoever wrote a message is not shown its version.
    let text = FieldGroup { fields: vec![field(3)].into(), shown: Condition::Always };
    let version = FieldGroup { fields: vec![FieldId::VERSION].into(), shown: when("{.author} <> {me}", &[5]) };
    messages.get.signed_in.groups = vec![text, version].into();
    let world = World::of(service).await;
    let hello = world.hello().await;
    let by = |version| records::update(&world.engine, ask(world.ann, MESSAGE), hello, br#"{"text":"changed"}"#, version, None);
    for guess in [1, 2] {
        assert_eq!(by(Some(guess)).await.unwrap_err().code(), Code::VersionMismatch);
        let delete = records::delete(&world.engine, ask(world.ann, MESSAGE), hello, Some(guess), None).await;
        assert_eq!(delete.unwrap_err().code(), Code::VersionMismatch);
    }
    by(None).await.unwrap();
}
