//! `where` and `args`: what may be asked, and what no question finds out.

use crate::fixture::*;
use crate::problem::Code;
use crate::records::Page;
use serde_json::{Value as Json, json};

fn filter<'q>(filter: &'q str, args: Option<&'q str>) -> Page<'q> {
    Page { filter: Some(filter), args, ..Page::default() }
}

async fn texts(world: &World, asked: Page<'_>) -> Vec<String> {
    let rows = world.list(world.bob, MESSAGE, asked).await.unwrap();
    rows["data"].as_array().unwrap().iter().map(|row| row["text"].as_str().unwrap().to_owned()).collect()
}

async fn world_of_three() -> World {
    let world = World::new().await;
    for text in ["one", "two", "three"] {
        world.create(world.ann, MESSAGE, json!({ "room": world.lobby.to_string(), "text": text })).await.unwrap();
    }
    world
}

#[tokio::test]
async fn filters_are_expressions_of_the_language() {
    let world = world_of_three().await;
    for (text, args, found) in [
        ("text == \"two\"", None, vec!["two"]),
        ("text != \"two\"", None, vec!["one", "three"]),
        ("text in [\"one\", \"three\"]", None, vec!["one", "three"]),
        ("text in ts", Some(r#"{"ts":["two","one",null]}"#), vec!["one", "two"]),
        ("text in ts", Some(r#"{"ts":[]}"#), vec![]),
        ("edited_at is null and text > t", Some(r#"{"t":"p"}"#), vec!["two", "three"]),
        ("edited_at is set", None, vec![]),
        ("room.topic == \"Lobby\" and author.name == n", Some(r#"{"n":"ann"}"#), vec!["one", "two", "three"]),
        ("author == me", None, vec![]),
        ("room.members.any(m => m.user == me and m.role == .member)", None, vec!["one", "two", "three"]),
        ("created_at < at", Some(r#"{"at":"2027-01-15T08:00:00.001Z"}"#), vec!["one", "two", "three"]),
        ("created_at > now()", None, vec![]),
        ("text.starts_with(\"t\")", None, vec!["two", "three"]),
        ("not text.contains(t)", Some(r#"{"t":"e"}"#), vec!["two"]),
        ("text.ends_with(\"e\") and text.length() > 3", None, vec!["three"]),
        ("room.topic.lower() == \"lobby\"", None, vec!["one", "two", "three"]),
        ("version * 2 + 1 == n", Some(r#"{"n":3}"#), vec!["one", "two", "three"]),
        ("1 / (version - 1) > 0", None, vec![]),
        ("not (1 / (version - 1) > 0)", None, vec!["one", "two", "three"]),
        ("created_at - d < now() and now() - created_at < 1d", Some(r#"{"d":1000}"#), vec!["one", "two", "three"]),
    ] {
        assert_eq!(texts(&world, filter(text, args)).await, found, "{text}");
    }
    let room = json!({ "r": world.lobby.to_string() }).to_string();
    assert_eq!(texts(&world, filter("room == r", Some(&room))).await.len(), 3);
    let rooms = json!({ "rs": [world.lobby.to_string(), uuid::Uuid::nil().to_string()] }).to_string();
    assert_eq!(texts(&world, filter("room in rs", Some(&rooms))).await.len(), 3);
}

#[tokio::test]
async fn what_is_no_expression_says_where() {
    let world = world_of_three().await;
    for text in [
        "",
        "text",
        "text ==",
        "text == 1",
        "nope == 1",
        "text == \"a\" or",
        "author.email.x == 1",
        "1 == 1; drop table message",
        "text like \"%\"",
    ] {
        let problem = world.list(world.bob, MESSAGE, filter(text, None)).await.unwrap_err();
        assert_eq!(problem.code(), Code::InvalidExpression, "{text}");
        assert!(String::from_utf8(problem.body("")).unwrap().contains("`where` at "), "{text}");
    }
}

#[tokio::test]
async fn arguments_must_fit_the_filter() {
    let world = world_of_three().await;
    for (text, args) in [
        ("text == t", "[]"),
        ("text == t", "{\"t\":"),
        ("text == t", r#"{"t":"a","t":"b"}"#),
        ("text == t", r#"{"t":{}}"#),
        ("text in t", r#"{"t":[["a"]]}"#),
        ("text in t", r#"{"t":["a",1]}"#),
        ("room == r", r#"{"r":"nobody"}"#),
        ("created_at < at", r#"{"at":"yesterday"}"#),
        ("text == t", r#"{"t":"a","u":"b"}"#),
    ] {
        let problem = world.list(world.bob, MESSAGE, filter(text, Some(args))).await.unwrap_err();
        assert_eq!(problem.code(), Code::InvalidParameter, "{text} {args}");
    }
    let alone = Page { args: Some("{\"t\":1}"), ..Page::default() };
    assert_eq!(world.list(world.bob, MESSAGE, alone).await.unwrap_err().code(), Code::InvalidParameter);
}

#[tokio::test]
async fn filters_are_bounded() {
    let world = world_of_three().await;
    let terms = vec!["text == \"x\""; 101].join(" or ");
    assert_eq!(world.list(world.bob, MESSAGE, filter(&terms, None)).await.unwrap_err().code(), Code::TooExpensive);
    let terms = vec!["text == \"x\""; 100].join(" or ");
    assert!(world.list(world.bob, MESSAGE, filter(&terms, None)).await.is_ok());
    let long = format!("text == \"{}\"", "x".repeat(8000));
    assert_eq!(world.list(world.bob, MESSAGE, filter(&long, None)).await.unwrap_err().code(), Code::TooExpensive);
    let deep = format!("{}text == \"x\"{}", "(".repeat(3000), ")".repeat(3000));
    assert!(world.list(world.bob, MESSAGE, filter(&deep, None)).await.is_err());
    let args: serde_json::Map<String, Json> = (0..101).map(|i| (format!("a{i}"), json!(i))).collect();
    let args = Json::Object(args).to_string();
    assert_eq!(world.list(world.bob, MESSAGE, filter("text == a1", Some(&args))).await.unwrap_err().code(), Code::TooExpensive);
}

#[tokio::test]
async fn quantifiers_of_a_filter_are_bounded() {
    let world = world_of_three().await;
    let nested = |count: usize| {
        let opened: String = (0..count).map(|i| format!("Room.any(a{i} => ")).collect();
        format!("{opened}a0.topic == \"x\"{}", ")".repeat(count))
    };
    let beside = "Room.any(a => a.topic == \"x\") or not Room.all(b => b.topic == \"x\")";
    for text in [nested(30), nested(4), nested(2), beside.to_owned()] {
        assert_eq!(world.list(world.bob, ROOM, filter(&text, None)).await.unwrap_err().code(), Code::TooExpensive, "{text}");
    }
    assert!(world.list(world.bob, ROOM, filter(&nested(1), None)).await.is_ok());
}

#[tokio::test]
async fn no_value_becomes_sql() {
    let world = world_of_three().await;
    for attempt in ["' OR 1=1 --", "\"; DROP TABLE message; --", "{me}", "{.author}", "?1", "%", "\u{0}", "\\", "x' UNION SELECT 1"] {
        let args = json!({ "t": attempt }).to_string();
        let rows = world.list(world.bob, MESSAGE, filter("text == t", Some(&args))).await;
        assert!(rows.is_err() || rows.unwrap()["data"] == json!([]), "{attempt}");
        let literal = format!("text == {}", json!(attempt));
        let rows = world.list(world.bob, MESSAGE, filter(&literal, None)).await;
        assert!(rows.is_err() || rows.unwrap()["data"] == json!([]), "{attempt}");
        let body = json!({ "room": world.lobby.to_string(), "text": attempt });
        if let Ok(written) = world.create(world.ann, MESSAGE, body).await {
            assert_eq!(written["text"], attempt);
            assert_eq!(texts(&world, filter("text == t", Some(&args))).await, [attempt]);
        }
    }
    assert!(world.list(world.bob, MESSAGE, Page::default()).await.is_ok());
}

#[tokio::test]
async fn a_filter_sees_no_row_that_its_caller_may_not_list() {
    let world = world_of_three().await;
    // Eve owns a room; the lobby's rows are not there for her, whatever way leads to them.
    let den = world.create(world.eve, ROOM, json!({ "topic": "Den" })).await.unwrap();
    let join = json!({ "room": den["id"], "user": id_of_caller(world.eve).to_string() });
    world.create(world.eve, MEMBER, join).await.unwrap();
    for (text, found) in [
        ("Member.any(m => m.user == me)", 1),
        ("Member.any(m => m.room != this)", 0),
        ("Message.any(m => m.text is set)", 0),
        ("Room.any(r => r.topic == \"Lobby\")", 0),
        ("Room.all(r => r.topic == \"Den\")", 1),
        ("members.any(m => m.user.name == \"eve\")", 1),
    ] {
        let rows = world.list(world.eve, ROOM, filter(text, None)).await.unwrap();
        assert_eq!(rows["data"].as_array().unwrap().len(), found, "{text}");
    }
}

#[tokio::test]
async fn a_field_that_is_not_shown_is_null_to_filters_and_orders() {
    let world = world_of_three().await;
    let seen = world.list(world.bob, USER, Page::default()).await.unwrap();
    assert_eq!(seen["data"].as_array().unwrap().len(), 2);
    for text in [
        "email == \"ann@chat.test\"",
        "email >= \"a\" and email < \"b\"",
        "email is set and name == \"ann\"",
        "not (email is null) and name == \"ann\"",
    ] {
        assert_eq!(world.list(world.bob, USER, filter(text, None)).await.unwrap()["data"], json!([]), "{text}");
    }
    let own = world.list(world.bob, USER, filter("email == \"bob@chat.test\"", None)).await.unwrap();
    assert_eq!(own["data"][0]["name"], "bob");
    // By way of a path, too.
    assert_eq!(texts(&world, filter("author.email is set", None)).await, Vec::<String>::new());
    assert_eq!(texts(&world, filter("author.name == \"ann\"", None)).await.len(), 3);
    let by_email = world.list(world.bob, USER, Page { sort: Some("-email"), ..Page::default() }).await.unwrap();
    assert_eq!(by_email["data"][0]["name"], "bob", "his own address is the only one there is");
}
