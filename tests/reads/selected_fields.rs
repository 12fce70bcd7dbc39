//! `select`: the fields that are asked for, of those that are shown; `count` and `offset`; and the same in a body.

use crate::world::World;
use serde_json::json;

const SPEC: &str = r#"
model User {
  email:  Email @unique
  name:   String
  boss:   User? @on_delete(set_null)
  team:   User[] via boss
  salary: Int @read(boss == me or this == me)
  pin:    String? @private
  twice:  Int := salary + salary @read(this == me)

  allow create(email, name, salary)
  allow get
  allow list(name, boss, salary, twice) if me is set and (name != "eve" or this == me)
}

model Note {
  text: String
  allow read if me is set
}

seed dev {
  ann: User { email: "ann@x.test", name: "ann", salary: 900, pin: "1111" }
  bob: User { email: "bob@x.test", name: "bob", salary: 500, boss: ann }
  eve: User { email: "eve@x.test", name: "eve", salary: 700, boss: ann }
  one: Note { text: "a" }
  two: Note { text: "b" }
  three: Note { text: "c" }
}
"#;

#[test]
fn only_what_is_selected_is_sent_and_the_id_always() {
    let world = World::of(SPEC);
    let rows = world.rows("bob", "/api/user", &[("sort", "name"), ("select", "name,salary")]);
    let ids: Vec<_> = rows.iter().map(|row| row["id"].clone()).collect();
    assert_eq!(
        rows,
        [json!({ "id": ids[0], "name": "ann", "$hidden": ["salary"] }), json!({ "id": ids[1], "name": "bob", "salary": 500 })],
        "of what is hidden, what was asked for is told"
    );
    assert_eq!(world.rows("bob", "/api/user", &[("sort", "name"), ("select", "id")])[0], json!({ "id": ids[0] }));
    assert_eq!(
        world.rows("bob", "/api/user", &[("sort", "-salary"), ("select", "name")])[1],
        json!({ "id": ids[0], "name": "ann" }),
        "what is sorted by need not be sent"
    );
    // A field that this caller is never shown is not there, and no fault either.
    assert_eq!(world.rows("bob", "/api/user", &[("sort", "name"), ("select", "email,name")])[0], json!({ "id": ids[0], "name": "ann" }));
    assert_eq!(world.rows("bob", "/api/user", &[("sort", "name"), ("select", "twice")])[1], json!({ "id": ids[1], "twice": 1000 }));
}

#[test]
fn one_row_is_selected_from_by_its_own_rules() {
    let world = World::of(SPEC);
    let ann = world.id("bob", "/api/user", "ann");
    let path = format!("/api/user/{ann}");
    let whole = world.get("ann", &path, &[]).expect(200);
    let part = world.get("ann", &path, &[("select", "email,salary")]).expect(200);
    assert_eq!(part.json(), json!({ "id": ann, "email": "ann@x.test", "salary": 900 }));
    let version = |answer: &purlin_tests::wire::Answer| answer.header("etag").unwrap().split('-').next().unwrap().to_owned();
    assert_eq!(version(&part), version(&whole), "a part is of a version, too");
    assert_ne!(part.header("etag"), whole.header("etag"));
    assert_eq!(world.get("bob", &path, &[("select", "salary")]).expect(200).json(), json!({ "id": ann, "$hidden": ["salary"] }));
    drop(world.get("bob", &path.replace(&ann, "00000000-0000-7000-8000-000000000000"), &[("select", "salary")]).expect(404));
}

#[test]
fn what_is_no_field_is_told_of_at_once_and_a_private_one_is_none() {
    let world = World::of(SPEC);
    let ann = world.id("bob", "/api/user", "ann");
    for path in ["/api/user".to_owned(), format!("/api/user/{ann}")] {
        let told = world.get("ann", &path, &[("select", "nope, name,pin,team,")]).expect(400).json();
        assert_eq!(told["code"], "invalid_expression");
        let detail = told["detail"].as_str().unwrap();
        for (at, name) in [(0, "nope"), (11, "pin"), (15, "team"), (20, "")] {
            assert!(detail.contains(&format!("`select` at {at}: User shows no field `{name}`")), "{detail}");
        }
        assert_eq!(detail.lines().count(), 4, "{detail}");
    }
    assert_eq!(world.get("anon", "/api/note", &[("select", "nope")]).expect(401).json()["code"], "sign_in_required");
}

