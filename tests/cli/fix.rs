//! `purlin fix`.

use crate::{SOUND, project, run, write};
use serde_json::{Value, json};
use std::fs;

const HABITS: &str =
    "app Sound edition 2026;\n\nmodel Thing {\n  name String;\n  done: Bool\n\n  allow read if done == true && name != 'x'\n}\n";
const MENDED: &str =
    "app Sound edition 2026\n\nmodel Thing {\n  name: String\n  done: Bool\n\n  allow read if done == true and name != \"x\"\n}\n";

fn text(folder: &tempfile::TempDir) -> String {
    fs::read_to_string(folder.path().join("app.purlin")).unwrap()
}

#[test]
fn edits_are_made_and_told() {
    let folder = project(HABITS);
    let said = run(folder.path(), &["fix"]).out;
    assert_eq!(text(&folder), MENDED);
    assert!(said.contains("mended app.purlin:4:3 E0120:"), "{said}");
    assert!(said.contains("1 file changed, ") && said.lines().last().unwrap().ends_with(" left"), "{said}");
    run(folder.path(), &["check"]).ends_with(0);
    assert_eq!(run(folder.path(), &["fix"]).ends_with(0).out, "0 findings mended, 0 files changed, 0 left\n");
}

#[test]
fn a_dry_run_shows_what_would_change_and_changes_nothing() {
    let folder = project(HABITS);
    let said = run(folder.path(), &["fix", "--dry-run"]).ends_with(1).out;
    assert_eq!(text(&folder), HABITS);
    assert!(said.contains("--- a/app.purlin\n+++ b/app.purlin\n") && said.contains("-  name String;\n+  name: String\n"), "{said}");
    assert!(said.contains("1 file would change"), "{said}");
    let found: Value = serde_json::from_str(&run(folder.path(), &["fix", "--dry-run", "--format", "json"]).ends_with(1).out).unwrap();
    assert_eq!((&found["changed"], &found["diagnostics"]), (&json!(["app.purlin"]), &json!([])));
    assert!(found["mended"].as_array().unwrap().iter().any(|mended| mended["code"] == "E0120" && mended["line"] == 4));
}

#[test]
fn what_is_not_mended_is_told() {
    let wrong = "app Sound edition 2026\n\nmodel Thing {\n  name: Strng\n  other: What\n\n  allow read\n}\n";
    let folder = project(wrong);
    let said = run(folder.path(), &["fix"]).ends_with(2).out;
    assert_eq!(text(&folder), wrong);
    assert!(said.contains("no type `What`") && said.contains("0 findings mended, 0 files changed, 2 left"), "{said}");
    assert!(said.contains("1 of them with an edit that is only likely: `purlin fix --guesses`"), "{said}");
    let said = run(folder.path(), &["fix", "--guesses"]).ends_with(2).out;
    assert!(said.contains("1 finding mended, 1 file changed, 1 left"), "{said}");
    assert_eq!(text(&folder), wrong.replace("Strng", "String"));
}

/// What a lint offers is likely, and asked for.
#[test]
fn edits_of_lints_are_guesses() {
    let open = "app Notes edition 2026\n\nauth User { identify email  password { min 10 } }\n\n\
                model User {\n  email: Email @unique\n\n  allow create(email)\n  allow read if this == me\n}\n\n\
                model Note {\n  text: String\n\n  allow read\n  allow create\n}\n";
    let folder = project(open);
    run(folder.path(), &["check"]).ends_with(1);
    run(folder.path(), &["fix"]).ends_with(0);
    assert_eq!(text(&folder), open);
    let said = run(folder.path(), &["fix", "--guesses"]).ends_with(0).out;
    assert!(said.contains("mended app.purlin:15:3 L002:") && said.contains("L003:"), "{said}");
    assert_eq!(
        text(&folder),
        open.replace("allow read\n", "allow read if me is set\n").replace("allow create\n", "allow create if me is set\n")
    );
    run(folder.path(), &["check"]).ends_with(0);
    // What is accepted stays.
    let accepted = format!("{open}\naccept L002 on Note.read \"notes are public\"\n");
    write(folder.path(), &accepted);
    run(folder.path(), &["fix", "--guesses"]);
    assert_eq!(text(&folder), accepted.replace("allow create\n", "allow create if me is set\n"));
}

/// What the compiler guesses is mended before what lints do, which then have nothing to say of it.
#[test]
fn a_rule_that_holds_for_nobody_is_for_users_alone() {
    let open = "app Notes edition 2026\n\nauth User { identify email  password { min 10 } }\n\n\
                model User {\n  email: Email @unique\n\n  allow create(email)\n  allow read if this == me\n}\n\n\
                model Note {\n  owner: User = me @readonly\n  open: Bool\n\n  allow read if open or owner == me\n  allow create if me is set\n}\n";
    let folder = project(open);
    let left = run(folder.path(), &["fix"]).ends_with(1).out;
    assert!(left.contains("with an edit that is only likely") && text(&folder) == open, "{left}");
    let said = run(folder.path(), &["fix", "--guesses"]).ends_with(0).out;
    assert!(said.contains("mended app.purlin:16:17 W0501:") && said.contains("1 finding mended"), "{said}");
    assert_eq!(text(&folder), open.replace("if open or owner == me", "if me is set and (open or owner == me)"));
}

#[test]
fn only_files_with_edits_are_written() {
    let folder = project(SOUND);
    let other = folder.path().join("other.purlin");
    fs::write(&other, "model Other { name String;  allow read }\n").unwrap();
    let before = fs::metadata(folder.path().join("app.purlin")).unwrap().modified().unwrap();
    run(folder.path(), &["fix"]).ends_with(0);
    assert_eq!(fs::read_to_string(&other).unwrap(), "model Other { name: String  allow read }\n");
    assert_eq!(fs::metadata(folder.path().join("app.purlin")).unwrap().modified().unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "no drafts are left");
    write(folder.path(), SOUND);
}
