//! Expressions that have a meaning: typed, resolved, closed. Every expression has a value on every row; conditions are true or false.

use crate::catalog::{FieldId, ModelId};
use crate::types::Type;
use crate::value::Value;
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
    /// `left in [a, b]`: false when the item is null.
    In {
        item: Term,
        options: Vec<Term>,
    },
    IsNull(Term),
    /// Some row of `model` whose `via` is the row at `parent` satisfies `body`; `None` for `via` ranges over all rows of the model.
    Any {
        model: ModelId,
        link: Option<Link>,
        var: Var,
        body: Box<Cond>,
    },
}

/// How a quantifier's rows belong to their parent: the child's to-one field `via` equals the row that `parent` yields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    pub parent: Path,
    pub via: FieldId,
}

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
    /// The one instant of the request, and so many milliseconds after it: `now() - 14d`.
    Now {
        plus: i64,
    },
    /// A value bound by a request, by its place.
    Arg(u16),
    /// The value at the end of a path.
    Path(Path),
}

/// A way from a row over to-one relations. Without steps, the row itself (its id).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Path {
    pub root: Root,
    /// Each step but the last is a to-one relation; the last may be any column.
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Root {
    Var(Var),
    /// The signed-in user; null when nobody is.
    Me,
}

/// A field of a row of `model`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub model: ModelId,
    pub field: FieldId,
}

/// How a condition's quantifiers stand: what it costs to decide grows with each level of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quantifiers {
    /// How many stand in each other, at most.
    pub depth: usize,
    /// How many range over all rows of a model.
    pub unlinked: usize,
}

impl Quantifiers {
    /// Those of two conditions that stand beside each other.
    fn beside(self, other: Self) -> Self {
        Self { depth: self.depth.max(other.depth), unlinked: self.unlinked + other.unlinked }
    }
}

impl Cond {
    /// Its quantifiers, measured. A request's expression is bounded by them.
    #[must_use]
    pub fn quantifiers(&self) -> Quantifiers {
        match self {
            Self::Const(_) | Self::Holds(_) | Self::Compare { .. } | Self::In { .. } | Self::IsNull(_) => Quantifiers::default(),
            Self::And(parts) | Self::Or(parts) => parts.iter().map(Self::quantifiers).fold(Quantifiers::default(), Quantifiers::beside),
            Self::Not(inner) => inner.quantifiers(),
            Self::Any { link, body, .. } => {
                let Quantifiers { depth, unlinked } = body.quantifiers();
                Quantifiers { depth: depth + 1, unlinked: unlinked + usize::from(link.is_none()) }
            }
        }
    }

    /// How much there is to decide: its atoms and the terms of its lists. A request's expression is bounded by it.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Const(_) | Self::Holds(_) | Self::Compare { .. } | Self::IsNull(_) => 1,
            Self::In { options, .. } => options.len().max(1),
            Self::And(parts) | Self::Or(parts) => parts.iter().map(Self::size).sum(),
            Self::Not(inner) => inner.size(),
            Self::Any { body, .. } => 1 + body.size(),
        }
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

    /// Visits every term, in the order in which they are written.
    pub fn each_term(&self, visit: &mut impl FnMut(&Term)) {
        match self {
            Self::Const(_) => {}
            Self::Holds(term) | Self::IsNull(term) => visit(term),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.each_term(visit)),
            Self::Not(inner) => inner.each_term(visit),
            Self::Compare { left, right, .. } => {
                visit(left);
                visit(right);
            }
            Self::In { item, options } => {
                visit(item);
                options.iter().for_each(visit);
            }
            Self::Any { body, .. } => body.each_term(visit),
        }
    }
}