#[test]
fn the_rows_of_all_pages_are_counted_as_their_reader_sees_them() {
    let world = World::of(SPEC);
    let count = |who: &str, parameters: &[(&str, &str)]| world.get(who, "/api/user", parameters).expect(200).json()["count"].clone();
    assert_eq!(count("bob", &[("count", "exact"), ("limit", "1")]), 2);
    assert_eq!(count("eve", &[("count", "estimated"), ("limit", "1")]), 3);
    assert_eq!(count("bob", &[("count", "exact"), ("where", "name == \"eve\"")]), 0, "a row that may not be listed does not count");
    assert_eq!(count("bob", &[("count", "exact"), ("where", "salary > 0")]), 1, "what is hidden is null to what is counted");
    assert_eq!(count("bob", &[]), json!(null));
    let page = world.get("bob", "/api/user", &[("count", "exact"), ("limit", "1")]).expect(200).json();
    let next = page["next"].as_str().unwrap();
    let second = world.get("bob", "/api/user", &[("count", "exact"), ("limit", "1"), ("after", next)]).expect(200).json();
    assert_eq!((second["count"].clone(), second["next"].clone()), (json!(2), json!(null)), "the count is of the list, not of its rest");
    assert_eq!(world.get("bob", "/api/user", &[("count", "yes")]).expect(400).json()["code"], "invalid_parameter");
}

#[test]
fn rows_are_skipped_so_far() {
    let world = World::of(SPEC);
    let texts = |parameters: &[(&str, &str)]| world.each("text", "bob", "/api/note", parameters);
    assert_eq!(texts(&[("sort", "text"), ("offset", "1")]), json!(["b", "c"]));
    assert_eq!(texts(&[("sort", "text"), ("offset", "0"), ("limit", "1")]), json!(["a"]));
    assert_eq!(texts(&[("offset", "10000")]), json!([]));
    let page = world.get("bob", "/api/note", &[("sort", "text"), ("offset", "1"), ("limit", "1")]).expect(200).json();
    let next = page["next"].as_str().unwrap();
    assert_eq!(texts(&[("sort", "text"), ("after", next)]), json!(["c"]), "a cursor goes on from a page that was skipped to");
    for offset in ["-1", "10001", "x", "", "99999999999999999999"] {
        assert_eq!(world.get("bob", "/api/note", &[("offset", offset)]).expect(400).json()["code"], "invalid_parameter", "{offset}");
    }
    drop(world.get("bob", "/api/note", &[("sort", "text"), ("offset", "1"), ("after", next)]).expect(400));
}

#[test]
fn a_body_asks_as_an_address_does() {
    let world = World::of(SPEC);
    let body = json!({ "where": "text in wanted", "args": { "wanted": ["a", "c"] }, "sort": "-text", "limit": 1, "count": "exact", "select": "text" });
    let page = world.post("bob", "/api/note/$query", &body).expect(200).json();
    assert_eq!((&page["data"][0]["text"], &page["count"]), (&json!("c"), &json!(2)));
    let in_address = [
        ("where", "text in wanted"),
        ("args", "{\"wanted\":[\"a\",\"c\"]}"),
        ("sort", "-text"),
        ("limit", "1"),
        ("count", "exact"),
        ("select", "text"),
    ];
    assert_eq!(world.get("bob", "/api/note", &in_address).expect(200).json()["data"], page["data"]);
    let mut rest = body.clone();
    rest["after"] = page["next"].clone();
    assert_eq!(world.post("bob", "/api/note/$query", &rest).expect(200).json()["data"][0]["text"], "a");
    for (body, code) in [
        (json!({ "wher": "text == \"a\"" }), "unknown_parameter"),
        (json!({ "limit": [1] }), "invalid_parameter"),
        (json!({ "limit": 0 }), "invalid_parameter"),
        (json!({ "where": "secret == 1" }), "invalid_expression"),
        (json!({ "where": 5 }), "invalid_expression"),
        (json!([]), "invalid_json"),
    ] {
        assert_eq!(world.post("bob", "/api/note/$query", &body).expect(400).json()["code"], code, "{body}");
    }
    assert_eq!(world.post("anon", "/api/note/$query", &json!({})).expect(401).json()["code"], "sign_in_required");
    drop(world.post("bob", "/api/note/$query?limit=1", &json!({})).expect(400));
    drop(world.get("bob", "/api/note/$query", &[]).expect(405));
}
