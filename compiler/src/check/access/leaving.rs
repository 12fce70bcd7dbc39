//! Users who delete their own row: whether what is written then would have to name them.

use crate::diagnostics::events::NamesWhoLeaves;
use crate::resolve::Names;
use crate::schema::{Action, Event, Rule, Trigger, Write};
use purlin_rules::catalog::{FieldId, FieldShape, ModelId};
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::expr::{Path, Root, Term, TermKind};
use purlin_rules::plan::{Default, OnDelete, Operation};
use std::collections::BTreeSet;

/// Told where some rule lets users be deleted by requests.
pub(in crate::check) fn who_leaves_is_not_named(names: &Names<'_>, rules: &[Rule], triggers: &[Trigger], found: &mut Vec<Diagnostic>) {
    let Some(users) = names.declared.auth_model else { return };
    let deletes = |rule: &Rule| !rule.deny && rule.grants.iter().any(|grant| grant.operation == Operation::Delete);
    if !rules.iter().any(|rule| rule.model == users && deletes(rule)) {
        return;
    }
    let going = going_with(users, names);
    let follows = |trigger: &Trigger| match trigger.event {
        Event::Created => false,
        Event::Deleted => going.contains(&trigger.model),
        Event::Updated => relations(trigger.model, names).any(|(_, target, action)| action == OnDelete::SetNull && going.contains(&target)),
    };
    for trigger in triggers.iter().filter(|trigger| follows(trigger)) {
        for (model, field) in trigger.actions.iter().flat_map(|action| naming(action, users, names)) {
            let declared = names.declared.model(model).zip(names.declared.model_field(model, field));
            found.extend(declared.map(|(owner, declared)| {
                let field = format!("{}.{}", owner.spec_name, declared.spec_name);
                NamesWhoLeaves { field, span: trigger.span, declared: declared.span }.into()
            }));
        }
    }
}

/// The model, and those whose rows go with its rows.
fn going_with(users: ModelId, names: &Names<'_>) -> BTreeSet<ModelId> {
    let mut going = BTreeSet::from([users]);
    loop {
        let models = (0..).map(ModelId).zip(&names.declared.models).map(|(model, _)| model);
        let goes = |model: &ModelId| relations(*model, names).any(|(_, to, action)| action == OnDelete::Cascade && going.contains(&to));
        let more: Vec<ModelId> = models.filter(|model| !going.contains(model) && goes(model)).collect();
        if more.is_empty() {
            return going;
        }
        going.extend(more);
    }
}

/// The relations of a model: their models, and what a deletion there does.
fn relations<'a>(model: ModelId, names: &'a Names<'_>) -> impl Iterator<Item = (FieldId, ModelId, OnDelete)> + 'a {
    let fields = names.declared.model(model).into_iter().flat_map(|model| (0..).map(FieldId).zip(&model.fields));
    fields.filter(|(_, field)| field.computed.is_none()).filter_map(|(id, field)| match field.shape {
        FieldShape::ToOne(target) => Some((id, target, field.on_delete)),
        FieldShape::Scalar(_)
        | FieldShape::List(_)
        | FieldShape::OneVia { .. }
        | FieldShape::ToMany { .. }
        | FieldShape::Through { .. } => None,
    })
}

/// The fields that must hold a user, and are given `me`.
fn naming(action: &Action, users: ModelId, names: &Names<'_>) -> Vec<(ModelId, FieldId)> {
    let must = |model: ModelId, id: FieldId| names.declared.model_field(model, id).is_some_and(|field| !field.nullable);
    match action {
        Action::Create { model, values } => {
            let given = |id: FieldId| values.iter().find(|(field, _)| *field == id).map(|(_, value)| is_me(value));
            let defaults_to_me = |id| names.declared.model_field(*model, id).is_some_and(|field| field.default == Default::Me);
            let of_users = relations(*model, names).filter(|(_, target, _)| *target == users).map(|(id, ..)| id);
            of_users.filter(|id| must(*model, *id) && given(*id).unwrap_or_else(|| defaults_to_me(*id))).map(|id| (*model, id)).collect()
        }
        Action::Set(Write { model, field, value, .. }) if is_me(value) && must(*model, *field) => vec![(*model, *field)],
        Action::Set(_) | Action::Delete { .. } | Action::Notify(_) | Action::Enqueue { .. } | Action::Webhook(_) | Action::Run(_) => {
            Vec::new()
        }
    }
}

fn is_me(value: &Term) -> bool {
    matches!(&value.kind, TermKind::Path(Path { root: Root::Me, steps }) if steps.is_empty())
}
