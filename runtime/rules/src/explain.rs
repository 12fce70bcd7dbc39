//! Why a request is let through, or is not: each rule that is asked, the fewest atoms that decide it, with what they look at, and the
//! nearest change after which the request would be let through.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | a request, as the judge meets it | each rule of it, and whether it holds | `ruling` |
//! | a condition | the atoms that decide it | `why` |
//! | a condition that should be otherwise | the least that would have to change | `change` |
//! | a request that is refused | what would let it through, asked of the judge again | `nearest` |
//! | a resolved expression, a value, a row | its spelling | [`spell`], `show` |
//! | a line of a test | its requests | `line` |
//! | what decides a rule | sentences; and what `schemas/why.json` says | `words`, `view` |
//!
//! What is right is defined by the [evaluator](crate::eval) and the [judge](crate::judge): this module asks them, and decides nothing. It
//! is for who writes a spec, not for callers: it tells of rows and values whatever their rules say; but values of `@private` fields
//! never.

mod change;
mod line;
mod nearest;
pub(crate) mod ruling;
mod show;
pub mod spell;
mod view;
mod why;
mod words;

use crate::catalog::{FieldId, ModelId};
use crate::diagnostic::Span;
use crate::judge::{Judge, Verdict};
use crate::plan::Operation;
use crate::value::{Id, Value};
use crate::world::Row;
use serde::Serialize;

pub use line::of_line;
pub use show::Labels;
pub use view::View;
pub use words::verb;

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// A row by its id, and perhaps a field of it.
    Read {
        model: ModelId,
        id: Id,
        field: Option<FieldId>,
    },
    /// A row among those of a list.
    Listed {
        model: ModelId,
        id: Id,
    },
    /// A row, of whose fields the request names some; the others hold their defaults.
    Create {
        model: ModelId,
        row: Row,
        named: Vec<FieldId>,
    },
    Update {
        model: ModelId,
        id: Id,
        values: Vec<(FieldId, Value)>,
    },
    Delete {
        model: ModelId,
        id: Id,
    },
}

/// Why a request is answered as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    pub verdict: Verdict,
    /// Every rule that is asked, in the order in which they are: first who may read the row, then who may write it.
    pub rules: Vec<Ruled>,
    /// What would have to be otherwise; empty for what is let through.
    pub nearest: Nearest,
}

/// The least that would let a request through, as far as it is known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Nearest {
    /// Each of them.
    pub changes: Vec<Change>,
    /// After them the judge lets the request through; else there may be more in its way.
    pub is_confirmed: bool,
}

/// A rule that is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruled {
    pub law: Law,
    pub operation: Operation,
    /// It is as the request needs it: an allow that holds, a deny that does not apply.
    pub lets_through: bool,
    /// The fields that the request names and the rule does not grant, by name.
    pub leaves_out: Vec<String>,
    /// The atoms that decide it.
    pub atoms: Vec<Atom>,
    /// Which row, or database, they look at, where there is a choice.
    pub end: End,
    /// How many of the last of them are of the `check`, where the others are of the condition: these look at the database after the write.
    pub checked: usize,
}

/// What kind of rule it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Law {
    /// A rule of the model.
    Rule {
        deny: bool,
        name: Option<String>,
        message: Option<String>,
        /// The fields that it is about, by name; none for all.
        fields: Option<Vec<String>>,
        /// The condition, and the `check` behind it, resolved.
        says: String,
        span: Span,
    },
    /// `@read` or `@write` of a field.
    Field { name: String, writes: bool, says: String },
    /// Whom the tenant admits, or which one the request names.
    Tenant { words: String },
    /// No rule allows the operation.
    None,
    /// What a request may name, whatever the rules say.
    Named { words: String },
}

/// Where a condition is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Of the one row that there is.
    Row,
    /// Of the row as it was before the write.
    Before,
    /// Of the row as it is to be.
    After,
    /// Of the database after the write: the `check`.
    Check,
}

/// A condition without `and`, `or` or `not`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Atom {
    pub says: String,
    pub holds: bool,
    /// What it reads, each with its value; of `@private` fields it is not shown.
    pub values: Vec<(String, String)>,
    /// The rows that it ranges over, of a quantifier.
    pub rows: Option<Looked>,
}

/// Rows that were looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Looked {
    pub model: String,
    pub count: usize,
    /// One of them is as it is asked.
    pub is_found: bool,
    /// The row that is so; where none is, the one that is nearest to it.
    pub nearest: Option<NearestRow>,
}

/// A row, and what decides about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NearestRow {
    pub row: String,
    /// What the condition calls it.
    pub var: String,
    pub atoms: Vec<Atom>,
}

/// Something that would have to be otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub words: String,
    pub(crate) edit: Option<Edit>,
    pub(crate) cost: u32,
}

/// A change that can be made, to see what comes of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Edit {
    Set {
        model: ModelId,
        row: Id,
        field: FieldId,
        value: Value,
    },
    Insert {
        model: ModelId,
        values: Vec<(FieldId, Value)>,
    },
    Remove {
        model: ModelId,
        row: Id,
    },
    /// Another value in the request.
    Named(FieldId, Value),
    /// A field that the request does not name.
    Left(FieldId),
    /// Somebody asks where nobody does.
    Caller(Id),
    /// The request names this tenant.
    Tenant(Id),
}

/// Explains what the judge says of a request.
#[must_use]
pub fn explain(judge: &Judge<'_>, labels: &Labels, request: &Request) -> Explanation {
    let verdict = nearest::verdict(judge, request);
    let rules = ruling::rules(judge, labels, request);
    let nearest = if verdict.is_allowed() { Nearest::default() } else { nearest::nearest(judge, labels, request) };
    Explanation { verdict, rules, nearest }
}

impl Request {
    /// The model that it is about, and the row.
    #[must_use]
    pub fn subject(&self) -> (ModelId, Id) {
        match self {
            Self::Read { model, id, .. } | Self::Listed { model, id } | Self::Update { model, id, .. } | Self::Delete { model, id } => {
                (*model, *id)
            }
            Self::Create { model, row, .. } => (*model, row.id()),
        }
    }
}
