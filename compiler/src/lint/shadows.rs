//! Rules, and parts of them, for which others speak: what lets through what is let through anyway, and what is refused anyway.

use super::Found;
use super::asked::Asked;
use super::parts::{arm_span, arms, decided_by};
use super::rules::{found, operations};
use crate::diagnostics::lints::{Redundant, Shadowed};
use purlin_prover::{Caller, Formula};
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::Cond;
use purlin_rules::plan::{GrantedFields, Rule};
use std::borrow::Cow;

/// Of each rule that lets something through, as far as it is known.
pub(super) fn lints(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let allows = asked.written(model).iter().filter(|rules| rules.first().is_some_and(|first| !first.deny));
    let of_rule = |rules: &Vec<&Rule>| {
        let live: Vec<&Rule> = rules.iter().filter(|rule| is_live(asked, rule)).copied().collect();
        let span = live.first()?.span;
        shadowed(asked, span, &live).or_else(|| redundant(asked, span, &live))
    };
    allows.filter_map(of_rule).collect()
}

fn is_live<'s>(asked: &Asked<'s>, rule: &'s Rule) -> bool {
    asked.lets(rule, Caller::SignedIn) || asked.lets(rule, Caller::Anonymous)
}

/// How many arms each has at least.
fn count(live: &[&Rule]) -> usize {
    live.iter().map(|rule| arms(&rule.when).len()).min().unwrap_or(0)
}

/// As the language spells it; none where it is the whole rule.
fn spelled(asked: &Asked<'_>, live: &[&Rule], place: usize) -> Option<String> {
    let arms = arms(&live.first()?.when);
    (arms.len() > 1).then(|| arms.get(place)).flatten().map(|arm| asked.spelled(arm))
}

/// L006: one at most, of which the rest says as much. The last is looked at first.
fn redundant<'s>(asked: &Asked<'s>, span: Span, live: &[&'s Rule]) -> Option<Found> {
    let count = count(live);
    let adds_nothing = |place: &usize| live.iter().all(|rule| is_redundant(asked, rule, *place));
    let place = (0..count).rev().find(adds_nothing)?;
    let arm = spelled(asked, live, place);
    let edit = match &arm {
        None => Some(span),
        Some(_) => live.first().and_then(|rule| arm_span(asked.written_if(rule)?, place, count)),
    };
    found(live, Redundant { arm, span, edit })
}

/// Without the arm, the rule and others would let the same through.
fn is_redundant<'s>(asked: &Asked<'s>, rule: &'s Rule, place: usize) -> bool {
    let all = arms(&rule.when);
    let Some(arm) = all.get(place) else { return false };
    let rest: Vec<Cond> = all.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, arm)| arm.clone()).collect();
    let others: Vec<&'s Rule> = asked.rules_of(rule.model).filter(|other| speaks_for(other, rule)).collect();
    // What follows from it says nothing of what it does not speak of: no other need be asked about.
    let fields = decided_by(arm);
    let mut may_follow = rest.iter().chain(others.iter().flat_map(|other| arms(&other.when))).map(decided_by);
    if !may_follow.any(|decided| decided.is_subset(&fields)) {
        return false;
    }
    let own = (!rest.is_empty()).then(|| asked.holds_if(rule, &Cow::Owned(Cond::Or(rest))));
    let without = own.into_iter().chain(others.into_iter().map(|other| asked.holds(other))).collect();
    asked.is_never(rule.model, rule.operation, &Formula::All(vec![asked.holds(rule), Formula::Some(without).negated()]))
}

/// It lets through the same operation, of as many fields. Of two that say the same, the first does.
fn speaks_for(other: &Rule, rule: &Rule) -> bool {
    let as_many = match (&other.fields, &rule.fields) {
        (GrantedFields::All, _) => true,
        (GrantedFields::Only(_), GrantedFields::All) => false,
        (GrantedFields::Only(_), GrantedFields::Only(fields)) => fields.iter().all(|field| other.fields.holds(*field)),
    };
    let is_first = other.span < rule.span || other.when != rule.when;
    other.operation == rule.operation && !other.deny && as_many && other.span != rule.span && is_first
}

/// L007: the whole rule, or an arm of it.
fn shadowed<'s>(asked: &Asked<'s>, span: Span, live: &[&'s Rule]) -> Option<Found> {
    let deny = live.iter().find_map(|rule| denies(asked, rule).next())?.span;
    let refused: Vec<&Rule> = live.iter().filter(|rule| is_refused(asked, rule, asked.holds(rule))).copied().collect();
    if !refused.is_empty() {
        return found(&refused, Shadowed { arm: None, operations: operations(refused.iter().copied()), span, deny });
    }
    let count = count(live);
    let is_arm_refused = |rule: &&'s Rule, place: usize| {
        arms(&rule.when).get(place).is_some_and(|arm| {
            let holds = asked.holds_by(rule, arm);
            !asked.is_never(rule.model, rule.operation, &holds) && is_refused(asked, rule, holds)
        })
    };
    let place = (0..count).filter(|_| count > 1).find(|place| live.iter().all(|rule| is_arm_refused(rule, *place)))?;
    let arm = spelled(asked, live, place);
    found(live, Shadowed { arm, operations: Vec::new(), span, deny })
}

/// Those that refuse the whole request, whatever it names.
fn denies<'s>(asked: &Asked<'s>, rule: &Rule) -> impl Iterator<Item = &'s Rule> {
    let operation = rule.operation;
    asked.rules_of(rule.model).filter(move |deny| deny.deny && deny.operation == operation && deny.fields == GrantedFields::All)
}

/// Whenever this is, a `deny` applies.
fn is_refused<'s>(asked: &Asked<'s>, rule: &Rule, holds: Formula<'s>) -> bool {
    let applying: Vec<Formula<'s>> = denies(asked, rule).map(|deny| asked.applies(deny)).collect();
    let passes = Formula::Some(applying).negated();
    asked.is_never(rule.model, rule.operation, &Formula::All(vec![holds, passes]))
}
