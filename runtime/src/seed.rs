//! Seeds: rows that a spec brings along, written by the system itself, without rules. For `purlin dev` and `purlin test`; no built
//! service has any.
//!
//! In: a seed of a plan, an engine. Out: its rows in the store, its users with the passwords they sign in with. A user of the seed
//! without a password gets one that is made of the project's secret: the same at every start, and nobody else's.

use crate::auth::keep_password;
use crate::engine::Engine;
use crate::problem::{FieldError, Problem};
use crate::records::system::{find, insert};
use crate::store::Session;
use crate::store::system::System;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::judge::{Seeded, seed_id};
use purlin_rules::plan::{Auth, Seed, SeedRow, SeedValue};
use purlin_rules::value::{Id, Value};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The least length of a password that is made up.
const MADE_UP: usize = 12;

/// A user of a seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedUser {
    /// `ann` in `ann: User { … }`.
    pub label: Option<String>,
    pub id: Id,
    /// The value of the identify field.
    pub identifier: String,
    pub password: String,
    /// The spec gives none.
    pub made_up: bool,
}

/// Why a seed is not there.
#[derive(Debug)]
pub struct SeedFault {
    /// The place of the row that could not be written, where it is one row's fault.
    pub row: Option<usize>,
    pub message: String,
}

/// Loads the seed where the store has no rows yet, and tells which of its users are there, then or from before.
///
/// # Errors
/// A row that the store does not take: then none of them is written.
pub async fn settle(engine: &Engine, seed: &Seed) -> Result<Vec<SeedUser>, SeedFault> {
    if is_empty(engine).await? {
        load(engine, seed).await?;
    }
    present(engine, seed).await
}

/// Writes the rows of a seed, with accounts for its users.
///
/// # Errors
/// A row that the store does not take: then none of them is written.
pub async fn load(engine: &Engine, seed: &Seed) -> Result<(), SeedFault> {
    let now = engine.clock().now();
    let mut rows = Vec::with_capacity(seed.rows.len());
    for ((place, row), number) in seed.rows.iter().enumerate().zip(0..) {
        // The same in every store: examples name rows by them.
        let id = seed_id(number);
        let hash = match user(engine, row) {
            Some((_, password, _)) => engine.auth().passwords.hash(password).await.map(Some),
            None => Ok(None),
        };
        rows.push((id, hash.map_err(|problem| SeedFault::of(place, &problem))?));
    }
    let ids: Vec<Id> = rows.iter().map(|(id, _)| *id).collect();
    let rows = seed.rows.iter().zip(rows).map(|(row, (id, hash))| NewRow { model: row.model, id, values: values(row, &ids, now), hash });
    write(engine, rows.collect(), now).await
}

/// Writes the rows as they are in a world of the evaluator: nobody can sign in with a password.
pub(crate) async fn load_rows(engine: &Engine, seed: &Seed, seeded: &Seeded) -> Result<(), SeedFault> {
    let rows = seed.rows.iter().zip(&seeded.rows);
    let rows = rows.map(|(row, (model, id))| NewRow { model: *model, id: *id, values: seeded.values(&row.values), hash: None });
    write(engine, rows.collect(), seeded.now).await
}

/// A row to be written.
#[derive(Debug)]
pub(crate) struct NewRow {
    pub(crate) model: ModelId,
    pub(crate) id: Id,
    pub(crate) values: Vec<(FieldId, Value)>,
    /// Of a user's password.
    pub(crate) hash: Option<String>,
}

/// Writes the rows in one transaction.
pub(crate) async fn write(engine: &Engine, rows: Vec<NewRow>, now: i64) -> Result<(), SeedFault> {
    let place = Arc::new(AtomicUsize::new(0));
    let (own, at) = (engine.clone(), Arc::clone(&place));
    let written = engine.store().write(move |job: &Session<'_>| {
        for (i, row) in rows.iter().enumerate() {
            at.store(i, Ordering::Relaxed);
            let values = [&row.values[..], &[(FieldId::ID, Value::Id(row.id))]].concat();
            insert(&own, job, row.model, now, &values)?;
            if let Some(hash) = &row.hash {
                keep_password(job, row.id, hash, now)?;
            }
        }
        Ok(())
    });
    written.await.map_err(|problem| SeedFault::of(place.load(Ordering::Relaxed), &problem))
}

