//! What is open to whoever comes along.

use super::asked::Asked;
use super::{About, Found};
use crate::diagnostics::lints::{PublicRead, PublicWrite};
use crate::prove::Witness;
use purlin_prover::Caller;
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::{Edit, Span};
use purlin_rules::plan::Operation;
use purlin_rules::syntax::{Expr, ExprKind};
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
    let at = |place: u32| Span { start: place, end: place, ..span };
    let put = |place: u32, text: &str| Edit { span: at(place), replacement: text.to_owned() };
    let rule = asked.rules_of(model).find(|rule| rule.span == span)?;
    let Some(condition) = asked.written_if(rule) else {
        let ends_there = written.check_says.is_none() && written.message.is_none() && written.spec_name.is_none();
        return ends_there.then(|| vec![put(span.end, " if me is set")]);
    };
    if speaks_of_somebody(condition) {
        return None;
    }
    let Span { start, end, .. } = condition.span;
    if matches!(condition.kind, ExprKind::Bool(true)) {
        return Some(vec![Edit { span: condition.span, replacement: "me is set".to_owned() }]);
    }
    let is_either = matches!(condition.kind, ExprKind::Or(_));
    Some(if is_either { vec![put(start, "me is set and ("), put(end, ")")] } else { vec![put(start, "me is set and ")] })
}

/// `me is set`, `me is null`
fn speaks_of_somebody(expr: &Expr) -> bool {
    let is_asked = matches!(&expr.kind, ExprKind::IsSet(inner) | ExprKind::IsNull(inner) if inner.as_name() == Some("me"));
    is_asked || expr.parts().into_iter().any(speaks_of_somebody)
}

/// Who is not signed in is let through: by the rule at this place, and in this database.
fn by_anybody(asked: &Asked<'_>, model: ModelId, operation: Operation) -> Option<(Span, Box<Witness>)> {
    let mut rules = asked.rules_of(model).filter(|rule| rule.operation == operation && !rule.deny);
    let rule = rules.find(|rule| asked.lets(rule, Caller::Anonymous))?;
    let code = if matches!(operation, Operation::Get | Operation::List) { "L002" } else { "L003" };
    let witness = asked.ever(code, (operation, model, None), "me is null", rule.span)?;
    Some((rule.span, witness))
}
