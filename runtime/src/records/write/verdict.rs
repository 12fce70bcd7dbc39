//! Why a write touched nothing. One statement asks, whether the row is missing, hidden or denied; what is said depends on how far the
//! caller may see: to one who may not read a row it is not there.

use super::shape::{Question, WriteShape, writable};
use crate::problem::{Code, FieldCode, Problem};
use crate::records::Request;
use crate::store::guarded::Binds;
use crate::store::{Session, trouble};
use crate::values::body::pointer;
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::{Deny, Text, Writable};

pub(super) fn why(request: &Request<'_>, session: &Session<'_>, shape: &WriteShape, binds: &Binds<'_>) -> Result<Problem, Problem> {
    let asked = shape.why.first(session, binds, |row| {
        // What has no answer, for want of a row, is not so.
        (0..shape.questions.len()).map(|column| Ok(row.get::<_, Option<bool>>(column)?.unwrap_or(false))).collect::<Result<Vec<_>, _>>()
    });
    let answers = asked.map_err(|error| trouble(&error))?.unwrap_or_default();
    Ok(Answers { request, shape, answers }.problem())
}

struct Answers<'a> {
    request: &'a Request<'a>,
    shape: &'a WriteShape,
    answers: Vec<bool>,
}

impl Answers<'_> {
    fn problem(&self) -> Problem {
        if self.is_no(&Question::Alive) {
            return Code::InvalidToken.into();
        }
        if self.is_no(&Question::Tenant) || self.is_no(&Question::Found) {
            return Code::NotFound.into();
        }
        self.missing_references()
            .or_else(|| self.nothing_allows())
            .or_else(|| self.something_denies())
            .or_else(|| self.is_no(&Question::Version).then(|| Code::VersionMismatch.into()))
            .unwrap_or_else(|| {
                Problem::internal(format_args!("{}: nothing was written, and nothing forbids it", self.request.table.spec_name))
            })
    }

    fn writable(&self) -> &Writable {
        writable(self.request, self.shape.operation)
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

    /// Each way in which the named fields are granted needs a rule that holds.
    fn nothing_allows(&self) -> Option<Problem> {
        let holds = |rule: &usize| self.asked().any(|(question, answer)| *question == Question::Allow(*rule) && answer);
        let mut barred = self.shape.ways.iter().filter(|way| !way.rules.iter().any(holds)).peekable();
        let rule = barred.peek()?.rules.first().and_then(|rule| self.writable().allow.get(*rule));
        let fields: Vec<FieldId> = barred.flat_map(|way| way.fields.iter().copied()).collect();
        let problem = if fields.is_empty() { Problem::new(Code::Refused) } else { self.request.no_grant(&fields) };
        Some(said(problem, rule.map(|rule| (&rule.name, &rule.message))))
    }

    fn something_denies(&self) -> Option<Problem> {
        let is_no = |(place, _): &(usize, &Deny)| self.asked().any(|(question, applies)| *question == Question::Deny(*place) && applies);
        let (_, rule) = self.writable().deny.iter().enumerate().find(is_no)?;
        Some(said(Problem::new(Code::Refused), Some((&rule.name, &rule.message))))
    }
}

/// With the name and the words that the spec gives the rule.
fn said(problem: Problem, rule: Option<(&Option<Text>, &Option<Text>)>) -> Problem {
    let (name, message) = rule.map_or((None, None), |(name, message)| (name.clone(), message.clone()));
    let problem = match name {
        Some(name) => problem.rule(name),
        None => problem,
    };
    match message {
        Some(message) => problem.detail(message),
        None => problem,
    }
}
