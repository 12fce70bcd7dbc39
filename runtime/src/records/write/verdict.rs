//! Why a write is not made. One statement asks, whether the row is missing, hidden or denied; what is said depends on how far the
//! caller may see: to one who may not read a row it is not there.

use super::shape::{Question, WriteShape, writable};
use crate::problem::{Code, FieldCode, FieldError, Problem};
use crate::records::{Request, tree, unmet};
use crate::store::bound::{Binds, held};
use crate::store::compose::Way;
use crate::store::{Session, trouble};
use crate::values::body::pointer;
use crate::values::operator;
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::{Deny, Text, Writable};
use purlin_rules::value::Value;
use std::collections::BTreeSet;

/// The answers to the questions of a shape.
pub(super) struct Answers<'a> {
    request: &'a Request<'a>,
    shape: &'a WriteShape,
    answers: Vec<bool>,
    /// Those of the checks, once they are asked.
    checks: Option<Vec<bool>>,
    /// The row as it was, where checks may need it; by the place of its field.
    pub(super) before: Vec<Value>,
}

/// Asks the questions, of the database as it is before the write.
pub(super) fn ask<'a>(
    request: &'a Request<'a>,
    session: &Session<'_>,
    shape: &'a WriteShape,
    binds: &Binds<'_>,
) -> Result<Answers<'a>, Problem> {
    let asked = shape.why.first(session, binds, |row| {
        // What has no answer, for want of a row, is not so.
        let answer = |column| Ok(row.get::<_, Option<bool>>(column)?.unwrap_or(false));
        let answers = (0..shape.questions.len()).map(answer).collect::<rusqlite::Result<Vec<_>>>()?;
        let mut before = Vec::new();
        for (column, field) in (shape.questions.len()..).zip(shape.after.iter().flat_map(|after| after.before.iter())) {
            before.resize(field.0 as usize, Value::Null);
            before.push(held(row.get_ref(column)?));
        }
        Ok((answers, before))
    });
    let (answers, before) = asked.map_err(|error| trouble(&error))?.unwrap_or_default();
    Ok(Answers { request, shape, answers, checks: None, before })
}

