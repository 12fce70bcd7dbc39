//! Writes: create, update, delete. A guarded write, then a guarded read, in one transaction of the store.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | an operation, the fields that a request names | the statements of that shape | `shape` |
//! | a body | a row to be, or what changes of one | `draft` |
//! | a body, and which of its fields are a key | a row that is there or not, written | `upsert` |
//! | an array of them | as many rows | `many` |
//! | a write whose `check` looks at what it changes | whether that holds | `after` |
//! | a write that is not made | why | `verdict` |
//! | a constraint that stood in the way | a conflict | `conflict` |

mod after;
pub(super) mod conflict;
mod draft;
pub(super) mod many;
mod shape;
pub(super) mod upsert;
mod verdict;

pub use draft::Draft;
pub(super) use draft::{Change, Deletion};
pub(crate) use shape::Shapes;

use super::cascade::Cascade;
use super::limited::CountedFor;
use super::triggers::Chain;
use super::{Ask, Once, Request, Shown, due, read};
use crate::engine::Engine;
use crate::problem::Problem;
use crate::store::bound::Binds;
use crate::store::{Session, trouble};
use crate::values::body::Saying;
use after::After;
use purlin_rules::plan::checks::Operation;
use purlin_rules::value::Id;
use shape::WriteShape;

pub(super) async fn create(engine: &Engine, ask: Ask, body: &[u8], once: Option<Once>) -> Result<Shown, Problem> {
    let (draft, _) = Draft::decode(engine, ask.clone(), body, &[])?;
    let owned = engine.clone();
    engine
        .store()
        .write(move |session| {
            let id = draft.insert(&owned, session)?;
            keep(once.as_ref(), session, &[id])?;
            read_back(&owned, &ask, session, id)
        })
        .await
}

pub(super) async fn update(
    engine: &Engine,
    ask: Ask,
    id: Id,
    body: &[u8],
    version: Option<i64>,
    once: Option<Once>,
) -> Result<Shown, Problem> {
    let change = Change::read(engine, ask.clone(), body, Saying { operators: true, ..Saying::default() })?;
    let owned = engine.clone();
    engine
        .store()
        .write(move |session| {
            change.make(&owned, session, id, version, &[])?;
            keep(once.as_ref(), session, &[id])?;
            read_back(&owned, &ask, session, id)
        })
        .await
}

pub(super) async fn delete(engine: &Engine, ask: Ask, id: Id, version: Option<i64>, once: Option<Once>) -> Result<(), Problem> {
    let deletion = Deletion::of(engine, ask)?;
    let owned = engine.clone();
    engine
        .store()
        .write(move |session| {
            deletion.make(&owned, session, id, version)?;
            keep(once.as_ref(), session, &[])
        })
        .await
}

/// With the write itself: both are there, or neither.
pub(super) fn keep(once: Option<&Once>, session: &Session<'_>, rows: &[Id]) -> Result<(), Problem> {
    once.map_or(Ok(()), |once| once.keep(session, rows))
}

/// As [`keep`], of the row of an upsert.
fn keep_row(once: Option<&Once>, session: &Session<'_>, row: Id, is_new: bool) -> Result<(), Problem> {
    once.map_or(Ok(()), |once| once.keep_row(session, row, is_new))
}

/// A deletion that may take many rows with it. The guard is asked before anything is looked for.
fn run_cascade(
    request: &Request<'_>,
    session: &Session<'_>,
    shape: &WriteShape,
    cascade: &Cascade,
    id: Id,
    binds: &Binds<'_>,
) -> Result<(), Problem> {
    let answers = verdict::ask(request, session, shape, binds)?;
    if let Some(refusal) = answers.refusal() {
        return Err(refusal);
    }
    let Some(going) = cascade.going(session, id)? else { return judged(request, session, shape, binds) };
    let before = answers.before.clone();
    let binds = Binds { before: &before, ..*binds };
    let delete = || cascade.delete(session, id, &going);
    let conflict = match delete() {
        Ok(()) => None,
        Err(error) if conflict::is_one(&error) => Some(conflict::problem(request, &error)),
        Err(error) => return Err(trouble(&error)),
    };
    let answers = match (&shape.after, &conflict) {
        (None, _) => answers,
        (Some(after), None) => answers.checked(after.ask(session, &binds)?),
        (Some(after), Some(_)) => answers.checked(after.ask_without(session, &binds, || delete().map_err(|error| trouble(&error)))?),
    };
    answers.refusal().or_else(|| answers.fault()).or(conflict).map_or(Ok(()), Err)
}

