//! Why a condition is as it is: the fewest of its atoms that decide it, with what they look at.

use super::show::{Labels, NOT_SHOWN};
use super::spell::Speller;
use super::{Atom, Looked, NearestRow};
use crate::eval::{Around, Evaluation};
use crate::expr::{Cond, Rows, Term, TermKind};
use crate::plan::Plan;
use crate::value::Value;
use crate::world::Row;

/// A condition, as far as it is explained.
pub(super) struct Explainer<'a> {
    pub(super) plan: &'a Plan,
    pub(super) labels: &'a Labels,
    pub(super) eval: Evaluation<'a>,
    pub(super) speller: Speller<'a>,
}

impl<'a> Explainer<'a> {
    pub(super) fn new(plan: &'a Plan, labels: &'a Labels, around: &'a Around<'a>) -> Self {
        Self { plan, labels, eval: Evaluation::of(around), speller: Speller::of(&plan.service) }
    }

    /// What makes the condition true, or false: it is so.
    pub(super) fn why(&mut self, cond: &Cond, is: bool) -> Vec<Atom> {
        self.decided(cond, is, true)
    }

    /// The same of a condition behind `not`s: an even number of them, or an odd one, with which its atoms are spelled.
    fn decided(&mut self, cond: &Cond, is: bool, even: bool) -> Vec<Atom> {
        match (cond, is) {
            (Cond::Not(inner), _) => self.decided(inner, !is, !even),
            (Cond::And(parts), true) | (Cond::Or(parts), false) => parts.iter().flat_map(|part| self.decided(part, is, even)).collect(),
            (Cond::And(parts), false) | (Cond::Or(parts), true) => {
                let deciding: Vec<&Cond> = parts.iter().filter(|part| self.eval.holds(part) == is).collect();
                let all: Vec<Vec<Atom>> = deciding.into_iter().map(|part| self.decided(part, is, even)).collect();
                // Of those alike, the first.
                all.into_iter().min_by_key(|atoms| weight(atoms)).unwrap_or_default()
            }
            (Cond::Any { rows, body, .. }, _) => {
                let says = self.speller.condition(cond, even);
                vec![Atom { says, holds: is == even, values: Vec::new(), rows: Some(self.looked(rows, body, is)) }]
            }
            (Cond::Const(_) | Cond::Holds(_) | Cond::Compare { .. } | Cond::In { .. } | Cond::IsNull(_) | Cond::Text { .. }, _) => {
                let mut values = Vec::new();
                self.read_by(cond, &mut values);
                vec![Atom { says: self.speller.condition(cond, even), holds: is == even, values, rows: None }]
            }
        }
    }

    /// The rows that were looked at, and the one of them that is so, or nearest to it.
    fn looked(&mut self, rows: &Rows, body: &Cond, is: bool) -> Looked {
        let all = self.eval.rows_of(rows);
        let count = all.len();
        let mut nearest: Option<(&'a Row, String, Vec<Atom>)> = None;
        for row in all {
            self.eval.rows.push(row);
            let var = self.speller.enter(rows.model);
            if self.eval.holds(body) == is {
                let atoms = self.why(body, is);
                if nearest.as_ref().is_none_or(|(.., known)| self.distance(&atoms) < self.distance(known)) {
                    nearest = Some((row, var, atoms));
                }
            }
            self.speller.leave();
            self.eval.rows.pop();
        }
        let model = self.speller.model(rows.model).to_owned();
        let nearest = nearest.map(|(row, var, atoms)| NearestRow {
            row: self.labels.row(&self.plan.service, self.eval.around.world, rows.model, row.id()),
            var,
            atoms,
        });
        Looked { model, count, is_found: is, nearest }
    }

    /// A row that says something of the caller is nearer than one that says it of somebody else.
    fn distance(&self, atoms: &[Atom]) -> usize {
        let is_of_caller = |atom: &Atom| atom.values.iter().any(|(read, _)| read == "me");
        weight(atoms) * 2 + usize::from(atoms.iter().any(is_of_caller))
    }

    /// What an atom reads, each with its value.
    fn read_by(&mut self, atom: &Cond, values: &mut Vec<(String, String)>) {
        match atom {
            Cond::Holds(term) | Cond::IsNull(term) => self.read(term, values),
            Cond::Compare { left, right, .. } | Cond::Text { text: left, part: right, .. } => {
                self.read(left, values);
                self.read(right, values);
            }
            Cond::In { item, options } => {
                self.read(item, values);
                options.iter().for_each(|option| self.read(option, values));
            }
            Cond::Const(_) | Cond::And(_) | Cond::Or(_) | Cond::Not(_) | Cond::Any { .. } => {}
        }
    }

    fn read(&mut self, term: &Term, values: &mut Vec<(String, String)>) {
        match &term.kind {
            TermKind::Literal(_) => {}
            TermKind::Apply { operands, .. } => operands.iter().for_each(|operand| self.read(operand, values)),
            TermKind::Now
            | TermKind::Today(_)
            | TermKind::Arg(_)
            | TermKind::Session(_)
            | TermKind::Path(_)
            | TermKind::Condition(_)
            | TermKind::When(..)
            | TermKind::Aggregate(_) => {
                let spelled = self.speller.term(term);
                if !values.iter().any(|(known, _)| *known == spelled) {
                    let value = self.shown(term);
                    values.push((spelled, value));
                }
            }
        }
    }

    /// What a term is worth here.
    pub(super) fn shown(&mut self, term: &Term) -> String {
        if self.speller.reads_private(term) {
            return NOT_SHOWN.to_owned();
        }
        match self.eval.value(term) {
            Ok(Value::Null) if self.speller.term(term) == "me" => "nobody".to_owned(),
            Ok(value) => self.labels.value(&value, &term.ty),
            Err(failure) => format!("no value: {failure}"),
        }
    }
}

/// How much there is to read.
fn weight(atoms: &[Atom]) -> usize {
    let nested = |atom: &Atom| atom.rows.as_ref().and_then(|rows| rows.nearest.as_ref()).map_or(0, |nearest| weight(&nearest.atoms));
    atoms.iter().map(|atom| 1 + nested(atom)).sum()
}
