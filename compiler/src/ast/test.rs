//! Tests as written.

use super::{FieldValue, Ident, NotServed};
use purlin_rules::diagnostic::Span;

/// `test "owners read" with dev { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    pub doc: Vec<String>,
    pub name: (String, Span),
    pub seed: Option<Ident>,
    pub lines: Vec<TestLine>,
    pub span: Span,
}

/// `as bob cannot update t1 { priority: 1 } because no_grant`
#[derive(Debug, Clone, PartialEq)]
pub struct TestLine {
    /// The label of a user, or `anon`.
    pub who: Ident,
    /// `can`, `sees` and `creates`; `cannot` is false.
    pub allowed: bool,
    pub action: TestAction,
    pub because: Option<Ident>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TestAction {
    /// `read t1`, `read t1.internal_note`
    Read { row: Ident, field: Option<Ident> },
    /// `create Comment { … }`; `creates Comment { … }` after `as bob`
    Create { model: Ident, values: Vec<FieldValue> },
    /// `update t1 { status: .closed }`
    Update { row: Ident, values: Vec<FieldValue> },
    /// `delete t1`
    Delete { row: Ident },
    /// `sees Ticket [t1, t2]`
    Sees { model: Ident, rows: Vec<Ident> },
    /// `in acme`, `then notifies bob`.
    NotServed(NotServed),
}
