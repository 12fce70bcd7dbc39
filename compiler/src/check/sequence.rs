//! A row stays in the sequence that numbered it: what a sequence is counted for never changes.
//!
//! Comes in: the rules, triggers and jobs of a program. Goes out: the sequences whose scope some of them changes, or a deletion empties.
//! That no request changes an `@immutable` field, and no number of its own accord, is seen to elsewhere.

use crate::diagnostics::types::MovingScope;
use crate::resolve::Names;
use crate::schema::{Action, Field, Job, Rule, Sequence, Trigger, Work};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::plan::{OnDelete, Operation};

/// Who writes fields, apart from requests that create a row.
pub(super) struct Writers<'a> {
    pub(super) rules: &'a [Rule],
    pub(super) triggers: &'a [Trigger],
    pub(super) jobs: &'a [Job],
}

pub(super) fn scopes_stay(names: &Names<'_>, writers: &Writers<'_>, found: &mut Vec<Diagnostic>) {
    for (model, declared) in (0..).map(ModelId).zip(&names.declared.models) {
        for field in &declared.fields {
            let Some(Sequence { scope: Some(scope), span }) = field.marks.sequence else { continue };
            let Some(counted_by) = declared.fields.get(scope.0 as usize) else { continue };
            let changes = changes(model, scope, counted_by, writers);
            if changes.is_empty() {
                continue;
            }
            // Where a deletion empties it, to be set once is not enough, and may be so already.
            let is_emptied = counted_by.on_delete == OnDelete::SetNull;
            let end = (!counted_by.marks.immutable && changes.len() > usize::from(is_emptied)).then(|| end_of(model, scope, names));
            found.push(
                MovingScope {
                    field: format!("{}.{}", declared.spec_name, field.spec_name),
                    scope: counted_by.spec_name.clone(),
                    span,
                    changes,
                    is_emptied,
                    immutable: end.flatten(),
                }
                .into(),
            );
        }
    }
}

/// Where the field is changed, and by what.
fn changes(model: ModelId, id: FieldId, field: &Field, writers: &Writers<'_>) -> Vec<(Span, &'static str)> {
    let mut changes = Vec::new();
    if field.on_delete == OnDelete::SetNull {
        changes.push((field.span, "null, once the row it names is deleted"));
    }
    if field.marks.immutable {
        return changes;
    }
    let lets = |rule: &&Rule| {
        let is_change = rule.grants.iter().any(|grant| grant.operation == Operation::Update && grant.fields.holds(id));
        rule.model == model && !rule.deny && is_change
    };
    if !field.marks.readonly {
        changes.extend(writers.rules.iter().filter(lets).map(|rule| (rule.span, "requests may change it by this rule")));
    }
    let sets = |action: &Action| matches!(action, Action::Set(write) if (write.model, write.field) == (model, id));
    let triggers = writers.triggers.iter().filter(|trigger| trigger.actions.iter().any(sets));
    changes.extend(triggers.map(|trigger| (trigger.span, "set here")));
    let works = |job: &&Job| matches!(&job.work, Work::Set { model: of, writes, .. } if *of == model && writes.iter().any(|(field, _)| *field == id));
    changes.extend(writers.jobs.iter().filter(works).map(|job| (job.span, "set here")));
    changes
}

/// Behind the last word of the field's declaration.
fn end_of(model: ModelId, field: FieldId, names: &Names<'_>) -> Option<Span> {
    let (_, written) = names.written.get(model.0 as usize)?.iter().find(|(id, _)| *id == field)?;
    Some(Span { start: written.span.end, ..written.span })
}
