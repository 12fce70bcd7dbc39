//! Triggers: what each of them writes in the transaction of a write. What is sent, enqueued or run is none of that.

use crate::schema::{Action, Declared, ModelRef, Schema, Trigger};
use crate::served;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::expr::{Cond, Path, Root, Step, Term, TermKind, Var};
use purlin_rules::lower::{self, Caller, Dialect};
use purlin_rules::plan::checks::{self, TriggerAction as Written};
use purlin_rules::plan::{Assigned, Condition, List, Reaction, TriggerAction};

/// Those on rows of a model, in the order of the files.
pub(super) fn triggers(model: ModelRef<'_>, schema: &Schema) -> List<purlin_rules::plan::Trigger> {
    let own = to_judge(schema).filter(|trigger| trigger.model == model.id);
    own.map(|trigger| planned(&trigger, schema.catalog())).collect()
}

/// As the evaluator reads them.
pub(super) fn to_judge(schema: &Schema) -> impl Iterator<Item = checks::Trigger> {
    let written = |trigger: &Trigger| checks::Trigger {
        model: trigger.model,
        event: trigger.event,
        when: trigger.when.clone(),
        actions: written(trigger, schema.catalog()),
    };
    let served = schema.happens().triggers.iter().filter(|trigger| served::is_done(trigger, schema.catalog()));
    served.map(written).filter(|trigger| !trigger.actions.is_empty())
}

/// Fields that are set of one row, side by side, are set in one write.
fn written(trigger: &Trigger, catalog: &Declared) -> Vec<Written> {
    let mut all = Vec::new();
    for action in &trigger.actions {
        match action {
            Action::Create { model, values } => {
                let carried = carried(trigger.model, *model, catalog).filter(|(field, _)| values.iter().all(|(own, _)| own != field));
                let values = values.iter().cloned().chain(carried).collect();
                all.push(Written::Create { model: *model, values });
            }
            Action::Set(set) => match all.last_mut() {
                Some(Written::Set { row, values, .. }) if *row == set.row && values.iter().all(|(field, _)| *field != set.field) => {
                    values.push((set.field, set.value.clone()));
                }
                Some(Written::Create { .. } | Written::Set { .. } | Written::Delete { .. }) | None => {
                    let values = vec![(set.field, set.value.clone())];
                    all.push(Written::Set { model: set.model, row: set.row.clone(), values });
                }
            },
            Action::Delete { model, row } => all.push(Written::Delete { model: *model, row: row.clone() }),
            Action::Notify(_) | Action::Enqueue { .. } | Action::Webhook(_) | Action::Run(_) => {}
        }
    }
    all
}

/// What a row of a tenant causes is of its tenant.
fn carried(cause: ModelId, model: ModelId, catalog: &Declared) -> Option<(FieldId, Term)> {
    let (from, _) = catalog.model(cause)?.tenant?;
    let (to, _) = catalog.model(model)?.tenant?;
    let path = Path { root: Root::Var(Var::THIS), steps: vec![Step::of(cause, from)] };
    Some((to, Term { kind: TermKind::Path(path), ty: catalog.model_field(cause, from)?.value_type()? }))
}

fn planned(trigger: &checks::Trigger, catalog: &Declared) -> purlin_rules::plan::Trigger {
    let reaction = |caller| {
        let when = lower::condition(&trigger.when, catalog, Dialect::Sqlite, caller);
        if when == Condition::Never {
            return Reaction::NOTHING;
        }
        Reaction { when, actions: trigger.actions.iter().map(|action| planned_action(action, catalog, caller)).collect() }
    };
    purlin_rules::plan::Trigger { event: trigger.event, signed_in: reaction(Caller::SignedIn), anonymous: reaction(Caller::Anonymous) }
}

fn planned_action(action: &Written, catalog: &Declared, caller: Caller) -> TriggerAction {
    let value = |term: &Term| lower::value(term, catalog, Dialect::Sqlite, caller);
    let assigned = |(field, term): &(FieldId, Term)| Assigned {
        field: *field,
        value: value(term),
        is_null: match lower::may_be_null(term, catalog) {
            true => lower::condition(&Cond::IsNull(term.clone()), catalog, Dialect::Sqlite, caller),
            false => Condition::Always,
        },
    };
    match action {
        Written::Create { model, values } => TriggerAction::Create { table: *model, values: values.iter().map(assigned).collect() },
        Written::Set { model, row, values } => {
            TriggerAction::Set { table: *model, row: value(row), values: values.iter().map(assigned).collect() }
        }
        Written::Delete { model, row } => TriggerAction::Delete { table: *model, row: value(row) },
    }
}
