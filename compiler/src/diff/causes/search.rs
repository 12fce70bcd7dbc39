//! The causes of one difference: from what judges it otherwise, over what that leans on, to what is written otherwise.

use super::text::{Part, Text};
use super::{By, Cause, Judged, Version};
use crate::ast::{self, AccessRule, AttributeArgs, Expr, ExprKind, Field, TenantClause};
use crate::check;
use purlin_rules::diagnostic::Span;
use purlin_rules::plan::Operation;
use purlin_rules::syntax::Verb;
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Search<'s, 'a> {
    before: &'s Text<'a>,
    after: &'s Text<'a>,
    /// What was looked into.
    seen: BTreeSet<(Version, Span)>,
    causes: BTreeSet<Cause>,
    /// The rules of a model, or a mixin, that stand in one version only.
    otherwise: BTreeMap<Part<'a>, Otherwise>,
}

/// Rules of one version only, as they are written.
#[derive(Default)]
struct Otherwise {
    new: BTreeMap<Span, Stated>,
    gone: BTreeMap<Span, Stated>,
}

struct Stated {
    /// `allow read, update(title)`
    head: String,
    whole: String,
}

impl<'s, 'a> Search<'s, 'a> {
    pub(super) fn of(before: &'s Text<'a>, after: &'s Text<'a>) -> Self {
        Self { before, after, seen: BTreeSet::new(), causes: BTreeSet::new(), otherwise: BTreeMap::new() }
    }

    /// In the order of their places.
    pub(super) fn causes(mut self, judged: &BTreeSet<Judged>) -> Vec<Cause> {
        for Judged { version, by } in judged {
            match by {
                By::Rule(span) => {
                    if let Some((part, rule)) = self.text(*version).rule(*span) {
                        self.rule(*version, part, rule);
                    }
                }
                By::Field { model, field } => self.field(model, field),
                By::Model(model) => self.model(model),
                By::Tenant => self.tenant(),
            }
        }
        let of_rules = self.otherwise.into_iter().map(|(part, rules)| rules.cause(part, self.after.place(part)));
        self.causes.into_iter().chain(of_rules).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn text(&self, version: Version) -> &'s Text<'a> {
        match version {
            Version::Before => self.before,
            Version::After => self.after,
        }
    }

    /// What is as it was written leans on what is not.
    fn rule(&mut self, version: Version, part: Part<'a>, rule: &'a AccessRule) {
        if !self.seen.insert((version, rule.span)) {
            return;
        }
        let (text, other) = (self.text(version), self.text(version.other()));
        let whole = text.said(rule.span);
        if other.rules_of(part).any(|rule| other.said(rule.span) == whole) {
            rule.condition.iter().chain(&rule.check).for_each(|expr| self.expression(version, expr));
            return;
        }
        let end = rule.operations.last().map_or(rule.span.end, |last| last.span.end);
        let stated = Stated { head: text.said(Span { end, ..rule.span }), whole };
        let rules = self.otherwise.entry(part).or_default();
        let rules = if version == Version::Before { &mut rules.gone } else { &mut rules.new };
        rules.insert(rule.span, stated);
    }

    /// What it is marked with, and asks of who reads or writes it.
    fn field(&mut self, model: &str, name: &str) {
        let [was, is] = [self.before, self.after].map(|text| text.field(model, name));
        let said = |text: &Text<'_>, found: Option<(Part<'_>, &Field)>| {
            let attributes = found.iter().flat_map(|(_, field)| &field.attributes);
            attributes.map(|attribute| text.said(attribute.span)).collect::<Vec<_>>().join(" ")
        };
        let written = [said(self.before, was), said(self.after, is)];
        let Some((part, _)) = is.or(was) else { return };
        let how = match (was, is) {
            (Some(_), Some(_)) if written[0] == written[1] => {
                for (version, (_, field)) in [(Version::Before, was), (Version::After, is)].into_iter().filter_map(both) {
                    self.guards(version, field);
                }
                return;
            }
            (Some(_), Some(_)) => "is marked otherwise",
            (None, _) => "is new",
            (_, None) => "is gone",
        };
        let span = is.map(|(_, field)| field.name.span).or_else(|| self.after.place(part)).unwrap_or_default();
        self.causes.insert(Cause { span, says: format!("field `{name}` of {} {how}", part.spelled()), written });
    }

    fn guards(&mut self, version: Version, field: &'a Field) {
        for attribute in &field.attributes {
            if let Some(AttributeArgs::Expr(expr)) = &attribute.args {
                self.expression(version, expr);
            }
        }
    }

    fn model(&mut self, name: &str) {
        let places = [self.before, self.after].map(|text| text.place(Part::Model(name)));
        let how = match places {
            [Some(_), Some(_)] => "is of tenants otherwise",
            [_, Some(_)] => "is new",
            [_, None] => "is gone",
        };
        let [_, is] = places;
        let written = [String::new(), String::new()];
        self.causes.insert(Cause { span: is.unwrap_or_default(), says: format!("model `{name}` {how}"), written });
    }

