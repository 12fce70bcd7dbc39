//! Access rules: which operations and fields they are about, when they hold, and what they are called.

mod callers;
mod creation;
mod fields;

pub(super) use creation::writes_can_succeed;

use super::expression;
use crate::ast::{self, Effect, OperationName};
use crate::diagnostics::names::TakenName;
use crate::diagnostics::rules::{FieldsOfARow, OperationTwice};
use crate::resolve::{Names, is_new, is_snake_case};
use crate::schema::{Grant, Rule};
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::expr::Cond;
use purlin_rules::plan::{GrantedFields, Operation};
use purlin_rules::syntax::Ident;
use std::collections::BTreeMap;

/// Reasons that a test may name beside the names of rules.
const REASONS: [&str; 4] = ["no_rule", "no_grant", "tenant", "field_rule"];

/// The rules of all models, by model, as written.
pub(super) fn rules(names: &mut Names<'_>, found: &mut Vec<Diagnostic>) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (written, id) in names.items.models.iter().zip((0..).map(ModelId)) {
        let mut spec_names = BTreeMap::new();
        for rule in written_rules(written) {
            if let Some(name) = &rule.name {
                is_snake_case("rule", name, found);
                is_no_reason(name, found);
                is_new("rule", name, &mut spec_names, found);
            }
            let grants = grants(rule, id, names, found);
            let when = match &rule.condition {
                None => Some(Cond::Const(true)),
                Some(condition) => expression::condition(condition, id, names, found),
            };
            let Some(when) = when else { continue };
            if let Some(written) = &rule.condition {
                callers::a_rule_holds_for_somebody(written, &when, names, found);
                if rule.effect == Effect::Allow {
                    callers::an_allow_says_when_it_is_for_anybody(written, &when, names, found);
                }
            }
            rules.push(Rule {
                model: id,
                deny: rule.effect == Effect::Deny,
                grants,
                when,
                message: rule.message.as_ref().map(|(text, _)| text.clone()),
                spec_name: rule.name.as_ref().map(|name| name.name.clone()),
                span: rule.span,
            });
        }
    }
    rules
}

fn written_rules(model: &ast::Model) -> impl Iterator<Item = &ast::AccessRule> {
    model.members.iter().filter_map(|member| match member {
        ast::Member::Rule(rule) => Some(rule),
        ast::Member::Field(_) | ast::Member::Unique(_) | ast::Member::Index(_) | ast::Member::NotServed(_) => None,
    })
}

fn is_no_reason(name: &Ident, found: &mut Vec<Diagnostic>) {
    if REASONS.contains(&name.name.as_str()) {
        let because = "a test's `because` says something else with this word";
        found.push(TakenName { kind: "rule", name: name.name.clone(), span: name.span, because }.into());
    }
}

/// What the rule is about, `read` and `write` taken apart.
fn grants(rule: &ast::AccessRule, model: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Vec<Grant> {
    let mut grants = Vec::new();
    let mut seen: BTreeMap<Operation, Span> = BTreeMap::new();
    for written in &rule.operations {
        let fields = match &written.fields {
            Some(_) if matches!(written.name, OperationName::Delete | OperationName::Write) => {
                deleting_takes_no_fields(written, found);
                GrantedFields::All
            }
            Some(list) => fields::fields(list, written.name, model, names, found),
            None => GrantedFields::All,
        };
        for operation in operations(written.name) {
            match seen.get(operation) {
                Some(first) => {
                    found.push(OperationTwice { operation: spelling(*operation), span: written.span, first: *first }.into());
                    break;
                }
                None => {
                    seen.insert(*operation, written.span);
                    grants.push(Grant { operation: *operation, fields: fields.clone() });
                }
            }
        }
    }
    grants
}

pub(super) fn operations(name: OperationName) -> &'static [Operation] {
    match name {
        OperationName::Read => &[Operation::Get, Operation::List],
        OperationName::Get => &[Operation::Get],
        OperationName::List => &[Operation::List],
        OperationName::Create => &[Operation::Create],
        OperationName::Update => &[Operation::Update],
        OperationName::Delete => &[Operation::Delete],
        OperationName::Write => &[Operation::Create, Operation::Update, Operation::Delete],
    }
}

pub(super) fn spelling(operation: Operation) -> &'static str {
    match operation {
        Operation::Get => "get",
        Operation::List => "list",
        Operation::Create => "create",
        Operation::Update => "update",
        Operation::Delete => "delete",
    }
}

fn deleting_takes_no_fields(written: &ast::Operations, found: &mut Vec<Diagnostic>) {
    let (operation, help) = match written.name {
        OperationName::Write => ("write", "write the operations by themselves: `create(…), update(…), delete`"),
        OperationName::Delete
        | OperationName::Read
        | OperationName::Get
        | OperationName::List
        | OperationName::Create
        | OperationName::Update => ("delete", "write `delete`"),
    };
    found.push(FieldsOfARow { operation, span: written.span, help: help.to_owned() }.into());
}
