//! Models and what they hold.

use super::fault::Body;
use super::grammar::Rule;
use super::reader::{Reader, child, children};
use super::{access, field, habit, not_served};
use crate::ast::{Ident, Index, IndexKey, Member, Model, Unique};
use pest::iterators::Pair;

pub(super) fn model(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Model> {
    let name = reader.child_ident(pair, Rule::name)?;
    let tenant = child(pair, Rule::tenancy).and_then(|tenancy| reader.child_ident(&tenancy, Rule::name));
    let mixins = child(pair, Rule::mixins).map(|mixins| idents(reader, &mixins, Rule::name)).unwrap_or_default();
    let mut members = Vec::new();
    for part in pair.clone().into_inner() {
        if !is_head(part.as_rule()) && !reader.anywhere(&part, Body::Model) {
            member(reader, &part, &mut members);
        }
    }
    Some(Model { doc: reader.docs(pair), name, tenant, mixins, members, span: reader.span(pair) })
}

fn is_head(rule: Rule) -> bool {
    matches!(rule, Rule::kw_model | Rule::kw_table | Rule::name | Rule::tenancy | Rule::mixins)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar's other rules are no members")]
fn member(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>, members: &mut Vec<Member>) {
    let member = match pair.as_rule() {
        Rule::field => field::field(reader, pair),
        Rule::bare_field => field::bare_field(reader, pair),
        Rule::access_rule => access::rule(reader, pair),
        Rule::unique => unique(reader, pair).map(Member::Unique),
        Rule::index => index(reader, pair),
        Rule::unserved_member => not_served::member(reader, pair).map(Member::NotServed),
        Rule::block_attribute => return habit::block_attribute(reader, pair),
        _ => None,
    };
    // A member that could not be read has been reported by its builder.
    members.extend(member);
}

/// `unique (room, user)`
fn unique(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Unique> {
    Some(Unique { fields: idents(reader, &child(pair, Rule::list_of_names)?, Rule::word), span: reader.span(pair) })
}

/// `index (room, created_at desc)`; one with a `where` is not served yet.
fn index(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Member> {
    if let Some(filter) = child(pair, Rule::index_where) {
        return not_served::by(reader, pair, &child(&filter, Rule::kw_where)?, None).map(Member::NotServed);
    }
    let key = |key: Pair<'_, Rule>| {
        Some(IndexKey { field: reader.child_ident(&key, Rule::word)?, descending: child(&key, Rule::kw_desc).is_some() })
    };
    Some(Member::Index(Index { keys: children(pair, Rule::key).filter_map(key).collect(), span: reader.span(pair) }))
}

pub(super) fn idents(reader: &Reader<'_>, pair: &Pair<'_, Rule>, rule: Rule) -> Vec<Ident> {
    children(pair, rule).map(|word| reader.ident(&word)).collect()
}
