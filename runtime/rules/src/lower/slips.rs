//! Slips that a test seeds in the lowering itself, one at a time and in its own thread, to learn whether it would notice them. Compiled
//! for tests only: elsewhere `slips!` is `false`, and nothing of this is there.

use std::cell::Cell;

/// What somebody might get wrong, by the place where it would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    /// `not (a or b)` stays an `or`.
    NegatedOr,
    /// After a quantifier, a null is false at the top, too.
    NullStaysFalse,
    /// A condition that stands as a value may be null.
    TruthMayBeNull,
    /// The opposite of `<` is `>`.
    NegatedLess,
    /// A negated comparison asks its left side only whether it is null.
    NullOfOneSide,
    /// An operation is null where its first operand is, and in no other case.
    NullOfFirstOperand,
    /// A sum that is beyond its type is null.
    SumMayBeNull,
    /// A null among constants stays there.
    NullAmongConstants,
    /// An `or` stands in an `and` without parentheses.
    OrInAnd,
    /// Nobody is taken for somebody.
    NobodyIsSomebody,
    /// The rows of quantifiers are counted from another one.
    RowOfOuter,
    /// The row after a write is taken for the one before it.
    NewIsOld,
    /// There is a row before, and one after, each write.
    EndIsThere,
    /// A row that is an argument is any row of its model.
    ArgumentIsAnyRow,
    /// A path visits rows that the caller may not list.
    RowUnguarded,
    /// What the caller is not shown is read.
    HiddenShown,
    /// In a request, the key of a row that is not there counts as its id.
    KeyUnvisited,
    /// The rows at a relation are all rows of the model.
    RelationUnbound,
    /// The row that is given is met in its tree as it is stored, too.
    GivenTwice,
    /// A tree has one level.
    TreeOfOneLevel,
}

impl Slip {
    pub const ALL: [Self; 20] = [
        Self::NegatedOr,
        Self::NullStaysFalse,
        Self::TruthMayBeNull,
        Self::NegatedLess,
        Self::NullOfOneSide,
        Self::NullOfFirstOperand,
        Self::SumMayBeNull,
        Self::NullAmongConstants,
        Self::OrInAnd,
        Self::NobodyIsSomebody,
        Self::RowOfOuter,
        Self::NewIsOld,
        Self::EndIsThere,
        Self::ArgumentIsAnyRow,
        Self::RowUnguarded,
        Self::HiddenShown,
        Self::KeyUnvisited,
        Self::RelationUnbound,
        Self::GivenTwice,
        Self::TreeOfOneLevel,
    ];

    /// What is lowered by `work` is lowered with this slip.
    pub fn seeded<T>(self, work: impl FnOnce() -> T) -> T {
        let before = SEEDED.replace(Some(self));
        let done = work();
        SEEDED.set(before);
        done
    }

    pub(super) fn is_seeded(self) -> bool {
        SEEDED.get() == Some(self)
    }
}

thread_local! {
    static SEEDED: Cell<Option<Slip>> = const { Cell::new(None) };
}
