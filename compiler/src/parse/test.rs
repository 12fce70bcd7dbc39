//! Tests: who can do what, line by line.

use super::fault::Body;
use super::grammar::Rule;
use super::reader::{Reader, child};
use super::{not_served, seed};
use crate::ast::{Ident, Test, TestAction, TestLine};
use pest::iterators::Pair;

pub(super) fn test(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Test> {
    let name = reader.text_of(&child(pair, Rule::text)?);
    let seed = reader.child_ident(pair, Rule::name);
    let mut lines = Vec::new();
    let head = |rule| matches!(rule, Rule::kw_test | Rule::text | Rule::kw_with | Rule::name);
    for part in pair.clone().into_inner().filter(|part| !head(part.as_rule())) {
        if !reader.anywhere(&part, Body::Test) {
            let line = line(reader, &part);
            lines.extend(reader.keep(&part, "this line", line));
        }
    }
    Some(Test { doc: reader.docs(pair), name, seed, lines, span: reader.span(pair) })
}

/// `as bob cannot update t1 { priority: 1 } because no_grant`
fn line(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<TestLine> {
    let who = reader.child_ident(pair, Rule::word)?;
    let because = child(pair, Rule::because).and_then(|because| reader.child_ident(&because, Rule::word));
    let allowed = child(pair, Rule::kw_cannot).is_none();
    let action = action(reader, pair)?;
    Some(TestLine { who, allowed, action, because, span: reader.span(pair) })
}

fn action(reader: &mut Reader<'_>, line: &Pair<'_, Rule>) -> Option<TestAction> {
    for (clause, keyword) in [(Rule::unserved_tenant, Rule::kw_in), (Rule::unserved_then, Rule::kw_then)] {
        if let Some(clause) = child(line, clause) {
            return not_served::by(reader, line, &child(&clause, keyword)?, None).map(TestAction::NotServed);
        }
    }
    line.clone().into_inner().find_map(|part| served_action(reader, &part))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the other parts of a line are no actions")]
fn served_action(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<TestAction> {
    let mut words: Vec<Ident> = super::model::idents(reader, pair, Rule::word);
    let model = reader.child_ident(pair, Rule::name);
    match pair.as_rule() {
        Rule::sees => Some(TestAction::Sees { model: model?, rows: words }),
        Rule::creates | Rule::create_action => Some(TestAction::Create { model: model?, values: seed::values(reader, pair)? }),
        Rule::read_action => {
            let field = if words.len() > 1 { words.pop() } else { None };
            Some(TestAction::Read { row: words.pop()?, field })
        }
        Rule::update_action => Some(TestAction::Update { row: words.pop()?, values: seed::values(reader, pair)? }),
        Rule::delete_action => Some(TestAction::Delete { row: words.pop()? }),
        _ => None,
    }
}
