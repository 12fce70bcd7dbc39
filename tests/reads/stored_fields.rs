//! `@stored` fields: kept in the row by whatever changes what they are made of, and shown as any other field. Each has a twin here that is
//! computed whenever it is read: what the two come to is the same, in every row, after each write.

use crate::world::World;
use purlin_tests::wire::Answer;
use serde_json::{Value as Json, json};

const SPEC: &str = r#"
enum Kind { plain  fancy }

model User {
  email: Email @unique
  name:  String
  sold:  Order[] via seller

  worth:     Decimal(18, 2)? := sold.sum(o => o.total) @stored @read(this == me)
  worth_now: Decimal(18, 2)? := sold.sum(o => o.total) @read(this == me)

  allow create(email, name)
  allow read
  allow delete if this == me
}

model Order {
  name:   String
  seller: User?  = me @on_delete(set_null)
  rate:   Int    = 1
  kind:   Kind   = .plain
  secret: Int    = 3 @private
  lines:  Line[] via order
  seal:   Seal?  via order

  total:       Decimal(18, 2)? := lines.sum(l => l.amount) @stored
  total_now:   Decimal(18, 2)? := lines.sum(l => l.amount)
  open:        Int := lines.count(l => not l.done) @stored
  open_now:    Int := lines.count(l => not l.done)
  dearest:     Decimal(18, 2)? := lines.where(l => not l.done).max(l => l.price) @stored
  dearest_now: Decimal(18, 2)? := lines.where(l => not l.done).max(l => l.price)
  each:        Int? := 100 / rate @stored
  each_now:    Int? := 100 / rate
  label:       String := name.lower() @stored
  label_now:   String := name.lower()
  is_fancy:    Bool := kind == .fancy or lines.any(l => l.amount > 100) @stored
  is_fancy_now: Bool := kind == .fancy or lines.any(l => l.amount > 100)
  sealed:      Int? := seal.number @stored
  sealed_now:  Int? := seal.number
  hidden:      Int := secret + lines.count() @stored @read(seller == me)
  hidden_now:  Int := secret + lines.count() @read(seller == me)

  index (open, name)
  index (total desc)

  allow read               if me is set
  allow create             if me is set
  allow update, delete     if me is set
}

model Line {
  name:  String
  order: Order @on_delete(cascade)
  price: Decimal(8, 2)
  count: Int  = 1
  done:  Bool = false

  amount:     Decimal(16, 2)? := price * count @stored
  amount_now: Decimal(16, 2)? := price * count

  allow read   if not done and me is set
  allow create, update, delete if me is set
}

model Seal {
  name:   String
  order:  Order @unique @on_delete(cascade)
  number: Int

  allow read, write if me is set
}

model Folder {
  name:   String
  parent: Folder? @tree @on_delete(cascade)
  size:   Int = 1

  weight:     Int? := descendants.sum(d => d.size) @stored
  weight_now: Int? := descendants.sum(d => d.size)
  below:      Int := descendants.count() @stored
  below_now:  Int := descendants.count()

  allow read, write if me is set
}
"#;

const SEED: &str = r#"
seed dev {
  ann: User { email: "ann@x.test", name: "ann" }
  bob: User { email: "bob@x.test", name: "bob" }
  big: Order { name: "BIG", seller: ann, rate: 3 }
  odd: Order { name: "odd", seller: bob, kind: .fancy, rate: 0 }
  Line { name: "x", order: big, price: 60, count: 2 }
  Line { name: "y", order: big, price: 5, done: true }
  Line { name: "z", order: odd, price: 0.5, count: 3 }
  Seal { name: "s", order: big, number: 7 }
  top: Folder { name: "top" }
  mid: Folder { name: "mid", parent: top }
  Folder { name: "low", parent: mid, size: 5 }
}
"#;

fn world() -> World {
    World::of_warned(&format!("{SPEC}{SEED}"), &["W0301"])
}

