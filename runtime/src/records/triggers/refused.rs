//! What the spec would write and can't: how the write that it follows from is answered. Nothing is said of a row that the caller may not
//! read; the log hears which trigger it was, and what stood in its way.

use super::chain::Chain;
use crate::problem::{Code, FieldError, Problem};
use crate::records::{Ask, read};
use crate::store::trouble;
use crate::values::check::FieldCheck;
use purlin_rules::catalog::ModelId;
use purlin_rules::plan::{Event, Text};
use purlin_rules::value::Id;
use rusqlite::{Error, ErrorCode};

/// Why a write of the spec's is not made.
#[derive(Debug)]
pub(in crate::records) struct Refused {
    /// For the log: names of the spec, and no values.
    why: String,
    /// What the spec says of it, and of which row.
    said: Option<((ModelId, Id), Text)>,
    /// What may be said to whoever it is about, the caller.
    of_caller: Option<&'static str>,
}

impl Refused {
    /// The value has no result: it is too large, or divided by zero.
    pub(super) fn failed(check: &FieldCheck) -> Self {
        Self::because(format!("`{}` has no value", check.name))
    }

    /// It would name who deletes their own row.
    pub(super) fn names_nobody(check: &FieldCheck) -> Self {
        let why = format!("`{}` would name the user whose row the user deletes", check.name);
        Self { why, said: None, of_caller: Some("What is written when it goes would name your own row, which goes with it.") }
    }

    /// The value is none of its field's.
    pub(in crate::records) fn unfit(fault: &FieldError) -> Self {
        Self::because(format!("`{}` is `{}`", fault.field.trim_start_matches('/'), fault.code.as_str()))
    }

    /// The row would not be as its model requires.
    pub(in crate::records) fn unmet(row: (ModelId, Id), faults: Vec<FieldError>) -> Self {
        let first = faults.into_iter().next().map(|fault| fault.message);
        Self {
            why: format!("a `require` is not met: {}", first.as_deref().unwrap_or("the rows would be no tree")),
            said: first.map(|first| (row, first)),
            of_caller: None,
        }
    }

    pub(in crate::records) fn restricted() -> Self {
        Self::because("rows that lose a reference would not be as their models require".to_owned())
    }

    /// A key or a reference stands in its way; another error of the store is told as such.
    pub(in crate::records) fn by_constraint(error: &Error) -> Result<Self, Problem> {
        match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => Ok(Self::because(error.to_string())),
            _ => Err(trouble(error)),
        }
    }

    fn because(why: String) -> Self {
        Self { why, said: None, of_caller: None }
    }

    /// The answer to the request that the write follows from.
    pub(super) fn into_problem(self, chain: &Chain<'_, '_>, (cause, event): (ModelId, Event), table: ModelId) -> Problem {
        let name = |table| chain.engine.service().table(table).map_or("", |table| &*table.spec_name);
        let words = format!("`on {} {}` can't write `{}`: {}", name(cause), event.spelled(), name(table), self.why);
        let problem = Problem::new(Code::Consequence).because(words);
        if let Some(said) = self.of_caller {
            return problem.detail(said);
        }
        match self.said {
            Some(((of, row), said)) if is_readable(chain, of, row) => problem.detail(said),
            Some(_) | None => problem,
        }
    }
}

fn is_readable(chain: &Chain<'_, '_>, table: ModelId, row: Id) -> bool {
    let ask = Ask { table, ..chain.ask.clone() };
    matches!(read(chain.engine, &ask, chain.session, row), Ok(Some(_)))
}
