//! Access, judged in memory: what a service would answer, told from the rules as they are written. `purlin test` asks here, and
//! compares with what the engine answers.
//!
//! A verdict is about access alone. What the spec asks of a value (its length, its being given, its being unique) is not judged.
//!
//! - Allowed if some allow holds and no deny does. An allow for a write must hold at both ends of it; a deny applies at either end.
//! - A `check` is asked of the row after, in the database as the write leaves it (see [`World::after`]); of a delete, of the row that is gone.
//!   An allow must pass its own; a deny applies only if its own holds.
//! - A field with a rule of its own is read, or named, only where that holds too: of an update, at both ends.
//! - Every field that a request names must be granted by some allow that holds. A deny with a field list is about requests that name one
//!   of those fields.
//! - A row is written under the database as it is before, with only its own fields new.
//! - `update` and `delete` reach only rows that the caller may get; a reference may be set only to such a row.
//! - What the spec itself writes then is none of that ([`follow`]).
//! - A row of a tenant is there for requests that name that tenant, and only if it admits the caller: read or referred to, too. Rules
//!   themselves see all rows.

mod after;
pub mod follow;
mod row;
mod seed;
mod test;
mod verdict;

use crate::catalog::{FieldId, ModelId};
use crate::eval::{self, Around};
use crate::expr::Cond;
use crate::plan::checks::{FieldRule, Operation, Rule};
use crate::plan::{Field, FieldKind, GrantedFields, Plan, Table};
use crate::value::{Id, Value};
use crate::world::{Row, World};

pub use after::Write;
pub use seed::{Seeded, seed_id};
pub use test::{Failure, Found};
pub use verdict::{REASONS, Reason, Verdict};

/// Who asks, of which plan, and what there is.
#[derive(Debug, Clone, Copy)]
pub struct Judge<'a> {
    pub plan: &'a Plan,
    pub world: &'a World,
    /// The signed-in user. One who has no row is nobody.
    pub me: Option<Id>,
    /// The tenant that the request names, by its id.
    pub tenant: Option<Id>,
    /// The one instant of the request, in milliseconds since 1970.
    pub now: i64,
}

impl<'a> Judge<'a> {
    /// Reads a row by its id.
    #[must_use]
    pub fn get(&self, model: ModelId, id: Id) -> Verdict {
        let Some(row) = self.world.row(model, id) else { return Verdict::NotFound { reasons: Vec::new() } };
        match self.unreadable(Operation::Get, model, row) {
            reasons if reasons.is_empty() => Verdict::Allowed,
            reasons => Verdict::NotFound { reasons },
        }
    }

    /// Reads one field of a row, by the row's id: whether its key is there.
    #[must_use]
    pub fn get_field(&self, model: ModelId, id: Id, field: FieldId) -> Verdict {
        let verdict = self.get(model, id);
        match self.world.row(model, id) {
            Some(row) if verdict.is_allowed() => Verdict::refused_unless_empty(self.hidden(Operation::Get, model, row, field)),
            _ => verdict,
        }
    }

    /// The rows of the model that the caller may list.
    #[must_use]
    pub fn list(&self, model: ModelId) -> Vec<Id> {
        let rows = self.world.rows(model).filter(|row| self.unreadable(Operation::List, model, row).is_empty());
        rows.map(Row::id).collect()
    }

    /// Creates `row`, of whose fields a request names those in `named`; the others hold their defaults.
    #[must_use]
    pub fn create(&self, model: ModelId, row: &Row, named: &[FieldId]) -> Verdict {
        let may_name = |field: &Field| !field.column().is_none_or(|column| column.readonly);
        if !self.is_within(model, row) {
            return Verdict::NotFound { reasons: vec![Reason::Tenant] };
        }
        let mut reasons = self.unfit(model, row, named, may_name);
        reasons.extend(self.unwritable(model, named, &Write::Create(row)));
        Verdict::refused_unless_empty(reasons)
    }