/// All rows of all models, each with its stored fields as they would be computed now.
#[track_caller]
fn kept(world: &World) {
    for (who, path) in [
        ("ann", "/api/user"),
        ("bob", "/api/user"),
        ("ann", "/api/order"),
        ("bob", "/api/order"),
        ("ann", "/api/line"),
        ("ann", "/api/folder"),
    ] {
        for row in world.rows(who, path, &[("limit", "500")]) {
            let row = row.as_object().unwrap();
            let twins = row.iter().filter_map(|(name, now)| Some((name.strip_suffix("_now")?, now)));
            for (name, now) in twins {
                assert_eq!(&row[name], now, "`{name}` of {row:#?}");
            }
        }
    }
}

fn order(world: &World, name: &str) -> Json {
    let rows = world.rows("ann", "/api/order", &[("where", &format!("name == \"{name}\""))]);
    rows[0].clone()
}

fn delete(world: &World, who: &str, path: &str, name: &str) -> Answer {
    let id = world.id(who, path, name);
    world.send(&world.request(who, "DELETE", &format!("{path}/{id}")))
}

#[test]
fn rows_show_what_is_kept() {
    let world = world();
    kept(&world);
    let big = order(&world, "BIG");
    let shown = |field: &str| big[field].clone();
    // Of lines that are not for her, too.
    assert_eq!(["total", "open", "dearest", "each"].map(shown), [json!("125.00"), json!(1), json!("60.00"), json!(33)]);
    assert_eq!(["label", "is_fancy", "sealed", "hidden"].map(shown), [json!("big"), json!(true), json!(7), json!(5)]);
    assert_eq!(order(&world, "odd")["each"], json!(null), "what divides by zero is null");
    assert_eq!(world.each("weight", "ann", "/api/folder", &[("sort", "name")]), json!([5, 6, 7]));
}

#[test]
fn whatever_is_written_keeps_it() {
    let world = world();
    let (big, odd) = (world.id("ann", "/api/order", "BIG"), world.id("ann", "/api/order", "odd"));
    let made = world.post("ann", "/api/order", &json!({ "name": "New", "rate": 7 })).expect(201).json();
    assert_eq!(["total", "open", "each", "hidden"].map(|field| made[field].clone()), [json!("0.00"), json!(0), json!(14), json!(3)]);
    let line = |order: &str, price: &str, name: &str| json!({ "name": name, "order": order, "price": price });
    let many = json!([line(&big, "1", "a"), line(&odd, "2", "b"), line(&big, "3", "c")]);
    drop(world.post("ann", "/api/line", &many).expect(201));
    kept(&world);
    assert_eq!(order(&world, "BIG")["open"], 3);
    let a = format!("/api/line/{}", world.id("ann", "/api/line", "a"));
    drop(world.patch("ann", &a, &json!({ "order": odd })).expect(200));
    kept(&world);
    assert_eq!((&order(&world, "BIG")["open"], &order(&world, "odd")["open"]), (&json!(2), &json!(3)));
    drop(world.patch("ann", &a, &json!({ "count": { "$add": 4 } })).expect(200));
    kept(&world);
    drop(world.patch("ann", &a, &json!({ "done": true })).expect(200));
    kept(&world);
    let batch = json!([
        { "create": "order", "values": { "name": "batch" } },
        { "create": "line", "values": { "name": "d", "order": { "$ref": "0.id" }, "price": "4" } },
        { "update": "order", "id": { "$ref": "0.id" }, "values": { "rate": 5 } },
        { "upsert": "seal", "on": "order", "values": { "name": "t", "order": big, "number": 8 } },
    ]);
    drop(world.post("ann", "/api/$batch", &batch).expect(200));
    kept(&world);
    assert_eq!((&order(&world, "batch")["total"], &order(&world, "BIG")["sealed"]), (&json!("4.00"), &json!(8)));
    drop(delete(&world, "ann", "/api/line", "b").expect(204));
    kept(&world);
    drop(delete(&world, "ann", "/api/seal", "t").expect(204));
    kept(&world);
    assert_eq!(order(&world, "BIG")["sealed"], json!(null));
    drop(delete(&world, "ann", "/api/order", "BIG").expect(204));
    kept(&world);
    drop(delete(&world, "bob", "/api/user", "bob").expect(204));
    assert_eq!(order(&world, "odd")["seller"], json!(null));
}

