//! Constructs of the language that this version reads over: which they are, and how far they reach.

use super::grammar::Rule;
use super::reader::Reader;
use super::tokens::TokenKind;
use crate::ast::{Ident, Member, NotServed};
use pest::iterators::Pair;
use purlin_rules::diagnostic::Span;

/// An item with an expression that this version does not serve.
pub(super) fn item(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<NotServed> {
    first_words(reader, pair)
}

/// A member of a model with an expression that this version does not serve, by its first such words.
pub(super) fn member(keyword: Ident, span: Span) -> Member {
    Member::NotServed(NotServed { keyword, name: None, guards: true, span })
}

/// Known by its first word, named by its second.
fn first_words(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<NotServed> {
    let mut tokens = reader.tokens_of(pair).iter();
    let first = tokens.next()?;
    let keyword = Ident { name: first.text.to_owned(), span: reader.place(first.start, first.end()) };
    let name = tokens.next().filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Text)).map(|token| Ident {
        name: if token.kind == TokenKind::Text { purlin_rules::parse::text(token.text) } else { token.text.to_owned() },
        span: reader.place(token.start, token.end()),
    });
    Some(NotServed { keyword, name, guards: false, span: reader.span(pair) })
}
