//! The tests of a program, asked of it with a fault in it: until one fails.

use purlin_rules::catalog::ModelId;
use purlin_rules::judge::Seeded;
use purlin_rules::plan::{Action, Field, Plan, Seed, Test, TestLine};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The lines of tests, each with the database that it starts from.
pub(super) struct Exam<'p> {
    papers: Vec<Paper<'p>>,
}

struct Paper<'p> {
    test: &'p Test,
    seeded: Rc<Seeded>,
    /// With the models whose guards decide what comes of the line.
    lines: Vec<(&'p TestLine, BTreeSet<ModelId>)>,
}

/// The models whose guards are not as they were; none where that may be any.
pub(super) type Touched = Option<BTreeSet<ModelId>>;

impl<'p> Exam<'p> {
    /// The tests of a plan at an instant, in milliseconds since 1970.
    pub(super) fn of(plan: &'p Plan, now: i64) -> Self {
        let seeded = |seed: Option<&Seed>| Rc::new(Seeded::new(plan, seed, now));
        let seeds: Vec<Rc<Seeded>> = plan.checks.seeds.iter().map(|seed| seeded(Some(seed))).collect();
        let empty = seeded(None);
        let paper = |test: &'p Test| {
            let seeded = test.seed.and_then(|place| seeds.get(place)).unwrap_or(&empty);
            let lines = test.lines.iter().map(|line| (line, decided_by(plan, seeded, line))).collect();
            Paper { test, seeded: Rc::clone(seeded), lines }
        };
        Self { papers: plan.checks.tests.iter().map(paper).collect() }
    }

    /// The first test that the plan fails, and its line.
    pub(super) fn failed_by(&self, plan: &Plan, touched: &Touched) -> Option<(&'p Test, &'p TestLine)> {
        let is_touched = |models: &BTreeSet<ModelId>| touched.as_ref().is_none_or(|touched| !touched.is_disjoint(models));
        self.papers.iter().find_map(|paper| {
            let asked = paper.lines.iter().filter(|(_, models)| is_touched(models));
            asked.map(|(line, _)| *line).find(|line| !holds(plan, &paper.seeded, line)).map(|line| (paper.test, line))
        })
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
