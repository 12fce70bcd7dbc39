//! What a model asks of its rows beside its fields: `unique`, `index`, `search`, `require`, `limit`, and what it has no more.

use super::access::operation;
use super::field;
use super::grammar::Rule;
use super::model::idents;
use super::reader::{Reader, child, children};
use crate::ast::{Index, IndexKey, Member, RateLimit, Removed, Require, Search, Unique};
use pest::iterators::Pair;
use purlin_rules::diagnostic::Span;

/// `unique (room, user)`, `unique global (slug)`
pub(super) fn unique(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Unique> {
    let global = child(pair, Rule::kw_global).map(|word| reader.span(&word));
    Some(Unique { global, fields: idents(reader, &child(pair, Rule::list_of_names)?, Rule::word), span: reader.span(pair) })
}

/// `index (room, created_at desc) where open`; one whose condition can't be read is left out, which was reported.
pub(super) fn index(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Member> {
    let span = reader.span(pair);
    let key = |key: Pair<'_, Rule>| {
        Some(IndexKey { field: reader.child_ident(&key, Rule::word)?, descending: child(&key, Rule::kw_desc).is_some() })
    };
    let keys = children(pair, Rule::key).filter_map(key).collect();
    let filter = match child(pair, Rule::index_where).and_then(|filter| filter.into_inner().last()) {
        None => None,
        Some(written) => Some(reader.expression(&written)?),
    };
    Some(Member::Index(Index { keys, filter, span }))
}

/// `search (title, body)`
pub(super) fn search(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Search> {
    Some(Search { fields: idents(reader, &child(pair, Rule::list_of_names)?, Rule::word), span: reader.span(pair) })
}

/// `require E "message"`; one that can't be read is left out, which was reported.
pub(super) fn require(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Member> {
    let written = pair.clone().into_inner().find(|part| is_expression(part.as_rule()))?;
    let message = child(pair, Rule::message).map(|message| reader.text_of(&message));
    let span = reader.span(pair);
    Some(Member::Require(Require { condition: reader.expression(&written)?, message, span }))
}

fn is_expression(rule: Rule) -> bool {
    matches!(rule, Rule::expression | Rule::faulty_condition)
}

/// `removed legacy_code: String?`
pub(super) fn removed(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Removed> {
    let ty = field::type_ref(reader, &child(pair, Rule::type_ref)?)?;
    Some(Removed { name: reader.child_ident(pair, Rule::word)?, ty, span: reader.span(pair) })
}

/// `limit create, update 20 per 1m per me`
pub(super) fn limit(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<RateLimit> {
    let text = |pair: Pair<'_, Rule>| -> (String, Span) { (pair.as_str().trim().to_owned(), reader.span(&pair)) };
    let operations = children(pair, Rule::operation).map(|word| Some((operation(word.as_str().trim())?, reader.span(&word))));
    Some(RateLimit {
        operations: operations.collect::<Option<_>>()?,
        count: text(child(pair, Rule::number)?),
        window: text(child(pair, Rule::duration)?),
        per: child(pair, Rule::limit_per).map(|per| idents(reader, &per, Rule::word)),
        span: reader.span(pair),
    })
}
