//! What follows from a write that was made, and what follows from that, in its transaction: until nothing more does.

use super::gone::Going;
use super::prepared::{Action, ActionKind, Update};
use super::refused::Refused;
use crate::engine::Engine;
use crate::problem::{Code, Problem};
use crate::records::columns::{id, id_of};
use crate::records::defaults::fitting;
use crate::records::model::{Model, kind};
use crate::records::{Ask, due, system};
use crate::route::Caller;
use crate::store::bound::{Binds, held};
use crate::store::{Session, trouble};
use crate::values::check::FieldCheck;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::lower::{Caller as Kind, list_text};
use purlin_rules::plan::Event;
use purlin_rules::value::{Id, Value};
use std::cell::Cell;

/// Writes that follow one from the other.
const DEPTH: usize = 50;
/// Writes that follow from one request.
const WRITES: usize = 10_000;

/// The writes that follow from one of a request, in its transaction.
pub(in crate::records) struct Chain<'a, 'c> {
    pub(super) engine: &'a Engine,
    pub(super) session: &'a Session<'c>,
    pub(super) ask: &'a Ask,
    kind: Kind,
    depth: Cell<usize>,
    /// Rows were deleted, that of who writes perhaps.
    has_deleted: Cell<bool>,
}

impl<'a, 'c> Chain<'a, 'c> {
    pub(in crate::records) fn new(engine: &'a Engine, session: &'a Session<'c>, ask: &'a Ask) -> Self {
        Self { engine, session, ask, kind: kind(ask.caller), depth: Cell::new(0), has_deleted: Cell::new(false) }
    }

    /// What follows from a row that is new.
    pub(in crate::records) fn created(&self, table: ModelId, id: Id) -> Result<(), Problem> {
        if !self.has_triggers(table, Event::Created)? {
            return Ok(());
        }
        match self.row(table, id)? {
            Some(row) => self.follow(table, Event::Created, row, &[]),
            None => Ok(()),
        }
    }

    /// The row as it is, where something may follow from its change.
    pub(in crate::records) fn before_update(&self, table: ModelId, id: Id) -> Result<Option<Vec<Value>>, Problem> {
        if self.has_triggers(table, Event::Updated)? { self.row(table, id) } else { Ok(None) }
    }

    /// What follows from the change of a row that held these values.
    pub(in crate::records) fn updated(&self, table: ModelId, before: &[Value]) -> Result<(), Problem> {
        let now = id_of(before).map(|id| self.row(table, id)).transpose()?.flatten();
        now.map_or(Ok(()), |row| self.follow(table, Event::Updated, row, before))
    }

    /// What follows from the deletion of the first of these rows.
    pub(in crate::records) fn deleted(&self, going: Vec<Going>) -> Result<(), Problem> {
        self.has_deleted.set(true);
        for Going { table, event, row } in going {
            match event {
                Event::Deleted | Event::Created => self.follow(table, Event::Deleted, row, &[])?,
                Event::Updated => self.updated(table, &row)?,
            }
        }
        Ok(())
    }

    fn follow(&self, table: ModelId, event: Event, mut this: Vec<Value>, old: &[Value]) -> Result<(), Problem> {
        let model = self.model(table)?;
        let Some(reactions) = model.triggers.on(event, self.kind) else { return Ok(()) };
        let depth = self.depth.replace(self.depth.get() + 1);
        if depth >= DEPTH {
            return Err(self.endless(table, event));
        }
        let binds = self.binds().values(&this);
        let fires = reactions.fires.first(self.session, &Binds { before: old, ..binds }, |row| {
            (0..reactions.actions.len()).map(|column| row.get(column)).collect::<rusqlite::Result<Vec<bool>>>()
        });
        let fires = fires.map_err(|error| trouble(&error))?.unwrap_or_default();
        let mut is_as_found = true;
        for (_, actions) in fires.iter().zip(&reactions.actions).filter(|(fires, _)| **fires) {
            for action in actions {
                // What was done before may have changed it.
                if !std::mem::replace(&mut is_as_found, false)
                    && event != Event::Deleted
                    && let Some(now) = id_of(&this).map(|id| self.row(table, id)).transpose()?.flatten()
                {
                    this = now;
                }
                let refused = |refused: Refused| refused.into_problem(self, (table, event), action.table);
                self.act(action, &this, old)?.map_or(Ok(()), |found| Err(refused(found)))?;
            }
        }
        self.depth.set(depth);
        Ok(())
    }

