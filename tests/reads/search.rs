//! `search`: rows are found by the words that the caller is shown of them, whoever wrote these and however.

use crate::world::World;
use purlin_rules::words::Sought;
use serde_json::{Value as Json, json};

const SPEC: &str = r#"
model User {
  email: Email @unique
  name:  String

  allow read
}

model Note {
  name:   String
  owner:  User? @on_delete(cascade)
  title:  String
  body:   String?
  tags:   String[]
  secret: String? @read(owner == me)
  staff:  String? @read(owner.name == "ann" and owner == me)
  size:   Int = 0
  lines:  Line[] via note

  search (title, body, tags, secret, staff)

  allow create, update, delete if me is set
  allow read if me is set and owner == me
  allow read if not title.starts_with("Draft")
}

model Line {
  name: String
  note: Note @on_delete(cascade)
  text: String

  search (text)
  allow read
}

model Plain {
  name: String
  allow read
}

on Note updated when changed(size) {
  set body = "counted anew"
}

seed dev {
  ann: User { email: "ann@x.test", name: "ann" }
  bob: User { email: "bob@x.test", name: "bob" }
  a:   Note { name: "a", owner: ann, title: "Fire in the print room", body: "The HP-4200 burns.", tags: ["Hot stuff", "printer"], secret: "Crème brûlée", size: 3 }
  b:   Note { name: "b", owner: bob, title: "Printer jam", body: "It prints nothing; see room 12", tags: [], secret: "crème" }
  c:   Note { name: "c", owner: bob, title: "Draft: fire drill", body: null, tags: ["hot"], staff: "printer" }
  d:   Note { name: "d", owner: ann, title: "Straße 全文検索", body: "fire", tags: [], staff: "brulee" }
  x:   Line { name: "x", note: a, text: "the printer is on fire" }
  y:   Line { name: "y", note: c, text: "a drill" }
}
"#;

#[track_caller]
fn found(world: &World, who: &str, search: &str) -> Json {
    world.each("name", who, "/api/note", &[("search", search), ("sort", "name")])
}

#[test]
fn all_words_are_found_and_the_last_by_its_beginning() {
    let world = World::of(SPEC);
    for (search, names) in [
        ("fire", json!(["a", "d"])),
        ("FIRE", json!(["a", "d"])),
        ("fi", json!(["a", "d"])),
        ("fi room", json!([])),
        ("room fi", json!(["a"])),
        ("print", json!(["a", "b"])),
        ("print nothing", json!([])),
        ("prints nothing", json!(["b"])),
        ("printer", json!(["a", "b"])),
        ("hp 42", json!(["a"])),
        ("hot burns", json!(["a"])),
        ("\"Hot stuff\", fire!", json!(["a"])),
        ("strasse", json!(["d"])),
        ("検索", json!(["d"])),
        ("検 文 strasse", json!(["d"])),
        ("fire fire fire", json!(["a", "d"])),
        ("water", json!([])),
        ("fire water", json!([])),
        ("", json!([])),
        ("-- % * \" ' \\ ?", json!([])),
        ("fire' OR 1=1", json!([])),
        ("\u{0}\u{10ffff}", json!([])),
    ] {
        assert_eq!(found(&world, "ann", search), names, "{search:?}");
    }
    // A row that may not be read is not there, for others it is.
    assert_eq!(found(&world, "bob", "drill"), json!(["c"]));
    assert_eq!(found(&world, "ann", "drill"), json!([]));
    assert_eq!(found(&world, "anon", "fire"), json!(["a", "d"]));
}

