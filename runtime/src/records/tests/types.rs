//! Every type, from the body to the column to the answer, as an argument and as an order.

use crate::fixture::*;
use crate::problem::Code;
use crate::records::{self, Page, View};
use crate::route::Caller;
use purlin_rules::catalog::{EnumId, FieldId, ModelId};
use purlin_rules::plan::*;
use purlin_rules::types::Scalar;
use serde_json::{Value as Json, json};

const THING: ModelId = ModelId(0);

/// Things of every type, for everyone.
fn things() -> Service {
    let nullable = |name| Column { nullable: true, ..column(name) };
    let plain = |of, name| scalar(of, Refinement::None, nullable(name));
    let many = |item, name: &'static str| {
        let kind = FieldKind::List { item, refinement: Refinement::None, column: nullable(name) };
        Field { name: name.to_owned().into(), doc: "".into(), kind }
    };
    let mut thing = table(
        "Thing",
        vec![
            plain(Scalar::Bool, "bool"),
            plain(Scalar::Int, "int"),
            scalar(Scalar::Int, Refinement::IntRange { min: i64::MIN, max: i64::MAX }, nullable("wide")),
            plain(Scalar::Float, "float"),
            plain(Scalar::Decimal { precision: 10, scale: 2 }, "price"),
            plain(Scalar::Decimal { precision: 5, scale: 0 }, "whole"),
            plain(Scalar::String, "text"),
            plain(Scalar::Uuid, "key"),
            plain(Scalar::DateTime, "at"),
            plain(Scalar::Date, "day"),
            plain(Scalar::Time, "hour"),
            plain(Scalar::Duration, "span"),
            plain(Scalar::Json, "json"),
            plain(Scalar::Bytes, "bytes"),
            plain(Scalar::Email, "email"),
            plain(Scalar::Url, "url"),
            plain(Scalar::Enum(EnumId(0)), "role"),
            plain(Scalar::Point, "place"),
            plain(Scalar::Vector(3), "vector"),
            many(Scalar::Bool, "bools"),
            many(Scalar::Int, "ints"),
            many(Scalar::Float, "floats"),
            many(Scalar::Decimal { precision: 10, scale: 2 }, "prices"),
            many(Scalar::String, "texts"),
            many(Scalar::Uuid, "keys"),
            many(Scalar::DateTime, "ats"),
            many(Scalar::Date, "days"),
            many(Scalar::Time, "hours"),
            many(Scalar::Json, "jsons"),
            many(Scalar::Bytes, "blobs"),
            many(Scalar::Email, "emails"),
            many(Scalar::Enum(EnumId(0)), "roles"),
        ],
    );
    let fields: List<FieldId> = (1..36).map(FieldId).collect();
    let open = Readable { row: Condition::Always, groups: vec![FieldGroup { fields, shown: Condition::Always }].into() };
    thing.get = Read { signed_in: open.clone(), anonymous: open.clone() };
    thing.list = thing.get.clone();
    let anyone = Writable { allow: vec![allow(GrantedFields::All, Condition::Always)].into(), ..Writable::NOBODY };
    thing.create = Write { signed_in: anyone.clone(), anonymous: anyone.clone() };
    thing.update = thing.create.clone();
    let mut service = chat();
    service.tables = vec![thing].into();
    service.auth = None;
    service
}

/// Fields, two values of each as they are sent, the lesser first, and how they come back where that is another way.
fn values() -> Vec<(&'static str, Json, Json)> {
    vec![
        ("bool", json!(false), json!(true)),
        ("int", json!(-9_007_199_254_740_991_i64), json!(7)),
        ("wide", json!("-9223372036854775808"), json!("9223372036854775807")),
        ("float", json!(-1.5), json!(1e300)),
        ("price", json!("-0.05"), json!("12345678.90")),
        ("whole", json!("-3"), json!("0")),
        ("text", json!("a\"\\\n\u{1}é"), json!("🚀")),
        ("key", json!("00000000-0000-4000-8000-00000000000a"), json!("ffffffff-0000-4000-8000-000000000000")),
        ("at", json!("1969-12-31T23:59:59.999Z"), json!("2026-11-22T10:00:00.000Z")),
        ("day", json!("0001-01-01"), json!("2024-02-29")),
        ("hour", json!("00:00:00.000"), json!("23:59:59.999")),
        ("span", json!(-1), json!(86_400_000)),
        ("json", json!({ "a": [1, null, "x"] }), json!([])),
        ("bytes", json!(""), json!("_-8")),
        ("email", json!("ann@chat.test"), json!("bob@chat.test")),
        ("url", json!("https://a.test/?q=1"), json!("https://b.test/")),
        ("role", json!("member"), json!("moderator")),
    ]
}

