//! Bodies that fit their model: a row to be, a change of one, and a deletion, which has none. What can be known from the spec alone is judged here, before the
//! store is asked anything.

use super::shape::{WriteShape, of_shape};
use super::{refusal_or, run};
use crate::engine::Engine;
use crate::ids;
use crate::problem::{Code, FieldCode, Problem};
use crate::records::defaults::Writer;
use crate::records::{Ask, Request};
use crate::route::Caller;
use crate::store::Session;
use crate::store::bound::Binds;
use crate::values::body::{self, Body, Reference, Saying};
use crate::values::check::{Fallback, FieldCheck, Named};
use crate::values::operator::Operator;
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::checks::Operation;
use purlin_rules::value::{Id, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// How old an id may be that a request chose for its row, and how far ahead its clock may be, in milliseconds.
const ID_AGE: i64 = 24 * 60 * 60 * 1000;
const ID_AHEAD: i64 = 60 * 1000;

/// A row to be, from a body that fits its model. In two steps, so that sign-up can write its own in the same transaction.
#[derive(Debug)]
pub struct Draft {
    ask: Ask,
    shape: Arc<WriteShape>,
    id: Option<Id>,
    values: Vec<Value>,
    references: Vec<Reference>,
}

impl Draft {
    /// Decodes a body. `beside` names keys that are no fields, such as `password`, each a text; they come back in the same order.
    ///
    /// # Errors
    /// Every fault of the body at once; fields that no rule grants the caller.
    pub fn decode(engine: &Engine, ask: Ask, json: &[u8], beside: &[&str]) -> Result<(Self, Vec<Option<String>>), Problem> {
        Self::read(engine, ask, json, Saying { beside, ..Saying::default() })
    }

    /// As [`Draft::decode`], of a body that may say more.
    pub(in crate::records) fn read(
        engine: &Engine,
        ask: Ask,
        json: &[u8],
        saying: Saying<'_>,
    ) -> Result<(Self, Vec<Option<String>>), Problem> {
        let request = Request::of(engine, &ask)?;
        request.may(Operation::Create)?;
        let is_user = request.service.auth.as_ref().is_some_and(|auth| auth.table == ask.table);
        let may_name = |field: FieldId| match request.model.fields.get(field).map(|check| check.named) {
            // Tokens name users by their ids: whoever took that of a deleted user would be who they were.
            _ if is_user && field == FieldId::ID => Some("is never chosen for a user"),
            Some(Named::Never) if field != FieldId::ID => Some("is never set by a request"),
            Some(Named::Always | Named::AtCreation | Named::Never) | None => None,
        };
        let mut body = body::read(&request.model.fields, json, saying, may_name)?;
        let id = own_id(&mut body, ask.now);
        for (place, check) in request.model.fields.list.iter().enumerate() {
            let field = FieldId(u32::try_from(place).unwrap_or(u32::MAX));
            // The statement itself says of which tenant the row is.
            if !body.named.contains(&field) && request.table.tenant != Some(field) {
                fill(&mut body, field, check, &ask)?;
            }
        }
        if !body.faults.is_empty() {
            return Err(Problem::invalid(body.faults));
        }
        body.named.retain(|field| *field != FieldId::ID);
        let shape = of_shape(&request, Operation::Create, &body.named, &[])?;
        Ok((Self { ask, shape, id, values: body.values, references: body.references }, body.beside))
    }

    /// The value that the row will have in a field; for the fields that the engine fills itself, null.
    #[must_use]
    pub fn value(&self, field: FieldId) -> Option<&Value> {
        self.values.get(field.0 as usize)
    }

    /// The same row with another value in a field.
    #[must_use]
    pub fn with(&self, field: FieldId, value: Value) -> Self {
        let Self { ask, shape, id, values, references } = self;
        let mut values = values.clone();
        if let Some(slot) = values.get_mut(field.0 as usize) {
            *slot = value;
        }
        Self { ask: ask.clone(), shape: Arc::clone(shape), id: *id, values, references: references.clone() }
    }

    /// Writes the row under its guard, in the transaction of the session; does not read it back.
    ///
    /// # Errors
    /// The rules do not allow it; a row it refers to is missing or not readable; a value that must be unique is taken.
    pub fn insert(&self, engine: &Engine, session: &Session<'_>) -> Result<Id, Problem> {
        self.insert_after(engine, session, &[])
    }

    /// As [`Draft::insert`], after operations of the same batch that left these rows.
    pub(in crate::records) fn insert_after(&self, engine: &Engine, session: &Session<'_>, left: &[Id]) -> Result<Id, Problem> {
        let id = match self.id {
            Some(id) => id,
            None => engine.ids().next(self.ask.now).map_err(Problem::internal)?,
        };
        let request = Request::of(engine, &self.ask)?;
        let binds = Binds::new(&self.ask).row(id);
        let values = settled(&self.values, &self.references, left);
        if request.model.defaults.are_none() {
            run(&request, session, &self.shape, &binds.values(&values))?;
            return Ok(id);
        }
        let mut values = values.into_owned();
        let (defaults, writer) = (&request.model.defaults, Writer::Caller(request.kind));
        let faults = defaults.fill(writer, session, &binds, &request.model.fields, &self.shape.named, &mut values)?;
        let binds = binds.values(&values);
        if !faults.is_empty() {
            return Err(refusal_or(&request, session, &self.shape, &binds, Problem::invalid(faults))?);
        }
        run(&request, session, &self.shape, &binds)?;
        Ok(id)
    }
}

/// The id that the body chose: a fresh UUIDv7, so that nobody picks those of others or of long ago.
fn own_id(body: &mut Body, now: i64) -> Option<Id> {
    let id = match body.values.get(FieldId::ID.0 as usize) {
        Some(Value::Id(id)) => *id,
        _ => return None,
    };
    if !ids::millis(id).is_some_and(|made| (now - ID_AGE..=now + ID_AHEAD).contains(&made)) {
        body.fault("id", FieldCode::OutOfRange, "must be a UUIDv7 of the last day");
    }
    Some(id)
}

/// What a field holds that the body does not name.
fn fill(body: &mut Body, field: FieldId, check: &FieldCheck, ask: &Ask) -> Result<(), Problem> {
    let value = match (&check.default, ask.caller) {
        (Fallback::Implicit | Fallback::Derived, _) => return Ok(()),
        (Fallback::Value(value), _) => value.clone(),
        (Fallback::Now, _) => Value::Int(ask.now),
        (Fallback::Me, Caller::User { id, .. }) => Value::Id(id),
        (Fallback::None, _) | (Fallback::Me, Caller::Anonymous) if check.nullable => return Ok(()),
        // Nobody can be named, and somebody must be.
        (Fallback::Me, Caller::Anonymous) if check.named == Named::Never => return Err(Code::SignInRequired.into()),
        (Fallback::None, _) | (Fallback::Me, Caller::Anonymous) => {
            body.fault(&check.name, FieldCode::Required, "must be named");
            return Ok(());
        }
    };
    if let Some(slot) = body.values.get_mut(field.0 as usize) {
        *slot = value;
    }
    Ok(())
}

/// The values, with the ids of the rows that are referred to.
pub(super) fn settled<'v>(values: &'v [Value], references: &[Reference], left: &[Id]) -> Cow<'v, [Value]> {
    let mut values = Cow::Borrowed(values);
    for reference in references {
        if let Some((slot, id)) = values.to_mut().get_mut(reference.field.0 as usize).zip(left.get(reference.place)) {
            *slot = Value::Id(*id);
        }
    }
    values
}

