//! What stands at the top of a file.

use super::fault::Body;
use super::grammar::Rule;
use super::reader::{Reader, child};
use super::{auth, enumeration, function, habit, job, mixin, model, proof, record, role, seed, tenant, test, trigger};
use crate::ast::{App, Item};
use pest::iterators::Pair;

/// Reads the items of a file.
pub(super) fn items(reader: &mut Reader<'_>, file: Pair<'_, Rule>) {
    let items = reader.members(file.into_inner(), Body::Spec, item);
    reader.items.extend(items);
}

/// Reads an item that stands inside of another, as if it stood at the top.
pub(super) fn nested(reader: &mut Reader<'_>, pair: Pair<'_, Rule>) {
    for pair in pair.into_inner().filter(|pair| pair.as_rule() != Rule::docs) {
        let item = item(reader, &pair);
        reader.items.extend(item);
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar's other rules are no items")]
fn item(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Item> {
    let item = match pair.as_rule() {
        Rule::app => app(reader, pair).map(Item::App),
        Rule::auth => auth::auth(reader, pair).map(Item::Auth),
        Rule::model => model::model(reader, pair).map(Item::Model),
        Rule::enumeration => enumeration::enumeration(reader, pair).map(Item::Enum),
        Rule::seed => seed::seed(reader, pair).map(Item::Seed),
        Rule::test => test::test(reader, pair).map(Item::Test),
        Rule::trigger => trigger::trigger(reader, pair).map(Item::Trigger),
        Rule::job => job::job(reader, pair).map(Item::Job),
        Rule::function => function::function(reader, pair).map(Item::Function),
        Rule::endpoint => function::endpoint(reader, pair).map(Item::Endpoint),
        Rule::bucket => function::bucket(reader, pair).map(Item::Bucket),
        Rule::channel => function::channel(reader, pair).map(Item::Channel),
        Rule::proof => proof::proof(reader, pair).map(Item::Proof),
        Rule::acceptance => proof::acceptance(reader, pair).map(Item::Acceptance),
        Rule::tenant => tenant::tenant(reader, pair).map(Item::Tenant),
        Rule::role => role::role(reader, pair).map(Item::Role),
        Rule::mixin => mixin::mixin(reader, pair).map(Item::Mixin),
        Rule::record => record::record(reader, pair),
        Rule::habit_model => {
            habit::not_a_model(reader, pair);
            model::model(reader, pair).map(Item::Model)
        }
        _ => None,
    };
    reader.keep(pair, "this item", item)
}

/// `app Helpdesk edition 2026`
fn app(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<App> {
    let edition = child(pair, Rule::edition).and_then(|edition| {
        let number = child(&edition, Rule::number)?;
        Some((number.as_str().trim().parse().unwrap_or(u32::MAX), reader.span(&number)))
    });
    Some(App { doc: reader.docs(pair), name: reader.child_ident(pair, Rule::name)?, edition, span: reader.span(pair) })
}
