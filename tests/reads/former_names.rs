//! Names that a spec had before (`@was`), as clients of then say and read them: what they were for, and nothing beyond.

use crate::world::World;
use serde_json::{Value as Json, json};

const SPEC: &str = r#"
enum Priority { low  high @was(urgent) }

model User {
  email: Email @unique

  allow read if me is set
}

model Board {
  title: String(1..20) @was(name)
  cards: Card[] via board @was(tickets)

  unique (title)

  allow read, create if me is set
}

model Card {
  board:    Board        @immutable
  label:    String(1..20) @was(name)
  level:    Priority     = .low @was(priority)
  worth:    Int          = 0 @was(price) @read(owner == me)
  owner:    User         = me @readonly @was(author)
  secret:   String(..9)  = "" @private @was(token)
  shout:    String       := label @was(loud)

  allow read                                if me is set
  allow create(board, label, level, worth)  if me is set
  allow update(label)                       if owner == me
}

seed dev {
  ann:  User { email: "ann@x.test" }
  bob:  User { email: "bob@x.test" }
  desk: Board { title: "desk" }
  one:  Card { board: desk, label: "one", level: .high, worth: 7, owner: ann, secret: "s" }
}
"#;

fn one(world: &World, who: &str) -> Json {
    world.rows(who, "/api/card", &[("where", "label == \"one\"")]).remove(0)
}

#[test]
fn rows_stand_under_both_names() {
    let world = World::of(SPEC);
    let row = one(&world, "ann");
    for (name, was) in [("label", "name"), ("level", "priority"), ("worth", "price"), ("owner", "author"), ("shout", "loud")] {
        assert!(row[name] == row[was] && !row[name].is_null(), "{name}: {row}");
    }
    assert_eq!(row["level"], "high", "a value has the name of now");
    assert!(row.get("secret").is_none() && row.get("token").is_none(), "{row}");
    let of_bob = one(&world, "bob");
    assert!(of_bob.get("worth").is_none() && of_bob.get("price").is_none(), "{of_bob}");
    assert_eq!(of_bob["$hidden"], json!(["worth", "price"]));
}

#[test]
fn bodies_name_a_field_by_one_of_its_names() {
    let world = World::of(SPEC);
    let board = world.rows("ann", "/api/board", &[])[0]["id"].clone();
    let create = |who: &str, body: Json| world.post(who, "/api/card", &body);
    let made = create("ann", json!({ "board": board, "name": "two", "priority": "urgent", "price": 3 })).expect(201).json();
    assert_eq!((&made["label"], &made["level"], &made["worth"]), (&json!("two"), &json!("high"), &json!(3)));
    let twice = create("ann", json!({ "board": board, "name": "x", "label": "y" })).expect(422).json();
    assert_eq!(twice["errors"], json!([{ "field": "/label", "code": "duplicate_field", "message": "is named twice" }]));
    // The former name opens nothing that the name of now does not.
    for (body, code) in [
        (json!({ "board": board, "name": "x", "author": made["owner"] }), 422),
        (json!({ "board": board, "name": "x", "token": "t" }), 403),
        (json!({ "board": board, "name": "" }), 422),
        (json!({ "board": board, "name": "x", "priority": "frantic" }), 422),
    ] {
        assert_eq!(create("ann", body.clone()).status, code, "{body}");
    }
    let path = format!("/api/card/{}", made["id"].as_str().unwrap());
    let patch = |who: &str, body: Json| world.send(&world.request(who, "PATCH", &path).json(&body));
    assert_eq!(patch("ann", json!({ "name": "three" })).expect(200).json()["label"], "three");
    assert_eq!(patch("ann", json!({ "price": 4 })).status, 403, "no rule lets it be changed");
    assert_eq!(patch("bob", json!({ "name": "four" })).status, 403);
    let batch = json!([{ "create": "board", "values": { "name": "shelf" } }, { "create": "card", "values": { "board": { "$ref": "0.id" }, "name": "a" } }]);
    assert_eq!(world.post("ann", "/api/$batch", &batch).expect(200).json()[1]["name"], "a");
}

