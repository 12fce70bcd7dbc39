//! What rows come to: how many there are, what their values add up to, group by group.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | `group`, `count`, `sum`, `avg`, `min`, `max` | the fields that are meant, each of a type that has it | `asked` |
//! | all of it, and a filter | one guarded statement, kept by its shape | `statement` |
//! | a row of its result | a group as JSON, exact | `write` |
//!
//! Rows that the caller may not list are in no group, and a field that he may not read is null to all of this.

mod asked;
mod statement;
mod write;

pub(crate) use asked::comes_to;
pub(crate) use statement::Aggregates;

use super::cursor::Seal;
use super::filter::{Args, within_bytes};
use super::{Ask, Request, list, turns};
use crate::engine::Engine;
use crate::problem::{Code, Problem};
use crate::store::bound::Binds;
use crate::store::{Session, trouble};
use purlin_rules::plan::Condition;
use purlin_rules::value::Value;
use statement::{Aggregate, Shape};
use std::sync::Arc;

/// Groups that pages go as far as: each page counts anew.
const GROUPS: i64 = 10_000;

/// What is asked of the rows; the parameters as they stand in the address, decoded.
#[derive(Debug, Clone, Copy, Default)]
pub struct Totals<'q> {
    /// `where`
    pub filter: Option<&'q str>,
    /// A JSON object.
    pub args: Option<&'q str>,
    /// `status,assignee`
    pub group: Option<&'q str>,
    /// Whether the rows are counted: it has no value.
    pub count: Option<&'q str>,
    /// Fields, separated by commas, as those that follow.
    pub sum: Option<&'q str>,
    pub avg: Option<&'q str>,
    pub min: Option<&'q str>,
    pub max: Option<&'q str>,
    /// Groups of a page.
    pub limit: Option<&'q str>,
    /// The cursor: `next` of the page before.
    pub after: Option<&'q str>,
}

/// Totals, decided but for their rows.
struct Decided {
    ask: Ask,
    aggregate: Arc<Aggregate>,
    args: Vec<Value>,
    limit: i64,
    /// Groups of the pages before.
    offset: i64,
    seal: Seal,
}

pub(super) async fn aggregate(engine: &Engine, ask: Ask, totals: Totals<'_>) -> Result<Vec<u8>, Problem> {
    let decided = Decided::of(engine, ask, totals)?;
    let (owned, caller, is_long) = (engine.clone(), decided.ask.caller, decided.aggregate.is_long);
    turns::read(engine, caller, is_long, move |session| decided.run(&owned, session)).await
}

impl Decided {
    fn of(engine: &Engine, ask: Ask, totals: Totals<'_>) -> Result<Self, Problem> {
        let request = Request::of(engine, &ask)?;
        let may = |kind| request.table.list.of(kind).row != Condition::Never;
        if !may(request.kind) {
            return Err(request.not_for(may));
        }
        request.names_its_tenant()?;
        let fields = [("group", totals.group), ("sum", totals.sum), ("avg", totals.avg), ("min", totals.min), ("max", totals.max)];
        within_bytes(&fields).and(within_bytes(&[("where", totals.filter)]))?;
        let limit = i64::from(list::limit(engine, totals.limit)?);
        let args = Args::parse(totals.args)?;
        let shape = Shape::of(&request, totals, &args);
        let seal = Seal::of_totals(&ask, totals.args, &shape.text());
        let offset = totals.after.map(|after| seal.open_number(engine.cursor_key(), after)).transpose()?.unwrap_or(0);
        let aggregate = match engine.aggregates().get(&shape) {
            Some(aggregate) => aggregate,
            None => engine.aggregates().keep(shape, Aggregate::compose(&request, totals, &args)?),
        };
        let args = args.read(&aggregate.forms)?;
        Ok(Self { ask, aggregate, args, limit, offset, seal })
    }

    fn run(&self, engine: &Engine, session: &Session<'_>) -> Result<Vec<u8>, Problem> {
        let request = Request::of(engine, &self.ask)?;
        // One group more tells whether there is a next page.
        let binds = Binds { args: &self.args, limit: self.limit + 1, offset: self.offset, ..Binds::new(&self.ask) };
        let (mut out, mut groups, mut rows, mut is_more) = (b"{\"data\":[".to_vec(), 0, 0, false);
        let read = self.aggregate.statement.each(session, &binds, |row| {
            if groups == self.limit {
                is_more = true;
                return Ok(false);
            }
            if groups > 0 {
                out.push(b',');
            }
            groups += 1;
            rows += write::group(&mut out, &self.aggregate, row)?;
            Ok(true)
        });
        read.map_err(|error| trouble(&error))?;
        if rows == 0 {
            request.assert_alive(session)?;
        }
        let next = self.offset + groups;
        out.extend_from_slice(b"],\"next\":");
        match is_more {
            true if next >= GROUPS => {
                let words = format!("There are more than {GROUPS} groups; let `where` keep fewer rows.");
                return Err(Problem::new(Code::TooExpensive).detail(words));
            }
            true => {
                out.push(b'"');
                self.seal.close_number(engine.cursor_key(), next, &mut out);
                out.extend_from_slice(b"\"}");
            }
            false => out.extend_from_slice(b"null}"),
        }
        Ok(out)
    }
}
