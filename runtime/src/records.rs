//! The rows of models, as callers may see and change them.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | plan guards | statements, composed once for each shape of request | `shapes`, `select`, `write` |
//! | a body | values, or every fault of it | [`crate::values`] |
//! | a `where`, a `sort`, a cursor | the statement of a list | `list` |
//! | columns of a row | JSON | `encode` |
//!
//! Knows nothing of HTTP but the problems it answers with. No function here reaches a row without a guard of the plan; what the system
//! itself writes is in [`system`].

pub mod system;

use crate::engine::Engine;
use crate::problem::Problem;
use crate::route::Caller;
use crate::store::Session;
use purlin_rules::catalog::ModelId;
use purlin_rules::value::Id;

/// Who asks, for what model's rows, and when.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    pub table: ModelId,
    pub caller: Caller,
    /// The one `now()` of the request, milliseconds since 1970.
    pub now: i64,
}

/// A row as its reader may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub id: Id,
    /// Where the reader may see it.
    pub version: Option<i64>,
    /// A JSON object.
    pub body: Vec<u8>,
}

/// What a list is asked for; the parameters as they stand in the address, decoded.
#[derive(Debug, Clone, Copy, Default)]
pub struct Page<'q> {
    /// `where`
    pub filter: Option<&'q str>,
    /// A JSON object.
    pub args: Option<&'q str>,
    /// `-created_at,title`
    pub sort: Option<&'q str>,
    pub limit: Option<&'q str>,
    /// The cursor: `next` of the page before.
    pub after: Option<&'q str>,
}

/// One row.
///
/// # Errors
/// Not found, whether it is missing or not readable.
pub async fn get(engine: &Engine, ask: Ask, id: Id) -> Result<Shown, Problem> {
    todo!()
}

/// The rows that the caller may list, a page of them: `{"data": […], "next": …}`.
///
/// # Errors
/// A filter, sort or cursor that does not fit.
pub async fn list(engine: &Engine, ask: Ask, page: Page<'_>) -> Result<Vec<u8>, Problem> {
    todo!()
}

/// A new row, from the JSON object `body`; answered as its writer may read it.
///
/// # Errors
/// Every fault of the body; no rule that allows it; constraints.
pub async fn create(engine: &Engine, ask: Ask, body: &[u8]) -> Result<Shown, Problem> {
    todo!()
}

/// Sets the fields that `body` names. With `version`, only if the row still is of that version.
///
/// # Errors
/// As [`create`]; not found, where the caller may not read the row.
pub async fn update(engine: &Engine, ask: Ask, id: Id, body: &[u8], version: Option<i64>) -> Result<Shown, Problem> {
    todo!()
}

/// # Errors
/// As [`update`]; restricted, where other rows refer to it and must not lose it.
pub async fn delete(engine: &Engine, ask: Ask, id: Id, version: Option<i64>) -> Result<(), Problem> {
    todo!()
}

/// A body that fits its model, on its way to be a row. In two steps, so that sign-up writes its own between them and after.
#[derive(Debug)]
pub struct Draft {
    ask: Ask,
}

impl Draft {
    /// Decodes a body. `beside` names keys that are no fields, such as `password`, each a text; they come back in the same order.
    ///
    /// # Errors
    /// Every fault of the body at once; fields that no rule grants the caller.
    pub fn decode(engine: &Engine, ask: Ask, body: &[u8], beside: &[&str]) -> Result<(Self, Vec<Option<String>>), Problem> {
        todo!()
    }

    /// Writes the row under its guard, in the transaction of the session; does not read it back.
    ///
    /// # Errors
    /// As [`create`].
    pub fn insert(&self, engine: &Engine, session: &Session<'_>) -> Result<Id, Problem> {
        todo!()
    }
}

/// The row as the caller may read it, inside a job of the store; none where it is missing or not readable.
///
/// # Errors
/// What the store fails with; a caller who no longer exists.
pub fn read(engine: &Engine, ask: Ask, session: &Session<'_>, id: Id) -> Result<Option<Shown>, Problem> {
    todo!()
}
