//! The handlers of the routes under `/api`: what a call names goes to [`records`], what comes back gets its headers.

use super::query::{Query, whole_number};
use super::{answer, key};
use crate::problem::{Code, Problem};
use crate::records::{self, Ask, Expected, Page, Rows, Sent, Shown, Totals, Upserted, View};
use crate::route::{Answer, BoxFuture, Call};
use http::header::{ETAG, IF_MATCH, IF_NONE_MATCH};
use purlin_rules::plan::Operation;

/// A version that no row has.
const NO_VERSION: i64 = -1;
/// The parameters of a list.
pub(crate) const LIST: [&str; 10] = ["where", "args", "search", "sort", "select", "include", "limit", "after", "offset", "count"];

/// The parameters of one row.
pub(crate) const ROW: [&str; 3] = ["select", "include", "args"];
/// The parameters of an aggregate.
pub(crate) const TOTALS: [&str; 10] = ["where", "args", "group", "count", "sum", "avg", "min", "max", "limit", "after"];

/// `GET /api/ticket/{id}`
pub fn get(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move {
        let query = call.query(&ROW)?;
        let row = records::get(&call.engine, ask(&call, Operation::Get)?, call.id()?, view(&query)).await?;
        let etag = etag(&row);
        if let (Some(etag), Some(known)) = (&etag, call.header(&IF_NONE_MATCH))
            && names(known, etag)
        {
            return Ok(answer::not_modified(etag));
        }
        Ok(with_etag(answer::json(row.body), etag.as_deref()))
    })
}

/// `GET /api/ticket`
pub fn list(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move { listed(&call, &call.query(&LIST)?).await })
}

/// `POST /api/ticket/$query`: as `GET /api/ticket`, the parameters in the body.
pub fn list_by_body(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move {
        call.query(&[])?;
        listed(&call, &Query::of_body(call.json()?, &LIST)?).await
    })
}

async fn listed(call: &Call, query: &Query) -> Answer {
    let page = Page {
        filter: query.get("where"),
        args: query.get("args"),
        search: query.get("search"),
        sort: query.get("sort"),
        limit: query.get("limit"),
        after: query.get("after"),
        offset: query.get("offset"),
        count: query.get("count"),
        select: query.get("select"),
        include: query.get("include"),
    };
    records::list(&call.engine, ask(call, Operation::List)?, page).await.map(answer::json)
}

fn view(query: &Query) -> View<'_> {
    View { select: query.get("select"), include: query.get("include"), args: query.get("args") }
}

/// `GET /api/ticket/$aggregate`
pub fn aggregate(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move {
        let query = call.query(&TOTALS)?;
        let totals = Totals {
            filter: query.get("where"),
            args: query.get("args"),
            group: query.get("group"),
            count: query.get("count"),
            sum: query.get("sum"),
            avg: query.get("avg"),
            min: query.get("min"),
            max: query.get("max"),
            limit: query.get("limit"),
            after: query.get("after"),
        };
        records::aggregate(&call.engine, ask(&call, Operation::List)?, totals).await.map(answer::json)
    })
}

/// `POST /api/ticket`: an object is a row, an array as many.
pub fn create(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move {
        call.query(&[])?;
        let (table, rows) = (call.table()?, Rows::of(&call.body));
        call.within_limits(table, call.caller, &[(&[Operation::Create], rows.count())])?;
        let (body, ask) = (call.json()?, call.ask(table));
        let made = match (records::sent(&call.engine, &ask, key::of(&call)?).await?, &rows) {
            (Sent::Again { rows: made, .. }, _) => made,
            (Sent::First(once), Rows::One) => vec![records::create(&call.engine, ask, body, once).await?],
            (Sent::First(once), Rows::Many(rows)) => records::create_many(&call.engine, ask, rows, once).await?,
            (Sent::First(_), Rows::Broken(_)) => Vec::new(),
        };
        match rows {
            Rows::One => created(&call, first(made)?),
            Rows::Many(_) => Ok(answer::created_many(made.iter().map(|row| &*row.body))),
            Rows::Broken(problem) => Err(problem),
        }
    })
}

