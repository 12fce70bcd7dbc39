//! Expressions that have a meaning: typed, resolved, closed. Every expression has a value on every row; conditions are true or false.

mod mapped;

pub use mapped::Mapping;

use crate::catalog::{FieldId, ModelId};
use crate::ops::{Op, TextTest};
use crate::types::Type;
use crate::value::Value;
use crate::zone::Zone;
use serde::{Deserialize, Serialize};

/// A row that an expression ranges over: 0 is `this`, quantifiers count up from 1 with their depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Var(pub u16);

impl Var {
    pub const THIS: Self = Self(0);
}

/// A condition: true or false, never null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cond {
    Const(bool),
    /// A `Bool` value; null counts as false.
    Holds(Term),
    And(Vec<Cond>),
    Or(Vec<Cond>),
    Not(Box<Cond>),
    /// False when either side is null; `!=` is resolved as `not (==)`.
    Compare {
        op: Compare,
        left: Term,
        right: Term,
    },
    /// `left in [a, b]`: false when the item is null. An option of a list's type stands for its values.
    In {
        item: Term,
        options: Vec<Term>,
    },
    /// False also of what fails.
    IsNull(Term),
    /// `text.contains(part)`: false when either is null.
    Text {
        test: TextTest,
        text: Term,
        part: Term,
    },
    /// Some of the rows satisfies `body`.
    Any {
        rows: Rows,
        var: Var,
        body: Box<Cond>,
    },
}

/// The rows that a quantifier or an aggregate ranges over, each of them once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    pub model: ModelId,
    pub source: Source,
}

/// Which rows of a model they are. Those of a row that is null are none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// All of them.
    Model,
    /// Those whose to-one field `via` is the row at `parent`.
    Link { parent: Path, via: FieldId },
    /// Those that some row of `join` names in `far`, which names the row at `parent` in `near`.
    Through { parent: Path, join: ModelId, near: FieldId, far: FieldId },
    /// The row at `start` and those that are reached from it along `via`, a to-one field to the model itself, in [`TREE_DEPTH`] steps
    /// at most. A row that is reached again is gone no further from.
    Tree { start: Path, via: FieldId, way: Way },
}

/// The direction in which a tree is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// `ancestors`
    Up,
    /// `descendants`
    Down,
}

/// How many steps a `@tree` is followed. Whoever writes a tree keeps it within.
pub const TREE_DEPTH: u16 = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A value, or null, with its type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    pub kind: TermKind,
    pub ty: Type,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermKind {
    Literal(Value),
    /// The one instant of the request.
    Now,
    /// The day that it is in a zone, at the instant of the request.
    Today(Zone),
    /// What an operator makes of its operands: null if one of them is null; else it may fail.
    Apply {
        op: Op,
        operands: Vec<Term>,
    },
    /// A value bound by a request, by its place.
    Arg(u16),
    /// What is known of how the caller signed in; null when nobody is signed in.
    Session(Fact),
    /// The value at the end of a path.
    Path(Path),
    /// Whether the condition holds: a `Bool`, never null.
    Condition(Box<Cond>),
    /// The value where the condition holds, else null.
    When(Box<Cond>, Box<Term>),
    /// A number or a value that many rows come to.
    Aggregate(Box<Aggregate>),
}

/// What a rule may ask of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// `session.age`: the time since the user signed in.
    Age,
    /// `session.mfa`: a second factor was shown. Nobody can show one yet.
    Mfa,
    /// `me.is_anonymous`: the user has not told who they are. Nobody can sign in so yet.
    Anonymous,
}

impl Fact {
    /// As a rule spells it.
    #[must_use]
    pub fn spelled(self) -> &'static str {
        match self {
            Self::Age => "session.age",
            Self::Mfa => "session.mfa",
            Self::Anonymous => "me.is_anonymous",
        }
    }

    /// The fact that is spelled so.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Age, Self::Mfa, Self::Anonymous].into_iter().find(|fact| fact.spelled() == name)
    }
}

/// `rows.where(x => filter).sum(x => value)`. Rows whose value is null count for nothing, but in `count`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Aggregate {
    pub function: Function,
    pub rows: Rows,
    pub var: Var,
    pub filter: Cond,
    /// None for `count`.
    pub value: Option<Term>,
}

/// What many rows come to. Of none, `count` and `sum` are 0, and the others null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// An `Int`.
    Count,
    /// Of whole numbers, decimals and durations, in the type of the values; fails beyond what it holds.
    Sum,
    Min,
    Max,
    /// Of whole numbers and decimals, as a decimal with [`AVERAGE_DIGITS`] more digits after the point (18 at most); of durations, a
    /// duration. Rounded half to even; fails beyond what its type holds.
    Avg,
}

