//! What came of mutants as Markdown, for the summary of a run: the score, and what goes unnoticed with the tests that would notice.

use super::brief::Brief;
use super::{Told, words};
use crate::markdown::{fenced, inline};
use crate::out::counted;
use crate::page;
use purlin_compiler::diagnostics::places::Places;
use std::collections::BTreeSet;
use std::fmt::Write;

pub(super) fn page(told: &Told) -> String {
    let mut out = format!("# Mutants\n\n{}\n", words::summary(&told.report));
    let places = Places::of(&told.project.sources);
    let brief = Brief::of(told, told.extent);
    if brief.spelled.is_empty() {
        return out;
    }
    out.push_str("\n| where | of | what no test notices | test that would |\n| --- | --- | --- | --- |\n");
    for rule in &brief.spelled {
        for (killing, faults) in &rule.spelled {
            let test = killing.map_or("", |killing| killing.name.as_str());
            for mutant in faults {
                let (line, column) = places.start(mutant.edit.span);
                let path = places.source(mutant.edit.span.file).map_or("", |source| source.path.as_str());
                let fault = words::fault(mutant, &told.project.sources);
                row(&mut out, &[&format!("{path}:{line}:{column}"), &mutant.of, &fault, test]);
            }
        }
        if rule.more > 0 {
            row(&mut out, &[&rule.place(&places), rule.of, &format!("… and {} in this rule", counted(rule.more, "more fault")), ""]);
        }
    }
    if !brief.named.is_empty() {
        out.push_str("\n| where | of | rule | faults that no test notices |\n| --- | --- | --- | --- |\n");
        for rule in &brief.named {
            row(&mut out, &[&rule.place(&places), rule.of, &rule.text(&places), &rule.more.to_string()]);
        }
    }
    for words in brief.unnamed().into_iter().chain(brief.hint()) {
        let _ = write!(out, "\n{words}\n");
    }
    let mut known = BTreeSet::new();
    for (killing, _) in brief.spelled.iter().flat_map(|rule| &rule.spelled) {
        if let Some(killing) = killing.filter(|killing| known.insert(&killing.name)) {
            let _ = write!(out, "\n{}", fenced("purlin", &killing.text));
        }
    }
    out
}

fn row(out: &mut String, cells: &[&str]) {
    // Writing to a text cannot fail.
    let _ = writeln!(out, "| {} |", cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(" | "));
}

/// Words of the spec in a cell: none of them means something there, or ends it.
fn cell(text: &str) -> String {
    if text.contains('|') { page::code(text) } else { inline(text) }
}
