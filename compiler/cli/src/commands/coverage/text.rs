//! For people: a line for each rule, and a sentence for each thing that no test shows.

use super::shown;
use crate::markdown::plain;
use crate::page;
use purlin_build::project::Project;
use purlin_compiler::coverage::{Coverage, GroupKind};
use purlin_compiler::diagnostics::places::Places;
use std::fmt::Write;

pub(super) fn page(coverage: &Coverage, project: &Project) -> String {
    let places = Places::of(&project.sources);
    let at = |span| page::place(span, &places, project);
    let width = coverage.rules().map(|rule| shown::score(rule.score()).len()).max().unwrap_or(0);
    let mut out = String::new();
    for group in &coverage.groups {
        let place = if group.kind == GroupKind::Role { String::new() } else { format!("  ({})", at(group.span)) };
        let _ = writeln!(out, "{}{place}  {}\n", shown::name(group), shown::score(group.score()));
        for rule in &group.rules {
            let _ = writeln!(out, "  {:>width$}  {}  ({})", shown::score(rule.score()), plain(&rule.says), at(rule.span));
            if let Some(note) = shown::note(rule) {
                let _ = writeln!(out, "  {:width$}  · {note}", "");
            }
            for goal in rule.missing() {
                let _ = writeln!(out, "  {:width$}  - {}", "", plain(&goal.missing));
            }
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", shown::total(coverage));
    out
}
