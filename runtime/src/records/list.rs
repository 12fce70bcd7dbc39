//! Lists: the rows that a caller may see, a page at a time.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | `count` | how many rows there are on all pages | `count` |
//! | a filter, words, an order, a cursor, a view | one guarded statement, kept by its shape | `statement` |

mod count;
mod statement;

pub(crate) use statement::Listings;
pub(super) use statement::{Sought, from};

use super::cursor::{self, Seal};
use super::filter::{Args, within_bytes};
use super::include::Wanted;
use super::order::Order;
use super::search::{self, Terms};
use super::{Ask, Page, Request, turns};
use crate::engine::Engine;
use crate::http::query::whole_number;
use crate::problem::{Code, Problem};
use crate::store::bound::Binds;
use crate::store::{Question, Session, trouble};
use crate::values::write::Hole;
use bytes::Bytes;
use purlin_rules::plan::Condition;
use purlin_rules::value::Value;
use statement::{Listing, Shape};
use std::sync::Arc;

/// Rows of a page that does not say how many it wants.
const LIMIT: u32 = 50;
/// Rows that may be skipped: each is read. A cursor goes as far as there are rows.
const OFFSET: u32 = 10_000;
/// Bytes set aside for a row, and at most for a page, before rows turn out to need more.
const ROW: usize = 256;
const BODY: usize = 64 * 1024;

pub(super) async fn list(engine: &Engine, ask: Ask, page: Page<'_>) -> Result<Bytes, Problem> {
    let asked = Asked::decide(engine, ask, page)?;
    let is_long = asked.listing.is_long || asked.terms.are_many();
    let (owned, caller) = (engine.clone(), asked.ask.caller);
    turns::read(engine, caller, is_long, move |session| session.answer(asked.question.as_ref(), || asked.run(&owned, session))).await
}

/// A page, decided but for its rows.
struct Asked {
    ask: Ask,
    listing: Arc<Listing>,
    args: Vec<Value>,
    terms: Terms,
    included: Wanted,
    keys: Vec<Value>,
    limit: u32,
    offset: u32,
    seal: Seal,
    question: Option<Question>,
}

impl Asked {
    fn decide(engine: &Engine, ask: Ask, page: Page<'_>) -> Result<Self, Problem> {
        let request = Request::of(engine, &ask)?;
        let may = |kind| request.table.list.of(kind).row != Condition::Never;
        if !may(request.kind) {
            return Err(request.not_for(may));
        }
        request.names_its_tenant()?;
        let Page { filter, search, sort, select, include, .. } = page;
        within_bytes(&[("where", filter), ("search", search), ("sort", sort), ("select", select), ("include", include)])?;
        let limit = limit(engine, page.limit)?;
        let offset = offset(page)?;
        let args = Args::parse(page.args)?;
        let terms = page.search.map(|text| Terms::parse(&request, text)).transpose()?;
        let order = Order::parse(&request, page.sort)?;
        let seal = Seal::of(&ask, page);
        let keys = page.after.map(|text| seal.open(engine.cursor_key(), text, order.width())).transpose()?;
        let shape = Shape::of(&request, page, &args, terms.as_ref(), keys.as_deref())?;
        let listing = match engine.listings().get(&shape) {
            Some(listing) => listing,
            None => {
                let composed = Listing::compose(&request, &shape, &args, &order)?;
                engine.listings().keep(shape, composed)
            }
        };
        let included = listing.inclusion.bind(&request, &args, None)?;
        let args = listing.read(&args)?;
        let question = Question::of(&listing.statement, &ask, &said(page));
        let keys = keys.into_iter().flatten().map(|key| key.value).collect();
        Ok(Self { ask, listing, args, terms: terms.unwrap_or_default(), included, keys, limit, offset, seal, question })
    }

    fn run(&self, engine: &Engine, session: &Session<'_>) -> Result<Vec<u8>, Problem> {
        let request = Request::of(engine, &self.ask)?;
        // One row more tells whether there is a next page.
        let (limit, offset) = (i64::from(self.limit) + 1, i64::from(self.offset));
        let binds = Binds { args: &self.args, keys: &self.keys, limit, offset, ..Binds::new(&self.ask) };
        let terms = search::bound(&self.terms, self.listing.frequencies.as_ref(), session, &binds)?;
        let binds = Binds { terms: &terms, ..binds };
        if self.listing.is_one_statement() {
            let mut out = self.page(&request, session, &binds, &mut Vec::new())?;
            out.push(b'}');
            return Ok(out);
        }
        session.snapshot(|| {
            let mut holes = Vec::new();
            let mut out = self.page(&request, session, &binds, &mut holes)?;
            if let Some((count, statement)) = &self.listing.count {
                let counted = statement.first(session, &binds, |row| row.get(0)).map_err(|error| trouble(&error))?;
                count.write(&mut out, counted.unwrap_or(0));
            }
            out.push(b'}');
            self.listing.inclusion.fill(&self.included, &request, session, out, &holes)
        })
    }

    /// `{"data":[…],"next":…`, with holes for what is included.
    fn page(&self, request: &Request<'_>, session: &Session<'_>, binds: &Binds<'_>, holes: &mut Vec<Hole>) -> Result<Vec<u8>, Problem> {
        let mut out = Vec::with_capacity((self.limit as usize * ROW).min(BODY));
        out.extend_from_slice(b"{\"data\":[");
        let (mut count, mut last, mut is_more) = (0, None, false);
        let read = self.listing.statement.each(session, binds, |row| {
            if count == self.limit {
                is_more = true;
                return Ok(false);
            }
            if count > 0 {
                out.push(b',');
            }
            self.listing.layout.write(&mut out, row, holes)?;
            count += 1;
            if count == self.limit {
                last = Some(cursor::bytes(&cursor::keys(row, self.listing.keys.clone())?));
            }
            Ok(true)
        });
        read.map_err(|error| trouble(&error))?;
        if count == 0 {
            request.assert_alive(session)?;
        }
        out.extend_from_slice(b"],\"next\":");
        match last.filter(|_| is_more) {
            Some(keys) => {
                out.push(b'"');
                self.seal.close(request.engine.cursor_key(), keys, &mut out);
                out.push(b'"');
            }
            None => out.extend_from_slice(b"null"),
        }
        Ok(out)
    }
}

/// All that the caller says of a page.
fn said(page: Page<'_>) -> [Option<&str>; 10] {
    let Page { filter, args, search, sort, limit, after, offset, count, select, include } = page;
    [filter, args, search, sort, limit, after, offset, count, select, include]
}

/// How many rows a page has.
pub(super) fn limit(engine: &Engine, text: Option<&str>) -> Result<u32, Problem> {
    let most = engine.config().limits.list;
    let Some(text) = text else { return Ok(LIMIT.min(most)) };
    let limit = whole_number(text).filter(|limit| (1..=most).contains(limit));
    limit.ok_or_else(|| Problem::new(Code::InvalidParameter).detail(format!("`limit` must be a number from 1 to {most}.")))
}

fn offset(page: Page<'_>) -> Result<u32, Problem> {
    let invalid = |detail: String| Problem::new(Code::InvalidParameter).detail(detail);
    let Some(text) = page.offset else { return Ok(0) };
    if page.after.is_some() {
        return Err(invalid("`offset` counts from the first row: it does not go with `after`.".to_owned()));
    }
    let offset = whole_number(text).filter(|offset| (0..=OFFSET).contains(offset));
    offset.ok_or_else(|| invalid(format!("`offset` must be a number from 0 to {OFFSET}; `after` goes further.")))
}