/// The digits after the point that an average has beyond those of its values.
pub const AVERAGE_DIGITS: u8 = 4;

/// A way from a row over to-one relations. Without steps, the row itself (its id).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Path {
    pub root: Root,
    /// Each step but the last leads to one row; the last may be any column.
    pub steps: Vec<Step>,
}

impl Path {
    /// One step further, from a row of `model` over a field that has a column.
    pub fn push(&mut self, model: ModelId, field: FieldId) {
        self.steps.push(Step::of(model, field));
    }

    /// To the row whose unique field `via` holds this one.
    pub fn push_other_end(&mut self, model: ModelId, (other, via): (ModelId, FieldId)) {
        self.steps.push(Step::of(model, FieldId::ID));
        self.steps.push(Step { model: other, by: via, field: FieldId::ID });
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Root {
    Var(Var),
    /// The signed-in user; null when nobody is.
    Me,
    /// The tenant that the request names; null where it is not there, or does not admit the caller.
    Tenant,
    /// A row bound by name, by its place: a parameter that is a row.
    Arg(u16),
    /// The row before the write; null at a creation.
    Old,
    /// The row after the write; null at a deletion.
    New,
}

/// A field of a row of `model`: of the one that holds in `by` what the path has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub model: ModelId,
    /// The `id`, or a field that no two rows hold the same value in. Of a path's first step, the `id`.
    #[serde(default = "id", skip_serializing_if = "is_id")]
    pub by: FieldId,
    pub field: FieldId,
}

impl Step {
    /// A field of the row with the id that the path has come to.
    #[must_use]
    pub fn of(model: ModelId, field: FieldId) -> Self {
        Self { model, by: FieldId::ID, field }
    }

    /// It says nothing but what it came to: the row with an id, by its id.
    pub(crate) fn is_id(self) -> bool {
        self.by == FieldId::ID && self.field == FieldId::ID
    }
}

fn id() -> FieldId {
    FieldId::ID
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
fn is_id(field: &FieldId) -> bool {
    *field == FieldId::ID
}

/// How a condition's quantifiers stand: what it costs to decide grows with each level of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Quantifiers {
    /// How many stand in each other, at most.
    pub depth: usize,
    /// How many range over all rows of a model.
    pub unlinked: usize,
}

impl Quantifiers {
    /// Those of two conditions that stand beside each other.
    #[must_use]
    pub fn beside(self, other: Self) -> Self {
        Self { depth: self.depth.max(other.depth), unlinked: self.unlinked + other.unlinked }
    }
}

impl Rows {
    /// The path to the row that they belong to.
    #[must_use]
    pub fn parent(&self) -> Option<&Path> {
        match &self.source {
            Source::Model => None,
            Source::Link { parent, .. } | Source::Through { parent, .. } | Source::Tree { start: parent, .. } => Some(parent),
        }
    }

    /// As many as the model has, whatever the row: all of them, or a way through a tree.
    fn is_unlinked(&self) -> bool {
        match self.source {
            Source::Model | Source::Tree { .. } => true,
            Source::Link { .. } | Source::Through { .. } => false,
        }
    }
}

impl Cond {
    /// Its quantifiers and aggregates, measured. A request's expression is bounded by them.
    #[must_use]
    pub fn quantifiers(&self) -> Quantifiers {
        let mut all = Quantifiers::default();
        self.each_part(&mut |part| all = all.beside(part.quantifiers()));
        all
    }

    /// How much there is to decide: its atoms and the terms of its lists. A request's expression is bounded by it.
    #[must_use]
    pub fn size(&self) -> usize {
        let mut size = match self {
            Self::Const(_) | Self::Holds(_) | Self::Compare { .. } | Self::IsNull(_) | Self::Text { .. } | Self::Any { .. } => 1,
            Self::In { options, .. } => options.len().max(1),
            Self::And(_) | Self::Or(_) | Self::Not(_) => 0,
        };
        self.each_part(&mut |part| size += part.size());
        size
    }

    /// What each of `count` arguments is to be read as: `None` for one that the condition does not use. Where one is asked whether it
    /// is null, that says nothing of its type, unless nothing else does.
    #[must_use]
    pub fn argument_types(&self, count: usize) -> Vec<Option<Type>> {
        let mut types = vec![None; count];
        self.each_term(&mut |term| {
            if let TermKind::Arg(index) = term.kind
                && let Some(ty) = types.get_mut(usize::from(index))
            {
                *ty = Some(term.ty.clone());
            }
        });
        types
    }

    /// Visits every term, those within terms after them, in the order in which they are written.
    pub fn each_term(&self, visit: &mut dyn FnMut(&Term)) {
        self.each_part(&mut |part| match part {
            Part::Cond(cond) => cond.each_term(visit),
            Part::Term(term) => term.each_term(visit),
            Part::Rows { body, .. } => body.each_term(visit),
        });
    }

