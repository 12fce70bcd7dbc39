//! How users sign in, as a program says it.

use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::diagnostic::Span;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Auth {
    pub model: ModelId,
    pub identify: FieldId,
    /// The least number of characters; none where nobody signs in with a password.
    pub password_min: Option<u32>,
    pub magic_link: Option<Span>,
    pub otp: Option<Span>,
    /// Users may be there who have not told who they are.
    pub anonymous: Option<Span>,
    /// In the order of the spec, each once.
    pub social: Vec<Provider>,
    /// The second factors, in the order of the spec, each once.
    pub mfa: Vec<Factor>,
    pub verify: Option<VerifiedField>,
    pub access_seconds: u32,
    pub refresh_seconds: u32,
    /// The place of the model's name.
    pub span: Span,
}

/// Who vouches for a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    pub service: Service,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    Google,
    Github,
    Apple,
    Microsoft,
    Facebook,
    /// Any other that speaks OpenID Connect, by its issuer.
    Oidc(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factor {
    pub kind: FactorKind,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactorKind {
    /// A code that changes with time (RFC 6238).
    Totp,
    /// A key of the device (`WebAuthn`).
    Passkey,
}

/// `verify email required`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifiedField {
    pub field: FieldId,
    /// Who has not shown that the address is theirs is nobody.
    pub required: bool,
    pub span: Span,
}
