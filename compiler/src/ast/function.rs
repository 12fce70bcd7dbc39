//! Functions, endpoints, buckets and channels as written: what is called from outside.

use super::{Expr, Given, Ident, NeedsSystem, Parameter, Run, TypeRef};
use purlin_rules::diagnostic::Span;

/// `fn merge(source: Ticket, target: Ticket) -> Merged { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    pub doc: Vec<String>,
    pub name: Ident,
    pub parameters: Vec<Parameter>,
    pub returns: Option<TypeRef>,
    pub clauses: Vec<FunctionClause>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum FunctionClause {
    Allow(CallRule),
    Run(Run),
    /// `error AlreadyMerged 409`
    Error {
        name: Ident,
        status: (String, Span),
        span: Span,
    },
    Limit(Limit),
    Needs(NeedsSystem),
}

impl FunctionClause {
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Allow(rule) => rule.span,
            Self::Run(run) => run.span,
            Self::Error { span, .. } => *span,
            Self::Limit(limit) => limit.span,
            Self::Needs(needs) => needs.span,
        }
    }
}

/// `allow if can update source`; of a channel, `allow join if can read ticket`
#[derive(Debug, Clone, PartialEq)]
pub struct CallRule {
    /// Of a channel: `join`.
    pub operation: Option<Ident>,
    pub condition: Option<Expr>,
    pub message: Option<(String, Span)>,
    pub name: Option<Ident>,
    pub span: Span,
}

/// `limit 20 per 1m per me`
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    pub count: (String, Span),
    pub time: (String, Span),
    pub per: Option<Ident>,
    pub span: Span,
}

/// `endpoint POST "/hooks/stripe" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Endpoint {
    pub doc: Vec<String>,
    pub method: Ident,
    pub path: (String, Span),
    pub clauses: Vec<EndpointClause>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum EndpointClause {
    /// `verify stripe(env("STRIPE_SECRET"))`
    Verify {
        scheme: Ident,
        args: Vec<Given>,
        span: Span,
    },
    Run(Run),
    Limit(Limit),
    Needs(NeedsSystem),
}

impl EndpointClause {
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Verify { span, .. } => *span,
            Self::Run(run) => run.span,
            Self::Limit(limit) => limit.span,
            Self::Needs(needs) => needs.span,
        }
    }
}

/// `bucket avatars { max 5MB types "image/*" }`
#[derive(Debug, Clone, PartialEq)]
pub struct Bucket {
    pub doc: Vec<String>,
    pub name: Ident,
    pub clauses: Vec<BucketClause>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum BucketClause {
    /// `max 5MB`
    Max { size: (String, Span), span: Span },
    /// `types "image/*", "application/pdf"`
    Types { types: Vec<(String, Span)>, span: Span },
    /// `variants { thumb 128x128 cover }`
    Variants { variants: Vec<Variant>, span: Span },
    /// `public`
    Public { span: Span },
}

impl BucketClause {
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Max { span, .. } | Self::Types { span, .. } | Self::Variants { span, .. } | Self::Public { span } => *span,
        }
    }
}

/// `thumb 128x128 cover`
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    pub name: Ident,
    pub dimensions: (String, Span),
    pub fit: Ident,
    pub span: Span,
}

/// `channel typing(ticket: Ticket) { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    pub doc: Vec<String>,
    pub name: Ident,
    pub parameters: Vec<Parameter>,
    pub clauses: Vec<ChannelClause>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ChannelClause {
    Allow(CallRule),
    /// `send { on: Bool }`
    Send {
        fields: Vec<Parameter>,
        span: Span,
    },
    /// `presence { user: User }`
    Presence {
        fields: Vec<Parameter>,
        span: Span,
    },
}

impl ChannelClause {
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Allow(rule) => rule.span,
            Self::Send { span, .. } | Self::Presence { span, .. } => *span,
        }
    }
}
