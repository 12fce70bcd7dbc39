//! `include`: the rows that relations lead to. Each is there as it would be in a list of its own: read by its own rules, and not there where
//! these, or what links it, keep it from the caller.

use crate::world::World;
use serde_json::{Value as Json, json};

const SPEC: &str = r#"
model User {
  email:   Email @unique
  name:    String
  boss:    User? @on_delete(set_null) @read(this == me)
  team:    User[] via boss
  notes:   Note[] via author
  profile: Profile? via owner
  secret:  Note? @private @on_delete(set_null)

  allow create(email, name)
  allow read(name, boss) if name != "ghost"
}

model Profile {
  owner: User @unique
  motto: String
  allow read if motto != "hidden"
}

model Note {
  text:     String
  author:   User @on_delete(cascade)
  internal: Bool = false
  rank:     Int = 0
  replies:  Reply[] via note
  tags:     Tag[] through Tagging
  by:       User? @on_delete(set_null) @read(author == me)

  allow read if me is set and (not internal or author == me)
}

model Reply {
  note:  Note
  text:  String
  about: Note? := note
  allow read if text != "hidden"
}

model Tag {
  name:  String
  notes: Note[] through Tagging
  allow read if name != "dark"
}

model Tagging {
  note:   Note @on_delete(cascade)
  tag:    Tag @on_delete(cascade)
  hidden: Bool = false
  allow read if not hidden
}

model Vault {
  name: String
  door: Note
  allow read
}

seed dev {
  ann:   User { email: "ann@x.test", name: "ann" }
  bob:   User { email: "bob@x.test", name: "bob", boss: ann }
  eve:   User { email: "eve@x.test", name: "eve", boss: ann }
  ghost: User { email: "ghost@x.test", name: "ghost" }
  Profile { owner: ann, motto: "onward" }
  Profile { owner: bob, motto: "hidden" }
  one:   Note { text: "one", author: ann, rank: 1, by: bob }
  two:   Note { text: "two", author: ann, internal: true, rank: 2 }
  three: Note { text: "three", author: ann, rank: 3 }
  four:  Note { text: "four", author: bob, rank: 1 }
  five:  Note { text: "five", author: ghost, rank: 1 }
  Reply { note: one, text: "a" }
  Reply { note: one, text: "hidden" }
  Reply { note: one, text: "b" }
  Reply { note: three, text: "c" }
  red:  Tag { name: "red" }
  blue: Tag { name: "blue" }
  dark: Tag { name: "dark" }
  Tagging { note: one, tag: red }
  Tagging { note: one, tag: dark }
  Tagging { note: one, tag: blue, hidden: true }
  Tagging { note: three, tag: red }
  Tagging { note: three, tag: blue }
  Tagging { note: two, tag: red }
  Vault { name: "v", door: two }
}
"#;

/// The field of each row of an included list.
fn each(list: &Json, field: &str) -> Json {
    list["data"].as_array().unwrap().iter().map(|row| row[field].clone()).collect()
}

fn users(world: &World, who: &str, include: &str) -> Vec<Json> {
    world.rows(who, "/api/user", &[("sort", "name"), ("include", include)])
}

#[test]
fn a_list_is_of_those_rows_that_its_reader_may_list() {
    let world = World::of(SPEC);
    let [ann, bob, eve] = users(&world, "bob", "notes").try_into().unwrap();
    assert_eq!(each(&ann["notes"], "text"), json!(["one", "three"]), "what is internal is its author's");
    assert_eq!(each(&bob["notes"], "text"), json!(["four"]));
    assert_eq!(eve["notes"], json!({ "data": [], "next": null }));
    assert_eq!(each(&users(&world, "ann", "notes")[0]["notes"], "text"), json!(["one", "two", "three"]));
    assert!(users(&world, "bob", "team")[0].get("notes").is_none(), "absent unless included");
    // The whole row, as a list of its own shows it.
    assert_eq!(ann["notes"]["data"][0], world.rows("bob", "/api/note", &[("where", "text == \"one\"")])[0]);
}

#[test]
fn a_row_that_is_named_and_may_not_be_read_says_so() {
    let world = World::of(SPEC);
    let notes = world.rows("bob", "/api/note", &[("sort", "text"), ("include", "author")]);
    let five = notes.iter().find(|note| note["text"] == "five").unwrap();
    let four = notes.iter().find(|note| note["text"] == "four").unwrap();
    assert_eq!(four["author"]["name"], "bob");
    let ghost = world.rows("bob", "/api/note", &[("where", "text == \"five\"")])[0]["author"].clone();
    assert_eq!(five["author"], json!({ "id": ghost, "$readable": false }));
    let vault = &world.rows("bob", "/api/vault", &[("include", "door.author,door.replies")])[0];
    assert_eq!(vault["door"]["$readable"], false, "nothing below it is told either: {vault}");
    assert_eq!(vault["door"].as_object().unwrap().len(), 2);
    assert_eq!(world.rows("ann", "/api/vault", &[("include", "door.author")])[0]["door"]["author"]["name"], "ann");
}

