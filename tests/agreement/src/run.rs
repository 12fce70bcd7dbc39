//! Rounds of scenes and conditions, each asked of every execution and compared.

use crate::choices::Choices;
use crate::compose;
use crate::coverage::Coverage;
use crate::faults::{self, Fault};
use crate::scene::{Scene, Way};
use crate::shrink::{self, Numbers};
use crate::store::{Cell, Store};
use crate::text;
use crate::writes::Deed;
use purlin_rules::expr::Cond;
use purlin_rules::fragment::Fragment;
use purlin_rules::lower::{Caller, Dialect};
use purlin_rules::plan::Condition;
use std::fmt;
use std::time::{Duration, Instant};

/// Conditions about one scene: the database is loaded once for all of them.
const CONDITIONS: u64 = 32;
/// Sets of rules for one write, for the same reason.
const RULES: u64 = 16;

/// What is to be tried.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    pub seed: u64,
    /// Conditions times rows, at least.
    pub pairs: u64,
    /// What the lowering is made to do wrong.
    pub fault: Option<Fault>,
}

#[derive(Debug, Default)]
pub struct Outcome {
    pub pairs: u64,
    pub databases: u64,
    /// Lists that were compared with the filter of their rows one by one.
    pub lists: u64,
    /// Writes that were judged, each under rules of its own.
    pub writes: u64,
    pub took: Duration,
    pub coverage: Coverage,
    pub disagreement: Option<String>,
}

/// What did not agree.
#[derive(Debug)]
pub struct Disagreement {
    pub dialect: Dialect,
    pub place: usize,
    pub sql: String,
    pub not: String,
    pub said: String,
}

/// Tries until there were enough pairs, or one that does not agree.
pub fn run(run: Run, stores: &mut [&mut dyn Store]) -> Outcome {
    let began = Instant::now();
    let mut outcome = Outcome::default();
    while outcome.pairs < run.pairs && outcome.disagreement.is_none() {
        round(run, &mut outcome, stores);
    }
    outcome.took = began.elapsed();
    outcome
}

fn round(run: Run, outcome: &mut Outcome, stores: &mut [&mut dyn Store]) {
    let number = outcome.databases;
    outcome.databases += 1;
    let seed = |part: u64| run.seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ (number << 16) ^ part;
    let told = match Way::ALL.get(usize::try_from(number % 4).unwrap()) {
        Some(way) => asked(*way, &seed, run.fault, outcome, stores),
        None => judged(&seed, run.fault, outcome, stores),
    };
    outcome.disagreement = told.map(|told| format!("seed {}, database {number}:\n{told}", run.seed));
}

/// Conditions of rows that are stored, written or seen.
fn asked(
    way: Way,
    seed: &dyn Fn(u64) -> u64,
    fault: Option<Fault>,
    outcome: &mut Outcome,
    stores: &mut [&mut dyn Store],
) -> Option<String> {
    let mut choices = Choices::of_seed(seed(0));
    let scene = Scene::draw(&mut choices, way);
    let (conds, drawn) = drawn(CONDITIONS, seed, |choices| scene.condition(choices));
    for cond in &conds {
        let verdicts = scene.verdicts(cond);
        outcome.pairs += verdicts.len() as u64;
        outcome.coverage.note(cond, &verdicts);
        scene.rows().into_iter().for_each(|row| outcome.coverage.note_failures(cond, &scene, row));
        outcome.coverage.name(name_of(&scene), &verdicts);
    }
    outcome.lists += if scene.row.is_none() { CONDITIONS } else { 0 };
    let found = disagreement(&scene, &conds, stores, fault)?;
    let place = found.place;
    let words = format!("  {found}\n  of: {}", text::condition(&conds[place], &scene.service(found.dialect)));
    // A fault that was seeded need not be explained.
    if fault.is_some() {
        return Some(words);
    }
    let numbers = Numbers { scene: choices.into_drawn(), cond: drawn[place].clone() };
    let smaller = shrink::smallest(numbers, &mut |numbers| {
        let scene = Scene::draw(&mut Choices::replayed(numbers.scene.clone()), way);
        let cond = scene.condition(&mut Choices::replayed(numbers.cond.clone()));
        let found = disagreement(&scene, std::slice::from_ref(&cond), stores, None)?;
        Some(told(&scene, &cond, &found))
    });
    Some(smaller.unwrap_or(words))
}

