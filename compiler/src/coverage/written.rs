//! The conditions of a program as they are written, by where they stand.

use crate::ast::{self, Item, Member};
use crate::check::guards::{guards_of, said};
use purlin_rules::diagnostic::Span;
use purlin_rules::syntax::Expr;
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
                written.tenant.extend(tenant.admissions().filter_map(|(_, condition)| condition));
            }
        }
        written
    }

    fn members(&mut self, members: &'f [Member]) {
        for member in members {
            if let Member::Rule(rule) = member {
                self.rules.insert(rule.span, rule);
            } else if let Member::Field(field) = member {
                let guards = guards_of(field).filter_map(|(attribute, _)| Some((attribute.span, said(attribute)?)));
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
