//! Writes by which somebody takes, gives away or gets what was not meant for them.

use super::acceptances::is_accepted;
use super::asked::Asked;
use super::parts::{demands, is_signed_in};
use super::{About, Found, has_word};
use crate::check::reads::Reads;
use crate::diagnostics::lints::{CreateForOther, MassAssignment, OwnerReassigned, SelfEscalation};
use crate::prove::Gain;
use crate::schema::{ClaimTarget, Field};
use purlin_rules::catalog::{FieldId, FieldShape, ModelId};
use purlin_rules::expr::Cond;
use purlin_rules::plan::{Default, Operation, Rule};
use purlin_rules::types::Scalar;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn lints(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    of_owners(asked, model).into_iter().chain(privileges(asked, model)).chain(escalations(asked, model)).collect()
}

/// W102 and W104, of each field that is its writer's unless something else is said.
fn of_owners(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let owners = asked.fields(model).filter(|(_, field)| field.default == Default::Me);
    owners.flat_map(|(id, field)| reassigned(asked, model, id, field).into_iter().chain(for_other(asked, model, id, field))).collect()
}

fn reassigned(asked: &Asked<'_>, model: ModelId, id: FieldId, field: &Field) -> Option<Found> {
    let name = &field.spec_name;
    let condition = format!("old.{name} != new.{name} and (old.{name} == me or new.{name} == me)");
    let witness = asked.ever("W102", (Operation::Update, model, Some(id)), &condition, field.span)?;
    let finding = OwnerReassigned { model: asked.model_name(model), field: name, says: &witness.says, span: field.span }.into();
    Some(Found { about: About::field(model, id), finding, witness: Some(witness) })
}

fn for_other(asked: &Asked<'_>, model: ModelId, id: FieldId, field: &Field) -> Option<Found> {
    let name = &field.spec_name;
    let condition = format!("me is set and {name} is set and {name} != me");
    let witness = asked.ever("W104", (Operation::Create, model, Some(id)), &condition, field.span)?;
    let finding = CreateForOther { model: asked.model_name(model), field: name, says: &witness.says, span: field.span }.into();
    Some(Found { about: About::field(model, id), finding, witness: Some(witness) })
}

/// Words of which one tells that a field of a user gives rights.
const RIGHTS: [&str; 19] = [
    "admin",
    "approved",
    "banned",
    "level",
    "moderator",
    "permission",
    "permissions",
    "plan",
    "premium",
    "rank",
    "role",
    "roles",
    "scope",
    "scopes",
    "staff",
    "superuser",
    "suspended",
    "tier",
    "verified",
];
/// And that it is worth money.
const MONEY: [&str; 6] = ["balance", "credit", "credits", "level", "quota", "wallet"];

/// W106: fields of the user's own row.
fn privileges(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    if Some(model) != asked.schema.catalog().auth_model {
        return Vec::new();
    }
    asked.fields(model).filter_map(|(id, field)| privilege(asked, model, id, field)).collect()
}

fn privilege(asked: &Asked<'_>, model: ModelId, id: FieldId, field: &Field) -> Option<Found> {
    let name = &field.spec_name;
    let (given, signed_up) = match field.shape {
        FieldShape::Scalar(Scalar::Bool) if has_word(name, &RIGHTS) => (format!("new.{name} and not old.{name}"), name.clone()),
        FieldShape::Scalar(Scalar::Int | Scalar::Float | Scalar::Decimal { .. }) if has_word(name, &MONEY) => {
            (format!("new.{name} > old.{name}"), format!("{name} > 0"))
        }
        // Who may change it may have to have it: then it is a matter of escalation.
        _ if asked.facts.read.contains(&(model, id)) => return None,
        FieldShape::Scalar(Scalar::Enum(_)) if has_word(name, &RIGHTS) => (format!("new.{name} != old.{name}"), format!("{name} is set")),
        // Of texts, the whole name tells: a `role_title` is none.
        FieldShape::Scalar(Scalar::String) if RIGHTS.contains(&name.as_str()) => {
            (format!("new.{name} != old.{name}"), format!("{name} is set"))
        }
        FieldShape::List(_) if has_word(name, &RIGHTS) => ("true".to_owned(), "true".to_owned()),
        FieldShape::Scalar(_)
        | FieldShape::List(_)
        | FieldShape::ToOne(_)
        | FieldShape::OneVia { .. }
        | FieldShape::ToMany { .. }
        | FieldShape::Through { .. } => return None,
    };
    let target = |operation| (operation, model, Some(id));
    let by_update = || asked.ever("W106", target(Operation::Update), &format!("this == me and {given}"), field.span);
    let by_sign_up = || asked.ever("W106", target(Operation::Create), &format!("me is null and {signed_up}"), field.span);
    let witness = by_update().or_else(by_sign_up)?;
    let finding = MassAssignment { model: asked.model_name(model), field: name, says: &witness.says, span: field.span }.into();
    Some(Found { about: About::field(model, id), finding, witness: Some(witness) })
}

