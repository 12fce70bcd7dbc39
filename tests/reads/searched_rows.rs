//! Rows that a rule looks for: the store goes along the indexes that the lints about cost (X901, X902) ask for, and looks through all rows where
//! they are told.

use crate::world::World;
use purlin_compiler::source::Source;
use purlin_compiler::{compile, diagnostics};
use purlin_runtime::config::{Config, Database};
use rusqlite::types::Null;
use rusqlite::{Connection, params_from_iter};

/// Of each page its examples: with the lint, and mended.
fn examples(code: &str) -> [&'static str; 2] {
    let page = diagnostics::explain(code).unwrap();
    let mut examples = page.split("```purlin\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    [examples.next().unwrap(), examples.next().unwrap()]
}

/// How SQLite goes about what a request reads, step by step.
fn steps(spec: &str, seed: &str, model: &str) -> Vec<String> {
    let text = format!("{spec}\nseed dev {{\n  ann: User {{ email: \"ann@x.test\" }}\n{seed}\n}}\n");
    let plan = compile(&[Source { path: "spec.purlin".to_owned(), text }]).plan.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data.sqlite");
    let world = World::of_plan_by(&plan, &Config { database: Database::File(file.clone()), ..Config::in_memory().unwrap() });
    let id = world.raw(model)[0]["id"].as_str().unwrap().to_owned();
    drop(world.traced());
    drop(world.get("ann", &format!("/api/{}/{id}", model.to_lowercase()), &[]).expect(200));
    let statements = world.traced();
    let store = Connection::open(file).unwrap();
    let explained = |statement: &String| {
        let numbers = statement.split('?').skip(1).filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
        let nulls = vec![Null; numbers.max().unwrap_or(0)];
        let mut explain = store.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
        let steps = explain.query_map(params_from_iter(nulls), |row| row.get(3)).unwrap();
        steps.map(Result::unwrap).collect::<Vec<String>>()
    };
    statements.iter().filter(|statement| statement.starts_with("SELECT")).flat_map(explained).collect()
}

/// Whether the rows of the other model, which the rule asks for, are found or looked through.
fn is_found(spec: &str, seed: &str, model: &str, index: &str) -> bool {
    let steps = steps(spec, seed, model);
    let (found, through) =
        (steps.iter().any(|step| step.starts_with("SEARCH") && step.contains(index)), steps.iter().any(|step| step.starts_with("SCAN")));
    assert_ne!(found, through, "{steps:#?}");
    found
}

#[test]
fn a_rule_goes_along_the_index_that_it_was_told_to_lack() {
    let seed = "  bob: User { email: \"bob@x.test\" }\n  Recall { batch: \"b\", why: \"w\" }\n  Item { owner: bob, batch: \"b\" }";
    let [told, mended] = examples("X901");
    assert!(!is_found(told, seed, "Item", "recall batch"));
    assert!(is_found(mended, seed, "Item", "recall batch"));
}

#[test]
fn a_rule_goes_along_an_index_of_what_it_asks_for_and_of_nothing_that_is_made_of_it() {
    let seed = "  Alias { login: \"x\", owner: ann }\n  Mail { login: \"x\", text: \"t\" }";
    let [told, mended] = examples("X902");
    assert!(!is_found(told, seed, "Mail", "alias login"));
    assert!(is_found(mended, seed, "Mail", "alias login"));
}

/// What does not change from row to row is a parameter of the statement, or asked once: X903 can't be.
#[test]
fn who_asks_and_when_are_values_of_the_statement() {
    let spec = "
app Example edition 2026

auth User { identify email  password }

model User {
  email:    Email @unique
  is_staff: Bool  = true

  allow read if me is set
}

model Note {
  owner: User     = me @readonly
  at:    DateTime = now()

  allow read if me.is_staff or owner == me or at > now()
}
";
    let steps = steps(spec, "  Note { owner: ann }", "Note");
    assert!(!steps.iter().any(|step| step.starts_with("CORRELATED")), "{steps:#?}");
}
