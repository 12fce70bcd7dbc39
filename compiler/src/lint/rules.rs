//! Rules, and parts of them, that do nothing; and those that are the wrong way round.

use super::asked::{Asked, CALLERS};
use super::{About, Found};
use crate::diagnostics::lints::{DeadArm, DeadRule, InertDeny, InvertedRule};
use purlin_prover::access::Access;
use purlin_prover::{Caller, Formula};
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::expr::Cond;
use purlin_rules::plan::{GrantedFields, Operation, Rule};

pub(super) fn lints(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let lints = asked.written(model).iter().flat_map(|rules| match rules.first() {
        Some(first) if first.deny => inert(asked, first.span, rules).into_iter().collect(),
        Some(first) => of_allow(asked, first.span, rules),
        None => Vec::new(),
    });
    lints.collect()
}

pub(super) fn found(rules: &[&Rule], finding: impl Into<Diagnostic>) -> Option<Found> {
    let model = rules.first()?.model;
    let operations = operations(rules.iter().filter(|rule| rule.model == model).copied());
    Some(Found { about: About { model, operations, field: None, opens: None }, finding: finding.into(), witness: None })
}

pub(super) fn operations<'r>(rules: impl Iterator<Item = &'r Rule>) -> Vec<Operation> {
    let mut operations: Vec<Operation> = rules.map(|rule| rule.operation).collect();
    operations.sort_unstable();
    operations.dedup();
    operations
}

/// As an acceptance names what a rule is for.
pub(super) fn on(rules: &[&Rule]) -> &'static str {
    match operations(rules.iter().copied())[..] {
        [operation] => operation.as_str(),
        [Operation::Get, Operation::List] => "read",
        _ => "write",
    }
}

/// L004, L005, L010
fn of_allow<'s>(asked: &Asked<'s>, span: Span, rules: &[&'s Rule]) -> Vec<Found> {
    // What holds for nobody by its words alone is told by the check.
    if rules.iter().any(|rule| CALLERS.into_iter().all(|caller| asked.is_told(&rule.when, caller))) {
        return Vec::new();
    }
    let is_dead = |rule: &&&'s Rule| !asked.lets(rule, Caller::SignedIn) && !asked.lets(rule, Caller::Anonymous);
    let (dead, live): (Vec<&'s Rule>, Vec<&'s Rule>) = rules.iter().partition(is_dead);
    // Of an operation, in every model that has it: a mixin may be made for others.
    let of_all: Vec<&Rule> = dead.into_iter().filter(|rule| !live.iter().any(|other| other.operation == rule.operation)).collect();
    let is_whole = live.is_empty();
    let mut lints: Vec<Found> =
        found(&of_all, DeadRule { operations: operations(of_all.iter().copied()), is_whole, span }).into_iter().collect();
    lints.extend(dead_arms(asked, span, &live));
    lints.extend(inverted(asked, span, &live));
    lints
}

/// Arms of `if a or b` that never let anything through.
fn dead_arms<'s>(asked: &Asked<'s>, span: Span, live: &[&'s Rule]) -> Vec<Found> {
    let arms = |rule: &'_ Rule| if let Cond::Or(arms) = &rule.when { arms.len() } else { 0 };
    let count = live.iter().map(|rule| arms(rule)).min().unwrap_or(0);
    let dead = (0..count).filter(|place| live.iter().all(|rule| asked.is_dead(rule, *place)));
    let spelled = |place: usize| {
        let Some(Cond::Or(arms)) = live.first().map(|rule| &rule.when) else { return String::new() };
        arms.get(place).map(|arm| asked.spelled(arm)).unwrap_or_default()
    };
    dead.filter_map(|place| found(live, DeadArm { arm: spelled(place), span })).collect()
}

/// Who is not signed in is let through, and nobody who is.
fn inverted<'s>(asked: &Asked<'s>, span: Span, live: &[&'s Rule]) -> Option<Found> {
    let auth = asked.schema.catalog().auth_model?;
    let is_sign_up = |rule: &Rule| rule.model == auth && rule.operation == Operation::Create;
    let is_inverted = |rule: &&&'s Rule| !is_sign_up(rule) && asked.lets(rule, Caller::Anonymous) && !asked.lets(rule, Caller::SignedIn);
    let rules: Vec<&Rule> = live.iter().filter(is_inverted).copied().collect();
    found(&rules, InvertedRule { operations: operations(rules.iter().copied()), span })
}

/// L008: without it, the same would be let through.
fn inert<'s>(asked: &Asked<'s>, span: Span, rules: &[&'s Rule]) -> Option<Found> {
    let is_inert = |rule: &&'s Rule| {
        let is_read = matches!(rule.operation, Operation::Get | Operation::List);
        // Of a field that is read, the row says nothing.
        if is_read && rule.fields != GrantedFields::All {
            return false;
        }
        let without = Access { without: Some(rule), ..asked.access }.may(rule.operation, rule.model);
        asked.is_never(rule.model, rule.operation, &Formula::All(vec![asked.refuses(rule), without]))
    };
    if rules.iter().all(is_inert) { found(rules, InertDeny { span }) } else { None }
}
