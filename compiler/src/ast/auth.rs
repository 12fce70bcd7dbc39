//! The `auth` block as written.

use super::Ident;
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
    /// `magic_link`: a link by mail signs in.
    MagicLink { span: Span },
    /// `otp`: a code by mail does.
    Otp { span: Span },
    /// `anonymous`: users who have not told who they are.
    Anonymous { span: Span },
    /// `social google, oidc("https://id.example.com")`
    Social { providers: Vec<Provider>, span: Span },
    /// `mfa totp, passkey`
    Mfa { factors: Vec<Ident>, span: Span },
    /// `session { access 15m  refresh 30d }`
    Session { settings: Vec<SessionSetting>, span: Span },
    /// `verify email required`
    Verify { field: Ident, required: bool, span: Span },
}

impl AuthSetting {
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Identify { span, .. }
            | Self::Password { span, .. }
            | Self::MagicLink { span }
            | Self::Otp { span }
            | Self::Anonymous { span }
            | Self::Social { span, .. }
            | Self::Mfa { span, .. }
            | Self::Session { span, .. }
            | Self::Verify { span, .. } => *span,
        }
    }
}

/// `google`, `oidc("https://id.example.com")`
#[derive(Debug, Clone, PartialEq)]
pub struct Provider {
    pub name: Ident,
    /// What stands in its parentheses, if there are any.
    pub args: Option<Vec<(String, Span)>>,
    pub span: Span,
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