/// Rules for a write.
fn judged(seed: &dyn Fn(u64) -> u64, fault: Option<Fault>, outcome: &mut Outcome, stores: &mut [&mut dyn Store]) -> Option<String> {
    let mut choices = Choices::of_seed(seed(0));
    let deed = Deed::draw(&mut choices)?;
    let (sets, drawn) = drawn(RULES, seed, |choices| deed.rules(choices));
    for rules in &sets {
        for (cond, holds) in deed.points(rules) {
            outcome.pairs += 1;
            outcome.coverage.note(cond, &[holds]);
        }
        outcome.writes += 1;
        outcome.coverage.name(deed.name(), &[deed.is_allowed(rules)]);
    }
    let found = stores.iter_mut().find_map(|store| deed.disagreement(&sets, *store, fault))?;
    if fault.is_some() {
        return Some(found.said);
    }
    let numbers = Numbers { scene: choices.into_drawn(), cond: drawn[found.place].clone() };
    let smaller = shrink::smallest(numbers, &mut |numbers| {
        let deed = Deed::draw(&mut Choices::replayed(numbers.scene.clone()))?;
        let rules = deed.rules(&mut Choices::replayed(numbers.cond.clone()));
        stores.iter_mut().find_map(|store| deed.disagreement(std::slice::from_ref(&rules), *store, None)).map(|found| found.said)
    });
    Some(smaller.unwrap_or(found.said))
}

/// So many of them, each from a seed of its own, with the numbers that it was drawn from.
fn drawn<T>(count: u64, seed: &dyn Fn(u64) -> u64, draw: impl Fn(&mut Choices) -> T) -> (Vec<T>, Vec<Vec<u16>>) {
    let one = |part| {
        let mut choices = Choices::of_seed(seed(part));
        (draw(&mut choices), choices.into_drawn())
    };
    (1..=count).map(one).unzip()
}

fn name_of(scene: &Scene) -> &'static str {
    match (scene.way, scene.asked.caller()) {
        (Way::Stored, Caller::SignedIn) => "(stored, signed in)",
        (Way::Stored, Caller::Anonymous) => "(stored, anonymous)",
        (Way::Written, Caller::SignedIn) => "(written, signed in)",
        (Way::Written, Caller::Anonymous) => "(written, anonymous)",
        (Way::Seen, Caller::SignedIn) => "(seen, signed in)",
        (Way::Seen, Caller::Anonymous) => "(seen, anonymous)",
    }
}

/// The first of the conditions on which a store differs from the evaluator.
pub fn disagreement(scene: &Scene, conds: &[Cond], stores: &mut [&mut dyn Store], fault: Option<Fault>) -> Option<Disagreement> {
    let meant: Vec<Vec<bool>> = conds.iter().map(|cond| scene.verdicts(cond)).collect();
    stores.iter_mut().find_map(|store| {
        store.fill(&scene.service(store.dialect()), &scene.world);
        differs(scene, conds, &meant, *store, fault)
    })
}

