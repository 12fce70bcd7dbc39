//! What the spec itself writes in the transaction of a write: the definition of a trigger. It acts as system.
//!
//! - Which triggers of a write fire is asked when it is made, before any of them acts. They act in their order, each action on the
//!   database that those before it have left.
//! - A row of which nothing is changed is not written, and causes nothing.
//! - Rows that go with a deletion, and rows that lose a reference by it, have triggers too; so has what triggers write.
//! - Whoever deletes their own row is nobody to what is written then: where a row would name them, it names nobody.
//! - What a value fails to be, what must have a value and has none, what refers to a row that is not there, and what a `require` refuses
//!   is not written, and neither is what it follows from. Of types and keys nothing is judged here.

use super::{Write, admitting};
use crate::catalog::{FieldId, ModelId};
use crate::eval::{self, Around};
use crate::expr::{Cond, Term};
use crate::plan::checks::{Trigger, TriggerAction};
use crate::plan::{Event, Plan};
use crate::value::{Id, Value};
use crate::world::{Row, World};

/// Writes that follow one from the other, at most.
pub const DEPTH: usize = 50;
/// Writes that follow from one request, at most.
pub const WRITES: usize = 10_000;

/// Something that follows from a write can't be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Impossible;

/// Who writes, of which plan, and when.
#[derive(Debug, Clone, Copy)]
pub struct Cause<'a> {
    pub plan: &'a Plan,
    /// The signed-in user, who has a row.
    pub me: Option<Id>,
    /// The tenant that the request names.
    pub tenant: Option<Id>,
    pub now: i64,
}

impl Cause<'_> {
    /// The database after the write, and after all that follows from it. New rows have ids from `ids` on, in the order in which they are
    /// made; `ids` gives one to none.
    ///
    /// # Errors
    /// What follows can't be done: then the write is not made.
    pub fn follow(self, world: &World, model: ModelId, write: &Write<'_>, ids: &mut dyn FnMut() -> Id) -> Result<World, Impossible> {
        let mut following = Following { cause: self, world: world.after(self.plan, model, write), ids, depth: 0, writes: 0 };
        match write {
            Write::Create(row) => following.fire(model, Event::Created, row, None)?,
            Write::Update { before, after } => following.fire(model, Event::Updated, after, Some(before))?,
            Write::Delete(row) => following.fire_deleted(world, model, row.id())?,
        }
        Ok(following.world)
    }
}

struct Following<'a> {
    cause: Cause<'a>,
    world: World,
    ids: &'a mut dyn FnMut() -> Id,
    depth: usize,
    writes: usize,
}

/// The row that a trigger is about: as it is, and as it was before an update.
#[derive(Clone, Copy)]
struct About<'a> {
    event: Event,
    this: &'a Row,
    old: Option<&'a Row>,
}

