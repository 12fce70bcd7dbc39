//! Rules that ask how long ago the user signed in.

use crate::fixture::*;
use crate::problem::Code;
use crate::records::{self, Ask, Page, View};
use crate::route::Caller;
use purlin_rules::plan::*;
use purlin_rules::value::Id;
use serde_json::json;

/// Messages are read for an hour after signing in, and written for a minute.
pub(super) fn careful() -> Service {
    let mut service = chat();
    let message = &mut service.tables.to_mut()[MESSAGE.0 as usize];
    message.get = readable_if(message, when("({age} < 3600000) IS TRUE", &[]));
    message.list = message.get.clone();
    message.create = signed_in(vec![allow(GrantedFields::All, when("({age} < 60000) IS TRUE", &[]))], vec![]);
    service
}

#[tokio::test]
async fn what_a_session_may_do_it_may_no_more_when_it_is_old() {
    let world = World::of(careful()).await;
    let body = json!({ "room": world.lobby.to_string(), "text": "Hi" }).to_string();
    let at = |now: i64| Ask { now, ..ask(world.ann, MESSAGE) };
    let create = async |now: i64| records::create(&world.engine, at(now), body.as_bytes(), None).await;
    let made: Id = create(NOW).await.unwrap().id;
    create(NOW + 59_999).await.unwrap();
    assert_eq!(create(NOW + 60_000).await.unwrap_err().code(), Code::NoGrant);
    records::get(&world.engine, at(NOW + 3_599_999), made, View::default()).await.unwrap();
    assert_eq!(records::get(&world.engine, at(NOW + 3_600_000), made, View::default()).await.unwrap_err().code(), Code::NotFound);
    let none = records::list(&world.engine, at(NOW + 3_600_000), Page::default()).await.unwrap();
    assert_eq!(*none, *br#"{"data":[],"next":null}"#);
}

#[tokio::test]
async fn a_session_that_is_over_or_anothers_has_no_age() {
    let world = World::of(careful()).await;
    let hello = world.hello().await;
    let (Caller::User { id, .. }, Caller::User { session, .. }) = (world.eve, world.ann) else { panic!("nobody") };
    assert_eq!(world.get(Caller::User { id, session }, MESSAGE, hello).await.unwrap_err().code(), Code::NotFound);
    world.get(world.ann, MESSAGE, hello).await.unwrap();
    world.system(r#"DELETE FROM "_purlin_session""#).await;
    assert_eq!(world.get(world.ann, MESSAGE, hello).await.unwrap_err().code(), Code::NotFound);
}
