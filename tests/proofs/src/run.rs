//! So many claims, decided and held against databases.

use crate::claims::{self, Asked, Told};
use crate::specs;
use crate::worlds;
use purlin_compiler::prove::{self, Outcome, Witness};
use purlin_compiler::schema::Claim;
use purlin_compiler::source::Source;
use purlin_compiler::{Compilation, compile};
use purlin_prover::Instance;
use purlin_rules::diagnostic::Severity;
use purlin_rules::plan::{Operation, Plan};
use purlin_tests::chance::Chance;
use std::{fmt, thread};

/// The sample that every change is tried with.
pub const SEED: u64 = 1;
pub const CLAIMS: usize = 600;
/// Cases of a run that are kept: the first ones.
const KEPT: usize = 5;
/// Specs of the threads lie so far apart.
const APART: u64 = 1 << 32;

/// Databases that each spec is tried in, and requests of each kind in each of them.
const WORLDS: usize = 40;
const REQUESTS: usize = 3;

#[derive(Debug, Default)]
pub struct Figures {
    pub claims: usize,
    pub proved: usize,
    pub vacuous: usize,
    pub refuted: usize,
    pub undecided: usize,
    /// Refuted, and a line of a test says so.
    pub said: usize,
    /// Specs that were drawn and are not sound.
    pub unsound: usize,
    pub specs: usize,
    /// Requests that were judged.
    pub requests: usize,
    /// Those of refuted claims that broke theirs: what would be seen of a wrong proof.
    pub seen: usize,
    /// What the prover says and the judge does not, with the spec.
    pub mismatches: Vec<String>,
}

impl Figures {
    fn add(&mut self, other: Self) {
        let Self { claims, proved, vacuous, refuted, undecided, said, unsound, specs, requests, seen, mismatches } = other;
        let counts = [
            (&mut self.claims, claims),
            (&mut self.proved, proved),
            (&mut self.vacuous, vacuous),
            (&mut self.refuted, refuted),
            (&mut self.undecided, undecided),
            (&mut self.said, said),
            (&mut self.unsound, unsound),
            (&mut self.specs, specs),
            (&mut self.requests, requests),
            (&mut self.seen, seen),
        ];
        counts.into_iter().for_each(|(count, more)| *count += more);
        self.mismatches.extend(mismatches);
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { claims, proved, vacuous, refuted, undecided, said, specs, unsound, requests, seen, mismatches } = self;
        write!(
            f,
            "{claims} claims in {specs} specs ({unsound} more were not sound): {proved} proved, {vacuous} empty, {refuted} refuted \
             ({said} by a line of a test, {seen} seen by chance too), {undecided} undecided; {requests} requests judged, {} mismatches",
            mismatches.len()
        )
    }
}

/// Decides as many claims and tries them, on every core.
#[must_use]
pub fn run_together(seed: u64, claims: usize) -> Figures {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = |number: usize| thread::spawn(move || run(seed + number as u64 * APART, claims.div_ceil(threads)));
    let runs: Vec<_> = (0..threads).map(share).collect();
    let mut all = Figures::default();
    runs.into_iter().for_each(|run| all.add(run.join().unwrap()));
    all
}

