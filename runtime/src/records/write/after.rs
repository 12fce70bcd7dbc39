//! The checks that look at rows which the write itself changes: asked after it, in its transaction.
//!
//! Comes in: a write of some shape. Goes out: a statement that asks each check of the database as it is then. Where a constraint kept
//! the write from being made, the same checks are asked of the database as it would be, so that what the constraint tells is told to
//! nobody whom a check would have refused.

use super::shape::{Parts, Question};
use crate::problem::Problem;
use crate::records::layout::ROW;
use crate::store::bound::Binds;
use crate::store::compose::{Composer, Ends, PlanFault, RowOf, Slot, Written};
use crate::store::guarded::Guarded;
use crate::store::{Session, trouble};
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::Condition;
use purlin_rules::plan::checks::Operation;

#[derive(Debug)]
pub(super) struct After {
    /// Whose checks are asked, in the order of the answers: an `Allow` or a `Deny`.
    pub(super) rules: Box<[Question]>,
    /// The fields whose values before the write the checks may need.
    pub(super) before: Box<[FieldId]>,
    checks: Guarded,
    /// The same, of the database with the row in it that a constraint kept out. A deletion needs none: see [`After::ask_of_trial`].
    supposed: Option<Guarded>,
}

impl After {
    /// None where no check need be asked afterwards.
    pub(super) fn compose(parts: &Parts<'_>, questions: &[Question]) -> Result<Option<Self>, PlanFault> {
        let (rules, checks): (Vec<Question>, Vec<&Condition>) =
            questions.iter().filter_map(|question| Some((question.clone(), parts.check_after(question)?))).unzip();
        if rules.is_empty() {
            return Ok(None);
        }
        let fields = parts.request.table.fields_with_ids().filter_map(|(field, of)| Some((field, &*of.column()?.db_name)));
        let fields: Vec<(FieldId, &str)> = fields.collect();
        let before: Vec<(FieldId, &str)> = match parts.operation {
            // Who asks is in a tenant by the database as it is before the write.
            Operation::Create => fields.iter().copied().filter(|(field, _)| parts.request.table.tenant == Some(*field)).collect(),
            Operation::Update | Operation::Delete | Operation::Get | Operation::List => fields.clone(),
        };
        let held: Vec<(&str, Written)> = before.iter().map(|(field, name)| (*name, Written::Slot(Slot::Before(*field)))).collect();
        let checking = Checking { parts, fields: &fields, held: &held, checks: &checks };
        Ok(Some(Self {
            rules: rules.into(),
            checks: checking.statement(false)?,
            supposed: if parts.operation == Operation::Delete { None } else { Some(checking.statement(true)?) },
            before: before.iter().map(|(field, _)| *field).collect(),
        }))
    }

    /// The answers, in the order of the rules, once the write is made.
    pub(super) fn ask(&self, session: &Session<'_>, binds: &Binds<'_>) -> Result<Vec<bool>, Problem> {
        self.answers(&self.checks, session, binds)
    }

    /// The answers where a constraint kept the write from being made.
    pub(super) fn ask_of_trial(&self, session: &Session<'_>, binds: &Binds<'_>, write: &Guarded) -> Result<Vec<bool>, Problem> {
        match &self.supposed {
            Some(supposed) => self.answers(supposed, session, binds),
            None => self.ask_without(session, binds, || write.execute(session, binds).map(drop).map_err(|error| trouble(&error))),
        }
    }

    /// The answers once a row is deleted: what would keep it from going stays as it is, and refers to nothing for a moment.
    pub(super) fn ask_without(
        &self,
        session: &Session<'_>,
        binds: &Binds<'_>,
        delete: impl FnOnce() -> Result<(), Problem>,
    ) -> Result<Vec<bool>, Problem> {
        session.without_references(|| {
            delete()?;
            self.ask(session, binds)
        })?
    }

    fn answers(&self, checks: &Guarded, session: &Session<'_>, binds: &Binds<'_>) -> Result<Vec<bool>, Problem> {
        let asked = checks.first(session, binds, |row| (0..self.rules.len()).map(|column| row.get(column)).collect());
        asked.map_err(|error| trouble(&error))?.ok_or_else(|| Problem::internal("the row that was written is not there"))
    }
}

