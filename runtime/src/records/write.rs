//! Writes: create, update, delete. A guarded write, then a guarded read, in one transaction of the store.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | an operation, the fields that a request names | the statements of that shape | `shape` |
//! | a body | a row to be | `draft` |
//! | a write that touched nothing | why | `verdict` |
//! | a constraint that stood in the way | a conflict | `conflict` |

mod conflict;
mod draft;
mod shape;
mod verdict;

pub use draft::Draft;
pub(crate) use shape::Shapes;

use super::{Ask, Request, Shown, read};
use crate::engine::Engine;
use crate::problem::Problem;
use crate::store::Session;
use crate::store::guarded::Binds;
use purlin_rules::plan::checks::Operation;
use purlin_rules::value::Id;
use shape::{WriteShape, of_shape};
use std::sync::Arc;

pub(super) async fn create(engine: &Engine, ask: Ask, body: &[u8]) -> Result<Shown, Problem> {
    let (draft, _) = Draft::decode(engine, ask.clone(), body, &[])?;
    let owned = engine.clone();
    engine
        .store()
        .write(move |session| {
            let id = draft.insert(&owned, session)?;
            read_back(&owned, &ask, session, id)
        })
        .await
}

pub(super) async fn update(engine: &Engine, ask: Ask, id: Id, body: &[u8], version: Option<i64>) -> Result<Shown, Problem> {
    let change = draft::Change::decode(engine, &ask, body)?;
    let owned = engine.clone();
    engine
        .store()
        .write(move |session| {
            let binds = Binds { version, ..Binds::new(&ask).row(id).values(&change.values) };
            run(&Request::of(&owned, &ask)?, session, &change.shape, &binds)?;
            read_back(&owned, &ask, session, id)
        })
        .await
}

pub(super) async fn delete(engine: &Engine, ask: Ask, id: Id, version: Option<i64>) -> Result<(), Problem> {
    let request = Request::of(engine, &ask)?;
    let shape = of_shape(&request, Operation::Delete, &[])?;
    let owned = engine.clone();
    engine
        .store()
        .write(move |session| {
            let binds = Binds { version, ..Binds::new(&ask).row(id) };
            run(&Request::of(&owned, &ask)?, session, &shape, &binds)
        })
        .await
}

/// The write; where it touches nothing, why.
fn run(request: &Request<'_>, session: &Session<'_>, shape: &Arc<WriteShape>, binds: &Binds<'_>) -> Result<(), Problem> {
    let written = shape.write.execute(session, binds).map_err(|error| conflict::problem(request, &error))?;
    match written {
        0 => Err(verdict::why(request, session, shape, binds)?),
        _ => Ok(()),
    }
}

/// The row as its writer may read it; where he may not, no more than its id.
fn read_back(engine: &Engine, ask: &Ask, session: &Session<'_>, id: Id) -> Result<Shown, Problem> {
    match read(engine, ask, session, id)? {
        Some(shown) => Ok(shown),
        None => Ok(Shown { id, version: None, body: format!("{{\"id\":\"{id}\",\"$readable\":false}}").into_bytes() }),
    }
}
