//! What the compiler decides about the examples: a change of a decision is a change of these files, to be reviewed as such.
//!
//! `BLESS=1` writes them anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use purlin_build::disk;
use purlin_compiler::emit::MARK;
use purlin_compiler::source::Source;
use purlin_compiler::{Compilation, compile};
use purlin_rules::plan::Plan;
use purlin_runtime::config::Limits;
use purlin_runtime::openapi::Document;
use purlin_tests::schema;
use serde_json::Value;
use std::fs;
use std::path::Path;

#[test]
fn the_plan_of_the_chat_is_as_reviewed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut plan = plan_of("../examples/chat/chat.purlin");
    leave_out_places(&mut plan);
    is_as_reviewed(&root.join("golden/chat.plan.json"), &(spread(&plan, 0) + "\n"));
}

#[test]
fn the_generated_files_of_the_chat_are_those_of_its_plan() {
    are_those_of_the_plan("../examples/chat", "../examples/chat/chat.purlin", &["server", "typescript", "openapi"]);
}

#[test]
fn the_generated_files_of_the_fair_are_those_of_its_plan() {
    are_those_of_the_plan("model", FAIR, &["server"]);
}

#[test]
fn the_generated_files_of_the_paths_are_those_of_their_plan() {
    are_those_of_the_plan("paths", "paths/spec.purlin", &["server"]);
}

fn are_those_of_the_plan(folder: &str, spec: &str, targets: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let plan: Plan = serde_json::from_value(plan_of(spec)).unwrap();
    let (contract, others): (Vec<String>, Vec<String>) = targets.iter().copied().map(str::to_owned).partition(|target| target == "openapi");
    let mut files = purlin_build::generated(&plan.service, &others);
    if !contract.is_empty() {
        let contract = Document::of_seeded(&plan, &plan.checks.seeds[0], &Limits::default()).unwrap();
        let origin = format!("{MARK} from the spec. Do not edit: the next build replaces it.");
        files.insert("clients/openapi.json".to_owned(), contract.from_origin(origin).to_text());
    }
    if std::env::var_os("BLESS").is_some() {
        disk::write(&folder, &files).unwrap();
    }
    assert_eq!(disk::differences(&folder, &files).unwrap(), []);
}

#[test]
fn plans_are_as_their_schema_says() {
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/plan.json");
    let published: Value = serde_json::from_str(&fs::read_to_string(published).unwrap()).unwrap();
    for spec in ["../examples/chat/chat.purlin", "golden/everything.purlin"] {
        let found = schema::departures(&published, &plan_of(spec));
        assert!(found.is_empty(), "{spec}: {found:#?}");
    }
}

#[test]
fn a_plan_is_read_back_as_it_was_written() {
    for spec in ["../examples/chat/chat.purlin", "golden/everything.purlin"] {
        let written = plan_of(spec);
        let read: Plan = serde_json::from_value(written.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), written);
    }
}

/// The fair keeps the sums of a tree, and is told what that costs.
const FAIR: &str = "model/fair.purlin";

/// Of a spec about which there is nothing else to say; its path begins at this crate.
fn plan_of(path: &str) -> Value {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let Compilation { plan, diagnostics, .. } = compile(&[Source { path: path.to_owned(), text }]);
    let told: Vec<&str> = diagnostics.iter().map(|finding| &*finding.code).collect();
    let expected: &[&str] = if path == FAIR { &["W0301"] } else { &[] };
    assert_eq!(told, expected, "{diagnostics:#?}");
    serde_json::to_value(plan.unwrap()).unwrap()
}

/// Places in the text would change with every comment in it.
fn leave_out_places(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.remove("span");
            object.values_mut().for_each(leave_out_places);
        }
        Value::Array(array) => array.iter_mut().for_each(leave_out_places),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// JSON for readers: what fits on a line stands on one.
fn spread(value: &Value, indent: usize) -> String {
    let line = value.to_string();
    let inner: Vec<String> = match value {
        _ if line.len() + indent <= 140 => return line,
        Value::Object(object) => object.iter().map(|(key, value)| format!("\"{key}\": {}", spread(value, indent + 2))).collect(),
        Value::Array(array) => array.iter().map(|value| spread(value, indent + 2)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return line,
    };
    let (open, close) = if value.is_object() { ('{', '}') } else { ('[', ']') };
    let margin = " ".repeat(indent);
    let inner: Vec<String> = inner.into_iter().map(|line| format!("{margin}  {line}")).collect();
    format!("{open}\n{}\n{margin}{close}", inner.join(",\n"))
}

fn is_as_reviewed(path: &Path, found: &str) {
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, found).unwrap();
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    let diff = similar::TextDiff::from_lines(expected.as_str(), found).unified_diff().header("reviewed", "found").to_string();
    assert!(expected == found, "{diff}\n`BLESS=1 cargo test -p purlin-tests --test golden` rewrites {}", path.display());
}
