//! Models and what they hold.

use super::fault::Body;
use super::grammar::Rule;
use super::reader::{Reader, child, children};
use super::{access, constraint, field, habit};
use crate::ast::{Ident, Member, Model};
use pest::iterators::Pair;

pub(super) fn model(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Model> {
    let name = reader.child_ident(pair, Rule::name)?;
    let tenant = child(pair, Rule::tenancy).and_then(|tenancy| reader.child_ident(&tenancy, Rule::name));
    let mixins = child(pair, Rule::mixins).map(|mixins| idents(reader, &mixins, Rule::name)).unwrap_or_default();
    let members = members(reader, pair);
    Some(Model { doc: reader.docs(pair), name, tenant, mixins, members, span: reader.span(pair) })
}

/// What stands in the braces of a model, a mixin or a record.
pub(super) fn members(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Vec<Member> {
    reader.body(pair, Body::Model, member)
}

/// A member that could not be read has been reported by its builder.
#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar's other rules are no members")]
fn member(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Member> {
    match pair.as_rule() {
        Rule::field => field::field(reader, pair),
        Rule::bare_field => field::bare_field(reader, pair),
        Rule::access_rule => access::rule(reader, pair),
        Rule::unique => constraint::unique(reader, pair).map(Member::Unique),
        Rule::index => constraint::index(reader, pair),
        Rule::search => constraint::search(reader, pair).map(Member::Search),
        Rule::require => constraint::require(reader, pair),
        Rule::removed => constraint::removed(reader, pair).map(Member::Removed),
        Rule::limit => constraint::limit(reader, pair).map(Member::Limit),
        Rule::live => Some(Member::Live(reader.span(pair))),
        Rule::block_attribute => {
            habit::block_attribute(reader, pair);
            None
        }
        _ => None,
    }
}

pub(super) fn idents(reader: &Reader<'_>, pair: &Pair<'_, Rule>, rule: Rule) -> Vec<Ident> {
    children(pair, rule).map(|word| reader.ident(&word)).collect()
}
