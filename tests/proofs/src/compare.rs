//! So many pairs of versions, compared and held against databases.

use crate::claims::{Asked, Kind};
use crate::edits;
use crate::pairs::{Answers, Pair, Seen};
use crate::specs;
use crate::worlds;
use purlin_compiler::diff::{self, Caller, Class, Difference};
use purlin_compiler::prove::Witness;
use purlin_compiler::source::Source;
use purlin_compiler::{Compilation, compile};
use purlin_prover::Instance;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::Operation;
use purlin_rules::world::Row;
use purlin_tests::chance::Chance;
use std::{fmt, thread};

/// The sample that every change is tried with.
pub const PAIRS: usize = 60;
pub const SMALL: usize = 12;

/// Databases that each pair is tried in, and requests of each kind in each of them.
const WORLDS: usize = 24;
const REQUESTS: usize = 3;
/// Of small pairs, the rows of a model in every database, and the databases of a pair at most: those that have more are passed over.
const ROWS: usize = 2;
const MOST: usize = 800;
/// The same of a long run.
const MANY: usize = 6_000;
/// Cases of a run that are kept: the first ones.
const KEPT: usize = 5;
/// Pairs of the threads lie so far apart.
const APART: u64 = 1 << 32;

const OPERATIONS: [Operation; 5] = [Operation::Get, Operation::List, Operation::Create, Operation::Update, Operation::Delete];

#[derive(Debug, Default)]
pub struct Figures {
    pub pairs: usize,
    /// Of which one version is not sound.
    pub unsound: usize,
    /// Of which there are more databases than are looked at.
    pub passed_over: usize,
    /// In which nobody may do anything else.
    pub alike: usize,
    pub widened: usize,
    pub narrowed: usize,
    pub changed: usize,
    pub undecided: usize,
    pub worlds: usize,
    pub requests: usize,
    /// Requests that one version lets through and the other does not.
    pub gains: usize,
    pub losses: usize,
    pub mismatches: Vec<String>,
}

impl Figures {
    fn add(&mut self, other: Self) {
        let Self { pairs, unsound, passed_over, alike, widened, narrowed, changed, undecided, worlds, requests, gains, losses, mismatches } =
            other;
        let counts = [
            (&mut self.pairs, pairs),
            (&mut self.unsound, unsound),
            (&mut self.passed_over, passed_over),
            (&mut self.alike, alike),
            (&mut self.widened, widened),
            (&mut self.narrowed, narrowed),
            (&mut self.changed, changed),
            (&mut self.undecided, undecided),
            (&mut self.worlds, worlds),
            (&mut self.requests, requests),
            (&mut self.gains, gains),
            (&mut self.losses, losses),
        ];
        counts.into_iter().for_each(|(count, more)| *count += more);
        self.mismatches.extend(mismatches);
    }

    fn count(&mut self, differences: &[Difference]) {
        self.pairs += 1;
        self.alike += usize::from(differences.is_empty());
        for difference in differences {
            match difference.class {
                Class::Widened => self.widened += 1,
                Class::Narrowed => self.narrowed += 1,
                Class::Changed => self.changed += 1,
                Class::Undecided => self.undecided += 1,
                Class::New | Class::Gone => {}
            }
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pairs, unsound, passed_over, alike, widened, narrowed, changed, undecided, worlds, requests, gains, losses, mismatches } =
            self;
        write!(
            f,
            "{pairs} pairs ({unsound} more were not sound, {passed_over} too large), {alike} of them alike: {widened} differences widened, {narrowed} narrowed, \
             {changed} changed, {undecided} undecided; {requests} requests judged in {worlds} databases, of which {gains} are let through \
             by the later version only and {losses} by the earlier one, {} mismatches",
            mismatches.len()
        )
    }
}

/// Which specs are drawn, and in which databases they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Some databases of specs of any kind.
    Any,
    /// All databases of a few rows of specs that are small: of those that have no more of them.
    Small { most: usize },
}

impl Size {
    pub const SAMPLE: Self = Self::Small { most: MOST };
    pub const LONG: Self = Self::Small { most: MANY };
}