/// `PATCH /api/ticket/{id}`
pub fn update(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move {
        call.query(&[])?;
        let (ask, id, body, version) = (ask(&call, Operation::Update)?, call.id()?, call.json()?, expected_version(&call)?);
        let row = match records::sent(&call.engine, &ask, key::of(&call)?).await? {
            Sent::Again { rows, .. } => first(rows)?,
            Sent::First(once) => records::update(&call.engine, ask, id, body, version, once).await?,
        };
        Ok(changed(row))
    })
}

/// `PUT /api/member?on=room,user`: the row of a key, whether it is there or not.
pub fn upsert(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move {
        let (query, table) = (call.query(&["on"])?, call.table()?);
        // Nobody knows yet which of the two it is.
        call.within_limits(table, call.caller, &[(&[Operation::Create, Operation::Update], 1)])?;
        let (ask, body, expected) = (call.ask(table), call.json()?, expected(&call)?);
        let Upserted { row, is_new } = match records::sent(&call.engine, &ask, key::of(&call)?).await? {
            Sent::Again { rows, is_new } => Upserted { row: first(rows)?, is_new },
            Sent::First(once) => records::upsert(&call.engine, ask, query.get("on"), body, expected, once).await?,
        };
        if is_new { created(&call, row) } else { Ok(changed(row)) }
    })
}

/// `DELETE /api/ticket/{id}`
pub fn delete(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move {
        call.query(&[])?;
        let (ask, id, version) = (ask(&call, Operation::Delete)?, call.id()?, expected_version(&call)?);
        if let Sent::First(once) = records::sent(&call.engine, &ask, key::of(&call)?).await? {
            records::delete(&call.engine, ask, id, version, once).await?;
        }
        Ok(answer::no_content())
    })
}

fn first(rows: Vec<Shown>) -> Result<Shown, Problem> {
    rows.into_iter().next().ok_or_else(|| Problem::internal("a write left no row"))
}

fn changed(row: Shown) -> axum::response::Response {
    let etag = etag(&row);
    with_etag(answer::json(row.body), etag.as_deref())
}

fn created(call: &Call, row: Shown) -> Answer {
    let (etag, location) = (etag(&row), format!("{}/{}", call.uri.path(), row.id));
    Ok(with_etag(answer::created(row.body, &location), etag.as_deref()))
}

/// What it asks, if there may be another such request.
fn ask(call: &Call, operation: Operation) -> Result<Ask, Problem> {
    let table = call.table()?;
    call.within_limits(table, call.caller, &[(&[operation], 1)])?;
    Ok(call.ask(table))
}

fn with_etag(mut response: axum::response::Response, etag: Option<&str>) -> axum::response::Response {
    if let Some(etag) = etag {
        answer::set(&mut response, ETAG, etag);
    }
    response
}

/// `"<version>-<hash of the body>"`: the version changes with the row, the hash with what its reader is shown.
fn etag(row: &Shown) -> Option<String> {
    row.version.map(|version| format!("\"{version}-{:016x}\"", hash(&row.body)))
}

/// FNV-1a. Nothing is trusted to it: where it collides, a reader keeps a body of the same version a little longer.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Whether an `If-None-Match` names the row as it is (RFC 9110, weak comparison).
fn names(known: &str, etag: &str) -> bool {
    known.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == etag)
}

/// The version that `If-Match` asks for: the part of the tag before the dash.
fn expected_version(call: &Call) -> Result<Option<i64>, Problem> {
    let Some(value) = call.headers.get(IF_MATCH) else { return Ok(None) };
    let tag = value.to_str().unwrap_or_default().trim();
    if tag == "*" {
        return Ok(None);
    }
    if tag.contains(',') || call.headers.get_all(IF_MATCH).iter().count() > 1 {
        return Err(Problem::new(Code::InvalidRequest).detail("`If-Match` takes one tag."));
    }
    let version = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).and_then(|tag| whole_number(tag.split('-').next()?));
    // A tag that is none of ours matches no row, which is said only once the rules have let the caller through.
    Ok(Some(version.filter(|version| *version >= 0).unwrap_or(NO_VERSION)))
}

/// Of an upsert, `*` is for a row that is there.
fn expected(call: &Call) -> Result<Expected, Problem> {
    let is_named = call.headers.contains_key(IF_MATCH);
    Ok(match expected_version(call)? {
        Some(version) => Expected::Version(version),
        None if is_named => Expected::There,
        None => Expected::Any,
    })
}
