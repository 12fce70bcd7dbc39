//! The texts of a project: what the compiler is given.

/// One `*.purlin` file. Its [`FileId`](purlin_rules::diagnostic::FileId) is its place in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Relative to the project, with `/`; shown in diagnostics.
    pub path: String,
    pub text: String,
}
