//! Habits of other languages: what somebody meant who wrote `&&`, `=`, `NULL` or `'text'`.

use super::Place;
use super::tokens::{Kind, Token};
use crate::diagnostic::{Diagnostic, Span};
use crate::diagnostics::syntax::{NoConditional, NoSuchForm, NotInside, OtherSpelling};

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
        Kind::Sign if let Some(help) = no_such_sign(token.text) => {
            let span = place.span(token.at, token.end());
            Some(NoSuchForm { span, written: token.text.to_owned(), help }.into())
        }
        // Told with the word before it.
        Kind::SingleQuoted if matches!(lower(before).as_str(), "like" | "ilike") => None,
        Kind::SingleQuoted => spelt(0, &double_quoted(token.text)),
        // `{ author: { _eq: "x" } }`: what stands in it is told with it.
        Kind::Sign if token.text == "{" && tokens.get(..index).is_none_or(|before| before.iter().all(|token| token.text != "{")) => {
            let help = "a condition is an expression over the fields of the row: `author == me and status == .open`";
            Some(NoSuchForm { span: place.span(token.at, token.end()), written: "{".to_owned(), help }.into())
        }
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
                let denied = denied(place, tokens, index);
                Some(NotInside { span: place.span(token.at, end), denied }.into())
            }
            ("NOT", "null", _) if lower(before) == "is" => None,
            ("LIKE" | "ILIKE" | "like" | "ilike", ..) if !before.is_empty() && !opens_value(before) => Some(like(place, tokens, index)),
            ("BETWEEN" | "between", ..) if !before.is_empty() && !opens_value(before) => {
                let span = place.span(token.at, token.end());
                let help = "write both bounds: `x >= low and x <= high`";
                Some(NoSuchForm { span, written: token.text.to_owned(), help }.into())
            }
            ("EXISTS" | "exists", "(", _) => {
                let span = place.span(token.at, token.end());
                let help =
                    "ask the rows of a relation: `members.any(m => m.user == me)`; a model is the set of its rows: `Member.any(m => …)`";
                Some(NoSuchForm { span, written: token.text.to_owned(), help }.into())
            }
            ("_is_null", ..) if !before.is_empty() && !opens_value(before) => spelt(0, "is null"),
            (word, ..) if !before.is_empty() && !opens_value(before) && word_operator(word).is_some() => spelt(0, word_operator(word)?),
            ("AND" | "OR" | "NOT" | "IN" | "IS" | "NULL" | "TRUE" | "FALSE", ..) => spelt(0, &lower(token.text)),
            _ => None,
        },
        Kind::Number => {
            let (upto, written) = match lower(after(1)).as_str() {
                unit if is_unit(unit) && !tokens.get(index + 1)?.text.is_empty() => (1, format!("{}{}", token.text, unit_of(unit)?)),
                _ => (0, token.text.to_owned()),
            };
            let meant = one_unit(&written).filter(|meant| upto > 0 || meant != token.text)?;
            spelt(upto, &meant)
        }
        Kind::Text | Kind::OpenText => None,
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

/// How Purlin spells an operator that others write as a word.
fn word_operator(word: &str) -> Option<&'static str> {
    Some(match word {
        "_eq" | "eq" | "equals" => "==",
        "_neq" | "_ne" | "neq" | "ne" => "!=",
        "_gt" | "gt" => ">",
        "_gte" | "gte" | "ge" => ">=",
        "_lt" | "lt" => "<",
        "_lte" | "lte" | "le" => "<=",
        "_in" => "in",
        "_and" => "and",
        "_or" => "or",
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

/// What is said of a sign that the language has no other for.
fn no_such_sign(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "%" => "there is no remainder; keep what is asked in a field of its own",
        "**" => "there are no powers: write `a * a`",
        "++" | "+=" | "-=" => "a rule changes nothing, and texts are joined in notifications only: `\"{first} {last}\"`",
        "~" | "=~" | "~*" => {
            "texts are tested by `.starts_with(…)`, `.ends_with(…)` and `.contains(…)`; what a field may hold, by its type: `String(\"^[a-z]+$\")`"
        }
        _ => return None,
    })
}

