//! A program beside itself with one of its guards written otherwise: whether that makes a difference to anybody, and the test that shows it.

use super::joined::Joined;
use super::units::{self, Rows, Unit};
use crate::check::guards::Guards;
use crate::prove::{Reason, Witness, reason};
use purlin_prover::Verdict;
use purlin_rules::catalog::ModelId;
use purlin_rules::plan::{Operation, Plan};
use std::collections::BTreeSet;

pub(crate) struct Beside<'p> {
    joined: Joined<'p>,
}

/// What there is between a program and the same with a guard written otherwise.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Apart {
    /// Nothing, for nobody, in no database.
    Nothing,
    /// What this shows: it holds of the program, and not of the other.
    Shown(Box<Witness>),
    /// Which fields a list shows, at most: no line of a test says that.
    ListedFields,
    /// Something, which could not be told as a test.
    Untold,
    Undecided(Reason),
}

impl<'p> Beside<'p> {
    pub(crate) fn of(plan: &'p Plan) -> Self {
        Self { joined: Joined::of_same(plan) }
    }

    /// The program with the guard that is written otherwise.
    pub(crate) fn other(&self) -> &Plan {
        &self.joined.before
    }

    /// Puts other guards in, and gives back those that were there.
    pub(crate) fn put(&mut self, guards: Guards) -> Guards {
        let before = guards.swapped(&mut self.joined.before.checks);
        self.joined.look_again(&before.models());
        before
    }

    /// What there is between the two. `shows` tells whether the other does not do what a witness says.
    pub(crate) fn apart(&self, shows: &dyn Fn(&Plan, &Witness) -> bool) -> Apart {
        let mut asked = Asked { joined: &self.joined, shows, found: BTreeSet::new(), undecided: None };
        let changed = self.joined.changed();
        for model in changed {
            if let Some(witness) = asked.of_model(*model) {
                return Apart::Shown(witness);
            }
        }
        // Rows that lead to others lean on whether those are there for the caller, and on nothing else of theirs.
        if self.joined.tenants_changed() || asked.read_otherwise() {
            let models = (0..).map(ModelId).take(self.joined.after.service.tables.len());
            for model in models.filter(|model| !changed.contains(model) && self.joined.is_touched(*model)) {
                if let Some(witness) = asked.of_model(model) {
                    return Apart::Shown(witness);
                }
            }
        }
        match (asked.undecided, asked.found.is_empty()) {
            (_, false) if asked.found.iter().any(|found| *found != Found::ListedField) => Apart::Untold,
            (Some(reason), _) => Apart::Undecided(reason),
            (None, false) => Apart::ListedFields,
            (None, true) => Apart::Nothing,
        }
    }
}

/// A difference that no test shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    ListedField,
    Read,
    Other,
}

struct Asked<'a, 'p> {
    joined: &'a Joined<'p>,
    shows: &'a dyn Fn(&Plan, &Witness) -> bool,
    found: BTreeSet<Found>,
    undecided: Option<Reason>,
}

impl Asked<'_, '_> {
    /// A row may be read by its id otherwise than it was, as far as is known.
    fn read_otherwise(&self) -> bool {
        self.undecided.is_some() || self.found.contains(&Found::Read)
    }

    fn of_model(&mut self, model: ModelId) -> Option<Box<Witness>> {
        let own = |unit: &Unit| unit.as_field.is_none();
        units::of_model(self.joined, model).iter().filter(|unit| own(unit)).find_map(|unit| self.of_unit(unit))
    }

    fn of_unit(&mut self, unit: &Unit) -> Option<Box<Witness>> {
        for holds in [true, false] {
            let mut verdict = if holds { unit.gain(self.joined, &[], Rows::All) } else { unit.loss(self.joined, &[], Rows::All) };
            if matches!(verdict, Verdict::Unknown(_)) && !holds {
                // What keeps a row from being deleted is asked after the rules.
                verdict = match unit.refused_deletion(self.joined) {
                    possible @ Verdict::Possible(_) => possible,
                    Verdict::Never | Verdict::Unknown(_) => verdict,
                };
            }
            match verdict {
                Verdict::Never => {}
                Verdict::Unknown(doubt) => self.undecided = Some(self.undecided.unwrap_or(reason(doubt))),
                Verdict::Possible(instance) => {
                    let witness = unit.witness(self.joined, &instance, holds);
                    if witness.is_confirmed && (self.shows)(&self.joined.before, &witness) {
                        return Some(Box::new(witness));
                    }
                    self.found.insert(match (unit.operation, unit.field) {
                        (Operation::List, Some(_)) => Found::ListedField,
                        (Operation::Get, None) => Found::Read,
                        _ => Found::Other,
                    });
                }
            }
        }
        None
    }
}