fn values(row: &SeedRow, ids: &[Id], now: i64) -> Vec<(FieldId, Value)> {
    let value = |given: &SeedValue| match given {
        SeedValue::Value(value) => value.clone(),
        SeedValue::Row(place) => ids.get(*place).map_or(Value::Null, |id| Value::Id(*id)),
        SeedValue::Now => Value::Int(now),
        SeedValue::After(millis) => Value::Int(now.saturating_add(*millis)),
    };
    row.values.iter().map(|(field, given)| (*field, value(given))).collect()
}

/// The users of the seed that the store has.
async fn present(engine: &Engine, seed: &Seed) -> Result<Vec<SeedUser>, SeedFault> {
    let Some(auth) = engine.service().auth.clone() else { return Ok(Vec::new()) };
    let users = seed.rows.iter().filter_map(|row| Some((row.label.clone(), user(engine, row)?)));
    let users: Vec<_> = users.collect();
    let own = engine.clone();
    let found = engine.store().read(move |job: &Session<'_>| {
        let mut found = Vec::new();
        for (label, (identifier, password, made_up)) in users {
            let Auth { table, identify, .. } = auth;
            if let Some(id) = find(&own, job, table, identify, &Value::Text(identifier.clone()))? {
                found.push(SeedUser { label, id, identifier, password, made_up });
            }
        }
        Ok(found)
    });
    found.await.map_err(|problem| SeedFault::whole(&problem))
}

/// Of a row of the auth model: its identifier, its password, and whether that is made up.
fn user(engine: &Engine, row: &SeedRow) -> Option<(String, String, bool)> {
    let auth = engine.service().auth.as_ref().filter(|auth| auth.table == row.model)?;
    let (_, identifier) = row.values.iter().find(|(field, _)| *field == auth.identify)?;
    let SeedValue::Value(Value::Text(identifier)) = identifier else { return None };
    Some(match &row.password {
        Some(password) => (identifier.clone(), password.clone(), false),
        None => (identifier.clone(), made_up(engine, auth, identifier), true),
    })
}

fn made_up(engine: &Engine, auth: &Auth, identifier: &str) -> String {
    let key = engine.config().secret.key(&format!("password of {identifier}"));
    let length = MADE_UP.max(auth.password_min as usize);
    // A spec may ask for more characters than a key has.
    BASE64.encode(key).chars().cycle().take(length).collect()
}

async fn is_empty(engine: &Engine) -> Result<bool, SeedFault> {
    let tables = engine.service().tables.iter();
    let any: Vec<String> = tables.map(|table| format!(r#"EXISTS (SELECT 1 FROM "{}")"#, table.db_name.replace('"', "\"\""))).collect();
    if any.is_empty() {
        return Ok(true);
    }
    let statement = System::new(format!("SELECT {}", any.join(" OR ")));
    let full = engine.store().read(move |job: &Session<'_>| statement.row(job, [], |row| row.get::<_, bool>(0)));
    full.await.map(|full| full != Some(true)).map_err(|problem| SeedFault::whole(&problem))
}

impl SeedFault {
    pub(crate) fn of(row: usize, problem: &Problem) -> Self {
        Self { row: Some(row), ..Self::whole(problem) }
    }

    fn whole(problem: &Problem) -> Self {
        let said = |fault: &FieldError| match fault.field.trim_start_matches('/') {
            // Of the row as a whole.
            "" => fault.message.to_string(),
            field => format!("`{field}` {}", fault.message),
        };
        let faults: Vec<String> = problem.errors().iter().map(said).collect();
        let message = match problem.cause() {
            Some(cause) => cause.to_owned(),
            None if faults.is_empty() => problem.to_string(),
            None => faults.join("; "),
        };
        Self { row: None, message }
    }
}

impl fmt::Display for SeedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SeedFault {}