#[test]
fn a_tree_keeps_what_is_below_each_row() {
    let world = world();
    let id = |name: &str| world.id("ann", "/api/folder", name);
    drop(world.post("ann", "/api/folder", &json!({ "name": "more", "parent": id("low"), "size": 10 })).expect(201));
    kept(&world);
    assert_eq!(world.each("weight", "ann", "/api/folder", &[("sort", "-weight")]), json!([17, 16, 15, 10]));
    drop(world.patch("ann", &format!("/api/folder/{}", id("low")), &json!({ "parent": id("top") })).expect(200));
    kept(&world);
    drop(world.patch("ann", &format!("/api/folder/{}", id("low")), &json!({ "parent": null, "size": 2 })).expect(200));
    kept(&world);
    drop(world.patch("ann", &format!("/api/folder/{}", id("top")), &json!({ "parent": id("more") })).expect(200));
    kept(&world);
    drop(delete(&world, "ann", "/api/folder", "more").expect(204));
    kept(&world);
    assert_eq!(world.each("below", "ann", "/api/folder", &[]), json!([1]));
}

#[test]
fn rows_are_found_sorted_and_added_up_by_it() {
    let world = world();
    for (filter, found) in [
        ("total > 100", json!(["BIG"])),
        ("not (total > 100)", json!(["odd"])),
        ("open == 1 and is_fancy", json!(["BIG", "odd"])),
        ("each is null", json!(["odd"])),
        ("label.starts_with(\"b\")", json!(["BIG"])),
        ("seller.worth > 100", json!(["BIG"])),
        ("lines.any(l => l.amount > 1 and l.amount < 2)", json!(["odd"])),
        // The line that is done is not there for her, and what it comes to is in the total.
        ("lines.sum(l => l.amount) < total", json!(["BIG"])),
    ] {
        assert_eq!(world.which("ann", "/api/order", filter), found, "{filter}");
    }
    assert_eq!(world.each("name", "ann", "/api/order", &[("sort", "open,-name")]), json!(["odd", "BIG"]));
    assert_eq!(world.each("name", "ann", "/api/order", &[("sort", "-total")]), json!(["BIG", "odd"]));
    let sums = world.get("ann", "/api/order/$aggregate", &[("sum", "total,open"), ("max", "dearest")]).expect(200).json();
    assert_eq!(sums["data"][0]["sum"], json!({ "total": "126.50", "open": 2 }), "{sums}");
}

/// A field that is kept from somebody is null to what he asks, however it is held.
#[test]
fn a_guarded_one_tells_nothing() {
    let world = world();
    let bob = order(&world, "odd");
    assert_eq!((&bob["$hidden"], bob.get("hidden")), (&json!(["hidden", "hidden_now"]), None));
    for filter in ["hidden > 0", "hidden < 100", "hidden == hidden_now", "hidden is set"] {
        assert_eq!(world.which("ann", "/api/order", filter), json!(["BIG"]), "{filter}");
    }
    assert_eq!(world.which("ann", "/api/order", "hidden is null"), json!(["odd"]));
    assert_eq!(world.which("ann", "/api/order", "seller.worth is null"), json!(["odd"]));
    assert_eq!(world.each("name", "ann", "/api/order", &[("sort", "-hidden")]), json!(["BIG", "odd"]));
    assert_eq!(world.each("name", "bob", "/api/order", &[("sort", "-hidden")]), json!(["odd", "BIG"]));
    let sums = world.get("bob", "/api/order/$aggregate", &[("sum", "hidden")]).expect(200).json();
    assert_eq!(sums["data"][0]["sum"]["hidden"], 4, "{sums}");
}

#[test]
fn nobody_writes_it() {
    let world = world();
    let big = format!("/api/order/{}", world.id("ann", "/api/order", "BIG"));
    for body in [json!({ "total": "1.00" }), json!({ "open": { "$add": 1 } })] {
        let refused = world.patch("ann", &big, &body).expect(422).json();
        assert_eq!(refused["errors"].as_array().unwrap().len(), 1, "{refused}");
    }
    let refused = world.post("ann", "/api/order", &json!({ "name": "x", "open": 3 })).expect(422).json();
    assert_eq!(refused["errors"][0]["field"], "/open");
}

