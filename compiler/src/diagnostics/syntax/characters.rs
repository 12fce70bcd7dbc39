//! Characters that cannot stand where they stand.

use purlin_rules::diagnostic::{Diagnostic, Span};

/// A character outside of texts and comments that is no part of the language.
pub(crate) struct ForeignCharacter {
    pub(crate) span: Span,
    pub(crate) found: String,
}

/// `“text”`: a text in a word processor's quotes.
pub(crate) struct CurlyQuotes {
    pub(crate) open: Span,
    pub(crate) close: Span,
}

impl From<CurlyQuotes> for Diagnostic {
    fn from(CurlyQuotes { open, close }: CurlyQuotes) -> Self {
        Diagnostic::error("E0110", open.to(close), "a text stands in straight quotes")
            .with_help("write `\"` on both sides")
            .with_edit(open, "\"")
            .with_edit(close, "\"")
    }
}

impl From<ForeignCharacter> for Diagnostic {
    fn from(ForeignCharacter { span, found }: ForeignCharacter) -> Self {
        let space = found.chars().next().filter(|_| found.chars().all(char::is_whitespace));
        let message = match space {
            Some(space) => format!("this space is not a plain one, but U+{:04X}", u32::from(space)),
            None => format!("`{found}` can stand in texts and comments only"),
        };
        let diagnostic = Diagnostic::error("E0110", span, message);
        let replacement: String = found.chars().filter_map(spelling).collect();
        if replacement.chars().count() == found.chars().count() {
            let help = if space.is_some() { "write a plain space".to_owned() } else { format!("write `{replacement}`") };
            return diagnostic.with_help(help).with_edit(span, replacement);
        }
        diagnostic.with_help("names are made of the letters `a` to `z` and `A` to `Z`, digits and `_`")
    }
}

/// What word processors make of plain characters.
fn spelling(found: char) -> Option<char> {
    Some(match found {
        '“' | '”' | '„' | '«' | '»' | '‘' | '’' => '"',
        '–' | '—' | '−' => '-',
        '：' => ':',
        '，' => ',',
        '（' => '(',
        '）' => ')',
        '｛' => '{',
        '｝' => '}',
        c if c.is_whitespace() => ' ',
        _ => return None,
    })
}

/// A character that is not seen, or changes how others are seen.
pub(crate) struct HiddenCharacter {
    pub(crate) span: Span,
    pub(crate) character: char,
    pub(crate) in_comment: bool,
}

impl From<HiddenCharacter> for Diagnostic {
    fn from(HiddenCharacter { span, character, in_comment }: HiddenCharacter) -> Self {
        let name = format!("U+{:04X}", u32::from(character));
        let message = if in_comment {
            format!("this comment holds the hidden character {name}")
        } else {
            format!("the hidden character {name} stands here")
        };
        let diagnostic = Diagnostic::error("E0111", span, message)
            .with_help("it would show a reader another spec than the one that is compiled; remove it, or write it as an escape in a text");
        if span.end - span.start == u32::try_from(character.len_utf8()).unwrap_or(0) { diagnostic.with_edit(span, "") } else { diagnostic }
    }
}

/// A comment that goes on behind a carriage return, which ends no line by itself.
pub(crate) struct LoneReturn {
    pub(crate) span: Span,
    /// Every such character of the file.
    pub(crate) all: Vec<Span>,
}

impl From<LoneReturn> for Diagnostic {
    fn from(LoneReturn { span, all }: LoneReturn) -> Self {
        let message = "this comment goes on behind the hidden character U+000D, a carriage return that no line feed follows";
        let diagnostic = Diagnostic::error("E0111", span, message)
            .with_label("ends no line")
            .with_help("if lines were to end like this, let each end with a line feed; else remove it");
        all.into_iter().fold(diagnostic, |diagnostic, span| diagnostic.with_guess(span, "\n"))
    }
}

/// `///` after something on its line, where it would document what comes next.
pub(crate) struct DocBeside {
    /// Its slashes.
    pub(crate) span: Span,
}

impl From<DocBeside> for Diagnostic {
    fn from(DocBeside { span }: DocBeside) -> Self {
        Diagnostic::error("E0112", span, "documentation stands above what it documents, on lines of its own")
            .with_help("move it above, or make it a comment with `//`")
            .with_edit(span, "//")
    }
}

/// `hello world"`
pub(crate) struct TextWithoutStart {
    pub(crate) text: Span,
    /// Where it probably starts.
    pub(crate) start: Span,
}

impl From<TextWithoutStart> for Diagnostic {
    fn from(TextWithoutStart { text, start }: TextWithoutStart) -> Self {
        Diagnostic::error("E0113", text, "this text has no opening `\"`").with_help("put a `\"` where it begins").with_guess(start, "\"")
    }
}
