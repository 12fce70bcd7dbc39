//! The rows of models, as callers may see and change them.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | a table of the plan | its fields, the statements that no request changes | `model`, `layout` |
//! | an id | the row, as JSON | `get` here, `view` |
//! | `where` and `args` | a condition under today's guards, values | `filter` |
//! | `search` | a condition on the words that rows hold | `search` |
//! | `sort` | the keys of the order, `id` last | `order` |
//! | the last row of a page | a cursor, and back | `cursor` |
//! | `select` | the fields of a row that are asked for | `select` |
//! | `include` | the rows that relations lead to | `include` |
//! | all of these | a page of rows | `list` |
//! | `group`, `count`, `sum`, … | what rows come to | `aggregate` |
//! | the fields of a key | the row that has it | `key` |
//! | a read that may take long | its turn | `turns` |
//! | a body | a row written, or why not | `write` |
//! | an operation that is done | the rows that it is counted for by limits for each | `limited` |
//! | several operations | all of them done, or none | `batch` |
//! | a row that takes others with it | all of them deleted | `cascade` |
//! | a row written | what the spec itself writes then | `triggers` |
//! | a row that whoever runs the service changes | why not, if not | `mend`, `in_the_way` |
//!
//! Knows nothing of HTTP but the problems it answers with. No function here reaches a row without a guard of the plan; what the system
//! itself writes is in [`system`].

pub mod system;

mod aggregate;
mod batch;
mod cascade;
mod columns;
mod cursor;
mod defaults;
mod due;
mod filter;
mod in_the_way;
mod include;
mod kept;
mod key;
mod layout;
mod limited;
mod list;
mod lost;
pub(crate) mod mend;
mod model;
mod once;
mod order;
mod search;
mod select;
mod sequence;
pub(crate) mod stored;
mod tree;
mod triggers;
mod turns;
mod unmet;
mod view;
mod write;

#[cfg(test)]
mod tests;

pub use aggregate::Totals;
pub(crate) use aggregate::{Aggregates, comes_to};
pub use batch::{Batch, Rows as BatchRows, SentBatch, batch, sent as sent_batch};
pub(crate) use cursor::{CursorKey, key as cursor_key};
pub(crate) use due::{NAME as DUE, TABLE as DUE_TABLE};
pub(crate) use filter::TEXT as PARAMETER_BYTES;
pub(crate) use list::Listings;
pub(crate) use model::{ModelFault, Models, alive_statement};
pub(crate) use once::{Hash, InProgress, TABLES as ONCE_TABLES};
pub use once::{Once, Sent, sent};
pub(crate) use order::has_order as is_ordered;
pub(crate) use sequence::{TABLE as SEQUENCES, of as sequences};
pub(crate) use turns::{Turns, read_row};
pub use view::View;
pub(crate) use view::Views;
pub use write::Draft;
pub(crate) use write::Shapes;
pub use write::many::Rows;
pub use write::upsert::{Expected, Upserted};

use crate::engine::Engine;
use crate::limits::{Beyond, Tally};
use crate::problem::{Code, FieldCode, Problem};
use crate::route::Caller;
use crate::store::bound::Binds;
use crate::store::system::System;
use crate::store::{Session, trouble};
use crate::values::body::pointer;
use bytes::Bytes;
use model::Model;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::checks::Operation;
use purlin_rules::plan::{Condition, Service, Table, TenantSource, Write};
use purlin_rules::value::{Id, Value};
use rusqlite::params;
use serde_json::value::RawValue;
use std::sync::{Arc, LazyLock};

/// Who asks, for what model's rows, and when.
#[derive(Debug, Clone)]
pub struct Ask {
    pub table: ModelId,
    pub caller: Caller,
    /// The key of the tenant that the request names; null for one that no tenant can have.
    pub tenant: Option<Arc<Value>>,
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
    /// Words that the rows hold, the last one perhaps its beginning only.
    pub search: Option<&'q str>,
    /// `-created_at,title`
    pub sort: Option<&'q str>,
    pub limit: Option<&'q str>,
    /// The cursor: `next` of the page before.
    pub after: Option<&'q str>,
    /// Rows that are skipped.
    pub offset: Option<&'q str>,
    /// Whether the rows of all pages are counted: `exact`, `estimated`.
    pub count: Option<&'q str>,
    /// `title,status`
    pub select: Option<&'q str>,
    /// `comments(limit: 10).author`
    pub include: Option<&'q str>,
}