#[test]
fn questions_say_either_name() {
    let world = World::of(SPEC);
    let count = |who: &str, filter: &str| world.rows(who, "/api/card", &[("where", filter)]).len();
    for filter in [
        "name == \"one\"",
        "priority == .urgent and level == .high",
        "author.email == \"ann@x.test\"",
        "loud == \"one\"",
        "board.name == \"desk\"",
    ] {
        assert_eq!(count("bob", filter), 1, "{filter}");
    }
    assert_eq!((count("ann", "price == 7"), count("bob", "price == 7")), (1, 0), "what is kept from him is null by each name");
    for (filter, args) in [("level == p", "{\"p\":\"urgent\"}"), ("priority in p", "{\"p\":[\"low\",\"urgent\"]}")] {
        assert_eq!(world.rows("bob", "/api/card", &[("where", filter), ("args", args)]).len(), 1, "{filter}");
    }
    for filter in ["token == \"s\"", "priority == .frantic"] {
        assert_eq!(world.get("ann", "/api/card", &[("where", filter)]).expect(400).json()["code"], "invalid_expression", "{filter}");
    }
    assert_eq!(world.rows("ann", "/api/board", &[("where", "tickets.any(t => t.name == \"one\")")]).len(), 1);
    let selected = &world.rows("ann", "/api/card", &[("select", "name"), ("sort", "-name")])[0];
    assert_eq!(selected.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>(), ["id", "label", "name"]);
    assert_eq!(world.get("ann", "/api/card", &[("select", "token")]).status, 400);
    let totals = world.get("ann", "/api/card/$aggregate", &[("group", "name"), ("sum", "price")]).expect(200).json();
    assert_eq!(
        (&totals["data"][0]["group"]["name"], &totals["data"][0]["sum"]["price"]),
        (&json!("one"), &json!(7)),
        "as it is asked: {totals}"
    );
}

#[test]
fn what_is_included_stands_under_the_name_by_which_it_is_asked_for() {
    let world = World::of(SPEC);
    let row = &world.rows("ann", "/api/card", &[("include", "author")])[0];
    assert_eq!(row["author"]["email"], "ann@x.test");
    assert!(row["owner"].is_string(), "{row}");
    let row = &world.rows("ann", "/api/card", &[("include", "owner")])[0];
    assert!(row["owner"]["email"] == "ann@x.test" && row["author"].is_string(), "{row}");
    let board = &world.rows("ann", "/api/board", &[("include", "tickets(where: name == \"one\").author")])[0];
    assert_eq!(board["tickets"]["data"][0]["author"]["email"], "ann@x.test");
    assert!(board.get("cards").is_none(), "{board}");
}

#[test]
fn the_contract_has_both_names_and_says_which_is_former() {
    let world = World::of(SPEC);
    let document = world.get("anon", "/openapi.json", &[]).expect(200).json();
    let schema = |name: &str| &document["components"]["schemas"][name];
    for name in ["Card", "Card.New", "Card.Change"] {
        let properties = &schema(name)["properties"];
        assert!(properties["name"]["deprecated"] == true && properties["label"].get("deprecated").is_none(), "{name}: {properties}");
        assert!(properties.get("token").is_none(), "{name}");
    }
    let new = schema("Card.New");
    let required: Vec<&str> = new["required"].as_array().unwrap().iter().filter_map(Json::as_str).collect();
    assert_eq!(required, ["board"]);
    let names = new["allOf"].as_array().unwrap();
    assert!(names.contains(&json!({ "oneOf": [{ "required": ["label"] }, { "required": ["name"] }] })), "{names:?}");
    assert!(names.contains(&json!({ "not": { "required": ["level", "priority"] } })), "{names:?}");
    assert_eq!(schema("Card")["properties"]["$hidden"]["items"]["enum"], json!(["worth", "price"]));
    assert!(schema("Card.Totals").to_string().contains("\"price\""));
    let parameters = document["paths"]["/api/card"]["get"]["parameters"].to_string();
    assert!(parameters.contains("label|name|level|priority"), "{parameters}");
    let values = serde_json::to_string(&new["properties"]["level"]).unwrap();
    assert!(values.contains(r#""enum":["urgent"]"#), "{values}");
}
