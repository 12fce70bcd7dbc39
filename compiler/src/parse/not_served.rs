//! Constructs of the language that this version reads over: which they are, and how far they reach.

use super::grammar::Rule;
use super::reader::{Reader, child};
use super::tokens::TokenKind;
use crate::ast::{Ident, NotServed};
use pest::iterators::Pair;

/// `job close_stale { … }`, `prove "…" { … }`
pub(super) fn item(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<NotServed> {
    first_words(reader, pair)
}

/// `require E "…"`, `removed legacy_code: String?`, `live`
pub(super) fn member(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<NotServed> {
    let served = first_words(reader, pair)?;
    Some(NotServed { name: served.name.filter(|_| served.keyword.name == "removed"), ..served })
}

/// `social google`, `verify email required`. Without `verify` an unverified user would be let in.
pub(super) fn setting(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<NotServed> {
    let served = first_words(reader, pair)?;
    Some(NotServed { name: None, guards: served.keyword.name == "verify", ..served })
}

/// A construct of which one clause is not served.
pub(super) fn by(reader: &Reader<'_>, pair: &Pair<'_, Rule>, keyword: &Pair<'_, Rule>, name: Option<Ident>) -> Option<NotServed> {
    Some(NotServed { keyword: reader.ident(keyword), name, guards: false, span: reader.span(pair) })
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

/// The name of a computed field.
pub(super) fn computed(reader: &Reader<'_>, pair: &Pair<'_, Rule>, name: Ident) -> Option<NotServed> {
    by(reader, pair, &child(&child(pair, Rule::computed)?, Rule::computes)?, Some(name))
}