#[test]
fn what_links_two_rows_is_seen_or_does_not_link() {
    let world = World::of(SPEC);
    let notes = world.rows("bob", "/api/note", &[("sort", "text"), ("include", "tags(sort: name)"), ("where", "author.name == \"ann\"")]);
    let tags: Vec<_> = notes.iter().map(|note| (note["text"].clone(), each(&note["tags"], "name"))).collect();
    assert_eq!(tags, [(json!("one"), json!(["red"])), (json!("three"), json!(["blue", "red"]))], "a hidden tag, a hidden link");
    let red = world.rows("bob", "/api/tag", &[("where", "name == \"red\""), ("include", "notes(sort: text)")])[0].clone();
    assert_eq!(each(&red["notes"], "text"), json!(["one", "three"]));
    // The field that leads to ann's team is shown to its members only.
    let team = |who: &str| each(&users(&world, who, "team(sort: name)")[0]["team"], "name");
    assert_eq!(team("bob"), json!(["bob"]));
    assert_eq!(team("ann"), json!([]));
}

#[test]
fn a_field_that_is_not_shown_leads_nowhere() {
    let world = World::of(SPEC);
    let [ann, bob, eve] = users(&world, "bob", "boss").try_into().unwrap();
    assert_eq!(bob["boss"]["name"], "ann");
    assert_eq!((ann.get("boss"), &ann["$hidden"]), (None, &json!(["boss"])));
    assert!(eve.get("boss").is_none());
    let a = world.rows("bob", "/api/reply", &[("where", "text == \"a\""), ("include", "about")])[0].clone();
    assert_eq!(a["about"]["text"], "one", "what is computed leads on as well");
    let one = world.rows("bob", "/api/note", &[("where", "text == \"one\""), ("include", "by")])[0].clone();
    assert!(one.get("by").is_none() && one["$hidden"] == json!(["by"]), "{one}");
}

#[test]
fn the_other_end_of_a_unique_relation_is_one_row_or_none() {
    let world = World::of(SPEC);
    let [ann, bob, eve] = users(&world, "eve", "profile").try_into().unwrap();
    assert_eq!(ann["profile"]["motto"], "onward");
    assert_eq!((&bob["profile"], &eve["profile"]), (&json!(null), &json!(null)), "one that may not be read is as none");
}

#[test]
fn a_list_has_its_own_filter_order_page_and_fields() {
    let world = World::of(SPEC);
    let notes = |options: &str| users(&world, "ann", &format!("notes({options})"))[0]["notes"].clone();
    assert_eq!(each(&notes("sort: -rank, text"), "text"), json!(["three", "two", "one"]));
    assert_eq!(each(&notes("where: rank > 1 and text in [\"two\", \"one\"]"), "text"), json!(["two"]));
    assert_eq!(each(&notes("where: replies.any(r => r.text == \"hidden\")"), "text"), json!([]), "what may not be read is not there");
    let part = notes("select: text, rank, sort: rank, limit: 1")["data"][0].clone();
    assert_eq!(part, json!({ "id": part["id"], "text": "one", "rank": 1 }));
    let args = [("sort", "name"), ("include", "notes(where: rank == r)"), ("args", "{\"r\":3}")];
    assert_eq!(each(&world.rows("ann", "/api/user", &args)[0]["notes"], "text"), json!(["three"]));
    drop(world.get("ann", "/api/user", &[("include", "notes"), ("args", "{\"r\":3}")]).expect(400));
}