/// `title LIKE '%draft%'` as a test of texts, if the pattern is one that these know.
fn like(place: &Place<'_>, tokens: &[Token<'_>], index: usize) -> Diagnostic {
    let (Some(token), before) = (tokens.get(index), index.checked_sub(1).and_then(|index| tokens.get(index))) else {
        return NoSuchForm { span: place.span(0, 0), written: String::new(), help: LIKE }.into();
    };
    let pattern = tokens.get(index + 1).filter(|next| matches!(next.kind, Kind::Text | Kind::SingleQuoted));
    if let (Some(before), Some(pattern)) = (before, pattern) {
        let inner = pattern.text.trim_matches(['\'', '"']);
        let plain = inner.trim_matches('%');
        let test = match (inner.starts_with('%'), inner.ends_with('%') && inner.len() > 1) {
            (true, true) => Some("contains"),
            (false, true) => Some("starts_with"),
            (true, false) => Some("ends_with"),
            (false, false) => None,
        };
        if let Some(test) = test.filter(|_| !plain.is_empty() && !plain.contains(['%', '_', '"', '\\'])) {
            let span = place.span(before.end(), pattern.end());
            let written = place.text.get(token.at..pattern.end()).unwrap_or_default().to_owned();
            return OtherSpelling { span, written, replacement: format!(".{test}(\"{plain}\")") }.into();
        }
    }
    NoSuchForm { span: place.span(token.at, token.end()), written: token.text.to_owned(), help: LIKE }.into()
}

const LIKE: &str = "texts are tested by `.starts_with(…)`, `.ends_with(…)` and `.contains(…)`, and `.lower()` makes cases alike";

/// `status not in […]`: the place of the path before it, and of the word, for the edit that moves `not` before it.
fn denied(place: &Place<'_>, tokens: &[Token<'_>], not: usize) -> Option<[Span; 2]> {
    let mut first = not.checked_sub(1)?;
    while let Some(dot) = first.checked_sub(1).filter(|dot| tokens.get(*dot).is_some_and(|token| token.text == ".")) {
        first = dot.checked_sub(1)?;
    }
    let path = tokens.get(first..not)?;
    if !path.iter().all(|token| token.kind == Kind::Word || token.text == ".") {
        return None;
    }
    let (start, word, next) = (path.first()?.at, tokens.get(not)?, tokens.get(not + 1)?);
    Some([place.span(start, start), place.span(word.at, next.at)])
}

/// A unit as others write it after a space.
fn unit_of(unit: &str) -> Option<&'static str> {
    Some(match unit {
        "ms" | "millis" | "milliseconds" | "millisecond" => "ms",
        "s" | "sec" | "secs" | "second" | "seconds" => "s",
        "m" | "min" | "mins" | "minute" | "minutes" => "m",
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        "d" | "day" | "days" => "d",
        "w" | "week" | "weeks" => "w",
        _ => return None,
    })
}

fn is_unit(word: &str) -> bool {
    unit_of(word).is_some()
}

/// `1h30m` in the largest unit that divides it: `90m`.
fn one_unit(written: &str) -> Option<String> {
    const UNITS: [(&str, i64); 6] = [("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];
    let mut rest = written;
    let (mut total, mut parts) = (0_i64, 0);
    while !rest.is_empty() {
        let number = rest.find(|c: char| !c.is_ascii_digit()).filter(|end| *end > 0)?;
        let after = rest.get(number..)?;
        let unit = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let part = format!("{}{}", rest.get(..number)?, unit_of(&lower(after.get(..unit)?))?);
        total = total.checked_add(super::duration_millis(&part)?)?;
        rest = after.get(unit..)?;
        parts += 1;
        if parts == 1 && rest.is_empty() {
            return Some(part);
        }
    }
    let (unit, size) = UNITS.into_iter().find(|(_, size)| total > 0 && total % size == 0)?;
    Some(format!("{}{unit}", total / size))
}
