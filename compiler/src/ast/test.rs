//! Tests as written.

use super::{FieldValue, Ident};
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

/// `as bob in acme cannot update t1 { priority: 1 } because no_grant`
#[derive(Debug, Clone, PartialEq)]
pub struct TestLine {
    /// The label of a user, or `anon`.
    pub who: Ident,
    /// The label of the tenant that the request names.
    pub tenant: Option<Ident>,
    /// `can`, `sees` and `creates`; `cannot` is false.
    pub allowed: bool,
    pub action: TestAction,
    pub because: Option<Ident>,
    /// In the order of the text.
    pub then: Vec<Then>,
    pub span: Span,
}

/// What follows a line, in the world that it leaves behind.
#[derive(Debug, Clone, PartialEq)]
pub enum Then {
    /// `then notifies bob, eve`
    Notifies { users: Vec<Ident>, span: Span },
    /// `then as bob in acme can read t1`; `then can read t1`, by the user of the line before and in their tenant.
    Line(Box<TestLine>),
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
}
