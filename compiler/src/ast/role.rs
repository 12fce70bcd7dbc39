//! Roles as written.

use super::{Expr, Ident};
use purlin_rules::diagnostic::Span;

/// `role Agent of o: Org = o.members.any(m => m.user == me)`
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    pub doc: Vec<String>,
    pub name: Ident,
    pub parameter: Option<RoleParameter>,
    /// `None` for one that could not be read, which was reported.
    pub body: Option<Expr>,
    pub span: Span,
}

/// `of o: Org`
#[derive(Debug, Clone, PartialEq)]
pub struct RoleParameter {
    pub name: Ident,
    /// A model or an enum.
    pub ty: Ident,
}
