//! `purlin why`.

use crate::{Ran, chat, run};
use purlin_tests::project::root;
use purlin_tests::schema::departures;
use serde_json::{Value, json};
use std::path::Path;

fn why(folder: &Path, arguments: &[&str]) -> Ran {
    run(folder, &[&["why"], arguments].concat())
}

#[test]
fn a_refusal_is_explained_rule_by_rule() {
    let desk = root().join("examples/helpdesk");
    let said = why(&desk, &["--as", "bob", "update", "t1", "priority=1", "--in", "acme"]).ends_with(0).out;
    for words in [
        "as bob in acme, update t1 { priority: 1 }\n\nrefused, because of `no_grant`\n",
        "  - to update: allow update if me is Agent of org check assignee is null or assignee is Agent of org  (helpdesk.purlin:",
        "of which `m.role in [.agent, .admin]` is false: `m.role` is .member\n",
        "holds, but does not grant `priority`:",
        "  it would be allowed, if\n    · `role` of `Membership { org: acme, user: bob }` would have to be .agent or .admin (it is .member)\n",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    let said = why(&desk, &["--as", "eve", "list", "Ticket", "--in", "acme"]).ends_with(0).out;
    assert!(said.contains("t1: not found, because of `tenant`"), "{said}");
    let said = why(&desk, &["--as", "ann", "update", "t1", "status=closed", "--in", "acme"]).ends_with(0).out;
    assert!(said.contains("\nallowed\n") && !said.contains("would have to"), "{said}");
}

#[test]
fn values_are_written_as_in_a_shell() {
    let folder = chat();
    let said = why(folder.path(), &["--as", "bob", "create", "Message", "room=lobby", "text=Hi \"Ann\""]).ends_with(0).out;
    assert!(said.contains(r#"create Message { room: lobby, text: "Hi \"Ann\"" }"#) && said.contains("\nallowed\n"), "{said}");
    let said = why(folder.path(), &["--as", "anon", "read", "ann.email"]).ends_with(0).out;
    assert!(said.contains("`ann` would have to ask: nobody is signed in"), "{said}");
}

#[test]
fn json_is_as_its_schema_says() {
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(root().join("schemas/why.json")).unwrap()).unwrap();
    let desk = root().join("examples/helpdesk");
    for question in [
        &["--as", "bob", "update", "t1", "priority=1", "assignee=", "--in", "acme"][..],
        &["--as", "bob", "read", "t1.internal_note", "--in", "acme"],
        &["--as", "anon", "list", "Ticket"],
        &["--as", "ann", "delete", "acme"],
    ] {
        let said = why(&desk, &[question, &["--format", "json"]].concat()).ends_with(0).out;
        let document: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(departures(&schema, &document), [""; 0], "{document:#}");
        assert_eq!((&document["as"], &document["data"]), (&json!(question[1]), &json!("dev")));
        assert!(document["answers"][0]["reasons"][0].is_string(), "{document:#}");
    }
}

#[test]
fn what_cannot_be_asked_is_told() {
    let folder = chat();
    for (question, code, words) in [
        (&["--as", "bob", "read", "helo"][..], 2, "did you mean `hello`?"),
        (&["--as", "lobby", "read", "hello"], 2, "`lobby`"),
        (&["--as", "bob", "update", "hello", "txt=a"], 2, "`Message` has no field `txt`"),
        (&["--as", "bob", "update", "hello", "text"], 2, "`text` names no field: write `field=value`"),
        (&["--as", "bob", "delete", "hello", "text=a"], 2, "only `create` and `update` name values"),
        (&["--as", "bob", "delete", "hello.text"], 2, "only `read` names a field"),
        (&["--as", "bob", "read", "hello", "--data", "prod"], 2, "`prod`"),
        (&["--as", "bob }", "read", "hello"], 2, "`bob }` is no name"),
        (&["--as", "bob", "read", "hello", "--format", "sarif"], 2, "`text` or `json`"),
    ] {
        let ran = why(folder.path(), question).ends_with(code);
        assert!(format!("{}{}", ran.out, ran.err).contains(words), "{words}\n{}\n{}", ran.out, ran.err);
    }
}

const DESK: &str = r#"app Desk edition 2026

auth User { identify email  password }

model User { email: Email @unique  allow read if this == me }

model Desk {
  name:  String(1..20) @unique
  owner: User
  seats: Int = 1

  require seats > 0 "a desk has a seat"
  allow read   if me is set
  allow create if me is set
  allow update if owner == me
  deny  update if old.seats == 1 check seats == 2 "two are too many" as two
}

seed dev {
  ann:  User { email: "ann@desk.test" }
  bob:  User { email: "bob@desk.test" }
  desk: Desk { name: "Hers", owner: ann }
}
"#;

fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("app.purlin"), DESK).unwrap();
    folder
}

#[test]
fn what_the_rules_allow_and_something_else_refuses_is_told_as_that() {
    let folder = desk();
    for (question, answer) in [
        (&["create", "Desk", "name=Hers", "owner=ann"][..], "409 `not_unique`; `name`: another row has this value"),
        (&["update", "desk", "seats=0"], "422 `invalid`"),
    ] {
        let said = why(folder.path(), &[&["--as", "ann"], question].concat()).ends_with(0).out;
        assert!(said.contains(&format!("\nallowed by the rules, and refused all the same: the service answers {answer}")), "{said}");
        let said = why(folder.path(), &[&["--as", "ann"], question, &["--format", "json"]].concat()).ends_with(0).out;
        let document: Value = serde_json::from_str(&said).unwrap();
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(root().join("schemas/why.json")).unwrap()).unwrap();
        assert_eq!(departures(&schema, &document), [""; 0], "{document:#}");
        assert!(document["answers"][0]["verdict"] == "allowed" && document["answers"][0]["besides"].as_str().unwrap().starts_with('4'));
    }
    let said = why(folder.path(), &["--as", "ann", "create", "Desk", "name=His", "owner=ann"]).ends_with(0).out;
    assert!(said.contains("\nallowed\n"), "{said}");
}

#[test]
fn a_row_that_who_asks_may_not_name_is_told() {
    let said = why(desk().path(), &["--as", "ann", "create", "Desk", "name=His", "owner=bob"]).ends_with(0).out;
    assert!(said.contains("\nrefused, because of `not_found`\n"), "{said}");
    assert!(said.contains("  - to create: `owner` names `bob`, which who asks may not read: for them it is not there\n"), "{said}");
}

#[test]
fn what_a_deny_asks_is_told_of_where_it_asks_it() {
    let said = why(desk().path(), &["--as", "ann", "update", "desk", "seats=2"]).ends_with(0).out;
    assert!(said.contains("· of the row before, `old.seats == 1` is true"), "{said}");
    assert!(said.contains("· after the write, `seats == 2` is true"), "{said}");
}