    /// What an action can't do, if it can't.
    fn act(&self, action: &Action, this: &[Value], old: &[Value]) -> Result<Option<Refused>, Problem> {
        let fields: &[FieldId] = match &action.kind {
            ActionKind::Create { fields } | ActionKind::Set { fields, .. } => fields,
            ActionKind::Delete => &[],
        };
        let binds = Binds { before: old, ..self.binds().values(this) };
        let asked = action.ask.first(self.session, &binds, |row| {
            let values = (0..fields.len()).map(|place| Ok((held(row.get_ref(2 * place + 1)?), row.get::<_, bool>(2 * place + 2)?)));
            Ok((id(&held(row.get_ref(0)?)), values.collect::<rusqlite::Result<Vec<_>>>()?))
        });
        let (row, values) = asked.map_err(|error| trouble(&error))?.unwrap_or_default();
        let table = action.table;
        match (&action.kind, row) {
            (ActionKind::Create { .. }, _) => match self.fitted(table, fields, values)? {
                Ok(values) => self.create(table, &values),
                Err(refused) => Ok(Some(refused)),
            },
            (ActionKind::Set { update, .. }, Some(row)) => {
                let Some(before) = self.row(table, row)? else { return Ok(None) };
                match self.fitted(table, fields, values)? {
                    Ok(values) => self.set(table, (row, &before), &values, update),
                    Err(refused) => Ok(Some(refused)),
                }
            }
            (ActionKind::Delete, Some(row)) => self.delete(table, row),
            (ActionKind::Set { .. } | ActionKind::Delete, None) => Ok(None),
        }
    }

    /// The values as their fields hold them. Each comes with whether it is a null that is meant.
    fn fitted(
        &self,
        table: ModelId,
        fields: &[FieldId],
        values: Vec<(Value, bool)>,
    ) -> Result<Result<Vec<(FieldId, Value)>, Refused>, Problem> {
        let model = self.model(table)?;
        let mut fitted = Vec::with_capacity(values.len());
        for (field, (value, is_null)) in fields.iter().zip(values) {
            let Some(check) = model.fields.get(*field) else { continue };
            match fitting(check, &value) {
                Ok(Value::Null) if !is_null => return Ok(Err(Refused::failed(check))),
                Ok(value) => fitted.push((*field, value)),
                Err(fault) => return Ok(Err(Refused::unfit(&fault))),
            }
        }
        Ok(Ok(fitted))
    }

    fn create(&self, table: ModelId, values: &[(FieldId, Value)]) -> Result<Option<Refused>, Problem> {
        self.count(table)?;
        match system::make(self.engine, self.session, table, (self.ask.caller, self.ask.now), values, self.gone()?)? {
            Ok(id) => self.created(table, id).map(|()| None),
            Err(refused) => Ok(Some(refused)),
        }
    }

    fn set(
        &self,
        table: ModelId,
        (row, before): (Id, &[Value]),
        values: &[(FieldId, Value)],
        update: &Update,
    ) -> Result<Option<Refused>, Problem> {
        let mut values = values.to_vec();
        if let Some(gone) = self.gone()? {
            let model = self.model(table)?;
            for (field, value) in &mut values {
                if let Some(refused) = model.fields.get(*field).and_then(|check| gone.leave(check, value)) {
                    return Ok(Some(refused));
                }
            }
        }
        let is_same = |(field, value): &(FieldId, Value)| before.get(field.0 as usize).is_some_and(|held| is_same(held, value));
        if values.iter().all(is_same) {
            return Ok(None);
        }
        self.count(table)?;
        let mut by_field = Vec::new();
        for (field, value) in &values {
            let place = field.0 as usize;
            by_field.resize(by_field.len().max(place + 1), Value::Null);
            if let Some(slot) = by_field.get_mut(place) {
                *slot = value.clone();
            }
        }
        let binds = self.binds().row(row).values(&by_field);
        match update.write.execute(self.session, &binds) {
            Ok(0) => system::unmet(self.engine, &update.met, table, self.session, &binds)
                .map(|faults| Some(Refused::unmet((table, row), faults))),
            Ok(_) => match self.unmet()? {
                Some(refused) => Ok(Some(refused)),
                None => self.updated(table, before).map(|()| None),
            },
            Err(error) => Refused::by_constraint(&error).map(Some),
        }
    }

