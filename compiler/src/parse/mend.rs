//! Before the grammar is run: what would spoil more than its own place is reported, and mended in a copy of the text. The copy has
//! the same bytes at the same places but for those mended, so spans of the one are spans of the other. In it every text is closed,
//! every bracket has its partner, no character is foreign, and nothing nests too deep to be parsed.

mod brackets;
mod characters;
mod quotes;

pub(crate) use characters::is_hidden;

use super::tokens::{Token, tokens};
use purlin_rules::diagnostic::{Diagnostic, FileId, Span};
use std::borrow::Cow;

pub(super) struct Mended<'t> {
    /// The text itself where there was nothing to mend.
    pub(super) text: Cow<'t, str>,
    /// Those of the text itself: of a mended copy they are to be read again.
    pub(super) tokens: Option<Vec<Token<'t>>>,
    pub(super) findings: Vec<Finding>,
}

/// How many faults of one file are told by this step. A text with more is no spec, and is mended in silence.
const MOST: usize = 100;

/// What was mended, and how it was reported.
pub(super) struct Finding {
    pub(super) span: Span,
    pub(super) diagnostic: Diagnostic,
    /// A closing bracket without an opening one often only follows from another fault, which then has the word.
    pub(super) may_follow: bool,
}

pub(super) fn mend(text: &str, file: FileId) -> Mended<'_> {
    let mut copy = Copy { bytes: text.as_bytes().to_vec(), original: text, file, findings: Vec::new() };
    if text.starts_with('\u{feff}') {
        copy.blank(0, '\u{feff}'.len_utf8());
    }
    let tokens_of_text = tokens(text);
    for step in [quotes::mend, characters::mend, brackets::mend] {
        if copy.is(text) {
            step(&mut copy, &tokens_of_text);
        } else {
            // Each step reads what the one before it left.
            let mended = copy.text();
            step(&mut copy, &tokens(&mended));
        }
    }
    if copy.is(text) {
        return Mended { text: Cow::Borrowed(text), tokens: Some(tokens_of_text), findings: copy.findings };
    }
    Mended { text: Cow::Owned(copy.text()), tokens: None, findings: copy.findings }
}

/// The copy that is mended.
struct Copy<'t> {
    bytes: Vec<u8>,
    /// The copy may grow at its end.
    original: &'t str,
    file: FileId,
    findings: Vec<Finding>,
}

impl Copy<'_> {
    fn text(&self) -> String {
        // Bytes are replaced by characters only, or blanked together; should that ever fail, no byte moves.
        String::from_utf8(self.bytes.clone()).unwrap_or_else(|_| " ".repeat(self.bytes.len()))
    }

    /// Whether nothing was mended so far.
    fn is(&self, text: &str) -> bool {
        self.bytes == text.as_bytes()
    }

    /// A stretch of the original: what ends in the copy within a longer character of the original ends after that.
    fn span(&self, start: usize, end: usize) -> Span {
        let place = |at: usize| u32::try_from(self.original.ceil_char_boundary(at)).unwrap_or(u32::MAX);
        Span::new(self.file, place(start), place(end))
    }

    /// Puts spaces over what stands there; lines stay.
    fn blank(&mut self, start: usize, end: usize) {
        for byte in self.bytes.get_mut(start..end).unwrap_or_default() {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }

    /// Puts an ASCII character over white space, or at the end; false where something else stands.
    fn insert(&mut self, at: usize, character: u8) -> bool {
        if at >= self.original.len() {
            self.bytes.push(character);
            return true;
        }
        match self.bytes.get_mut(at).filter(|byte| byte.is_ascii_whitespace()) {
            Some(byte) => {
                *byte = character;
                true
            }
            None => false,
        }
    }

    fn is_full(&self) -> bool {
        self.findings.len() >= MOST
    }

    fn report(&mut self, span: Span, diagnostic: impl Into<Diagnostic>) {
        self.add(Finding { span, diagnostic: diagnostic.into(), may_follow: false });
    }

    fn report_follower(&mut self, span: Span, diagnostic: impl Into<Diagnostic>) {
        self.add(Finding { span, diagnostic: diagnostic.into(), may_follow: true });
    }

    fn add(&mut self, finding: Finding) {
        if !self.is_full() {
            self.findings.push(finding);
        }
    }

    fn span_of(&self, token: &Token<'_>) -> Span {
        self.span(token.start, token.end())
    }
}
