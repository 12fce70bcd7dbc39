//! Tables of Markdown: a line for each rule, with what is missing.

use super::shown;
use crate::markdown::words;
use crate::page::{self, code};
use purlin_build::project::Project;
use purlin_compiler::coverage::{Coverage, Rule};
use purlin_compiler::diagnostics::places::Places;
use std::fmt::Write;

pub(super) fn page(coverage: &Coverage, project: &Project) -> String {
    let places = Places::of(&project.sources);
    let mut out = String::new();
    let _ = writeln!(out, "# Coverage: {}\n\n{}", words(&coverage.app), shown::total(coverage));
    for group in &coverage.groups {
        let _ = writeln!(out, "\n## {}\n\n| rule | place | shown | missing |\n| --- | --- | --- | --- |", words(&shown::name(group)));
        for rule in &group.rules {
            let place = words(&page::place(rule.span, &places, project));
            let _ = writeln!(out, "| {} | {place} | {} | {} |", code(&rule.says), shown::score(rule.score()), missing(rule));
        }
    }
    out
}

fn missing(rule: &Rule) -> String {
    let note = shown::note(rule).map(str::to_owned);
    let goals = rule.missing().into_iter().map(|goal| sentence(&goal.missing));
    note.into_iter().chain(goals).collect::<Vec<_>>().join("<br>")
}

/// What stands between backticks is code, whatever it holds.
fn sentence(text: &str) -> String {
    text.split('`').enumerate().map(|(place, part)| if place % 2 == 1 { code(part) } else { words(part) }).collect()
}
