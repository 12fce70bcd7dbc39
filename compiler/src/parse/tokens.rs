//! A text cut into tokens, whatever it holds: for what has to be known before the grammar of items is run (do the brackets match?)
//! and for the formatter, which moves tokens and never makes one.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Word,
    Number,
    /// With its quotes.
    Text,
    /// A text without its closing quote, up to the end of its line.
    OpenText,
    /// `///`, up to the end of its line.
    Doc,
    /// `//`, up to the end of its line.
    Comment,
    Sign,
    /// A character that is no part of the language.
    Foreign,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'t> {
    pub(crate) kind: TokenKind,
    pub(crate) start: usize,
    pub(crate) text: &'t str,
    /// Line breaks between the token before and this one; the first of a file has one.
    pub(crate) breaks: usize,
    /// How many bytes stand between the start of the line and its first token.
    pub(crate) indent: usize,
}

impl Token<'_> {
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(crate) fn first_on_line(&self) -> bool {
        self.breaks > 0
    }

    pub(crate) fn is_comment(&self) -> bool {
        matches!(self.kind, TokenKind::Doc | TokenKind::Comment)
    }
}

/// The tokens of a text, in order; white space is what stands between them. By hand and not by the grammar: this is read several times
/// for each parse, and takes a tenth of the time so.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::with_capacity(text.len() / 6);
    let mut at = if text.starts_with(MARK) { MARK.len_utf8() } else { 0 };
    let (mut end, mut indent) = (0, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let blank = rest.bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
        if blank > 0 {
            at += blank;
            continue;
        }
        let (kind, length) = first(rest);
        let own = rest.get(..length).unwrap_or(rest);
        let gap = text.get(end..at).unwrap_or("");
        let breaks = gap.bytes().filter(|byte| *byte == b'\n').count() + usize::from(tokens.is_empty());
        if breaks > 0 {
            indent = gap.rfind('\n').map_or(gap.len(), |at| gap.len() - at - 1);
        }
        let trimmed = own.trim_end_matches('\r');
        tokens.push(Token { kind, start: at, text: trimmed, breaks, indent });
        end = at + trimmed.len();
        at += own.len();
    }
    tokens
}

/// May stand at the start of a file, where it says how the file is encoded.
const MARK: char = '\u{feff}';

/// The kind and the length of the token that a text begins with. Never empty.
fn first(rest: &str) -> (TokenKind, usize) {
    let Some(head) = rest.chars().next() else { return (TokenKind::Foreign, 0) };
    match head {
        '/' if rest.starts_with("//") => {
            let kind = if rest.starts_with("///") && !rest.starts_with("////") { TokenKind::Doc } else { TokenKind::Comment };
            (kind, rest.find('\n').unwrap_or(rest.len()))
        }
        '"' => text_literal(rest),
        '0'..='9' => {
            let whole = word_length(rest);
            let fraction =
                rest.get(whole..).and_then(|rest| rest.strip_prefix('.')).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            (TokenKind::Number, whole + fraction.map_or(0, |fraction| 1 + word_length(fraction)))
        }
        'a'..='z' | 'A'..='Z' | '_' => (TokenKind::Word, word_length(rest)),
        '!'..='~' => (TokenKind::Sign, if is_long(rest) { 2 } else { 1 }),
        _ => (TokenKind::Foreign, head.len_utf8()),
    }
}

/// Whether a sign is of two characters: ours, and those of other languages.
fn is_long(rest: &str) -> bool {
    let signs: [&[u8; 2]; 11] = [b":=", b"==", b"!=", b"<=", b">=", b"=>", b"->", b"..", b"@@", b"&&", b"||"];
    rest.as_bytes().first_chunk::<2>().is_some_and(|first| signs.contains(&first))
}

fn word_length(text: &str) -> usize {
    text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()
}

/// A text ends at the next quote that no `\` stands before; without one, before the end of its line.
fn text_literal(rest: &str) -> (TokenKind, usize) {
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return (TokenKind::Text, at + 1),
            '\n' | '\r' => return (TokenKind::OpenText, at),
            // What it stands before belongs to it, unless that ends the line.
            '\\' if characters.next_if(|(_, next)| !matches!(next, '\n' | '\r')).is_none() => return (TokenKind::OpenText, at),
            _ => {}
        }
    }
    (TokenKind::OpenText, rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        tokens(text).into_iter().map(|token| (token.kind, token.text)).collect()
    }

    #[test]
    fn a_text_is_cut_where_the_grammar_cuts_it() {
        use TokenKind::{Comment, Doc, Foreign, Number, OpenText, Sign, Text, Word};
        for (text, expected) in [
            ("a1_: Int", vec![(Word, "a1_"), (Sign, ":"), (Word, "Int")]),
            (
                "1.5 1..5 5MB 1_0.a",
                vec![
                    (Number, "1.5"),
                    (Number, "1"),
                    (Sign, ".."),
                    (Number, "5"),
                    (Number, "5MB"),
                    (Number, "1_0"),
                    (Sign, "."),
                    (Word, "a"),
                ],
            ),
            (r#""a\"b" c"#, vec![(Text, r#""a\"b""#), (Word, "c")]),
            ("\"a\nb", vec![(OpenText, "\"a"), (Word, "b")]),
            ("\"a\\\nb", vec![(OpenText, "\"a"), (Sign, "\\"), (Word, "b")]),
            ("\"a\\", vec![(OpenText, "\"a"), (Sign, "\\")]),
            ("/// a\r\n// b\n//// c", vec![(Doc, "/// a"), (Comment, "// b"), (Comment, "//// c")]),
            (":= => .. ||| é", vec![(Sign, ":="), (Sign, "=>"), (Sign, ".."), (Sign, "||"), (Sign, "|"), (Foreign, "é")]),
            ("\u{feff}a\u{feff}", vec![(Word, "a"), (Foreign, "\u{feff}")]),
        ] {
            assert_eq!(kinds(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_stands_between_tokens_is_told() {
        let lines: Vec<_> = tokens("a\r\n\n  b c").into_iter().map(|token| (token.breaks, token.indent, token.start)).collect();
        assert_eq!(lines, [(1, 0, 0), (2, 2, 6), (0, 2, 8)]);
    }
}
