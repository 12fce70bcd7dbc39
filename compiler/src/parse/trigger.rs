//! Triggers and what they do.

use super::fault::Body;
use super::grammar::Rule;
use super::model::idents;
use super::reader::{Reader, child, children};
use super::{clause, notification, seed};
use crate::ast::{Action, FieldValue, Set, Trigger, Webhook, WebhookClause};
use pest::iterators::Pair;

pub(super) fn trigger(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Trigger> {
    let model = reader.child_ident(pair, Rule::name)?;
    let event = child(pair, Rule::event).map(|event| reader.ident(&event))?;
    let when = child(pair, Rule::when).and_then(|when| clause::expression(reader, &when));
    let actions = reader.body(pair, Body::Trigger, action);
    Some(Trigger { doc: reader.docs(pair), model, event, when, actions, span: reader.span(pair) })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar's other rules are no actions")]
fn action(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Action> {
    let span = reader.span(pair);
    match pair.as_rule() {
        Rule::create_row => {
            Some(Action::Create { model: reader.child_ident(pair, Rule::name)?, values: seed::values(reader, pair)?, span })
        }
        Rule::set_field => set(reader, pair).map(Action::Set),
        Rule::delete_row => Some(Action::Delete { row: clause::expression(reader, pair)?, span }),
        Rule::notify => notification::notification(reader, pair).map(Action::Notify),
        Rule::enqueue => {
            let job = clause::word(reader, pair)?;
            let arguments: Vec<_> = children(pair, Rule::named_argument).collect();
            Some(Action::Enqueue { job, arguments: arguments.iter().filter_map(|one| argument(reader, one)).collect(), span })
        }
        Rule::webhook => webhook(reader, pair).map(Action::Webhook),
        Rule::run => clause::run(reader, pair).map(Action::Run),
        _ => None,
    }
}

/// `set status = .closed`
pub(super) fn set(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Set> {
    let value = clause::expression(reader, pair)?;
    Some(Set { path: idents(reader, pair, Rule::word), value, span: reader.span(pair) })
}

/// `ticket: this`
fn argument(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<FieldValue> {
    Some(FieldValue { field: clause::word(reader, pair)?, value: clause::expression(reader, pair)? })
}

fn webhook(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Webhook> {
    let url = clause::text(reader, pair)?;
    let clauses = reader.body(pair, Body::Webhook, webhook_clause);
    Some(Webhook { url, clauses, span: reader.span(pair) })
}

fn webhook_clause(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<WebhookClause> {
    let span = reader.span(pair);
    if pair.as_rule() == Rule::webhook_secret {
        return Some(WebhookClause::Secret { variable: clause::text(reader, &child(pair, Rule::env)?)?, span });
    }
    let value = clause::given(reader, pair).pop()?;
    Some(WebhookClause::Header { name: clause::text(reader, pair)?, value, span })
}
