//! `purlin mutate`: what tests do not notice, each with a test that would; the score, and the tests that are written.

use crate::{SOUND, project, run, write};
use purlin_tests::project::{copy, root};
use purlin_tests::schema::{departures, published};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;

const NOTES: &str = r#"app Notes edition 2026

auth User {
  identify email
  password { min 10 }
}

model User {
  email: Email @unique @private
}

model Note {
  author: User = me @readonly
  text:   String

  allow read if author == me
}

seed dev {
  ann:  User { email: "ann@notes.test" }
  bob:  User { email: "bob@notes.test" }
  note: Note { author: ann, text: "Dear diary" }
}

test "authors read their notes" with dev {
  as ann can read note
}
"#;

#[test]
fn the_score_decides_where_a_least_one_is_asked_for() {
    let folder = project(NOTES);
    let told = run(folder.path(), &["mutate"]).ends_with(0).out;
    assert!(told.contains("no test notices that `if author == me` is left out") && told.contains("as ann cannot read note_1"), "{told}");
    let last = told.lines().last().unwrap();
    assert!(last.contains("killed") && last.contains("equivalent") && last.contains("survived; score "), "{last}");
    run(folder.path(), &["mutate", "--min", "100"]).ends_with(1);
    run(folder.path(), &["mutate", "--min", "1"]).ends_with(0);
    run(folder.path(), &["mutate", "--min", "101"]).ends_with(2);
    // As it is printed, and no more.
    let score: f64 = last.rsplit(' ').nth(1).unwrap().parse().unwrap();
    run(folder.path(), &["mutate", "--min", &format!("{score:.1}")]).ends_with(0);
    let told = run(folder.path(), &["mutate", "--min", &format!("{:.1}", score + 0.1)]).ends_with(1).out;
    assert!(told.contains(&format!("less than {:.1} %", score + 0.1)), "{told}");
    assert!(run(folder.path(), &["mutate", "--min", "9,5"]).ends_with(2).err.contains("a number from 0 to 100"));
}

#[test]
fn tests_are_written_once_and_then_nothing_goes_unnoticed() {
    let folder = project(NOTES);
    let path = folder.path().join("app.purlin");
    let told = run(folder.path(), &["mutate", "--write-tests", "--min", "100"]).ends_with(0).out;
    assert!(told.contains("to app.purlin: with them, 100.0 %"), "{told}");
    let written = fs::read_to_string(&path).unwrap();
    assert!(written.starts_with(NOTES) && written.len() > NOTES.len());
    run(folder.path(), &["fmt", "--check"]).ends_with(0);
    let passed = run(folder.path(), &["test"]).ends_with(0).out;
    assert!(passed.contains("0 failed; judged by the evaluator and on SQLite"), "{passed}");
    run(folder.path(), &["mutate", "--write-tests", "--min", "100"]).ends_with(0);
    assert_eq!(fs::read_to_string(&path).unwrap(), written, "there is nothing more to write");
}

#[test]
fn tests_are_written_where_the_project_keeps_its_tests() {
    let folder = project(NOTES);
    fs::create_dir(folder.path().join("tests")).unwrap();
    fs::write(folder.path().join("tests/notes.purlin"), "// What notes are held to.\n").unwrap();
    run(folder.path(), &["mutate", "--write-tests"]).ends_with(0);
    assert_eq!(fs::read_to_string(folder.path().join("app.purlin")).unwrap(), NOTES);
    let written = fs::read_to_string(folder.path().join("tests/notes.purlin")).unwrap();
    assert!(written.starts_with("// What notes are held to.\n\nseed shows_"), "{written}");
    run(folder.path(), &["mutate", "--min", "100"]).ends_with(0);
}

#[test]
fn lines_of_tests_end_as_those_of_the_file() {
    let folder = project(&NOTES.replace('\n', "\r\n"));
    run(folder.path(), &["mutate", "--write-tests"]).ends_with(0);
    let written = fs::read_to_string(folder.path().join("app.purlin")).unwrap();
    assert!(written.lines().count() > NOTES.lines().count() && written.replace("\r\n", "").find(['\r', '\n']).is_none(), "{written:?}");
    run(folder.path(), &["mutate", "--min", "100"]).ends_with(0);
}

