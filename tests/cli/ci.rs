//! `purlin ci`: one report of all that is asked of a change, and one exit code.

use crate::{Ran, run};
use purlin_tests::project::root;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const SPEC: &str = concat!(
    notes_of_ann!(),
    r#"
test "notes are their owners'" with dev {
  as ann can    read note
  as bob cannot read note
}

prove "notes are read by their owners" { read Note implies owner == me }
"#
);

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

#[test]
fn what_the_tests_are_worth_is_asked_where_a_number_is_given() {
    let folder = repository();
    let ran = run(folder.path(), &["ci"]).ends_with(0).out;
    assert!(!ran.contains("== coverage") && !ran.contains("== mutate"), "{ran}");
    let ran = run(folder.path(), &["ci", "--min-coverage", "30", "--min-mutants", "1"]).ends_with(0);
    assert!(
        ran.out.contains("== coverage\n2 of 6 shown (33 %)") && ran.out.contains("killed, ") && !ran.out.contains("H00"),
        "{}",
        ran.out
    );

    let asked = |format| run(folder.path(), &["ci", "--min-coverage", "50", "--min-mutants", "99", "--format", format]).ends_with(1).out;
    let document: Value = serde_json::from_str(&asked("json")).unwrap();
    let (untried, unnoticed): (Vec<&Value>, Vec<&Value>) =
        document["diagnostics"].as_array().unwrap().iter().partition(|finding| finding["code"] == "H001");
    let messages: Vec<&str> = untried.iter().map(|finding| finding["message"].as_str().unwrap()).collect();
    assert_eq!(messages, ["tests show nothing of this rule, for create", "tests show nothing of this rule, for read"]);
    assert!(!unnoticed.is_empty() && unnoticed.iter().all(|finding| finding["code"] == "H002"), "{unnoticed:#?}");
    assert!(asked("markdown").contains("- **coverage**: 2 of 6 shown (33 \\%), 1 of 3 rules whole; 1 test, 2 lines; less than 50 \\%\n"));
    assert!(asked("markdown").contains("\\%, less than 99 \\%\n"), "{}", asked("markdown"));
    assert!(asked("github").contains("title=H001::tests show nothing of this rule, for read: no test tries to read any `User`"));
    assert!(asked("junit").contains("<testsuite name=\"coverage\" tests=\"2\" failures=\"2\""), "{}", asked("junit"));
    assert!(asked("gitlab").contains("H001") && asked("sarif").contains("\"H001\"") && asked("text").contains("== mutate"));
}

/// Faults are made in what holds: else it is told once what does not.
#[test]
fn tests_that_fail_are_no_measure_of_what_tests_notice() {
    let folder = repository();
    fs::write(folder.path().join("app.purlin"), widened()).unwrap();
    let ran = run(folder.path(), &["ci", "--min-mutants", "1", "--format", "json"]).ends_with(1);
    assert_eq!(codes(&ran), ["T0001", "P0001", "A0001"]);
    let ran = run(folder.path(), &["ci", "--min-mutants", "1"]).ends_with(1);
    assert!(ran.out.contains("== mutate\nnot asked, as tests do not hold\n"), "{}", ran.out);
}

#[test]
fn the_page_about_rules_that_are_not_tried_shows_one_and_how_it_is_mended() {
    let page = fs::read_to_string(root().join("compiler/docs/errors/H001.md")).unwrap();
    let examples: Vec<&str> = page.split("```purlin\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let [wrong, right] = examples[..] else { panic!("one of which too little is tried, and one of which all is") };
    for (spec, code) in [(wrong, 1), (right, 0)] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("app.purlin"), spec).unwrap();
        let ran = run(folder.path(), &["ci", "--min-coverage", "100"]).ends_with(code);
        assert_eq!(ran.out.contains("H001"), code == 1, "{}", ran.out);
        run(folder.path(), &["fmt", "--check"]).ends_with(0);
    }
}
