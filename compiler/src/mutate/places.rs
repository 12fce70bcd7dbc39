//! All the places of a program where a guard is written, and the mutants of each.

use super::expressions;
use super::rules;
use super::scope::Scope;
use super::{Fault, Kind};
use crate::ast::{Expr, ExprKind, Member};
use crate::check::guards::{Rewrite, admissions, guards_of, said};
use crate::resolve::Names;
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::{Edit, Span};
use std::collections::BTreeSet;

/// The faults that can be made at one place.
pub(super) struct Place {
    /// The name of what has the guard: a model, or a role.
    pub(super) of: String,
    /// Where the guard is written.
    pub(super) at: Span,
    pub(super) faults: Vec<Fault>,
}

/// In the order of the files. What a mixin says is one place, whichever models have it.
pub(super) fn of(names: &Names<'_>) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    let mut seen = BTreeSet::new();
    for ((model, written), id) in names.items.models.iter().zip(&names.written).zip((0..).map(ModelId)) {
        let scope = Scope::of_row(names, id);
        let place = |at, faults| Place { of: model.name.name.clone(), at, faults };
        for rule in model.members.iter().filter_map(Member::as_rule).filter(|rule| seen.insert(rule.span)) {
            let fault = |faulty: rules::Faulty| Fault {
                kind: faulty.kind,
                edit: faulty.edit,
                rewrite: Rewrite::Rule { at: rule.span, becomes: faulty.rule.map(Box::new) },
            };
            let faults = rules::of_rule(rule, id, &scope).into_iter().map(fault).collect();
            places.push(place(rule.span, faults));
        }
        for (attribute, _) in written.iter().flat_map(|(_, field)| guards_of(field)) {
            if let Some(expr) = said(attribute).filter(|_| seen.insert(attribute.span)) {
                let at = attribute.span;
                let rewrite = |becomes| Rewrite::Field { at, becomes };
                let removed = Fault { kind: Kind::Removed, edit: Edit { span: at, replacement: String::new() }, rewrite: rewrite(None) };
                let faults = of_expression(&expr, &scope, |expr| rewrite(Some(expr)));
                places.push(place(at, std::iter::once(removed).chain(faults).collect()));
            }
        }
    }
    for role in &names.declared.roles {
        let scope = Scope::of_role(names, role.parameter.as_ref());
        let rewrite = |becomes| Rewrite::Role { name: role.spec_name.clone(), becomes };
        let faults = std::iter::once(always(&role.body, rewrite)).chain(of_expression(&role.body, &scope, rewrite));
        places.push(Place { of: role.spec_name.clone(), at: role.span, faults: faults.collect() });
    }
    if let Some(tenant) = names.items.tenant
        && let Some(id) = names.items.model(&tenant.model.name)
    {
        let scope = Scope::of_row(names, id);
        let is_one_of_several = admissions(names).count() > 1;
        for (at, condition) in admissions(names) {
            let Some(condition) = condition else { continue };
            let rewrite = |becomes| Rewrite::Tenant { at, becomes: Some(becomes) };
            let mut faults = vec![always(condition, rewrite)];
            if is_one_of_several {
                let edit = Edit { span: at, replacement: String::new() };
                faults.push(Fault { kind: Kind::Removed, edit, rewrite: Rewrite::Tenant { at, becomes: None } });
            }
            faults.extend(of_expression(condition, &scope, rewrite));
            places.push(Place { of: tenant.model.name.clone(), at, faults });
        }
    }
    places.sort_by_key(|place| place.at);
    places
}

fn always(expr: &Expr, rewrite: impl Fn(Expr) -> Rewrite) -> Fault {
    let becomes = Expr { kind: ExprKind::Bool(true), span: expr.span };
    let edit = Edit { span: expr.span, replacement: "true".to_owned() };
    Fault { kind: Kind::Always, edit, rewrite: rewrite(becomes) }
}

fn of_expression(expr: &Expr, scope: &Scope<'_>, rewrite: impl Fn(Expr) -> Rewrite) -> Vec<Fault> {
    let fault = |faulty: expressions::Faulty| Fault { kind: faulty.kind, edit: faulty.edit, rewrite: rewrite(faulty.expr) };
    expressions::of_condition(expr, scope).into_iter().map(fault).collect()
}
