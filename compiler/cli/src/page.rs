//! What pages of all kinds say alike: places, and code in a cell of a table.

use crate::markdown::{self, plain};
use purlin_build::project::Project;
use purlin_compiler::diagnostics::places::Places;
use purlin_rules::diagnostic::Span;

/// `helpdesk.purlin:98`
pub(crate) fn place(span: Span, places: &Places<'_>, project: &Project) -> String {
    let path = project.sources.get(span.file.0 as usize).map(|source| plain(&source.path)).unwrap_or_default();
    format!("{path}:{}", places.start(span).0)
}

/// A span of code in a cell of Markdown, whatever it holds.
pub(crate) fn code(text: &str) -> String {
    markdown::code(&text.replace('|', "\\|"))
}