/// One row.
///
/// # Errors
/// Not found, whether it is missing or not readable; a view that does not fit.
pub async fn get(engine: &Engine, ask: Ask, id: Id, view: View<'_>) -> Result<Shown, Problem> {
    let request = Request::of(engine, &ask)?;
    if request.model.get(request.kind).is_none() {
        return Err(request.not_for(|kind| request.model.get(kind).is_some()));
    }
    request.names_its_tenant()?;
    let (owned, caller) = (engine.clone(), ask.caller);
    let found = if view.is_plain() {
        let work = move |session: &Session<'_>| tallied(&Request::of(&owned, &ask)?, session, id, read(&owned, &ask, session, id)?);
        turns::read_row(engine, caller, work).await
    } else {
        let viewed = view::Viewed::of(&request, view, id)?;
        let is_long = viewed.is_long();
        let work = move |session: &Session<'_>| {
            let request = Request::of(&owned, &ask)?;
            tallied(&request, session, id, viewed.read(&request, session, id)?)
        };
        turns::read(engine, caller, is_long, work).await
    };
    let (shown, tally) = found?.ok_or_else(|| Problem::new(Code::NotFound))?;
    // Counted here, once: what was read may have been read again.
    if let Some(taken) = tally.take().map_err(Beyond::problem)? {
        taken.stays();
    }
    Ok(shown)
}

/// A row that was read, and what that is counted for.
fn tallied(request: &Request<'_>, session: &Session<'_>, id: Id, shown: Option<Shown>) -> Result<Option<(Shown, Tally)>, Problem> {
    let Some(shown) = shown else { return Ok(None) };
    let mut tally = Tally::default();
    if let Some(limited) = request.model.limited_get(request.kind) {
        limited.rows(session, &Binds::new(request.ask).row(id))?.add_to(&mut tally, request);
    }
    Ok(Some((shown, tally)))
}

/// The rows that the caller may list, a page of them: `{"data": […], "next": …}`.
///
/// # Errors
/// A filter, sort or cursor that does not fit.
pub async fn list(engine: &Engine, ask: Ask, page: Page<'_>) -> Result<Bytes, Problem> {
    list::list(engine, ask, page).await
}

/// What the rows come to that the caller may list, group by group: `{"data": […], "next": …}`.
///
/// # Errors
/// As [`list()`].
pub async fn aggregate(engine: &Engine, ask: Ask, totals: Totals<'_>) -> Result<Vec<u8>, Problem> {
    aggregate::aggregate(engine, ask, totals).await
}

/// A new row, from the JSON object `body`; answered as its writer may read it. With `once`, what comes of it is kept.
///
/// # Errors
/// Every fault of the body; no rule that allows it; constraints.
pub async fn create(engine: &Engine, ask: Ask, body: &[u8], once: Option<Once>) -> Result<Shown, Problem> {
    write::create(engine, ask, body, once).await
}

/// As many new rows as there are JSON objects: all of them or none.
///
/// # Errors
/// As [`create`], of every row; each fault begins with the place of its row.
pub async fn create_many(engine: &Engine, ask: Ask, rows: &[&RawValue], once: Option<Once>) -> Result<Vec<Shown>, Problem> {
    write::many::create(engine, ask, rows, once).await
}

/// Sets the fields that `body` names. With `version`, only if the row still is of that version.
///
/// # Errors
/// As [`create`]; not found, where the caller may not read the row.
pub async fn update(engine: &Engine, ask: Ask, id: Id, body: &[u8], version: Option<i64>, once: Option<Once>) -> Result<Shown, Problem> {
    write::update(engine, ask, id, body, version, once).await
}

/// The row whose key `body` names in the fields `on`: created, or changed where the caller finds it there.
///
/// # Errors
/// As [`create`] or [`update`], whichever it is; an `on` that is no key.
pub async fn upsert(
    engine: &Engine,
    ask: Ask,
    on: Option<&str>,
    body: &[u8],
    expected: Expected,
    once: Option<Once>,
) -> Result<Upserted, Problem> {
    write::upsert::upsert(engine, ask, on, body, expected, once).await
}

/// Deletes a row, and what goes with it. With `version`, only if it still is of that version.
///
/// # Errors
/// As [`update`]; restricted, where other rows refer to it and must not lose it.
pub async fn delete(engine: &Engine, ask: Ask, id: Id, version: Option<i64>, once: Option<Once>) -> Result<(), Problem> {
    write::delete(engine, ask, id, version, once).await
}

/// The row as the caller may read it, inside a job of the store; none where it is missing or not readable.
///
/// # Errors
/// What the store fails with; a caller who no longer exists.
pub fn read(engine: &Engine, ask: &Ask, session: &Session<'_>, id: Id) -> Result<Option<Shown>, Problem> {
    let request = Request::of(engine, ask)?;
    match request.model.get(request.kind) {
        Some(get) => view::read(get, &request, session, id, &mut Vec::new()),
        None => Ok(None),
    }
}