#[test]
fn no_test_is_written_where_one_can_not_be() {
    let folder = project(NOTES);
    let path = folder.path().join("app.purlin");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let err = run(folder.path(), &["mutate", "--write-tests"]).ends_with(2).err;
    assert!(err.contains("app.purlin can't be written: it is read-only; nothing was written"), "{err}");
    assert_eq!(fs::read_to_string(&path).unwrap(), NOTES);
}

#[test]
fn a_program_is_told_as_the_published_schema_says() {
    let folder = project(NOTES);
    let json = |arguments: &[&str]| -> Value {
        let found = serde_json::from_str(&run(folder.path(), arguments).ends_with(0).out).unwrap();
        assert_eq!(departures(&published("mutants.json"), &found), Vec::<String>::new());
        found
    };
    let found = json(&["mutate", "--format", "json"]);
    let count = |outcome: &str| found["mutants"].as_array().unwrap().iter().filter(|mutant| mutant["outcome"] == outcome).count();
    assert_eq!(
        (found["score"]["killed"].as_u64(), found["score"]["of"].as_u64()),
        (Some(count("killed") as u64), Some((count("killed") + count("survived")) as u64))
    );
    assert_eq!(found["diagnostics"].as_array().unwrap().len(), count("survived"));
    let always = found["mutants"].as_array().unwrap().iter().find(|mutant| mutant["kind"] == "always").unwrap();
    assert_eq!((&always["was"], &always["at"]["line"]), (&Value::from("if author == me"), &Value::from(16)));
    let test = found["tests"].as_array().unwrap().iter().find(|test| test["name"] == always["would_be_killed_by"]).unwrap();
    assert_eq!(test["confirmed_by"], serde_json::json!(["evaluator", "sqlite"]));
    let written = json(&["mutate", "--format", "json", "--write-tests"]);
    assert_eq!((&written["files"], &written["diagnostics"]), (&serde_json::json!(["app.purlin"]), &serde_json::json!([])));
    json(&["mutate", "--format", "json"]);
}

#[test]
fn what_goes_unnoticed_is_a_finding_for_reviews_and_scanners() {
    let folder = project(NOTES);
    let github = run(folder.path(), &["mutate", "--format", "github"]).ends_with(0).out;
    assert!(github.contains("::warning file=app.purlin,line=16") && github.contains("title=H002::no test notices"), "{github}");
    let sarif: Value = serde_json::from_str(&run(folder.path(), &["mutate", "--format", "sarif"]).ends_with(0).out).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "H002");
    let markdown = run(folder.path(), &["mutate", "--format", "markdown"]).ends_with(0).out;
    assert!(
        markdown.starts_with("# Mutants\n") && markdown.contains("| app.purlin:16:") && markdown.contains("```purlin\nseed shows_"),
        "{markdown}"
    );
    assert!(run(folder.path(), &["mutate", "--format", "html"]).ends_with(2).err.contains("a format is text"));
}

/// So many models whose rules no test is about.
fn untested(models: usize) -> String {
    let model = |number: usize| {
        format!(
            "\nmodel Extra{number} {{\n  owner: User = me @readonly\n  other: User?\n  open:  Bool = false\n  text:  String\n\n  \
             allow read if owner == me or other == me and open\n  allow create(text) if me is set\n  allow update(text, open) if owner == me\n}}\n"
        )
    };
    NOTES.to_owned() + &(0..models).map(model).collect::<String>()
}

