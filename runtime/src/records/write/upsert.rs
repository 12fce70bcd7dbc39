//! A row of a key, written whether it is there or not: created, or changed where the caller finds it there.
//!
//! Comes in: a body, and which of its fields are the key. Goes out: the row, and whether it is new. Both ways are decided of the body
//! before the store is asked which of the two it is, in the transaction that then writes. A row that the caller can't find by the key is
//! one that is not there: it is created, as by any creation, and where another row holds the key, answered as any creation is.

use super::draft::{Change, Draft, not_changed, settled};
use super::{keep_row, read_back};
use crate::engine::Engine;
use crate::problem::{Code, FieldCode, FieldError, Problem};
use crate::records::key::{self, Key};
use crate::records::{Ask, Once, Request, Shown};
use crate::route::Caller;
use crate::store::bound::Binds;
use crate::store::{Session, trouble};
use crate::values::body::{self, Body, Reference, Saying, pointer};
use crate::values::check::{Fallback, Named};
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::checks::Operation;
use purlin_rules::value::{Id, Value};

/// Which rows an upsert may meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// One that is there, or none.
    Any,
    There,
    /// One that is there, of this version.
    Version(i64),
}

/// A row as an upsert leaves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upserted {
    pub row: Shown,
    pub is_new: bool,
}

/// What an upsert writes, either way.
#[derive(Debug)]
pub(in crate::records) struct Upsert {
    ask: Ask,
    /// By its place among those of the model.
    key: usize,
    /// By the place of their field; those of the key are there.
    values: Vec<Value>,
    references: Vec<Reference>,
    create: Result<Draft, Problem>,
    change: Result<Change, Problem>,
}

pub(in crate::records) async fn upsert(
    engine: &Engine,
    ask: Ask,
    on: Option<&str>,
    body: &[u8],
    expected: Expected,
    once: Option<Once>,
) -> Result<Upserted, Problem> {
    let on: Option<Vec<&str>> = on.map(|on| on.split(',').collect());
    let no_key = |keys| Problem::new(Code::InvalidParameter).detail(format!("`on` names {keys}."));
    let place = key::named(&Request::of(engine, &ask)?, on.as_deref()).map_err(no_key)?;
    let upsert = Upsert::read(engine, ask.clone(), place, body, Saying::default())?;
    let owned = engine.clone();
    let is_hopeless = upsert.create.is_err() && upsert.change.is_err();
    let work = move |session: &Session<'_>| {
        let (id, is_new) = upsert.make(&owned, session, expected, &[])?;
        keep_row(once.as_ref(), session, id, is_new)?;
        Ok(Upserted { row: read_back(&owned, &ask, session, id)?, is_new })
    };
    // What can't be written either way makes no writer wait.
    if is_hopeless { engine.store().read(move |session| work(session)).await } else { engine.store().write(work).await }
}

impl Upsert {
    /// # Errors
    /// Faults of the key. All else is a matter of which way it goes.
    pub(in crate::records) fn read(engine: &Engine, ask: Ask, place: usize, json: &[u8], saying: Saying<'_>) -> Result<Self, Problem> {
        let create = Draft::read(engine, ask.clone(), json, saying).map(|(draft, _)| draft);
        let request = Request::of(engine, &ask)?;
        let key = request.model.keys.get(place).ok_or_else(|| Problem::internal("no such key"))?;
        let may_name = |field| {
            let is_told = key.has(field) && request.model.fields.get(field).is_some_and(|check| check.named != Named::Never);
            if is_told { None } else { not_changed(&request, field) }
        };
        let mut body = match body::read(&request.model.fields, json, saying, may_name) {
            Ok(body) => body,
            Err(problem) => return Err(create.err().unwrap_or(problem)),
        };
        let is_nobodys = |field: &FieldId| {
            let asks = request.model.fields.get(*field).map(|check| (&check.default, check.named));
            matches!(asks, Some((Fallback::Me, Named::Never))) && !body.named.contains(field)
        };
        if request.ask.caller == Caller::Anonymous && key.fields.iter().any(is_nobodys) {
            return Err(Code::SignInRequired.into());
        }
        let faults: Vec<FieldError> = key.fields.iter().flat_map(|field| key_faults(&request, &mut body, *field)).collect();
        if !faults.is_empty() {
            return Err(with_faults(create, faults));
        }
        let (values, references) = (body.values.clone(), body.references.clone());
        // It says which row is meant, and changes nothing of it.
        body.named.retain(|field| !key.has(*field));
        let change = Change::of(&request, body);
        Ok(Self { key: place, values, references, create, change, ask })
    }