fn tenant_required(service: &Service) -> Problem {
    let problem = Problem::new(Code::TenantRequired);
    match service.tenant.as_ref().map(|tenant| &tenant.source) {
        Some(TenantSource::Header(name)) => problem.detail(format!("Name the tenant in the header `{name}`.")),
        Some(TenantSource::Subdomain) => problem.detail("Name the tenant by the first label of the host."),
        Some(TenantSource::Path) => problem.detail("Name the tenant by the first segment of the address, before `/api`."),
        None => problem,
    }
}

/// What is asked, with all that the plan says of it.
#[derive(Clone, Copy)]
struct Request<'e> {
    engine: &'e Engine,
    service: &'e Service,
    /// The model whose rows are meant: at first that of the ask, then those that relations lead to.
    id: ModelId,
    table: &'e Table,
    model: &'e Model,
    kind: Kind,
    ask: &'e Ask,
}

/// Whether a session goes on.
static SESSION: LazyLock<System> =
    LazyLock::new(|| System::new(r#"SELECT 1 FROM "_purlin_session" WHERE "id" = ?1 AND "user" = ?2 AND "expires_at" > ?3"#));

impl Ask {
    /// For when a write was not tried, which would have told: whether that is since the caller's session is over.
    fn assert_signed_in(&self, session: &Session<'_>) -> Result<(), Problem> {
        let Caller::User { id, session: own } = self.caller else { return Ok(()) };
        let goes_on = SESSION.row(session, params![own.0, id.0, self.now], |_| Ok(()))?.is_some();
        if goes_on { Ok(()) } else { Err(Code::InvalidToken.into()) }
    }
}

impl<'e> Request<'e> {
    fn of(engine: &'e Engine, ask: &'e Ask) -> Result<Self, Problem> {
        Self::about(engine, ask, ask.table)
    }

    /// The same of the rows of another model.
    fn of_rows(&self, id: ModelId) -> Result<Self, Problem> {
        Self::about(self.engine, self.ask, id)
    }

    fn about(engine: &'e Engine, ask: &'e Ask, id: ModelId) -> Result<Self, Problem> {
        let service = engine.service();
        let known = service.table(id).zip(engine.models().get(id));
        let (table, model) = known.ok_or_else(|| Problem::internal(format_args!("the plan has no table {}", id.0)))?;
        Ok(Self { engine, service, id, table, model, kind: model::kind(ask.caller), ask })
    }

    fn writes(&self, operation: Operation) -> &'e Write {
        match operation {
            Operation::Create => &self.table.create,
            Operation::Update => &self.table.update,
            // Reads are never asked about as writes.
            Operation::Delete | Operation::Get | Operation::List => &self.table.delete,
        }
    }

    /// Some rule may let a caller of this kind write so.
    fn may(&self, operation: Operation) -> Result<(), Problem> {
        let may = |kind| {
            let is_reachable = operation == Operation::Create || self.table.get.of(kind).row != Condition::Never;
            is_reachable && !self.writes(operation).of(kind).allow.is_empty()
        };
        if may(self.kind) { self.names_its_tenant() } else { Err(self.not_for(may)) }
    }

    /// Rows that are of tenants are asked for in one.
    fn names_its_tenant(&self) -> Result<(), Problem> {
        let is_missing = self.table.tenant.is_some() && self.ask.tenant.is_none();
        if is_missing { Err(tenant_required(self.service)) } else { Ok(()) }
    }

    /// What no caller of this kind can ever do.
    fn not_for(&self, may: impl Fn(Kind) -> bool) -> Problem {
        let needs_sign_in = self.kind == Kind::Anonymous && may(Kind::SignedIn);
        if needs_sign_in { Code::SignInRequired.into() } else { Code::NotFound.into() }
    }

    /// For when nothing was found: whether that is since the caller is no longer there.
    fn assert_alive(&self, session: &Session<'_>) -> Result<(), Problem> {
        if self.ask.caller == Caller::Anonymous {
            return Ok(());
        }
        let is_alive = self.engine.alive().first(session, &Binds::new(self.ask), |row| row.get(0)).map_err(|error| trouble(&error))?;
        if is_alive == Some(true) { Ok(()) } else { Err(Code::InvalidToken.into()) }
    }

    fn no_grant(&self, fields: &[FieldId]) -> Problem {
        fields.iter().fold(Problem::new(Code::NoGrant), |problem, field| {
            problem.field(pointer(self.field_name(*field)), FieldCode::NoGrant, "no rule lets you write this field here")
        })
    }

    fn field_name(&self, field: FieldId) -> &'e str {
        self.table.field(field).map_or("", |field| &*field.name)
    }
}
