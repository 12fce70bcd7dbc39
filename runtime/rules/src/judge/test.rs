//! A line of a test, judged.

use super::follow::Impossible;
use super::{Judge, Reason, Seeded, Verdict, Write};
use crate::catalog::{FieldId, ModelId};
use crate::diagnostic::Span;
use crate::plan::Plan;
use crate::plan::checks::{Action, SeedValue, TestLine, Who};
use crate::value::Id;
use crate::world::Row;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A line that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub span: Span,
    pub found: Found,
}

/// What came of a line instead of what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Verdict(Verdict),
    /// The rows that were listed.
    Rows(BTreeSet<Id>),
    /// It was refused, but not for the reason that the line names.
    OtherReasons(Vec<Reason>),
}

impl Seeded {
    /// Asks what the line says, of the world as it was seeded.
    ///
    /// # Errors
    /// What was found instead.
    pub fn holds(&self, plan: &Plan, line: &TestLine) -> Result<(), Failure> {
        self.found(plan, line).map_err(|found| Failure { span: line.span, found })
    }

    fn found(&self, plan: &Plan, line: &TestLine) -> Result<(), Found> {
        let judge = self.judge(plan, line);
        if let Action::Sees { model, rows } = &line.action {
            let wanted: BTreeSet<_> = rows.iter().filter_map(|place| self.rows.get(*place)).map(|(_, id)| *id).collect();
            let seen = BTreeSet::from_iter(judge.list(*model));
            return if (seen == wanted) == line.allowed { Ok(()) } else { Err(Found::Rows(seen)) };
        }
        let verdict = self.verdict(&judge, line);
        if verdict.is_allowed() != line.allowed {
            return Err(Found::Verdict(verdict));
        }
        match &line.because {
            Some(because) if !verdict.reasons().iter().any(|reason| reason.to_string() == *because) => {
                Err(Found::OtherReasons(verdict.reasons().to_vec()))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn judge<'a>(&'a self, plan: &'a Plan, line: &TestLine) -> Judge<'a> {
        let me = match line.who {
            Who::Anonymous => None,
            Who::User(place) => self.rows.get(place).map(|(_, id)| *id),
        };
        let tenant = line.tenant.and_then(|place| self.rows.get(place)).map(|(_, id)| *id);
        Judge { plan, world: &self.world, me, tenant, now: self.now }
    }

    /// What the line says is so, and what stands after it in the database that it leaves behind.
    #[must_use]
    pub fn holds_through(&self, plan: &Plan, line: &TestLine) -> bool {
        let mut seeded = Cow::Borrowed(self);
        for line in std::iter::once(line).chain(&line.then) {
            if seeded.holds(plan, line).is_err() {
                return false;
            }
            let Ok(left) = seeded.left_by(plan, line) else { return false };
            seeded = Cow::Owned(left);
        }
        true
    }

    /// What there is after the line, if what it asks for is done: the world that it leaves behind, where the rules allow a write.
    ///
    /// # Errors
    /// The rules allow it, and what follows from it can't be done.
    pub fn left_by(&self, plan: &Plan, line: &TestLine) -> Result<Self, Impossible> {
        let judge = self.judge(plan, line);
        if !self.verdict(&judge, line).is_allowed() {
            return Ok(self.clone());
        }
        let row_at = |place: &usize| self.rows.get(*place).and_then(|(model, id)| Some((*model, self.world.row(*model, *id)?)));
        let me = judge.me.filter(|id| plan.service.auth.as_ref().is_some_and(|auth| self.world.row(auth.table, *id).is_some()));
        let by = (me, judge.tenant);
        match &line.action {
            Action::Create { model, values } => {
                let row = self.row_to_be(&judge, line, *model, values);
                self.after(plan, by, *model, &Write::Create(&row))
            }
            Action::Update { row, values } => match row_at(row) {
                Some((model, before)) => {
                    let after = before.updated(&self.values(values), self.now);
                    self.after(plan, by, model, &Write::Update { before, after: &after })
                }
                None => Ok(self.clone()),
            },
            Action::Delete { row } => match row_at(row) {
                Some((model, row)) => self.after(plan, by, model, &Write::Delete(row)),
                None => Ok(self.clone()),
            },
            Action::Read { .. } | Action::Sees { .. } => Ok(self.clone()),
        }
    }

    /// A new row is of the tenant that the request names.
    pub(crate) fn row_to_be(&self, judge: &Judge<'_>, line: &TestLine, model: ModelId, values: &[(FieldId, SeedValue)]) -> Row {
        let tenants = judge.plan.checks.tenant.iter().flat_map(|tenants| &tenants.fields);
        let of_tenant = tenants.filter(|(of, _)| *of == model).zip(line.tenant).map(|((_, field), place)| (*field, SeedValue::Row(place)));
        let filled: Vec<_> = values.iter().cloned().chain(of_tenant).collect();
        self.row(judge.plan, model, self.free_id(), &filled, judge.me)
    }

    fn verdict(&self, judge: &Judge<'_>, line: &TestLine) -> Verdict {
        let of_row = |place: &usize, ask: &dyn Fn(_, _) -> Verdict| match self.rows.get(*place) {
            Some((model, id)) => ask(*model, *id),
            None => Verdict::NotFound { reasons: Vec::new() },
        };
        match &line.action {
            Action::Read { row, field: None } => of_row(row, &|model, id| judge.get(model, id)),
            Action::Read { row, field: Some(field) } => of_row(row, &|model, id| judge.get_field(model, id, *field)),
            Action::Create { model, values } => {
                let row = self.row_to_be(judge, line, *model, values);
                let named: Vec<_> = values.iter().map(|(field, _)| *field).collect();
                judge.create(*model, &row, &named)
            }
            Action::Update { row, values } => of_row(row, &|model, id| judge.update(model, id, &self.values(values))),
            Action::Delete { row } => of_row(row, &|model, id| judge.delete(model, id)),
            // Asked of all rows at once.
            Action::Sees { .. } => Verdict::Allowed,
        }
    }
}