/// Upkeep is no write of the row's: its version and its time stay, and whoever holds the version may go on.
#[test]
fn upkeep_leaves_the_version() {
    let world = world();
    let before = order(&world, "BIG");
    let path = format!("/api/order/{}", before["id"].as_str().unwrap());
    let tag = world.get("ann", &path, &[]).expect(200).header("etag").unwrap().to_owned();
    drop(delete(&world, "ann", "/api/line", "x").expect(204));
    let after = order(&world, "BIG");
    assert_ne!(before["total"], after["total"]);
    assert_eq!((&before["version"], &before["updated_at"]), (&after["version"], &after["updated_at"]));
    let again = world.get("ann", &path, &[]).expect(200).header("etag").unwrap().to_owned();
    assert_ne!(tag, again, "what a client has kept of the row is no longer so");
}

const COURSES: &str = r#"
model User {
  email: Email @unique
  name:  String

  allow create(email, name)
  allow read
}

model Course {
  name:  String
  host:  User
  seats: Int
  open:  Bool = true
  bookings: Booking[] via course

  taken: Int? := bookings.sum(b => b.places) @stored

  require taken <= seats "there is no seat left"
  require taken >= 0

  allow read, write if host == me
  allow read        if open
}

model Booking {
  name:   String
  course: Course @on_delete(cascade)
  places: Int

  allow read, write if me is set
  deny  create      if name == "no"
}

model Wish {
  name:   String
  course: Course @on_delete(cascade)

  allow read, create if me is set
}

on Wish created { create Booking { name: "wished", course: course, places: 2 } }

seed dev {
  ann:  User { email: "ann@x.test", name: "ann" }
  bob:  User { email: "bob@x.test", name: "bob" }
  dance: Course { name: "dance", host: ann, seats: 5 }
  inner: Course { name: "inner", host: ann, seats: 3, open: false }
  Booking { name: "a", course: dance, places: 4 }
  Booking { name: "back", course: dance, places: -1 }
  Booking { name: "b", course: inner, places: 3 }
}
"#;

fn told(answer: &Json) -> (&Json, &Json, &Json) {
    (&answer["errors"][0]["field"], &answer["errors"][0]["code"], &answer["errors"][0]["message"])
}

