//! F201: rules of fields that keep them from nobody, or from everybody.

use super::asked::Asked;
use super::{About, Found};
use crate::diagnostics::lints::IdleGuard;
use crate::schema::Field;
use purlin_prover::{Formula, Place};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::expr::Cond;
use purlin_rules::plan::Operation;

pub(super) fn lints(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let rules = asked.plan.checks.field_rules.of(model);
    let fields = asked.fields(model).filter_map(|(id, field)| Some((id, field, rules.iter().find(|rule| rule.field == id)?)));
    fields
        .flat_map(|(id, field, rule)| [read(asked, model, (id, field), rule.read.as_ref()), write(asked, model, (id, field))])
        .flatten()
        .collect()
}

const READS: [Operation; 2] = [Operation::Get, Operation::List];

fn read<'s>(asked: &Asked<'s>, model: ModelId, (id, field): (FieldId, &Field), when: Option<&'s Cond>) -> Option<Found> {
    let (when, guard) = (when?, field.marks.read.as_ref()?);
    let operations: Vec<Operation> = READS.into_iter().filter(|operation| is_granted(asked, model, *operation, id)).collect();
    let of_all = |beside: &dyn Fn(Operation) -> Formula<'s>| {
        operations.iter().all(|operation| {
            let reads = asked.access.reads(*operation, model, Place::Old);
            asked.is_never(model, *operation, &Formula::All(vec![reads, beside(*operation)]))
        })
    };
    // What is computed of a field that is kept from some has to have a rule of its own.
    let is_idle = || field.computed.is_none() && of_all(&|_| Formula::holds(Place::Old, when).negated());
    let is_never = !operations.is_empty() && of_all(&|operation| asked.access.shows(operation, model, id, Place::Old));
    if operations.is_empty() || !(is_never || is_idle()) {
        return None;
    }
    Some(found(asked, (model, id, field), "read", is_never, guard.span))
}

fn write(asked: &Asked<'_>, model: ModelId, (id, field): (FieldId, &Field)) -> Option<Found> {
    let guard = field.marks.write.as_ref()?;
    let operations = [Operation::Create, Operation::Update].into_iter();
    let operations: Vec<Operation> = operations.filter(|operation| is_granted(asked, model, *operation, id)).collect();
    let is_never = |operation: &Operation| {
        let names = Formula::All(vec![asked.access.may(*operation, model), Formula::Names(id)]);
        asked.is_never(model, *operation, &names)
    };
    (!operations.is_empty() && operations.iter().all(is_never)).then(|| found(asked, (model, id, field), "write", true, guard.span))
}

/// Some rule of the model is for the field.
fn is_granted(asked: &Asked<'_>, model: ModelId, operation: Operation, field: FieldId) -> bool {
    asked.rules_of(model).any(|rule| rule.operation == operation && !rule.deny && rule.fields.holds(field))
}

fn found(
    asked: &Asked<'_>,
    (model, id, field): (ModelId, FieldId, &Field),
    attribute: &str,
    is_never: bool,
    span: purlin_rules::diagnostic::Span,
) -> Found {
    let finding = IdleGuard { model: asked.model_name(model), field: &field.spec_name, attribute, is_never, span }.into();
    Found { about: About::field(model, id), finding, witness: None }
}
