//! Tests: callers and rows are labels of the seed, fields exist and values are typed, reasons are names of rules.

use super::model::known_field;
use super::seed::{self, Labels};
use crate::ast::{self, TestAction, Then};
use crate::diagnostics::names::UnknownName;
use crate::diagnostics::seeds::{NotAUser, ReasonOfSuccess, UnfitStep, UnknownReason};
use crate::resolve::{Names, is_named_once};
use crate::schema::Rule;
use purlin_rules::catalog::{Catalog, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::plan::checks::NotJudged;
use purlin_rules::plan::{Action, Seed, Test, TestLine, Who};
use purlin_rules::similar;
use purlin_rules::syntax::Ident;
use std::collections::BTreeMap;

/// The tests of the program, by name.
pub(super) fn tests(names: &mut Names<'_>, seeds: &[Seed], rules: &[Rule], found: &mut Vec<Diagnostic>) -> Vec<Test> {
    names.items.tests.clone().into_iter().filter_map(|test| one(test, names, seeds, rules, found)).collect()
}

fn one(written: &ast::Test, names: &mut Names<'_>, seeds: &[Seed], rules: &[Rule], found: &mut Vec<Diagnostic>) -> Option<Test> {
    let seed = match &written.seed {
        Some(name) => Some(seed_named(name, seeds, names, found)?),
        None => None,
    };
    let labels = seed.and_then(|place| seeds.get(place)).map_or_else(Labels::none, Labels::of_checked);
    let line = Line { names, labels: &labels, rules };
    let (mut lines, mut not_judged) = (Vec::new(), Vec::new());
    for written in &written.lines {
        let then = line.then(written, &mut not_judged, found);
        lines.extend(line.check(written, found).map(|line| TestLine { then, ..line }));
    }
    Some(Test { name: written.name.0.clone(), seed, lines, not_judged, span: written.span })
}

fn seed_named(name: &Ident, seeds: &[Seed], names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<usize> {
    let place = seeds.iter().position(|seed| seed.name == name.name);
    if place.is_none() && !names.items.faulty.contains(name.name.as_str()) {
        found.push(UnknownName::of("seed", name, None, seeds.iter().map(|seed| seed.name.as_str())).into());
    }
    place
}

struct Line<'a> {
    names: &'a Names<'a>,
    labels: &'a Labels<'a>,
    rules: &'a [Rule],
}

impl Line<'_> {
    fn check(&self, line: &ast::TestLine, found: &mut Vec<Diagnostic>) -> Option<TestLine> {
        let who = self.who(&line.who, found);
        let tenant = match &line.tenant {
            Some(tenant) => self.tenant(tenant, found).map(Some),
            None => Some(None),
        };
        let action = self.action(&line.action, found);
        if let Some(reason) = &line.because {
            if line.allowed {
                found.push(ReasonOfSuccess { span: reason.span }.into());
            } else if let Some((model, _)) = &action {
                self.reason_is_known(reason, *model, found);
            }
        }
        let because = line.because.as_ref().map(|reason| reason.name.clone());
        Some(TestLine { who: who?, tenant: tenant?, allowed: line.allowed, action: action?.1, because, then: Vec::new(), span: line.span })
    }

    /// What is asked in the world that a line leaves behind. Who is notified is judged by nobody yet.
    fn then(&self, line: &ast::TestLine, not_judged: &mut Vec<NotJudged>, found: &mut Vec<Diagnostic>) -> Vec<TestLine> {
        let (mut before, mut lines) = (line, Vec::new());
        for then in &line.then {
            match then {
                Then::Notifies { users, span } => {
                    self.notifies(users, *span, before, found);
                    not_judged.push(NotJudged { what: "`then notifies`".to_owned(), span: *span });
                }
                Then::Line(line) => {
                    lines.extend(self.check(line, found));
                    before = line;
                }
            }
        }
        lines
    }

    /// `then notifies bob`: users, told by a trigger of a write that is done.
    fn notifies(&self, users: &[Ident], span: Span, line: &ast::TestLine, found: &mut Vec<Diagnostic>) {
        let mut seen = BTreeMap::new();
        for user in users {
            if is_named_once(user, &mut seen, found) && self.who(user, found) == Some(Who::Anonymous) {
                let fault = "who is not signed in is not notified".to_owned();
                found.push(UnfitStep { span: user.span, fault, help: "name a user of the seed by their label".to_owned() }.into());
            }
        }
        let model_of = |row: &Ident| self.labels.model(row).and_then(|model| self.names.declared.model_name(model));
        let (model, event) = match &line.action {
            TestAction::Create { model, .. } => (Some(model.name.as_str()), "created"),
            TestAction::Update { row, .. } => (model_of(row), "updated"),
            TestAction::Delete { row } => (model_of(row), "deleted"),
            TestAction::Read { .. } | TestAction::Sees { .. } => {
                let help = "let the line before create, update or delete something".to_owned();
                return found.push(UnfitStep { span, fault: "reading notifies nobody".to_owned(), help }.into());
            }
        };
        if !line.allowed {
            let help = "take `then` away, or let the line before succeed".to_owned();
            return found.push(UnfitStep { span, fault: "what is refused notifies nobody".to_owned(), help }.into());
        }
        // A model that is not there has been reported.
        let Some(model) = model else { return };
        let tells = |trigger: &&ast::Trigger| trigger.actions.iter().any(|action| matches!(action, ast::Action::Notify(_)));
        let is_it = |trigger: &&ast::Trigger| trigger.model.name == model && trigger.event.name == event;
        if !self.names.items.triggers.iter().copied().filter(is_it).any(|trigger| tells(&trigger)) {
            let fault = format!("nobody is notified when a `{model}` is {event}");
            found.push(UnfitStep { span, fault, help: format!("a trigger would: `on {model} {event} {{ notify … {{ … }} }}`") }.into());
        }
    }

    /// The tenant in which a request is made, by its place in the seed.
    fn tenant(&self, name: &Ident, found: &mut Vec<Diagnostic>) -> Option<usize> {
        let Some(tenant) = self.names.items.tenant else {
            let fault = "a request names no tenant: the program has none".to_owned();
            let help = format!("take `in {}` away; or declare tenants: `tenant Org by slug {{ … }}`", name.name);
            found.push(UnfitStep { span: name.span, fault, help }.into());
            return None;
        };
        let model = self.names.items.model(&tenant.model.name)?;
        self.labels.row_of(name, model, self.names, found).map(|label| label.place)
    }

    fn who(&self, name: &Ident, found: &mut Vec<Diagnostic>) -> Option<Who> {
        if name.name == "anon" {
            return Some(Who::Anonymous);
        }
        let label = self.labels.row(name, self.names, found)?;
        if self.names.declared.auth_model == Some(label.model) {
            return Some(Who::User(label.place));
        }
        // An `auth` whose model could not be resolved has been reported.
        let auth_is_known = self.names.items.auth.is_none() || self.names.declared.auth_model.is_some();
        if auth_is_known {
            let is = self.names.declared.auth_model.and_then(|_| self.names.declared.model_name(label.model)).map(str::to_owned);
            found.push(NotAUser { name: name.name.clone(), is, span: name.span }.into());
        }
        None
    }

    /// What is tried, and on which model.
    fn action(&self, action: &TestAction, found: &mut Vec<Diagnostic>) -> Option<(ModelId, Action)> {
        match action {
            TestAction::Read { row, field } => {
                let label = self.labels.row(row, self.names, found)?;
                let field = match field {
                    None => None,
                    Some(field) => Some(known_field(field, label.model, self.names, found)?),
                };
                Some((label.model, Action::Read { row: label.place, field }))
            }
            TestAction::Create { model, values } => {
                let model = seed::model(model, self.names, found)?;
                Some((model, Action::Create { model, values: self.values(values, model, found) }))
            }
            TestAction::Update { row, values } => {
                let label = self.labels.row(row, self.names, found)?;
                Some((label.model, Action::Update { row: label.place, values: self.values(values, label.model, found) }))
            }
            TestAction::Delete { row } => {
                let label = self.labels.row(row, self.names, found)?;
                Some((label.model, Action::Delete { row: label.place }))
            }
            TestAction::Sees { model, rows } => {
                let model = seed::model(model, self.names, found)?;
                let mut seen = BTreeMap::new();
                let mut places = Vec::new();
                for row in rows {
                    if is_named_once(row, &mut seen, found) {
                        places.extend(self.labels.row_of(row, model, self.names, found).map(|label| label.place));
                    }
                }
                Some((model, Action::Sees { model, rows: places }))
            }
        }
    }

    fn values(
        &self,
        written: &[ast::FieldValue],
        model: ModelId,
        found: &mut Vec<Diagnostic>,
    ) -> Vec<(purlin_rules::catalog::FieldId, purlin_rules::plan::SeedValue)> {
        seed::values(&written.iter().collect::<Vec<_>>(), model, self.labels, self.names, found)
    }

    fn reason_is_known(&self, reason: &Ident, model: ModelId, found: &mut Vec<Diagnostic>) {
        let rules: Vec<String> = self.rules.iter().filter(|rule| rule.model == model).filter_map(|rule| rule.spec_name.clone()).collect();
        let mut general = vec!["no_rule", "no_grant"];
        let declared = self.names.declared.model(model);
        general.extend(self.names.items.tenant.map(|_| "tenant"));
        let has_field_rule =
            declared.is_some_and(|model| model.fields.iter().any(|field| field.marks.read.is_some() || field.marks.write.is_some()));
        general.extend(has_field_rule.then_some("field_rule"));
        if general.contains(&reason.name.as_str()) || rules.contains(&reason.name) {
            return;
        }
        let similar = similar::closest(&reason.name, rules.iter().map(String::as_str).chain(general.iter().copied()));
        let model = self.names.declared.model_name(model).unwrap_or_default().to_owned();
        let span = reason.span;
        found.push(UnknownReason { name: reason.name.clone(), span, model, general, rules, similar }.into());
    }
}
