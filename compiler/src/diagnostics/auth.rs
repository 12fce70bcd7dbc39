//! The `auth` block.

use purlin_rules::diagnostic::{Diagnostic, Span};

/// E0601
pub(crate) struct SecondAuth {
    pub(crate) span: Span,
    pub(crate) first: Span,
}

impl From<SecondAuth> for Diagnostic {
    fn from(SecondAuth { span, first }: SecondAuth) -> Self {
        Diagnostic::error("E0601", span, "the program has a second `auth`")
            .with_related(first, "the first one")
            .with_help("one model signs in, and `me` has its type; kinds of users are fields or relations of it")
    }
}

/// E0602
pub(crate) struct MissingSetting {
    /// `` `identify` ``, `how users sign in`
    pub(crate) lacks: &'static str,
    pub(crate) span: Span,
    pub(crate) help: &'static str,
}

impl From<MissingSetting> for Diagnostic {
    fn from(MissingSetting { lacks, span, help }: MissingSetting) -> Self {
        Diagnostic::error("E0602", span, format!("`auth` does not say {lacks}")).with_help(help)
    }
}

/// E0603
pub(crate) struct UnfitIdentify {
    pub(crate) field: String,
    pub(crate) span: Span,
    pub(crate) declared: Span,
    pub(crate) because: &'static str,
    pub(crate) help: String,
}

impl From<UnfitIdentify> for Diagnostic {
    fn from(UnfitIdentify { field, span, declared, because, help }: UnfitIdentify) -> Self {
        Diagnostic::error("E0603", span, format!("`{field}` cannot name a user at sign-in: {because}"))
            .with_related(declared, "declared here")
            .with_help(help)
    }
}

/// E0604
pub(crate) struct BadDuration {
    pub(crate) span: Span,
    pub(crate) fault: String,
    pub(crate) help: &'static str,
}

impl From<BadDuration> for Diagnostic {
    fn from(BadDuration { span, fault, help }: BadDuration) -> Self {
        Diagnostic::error("E0604", span, fault).with_help(help)
    }
}

/// E0605
pub(crate) struct BadPasswordLength {
    pub(crate) span: Span,
}

impl From<BadPasswordLength> for Diagnostic {
    fn from(BadPasswordLength { span }: BadPasswordLength) -> Self {
        Diagnostic::error("E0605", span, "a password cannot be asked to have this length")
            .with_help("the least number of characters lies between 1 and 128")
    }
}

/// E0606
pub(crate) struct FieldCalledPassword {
    pub(crate) span: Span,
    pub(crate) auth: Span,
}

impl From<FieldCalledPassword> for Diagnostic {
    fn from(FieldCalledPassword { span, auth }: FieldCalledPassword) -> Self {
        Diagnostic::error("E0606", span, "the model that signs in cannot have a field `password`")
            .with_related(auth, "it signs in with a password, which sign-up takes under this name")
            .with_help("remove the field: passwords are kept hashed, in a table of their own, and never shown")
    }
}

/// E0607
pub(crate) struct BadProvider {
    pub(crate) span: Span,
    pub(crate) fault: String,
    pub(crate) help: String,
}

impl From<BadProvider> for Diagnostic {
    fn from(BadProvider { span, fault, help }: BadProvider) -> Self {
        Diagnostic::error("E0607", span, fault).with_help(help)
    }
}

/// E0608
pub(crate) struct UnfitVerified {
    /// `User.phone`
    pub(crate) field: String,
    pub(crate) span: Span,
    pub(crate) declared: Span,
}

impl From<UnfitVerified> for Diagnostic {
    fn from(UnfitVerified { field, span, declared }: UnfitVerified) -> Self {
        Diagnostic::error("E0608", span, format!("`{field}` cannot be verified: it is no address"))
            .with_related(declared, "declared here")
            .with_help("a message is sent to what is verified: let it be an `Email`")
    }
}

/// E0609
pub(crate) struct ContradictingSettings {
    pub(crate) span: Span,
    pub(crate) fault: String,
    pub(crate) other: (Span, &'static str),
    pub(crate) help: String,
}

impl From<ContradictingSettings> for Diagnostic {
    fn from(ContradictingSettings { span, fault, other: (other, label), help }: ContradictingSettings) -> Self {
        Diagnostic::error("E0609", span, fault).with_related(other, label).with_help(help)
    }
}

/// W0601
pub(crate) struct ShortPassword {
    pub(crate) min: u32,
    pub(crate) span: Span,
}

impl From<ShortPassword> for Diagnostic {
    fn from(ShortPassword { min, span }: ShortPassword) -> Self {
        Diagnostic::warning("W0601", span, format!("a password of {min} characters is soon guessed"))
            .with_help("ask for 8 at least; 10 is a good number")
            .with_edit(span, "10")
    }
}

/// W0602
pub(crate) struct LongAccess {
    pub(crate) span: Span,
}

impl From<LongAccess> for Diagnostic {
    fn from(LongAccess { span }: LongAccess) -> Self {
        Diagnostic::warning("W0602", span, "an access token that lives for more than a day outlives a sign-out for as long").with_help(
            "reading needs no more than the token; refresh tokens are what keeps a user signed in: `session { access 15m  refresh 30d }`",
        )
    }
}
