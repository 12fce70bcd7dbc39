//! What a model holds: fields and rules in columns, the others on a line each.

use super::gather::Entry;
use super::inline;
use super::item::as_written;
use super::layout::{Group, Laid, Last, Part};
use crate::ast::Member;
use crate::parse::tokens::{Token, TokenKind};

pub(super) fn lay(entry: &Entry<'_>, member: &Member, text: &str) -> Laid {
    if entry.holds_comments() {
        return as_written(entry, text);
    }
    let laid = match member {
        Member::Field(_) => field(entry.tokens),
        Member::Unique(_) | Member::Index(_) | Member::Search(_) => key(entry.tokens),
        Member::Require(_) => require(entry.tokens),
        Member::Removed(_) | Member::Limit(_) | Member::Live(_) => Some(Laid::alone(inline::line(entry.tokens))),
        Member::Rule(_) => rule(entry.tokens),
    };
    laid.unwrap_or_else(|| as_written(entry, text))
}

/// `name: | Type | = default @attributes`
fn field(tokens: &[Token<'_>]) -> Option<Laid> {
    let [name, colon, rest @ ..] = tokens else { return None };
    let ends = at_depth_zero(rest, |token| matches!(token.text, "=" | ":=" | "@")).first().copied().unwrap_or(rest.len());
    let (ty, rest) = rest.split_at_checked(ends)?;
    let attributes = at_depth_zero(rest, |token| token.text == "@");
    let parts: Vec<_> = split(rest, &attributes).into_iter().map(mark).collect();
    let cells = vec![Some(format!("{}{}", name.text, colon.text)), Some(inline::type_of(ty))];
    Some(Laid { group: Group::Fields, cells, last: if parts.is_empty() { Last::Nothing } else { Last::Parts(parts) } })
}

/// A default or an attribute; `@cast` has a type in it.
fn mark(tokens: &[Token<'_>]) -> Part {
    match tokens {
        [at, name, ..] if at.text == "@" && name.text == "cast" => Part { text: inline::type_of(tokens), parts: Vec::new() },
        _ => part(tokens),
    }
}

/// `unique | (room, user)`
fn key(tokens: &[Token<'_>]) -> Option<Laid> {
    let (keyword, rest) = tokens.split_first()?;
    Some(Laid { group: Group::Keys, cells: vec![Some(keyword.text.to_owned())], last: Last::Parts(vec![part(rest)]) })
}

/// `allow | read(name) | if E check C "message" as name`
fn rule(tokens: &[Token<'_>]) -> Option<Laid> {
    let (effect, rest) = tokens.split_first()?;
    let clause = |token: &Token<'_>| token.kind == TokenKind::Text || matches!(token.text, "if" | "check" | "as");
    let ends = at_depth_zero(rest, clause).first().copied().unwrap_or(rest.len());
    let (operations, rest) = rest.split_at_checked(ends)?;
    let cells = vec![Some(effect.text.to_owned()), Some(inline::line(operations))];
    // A text or an `as` may stand in a condition too; the clause is what comes last.
    let checks = at_depth_zero(rest, |token| token.text == "check");
    let tail = tail(rest);
    let (conditions, tail) = rest.split_at_checked(tail)?;
    let mut parts: Vec<_> = split(conditions, &checks).into_iter().flat_map(condition).collect();
    if !tail.is_empty() {
        parts.push(part(tail));
    }
    Some(Laid { group: Group::Rules, cells, last: if parts.is_empty() { Last::Nothing } else { Last::Parts(parts) } })
}

/// `require | E "message"`
fn require(tokens: &[Token<'_>]) -> Option<Laid> {
    let (keyword, rest) = tokens.split_first()?;
    let (condition, message) = rest.split_at_checked(tail(rest))?;
    let mut parts = self::condition(condition);
    if !message.is_empty() {
        parts.push(part(message));
    }
    Some(Laid { group: Group::Requires, cells: vec![Some(keyword.text.to_owned())], last: Last::Parts(parts) })
}

/// Where a rule's message and name begin.
fn tail(tokens: &[Token<'_>]) -> usize {
    let length = tokens.len();
    let is_message = |index: usize| tokens.get(index).is_some_and(|token| token.kind == TokenKind::Text) && !operator_before(tokens, index);
    match tokens {
        [.., keyword, _] if keyword.text == "as" => {
            if length > 2 && is_message(length - 3) {
                length - 3
            } else {
                length - 2
            }
        }
        _ if length > 0 && is_message(length - 1) => length - 1,
        _ => length,
    }
}

/// Whether what stands at a place is the right side of something: `topic == "x"`.
fn operator_before(tokens: &[Token<'_>], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|index| tokens.get(index));
    before.is_some_and(|token| match token.kind {
        TokenKind::Sign => !matches!(token.text, ")" | "]"),
        TokenKind::Word => matches!(token.text, "in" | "and" | "or" | "not" | "if" | "check"),
        TokenKind::Number | TokenKind::Text | TokenKind::OpenText | TokenKind::Doc | TokenKind::Comment | TokenKind::Foreign => false,
    })
}

/// A condition, broken before each `or`; an alternative that is too long, before each `and`.
pub(super) fn condition(tokens: &[Token<'_>]) -> Vec<Part> {
    let alternatives = operators(tokens, "or");
    let parts = split(tokens, &alternatives).into_iter().map(|alternative| {
        let terms = operators(alternative, "and");
        let parts = if terms.is_empty() { Vec::new() } else { split(alternative, &terms).into_iter().map(part).collect() };
        Part { text: inline::line(alternative), parts }
    });
    parts.collect()
}

/// Where a condition's operator stands; after a dot, the word is a name.
fn operators(tokens: &[Token<'_>], word: &str) -> Vec<usize> {
    let named = |index: &usize| index.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|token| token.text == ".");
    at_depth_zero(tokens, |token| token.text == word).into_iter().filter(|index| !named(index)).collect()
}

pub(super) fn part(tokens: &[Token<'_>]) -> Part {
    Part { text: inline::line(tokens), parts: Vec::new() }
}

/// The places of tokens outside of all brackets.
pub(super) fn at_depth_zero(tokens: &[Token<'_>], accepts: impl Fn(&Token<'_>) -> bool) -> Vec<usize> {
    let mut depth = 0_usize;
    let mut places = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let sign = if token.kind == TokenKind::Sign { token.text } else { "" };
        if matches!(sign, ")" | "]" | "}") {
            depth = depth.saturating_sub(1);
        }
        if depth == 0 && accepts(token) {
            places.push(index);
        }
        if matches!(sign, "(" | "[" | "{") {
            depth += 1;
        }
    }
    places
}

/// The tokens cut before each place; nothing stands before the first if that is the first token.
fn split<'a, 't>(tokens: &'a [Token<'t>], places: &[usize]) -> Vec<&'a [Token<'t>]> {
    let bounds: Vec<_> = std::iter::once(0).chain(places.iter().copied()).chain(std::iter::once(tokens.len())).collect();
    let parts = bounds.iter().zip(bounds.iter().skip(1)).filter_map(|(start, end)| tokens.get(*start..*end));
    parts.filter(|part| !part.is_empty()).collect()
}
