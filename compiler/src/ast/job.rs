//! Jobs as written, and what they share with functions and endpoints.

use super::{Expr, Ident, Set, TypeRef};
use purlin_rules::diagnostic::Span;

/// `job sync_crm(ticket: Ticket) { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    pub doc: Vec<String>,
    pub name: Ident,
    pub parameters: Vec<Parameter>,
    pub clauses: Vec<JobClause>,
    pub span: Span,
}

/// `ticket: Ticket`
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    pub name: Ident,
    pub ty: TypeRef,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum JobClause {
    Run(Run),
    /// `every "0 3 * * *" tz "Europe/London"`
    Every {
        schedule: Schedule,
        zone: Option<(String, Span)>,
        span: Span,
    },
    /// `missed once`
    Missed {
        word: Ident,
        span: Span,
    },
    /// `overlap skip`
    Overlap {
        word: Ident,
        span: Span,
    },
    /// `for t: Ticket where t.status == .pending`
    For {
        var: Ident,
        model: Ident,
        filter: Option<Expr>,
        span: Span,
    },
    Set(Set),
    /// `delete t`
    Delete {
        row: Expr,
        span: Span,
    },
    /// `retry 8 backoff 5s..1h jitter`
    Retry {
        count: (String, Span),
        backoff: Option<Backoff>,
        jitter: bool,
        span: Span,
    },
    /// `timeout 30s`
    Timeout {
        value: String,
        span: Span,
    },
    /// `concurrency 4 per ticket.org`
    Concurrency {
        count: (String, Span),
        per: Option<Expr>,
        span: Span,
    },
    /// `unique per ticket for 10m`
    Unique {
        per: Expr,
        time: Option<(String, Span)>,
        span: Span,
    },
    Needs(NeedsSystem),
}

impl JobClause {
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Run(run) => run.span,
            Self::Set(set) => set.span,
            Self::Needs(needs) => needs.span,
            Self::Every { span, .. }
            | Self::Missed { span, .. }
            | Self::Overlap { span, .. }
            | Self::For { span, .. }
            | Self::Delete { span, .. }
            | Self::Retry { span, .. }
            | Self::Timeout { span, .. }
            | Self::Concurrency { span, .. }
            | Self::Unique { span, .. } => *span,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Schedule {
    /// `"0 3 * * *"`
    Cron { text: String, span: Span },
    /// `10m`, which no schedule is.
    Interval { value: String, span: Span },
}

/// `5s..1h`: durations as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Backoff {
    pub from: (String, Span),
    pub to: Option<(String, Span)>,
}

/// `run rust "jobs::sync_crm"`
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub language: Ident,
    pub target: (String, Span),
    /// `in transaction`
    pub in_transaction: Option<Span>,
    pub span: Span,
}

/// `needs system on Order, Invoice "why"`
#[derive(Debug, Clone, PartialEq)]
pub struct NeedsSystem {
    /// Of all models, if none is named.
    pub models: Vec<Ident>,
    pub why: (String, Span),
    pub span: Span,
}
