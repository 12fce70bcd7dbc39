//! Faults, made in the rules of a program one at a time: which of them its tests notice, and the tests that would notice the others.
//!
//! ```text
//! places: rules, @read, @write, roles, tenant ─► mutant ─► guards anew ─► exam: a test fails ───────────────► killed
//!                                                                          └─► prover: nothing is otherwise ─► equivalent
//!                                                                                 ├─► a test that shows it ──► survived
//!                                                                                 └─► not known ─────────────► undecided
//! ```
//!
//! A mutant is an edit of the program's tree: what leans on the place is resolved anew, and nothing else. One that would be an error is none.
//! That a mutant is equivalent is proved, for every caller, request and database; what can't be proved counts against the tests.

mod exam;
mod expressions;
mod kind;
mod places;
mod rules;
mod scope;
#[cfg(test)]
mod tests;
mod written;

pub use kind::Kind;
pub use written::with_tests;

use crate::check::guards::{Guarded, Guards, Rewrite};
use crate::compile::Files;
use crate::diff::{Apart, Beside};
use crate::prove::{self, Reason, Witness};
use crate::{check, resolve};
use exam::{Exam, Touched};
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::{Edit, FileId, Severity, Span};
use purlin_rules::judge::Seeded;
use purlin_rules::plan::{Plan, Seed, TestLine};
use std::collections::BTreeSet;

/// What came of all mutants of a program.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// In the order of the files.
    pub mutants: Vec<Mutant>,
    /// Tests that hold today, and fail where a fault is made that no other test notices.
    pub killing: Vec<Killing>,
}

/// A fault, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mutant {
    pub kind: Kind,
    /// The model, or the role, that has the guard.
    pub of: String,
    /// Makes the fault in the text.
    pub edit: Edit,
    pub outcome: Outcome,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// This test fails, at this line.
    Killed { test: String, line: Span },
    /// It lets through what the program lets through.
    Equivalent,
    /// At most it shows other fields in lists, of which no test can speak.
    BeyondTests,
    /// No test fails, and the one with this place among [`Report::killing`] would.
    Survived(usize),
    /// No test fails. It makes a difference, of which no test could be made.
    SurvivedUntold,
    /// No test fails, and whether it makes a difference is not known.
    Undecided(Reason),
}

/// A test that would notice.
#[derive(Debug, Clone, PartialEq)]
pub struct Killing {
    /// Of the test; no other one of the program has it.
    pub name: String,
    /// Where the model is declared that the test asks about.
    pub file: FileId,
    pub witness: Witness,
    pub seed: Seed,
    /// The seed and the test, as the language spells them.
    pub text: String,
}

/// How many mutants were killed, of how many that could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    pub killed: usize,
    pub of: usize,
}

impl Score {
    /// In tenths of a percent, never rounded up; all of them, where there is none to be killed.
    #[must_use]
    pub fn permille(self) -> usize {
        (self.killed.saturating_mul(1000)).checked_div(self.of).unwrap_or(1000)
    }

    #[must_use]
    pub fn reaches(self, percent: u8) -> bool {
        self.killed.saturating_mul(100) >= self.of.saturating_mul(usize::from(percent))
    }
}

impl Report {
    #[must_use]
    pub fn score(&self) -> Score {
        let count = |is: fn(&Outcome) -> bool| self.mutants.iter().filter(|mutant| is(&mutant.outcome)).count();
        Score { killed: count(|outcome| matches!(outcome, Outcome::Killed { .. })), of: count(Outcome::counts) }
    }
}

impl Outcome {
    /// Whether a test could notice the fault, as far as is known.
    #[must_use]
    pub fn counts(&self) -> bool {
        !matches!(self, Self::Equivalent | Self::BeyondTests)
    }

    /// Whether the fault went unnoticed.
    #[must_use]
    pub fn is_survivor(&self) -> bool {
        self.counts() && !matches!(self, Self::Killed { .. })
    }
}

/// A test that fails although no fault was made: nothing can be said then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing {
    pub test: String,
    pub line: Span,
}

/// A fault that can be made.
#[derive(Debug, Clone)]
struct Fault {
    kind: Kind,
    edit: Edit,
    rewrite: Rewrite,
}

/// Makes each fault in a sound program, and asks its tests; `now` is the instant of all their requests, in milliseconds since 1970.
///
/// # Errors
/// A test that fails as it is.
pub fn mutants(files: &Files, plan: &Plan, now: i64) -> Result<Report, Failing> {
    let exam = Exam::of(plan, now);
    if let Some((test, line)) = exam.failed_by(plan, &None) {
        return Err(Failing { test: test.name.clone(), line: line.span });
    }
    let expanded = resolve::expanded(files.trees(), &mut Vec::new());
    let names = check::declared(files.trees(), &expanded, &mut Vec::new());
    let places = places::of(&names);
    let mut asked =
        Asked { plan, now, exam, guarded: Guarded::of(names), beside: Beside::of(plan), names: Taken::of(plan), killing: Vec::new() };
    let mut mutants = Vec::new();
    for place in places {
        // What is written in two ways and says the same is one mutant.
        let mut known: Vec<Guards> = Vec::new();
        for Fault { kind, edit, rewrite } in place.faults {
            let Some(guards) = asked.guards(&rewrite).filter(|guards| !known.contains(guards)) else { continue };
            known.push(guards.clone());
            mutants.push(Mutant { kind, of: place.of.clone(), edit, outcome: asked.outcome(guards) });
        }
    }
    let killing: Vec<Killing> = asked.killing.into_iter().map(|(killing, _)| killing).collect();
    let left_out = unfit(files, &killing);
    Ok(without(Report { mutants, killing }, &left_out))
}

