//! Rows of seeds: `ann: | User | { email: "ann@chat.test" }`.

use super::gather::{Entry, block};
use super::inline;
use super::item::as_written;
use super::layout::{Group, Laid, Last};
use super::member::at_depth_zero;
use crate::parse::tokens::Token;

pub(super) fn lay(entry: &Entry<'_>, text: &str) -> Laid {
    if entry.holds_comments() {
        return as_written(entry, text);
    }
    let labelled = entry.tokens.get(1).is_some_and(|token| token.text == ":");
    let (label, rest) = entry.tokens.split_at_checked(if labelled { 2 } else { 0 }).unwrap_or((&[], entry.tokens));
    let Some((last, head)) = braces(rest, &[]) else { return as_written(entry, text) };
    let label = labelled.then(|| inline::line(label));
    // A row without a label stands where labels stand, and parts the columns of those around it.
    Laid { group: if labelled { Group::Rows } else { Group::Unlabelled }, cells: vec![label, Some(head)], last }
}

/// `Member { room: lobby, user: bob }` as its braces, and what stands before them.
pub(super) fn braces(tokens: &[Token<'_>], after: &[Token<'_>]) -> Option<(Last, String)> {
    let (head, inner) = block(tokens)?;
    let (_, head) = head.split_last()?;
    let expanded = inner.first().is_some_and(Token::first_on_line);
    let after = if after.is_empty() { String::new() } else { format!(" {}", inline::line(after)) };
    let last = Last::Braces { before: String::new(), values: values(inner), separator: ",", after, expanded };
    Some((last, inline::line(head)))
}

/// The values between commas.
fn values(inner: &[Token<'_>]) -> Vec<String> {
    let commas = at_depth_zero(inner, |token| token.text == ",");
    let mut values = Vec::new();
    let mut from = 0;
    for comma in commas.into_iter().chain(std::iter::once(inner.len())) {
        let value = inner.get(from..comma).unwrap_or_default();
        if !value.is_empty() {
            values.push(inline::line(value));
        }
        from = comma + 1;
    }
    values
}
