//! Operations that fit their models. Each is what a request of its own makes of the same body: the batch judges nothing itself.

use super::asked::{Row, What};
use crate::engine::Engine;
use crate::problem::{Code, FieldCode, FieldError, Problem};
use crate::records::key;
use crate::records::write::upsert::{Expected, Upsert};
use crate::records::write::{Change, Deletion, Draft};
use crate::records::{Ask, Request};
use crate::store::Session;
use crate::values::body::Saying;
use purlin_rules::value::Id;

/// Where the values of an operation stand in it.
const VALUES: &str = "/values";

/// A write, and the row that it names.
#[derive(Debug)]
pub(super) struct Decided {
    ask: Ask,
    write: Write,
}

#[derive(Debug)]
enum Write {
    Create(Draft),
    Update(Row, Change, Option<i64>),
    Upsert(Box<Upsert>, Expected),
    Delete(Row, Deletion, Option<i64>),
}

impl Decided {
    /// # Errors
    /// Every fault of the values; what no caller of the kind can ever do.
    pub(super) fn of(engine: &Engine, ask: Ask, what: What<'_>, earlier: &[bool]) -> Result<Self, Problem> {
        let saying = Saying { earlier: Some(earlier), ..Saying::default() };
        let own = ask.clone();
        let write = match what {
            What::Create { values } => Write::Create(Draft::read(engine, own, values.as_bytes(), saying).map_err(of_values)?.0),
            What::Update { row, values, version } => {
                let saying = Saying { operators: true, ..saying };
                Write::Update(row, Change::read(engine, own, values.as_bytes(), saying).map_err(of_values)?, version)
            }
            What::Upsert { on, values, expected } => {
                let names: Vec<&str> = on.split(',').collect();
                let place = key::named(&Request::of(engine, &ask)?, Some(&names)).map_err(|keys| no_key(&keys))?;
                let upsert = Upsert::read(engine, own, place, values.as_bytes(), saying).map_err(of_values)?;
                // Which way it goes the store will tell: what is so either way need not wait for that.
                if let Some(problem) = upsert.fault_either_way() {
                    return Err(of_values(problem));
                }
                Write::Upsert(Box::new(upsert), expected)
            }
            What::Delete { row, version } => Write::Delete(row, Deletion::of(engine, own)?, version),
        };
        Ok(Self { ask, write })
    }

    /// Makes it, after operations that left these rows: the row that it is about.
    pub(super) fn make(&self, engine: &Engine, session: &Session<'_>, left: &[Id]) -> Result<Id, Problem> {
        let made = match &self.write {
            Write::Create(draft) => draft.insert_after(engine, session, left),
            Write::Update(row, change, version) => {
                let row = row.among(left)?;
                change.make(engine, session, row, *version, left).map(|()| row)
            }
            Write::Upsert(upsert, expected) => upsert.make(engine, session, *expected, left).map(|(row, _)| row),
            Write::Delete(row, deletion, version) => {
                let row = row.among(left)?;
                deletion.make(engine, session, row, *version).map(|()| row)
            }
        };
        made.map_err(of_values)
    }

    /// Of whose rows it leaves one, and to whom.
    pub(super) fn leaves_of(&self) -> Option<&Ask> {
        match &self.write {
            Write::Create(_) | Write::Update(..) | Write::Upsert(..) => Some(&self.ask),
            Write::Delete(..) => None,
        }
    }
}

impl Row {
    fn among(self, left: &[Id]) -> Result<Id, Problem> {
        match self {
            Self::Id(id) => Ok(id),
            Self::Left(place) => left.get(place).copied().ok_or_else(|| Problem::new(Code::NotFound)),
        }
    }
}

fn of_values(problem: Problem) -> Problem {
    problem.under(VALUES)
}

fn no_key(keys: &str) -> Problem {
    let message = format!("must name {keys}").into();
    let fault = FieldError { field: "/on".to_owned(), code: FieldCode::UnknownValue, message };
    Problem::invalid(vec![fault])
}
