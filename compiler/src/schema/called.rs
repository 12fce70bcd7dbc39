//! What is called from outside: functions, endpoints, buckets and channels, checked.

use super::{Given, NeedsSystem, Parameter, Run};
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::Cond;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Called {
    /// By name.
    pub functions: Vec<Function>,
    /// In the order of the files.
    pub endpoints: Vec<Endpoint>,
    /// By name.
    pub buckets: Vec<Bucket>,
    /// By name.
    pub channels: Vec<Channel>,
}

/// `fn merge(source: Ticket, target: Ticket) -> Merged { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    pub spec_name: String,
    pub doc: String,
    /// Rows are [`Var`](purlin_rules::expr::Var)s of its conditions, counted from 1; the others their arguments.
    pub parameters: Vec<Parameter>,
    pub returns: Option<Parameter>,
    /// One of them has to hold. Nobody may call it, if there is none.
    pub allow: Vec<CallRule>,
    pub run: Run,
    /// Errors of its own, with their status.
    pub errors: Vec<(String, u16)>,
    pub limits: Vec<Limit>,
    pub needs_system: Option<NeedsSystem>,
    pub span: Span,
}

/// `allow if E "message" as name`
#[derive(Debug, Clone, PartialEq)]
pub struct CallRule {
    pub when: Cond,
    /// What stands behind `if`, as it is written.
    pub says: Option<String>,
    pub message: Option<String>,
    pub spec_name: Option<String>,
    pub span: Span,
}

/// `limit 20 per 1m per me`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    pub count: u32,
    pub time_ms: i64,
    /// Each caller by themselves; else all together.
    pub per_caller: bool,
}

/// `endpoint POST "/hooks/stripe" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Endpoint {
    pub method: &'static str,
    pub path: String,
    pub doc: String,
    pub verify: Verify,
    pub run: Run,
    pub limits: Vec<Limit>,
    pub needs_system: Option<NeedsSystem>,
    pub span: Span,
}

/// By what a request shows that it comes from whom it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verify {
    Stripe(Given),
    Github(Given),
    /// As Standard Webhooks has it: `webhook-id`, `webhook-timestamp`, `webhook-signature`.
    Standard(Given),
    /// HMAC-SHA-256 of the body, in hexadecimal, in this header.
    Hmac {
        secret: Given,
        header: String,
    },
    /// Said out loud: anybody may call it.
    Nothing,
}

/// `bucket avatars { max 5MB types "image/*" }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    pub spec_name: String,
    pub doc: String,
    pub max_bytes: u64,
    /// `image/*`, `application/pdf`; any, if there is none.
    pub types: Vec<String>,
    pub variants: Vec<Variant>,
    pub public: bool,
    pub span: Span,
}

/// `thumb 128x128 cover`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    pub spec_name: String,
    pub width: u32,
    pub height: u32,
    /// It fills these bounds, and is cut; else it lies within them.
    pub covers: bool,
}

/// `channel typing(ticket: Ticket) { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    pub spec_name: String,
    pub doc: String,
    pub parameters: Vec<Parameter>,
    pub join: Vec<CallRule>,
    pub send: Option<Vec<Parameter>>,
    pub presence: Option<Vec<Parameter>>,
    pub span: Span,
}
