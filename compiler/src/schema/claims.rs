//! Claims about every possible database, and accepted findings, checked. Nothing here is proved.

use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::Cond;
use purlin_rules::plan::Operation;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Claims {
    /// By name.
    pub proofs: Vec<Proof>,
    /// In the order of the files.
    pub acceptances: Vec<Acceptance>,
}

/// `prove "nobody promotes themselves" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    pub name: String,
    pub claims: Vec<Claim>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    pub kind: ClaimKind,
    /// It speaks of rows of every tenant.
    pub across_tenants: bool,
    pub span: Span,
}

/// Conditions are about the target's row.
#[derive(Debug, Clone, PartialEq)]
pub enum ClaimKind {
    Implies { target: ClaimTarget, conclusion: Cond },
    Implied { premise: Cond, target: ClaimTarget },
    Never { target: ClaimTarget, condition: Cond },
    NeverGain { target: ClaimTarget, writing: ModelId },
}

/// `update User.is_staff`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimTarget {
    /// `read` and `write` taken apart.
    pub operations: Vec<Operation>,
    pub model: ModelId,
    pub field: Option<FieldId>,
}

/// `accept L002 on Post.read "a public blog" until 2027-01-01`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    pub what: Accepted,
    pub why: String,
    /// Year, month, day.
    pub until: Option<(u16, u8, u8)>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// By its code; of an operation or a field of the model, or of the model.
    Lint {
        code: String,
        model: ModelId,
        of: Option<String>,
    },
    /// By its code; of a function, an endpoint by its path, a job, a bucket, a channel.
    Door {
        code: String,
        name: String,
    },
    Widening {
        digest: String,
    },
}
