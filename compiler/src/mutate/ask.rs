//! What comes of mutants: each is asked the tests, those that were found for others, and the prover.
//!
//! Many are looked at ahead, side by side. What that comes to does not depend on what else is looked at, but for the tests that were found: whether one
//! of these notices the fault is asked again, in order.

use super::exam::{self, ByModel, Exam, Touched};
use super::{Faulty, Killing, Outcome};
use crate::check::guards::{Guarded, Guards};
use crate::diff::{Apart, Beside};
use crate::prove::{self, Witness};
use purlin_rules::judge::Seeded;
use purlin_rules::plan::{Plan, Test, TestLine};
use purlin_rules::threads;
use std::collections::BTreeSet;

pub(super) struct Asked<'p> {
    pub(super) plan: &'p Plan,
    pub(super) now: i64,
    pub(super) exam: Exam<'p>,
    pub(super) beside: Beside<'p>,
    pub(super) names: Taken,
    pub(super) found: Found,
}

/// The tests that were found so far.
#[derive(Default)]
pub(super) struct Found {
    pub(super) killing: Vec<Killing>,
    sown: Vec<Sown>,
    by_model: ByModel,
}

/// A line, with the database that it starts from.
struct Sown {
    seeded: Seeded,
    line: TestLine,
}

/// What is known of a mutant before its turn has come.
pub(super) enum Ahead<'p> {
    Killed(&'p Test, &'p TestLine),
    /// By this test, the first of those that were found.
    Noticed(usize),
    /// By no test that was found before, and this is what the prover says.
    Apart(Apart),
    /// By no test that was found before; one that may be found before its turn would notice it.
    Open,
}

