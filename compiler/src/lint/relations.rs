//! Rows that belong to others, and rows that have ended.

use super::asked::Asked;
use super::parts::decided_by;
use super::{About, Found, has_word};
use crate::diagnostics::lints::{ChildWider, CrossedRelations, DeletedVisible, StaleMembership};
use crate::schema::Field;
use purlin_rules::catalog::{Catalog, FieldId, FieldShape, ModelId};
use purlin_rules::plan::{OnDelete, Operation};
use purlin_rules::types::Scalar;

pub(super) fn lints(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    wider(asked, model).into_iter().chain(stale(asked, model)).chain(crossed(asked, model)).chain(deleted(asked, model)).collect()
}

/// R301: what goes with a row is shown to somebody who may not read that row.
fn wider(asked: &Asked<'_>, model: ModelId) -> Option<Found> {
    // What goes with either of two is a link between them.
    let mut wholes = asked.fields(model).filter_map(|(id, field)| Some((id, field, whole(asked, model, id, field)?)));
    let ((id, field, parent), None) = (wholes.next()?, wholes.next()) else { return None };
    let name = &field.spec_name;
    let condition = format!("{name} is set and not (can read {name})");
    let by = |operation: &Operation| Some((*operation, asked.ever("R301", (*operation, model, None), &condition, field.span)?));
    let (operation, witness) = asked.ways_to_read(model).iter().find_map(by)?;
    let (child, parent) = (asked.model_name(model), asked.model_name(parent));
    let finding = ChildWider { child, parent, field: name, says: &witness.says, span: field.span }.into();
    Some(Found { about: About { model, operations: vec![operation], field: Some(id), opens: None }, finding, witness: Some(witness) })
}

/// The model of which the row is a part: with which it goes. Not its user, its tenant, or the branch of a tree.
fn whole(asked: &Asked<'_>, model: ModelId, id: FieldId, field: &Field) -> Option<ModelId> {
    let catalog = asked.schema.catalog();
    let FieldShape::ToOne(parent) = field.shape else { return None };
    let is_tenant = catalog.model(model).and_then(|model| model.tenant).is_some_and(|(tenant, _)| tenant == id);
    let is_part = field.on_delete == OnDelete::Cascade && !is_tenant && parent != model && Some(parent) != catalog.auth_model;
    is_part.then_some(parent)
}

/// Words of which one tells that a membership may have ended, or not have begun.
const ENDINGS: [&str; 19] = [
    "accepted",
    "active",
    "banned",
    "blocked",
    "confirmed",
    "declined",
    "deleted",
    "disabled",
    "ended",
    "expires",
    "expired",
    "expiry",
    "left",
    "pending",
    "revoked",
    "status",
    "suspended",
    "until",
    "valid",
];

/// R304: rules look at who is a member of what, and not at whether that has ended.
fn stale(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let read = &asked.facts.read;
    let by_user = asked.users_of(model).any(|(id, _)| read.contains(&(model, id)));
    if !by_user || !asked.facts.looked_at.contains(&model) || Some(model) == asked.schema.catalog().auth_model {
        return Vec::new();
    }
    let is_ending = |field: &Field| {
        let tells = matches!(field.shape, FieldShape::Scalar(Scalar::DateTime | Scalar::Date | Scalar::Bool | Scalar::Enum(_)));
        tells && has_word(&field.spec_name, &ENDINGS)
    };
    let unread = asked.fields(model).filter(|(id, field)| is_ending(field) && !read.contains(&(model, *id)));
    let found = |(id, field): (FieldId, &Field)| {
        let finding = StaleMembership { model: asked.model_name(model), field: &field.spec_name, span: field.span };
        Found { about: About::field(model, id), finding: finding.into(), witness: None }
    };
    unread.map(found).collect()
}

/// R305: a row that is judged by what it belongs to, and names another that is judged by what that belongs to.
fn crossed(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let catalog = asked.schema.catalog();
    let tenant = catalog.tenant_of(model).map(|(field, _)| field);
    let owned: Vec<_> = relations(asked, model)
        .filter(|(id, _, target)| Some(*id) != tenant && Some(*target) != catalog.auth_model && is_judged_by(asked, model, *id))
        .collect();
    let mut lints = Vec::new();
    for (field, _, whole) in &owned {
        for (id, other, target) in relations(asked, model).filter(|(id, _, target)| id != field && target != whole && *target != model) {
            let mut ways = relations(asked, target).filter(|(_, _, its)| its == whole);
            let (Some((via, _, _)), None) = (ways.next(), ways.next()) else { continue };
            if is_judged_by(asked, target, via) {
                lints.extend(apart(asked, model, *field, (id, other), asked.field_name(target, via)));
            }
        }
    }
    lints
}

fn relations<'s>(asked: &Asked<'s>, model: ModelId) -> impl Iterator<Item = (FieldId, &'s Field, ModelId)> {
    let relation =
        |(id, field): (FieldId, &'s Field)| if let FieldShape::ToOne(target) = field.shape { Some((id, field, target)) } else { None };
    asked.fields(model).filter(|(_, field)| field.computed.is_none()).filter_map(relation)
}

/// Who reads the row is asked about what this field leads to.
fn is_judged_by(asked: &Asked<'_>, model: ModelId, field: FieldId) -> bool {
    let mut rules = asked.rules_of(model).filter(|rule| rule.operation == Operation::Get && !rule.deny);
    rules.any(|rule| decided_by(&rule.when).contains(&(model, field)))
}

fn apart(asked: &Asked<'_>, model: ModelId, field: FieldId, (id, other): (FieldId, &Field), via: &str) -> Option<Found> {
    let (field, name) = (asked.field_name(model, field), &other.spec_name);
    let condition = format!("{field} is set and {name}.{via} is set and {name}.{via} != {field}");
    let by = |operation| Some((operation, asked.ever("R305", (operation, model, None), &condition, other.span)?));
    let (operation, witness) = by(Operation::Create).or_else(|| by(Operation::Update))?;
    let says = witness.says.as_str();
    let finding =
        CrossedRelations { model: asked.model_name(model), field, other: name, via, operations: vec![operation], says, span: other.span };
    Some(Found { about: About::field(model, id), finding: finding.into(), witness: Some(witness) })
}

/// R308: rows that are marked as deleted are listed for somebody of whom they say nothing.
fn deleted(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let others = asked.of_others(model);
    let found = |(id, field): (FieldId, &Field)| {
        let name = &field.spec_name;
        let FieldShape::Scalar(scalar @ (Scalar::DateTime | Scalar::Date | Scalar::Bool)) = field.shape else { return None };
        let is_gone = if scalar == Scalar::Bool { name.clone() } else { format!("{name} is set") };
        if !has_word(name, &["deleted", "removed", "trashed"]) {
            return None;
        }
        let witness = asked.ever("R308", (Operation::List, model, None), &format!("{is_gone} and {others}"), field.span)?;
        let finding = DeletedVisible { model: asked.model_name(model), field: name, says: &witness.says, span: field.span };
        Some(Found { about: About::field(model, id), finding: finding.into(), witness: Some(witness) })
    };
    asked.fields(model).filter_map(found).collect()
}
