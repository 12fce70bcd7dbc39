//! What is open to whoever comes along.

use super::asked::Asked;
use super::{About, Found};
use crate::check::for_users_alone;
use crate::diagnostics::lints::{PublicRead, PublicWrite};
use crate::prove::Witness;
use purlin_prover::Caller;
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::{Edit, Span};
use purlin_rules::plan::Operation;
use std::collections::BTreeMap;

pub(super) fn lints(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    // Where nobody signs in, everybody is anybody.
    if asked.schema.auth().is_none() {
        return Vec::new();
    }
    read(asked, model).into_iter().chain(written(asked, model)).collect()
}

/// L002
fn read(asked: &Asked<'_>, model: ModelId) -> Option<Found> {
    let open = |operation| by_anybody(asked, model, operation);
    let (get, list) = (open(Operation::Get), open(Operation::List));
    let operations = [(Operation::Get, get.is_some()), (Operation::List, list.is_some())];
    let operations: Vec<_> = operations.into_iter().filter(|(_, is_open)| *is_open).map(|(operation, _)| operation).collect();
    let (span, witness) = get.or(list)?;
    let edits = signing_in(asked, model, &operations, span).unwrap_or_default();
    let finding = PublicRead { model: asked.model_name(model), says: &witness.says, span, edits }.into();
    Some(Found { about: About { model, operations, field: None, opens: None }, finding, witness: Some(witness) })
}

/// L003: once for a rule, whatever it is written for.
fn written(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let is_auth = Some(model) == asked.schema.catalog().auth_model;
    let mut open: BTreeMap<Span, (Vec<Operation>, Box<Witness>)> = BTreeMap::new();
    for operation in [Operation::Create, Operation::Update, Operation::Delete] {
        // Who signs up is not signed in.
        if !(is_auth && operation == Operation::Create)
            && let Some((span, witness)) = by_anybody(asked, model, operation)
        {
            open.entry(span).or_insert_with(|| (Vec::new(), witness)).0.push(operation);
        }
    }
    let found = |(span, (operations, witness)): (Span, (Vec<Operation>, Box<Witness>))| {
        let edits = signing_in(asked, model, &operations, span).unwrap_or_default();
        let finding = PublicWrite { model: asked.model_name(model), operations: &operations, says: &witness.says, span, edits }.into();
        Found { about: About { model, operations, field: None, opens: None }, finding, witness: Some(witness) }
    };
    open.into_iter().map(found).collect()
}

/// Edits by which a rule lets through only callers who are signed in. None where others would meet them: a rule of other operations, or
/// of other models, too; nor where the condition says already what it asks of the caller's being there.
fn signing_in(asked: &Asked<'_>, model: ModelId, told: &[Operation], span: Span) -> Option<Vec<Edit>> {
    let is_alone = |of: ModelId| of == model || asked.rules_of(of).all(|rule| rule.span != span);
    let written = asked.schema.model(model)?.rules().find(|rule| rule.span == span)?;
    if !written.grants.iter().all(|grant| told.contains(&grant.operation)) || !asked.schema.models().all(|other| is_alone(other.id)) {
        return None;
    }
    let rule = asked.rules_of(model).find(|rule| rule.span == span)?;
    if let Some(condition) = asked.written_if(rule) {
        return for_users_alone(condition);
    }
    let ends_there = written.check_says.is_none() && written.message.is_none() && written.spec_name.is_none();
    let end = Span { start: span.end, ..span };
    ends_there.then(|| vec![Edit { span: end, replacement: " if me is set".to_owned() }])
}

/// Who is not signed in is let through: by the rule at this place, and in this database.
fn by_anybody(asked: &Asked<'_>, model: ModelId, operation: Operation) -> Option<(Span, Box<Witness>)> {
    let mut rules = asked.rules_of(model).filter(|rule| rule.operation == operation && !rule.deny);
    let rule = rules.find(|rule| asked.lets(rule, Caller::Anonymous))?;
    let code = if matches!(operation, Operation::Get | Operation::List) { "L002" } else { "L003" };
    let witness = asked.ever(code, (operation, model, None), "me is null", rule.span)?;
    Some((rule.span, witness))
}
