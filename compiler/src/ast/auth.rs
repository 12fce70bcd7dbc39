//! The `auth` block as written.

use super::{Ident, NotServed};
use purlin_rules::diagnostic::Span;

#[derive(Debug, Clone, PartialEq)]
pub struct Auth {
    pub doc: Vec<String>,
    pub model: Ident,
    pub settings: Vec<AuthSetting>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum AuthSetting {
    /// `identify email`
    Identify { field: Ident, span: Span },
    /// `password { min 10 }`
    Password { settings: Vec<PasswordSetting>, span: Span },
    /// `session { access 15m  refresh 30d }`
    Session { settings: Vec<SessionSetting>, span: Span },
    /// `social`, `mfa`, `verify` …
    NotServed(NotServed),
}

#[derive(Debug, Clone, PartialEq)]
pub enum PasswordSetting {
    Min { value: String, span: Span },
}

/// Durations as written: `15m`.
#[derive(Debug, Clone, PartialEq)]
pub enum SessionSetting {
    Access { value: String, span: Span },
    Refresh { value: String, span: Span },
}
