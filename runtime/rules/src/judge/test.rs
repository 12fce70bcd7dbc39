//! A line of a test, judged.

use super::{Judge, Reason, Seeded, Verdict};
use crate::catalog::ModelId;
use crate::diagnostic::Span;
use crate::plan::Plan;
use crate::plan::checks::{Action, SeedValue, TestLine, Who};
use crate::value::{Id, Value};
use crate::world::Row;
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
        let judge = Judge { plan, world: &self.world, me, now: self.now };
        if let Action::Sees { model, rows } = &line.action {
            let wanted: BTreeSet<_> = rows.iter().filter_map(|place| self.rows.get(*place)).map(|(_, id)| *id).collect();
            let mut seen = BTreeSet::from_iter(judge.list(*model));
            seen.retain(|id| self.is_within(&judge, line, *model, judge.world.row(*model, *id)));
            return if (seen == wanted) == line.allowed { Ok(()) } else { Err(Found::Rows(seen)) };
        }
        let verdict =
            if self.is_reachable(&judge, line) { self.verdict(&judge, line) } else { Verdict::NotFound { reasons: vec![Reason::Tenant] } };
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

    /// Whether the row that the line is about is there for a request in its tenant.
    fn is_reachable(&self, judge: &Judge<'_>, line: &TestLine) -> bool {
        let of_row = |place: &usize| {
            let row = self.rows.get(*place).map(|(model, id)| (*model, judge.world.row(*model, *id)));
            row.is_none_or(|(model, row)| self.is_within(judge, line, model, row))
        };
        match &line.action {
            Action::Read { row, .. } | Action::Update { row, .. } | Action::Delete { row } => of_row(row),
            // A new row is of the tenant that the request names.
            Action::Create { model, .. } => self.is_within(judge, line, *model, None),
            // Asked of each row.
            Action::Sees { .. } => true,
        }
    }

    /// Whether a request in the line's tenant reaches a row of the model; without a row, one to be.
    fn is_within(&self, judge: &Judge<'_>, line: &TestLine, model: ModelId, row: Option<&Row>) -> bool {
        let Some(tenants) = &judge.plan.checks.tenant else { return true };
        let field = tenants.fields.iter().find(|(of, _)| *of == model).map(|(_, field)| *field);
        let Some((tenant, id)) = line.tenant.and_then(|place| self.rows.get(place)) else { return field.is_none() };
        let Some(named) = judge.world.row(*tenant, *id) else { return false };
        let is_its = field.zip(row).is_none_or(|(field, row)| *row.value(field) == Value::Id(*id));
        is_its && tenants.allow.iter().any(|condition| judge.condition(condition, named))
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
