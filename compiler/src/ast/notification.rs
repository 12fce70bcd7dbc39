//! Notifications and their templates as written.

use super::{Expr, FieldValue, Ident};
use purlin_rules::diagnostic::Span;

/// `notify ticket.requester { title "…" via push }`
#[derive(Debug, Clone, PartialEq)]
pub struct Notification {
    /// A user, or a set of users.
    pub to: Expr,
    pub notes: Vec<Note>,
    pub span: Span,
}

/// A line of a notification.
#[derive(Debug, Clone, PartialEq)]
pub enum Note {
    Text(NoteText),
    /// `data { ticket: ticket.id }`
    Data {
        values: Vec<FieldValue>,
        span: Span,
    },
    /// `via push, email`
    Via {
        ways: Vec<Ident>,
        span: Span,
    },
    /// `expire 1d`
    Expire {
        value: String,
        span: Span,
    },
    /// `badge +1`
    Badge {
        value: String,
        span: Span,
    },
    /// `locale "de" { title "…" }`
    Locale {
        tag: (String, Span),
        texts: Vec<NoteText>,
        span: Span,
    },
    /// `at local 09:00`
    At {
        clock: String,
        span: Span,
    },
    /// `after 10m`
    After {
        value: String,
        span: Span,
    },
}

impl Note {
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Text(text) => text.span,
            Self::Data { span, .. }
            | Self::Via { span, .. }
            | Self::Expire { span, .. }
            | Self::Badge { span, .. }
            | Self::Locale { span, .. }
            | Self::At { span, .. }
            | Self::After { span, .. } => *span,
        }
    }
}

/// `title "{author.name} replied"`
#[derive(Debug, Clone, PartialEq)]
pub struct NoteText {
    pub key: NoteKey,
    pub template: Template,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKey {
    Title,
    Body,
    Link,
    Collapse,
}

/// `"#{number}: {title | truncate(40)}"`
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    pub parts: Vec<TemplatePart>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TemplatePart {
    /// Escapes resolved; `{{` and `}}` are braces.
    Text(String),
    Hole {
        value: Expr,
        filters: Vec<Filter>,
        span: Span,
    },
}

/// `truncate(40)`
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    pub name: Ident,
    pub args: Vec<Expr>,
    pub span: Span,
}
