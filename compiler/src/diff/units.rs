//! What is compared, one by one: an operation of a model, of its rows or of one field, by one kind of caller.

use super::Part;
use super::class::Class;
use super::joined::Joined;
use crate::prove::{Scene, Witness};
use purlin_prover::access::Access;
use purlin_prover::{Caller, Formula, Instance, Place, Question, Verdict, decide, may_name};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::explain::{self, spell::Speller};
use purlin_rules::plan::{GrantedFields, Operation, Plan, Rule, Service};
use sha2::{Digest, Sha256};
use std::fmt::Write;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Unit {
    pub(super) model: ModelId,
    pub(super) operation: Operation,
    pub(super) field: Part,
    pub(super) caller: Caller,
    pub(super) in_tenant: bool,
    /// Another field, of which the same is to be said: it is judged by the same rules, and none of them speaks of either.
    pub(super) as_field: Part,
}

const OPERATIONS: [Operation; 5] = [Operation::Get, Operation::List, Operation::Create, Operation::Update, Operation::Delete];

/// In the order of models, operations, fields and callers.
pub(super) fn units(joined: &Joined<'_>) -> Vec<Unit> {
    let mut units = Vec::new();
    let tables = (0..).map(ModelId).zip(joined.after.service.tables.iter());
    for (model, table) in tables.filter(|(model, _)| joined.is_touched(*model)) {
        for operation in OPERATIONS {
            // What a field is that is new, or gone, is told with the shape.
            let fields = table.fields_with_ids().map(|(field, _)| field).filter(|field| joined.is_of_both(model, *field));
            let parts: Vec<(Part, Part)> = match operation {
                // Where what shows a field is as it was, it changed with its row at most.
                Operation::Get | Operation::List => {
                    let changed = fields.filter_map(|field| Some((field, Some(joined.shown_by(operation, model, field)?))));
                    std::iter::once((None, None)).chain(alike(changed)).collect()
                }
                Operation::Update => alike(fields.map(|field| (field, joined.standing(model, field)))),
                Operation::Create | Operation::Delete => vec![(None, None)],
            };
            for (field, as_field) in parts {
                for caller in [Caller::SignedIn, Caller::Anonymous] {
                    let named = ways(joined, model).iter();
                    units.extend(named.map(|in_tenant| Unit { model, operation, field, caller, in_tenant: *in_tenant, as_field }));
                }
            }
        }
    }
    units
}

/// Each field; where another one is judged alike, with that one.
fn alike<S: PartialEq>(fields: impl Iterator<Item = (FieldId, Option<S>)>) -> Vec<(Part, Part)> {
    let mut known: Vec<(FieldId, S)> = Vec::new();
    let mut parts = Vec::new();
    for (field, standing) in fields {
        let same = standing.as_ref().and_then(|standing| known.iter().find(|(_, other)| other == standing)).map(|(field, _)| *field);
        parts.push((Some(field), same));
        if let (None, Some(standing)) = (same, standing) {
            known.push((field, standing));
        }
    }
    parts
}