impl Answers<'_> {
    /// With the answers of the checks.
    pub(super) fn checked(self, checks: Vec<bool>) -> Self {
        Self { checks: Some(checks), ..self }
    }

    /// What the guard has against the write. Before the checks are asked they are taken not to be in the way.
    pub(super) fn refusal(&self) -> Option<Problem> {
        if self.is_no(&Question::Alive) {
            return Some(Code::InvalidToken.into());
        }
        if self.is_no(&Question::Tenant) || self.is_no(&Question::Found) {
            return Some(Code::NotFound.into());
        }
        self.missing_references().or_else(|| self.nothing_allows()).or_else(|| self.something_denies())
    }

    /// What else is wrong: told to those only whom the guard lets write.
    pub(super) fn fault(&self) -> Option<Problem> {
        if self.is_no(&Question::Version) {
            return Some(Code::VersionMismatch.into());
        }
        if self.is_no(&Question::Lost) {
            return Some(Code::Restricted.into());
        }
        let beyond: Vec<FieldError> =
            self.asked().filter(|(_, answer)| !answer).filter_map(|(question, _)| self.beyond(question)).collect();
        if !beyond.is_empty() {
            // What is required of a row speaks of values that there are.
            return Some(Problem::invalid(beyond));
        }
        let table = self.request.table;
        let unmet = self.asked().filter(|(_, answer)| !answer).filter_map(|(question, _)| match question {
            Question::Require(place) => Some(unmet::fault(table, table.requires.get(*place)?, &self.shape.named)),
            Question::Tree(field) => Some(tree::fault(table, *field)),
            Question::Alive
            | Question::Tenant
            | Question::Found
            | Question::Shown
            | Question::Reference(_)
            | Question::Allow(_)
            | Question::Deny(_)
            | Question::Field(_)
            | Question::Reading(_)
            | Question::Range(_)
            | Question::Version
            | Question::Lost => None,
        });
        let unmet: Vec<_> = unmet.collect();
        if unmet.is_empty() { None } else { Some(Problem::invalid(unmet)) }
    }

    /// What an operator makes is no value of its field.
    fn beyond(&self, question: &Question) -> Option<FieldError> {
        let Question::Range(field) = question else { return None };
        let fault = operator::beyond(operator::makes(&self.request.model.fields.get(*field)?.form)?);
        Some(FieldError { field: pointer(self.request.field_name(*field)), code: fault.code, message: fault.message })
    }

    fn writable(&self) -> &Writable {
        writable(self.request, self.shape.operation)
    }

    /// What the check of a rule came to, where it has one that was asked after the write.
    fn check(&self, rule: &Question) -> Option<bool> {
        let rules = self.shape.after.iter().flat_map(|after| after.rules.iter());
        let place = rules.into_iter().position(|own| own == rule)?;
        self.checks.as_ref()?.get(place).copied()
    }

    fn has_check(&self, rule: &Question) -> bool {
        self.shape.after.as_ref().is_some_and(|after| after.rules.contains(rule))
    }

    fn is_no(&self, question: &Question) -> bool {
        self.asked().any(|(own, answer)| own == question && !answer)
    }

    fn asked(&self) -> impl Iterator<Item = (&Question, bool)> {
        self.shape.questions.iter().zip(self.answers.iter().copied())
    }

    fn missing_references(&self) -> Option<Problem> {
        let mut problem = Problem::new(Code::Invalid);
        for (question, answer) in self.asked() {
            if let (Question::Reference(field), false) = (question, answer) {
                problem = problem.field(pointer(self.request.field_name(*field)), FieldCode::NotFound, "no such row");
            }
        }
        (!problem.errors().is_empty()).then_some(problem)
    }

    /// Each way in which the named fields are granted needs a rule that holds, and so does what a field asks itself. Of the two nobody is
    /// told which it was.
    fn nothing_allows(&self) -> Option<Problem> {
        let holds = |rule: &usize| {
            let rule = Question::Allow(*rule);
            self.asked().any(|(question, answer)| *question == rule && answer) && self.check(&rule).unwrap_or(true)
        };
        let barred: Vec<&Way> = self.shape.ways.iter().filter(|way| !way.rules.iter().any(holds)).collect();
        let refused = self.asked().filter(|(_, answer)| !answer);
        let closed = refused.filter_map(
            |(question, _)| {
                if let Question::Field(field) | Question::Reading(field) = question { Some(*field) } else { None }
            },
        );
        let fields: BTreeSet<FieldId> = barred.iter().flat_map(|way| way.fields.iter().copied()).chain(closed).collect();
        if barred.is_empty() && fields.is_empty() {
            return None;
        }
        let rule = barred.first().and_then(|way| self.writable().allow.get(*way.rules.first()?));
        let problem = if fields.is_empty() { Problem::new(Code::Refused) } else { self.request.no_grant(&Vec::from_iter(fields)) };
        Some(self.said(problem, rule.map(|rule| (&rule.name, &rule.message))))
    }

    /// A rule whose check is still to be asked does not apply yet.
    fn something_denies(&self) -> Option<Problem> {
        let is_no = |(place, _): &(usize, &Deny)| {
            let rule = Question::Deny(*place);
            let applies = self.asked().any(|(question, applies)| *question == rule && applies);
            applies && self.check(&rule).unwrap_or(!self.has_check(&rule))
        };
        let (_, rule) = self.writable().deny.iter().enumerate().find(is_no)?;
        Some(self.said(Problem::new(Code::Refused), Some((&rule.name, &rule.message))))
    }

    /// With the name and the words that the spec gives the rule, for one who may read the row.
    fn said(&self, problem: Problem, rule: Option<(&Option<Text>, &Option<Text>)>) -> Problem {
        let told = rule.filter(|_| !self.is_no(&Question::Shown));
        let (name, message) = told.map_or((None, None), |(name, message)| (name.clone(), message.clone()));
        let problem = match name {
            Some(name) => problem.rule(name),
            None => problem,
        };
        match message {
            Some(message) => problem.detail(message),
            None => problem,
        }
    }
}
