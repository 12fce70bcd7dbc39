//! Several operations of one request: all of them or none, each judged as if it came alone after the ones before.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | a JSON array | what each of its operations asks for | `asked` |
//! | what one asks for | a write that fits its model, which a request of its own would make | `decided` |
//!
//! Goes out: the rows as each operation left them to its writer, in the order of the operations; or what is wrong, each fault with the
//! place of its operation before it: `/2/values/title`.

mod asked;
mod decided;

pub use asked::Batch;

use super::once::{Found, Once};
use super::{Ask, Request, Shown, write};
use crate::engine::Engine;
use crate::problem::{Code, FieldError, Problem};
use crate::store::Session;
use crate::values::body::FAULTS;
use decided::Decided;
use purlin_rules::value::Id;

/// Operations of one request.
pub(crate) const OPERATIONS: usize = 100;

/// The rows that the operations of a batch left, in their order; none in the place of a deletion.
pub type Rows = Vec<Option<Shown>>;

/// Whether a batch came before.
#[derive(Debug)]
pub enum SentBatch {
    /// It did: its rows, as their reader may read them now.
    Again(Rows),
    First(Option<Once>),
}

/// Looks for a batch of the same key. `ask` says who asks; of which model is a matter of each operation.
///
/// # Errors
/// Another request came under the key; who asks is no longer signed in.
pub async fn sent(engine: &Engine, ask: &Ask, batch: &Batch<'_>, once: Option<Once>) -> Result<SentBatch, Problem> {
    let (Some(once), Some(left)) = (once, batch.left()) else { return Ok(SentBatch::First(None)) };
    let (owned, ask) = (engine.clone(), ask.clone());
    engine
        .store()
        .read(move |session| {
            let Some(Found { rows, .. }) = once.found(session, &ask)? else { return Ok(SentBatch::First(Some(once))) };
            let read = |(table, id): (&Option<_>, Id)| {
                let Some(table) = *table else { return Ok(None) };
                let ask = Ask { table, ..ask.clone() };
                Request::of(&owned, &ask)?.names_its_tenant()?;
                write::read_back(&owned, &ask, session, id).map(Some)
            };
            left.iter().zip(rows).map(read).collect::<Result<_, _>>().map(SentBatch::Again)
        })
        .await
}

/// Does all of a batch, or nothing. `ask` says who asks; of which model is a matter of each operation. With `once`, what comes of it is
/// kept.
///
/// # Errors
/// Every fault of the body; of the first operation that can't be done, why.
pub async fn batch(engine: &Engine, ask: Ask, batch: Batch<'_>, once: Option<Once>) -> Result<Rows, Problem> {
    let operations = decide(engine, &ask, batch)?;
    let owned = engine.clone();
    engine
        .store()
        .write(move |session| {
            let (mut left, mut rows) = (Vec::with_capacity(operations.len()), Vec::with_capacity(operations.len()));
            for (place, operation) in operations.iter().enumerate() {
                let (id, row) = one(&owned, session, operation, &left).map_err(|problem| problem.of_part(place))?;
                left.push(id);
                rows.push(row);
            }
            write::keep(once.as_ref(), session, &left)?;
            Ok(rows)
        })
        .await
}

/// The row that the operation is about, and how it leaves it to its writer.
fn one(engine: &Engine, session: &Session<'_>, operation: &Decided, left: &[Id]) -> Result<(Id, Option<Shown>), Problem> {
    let id = operation.make(engine, session, left)?;
    let row = operation.leaves_of().map(|ask| write::read_back(engine, ask, session, id));
    Ok((id, row.transpose()?))
}

/// Every operation as it is to be made, or every fault of all of them.
fn decide(engine: &Engine, ask: &Ask, batch: Batch<'_>) -> Result<Vec<Decided>, Problem> {
    let earlier = batch.leave();
    let (mut decided, mut faults, mut other) = (Vec::with_capacity(earlier.len()), batch.faults, None);
    for (place, operation) in batch.operations.into_iter().enumerate() {
        let Some(operation) = operation else { continue };
        let ask = Ask { table: operation.table, ..ask.clone() };
        match Decided::of(engine, ask, operation.what, earlier.get(..place).unwrap_or_default()) {
            Ok(operation) => decided.push(operation),
            Err(problem) if problem.code() == Code::Invalid => faults.extend(problem.of_part(place).errors().iter().cloned()),
            Err(problem) => other = other.or(Some(problem.of_part(place))),
        }
    }
    match other {
        _ if !faults.is_empty() => Err(invalid(faults)),
        Some(problem) => Err(problem),
        None => Ok(decided),
    }
}

/// The faults, in the order of their operations.
fn invalid(mut faults: Vec<FieldError>) -> Problem {
    let place = |fault: &FieldError| fault.field.split('/').nth(1).and_then(|place| place.parse::<usize>().ok());
    faults.sort_by_key(place);
    faults.truncate(FAULTS);
    Problem::invalid(faults)
}