#[test]
fn of_very_much_that_goes_unnoticed_the_first_is_spelled_out_rule_by_rule() {
    let folder = project(&untested(12));
    let told = |arguments: &[&str]| run(folder.path(), &[&["mutate"], arguments].concat()).ends_with(0).out;
    let json: Value = serde_json::from_str(&told(&["--format", "json"])).unwrap();
    let left = json["diagnostics"].as_array().unwrap().len();
    let survived = json["mutants"].as_array().unwrap().iter().filter(|mutant| mutant["outcome"] == "survived").count();
    assert!(left == survived && left > 200, "programs are told all: {left}");

    let text = told(&[]);
    let spelled = text.matches("no test notices that `").count();
    assert!((5..=15).contains(&spelled) && text.matches("\ntest \"").count() >= spelled / 2, "{text}");
    assert!(text.contains(" in this rule of `Note`\n"), "{text}");
    assert!(text.contains("faults in `Extra3`: allow read if owner == me or other == me and open\n"), "{text}");
    let named: usize = text.lines().filter(|line| line.starts_with("app.purlin:")).count();
    let beyond = text.lines().find(|line| line.starts_with("… and ") && line.contains(" more rules with ")).unwrap();
    assert_eq!(named, 20, "{text}");
    let hint = format!("{} more faults that no test notices: `purlin mutate --all` spells them out", left - spelled);
    assert!(text.contains(&hint), "{hint}\n{text}");
    let number = |words: &str, after: &str| -> usize { words.split(after).nth(1).unwrap().split(' ').next().unwrap().parse().unwrap() };
    let of_named: usize = text.lines().filter(|line| line.starts_with("app.purlin:")).map(|line| number(line, ": ")).sum();
    let in_rules: usize = text.lines().filter(|line| line.contains(" in this rule of ")).map(|line| number(line, "… and ")).sum();
    assert_eq!(spelled + in_rules + of_named + number(beyond, " with "), left, "none is forgotten\n{text}");

    let all = told(&["--all"]);
    assert_eq!(all.matches("no test notices that `").count(), left);
    assert!(!all.contains("more fault"), "{all}");

    let github = told(&["--format", "github"]);
    assert_eq!(github.matches("::warning ").count(), spelled);
    assert!(github.contains("::notice ") && github.contains(&hint), "{github}");
    assert_eq!(told(&["--format", "github", "--all"]).matches("::warning ").count(), left);
    let markdown = told(&["--format", "markdown"]);
    assert!(markdown.contains("| where | of | rule | faults that no test notices |") && markdown.contains(&hint), "{markdown}");
    let comment = run(folder.path(), &["ci", "--min-mutants", "100", "--format", "markdown"]).ends_with(1).out;
    assert_eq!(comment.lines().filter(|line| line.starts_with("- H002 ")).count(), spelled, "{comment}");
    assert!(comment.contains(&hint), "{comment}");
    let sarif: Value = serde_json::from_str(&told(&["--format", "sarif"])).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), left);
    assert_eq!(told(&["--format", "junit"]).matches("<testcase ").count(), left);
}

#[test]
fn a_spec_without_tests_gets_its_first_ones() {
    let folder = project(SOUND);
    assert!(run(folder.path(), &["mutate"]).ends_with(0).out.contains("score 0.0 %"));
    run(folder.path(), &["mutate", "--write-tests", "--min", "100"]).ends_with(0);
    run(folder.path(), &["mutate", "--min", "100"]).ends_with(0);
}

#[test]
fn nothing_is_asked_of_tests_that_fail_and_of_specs_with_errors() {
    let folder = project(&NOTES.replace("as ann can read", "as bob can read"));
    let before = fs::read_to_string(folder.path().join("app.purlin")).unwrap();
    let told = run(folder.path(), &["mutate", "--write-tests"]).ends_with(1).out;
    assert!(told.contains("\"authors read their notes\" fails although no fault was made") && told.contains("purlin test"), "{told}");
    assert_eq!(fs::read_to_string(folder.path().join("app.purlin")).unwrap(), before);
    write(folder.path(), "app Notes edition 2026\nmodel Note { text: Strng }\n");
    assert!(run(folder.path(), &["mutate"]).ends_with(2).out.contains("no type `Strng`"));
    write(folder.path(), "app Notes edition 2026\nmodel Note {");
    run(folder.path(), &["mutate", "--write-tests"]).ends_with(2);
}

#[test]
fn the_tests_of_the_examples_notice_every_fault() {
    for example in ["chat", "drive", "helpdesk", "shop"] {
        let folder = tempfile::tempdir().unwrap();
        copy(&root().join("examples").join(example), folder.path());
        let ran = run(folder.path(), &["mutate", "--min", "100"]);
        assert_eq!(ran.code, Some(0), "{example}: {}", ran.out);
    }
}

#[test]
fn the_tests_of_a_new_project_notice_every_fault() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["new", "notes"]).ends_with(0);
    run(&folder.path().join("notes"), &["mutate", "--min", "100"]).ends_with(0);
}

#[test]
fn the_page_of_the_code_shows_what_goes_unnoticed_and_how_it_is_mended() {
    let page = fs::read_to_string(root().join("compiler/docs/errors/H002.md")).unwrap();
    let examples: Vec<&str> = page.split("```purlin\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let [wrong, right] = examples[..] else { panic!("one with a fault that goes unnoticed, one without") };
    run(project(wrong).path(), &["mutate", "--min", "100"]).ends_with(1);
    run(project(right).path(), &["mutate", "--min", "100"]).ends_with(0);
    run(project(right).path(), &["fmt", "--check"]).ends_with(0);
}
