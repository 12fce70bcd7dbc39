//! Tests: callers and rows are labels of the seed, fields exist and values are typed, reasons are names of rules.

use super::model::unknown_field;
use super::seed::{self, Labels};
use crate::ast::{self, TestAction};
use crate::diagnostics::names::UnknownName;
use crate::diagnostics::seeds::{NotAUser, ReasonOfSuccess, UnknownReason};
use crate::resolve::{Named, Names, is_named_once};
use crate::schema::Rule;
use crate::served::Unserved;
use purlin_rules::catalog::{Catalog, ModelId};
use purlin_rules::diagnostic::Diagnostic;
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
    let mut lines = Vec::new();
    for line in &written.lines {
        if let TestAction::NotServed(item) = &line.action {
            let what = format!("`{}` in a test", item.keyword.name);
            names.not_served.push(Unserved::feature(what, item.span));
            continue;
        }
        lines.extend(Line { names, labels: &labels, rules }.check(line, found));
    }
    Some(Test { name: written.name.0.clone(), seed, lines, span: written.span })
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
        let action = self.action(&line.action, found);
        if let Some(reason) = &line.because {
            if line.allowed {
                found.push(ReasonOfSuccess { span: reason.span }.into());
            } else if let Some((model, _)) = &action {
                self.reason_is_known(reason, *model, found);
            }
        }
        let because = line.because.as_ref().map(|reason| reason.name.clone());
        Some(TestLine { who: who?, allowed: line.allowed, action: action?.1, because, span: line.span })
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
                    Some(field) => match self.names.field(label.model, &field.name) {
                        Named::Field(id) => Some(id),
                        Named::Gap(_) => return None,
                        Named::Unknown => {
                            found.push(unknown_field(field, label.model, self.names));
                            return None;
                        }
                    },
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
            TestAction::NotServed(_) => None,
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
        if matches!(reason.name.as_str(), "no_rule" | "no_grant") || rules.contains(&reason.name) {
            return;
        }
        let similar = similar::closest(&reason.name, rules.iter().map(String::as_str).chain(["no_rule", "no_grant"]));
        let model = self.names.declared.model_name(model).unwrap_or_default().to_owned();
        let span = reason.span;
        found.push(UnknownReason { name: reason.name.clone(), span, model, rules, similar }.into());
    }
}
