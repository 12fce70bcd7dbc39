//! Items, members and brackets that are not where they can be.

use super::alternatives;
use purlin_rules::diagnostic::{Diagnostic, Edit, Span};

/// The parser stands before something that cannot be there.
pub(crate) struct Unexpected {
    pub(crate) span: Span,
    /// What was found, as written; empty at the end of what could be read.
    pub(crate) found: String,
    /// What could stand there, in words; the most likely first.
    pub(crate) expected: Vec<&'static str>,
    pub(crate) help: Option<String>,
    /// What to write in the place of what was found.
    pub(crate) edit: Option<String>,
}

impl From<Unexpected> for Diagnostic {
    fn from(Unexpected { span, found, expected, help, edit }: Unexpected) -> Self {
        let expected = alternatives(&expected);
        let found = if found.is_empty() { "the end".to_owned() } else { format!("`{found}`") };
        let edits = edit.map(|replacement| Edit { span, replacement }).into_iter().collect();
        Diagnostic { help, edits, ..Diagnostic::error("E0101", span, format!("expected {expected}, found {found}")) }
    }
}

/// A bracket that is opened and never closed.
pub(crate) struct Unclosed {
    pub(crate) span: Span,
    pub(crate) bracket: String,
    pub(crate) closing: &'static str,
    /// Where the closing one belongs.
    pub(crate) edit: Span,
    pub(crate) on_new_line: bool,
    /// What begins although it is still open.
    pub(crate) noticed: Option<Span>,
}

impl From<Unclosed> for Diagnostic {
    fn from(Unclosed { span, bracket, closing, edit, on_new_line, noticed }: Unclosed) -> Self {
        let replacement = if on_new_line { format!("\n{closing}") } else { format!(" {closing}") };
        let replacement = if closing == "}" { replacement } else { closing.to_owned() };
        let diagnostic = Diagnostic::error("E0102", span, format!("this `{bracket}` is never closed"))
            .with_help(format!("close it with `{closing}`"))
            .with_edit(edit, replacement);
        match noticed {
            Some(noticed) => diagnostic.with_related(noticed, "this begins while it is still open"),
            None => diagnostic,
        }
    }
}

/// A closing bracket where none is open.
pub(crate) struct Unopened {
    pub(crate) span: Span,
    pub(crate) bracket: String,
}

impl From<Unopened> for Diagnostic {
    fn from(Unopened { span, bracket }: Unopened) -> Self {
        Diagnostic::error("E0103", span, format!("this `{bracket}` closes nothing"))
            .with_help("remove it, or open what it is to close")
            .with_guess(span, "")
    }
}

/// A word that begins no item, no member, no setting: often one of them, misspelt.
pub(crate) struct UnknownWord {
    pub(crate) span: Span,
    pub(crate) word: String,
    /// Where it stands: "a spec", "a model".
    pub(crate) place: &'static str,
    pub(crate) meant: Option<&'static str>,
    /// What may stand there.
    pub(crate) help: &'static str,
}

impl From<UnknownWord> for Diagnostic {
    fn from(UnknownWord { span, word, place, meant, help }: UnknownWord) -> Self {
        let diagnostic = Diagnostic::error("E0104", span, format!("`{word}` begins nothing that {place} may hold"));
        match meant {
            Some(meant) => diagnostic.with_help(format!("did you mean `{meant}`?")).with_guess(span, meant),
            None => diagnostic.with_help(help),
        }
    }
}

/// An item inside the body of another.
pub(crate) struct Nested {
    pub(crate) span: Span,
    pub(crate) keyword: String,
}

impl From<Nested> for Diagnostic {
    fn from(Nested { span, keyword }: Nested) -> Self {
        Diagnostic::error("E0105", span, format!("`{keyword}` is declared at the top of a file, not inside of another item"))
            .with_help("move it out of these braces; order and files do not matter")
    }
}

/// `a: 1 b: 2`, where values are separated by commas.
pub(crate) struct MissingComma {
    pub(crate) span: Span,
}

impl From<MissingComma> for Diagnostic {
    fn from(MissingComma { span }: MissingComma) -> Self {
        Diagnostic::error("E0106", span, "a comma is missing between two values").with_label("a comma belongs here").with_edit(span, ",")
    }
}

/// `///` with nothing after it that it could document.
pub(crate) struct DocOfNothing {
    pub(crate) span: Span,
    /// Its slashes.
    pub(crate) slashes: Vec<Span>,
}

impl From<DocOfNothing> for Diagnostic {
    fn from(DocOfNothing { span, slashes }: DocOfNothing) -> Self {
        let diagnostic = Diagnostic::error("E0107", span, "this documents nothing")
            .with_help("`///` stands above what it documents; a remark for readers of the spec begins with `//`");
        slashes.into_iter().fold(diagnostic, |diagnostic, slashes| diagnostic.with_edit(slashes, "//"))
    }
}

/// A file beyond the bound.
pub(crate) struct FileTooLarge {
    pub(crate) span: Span,
    pub(crate) bound: usize,
}

impl From<FileTooLarge> for Diagnostic {
    fn from(FileTooLarge { span, bound }: FileTooLarge) -> Self {
        let bound = bound / 1024 / 1024;
        Diagnostic::error("E0108", span, format!("this file is larger than {bound} MB, and was not read"))
            .with_help("a spec may be split into any number of files")
    }
}

/// The grammar and the parser disagree: a fault of the compiler, told instead of a crash.
pub(crate) struct Internal {
    pub(crate) span: Span,
    pub(crate) what: &'static str,
}

impl From<Internal> for Diagnostic {
    fn from(Internal { span, what }: Internal) -> Self {
        Diagnostic::error("E0149", span, format!("internal error: {what} was read, and not understood"))
            .with_help("this is a fault of the compiler; please report it with the text it points to")
    }
}