#[test]
fn the_order_of_an_included_list_is_that_of_a_list_of_its_own() {
    const THING: &str = "
model User { email: Email @unique  allow read }
enum Kind { tall  big  small }
model Box { name: String  things: Thing[] via box  allow read }
model Thing {
  box:   Box
  flag:  Bool?
  int:   Int?
  float: Float?
  money: Decimal(9, 2)?
  text:  String?
  day:   Date?
  kind:  Kind?
  twice: Int? := int + int
  half:  Float? := float / 2
  note:  String? @read(int > 0)
  allow read
}
";
    let of = |values: &[&str], place: usize| values[place % values.len()].to_owned();
    let things: String = (0..60)
        .map(|place| {
            let values = [
                ("flag", of(&["true", "null", "false"], place)),
                ("int", of(&["3", "null", "-7", "900719925474099", "0"], place / 2)),
                ("float", of(&["0.5", "-0.5", "null", "1000000.25"], place / 3)),
                ("money", of(&["10.10", "null", "9.90", "-1.00"], place)),
                ("text", of(&["\"b\"", "\"B\"", "\"\"", "null", "\"é\"", "\"👍\"", "\"\u{ffff}\"", "\"ba\""], place)),
                ("day", of(&["\"2024-02-29\"", "null", "\"1969-01-01\""], place / 5)),
                ("kind", of(&[".tall", ".big", "null", ".small"], place / 7)),
                ("note", of(&["\"x\"", "\"y\"", "null"], place / 4)),
            ];
            let values: Vec<String> =
                values.iter().filter(|(_, value)| value != "null").map(|(name, value)| format!("{name}: {value}")).collect();
            format!("  Thing {{ box: {}, {} }}\n", if place % 3 == 0 { "one" } else { "two" }, values.join(", "))
        })
        .collect();
    let seed = "seed dev { ann: User { email: \"ann@x.test\" }\n  one: Box { name: \"one\" }\n  two: Box { name: \"two\" }\n";
    let world = World::of(&format!("{THING}{seed}{things}}}"));
    let fields = ["flag", "int", "float", "money", "text", "day", "kind", "twice", "half", "note", "created_at", "id"];
    for (place, field) in fields.iter().enumerate() {
        let other = fields[(place * 5 + 3) % fields.len()];
        for sort in [(*field).to_owned(), format!("-{field}"), format!("-{field}, {other}"), format!("{field}, -{other}")] {
            for limit in ["5", "100"] {
                let options = format!("things(sort: {sort}, limit: {limit}, select: int)");
                for found in world.rows("ann", "/api/box", &[("include", &options)]) {
                    let filter = format!("box.name == {}", found["name"]);
                    let own = world.rows("ann", "/api/thing", &[("where", &filter), ("sort", &sort), ("limit", limit), ("select", "int")]);
                    assert_eq!(found["things"]["data"], json!(own), "{sort}, {limit}");
                }
            }
        }
    }
}

#[test]
fn a_guard_that_asks_only_whom_a_row_belongs_to_is_asked_of_each_owner() {
    let world = World::of(
        r#"
model User { email: Email @unique  allow read }
model Room { name: String  open: Bool = false  notes: Note[] via room  members: Member[] via room  allow read }
model Member { room: Room  user: User  unique (room, user)  deny read, write }
model Note { room: Room  text: String  allow read if room.open  allow read if me is set and room.members.any(m => m.user == me) }

seed dev {
  ann:  User { email: "ann@x.test" }
  bob:  User { email: "bob@x.test" }
  hall: Room { name: "hall", open: true }
  den:  Room { name: "den" }
  attic: Room { name: "attic" }
  Member { room: den, user: ann }
  Member { room: attic, user: bob }
  Note { room: hall, text: "h1" }
  Note { room: den, text: "d1" }
  Note { room: den, text: "d2" }
  Note { room: attic, text: "a1" }
}
"#,
    );
    let seen = |who: &str, include: &str| {
        let rooms = world.rows(who, "/api/room", &[("sort", "name"), ("include", include)]);
        rooms.iter().map(|room| each(&room["notes"], "text")).collect::<Vec<_>>()
    };
    assert_eq!(seen("ann", "notes"), [json!([]), json!(["d1", "d2"]), json!(["h1"])]);
    assert_eq!(seen("bob", "notes"), [json!(["a1"]), json!([]), json!(["h1"])]);
    assert_eq!(seen("anon", "notes"), [json!([]), json!([]), json!(["h1"])]);
    assert_eq!(seen("ann", "notes(where: text != \"d1\")"), [json!([]), json!(["d2"]), json!(["h1"])]);
}