/// The words of a hidden field are those of a null.
#[test]
fn a_word_in_a_hidden_field_finds_nothing() {
    let world = World::of(SPEC);
    assert_eq!(found(&world, "ann", "creme"), json!(["a"]));
    assert_eq!(found(&world, "bob", "creme"), json!(["b"]));
    assert_eq!(found(&world, "anon", "creme"), json!([]));
    assert_eq!(found(&world, "anon", "cr"), json!([]));
    // One word in what is shown, the other in what is not.
    assert_eq!(found(&world, "ann", "fire creme"), json!(["a"]));
    assert_eq!(found(&world, "bob", "fire creme"), json!([]));
    assert_eq!(found(&world, "bob", "creme fire"), json!([]));
    assert_eq!(found(&world, "ann", "brulee"), json!(["a", "d"]));
    assert_eq!(found(&world, "bob", "brulee"), json!([]));
    let count = |who: &str| {
        let page = world.get(who, "/api/note", &[("search", "crem"), ("count", "exact"), ("limit", "1")]).expect(200).json();
        (page["count"].clone(), page["next"].clone())
    };
    assert_eq!(count("bob"), (json!(1), Json::Null));
    assert_eq!(count("anon"), (json!(0), Json::Null));
    // The same word in what is shown is found there.
    assert_eq!(found(&world, "bob", "printer"), json!(["a", "b"]));
}

/// Whoever asks, and for whatever words: what is found is what the same caller would find by reading all rows that he is shown.
#[test]
fn nobody_finds_more_than_he_could_read() {
    let world = World::of(SPEC);
    let texts = |row: &Json| {
        let one = |value: &Json| value.as_str().map(str::to_owned);
        let own = ["title", "body", "secret", "staff"].iter().filter_map(|field| one(&row[*field]));
        own.chain(row["tags"].as_array().into_iter().flatten().filter_map(one)).collect::<Vec<_>>()
    };
    let words =
        ["fire", "print", "printer", "creme", "brulee", "hot", "drill", "room", "12", "hp", "全", "stuff", "draft", "b", "c", "nowhere"];
    let pairs = words.iter().flat_map(|first| words.iter().map(move |second| format!("{first} {second}")));
    let searches: Vec<String> = words.iter().map(|word| (*word).to_owned()).chain(pairs).collect();
    for who in ["ann", "bob", "anon"] {
        let rows = world.rows(who, "/api/note", &[("sort", "name")]);
        let mut kept = 0;
        for search in &searches {
            let sought = Sought::of(search);
            let read: Json =
                rows.iter().filter(|row| sought.is_met(texts(row).iter().map(String::as_str))).map(|row| row["name"].clone()).collect();
            kept += read.as_array().unwrap().len();
            assert_eq!(found(&world, who, search), read, "{who}: {search}");
        }
        assert!(kept > 20, "{who}: {kept}");
    }
}

