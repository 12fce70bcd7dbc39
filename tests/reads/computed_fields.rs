//! Computed fields: made of raw rows whenever a row is read, shown and asked for as any other field.

use crate::world::World;
use serde_json::{Value as Json, json};

const SPEC: &str = r#"
enum Kind { plain  fancy }

model User {
  email:  Email @unique
  name:   String
  orders: Order[] via buyer
  friend: User?
  ally:   User? := friend
  vip:    Bool := orders.any(o => o.total > 100)
  spent:  Decimal(18, 2)? := orders.sum(o => o.total) @read(this == me)

  allow create(email, name)
  allow read
}

model Order {
  name:     String
  buyer:    User = me @readonly
  price:    Decimal(8, 2)
  count:    Int
  cost:     Decimal(8, 2)? @private
  notes:    Note[] via order
  at:       DateTime = now()

  total:    Decimal(18, 2) := price * count
  each:     Int? := 100 / count
  is_mine:  Bool := buyer == me
  seller:   User? := buyer.ally
  label:    String := name.lower()
  margin:   Decimal(18, 2)? := price - cost @read(buyer == me)
  profit:   Decimal(18, 2)? := price - cost @private
  talked:   Int := notes.count(n => n.open)
  kind:     Kind := .fancy
  due:      DateTime := at + 2d

  allow read               if total > 5 or count == 0
  allow create             if me is set
  allow update(count)      if is_mine
}

model Note {
  order: Order
  open:  Bool
  name:  String

  allow read if open
}
"#;

const SEED: &str = r#"
seed dev {
  ann:  User { email: "ann@x.test", name: "ann" }
  bob:  User { email: "bob@x.test", name: "bob", friend: ann }
  big:  Order { name: "BIG", buyer: ann, price: 60, count: 2, cost: 50 }
  none: Order { name: "None", buyer: bob, price: 7.5, count: 1, cost: 9 }
  odd:  Order { name: "Odd", buyer: bob, price: 3.10, count: 3 }
  tiny: Order { name: "tiny", buyer: bob, price: 5, count: 1 }
  zero: Order { name: "zero", buyer: ann, price: -5, count: 0 }
  Note { order: big, open: true, name: "x" }
  Note { order: big, open: false, name: "y" }
  Note { order: odd, open: false, name: "z" }
}
"#;

fn world() -> World {
    World::of(&format!("{SPEC}{SEED}"))
}

fn orders(world: &World, who: &str) -> Vec<Json> {
    world.rows(who, "/api/order", &[("sort", "name")])
}

#[test]
fn a_row_shows_what_is_computed_of_it() {
    let world = world();
    let rows = orders(&world, "ann");
    let names: Vec<_> = rows.iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["BIG", "None", "Odd", "zero"], "a rule reads a computed field");
    let shown = |field: &str| rows.iter().map(|row| row.get(field).cloned().unwrap_or(json!("-"))).collect::<Json>();
    assert_eq!(shown("total"), json!(["120.00", "7.50", "9.30", "0.00"]));
    assert_eq!(shown("each"), json!([50, 100, 33, null]), "what divides by zero is null");
    assert_eq!(shown("is_mine"), json!([true, false, false, true]));
    assert_eq!(shown("label"), json!(["big", "none", "odd", "zero"]));
    assert_eq!(shown("margin"), json!(["10.00", "-", "-", null]));
    assert_eq!(shown("$hidden"), json!(["-", ["margin"], ["margin"], "-"]));
    assert_eq!(shown("profit"), json!(["-", "-", "-", "-"]));
    // Raw rows: of notes that are not for her, too.
    assert_eq!(shown("talked"), json!([1, 0, 0, 0]));
    assert_eq!(shown("kind"), json!(["fancy", "fancy", "fancy", "fancy"]));
    let ann = world.id("ann", "/api/user", "ann");
    assert_eq!(shown("seller"), json!([null, ann, ann, null]));
    assert!(rows.iter().all(|row| row["due"].as_str() > row["at"].as_str()));
    assert_eq!(world.each("is_mine", "anon", "/api/order", &[("sort", "name")]), json!([false, false, false, false]));
}

#[test]
fn one_row_and_what_was_written_show_it_too() {
    let world = world();
    let big = world.id("ann", "/api/order", "BIG");
    let path = format!("/api/order/{big}");
    assert_eq!(world.get("ann", &path, &[]).expect(200).json(), orders(&world, "ann")[0]);
    let changed = world.patch("ann", &path, &json!({ "count": 3 })).expect(200).json();
    assert_eq!((&changed["total"], &changed["each"]), (&json!("180.00"), &json!(33)));
    drop(world.patch("bob", &path, &json!({ "count": 3 })).expect(403));
    let made = world.post("ann", "/api/order", &json!({ "name": "New", "price": "2", "count": 4 })).expect(201).json();
    assert_eq!((&made["total"], &made["is_mine"]), (&json!("8.00"), &json!(true)));
    let named = world.post("ann", "/api/order", &json!({ "name": "New", "price": "2", "count": 4, "total": "9.00" })).expect(422).json();
    assert_eq!(named["errors"][0]["field"], "/total");
}