    /// Sets fields of a row.
    #[must_use]
    pub fn update(&self, model: ModelId, id: Id, values: &[(FieldId, Value)]) -> Verdict {
        let verdict = self.get(model, id);
        let before = match self.world.row(model, id) {
            Some(row) if verdict.is_allowed() => row,
            _ => return verdict,
        };
        let named: Vec<_> = values.iter().map(|(field, _)| *field).collect();
        let after = before.updated(values, self.now);
        let identify = self.plan.service.auth.as_ref().filter(|auth| auth.table == model).map(|auth| auth.identify);
        let may_name = |field: &Field| !field.column().is_none_or(|column| column.readonly || column.immutable);
        let mut reasons = self.unfit(model, &after, &named, may_name);
        // How a user is told apart changes under `/auth` only.
        if identify.is_some_and(|identify| named.contains(&identify)) && !reasons.contains(&Reason::NotWritable) {
            reasons.insert(0, Reason::NotWritable);
        }
        reasons.extend(self.unwritable(model, &named, &Write::Update { before, after: &after }));
        Verdict::refused_unless_empty(reasons)
    }

    /// Deletes a row. What goes with it by `@on_delete` belongs to this delete and is not judged.
    #[must_use]
    pub fn delete(&self, model: ModelId, id: Id) -> Verdict {
        let verdict = self.get(model, id);
        match self.world.row(model, id) {
            Some(row) if verdict.is_allowed() => Verdict::refused_unless_empty(self.unwritable(model, &[], &Write::Delete(row))),
            _ => verdict,
        }
    }

    /// Why the row does not exist for the caller.
    pub(crate) fn unreadable(&self, operation: Operation, model: ModelId, row: &Row) -> Vec<Reason> {
        if !self.is_within(model, row) {
            return vec![Reason::Tenant];
        }
        let mut reasons = self.not_allowed(operation, model, |rule| self.holds(rule, row));
        let whole_rows = |rule: &&Rule| rule.fields == GrantedFields::All && self.holds(rule, row);
        reasons.extend(self.denies(operation, model).filter(whole_rows).map(denied));
        reasons
    }

    /// The row is of no tenant, or of the one that the request names, which admits the caller.
    pub(crate) fn is_within(&self, model: ModelId, row: &Row) -> bool {
        let Some(tenants) = &self.plan.checks.tenant else { return true };
        let Some((_, field)) = tenants.fields.iter().find(|(of, _)| *of == model) else { return true };
        let users = self.plan.service.auth.as_ref().map(|auth| auth.table);
        let me = users.zip(self.me).filter(|(users, me)| self.world.row(*users, *me).is_some());
        admitting(self.plan, self.world, me, (self.tenant, self.now)).is_some_and(|tenant| *row.value(*field) == Value::Id(tenant))
    }

    /// Why the field is not shown of a row that is.
    fn hidden(&self, operation: Operation, model: ModelId, row: &Row, field: FieldId) -> Vec<Reason> {
        if field == FieldId::ID {
            return Vec::new();
        }
        let declared = self.table(model).and_then(|table| table.field(field));
        if declared.is_none_or(|field| field.is_private() || !field.has_value()) {
            return vec![Reason::NoGrant];
        }
        let mut reasons = self.not_allowed(operation, model, |rule| rule.fields.holds(field) && self.holds(rule, row));
        let naming = |rule: &&Rule| rule.fields != GrantedFields::All && rule.fields.holds(field) && self.holds(rule, row);
        reasons.extend(self.denies(operation, model).filter(naming).map(denied));
        let hides = |rule: &FieldRule| rule.read.as_ref().is_some_and(|when| !self.holds_at(when, self.world, row, None));
        if self.field_rules(model, field).any(hides) {
            reasons.push(Reason::FieldRule);
        }
        reasons
    }

    /// What is wrong with the fields that a request names, whatever the rules say.
    pub(crate) fn unfit(&self, model: ModelId, row: &Row, named: &[FieldId], may_name: impl Fn(&Field) -> bool) -> Vec<Reason> {
        let fields = named.iter().map(|field| (*field, self.table(model).and_then(|table| table.field(*field))));
        let mut reasons = Vec::new();
        for (id, field) in fields {
            let implicit = id <= FieldId::VERSION;
            if implicit || !field.is_some_and(&may_name) {
                reasons.push(Reason::NotWritable);
            }
            if let Some(Field { kind: FieldKind::ToOne { table, .. }, .. }) = field
                && let Value::Id(target) = row.value(id)
                && !self.get(*table, *target).is_allowed()
            {
                reasons.push(Reason::ReferenceNotFound);
            }
        }
        reasons.dedup();
        reasons
    }

