//! What came of mutants as Markdown, for the summary of a run: the score, and what goes unnoticed with the tests that would notice.

use super::{Told, words};
use crate::markdown::{fenced, inline};
use crate::page;
use purlin_compiler::diagnostics::places::Places;
use purlin_compiler::mutate::Mutant;
use std::fmt::Write;

pub(super) fn page(told: &Told) -> String {
    let mut out = format!("# Mutants\n\n{}\n", words::summary(&told.report));
    let places = Places::of(&told.project.sources);
    let left: Vec<&Mutant> = told.left().collect();
    if left.is_empty() {
        return out;
    }
    out.push_str("\n| where | of | what no test notices | test that would |\n| --- | --- | --- | --- |\n");
    for mutant in &left {
        let (line, column) = places.start(mutant.edit.span);
        let path = places.source(mutant.edit.span.file).map_or("", |source| source.path.as_str());
        let fault = words::fault(mutant, &told.project.sources);
        let test = told.test_of(mutant).map_or("", |(_, killing)| killing.name.as_str());
        let _ =
            writeln!(out, "| {} | {} | {} | {} |", cell(&format!("{path}:{line}:{column}")), cell(&mutant.of), cell(&fault), cell(test));
    }
    for (place, killing) in told.report.killing.iter().enumerate() {
        if left.iter().any(|mutant| told.test_of(mutant).is_some_and(|(own, _)| own == place)) {
            let _ = write!(out, "\n{}", fenced("purlin", &killing.text));
        }
    }
    out
}

/// Words of the spec in a cell: none of them means something there, or ends it.
fn cell(text: &str) -> String {
    if text.contains('|') { page::code(text) } else { inline(text) }
}
