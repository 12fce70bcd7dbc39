//! What a model asks of its rows and of those who write them: `search`, `require`, `limit`; and what it has no more.

use super::{known_field, unknown_field};
use crate::ast::{self, Member, OperationName};
use crate::check::access::operations;
use crate::check::reads::Reads;
use crate::check::{expression, scope, upkeep};
use crate::diagnostics::names::{NamedTwice, RemovedAndRenamed, StillDeclared};
use crate::diagnostics::relations::{RepeatedKey, UnfitKey};
use crate::diagnostics::rules::{OperationTwice, UnfitLimit, UnfitRequire};
use crate::resolve::{Named, Names, is_named_once, is_new, is_snake_case};
use crate::schema::{Field, LimitPer, RateLimit, Removed, Require, Search};
use purlin_rules::catalog::{Catalog, FieldId, FieldShape, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::plan::Operation;
use purlin_rules::print;
use purlin_rules::syntax::Ident;
use purlin_rules::types::Scalar;
use std::collections::BTreeMap;

const DAY: u64 = 24 * 60 * 60;

/// What the members of a model say, but for fields, keys and rules.
#[derive(Default)]
pub(super) struct Constraints {
    pub(super) search: Vec<Search>,
    pub(super) requires: Vec<Require>,
    pub(super) limits: Vec<RateLimit>,
    pub(super) removed: Vec<Removed>,
    pub(super) live: Option<Span>,
}

pub(super) fn collect(model: &ast::Model, id: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Constraints {
    let mut all = Constraints::default();
    let mut gone = BTreeMap::new();
    for member in &model.members {
        match member {
            Member::Search(written) => {
                if let Some(first) = all.search.first() {
                    found.push(RepeatedKey { kind: "search", span: written.span, first: first.span }.into());
                } else {
                    all.search.extend(search(written, id, names, found));
                }
            }
            Member::Require(written) => all.requires.extend(require(written, id, names, found)),
            Member::Limit(written) => all.limits.extend(limit(written, id, names, found)),
            Member::Removed(written) => {
                is_snake_case("removed field", &written.name, found);
                if is_new("removed field", &written.name, &mut gone, found) {
                    all.removed.extend(removed(written, id, names, found));
                }
            }
            Member::Live(span) => match all.live {
                Some(first) => found.push(NamedTwice { name: "live".to_owned(), span: *span, first }.into()),
                None => all.live = Some(*span),
            },
            Member::Field(_) | Member::Unique(_) | Member::Index(_) | Member::Rule(_) => {}
        }
    }
    all
}

/// Texts of the row, each once.
fn search(written: &ast::Search, model: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Search> {
    let mut fields = Vec::new();
    let mut seen = BTreeMap::new();
    for name in &written.fields {
        if !is_named_once(name, &mut seen, found) {
            continue;
        }
        match names.field(model, &name.name) {
            Named::Field(id) => match names.declared.model_field(model, id) {
                Some(field) if is_text(field.shape) && field.has_column() && !field.marks.private => fields.push(id),
                Some(field) => {
                    let because = if field.computed.is_some() {
                        "it is computed"
                    } else if field.marks.private {
                        "it never leaves the server, and a search would tell of it"
                    } else {
                        "it is no text"
                    };
                    found.push(UnfitKey { kind: "search", field: name.name.clone(), span: name.span, because }.into());
                }
                None => {}
            },
            Named::Broken => {}
            Named::Unknown => found.push(unknown_field(name, model, names)),
        }
    }
    (fields.len() == written.fields.len()).then_some(Search { fields, span: written.span })
}

fn is_text(shape: FieldShape) -> bool {
    match shape {
        FieldShape::Scalar(scalar) | FieldShape::List(scalar) => matches!(scalar, Scalar::String | Scalar::Email | Scalar::Url),
        FieldShape::ToOne(_) | FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. } => false,
    }
}

/// About the row's own fields, what it holds of others (`@stored`) too, whoever writes and whenever.
fn require(written: &ast::Require, model: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Require> {
    let condition = expression::condition(&written.condition, &scope::of_require(model), names, found)?;
    let held = expression::condition(&written.condition, &scope::of_require_as_held(model), names, &mut Vec::new())?;
    let reads = Reads::of_cond(&held);
    let fault = if reads.me {
        Some("`me`")
    } else if reads.now {
        Some("the time")
    } else if reads.quantifiers || reads.aggregates > 0 || reads.beyond {
        Some("other rows")
    } else if upkeep::looks_back(&condition) {
        Some("what other rows were before")
    } else {
        None
    };
    if let Some(fault) = fault {
        found.push(UnfitRequire { span: written.condition.span, reads: fault.to_owned() }.into());
        return None;
    }
    let says = print::expression(&written.condition);
    let is_kept = |field: FieldId| names.declared.model_field(model, field).is_some_and(Field::is_kept);
    let put_in = Reads::of_cond(&condition).steps.into_iter().filter(|step| step.model == model);
    let kept = reads.steps.iter().copied().filter(|step| step.model == model && is_kept(step.field));
    let mut own: Vec<FieldId> = Vec::new();
    for step in put_in.chain(kept) {
        if !own.contains(&step.field) {
            own.push(step.field);
        }
    }
    let message = written.message.as_ref().map(|(text, _)| text.clone());
    Some(Require { says, condition, reads: own, message, span: written.span })
}

/// `limit create 20 per 1m per me`
fn limit(written: &ast::RateLimit, model: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<RateLimit> {
    let mut limited: BTreeMap<Operation, Span> = BTreeMap::new();
    for (name, span) in &written.operations {
        for operation in operations(*name) {
            match limited.get(operation) {
                Some(first) => {
                    found.push(OperationTwice { operation: operation.as_str(), span: *span, first: *first }.into());
                    break;
                }
                None => {
                    limited.insert(*operation, *span);
                }
            }
        }
    }
    let (count, span) = &written.count;
    let count = count.replace('_', "").parse::<u32>().ok().filter(|count| *count > 0);
    if count.is_none() {
        let help = "write how many requests there may be: `limit create 20 per 1m per me`".to_owned();
        found.push(UnfitLimit { span: *span, fault: "a limit is a whole number from 1 on".to_owned(), help }.into());
    }
    let (window, span) = &written.window;
    let window_seconds = crate::check::auth::whole_seconds(window).filter(|seconds| u64::from(*seconds) <= DAY);
    if window_seconds.is_none() {
        let help = "write whole seconds, minutes or hours: `1m`".to_owned();
        found.push(
            UnfitLimit { span: *span, fault: "requests are counted over a second at least, and a day at most".to_owned(), help }.into(),
        );
    }
    let per = match written.per.as_deref() {
        None => LimitPer::Everyone,
        Some([me]) if me.name == "me" => LimitPer::Me,
        Some(path) => {
            on_rows_that_are_there(written, path, found)?;
            LimitPer::Row(row(path, model, names, found)?)
        }
    };
    Some(RateLimit { operations: limited.into_keys().collect(), count: count?, window_seconds: window_seconds?, per, span: written.span })
}

/// A list has no one row whose field could be counted by.
fn on_rows_that_are_there(written: &ast::RateLimit, path: &[Ident], found: &mut Vec<Diagnostic>) -> Option<()> {
    let of_lists = written.operations.iter().find(|(name, _)| matches!(name, OperationName::Read | OperationName::List));
    let (_, span) = match (of_lists, path.first()) {
        (Some(found), Some(_)) => found,
        (Some(_), None) | (None, _) => return Some(()),
    };
    let fault = "a list is of no one row that it could be counted by".to_owned();
    found.push(UnfitLimit { span: *span, fault, help: "write `per me`, or limit the other operations".to_owned() }.into());
    None
}

/// A way over to-one relations to a row.
fn row(path: &[Ident], model: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Vec<FieldId>> {
    let mut at = model;
    let mut fields = Vec::new();
    for name in path {
        let id = known_field(name, at, names, found)?;
        if names.declared.model_field(at, id).is_some_and(|field| field.computed.is_some()) {
            let fault = format!("`{}` is computed", name.name);
            let help = "count per a relation that rows hold, or over the relations that it is computed from".to_owned();
            found.push(UnfitLimit { span: name.span, fault, help }.into());
            return None;
        }
        match names.declared.field(at, id).map(|field| field.shape) {
            Some(FieldShape::ToOne(target)) => at = target,
            Some(
                FieldShape::Scalar(_)
                | FieldShape::List(_)
                | FieldShape::OneVia { .. }
                | FieldShape::ToMany { .. }
                | FieldShape::Through { .. },
            )
            | None => {
                let fault = format!("`{}` does not lead to one row", name.name);
                let help = "count per `me`, or per a relation: `per me`, `per ticket`, `per ticket.org`".to_owned();
                found.push(UnfitLimit { span: name.span, fault, help }.into());
                return None;
            }
        }
        fields.push(id);
    }
    Some(fields)
}

fn removed(written: &ast::Removed, model: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Removed> {
    let name = &written.name;
    if let Named::Field(id) = names.field(model, &name.name)
        && let Some(field) = names.declared.model_field(model, id)
    {
        let mark = "is said to be removed";
        found.push(StillDeclared { kind: "field", name: name.name.clone(), span: name.span, mark, declared: field.span }.into());
        return None;
    }
    if let Some((now, old)) = renamed(name, model, names) {
        found.push(RemovedAndRenamed { name: name.name.clone(), span: name.span, now: now.name.name.clone(), renamed: old.span }.into());
        return None;
    }
    Some(Removed { spec_name: name.name.clone(), span: written.span })
}

/// The field that was called so, and where it says that.
fn renamed<'n>(name: &Ident, model: ModelId, names: &'n Names<'_>) -> Option<(&'n ast::Field, &'n Ident)> {
    let written = names.written.get(model.0 as usize)?;
    let former = |field: &'n ast::Field| former_names(field).find(|old| old.name == name.name).map(|old| (field, old));
    written.iter().find_map(|(_, field)| former(field))
}

fn former_names(field: &ast::Field) -> impl Iterator<Item = &Ident> {
    field.attributes.iter().filter(|attribute| attribute.name.name == "was").filter_map(|attribute| match &attribute.args {
        Some(ast::AttributeArgs::Word(old)) => Some(old),
        Some(ast::AttributeArgs::Expr(_) | ast::AttributeArgs::Type(_) | ast::AttributeArgs::Faulty(_)) | None => None,
    })
}

/// What was renamed is gone under its old name, and each old name became one thing.
pub(super) fn old_names_are_gone(written: &[(FieldId, &ast::Field)], model: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    let mut seen = BTreeMap::new();
    for (_, field) in written {
        for old in former_names(field) {
            is_named_once(old, &mut seen, found);
            if let Named::Field(id) = names.field(model, &old.name)
                && let Some(other) = names.declared.model_field(model, id).filter(|other| other.spec_name != field.name.name)
            {
                let mark = "was renamed";
                found.push(StillDeclared { kind: "field", name: old.name.clone(), span: old.span, mark, declared: other.span }.into());
            }
        }
    }
}
