//! Two programs as they are spelled, by the names of today: what is only called otherwise now is the same.

use super::translate::{Names, OfToday};
use crate::compile::Compilation;
use crate::schema::{CallRule, Holds, Parameter, Schema};
use crate::statement::{self, Statements};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::explain::spell::Speller;
use purlin_rules::expr::{Compare, Cond, Term, TermKind};
use purlin_rules::plan::{Plan, Service};
use purlin_rules::types::Type;
use std::collections::BTreeSet;

pub(super) struct Sides<'c> {
    /// Ids of before, as those of the joined database.
    pub(super) names: Names,
    pub(super) before: Side<'c>,
    pub(super) after: Side<'c>,
    /// The fields of both, by the names of today.
    pub(super) common: BTreeSet<(String, String)>,
}

/// One of the two.
pub(super) struct Side<'c> {
    pub(super) schema: &'c Schema,
    pub(super) plan: &'c Plan,
    /// With the names of today.
    pub(super) service: Service,
}

impl<'c> Sides<'c> {
    /// Of two sound programs.
    pub(super) fn of(before: &'c Compilation, after: &'c Compilation) -> Option<Self> {
        let ((old, old_plan), (new, new_plan)) = (before.declared()?, after.declared()?);
        let mut joined = new_plan.service.clone();
        let names = Names::joining(&old_plan.service, &mut joined);
        let service = names.renamed(statement::named(old, &old_plan.service), &joined);
        let before = Side { schema: old, plan: old_plan, service };
        let after = Side { schema: new, plan: new_plan, service: statement::named(new, &new_plan.service) };
        let name = |(model, field): (ModelId, FieldId)| {
            let table = new_plan.service.table(model)?;
            Some((table.spec_name.clone().into_owned(), table.field(field)?.name.clone().into_owned()))
        };
        let common = names.fields_now().into_iter().filter_map(name).collect();
        Some(Self { names, before, after, common })
    }

    /// A term of before, by the values of today.
    pub(super) fn term_today(&self, term: &Term) -> Term {
        term.mapped(&OfToday(&self.names)).unwrap_or_else(|never| match never {})
    }

    pub(super) fn cond_today(&self, cond: &Cond) -> Cond {
        cond.mapped(&OfToday(&self.names)).unwrap_or_else(|never| match never {})
    }

    /// Tells something of both.
    pub(super) fn each<T>(&self, tell: impl Fn(&Spelled<'_>) -> T) -> [T; 2] {
        let (term_today, cond_today) = (|term: &Term| self.term_today(term), |cond: &Cond| self.cond_today(cond));
        let before = Spelled { side: &self.before, common: &self.common, term: &term_today, cond: &cond_today };
        let after = Spelled { side: &self.after, common: &self.common, term: &Term::clone, cond: &Cond::clone };
        [tell(&before), tell(&after)]
    }
}

/// A program, to be spelled.
pub(super) struct Spelled<'s> {
    pub(super) side: &'s Side<'s>,
    pub(super) common: &'s BTreeSet<(String, String)>,
    term: &'s dyn Fn(&Term) -> Term,
    cond: &'s dyn Fn(&Cond) -> Cond,
}

impl Spelled<'_> {
    pub(super) fn statements(&self) -> Statements<'_> {
        Statements { schema: self.side.schema, service: &self.side.service, renamed: self.term }
    }

    /// Of rows of these models; what is said in another order is the same.
    pub(super) fn condition(&self, rows: &[ModelId], cond: &Cond) -> String {
        settled(&(self.cond)(cond), &mut Speller::with_rows(&self.side.service, rows))
    }

    pub(super) fn model(&self, model: ModelId) -> String {
        self.side.service.table(model).map_or_else(String::new, |table| table.spec_name.clone().into_owned())
    }

    /// When something may be called: each is enough.
    pub(super) fn called_if(&self, rules: &[CallRule], parameters: &[Parameter]) -> BTreeSet<String> {
        let row = |parameter: &Parameter| match parameter.holds {
            Holds::Value { ty: Type::Row(model), .. } => Some(model),
            Holds::Value { .. } | Holds::Record { .. } => None,
        };
        let rows: Vec<ModelId> = parameters.iter().filter_map(row).collect();
        rules.iter().map(|rule| self.condition(&rows, &rule.when)).collect()
    }
}

fn settled(cond: &Cond, speller: &mut Speller<'_>) -> String {
    let (parts, between) = match cond {
        Cond::And(parts) => (parts, " and "),
        Cond::Or(parts) => (parts, " or "),
        Cond::Compare { op: Compare::Equal, left, right } if !matches!(right.kind, TermKind::Literal(_)) => {
            let turned = Cond::Compare { op: Compare::Equal, left: right.clone(), right: left.clone() };
            let is_turned = matches!(left.kind, TermKind::Literal(_));
            let (said, turned) = (speller.condition(cond, true), speller.condition(&turned, true));
            return if is_turned { turned } else { said.min(turned) };
        }
        Cond::Const(_)
        | Cond::Holds(_)
        | Cond::Not(_)
        | Cond::Compare { .. }
        | Cond::In { .. }
        | Cond::IsNull(_)
        | Cond::Text { .. }
        | Cond::Any { .. } => return speller.condition(cond, true),
    };
    let mut said: Vec<String> = Vec::with_capacity(parts.len());
    for part in parts {
        let words = settled(part, speller);
        said.push(if matches!(part, Cond::And(_) | Cond::Or(_)) { format!("({words})") } else { words });
    }
    said.sort();
    said.dedup();
    said.join(between)
}
