//! What breaks a claim: told from the judge, and from what the language reference says of claims.

use crate::worlds::{self, is_refused};
use purlin_compiler::schema::{Claim, ClaimKind, ClaimTarget};
use purlin_prover::may_name;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::eval::{self, Around};
use purlin_rules::expr::Cond;
use purlin_rules::judge::{Judge, Write};
use purlin_rules::plan::{GrantedFields, Operation, Plan, Rule};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};

/// A request.
#[derive(Debug, Clone)]
pub struct Asked {
    pub request: Operation,
    /// The row that it is about; of a creation, the one that is to be.
    pub this: Id,
    pub values: Vec<(FieldId, Value)>,
    pub me: Option<Id>,
    pub tenant: Option<Id>,
    pub now: i64,
    /// Another row, which a claim speaks of.
    pub other: Option<Id>,
}

/// A plan, and the plans by which the judge is asked what its own does not answer.
#[derive(Debug)]
pub struct Told {
    plan: Plan,
    /// Rows are listed as they are got: so one can ask of a field what a list shows of it.
    listing: Plan,
}

impl Told {
    /// `across_tenants`: rows are in no tenant.
    #[must_use]
    pub fn of(plan: &Plan, across_tenants: bool) -> Self {
        let mut plan = plan.clone();
        if across_tenants {
            plan.checks.tenant.iter_mut().for_each(|tenant| tenant.fields.clear());
        }
        let mut listing = plan.clone();
        listing.checks.rules.retain(|rule| rule.operation == Operation::List);
        listing.checks.rules.iter_mut().for_each(|rule| rule.operation = Operation::Get);
        Self { plan, listing }
    }

    /// The rules let the request through, to a row of the model.
    #[must_use]
    pub fn lets(&self, world: &World, model: ModelId, asked: &Asked) -> bool {
        Here { told: self, world, asked }.is_let(model)
    }

    /// The database as the write leaves it; none where it can't be written.
    #[must_use]
    pub fn leaves(&self, world: &World, model: ModelId, asked: &Asked) -> Option<World> {
        Here { told: self, world, asked }.after(model)
    }

    /// The row is there for who asks, with the field.
    #[must_use]
    pub fn shows(&self, world: &World, model: ModelId, field: FieldId, asked: &Asked) -> bool {
        let here = Here { told: self, world, asked };
        here.is_let(model) && here.shows(world, asked.request, model, asked.this, field)
    }

    /// The request breaks the claim in this database, as far as it speaks of the operation.
    #[must_use]
    pub fn breaks(&self, claim: &Claim, operation: Operation, world: &World, asked: &Asked) -> bool {
        let here = Here { told: self, world, asked };
        match &claim.kind {
            ClaimKind::Implies { target, conclusion } => here.may(target) && !here.ends(target.model).all(&here, conclusion),
            ClaimKind::Never { target, condition } => here.may(target) && here.ends(target.model).any(&here, condition),
            ClaimKind::Implied { premise, target } => {
                let ends = here.ends(target.model);
                ends.are_within(&here, target.model) && ends.all(&here, premise) && here.is_kept_from(operation, target)
            }
            ClaimKind::NeverGain { target, writing } => here.gains(operation, target, *writing),
        }
    }
}

struct Here<'h> {
    told: &'h Told,
    world: &'h World,
    asked: &'h Asked,
}

/// The rows that a request is about: as it finds it, as it would have it.
struct Ends {
    old: Option<Row>,
    new: Option<Row>,
    writes: bool,
}

impl Ends {
    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.old.iter().chain(&self.new)
    }

    fn holds(&self, here: &Here<'_>, this: &Row, cond: &Cond) -> bool {
        // Of what is only read there is no before and after.
        let (old, new) = if self.writes { (self.old.as_ref(), self.new.as_ref()) } else { (Some(this), Some(this)) };
        let Asked { now, .. } = here.asked;
        let Here { world, .. } = here;
        let around = Around { world, this, old, new, me: here.me(), tenant: here.tenant(), now: *now, args: &[] };
        eval::holds(cond, &around)
    }

    fn all(&self, here: &Here<'_>, cond: &Cond) -> bool {
        self.rows().all(|row| self.holds(here, row, cond))
    }

    fn any(&self, here: &Here<'_>, cond: &Cond) -> bool {
        self.rows().any(|row| self.holds(here, row, cond))
    }

    /// They are of no tenant, or of the one that the request names.
    fn are_within(&self, here: &Here<'_>, model: ModelId) -> bool {
        let tenants = here.told.plan.checks.tenant.as_ref();
        let field = tenants.and_then(|tenants| tenants.fields.iter().find(|(of, _)| *of == model));
        field.is_none_or(|(_, field)| here.tenant().is_some_and(|tenant| self.rows().all(|row| *row.value(*field) == Value::Id(tenant))))
    }
}

