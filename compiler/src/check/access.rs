//! Access rules: which operations and fields they are about, when they hold, and what they are called.

mod callers;
mod copies;
mod creation;
mod fields;
mod keys;
mod leaving;
mod surface;

pub(crate) use callers::for_users_alone;
pub(super) use copies::copies_stay_kept;
pub(super) use creation::writes_can_succeed;
pub(super) use keys::no_key_tells_a_secret;
pub(super) use leaving::who_leaves_is_not_named;
pub(super) use surface::somebody_may_use_each_model;

use super::{expression, scope};
use crate::ast::{self, Effect, OperationName};
use crate::diagnostics::names::TakenName;
use crate::diagnostics::rules::{FieldsOfARow, OperationTwice, UnfitCheck};
use crate::resolve::{Names, is_new, is_snake_case};
use crate::schema::{Grant, Rule, Ruling};
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::expr::Cond;
use purlin_rules::plan::{GrantedFields, Operation};
use purlin_rules::print;
use purlin_rules::syntax::{Expr, Ident};
use std::collections::BTreeMap;

/// Reasons that a test may name beside the names of rules.
const REASONS: [&str; 4] = ["no_rule", "no_grant", "tenant", "field_rule"];

/// The rules of all models, by model, as written.
pub(super) fn rules(names: &mut Names<'_>, found: &mut Vec<Diagnostic>) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (written, id) in names.items.models.iter().zip((0..).map(ModelId)) {
        rules.extend(of_model(written, id, names, found));
    }
    rules
}

/// The rules of a model, as written.
pub(super) fn of_model(written: &ast::Model, id: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Vec<Rule> {
    let (mut rules, mut spec_names) = (Vec::new(), BTreeMap::new());
    for rule in written_rules(written) {
        if let Some(name) = &rule.name {
            is_snake_case("rule", name, found);
            is_no_reason(name, found);
            is_new("rule", name, &mut spec_names, found);
        }
        rules.extend(self::rule(rule, id, names, found));
    }
    rules
}

/// A rule with what each of its operations asks: `can read` means `can list` in a rule for `list`. What is wrong with its expressions is told
/// once, whatever operations it is about.
fn rule(rule: &ast::AccessRule, model: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Rule> {
    let granted = granted(rule, model, names, found);
    if let Some(check) = &rule.check
        && granted.iter().all(|(operation, _)| matches!(operation, Operation::Get | Operation::List))
    {
        found.push(UnfitCheck { span: check.span }.into());
        return None;
    }
    let mut grants = Vec::new();
    for (operation, fields) in granted {
        let scope = scope::of_rule(model, operation);
        let before = found.len();
        let mut resolved = |expr: &Option<Expr>| match expr {
            None => Some(None),
            Some(expr) => expression::condition(expr, &scope, names, found).map(Some),
        };
        let (when, check) = (resolved(&rule.condition), resolved(&rule.check));
        let (Some(when), Some(check)) = (when, check) else {
            if found.len() > before || grants.is_empty() {
                return None;
            }
            continue;
        };
        grants.push(Grant { operation, fields, when: when.unwrap_or(Cond::Const(true)), check });
    }
    if let (Some(written), Some(first)) = (&rule.condition, grants.first()) {
        callers::a_rule_holds_for_somebody(rule, written, first, names, found);
        if rule.effect == Effect::Allow {
            callers::an_allow_says_when_it_is_for_anybody(written, &first.when, names, found);
        }
    }
    Some(Rule {
        model,
        deny: rule.effect == Effect::Deny,
        grants,
        says: rule.condition.as_ref().map(print::expression),
        check_says: rule.check.as_ref().map(print::expression),
        message: rule.message.as_ref().map(|(text, _)| text.clone()),
        spec_name: rule.name.as_ref().map(|name| name.name.clone()),
        span: rule.span,
    })
}

/// The rules of all models as they are written, for what asks for them by `can`.
pub(super) fn declare(names: &mut Names<'_>) {
    names.declared.rulings = names.items.models.iter().map(|model| rulings_of(model)).collect();
}

pub(super) fn rulings_of(model: &ast::Model) -> Vec<Ruling> {
    written_rules(model).flat_map(rulings).collect()
}

fn rulings(rule: &ast::AccessRule) -> impl Iterator<Item = Ruling> {
    let each = rule.operations.iter().flat_map(|written| operations(written.name).iter().map(move |operation| (written, *operation)));
    each.map(|(written, operation)| Ruling {
        operation,
        deny: rule.effect == Effect::Deny,
        whole: written.fields.is_none(),
        when: rule.condition.clone(),
        check: rule.check.clone(),
    })
}

fn written_rules(model: &ast::Model) -> impl Iterator<Item = &ast::AccessRule> {
    model.members.iter().filter_map(ast::Member::as_rule)
}

fn is_no_reason(name: &Ident, found: &mut Vec<Diagnostic>) {
    if REASONS.contains(&name.name.as_str()) {
        let because = "a test's `because` says something else with this word";
        found.push(TakenName { kind: "rule", name: name.name.clone(), span: name.span, because, help: "give it another name" }.into());
    }
}

/// What the rule is about, `read` and `write` taken apart.
fn granted(rule: &ast::AccessRule, model: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Vec<(Operation, GrantedFields)> {
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
                    found.push(OperationTwice { operation: operation.as_str(), span: written.span, first: *first }.into());
                    break;
                }
                None => {
                    seen.insert(*operation, written.span);
                    grants.push((*operation, fields.clone()));
                }
            }
        }
    }
    grants
}

pub(crate) fn operations(name: OperationName) -> &'static [Operation] {
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
