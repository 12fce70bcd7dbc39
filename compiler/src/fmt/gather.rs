//! Which tokens belong to which construct, and where comments stand between them.

use crate::parse::tokens::{Token, TokenKind};
use purlin_rules::diagnostic::Span;

/// What stands between two braces, or in a file.
pub(super) struct Body<'t> {
    /// A comment beside the opening brace.
    pub(super) beside_open: Option<&'t str>,
    pub(super) entries: Vec<Entry<'t>>,
    /// Comments after the last construct.
    pub(super) tail: Vec<Comment<'t>>,
}

/// A construct with the comments that go where it goes.
pub(super) struct Entry<'t> {
    pub(super) tokens: &'t [Token<'t>],
    pub(super) above: Vec<Comment<'t>>,
    /// A blank line right above it.
    pub(super) blank: bool,
    pub(super) beside: Option<&'t str>,
}

/// A comment on a line of its own.
pub(super) struct Comment<'t> {
    pub(super) text: &'t str,
    /// A blank line above it.
    pub(super) blank: bool,
}

impl Entry<'_> {
    /// Whether a blank line sets it apart from what comes before.
    pub(super) fn stands_apart(&self) -> bool {
        self.blank || self.above.iter().any(|comment| comment.blank)
    }

    pub(super) fn holds_comments(&self) -> bool {
        self.tokens.iter().any(Token::is_comment)
    }
}

/// Gives each construct its tokens, and each comment its place. The constructs are in the order of the text.
pub(super) fn gather<'t>(tokens: &'t [Token<'t>], constructs: &[Span]) -> Body<'t> {
    let mut body = Body { beside_open: None, entries: Vec::new(), tail: Vec::new() };
    let mut rest = tokens;
    for construct in constructs {
        let begins = rest.iter().position(|token| token.start >= construct.start as usize).unwrap_or(rest.len());
        let (between, from) = rest.split_at(begins);
        let ends = from.iter().position(|token| token.start >= construct.end as usize).unwrap_or(from.len());
        let (own, after) = from.split_at(ends);
        let above = comments(&mut body, between);
        let blank = own.first().is_some_and(|token| token.breaks > 1);
        body.entries.push(Entry { tokens: own, above, blank, beside: None });
        rest = after;
    }
    body.tail = comments(&mut body, rest);
    body
}

/// The comments among the tokens between two constructs; one that stands beside what comes before is given to that.
fn comments<'t>(body: &mut Body<'t>, between: &'t [Token<'t>]) -> Vec<Comment<'t>> {
    let mut above = Vec::new();
    for token in between.iter().filter(|token| token.is_comment()) {
        let text = token.text.trim_end();
        let beside = match body.entries.last_mut() {
            Some(entry) => &mut entry.beside,
            None => &mut body.beside_open,
        };
        if !token.first_on_line() && above.is_empty() && beside.is_none() {
            *beside = Some(text);
        } else {
            above.push(Comment { text, blank: token.breaks > 1 });
        }
    }
    above
}

/// A block in two: its head up to the opening brace, and what stands in the braces.
pub(super) fn block<'t>(tokens: &'t [Token<'t>]) -> Option<(&'t [Token<'t>], &'t [Token<'t>])> {
    let open = tokens.iter().position(|token| token.kind == TokenKind::Sign && token.text == "{")?;
    let (head, rest) = tokens.split_at(open + 1);
    let (close, inner) = rest.split_last()?;
    (close.text == "}" && !head.iter().any(Token::is_comment)).then_some((head, inner))
}
