//! Lines of tests: `as bob | in acme | cannot | read t1`.

use super::gather::Entry;
use super::item::as_written;
use super::layout::{Group, Laid, Last};
use super::member::{at_depth_zero, part};
use super::{inline, row};
use crate::parse::tokens::Token;

pub(super) fn lay(entry: &Entry<'_>, text: &str) -> Laid {
    match line(entry.tokens) {
        Some(laid) if !entry.holds_comments() => laid,
        _ => as_written(entry, text),
    }
}

fn line(tokens: &[Token<'_>]) -> Option<Laid> {
    let (who, rest) = tokens.split_at_checked(2)?;
    let in_tenant = rest.first()?.text == "in";
    let (tenant, rest) = rest.split_at_checked(if in_tenant { 2 } else { 0 })?;
    let (verb, rest) = rest.split_first()?;
    let tenant = in_tenant.then(|| inline::line(tenant));
    let mut cells = vec![Some(inline::line(who)), tenant, Some(verb.text.to_owned())];
    let last = action(rest)?;
    if verb.text == "creates" {
        // Longer than the others, and rare: it does not widen their column.
        cells.truncate(2);
        return Some(Laid { group: Group::Tests, cells, last: prefixed(verb.text, last) });
    }
    Some(Laid { group: Group::Tests, cells, last })
}

/// `update t1 { priority: 1 } because no_grant`, `Ticket [t1, t2]`
fn action(tokens: &[Token<'_>]) -> Option<Last> {
    let closes = at_depth_zero(tokens, |token| token.text == "}").first().copied();
    let Some(closes) = closes else { return Some(Last::Parts(vec![part(tokens)])) };
    let (braced, after) = tokens.split_at_checked(closes + 1)?;
    let (last, head) = row::braces(braced, after)?;
    Some(prefixed(&head, last))
}

fn prefixed(head: &str, last: Last) -> Last {
    match last {
        Last::Braces { before, values, separator, after, expanded } => {
            Last::Braces { before: format!("{head} {before}"), values, separator, after, expanded }
        }
        Last::Parts(mut parts) => {
            if let Some(first) = parts.first_mut() {
                first.text = format!("{head} {}", first.text);
            }
            Last::Parts(parts)
        }
        other @ (Last::Nothing | Last::Lines(_)) => other,
    }
}