impl<'p> Asked<'p> {
    /// What can be known of mutants that follow one another.
    pub(super) fn looked_ahead(&self, faulty: &[Faulty]) -> Vec<Ahead<'p>> {
        // Of one model, the tests that are found for some notice others.
        let together: Vec<&[Faulty]> = faulty.chunk_by(|one, other| one.of == other.of).collect();
        let looked = threads::map_with(
            &together,
            together.len(),
            || Beside::of(self.plan),
            |beside, together| {
                let mut found = Found::default();
                together.iter().map(|faulty| self.ahead(beside, &mut found, &faulty.guards)).collect::<Vec<_>>()
            },
        );
        looked.into_iter().flatten().collect()
    }

    fn ahead(&self, beside: &mut Beside<'p>, found: &mut Found, guards: &Guards) -> Ahead<'p> {
        let touched = touched_by(guards);
        let before = beside.put(guards.clone());
        let ahead = self.of_other_ahead(beside, found, &touched);
        beside.put(before);
        ahead
    }

    fn of_other_ahead(&self, beside: &Beside<'p>, found: &mut Found, touched: &Touched) -> Ahead<'p> {
        let other = beside.other();
        if let Some((test, line)) = self.exam.failed_by(other, touched) {
            return Ahead::Killed(test, line);
        }
        if let Some(place) = self.found.noticing(other, touched, 0) {
            return Ahead::Noticed(place);
        }
        if found.noticing(other, touched, 0).is_some() {
            return Ahead::Open;
        }
        let apart = self.apart(beside);
        if let Apart::Shown(witness) = &apart
            && let Some(line) = &witness.holds
        {
            let seeded = Seeded::new(self.plan, Some(&witness.seed), self.now);
            found.add(self.plan, seeded, line.clone());
        }
        Ahead::Apart(apart)
    }

    /// What comes of the program with these guards. `known`: how many tests had been found when it was looked at ahead.
    pub(super) fn outcome(&mut self, guards: Guards, ahead: Ahead<'p>, known: usize, guarded: &Guarded<'_>) -> Outcome {
        let ahead = match ahead {
            Ahead::Killed(test, line) => return Outcome::Killed { test: test.name.clone(), line: line.span },
            Ahead::Noticed(place) => return Outcome::Survived(place),
            Ahead::Apart(apart) => Some(apart),
            Ahead::Open => None,
        };
        let touched = touched_by(&guards);
        let before = self.beside.put(guards);
        let outcome = match self.found.noticing(self.beside.other(), &touched, known) {
            Some(place) => Outcome::Survived(place),
            None => match ahead.unwrap_or_else(|| self.apart(&self.beside)) {
                Apart::Nothing => Outcome::Equivalent,
                Apart::ListedFields => Outcome::BeyondTests,
                Apart::Untold => Outcome::SurvivedUntold,
                Apart::Undecided(reason) => Outcome::Undecided(reason),
                Apart::Shown(witness) => self.taken_up(*witness, guarded).map_or(Outcome::SurvivedUntold, Outcome::Survived),
            },
        };
        self.beside.put(before);
        outcome
    }

    fn apart(&self, beside: &Beside<'p>) -> Apart {
        let (plan, now) = (self.plan, self.now);
        let shows = |other: &Plan, witness: &Witness| {
            let seeded = Seeded::new(plan, Some(&witness.seed), now);
            witness.holds.as_ref().is_some_and(|line| exam::holds(plan, &seeded, line) && !exam::holds(other, &seeded, line))
        };
        beside.apart(&shows)
    }

    fn taken_up(&mut self, witness: Witness, guarded: &Guarded<'_>) -> Option<usize> {
        let line = witness.holds.clone()?;
        let name = self.names.test(&witness.title(self.plan)?);
        let seed = self.names.seed(&prove::seed_name(&name, true));
        let (seed, text) = witness.named(self.plan, &name, &seed)?;
        let seeded = Seeded::new(self.plan, Some(&seed), self.now);
        let file = guarded.file(exam::asked_of(&seeded, &line)?)?;
        self.found.killing.push(Killing { name, file, witness, seed, text });
        Some(self.found.add(self.plan, seeded, line))
    }
}

/// The models whose guards are other ones.
fn touched_by(guards: &Guards) -> Touched {
    guards.admits.is_none().then(|| guards.models())
}

impl Found {
    pub(super) fn count(&self) -> usize {
        self.by_model.count()
    }

    /// The place of a test that was found now.
    fn add(&mut self, plan: &Plan, seeded: Seeded, line: TestLine) -> usize {
        self.by_model.add(exam::decided_by(plan, &seeded, &line));
        self.sown.push(Sown { seeded, line });
        self.sown.len() - 1
    }

    /// The first test, from a place on, that fails with the fault.
    fn noticing(&self, other: &Plan, touched: &Touched, from: usize) -> Option<usize> {
        let fails = |place: &usize| self.sown.get(*place).is_some_and(|sown| !exam::holds(other, &sown.seeded, &sown.line));
        self.by_model.touched(touched, from).into_iter().find(fails)
    }
}

/// The names that seeds and tests have already.
pub(super) struct Taken {
    tests: BTreeSet<String>,
    seeds: BTreeSet<String>,
}

impl Taken {
    pub(super) fn of(plan: &Plan) -> Self {
        Self {
            tests: plan.checks.tests.iter().map(|test| test.name.clone()).collect(),
            seeds: plan.checks.seeds.iter().map(|seed| seed.name.clone()).collect(),
        }
    }

    fn test(&mut self, name: &str) -> String {
        free(&mut self.tests, name, |number| format!("{name}, {number}"))
    }

    fn seed(&mut self, name: &str) -> String {
        free(&mut self.seeds, name, |number| format!("{name}_{number}"))
    }
}

/// The name, or the first numbered one that nobody has.
fn free(taken: &mut BTreeSet<String>, name: &str, numbered: impl Fn(usize) -> String) -> String {
    let mut free = name.to_owned();
    let mut number = 2;
    while !taken.insert(free.clone()) {
        free = numbered(number);
        number += 1;
    }
    free
}