impl Parts<'_> {
    /// What a rule asks after the write, if it does.
    fn check_after(&self, question: &Question) -> Option<&Condition> {
        match question {
            Question::Allow(place) => self.writable.allow.get(*place)?.check.after(),
            Question::Deny(place) => self.writable.deny.get(*place)?.check.after(),
            Question::Alive
            | Question::Tenant
            | Question::Found
            | Question::Shown
            | Question::Reference(_)
            | Question::Field(_)
            | Question::Reading(_)
            | Question::Range(_)
            | Question::Version
            | Question::Require(_)
            | Question::Tree(_)
            | Question::Lost => None,
        }
    }
}

struct Checking<'a> {
    parts: &'a Parts<'a>,
    /// Those with a column, and its name.
    fields: &'a [(FieldId, &'a str)],
    /// The row before the write, as values of the statement; of a creation, its tenant.
    held: &'a [(&'a str, Written)],
    checks: &'a [&'a Condition],
}

impl Checking<'_> {
    fn statement(&self, is_supposed: bool) -> Result<Guarded, PlanFault> {
        let table = &*self.parts.request.table.db_name;
        let before = RowOf::Written { alias: "", columns: self.held };
        let mut composer = Composer::of(self.parts.request.service, self.parts.request.kind);
        if is_supposed {
            self.suppose(&mut composer)?;
        }
        let to_be: Vec<(&str, Written)> = self.parts.columns.iter().map(|(name, written)| (*name, self.found(*written))).collect();
        let to_be = RowOf::Written { alias: "", columns: &to_be };
        let (row, ends) = match self.parts.operation {
            // Its id may be another row's, which is there as well then.
            Operation::Create if is_supposed => (to_be, Ends { before: None, after: Some((to_be, &[])) }),
            Operation::Create => (RowOf::Stored(ROW), Ends { before: None, after: Some((RowOf::Stored(ROW), &[])) }),
            Operation::Update => (RowOf::Stored(ROW), Ends { before: Some(before), after: Some((RowOf::Stored(ROW), &[])) }),
            Operation::Delete | Operation::Get | Operation::List => (before, Ends { before: Some(before), after: None }),
        };
        for (place, check) in self.checks.iter().enumerate() {
            composer.text(if place == 0 { "SELECT " } else { ", " }).holds_after(check, row, ends)?;
        }
        if let RowOf::Stored(_) = row {
            composer.text(" FROM ").name(table).text(" AS r WHERE r.\"id\" = ").slot(Slot::Row);
        }
        composer.finish()
    }

    /// `WITH "ticket" AS (…)`: what the statement then calls the table is the table with the row as it is to be.
    fn suppose(&self, composer: &mut Composer) -> Result<(), PlanFault> {
        let table = &*self.parts.request.table.db_name;
        composer.text("WITH ").name(table).text(" (");
        for (place, (_, name)) in self.fields.iter().enumerate() {
            composer.text(if place == 0 { "" } else { ", " }).name(name);
        }
        composer.text(") AS (");
        for (place, (_, name)) in self.fields.iter().enumerate() {
            composer.text(if place == 0 { "SELECT " } else { ", " }).column("x", name);
        }
        composer.text(" FROM main.").name(table).text(" AS x");
        if self.parts.operation == Operation::Update {
            composer.text(" WHERE x.\"id\" <> ").slot(Slot::Row);
        }
        composer.text(" UNION ALL");
        for (place, (_, name)) in self.fields.iter().enumerate() {
            composer.text(if place == 0 { " SELECT " } else { ", " });
            match self.parts.columns.iter().find(|(written, _)| written == name) {
                Some((_, written)) => composer.written("x", name, self.found(*written))?,
                None => composer.column("x", name),
            };
        }
        if self.parts.operation == Operation::Update {
            composer.text(" FROM main.").name(table).text(" AS x WHERE x.\"id\" = ").slot(Slot::Row);
        }
        composer.text(") ");
        Ok(())
    }

    /// The tenant is the one that was found before the write: to ask for it here would be to look at the table that is being supposed.
    fn found(&self, written: Written) -> Written {
        match written {
            Written::Tenant => self.held.first().map_or(written, |(_, held)| *held),
            Written::Slot(_) | Written::One | Written::Next | Written::Sum(_) | Written::List(_) => written,
        }
    }
}
