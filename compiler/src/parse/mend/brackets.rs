//! Brackets without a partner. Where all match, nothing is done. Else indentation and the words that begin an item tell which one
//! was meant to be closed, and where.

use super::Copy;
use crate::diagnostics::syntax::{Unclosed, Unopened};
use crate::parse::tokens::{Token, TokenKind};
use purlin_rules::parse;
use std::collections::BTreeMap;

/// How deep brackets may nest in a spec.
const MAX_DEPTH: usize = parse::MAX_DEPTH;

/// How many open brackets are looked at for the one that a closing bracket was meant for.
const REACH: usize = 256;

pub(super) fn mend(copy: &mut Copy<'_>, tokens: &[Token<'_>]) {
    let mut pairs = Pairs::plain(tokens);
    if !pairs.all_match() {
        pairs = Pairs::by_indentation(tokens);
    }
    for index in &pairs.unopened {
        if let Some(token) = tokens.get(*index) {
            let span = copy.span_of(token);
            copy.report_follower(span, Unopened { span, bracket: token.text.to_owned() });
            copy.blank(token.start, token.end());
        }
    }
    for missing in std::mem::take(&mut pairs.unclosed) {
        close(copy, tokens, &mut pairs, &missing);
    }
    flatten(copy, tokens, &pairs);
}

/// Brackets of a text, by the places of their tokens.
struct Pairs {
    /// For each token that opens or closes and has a partner, the partner.
    partner: Vec<Option<usize>>,
    /// For each that was closed by this step, the token after which.
    closed_after: BTreeMap<usize, usize>,
    unopened: Vec<usize>,
    unclosed: Vec<Missing>,
}

/// A bracket that was never closed, and the token at which that became clear.
struct Missing {
    opening: usize,
    noticed: usize,
}

