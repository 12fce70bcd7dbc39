//! What is not decided is told with its reason, construct by construct, and is never told to be proved.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use purlin_compiler::compile;
use purlin_compiler::prove::{Outcome, Reason, prove};
use purlin_compiler::source::Source;

const SPEC: &str = r#"app Open edition 2026

auth User { identify email  password }

enum Level { low high }

model User {
  email:    Email @unique
  name:     String
  nick:     String?
  rank:     Int = 0
  boss:     User?
  team:     User[] via boss

  allow read if me is set
}

model Folder {
  name:    String
  parent:  Folder? @tree
  owner:   User
  notes:   Note[] via folder

  allow read if me is set
}

model Note {
  folder:  Folder @immutable
  owner:   User
  number:  Int @sequence(folder)
  title:   String
  text:    String
  tags:    String[]
  levels:  Level[]
  score:   Int = 0
  weight:  Float = 0.0
  heavier: Float = 0.0
  price:   Decimal(8, 2) = 0
  rate:    Decimal(8, 4) = 0
  day:     Date
  lasts:   Duration
  data:    Json?
  bytes:   Bytes?
  label:   String = folder.name

  allow read if me is set
  allow create if owner == me
  allow update if owner == me
}

"#;

fn outcome(claim: &str) -> Outcome {
    let text = format!("{SPEC}prove \"it\" {{ {claim} }}\n");
    let compilation = compile(&[Source { path: "app.purlin".to_owned(), text }]);
    let plan = compilation.to_judge().unwrap_or_else(|| panic!("{claim}: {:#?}", compilation.diagnostics));
    prove(plan, &compilation.claims).remove(0).claims.remove(0).outcome
}

#[track_caller]
fn is_open_for(claim: &str, reason: Reason) {
    assert_eq!(outcome(claim), Outcome::Undecided(vec![reason]), "{claim}");
}

/// Of what these conditions ask nothing is so, or hardly anything: none may be told to be proved by a procedure that does not look into it.
#[test]
fn a_construct_that_is_not_decided_is_named() {
    for (construct, conditions) in [
        (
            "two texts that are asked of each other",
            &[
                "title.starts_with(text) and text.starts_with(title) and title != text",
                "title.contains(text) and text.contains(folder.name) and not title.contains(folder.name)",
                "title < text and text < folder.name and folder.name < title",
            ][..],
        ),
        ("a text of which too much is asked", &["title.length() == 50000 and title.starts_with(\"a\")"]),
        ("an order of fractions", &["weight > 1.0 and weight < 0.5"]),
        ("a value of a kind that is not looked into", &["weight == heavier and heavier != weight"]),
        ("a sum of fractions", &["weight + 1.0 == weight - 1.0"]),
        ("a product", &["score * score < 0", "score * 2 == 3", "price * rate < 0 and price > 0 and rate > 0"]),
        ("a quotient", &["score / 2 > score and score > 0"]),
        ("a date moved by days", &["day + 1d < day", "day - 1d > day"]),
        (
            "what many rows come to",
            &[
                "folder.notes.count() < 0",
                "folder.notes.where(n => n.score > 0).count() > folder.notes.count()",
                "folder.notes.sum(n => n.score) > 0 and folder.notes.none(n => n.score > 0)",
                "folder.notes.min(n => n.score) > folder.notes.max(n => n.score)",
                "folder.notes.avg(n => n.score) > folder.notes.max(n => n.score)",
            ],
        ),
        (
            "a tree",
            &[
                "folder.ancestors.none(f => f == this.folder)",
                "folder.descendants.any(f => f.parent is null) and folder.parent is set",
                "folder.ancestors.any(f => f == folder) and folder.ancestors.none(f => f == folder)",
            ],
        ),
        ("the day that it is somewhere", &["today(\"Europe/London\") < \"1970-01-01\"", "day > today(\"UTC\") and day < today(\"UTC\")"]),
        ("the values of a list", &["\"a\" in tags and not (\"a\" in tags)", "title in tags and tags.length() == 0"]),
        ("the length of a list", &["tags.length() < 0"]),
    ] {
        for condition in conditions {
            is_open_for(&format!("never read Note if {condition}"), Reason::Construct(construct));
        }
    }
}

