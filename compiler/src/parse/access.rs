//! Access rules: `allow OPS if E "message" as name`.

use super::grammar::Rule;
use super::habit;
use super::model::idents;
use super::reader::{Reader, child, children};
use crate::ast::{AccessRule, Effect, Expr, Member, OperationName, Operations};
use pest::iterators::Pair;

/// A rule whose condition can't be read is left out, which was reported.
pub(super) fn rule(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Member> {
    habit::colon_after_operations(reader, pair);
    let clauses = [child(pair, Rule::condition), child(pair, Rule::check)];
    let mut written = [None, None];
    for (clause, place) in clauses.into_iter().zip(&mut written) {
        let Some(expression) = clause.and_then(|clause| expression_of(&clause)) else { continue };
        *place = Some(reader.expression(&expression)?);
    }
    let [condition, check] = written;
    let rule = build(reader, pair, condition, check);
    reader.keep(pair, "this rule", rule).map(Member::Rule)
}

fn build(reader: &Reader<'_>, pair: &Pair<'_, Rule>, condition: Option<Expr>, check: Option<Expr>) -> Option<AccessRule> {
    let effect = child(pair, Rule::effect)?;
    Some(AccessRule {
        doc: reader.docs(pair),
        effect: if child(&effect, Rule::kw_allow).is_some() { Effect::Allow } else { Effect::Deny },
        operations: children(pair, Rule::operations).map(|operations| one(reader, &operations)).collect::<Option<_>>()?,
        condition,
        check,
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

/// What follows the `if` or the `check`.
fn expression_of<'i>(pair: &Pair<'i, Rule>) -> Option<Pair<'i, Rule>> {
    pair.clone().into_inner().find(|part| matches!(part.as_rule(), Rule::expression | Rule::faulty_condition))
}
