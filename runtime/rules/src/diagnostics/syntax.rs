//! `E015x`: a text that is not an expression.

use crate::diagnostic::{Diagnostic, Span};

/// The parser stands before something that cannot be there.
pub(crate) struct Unexpected {
    pub(crate) span: Span,
    /// What was found, as written; empty at the end of the text.
    pub(crate) found: String,
    /// What could stand there, in words.
    pub(crate) expected: Vec<&'static str>,
}

impl From<Unexpected> for Diagnostic {
    fn from(Unexpected { span, found, expected }: Unexpected) -> Self {
        let expected = alternatives(&expected);
        let found = if found.is_empty() { "the end".to_owned() } else { format!("`{found}`") };
        Diagnostic::error("E0150", span, format!("expected {expected}, found {found}")).with_label(format!("expected {expected}"))
    }
}

/// `&&`, `===`, `NULL`: how other languages spell what Purlin spells otherwise.
pub(crate) struct OtherSpelling {
    pub(crate) span: Span,
    pub(crate) written: String,
    pub(crate) replacement: String,
}

impl From<OtherSpelling> for Diagnostic {
    fn from(OtherSpelling { span, written, replacement }: OtherSpelling) -> Self {
        let spelling = replacement.trim();
        let (message, help) = if spelling.is_empty() {
            (format!("`{written}` has no place in an expression"), "leave it out".to_owned())
        } else {
            (format!("`{written}` is written `{spelling}` in Purlin"), format!("write `{spelling}`"))
        };
        Diagnostic::error("E0151", span, message).with_help(help).with_edit(span, replacement)
    }
}

/// Brackets, `not`s or path steps stand inside each other beyond the bound.
pub(crate) struct TooDeep {
    pub(crate) span: Span,
    pub(crate) bound: usize,
}

impl From<TooDeep> for Diagnostic {
    fn from(TooDeep { span, bound }: TooDeep) -> Self {
        Diagnostic::error("E0152", span, format!("this expression is nested more than {bound} levels deep"))
            .with_label("the level beyond the bound")
            .with_help("give a part of it a place of its own, or flatten it")
    }
}

/// A text without its closing quote.
pub(crate) struct UnterminatedText {
    pub(crate) span: Span,
}

impl From<UnterminatedText> for Diagnostic {
    fn from(UnterminatedText { span }: UnterminatedText) -> Self {
        let end = Span { start: span.end, ..span };
        Diagnostic::error("E0153", span, "this text has no closing `\"`")
            .with_label("begins here; a text ends on its line")
            .with_help("close it with `\"`; a line break inside is written `\\n`")
            .with_edit(end, "\"")
    }
}

/// `\d`: a backslash before something it means nothing with.
pub(crate) struct UnknownEscape {
    pub(crate) span: Span,
    pub(crate) written: String,
}

impl From<UnknownEscape> for Diagnostic {
    fn from(UnknownEscape { span, written }: UnknownEscape) -> Self {
        Diagnostic::error("E0154", span, format!("`{written}` is not an escape"))
            .with_help("the escapes are `\\\"`, `\\\\`, `\\n`, `\\r`, `\\t` and `\\u{1F600}`; a backslash itself is written `\\\\`")
    }
}

/// `a < b < c`.
pub(crate) struct ChainedComparison {
    pub(crate) span: Span,
    pub(crate) operator: String,
}

impl From<ChainedComparison> for Diagnostic {
    fn from(ChainedComparison { span, operator }: ChainedComparison) -> Self {
        Diagnostic::error("E0155", span, format!("comparisons do not chain: `{operator}` follows a comparison"))
            .with_help("write `a < b and b < c`; to compare conditions, put each in parentheses")
    }
}

/// `x not in [..]`, `a == not b`: the word stands before what it denies.
pub(crate) struct NotInside {
    pub(crate) span: Span,
    /// Where what is denied begins, and the word with the space after it.
    pub(crate) denied: Option<[Span; 2]>,
}

impl From<NotInside> for Diagnostic {
    fn from(NotInside { span, denied }: NotInside) -> Self {
        let finding = Diagnostic::error("E0156", span, "`not` stands before a whole comparison, not inside of one")
            .with_help("write `not x in [..]`, or put the negation in parentheses: `a == (not b)`");
        match denied {
            Some([start, word]) => finding.with_edit(start, "not ").with_edit(word, ""),
            None => finding,
        }
    }
}

/// `a ? b : c`, `a ?? b`: an expression has no such form.
pub(crate) struct NoConditional {
    pub(crate) span: Span,
    pub(crate) written: String,
}

impl From<NoConditional> for Diagnostic {
    fn from(NoConditional { span, written }: NoConditional) -> Self {
        Diagnostic::error("E0157", span, format!("there is no `{written}` in expressions"))
            .with_help("say it with `and`, `or` and `not`; a path through null is null, and a comparison with null is false")
    }
}

/// `LIKE`, `%`: a form of another language for which there is no single word.
pub(crate) struct NoSuchForm {
    pub(crate) span: Span,
    pub(crate) written: String,
    pub(crate) help: &'static str,
}

impl From<NoSuchForm> for Diagnostic {
    fn from(NoSuchForm { span, written, help }: NoSuchForm) -> Self {
        Diagnostic::error("E0157", span, format!("there is no `{written}` in expressions")).with_help(help)
    }
}

/// "a", "a or b", "a, b or c".
fn alternatives(words: &[&'static str]) -> String {
    match words {
        [] => "something else".to_owned(),
        [only] => (*only).to_owned(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}
