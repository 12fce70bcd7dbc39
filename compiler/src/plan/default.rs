//! Defaults that read the new row, in an order in which each follows those that it reads.

use crate::check::reads::Reads;
use crate::schema::{Declared, Derived, ModelRef};
use purlin_rules::catalog::FieldId;
use purlin_rules::expr::Term;
use purlin_rules::lower::{self, Caller, Dialect};
use purlin_rules::plan;
use purlin_rules::plan::checks::DerivedDefault;

pub(super) fn derived(model: ModelRef<'_>, catalog: &Declared) -> plan::List<plan::Derived> {
    let value = |term: &Term, caller| lower::value(term, catalog, Dialect::Sqlite, caller);
    let planned = |(field, Derived { term, .. }): (FieldId, &Derived)| plan::Derived {
        field,
        signed_in: value(term, Caller::SignedIn),
        anonymous: value(term, Caller::Anonymous),
    };
    in_order(model).into_iter().map(planned).collect()
}

/// As the evaluator reads them.
pub(super) fn to_judge(model: ModelRef<'_>) -> impl Iterator<Item = DerivedDefault> {
    in_order(model).into_iter().map(move |(field, derived)| DerivedDefault { model: model.id, field, value: derived.term.clone() })
}

/// There is such an order: no default waits for itself.
fn in_order(model: ModelRef<'_>) -> Vec<(FieldId, &Derived)> {
    let mut waiting: Vec<(FieldId, &Derived)> =
        model.planned_fields().filter_map(|(id, field)| Some((id, field.derived.as_ref()?))).collect();
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let fields: Vec<FieldId> = waiting.iter().map(|(field, _)| *field).collect();
        // A number is there once that is which it is counted for.
        let counted_for = |field: FieldId| model.get().fields.get(field.0 as usize)?.marks.sequence.as_ref()?.scope;
        let is_missing = |field: FieldId| fields.contains(&field) || counted_for(field).is_some_and(|scope| fields.contains(&scope));
        let waits = |(_, derived): &(FieldId, &Derived)| {
            Reads::of_term(&derived.term).steps.iter().any(|step| step.model == model.id && is_missing(step.field))
        };
        let (still, ready): (Vec<_>, Vec<_>) = waiting.into_iter().partition(waits);
        if ready.is_empty() {
            ordered.extend(still);
            break;
        }
        ordered.extend(ready);
        waiting = still;
    }
    ordered
}
