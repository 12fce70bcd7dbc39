//! A line of a test, judged.

use super::{Judge, Reason, Seeded, Verdict};
use crate::diagnostic::Span;
use crate::plan::Plan;
use crate::plan::checks::{Action, SeedValue, TestLine, Who};
use crate::value::Id;
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
        let me = match line.who {
            Who::Anonymous => None,
            Who::User(place) => self.rows.get(place).map(|(_, id)| *id),
        };
        let tenant = line.tenant.and_then(|place| self.rows.get(place)).map(|(_, id)| *id);
        let judge = Judge { plan, world: &self.world, me, tenant, now: self.now };
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

    fn verdict(&self, judge: &Judge<'_>, line: &TestLine) -> Verdict {
        let of_row = |place: &usize, ask: &dyn Fn(_, _) -> Verdict| match self.rows.get(*place) {
            Some((model, id)) => ask(*model, *id),
            None => Verdict::NotFound { reasons: Vec::new() },
        };
        match &line.action {
            Action::Read { row, field: None } => of_row(row, &|model, id| judge.get(model, id)),
            Action::Read { row, field: Some(field) } => of_row(row, &|model, id| judge.get_field(model, id, *field)),
            Action::Create { model, values } => {
                // A new row is of the tenant that the request names.
                let tenants = judge.plan.checks.tenant.iter().flat_map(|tenants| &tenants.fields);
                let of_tenant =
                    tenants.filter(|(of, _)| of == model).zip(line.tenant).map(|((_, field), place)| (*field, SeedValue::Row(place)));
                let filled: Vec<_> = values.iter().cloned().chain(of_tenant).collect();
                let row = self.row(judge.plan, *model, self.free_id(), &filled, judge.me);
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
