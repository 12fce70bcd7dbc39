//! What a write leaves: rows that their writer may not read, and what goes though a rule would keep it.

use super::asked::Asked;
use super::moved::moved;
use super::parts::{arms, caller_in, demands, each_path, follows};
use super::{About, Found, has_word};
use crate::check::reads::Reads;
use crate::diagnostics::lints::{CascadeBypass, DeletedThough, WrittenUnread};
use purlin_prover::Place;
use purlin_rules::catalog::{Catalog, FieldId, FieldShape, ModelId};
use purlin_rules::expr::{Cond, Path, Root, Rows, Source, Var};
use purlin_rules::plan::{Default, GrantedFields, OnDelete, Operation, Rule};
use purlin_rules::types::Scalar;

pub(super) fn lints(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let unread = [Operation::Create, Operation::Update].into_iter().filter_map(|operation| unread(asked, model, operation));
    unread.chain(taken_along(asked, model)).chain(deleted_though(asked, model)).collect()
}

fn allows<'s>(asked: &Asked<'s>, model: ModelId, operation: Operation) -> impl Iterator<Item = &'s Rule> {
    asked.rules_of(model).filter(move |rule| rule.operation == operation && !rule.deny)
}

fn denies<'s>(asked: &Asked<'s>, model: ModelId, operation: Operation) -> impl Iterator<Item = &'s Rule> {
    asked.rules_of(model).filter(move |rule| rule.operation == operation && rule.deny)
}

/// W109. Who signs up, or makes accounts for others, is another matter, and a box that nobody reads from; what triggers write may let them in.
fn unread(asked: &Asked<'_>, model: ModelId, operation: Operation) -> Option<Found> {
    let span = allows(asked, model, operation).next()?.span;
    let fires = asked.plan.checks.triggers.iter().any(|trigger| trigger.model == model);
    let is_read = allows(asked, model, Operation::Get).next().is_some();
    if fires || !is_read || Some(model) == asked.schema.catalog().auth_model || is_read_by_its_words(asked, model, operation) {
        return None;
    }
    let unread = asked.access.reads(Operation::Get, model, Place::Left).negated();
    let witness = asked.such("W109", (operation, model), &unread, span)?;
    let finding = WrittenUnread { model: asked.model_name(model), operation, says: &witness.says, span }.into();
    Some(Found { about: About { model, operations: vec![operation], field: None, opens: None }, finding, witness: Some(witness) })
}

/// Whatever lets the write through asks for all that some rule asks who reads.
fn is_read_by_its_words(asked: &Asked<'_>, model: ModelId, operation: Operation) -> bool {
    let reading: Vec<&Cond> = allows(asked, model, Operation::Get).flat_map(|rule| arms(&rule.when)).collect();
    let is_callers =
        |part: &Cond| operation == Operation::Create && caller_in(part).is_some_and(|field| is_filled_with_caller(asked, model, field));
    let is_asked = |part: &Cond, arm: &Cond| follows(part, demands(arm)) || is_callers(part);
    let is_read = |arm: &Cond| reading.iter().any(|reading| demands(reading).iter().all(|part| is_asked(part, arm)));
    denies(asked, model, Operation::Get).next().is_none() && allows(asked, model, operation).flat_map(|rule| arms(&rule.when)).all(is_read)
}

/// `author: User = me @readonly`
fn is_filled_with_caller(asked: &Asked<'_>, model: ModelId, field: FieldId) -> bool {
    let declared = asked.schema.catalog().model_field(model, field);
    declared.is_some_and(|declared| declared.marks.readonly && declared.default == Default::Me)
}

/// W110: what goes with a row, or loses it, though a `deny` would keep it as it is.
fn taken_along(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    if allows(asked, model, Operation::Delete).next().is_none() {
        return Vec::new();
    }
    let children = asked.facts.children.get(&model).map_or(&[][..], Vec::as_slice);
    children.iter().filter_map(|(child, field, how)| bypassed(asked, model, (*child, *field), *how)).collect()
}

