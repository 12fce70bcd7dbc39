//! What is measured: each condition that requests are held against, by where it is written and what it is about.

use super::parts::Parts;
use super::written::Written;
use super::{GroupKind, Kind, words};
use crate::schema::{Field, Grant, Guard, ModelRef, Rule, Schema};
use purlin_rules::catalog::FieldId;
use purlin_rules::diagnostic::Span;
use purlin_rules::observe::Law;
use purlin_rules::plan::{GrantedFields, Operation};

/// Something that is measured by itself.
#[derive(Debug)]
pub(super) struct Subject {
    /// Where it is told.
    pub(super) group: (GroupKind, String),
    pub(super) kind: Kind,
    pub(super) operation: Option<&'static str>,
    pub(super) fields: Option<Vec<String>>,
    pub(super) says: String,
    pub(super) span: Span,
    /// What a test does that comes to it: `` tries to read any `Ticket` ``
    pub(super) tries: String,
    /// There is no condition, or one that reads nothing.
    pub(super) is_constant: bool,
    pub(super) reads_session: bool,
}

/// Everything but roles: these are met where rules ask for them.
pub(super) fn all<'s>(schema: &'s Schema, written: &Written<'s>, parts: &mut Parts<'s>) {
    tenant(schema, written, parts);
    for model in schema.models() {
        for rule in model.rules() {
            of_rule(model, rule, written, parts);
        }
        for (field, declared) in model.fields() {
            for (guard, writes) in [(&declared.marks.read, false), (&declared.marks.write, true)] {
                if let Some(guard) = guard {
                    of_field(model, (field, declared), guard, writes, written, parts);
                }
            }
        }
    }
}

fn tenant<'s>(schema: &'s Schema, written: &Written<'s>, parts: &mut Parts<'s>) {
    let Some(tenant) = schema.tenant() else { return };
    let name = schema.catalog().model(tenant.model).map_or("?", |model| &model.spec_name);
    let all = tenant.allow.iter().zip(&tenant.says).zip(&written.tenant);
    for (place, ((cond, says), expr)) in all.enumerate() {
        let subject = Subject {
            group: (GroupKind::Tenant, name.to_owned()),
            kind: Kind::Tenant,
            operation: None,
            fields: None,
            says: format!("allow if {says}"),
            span: expr.span,
            tries: format!("comes to rows of any `{name}`"),
            is_constant: false,
            reads_session: false,
        };
        parts.subject(subject, Some(expr), cond, &[Law::Tenant(place)]);
    }
}

/// A rule for each operation; reading by id and in lists is one, where it is about the same fields.
fn of_rule<'s>(model: ModelRef<'s>, rule: &'s Rule, written: &Written<'s>, parts: &mut Parts<'s>) {
    let list = rule.grants.iter().find(|grant| grant.operation == Operation::List);
    let get = rule.grants.iter().find(|grant| grant.operation == Operation::Get);
    let is_one = get.zip(list).is_some_and(|(get, list)| get.fields == list.fields);
    for grant in rule.grants.iter().filter(|grant| !is_one || grant.operation != Operation::List) {
        let reads = is_one && grant.operation == Operation::Get;
        let laws = |is_check| {
            let law = |operation| Law::Rule { model: model.id, operation, span: rule.span, is_check };
            let mut laws = vec![law(grant.operation)];
            laws.extend(reads.then(|| law(Operation::List)));
            laws
        };
        let operation = if reads { "read" } else { grant.operation.as_str() };
        let subject = |kind, says: String, span| {
            let fields = fields(model, grant);
            Subject {
                group: (GroupKind::Model, model.get().spec_name.clone()),
                kind,
                operation: Some(operation),
                tries: words::tries(operation, &model.get().spec_name, fields.as_deref()),
                fields,
                says,
                span,
                is_constant: false,
                reads_session: false,
            }
        };
        let kind = if rule.deny { Kind::Deny } else { Kind::Allow };
        let head = words::head(rule.deny, operation, fields(model, grant).as_deref());
        let condition = rule.says.as_ref().map(|says| format!(" if {says}")).unwrap_or_default();
        let expr = written.rule(rule.span, false);
        // Of one that has no more than a `check`, that says all.
        if grant.check.is_none() || expr.is_some() {
            let says = format!("{head}{condition}");
            parts.subject(subject(kind, says, expr.map_or(rule.span, |expr| expr.span)), expr, &grant.when, &laws(false));
        }
        if let (Some(check), Some(says), Some(expr)) = (&grant.check, &rule.check_says, written.rule(rule.span, true)) {
            let whole = format!("{head}{condition} check {says}");
            let checked =
                Subject { tries: words::tries_check(operation, &model.get().spec_name), ..subject(Kind::Check, whole, expr.span) };
            parts.subject(checked, Some(expr), check, &laws(true));
        }
    }
}

fn fields(model: ModelRef<'_>, grant: &Grant) -> Option<Vec<String>> {
    let name = |field: &FieldId| model.get().fields.get(field.0 as usize).map(|field| field.spec_name.clone());
    if let GrantedFields::Only(fields) = &grant.fields { Some(fields.iter().filter_map(name).collect()) } else { None }
}

fn of_field<'s>(
    model: ModelRef<'s>,
    (field, declared): (FieldId, &'s Field),
    guard: &'s Guard,
    writes: bool,
    written: &Written<'s>,
    parts: &mut Parts<'s>,
) {
    let Some(expr) = written.guard(guard.span) else { return };
    let name = &declared.spec_name;
    let (kind, attribute, verb) = if writes { (Kind::Write, "write", "write") } else { (Kind::Read, "read", "read") };
    let subject = Subject {
        group: (GroupKind::Model, model.get().spec_name.clone()),
        kind,
        operation: None,
        fields: Some(vec![name.clone()]),
        says: format!("{name} @{attribute}({})", guard.says),
        span: expr.span,
        tries: format!("tries to {verb} `{name}` of any `{}`", model.get().spec_name),
        is_constant: false,
        reads_session: false,
    };
    parts.subject(subject, Some(expr), &guard.when, &[Law::Field { model: model.id, field, writes }]);
}
