//! Proofs and acceptances as written.

use super::{Expr, Ident, OperationName};
use purlin_rules::diagnostic::Span;

/// `prove "nobody promotes themselves" { update User.is_staff implies me is Staff }`
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    pub doc: Vec<String>,
    pub name: (String, Span),
    pub claims: Vec<Claim>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    pub kind: ClaimKind,
    /// `across tenants`
    pub across_tenants: bool,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ClaimKind {
    /// `read Ticket.internal_note implies me is Agent of org`
    Implies { target: ClaimTarget, conclusion: Expr },
    /// `requester == me implies read Ticket`
    Implied { premise: Expr, target: ClaimTarget },
    /// `never delete Ticket if status == .closed`
    Never { target: ClaimTarget, condition: Option<Expr> },
    /// `never gain read Ticket by writing Membership`
    NeverGain { target: ClaimTarget, writing: Ident },
}

/// `read Ticket.internal_note`
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimTarget {
    pub operation: OperationName,
    pub model: Ident,
    pub field: Option<Ident>,
    pub span: Span,
}

/// `accept L002 on Post.read "a public blog" until 2027-01-01`
#[derive(Debug, Clone, PartialEq)]
pub struct Acceptance {
    pub doc: Vec<String>,
    pub what: Accepted,
    pub why: (String, Span),
    /// As written.
    pub until: Option<(String, Span)>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Accepted {
    /// `L002 on Post.read`, `S805 on attachments`; of an endpoint, what is named is its path
    Lint { code: Ident, on: Ident, of: Option<Ident> },
    /// `widening 3f9a1c`
    Widening { digest: Ident },
}