    /// Why the rules do not let a write through.
    fn unwritable(&self, model: ModelId, named: &[FieldId], write: &Write<'_>) -> Vec<Reason> {
        let operation = write.operation();
        let after = self.world.after(self.plan, model, write);
        let at_ends = |cond: &Cond, all: bool| {
            let holds = |row: &&Row| self.holds_at(cond, self.world, row, Some(write));
            let ends = write.ends();
            if all { ends.iter().all(holds) } else { ends.iter().any(holds) }
        };
        let checked = |rule: &Rule| rule.check.as_ref().is_none_or(|check| self.holds_at(check, &after, write.left(), Some(write)));
        let holds = |rule: &Rule| at_ends(&rule.when, true) && checked(rule);
        let mut reasons = self.not_allowed(operation, model, holds);
        let granted = |field: &FieldId| self.allows(operation, model).any(|rule| rule.fields.holds(*field) && holds(rule));
        if reasons.is_empty() && !named.iter().all(granted) {
            reasons.push(Reason::NoGrant);
        }
        let concerns = |rule: &Rule| rule.fields == GrantedFields::All || named.iter().any(|field| rule.fields.holds(*field));
        let applies = |rule: &&Rule| concerns(rule) && at_ends(&rule.when, false) && checked(rule);
        reasons.extend(self.denies(operation, model).filter(applies).map(denied));
        let kept_from =
            |field: &FieldId| self.field_rules(model, *field).any(|rule| rule.write.as_ref().is_some_and(|when| !at_ends(when, true)));
        if named.iter().any(kept_from) {
            reasons.push(Reason::FieldRule);
        }
        reasons
    }

    pub(crate) fn field_rules(&self, model: ModelId, field: FieldId) -> impl Iterator<Item = &'a FieldRule> + use<'a> {
        self.plan.checks.field_rules.of(model).iter().filter(move |rule| rule.field == field)
    }

    fn not_allowed(&self, operation: Operation, model: ModelId, holds: impl Fn(&Rule) -> bool) -> Vec<Reason> {
        if self.allows(operation, model).next().is_none() {
            return vec![Reason::NoRule];
        }
        if self.allows(operation, model).any(holds) { Vec::new() } else { vec![Reason::NoGrant] }
    }

    pub(crate) fn allows(&self, operation: Operation, model: ModelId) -> impl Iterator<Item = &'a Rule> + use<'a> {
        self.rules(operation, model).filter(|rule| !rule.deny)
    }

    pub(crate) fn denies(&self, operation: Operation, model: ModelId) -> impl Iterator<Item = &'a Rule> + use<'a> {
        self.rules(operation, model).filter(|rule| rule.deny)
    }

    fn rules(&self, operation: Operation, model: ModelId) -> impl Iterator<Item = &'a Rule> + use<'a> {
        self.plan.checks.rules.of(model).iter().filter(move |rule| rule.operation == operation)
    }

    fn holds(&self, rule: &Rule, this: &Row) -> bool {
        self.holds_at(&rule.when, self.world, this, None)
    }

    fn holds_at(&self, cond: &Cond, world: &World, this: &Row, write: Option<&Write<'_>>) -> bool {
        eval::holds(cond, &self.around(world, this, write))
    }

    /// What a rule is asked of: a row, in the database before the write or after it.
    pub(crate) fn around<'w>(&self, world: &'w World, this: &'w Row, write: Option<&Write<'w>>) -> Around<'w> {
        let auth = self.plan.service.auth.as_ref().map(|auth| auth.table);
        // Who asks is known before the write, also where it removes him.
        let me = auth.zip(self.me).filter(|(model, id)| self.world.row(*model, *id).is_some());
        let (old, new) = write.map_or((None, None), |write| (write.before(), write.after()));
        let tenant = admitting(self.plan, world, me, (self.tenant, self.now));
        Around { world, this, old, new, me, tenant, now: self.now, args: &[] }
    }

    fn table(&self, model: ModelId) -> Option<&'a Table> {
        self.plan.service.table(model)
    }
}

/// The tenant that a request names, if it is there and admits who asks. To what it asks itself, no request names one.
fn admitting(plan: &Plan, world: &World, me: Option<(ModelId, Id)>, (tenant, now): (Option<Id>, i64)) -> Option<Id> {
    let tenants = plan.checks.tenant.as_ref()?;
    let this = world.row(tenants.model, tenant?)?;
    let around = Around { world, this, old: None, new: None, me, tenant: None, now, args: &[] };
    tenants.allow.iter().any(|allow| eval::holds(allow, &around)).then(|| this.id())
}

fn denied(rule: &Rule) -> Reason {
    Reason::Denied(rule.name.clone())
}

#[cfg(test)]
mod tests;
