//! Characters that are no part of the language, texts that do not end, documentation beside a line instead of above it.

use super::Copy;
use crate::diagnostics::syntax::{CurlyQuotes, DocBeside, ForeignCharacter, HiddenCharacter};
use crate::parse::tokens::{Token, TokenKind};
use purlin_rules::parse;

pub(super) fn mend(copy: &mut Copy<'_>, tokens: &[Token<'_>]) {
    // Up to here foreign characters have been reported: one finding for each run of them.
    let mut reported = 0;
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Foreign => {
                if token.start >= reported {
                    reported = curly_quotes(copy, tokens, index).unwrap_or_else(|| report_foreign(copy, tokens, index));
                }
            }
            TokenKind::OpenText => open_text(copy, token),
            TokenKind::Text => text(copy, token),
            TokenKind::Doc | TokenKind::Comment => comment(copy, token),
            TokenKind::Word | TokenKind::Number | TokenKind::Sign => {}
        }
    }
}

/// Reports a run of foreign characters; its end.
fn report_foreign(copy: &mut Copy<'_>, tokens: &[Token<'_>], first: usize) -> usize {
    let mut run = String::new();
    let start = tokens.get(first).map_or(0, |token| token.start);
    let mut end = start;
    for token in tokens.iter().skip(first).take_while(|token| token.kind == TokenKind::Foreign) {
        if token.start != end {
            break;
        }
        run.push_str(token.text);
        end = token.end();
    }
    let span = copy.span(start, end);
    copy.blank(start, end);
    match run.chars().find(|c| is_hidden(*c)) {
        Some(character) => copy.report(span, HiddenCharacter { span, character, in_comment: false }),
        None => copy.report(span, ForeignCharacter { span, found: run }),
    }
    end
}

/// Reports `“a text”` once, and makes a text of it; where it ends.
fn curly_quotes(copy: &mut Copy<'_>, tokens: &[Token<'_>], first: usize) -> Option<usize> {
    let is_quote = |token: &&Token<'_>| matches!(token.text, "“" | "”" | "„" | "«" | "»" | "‘" | "’");
    let open = tokens.get(first).filter(is_quote)?;
    let close = tokens.iter().skip(first + 1).take_while(|token| !token.first_on_line()).find(is_quote)?;
    let (open, close) = (copy.span_of(open), copy.span_of(close));
    for (quote, at) in [(open, open.end - 1), (close, close.start)] {
        copy.blank(quote.start as usize, quote.end as usize);
        copy.insert(at as usize, b'"');
    }
    copy.report(open.to(close), CurlyQuotes { open, close });
    Some(close.end as usize)
}

/// A text ends on its line: whatever byte stands there gives way to the quote.
fn open_text(copy: &mut Copy<'_>, token: &Token<'_>) {
    report_text(copy, token);
    match copy.bytes.get_mut(token.end()) {
        Some(byte) => *byte = b'"',
        None => copy.bytes.push(b'"'),
    }
    if token.text.contains(|c: char| c == '\\' || c.is_control()) {
        copy.blank(token.start + 1, token.end());
    }
}

/// A text with an escape that means nothing is blank in the copy.
fn text(copy: &mut Copy<'_>, token: &Token<'_>) {
    let hidden = token.text.chars().find(|c| c.is_control() && *c != '\t');
    if let Some(character) = hidden {
        let span = copy.span_of(token);
        copy.report(span, HiddenCharacter { span, character, in_comment: false });
        copy.blank(token.start + 1, token.end() - 1);
    } else if token.text.contains('\\') && report_text(copy, token) {
        copy.blank(token.start + 1, token.end() - 1);
    }
}

/// Whether there was something to report. Texts are the same in expressions and beside them: one parser judges both.
fn report_text(copy: &mut Copy<'_>, token: &Token<'_>) -> bool {
    let span = copy.span_of(token);
    let Err(findings) = parse::expression(token.text, span.file, span.start) else { return false };
    for finding in findings {
        copy.report(span, finding);
    }
    true
}

fn comment(copy: &mut Copy<'_>, token: &Token<'_>) {
    if let Some((at, character)) = token.text.char_indices().find(|(_, c)| is_hidden(*c)) {
        let start = token.start + at;
        let span = copy.span(start, start + character.len_utf8());
        copy.report(span, HiddenCharacter { span, character, in_comment: true });
    }
    if token.kind == TokenKind::Doc && !token.first_on_line() {
        let span = copy.span(token.start, token.start + 3);
        copy.report(span, DocBeside { span });
        // In the copy it is a comment.
        copy.blank(token.start, token.end());
    }
}

/// Characters that are not seen, or change how those around them are seen: a reader is shown another text than the compiler.
pub(crate) fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