/// Compares as many pairs and tries them, on every core.
#[must_use]
pub fn run_together(seed: u64, pairs: usize, size: Size) -> Figures {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = |number: usize| thread::spawn(move || run(seed + number as u64 * APART, pairs.div_ceil(threads), size));
    let runs: Vec<_> = (0..threads).map(share).collect();
    let mut all = Figures::default();
    runs.into_iter().for_each(|run| all.add(run.join().unwrap()));
    all
}

fn run(seed: u64, pairs: usize, size: Size) -> Figures {
    let mut figures = Figures::default();
    let mut number = seed;
    while figures.pairs < pairs && figures.mismatches.len() < KEPT {
        let mut chance = Chance(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        number += 1;
        let [before, after] = draw(&mut chance, size);
        for mismatch in tried(&mut chance, [&before, &after], size, &mut figures) {
            figures.mismatches.push(format!("pair {}: {mismatch}\n---- before\n{before}\n---- after\n{after}", number - 1));
        }
    }
    figures
}

fn draw(chance: &mut Chance, size: Size) -> [String; 2] {
    let before = if size == Size::Any { specs::spec(chance) } else { specs::small(chance) };
    let edits = 1 + chance.below(3);
    let after = edits::edited(chance, &before, edits);
    [before.text(), after.text()]
}

/// The two specs of a number, and why they are not sound, if they are not.
#[must_use]
pub fn faults(number: u64) -> String {
    let texts = draw(&mut Chance(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)), Size::Any);
    let told = texts.map(|text| {
        let diagnostics = compiled(&text).diagnostics;
        let errors = diagnostics.iter().filter(|found| found.severity == purlin_rules::diagnostic::Severity::Error);
        let errors: Vec<String> = errors.map(|found| format!("{}: {}", found.code, found.message)).collect();
        format!("{text}\n{}", errors.join("\n"))
    });
    told.join("\n----\n")
}

fn compiled(text: &str) -> Compilation {
    compile(&[Source { path: "app.purlin".to_owned(), text: text.to_owned() }])
}

/// Tries two versions of a spec in databases by chance.
#[must_use]
pub fn run_of(before: &str, after: &str, seed: u64) -> Figures {
    let mut figures = Figures::default();
    figures.mismatches = tried(&mut Chance(seed), [before, after], Size::Any, &mut figures);
    figures
}

fn tried(chance: &mut Chance, texts: [&str; 2], size: Size, figures: &mut Figures) -> Vec<String> {
    let [before, after] = texts.map(compiled);
    let (Some(old), Some(new)) = (before.to_judge(), after.to_judge()) else {
        figures.unsound += 1;
        return Vec::new();
    };
    let old = Pair::of(old, new).letting_go();
    let pair = Pair::of(&old, new);
    let mut databases = Vec::new();
    match size {
        Size::Any => databases.extend((0..WORLDS).filter_map(|_| pair.world(chance))),
        Size::Small { most } => {
            let is_all = worlds::each(new, ROWS, most, &mut |world| databases.push(pair.with_lost(chance, world)));
            if !is_all {
                figures.passed_over += 1;
                return Vec::new();
            }
        }
    }
    let differences = diff::differences(&before, &after, (2026, 1, 1));
    figures.count(&differences);
    figures.worlds += databases.len();
    let tried = Tried { pair: &pair, differences: &differences };
    let doubted = differences.iter().filter_map(|difference| tried.doubted(difference)).collect::<Vec<_>>();
    if !doubted.is_empty() {
        return doubted;
    }
    for seen in &databases {
        let found = if size == Size::Any { tried.some(chance, seen, figures) } else { tried.all(chance, seen, figures) };
        if let Some(found) = found {
            return vec![found];
        }
    }
    Vec::new()
}

struct Tried<'t> {
    pair: &'t Pair<'t>,
    differences: &'t [Difference],
}

/// What one version lets through and the other does not.
#[derive(Debug, Clone, Copy)]
struct Turn<'t> {
    model: ModelId,
    asked: &'t Asked,
    /// The field that is read.
    field: Option<FieldId>,
    is_gain: bool,
}