/// Ways to name a tenant: of a row of one, its own is named.
fn ways(joined: &Joined<'_>, model: ModelId) -> &'static [bool] {
    match &joined.after.checks.tenant {
        None => &[false],
        Some(tenants) if tenants.fields.iter().any(|(of, _)| *of == model) => &[true],
        Some(_) => &[true, false],
    }
}

impl Unit {
    /// What is let through today and was not before.
    pub(super) fn gain(&self, joined: &Joined<'_>) -> Verdict {
        self.decide(joined, &joined.after, &joined.before)
    }

    pub(super) fn loss(&self, joined: &Joined<'_>) -> Verdict {
        self.decide(joined, &joined.before, &joined.after)
    }

    /// What is let through at all.
    pub(super) fn is_possible(&self, joined: &Joined<'_>, plan: &Plan) -> bool {
        let formula = self.let_through(joined, plan);
        self.ask(joined, &formula) != Verdict::Never
    }

    fn decide(&self, joined: &Joined<'_>, lets: &Plan, lets_not: &Plan) -> Verdict {
        let formula = Formula::All(vec![self.let_through(joined, lets), self.let_through(joined, lets_not).negated()]);
        self.ask(joined, &formula)
    }

    fn ask(&self, joined: &Joined<'_>, formula: &Formula<'_>) -> Verdict {
        let Self { model, operation, caller, in_tenant, .. } = *self;
        decide(&Question { plan: &joined.after, model, operation, caller, in_tenant, other: None, formula })
    }

    fn let_through<'p>(&self, joined: &Joined<'_>, plan: &'p Plan) -> Formula<'p> {
        let access = Access { plan, guards_tenants: true };
        let may = access.may(self.operation, self.model);
        let admitted = (self.in_tenant && plan.checks.tenant.is_some()).then(|| access.is_admitted());
        let part = match (self.field, self.operation) {
            // What requests may not name on this side, they do not.
            (None, Operation::Create) => {
                let fields = plan.service.table(self.model).into_iter().flat_map(|table| table.fields_with_ids());
                let kept = fields.map(|(field, _)| field).filter(|field| joined.is_of_both(self.model, *field));
                let kept = kept.filter(|field| !may_name(&plan.service, self.model, *field, self.operation));
                Formula::All(kept.map(|field| Formula::Names(field).negated()).collect())
            }
            (None, _) => Formula::TRUE,
            (Some(field), Operation::Get | Operation::List) => access.shows(self.operation, self.model, field, Place::Old),
            // A request that names this field alone: so one that is newly granted is not told of each that was.
            (Some(field), _) => {
                let service = &plan.service;
                let fields = service.table(self.model).into_iter().flat_map(|table| table.fields_with_ids());
                let others = fields.map(|(other, _)| other).filter(|other| *other != field).map(|other| Formula::Names(other).negated());
                let nameable = access.nameable(self.operation, self.model).any(|(own, _)| own == field);
                let named = if nameable { Formula::Names(field) } else { Formula::FALSE };
                Formula::All(others.chain([named]).collect())
            }
        };
        Formula::All(admitted.into_iter().chain([may, part]).collect())
    }

    /// What shows the difference, in a database as it is today.
    pub(super) fn witness(&self, joined: &Joined<'_>, instance: &Instance, holds: bool) -> Witness {
        let scene = Scene {
            name: format!("{} {}", explain::verb(self.operation), joined.model(self.model)),
            span: joined.place(self),
            operation: self.operation,
            request: self.operation,
            model: self.model,
            field: self.field.filter(|_| matches!(self.operation, Operation::Get | Operation::List)),
            caller: self.caller,
            gained: None,
            holds,
            across_tenants: false,
            is_wanted: true,
        };
        Witness::of(joined.new, &scene, instance)
    }

    /// Of what it is about, and of the rules on either side, as they are spelled.
    pub(super) fn digest(&self, joined: &Joined<'_>, class: Class) -> String {
        let field = self.field.map(|field| joined.field(self.model, field)).unwrap_or_default();
        let mut text = format!("{}.{field} {} {:?} {class:?}", joined.model(self.model), self.operation.as_str(), self.caller);
        for plan in [&joined.before, &joined.after] {
            let rules = plan.checks.rules.iter().filter(|rule| rule.model == self.model && rule.operation == self.operation);
            for rule in rules {
                let _ = write!(text, "\n{}", spelled(&joined.after.service, rule));
            }
            text.push('|');
        }
        let digest = Sha256::digest(text.as_bytes());
        digest.iter().take(4).fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// A rule as the language spells it, with what roles and other rules stand for put in.
fn spelled(service: &Service, rule: &Rule) -> String {
    let mut speller = Speller::of(service);
    let when = speller.condition(&rule.when, true);
    let check = rule.check.as_ref().map(|check| speller.condition(check, true));
    let fields = match &rule.fields {
        GrantedFields::All => None,
        GrantedFields::Only(fields) => Some(fields.iter().map(|field| speller.field(rule.model, *field)).collect::<Vec<_>>()),
    };
    format!("{} {fields:?} {when} {check:?}", if rule.deny { "deny" } else { "allow" })
}
