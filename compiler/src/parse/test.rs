//! Tests: who can do what, line by line.

use super::fault::Body;
use super::grammar::Rule;
use super::reader::{Reader, child, children};
use super::seed;
use crate::ast::{Ident, Test, TestAction, TestLine, Then};
use pest::iterators::Pair;

pub(super) fn test(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Test> {
    let name = reader.text_of(&child(pair, Rule::text)?);
    let seed = reader.child_ident(pair, Rule::name);
    let lines = reader.body(pair, Body::Test, |reader, part| {
        let line = line(reader, part);
        reader.keep(part, "this line", line)
    });
    Some(Test { doc: reader.docs(pair), name, seed, lines, span: reader.span(pair) })
}

/// `as bob in acme cannot update t1 { priority: 1 } because no_grant`
fn line(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<TestLine> {
    let mut line = step(reader, pair, None)?;
    for part in children(pair, Rule::then) {
        let before = line.then.iter().rev().find_map(|then| match then {
            Then::Line(line) => Some(&**line),
            Then::Notifies { .. } => None,
        });
        let then = then(reader, &part, &before.unwrap_or(&line).clone())?;
        line.then.push(then);
    }
    Some(line)
}

fn then(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>, before: &TestLine) -> Option<Then> {
    if let Some(notifies) = child(pair, Rule::notifies) {
        return Some(Then::Notifies { users: super::model::idents(reader, &notifies, Rule::word), span: reader.span(pair) });
    }
    step(reader, &child(pair, Rule::then_line)?, Some(before)).map(Box::new).map(Then::Line)
}

/// Who does what, and what comes of it. Without `as`, it is who did what came before, in the same tenant.
fn step(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>, before: Option<&TestLine>) -> Option<TestLine> {
    let named = reader.child_ident(pair, Rule::word);
    let tenant = match &named {
        Some(_) => child(pair, Rule::in_tenant).and_then(|tenant| reader.child_ident(&tenant, Rule::word)),
        None => before.and_then(|before| before.tenant.clone()),
    };
    let who = named.or_else(|| before.map(|before| before.who.clone()))?;
    let because = child(pair, Rule::because).and_then(|because| reader.child_ident(&because, Rule::word));
    let allowed = child(pair, Rule::kw_cannot).is_none();
    let action = pair.clone().into_inner().find_map(|part| action(reader, &part))?;
    Some(TestLine { who, tenant, allowed, action, because, then: Vec::new(), span: reader.span(pair) })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the other parts of a line are no actions")]
fn action(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<TestAction> {
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
