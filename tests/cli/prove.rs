//! `purlin prove`: each form of claim, proved and refuted; what refutes one can be taken over as it is printed, and fails as a test.

use crate::{Ran, SOUND, project, run, write};
use purlin_tests::project::{copy, root};
use purlin_tests::schema::{departures, published};
use serde_json::{Value, json};
use std::fs;

/// Notes of organisations, with some rules that are wider than they look.
const DESK: &str = r#"app Desk edition 2026

auth User { identify email  password { min 10 } }

model User {
  email:    Email @unique
  is_staff: Bool = false
  score:    Int = 0

  allow read   if me is set
  allow update if this == me
}

role Staff = me.is_staff

model Org {
  name:    String
  members: Member[] via org

  allow read   if members.any(m => m.user == me)
  allow create if me is set
  allow delete if members.any(m => m.user == me and m.is_admin)
}

model Member {
  org:      Org @on_delete(cascade)
  user:     User
  is_admin: Bool = false

  unique (org, user)

  allow read if user == me
  ALLOW_JOIN
  allow delete if user == me
}

model Note {
  org:       Org
  owner:     User? = me
  text:      String @read(owner == me)
  due_at:    DateTime?
  is_public: Bool = false

  allow read if is_public or owner == me or org.members.any(m => m.user == me) or due_at < now() - 1d
  allow create if owner == me
  allow update(text, owner) if owner == me
  allow update(is_public) if owner == me check is_public
  allow delete if owner == me
  deny  delete if is_public
}
"#;

fn desk(claim: &str) -> String {
    format!(
        "{}\nprove \"it\" {{ {claim} }}\n",
        DESK.replace("ALLOW_JOIN", "allow create if user == me and org.members.any(m => m.user == me and m.is_admin)")
    )
}

fn proven(spec: &str) -> Value {
    let ran = run(project(spec).path(), &["prove", "--format", "json"]);
    let found: Value = serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}\n{}\n{}", ran.out, ran.err));
    assert_eq!(departures(&published("proofs.json"), &found), Vec::<String>::new());
    found
}

#[track_caller]
fn outcome(claim: &str) -> Value {
    proven(&desk(claim))["proofs"][0]["claims"][0].take()
}

#[test]
fn what_rules_keep_is_proved() {
    for claim in [
        "read Note.text implies owner == me",
        "owner == me implies read Note",
        "owner == me implies update Note.text",
        "owner == me and not is_public implies delete Note",
        "create Note implies owner == me",
        "update Note.owner implies new.owner == old.owner",
        "update Note.is_public implies new.is_public",
        "delete Note implies not is_public",
        "never read Note if me is null and owner is null and not is_public and due_at is null",
        "never gain read Org by writing Member",
        "never gain read Note by writing Org",
        "never gain delete Note by writing Note",
    ] {
        let found = outcome(claim);
        assert_eq!(found["outcome"], "proved", "{claim}: {found:#}");
    }
}

#[test]
fn what_rules_let_through_is_shown() {
    for (claim, says) in [
        ("update User.is_staff implies me is Staff", "ann can update ann { is_staff: false }"),
        ("never read Note if me is null", "anon can read note_1"),
        ("owner == me implies delete Note", "ann cannot delete note_1"),
        ("update Note.is_public implies is_public", "ann can update note_1 { is_public: true }"),
        ("create Note implies is_public", "ann can create Note {"),
        ("delete Note implies text != \"a\"", "ann can delete note_1"),
        ("read Note.text implies due_at is set", "ann can read note_1.text"),
        ("due_at < now() implies read Note", "ann cannot read note_1"),
    ] {
        let found = outcome(claim);
        assert_eq!(found["outcome"], "refuted", "{claim}: {found:#}");
        let shown = &found["counterexample"];
        assert_eq!(shown["confirmed_by"], json!(["evaluator", "sqlite"]), "{claim}: {found:#}");
        assert!(shown["says"].as_str().unwrap().starts_with(says), "{claim}: {found:#}");
    }
}

