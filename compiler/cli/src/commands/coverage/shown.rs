//! What all forms say alike.

use crate::out::counted;
use purlin_compiler::coverage::{Coverage, Group, GroupKind, Score, Tests};

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
    let whole = coverage.rules().filter(|rule| rule.score().is_whole()).count();
    let all = coverage.score();
    let Tests { count, lines, .. } = &coverage.tests;
    format!(
        "{} shown ({} %), {whole} of {} whole; {}, {}",
        score(all),
        all.percent(),
        counted(coverage.rules().count(), "rule"),
        counted(*count, "test"),
        counted(*lines, "line")
    )
}

/// How much of something is shown, in a word.
pub(super) fn state(score: Score) -> &'static str {
    match score {
        score if score.is_whole() => "whole",
        Score { shown: 0, .. } => "none",
        Score { .. } => "part",
    }
}

pub(super) const SESSION: &str = "it asks how the caller has signed in, of which tests say nothing";
