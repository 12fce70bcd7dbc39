//! Access rules: `allow OPS if E "message" as name`.

use super::expression::Written;
use super::grammar::Rule;
use super::model::idents;
use super::reader::{Reader, child, children};
use super::{fault, habit};
use crate::ast::{AccessRule, Effect, Ident, Member, NotServed, OperationName, Operations};
use pest::iterators::Pair;

/// A rule whose condition can't be read is left out, which was reported.
pub(super) fn rule(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Member> {
    habit::colon_after_operations(reader, pair);
    let condition = match child(pair, Rule::condition).and_then(|condition| condition_of(&condition)) {
        None => None,
        Some(written) => match reader.expression(&written) {
            Written::Expr(expr) => Some(expr),
            Written::NotServed(keyword) => return Some(not_served(reader, pair, keyword)),
            Written::Faulty => return None,
        },
    };
    if let Some(check) = child(pair, Rule::check) {
        if child(&check, Rule::faulty_condition).is_some_and(|faulty| fault::stops_short(reader, reader.span(&faulty))) {
            return None;
        }
        return child(&check, Rule::kw_check).map(|keyword| not_served(reader, pair, reader.ident(&keyword)));
    }
    let rule = build(reader, pair, condition);
    reader.keep(pair, "this rule", rule).map(Member::Rule)
}

fn build(reader: &Reader<'_>, pair: &Pair<'_, Rule>, condition: Option<purlin_rules::syntax::Expr>) -> Option<AccessRule> {
    let effect = child(pair, Rule::effect)?;
    Some(AccessRule {
        doc: reader.docs(pair),
        effect: if child(&effect, Rule::kw_allow).is_some() { Effect::Allow } else { Effect::Deny },
        operations: children(pair, Rule::operations).map(|operations| one(reader, &operations)).collect::<Option<_>>()?,
        condition,
        message: child(pair, Rule::message).map(|message| reader.text_of(&message)),
        name: child(pair, Rule::rule_name).and_then(|name| reader.child_ident(&name, Rule::word)),
        span: reader.span(pair),
    })
}

/// `create(email, name)`
fn one(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Operations> {
    let name = operation(child(pair, Rule::operation)?.as_str().trim())?;
    let fields = child(pair, Rule::list_of_names).map(|names| idents(reader, &names, Rule::word));
    Some(Operations { name, fields, span: reader.span(pair) })
}

pub(super) fn operation(word: &str) -> Option<OperationName> {
    Some(match word {
        "read" => OperationName::Read,
        "get" => OperationName::Get,
        "list" => OperationName::List,
        "create" => OperationName::Create,
        "update" => OperationName::Update,
        "delete" => OperationName::Delete,
        "write" => OperationName::Write,
        _ => return None,
    })
}

fn not_served(reader: &Reader<'_>, pair: &Pair<'_, Rule>, keyword: Ident) -> Member {
    Member::NotServed(NotServed { keyword, name: None, guards: true, span: reader.span(pair) })
}

/// What follows the `if`.
fn condition_of<'i>(pair: &Pair<'i, Rule>) -> Option<Pair<'i, Rule>> {
    pair.clone().into_inner().find(|part| matches!(part.as_rule(), Rule::expression | Rule::wide_expression | Rule::faulty_condition))
}