impl Here<'_> {
    fn judge<'j>(&'j self, plan: &'j Plan, world: &'j World) -> Judge<'j> {
        Judge { plan, world, me: self.asked.me, tenant: self.asked.tenant, now: self.asked.now }
    }

    fn me(&self) -> Option<(ModelId, Id)> {
        let users = self.told.plan.service.auth.as_ref().map(|auth| auth.table);
        users.zip(self.asked.me).filter(|(users, me)| self.world.row(*users, *me).is_some())
    }

    /// The tenant that is named, if it admits who asks.
    fn tenant(&self) -> Option<Id> {
        let tenants = self.told.plan.checks.tenant.as_ref()?;
        let this = self.world.row(tenants.model, self.asked.tenant?)?;
        let Asked { now, .. } = self.asked;
        let around = Around { world: self.world, this, old: None, new: None, me: self.me(), tenant: None, now: *now, args: &[] };
        tenants.allow.iter().any(|allow| eval::holds(allow, &around)).then(|| this.id())
    }

    fn ends(&self, model: ModelId) -> Ends {
        let Asked { this, values, now, .. } = self.asked;
        let old = self.world.row(model, *this).cloned();
        match self.asked.request {
            Operation::Create => {
                let field = self.told.plan.service.table(model).unwrap().tenant;
                let of_tenant = field.zip(self.tenant()).map(|(field, id)| (field, Value::Id(id)));
                let values: Vec<_> = values.iter().cloned().chain(of_tenant).collect();
                let new = self.world.row_to_be(&self.told.plan, model, *this, &values, (self.asked.me, *now));
                Ends { old: None, new: Some(new), writes: true }
            }
            Operation::Update => Ends { new: old.as_ref().map(|old| old.updated(values, *now)), old, writes: true },
            Operation::Delete => Ends { old, new: None, writes: true },
            Operation::Get | Operation::List => Ends { old, new: None, writes: false },
        }
    }

    /// The database as the write leaves it; none where it can't be written.
    fn after(&self, model: ModelId) -> Option<World> {
        let Ends { old, new, .. } = self.ends(model);
        let write = match (&old, &new) {
            (None, Some(row)) => Write::Create(row),
            (Some(before), Some(after)) => Write::Update { before, after },
            (Some(row), None) => Write::Delete(row),
            (None, None) => return None,
        };
        let after = self.world.after(&self.told.plan, model, &write);
        let is_refused = is_refused(&self.told.plan, &after, model, (old.as_ref(), new.as_ref()), self.asked.now);
        (!is_refused).then_some(after)
    }

    /// The rules let the request through.
    fn is_let(&self, model: ModelId) -> bool {
        let Asked { this, values, .. } = self.asked;
        let judge = self.judge(&self.told.plan, self.world);
        let named: Vec<FieldId> = values.iter().map(|(field, _)| *field).collect();
        match self.asked.request {
            Operation::Get => judge.get(model, *this).is_allowed(),
            Operation::List => judge.list(model).contains(this),
            Operation::Create => judge.create(model, &self.ends(model).new.unwrap(), &named).is_allowed(),
            Operation::Update => judge.update(model, *this, values).is_allowed(),
            Operation::Delete => judge.delete(model, *this).is_allowed(),
        }
    }

    /// The request does what the target says.
    fn may(&self, target: &ClaimTarget) -> bool {
        let is_about = match (target.field, self.asked.request) {
            (None, _) => true,
            (Some(field), Operation::Get | Operation::List) => {
                self.shows(self.world, self.asked.request, target.model, self.asked.this, field)
            }
            (Some(field), Operation::Create | Operation::Update) => self.asked.values.iter().any(|(named, _)| *named == field),
            (Some(_), Operation::Delete) => false,
        };
        let writes = !matches!(self.asked.request, Operation::Get | Operation::List);
        is_about && self.is_let(target.model) && (!writes || self.after(target.model).is_some())
    }

    fn shows(&self, world: &World, operation: Operation, model: ModelId, row: Id, field: FieldId) -> bool {
        let plan = if operation == Operation::List { &self.told.listing } else { &self.told.plan };
        self.judge(plan, world).get_field(model, row, field).is_allowed()
    }

    /// What is to be let through is not.
    fn is_kept_from(&self, operation: Operation, target: &ClaimTarget) -> bool {
        match (operation, target.field, self.asked.request) {
            (Operation::Update, None, _) => !self.can(self.world, operation, target.model, self.asked.this, None),
            (Operation::Update, Some(field), _) => {
                let is_alone = matches!(self.asked.values.as_slice(), [(named, _)] if *named == field);
                is_alone && !self.is_let(target.model) && self.after(target.model).is_some()
            }
            (Operation::Create, Some(field), _) if !self.asked.values.iter().any(|(named, _)| *named == field) => false,
            (Operation::Create | Operation::Delete, _, _) => !self.is_let(target.model) && self.after(target.model).is_some(),
            (Operation::Get | Operation::List, _, _) => !self.may(target),
        }
    }

    /// What may be done to a row as it is, by what the language says of `can`.
    fn can(&self, world: &World, operation: Operation, model: ModelId, row: Id, field: Option<FieldId>) -> bool {
        let plan = &self.told.plan;
        let Some(this) = world.row(model, row) else { return false };
        let is_got = match operation {
            Operation::List => self.judge(plan, world).list(model).contains(&row),
            _ => self.judge(plan, world).get(model, row).is_allowed(),
        };
        if matches!(operation, Operation::Get | Operation::List) {
            return is_got && field.is_none_or(|field| self.shows(world, operation, model, row, field));
        }
        let there = Here { told: self.told, world, asked: self.asked };
        let (me, tenant, now) = (there.me(), there.tenant(), self.asked.now);
        let around = Around { world, this, old: Some(this), new: Some(this), me, tenant, now, args: &[] };
        let holds = |rule: &Rule| eval::holds(&rule.when, &around) && rule.check.as_ref().is_none_or(|check| eval::holds(check, &around));
        let rules = || plan.checks.rules.of(model).iter().filter(|rule| rule.operation == operation);
        let grants = |rule: &Rule| field.map_or(rule.fields == GrantedFields::All, |field| rule.fields.holds(field));
        let is_denied = rules().any(|rule| rule.deny && field.is_none_or(|field| rule.fields.holds(field)) && holds(rule));
        let own = plan.checks.field_rules.iter().filter(|rule| rule.model == model && Some(rule.field) == field);
        let is_own = own.filter_map(|rule| rule.write.as_ref()).all(|write| eval::holds(write, &around));
        is_got && rules().any(|rule| !rule.deny && grants(rule) && holds(rule)) && !is_denied && is_own
    }

    /// After the request, who makes it can do to the other row what he could not.
    fn gains(&self, operation: Operation, target: &ClaimTarget, writing: ModelId) -> bool {
        let Some(other) = self.asked.other else { return false };
        let can = |world: &World, field| self.can(world, operation, target.model, other, field);
        // Who may update a row may name some field of it.
        let fields: Vec<Option<FieldId>> = if operation == Operation::Update && target.field.is_none() {
            let service = &self.told.plan.service;
            let all = service.table(target.model).into_iter().flat_map(|table| table.fields_with_ids()).map(|(field, _)| field);
            all.filter(|field| may_name(service, target.model, *field, operation)).map(Some).collect()
        } else {
            vec![target.field]
        };
        // Who takes himself away is nobody then, and nobody's rights are no gain.
        let users = self.told.plan.service.auth.as_ref().map(|auth| auth.table);
        let stays = |after: &World| self.asked.me.zip(users).is_none_or(|(me, users)| after.row(users, me).is_some());
        let gains = |after: &World| fields.iter().any(|field| !can(self.world, *field) && can(after, *field));
        self.is_let(writing) && self.after(writing).is_some_and(|after| stays(&after) && gains(&after))
    }
}

