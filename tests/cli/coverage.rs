//! `purlin coverage`: what tests try, in each form that it is told in.

use crate::{Ran, SOUND, project, run};
use purlin_tests::project::root;
use purlin_tests::schema::{departures, published};
use serde_json::{Value, json};
use std::path::Path;

const BLOG: &str = r#"app Blog edition 2026

auth User { identify email  password }

model User { email: Email @unique  allow read if this == me }

mixin Owned {
  author: User = me
  allow delete
    if author == me
      and not is_kept
}

model Note with Owned { is_kept: Bool = false  allow read }

model Post with Owned {
  title:   String
  is_kept: Bool = false

  allow read if title != "<b>&\"'</b>" or author == me
}

seed dev {
  ann: User { email: "ann@a.test" }
  p:   Post { author: ann, title: "a" }
}

test "ann's post" with dev {
  as anon can read p
  as ann can delete p
}
"#;

fn coverage(folder: &Path, arguments: &[&str]) -> Ran {
    run(folder, &[&["coverage"], arguments].concat())
}

fn in_json(folder: &Path, arguments: &[&str]) -> Value {
    let ran = coverage(folder, &[arguments, &["--format", "json"]].concat());
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(departures(&published("coverage.json"), &found), Vec::<String>::new());
    found
}

#[test]
fn each_rule_has_a_line_and_what_is_missing_a_sentence() {
    let folder = project(BLOG);
    let said = coverage(folder.path(), &[]).ends_with(0).out;
    for words in [
        "Post  (app.purlin:16)  5 of 12\n",
        "  3 of 6  allow delete if author == me and not is_kept  (app.purlin:10)\n",
        "          - no test tries to delete any `Post` where `author == me` and `is_kept` are true\n",
        "  0 of 6  allow delete if author == me and not is_kept  (app.purlin:10)\n          - no test tries to delete any `Note`\n",
        "\n5 of 21 shown (23 %), 0 of 5 rules whole; 1 test, 2 lines\n",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

#[test]
fn less_than_what_is_asked_for_fails() {
    let folder = project(BLOG);
    let percent = in_json(folder.path(), &[])["score"]["percent"].as_u64().unwrap();
    let min = |percent: u64| coverage(folder.path(), &["--min", &percent.to_string()]);
    min(percent).ends_with(0);
    let ran = min(percent + 1).ends_with(1);
    assert_eq!(ran.err, format!("{percent} % is less than {} %\n", percent + 1));
    // Where there is nothing to show, all is shown.
    coverage(project("app None edition 2026\n").path(), &["--min", "100"]).ends_with(0);
    coverage(project(SOUND).path(), &["--min", "1"]).ends_with(1);
    assert!(min(101).ends_with(2).err.contains("101"));
    assert_eq!(in_json(folder.path(), &["--min", "7"])["min"], json!(7));
    assert_eq!(in_json(folder.path(), &["--min", "7.25"])["min"], json!(7.25));
}

#[test]
fn what_no_request_comes_to_does_not_count() {
    let spec = BLOG.replace("is_kept: Bool = false  allow read }", "is_kept: Bool = false }");
    let folder = project(&spec);
    let said = coverage(folder.path(), &[]).ends_with(0).out;
    let rule = "  0 of 0  allow delete if author == me and not is_kept  (app.purlin:10)\n          · no request comes to it, whatever the database\n";
    assert!(said.contains(rule) && said.contains("0 of 3 rules whole"), "{said}");
    let page = coverage(folder.path(), &["--format", "html"]).ends_with(0).out;
    assert!(page.contains("no request comes to it"), "{page}");
    let delete = in_json(folder.path(), &[])["groups"][0]["rules"][0].clone();
    assert_eq!((&delete["missing"], delete["impossible"].as_array().unwrap().len()), (&json!([]), 5), "{delete:#}");
}

#[test]
fn a_spec_with_errors_is_not_measured() {
    let folder = project("app Broken edition 2026\n\nmodel Post { author: Nobody  allow read }\n");
    let ran = coverage(folder.path(), &["--min", "0"]).ends_with(2);
    assert!(ran.out.contains("`Nobody`") && !ran.out.contains("shown"), "{}", ran.out);
    assert!(in_json_of_findings(folder.path())["diagnostics"][0]["code"].is_string());
}

fn in_json_of_findings(folder: &Path) -> Value {
    serde_json::from_str(&coverage(folder, &["--format", "json"]).ends_with(2).out).unwrap()
}

#[test]
fn lines_that_do_not_hold_are_told() {
    let folder = project(&BLOG.replace("as anon can read p", "as anon cannot read p"));
    let ran = coverage(folder.path(), &[]).ends_with(0);
    assert_eq!(ran.err, "1 line of tests does not hold, and counts for nothing: `purlin test` says why\n");
    let found = in_json(folder.path(), &[]);
    let failing = found["tests"]["failing"].as_array().unwrap();
    assert_eq!((failing.len(), &failing[0]["line"]), (1, &json!(29)));
}

#[test]
fn programs_are_told_what_was_seen() {
    let found = in_json(project(BLOG).path(), &[]);
    let groups: Vec<&str> = found["groups"].as_array().unwrap().iter().map(|group| group["name"].as_str().unwrap()).collect();
    assert_eq!(groups, ["Note", "Post", "User"]);
    let delete = found["groups"][1]["rules"].as_array().unwrap().iter().find(|rule| rule["operation"] == "delete").unwrap();
    assert_eq!(delete["times"], json!({ "true": 1, "false": 0 }));
    assert_eq!(delete["parts"][1]["says"], "is_kept");
    assert_eq!(delete["parts"][1]["decided"], json!({ "true": 0, "false": 1 }));
    for example in ["chat", "drive", "helpdesk", "shop"] {
        let found = in_json(&root().join("examples").join(example), &[]);
        assert_eq!(found["tests"]["failing"], json!([]), "{example}");
        assert!(found["score"]["shown"].as_u64() > Some(20), "{example}");
    }
}

#[test]
fn a_page_escapes_what_the_spec_says() {
    let page = coverage(project(BLOG).path(), &["--format", "html"]).ends_with(0).out;
    assert!(!page.contains("<b>&\"'</b>") && !page.contains("<script"), "{page}");
    let rule = "<mark class=\"part\">title != &quot;&lt;b&gt;&amp;\\&quot;&#39;&lt;/b&gt;&quot;</mark> or <mark class=\"none\">author == me</mark>";
    assert!(page.contains(rule), "{page}");
    // Of the two models that it is in, one has tried half of it.
    assert!(page.contains("<li class=\"part\"><pre><b>10</b>    if <mark class=\"part\">author == me</mark></pre>"), "{page}");
    assert!(page.contains("and not <mark class=\"part\">is_kept</mark>"), "{page}");
    assert!(page.starts_with("<!doctype html>\n") && page.contains("default-src 'none'"), "{page}");
}

#[test]
fn markdown_keeps_its_tables_whatever_the_spec_says() {
    let spec = BLOG.replace("<b>&\\\"'</b>", "|`a`|");
    let page = coverage(project(&spec).path(), &["--format", "markdown"]).ends_with(0).out;
    let row = page.lines().find(|line| line.contains("allow read if title")).unwrap();
    assert!(row.starts_with("| `` allow read if title != \"\\|`a`\\|\" or author == me `` | app.purlin:20 | 2 of 6 |"), "{row}");
    assert_eq!(row.replace("\\|", "").matches('|').count(), 5, "{row}");
}

#[test]
fn lcov_has_the_lines_of_rules_and_a_branch_for_each_way_a_part_comes_out() {
    let records = coverage(project(BLOG).path(), &["--format", "lcov"]).ends_with(0).out;
    let lines: Vec<&str> = records.lines().collect();
    assert_eq!((lines[0], lines[1], *lines.last().unwrap()), ("TN:", "SF:app.purlin", "end_of_record"));
    for line in [
        // Of notes nobody asks; of posts, once, and the author did.
        "BRDA:10,1,0,-",
        "BRDA:10,3,0,1",
        "BRDA:10,3,1,0",
        "BRDA:11,3,2,0",
        "BRDA:11,3,3,1",
        // A condition on two lines has both.
        "DA:10,1",
        "DA:11,1",
        "DA:20,2",
        "LH:3",
    ] {
        assert!(lines.contains(&line), "{line}\n{records}");
    }
    let count = |what: &str| lines.iter().filter(|line| line.starts_with(what)).count();
    let total = |what: &str| lines.iter().find_map(|line| line.strip_prefix(what)).unwrap().parse::<usize>().unwrap();
    assert_eq!((count("BRDA:"), count("DA:")), (total("BRF:"), total("LF:")));
}

#[test]
fn it_is_no_finding() {
    for format in ["sarif", "github"] {
        let ran = coverage(project(BLOG).path(), &["--format", format]).ends_with(2);
        assert!(ran.err.contains("json, html, markdown or lcov"), "{}", ran.err);
    }
    let ran = run(project(BLOG).path(), &["test", "--format", "lcov"]).ends_with(2);
    assert!(ran.err.contains("this command prints no page"), "{}", ran.err);
}

#[test]
fn suggested_tests_show_what_is_missing_and_hold() {
    let folder = project(BLOG);
    let found = in_json(folder.path(), &["--suggest"]);
    let suggested: Vec<&str> = found["suggested"].as_array().unwrap().iter().map(|test| test.as_str().unwrap()).collect();
    assert!(in_json(folder.path(), &[])["suggested"].is_null());
    crate::write(folder.path(), &format!("{BLOG}\n{}\n", suggested.join("\n\n")));
    let after = in_json(folder.path(), &["--min", "100"]);
    assert_eq!(after["score"]["percent"], 100, "{after:#}");
    let ran = run(folder.path(), &["test"]).ends_with(0);
    assert!(ran.out.contains("0 failed; judged by the evaluator and on SQLite"), "{}", ran.out);
    // None shows again what another has shown.
    assert!(suggested.len() <= found["score"]["of"].as_u64().unwrap() as usize);
    let said = coverage(project(BLOG).path(), &["--suggest"]).ends_with(0).out;
    assert!(suggested.iter().all(|test| said.contains(test)), "{said}");
    let ran = coverage(folder.path(), &["--suggest", "--format", "html"]).ends_with(2);
    assert!(ran.err.contains("`text` or `json`"), "{}", ran.err);
}

#[test]
fn where_all_is_shown_nothing_is_suggested() {
    let spec =
        "app A edition 2026\n\nmodel T { n: Int  allow read }\n\nseed s { t: T { n: 1 } }\n\ntest \"t\" with s { as anon can read t }\n";
    let found = in_json(project(spec).path(), &["--suggest", "--min", "100"]);
    assert_eq!((&found["score"]["percent"], &found["suggested"]), (&json!(100), &json!([])));
}
