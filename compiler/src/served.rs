//! What this version's engine does not serve of a checked program: said by name, and refused where a service without it would let in
//! others than the spec says.
//!
//! A [`Schema`] comes in, what it says beyond the engine goes out, in the order of places. It is a law about what runs a service: a spec
//! is no less right for it, and `purlin check` says nothing of it. One function for each construct; when the engine learns it, its
//! function goes.

mod model;

pub(crate) use model::is_computed;

use crate::check::reads::Reads;
use crate::diagnostics::served::{GuardNotServed, NotServed};
use crate::schema::{Action, Declared, Field, Job, Schema, Trigger, Work};
use purlin_rules::catalog::{Catalog, FieldId, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::expr::Term;
use std::collections::BTreeSet;

/// Something that a program declares and this version does not serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unserved {
    /// `` `live` of `Ticket` ``
    pub what: String,
    pub span: Span,
    pub loss: Loss,
}

/// What a service without it would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loss {
    /// One that lacks a feature, and nothing else.
    Feature,
    /// One that is open wider than the spec says, in what an operation on a record answers: a test may notice. What it would do: `let in
    /// others than the spec says`.
    Guard(String),
    /// The same, where no operation of a test ever comes: what time does, how users sign in, how often somebody asks.
    Aside(String),
}

impl Unserved {
    pub(crate) fn feature(what: impl Into<String>, span: Span) -> Self {
        Self { what: what.into(), span, loss: Loss::Feature }
    }

    pub(crate) fn guard(what: impl Into<String>, span: Span, loss: impl Into<String>) -> Self {
        Self { what: what.into(), span, loss: Loss::Guard(loss.into()) }
    }

    pub(crate) fn aside(what: impl Into<String>, span: Span, loss: impl Into<String>) -> Self {
        Self { what: what.into(), span, loss: Loss::Aside(loss.into()) }
    }

    /// Whether a service may run without it.
    pub(crate) fn is_guard(&self) -> bool {
        self.loss != Loss::Feature
    }

    /// Whether the engine without it may answer the operations of a test otherwise than the spec says.
    pub(crate) fn is_noticed(&self) -> bool {
        matches!(self.loss, Loss::Guard(_))
    }

    /// Without the quotes of a finding.
    #[must_use]
    pub fn name(&self) -> String {
        self.what.replace('`', "")
    }
}

impl From<Unserved> for Diagnostic {
    fn from(unserved: Unserved) -> Self {
        let Unserved { what, span, loss } = unserved;
        match loss {
            Loss::Guard(loss) | Loss::Aside(loss) => GuardNotServed { what, span, loss }.into(),
            Loss::Feature => NotServed { what, span }.into(),
        }
    }
}

/// All that the program declares and this version does not serve.
pub(crate) fn unserved(schema: &Schema) -> Vec<Unserved> {
    let mut all = auth(schema);
    all.extend(triggers(schema));
    all.extend(jobs(schema));
    all.extend(called(schema));
    all.extend(schema.tenant().into_iter().flat_map(|tenant| &tenant.allow).filter_map(|allow| {
        let (what, span) = (model::unserved_condition(allow, schema.catalog())?, schema.tenant()?.span);
        Some(Unserved::guard(format!("what `tenant` asks of {what}"), span, "let in others than the spec says"))
    }));
    for model in schema.models() {
        model::unserved(model, schema.catalog(), &mut all);
    }
    all.sort_by(|a, b| (a.span, &a.what).cmp(&(b.span, &b.what)));
    all.dedup();
    all
}

/// Another way in that is not there lets nobody in. What keeps people out has to be there.
fn auth(schema: &Schema) -> Vec<Unserved> {
    let Some(auth) = schema.auth() else { return Vec::new() };
    let mut all = Vec::new();
    let of_auth = |setting: &str| format!("`{setting}` of `auth`");
    let social = auth.social.first().map(|provider| provider.span);
    let ways = [("magic_link", auth.magic_link), ("otp", auth.otp), ("anonymous", auth.anonymous), ("social", social)];
    all.extend(ways.into_iter().filter_map(|(setting, span)| Some(Unserved::feature(of_auth(setting), span?))));
    if auth.password_min.is_none() {
        all.push(Unserved::aside("`auth` without `password`", auth.span, "sign users in by a password, which the spec does not have"));
    }
    if let Some(factor) = auth.mfa.first() {
        all.push(Unserved::aside(of_auth("mfa"), factor.span, "let in users who owe a second factor"));
    }
    if let Some(verify) = auth.verify {
        all.push(if verify.required {
            Unserved::aside(of_auth("verify"), verify.span, "let in users who have not shown that the address is theirs")
        } else {
            Unserved::feature(of_auth("verify"), verify.span)
        });
    }
    all
}