/// What one text is asked is decided, and what two are asked as far as they are one, or one of them is written out.
#[test]
fn what_texts_are_asked_is_decided() {
    for condition in [
        "title.starts_with(\"ab\") and not title.starts_with(\"a\")",
        "title.ends_with(\"ab\") and not title.ends_with(\"b\")",
        "title.contains(\"ab\") and not title.contains(\"b\")",
        "title.contains(text) and not text.contains(title) and text.contains(title)",
        "title.lower() == \"AB\"",
        "title.lower() != title and title == \"ab\"",
        "title.length() < 0",
        "title == \"abc\" and title.length() == 2",
        "title < \"a\" and title > \"b\"",
        "title < text and title == text",
    ] {
        let found = outcome(&format!("never read Note if {condition}"));
        assert!(matches!(found, Outcome::Vacuous(_)), "{condition}: {found:?}");
    }
    for condition in
        ["title.starts_with(\"ab\")", "title.lower() == \"ab\"", "title.length() > 20", "title < \"b\"", "title.contains(text)"]
    {
        let found = outcome(&format!("never read Note if {condition}"));
        assert!(matches!(found, Outcome::Refuted(_)), "{condition}: {found:?}");
    }
}

/// What is made when a row is, nobody has named: it is found by making the row.
#[test]
fn what_a_new_row_is_given_is_named() {
    for claim in ["create Note implies number > 0", "create Note implies label == folder.name"] {
        is_open_for(claim, Reason::Construct("a default that is found when the row is made"));
    }
}

/// Each row asks for another one in turn, and no two for one: infinitely many rows would do, and no database.
#[test]
fn rows_without_end_prove_nothing() {
    let users = "model User { email: Email @unique  boss: User? @unique  allow read if this == me }";
    let text = format!(
        "app Ring edition 2026\n\nauth User {{ identify email  password }}\n\n{users}\n
prove \"it\" {{ never read User if User.all(u => u.boss is set and u.boss != me) }}\n"
    );
    let compilation = compile(&[Source { path: "app.purlin".to_owned(), text }]);
    let found = prove(compilation.to_judge().unwrap(), &compilation.claims).remove(0).claims.remove(0).outcome;
    assert!(matches!(found, Outcome::Undecided(_)), "{found:?}");
}

/// Nobody writes such a row.
#[test]
fn a_tree_has_no_ring() {
    for condition in ["folder == folder.parent", "folder.parent.parent == folder"] {
        let found = outcome(&format!("never read Note if {condition}"));
        assert!(matches!(found, Outcome::Vacuous(_)), "{condition}: {found:?}");
    }
    let found = outcome("never read Note if folder.parent.parent is set");
    assert!(matches!(found, Outcome::Refuted(_)), "{found:?}");
}

/// What a value is or is not is told, of whatever kind it is.
#[test]
fn what_is_there_is_decided_of_every_kind() {
    for condition in ["data is set and data is null", "bytes is set and bytes is null"] {
        let found = outcome(&format!("never read Note if {condition}"));
        assert!(matches!(found, Outcome::Vacuous(_)), "{condition}: {found:?}");
    }
}

/// What a way through a tree comes to is not known; what shows it by another way does.
#[test]
fn beside_a_way_through_a_tree_another_is_found() {
    let [up, down, own] = ["ancestors.any(a => a.owner.name == \"x\")", "descendants.any(d => d.name == \"y\")", "owner.nick == \"z\""];
    for (one, other) in [(up, own), (own, up), (down, own), (own, down)] {
        let claim = format!("read Folder implies owner.name == \"x\" or name == \"y\" or not ({one} or {other})");
        assert!(matches!(outcome(&claim), Outcome::Refuted(_)), "{claim}: {:?}", outcome(&claim));
    }
    is_open_for(&format!("read Folder implies owner.name == \"x\" or name == \"y\" or not ({up} or {down})"), Reason::Construct("a tree"));
}
