//! The mutants of an access rule: of what it is about, and of what it asks.

use super::Kind;
use super::expressions::{self, without_each};
use super::scope::Scope;
use crate::ast::{AccessRule, Expr, OperationName, Operations};
use crate::check::operations;
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::{Edit, Span};
use purlin_rules::plan::Operation;
use purlin_rules::syntax::Ident;
use std::collections::BTreeSet;

/// A rule with a fault in it; none where it is left out.
#[derive(Debug, Clone)]
pub(super) struct Faulty {
    pub(super) kind: Kind,
    pub(super) edit: Edit,
    pub(super) rule: Option<AccessRule>,
}

/// The mutants of a rule of a model.
pub(super) fn of_rule(rule: &AccessRule, model: ModelId, scope: &Scope<'_>) -> Vec<Faulty> {
    let mut found = vec![Faulty { kind: Kind::Removed, edit: edit(rule.span, ""), rule: None }];
    of_operations(rule, &mut found);
    for (place, operations) in rule.operations.iter().enumerate() {
        for (kind, edit, fields) in of_fields(operations, model, scope) {
            found.push(Faulty { kind, edit, rule: Some(with_operations(rule, place, Operations { fields, ..operations.clone() })) });
        }
    }
    let after_operations = rule.operations.last().map_or(rule.span.start, |last| last.span.end);
    if let Some(condition) = &rule.condition {
        let left_out = edit(Span { start: after_operations, end: condition.span.end, ..rule.span }, "");
        found.push(Faulty { kind: Kind::Always, edit: left_out, rule: Some(AccessRule { condition: None, ..rule.clone() }) });
        for faulty in expressions::of_condition(condition, scope) {
            let rule = AccessRule { condition: Some(faulty.expr), ..rule.clone() };
            found.push(Faulty { kind: faulty.kind, edit: faulty.edit, rule: Some(rule) });
        }
    }
    if let Some(check) = &rule.check {
        let from = rule.condition.as_ref().map_or(after_operations, |condition: &Expr| condition.span.end);
        let left_out = edit(Span { start: from, end: check.span.end, ..rule.span }, "");
        found.push(Faulty { kind: Kind::CheckDropped, edit: left_out, rule: Some(AccessRule { check: None, ..rule.clone() }) });
        for faulty in expressions::of_condition(check, scope) {
            let rule = AccessRule { check: Some(faulty.expr), ..rule.clone() };
            found.push(Faulty { kind: faulty.kind, edit: faulty.edit, rule: Some(rule) });
        }
    }
    found
}

fn edit(span: Span, replacement: impl Into<String>) -> Edit {
    Edit { span, replacement: replacement.into() }
}

fn with_operations(rule: &AccessRule, place: usize, operations: Operations) -> AccessRule {
    let mut rule = rule.clone();
    if let Some(own) = rule.operations.get_mut(place) {
        *own = operations;
    }
    rule
}

/// One operation less, one more.
fn of_operations(rule: &AccessRule, found: &mut Vec<Faulty>) {
    if rule.operations.len() > 1 {
        for (edit, place) in without_each(rule.operations.iter().map(|operations| operations.span)) {
            let left = rule.operations.iter().enumerate().filter(|(own, _)| *own != place).map(|(_, own)| own.clone()).collect();
            let rule = AccessRule { operations: left, ..rule.clone() };
            found.push(Faulty { kind: Kind::OperationRemoved, edit, rule: Some(rule) });
        }
    }
    for (place, written) in rule.operations.iter().enumerate() {
        for parts in parts_of(written.name) {
            let text: Vec<&str> = parts.iter().map(|part| word(*part)).collect();
            let named = |name: &OperationName| Operations { name: *name, ..written.clone() };
            let mut rule = rule.clone();
            rule.operations.splice(place..=place, parts.iter().map(named));
            let edit = edit(word_span(written), text.join(", "));
            found.push(Faulty { kind: Kind::OperationRemoved, edit, rule: Some(rule) });
        }
    }
    let covered: BTreeSet<Operation> = rule.operations.iter().flat_map(|written| operations(written.name)).copied().collect();
    let Some(last) = rule.operations.last() else { return };
    for name in missing(&covered) {
        let end = Span { start: last.span.end, ..last.span };
        let mut more = rule.clone();
        more.operations.push(Operations { name, fields: None, span: end });
        found.push(Faulty { kind: Kind::OperationAdded, edit: edit(end, format!(", {}", word(name))), rule: Some(more) });
    }
}

/// What is left of an operation that stands for several, without one of them.
fn parts_of(name: OperationName) -> &'static [&'static [OperationName]] {
    use OperationName::{Create, Delete, Get, List, Update};
    match name {
        OperationName::Read => &[&[Get], &[List]],
        OperationName::Write => &[&[Update, Delete], &[Create, Delete], &[Create, Update]],
        Get | List | Create | Update | Delete => &[],
    }
}

/// The operations that a rule is not about: `read` where it is about neither of its parts.
fn missing(covered: &BTreeSet<Operation>) -> Vec<OperationName> {
    let reads: &[OperationName] = match (covered.contains(&Operation::Get), covered.contains(&Operation::List)) {
        (false, false) => &[OperationName::Read],
        (false, true) => &[OperationName::Get],
        (true, false) => &[OperationName::List],
        (true, true) => &[],
    };
    let writes = [
        (Operation::Create, OperationName::Create),
        (Operation::Update, OperationName::Update),
        (Operation::Delete, OperationName::Delete),
    ];
    let writes = writes.into_iter().filter(|(operation, _)| !covered.contains(operation)).map(|(_, name)| name);
    reads.iter().copied().chain(writes).collect()
}

/// As it is written.
fn word(name: OperationName) -> &'static str {
    match name {
        OperationName::Read => "read",
        OperationName::Get => "get",
        OperationName::List => "list",
        OperationName::Create => "create",
        OperationName::Update => "update",
        OperationName::Delete => "delete",
        OperationName::Write => "write",
    }
}

/// The operation's word, without its field list.
fn word_span(written: &Operations) -> Span {
    let length = u32::try_from(word(written.name).len()).unwrap_or(0);
    Span { end: written.span.start.saturating_add(length), ..written.span }
}

type OfFields = (Kind, Edit, Option<Vec<Ident>>);

/// One field less, one more, no list.
fn of_fields(written: &Operations, model: ModelId, scope: &Scope<'_>) -> Vec<OfFields> {
    let Some(fields) = &written.fields else { return Vec::new() };
    let mut found = Vec::new();
    if fields.len() > 1 {
        for (edit, place) in without_each(fields.iter().map(|field| field.span)) {
            let left = fields.iter().enumerate().filter(|(own, _)| *own != place).map(|(_, field)| field.clone()).collect();
            found.push((Kind::FieldRemoved, edit, Some(left)));
        }
    }
    if let Some(last) = fields.last() {
        let all = scope.names.declared.model(model).map(|model| &model.fields).into_iter().flatten();
        // What is there of every row comes with it.
        let others = all.skip(4).filter(|field| fields.iter().all(|named| named.name != field.spec_name));
        for other in others {
            let end = Span { start: last.span.end, ..last.span };
            let more = fields.iter().cloned().chain([Ident { name: other.spec_name.clone(), span: end }]).collect();
            found.push((Kind::FieldAdded, edit(end, format!(", {}", other.spec_name)), Some(more)));
        }
    }
    let list = Span { start: word_span(written).end, ..written.span };
    found.push((Kind::FieldsDropped, edit(list, ""), None));
    found
}
