//! What the language has and this version does not serve: a warning where nothing is lost but the feature, an error where the service
//! would let more happen than the spec says.

use purlin_rules::diagnostic::{Diagnostic, Span};

/// W0001
pub(crate) struct NotServed {
    /// `` `live` of `Ticket` ``
    pub(crate) what: String,
    pub(crate) span: Span,
}

impl From<NotServed> for Diagnostic {
    fn from(NotServed { what, span }: NotServed) -> Self {
        Diagnostic::warning("W0001", span, format!("{what} is declared, and not served yet"))
            .with_label("has no effect in this version")
            .with_help("the service runs without it")
    }
}

/// E0001
pub(crate) struct GuardNotServed {
    pub(crate) what: String,
    pub(crate) span: Span,
    /// What a service without it would do.
    pub(crate) loss: String,
}

impl From<GuardNotServed> for Diagnostic {
    fn from(GuardNotServed { what, span, loss }: GuardNotServed) -> Self {
        Diagnostic::error("E0001", span, format!("{what} is not served yet"))
            .with_label("not enforced in this version")
            .with_help(format!("a service without it would {loss}; take it out, or say the same with `allow`, `deny` and `if`"))
    }
}
