//! What is open to whoever comes along.

use super::asked::Asked;
use super::{About, Found};
use crate::diagnostics::lints::{PublicRead, PublicWrite};
use crate::prove::Witness;
use purlin_prover::Caller;
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::Span;
use purlin_rules::plan::Operation;

pub(super) fn lints(asked: &Asked<'_>) -> Vec<Found> {
    // Where nobody signs in, everybody is anybody.
    if asked.schema.auth().is_none() {
        return Vec::new();
    }
    asked.models().flat_map(|model| read(asked, model).into_iter().chain(written(asked, model))).collect()
}

/// L002
fn read(asked: &Asked<'_>, model: ModelId) -> Option<Found> {
    let open = |operation| by_anybody(asked, model, operation);
    let (get, list) = (open(Operation::Get), open(Operation::List));
    let operations = [(Operation::Get, get.is_some()), (Operation::List, list.is_some())];
    let operations = operations.into_iter().filter(|(_, is_open)| *is_open).map(|(operation, _)| operation).collect();
    let (span, witness) = get.or(list)?;
    let finding = PublicRead { model: asked.model_name(model), says: &witness.says, span }.into();
    Some(Found { about: About { model, operations, field: None }, finding, witness: Some(witness) })
}

/// L003
fn written(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let is_auth = Some(model) == asked.schema.catalog().auth_model;
    let found = |operation| {
        // Who signs up is not signed in.
        let (span, witness) = by_anybody(asked, model, operation).filter(|_| !(is_auth && operation == Operation::Create))?;
        let finding = PublicWrite { model: asked.model_name(model), operation, says: &witness.says, span }.into();
        Some(Found { about: About::operation(model, operation), finding, witness: Some(witness) })
    };
    [Operation::Create, Operation::Update, Operation::Delete].into_iter().filter_map(found).collect()
}

/// Who is not signed in is let through: by the rule at this place, and in this database.
fn by_anybody(asked: &Asked<'_>, model: ModelId, operation: Operation) -> Option<(Span, Box<Witness>)> {
    let mut rules = asked.rules().filter(|rule| rule.model == model && rule.operation == operation && !rule.deny);
    let rule = rules.find(|rule| !asked.is_never_by(Caller::Anonymous, model, operation, &asked.holds(rule)))?;
    let code = if matches!(operation, Operation::Get | Operation::List) { "L002" } else { "L003" };
    let witness = asked.ever(code, (operation, model, None), "me is null", rule.span)?;
    Some((rule.span, witness))
}