impl Pairs {
    fn none(tokens: &[Token<'_>]) -> Self {
        Self { partner: vec![None; tokens.len()], closed_after: BTreeMap::new(), unopened: Vec::new(), unclosed: Vec::new() }
    }

    fn all_match(&self) -> bool {
        self.unopened.is_empty() && self.unclosed.is_empty()
    }

    fn join(&mut self, opening: usize, closing: usize) {
        for (one, other) in [(opening, closing), (closing, opening)] {
            if let Some(partner) = self.partner.get_mut(one) {
                *partner = Some(other);
            }
        }
    }

    /// Whether the brackets match as they stand.
    fn plain(tokens: &[Token<'_>]) -> Self {
        let mut pairs = Self::none(tokens);
        let mut open: Vec<usize> = Vec::new();
        for (index, token) in tokens.iter().enumerate() {
            if closing_of(token).is_some() {
                open.push(index);
            } else if is_closing(token) {
                match open.pop() {
                    Some(opening) if tokens.get(opening).and_then(closing_of) == Some(token.text) => pairs.join(opening, index),
                    _ => pairs.unopened.push(index),
                }
            }
        }
        pairs.unclosed.extend(open.into_iter().map(|opening| Missing { opening, noticed: tokens.len() }));
        pairs
    }

    /// The brackets as their writer meant them: a `}` at the start of a line closes the block that began on a line of the same
    /// indentation, and an item begins outside of all brackets that were opened no further to the left.
    fn by_indentation(tokens: &[Token<'_>]) -> Self {
        let mut pairs = Self::none(tokens);
        let mut open: Vec<usize> = Vec::new();
        let indent = |index: usize| tokens.get(index).map_or(0, |token| token.indent);
        for (index, token) in tokens.iter().enumerate() {
            let outermost = open.first().copied();
            if outermost.is_some_and(|outermost| token.indent <= indent(outermost)) && begins_item(tokens, index) {
                pairs.unclosed.extend(open.drain(..).map(|opening| Missing { opening, noticed: index }));
            }
            if closing_of(token).is_some() {
                open.push(index);
            } else if is_closing(token) {
                let closes = |opening: &usize| tokens.get(*opening).and_then(closing_of) == Some(token.text);
                let aligned = |opening: &usize| closes(opening) && indent(*opening) == token.indent;
                let near = open.get(open.len().saturating_sub(REACH)..).unwrap_or_default();
                let by_indent = (token.first_on_line()).then(|| near.iter().rposition(aligned)).flatten();
                let Some(at) = by_indent.or_else(|| near.iter().rposition(closes)).map(|at| at + open.len() - near.len()) else {
                    pairs.unopened.push(index);
                    continue;
                };
                let skipped = open.split_off(at);
                for (depth, opening) in skipped.into_iter().enumerate() {
                    if depth == 0 {
                        pairs.join(opening, index);
                    } else {
                        pairs.unclosed.push(Missing { opening, noticed: index });
                    }
                }
            }
        }
        pairs.unclosed.extend(open.into_iter().map(|opening| Missing { opening, noticed: tokens.len() }));
        // Inner ones first: each gets its place before those around it.
        pairs.unclosed.sort_by_key(|missing| std::cmp::Reverse(missing.opening));
        pairs
    }

    /// Whether each bracket between two tokens has its partner there too.
    fn match_between(&self, tokens: &[Token<'_>], opening: usize, last: usize) -> bool {
        (opening + 1..=last).all(|index| {
            let Some(token) = tokens.get(index) else { return true };
            if closing_of(token).is_none() && !is_closing(token) {
                return true;
            }
            let partner = self.partner.get(index).copied().flatten().or_else(|| self.closed_after.get(&index).copied());
            partner.is_some_and(|partner| partner > opening && partner <= last)
        })
    }
}

/// Reports a bracket that was never closed, and closes it: at the end of its line, or, where it is the last of its line and opens a
/// block, before the token at which its absence was noticed.
fn close(copy: &mut Copy<'_>, tokens: &[Token<'_>], pairs: &mut Pairs, missing: &Missing) {
    let Some((token, closing)) = tokens.get(missing.opening).and_then(|token| Some((token, closing_of(token)?))) else { return };
    if copy.is_full() {
        return copy.blank(token.start, token.end());
    }
    let span = copy.span_of(token);
    let end_of_line = last_on_line(tokens, missing.opening);
    let block = end_of_line == missing.opening;
    let last = if block { last_before(tokens, missing.noticed) } else { end_of_line };
    let at = tokens.get(last).map_or(0, Token::end);
    let edit = copy.span(at, at);
    let noticed = tokens.get(missing.noticed).filter(|token| !is_closing(token)).map(|token| copy.span_of(token));
    copy.report(span, Unclosed { span, bracket: token.text.to_owned(), closing, edit, on_new_line: block, noticed });
    let character = closing.as_bytes().first().copied().unwrap_or(b' ');
    if pairs.match_between(tokens, missing.opening, last) && copy.insert(at, character) {
        pairs.closed_after.insert(missing.opening, last);
    } else {
        copy.blank(token.start, token.end());
    }
}

/// The last token of the line that is no comment.
fn last_on_line(tokens: &[Token<'_>], from: usize) -> usize {
    let same_line = tokens.iter().enumerate().skip(from + 1).take_while(|(_, token)| !token.first_on_line());
    same_line.filter(|(_, token)| !token.is_comment()).last().map_or(from, |(index, _)| index)
}

/// The last token before another that is no comment.
fn last_before(tokens: &[Token<'_>], index: usize) -> usize {
    let before = tokens.iter().enumerate().take(index).rev();
    before.into_iter().find(|(_, token)| !token.is_comment()).map_or(0, |(index, _)| index)
}

/// Reports brackets beyond the bound, and blanks what they hold.
fn flatten(copy: &mut Copy<'_>, tokens: &[Token<'_>], pairs: &Pairs) {
    let mut depth = 0_usize;
    let mut skip_to = 0;
    let mut reported = false;
    for (index, token) in tokens.iter().enumerate() {
        let Some(partner) = pairs.partner.get(index).copied().flatten() else { continue };
        if index < skip_to {
            continue;
        }
        if partner < index {
            depth = depth.saturating_sub(1);
        } else if depth < MAX_DEPTH {
            depth += 1;
        } else {
            let end = tokens.get(partner).map_or(copy.original.len(), Token::end);
            if !reported {
                let span = copy.span_of(token);
                let found = parse::too_deep(&copy.text(), span.file);
                found.into_iter().for_each(|diagnostic| copy.report(span, diagnostic));
                reported = true;
            }
            copy.blank(token.start, end);
            skip_to = partner + 1;
        }
    }
}

fn closing_of(token: &Token<'_>) -> Option<&'static str> {
    match (token.kind, token.text) {
        (TokenKind::Sign, "(") => Some(")"),
        (TokenKind::Sign, "[") => Some("]"),
        (TokenKind::Sign, "{") => Some("}"),
        _ => None,
    }
}

fn is_closing(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Sign && matches!(token.text, ")" | "]" | "}")
}

/// Whether an item begins at a token: the first of its line, a word of items, and what such a word is followed by on the same line.
fn begins_item(tokens: &[Token<'_>], index: usize) -> bool {
    let Some(word) = tokens.get(index).filter(|token| token.kind == TokenKind::Word && token.first_on_line()) else { return false };
    let Some(next) = tokens.get(index + 1).filter(|token| !token.first_on_line()) else { return false };
    let after_next = tokens.get(index + 2).map_or("", |token| token.text);
    let capital = next.text.starts_with(|c: char| c.is_ascii_uppercase());
    let named = next.kind == TokenKind::Word && matches!(after_next, "{" | "(");
    match word.text {
        "app" | "auth" | "tenant" | "role" | "enum" | "mixin" | "model" | "type" | "on" | "endpoint" => capital,
        "seed" | "bucket" | "job" | "fn" | "channel" => named,
        "test" | "prove" => next.kind == TokenKind::Text,
        "accept" => capital || next.text == "widening",
        _ => false,
    }
}