/// New values for some fields of a row.
#[derive(Debug)]
pub(in crate::records) struct Change {
    ask: Ask,
    shape: Arc<WriteShape>,
    values: Vec<Value>,
    operators: Vec<Operator>,
    references: Vec<Reference>,
}

impl Change {
    pub(in crate::records) fn read(engine: &Engine, ask: Ask, json: &[u8], saying: Saying<'_>) -> Result<Self, Problem> {
        let request = Request::of(engine, &ask)?;
        request.may(Operation::Update)?;
        let body = body::read(&request.model.fields, json, saying, |field| not_changed(&request, field))?;
        Self::of(&request, body)
    }

    /// Of a body that was read for a change.
    pub(super) fn of(request: &Request<'_>, body: Body) -> Result<Self, Problem> {
        request.may(Operation::Update)?;
        if !body.faults.is_empty() {
            return Err(Problem::invalid(body.faults));
        }
        let operated: Vec<FieldId> = body.operators.iter().map(|operator| operator.field).collect();
        let shape = of_shape(request, Operation::Update, &body.named, &operated)?;
        let Body { values, operators, references, .. } = body;
        Ok(Self { ask: request.ask.clone(), shape, values, operators, references })
    }

    /// Changes a row under its guard, in the transaction of the session, after operations of the same batch that left these rows.
    pub(in crate::records) fn make(
        &self,
        engine: &Engine,
        session: &Session<'_>,
        row: Id,
        version: Option<i64>,
        left: &[Id],
    ) -> Result<(), Problem> {
        let values = settled(&self.values, &self.references, left);
        let binds = Binds { version, operators: &self.operators, ..Binds::new(&self.ask).row(row).values(&values) };
        run(&Request::of(engine, &self.ask)?, session, &self.shape, &binds)
    }
}

/// Why a change can't name the field, if it can't.
pub(super) fn not_changed(request: &Request<'_>, field: FieldId) -> Option<&'static str> {
    let identify = request.service.auth.as_ref().filter(|auth| auth.table == request.ask.table).map(|auth| auth.identify);
    match request.model.fields.get(field).map(|check| check.named) {
        _ if identify == Some(field) => Some("changes under /auth only"),
        Some(Named::Never) => Some("is never set by a request"),
        Some(Named::AtCreation) => Some("is set at creation only"),
        Some(Named::Always) | None => None,
    }
}

/// A row that is to go.
#[derive(Debug)]
pub(in crate::records) struct Deletion {
    ask: Ask,
    shape: Arc<WriteShape>,
}

impl Deletion {
    pub(in crate::records) fn of(engine: &Engine, ask: Ask) -> Result<Self, Problem> {
        let shape = of_shape(&Request::of(engine, &ask)?, Operation::Delete, &[], &[])?;
        Ok(Self { ask, shape })
    }

    /// Deletes a row under its guard, and what goes with it, in the transaction of the session.
    pub(in crate::records) fn make(&self, engine: &Engine, session: &Session<'_>, row: Id, version: Option<i64>) -> Result<(), Problem> {
        let binds = Binds { version, ..Binds::new(&self.ask).row(row) };
        run(&Request::of(engine, &self.ask)?, session, &self.shape, &binds)
    }
}
