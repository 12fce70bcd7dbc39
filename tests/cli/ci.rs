//! `purlin ci`: one report of all that is asked of a change, and one exit code.

use crate::{Ran, run};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const SPEC: &str = r#"app Notes edition 2026

auth User { identify email  password }

model User {
  email: Email @unique

  allow read if this == me
}

model Note {
  text:  String
  owner: User   = me @readonly

  allow read, create if owner == me
}

seed dev {
  ann:  User { email: "ann@notes.test" }
  bob:  User { email: "bob@notes.test" }
  note: Note { text: "one", owner: ann }
}

test "notes are their owners'" with dev {
  as ann can    read note
  as bob cannot read note
}

prove "notes are read by their owners" { read Note implies owner == me }
"#;

/// The rule with a word more.
fn widened() -> String {
    SPEC.replace("allow read, create if owner == me", "allow read if me is set\n  allow create if owner == me")
}

fn repository() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("app.purlin"), SPEC).unwrap();
    run(folder.path(), &["access", "--write"]).ends_with(0);
    git(folder.path(), &["init", "-q", "-b", "main"]);
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["-c", "user.name=t", "-c", "user.email=t@t.test", "commit", "-q", "-m", "one"]);
    folder
}

fn git(folder: &Path, arguments: &[&str]) {
    assert!(Command::new("git").args(arguments).current_dir(folder).status().unwrap().success());
}

fn codes(Ran { out, .. }: &Ran) -> Vec<String> {
    let document: Value = serde_json::from_str(out).unwrap();
    let diagnostics = document["diagnostics"].as_array().unwrap();
    diagnostics.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_change_without_effect_passes_all() {
    let folder = repository();
    let ran = run(folder.path(), &["ci", "--strict", "--against", "main"]).ends_with(0);
    for heading in ["== check", "== test", "== prove", "== access --check", "== diff --against main"] {
        assert!(ran.out.contains(heading), "{heading}\n{}", ran.out);
    }
    assert!(ran.out.contains("1 test, 2 lines, 0 failed") && ran.out.contains("rules let the same through"), "{}", ran.out);
    assert_eq!(codes(&run(folder.path(), &["ci", "--against", "main", "--format", "json"]).ends_with(0)), [""; 0]);
}

#[test]
fn a_word_that_lets_others_in_is_told_by_each_that_can_tell_it() {
    let folder = repository();
    fs::write(folder.path().join("app.purlin"), widened()).unwrap();
    let ran = run(folder.path(), &["ci", "--against", "main", "--format", "json"]).ends_with(1);
    assert_eq!(codes(&ran), ["T0001", "P0001", "A0001", "D0001"]);
    let annotations = run(folder.path(), &["ci", "--against", "main", "--format", "github"]).ends_with(1).out;
    assert_eq!(annotations.lines().filter(|line| line.starts_with("::error ")).count(), 4, "{annotations}");
    let sarif: Value =
        serde_json::from_str(&run(folder.path(), &["ci", "--against", "main", "--format", "sarif"]).ends_with(1).out).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 4);

    // Without a page there is nothing to hold the spec to.
    fs::remove_file(folder.path().join("access.md")).unwrap();
    assert_eq!(codes(&run(folder.path(), &["ci", "--format", "json"]).ends_with(1)), ["T0001", "P0001"]);
    // That it is gone is told where it was there before.
    assert_eq!(
        codes(&run(folder.path(), &["ci", "--against", "main", "--format", "json"]).ends_with(1)),
        ["T0001", "P0001", "A0002", "D0001"]
    );
    fs::write(folder.path().join("app.purlin"), SPEC).unwrap();
    let ran = run(folder.path(), &["ci", "--against", "main"]).ends_with(0);
    assert!(ran.out.contains("== access --check") && ran.out.contains("access.md is gone, and `main` has it"), "{}", ran.out);
}

/// What held the rules to something is told where it goes.
#[test]
fn tests_and_proofs_that_go_are_told() {
    let folder = repository();
    let at = SPEC.find("test \"notes").unwrap();
    fs::write(folder.path().join("app.purlin"), &SPEC[..at]).unwrap();
    let told = |format: &str| run(folder.path(), &["ci", "--against", "main", "--format", format]).ends_with(0).out;
    for what in ["test \"notes are their owners'\"", "prove \"notes are read by their owners\""] {
        assert!(told("text").contains(&format!("caution   {what} is gone: ")), "{}", told("text"));
    }
    assert!(told("markdown").contains("- caution: prove \\\"notes are read by their owners\\\" is gone: "), "{}", told("markdown"));
    fs::write(folder.path().join("app.purlin"), SPEC.replace("  as bob cannot read note\n", "")).unwrap();
    assert!(told("text").contains("caution   test \"notes are their owners'\" has fewer lines: 1, and had 2"), "{}", told("text"));
}

#[test]
fn what_does_not_compile_is_told_once() {
    let folder = repository();
    fs::write(folder.path().join("app.purlin"), SPEC.replace("owner: User ", "owner: Usr ")).unwrap();
    let ran = run(folder.path(), &["ci", "--against", "main"]).ends_with(2);
    assert!(!ran.out.contains("== test"), "{}", ran.out);
    assert_eq!(codes(&run(folder.path(), &["ci", "--against", "main", "--format", "json"]).ends_with(2)), ["E0301"]);
    // A revision that is none is no finding.
    fs::write(folder.path().join("app.purlin"), SPEC).unwrap();
    for format in ["text", "json"] {
        assert!(run(folder.path(), &["ci", "--against", "nowhere", "--format", format]).ends_with(2).err.contains("nowhere"));
    }
}
