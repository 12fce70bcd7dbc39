//! Claims of small specs, held against every database of a few rows and every request that it may meet: what is proved is broken by none of
//! them, and what is refuted is by one, if what was shown is no larger.

use crate::claims::{self, Asked, Kind, Told};
use crate::run::doubted;
use crate::specs;
use crate::worlds::{self, NOW, id, models, nameable};
use purlin_compiler::compile;
use purlin_compiler::prove::{self, Outcome};
use purlin_compiler::source::Source;
use purlin_prover::Instance;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::{Default as OfColumn, Field, FieldKind, Operation, Plan};
use purlin_rules::types::Scalar;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};
use purlin_tests::chance::Chance;
use std::{fmt, thread};

/// The sample that every change is tried with.
pub const CLAIMS: usize = 60;
/// Rows of a model, at most; fewer where there would be more than so many requests to look at.
const ROWS: usize = 3;
const MOST: usize = 100_000;
/// The same of the sample.
pub const FEW: usize = 4_000;
/// Cases of a run that are kept: the first ones.
const KEPT: usize = 5;
/// Specs of the threads lie so far apart.
const APART: u64 = 1 << 32;

/// How many requests of a claim are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    Sample,
    Long,
}

impl Size {
    fn most(self) -> usize {
        match self {
            Self::Sample => FEW,
            Self::Long => MOST,
        }
    }
}

#[derive(Debug, Default)]
pub struct Figures {
    pub claims: usize,
    /// Those tried in all databases of so many rows a model, from none on.
    pub of_rows: [usize; ROWS + 1],
    pub proved: usize,
    pub vacuous: usize,
    pub refuted: usize,
    /// Refuted, and one of the databases says so too.
    pub seen: usize,
    pub undecided: usize,
    pub specs: usize,
    pub requests: usize,
    pub mismatches: Vec<String>,
}

impl Figures {
    fn add(&mut self, other: Self) {
        let Self { claims, of_rows, proved, vacuous, refuted, seen, undecided, specs, requests, mismatches } = other;
        let counts = [
            (&mut self.claims, claims),
            (&mut self.proved, proved),
            (&mut self.vacuous, vacuous),
            (&mut self.refuted, refuted),
            (&mut self.seen, seen),
            (&mut self.undecided, undecided),
            (&mut self.specs, specs),
            (&mut self.requests, requests),
        ];
        counts.into_iter().chain(self.of_rows.iter_mut().zip(of_rows)).for_each(|(count, more)| *count += more);
        self.mismatches.extend(mismatches);
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { claims, of_rows: [_, one, two, three], proved, vacuous, refuted, seen, undecided, specs, requests, mismatches } = self;
        write!(
            f,
            "{claims} claims in {specs} specs, {three} of them in all databases of at most 3 rows a model, {two} of 2, {one} of 1: {proved} proved, \
             {vacuous} empty, {refuted} refuted ({seen} by one of these databases), {undecided} undecided; {requests} requests judged, {} mismatches",
            mismatches.len()
        )
    }
}

/// Decides as many claims and tries them, on every core.
#[must_use]
pub fn run_together(seed: u64, claims: usize, size: Size) -> Figures {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = |number: usize| thread::spawn(move || run(seed + number as u64 * APART, claims.div_ceil(threads), size));
    let runs: Vec<_> = (0..threads).map(share).collect();
    let mut all = Figures::default();
    runs.into_iter().for_each(|run| all.add(run.join().unwrap()));
    all
}

fn run(seed: u64, claims: usize, size: Size) -> Figures {
    let mut figures = Figures::default();
    let mut number = seed;
    while figures.claims < claims && figures.mismatches.len() < KEPT {
        let mut chance = Chance(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        number += 1;
        let spec = specs::small(&mut chance);
        let text = specs::claimed(&mut chance, &spec);
        for mismatch in tried(&text, size, &mut figures) {
            figures.mismatches.push(format!("spec {}: {mismatch}\n{text}", number - 1));
        }
    }
    figures
}

fn tried(text: &str, size: Size, figures: &mut Figures) -> Vec<String> {
    let compilation = compile(&[Source { path: "app.purlin".to_owned(), text: text.to_owned() }]);
    let Some(plan) = compilation.to_judge() else { return Vec::new() };
    figures.specs += 1;
    // All databases of so many rows; none where there are too many by themselves.
    let databases: Vec<Option<Vec<World>>> = (0..=ROWS)
        .map(|rows| {
            let mut all = Vec::new();
            worlds::each(plan, rows, size.most() / 4, &mut |world| all.push(world)).then_some(all)
        })
        .collect();
    let mut mismatches = Vec::new();
    for (proof, proven) in compilation.claims.proofs.iter().zip(prove::prove(plan, &compilation.claims)) {
        for (claim, decided) in proof.claims.iter().zip(&proven.claims) {
            figures.claims += 1;
            let kinds = claims::requests(claim);
            let is_few = |(_, all): &(usize, &[World])| {
                let requests =
                    |world: &World| kinds.iter().map(|kind| count(plan, world, *kind) * claims::others(claim, world).len()).sum::<usize>();
                all.iter().map(requests).sum::<usize>() <= size.most()
            };
            let mut sizes = databases.iter().enumerate().filter_map(|(rows, all)| Some((rows, all.as_deref()?)));
            let Some((rows, all)) = sizes.rfind(is_few) else { continue };
            figures.of_rows[rows] += 1;
            let told = Told::of(plan, claim.across_tenants);
            let mut breach = None;
            'all: for world in all {
                for kind in &kinds {
                    for asked in requests(plan, world, *kind) {
                        for other in claims::others(claim, world) {
                            let asked = Asked { other, ..asked.clone() };
                            figures.requests += 1;
                            if told.breaks(claim, kind.operation, world, &asked) {
                                breach = Some(format!("{asked:#?} in {world:#?}"));
                                break 'all;
                            }
                        }
                    }
                }
            }
            let says = text.get(claim.span.start as usize..claim.span.end as usize).unwrap_or_default();
            match (&decided.outcome, breach) {
                (Outcome::Proved | Outcome::Vacuous(_), Some(breach)) => {
                    mismatches.push(format!("{:?}: {says} is broken by {breach}", decided.outcome));
                }
                (Outcome::Proved, None) => figures.proved += 1,
                (Outcome::Vacuous(_), None) => figures.vacuous += 1,
                (Outcome::Undecided(_), _) => figures.undecided += 1,
                (Outcome::Refuted(witness), breach) => {
                    figures.refuted += 1;
                    figures.seen += usize::from(breach.is_some());
                    let is_among = breach.is_none() && !asks_of_addresses(text) && is_of(plan, (&witness.instance, kinds[0].model), rows);
                    let unseen = is_among.then_some("shown, and broken nowhere");
                    if let Some(why) = doubted(&told, plan, claim, witness).or(unseen) {
                        mismatches.push(format!("{why}: {says}: {}\n{}", witness.says, witness.text()));
                    }
                }
            }
        }
    }
    mismatches
}