/// Values of types that are neither compared nor ordered.
fn unordered() -> Vec<(&'static str, Json)> {
    vec![
        ("place", json!({ "lat": 48.2082, "lng": -16.37 })),
        ("place", json!({ "lat": -90.0, "lng": 180.0 })),
        ("vector", json!([0.5, -1e300, 3.0])),
        ("bools", json!([true, false, true])),
        ("ints", json!([9_007_199_254_740_991_i64, -7, -7])),
        ("floats", json!([0.1, -2.5, 1e-7])),
        ("prices", json!(["-0.05", "12345678.90"])),
        ("texts", json!([])),
        ("texts", json!(["", "a\"\\\n\u{1}é", "🚀", "[null]"])),
        ("keys", json!(["00000000-0000-4000-8000-00000000000a"])),
        ("ats", json!(["1969-12-31T23:59:59.999Z"])),
        ("days", json!(["0001-01-01", "2024-02-29"])),
        ("hours", json!(["23:59:59.999"])),
        ("jsons", json!([{ "a": [1, null] }, "x", 2])),
        ("blobs", json!(["", "_-8"])),
        ("emails", json!(["ann@chat.test"])),
        ("roles", json!(["moderator", "member"])),
    ]
}

#[tokio::test]
async fn lists_points_and_vectors_are_read_as_they_were_written() {
    let engine = engine(things());
    for (field, value) in unordered() {
        for value in [value, Json::Null] {
            let row = create(&engine, &json!({ field: value })).await;
            assert_eq!(row[field], value, "{field}");
            let listed = list(&engine, Page { sort: Some("-id"), limit: Some("1"), ..Page::default() }).await;
            assert_eq!(listed, [row]);
        }
        let sorted = Page { sort: Some(field), ..Page::default() };
        assert_eq!(records::list(&engine, ask(Caller::Anonymous, THING), sorted).await.unwrap_err().code(), Code::InvalidExpression);
    }
}

#[tokio::test]
async fn each_fault_of_a_list_is_told_with_its_place() {
    let engine = engine(things());
    let many = vec![json!(1); 1001];
    for (field, value, faults) in [
        ("ints", json!([1, "x", null, 1.5, 2]), vec![("/ints/1", "wrong_type"), ("/ints/2", "not_null"), ("/ints/3", "wrong_type")]),
        ("ints", json!(1), vec![("/ints", "wrong_type")]),
        ("ints", json!({ "0": 1 }), vec![("/ints", "wrong_type")]),
        ("ints", json!([[1]]), vec![("/ints/0", "wrong_type")]),
        ("ints", json!(many), vec![("/ints", "too_long")]),
        ("roles", json!(["member", "king"]), vec![("/roles/1", "unknown_value")]),
        ("vector", json!([1, 2]), vec![("/vector", "wrong_type")]),
        ("vector", json!([1, 2, "3"]), vec![("/vector", "wrong_type")]),
        ("vector", json!([1, 2, null]), vec![("/vector", "wrong_type")]),
        ("place", json!([1, 2]), vec![("/place", "wrong_type")]),
        ("place", json!({ "lat": 1 }), vec![("/place", "wrong_type")]),
        ("place", json!({ "lat": 1, "lng": 2, "alt": 3 }), vec![("/place", "wrong_type")]),
        ("place", json!({ "lat": 90.1, "lng": 0 }), vec![("/place", "out_of_range")]),
        ("place", json!({ "lat": 0, "lng": -181 }), vec![("/place", "out_of_range")]),
    ] {
        let body = json!({ field: value }).to_string();
        let problem = records::create(&engine, ask(Caller::Anonymous, THING), body.as_bytes(), None).await.unwrap_err();
        let told: Vec<_> = problem.errors().iter().map(|error| (error.field.as_str(), error.code.as_str())).collect();
        assert_eq!(told, faults, "{body}");
    }
}

