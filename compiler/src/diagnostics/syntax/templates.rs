//! Holes of templates.

use purlin_rules::diagnostic::{Diagnostic, Span};

/// E0129
pub(crate) struct BadHole {
    pub(crate) span: Span,
    pub(crate) fault: &'static str,
    pub(crate) help: &'static str,
}

impl From<BadHole> for Diagnostic {
    fn from(BadHole { span, fault, help }: BadHole) -> Self {
        Diagnostic::error("E0129", span, fault).with_help(help)
    }
}
