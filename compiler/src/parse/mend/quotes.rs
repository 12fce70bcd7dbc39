//! Texts whose opening quote is missing: on a line with an odd number of quotes, the first of those that would open a text and stand
//! where only a closing one can. Without this, all quotes after it would change sides.

use super::Copy;
use crate::diagnostics::syntax::TextWithoutStart;
use crate::parse::tokens::{Token, TokenKind};

pub(super) fn mend(copy: &mut Copy<'_>, tokens: &[Token<'_>]) {
    for line in tokens.chunk_by(|_, next| !next.first_on_line()) {
        if line.iter().any(|token| token.kind == TokenKind::OpenText)
            && let Some(closing) = line.iter().position(|token| closes(copy.original, token))
        {
            open(copy, line, closing);
        }
    }
}

/// Whether a quote that would open a text ends one: a word or the end of a sentence stands right before it, and none right after it.
fn closes(text: &str, quote: &Token<'_>) -> bool {
    let before = text.get(..quote.start).and_then(|text| text.chars().next_back());
    let after = text.get(quote.start + 1..).and_then(|text| text.chars().next());
    matches!(quote.kind, TokenKind::Text | TokenKind::OpenText)
        && before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '!' | '?'))
        && !after.is_some_and(|c| c.is_alphanumeric() || c == '"')
}

/// Reports a text that has no start, and starts it: after the sign or the text before its words, or else after the first word of the line.
fn open(copy: &mut Copy<'_>, line: &[Token<'_>], closing: usize) {
    let (Some(quote), Some(words)) = (line.get(closing), line.get(..closing)) else { return };
    let ends_before = |token: &Token<'_>| {
        let takes_a_value = matches!(token.text, "=" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "(" | "[" | "{" | "," | ":");
        token.kind == TokenKind::Text || token.kind == TokenKind::Sign && takes_a_value
    };
    let first = words.iter().rposition(ends_before).map_or(1, |at| at + 1);
    let Some(start) = words.get(first).map(|token| token.start) else { return };
    let text = copy.span(start, quote.start + 1);
    let start = copy.span(start, start);
    // The quote takes the place of the space before the words, or else of their first letter.
    let at = start.start as usize;
    if !(at > 0 && copy.insert(at - 1, b'"')) {
        copy.blank(at, quote.start);
        copy.insert(at, b'"');
    }
    copy.report(text, TextWithoutStart { text, start });
}
