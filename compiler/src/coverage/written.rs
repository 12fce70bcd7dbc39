//! The conditions of a program as they are written, by where they stand.

use crate::ast::{self, AttributeArgs, Item, Member, TenantClause};
use purlin_rules::diagnostic::Span;
use purlin_rules::syntax::{Expr, ExprKind};
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub(super) struct Written<'f> {
    rules: BTreeMap<Span, &'f ast::AccessRule>,
    /// What stands in the parentheses of `@read` and `@write`, by the attribute's place.
    guards: BTreeMap<Span, Expr>,
    /// In their order.
    pub(super) tenant: Vec<&'f Expr>,
}

impl<'f> Written<'f> {
    pub(super) fn of(files: &'f [ast::File]) -> Self {
        let mut written = Self::default();
        for item in files.iter().flat_map(|file| &file.items) {
            if let Item::Model(model) = item {
                written.members(&model.members);
            } else if let Item::Mixin(mixin) = item {
                written.members(&mixin.members);
            } else if let Item::Tenant(tenant) = item {
                let allow = |clause: &'f TenantClause| {
                    if let TenantClause::Allow { condition, .. } = clause { condition.as_ref() } else { None }
                };
                written.tenant.extend(tenant.clauses.iter().filter_map(allow));
            }
        }
        written
    }

    fn members(&mut self, members: &'f [Member]) {
        for member in members {
            if let Member::Rule(rule) = member {
                self.rules.insert(rule.span, rule);
            } else if let Member::Field(field) = member {
                let guards = field.attributes.iter().filter_map(|attribute| Some((attribute.span, guard(attribute)?)));
                self.guards.extend(guards);
            }
        }
    }

    /// What a rule asks behind `if`, or behind `check`.
    pub(super) fn rule(&self, span: Span, is_check: bool) -> Option<&'f Expr> {
        let rule = *self.rules.get(&span)?;
        if is_check { rule.check.as_ref() } else { rule.condition.as_ref() }
    }

    pub(super) fn guard(&self, span: Span) -> Option<&Expr> {
        self.guards.get(&span)
    }
}

fn guard(attribute: &ast::Attribute) -> Option<Expr> {
    match attribute.args.as_ref()? {
        AttributeArgs::Expr(expr) => Some(expr.clone()),
        AttributeArgs::Word(word) => Some(Expr { kind: ExprKind::Name(word.name.clone()), span: word.span }),
        AttributeArgs::Type(_) | AttributeArgs::Faulty(_) => None,
    }
}
