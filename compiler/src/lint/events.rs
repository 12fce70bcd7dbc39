//! What is told of rows: notifications that their readers may not read, and what time shows or hides without an event.

use super::asked::Asked;
use super::{About, Found};
use crate::check::reads::Reads;
use crate::diagnostics::surfaces::{DeletionTold, NoEvent, UnreadNotice};
use crate::prove::Witness;
use crate::schema::{Action, Event, Notification, Part, Recipients, Texts, Trigger};
use purlin_prover::{Caller, may_name};
use purlin_rules::catalog::{Catalog, FieldId, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::expr::{Compare, Cond, Path, Root, Step, Term, TermKind, Var};
use purlin_rules::plan::{Default, GrantedFields, Operation, Rule};
use purlin_rules::types::Type;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn lints(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    notices(asked, model).into_iter().chain(without_event(asked, model)).collect()
}

fn found(model: ModelId, operations: Vec<Operation>, finding: Diagnostic, witness: Option<Box<Witness>>) -> Found {
    Found { about: About { model, operations, field: None, opens: None }, finding, witness }
}

/// P701 and P703, once for a trigger.
fn notices(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let triggers = asked.schema.happens().triggers.iter().filter(|trigger| trigger.model == model);
    let notifications = |trigger: &Trigger| {
        let notify = |action: &Action| if let Action::Notify(notification) = action { unread(asked, trigger, notification) } else { None };
        trigger.actions.iter().find_map(notify)
    };
    triggers.filter_map(notifications).collect()
}

/// A recipient who may not read the row, a field of it that the notification shows, or a row on the way to what it shows.
fn unread(asked: &Asked<'_>, trigger: &Trigger, notification: &Notification) -> Option<Found> {
    let Trigger { model, event, span, .. } = trigger;
    let premise = told(asked, trigger, &notification.to)?;
    let name = asked.model_name(*model);
    let by_field = |field: Option<FieldId>, code: &str| asked.unread(code, (*model, field), premise.clone(), &[Caller::SignedIn], *span);
    if *event == Event::Deleted {
        let witness = by_field(None, "P703")?;
        let finding = DeletionTold { model: name, says: &witness.says, span: *span }.into();
        return Some(found(*model, Vec::new(), finding, Some(witness)));
    }
    let of = |witness: Box<Witness>, part: Option<&str>, row: Option<&str>| {
        let finding = UnreadNotice { model: name, says: &witness.says, part, row, span: *span }.into();
        found(*model, Vec::new(), finding, Some(witness))
    };
    if let Some(witness) = by_field(None, "P701") {
        return Some(of(witness, None, None));
    }
    let service = &asked.plan.service;
    for path in shown(notification) {
        let names: Vec<&str> =
            path.steps.iter().filter_map(|step| Some(service.table(step.model)?.field(step.field)?.name.as_ref())).collect();
        // Another way than over fields of rows has no words for its rows.
        if names.len() != path.steps.len() || path.steps.iter().any(|step| step.by != FieldId::ID) {
            continue;
        }
        let text = names.join(".");
        if let [Step { field, .. }] = *path.steps
            && is_kept_from_some(asked, *model, field)
            && let Some(witness) = by_field(Some(field), "P701")
        {
            return Some(of(witness, Some(&text), None));
        }
        // Of who made the write, the premise does not know what let them.
        if path.steps.first().is_some_and(|step| asked.fields(*model).any(|(id, field)| id == step.field && field.default == Default::Me)) {
            continue;
        }
        // The rows on the way are each to be read.
        for length in 1..names.len() {
            let row = names.get(..length)?.join(".");
            let hidden = asked.condition(Operation::Get, *model, &format!("{row} is set and not (can read {row})"))?;
            let condition = Cond::And(vec![premise.clone(), hidden]);
            if let Some(witness) = asked.ever_read("P701", *model, condition, &[Caller::SignedIn], *span) {
                return Some(of(witness, Some(&text), Some(&row)));
            }
        }
    }
    None
}

/// That the row is told to who asks: what holds of it then, as far as it says nothing of who made the write.
fn told(asked: &Asked<'_>, trigger: &Trigger, to: &Recipients) -> Option<Cond> {
    let auth = asked.schema.catalog().auth_model()?;
    let is_me = |left: Term| {
        let me = Term { kind: TermKind::Path(Path { root: Root::Me, steps: Vec::new() }), ty: Type::Row(auth) };
        Cond::Compare { op: Compare::Equal, left, right: me }
    };
    let recipient = match to {
        Recipients::User(user) => is_me(user.clone()),
        Recipients::Users(rows) => {
            let var = Var(1);
            let user = Term { kind: TermKind::Path(Path { root: Root::Var(var), steps: Vec::new() }), ty: Type::Row(auth) };
            Cond::Any { rows: rows.clone(), var, body: Box::new(is_me(user)) }
        }
    };
    let mut parts = vec![recipient];
    parts.extend(of_anybody(&trigger.when));
    parts.extend(let_through(asked, trigger));
    // Of another end than the row as it is now, a claim about reading it can't speak.
    parts.iter().all(|part| !reads_ends(part)).then_some(Cond::And(parts))
}

/// The parts of a condition that hold whoever wrote. `changed(x)` is no matter of the row that is left.
fn of_anybody(cond: &Cond) -> Vec<Cond> {
    let parts = if let Cond::And(parts) = cond { parts.as_slice() } else { std::slice::from_ref(cond) };
    parts.iter().filter(|part| !Reads::of_cond(part).me && !old_fields(part).1).cloned().collect()
}

/// What holds of every row that requests bring about by such a write: some rule for it let it through, one for each field that is said to change.
fn let_through(asked: &Asked<'_>, trigger: &Trigger) -> Vec<Cond> {
    let operation = match trigger.event {
        Event::Created => Operation::Create,
        Event::Updated => Operation::Update,
        Event::Deleted => Operation::Delete,
    };
    let rules: Vec<&Rule> = asked.rules_of(trigger.model).filter(|rule| rule.operation == operation && !rule.deny).collect();
    let parts_of = |rule: &Rule| {
        let parts = of_anybody(&rule.when).into_iter().chain(rule.check.iter().flat_map(of_anybody));
        Cond::And(parts.filter(|part| !reads_ends(part)).collect())
    };
    let some = |rules: Vec<&Rule>| (!rules.is_empty()).then(|| Cond::Or(rules.into_iter().map(parts_of).collect()));
    let (changed, _) = old_fields(&trigger.when);
    let named = changed.into_iter().filter(|field| may_name(&asked.plan.service, trigger.model, *field, operation));
    let granting = named.map(|field| rules.iter().copied().filter(|rule| rule.fields.holds(field)).collect());
    let of_fields: Vec<Cond> = granting.filter_map(some).collect();
    if of_fields.is_empty() { some(rules).into_iter().collect() } else { of_fields }
}

/// The fields of the row before the write that a condition reads, and whether it reads any of that row.
fn old_fields(cond: &Cond) -> (BTreeSet<FieldId>, bool) {
    let (mut fields, mut reads) = (BTreeSet::new(), false);
    each_path(cond, &mut |path| {
        if path.root == Root::Old {
            reads = true;
            fields.extend(path.steps.first().map(|step| step.field));
        }
    });
    (fields, reads)
}

/// It speaks of the row before the write, or of the row after it as such.
fn reads_ends(cond: &Cond) -> bool {
    let mut reads = false;
    each_path(cond, &mut |path| reads |= matches!(path.root, Root::Old | Root::New));
    reads
}

fn each_path(cond: &Cond, visit: &mut dyn FnMut(&Path)) {
    cond.each_term(&mut |term| {
        if let TermKind::Path(path) = &term.kind {
            visit(path);
        }
    });
    cond.each_rows(&mut |rows| rows.parent().into_iter().for_each(&mut *visit));
}

/// What the notification shows of the row.
fn shown(notification: &Notification) -> Vec<Path> {
    let texts = |texts: &Texts| {
        let parts =
            [&texts.title, &texts.body, &texts.link, &texts.collapse].into_iter().flatten().flat_map(|template| template.parts.clone());
        parts.filter_map(|part| if let Part::Hole { value, .. } = part { Some(value) } else { None }).collect::<Vec<_>>()
    };
    let in_texts = std::iter::once(&notification.texts).chain(notification.locales.iter().map(|(_, texts)| texts)).flat_map(texts);
    let mut paths: Vec<Path> = Vec::new();
    for term in in_texts.chain(notification.data.iter().map(|(_, term)| term.clone())) {
        term.each_term(&mut |term| {
            if let TermKind::Path(path) = &term.kind
                && path.root == Root::Var(Var::THIS)
                && !path.steps.is_empty()
                && !paths.contains(path)
            {
                paths.push(path.clone());
            }
        });
    }
    paths
}

/// Who may read the row may not always read the field.
fn is_kept_from_some(asked: &Asked<'_>, model: ModelId, field: FieldId) -> bool {
    let by_rules = asked.rules_of(model).any(|rule| rule.operation == Operation::Get && rule.fields != GrantedFields::All);
    by_rules || asked.plan.checks.field_rules.of(model).iter().any(|rule| rule.field == field && rule.read.is_some())
}

/// P704 and P706: of a model that clients subscribe to, each once.
fn without_event(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let Some(live) = asked.schema.catalog().model(model).and_then(|model| model.live) else { return Vec::new() };
    let mut told: BTreeMap<bool, (Span, Vec<Operation>)> = BTreeMap::new();
    for rule in asked.rules_of(model).filter(|rule| matches!(rule.operation, Operation::Get | Operation::List)) {
        by_time(&rule.when, !rule.deny, &mut |shows| {
            let (_, operations) = told.entry(shows).or_insert_with(|| (rule.span, Vec::new()));
            if !operations.contains(&rule.operation) {
                operations.push(rule.operation);
            }
        });
    }
    let lint = |(shows, (span, operations)): (bool, (Span, Vec<Operation>))| {
        let on = if let [operation] = *operations { operation.as_str() } else { "read" };
        let finding = NoEvent { model: asked.model_name(model), on, ends: !shows, live, span }.into();
        found(model, operations, finding, None)
    };
    told.into_iter().map(lint).collect()
}

/// Visits what the passing of time turns: to what is wanted of the condition, or from it.
fn by_time(cond: &Cond, wanted: bool, visit: &mut dyn FnMut(bool)) {
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().for_each(|part| by_time(part, wanted, visit)),
        Cond::Not(inner) => by_time(inner, !wanted, visit),
        Cond::Any { body, .. } => by_time(body, wanted, visit),
        Cond::Compare { op, left, right } => {
            // What is later than now is so no more, one day.
            let (moves_left, moves_right) = (moves(left), moves(right));
            let begins = match op {
                Compare::Less | Compare::LessOrEqual => moves_right,
                Compare::Greater | Compare::GreaterOrEqual => moves_left,
                Compare::Equal => return,
            };
            if moves_left != moves_right {
                visit(begins == wanted);
            }
        }
        Cond::Const(_) | Cond::Holds(_) | Cond::In { .. } | Cond::IsNull(_) | Cond::Text { .. } => {}
    }
}

/// The value is an instant that moves with the clock: `now()`, `now() - 14d`.
fn moves(term: &Term) -> bool {
    match &term.kind {
        TermKind::Now | TermKind::Today(_) => true,
        TermKind::Apply { operands, .. } => matches!(term.ty, Type::Scalar(_)) && operands.first().is_some_and(moves),
        TermKind::Literal(_)
        | TermKind::Arg(_)
        | TermKind::Session(_)
        | TermKind::Path(_)
        | TermKind::Condition(_)
        | TermKind::When(..)
        | TermKind::Aggregate(_) => false,
    }
}