    fn tenant(&mut self) {
        let [was, is] = [self.before, self.after].map(|text| Some((text.tenant?, text.said(text.tenant?.span))));
        let how = match (&was, &is) {
            (Some((was, before)), Some((is, after))) if before == after => {
                admitting(was).for_each(|expr| self.expression(Version::Before, expr));
                admitting(is).for_each(|expr| self.expression(Version::After, expr));
                return;
            }
            (Some(_), Some(_)) => "says something else",
            (None, _) => "is new",
            (_, None) => "is gone",
        };
        let span = is.as_ref().map(|(tenant, _)| tenant.model.span).unwrap_or_default();
        let name = is.as_ref().or(was.as_ref()).map_or("", |(tenant, _)| &tenant.model.name);
        let says = format!("tenant `{name}` {how}");
        self.causes.insert(Cause { span, says, written: [was, is].map(|version| version.map(|(_, said)| said).unwrap_or_default()) });
    }

    /// Whatever it leans on.
    fn expression(&mut self, version: Version, expr: &'a Expr) {
        if let ExprKind::IsRole { role, .. } = &expr.kind {
            self.role(version, &role.name);
        } else if let ExprKind::Can { verb, row } = &expr.kind {
            let text = self.text(version);
            if let Some(model) = text.program.model_of_path(row.span) {
                self.verdict(version, &model, asked(*verb));
            }
        } else if let ExprKind::Name(_) = &expr.kind {
            self.named(version, expr.span);
        } else if let ExprKind::Member { name, .. } = &expr.kind {
            self.named(version, name.span);
        }
        expr.parts().into_iter().for_each(|part| self.expression(version, part));
    }

    fn role(&mut self, version: Version, name: &str) {
        let [was, is] = [self.before, self.after].map(|text| Some((*text.roles.get(name)?, text.said(text.roles.get(name)?.span))));
        let how = match (&was, &is) {
            (Some((_, before)), Some((_, after))) if before == after => {
                if let Some(role) = self.text(version).roles.get(name).filter(|role| self.seen.insert((version, role.span))) {
                    role.body.iter().for_each(|body| self.expression(version, body));
                }
                return;
            }
            (Some(_), Some(_)) => "says something else",
            (None, _) => "is new",
            (_, None) => "is gone",
        };
        let span = is.as_ref().map(|(role, _)| role.name.span).unwrap_or_default();
        let written = [was, is].map(|version| version.map(|(_, said)| said).unwrap_or_default());
        self.causes.insert(Cause { span, says: format!("role `{name}` {how}"), written });
    }

    /// What the rules of another model say.
    fn verdict(&mut self, version: Version, model: &str, operations: &[Operation]) {
        let text = self.text(version);
        for part in text.parts_of(model) {
            for rule in text.rules_of(part) {
                let mut granted = rule.operations.iter().flat_map(|written| check::operations(written.name));
                if granted.any(|operation| operations.contains(operation)) {
                    self.rule(version, part, rule);
                }
            }
        }
    }

    /// A name may be that of a field that is computed.
    fn named(&mut self, version: Version, name: Span) {
        let text = self.text(version);
        let declared = text.program.definition(name.file.0 as usize, name.start as usize);
        let Some((part, field)) = declared.and_then(|declared| text.field_at(declared)) else { return };
        let Some(computed) = &field.computed else { return };
        if !self.seen.insert((version, field.span)) {
            return;
        }
        let name = &field.name.name;
        let [was, is] = [self.before, self.after].map(|text| {
            let field = text.field_in(part, name)?;
            Some((field.name.span, text.said(field.computed.as_ref()?.span)))
        });
        match (was, is) {
            (Some((_, was)), Some((span, is))) if was != is => {
                let says = format!("field `{name}` of {} is computed otherwise", part.spelled());
                self.causes.insert(Cause { span, says, written: [was, is] });
            }
            _ => computed.expr.iter().for_each(|expr| self.expression(version, expr)),
        }
    }
}

/// What is asked of a row by `can`.
fn asked(verb: Verb) -> &'static [Operation] {
    match verb {
        Verb::Read => &[Operation::Get, Operation::List],
        Verb::Get => &[Operation::Get],
        Verb::List => &[Operation::List],
        Verb::Create => &[Operation::Create],
        Verb::Update => &[Operation::Update],
        Verb::Delete => &[Operation::Delete],
        Verb::Write => &[Operation::Update, Operation::Delete],
    }
}

/// Whom a tenant admits.
fn admitting(tenant: &ast::Tenant) -> impl Iterator<Item = &Expr> {
    tenant.clauses.iter().filter_map(|clause| match clause {
        TenantClause::Allow { condition, .. } => condition.as_ref(),
        TenantClause::From { .. } => None,
    })
}

fn both<T>((version, found): (Version, Option<T>)) -> Option<(Version, T)> {
    found.map(|found| (version, found))
}

impl Otherwise {
    fn cause(self, part: Part<'_>, place: Option<Span>) -> Cause {
        let Self { new, gone } = self;
        let of = part.spelled();
        let says = match (&gone.values().collect::<Vec<_>>()[..], &new.values().collect::<Vec<_>>()[..]) {
            ([gone], []) => format!("`{}` of {of} is gone", gone.head),
            ([], [new]) => format!("`{}` of {of} is new", new.head),
            ([gone], [new]) if gone.head == new.head => format!("`{}` of {of} says something else", new.head),
            (_, []) => format!("rules of {of} are gone"),
            ([], _) => format!("rules of {of} are new"),
            _ => format!("rules of {of} say something else"),
        };
        let span = new.keys().next().copied().or(place).unwrap_or_default();
        let written = [gone, new].map(|rules| rules.into_values().map(|rule| rule.whole).collect::<Vec<_>>().join("\n"));
        Cause { span, says, written }
    }
}
