//! Commands that read specs: check, test, explain, new.

use crate::{SOUND, project, run, write};
use serde_json::Value;
use std::fs;

#[test]
fn check_tells_sound_specs_from_findings_and_errors() {
    let folder = project(SOUND);
    assert_eq!(run(folder.path(), &["check"]).ends_with(0).out, "Sound: nothing to say about 1 file\n");
    write(folder.path(), &format!("{SOUND}\nmodel Closed {{ name: String  allow read if false }}\n"));
    assert!(run(folder.path(), &["check"]).ends_with(1).out.contains("W0503"));
    write(folder.path(), "app Sound edition 2026\nmodel Thing { name: Strng  allow read }\n");
    let found = run(folder.path(), &["check"]).ends_with(2).out;
    assert!(found.contains("no type `Strng`") && found.contains("app.purlin:2:21") && found.contains("did you mean `String`?"), "{found}");
    assert!(run(&folder.path().join(".."), &["check", "no/such/folder"]).ends_with(2).err.contains("no/such/folder"));
}

#[test]
fn tests_of_a_spec_pass_or_say_which_line_does_not_hold() {
    let spec = "app A edition 2026\n\nauth User { identify email  password }\n\nmodel User { email: Email @unique  allow read if this == me }\n\n\
        seed dev { ann: User { email: \"ann@a.test\" }  bob: User { email: \"bob@a.test\" } }\n\n\
        test \"users read themselves\" with dev {\n  as ann can read ann\n  as bob WORD read ann\n}\n";
    let folder = project(&spec.replace("WORD", "cannot"));
    let passed = run(folder.path(), &["test"]).ends_with(0).out;
    assert!(passed.contains("ok      users read themselves") && passed.contains("1 test, 2 lines, 0 failed"), "{passed}");
    write(folder.path(), &spec.replace("WORD", "can"));
    let failed = run(folder.path(), &["test"]).ends_with(1).out;
    assert!(failed.contains("failed  users read themselves") && failed.contains("app.purlin:11:"), "{failed}");
    let failed: Value = serde_json::from_str(&run(folder.path(), &["test", "--format=json"]).ends_with(1).out).unwrap();
    assert_eq!(failed["tests"][0]["diagnostics"][0]["at"]["line"], 11);
}

/// Each caller of a service without lists of points would see what the spec keeps for some.
const UNGUARDED: &str = "app A edition 2026\n\nauth User { identify email  password }\n\n\
    model User {\n  email: Email @unique\n  spots: Point[]?\n  note:  String = \"\" @read(spots is set)\n\n  live\n  allow read if me is set\n}\n\n\
    seed dev { ann: User { email: \"ann@a.test\" }  bob: User { email: \"bob@a.test\" } }\n\n\
    test \"users see each other\" with dev {\n  as ann sees User [ann, bob]\n  as anon can read ann\n}\n";

#[test]
fn a_spec_with_a_guard_that_is_not_served_is_checked_and_judged_but_never_served() {
    let folder = project(UNGUARDED);
    run(folder.path(), &["check"]).ends_with(0);
    let refused = run(folder.path(), &["build"]).ends_with(2);
    assert!(
        refused.out.contains("E0001") && refused.out.contains("`@read` of `User.note`, which reads `User.spots`, is not served yet"),
        "{}",
        refused.out
    );
    assert!(refused.out.contains("`live` of `User`"), "{}", refused.out);
    let judged = run(folder.path(), &["test"]).ends_with(1);
    assert!(judged.err.contains("the evaluator judges its tests alone") && judged.err.contains("`@read` of `User.note`"), "{}", judged.err);
    assert!(
        judged.out.contains("app.purlin:18:") && judged.out.contains("1 test, 2 lines, 1 failed; judged by the evaluator alone"),
        "{}",
        judged.out
    );
    write(folder.path(), &UNGUARDED.replace("@read(spots is set)", "").replace("as anon can ", "as anon cannot "));
    let served = run(folder.path(), &["test"]).ends_with(0);
    assert!(served.err.contains("W0001") && !served.err.contains("alone"), "{}", served.err);
    assert!(served.out.contains("judged by the evaluator and on SQLite"), "{}", served.out);
}