fn differs(scene: &Scene, conds: &[Cond], meant: &[Vec<bool>], store: &mut dyn Store, fault: Option<Fault>) -> Option<Disagreement> {
    let dialect = store.dialect();
    let service = scene.service(dialect);
    let told = |place: usize, sql: &str, not: &str, said: String| {
        Some(Disagreement { dialect, place, sql: sql.to_owned(), not: not.to_owned(), said })
    };
    // Those that are not folded: their places and both fragments.
    let mut places = Vec::new();
    let mut fragments = Vec::new();
    for (place, cond) in conds.iter().enumerate() {
        let lowered = faults::lowered(fault, || scene.lowered(cond, &service, dialect, scene.asked.caller()));
        match lowered {
            Condition::Always if meant[place].contains(&false) => return told(place, "always", "never", "folded".to_owned()),
            Condition::Never if meant[place].contains(&true) => return told(place, "never", "always", "folded".to_owned()),
            Condition::Always | Condition::Never => {}
            Condition::If { sql, not, .. } => {
                places.push(place);
                fragments.extend([sql, not]);
            }
        }
    }
    if places.is_empty() {
        return None;
    }
    match answers(scene, &service, &fragments, store) {
        Ok(answers) => {
            for (answer, place) in answers.iter().enumerate().map(|(index, answer)| (answer, places[index])) {
                let wanted: Vec<_> = meant[place].iter().map(|holds| (Some(*holds), Some(!*holds))).collect();
                let index = places.iter().position(|other| *other == place).unwrap();
                let (sql, not) = (&fragments[2 * index].text, &fragments[2 * index + 1].text);
                if answer.verdicts != wanted {
                    return told(place, sql, not, format!("{:?}, not {wanted:?}", answer.verdicts));
                }
                if answer.listed.as_ref().is_some_and(|listed| *listed != meant[place]) {
                    return told(place, sql, not, format!("lists {:?}, not {:?}", answer.listed, meant[place]));
                }
            }
            None
        }
        Err(error) if conds.len() == 1 => told(0, &fragments[0].text, &fragments[1].text, error),
        // One of them cannot be run, or all together are more than a statement holds: each by itself.
        Err(_) => (0..conds.len()).find_map(|place| {
            let found = differs(scene, &conds[place..=place], &meant[place..=place], store, fault)?;
            Some(Disagreement { place, ..found })
        }),
    }
}

/// What a store says of a condition.
struct Answer {
    /// Of each row: the condition and its negation; `None` is null.
    verdicts: Vec<(Option<bool>, Option<bool>)>,
    /// Of each row, whether a list shows it; `None` where there is no list.
    listed: Option<Vec<bool>>,
}

fn answers(
    scene: &Scene,
    service: &purlin_rules::plan::Service,
    fragments: &[Fragment],
    store: &mut dyn Store,
) -> Result<Vec<Answer>, String> {
    let rows = store.rows(&compose::verdicts(scene, service, fragments, store.dialect()))?;
    if rows.len() != scene.rows().len() {
        return Err(format!("{} rows of {}", rows.len(), scene.rows().len()));
    }
    let said = |index: usize| rows.iter().map(|row| (row[2 * index].verdict(), row[2 * index + 1].verdict())).collect();
    let mut answers: Vec<_> = (0..fragments.len() / 2).map(|index| Answer { verdicts: said(index), listed: None }).collect();
    if scene.row.is_none() {
        let ids: Vec<_> = scene.rows().iter().map(|row| row.id()).collect();
        let filters: Vec<_> = fragments.iter().step_by(2).cloned().collect();
        let listed = store.rows(&compose::lists(scene, service, &filters, store.dialect()))?;
        for (index, answer) in answers.iter_mut().enumerate() {
            let place = Cell::Int(i64::try_from(index).unwrap());
            answer.listed = Some(ids.iter().map(|id| listed.contains(&vec![place, Cell::Id(*id)])).collect());
        }
    }
    Ok(answers)
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} says {}\n  {}\n  not: {}", self.dialect, self.said, self.sql, self.not)
    }
}

/// A case in words.
#[must_use]
pub fn told(scene: &Scene, cond: &Cond, found: &Disagreement) -> String {
    let service = scene.service(found.dialect);
    let me = scene.asked.me.map_or_else(|| "nobody".to_owned(), |me| text::value(&purlin_rules::value::Value::Id(me)));
    let row =
        scene.row.as_ref().map_or_else(String::new, |row| format!("  about to be written: {}\n", text::row(row, scene.this, &service)));
    format!(
        "  {:?}, asked by {me}, of {}: {}\n  database:\n{}{row}  evaluator: {:?}\n  {found}\n  arguments: {:?}\n  {cond:?}",
        scene.way,
        purlin_rules::catalog::Catalog::model_name(&service, scene.this).unwrap_or("?"),
        text::condition(cond, &service),
        text::world(&scene.world, &service),
        scene.verdicts(cond),
        scene.asked.args,
    )
}
