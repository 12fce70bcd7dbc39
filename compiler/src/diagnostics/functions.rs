//! Functions, endpoints, files and channels.

use purlin_rules::diagnostic::{Diagnostic, Span};

/// E0901
pub(crate) struct ManyRows {
    pub(crate) span: Span,
}

impl From<ManyRows> for Diagnostic {
    fn from(ManyRows { span }: ManyRows) -> Self {
        Diagnostic::error("E0901", span, "many rows cannot be passed")
            .with_help("pass the row they belong to, and read them from it; or a list of values: `Uuid[]`")
    }
}

/// W0901
pub(crate) struct NobodyCalls {
    /// `` the function `merge` ``
    pub(crate) what: String,
    pub(crate) span: Span,
}

impl From<NobodyCalls> for Diagnostic {
    fn from(NobodyCalls { what, span }: NobodyCalls) -> Self {
        Diagnostic::warning("W0901", span, format!("nobody may use {what}"))
            .with_label("no `allow` lets anybody in")
            .with_help("say who may: `allow if me is set` in a function, `allow join if me is set` in a channel")
    }
}