    /// Visits the rows that quantifiers and aggregates range over, those within others after them.
    pub fn each_rows(&self, visit: &mut dyn FnMut(&Rows)) {
        self.each_part(&mut |part| part.each_rows(visit));
    }

    /// Visits what it directly consists of, in the order in which it is written.
    fn each_part<'a>(&'a self, visit: &mut dyn FnMut(Part<'a>)) {
        match self {
            Self::Const(_) => {}
            Self::Holds(term) | Self::IsNull(term) => visit(Part::Term(term)),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| visit(Part::Cond(part))),
            Self::Not(inner) => visit(Part::Cond(inner)),
            Self::Compare { left, right, .. } | Self::Text { text: left, part: right, .. } => {
                visit(Part::Term(left));
                visit(Part::Term(right));
            }
            Self::In { item, options } => {
                visit(Part::Term(item));
                options.iter().for_each(|option| visit(Part::Term(option)));
            }
            Self::Any { rows, body, .. } => visit(Part::Rows { rows, body, value: None }),
        }
    }
}

impl Term {
    /// Its quantifiers and aggregates, measured as those of a condition.
    #[must_use]
    pub fn quantifiers(&self) -> Quantifiers {
        Part::Term(self).quantifiers()
    }

    /// The constant that it is, or null.
    #[must_use]
    pub fn literal(&self) -> Option<&Value> {
        if let TermKind::Literal(value) = &self.kind { Some(value) } else { None }
    }

    /// Visits the term, then those within it.
    pub fn each_term(&self, visit: &mut dyn FnMut(&Self)) {
        visit(self);
        self.each_part(&mut |part| match part {
            Part::Cond(cond) => cond.each_term(visit),
            Part::Term(term) => term.each_term(visit),
            Part::Rows { body, value, .. } => {
                body.each_term(visit);
                if let Some(value) = value {
                    value.each_term(visit);
                }
            }
        });
    }

    /// Visits what it directly consists of, in the order in which it is written.
    fn each_part<'a>(&'a self, visit: &mut dyn FnMut(Part<'a>)) {
        match &self.kind {
            TermKind::Literal(_) | TermKind::Now | TermKind::Today(_) | TermKind::Arg(_) | TermKind::Session(_) | TermKind::Path(_) => {}
            TermKind::Apply { operands, .. } => operands.iter().for_each(|operand| visit(Part::Term(operand))),
            TermKind::Condition(cond) => visit(Part::Cond(cond)),
            TermKind::When(cond, term) => {
                visit(Part::Cond(cond));
                visit(Part::Term(term));
            }
            TermKind::Aggregate(aggregate) => {
                let Aggregate { rows, filter, value, .. } = aggregate.as_ref();
                visit(Part::Rows { rows, body: filter, value: value.as_ref() });
            }
        }
    }
}

/// What a condition or a term directly consists of.
enum Part<'a> {
    Cond(&'a Cond),
    Term(&'a Term),
    /// What is asked of each of many rows.
    Rows {
        rows: &'a Rows,
        body: &'a Cond,
        value: Option<&'a Term>,
    },
}

impl Part<'_> {
    fn each_rows(&self, visit: &mut dyn FnMut(&Rows)) {
        match self {
            Self::Cond(cond) => cond.each_rows(visit),
            Self::Term(term) => term.each_part(&mut |part| part.each_rows(visit)),
            Self::Rows { rows, body, value } => {
                visit(rows);
                body.each_rows(visit);
                if let Some(value) = value {
                    value.each_part(&mut |part| part.each_rows(visit));
                }
            }
        }
    }

    fn quantifiers(&self) -> Quantifiers {
        match self {
            Self::Cond(cond) => cond.quantifiers(),
            Self::Term(term) => {
                let mut all = Quantifiers::default();
                term.each_part(&mut |part| all = all.beside(part.quantifiers()));
                all
            }
            Self::Rows { rows, body, value } => {
                let value = value.map_or(Quantifiers::default(), |value| Part::Term(value).quantifiers());
                let Quantifiers { depth, unlinked } = body.quantifiers().beside(value);
                Quantifiers { depth: depth + 1, unlinked: unlinked + usize::from(rows.is_unlinked()) }
            }
        }
    }

    /// What it adds to the atom it stands in: its operations, and the conditions within.
    fn size(&self) -> usize {
        match self {
            Self::Cond(cond) => cond.size(),
            Self::Term(term) => {
                let mut size = usize::from(matches!(term.kind, TermKind::Apply { .. }));
                term.each_part(&mut |part| size += part.size());
                size
            }
            Self::Rows { body, value, .. } => body.size() + value.map_or(0, |value| Part::Term(value).size()),
        }
    }
}