impl Tried<'_> {
    /// Requests of every kind, as they come.
    fn some(&self, chance: &mut Chance, seen: &Seen, figures: &mut Figures) -> Option<String> {
        for model in worlds::models(self.pair.after) {
            for request in OPERATIONS {
                for _ in 0..REQUESTS {
                    let nameable = worlds::nameable(self.pair.after, model, request);
                    let alone = (request == Operation::Update && !nameable.is_empty() && chance.one_in(2))
                        .then(|| nameable[chance.below(nameable.len())].0);
                    let kind = Kind { operation: request, model, request, field: alone, is_alone: alone.is_some() };
                    let Some(asked) = worlds::asked(chance, self.pair.after, &seen.now, kind) else { continue };
                    if let Some(found) = self.judged(seen, model, &asked, figures) {
                        return Some(found);
                    }
                }
            }
        }
        None
    }

    /// All requests that read, delete, or name one field; of others some.
    fn all(&self, chance: &mut Chance, seen: &Seen, figures: &mut Figures) -> Option<String> {
        let plan = self.pair.after;
        let users = plan.service.auth.as_ref().unwrap().table;
        let ids = |model: ModelId| seen.now.rows(model).map(Row::id).collect::<Vec<_>>();
        let callers: Vec<_> = ids(users).into_iter().map(Some).chain([None]).collect();
        for model in worlds::models(plan) {
            for me in &callers {
                let mut requests = Vec::new();
                for this in ids(model) {
                    let asked = |request, values| Asked { request, this, values, me: *me, tenant: None, now: worlds::NOW, other: None };
                    requests.extend([Operation::Get, Operation::List, Operation::Delete].map(|request| asked(request, Vec::new())));
                    for (field, declared, column) in worlds::nameable(plan, model, Operation::Update) {
                        let null = column.nullable.then_some(purlin_rules::value::Value::Null);
                        let values = worlds::values(plan, declared, &ids).into_iter().chain(null);
                        requests.extend(values.map(|value| asked(Operation::Update, vec![(field, value)])));
                    }
                }
                for request in [Operation::Create, Operation::Update] {
                    let kind = Kind { operation: request, model, request, field: None, is_alone: false };
                    let drawn = (0..REQUESTS).filter_map(|_| worlds::asked(chance, plan, &seen.now, kind));
                    requests.extend(drawn.map(|asked| Asked { me: *me, ..asked }));
                }
                for asked in &requests {
                    if let Some(found) = self.judged(seen, model, asked, figures) {
                        return Some(found);
                    }
                }
            }
        }
        None
    }

    /// What the differences do not tell of a request.
    fn judged(&self, seen: &Seen, model: ModelId, asked: &Asked, figures: &mut Figures) -> Option<String> {
        let fields = self.pair.common(model);
        // One that changes nothing is no matter of access; and what a field is that is new is told with the shape.
        if asked.request == Operation::Update && !asked.values.iter().any(|(named, _)| fields.iter().any(|(now, _)| now == named)) {
            return None;
        }
        let answers = self.pair.answers(seen, model, asked)?;
        figures.requests += 1;
        let row = self.turned(answers, model, asked, None, figures);
        let is_read = matches!(asked.request, Operation::Get | Operation::List);
        let mut of_fields = fields.iter().filter(|_| is_read && answers.before && answers.after).filter_map(|field| {
            let answers = self.pair.shown(seen, model, *field, asked);
            self.turned(answers, model, asked, Some(field.0), figures)
        });
        let what = row.or_else(|| of_fields.next())?;
        Some(format!("{what} is not told of {asked:#?} in {seen:#?}: {}", self.told()))
    }

    fn turned(&self, answers: Answers, model: ModelId, asked: &Asked, field: Option<FieldId>, figures: &mut Figures) -> Option<String> {
        if answers.before == answers.after {
            return None;
        }
        let is_gain = answers.after;
        // What is new, requests to the earlier version do not name.
        let both = self.pair.common(model);
        if !is_gain && asked.values.iter().any(|(named, _)| !both.iter().any(|(now, _)| now == named)) {
            return None;
        }
        *(if is_gain { &mut figures.gains } else { &mut figures.losses }) += 1;
        let turn = Turn { model, asked, field, is_gain };
        let is_told = self.differences.iter().any(|difference| self.tells(difference, turn));
        let name = field.map(|field| self.name(model, field));
        (!is_told).then(|| format!("{} of {name:?} at {}", if is_gain { "a gain" } else { "a loss" }, self.model(model)))
    }

    fn model(&self, model: ModelId) -> String {
        self.pair.after.service.table(model).unwrap().spec_name.to_string()
    }

    fn name(&self, model: ModelId, field: FieldId) -> String {
        self.pair.after.service.table(model).unwrap().field(field).unwrap().name.to_string()
    }

    fn tells(&self, difference: &Difference, Turn { model, asked, field, is_gain }: Turn<'_>) -> bool {
        let fits = match difference.class {
            // Of what is undecided it is not told which.
            Class::Changed | Class::Undecided => true,
            Class::Widened => is_gain,
            Class::Narrowed => !is_gain,
            Class::New | Class::Gone => false,
        };
        let operation = asked.request.as_str();
        let is_read = matches!(asked.request, Operation::Get | Operation::List);
        let caller = if asked.me.is_some() { Caller::SignedIn } else { Caller::Anonymous };
        let is_of_it = difference.model == self.model(model)
            && difference.caller == caller
            && (difference.operation == operation || is_read && difference.operation == "read");
        let named: Vec<String> = asked.values.iter().map(|(field, _)| self.name(model, *field)).collect();
        let is_of_field = match field {
            Some(field) => difference.fields.contains(&self.name(model, field)),
            None if difference.fields.is_empty() => true,
            None => difference.fields.iter().any(|field| named.contains(field)),
        };
        fits && is_of_it && is_of_field
    }

    fn told(&self) -> String {
        let one = |difference: &Difference| {
            let Difference { class, operation, model, fields, caller, .. } = difference;
            format!("{} {operation} {model} {fields:?} {caller:?}", class.as_str())
        };
        self.differences.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    /// Why a difference is none that what is shown shows.
    fn doubted(&self, difference: &Difference) -> Option<String> {
        let wants_gain = matches!(difference.class, Class::Widened | Class::Changed);
        let wants_loss = matches!(difference.class, Class::Narrowed | Class::Changed);
        let gained = self.unlike(difference, difference.gained.as_deref(), true).filter(|_| wants_gain);
        let lost = self.unlike(difference, difference.lost.as_deref(), false).filter(|_| wants_loss);
        let why = gained.or(lost)?;
        let witness = if gained.is_some() { &difference.gained } else { &difference.lost };
        let text = witness.as_ref().map_or(String::new(), |witness| format!("{}\n{:?}", witness.text(), witness.instance));
        Some(format!(
            "{why}: {:?} {} {} {:?} {:?}\n{text}",
            difference.class, difference.operation, difference.model, difference.fields, difference.caller
        ))
    }

    fn unlike(&self, difference: &Difference, witness: Option<&Witness>, is_gain: bool) -> Option<&'static str> {
        let Some(Witness { operation, instance, .. }) = witness else { return Some("shown by nothing") };
        let Instance { world, this, values, me, tenant, now, .. } = instance;
        let seen = self.pair.seen(world.clone());
        if worlds::flaw(self.pair.after, &seen.now).is_some() {
            return Some("no database of the later version");
        }
        let asked = Asked { request: *operation, this: *this, values: values.clone(), me: *me, tenant: *tenant, now: *now, other: None };
        let mut models = worlds::models(self.pair.after);
        let model = models.find(|model| self.model(*model) == difference.model)?;
        let Some(answers) = self.pair.answers(&seen, model, &asked) else { return Some("a request that can't be compared") };
        let answers = match difference.fields.first() {
            Some(name) if matches!(operation, Operation::Get | Operation::List) => {
                let field = self.pair.common(model).into_iter().find(|(field, _)| self.name(model, *field) == *name);
                field.map_or(answers, |field| self.pair.shown(&seen, model, field, &asked))
            }
            _ => answers,
        };
        let is_so = (answers.before, answers.after) == (!is_gain, is_gain);
        (!is_so).then_some("shown by what is no difference")
    }
}