/// The write, and what follows from it; where it touches nothing, why. What is done is counted for the rows that limits count it for.
fn run(request: &Request<'_>, session: &Session<'_>, shape: &WriteShape, binds: &Binds<'_>) -> Result<(), Problem> {
    let counted_for = shape.limited.as_ref().map_or(Ok(CountedFor::default()), |limited| limited.rows(session, binds))?;
    made(request, session, shape, binds)?;
    counted_for.add_to(&mut session.tally(), request);
    Ok(())
}

fn made(request: &Request<'_>, session: &Session<'_>, shape: &WriteShape, binds: &Binds<'_>) -> Result<(), Problem> {
    let chain = Chain::new(request.engine, session, request.ask);
    let (table, row) = (request.ask.table, binds.row.ok_or_else(|| Problem::internal("a write names no row"))?);
    match shape.operation {
        Operation::Create => {
            judged(request, session, shape, binds)?;
            kept(request, session, shape)?;
            chain.created(table, row)
        }
        Operation::Update => {
            let before = chain.before_update(table, row)?;
            judged(request, session, shape, binds)?;
            kept(request, session, shape)?;
            before.map_or(Ok(()), |before| chain.updated(table, &before))
        }
        Operation::Delete | Operation::Get | Operation::List => {
            let going = shape.gone.as_ref().map_or(Ok(Vec::new()), |gone| gone.rows(session, binds))?;
            match &shape.cascade {
                Some(cascade) => run_cascade(request, session, shape, cascade, row, binds)?,
                None => judged(request, session, shape, binds)?,
            }
            kept(request, session, shape)?;
            chain.deleted(going)
        }
    }
}

/// What rows of others keep of the one that was written is as their models require.
fn kept(request: &Request<'_>, session: &Session<'_>, shape: &WriteShape) -> Result<(), Problem> {
    due::of_caller(request.engine, session, request.ask, shape.operation, &shape.named)
}

fn judged(request: &Request<'_>, session: &Session<'_>, shape: &WriteShape, binds: &Binds<'_>) -> Result<(), Problem> {
    if let Some(after) = &shape.after {
        return run_checked(request, session, shape, after, binds);
    }
    let written = shape.write.execute(session, binds).map_err(|error| conflict::problem(request, &error))?;
    if written > 0 {
        return Ok(());
    }
    let answers = verdict::ask(request, session, shape, binds)?;
    Err(answers.refusal().or_else(|| answers.fault()).unwrap_or_else(|| nothing_forbids(request)))
}

/// A write whose checks are asked after it. The guard is asked first and told first, then the checks, then all else: so nobody learns
/// from a version, a constraint or a `require` what a check would have kept from him. What fails leaves nothing written.
fn run_checked(request: &Request<'_>, session: &Session<'_>, shape: &WriteShape, after: &After, binds: &Binds<'_>) -> Result<(), Problem> {
    let answers = verdict::ask(request, session, shape, binds)?;
    if let Some(refusal) = answers.refusal() {
        return Err(refusal);
    }
    let before = answers.before.clone();
    let binds = Binds { before: &before, ..*binds };
    let (checks, conflict) = match shape.write.execute(session, &binds) {
        Ok(0) => return Err(nothing_forbids(request)),
        Ok(_) => (after.ask(session, &binds)?, None),
        Err(error) if conflict::is_one(&error) => {
            (after.ask_of_trial(session, &binds, &shape.write)?, Some(conflict::problem(request, &error)))
        }
        Err(error) => return Err(trouble(&error)),
    };
    let answers = answers.checked(checks);
    answers.refusal().or_else(|| answers.fault()).or(conflict).map_or(Ok(()), Err)
}

/// What the guard has against a write that is not made for another reason; else that reason.
fn refusal_or(
    request: &Request<'_>,
    session: &Session<'_>,
    shape: &WriteShape,
    binds: &Binds<'_>,
    fault: Problem,
) -> Result<Problem, Problem> {
    let answers = verdict::ask(request, session, shape, binds)?;
    if let Some(refusal) = answers.refusal() {
        return Ok(refusal);
    }
    let Some(after) = &shape.after else { return Ok(fault) };
    let before = answers.before.clone();
    let checks = after.ask_of_trial(session, &Binds { before: &before, ..*binds }, &shape.write)?;
    Ok(answers.checked(checks).refusal().unwrap_or(fault))
}

fn nothing_forbids(request: &Request<'_>) -> Problem {
    Problem::internal(format_args!("{}: nothing was written, and nothing forbids it", request.table.spec_name))
}

/// The row as its writer may read it; where he may not, no more than its id.
pub(super) fn read_back(engine: &Engine, ask: &Ask, session: &Session<'_>, id: Id) -> Result<Shown, Problem> {
    match read(engine, ask, session, id)? {
        Some(shown) => Ok(shown),
        None => Ok(Shown { id, version: None, body: format!("{{\"id\":\"{id}\",\"$readable\":false}}").into_bytes() }),
    }
}
