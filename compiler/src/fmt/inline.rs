//! Tokens on one line: where space stands between two of them.

use crate::parse::tokens::{Token, TokenKind, tokens};

/// Words after which a bracket or a dot begins a value of its own: `not (a or b)`, `in .open`.
const OPERATORS: [&str; 14] = ["and", "or", "not", "in", "is", "if", "as", "check", "can", "where", "of", "require", "with", "when"];

/// What may be done to a row, after `can`.
const ASKED: [&str; 7] = ["read", "get", "list", "create", "update", "delete", "write"];

/// Words after which a number stands; a sign that touches it is its own.
const COUNTED: [&str; 6] = ["edition", "min", "limit", "retry", "concurrency", "badge"];

/// The tokens with one space where space belongs. Commas before a closing bracket are left out.
pub(super) fn line(written: &[Token<'_>]) -> String {
    let mut out = String::new();
    let mut kept = Vec::with_capacity(written.len());
    let mut before: Option<Word<'_>> = None;
    for (index, token) in written.iter().enumerate() {
        let following = written.get(index + 1);
        let next = following.map_or("", |token| token.text);
        if token.text == "," && matches!(next, ")" | "]" | "}") {
            continue;
        }
        let mut word = Word::of(token, before.as_ref(), following);
        // `limit create -3`: no operand stands in a limit.
        word.binds |= word.is_sign("-") && written.first().is_some_and(|first| first.text == "limit");
        if before.as_ref().is_some_and(|before| space(before, &word)) {
            out.push(' ');
        }
        kept.push((out.len(), token.text));
        out.push_str(token.text);
        before = Some(word);
    }
    // What was not understood may hold signs that side by side are another: `. .`, `1 .5`.
    let mut read = tokens(&out).into_iter();
    if kept.iter().all(|(start, _)| read.any(|token| token.start == *start)) {
        return out;
    }
    kept.iter().map(|(_, text)| *text).collect::<Vec<_>>().join(" ")
}

/// A type: `Comment[] via ticket`.
pub(super) fn type_of(tokens: &[Token<'_>]) -> String {
    line(tokens).replace(" []", "[]")
}

/// A token as its neighbours see it.
struct Word<'t> {
    text: &'t str,
    kind: TokenKind,
    /// A value or a name ends here: what follows belongs to it, or operates on it.
    ends_value: bool,
    /// It takes what follows without space: `-` of `-2`, `.` of `.open` and `a.b`, `@`.
    binds: bool,
}

impl<'t> Word<'t> {
    fn of(token: &Token<'t>, before: Option<&Self>, next: Option<&Token<'t>>) -> Self {
        let after_dot = before.is_some_and(|before| before.text == ".");
        let after_value = before.is_some_and(|before| before.ends_value);
        let ends_value = match token.kind {
            TokenKind::Word => after_dot || !(OPERATORS.contains(&token.text) || asked(token, before)),
            TokenKind::Number | TokenKind::Text | TokenKind::OpenText => true,
            TokenKind::Sign => matches!(token.text, ")" | "]" | "}" | "?"),
            TokenKind::Doc | TokenKind::Comment | TokenKind::Foreign => false,
        };
        let binds = match token.text {
            "." | ".." | "@" | "@@" | "(" | "[" => true,
            "-" => !after_value || before.is_some_and(Self::takes_number) && next.is_some_and(|next| next.start == token.end()),
            _ => false,
        };
        Self { text: token.text, kind: token.kind, ends_value, binds: binds && token.kind == TokenKind::Sign }
    }

    /// `edition 2026`, `error AlreadyMerged 409`: what stands before is no operand of a difference.
    fn takes_number(&self) -> bool {
        self.kind == TokenKind::Word && (COUNTED.contains(&self.text) || self.text.starts_with(|c: char| c.is_ascii_uppercase()))
    }

    fn is_sign(&self, text: &str) -> bool {
        self.kind == TokenKind::Sign && self.text == text
    }
}

/// The `read` of `can read x`: a value stands after it.
fn asked(token: &Token<'_>, before: Option<&Word<'_>>) -> bool {
    let of_can = before.is_some_and(|before| before.kind == TokenKind::Word && before.text == "can" && !before.ends_value);
    of_can && ASKED.contains(&token.text)
}

fn space(before: &Word<'_>, after: &Word<'_>) -> bool {
    if before.binds || (before.is_sign("{") && after.is_sign("}")) {
        return false;
    }
    if after.kind != TokenKind::Sign {
        return true;
    }
    match after.text {
        ")" | "]" | "," | ":" | "?" | ".." | ";" => false,
        "." => !before.ends_value,
        "(" => !(before.ends_value && before.kind == TokenKind::Word) || before.text == "global",
        _ => true,
    }
}
