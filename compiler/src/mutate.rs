//! Faults, made in the rules of a program one at a time: which of them its tests notice, and the tests that would notice the others.
//!
//! ```text
//! places: rules, @read, @write, roles, tenant ─► mutant ─► guards anew ─► exam: a test fails ───────────────► killed
//!                                                                          └─► prover: nothing is otherwise ─► equivalent
//!                                                                                 ├─► a test that shows it ──► survived
//!                                                                                 └─► not known ─────────────► undecided
//! ```
//!
//! The mutants of many places are looked at side by side; what comes of each is what would come of it one after the other.
//!
//! A mutant is an edit of the program's tree: what leans on the place is resolved anew, and nothing else. One that would be an error is none.
//! That a mutant is equivalent is proved, for every caller, request and database; what can't be proved counts against the tests.

mod ask;
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
use crate::diff::Beside;
use crate::percent::Percent;
use crate::prove::{Reason, Witness};
use crate::{check, resolve};
use ask::{Asked, Found, Taken};
use exam::Exam;
use purlin_rules::diagnostic::{Edit, FileId, Severity, Span};
use purlin_rules::plan::{Plan, Seed};
use std::collections::BTreeSet;

/// Places whose mutants are looked at side by side: as many as keep all cores busy, with programs that fit into memory.
const AT_ONCE: usize = 256;

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
    /// Where the guard is written: the rule, or the like.
    pub guard: Span,
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
    pub fn reaches(self, percent: Percent) -> bool {
        percent.is_reached(self.killed, self.of)
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
    let mut guarded = Guarded::of(names);
    let mut asked = Asked { plan, now, exam, beside: Beside::of(plan), names: Taken::of(plan), found: Found::default() };
    let mut mutants = Vec::new();
    for places in places.chunks(AT_ONCE) {
        let faulty: Vec<Faulty> = places.iter().flat_map(|place| faulty(plan, &mut guarded, place)).collect();
        let known = asked.found.count();
        let ahead = asked.looked_ahead(&faulty);
        for (Faulty { kind, of, guard, edit, guards }, ahead) in faulty.into_iter().zip(ahead) {
            mutants.push(Mutant { kind, of, guard, edit, outcome: asked.outcome(guards, ahead, known, &guarded) });
        }
    }
    let killing = asked.found.killing;
    let left_out = unfit(files, &killing);
    Ok(without(Report { mutants, killing }, &left_out))
}

/// A program with a fault in it that is no error, and makes it say something else.
struct Faulty {
    kind: Kind,
    of: String,
    guard: Span,
    edit: Edit,
    /// The guards that are other ones.
    guards: Guards,
}

/// The faults of a place. What is written in two ways and says the same is one.
fn faulty(plan: &Plan, guarded: &mut Guarded<'_>, place: &places::Place) -> Vec<Faulty> {
    let mut all: Vec<Faulty> = Vec::new();
    for Fault { kind, edit, rewrite } in &place.faults {
        let guards = guarded.rewritten(rewrite).map(|guards| {
            let own = guards.of_same(&plan.checks);
            guards.changed_from(&own)
        });
        if let Some(guards) = guards.filter(|guards| !guards.is_empty() && all.iter().all(|known| known.guards != *guards)) {
            all.push(Faulty { kind: *kind, of: place.of.clone(), guard: place.at, edit: edit.clone(), guards });
        }
    }
    all
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
