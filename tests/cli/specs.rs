//! Commands that read specs: check, test, fmt, explain, new.

use crate::{SOUND, project, run, write};
use purlin_tests::project::purlin;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::process::Stdio;

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
fn findings_are_json_for_programs() {
    let folder = project("app Sound edition 2026\nmodel Thing {\n  name: Strng\n  allow read\n}\n");
    let found: Value = serde_json::from_str(&run(folder.path(), &["check", "--format", "json"]).ends_with(2).out).unwrap();
    let first = &found["diagnostics"][0];
    assert_eq!((&first["code"], &first["severity"]), (&json!("E0301"), &json!("error")));
    let place = json!({ "path": "app.purlin", "line": 3, "column": 9, "end_line": 3, "end_column": 14, "start": 45, "end": 50 });
    assert_eq!(first["edits"], json!([{ "at": place, "replacement": "String" }]));
    write(folder.path(), SOUND);
    assert_eq!(run(folder.path(), &["--format", "json", "check"]).ends_with(0).out.trim(), r#"{"diagnostics":[]}"#);
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

/// Each caller of a service without `@read` would see what the spec keeps for some.
const UNGUARDED: &str = "app A edition 2026\n\nauth User { identify email  password }\n\n\
    model User {\n  email: Email @unique\n  note:  String = \"\" @read(this == me)\n\n  live\n  allow read if me is set\n}\n\n\
    seed dev { ann: User { email: \"ann@a.test\" }  bob: User { email: \"bob@a.test\" } }\n\n\
    test \"users see each other\" with dev {\n  as ann sees User [ann, bob]\n  as anon can read ann\n}\n";

#[test]
fn a_spec_with_a_guard_that_is_not_served_is_checked_and_judged_but_never_served() {
    let folder = project(UNGUARDED);
    run(folder.path(), &["check"]).ends_with(0);
    let refused = run(folder.path(), &["build"]).ends_with(2);
    assert!(refused.out.contains("E0001") && refused.out.contains("`@read` of `User.note` is not served yet"), "{}", refused.out);
    assert!(refused.out.contains("`live` of `User`"), "{}", refused.out);
    let judged = run(folder.path(), &["test"]).ends_with(1);
    assert!(judged.err.contains("judged by the evaluator alone") && judged.err.contains("`@read` of `User.note`"), "{}", judged.err);
    assert!(judged.out.contains("app.purlin:17:") && judged.out.contains("1 test, 2 lines, 1 failed"), "{}", judged.out);
    write(folder.path(), &UNGUARDED.replace("@read(this == me)", "").replace("as anon can ", "as anon cannot "));
    let served = run(folder.path(), &["test"]).ends_with(0);
    assert!(served.err.contains("W0001") && !served.err.contains("evaluator alone"), "{}", served.err);
}

#[test]
fn fmt_writes_what_is_written_otherwise_and_nothing_else() {
    let folder = project(SOUND);
    let messy = "model   Other{ name:String\n allow read }\n";
    fs::write(folder.path().join("other.purlin"), messy).unwrap();
    assert_eq!(run(folder.path(), &["fmt", "--check"]).ends_with(1).out, "other.purlin\n");
    assert_eq!(fs::read_to_string(folder.path().join("other.purlin")).unwrap(), messy);
    assert_eq!(run(folder.path(), &["fmt"]).ends_with(0).out, "other.purlin\n");
    assert_eq!(run(folder.path(), &["fmt", "--check"]).ends_with(0).out, "");
    write(folder.path(), "model {");
    assert!(run(folder.path(), &["fmt"]).ends_with(2).out.contains("app.purlin:1:"));
    assert_eq!(fs::read_to_string(folder.path().join("app.purlin")).unwrap(), "model {");
}

#[test]
fn fmt_formats_what_comes_in() {
    let mut child = purlin().args(["fmt", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"model Thing{name:String}").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "model Thing {\n  name: String\n}\n");
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
