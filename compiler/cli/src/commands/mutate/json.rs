//! What came of mutants for programs, as `schemas/mutants.json` says.

use super::super::prove;
use super::super::witnessed::Confirmed;
use super::{Told, words};
use crate::report;
use purlin_compiler::diagnostics::places::Places;
use purlin_compiler::mutate::{Mutant, Outcome};
use serde_json::{Value, json};

pub(super) fn document(told: &Told) -> Value {
    let (score, permille) = (told.report.score(), told.report.score().permille());
    let places = Places::of(&told.project.sources);
    let mutant = |mutant: &Mutant| {
        let (was, becomes) = words::texts(mutant, &told.project.sources);
        let (outcome, reason) = match &mutant.outcome {
            Outcome::Killed { .. } => ("killed", None),
            Outcome::Equivalent => ("equivalent", None),
            Outcome::BeyondTests => ("beyond_tests", None),
            Outcome::Survived(_) => ("survived", None),
            Outcome::SurvivedUntold => ("survived", Some("no test could be written that shows the difference".to_owned())),
            Outcome::Undecided(reason) => ("undecided", Some(prove::words(*reason))),
        };
        let killed_by = if let Outcome::Killed { test, line } = &mutant.outcome {
            json!({ "test": test, "at": report::place_in(*line, &places) })
        } else {
            Value::Null
        };
        json!({
            "kind": mutant.kind.as_str(),
            "of": mutant.of,
            "at": report::place_in(mutant.edit.span, &places),
            "was": was,
            "becomes": becomes,
            "replacement": mutant.edit.replacement,
            "outcome": outcome,
            "killed_by": killed_by,
            "would_be_killed_by": told.test_of(mutant).map(|(_, killing)| &killing.name),
            "reason": reason,
        })
    };
    let tests = told.report.killing.iter().zip(&told.confirmed).zip(&told.written);
    let tests = tests.map(|((killing, confirmed), written)| {
        json!({ "name": killing.name, "spec": killing.text, "confirmed_by": Confirmed::by(Some(*confirmed)), "written": written })
    });
    json!({
        "score": { "killed": score.killed, "of": score.of, "permille": permille },
        "mutants": told.report.mutants.iter().map(mutant).collect::<Vec<_>>(),
        "tests": tests.collect::<Vec<_>>(),
        "files": told.files,
        "diagnostics": report::findings(&told.left().map(|mutant| told.finding(mutant).whole()).collect::<Vec<_>>(), &told.project.sources),
    })
}
