//! Seeds as written.

use super::{Expr, Ident};
use purlin_rules::diagnostic::Span;

/// `seed dev { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Seed {
    pub doc: Vec<String>,
    pub name: Ident,
    pub rows: Vec<SeedRow>,
    pub span: Span,
}

/// `ann: User { email: "ann@acme.test", name: "Ann" }`
#[derive(Debug, Clone, PartialEq)]
pub struct SeedRow {
    pub label: Option<Ident>,
    pub model: Ident,
    pub values: Vec<FieldValue>,
    pub span: Span,
}

/// `name: "Ann"`; a bare name as value is the label of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldValue {
    pub field: Ident,
    pub value: Expr,
}