#[tokio::test]
async fn rows_are_found_by_what_is_in_a_list() {
    let engine = engine(things());
    for (field, value) in unordered() {
        create(&engine, &json!({ field: value, "text": field })).await;
    }
    for (filter, args, found) in [
        ("\"🚀\" in texts", json!({}), vec!["texts"]),
        ("q in texts", json!({ "q": "[null]" }), vec!["texts"]),
        ("-7 in ints and ints.length() == 3", json!({}), vec!["ints"]),
        ("k in keys", json!({ "k": "00000000-0000-4000-8000-00000000000A" }), vec!["keys"]),
        (".moderator in roles", json!({}), vec!["roles"]),
        ("q in emails", json!({ "q": "ANN@chat.test" }), vec!["emails"]),
        ("place is set", json!({}), vec!["place", "place"]),
        ("texts.length() == 0", json!({}), vec!["texts"]),
        ("not (1 in ints) and ints is set", json!({}), vec!["ints"]),
    ] {
        let args = args.to_string();
        let args = (args != "{}").then_some(args.as_str());
        let rows = list(&engine, Page { filter: Some(filter), args, ..Page::default() }).await;
        assert_eq!(rows.iter().map(|row| row["text"].as_str().unwrap()).collect::<Vec<_>>(), found, "{filter}");
    }
    for (filter, args) in [("place == p", r#"{"p": [1, 2]}"#), ("vector == v", r#"{"v": 1}"#), ("ints == v", r#"{"v": [1]}"#)] {
        let asked = Page { filter: Some(filter), args: Some(args), ..Page::default() };
        let problem = records::list(&engine, ask(Caller::Anonymous, THING), asked).await.unwrap_err();
        assert!(matches!(problem.code(), Code::InvalidExpression | Code::InvalidParameter), "{filter}: {problem}");
    }
}

async fn create(engine: &crate::engine::Engine, body: &Json) -> Json {
    let shown = records::create(engine, ask(Caller::Anonymous, THING), body.to_string().as_bytes(), None).await.unwrap();
    serde_json::from_slice(&shown.body).unwrap()
}

async fn list(engine: &crate::engine::Engine, page: Page<'_>) -> Vec<Json> {
    let body = records::list(engine, ask(Caller::Anonymous, THING), page).await.unwrap_or_else(|problem| panic!("{page:?}: {problem}"));
    let page: Json = serde_json::from_slice(&body).unwrap();
    page["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_is_written_is_what_is_read() {
    let engine = engine(things());
    for (field, less, more) in values() {
        for value in [less, more, Json::Null] {
            let row = create(&engine, &json!({ field: value })).await;
            assert_eq!(row[field], value, "{field}");
            let shown = records::get(&engine, ask(Caller::Anonymous, THING), id_of(&row), View::default()).await.unwrap();
            assert_eq!(serde_json::from_slice::<Json>(&shown.body).unwrap(), row);
        }
    }
}

#[tokio::test]
async fn every_type_is_an_argument_and_an_order() {
    let engine = engine(things());
    for (field, less, more) in values().into_iter().filter(|(field, ..)| *field != "json") {
        let ids: Vec<Json> =
            [create(&engine, &json!({ field: more })).await["id"].clone(), create(&engine, &json!({ field: less })).await["id"].clone()]
                .into();
        let one = json!({ "v": less }).to_string();
        let both = json!({ "v": [less, more] }).to_string();
        let is_one = format!("{field} == v");
        let is_either = format!("{field} in v");
        let found = list(&engine, Page { filter: Some(&is_one), args: Some(&one), ..Page::default() }).await;
        assert_eq!(found.iter().map(|row| &row["id"]).collect::<Vec<_>>(), [&ids[1]], "{field}");
        for (sort, expected) in [(field.to_owned(), [&ids[1], &ids[0]]), (format!("-{field}"), [&ids[0], &ids[1]])] {
            let asked = Page { filter: Some(&is_either), args: Some(&both), sort: Some(&sort), limit: Some("1"), ..Page::default() };
            let first = records::list(&engine, ask(Caller::Anonymous, THING), asked).await.unwrap();
            let first: Json = serde_json::from_slice(&first).unwrap();
            let second = list(&engine, Page { after: first["next"].as_str(), ..asked }).await;
            assert_eq!([&first["data"][0]["id"], &second[0]["id"]], expected, "{sort}");
        }
    }
}

#[tokio::test]
async fn no_body_is_a_fault_of_ours() {
    let engine = engine(things());
    let whole: serde_json::Map<String, Json> = values().into_iter().map(|(field, less, _)| (field.to_owned(), less)).collect();
    let whole = Json::Object(whole).to_string().into_bytes();
    let splices: [&[u8]; 12] = [b"\"", b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\\u0000", b"\xff", b"1e999", b"null"];
    let mut random: u64 = 1;
    for _ in 0..1500 {
        let mut body = whole.clone();
        for _ in 0..3 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let place = (random >> 33) as usize % body.len();
            let splice = splices[(random >> 20) as usize % splices.len()];
            body.splice(place..(place + 1 + (random >> 50) as usize % 8).min(body.len()), splice.iter().copied());
        }
        if let Err(problem) = records::create(&engine, ask(Caller::Anonymous, THING), &body, None).await {
            let shown = String::from_utf8_lossy(&body);
            assert!(matches!(problem.code(), Code::Invalid | Code::InvalidJson), "{problem} {shown}");
        }
    }
}
