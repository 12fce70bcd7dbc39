//! What the spec itself copies: a field that is kept from some, into one that is shown to all who may read the row.

use crate::ast::{self, Expr};
use crate::check::reads::Reads;
use crate::diagnostics::rules::CopiesGuarded;
use crate::resolve::Names;
use crate::schema::{Action, Job, Rule, Trigger, Work, Write};
use purlin_rules::catalog::{FieldId, IMPLICIT_FIELDS, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::expr::{Step, Term};
use purlin_rules::plan::Operation;

/// Told of defaults that read the new row, and of what triggers and jobs write; `triggers` are all that are written.
pub(in crate::check) fn copies_stay_kept(
    names: &Names<'_>,
    rules: &[Rule],
    (triggers, jobs): (&[Trigger], &[Job]),
    found: &mut Vec<Diagnostic>,
) {
    let mut tell = |model, field, value: &Term, span| found.extend(copied(names, rules, (model, field), value, span));
    for (model, id) in names.declared.models.iter().zip((0..).map(ModelId)) {
        for (field, field_id) in model.fields.iter().zip((0..).map(FieldId)).skip(IMPLICIT_FIELDS.len()) {
            if let Some(derived) = &field.derived {
                tell(id, field_id, &derived.term, derived.span);
            }
        }
    }
    for job in jobs {
        if let Work::Set { model, writes, .. } = &job.work {
            writes.iter().for_each(|(field, value)| tell(*model, *field, value, job.span));
        }
    }
    for (trigger, written) in triggers.iter().zip(&names.items.triggers) {
        for (action, written) in trigger.actions.iter().zip(&written.actions) {
            match (action, written) {
                (Action::Create { model, values }, ast::Action::Create { values: written, .. }) => {
                    for (field, value) in values {
                        let name = names.declared.model_field(*model, *field).map_or("", |field| &field.spec_name);
                        let place = written.iter().find(|written| written.field.name == name);
                        tell(*model, *field, value, place.map_or(trigger.span, |place| place.value.span));
                    }
                }
                (Action::Set(Write { model, field, value, .. }), ast::Action::Set(ast::Set { value: Expr { span, .. }, .. })) => {
                    tell(*model, *field, value, *span);
                }
                _ => {}
            }
        }
    }
}

fn copied(names: &Names<'_>, rules: &[Rule], (model, id): (ModelId, FieldId), value: &Term, span: Span) -> Option<Diagnostic> {
    let field = names.declared.model_field(model, id)?;
    if field.marks.private || field.marks.read.is_some() || !is_shown(rules, model, id) {
        return None;
    }
    let guarded = |step: Step| {
        let field = names.declared.model_field(step.model, step.field)?;
        let attribute = if field.marks.private { "@private" } else { field.marks.read.as_ref().map(|_| "@read")? };
        Some((step, field, attribute))
    };
    let (step, guarded, attribute) = Reads::of_term(value).steps.into_iter().find_map(guarded)?;
    let name = |model, field: &str| format!("{}.{field}", names.declared.model(model).map_or("", |model| &model.spec_name));
    let (field, reads) = (name(model, &field.spec_name), name(step.model, &guarded.spec_name));
    Some(CopiesGuarded { field, span, reads, attribute, declared: guarded.span }.into())
}

/// Some rule shows it to somebody.
fn is_shown(rules: &[Rule], model: ModelId, field: FieldId) -> bool {
    let grants = rules.iter().filter(|rule| rule.model == model && !rule.deny).flat_map(|rule| &rule.grants);
    let mut reads = grants.filter(|grant| matches!(grant.operation, Operation::Get | Operation::List));
    reads.any(|grant| grant.fields.holds(field))
}
