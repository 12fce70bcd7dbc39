//! Access rules as written.

use super::{Expr, Ident};
use purlin_rules::diagnostic::Span;

/// `allow create(email, name), read if E check C "message" as name`
#[derive(Debug, Clone, PartialEq)]
pub struct AccessRule {
    pub doc: Vec<String>,
    pub effect: Effect,
    pub operations: Vec<Operations>,
    pub condition: Option<Expr>,
    /// `check C`
    pub check: Option<Expr>,
    pub message: Option<(String, Span)>,
    pub name: Option<Ident>,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Allow,
    Deny,
}

/// `create(email, name)`
#[derive(Debug, Clone, PartialEq)]
pub struct Operations {
    pub name: OperationName,
    pub fields: Option<Vec<Ident>>,
    pub span: Span,
}

/// `read` is `get` and `list`; `write` is `create`, `update` and `delete`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationName {
    Read,
    Get,
    List,
    Create,
    Update,
    Delete,
    Write,
}
