//! `purlin fix`.

use crate::{SOUND, project, run, write};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;

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

/// A project of two files, each with a fault that is surely mended.
fn two_files() -> tempfile::TempDir {
    let folder = project(SOUND);
    for (name, model) in [("a", "A"), ("b", "B")] {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("of.purlin"), format!("model {model} {{ name String  allow read }}\n")).unwrap();
    }
    folder
}

#[test]
fn of_several_files_all_are_changed_or_none() {
    let folder = two_files();
    let at = |path: &str| folder.path().join(path);
    let texts = || ["a/of.purlin", "b/of.purlin"].map(|path| fs::read_to_string(at(path)).unwrap());
    let before = texts();
    fs::set_permissions(at("b/of.purlin"), fs::Permissions::from_mode(0o444)).unwrap();
    let told = run(folder.path(), &["fix"]).ends_with(2);
    assert!(told.err.contains("b/of.purlin can't be written: it is read-only; nothing was written"), "{}", told.err);
    assert_eq!((told.out.as_str(), texts()), ("", before));
    assert_eq!(fs::read_dir(at("a")).unwrap().count(), 1, "no draft stays behind");
    fs::set_permissions(at("b/of.purlin"), fs::Permissions::from_mode(0o640)).unwrap();
    run(folder.path(), &["fix"]).ends_with(0);
    assert!(texts().iter().all(|text| text.contains("name: String")));
    assert_eq!(fs::metadata(at("b/of.purlin")).unwrap().permissions().mode() & 0o777, 0o640);
}

const PROMOTES: &str = "app Notes edition 2026\n\nauth User { identify email  password { min 10 } }\n\n\
    model User {\n  email: Email @unique\n  admin: Bool = false\n\n  allow create(email)\n  allow read if this == me\n  \
    allow update(admin) if this == me\n}\n";

#[test]
fn lints_without_an_edit_are_counted_and_fail() {
    let folder = project(PROMOTES);
    run(folder.path(), &["check"]).ends_with(1);
    let said = run(folder.path(), &["fix", "--guesses"]).ends_with(1).out;
    let found: Value = serde_json::from_str(&run(folder.path(), &["check", "--format", "json"]).out).unwrap();
    let count = found["diagnostics"].as_array().unwrap().len();
    let last = format!(
        "0 findings mended, 0 files changed, {count} left\n{count} of them from lints, without an edit that helps: `purlin check` shows them\n"
    );
    assert!(count > 0 && said == last, "{said}");
    let told: Value = serde_json::from_str(&run(folder.path(), &["fix", "--guesses", "--format", "json"]).ends_with(1).out).unwrap();
    assert_eq!(told["diagnostics"].as_array().unwrap().len(), count);
    // Lints are not asked otherwise.
    assert_eq!(run(folder.path(), &["fix"]).ends_with(0).out, "0 findings mended, 0 files changed, 0 left\n");
}

/// That nobody may do what nobody else may, once one guess is made, is for people to see.
#[test]
fn no_guess_is_built_on_another() {
    let open = "app Notes edition 2026\n\nauth User { identify email  password { min 10 } }\n\n\
                model User {\n  email: Email @unique\n\n  allow create(email)\n  allow read if this == me\n}\n\n\
                model Note {\n  text: String\n  done: Bool = false\n\n  allow read if done\n  allow delete if me is null\n}\n\n\
                accept L003 on Note.delete \"tidying\"\n";
    let folder = project(open);
    let said = run(folder.path(), &["fix", "--guesses"]).ends_with(1).out;
    let mended = open.replace("allow read if done", "allow read if me is set and done");
    assert_eq!(text(&folder), mended, "{said}");
    assert!(said.contains("L004") && said.contains("2 of them with an edit, and not found before the likely ones were made"), "{said}");
}

#[test]
fn comments_outlive_the_rule_around_them() {
    let dead = "app Notes edition 2026\n\nauth User { identify email  password { min 10 } }\n\n\
                model User {\n  email: Email @unique\n\n  allow create(email)\n  allow read if this == me\n}\n\n\
                model Note {\n  owner: User = me @readonly\n\n  allow read if owner == me\n  allow delete if owner != me // why\n    \
                and // until it is agreed\n    me is set // at all\n}\n";
    let folder = project(dead);
    let said = run(folder.path(), &["fix", "--guesses"]).out;
    let now = text(&folder);
    assert!(said.contains(" L004: ") && !now.contains("allow delete"), "{said}\n{now}");
    assert!(now.ends_with("  allow read if owner == me\n  // why\n  // until it is agreed\n  // at all\n}\n"), "{now}");
}

/// They end no comment, which would swallow what stands below.
#[test]
fn carriage_returns_alone_are_no_sure_edit() {
    let spec = "// Notes\napp Sound edition 2026\n\n/// A thing\nmodel Thing {\n  name: String // its name\n\n  allow read\n}\n";
    let old = spec.replace('\n', "\r");
    let folder = project(&old);
    let said = run(folder.path(), &["fix"]).ends_with(2).out;
    assert_eq!(text(&folder), old);
    assert!(said.contains("E0111") && said.contains("1 of them with an edit that is only likely: `purlin fix --guesses`"), "{said}");
    run(folder.path(), &["fix", "--guesses"]);
    assert_eq!(text(&folder), spec);
    // Where there is no comment, it is white space as any other.
    let plain = SOUND.replace('\n', "\r");
    write(folder.path(), &plain);
    run(folder.path(), &["fix"]).ends_with(0);
    assert_eq!(text(&folder), plain);
}