/// What a service does that leaves out what the spec writes by itself.
const STALE: &str = "judge rows as they are, that the spec would have changed";

/// What a trigger sends, enqueues or runs is a feature that is lost. A row that is not written may be one that a rule reads.
fn triggers(schema: &Schema) -> Vec<Unserved> {
    let (catalog, read) = (schema.catalog(), read_by_rules(schema));
    let one = |trigger: &Trigger| {
        let on = format!("`on {} {}`", catalog.model_name(trigger.model).unwrap_or_default(), trigger.event.spelled());
        let mut lost: Vec<Unserved> = Vec::new();
        if !is_done(trigger, catalog) {
            let matters = trigger.actions.iter().any(|action| match action {
                Action::Create { .. } | Action::Delete { .. } => true,
                Action::Set(set) => read.contains(&(set.model, set.field)),
                Action::Notify(_) | Action::Enqueue { .. } | Action::Webhook(_) | Action::Run(_) => false,
            });
            lost.push(if matters { Unserved::aside(on.clone(), trigger.span, STALE) } else { Unserved::feature(on.clone(), trigger.span) });
        }
        let beside = trigger.actions.iter().filter_map(beside_the_write);
        lost.extend(beside.map(|action| Unserved::feature(format!("`{action}` of {on}"), trigger.span)));
        lost
    };
    schema.happens().triggers.iter().flat_map(one).collect()
}

/// What follows a write, and is no part of it.
fn beside_the_write(action: &Action) -> Option<&'static str> {
    match action {
        Action::Create { .. } | Action::Set(_) | Action::Delete { .. } => None,
        Action::Notify(_) => Some("notify"),
        Action::Enqueue { .. } => Some("enqueue"),
        Action::Webhook(_) => Some("webhook"),
        Action::Run(_) => Some("run"),
    }
}

/// Whether the engine has all that the trigger reads, and all that it writes in the transaction of the write.
pub(crate) fn is_done(trigger: &Trigger, catalog: &Declared) -> bool {
    let has_field = |model, field| catalog.model_field(model, field).is_some_and(Field::is_planned);
    let is_known = |term: &Term| is_computed(term, catalog);
    let is_done = |action: &Action| match action {
        Action::Create { model, values } => values.iter().all(|(field, value)| has_field(*model, *field) && is_known(value)),
        Action::Set(set) => has_field(set.model, set.field) && is_known(&set.row) && is_known(&set.value),
        Action::Delete { row, .. } => is_known(row),
        Action::Notify(_) | Action::Enqueue { .. } | Action::Webhook(_) | Action::Run(_) => true,
    };
    model::unserved_condition(&trigger.when, catalog).is_none() && trigger.actions.iter().all(is_done)
}

fn jobs(schema: &Schema) -> Vec<Unserved> {
    let read = read_by_rules(schema);
    let one = |job: &Job| {
        let matters = match &job.work {
            Work::Run(_) => false,
            Work::Set { model, writes, .. } => writes.iter().any(|(field, _)| read.contains(&(*model, *field))),
            Work::Delete { .. } => true,
        };
        let what = format!("`job {}`", job.spec_name);
        if matters { Unserved::aside(what, job.span, STALE) } else { Unserved::feature(what, job.span) }
    };
    schema.happens().jobs.iter().map(one).collect()
}

/// The fields that decide who may do what.
fn read_by_rules(schema: &Schema) -> BTreeSet<(ModelId, FieldId)> {
    let mut read = BTreeSet::new();
    for rule in schema.models().flat_map(|model| model.rules()) {
        for grant in &rule.grants {
            let conditions = std::iter::once(&grant.when).chain(&grant.check);
            let steps = conditions.flat_map(|cond| Reads::of_cond(cond).steps);
            read.extend(steps.map(|step| (step.model, step.field)));
        }
    }
    read
}

/// What nobody can call lets nobody in.
fn called(schema: &Schema) -> Vec<Unserved> {
    let called = schema.called();
    let mut all: Vec<(String, Span)> = Vec::new();
    all.extend(called.functions.iter().map(|function| (format!("fn {}", function.spec_name), function.span)));
    all.extend(called.endpoints.iter().map(|endpoint| (format!("endpoint {} {}", endpoint.method, endpoint.path), endpoint.span)));
    all.extend(called.buckets.iter().map(|bucket| (format!("bucket {}", bucket.spec_name), bucket.span)));
    all.extend(called.channels.iter().map(|channel| (format!("channel {}", channel.spec_name), channel.span)));
    all.into_iter().map(|(what, span)| Unserved::feature(format!("`{what}`"), span)).collect()
}
