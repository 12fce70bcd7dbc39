//! What is compared, one by one: an operation of a model, of its rows or of one field, by one kind of caller.

use super::causes::{By, Judged, Version};
use super::class::Class;
use super::joined::Joined;
use super::{Part, boolean};
use crate::prove::{Scene, Witness};
use purlin_prover::access::Access;
use purlin_prover::{Caller, Doubt, Formula, Instance, Place, Question, Verdict, decide, may_name};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::explain::{self, spell::Speller};
use purlin_rules::expr::{Cond, Mapping, Path, Root, Term, TermKind};
use purlin_rules::plan::{Field, GrantedFields, Operation, Plan, Rule, Service};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::convert::Infallible;
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
    let models = (0..).map(ModelId).take(joined.after.service.tables.len());
    models.filter(|model| joined.is_touched(*model)).flat_map(|model| of_model(joined, model)).collect()
}

/// Those of a model.
pub(super) fn of_model(joined: &Joined<'_>, model: ModelId) -> Vec<Unit> {
    let mut units = Vec::new();
    for operation in OPERATIONS {
        // What a field is that is new, or gone, is told with the shape.
        let fields = joined.of_both(model);
        let parts: Vec<(Part, Part)> = match operation {
            // Where what shows a field is as it was, it changed with its row at most.
            Operation::Get | Operation::List => {
                let changed = fields.filter_map(|field| Some((field, Some(joined.shown_by(operation, model, field)?))));
                std::iter::once((None, None)).chain(alike(changed)).collect()
            }
            // Of several fields named together it is told what is not so of one of them alone.
            Operation::Update => {
                let mut parts = alike(fields.map(|field| (field, joined.standing(model, field))));
                parts.push((None, None));
                parts
            }
            Operation::Create => {
                let named = joined.newly_named(model).into_iter().map(|field| (Some(field), None));
                std::iter::once((None, None)).chain(named).collect()
            }
            Operation::Delete => vec![(None, None)],
        };
        for (field, as_field) in parts {
            for caller in [Caller::SignedIn, Caller::Anonymous] {
                let named = joined.ways(model).iter();
                units.extend(named.map(|in_tenant| Unit { model, operation, field, caller, in_tenant: *in_tenant, as_field }));
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

/// The rows that a field is read of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    All,
    /// That may be read before and after.
    OfBoth,
}

impl Unit {
    pub(super) fn is_of_what_is_read(&self) -> bool {
        self.field.is_some() && matches!(self.operation, Operation::Get | Operation::List)
    }

    /// What is let through today and was not before. `told`: fields of which this is told where they are named alone.
    pub(super) fn gain(&self, joined: &Joined<'_>, told: &[FieldId], rows: Rows) -> Verdict {
        self.decide(joined, (&joined.after, &joined.before), told, rows)
    }

    pub(super) fn loss(&self, joined: &Joined<'_>, told: &[FieldId], rows: Rows) -> Verdict {
        self.decide(joined, (&joined.before, &joined.after), told, rows)
    }

    /// A deletion that the rules let through before and do not today, whether or not it can be done: of the row as it is.
    pub(super) fn refused_deletion(&self, joined: &Joined<'_>) -> Verdict {
        let parts = vec![self.let_through(joined, &joined.before), self.let_through(joined, &joined.after).negated()];
        let formula = Formula::All(parts);
        let mut is_asked_after = false;
        formula.each_condition(&mut |place, _| is_asked_after |= place == Place::Left);
        if self.operation != Operation::Delete || is_asked_after {
            return Verdict::Unknown(Doubt::Size);
        }
        let Self { model, caller, in_tenant, .. } = *self;
        decide(&Question { plan: &joined.after, model, operation: Operation::Get, caller, in_tenant, other: None, formula: &formula })
    }

    /// What is let through at all.
    pub(super) fn is_possible(&self, joined: &Joined<'_>, plan: &Plan) -> bool {
        let formula = self.let_through(joined, plan);
        self.ask(joined, &formula) != Verdict::Never
    }

    /// What it leans on is not known.
    pub(super) fn is_untold(&self, joined: &Joined<'_>) -> bool {
        !joined.untold(&self.let_through(joined, &joined.before)).is_empty()
    }

    fn decide(&self, joined: &Joined<'_>, (lets, lets_not): (&Plan, &Plan), told: &[FieldId], rows: Rows) -> Verdict {
        let (through, not_through) = (self.let_through(joined, lets), self.let_through(joined, lets_not));
        if through == not_through {
            return Verdict::Never;
        }
        let mut parts = vec![through, not_through.negated()];
        // What the one that lets it through does not know, requests to it do not name.
        let unknown = joined.after.service.table(self.model).into_iter().flat_map(|table| table.fields_with_ids());
        let unknown = unknown.map(|(field, _)| field).filter(|field| !joined.is_of_both(self.model, *field) && !self.names(lets, *field));
        parts.extend(unknown.map(|field| Formula::Names(field).negated()));
        if rows == Rows::OfBoth {
            parts.push(Self { field: None, ..*self }.let_through(joined, lets_not));
        }
        if self.field.is_none() && self.operation == Operation::Update {
            // One that names nothing changes nothing; and what a field is that is new is told with the shape.
            parts.push(Formula::Some(joined.of_both(self.model).map(Formula::Names).collect()));
            parts.extend(told.iter().map(|field| Formula::Names(*field).negated()));
        }
        self.ask(joined, &Formula::All(parts))
    }

    fn ask(&self, joined: &Joined<'_>, formula: &Formula<'_>) -> Verdict {
        let Self { model, operation, caller, in_tenant, .. } = *self;
        if boolean::is_never(formula, &joined.after.service, caller, operation) {
            return Verdict::Never;
        }
        decide(&Question { plan: &joined.after, model, operation, caller, in_tenant, other: None, formula })
    }

    fn let_through<'p>(&self, joined: &Joined<'_>, plan: &'p Plan) -> Formula<'p> {
        let access = Access { plan, guards_tenants: true, without: None };
        let may = Formula::All(vec![access.may(self.operation, self.model), self.part(joined, plan)]);
        if !self.in_tenant || plan.checks.tenant.is_none() {
            return may;
        }
        // A tenant that does not admit the caller might as well not be named.
        let admitted = access.is_admitted();
        let unnamed = Formula::All(vec![admitted.clone().negated(), may.with_conditions(&in_no_tenant)]);
        Formula::Some(vec![Formula::All(vec![admitted, may]), unnamed])
    }

    /// What it asks of the request besides.
    fn part<'p>(&self, joined: &Joined<'_>, plan: &'p Plan) -> Formula<'p> {
        let access = Access { plan, guards_tenants: true, without: None };
        let named = |field: FieldId| if self.names(plan, field) { Formula::Names(field) } else { Formula::FALSE };
        // What requests may not name on this side, they do not.
        let kept = || joined.of_both(self.model).filter(|field| !self.names(plan, *field)).map(|field| Formula::Names(field).negated());
        match (self.field, self.operation) {
            (None, Operation::Create) => {
                let told = joined.newly_named(self.model).into_iter().map(|field| Formula::Names(field).negated());
                Formula::All(kept().chain(told).collect())
            }
            (Some(field), Operation::Create) => Formula::All(kept().chain([named(field)]).collect()),
            (None, Operation::Update) => Formula::All(kept().collect()),
            (None, _) => Formula::TRUE,
            (Some(field), Operation::Get | Operation::List) => access.shows(self.operation, self.model, field, Place::Old),
            // A request that names this field alone: so one that is newly granted is not told of each that was.
            (Some(field), Operation::Update | Operation::Delete) => {
                let fields = plan.service.table(self.model).into_iter().flat_map(|table| table.fields_with_ids());
                let others = fields.map(|(other, _)| other).filter(|other| *other != field).map(|other| Formula::Names(other).negated());
                Formula::All(others.chain([named(field)]).collect())
            }
        }
    }

    fn names(&self, plan: &Plan, field: FieldId) -> bool {
        may_name(&plan.service, self.model, field, self.operation)
    }

    /// Of the test that shows the difference: `read Note.text, of anybody`.
    fn name(&self, joined: &Joined<'_>) -> String {
        let field = self.field.map(|field| format!(".{}", joined.field(self.model, field))).unwrap_or_default();
        let who = if self.caller == Caller::Anonymous { ", of anybody" } else { "" };
        format!("{} {}{field}{who}", explain::verb(self.operation), joined.model(self.model))
    }

    /// What shows the difference, in a database as it is today.
    pub(super) fn witness(&self, joined: &Joined<'_>, instance: &Instance, holds: bool) -> Witness {
        let scene = Scene {
            name: self.name(joined),
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

    /// Of what it is about, and of the rules that judge it on either side, as they are spelled.
    pub(super) fn digest(&self, joined: &Joined<'_>, class: Class) -> String {
        let field = self.field.map(|field| joined.field(self.model, field)).unwrap_or_default();
        let mut text = format!("{}.{field} {} {:?} {class:?}", joined.model(self.model), self.operation.as_str(), self.caller);
        for plan in [&joined.before, &joined.after] {
            for Judge { said, .. } in self.judges(joined, plan) {
                let _ = write!(text, "\n{said}");
            }
            text.push('|');
        }
        short_digest(&text)
    }

    /// What judges it on one side, and on the other does not.
    pub(super) fn judged_otherwise(&self, joined: &Joined<'_>, class: Class) -> BTreeSet<Judged> {
        let of_model = |version| BTreeSet::from([Judged { version, by: By::Model(joined.model(self.model)) }]);
        match class {
            Class::New => return of_model(Version::After),
            Class::Gone => return of_model(Version::Before),
            Class::Widened | Class::Changed | Class::Undecided | Class::Narrowed => {}
        }
        let untold = if class == Class::Undecided { joined.untold(&self.let_through(joined, &joined.before)) } else { BTreeSet::new() };
        let retyped = untold.into_iter().map(|(model, field)| {
            let by = By::Type { model: joined.model(model), field: joined.field(model, field) };
            Judged { version: Version::Before, by }
        });
        let [before, after] = [&joined.before, &joined.after].map(|plan| self.judges(joined, plan));
        let only = |version: Version, these: &[Judge], others: &[Judge]| {
            let said: BTreeSet<&str> = others.iter().map(|judge| judge.said.as_str()).collect();
            let own = these.iter().filter(|judge| !said.contains(judge.said.as_str()));
            own.map(|judge| Judged { version, by: judge.by.clone() }).collect::<Vec<_>>()
        };
        only(Version::Before, &before, &after).into_iter().chain(only(Version::After, &after, &before)).chain(retyped).collect()
    }

    /// What requests are judged by.
    fn judges(&self, joined: &Joined<'_>, plan: &Plan) -> Vec<Judge> {
        let service = &joined.after.service;
        let mut judges = Vec::new();
        let of = |model: ModelId, operation: Operation| plan.checks.rules.of(model).iter().filter(move |rule| rule.operation == operation);
        let by_rule = |rule: &Rule, said: String| Judge { said, by: By::Rule(rule.span) };
        let by_field = |field: FieldId, said: String| {
            let by = By::Field { model: joined.model(self.model), field: joined.field(self.model, field) };
            Judge { said, by }
        };
        judges.extend(of(self.model, self.operation).map(|rule| by_rule(rule, spelled(service, rule))));
        if matches!(self.operation, Operation::Update | Operation::Delete) {
            judges.extend(of(self.model, Operation::Get).map(|rule| by_rule(rule, format!("get {}", spelled(service, rule)))));
        }
        let mut speller = Speller::of(service);
        let is_of_it = |field: FieldId| self.field.is_none_or(|own| own == field);
        let own = plan.checks.field_rules.of(self.model).iter().filter(|rule| is_of_it(rule.field));
        let reads = matches!(self.operation, Operation::Get | Operation::List);
        for rule in own {
            let says = if reads { self.field.and(rule.read.as_ref()) } else { rule.write.as_ref() };
            let says = says.filter(|_| self.operation != Operation::Delete);
            let said = says.map(|says| format!("{} {}", speller.field(rule.model, rule.field), speller.condition(says, true)));
            judges.extend(said.map(|said| by_field(rule.field, said)));
        }
        let is_private =
            |field: &FieldId| plan.service.table(self.model).and_then(|table| table.field(*field)).is_some_and(Field::is_private);
        judges.extend(self.field.filter(|field| reads && is_private(field)).map(|field| by_field(field, "private".to_owned())));
        if matches!(self.operation, Operation::Create | Operation::Update) {
            let table = service.table(self.model).into_iter().flat_map(|table| table.fields_with_ids());
            let named = table.filter(|(field, _)| is_of_it(*field) && self.names(plan, *field));
            for (field, declared) in named {
                judges.extend(self.field.map(|_| by_field(field, format!("names {}", joined.field(self.model, field)))));
                let target = declared.reference().map(|(target, ..)| target);
                let read = target.into_iter().flat_map(|target| of(target, Operation::Get));
                judges.extend(read.map(|rule| by_rule(rule, format!("{} {}", joined.model(rule.model), spelled(service, rule)))));
            }
        }
        let tenants = plan.checks.tenant.iter();
        let is_within = tenants.clone().flat_map(|tenants| &tenants.fields).any(|(of, _)| *of == self.model);
        judges.extend(is_within.then(|| Judge { said: "in a tenant".to_owned(), by: By::Model(joined.model(self.model)) }));
        let admits = tenants
            .filter(|_| self.in_tenant)
            .flat_map(|tenants| &tenants.allow)
            .map(|allow| format!("admits {}", speller.condition(allow, true)));
        judges.extend(admits.map(|said| Judge { said, by: By::Tenant }));
        judges
    }
}

/// Something that requests are judged by: as it is spelled, and what says it.
struct Judge {
    said: String,
    by: By,
}

/// The first digits of what a text comes to.
pub(super) fn short_digest(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(4).fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
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

/// The condition, asked of a request that names no tenant.
fn in_no_tenant(cond: &Cond) -> Cond {
    let Ok(cond) = cond.mapped(&NoTenant);
    cond
}

struct NoTenant;

impl Mapping for NoTenant {
    type Lost = Infallible;

    fn instead(&self, cond: &Cond) -> Option<Cond> {
        asks_of_a_tenant(cond).then_some(Cond::Const(false))
    }
}

/// It is false, whatever it asks besides, where no tenant is named: one is only ever compared with.
fn asks_of_a_tenant(cond: &Cond) -> bool {
    let is_tenant = |term: &Term| matches!(&term.kind, TermKind::Path(Path { root: Root::Tenant, .. }));
    match cond {
        Cond::Compare { left, right, .. } => is_tenant(left) || is_tenant(right),
        Cond::And(parts) => parts.iter().any(asks_of_a_tenant),
        Cond::Or(_)
        | Cond::Not(_)
        | Cond::Any { .. }
        | Cond::Const(_)
        | Cond::Holds(_)
        | Cond::In { .. }
        | Cond::IsNull(_)
        | Cond::Text { .. } => false,
    }
}