    /// What is wrong with it whichever way it goes.
    pub(in crate::records) fn fault_either_way(&self) -> Option<Problem> {
        let (Err(create), Err(change)) = (&self.create, &self.change) else { return None };
        if create.code() != change.code() || create.code() != Code::Invalid {
            return (create.code() == change.code()).then(|| create.clone());
        }
        let is_in_both = |fault: &&FieldError| change.errors().contains(fault);
        let faults: Vec<FieldError> = create.errors().iter().filter(is_in_both).cloned().collect();
        (!faults.is_empty()).then(|| Problem::invalid(faults))
    }

    /// Writes the row under its guard, in the transaction of the session, after operations of the same batch that left these rows: its id,
    /// and whether it is new.
    pub(in crate::records) fn make(
        &self,
        engine: &Engine,
        session: &Session<'_>,
        expected: Expected,
        left: &[Id],
    ) -> Result<(Id, bool), Problem> {
        let request = Request::of(engine, &self.ask)?;
        let Self { create, change, .. } = self;
        match (self.find(&request, session, left)?, expected) {
            (Some(id), _) => {
                let version = if let Expected::Version(version) = expected { Some(version) } else { None };
                change.as_ref().map_err(Problem::clone)?.make(engine, session, id, version, left)?;
                Ok((id, false))
            }
            (None, Expected::Any) => Ok((create.as_ref().map_err(Problem::clone)?.insert_after(engine, session, left)?, true)),
            (None, Expected::There | Expected::Version(_)) => {
                request.may(Operation::Update)?;
                self.ask.assert_signed_in(session)?;
                Err(Code::VersionMismatch.into())
            }
        }
    }

    /// The row that has the key, as far as the caller can find it.
    fn find(&self, request: &Request<'_>, session: &Session<'_>, left: &[Id]) -> Result<Option<Id>, Problem> {
        let Some(find) = request.model.keys.get(self.key).and_then(|key: &Key| key.find(request.kind)) else { return Ok(None) };
        let values = settled(&self.values, &self.references, left);
        let binds = Binds::new(&self.ask).values(&values);
        find.first(session, &binds, |row| row.get(0).map(Id)).map_err(|error| trouble(&error))
    }
}

/// What is wrong with a field of the key. One that is not named takes its default.
fn key_faults(request: &Request<'_>, body: &mut Body, field: FieldId) -> Vec<FieldError> {
    let Some(check) = request.model.fields.get(field) else { return Vec::new() };
    let pointer = pointer(&check.name);
    let fault = |code, message: &'static str| vec![FieldError { field: pointer.clone(), code, message: message.into() }];
    if !body.named.contains(&field) {
        let default = match (&check.default, request.ask.caller) {
            (Fallback::Value(value), _) => value.clone(),
            (Fallback::Me, Caller::User { id, .. }) => Value::Id(id),
            (Fallback::None | Fallback::Me | Fallback::Now | Fallback::Derived | Fallback::Implicit, _) => {
                return fault(FieldCode::Required, "must be named: it is of the key");
            }
        };
        if let Some(slot) = body.values.get_mut(field.0 as usize) {
            *slot = default;
        }
        return Vec::new();
    }
    let below = format!("{pointer}/");
    let found = body.faults.iter().filter(|fault| fault.field == pointer || fault.field.starts_with(&below));
    let found: Vec<FieldError> = found.cloned().collect();
    let is_null = body.values.get(field.0 as usize).is_none_or(Value::is_null);
    if found.is_empty() && is_null { fault(FieldCode::NotNull, "must not be null: it is of the key") } else { found }
}

/// The faults of the key, among those that the body has as that of a creation.
fn with_faults(create: Result<Draft, Problem>, faults: Vec<FieldError>) -> Problem {
    let mut all = match create {
        Err(problem) if problem.code() != Code::Invalid => return problem,
        Err(problem) => problem.errors().to_vec(),
        Ok(_) => Vec::new(),
    };
    let is_new = |fault: &FieldError| !all.iter().any(|own| own.field == fault.field);
    let more: Vec<FieldError> = faults.into_iter().filter(is_new).collect();
    all.extend(more);
    Problem::invalid(all)
}
