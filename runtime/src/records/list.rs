//! Lists: the rows that a caller may see, a page at a time.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | `where`, `args` | a condition under today's guards, values | `filter` |
//! | `sort` | the keys of the order, `id` last | `order` |
//! | the last row of a page | a cursor, and back | `cursor` |
//! | all of it | one guarded statement, kept by its shape | `statement` |

mod cursor;
mod filter;
mod order;
mod statement;

pub(crate) use cursor::{CursorKey, key as cursor_key};
pub(crate) use statement::Listings;

use super::{Ask, Page, Request};
use crate::engine::Engine;
use crate::problem::{Code, Problem};
use crate::store::bound::Binds;
use crate::store::{Session, trouble};
use cursor::Seal;
use filter::Args;
use order::Order;
use purlin_rules::value::Value;
use statement::{Listing, Shape};
use std::sync::Arc;

/// Rows of a page that does not say how many it wants.
const LIMIT: u32 = 50;
/// Bytes set aside for a row, and at most for a page, before rows turn out to need more.
const ROW: usize = 256;
const BODY: usize = 64 * 1024;
/// Bytes of keys in a cursor, which has to fit in an address.
const CURSOR: usize = 4096;

pub(super) async fn list(engine: &Engine, ask: Ask, page: Page<'_>) -> Result<Vec<u8>, Problem> {
    let asked = Asked::decide(engine, ask, page)?;
    let owned = engine.clone();
    engine.store().read(move |session| asked.run(&owned, session)).await
}

/// A page, decided but for its rows.
struct Asked {
    ask: Ask,
    listing: Arc<Listing>,
    args: Vec<Value>,
    keys: Vec<Value>,
    limit: u32,
    seal: Seal,
}

impl Asked {
    fn decide(engine: &Engine, ask: Ask, page: Page<'_>) -> Result<Self, Problem> {
        let request = Request::of(engine, &ask)?;
        if request.model.list(request.kind).is_none() {
            return Err(request.not_for(|kind| request.model.list(kind).is_some()));
        }
        request.names_its_tenant()?;
        let limit = limit(engine, page.limit)?;
        let args = Args::parse(page.args)?;
        let order = Order::parse(&request, page.sort)?;
        let seal = Seal::of(&ask, page);
        let keys = page.after.map(|text| seal.open(engine.cursor_key(), text, order.width())).transpose()?;
        let shape = Shape::of(&request, page, &args, keys.as_deref());
        let listing = match engine.listings().get(&shape) {
            Some(listing) => listing,
            None => engine.listings().keep(shape, Listing::compose(&request, page.filter, &args, &order, keys.as_deref())?),
        };
        let args = listing.read(&args)?;
        Ok(Self { ask, listing, args, keys: keys.unwrap_or_default(), limit, seal })
    }

    fn run(&self, engine: &Engine, session: &Session<'_>) -> Result<Vec<u8>, Problem> {
        let request = Request::of(engine, &self.ask)?;
        let Some(layout) = request.model.list(request.kind) else { return Err(Code::NotFound.into()) };
        // One row more tells whether there is a next page.
        let limit = i64::from(self.limit) + 1;
        let binds = Binds { args: &self.args, keys: &self.keys, limit, ..Binds::new(&self.ask) };
        let mut out = Vec::with_capacity((self.limit as usize * ROW).min(BODY));
        out.extend_from_slice(b"{\"data\":[");
        let (mut count, mut last, mut is_more) = (0, None, false);
        let read = self.listing.statement.each(session, &binds, |row| {
            if count == self.limit {
                is_more = true;
                return Ok(false);
            }
            if count > 0 {
                out.push(b',');
            }
            layout.write(&mut out, row)?;
            count += 1;
            if count == self.limit {
                last = Some(cursor::keys(row, self.listing.keys.clone())?);
            }
            Ok(true)
        });
        read.map_err(|error| trouble(&error))?;
        if count == 0 {
            request.assert_alive(session)?;
        }
        out.extend_from_slice(b"],\"next\":");
        match last.filter(|_| is_more) {
            Some(keys) if keys.len() > CURSOR => {
                return Err(Problem::new(Code::TooExpensive).detail("`sort` orders by values that are too long to go on from."));
            }
            Some(keys) => {
                out.push(b'"');
                self.seal.close(engine.cursor_key(), keys, &mut out);
                out.extend_from_slice(b"\"}");
            }
            None => out.extend_from_slice(b"null}"),
        }
        Ok(out)
    }
}

fn limit(engine: &Engine, text: Option<&str>) -> Result<u32, Problem> {
    let most = engine.config().limits.list;
    let Some(text) = text else { return Ok(LIMIT.min(most)) };
    let limit = text.parse().ok().filter(|limit| (1..=most).contains(limit));
    limit.ok_or_else(|| Problem::new(Code::InvalidParameter).detail(format!("`limit` must be a number from 1 to {most}.")))
}
