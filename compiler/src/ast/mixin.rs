//! Mixins as written: what several models have in common.

use super::{Ident, Member};
use purlin_rules::diagnostic::Span;

/// `mixin Authored { author: User = me @readonly  allow update if author == me }`
#[derive(Debug, Clone, PartialEq)]
pub struct Mixin {
    pub doc: Vec<String>,
    pub name: Ident,
    pub members: Vec<Member>,
    pub span: Span,
}
