//! Writes by which somebody takes, gives away or gets what was not meant for them.

use super::asked::Asked;
use super::{About, Found, has_word};
use crate::check::reads::Reads;
use crate::diagnostics::lints::{CreateForOther, MassAssignment, OwnerReassigned, SelfEscalation};
use crate::schema::Field;
use purlin_rules::catalog::{FieldId, FieldShape, ModelId};
use purlin_rules::plan::{Default, Operation};
use purlin_rules::types::Scalar;
use std::collections::BTreeSet;

pub(super) fn lints(asked: &Asked<'_>) -> Vec<Found> {
    let owned = asked.models().flat_map(|model| of_owners(asked, model));
    owned.chain(privileges(asked)).chain(escalations(asked)).collect()
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

/// Words of which one tells that a field of a user gives rights, or is worth money.
const PRIVILEGES: [&str; 25] = [
    "admin",
    "approved",
    "balance",
    "banned",
    "credit",
    "credits",
    "moderator",
    "owner",
    "permission",
    "permissions",
    "plan",
    "premium",
    "quota",
    "rank",
    "role",
    "roles",
    "scope",
    "scopes",
    "staff",
    "superuser",
    "suspended",
    "tier",
    "trusted",
    "verified",
    "vip",
];

/// W106: fields of the user's own row.
fn privileges(asked: &Asked<'_>) -> Vec<Found> {
    let Some(model) = asked.schema.catalog().auth_model else { return Vec::new() };
    let fields = asked.fields(model).filter(|(_, field)| has_word(&field.spec_name, &PRIVILEGES));
    fields.filter_map(|(id, field)| privilege(asked, model, id, field)).collect()
}

fn privilege(asked: &Asked<'_>, model: ModelId, id: FieldId, field: &Field) -> Option<Found> {
    let name = &field.spec_name;
    let FieldShape::Scalar(scalar) = field.shape else { return None };
    let (given, signed_up) = if scalar == Scalar::Bool {
        (format!("new.{name} and not old.{name}"), name.clone())
    } else if matches!(scalar, Scalar::Int | Scalar::Float | Scalar::Decimal { .. }) {
        (format!("new.{name} > old.{name}"), format!("{name} > 0"))
    } else if asked.read().contains(&(model, id)) {
        // Who may change it may have to have it: then it is a matter of escalation.
        return None;
    } else {
        (format!("new.{name} != old.{name}"), format!("{name} is set"))
    };
    let target = |operation| (operation, model, Some(id));
    let by_update = || asked.ever("W106", target(Operation::Update), &format!("this == me and {given}"), field.span);
    let by_sign_up = || asked.ever("W106", target(Operation::Create), &format!("me is null and {signed_up}"), field.span);
    let witness = by_update().or_else(by_sign_up)?;
    let finding = MassAssignment { model: asked.model_name(model), field: name, says: &witness.says, span: field.span }.into();
    Some(Found { about: About::field(model, id), finding, witness: Some(witness) })
}

const WRITES: [Operation; 3] = [Operation::Create, Operation::Update, Operation::Delete];

/// W108: one write to what rules look at, after which its writer reads or deletes what was out of reach.
fn escalations(asked: &Asked<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut told: BTreeSet<ModelId> = BTreeSet::new();
    for target in asked.models() {
        for operation in [Operation::Get, Operation::Delete] {
            let conditions = || asked.rules().filter(|rule| rule.model == target && rule.operation == operation).map(|rule| &rule.when);
            let steps = conditions().flat_map(|when| Reads::of_cond(when).steps);
            let looked_at: BTreeSet<ModelId> = steps.map(|step| step.model).filter(|model| !told.contains(model)).collect();
            for writing in looked_at {
                let writes: Vec<Operation> = WRITES.into_iter().filter(|write| asked.may_tell_on(*write, writing, conditions())).collect();
                let Some(span) = asked.model_span(writing) else { continue };
                let Some(witness) = asked.gain("W108", (operation, target), (writing, &writes), span) else { continue };
                told.insert(writing);
                let (target, written) = (asked.model_name(target), asked.model_name(writing));
                let finding = SelfEscalation { target, operation, written, says: &witness.says, span }.into();
                let about = About { model: writing, operations: WRITES.to_vec(), field: None };
                found.push(Found { about, finding, witness: Some(witness) });
            }
        }
    }
    found
}