#[test]
fn a_search_goes_together_with_all_else() {
    let world = World::of(SPEC);
    let ask = |parameters: &[(&str, &str)]| world.get("ann", "/api/note", parameters).expect(200).json();
    let page = ask(&[
        ("search", "fire"),
        ("where", "owner.name == n and size > 0"),
        ("args", r#"{"n": "ann"}"#),
        ("include", "lines(where: text.contains(\"fire\"))"),
        ("select", "name"),
        ("count", "exact"),
    ]);
    assert_eq!((page["count"].clone(), page["data"][0]["name"].clone()), (json!(1), json!("a")));
    assert_eq!(page["data"][0]["lines"]["data"][0]["name"], "x");
    for sort in ["-name", "-size", "id", "-id"] {
        let first = ask(&[("search", "fir"), ("sort", sort), ("limit", "1")]);
        let next = first["next"].as_str().unwrap();
        let second = ask(&[("search", "fir"), ("sort", sort), ("limit", "1"), ("after", next)]);
        assert_eq!(second["next"], Json::Null, "{sort}");
        let mut names = [first["data"][0]["name"].as_str().unwrap(), second["data"][0]["name"].as_str().unwrap()];
        names.sort_unstable();
        assert_eq!(names, ["a", "d"], "{sort}");
        // A cursor is of one search.
        let other = world.get("ann", "/api/note", &[("search", "fire"), ("sort", sort), ("after", next)]).expect(400).json();
        assert_eq!(other["code"], "invalid_cursor");
    }
    let body = world.post("ann", "/api/note/$query", &json!({ "search": "printer", "sort": "name" })).expect(200).json();
    assert_eq!(body["data"].as_array().unwrap().len(), 2);
    assert_eq!(world.each("name", "anon", "/api/line", &[("search", "dri")]), json!(["y"]));
}

#[test]
fn words_follow_their_row_whoever_writes_it() {
    let world = World::of(SPEC);
    let made = world.post("bob", "/api/note", &json!({ "name": "e", "title": "Water everywhere", "tags": ["wet", "Wet"] }));
    let id = made.expect(201).json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/note/{id}");
    assert_eq!(found(&world, "bob", "water wet"), json!(["e"]));
    drop(world.patch("bob", &path, &json!({ "title": "Water nowhere", "tags": ["dry"], "body": "water" })).expect(200));
    assert_eq!(found(&world, "bob", "everywhere"), json!([]));
    assert_eq!(found(&world, "bob", "wet"), json!([]));
    assert_eq!(found(&world, "bob", "nowhere dry"), json!(["e"]));
    // What stands in two fields stays where one of them loses it.
    drop(world.patch("bob", &path, &json!({ "body": null })).expect(200));
    assert_eq!(found(&world, "bob", "water"), json!(["e"]));
    // A trigger of the spec writes a text as well.
    drop(world.patch("bob", &path, &json!({ "size": { "$add": 1 } })).expect(200));
    assert_eq!(found(&world, "bob", "counted anew"), json!(["e"]));
    // What is refused leaves no word.
    drop(world.patch("anon", &path, &json!({ "title": "Nobody's" })).expect(401));
    assert_eq!(found(&world, "bob", "nobody"), json!([]));
    drop(world.send(&world.request("bob", "DELETE", &path)).expect(204));
    assert_eq!(found(&world, "bob", "water"), json!([]));
    // What goes with a deletion takes its words along: another row of the same words is found alone.
    let fire = world.id("ann", "/api/note", "a");
    drop(world.send(&world.request("ann", "DELETE", &format!("/api/note/{fire}"))).expect(204));
    assert_eq!(world.each("name", "anon", "/api/line", &[("search", "printer")]), json!([]));
    assert_eq!(found(&world, "ann", "fire"), json!(["d"]));
}

#[test]
fn what_asks_too_much_or_where_nothing_is_searched_is_said() {
    let world = World::of(SPEC);
    let code = |path: &str, search: &str| world.get("ann", path, &[("search", search)]).expect(400).json();
    let many = (0..17).map(|number| format!("w{number}")).collect::<Vec<_>>().join(" ");
    let problem = code("/api/note", &many);
    assert_eq!(
        (problem["code"].clone(), problem["detail"].clone()),
        (json!("too_expensive"), json!("`search` asks for more than 16 words."))
    );
    drop(world.get("ann", "/api/note", &[("search", &many[..many.len() - 4])]).expect(200));
    drop(world.get("ann", "/api/note", &[("search", &"a ".repeat(2000))]).expect(200));
    assert_eq!(code("/api/note", &"a ".repeat(4001))["code"], "too_expensive");
    let problem = code("/api/plain", "fire");
    assert_eq!(problem["code"], "invalid_parameter");
    assert!(problem["detail"].as_str().unwrap().contains("Plain"), "{problem}");
    drop(world.get("ann", "/api/note/$aggregate", &[("search", "fire"), ("count", "")]).expect(400));
}

const TENANTS: &str = r#"
tenant Org by slug { from header "x-org"  allow if true }

model User {
  email: Email @unique
  allow read
}

model Org {
  slug: String @unique
  allow read
}

model Note in Org {
  name:  String
  title: String

  search (title)
  allow read, create
}

seed dev {
  acme: Org { slug: "acme" }
  zeta: Org { slug: "zeta" }
  a:    Note { org: acme, name: "a", title: "fire alarm" }
  b:    Note { org: zeta, name: "b", title: "fire drill" }
}
"#;

#[test]
fn a_search_stays_in_its_tenant() {
    let world = World::of(TENANTS);
    let found = |org: &str, search: &str| {
        let request = world.request("anon", "GET", &format!("/api/note?search={search}&count=exact")).header("x-org", org);
        let page = world.send(&request).expect(200).json();
        (page["data"].as_array().unwrap().iter().map(|row| row["name"].clone()).collect::<Json>(), page["count"].clone())
    };
    assert_eq!(found("acme", "fire"), (json!(["a"]), json!(1)));
    assert_eq!(found("zeta", "fire"), (json!(["b"]), json!(1)));
    assert_eq!(found("acme", "drill"), (json!([]), json!(0)));
    assert_eq!(found("nope", "fire"), (json!([]), json!(0)));
}
