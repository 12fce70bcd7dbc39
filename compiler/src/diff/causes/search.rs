//! The causes of one difference: from what judges it otherwise, over what that leans on, to what is written otherwise.

use super::text::{self, Found, Part, Text};
use super::{By, Cause, Judged, Version};
use crate::ast::{AccessRule, Attribute, Expr, ExprKind, Field};
use crate::check;
use crate::check::guards::{self, guards_of};
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
                By::Type { model, field } => self.retyped(model, field),
                By::Model(model) => self.model(*version, model),
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
        let versions = self.versions_of(model, name);
        let [was, is] = versions;
        let said = |text: &Text<'_>, found: Found<'_>| {
            let marks = found.iter().flat_map(|(_, field)| marks(field));
            marks.map(|mark| text.said(mark.span)).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
        };
        let written = [said(self.before, was), said(self.after, is)];
        match (was, is, self.computed(versions)) {
            (None, ..) => self.of_field(versions, "is new", written),
            (_, None, _) => self.of_field(versions, "is gone", written),
            (.., [Some(was), None]) => self.of_field(versions, NOT_COMPUTED, [was, String::new()]),
            (.., [None, Some(is)]) => self.of_field(versions, NEWLY_COMPUTED, [String::new(), is]),
            (..) if written[0] != written[1] => self.of_field(versions, "is marked otherwise", written),
            (Some((_, was)), Some((_, is)), [Some(_), Some(_)] | [None, None]) => {
                self.guards(Version::Before, was);
                self.guards(Version::After, is);
            }
        }
    }

    /// What it comes to by what is written, in each version in which it is computed.
    fn computed(&self, [was, is]: [Found<'_>; 2]) -> [Option<String>; 2] {
        let said = |text: &Text<'_>, found: Found<'_>| found.and_then(|(_, field)| Some(text.said(field.computed.as_ref()?.span)));
        [said(self.before, was), said(self.after, is)]
    }

    fn guards(&mut self, version: Version, field: &Field) {
        for expr in guards_of(field).filter_map(|(attribute, _)| guards::said(attribute)) {
            self.expression(version, &expr);
        }
    }

    /// What it holds was something else.
    fn retyped(&mut self, model: &str, name: &str) {
        let versions = self.versions_of(model, name);
        let [was, is] = versions.map(|found| found.map(|(_, field)| field.ty.span));
        let said = |text: &Text<'_>, ty: Option<Span>| ty.map(|ty| text.said(ty)).unwrap_or_default();
        self.of_field(versions, "is of another type", [said(self.before, was), said(self.after, is)]);
    }

    /// The field of either version that is called so today, or was before.
    fn versions_of(&self, model: &str, name: &str) -> [Found<'a>; 2] {
        let is = self.after.field(model, name).or_else(|| self.after.field_once(model, name));
        let former = || is.and_then(|(_, field)| text::former_name(field));
        let was = self.before.field(model, name).or_else(|| self.before.field(model, former()?));
        [was, is]
    }

    fn of_field(&mut self, [was, is]: [Found<'a>; 2], how: &str, written: [String; 2]) {
        let Some((part, field)) = is.or(was) else { return };
        let span = is.map(|(_, field)| field.name.span).or_else(|| self.after.place(part)).unwrap_or_default();
        self.causes.insert(Cause { span, says: format!("field `{}` of {} {how}", field.name.name, part.spelled()), written });
    }

    fn model(&mut self, version: Version, name: &str) {
        let places = [self.before, self.after].map(|text| text.place(Part::Model(name)));
        let how = match (places, version) {
            ([_, None], _) => "is gone",
            ([None, _], _) => "is new",
            // Without tenants, nothing is of one.
            _ if self.before.tenant.is_some() != self.after.tenant.is_some() => return self.tenant(),
            (_, Version::Before) => "is of no tenant any more",
            (_, Version::After) => "is of a tenant now",
        };
        let [_, is] = places;
        let written = [String::new(), String::new()];
        self.causes.insert(Cause { span: is.unwrap_or_default(), says: format!("model `{name}` {how}"), written });
    }

    /// Whom it admits; by what a request names one is of the shape.
    fn tenant(&mut self) {
        let said = |text: &Text<'a>| {
            let tenant = text.tenant?;
            Some((tenant, tenant.admissions().map(|(span, _)| text.said(span)).collect::<Vec<_>>().join("\n")))
        };
        let [was, is] = [said(self.before), said(self.after)];
        let how = match (&was, &is) {
            (Some((was, before)), Some((is, after))) if was.model.name == is.model.name && before == after => {
                was.admissions().filter_map(|(_, condition)| condition).for_each(|expr| self.expression(Version::Before, expr));
                is.admissions().filter_map(|(_, condition)| condition).for_each(|expr| self.expression(Version::After, expr));
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
    fn expression(&mut self, version: Version, expr: &Expr) {
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
        if !self.seen.insert((version, field.span)) {
            return;
        }
        let versions = [self.before, self.after].map(|text| Some((part, text.field_in(part, &field.name.name)?)));
        match self.computed(versions) {
            [Some(was), Some(is)] if was != is => self.of_field(versions, "is computed otherwise", [was, is]),
            [Some(was), None] if versions[1].is_some() => self.of_field(versions, NOT_COMPUTED, [was, String::new()]),
            [None, Some(is)] if versions[0].is_some() => self.of_field(versions, NEWLY_COMPUTED, [String::new(), is]),
            _ => field.computed.iter().filter_map(|computed| computed.expr.as_ref()).for_each(|expr| self.expression(version, expr)),
        }
    }
}

const NOT_COMPUTED: &str = "is not computed any more";
const NEWLY_COMPUTED: &str = "is computed now";

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

/// By which of what it is marked with requests are judged.
fn marks(field: &Field) -> impl Iterator<Item = &Attribute> {
    let judging = ["read", "write", "private", "readonly", "immutable", "sequence"];
    field.attributes.iter().filter(move |attribute| judging.contains(&attribute.name.name.as_str()))
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
