//! What is asked: conditions about the rows of a request, put together.

use purlin_rules::catalog::FieldId;
use purlin_rules::expr::Cond;
use std::borrow::Cow;

/// A statement about a request, and the database that it meets.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula<'q> {
    /// The condition holds of a row. Of one that is not there, nothing holds.
    Holds(Place, Cow<'q, Cond>),
    /// The request names the field.
    Names(FieldId),
    Not(Box<Self>),
    /// All of them hold.
    All(Vec<Self>),
    /// Some of them holds.
    Some(Vec<Self>),
}

/// The row that is `this`, and the database around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The row as it is. There is none to be created.
    Old,
    /// The row as the request would have it, in the database as it is. There is none to be deleted.
    New,
    /// The row as the write leaves it or, of a deletion, as it was; in the database as the write leaves it.
    Left,
    /// The row that the request names in a relation, as it is.
    Named(FieldId),
    /// The tenant that the request names.
    Tenant,
    /// Another row, as it is.
    Other,
    /// The other row, as the write leaves it.
    OtherLeft,
}

impl<'q> Formula<'q> {
    pub const TRUE: Self = Self::All(Vec::new());
    pub const FALSE: Self = Self::Some(Vec::new());

    #[must_use]
    pub fn holds(place: Place, condition: &'q Cond) -> Self {
        Self::Holds(place, Cow::Borrowed(condition))
    }

    #[must_use]
    pub fn holds_of(place: Place, condition: Cond) -> Self {
        Self::Holds(place, Cow::Owned(condition))
    }

    #[must_use]
    pub fn negated(self) -> Self {
        if let Self::Not(inner) = self { *inner } else { Self::Not(Box::new(self)) }
    }

    /// The formulas that are all `wanted`, or not, where this one is.
    pub(crate) fn parts<'f>(&'f self, wanted: bool, into: &mut Vec<(&'f Self, bool)>) {
        match self {
            Self::Not(inner) => inner.parts(!wanted, into),
            Self::All(parts) if wanted => parts.iter().for_each(|part| part.parts(wanted, into)),
            Self::Some(parts) if !wanted => parts.iter().for_each(|part| part.parts(wanted, into)),
            Self::All(_) | Self::Some(_) | Self::Names(_) | Self::Holds(..) => into.push((self, wanted)),
        }
    }

    /// It is about rows that the request names in relations.
    pub(crate) fn is_of_named(&self) -> bool {
        match self {
            Self::Holds(place, _) => matches!(place, Place::Named(_)),
            Self::Names(_) => false,
            Self::Not(inner) => inner.is_of_named(),
            Self::All(parts) | Self::Some(parts) => parts.iter().any(Self::is_of_named),
        }
    }

    /// Visits the conditions that it puts together, and the places that they are asked of.
    pub fn each_condition(&self, visit: &mut dyn FnMut(Place, &Cond)) {
        match self {
            Self::Holds(place, cond) => visit(*place, cond),
            Self::Names(_) => {}
            Self::Not(inner) => inner.each_condition(visit),
            Self::All(parts) | Self::Some(parts) => parts.iter().for_each(|part| part.each_condition(visit)),
        }
    }

    /// The same of other conditions.
    #[must_use]
    pub fn with_conditions(&self, of: &dyn Fn(&Cond) -> Cond) -> Formula<'static> {
        let all = |parts: &[Self]| parts.iter().map(|part| part.with_conditions(of)).collect();
        match self {
            Self::Holds(place, cond) => Formula::holds_of(*place, of(cond)),
            Self::Names(field) => Formula::Names(*field),
            Self::Not(inner) => Formula::Not(Box::new(inner.with_conditions(of))),
            Self::All(parts) => Formula::All(all(parts)),
            Self::Some(parts) => Formula::Some(all(parts)),
        }
    }

    /// Whether it holds, where each condition does as is told.
    pub(crate) fn is_so(&self, holds: &dyn Fn(Place, &Cond) -> bool, names: &dyn Fn(FieldId) -> bool) -> bool {
        match self {
            Self::Holds(place, cond) => holds(*place, cond),
            Self::Names(field) => names(*field),
            Self::Not(inner) => !inner.is_so(holds, names),
            Self::All(parts) => parts.iter().all(|part| part.is_so(holds, names)),
            Self::Some(parts) => parts.iter().any(|part| part.is_so(holds, names)),
        }
    }
}