#[test]
fn rows_are_found_by_it() {
    let world = world();
    for (filter, kept) in [
        ("total > 9", json!(["BIG", "Odd"])),
        ("not (total > 9)", json!(["None", "zero"])),
        ("total in [7.5, 9.3]", json!(["None", "Odd"])),
        ("each is null", json!(["zero"])),
        ("each + 1 == 34", json!(["Odd"])),
        ("is_mine", json!(["BIG", "zero"])),
        ("not is_mine and total > 8", json!(["Odd"])),
        ("label.starts_with(\"o\") or label == \"big\"", json!(["BIG", "Odd"])),
        ("kind == .fancy and kind != .plain", json!(["BIG", "None", "Odd", "zero"])),
        ("due > now() + 1d and due < now() + 3d", json!(["BIG", "None", "Odd", "zero"])),
        ("seller.name == \"ann\"", json!(["None", "Odd"])),
        ("seller == buyer", json!([])),
        ("buyer.vip", json!(["BIG", "zero"])),
        ("buyer.orders.any(o => o.total > 9 and o != this)", json!(["None", "zero"])),
        ("buyer.orders.sum(o => o.total) == 120", json!(["BIG", "zero"])),
        // What is not his to see is null, and what he may see of it is not counted but by the field itself.
        ("margin is set", json!(["BIG"])),
        ("margin < 0", json!([])),
        ("buyer.spent > 0", json!(["BIG", "zero"])),
        ("notes.count() == 0 and talked == 0", json!(["None", "Odd", "zero"])),
    ] {
        assert_eq!(world.which("ann", "/api/order", filter), kept, "{filter}");
    }
    drop(world.get("ann", "/api/order", &[("where", "profit > 0")]).expect(400));
}

#[test]
fn rows_are_sorted_by_it() {
    let world = world();
    for (sort, order) in [
        ("total", json!(["zero", "None", "Odd", "BIG"])),
        ("-total", json!(["BIG", "Odd", "None", "zero"])),
        ("each", json!(["Odd", "BIG", "None", "zero"])),
        ("-each", json!(["None", "BIG", "Odd", "zero"])),
        ("is_mine,-name", json!(["Odd", "None", "zero", "BIG"])),
        ("margin,name", json!(["BIG", "None", "Odd", "zero"])),
        ("-margin,-name", json!(["BIG", "zero", "Odd", "None"])),
    ] {
        assert_eq!(world.each("name", "ann", "/api/order", &[("sort", sort)]), order, "{sort}");
        let mut paged = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let mut parameters = vec![("sort", sort), ("limit", "1")];
            parameters.extend(after.as_deref().map(|after| ("after", after)));
            let page = world.get("ann", "/api/order", &parameters).expect(200).json();
            paged.push(page["data"][0]["name"].clone());
            let Some(next) = page["next"].as_str() else { break };
            after = Some(next.to_owned());
        }
        assert_eq!(Json::Array(paged), order, "{sort}, row by row");
    }
    drop(world.get("ann", "/api/order", &[("sort", "profit")]).expect(400));
}

/// A computed field is no way around the bounds of a filter.
#[test]
fn what_it_costs_is_paid_by_who_names_it() {
    let world = World::of(
        r#"
model User { email: Email @unique  name: String  crowd: Int := User.count()  allow create(email, name)  allow read }
seed dev { ann: User { email: "ann@x.test", name: "ann" } }
"#,
    );
    assert_eq!(world.each("crowd", "ann", "/api/user", &[("where", "crowd == 1"), ("sort", "crowd")]), json!([1]));
    for filter in ["crowd == 1 and User.any(u => u.name == \"x\")", "User.any(u => u.crowd == 1)"] {
        assert_eq!(world.get("ann", "/api/user", &[("where", filter)]).expect(400).json()["code"], "too_expensive", "{filter}");
    }
}

#[test]
fn rows_that_are_taken_out_can_be_brought_in_again() {
    let world = world();
    let mut row = world.raw("Order")[0].clone();
    let names: Vec<&String> = row.as_object().unwrap().keys().collect();
    assert!(!names.iter().any(|name| ["$hidden", "total", "margin", "profit"].contains(&name.as_str())), "{names:?}");
    drop(row.as_object_mut().unwrap().remove("id"));
    assert!(world.import("Order", &[row]));
}

/// What is the same in every row orders nothing, and is not the number of a column.
#[test]
fn what_is_the_same_in_every_row_orders_nothing() {
    let world = World::of(
        r#"
model User { email: Email @unique  name: String  allow create(email, name)  allow read }

model Clerk {
  name:   String
  salary: Int @read(me is set and me.name == "ann")
  none:   Int  := 0
  five:   Int  := 5
  six:    Int  := 6
  seven:  Int  := 7
  beyond: Int  := 99
  never:  Bool := name is null

  allow read
}

seed dev {
  ann: User { email: "ann@x.test", name: "ann" }
  bob: User { email: "bob@x.test", name: "bob" }
  Clerk { name: "c", salary: 20 }
  Clerk { name: "a", salary: 30 }
  Clerk { name: "b", salary: 10 }
}
"#,
    );
    let names = |sort: &str| world.each("name", "bob", "/api/clerk", &[("sort", sort)]);
    let (up, down) = (names("id"), names("-id"));
    for field in ["none", "five", "six", "seven", "beyond", "never"] {
        assert_eq!((names(field), names(&format!("-{field}"))), (up.clone(), down.clone()), "{field}");
        let first = world.get("bob", "/api/clerk", &[("sort", field), ("limit", "1")]).expect(200).json();
        let rest = [("sort", field), ("after", first["next"].as_str().unwrap())];
        let rest = world.each("name", "bob", "/api/clerk", &rest);
        assert_eq!(json!([up[1], up[2]]), rest, "{field}");
    }
}
