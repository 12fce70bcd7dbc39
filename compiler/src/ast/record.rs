//! Records as written: values with named parts, of no table.

use super::{Ident, Member};
use purlin_rules::diagnostic::Span;

/// `type Address { street: String  city: String }`
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub doc: Vec<String>,
    pub name: Ident,
    /// Fields, where it is written right.
    pub members: Vec<Member>,
    pub span: Span,
}
