//! What went wrong, where, and what to do about it: the one shape of every finding, from a spec or from a request's expression.

use serde::{Deserialize, Serialize};

/// A file of the project, by its place in the list of sources that was given to the compiler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// Bytes `start..end` of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    #[must_use]
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// The smallest span that holds both; both are of one file.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
    /// Shown, and never a reason to fail.
    Info,
}

/// A place and what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

/// A replacement of text that mends the finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    pub span: Span,
    pub replacement: String,
}

/// How sure it is that a finding's edits are what was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Applicability {
    /// They say in the language what the text says already: a tool may make them unasked.
    #[default]
    Sure,
    /// They are likely, and there are others: `did you mean …?`. Somebody is to look at them.
    Guess,
}

/// A finding. `code` is stable (`E0301`); `message` is in lower case, without a final full stop, with the user's text in backticks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    pub code: String,
    pub severity: Severity,
    pub message: String,
    /// The place of the fault.
    pub label: Label,
    /// Further places that explain it.
    pub related: Vec<Label>,
    /// What may help.
    pub help: Option<String>,
    /// Edits that mend it, to be applied together.
    pub edits: Vec<Edit>,
    #[serde(default)]
    pub applicability: Applicability,
}

impl Diagnostic {
    /// An error with a place; labels, help and edits are added with the `with_` methods.
    #[must_use]
    pub fn error(code: &str, span: Span, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            severity: Severity::Error,
            message: message.into(),
            label: Label { span, text: String::new() },
            related: Vec::new(),
            help: None,
            edits: Vec::new(),
            applicability: Applicability::Sure,
        }
    }

    /// As [`Diagnostic::error`], for a finding that does not keep the spec from running.
    #[must_use]
    pub fn warning(code: &str, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// As [`Diagnostic::error`], for what is good to know.
    #[must_use]
    pub fn info(code: &str, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Info, ..Self::error(code, span, message) }
    }

    /// The words at the place of the fault.
    #[must_use]
    pub fn with_label(mut self, text: impl Into<String>) -> Self {
        self.label.text = text.into();
        self
    }

    #[must_use]
    pub fn with_related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn with_edit(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.edits.push(Edit { span, replacement: replacement.into() });
        self
    }

    /// An edit that is likely meant, where another one may be.
    #[must_use]
    pub fn with_guess(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.applicability = Applicability::Guess;
        self.with_edit(span, replacement)
    }

    /// The same about another file: for a finding of a text that was read by itself.
    #[must_use]
    pub fn in_file(mut self, file: FileId) -> Self {
        self.label.span.file = file;
        self.related.iter_mut().for_each(|label| label.span.file = file);
        self.edits.iter_mut().for_each(|edit| edit.span.file = file);
        self
    }
}