/// Whoever writes a row that another keeps something of is bound by what is required of that one, and is told no more of it than he may read.
#[test]
fn what_is_required_of_it_binds_who_writes_what_it_is_made_of() {
    let world = World::of(COURSES);
    let dance = world.id("ann", "/api/course", "dance");
    let booking = |name: &str| format!("/api/booking/{}", world.id("bob", "/api/booking", name));
    let book = |course: &str, name: &str, places: i64| json!({ "name": name, "course": course, "places": places });
    let full = world.post("bob", "/api/booking", &book(&dance, "c", 3)).expect(422).json();
    assert_eq!(told(&full), (&json!("/course"), &json!("unmet"), &json!("there is no seat left")));
    drop(world.post("bob", "/api/booking", &book(&dance, "c", 2)).expect(201));
    // What the guard refuses is said first, and alone.
    drop(world.post("bob", "/api/booking", &book(&dance, "no", 3)).expect(403));
    drop(world.post("anon", "/api/booking", &book(&dance, "c", 3)).expect(401));
    // He may change the booking, and not read the course.
    let more = world.patch("bob", &booking("b"), &json!({ "places": 4 })).expect(422).json();
    assert_eq!(told(&more), (&json!("/places"), &json!("unmet"), &json!("a row that is made of it would not be as its model requires")));
    let more = world.patch("ann", &booking("b"), &json!({ "places": 4 })).expect(422).json();
    assert_eq!(told(&more).2, &json!("there is no seat left"));
    // A deletion, too.
    let all = |places: i64| world.patch("bob", &booking("back"), &json!({ "places": places }));
    drop(all(-5).expect(200));
    let gone = delete(&world, "bob", "/api/booking", "a").expect(409).json();
    assert_eq!(gone["code"], "restricted");
    drop(all(-1).expect(200));
    // Its own writer.
    let fewer = world.patch("ann", &format!("/api/course/{dance}"), &json!({ "seats": 4 })).expect(422).json();
    assert_eq!(told(&fewer), (&json!("/seats"), &json!("unmet"), &json!("there is no seat left")));
    // What the spec itself writes.
    let wished = world.post("bob", "/api/wish", &json!({ "name": "w", "course": dance })).expect(409).json();
    assert_eq!((&wished["code"], &wished["detail"]), (&json!("consequence"), &json!("there is no seat left")));
    // One after another: the second leaves too many, whatever the third would do.
    let batch = json!([
        { "update": "course", "id": dance, "values": { "seats": 6 } },
        { "create": "booking", "values": book(&dance, "d", 2) },
        { "delete": "booking", "id": world.id("bob", "/api/booking", "c") },
    ]);
    let refused = world.post("ann", "/api/$batch", &batch).expect(422).json();
    assert_eq!(refused["errors"][0]["field"], "/1/values/course", "{refused}");
    // The system.
    let raw = world.raw("Booking");
    let a = raw.iter().find(|row| row["name"] == "a").unwrap()["id"].as_str().unwrap().to_owned();
    assert!(!world.set("Booking", &a, &json!({ "places": 5 })));
    assert!(!world.import("Booking", &[book(&dance, "e", 1)]));
    assert!(world.import("Booking", &[book(&dance, "e", -1), book(&dance, "f", 1)]));
    // What goes with the course leaves nothing unmet.
    assert_eq!(world.each("taken", "ann", "/api/course", &[("sort", "name")]), json!([5, 3]));
    drop(delete(&world, "ann", "/api/course", "dance").expect(204));
    drop(delete(&world, "ann", "/api/course", "inner").expect(204));
    assert!(world.raw("Booking").is_empty());
}

/// No field of it says that it may be null, and each is null in some row: of no children, or of what is null itself.
const EMPTY: &str = r#"
model User { email: Email @unique  name: String  allow create(email, name)  allow read }

model Group {
  name:    String
  note:    String?
  ones:    One[] via group
  most:    Int    := ones.max(o => o.number) @stored
  shout:   String := note.lower() @stored
  nothing: Bool   := name is null @stored

  index (most)
  allow read
}

model One { group: Group  number: Int  allow read }

seed dev {
  ann: User { email: "ann@x.test", name: "ann" }
  a:   Group { name: "a", note: "A" }
  b:   Group { name: "b" }
  Group { name: "c" }
  One { group: a, number: 3 }
  One { group: b, number: 7 }
}
"#;

#[test]
fn what_is_kept_may_be_null_whatever_its_type_says() {
    let world = World::of(EMPTY);
    let names = |options: &[(&str, &str)]| world.each("name", "ann", "/api/group", options);
    for (filter, kept) in [
        ("most is null", json!(["c"])),
        ("most is set", json!(["a", "b"])),
        ("most != 7", json!(["a", "c"])),
        ("not (most in [3])", json!(["b", "c"])),
        ("most + 1 is null", json!(["c"])),
        ("shout is null", json!(["b", "c"])),
        ("not nothing", json!(["a", "b", "c"])),
    ] {
        assert_eq!(names(&[("where", filter), ("sort", "name")]), kept, "{filter}");
    }
    let in_group = [("where", "group.most is null")];
    assert_eq!(world.rows("ann", "/api/one", &in_group), Vec::<Json>::new());
    for (sort, order) in [("most", ["a", "b", "c"]), ("-most", ["b", "a", "c"]), ("shout,-name", ["a", "c", "b"])] {
        assert_eq!(names(&[("sort", sort)]), json!(order), "{sort}");
        let mut after = None;
        for name in order {
            let mut options = vec![("sort", sort), ("limit", "1")];
            options.extend(after.as_deref().map(|after| ("after", after)));
            let page = world.get("ann", "/api/group", &options).expect(200).json();
            assert_eq!(page["data"][0]["name"], name, "{sort}: {page}");
            after = page["next"].as_str().map(str::to_owned);
        }
        assert_eq!(after, None, "{sort}");
    }
}
