//! Findings in each format, of a project with several files, in a folder of its own below the one where the command runs.

use crate::{Ran, SOUND, project, run, write};
use purlin_tests::project::{component, has, root};
use purlin_tests::schema::departures;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// `Room` is declared in two files, a type is misspelt, a comma is missing, and a sign is foreign.
fn faulty() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("the specs");
    fs::create_dir(&specs).unwrap();
    fs::write(specs.join("a.purlin"), "app Rooms edition 2026\nmodel Room {\n  name: Strng\n  allow read if name == null\n}\n").unwrap();
    fs::write(specs.join("b.purlin"), "model Room {\n  id: Int\n}\n").unwrap();
    folder
}

fn check(folder: &TempDir, format: &str) -> Ran {
    run(folder.path(), &["check", "the specs", "--format", format])
}

fn parsed(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}\n{}\n{}", ran.out, ran.err))
}

#[test]
fn places_in_other_files_are_shown() {
    let found = check(&faulty(), "text").ends_with(2).out;
    assert!(found.contains("b.purlin:1:7") && found.contains("a.purlin:2:7") && found.contains("first"), "{found}");
}

#[test]
fn findings_are_json_for_programs() {
    let folder = project("app Sound edition 2026\nmodel Thing {\n  name: Strng\n  allow read\n}\n");
    let found = parsed(&run(folder.path(), &["check", "--format", "json"]).ends_with(2));
    let first = &found["diagnostics"][0];
    assert_eq!((&first["code"], &first["severity"]), (&json!("E0301"), &json!("error")));
    let place = json!({ "path": "app.purlin", "line": 3, "column": 9, "end_line": 3, "end_column": 14, "start": 45, "end": 50 });
    assert_eq!(first["edits"], json!([{ "at": place, "replacement": "String" }]));
    assert_eq!(first["applicability"], "guess");
    write(folder.path(), SOUND);
    assert_eq!(run(folder.path(), &["--format", "json", "check"]).ends_with(0).out.trim(), r#"{"diagnostics":[]}"#);
}

#[test]
fn json_is_as_its_schema_says() {
    let schema: Value = serde_json::from_str(&fs::read_to_string(root().join("schemas/diagnostics.json")).unwrap()).unwrap();
    let found = parsed(&check(&faulty(), "json").ends_with(2));
    assert_eq!(departures(&schema, &found), [""; 0]);
    let related = found["diagnostics"].as_array().unwrap().iter().flat_map(|finding| finding["related"].as_array().unwrap());
    assert!(related.into_iter().any(|label| label["path"] == "a.purlin"), "{found:#}");
    let folder = project("model A{b:Int}");
    let found = parsed(&run(folder.path(), &["fmt", "--check", "--format", "json"]).ends_with(1));
    assert_eq!(departures(&schema, &found), [""; 0]);
    assert_eq!(found["diagnostics"][0]["code"], "F0001");
}

#[test]
fn findings_are_annotations_of_a_pull_request() {
    let found = check(&faulty(), "github").ends_with(2).out;
    assert!(
        found.contains("::error file=the specs/a.purlin,line=3,endLine=3,col=9,endColumn=14,title=E0301::there is no type `Strng`%0Ahelp: did you mean `String`?\n"),
        "{found}"
    );
    assert!(found.lines().all(|line| line.starts_with("::error ") || line.starts_with("::warning ")), "{found}");
    assert!(found.contains("(the specs/a.purlin:2:7)"), "{found}");
    assert_eq!(run(project(SOUND).path(), &["check", "--format", "github"]).ends_with(0).out, "");
    let folder = project("model A{b:Int}");
    assert!(
        run(folder.path(), &["fmt", "--check", "--format", "github"]).ends_with(1).out.starts_with("::warning file=app.purlin,line=1,")
    );
}

#[test]
fn failed_tests_are_findings_in_every_format() {
    let spec = "app A edition 2026\nmodel A { b: Int  allow read }\nseed dev { one: A { b: 1 } }\ntest \"t\" with dev { as anon cannot read one }\n";
    let folder = project(spec);
    let found = run(folder.path(), &["test", "--format", "github"]).ends_with(1).out;
    assert!(found.starts_with("::error file=app.purlin,line=4,") && found.contains("title=T0001"), "{found}");
    let found = parsed(&run(folder.path(), &["test", "--format", "sarif"]).ends_with(1));
    assert_eq!(found["runs"][0]["results"][0]["ruleId"], "T0001");
    is_sarif(folder.path(), &found);
}

#[test]
fn findings_are_sarif_for_code_scanning() {
    let folder = faulty();
    let found = parsed(&check(&folder, "sarif").ends_with(2));
    is_sarif(folder.path(), &found);
    let run_of_it = &found["runs"][0];
    let results = run_of_it["results"].as_array().unwrap();
    let unknown = results.iter().find(|result| result["ruleId"] == "E0301").unwrap();
    let place = &unknown["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "the%20specs/a.purlin");
    assert_eq!(place["region"], json!({ "startLine": 3, "startColumn": 9, "endLine": 3, "endColumn": 14 }));
    assert_eq!(unknown["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"], "String");
    let rule = &run_of_it["tool"]["driver"]["rules"][usize::try_from(unknown["ruleIndex"].as_u64().unwrap()).unwrap()];
    assert_eq!((&rule["id"], &rule["shortDescription"]["text"]), (&json!("E0301"), &json!("an unknown type")));
    assert!(rule["help"]["markdown"].as_str().unwrap().contains("```purlin"));
    let twice = results.iter().find(|result| result["relatedLocations"].is_array()).unwrap();
    assert_eq!(twice["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"], "the%20specs/a.purlin");
    let nothing = parsed(&run(project(SOUND).path(), &["check", "--format", "sarif"]).ends_with(0));
    is_sarif(folder.path(), &nothing);
    assert_eq!(nothing["runs"][0]["results"], json!([]));
}

#[test]
fn fingerprints_stay_when_lines_move_and_tell_findings_apart() {
    let fingerprints = |folder: &TempDir| {
        let found = parsed(&check(folder, "sarif"));
        let results = found["runs"][0]["results"].as_array().unwrap().clone();
        results.iter().map(|result| result["partialFingerprints"]["purlin/v2"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let folder = faulty();
    let before = fingerprints(&folder);
    let path = folder.path().join("the specs/a.purlin");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("// Rooms\n\n{}", text.replace("  name: Strng", "  name:   Strng"))).unwrap();
    assert_eq!(fingerprints(&folder), before);
    let mut apart = before.clone();
    apart.sort();
    apart.dedup();
    assert_eq!(apart.len(), before.len());
    fs::write(&path, text.replace("Strng", "Strin")).unwrap();
    assert_ne!(fingerprints(&folder), before);
}

#[test]
fn settings_are_checked_beside_the_spec() {
    let folder = project(SOUND);
    let settings = |text: &str| fs::write(folder.path().join("purlin.yaml"), text).unwrap();
    settings("server:\n  adress: 127.0.0.1:80\nsecret: ${NOWHERE_SET_AT_ALL}\n");
    let found = run(folder.path(), &["check"]).ends_with(2).out;
    assert!(found.contains("C0001") && found.contains("purlin.yaml:2:3") && found.contains("did you mean `address`?"), "{found}");
    // What the environment will hold is not known here.
    assert!(!found.contains("is not set"), "{found}");
    settings("server: {");
    assert!(run(folder.path(), &["check"]).ends_with(2).out.contains("not YAML"));
    settings("");
    run(folder.path(), &["check"]).ends_with(0);
}

#[test]
fn the_page_of_settings_shows_a_fault_and_how_it_is_mended() {
    let page = fs::read_to_string(root().join("compiler/docs/errors/C0001.md")).unwrap();
    let examples: Vec<_> = page.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let [wrong, right] = examples[..] else { panic!("{page}") };
    let folder = project(SOUND);
    for (text, code) in [(wrong, 2), (right, 0)] {
        fs::write(folder.path().join("purlin.yaml"), text).unwrap();
        run(folder.path(), &["check"]).ends_with(code);
    }
}

/// By the schema that OASIS publishes.
#[track_caller]
fn is_sarif(folder: &Path, document: &Value) {
    if !has(["ajv", "sarif-schema.json"]) {
        return;
    }
    let file = folder.join("log.sarif.json");
    fs::write(&file, document.to_string()).unwrap();
    let schema = component("sarif-schema.json");
    let mut ajv = component("ajv");
    let formats = fs::canonicalize(ajv.get_program()).unwrap().ancestors().nth(3).unwrap().join("ajv-formats");
    ajv.args(["validate", "--strict=false", "--all-errors", "--spec=draft7"]).arg("-c").arg(formats);
    let ran = ajv.arg("-s").arg(schema.get_program()).arg("-d").arg(&file).output().unwrap();
    assert!(ran.status.success(), "{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
}
