//! The tests of a program, asked of it with a fault in it: until one fails.

use purlin_rules::catalog::ModelId;
use purlin_rules::judge::Seeded;
use purlin_rules::plan::{Action, Field, Plan, Seed, Test, TestLine};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The lines of tests, each with the database that it starts from.
pub(super) struct Exam<'p> {
    questions: Vec<Question<'p>>,
    by_model: ByModel,
}

struct Question<'p> {
    test: &'p Test,
    seeded: Arc<Seeded>,
    line: &'p TestLine,
}

/// Things by their places, under the models whose guards decide what comes of them.
#[derive(Default)]
pub(super) struct ByModel {
    count: usize,
    places: BTreeMap<ModelId, Vec<usize>>,
}

impl ByModel {
    /// The next thing.
    pub(super) fn add(&mut self, decided_by: BTreeSet<ModelId>) {
        for model in decided_by {
            self.places.entry(model).or_default().push(self.count);
        }
        self.count += 1;
    }

    /// What is touched, from a place on, in order.
    pub(super) fn touched(&self, touched: &Touched, from: usize) -> Vec<usize> {
        let Some(models) = touched else { return (from..self.count).collect() };
        let of_model =
            |model: &ModelId| self.places.get(model).map(|places| places.split_at(places.partition_point(|place| *place < from)).1);
        let mut places: Vec<usize> = models.iter().filter_map(of_model).flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }
}

/// The models whose guards are not as they were; none where that may be any.
pub(super) type Touched = Option<BTreeSet<ModelId>>;

impl<'p> Exam<'p> {
    /// The tests of a plan at an instant, in milliseconds since 1970.
    pub(super) fn of(plan: &'p Plan, now: i64) -> Self {
        let seeded = |seed: Option<&Seed>| Arc::new(Seeded::new(plan, seed, now));
        let seeds: Vec<Arc<Seeded>> = plan.checks.seeds.iter().map(|seed| seeded(Some(seed))).collect();
        let empty = seeded(None);
        let (mut questions, mut by_model) = (Vec::new(), ByModel::default());
        for test in &plan.checks.tests {
            let seeded = test.seed.and_then(|place| seeds.get(place)).unwrap_or(&empty);
            for line in &test.lines {
                by_model.add(decided_by(plan, seeded, line));
                questions.push(Question { test, seeded: Arc::clone(seeded), line });
            }
        }
        Self { questions, by_model }
    }

    /// The first test that the plan fails, and its line.
    pub(super) fn failed_by(&self, plan: &Plan, touched: &Touched) -> Option<(&'p Test, &'p TestLine)> {
        let asked = self.by_model.touched(touched, 0).into_iter().filter_map(|place| self.questions.get(place));
        asked.into_iter().find(|asked| !holds(plan, &asked.seeded, asked.line)).map(|asked| (asked.test, asked.line))
    }
}

/// What the line says is so, and what stands after it in the database that it leaves behind.
pub(super) fn holds(plan: &Plan, seeded: &Seeded, line: &TestLine) -> bool {
    if line.then.is_empty() { is_so(plan, seeded, line) } else { seeded.holds_through(plan, line) }
}

/// The same of a line alone: what follows from a write is looked at only where it is let through.
fn is_so(plan: &Plan, seeded: &Seeded, line: &TestLine) -> bool {
    let is_write = matches!(line.action, Action::Create { .. } | Action::Update { .. } | Action::Delete { .. });
    seeded.holds(plan, line).is_ok() && (!is_write || !line.allowed || seeded.left_by(plan, line).is_ok())
}

/// The models whose guards decide what comes of a line: that of the row, and those of rows that the request may name.
pub(super) fn decided_by(plan: &Plan, seeded: &Seeded, line: &TestLine) -> BTreeSet<ModelId> {
    let mut models = BTreeSet::new();
    for line in std::iter::once(line).chain(&line.then) {
        let model = asked_of(seeded, line);
        models.extend(model);
        let names = matches!(line.action, Action::Create { .. } | Action::Update { .. });
        let fields = model.filter(|_| names).and_then(|model| plan.service.table(model)).into_iter().flat_map(|table| table.fields.iter());
        models.extend(fields.filter_map(Field::reference).map(|(target, ..)| target));
    }
    models
}

/// The model that a line asks about.
pub(super) fn asked_of(seeded: &Seeded, line: &TestLine) -> Option<ModelId> {
    match &line.action {
        Action::Read { row, .. } | Action::Update { row, .. } | Action::Delete { row } => seeded.rows.get(*row).map(|(model, _)| *model),
        Action::Create { model, .. } | Action::Sees { model, .. } => Some(*model),
    }
}