/// What a type keeps out is in no database, and what is shown fits its type.
#[test]
fn what_is_shown_is_as_types_ask() {
    let spec = "app Codes edition 2026\n\nauth User { identify email  password }\n\nmodel User { email: Email @unique  allow read if this == me }\n
model Note {\n  owner: User\n  code:  String(3..3)\n  slug:  String(\"^[a-z]+$\")\n  price: Decimal(5, 2)\n\n  allow read if owner == me\n}\n";
    for claim in ["code == \"ab\"", "slug == \"AB\"", "price > 1000", "owner.email == \"ann\"", "code == slug and code == \"ABC\""] {
        let found = proven(&format!("{spec}\nprove \"it\" {{ never read Note if {claim} }}\n"));
        assert_eq!(found["proofs"][0]["claims"][0]["outcome"], "vacuous", "{claim}: {found:#}");
    }
    for claim in ["code == \"abc\"", "slug != \"abc\"", "code != \"abc\"", "price > 999", "code == slug"] {
        let found = proven(&format!("{spec}\nprove \"it\" {{ never read Note if {claim} }}\n"));
        let shown = &found["proofs"][0]["claims"][0]["counterexample"];
        assert_eq!(shown["confirmed_by"], json!(["evaluator", "sqlite"]), "{claim}: {found:#}");
    }
}

/// Each question is a file, with what is expected of whoever answers it; what can't be said has none, and is named.
#[test]
fn questions_are_written_for_other_solvers() {
    let folder = project(&format!(
        "{}\nprove \"also\" {{ never read Note if text.lower() == text }}\n",
        desk("read Note.text implies owner == me\n  owner == me implies delete Note")
    ));
    let ran = run(folder.path(), &["prove", "--emit-smt2", "smt"]).ends_with(1);
    let read = |name: &str| fs::read_to_string(folder.path().join("smt").join(name)).unwrap();
    let proved = read("02.1-breaks-get-signed_in.smt2");
    assert!(proved.starts_with("; prove \"it\"\n;   read Note.text implies owner == me\n; Asked: a database, and a request"), "{proved}");
    assert!(proved.contains("\n(set-info :smt-lib-version 2.6)\n(set-info :status unsat)\n(set-logic ALL)\n"), "{proved}");
    assert!(proved.contains("(declare-fun Note.owner (Note.row) User.row)") && proved.contains("(exists ((x1 Member.row))"), "{proved}");
    assert!(proved.ends_with("\n(check-sat)\n"), "{proved}");
    assert!(read("02.1-subject-get-signed_in.smt2").contains("(set-info :status sat)"));
    assert!(read("02.2-breaks-delete-signed_in.smt2").contains("(set-info :status sat)"));
    assert!(
        ran.err.contains("not written: 01.1-breaks-get-signed_in: a text in lower case beside one that is not written out\n"),
        "{}",
        ran.err
    );
    assert!(!folder.path().join("smt/01.1-breaks-get-signed_in.smt2").exists());
    // The same words each time.
    run(folder.path(), &["prove", "--emit-smt2", "again"]).ends_with(1);
    for file in fs::read_dir(folder.path().join("smt")).unwrap().map(Result::unwrap) {
        let again = folder.path().join("again").join(file.file_name());
        assert_eq!(fs::read_to_string(file.path()).unwrap(), fs::read_to_string(again).unwrap());
    }
}

/// Who may let himself in.
#[test]
fn a_write_that_opens_a_door_is_shown() {
    let spec = DESK.replace("ALLOW_JOIN", "allow create if user == me");
    // An organisation may not be named by whom it does not let read it: so nobody gets in by himself.
    let found = proven(&format!("{spec}\nprove \"it\" {{ never gain read Org by writing Member }}\n"));
    assert_eq!(found["proofs"][0]["claims"][0]["outcome"], "proved", "{found:#}");
    let open =
        spec.replace("allow read   if members.any(m => m.user == me)", "allow read if name == \"open\" or members.any(m => m.user == me)");
    let found = proven(&format!("{open}\nprove \"it\" {{ never gain read Note by writing Member }}\n"));
    let claim = &found["proofs"][0]["claims"][0];
    assert_eq!(claim["counterexample"]["confirmed_by"], json!(["evaluator", "sqlite"]), "{found:#}");
    let says = claim["counterexample"]["says"].as_str().unwrap();
    assert!(says.contains("can create Member {") && says.contains("then as ann can read note_1"), "{found:#}");
}

#[test]
fn what_refutes_a_claim_is_taken_over_as_it_is_printed() {
    for claim in [
        "update User.is_staff implies me is Staff",
        "never read Note if me is null",
        "owner == me implies delete Note",
        "create Note implies is_public",
        "due_at < now() implies read Note",
        "update User.score implies score >= 0",
    ] {
        let spec = desk(claim);
        let shown = proven(&spec)["proofs"][0]["claims"][0]["counterexample"]["spec"].take();
        let folder = project(&format!("{spec}\n{}\n", shown.as_str().unwrap()));
        assert!(run(folder.path(), &["test"]).ends_with(1).out.contains("T0001"), "{claim}: {shown:#}");
        run(folder.path(), &["fmt", "--check"]);
    }
}

/// An update that only rules for some fields let through is gained as well: by such a field.
#[test]
fn what_opens_one_field_is_no_less_a_gain() {
    let spec = "app Poll edition 2026\n\nauth User { identify email  password }\n\nmodel User { email: Email @unique  allow read if me is set }\n\n\
                model Poll {\n  owner: User = me @readonly\n  closes: DateTime\n\n  allow read if me is set\n  allow update if owner == me\n}\n\n\
                model Vote {\n  poll: Poll @immutable\n  by: User = me @readonly\n  yes: Bool\n\n  allow read if me is set\n  \
                allow update(yes) if by == me and poll.closes > now()\n}\n\n\
                prove \"it\" {\n  never gain update Vote by writing Poll\n  never gain update Vote by writing User\n}\n";
    let claims = &proven(spec)["proofs"][0]["claims"];
    assert_eq!(claims[0]["outcome"], "undecided", "{claims:#}");
    assert_ne!(claims[1]["outcome"], "undecided", "{claims:#}");
}

#[test]
fn what_is_shown_is_as_patterns_and_lengths_ask() {
    let spec = "app Shop edition 2026\n\nmodel Item {\n  handle: String(\"^[a-z]+$\")\n  currency: String(\"^[A-Z]{3}$\")\n  code: String(2..3)\n  \
                about: String(20..30)\n  size: Int(5..9)\n  is_listed: Bool\n\n  allow read\n}\n\nprove \"it\" { read Item implies is_listed }\n";
    let shown = proven(spec)["proofs"][0]["claims"][0]["counterexample"]["spec"].take();
    let folder = project(&format!("{spec}\n{}\n", shown.as_str().unwrap()));
    assert!(run(folder.path(), &["test"]).ends_with(1).out.contains("T0001"), "{shown:#}");
}

#[test]
fn values_of_an_enum_are_told_apart_however_many_there_are() {
    let values: Vec<String> = (0..300).map(|number| format!("v{number}")).collect();
    let spec = format!(
        "app Many edition 2026\n\nenum Kind {{ {} }}\n\nmodel Note {{\n  kind: Kind\n\n  allow read if kind == .v1 and not (kind == .v257)\n}}\n\n\
         prove \"it\" {{\n  never read Note if kind == .v1\n  never read Note if kind == .v257\n}}\n",
        values.join(" ")
    );
    let claims = &proven(&spec)["proofs"][0]["claims"];
    assert_eq!(claims[0]["outcome"], "refuted", "{claims:#}");
    assert_eq!(claims[1]["outcome"], "proved", "{claims:#}");
}

#[test]
fn tenants_are_told_apart() {
    let spec = |claim: &str| {
        format!(
            "app Desk edition 2026\n\nauth User {{ identify email  password }}\n\nmodel User {{ email: Email @unique  allow read if me is set }}\n\n\
             tenant Org by slug {{ from header \"x-org\"  allow if members.any(m => m.user == me) }}\n\n\
             model Org {{ slug: String @unique  members: Member[] via org  allow read }}\n\n\
             model Member in Org {{ user: User  allow read }}\n\nmodel Note in Org {{ text: String  allow read }}\n\nprove \"it\" {{ {claim} }}\n"
        )
    };
    for (claim, wanted) in [
        ("read Note implies org.members.any(m => m.user == me)", "proved"),
        ("read Note implies org.members.any(m => m.user == me) across tenants", "refuted"),
        ("me is set implies read Note", "proved"),
        ("me is set implies read Org", "proved"),
        ("read Org implies members.any(m => m.user == me)", "refuted"),
        // A membership of one tenant may open doors in another.
        ("never gain read Note by writing Member", "undecided"),
    ] {
        let found = proven(&spec(claim));
        assert_eq!(found["proofs"][0]["claims"][0]["outcome"], wanted, "{claim}: {found:#}");
    }
}

#[test]
fn what_is_open_is_told_and_fails_where_that_is_asked() {
    let folder = project(&desk("create Note implies text.length() * org.members.count() != 7"));
    let found = run(folder.path(), &["prove"]).ends_with(0).out;
    assert!(found.contains("undecided  it") && found.contains("P0002") && found.contains("1 undecided"), "{found}");
    run(folder.path(), &["prove", "--strict"]).ends_with(3);
    let folder = project(&desk("owner == me implies delete Note"));
    let found = run(folder.path(), &["prove", "--strict"]).ends_with(1).out;
    assert!(found.contains("refuted    it") && found.contains("(confirmed by the evaluator and on SQLite)"), "{found}");
    let found = run(folder.path(), &["prove", "--format", "github"]).ends_with(1).out;
    assert!(found.starts_with("::error file=app.purlin,line=") && found.contains("title=P0001"), "{found}");
    let found: Value = serde_json::from_str(&run(folder.path(), &["prove", "--format", "sarif"]).ends_with(1).out).unwrap();
    let result = &found["runs"][0]["results"][0];
    assert!(result["ruleId"] == "P0001" && result["message"]["text"].as_str().unwrap().contains("seed against_it"), "{found:#}");
    run(project(SOUND).path(), &["prove", "--strict"]).ends_with(0);
    run(project("app Faulty edition 2026\nmodel {").path(), &["prove"]).ends_with(2);
}

#[test]
fn what_says_nothing_is_told_and_is_no_failure() {
    for claim in [
        "update Org implies me is Staff",
        "never read Note if is_public and not is_public",
        "owner == me and owner != me implies read Note",
    ] {
        let found = run(project(&desk(claim)).path(), &["prove", "--strict"]).ends_with(0).out;
        assert!(found.contains("empty      it") && found.contains("P0003"), "{claim}: {found}");
    }
}

#[test]
fn claims_of_the_examples_are_decided() {
    for (example, open) in [("chat", 0), ("helpdesk", 0), ("shop", 0)] {
        let folder = tempfile::tempdir().unwrap();
        copy(&root().join("examples").join(example), folder.path());
        let found = run(folder.path(), &["prove"]).ends_with(0).out;
        assert!(found.ends_with(&format!("0 refuted, {open} undecided\n")), "{example}: {found}");
    }
}

/// The pages of P0001, P0002 and P0003 show a claim that is so, and one that is mended; P0004 is a fault of ours.
#[test]
fn pages_show_claims_and_how_they_are_mended() {
    for (code, ends) in [("P0001", 1), ("P0002", 3), ("P0003", 0)] {
        let page = fs::read_to_string(root().join(format!("compiler/docs/errors/{code}.md"))).unwrap();
        let examples: Vec<_> = page.split("```purlin\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
        let [wrong, right] = examples[..] else { panic!("{page}") };
        let folder = project(wrong);
        let Ran { out, .. } = run(folder.path(), &["prove", "--strict"]).ends_with(ends);
        assert!(out.contains(code), "{out}");
        write(folder.path(), right);
        let Ran { out, .. } = run(folder.path(), &["prove", "--strict"]).ends_with(0);
        assert!(!out.contains(code), "{out}");
    }
    assert!(run(project(SOUND).path(), &["explain", "p0004"]).ends_with(0).out.contains("fault of Purlin"));
}

#[test]
fn questions_are_written_into_a_folder_alone() {
    let folder = project(SOUND);
    let err = run(folder.path(), &["prove", "--emit-smt2", "app.purlin"]).ends_with(2).err;
    assert!(err.contains("`--emit-smt2` writes files into a folder, and app.purlin is none: name another"), "{err}");
    let err = run(folder.path(), &["prove", "--emit-smt2", "app.purlin/smt"]).ends_with(2).err;
    assert!(err.contains("app.purlin/smt can't be written: "), "{err}");
}