/// The tests that are none in the language: values of a world that no text stands for.
fn unfit(files: &Files, killing: &[Killing]) -> BTreeSet<usize> {
    let file = FileId(u32::try_from(files.trees().len()).unwrap_or(u32::MAX));
    let mut unfit = BTreeSet::new();
    loop {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for (place, killing) in killing.iter().enumerate().filter(|(place, _)| !unfit.contains(place)) {
            text.push_str(&killing.text);
            text.push('\n');
            ends.push((text.len(), place));
        }
        let found = files.with(text).check().diagnostics;
        let places = found.iter().filter(|finding| finding.label.span.file == file && finding.severity == Severity::Error);
        let places = places.map(|finding| ends.partition_point(|(end, _)| *end <= finding.label.span.start as usize));
        let places: BTreeSet<usize> = places.filter_map(|place| ends.get(place)).map(|(_, place)| *place).collect();
        if places.is_empty() {
            return unfit;
        }
        unfit.extend(places);
    }
}

/// The report without some of its tests: what only those would notice, no test that is known does.
fn without(report: Report, left_out: &BTreeSet<usize>) -> Report {
    if left_out.is_empty() {
        return report;
    }
    let place = |was: usize| (!left_out.contains(&was)).then(|| was - left_out.range(..was).count());
    let told = |mut mutant: Mutant| {
        if let Outcome::Survived(was) = mutant.outcome {
            mutant.outcome = place(was).map_or(Outcome::SurvivedUntold, Outcome::Survived);
        }
        mutant
    };
    let killing = report.killing.into_iter().enumerate().filter(|(place, _)| !left_out.contains(place)).map(|(_, killing)| killing);
    Report { killing: killing.collect(), mutants: report.mutants.into_iter().map(told).collect() }
}

struct Asked<'p> {
    plan: &'p Plan,
    now: i64,
    exam: Exam<'p>,
    guarded: Guarded<'p>,
    beside: Beside<'p>,
    names: Taken,
    /// What was found so far, each with its seed sown and the models that decide it.
    killing: Vec<(Killing, Sown)>,
}

struct Sown {
    seeded: Seeded,
    line: TestLine,
    decided_by: BTreeSet<ModelId>,
}

impl Asked<'_> {
    /// The guards that say something else; none for a fault that is an error, or none at all.
    fn guards(&mut self, rewrite: &Rewrite) -> Option<Guards> {
        let guards = self.guarded.rewritten(rewrite)?;
        let own = guards.of_same(&self.plan.checks);
        Some(guards.changed_from(&own)).filter(|guards| !guards.is_empty())
    }

    fn outcome(&mut self, guards: Guards) -> Outcome {
        let touched: Touched = guards.admits.is_none().then(|| guards.models());
        let before = self.beside.put(guards);
        let outcome = self.of_other(&touched);
        self.beside.put(before);
        outcome
    }

    /// Of the program with the fault in it.
    fn of_other(&mut self, touched: &Touched) -> Outcome {
        let other = self.beside.other();
        if let Some((test, line)) = self.exam.failed_by(other, touched) {
            return Outcome::Killed { test: test.name.clone(), line: line.span };
        }
        let is_touched = |sown: &Sown| touched.as_ref().is_none_or(|touched| !touched.is_disjoint(&sown.decided_by));
        let kills = |sown: &Sown| is_touched(sown) && !exam::holds(other, &sown.seeded, &sown.line);
        if let Some(place) = self.killing.iter().position(|(_, sown)| kills(sown)) {
            return Outcome::Survived(place);
        }
        let (plan, now) = (self.plan, self.now);
        let shows = |other: &Plan, witness: &Witness| {
            let seeded = Seeded::new(plan, Some(&witness.seed), now);
            witness.holds.as_ref().is_some_and(|line| exam::holds(plan, &seeded, line) && !exam::holds(other, &seeded, line))
        };
        match self.beside.apart(&shows) {
            Apart::Nothing => Outcome::Equivalent,
            Apart::ListedFields => Outcome::BeyondTests,
            Apart::Untold => Outcome::SurvivedUntold,
            Apart::Undecided(reason) => Outcome::Undecided(reason),
            Apart::Shown(witness) => self.taken_up(*witness).map_or(Outcome::SurvivedUntold, Outcome::Survived),
        }
    }

    fn taken_up(&mut self, witness: Witness) -> Option<usize> {
        let line = witness.holds.clone()?;
        let name = self.names.test(&witness.title(self.plan)?);
        let seed = self.names.seed(&prove::seed_name(&name, true));
        let (seed, text) = witness.named(self.plan, &name, &seed)?;
        let seeded = Seeded::new(self.plan, Some(&seed), self.now);
        let decided_by = exam::decided_by(self.plan, &seeded, &line);
        let file = self.guarded.file(exam::asked_of(&seeded, &line)?)?;
        self.killing.push((Killing { name, file, witness, seed, text }, Sown { seeded, line, decided_by }));
        Some(self.killing.len() - 1)
    }
}

/// The names that seeds and tests have already.
struct Taken {
    tests: BTreeSet<String>,
    seeds: BTreeSet<String>,
}

impl Taken {
    fn of(plan: &Plan) -> Self {
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