fn bypassed(asked: &Asked<'_>, model: ModelId, (child, field): (ModelId, FieldId), how: OnDelete) -> Option<Found> {
    let goes = how == OnDelete::Cascade;
    let operation = if goes { Operation::Delete } else { Operation::Update };
    let keeps = |deny: &&Rule| deny.check.is_none() && (deny.fields == GrantedFields::All || !goes && deny.fields.holds(field));
    let of_update = |deny: &&Rule| goes || !speaks_of_both(&deny.when);
    let deny = denies(asked, child, operation).filter(keeps).find(of_update)?;
    let var = Var(1);
    let parent = Path { root: Root::Var(Var::THIS), steps: Vec::new() };
    let row = Path { root: Root::Var(var), steps: Vec::new() };
    let rows = Rows { model: child, source: Source::Link { parent, via: field } };
    let kept = Cond::Any { rows, var, body: Box::new(moved(&deny.when, &row, var.0)) };
    let declared = asked.schema.catalog().model_field(child, field)?;
    let witness = asked.ever_such("W110", (Operation::Delete, model, None), kept, declared.span)?;
    let (parent, name) = (asked.model_name(model), asked.model_name(child));
    let (says, span) = (witness.says.as_str(), declared.span);
    let finding = CascadeBypass { parent, child: name, field: &declared.spec_name, goes, says, span, deny: deny.span }.into();
    Some(Found { about: About::field(child, field), finding, witness: Some(witness) })
}

/// It compares the row before with the row after.
fn speaks_of_both(cond: &Cond) -> bool {
    let mut both = false;
    each_path(cond, &mut |path| both |= matches!(path.root, Root::Old | Root::New));
    both
}

/// Words of which one tells that a row is to stay as it is.
const FINAL: [&str; 18] = [
    "approved",
    "audited",
    "billed",
    "booked",
    "confirmed",
    "final",
    "finalized",
    "frozen",
    "invoiced",
    "issued",
    "locked",
    "paid",
    "sealed",
    "settled",
    "shipped",
    "signed",
    "submitted",
    "verified",
];

/// It asks for what, by the names of fields or the values that they may hold, is final one day.
fn is_of_final_rows(asked: &Asked<'_>, state: &Cond) -> bool {
    let catalog = asked.schema.catalog();
    Reads::of_cond(state).steps.iter().filter_map(|step| catalog.model_field(step.model, step.field)).any(|field| {
        let values = if let FieldShape::Scalar(Scalar::Enum(id)) = field.shape { catalog.enum_values(id) } else { Vec::new() };
        values.into_iter().chain([field.spec_name.as_str()]).any(|name| has_word(name, &FINAL))
    })
}

/// W112: an update asks for a state of the row besides, and a deletion does not.
fn deleted_though(asked: &Asked<'_>, model: ModelId) -> Option<Found> {
    let is_of_row = |cond: &Cond| {
        let reads = Reads::of_cond(cond);
        !(reads.me || reads.beyond || reads.quantifiers || reads.aggregates > 0) && reads.steps.iter().all(|step| step.model == model)
    };
    let is_state = |cond: &&Cond| is_of_row(cond) && !speaks_of_both(cond);
    let (delete, state) = allows(asked, model, Operation::Delete).find_map(|delete| {
        let asked_to_delete = demands(&delete.when);
        allows(asked, model, Operation::Update).find_map(|update| {
            let asked_to_update = demands(&update.when);
            let beside: Vec<&Cond> = asked_to_update.iter().filter(|part| !asked_to_delete.contains(part)).collect();
            let is_wider =
                !beside.is_empty() && beside.iter().all(is_state) && asked_to_delete.iter().all(|part| asked_to_update.contains(part));
            is_wider.then(|| (delete, Cond::And(beside.into_iter().cloned().collect()))).filter(|(_, state)| is_of_final_rows(asked, state))
        })
    })?;
    let updates = allows(asked, model, Operation::Update).map(|rule| rule.when.clone()).collect();
    let fixed = Cond::And(vec![Cond::Not(Box::new(state.clone())), Cond::Not(Box::new(Cond::Or(updates)))]);
    let witness = asked.ever_such("W112", (Operation::Delete, model, None), fixed, delete.span)?;
    let (says, state) = (witness.says.as_str(), asked.spelled(&state));
    let finding = DeletedThough { model: asked.model_name(model), state, says, span: delete.span }.into();
    let about = About { model, operations: vec![Operation::Delete], field: None, opens: None };
    Some(Found { about, finding, witness: Some(witness) })
}