/// Decides as many claims and tries them.
fn run(seed: u64, claims: usize) -> Figures {
    let mut figures = Figures::default();
    let mut number = seed;
    while figures.claims < claims && figures.mismatches.len() < KEPT {
        let mut chance = Chance(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        number += 1;
        let text = specs::draw(&mut chance);
        let compilation = compile(&[Source { path: "app.purlin".to_owned(), text: text.clone() }]);
        let Some(plan) = compilation.to_judge() else {
            figures.unsound += 1;
            continue;
        };
        figures.specs += 1;
        for mismatch in tried(&mut chance, (&text, plan), &compilation, &mut figures) {
            figures.mismatches.push(format!("spec {}: {mismatch}\n{text}", number - 1));
        }
    }
    figures
}

/// Tries the claims of one spec.
#[must_use]
pub fn run_of(text: &str, seed: u64) -> Figures {
    let mut figures = Figures { specs: 1, ..Figures::default() };
    let compilation = compile(&[Source { path: "app.purlin".to_owned(), text: text.to_owned() }]);
    let plan = compilation.to_judge().expect("a sound spec");
    figures.mismatches = tried(&mut Chance(seed), (text, plan), &compilation, &mut figures);
    figures
}

/// What a spec is refused for: of specs that are drawn, what there is to mend in the drawing.
#[must_use]
pub fn faults(number: u64) -> (String, Vec<String>) {
    let text = specs::draw(&mut Chance(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    let compilation = compile(&[Source { path: "app.purlin".to_owned(), text: text.clone() }]);
    let errors = compilation.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    (text.clone(), errors.map(|found| format!("{}: {} at `{}`", found.code, found.message, spelled(&text, found.label.span))).collect())
}

fn spelled(text: &str, span: purlin_rules::diagnostic::Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap_or_default()
}

fn tried(chance: &mut Chance, (text, plan): (&str, &Plan), compilation: &Compilation, figures: &mut Figures) -> Vec<String> {
    let mut mismatches = Vec::new();
    let proven = prove::prove(plan, &compilation.claims);
    let claims: Vec<&Claim> = compilation.claims.proofs.iter().flat_map(|proof| &proof.claims).collect();
    let outcomes: Vec<&Outcome> = proven.iter().flat_map(|proof| &proof.claims).map(|decided| &decided.outcome).collect();
    let databases: Vec<_> = (0..WORLDS).filter_map(|_| worlds::world(chance, plan)).collect();
    for (claim, outcome) in claims.into_iter().zip(outcomes) {
        figures.claims += 1;
        let told = Told::of(plan, claim.across_tenants);
        let mut is_seen = false;
        for world in &databases {
            for kind in claims::requests(claim) {
                for _ in 0..REQUESTS {
                    let Some(mut asked) = worlds::asked(chance, plan, world, kind) else { continue };
                    for other in claims::others(claim, world) {
                        asked.other = other;
                        figures.requests += 1;
                        if told.breaks(claim, kind.operation, world, &asked) {
                            is_seen = true;
                            if matches!(outcome, Outcome::Proved | Outcome::Vacuous(_)) {
                                mismatches
                                    .push(format!("{outcome:?}: {} is broken by {asked:#?} in {world:#?}", spelled(text, claim.span)));
                                return mismatches;
                            }
                        }
                    }
                }
            }
        }
        match outcome {
            Outcome::Proved => figures.proved += 1,
            Outcome::Vacuous(_) => figures.vacuous += 1,
            Outcome::Undecided(_) => figures.undecided += 1,
            Outcome::Refuted(witness) => {
                figures.refuted += 1;
                figures.said += usize::from(witness.holds.is_some());
                figures.seen += usize::from(is_seen);
                if let Some(why) = doubted(&told, plan, claim, witness) {
                    mismatches.push(format!("{why}: {}: {}\n{}", spelled(text, claim.span), witness.says, witness.text()));
                }
            }
        }
    }
    mismatches
}

/// Why what is shown does not refute the claim.
pub(crate) fn doubted(told: &Told, plan: &Plan, claim: &Claim, witness: &Witness) -> Option<&'static str> {
    let Instance { world, this, values, me, tenant, other, now, .. } = &witness.instance;
    if !claims::is_allowed(plan, world) {
        return Some("no database of the spec");
    }
    let asked = |request| Asked { request, this: *this, values: values.clone(), me: *me, tenant: *tenant, now: *now, other: *other };
    let mut requests = claims::requests(claim).into_iter().filter(|kind| kind.operation == witness.operation);
    if !requests.any(|kind| told.breaks(claim, kind.operation, world, &asked(kind.request))) {
        return Some("no breach");
    }
    let is_said = witness.holds.is_some() && !matches!(witness.operation, Operation::List);
    (is_said && !witness.is_confirmed).then_some("its test does not say so")
}