/// A rule or a claim asks of addresses. What tells users apart is told by their places here, and may be another one there.
fn asks_of_addresses(text: &str) -> bool {
    let asked = text.split_once("\nmodel ").map_or("", |(_, models)| models);
    asked.contains("email ") || asked.contains("email.")
}

/// It has so many rows of each model at most, and it and what the request names have no texts but those that are tried.
fn is_of(plan: &Plan, (instance, model): (&Instance, ModelId), rows: usize) -> bool {
    let is_tried = |field: &Field, value: &Value| {
        let is_text = matches!(&field.kind, FieldKind::Scalar { scalar: Scalar::String, .. });
        !is_text || value.is_null() || worlds::values(plan, field, &|_| Vec::new()).contains(value)
    };
    let are_tried = |model: ModelId, row: &Row| worlds::fields(plan, model).iter().all(|(place, field)| is_tried(field, row.value(*place)));
    let table = plan.service.table(model).unwrap();
    let few = |model: ModelId| instance.world.rows(model).count() <= rows && instance.world.rows(model).all(|row| are_tried(model, row));
    models(plan).all(few) && instance.values.iter().all(|(field, value)| table.field(*field).is_none_or(|field| is_tried(field, value)))
}

/// Every request of a kind that a database may meet.
fn requests(plan: &Plan, world: &World, kind: Kind) -> Vec<Asked> {
    let callers = callers(plan, world);
    let mut all = Vec::new();
    for this in rows(world, kind) {
        for me in &callers {
            for values in named(plan, world, kind) {
                all.push(Asked { request: kind.request, this, values, me: *me, tenant: None, now: NOW, other: None });
            }
        }
    }
    all
}

fn count(plan: &Plan, world: &World, kind: Kind) -> usize {
    let choices: usize = choices(plan, world, kind).iter().map(Vec::len).product();
    rows(world, kind).len() * callers(plan, world).len() * choices
}

fn rows(world: &World, Kind { model, request, .. }: Kind) -> Vec<Id> {
    if request == Operation::Create { vec![id(model, 100)] } else { world.rows(model).map(Row::id).collect() }
}

fn callers(plan: &Plan, world: &World) -> Vec<Option<Id>> {
    let users: Option<ModelId> = plan.service.auth.as_ref().map(|auth| auth.table);
    users.into_iter().flat_map(|users| world.rows(users)).map(|row| Some(row.id())).chain([None]).collect()
}

/// Every choice of what a request names.
fn named(plan: &Plan, world: &World, kind: Kind) -> Vec<Vec<(FieldId, Value)>> {
    choices(plan, world, kind).into_iter().fold(vec![Vec::new()], |all, choices| {
        let with = |values: &Vec<(FieldId, Value)>| {
            choices.iter().map(|choice| values.iter().cloned().chain(choice.clone()).collect()).collect::<Vec<_>>()
        };
        all.iter().flat_map(with).collect()
    })
}

/// For each field that a request may name, what it may name it with, or that it does not.
fn choices(plan: &Plan, world: &World, kind: Kind) -> Vec<Vec<Option<(FieldId, Value)>>> {
    let Kind { model, request, field, is_alone, .. } = kind;
    if !matches!(request, Operation::Create | Operation::Update) {
        return Vec::new();
    }
    let there = |target: ModelId| world.rows(target).map(Row::id).collect::<Vec<_>>();
    let of = |(named, declared, column): (FieldId, &purlin_rules::plan::Field, &purlin_rules::plan::Column)| {
        let must = request == Operation::Create && !column.nullable && column.default == OfColumn::None || field == Some(named);
        let may = must || !(is_alone && request == Operation::Update);
        let values = worlds::values(plan, declared, &there).into_iter().chain(column.nullable.then_some(Value::Null));
        let values = values.filter(|_| may).map(|value| Some((named, value)));
        values.chain((!must).then_some(None)).collect()
    };
    nameable(plan, model, request).into_iter().map(of).collect()
}