#[test]
fn every_code_that_is_listed_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let codes = run(folder.path(), &["explain"]).ends_with(0).out;
    assert!(codes.lines().any(|code| code == "E0301"));
    for code in codes.lines() {
        assert!(run(folder.path(), &["explain", code]).ends_with(0).out.contains(code), "{code}");
    }
    assert!(run(folder.path(), &["explain", "E9999"]).ends_with(2).err.contains("E9999"));
}

#[test]
fn every_page_that_is_listed_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let listed = run(folder.path(), &["docs"]).ends_with(0).out;
    for page in purlin_compiler::docs::PAGES {
        assert!(listed.contains(&format!("purlin docs {}", page.name)), "{listed}");
        assert_eq!(run(folder.path(), &["docs", page.name]).ends_with(0).out.trim_end(), page.text.trim_end());
    }
    let one = run(folder.path(), &["docs", "--llm"]).ends_with(0).out;
    assert!(one.starts_with(&format!("# Purlin {}", env!("CARGO_PKG_VERSION"))) && one.contains("`a.lower()`"), "{one}");
    assert!(run(folder.path(), &["docs", "nothing"]).ends_with(2).err.contains("`purlin docs` lists them all"));
}

#[test]
fn a_new_project_has_no_findings_and_its_tests_pass() {
    let folder = tempfile::tempdir().unwrap();
    let said = run(folder.path(), &["new", "my-notes"]).ends_with(0).out;
    assert!(said.contains("purlin dev my-notes"), "{said}");
    let spec = fs::read_to_string(folder.path().join("my-notes/app.purlin")).unwrap();
    assert!(spec.contains("app MyNotes edition 2026"), "{spec}");
    run(folder.path(), &["check", "my-notes"]).ends_with(0);
    run(folder.path(), &["fmt", "--check", "my-notes"]).ends_with(0);
    assert!(run(folder.path(), &["test", "my-notes"]).ends_with(0).out.contains(" 0 failed"));
    assert!(run(folder.path(), &["new", "my-notes"]).ends_with(2).err.contains("not empty"));
    assert!(run(folder.path(), &["new", "42"]).ends_with(2).err.contains("a letter first"));
}

#[test]
fn lines_of_any_length_and_findings_of_any_number_are_told() {
    let long = format!("app X edition 2026\n{}@\n", " ".repeat(70_000));
    let ran = run(project(&long).path(), &["check"]).ends_with(2);
    assert!(ran.out.contains("(a line of 70001 characters)"), "{}", ran.out);
    let many = format!("app X edition 2026\n{}", "model A {\n  ?\n}\n".repeat(400));
    let ran = run(project(&many).path(), &["check"]).ends_with(2);
    assert!(ran.out.contains("more; `--format json` has them all."), "{}", ran.out);
}

#[test]
fn a_seed_that_is_not_there_is_told() {
    let ran = run(project(SOUND).path(), &["dev", "--seed", "demo"]).ends_with(2);
    assert!(ran.err.contains("the spec has no seed `demo`"), "{}", ran.err);
}

#[test]
fn the_page_of_failed_tests_shows_one_and_how_it_is_mended() {
    let page = fs::read_to_string(purlin_tests::project::root().join("compiler/docs/errors/T0001.md")).unwrap();
    let examples: Vec<_> = page.split("```purlin\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let [wrong, right] = examples[..] else { panic!("{page}") };
    assert!(run(project(wrong).path(), &["test"]).ends_with(1).out.contains("T0001"));
    run(project(right).path(), &["test"]).ends_with(0);
    assert!(run(project(SOUND).path(), &["explain", "t0002"]).ends_with(0).out.contains("fault of Purlin"));
}
