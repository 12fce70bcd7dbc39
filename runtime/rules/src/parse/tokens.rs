//! A text cut into tokens, whatever it holds: for questions that are asked before parsing, or after it failed.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Number,
    /// With its quotes.
    Text,
    /// A text without a closing quote, up to the end of its line.
    OpenText,
    /// `'…'`, up to the closing quote on its line.
    SingleQuoted,
    Sign,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) at: usize,
    pub(super) text: &'a str,
}

impl Token<'_> {
    pub(super) fn end(&self) -> usize {
        self.at + self.text.len()
    }
}

/// Signs of several characters, ours and those of other languages; the longest first.
const SIGNS: [&str; 21] =
    ["===", "!==", "&&", "||", "==", "!=", "<=", ">=", "<>", "=>", "->", "??", "?.", "**", "++", "+=", "-=", "=~", "~*", "//", ".."];

/// The tokens of a text, without white space and comments.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(at..)?;
            let (kind, length) = first(rest)?;
            let token = rest.get(..length)?;
            let start = at;
            at += length;
            if let Some(kind) = kind {
                return Some(Token { kind, at: start, text: token });
            }
        }
    })
}

/// The kind and length of what a text begins with; white space and comments have no kind.
fn first(rest: &str) -> Option<(Option<Kind>, usize)> {
    let head = rest.chars().next()?;
    let run = |accepts: fn(char) -> bool| rest.find(|c| !accepts(c)).unwrap_or(rest.len());
    Some(match head {
        c if c.is_whitespace() => (None, run(char::is_whitespace)),
        '/' if rest.starts_with("//") => (None, run(|c| c != '\n')),
        '"' => quoted(rest, '"', Kind::Text, Kind::OpenText),
        '\'' => quoted(rest, '\'', Kind::SingleQuoted, Kind::Sign),
        c if c.is_alphabetic() || c == '_' => (Some(Kind::Word), run(|c| c.is_alphanumeric() || c == '_')),
        c if c.is_ascii_digit() => (Some(Kind::Number), run(|c| c.is_alphanumeric() || c == '_')),
        c => {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
            (Some(Kind::Sign), sign.map_or(c.len_utf8(), |sign| sign.len()))
        }
    })
}

/// A text in `quote`s; what has no closing quote on its line is `open`.
fn quoted(rest: &str, quote: char, closed: Kind, open: Kind) -> (Option<Kind>, usize) {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\n' | '\r' if open == Kind::Sign => break,
            '\n' | '\r' => return (Some(open), at),
            c if c == quote && !escaped => return (Some(closed), at + c.len_utf8()),
            _ => escaped = c == '\\' && !escaped,
        }
    }
    let length = if open == Kind::Sign { quote.len_utf8() } else { rest.len() };
    (Some(open), length)
}
