//! For programs, as `schemas/coverage.json` says.

use crate::report::place_in;
use purlin_build::project::Project;
use purlin_compiler::coverage::{Boundary, Coverage, Goal, Group, GroupKind, Kind, Part, Quantifier, Rule, Score, Tests};
use purlin_compiler::diagnostics::places::Places;
use purlin_compiler::percent::Percent;
use purlin_rules::observe::{AtomSeen, RowsSeen, Times};
use serde_json::{Value, json};

pub(super) fn document(coverage: &Coverage, min: Option<Percent>, suggested: Option<&[String]>, project: &Project) -> Value {
    let places = Places::of(&project.sources);
    let Coverage { app, groups, tests } = coverage;
    let Tests { count, lines, failing } = tests;
    json!({
        "app": app,
        "score": score(coverage.score()),
        "min": min.map(number),
        "tests": {
            "count": count,
            "lines": lines,
            "failing": failing.iter().map(|span| place_in(*span, &places)).collect::<Vec<_>>(),
        },
        "suggested": suggested,
        "groups": groups.iter().map(|group| of_group(group, &places)).collect::<Vec<_>>(),
    })
}

/// JSON spells numbers as percentages are spelt.
fn number(percent: Percent) -> Value {
    serde_json::from_str(&percent.to_string()).unwrap_or_default()
}

fn score(score: Score) -> Value {
    json!({ "shown": score.shown, "of": score.of, "percent": score.percent() })
}

fn of_group(group: &Group, places: &Places<'_>) -> Value {
    let kind = match group.kind {
        GroupKind::Tenant => "tenant",
        GroupKind::Model => "model",
        GroupKind::Role => "roles",
    };
    json!({
        "kind": kind,
        "name": group.name,
        "at": place_in(group.span, places),
        "score": score(group.score()),
        "rules": group.rules.iter().map(|rule| of_rule(rule, places)).collect::<Vec<_>>(),
    })
}

fn of_rule(rule: &Rule, places: &Places<'_>) -> Value {
    let kind = match rule.kind {
        Kind::Allow => "allow",
        Kind::Deny => "deny",
        Kind::Check => "check",
        Kind::Read => "read",
        Kind::Write => "write",
        Kind::Tenant => "tenant",
        Kind::Role => "role",
    };
    let goal = |goal: &&Goal| json!({ "text": goal.missing, "at": place_in(goal.span, places) });
    json!({
        "kind": kind,
        "operation": rule.operation,
        "fields": rule.fields,
        "says": rule.says,
        "at": place_in(rule.span, places),
        "score": score(rule.score()),
        "reads_session": rule.reads_session,
        "times": times(rule.times),
        "parts": rule.parts.iter().map(|part| of_part(part, places)).collect::<Vec<_>>(),
        "quantifiers": rule.quantifiers.iter().map(|one| of_quantifier(one, places)).collect::<Vec<_>>(),
        "missing": rule.missing().iter().map(goal).collect::<Vec<_>>(),
        "impossible": rule.impossible().iter().map(goal).collect::<Vec<_>>(),
    })
}

fn times(Times { yes, no }: Times) -> Value {
    json!({ "true": yes, "false": no })
}

fn of_part(part: &Part, places: &Places<'_>) -> Value {
    let Part { says, span, within, seen, edge } = part;
    let AtomSeen { came, decided, edge: edge_seen } = seen;
    let boundary = |Boundary { step, nearest }: &Boundary| json!({ "equal": edge_seen.equal, "step": step, "nearest": nearest });
    json!({
        "says": says,
        "at": place_in(*span, places),
        "within": within,
        "times": times(*came),
        "decided": times(*decided),
        "boundary": edge.as_ref().map(boundary),
    })
}

fn of_quantifier(Quantifier { says, span, seen }: &Quantifier, places: &Places<'_>) -> Value {
    let RowsSeen { none, fit, unfit } = seen;
    json!({ "rows": says, "at": place_in(*span, places), "none": none, "fit": fit, "unfit": unfit })
}
