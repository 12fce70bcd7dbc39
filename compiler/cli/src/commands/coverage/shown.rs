//! What all forms say alike.

use crate::out::counted;
use purlin_compiler::coverage::{Coverage, Group, GroupKind, Rule, Score, Tests};

/// `tenant Org`, `Ticket`, `roles`
pub(super) fn name(group: &Group) -> String {
    match group.kind {
        GroupKind::Tenant => format!("tenant {}", group.name),
        GroupKind::Model | GroupKind::Role => group.name.clone(),
    }
}

/// `4 of 6`
pub(super) fn score(score: Score) -> String {
    format!("{} of {}", score.shown, score.of)
}

/// `31 of 88 shown (35 %), 5 of 20 rules whole; 2 tests, 9 lines`
pub(super) fn total(coverage: &Coverage) -> String {
    let scores: Vec<Score> = coverage.rules().map(Rule::score).filter(|score| score.of > 0).collect();
    let whole = scores.iter().filter(|score| score.is_whole()).count();
    let all = coverage.score();
    let Tests { count, lines, .. } = &coverage.tests;
    format!(
        "{} shown ({} %), {whole} of {} whole; {}, {}",
        score(all),
        all.percent(),
        counted(scores.len(), "rule"),
        counted(*count, "test"),
        counted(*lines, "line")
    )
}

/// How much of something is shown, in a word.
pub(super) fn state(score: Score) -> &'static str {
    match score {
        Score { shown: 0, .. } => "none",
        score if score.is_whole() => "whole",
        Score { .. } => "part",
    }
}

/// What there is to know of a rule beside what is missing.
pub(super) fn note(rule: &Rule) -> Option<&'static str> {
    if rule.score().of == 0 {
        return Some("no request comes to it, whatever the database");
    }
    rule.reads_session.then_some("it asks how the caller has signed in, of which tests say nothing")
}