    fn delete(&self, table: ModelId, row: Id) -> Result<Option<Refused>, Problem> {
        let (model, binds) = (self.model(table)?, self.binds().row(row));
        let going = model.gone.rows(self.session, &binds)?;
        self.count(table)?;
        match model.delete.run(self.session, row, &binds)? {
            Some(refused) => Ok(Some(refused)),
            None => match self.unmet()? {
                Some(refused) => Ok(Some(refused)),
                None => self.deleted(going).map(|()| None),
            },
        }
    }

    /// What the last write leaves of other rows that their models do not allow.
    fn unmet(&self) -> Result<Option<Refused>, Problem> {
        let found = due::unmet_by(self.engine, self.session, self.ask.now)?;
        Ok(found.map(|found| Refused::unmet((found.table, found.row), found.fault(self.engine).into_iter().collect())))
    }

    /// Who writes, where their own row was deleted.
    fn gone(&self) -> Result<Option<Gone>, Problem> {
        let (Caller::User { id, .. }, Some(auth)) = (self.ask.caller, &self.engine.service().auth) else { return Ok(None) };
        let is_there = !self.has_deleted.get() || self.row(auth.table, id)?.is_some();
        Ok((!is_there).then_some(Gone { users: auth.table, id }))
    }

    fn has_triggers(&self, table: ModelId, event: Event) -> Result<bool, Problem> {
        Ok(self.model(table)?.triggers.on(event, self.kind).is_some())
    }

    fn row(&self, table: ModelId, id: Id) -> Result<Option<Vec<Value>>, Problem> {
        let whole = &self.model(table)?.whole;
        let found = whole.statement.first(self.session, &self.binds().row(id), |row| whole.columns.held(row));
        found.map_err(|error| trouble(&error))
    }

    pub(super) fn model(&self, table: ModelId) -> Result<&'a Model, Problem> {
        self.engine.models().get(table).ok_or_else(|| Problem::internal(format_args!("the plan has no table {}", table.0)))
    }

    fn binds(&self) -> Binds<'a> {
        Binds::new(self.ask)
    }

    fn count(&self, table: ModelId) -> Result<(), Problem> {
        if self.session.one_more_follows() < WRITES { Ok(()) } else { Err(self.endless(table, Event::Updated)) }
    }

    /// The spec's fault, of which the log hears where it is; nobody waits for it to end.
    fn endless(&self, table: ModelId, event: Event) -> Problem {
        let name = self.engine.service().table(table).map_or("", |table| &*table.spec_name);
        let cause = format!("what follows from `on {name} {}` has no end: more than {DEPTH} steps, or {WRITES} writes", event.spelled());
        Problem::new(Code::TooExpensive).detail("More follows from this write than one request may bring about.").because(cause)
    }
}

/// A user whose row went with what the user deleted.
#[derive(Debug, Clone, Copy)]
pub(in crate::records) struct Gone {
    users: ModelId,
    id: Id,
}

impl Gone {
    /// Where the value names the user, it is to name nobody; why not, where somebody must be named.
    pub(in crate::records) fn leave(&self, check: &FieldCheck, value: &mut Value) -> Option<Refused> {
        if check.form.target() != Some(self.users) || id(value) != Some(self.id) {
            return None;
        }
        *value = Value::Null;
        (!check.nullable).then(|| Refused::names_nobody(check))
    }
}

/// A value as it is stored, and one to be.
fn is_same(held: &Value, value: &Value) -> bool {
    match (held, value) {
        (Value::Bytes(held), Value::Id(id)) => held.as_slice() == id.0.as_slice(),
        (Value::Text(held), Value::List(list)) => *held == list_text(list),
        (Value::Int(held), Value::Bool(bool)) => *held == i64::from(*bool),
        _ => held == value,
    }
}