#[test]
fn a_list_goes_on_where_its_page_ends() {
    let world = World::of(SPEC);
    let ann = world.id("ann", "/api/user", "ann");
    let page = |who: &str, after: &str| {
        let include = format!("notes(sort: -rank, limit: 1{after})");
        world.get(who, &format!("/api/user/{ann}"), &[("include", &include)])
    };
    let (mut after, mut seen) = (String::new(), Vec::new());
    loop {
        let list = page("ann", &after).expect(200).json()["notes"].clone();
        seen.push(list["data"][0]["text"].clone());
        let Some(next) = list["next"].as_str() else { break };
        after = format!(", after: {next}");
    }
    assert_eq!(seen, ["three", "two", "one"]);
    let next = page("ann", "").expect(200).json()["notes"]["next"].as_str().unwrap().to_owned();
    let code = |answer: purlin_tests::wire::Answer| answer.expect(400).json()["code"].clone();
    assert_eq!(code(page("bob", &format!(", after: {next}"))), "invalid_cursor", "a cursor is its caller's");
    let other = world.get("ann", &format!("/api/user/{ann}"), &[("include", &format!("notes(sort: rank, limit: 1, after: {next})"))]);
    assert_eq!(code(other), "invalid_cursor", "and of one order");
    let bob = world.id("ann", "/api/user", "bob");
    let of_bob = world.get("ann", &format!("/api/user/{bob}"), &[("include", &format!("notes(sort: -rank, limit: 1, after: {next})"))]);
    assert_eq!(code(of_bob), "invalid_cursor", "and of one row");
    let of_list = world.get("ann", "/api/user", &[("include", &format!("notes(sort: -rank, limit: 1, after: {next})"))]);
    assert_eq!(code(of_list), "invalid_parameter");
    // In the same list the page of each row ends by itself.
    let lists: Vec<_> = users(&world, "ann", "notes(limit: 1)").iter().map(|user| user["notes"]["next"].is_null()).collect();
    assert_eq!(lists, [false, true, true]);
}

#[test]
fn relations_go_on_as_deep_as_four() {
    let world = World::of(SPEC);
    let ann = world.id("bob", "/api/user", "ann");
    let row = world
        .get("bob", &format!("/api/user/{ann}"), &[("include", "notes(sort: rank).replies,notes.author.profile,notes.tags(select: name)")])
        .expect(200)
        .json();
    let one = &row["notes"]["data"][0];
    assert_eq!(each(&one["replies"], "text"), json!(["a", "b"]));
    assert_eq!((&one["author"]["name"], &one["author"]["profile"]["motto"]), (&json!("ann"), &json!("onward")));
    assert_eq!(each(&one["tags"], "name"), json!(["red"]));
    assert_eq!(each(&row["notes"]["data"][1]["replies"], "text"), json!(["c"]));
    let deep = world.get("bob", "/api/user", &[("include", "notes.author.notes.author.notes")]).expect(400).json();
    assert_eq!(deep["code"], "too_expensive");
    assert!(
        users(&world, "bob", "notes.author.notes.author")[0]["notes"]["data"][0]["author"]["notes"]["data"][0]["author"]["name"] == "ann"
    );
}

/// However long a body may be.
#[test]
fn no_text_is_too_long_to_be_refused() {
    let world = World::of(SPEC);
    let long = (0..100_000).map(|i| format!("r{i}")).collect::<Vec<_>>().join(",");
    let blank = format!("{}name", " ".repeat(100_000));
    for (name, text) in [("include", &long), ("select", &long), ("sort", &long), ("where", &long), ("sort", &blank), ("select", &blank)] {
        let told = world.post("bob", "/api/user/$query", &json!({ name: text })).expect(400).json();
        assert_eq!(told["code"], "too_expensive", "{name}");
    }
}

#[test]
fn what_can_not_be_included_is_told_with_its_place() {
    let world = World::of(SPEC);
    for (include, code, words) in [
        ("nope", "invalid_expression", "`include` at 0: User has no relation `nope`"),
        ("name", "invalid_expression", "`include` at 0: User has no relation `name`"),
        ("secret", "invalid_expression", "`include` at 0: User has no relation `secret`"),
        ("team,notes.nope", "invalid_expression", "`include` at 11: Note has no relation `nope`"),
        ("notes(where: secret == 1)", "invalid_expression", "`include` at 13: `where` at 0: "),
        ("notes(sort: nope)", "invalid_expression", "`include` at 12: `sort` lists fields of Note"),
        ("notes(select: nope)", "invalid_expression", "`include` at 14: `select` at 0: Note shows no field `nope`"),
        ("notes(limit: 101)", "invalid_parameter", "`include` at 13: "),
        ("notes(limit: 0)", "invalid_parameter", "`include` at 13: "),
        ("boss(limit: 1)", "invalid_parameter", "`include` at 12: "),
        ("notes(", "invalid_expression", "`include` at 6: a bracket is not closed"),
        ("notes(where rank)", "invalid_expression", "`include` at 6: here stands an option"),
        ("", "invalid_expression", "`include` at 0: here stands the name of a relation"),
        ("nope,also", "invalid_expression", "User has no relation `also`"),
    ] {
        let told = world.get("bob", "/api/user", &[("include", include)]).expect(400).json();
        assert_eq!(told["code"], code, "{include}: {told}");
        assert!(told["detail"].as_str().unwrap().contains(words), "{include}: {}", told["detail"]);
    }
}