const WRITES: [Operation; 3] = [Operation::Create, Operation::Update, Operation::Delete];

/// W108: one write to what rules look at, after which its writer reads or deletes what was out of reach. Once for each model that is written
/// and each that is opened.
fn escalations(asked: &Asked<'_>, target: ModelId) -> Vec<Found> {
    let mut by_written: BTreeMap<ModelId, Vec<Gain>> = BTreeMap::new();
    for (operation, field) in subjects(asked, target) {
        let deciding = deciding(asked, target, operation, field);
        let looked_at: BTreeSet<ModelId> =
            deciding.iter().flat_map(|(cond, _)| Reads::of_cond(cond).steps).map(|step| step.model).collect();
        let mut writes: BTreeMap<ModelId, BTreeSet<Operation>> = BTreeMap::new();
        for model in looked_at {
            let own = WRITES.into_iter().filter(|write| asked.may_write(*write, model) && asked.may_open(*write, model, &deciding));
            writes.entry(model).or_default().extend(own);
            for parent in asked.emptying(model, &deciding).filter(|parent| asked.may_write(Operation::Delete, *parent)) {
                writes.entry(parent).or_default().insert(Operation::Delete);
            }
        }
        for (writing, writes) in writes.into_iter().filter(|(_, writes)| !writes.is_empty()) {
            let target = ClaimTarget { operations: vec![operation], model: target, field };
            let name = format!("W108 {} by {}", asked.model_name(target.model), asked.model_name(writing));
            by_written.entry(writing).or_default().push(Gain { name, operation, target, writes: writes.into_iter().collect() });
        }
    }
    by_written.into_iter().filter_map(|(writing, gains)| escalation(asked, target, writing, &gains)).collect()
}

fn escalation(asked: &Asked<'_>, target: ModelId, writing: ModelId, gains: &[Gain]) -> Option<Found> {
    let span = asked.model_span(writing)?;
    let about = About { model: writing, operations: Vec::new(), field: None, opens: Some(target) };
    let is_accepted = is_accepted(asked.schema, asked.facts.today, "W108", &about);
    let (place, witness) = asked.gain((writing, span), gains, is_accepted)?;
    let gain = gains.get(place)?;
    let (opens, written) = (asked.model_name(target), asked.model_name(writing));
    let field = gain.target.field.map(|field| asked.field_name(target, field));
    let finding = SelfEscalation { target: opens, field, operation: gain.operation, written, says: &witness.says, span }.into();
    Some(Found { about, finding, witness: Some(witness) })
}

/// What somebody may come to: the row, to read or to delete it, and fields that are kept from some of its readers by rules of their own. Where a
/// rule shows some fields to whoever signs in, the row is nothing to come to, and a field is that is not among them.
fn subjects(asked: &Asked<'_>, target: ModelId) -> Vec<(Operation, Option<FieldId>)> {
    let shown_to_all = |rule: &&Rule| {
        let asks_nothing = demands(&rule.when).iter().all(|part| is_signed_in(part) || *part == Cond::Const(true));
        (rule.operation, rule.deny) == (Operation::Get, false) && asks_nothing
    };
    let is_refused = asked.rules_of(target).any(|rule| rule.operation == Operation::Get && rule.deny);
    let open: Vec<&Rule> = asked.rules_of(target).filter(|_| !is_refused).filter(shown_to_all).collect();
    let shown = || asked.fields(target).filter(|(_, field)| field.has_value() && !field.marks.private);
    let kept = shown().find(|(id, field)| field.marks.read.is_none() && !open.iter().any(|rule| rule.fields.holds(*id)));
    let first = if open.is_empty() { Some(None) } else { kept.map(|(id, _)| Some(id)) };
    let guarded = shown().filter(|(_, field)| field.marks.read.is_some()).map(|(id, _)| Some(id));
    first.into_iter().chain(guarded).map(|field| (Operation::Get, field)).chain([(Operation::Delete, None)]).collect()
}

/// The conditions that decide it, each with whether it is to hold.
fn deciding<'s>(asked: &Asked<'s>, target: ModelId, operation: Operation, field: Option<FieldId>) -> Vec<(&'s Cond, bool)> {
    let concerns = |rule: &&Rule| rule.operation == operation && (rule.deny || field.is_none_or(|field| rule.fields.holds(field)));
    let rules = asked.rules_of(target).filter(concerns).map(|rule| (&rule.when, !rule.deny));
    let own = asked.plan.checks.field_rules.of(target).iter().filter(|rule| Some(rule.field) == field);
    rules.chain(own.filter_map(|rule| rule.read.as_ref()).map(|when| (when, true))).collect()
}
