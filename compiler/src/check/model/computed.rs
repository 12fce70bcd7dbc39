//! Computed fields: of their type, open to no more callers than what they read, and where they are kept, told from few rows.

use crate::check::reads::Reads;
use crate::check::{expression, scope};
use crate::diagnostics::types::{ComputedReadsGuarded, UnfitComputed};
use crate::resolve::Names;
use crate::schema::{Computed, Field};
use purlin_rules::catalog::{FieldId, FieldShape, IMPLICIT_FIELDS, ModelId};
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::expr::{Step, Term, TermKind};
use purlin_rules::types::{Scalar, Type};

/// Of every model: fields of others are known by now. What each comes to is kept.
pub(super) fn fields(names: &mut Names<'_>, found: &mut Vec<Diagnostic>) {
    for ((model, field), term) in terms(names, found) {
        let declared = names.declared.models.get_mut(model.0 as usize).and_then(|model| model.fields.get_mut(field.0 as usize));
        if let Some(computed) = declared.and_then(|field| field.computed.as_mut()) {
            computed.term = Some(term);
        }
    }
}

fn terms(names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Vec<((ModelId, FieldId), Term)> {
    let mut terms = Vec::new();
    for (model, id) in names.declared.models.iter().zip((0..).map(ModelId)) {
        for (field, field_id) in model.fields.iter().zip((0..).map(FieldId)).skip(IMPLICIT_FIELDS.len()) {
            if let Some(computed) = &field.computed {
                let term = one((id, field_id), field, computed, names, found);
                terms.extend(term.map(|term| ((id, field_id), term)));
            }
        }
    }
    terms
}

fn one(
    (model, id): (ModelId, FieldId),
    field: &Field,
    computed: &Computed,
    names: &Names<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Term> {
    let scope = scope::of_computed(model, id);
    let name = format!("{}.{}", names.declared.model(model).map_or("", |model| &model.spec_name), field.spec_name);
    let term = if field.shape == FieldShape::Scalar(Scalar::Bool) {
        let cond = expression::condition(&computed.body, &scope, names, found)?;
        Term { kind: TermKind::Condition(Box::new(cond)), ty: Type::Scalar(Scalar::Bool) }
    } else {
        expression::value(&computed.body, (&field.value_type()?, field.nullable), &scope, names, found)?
    };
    let (reads, is_sum) = (Reads::of_term(&term), matches!(term.kind, TermKind::Aggregate(_)));
    reads_nothing_that_is_kept_from_some(&name, field, &reads, names, found);
    if computed.stored {
        can_be_kept(name, computed, &reads, is_sum, found);
    }
    Some(term)
}

fn reads_nothing_that_is_kept_from_some(name: &str, field: &Field, reads: &Reads, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    if field.marks.private || field.marks.read.is_some() {
        return;
    }
    let guarded = |step: Step| {
        let field = names.declared.model_field(step.model, step.field)?;
        let attribute = if field.marks.private { "@private" } else { field.marks.read.as_ref().map(|_| "@read")? };
        Some((step, field, attribute))
    };
    if let Some((step, guarded, attribute)) = reads.steps.iter().copied().find_map(guarded) {
        let owner = names.declared.model(step.model).map_or("", |model| &model.spec_name);
        let reads = format!("{owner}.{}", guarded.spec_name);
        found.push(ComputedReadsGuarded { field: name.to_owned(), span: field.span, reads, attribute, declared: guarded.span }.into());
    }
}

/// Kept by the transactions that change what it reads: the row itself, or one sum over rows that name it.
fn can_be_kept(field: String, computed: &Computed, reads: &Reads, is_sum: bool, found: &mut Vec<Diagnostic>) {
    let help = "a `@stored` field reads its own row, or is one `count`, `sum`, `min` or `max` over a direct to-many; without `@stored` it may read anything";
    let fault = if reads.me {
        "`@stored` is the same for all, and this reads `me`"
    } else if reads.now {
        "`@stored` changes with what it reads, and this reads the time"
    } else if reads.quantifiers || reads.aggregates > 1 || (reads.aggregates == 1 && !is_sum) {
        "`@stored` reads more rows than can be kept up with"
    } else if reads.beyond {
        "`@stored` reads another row"
    } else {
        return;
    };
    found.push(UnfitComputed { field, span: computed.span, fault: fault.to_owned(), help: help.to_owned() }.into());
}