/// Requests of one kind.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// What the claim speaks of.
    pub operation: Operation,
    pub model: ModelId,
    pub request: Operation,
    /// A field that it is to name.
    pub field: Option<FieldId>,
    /// And no other.
    pub is_alone: bool,
}

/// The requests that could break a claim.
#[must_use]
pub fn requests(claim: &Claim) -> Vec<Kind> {
    let writes = [Operation::Create, Operation::Update, Operation::Delete];
    let of = |target: &ClaimTarget, operation, request, is_alone| Kind {
        operation,
        model: target.model,
        request,
        field: target.field,
        is_alone,
    };
    match &claim.kind {
        ClaimKind::Implies { target, .. } | ClaimKind::Never { target, .. } => {
            target.operations.iter().map(|operation| of(target, *operation, *operation, false)).collect()
        }
        ClaimKind::Implied { target, .. } => {
            let as_is = |operation| if operation == Operation::Update && target.field.is_none() { Operation::Get } else { operation };
            target.operations.iter().map(|operation| of(target, *operation, as_is(*operation), true)).collect()
        }
        ClaimKind::NeverGain { target, writing } => {
            let of = |operation: &Operation| {
                let operation = *operation;
                writes.map(|request| Kind { operation, model: *writing, request, field: None, is_alone: false })
            };
            target.operations.iter().filter(|operation| **operation != Operation::Create).flat_map(of).collect()
        }
    }
}

/// The rows that a gain could be of.
#[must_use]
pub fn others(claim: &Claim, world: &World) -> Vec<Option<Id>> {
    match &claim.kind {
        ClaimKind::NeverGain { target, .. } => world.rows(target.model).map(|row| Some(row.id())).collect(),
        ClaimKind::Implies { .. } | ClaimKind::Implied { .. } | ClaimKind::Never { .. } => vec![None],
    }
}

/// The database is one that the spec allows at rest.
#[must_use]
pub fn is_allowed(plan: &Plan, world: &World) -> bool {
    worlds::flaw(plan, world).is_none()
}
