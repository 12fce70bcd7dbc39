//! `include`: the rows that relations lead to, in the rows that lead there.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | the text | a tree of relations and their options, with places | `parse` |
//! | a relation of the tree | its one statement, under the guard of *list* | `relation` |
//! | rows with holes | the rows, and in each what belongs to it | `load` |
//!
//! A row that the caller may not list is not there, nor is one that is linked by what he may not see. What is included is made once for
//! each text, as statements are.

mod load;
mod parse;
mod relation;

use super::Request;
use super::filter::{ArgForm, Args};
use super::select::Selection;
use crate::problem::{Code, Problem};
use crate::store::Session;
use crate::values::write::Hole;
use parse::Fault;
use purlin_rules::value::{Id, Value};
use relation::Relation;

/// Findings that are told of one text.
const FINDINGS: usize = 10;

/// The relations that are included.
#[derive(Debug, Default)]
pub(super) struct Inclusion {
    relations: Vec<Relation>,
}

/// The values that the statements of an inclusion run with.
#[derive(Debug)]
pub(super) struct Wanted {
    /// In the order in which relations are read: each, then what is below it.
    bound: Vec<Bound>,
    /// The text of `args`, to which cursors are bound.
    args: Option<Box<str>>,
}

#[derive(Debug, Default)]
struct Bound {
    args: Vec<Value>,
    keys: Vec<Value>,
}

impl Inclusion {
    /// `one` is the row that is asked for, where it is one.
    pub(super) fn of(request: &Request<'_>, include: Option<&str>, args: &Args<'_>, one: Option<Id>) -> Result<Self, Problem> {
        let Some(include) = include else { return Ok(Self::default()) };
        let branches = parse::parse(include).map_err(|faults| in_words(&faults))?;
        let relations = relation::each(request, &branches, args, one).map_err(together)?;
        Ok(Self { relations })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.relations.is_empty()
    }

    /// Some filter of it may take long.
    pub(super) fn is_long(&self) -> bool {
        let mut is_long = false;
        each(&self.relations, &mut |relation| is_long |= relation.is_long);
        is_long
    }

    /// What is selected, and the relations.
    pub(super) fn beside(&self, selection: Selection) -> Selection {
        selection.with(self.relations.iter().map(Relation::included))
    }

    /// How each argument is to be read, relation by relation.
    pub(super) fn forms(&self) -> Vec<&[ArgForm]> {
        let mut forms = Vec::new();
        each(&self.relations, &mut |relation| forms.push(relation.forms.as_slice()));
        forms
    }

    /// The values of a request.
    pub(super) fn bind(&self, request: &Request<'_>, args: &Args<'_>, one: Option<Id>) -> Result<Wanted, Problem> {
        let mut relations = Vec::new();
        each(&self.relations, &mut |relation| relations.push(relation));
        let bound = relations.into_iter().map(|relation| {
            let keys = one.map(|one| relation.opened(request, args, one)).transpose()?.flatten();
            let keys = keys.into_iter().flatten().map(|key| key.value).collect();
            Ok(Bound { args: args.read(&relation.forms)?, keys })
        });
        Ok(Wanted { bound: bound.collect::<Result<_, Problem>>()?, args: args.text.map(Into::into) })
    }

    /// The text of rows, with what belongs to each in its holes.
    pub(super) fn fill(
        &self,
        wanted: &Wanted,
        request: &Request<'_>,
        session: &Session<'_>,
        text: Vec<u8>,
        holes: &[Hole],
    ) -> Result<Vec<u8>, Problem> {
        if holes.is_empty() { Ok(text) } else { load::fill(&self.relations, wanted, request, session, &text, holes) }
    }
}

fn each<'i>(relations: &'i [Relation], visit: &mut dyn FnMut(&'i Relation)) {
    for relation in relations {
        visit(relation);
        each(&relation.below, visit);
    }
}

fn in_words(faults: &[Fault]) -> Problem {
    let is_beyond = faults.iter().any(|fault| !matches!(fault, Fault::Form { .. }));
    let said: Vec<String> = faults.iter().take(FINDINGS).map(Fault::words).collect();
    Problem::new(if is_beyond { Code::TooExpensive } else { Code::InvalidExpression }).detail(said.join("\n"))
}

/// All that is wrong, under the code of the first.
fn together(problems: Vec<Problem>) -> Problem {
    let mut problems = problems.into_iter().take(FINDINGS);
    let Some(first) = problems.next() else { return Problem::internal("no problem, and nothing included") };
    problems.fold(first, Problem::and)
}
