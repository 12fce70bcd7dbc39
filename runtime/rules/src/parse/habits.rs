//! Habits of other languages: what somebody meant who wrote `&&`, `=`, `NULL` or `'text'`.

use super::Place;
use super::tokens::{Kind, Token};
use crate::diagnostic::Diagnostic;
use crate::diagnostics::syntax::{NoConditional, NotInside, OtherSpelling};

/// The habit that begins at a token. To be asked only of a text that is no expression.
pub(super) fn habit(place: &Place<'_>, tokens: &[Token<'_>], index: usize) -> Option<Diagnostic> {
    let token = *tokens.get(index)?;
    let after = |n: usize| tokens.get(index + n).map_or("", |token| token.text);
    let before = index.checked_sub(1).and_then(|index| tokens.get(index)).map_or("", |token| token.text);
    let spelt = |upto: usize, replacement: &str| -> Option<Diagnostic> {
        let end = tokens.get(index + upto)?.end();
        let written = place.text.get(token.at..end)?.to_owned();
        Some(OtherSpelling { span: place.span(token.at, end), written, replacement: replacement.to_owned() }.into())
    };
    match token.kind {
        Kind::SingleQuoted => spelt(0, &double_quoted(token.text)),
        Kind::Sign => match token.text {
            "?" | "??" => {
                let span = place.span(token.at, token.end());
                Some(NoConditional { span, written: token.text.to_owned() }.into())
            }
            sign => spelt(0, sign_spelling(sign)?),
        },
        // A word after a dot, or before a colon, is somebody's name.
        Kind::Word if before == "." => None,
        Kind::Word => match (token.text, lower(after(1)).as_str(), lower(after(2)).as_str()) {
            ("is" | "IS", "not", "null") => spelt(2, "is set"),
            ("is" | "IS", "not", "set") => spelt(2, "is null"),
            ("IS", "null" | "set", _) => spelt(1, &format!("is {}", lower(after(1)))),
            ("NULL", ..) if before == "IS" || lower(before) == "not" => None,
            ("not" | "NOT", "in", _) if !before.is_empty() && !opens_value(before) => {
                let end = tokens.get(index + 1)?.end();
                Some(NotInside { span: place.span(token.at, end) }.into())
            }
            ("NOT", "null", _) if lower(before) == "is" => None,
            ("AND" | "OR" | "NOT" | "IN" | "IS" | "NULL" | "TRUE" | "FALSE", ..) => spelt(0, &lower(token.text)),
            _ => None,
        },
        Kind::Number | Kind::Text | Kind::OpenText => None,
    }
}

/// How Purlin spells a sign of another language; `None` for a sign of its own.
fn sign_spelling(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "&&" | "&" => "and",
        "||" | "|" => "or",
        "=" | "===" => "==",
        "!==" | "<>" => "!=",
        "!" => "not ",
        "?." => ".",
        "->" => "=>",
        ";" => "",
        _ => return None,
    })
}

/// After this word or sign, a value is due: `not in` there is `not` and a name.
fn opens_value(before: &str) -> bool {
    matches!(before, "(" | "[" | "," | "=>" | "and" | "or" | "not" | "==" | "!=" | "<" | "<=" | ">" | ">=")
}

/// `'it\'s "x"'` as `"it's \"x\""`.
fn double_quoted(written: &str) -> String {
    let inner = written.trim_matches('\'').replace("\\'", "'").replace('"', "\\\"");
    format!("\"{inner}\"")
}

fn lower(word: &str) -> String {
    word.to_ascii_lowercase()
}