impl Following<'_> {
    fn fire(&mut self, model: ModelId, event: Event, this: &Row, old: Option<&Row>) -> Result<(), Impossible> {
        let plan = self.cause.plan;
        let own: Vec<&Trigger> = plan.checks.triggers.iter().filter(|trigger| (trigger.model, trigger.event) == (model, event)).collect();
        if own.is_empty() {
            return Ok(());
        }
        if self.depth >= DEPTH {
            return Err(Impossible);
        }
        self.depth += 1;
        let fires: Vec<&Trigger> = own.into_iter().filter(|trigger| self.holds(&trigger.when, About { event, this, old })).collect();
        let mut this = this.clone();
        for (place, action) in fires.into_iter().flat_map(|trigger| &trigger.actions).enumerate() {
            // What was done before may have changed it.
            if place > 0
                && event != Event::Deleted
                && let Some(row) = self.world.row(model, this.id())
            {
                this = row.clone();
            }
            self.act(action, About { event, this: &this, old })?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// Of a database from which a row was taken, `before`.
    fn fire_deleted(&mut self, before: &World, model: ModelId, id: Id) -> Result<(), Impossible> {
        let models = (0..).map(ModelId).take(self.cause.plan.service.tables.len());
        let in_order: Vec<ModelId> = std::iter::once(model).chain(models.filter(|other| *other != model)).collect();
        let mut gone: Vec<(ModelId, Row)> = Vec::new();
        let mut bereft: Vec<(ModelId, Row)> = Vec::new();
        for other in in_order {
            for row in before.rows(other) {
                match self.world.row(other, row.id()) {
                    None => gone.push((other, row.clone())),
                    Some(now) if now != row => bereft.push((other, row.clone())),
                    Some(_) => {}
                }
            }
        }
        gone.sort_by_key(|(other, row)| (*other, row.id()) != (model, id));
        bereft.sort_by_key(|(other, row)| (*other, row.id()));
        for (other, row) in gone {
            self.fire(other, Event::Deleted, &row, None)?;
        }
        for (other, row) in bereft {
            if let Some(now) = self.world.row(other, row.id()).cloned() {
                self.fire(other, Event::Updated, &now, Some(&row))?;
            }
        }
        Ok(())
    }

    fn act(&mut self, action: &TriggerAction, about: About<'_>) -> Result<(), Impossible> {
        match action {
            TriggerAction::Create { model, values } => self.create(*model, values, about),
            TriggerAction::Set { model, row, values } => match self.row_at(row, about)? {
                Some(id) => self.set(*model, id, values, about),
                None => Ok(()),
            },
            TriggerAction::Delete { model, row } => match self.row_at(row, about)? {
                Some(id) if self.world.row(*model, id).is_some() => self.delete(*model, id),
                Some(_) | None => Ok(()),
            },
        }
    }

    fn create(&mut self, model: ModelId, values: &[(FieldId, Term)], about: About<'_>) -> Result<(), Impossible> {
        let values = self.values(values, about)?;
        self.count()?;
        let id = (self.ids)();
        let Cause { plan, me, now, .. } = self.cause;
        let row = self.world.row_to_be(plan, model, id, &values, (me, now));
        let row = row.with(&self.names_nobody_gone(model, &row));
        self.is_fit(model, None, &row)?;
        self.world.insert(model, row.clone());
        self.all_are_fit()?;
        self.fire(model, Event::Created, &row, None)
    }

    fn set(&mut self, model: ModelId, id: Id, values: &[(FieldId, Term)], about: About<'_>) -> Result<(), Impossible> {
        let Some(before) = self.world.row(model, id).cloned() else { return Ok(()) };
        let mut values = self.values(values, about)?;
        let nobody = self.names_nobody_gone(model, &before.with(&values));
        for (_, value) in values.iter_mut().filter(|(field, _)| nobody.iter().any(|(other, _)| other == field)) {
            *value = Value::Null;
        }
        if values.iter().all(|(field, value)| before.value(*field) == value) {
            return Ok(());
        }
        self.count()?;
        let after = before.updated(&values, self.cause.now);
        self.is_fit(model, Some(&before), &after)?;
        self.world.insert(model, after.clone());
        self.all_are_fit()?;
        self.fire(model, Event::Updated, &after, Some(&before))
    }

    fn delete(&mut self, model: ModelId, id: Id) -> Result<(), Impossible> {
        let before = self.world.clone();
        self.count()?;
        let Some(row) = before.row(model, id) else { return Ok(()) };
        self.world = before.after(self.cause.plan, model, &Write::Delete(row));
        let models = (0..).map(ModelId).take(self.cause.plan.service.tables.len());
        let rows = models.flat_map(|model| self.world.rows(model).map(move |row| (model, row)));
        if !rows.into_iter().all(|(model, row)| self.refers_to_rows(model, row)) {
            return Err(Impossible);
        }
        self.all_are_fit()?;
        self.fire_deleted(&before, model, id)
    }

    /// Null, for each relation in which the row names who writes, where that one's own row is gone.
    fn names_nobody_gone(&self, model: ModelId, row: &Row) -> Vec<(FieldId, Value)> {
        let users = self.cause.plan.service.auth.as_ref().map(|auth| auth.table);
        let Some((users, me)) = users.zip(self.cause.me).filter(|(users, me)| self.world.row(*users, *me).is_none()) else {
            return Vec::new();
        };
        let fields = self.cause.plan.service.table(model).map(|table| table.fields_with_ids()).into_iter().flatten();
        let relations = fields.filter(|(_, declared)| declared.reference().is_some_and(|(target, ..)| target == users));
        relations.filter(|(field, _)| *row.value(*field) == Value::Id(me)).map(|(field, _)| (field, Value::Null)).collect()
    }

    /// The rows that it names are there.
    fn refers_to_rows(&self, model: ModelId, row: &Row) -> bool {
        let fields = self.cause.plan.service.table(model).map(|table| table.fields_with_ids()).into_iter().flatten();
        let mut relations = fields.filter_map(|(field, declared)| declared.reference().map(|(target, ..)| (field, target)));
        relations.all(|(field, target)| match row.value(field) {
            Value::Id(id) => self.world.row(target, *id).is_some() || (target, *id) == (model, row.id()),
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_) | Value::Bytes(_) | Value::List(_) => true,
        })
    }

    /// The row has a value where it must, refers to rows that are there, and is as its model requires.
    fn is_fit(&self, model: ModelId, before: Option<&Row>, row: &Row) -> Result<(), Impossible> {
        let fields = self.cause.plan.service.table(model).map(|table| table.fields_with_ids()).into_iter().flatten();
        let mut columns = fields.filter_map(|(field, declared)| Some((field, declared.column()?)));
        let requires = self.cause.plan.checks.requires.iter().filter(|require| require.model == model);
        let is_whole = columns.all(|(field, column)| column.nullable || !row.value(field).is_null());
        let around =
            Around { world: &self.world, this: row, old: before, new: Some(row), me: None, tenant: None, now: self.cause.now, args: &[] };
        let is_met = requires.map(|require| &require.holds).all(|holds| eval::holds(holds, &around));
        if is_whole && is_met && self.refers_to_rows(model, row) { Ok(()) } else { Err(Impossible) }
    }

    /// Every row whose model requires something of what it keeps of others (`@stored`) is so.
    fn all_are_fit(&self) -> Result<(), Impossible> {
        let Cause { plan, now, .. } = self.cause;
        for (model, table) in (0..).map(ModelId).zip(plan.service.tables.iter()) {
            let own = plan.checks.requires.iter().filter(|require| require.model == model);
            let watched = own.zip(table.requires.iter()).filter(|(_, planned)| planned.watched(table).next().is_some());
            for (require, _) in watched {
                let around =
                    |this| Around { world: &self.world, this, old: Some(this), new: Some(this), me: None, tenant: None, now, args: &[] };
                if !self.world.rows(model).all(|row| eval::holds(&require.holds, &around(row))) {
                    return Err(Impossible);
                }
            }
        }
        Ok(())
    }

    fn count(&mut self) -> Result<(), Impossible> {
        self.writes += 1;
        if self.writes > WRITES { Err(Impossible) } else { Ok(()) }
    }

    fn row_at(&self, path: &Term, about: About<'_>) -> Result<Option<Id>, Impossible> {
        let value = eval::value(path, &self.around(about)).map_err(|_| Impossible)?;
        Ok(if let Value::Id(id) = value { Some(id) } else { None })
    }

    fn values(&self, values: &[(FieldId, Term)], about: About<'_>) -> Result<Vec<(FieldId, Value)>, Impossible> {
        let around = self.around(about);
        values.iter().map(|(field, term)| Ok((*field, eval::value(term, &around).map_err(|_| Impossible)?))).collect()
    }

    fn holds(&self, cond: &Cond, about: About<'_>) -> bool {
        eval::holds(cond, &self.around(about))
    }

    fn around<'w>(&'w self, About { event, this, old }: About<'w>) -> Around<'w> {
        let users = self.cause.plan.service.auth.as_ref().map(|auth| auth.table);
        let new = (event != Event::Deleted).then_some(this);
        let (me, Cause { plan, tenant, now, .. }) = (users.zip(self.cause.me), self.cause);
        let tenant = admitting(plan, &self.world, me, (tenant, now));
        Around { world: &self.world, this, old, new, me, tenant, now, args: &[] }
    }
}
