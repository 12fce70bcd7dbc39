//! Triggers as written: what happens when a row is created, updated or deleted.

use super::{Expr, FieldValue, Ident, Notification, Run};
use purlin_rules::diagnostic::Span;

/// `on Ticket updated when changed(status) { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    pub doc: Vec<String>,
    pub model: Ident,
    /// `created`, `updated`, `deleted`, or a word that is none of them.
    pub event: Ident,
    pub when: Option<Expr>,
    pub actions: Vec<Action>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// `create Membership { org: this, user: me }`
    Create {
        model: Ident,
        values: Vec<FieldValue>,
        span: Span,
    },
    Set(Set),
    /// `delete ticket.draft`
    Delete {
        row: Expr,
        span: Span,
    },
    Notify(Notification),
    /// `enqueue sync_crm(ticket: this)`
    Enqueue {
        job: Ident,
        arguments: Vec<FieldValue>,
        span: Span,
    },
    Webhook(Webhook),
    Run(Run),
}

impl Action {
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Create { span, .. } | Self::Delete { span, .. } | Self::Enqueue { span, .. } => *span,
            Self::Set(set) => set.span,
            Self::Notify(notification) => notification.span,
            Self::Webhook(webhook) => webhook.span,
            Self::Run(run) => run.span,
        }
    }
}

/// `set status = .closed`, `set ticket.answered_at = now()`
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    /// The field, after the to-one relations that lead to its row.
    pub path: Vec<Ident>,
    pub value: Expr,
    pub span: Span,
}

/// `webhook "https://hooks.example.com/closed" { secret env("HOOK_SECRET") }`
#[derive(Debug, Clone, PartialEq)]
pub struct Webhook {
    pub url: (String, Span),
    pub clauses: Vec<WebhookClause>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum WebhookClause {
    /// `secret env("HOOK_SECRET")`
    Secret { variable: (String, Span), span: Span },
    /// `header "x-team" "support"`
    Header { name: (String, Span), value: Given, span: Span },
}

/// A text of the spec, or one of the environment.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    Text {
        text: String,
        span: Span,
    },
    /// `env("HOOK_SECRET")`
    Env {
        variable: String,
        span: Span,
    },
}
