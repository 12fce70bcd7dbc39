//! The tests of a spec, run twice: by the engine that serves it, on a store without other rows, and by the evaluator, which defines what its
//! rules mean. A line passes if both say what it says. Where they say different things, a rule means one thing and does another: a
//! fault of ours, told as one.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | a seed | the rows of a test, in the evaluator's world | `cast` |
//! | a service | its engine, on a store without any rows: for one scene after another | `stage` |
//! | the same rows | the same rows, alone in a store | `scene` |
//! | a line | what the engine does with it | `served` |
//! | a line, and what both sides say of it | a finding, or none | `finding` |
//!
//! Where the engine does not serve all that the spec says, the evaluator judges alone: every line ([`judge`]), or those that name a field
//! that the engine does not have.
//!
//! Findings have the shape of diagnostics: `T0001` the spec does not do what the line says, `T0002` engine and evaluator disagree,
//! `T0003` the line could not be run, `T0004` what it says is not judged yet.

mod cast;
mod finding;
mod scene;
mod served;
mod stage;

use cast::Cast;
use purlin_rules::catalog::FieldId;
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::plan::{Action, Plan, Test, TestLine};
use purlin_rules::threads;
use scene::Scene;
use served::{Served, serve};
use stage::Stage;
use std::{io, panic, thread};
use tokio::runtime::Runtime;

/// How the tests of a plan went.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub tests: Vec<TestReport>,
}

/// How a test went.
#[derive(Debug, Clone, PartialEq)]
pub struct TestReport {
    pub name: String,
    pub span: Span,
    /// In the order of its lines; ends with the one that could not be run, if there is one.
    pub lines: Vec<LineReport>,
    /// What the test claims and nobody judges yet: it has neither passed nor failed.
    pub not_judged: Vec<Diagnostic>,
}

/// How a line went: it passed, or here is what is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct LineReport {
    pub span: Span,
    /// The engine has judged it, and not the evaluator alone.
    pub by_engine: bool,
    pub finding: Option<Diagnostic>,
}

/// Runs every test of the plan, by the engine and by the evaluator: on all cores, each on a store that has the rows of its seed and no
/// others. Blocks.
#[must_use]
pub fn run(plan: &Plan) -> Report {
    let tests = &plan.checks.tests;
    let all = || threads::map_with(tests, tests.len(), Troupe::default, |troupe, test| troupe.run(plan, test));
    Report { tests: off_runtimes(all) }
}

/// What the service answers to the first line of the first test, where no rule stands in the way, but something else does. Blocks.
#[must_use]
pub fn impossible(plan: &Plan) -> Option<String> {
    let test = plan.checks.tests.first()?;
    let line = test.lines.first()?;
    let served = off_runtimes(|| {
        let Troupe { stage, runtime } = &mut Troupe::default();
        let serving = async {
            let scene = Scene::set(plan, stage, test).await.ok()?;
            Some(if names_what_is_not_stored(plan, &scene.cast, line) { Served::Allowed } else { serve(&scene, line).await })
        };
        runtime.as_ref().ok()?.block_on(serving)
    });
    match served? {
        Served::Impossible { problem } => Some(problem),
        Served::Allowed | Served::NotThere | Served::Refused { .. } | Served::Rows(_) | Served::Failed { .. } => None,
    }
}

/// Does it on a thread of its own: whoever asks may have one that a runtime is at work on, which no other may enter.
fn off_runtimes<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    thread::scope(|scope| scope.spawn(work).join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
}

/// What a thread needs that runs tests, one after another.
struct Troupe {
    stage: Stage,
    runtime: io::Result<Runtime>,
}

impl Default for Troupe {
    fn default() -> Self {
        Self { stage: Stage::default(), runtime: tokio::runtime::Builder::new_current_thread().enable_all().build() }
    }
}

impl Troupe {
    fn run(&mut self, plan: &Plan, test: &Test) -> TestReport {
        match &self.runtime {
            Ok(runtime) => runtime.block_on(run_test(plan, &mut self.stage, test)),
            Err(error) => {
                let finding = Some(scene::broken(test, test.span, error));
                TestReport { lines: vec![LineReport { span: test.span, by_engine: true, finding }], ..not_run(test) }
            }
        }
    }
}

/// Judges every test of the plan by the evaluator alone: nothing is said of what an engine does.
#[must_use]
pub fn judge(plan: &Plan) -> Report {
    let now = crate::clock::Clock::default().now();
    let test = |test: &Test| {
        let cast = Cast::of(plan, test, now);
        TestReport {
            name: test.name.clone(),
            span: test.span,
            lines: test.lines.iter().flat_map(|line| judge_lines(cast.clone(), steps(line))).collect(),
            not_judged: finding::not_judged(test),
        }
    };
    Report { tests: plan.checks.tests.iter().map(test).collect() }
}

/// A line, and what is asked after it in the world that it leaves behind.
fn steps(line: &TestLine) -> impl Iterator<Item = &TestLine> {
    std::iter::once(line).chain(&line.then)
}

/// What the evaluator says of each; no more where one does not hold.
fn judge_lines<'l>(mut cast: Cast<'_>, lines: impl Iterator<Item = &'l TestLine>) -> Vec<LineReport> {
    let mut reports = Vec::new();
    for line in lines {
        let judged = cast.seeded.holds(cast.plan, line);
        let left = cast.seeded.left_by(cast.plan, line);
        let finding = finding::of_judged(&cast, line, &judged).or_else(|| left.is_err().then(|| finding::without_end(&cast, line)));
        let ends = finding.is_some();
        reports.push(LineReport { span: line.span, by_engine: false, finding });
        match left {
            Ok(left) if !ends => cast.seeded = left,
            Ok(_) | Err(_) => break,
        }
    }
    reports
}

async fn run_test(plan: &Plan, stage: &mut Stage, test: &Test) -> TestReport {
    let mut report = not_run(test);
    let mut unchanged: Option<Scene<'_>> = None;
    for line in &test.lines {
        // Each line starts from the seed: after one that has changed something, it is set up anew.
        let mut scene = match unchanged.take() {
            Some(scene) => scene,
            None => match Scene::set(plan, stage, test).await {
                Ok(scene) => scene,
                Err(finding) => {
                    stage.strike();
                    report.lines.push(LineReport { span: line.span, by_engine: true, finding: Some(finding) });
                    return report;
                }
            },
        };
        match run_lines(&mut scene, line, &mut report.lines).await {
            Left::AsItWas => unchanged = Some(scene),
            Left::Changed => {}
            Left::Broken => stage.strike(),
        }
    }
    report
}

fn not_run(test: &Test) -> TestReport {
    TestReport { name: test.name.clone(), span: test.span, lines: Vec::new(), not_judged: finding::not_judged(test) }
}

/// How lines leave the scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    AsItWas,
    Changed,
    /// The service could not answer: it may not be able to answer others.
    Broken,
}

/// A line and what is asked after it, by both sides; no more where one does not hold.
async fn run_lines(scene: &mut Scene<'_>, first: &TestLine, reports: &mut Vec<LineReport>) -> Left {
    let plan = scene.cast.plan;
    let mut left = Left::AsItWas;
    for (place, line) in steps(first).enumerate() {
        if names_what_is_not_stored(plan, &scene.cast, line) {
            reports.extend(judge_lines(scene.cast.clone(), steps(first).skip(place)));
            return left;
        }
        let served = serve(scene, line).await;
        let judged = scene.cast.seeded.holds(plan, line);
        let mut finding = finding::of(&scene.cast, line, &served, &judged);
        if changes(line) && served == Served::Allowed {
            left = Left::Changed;
            match scene.cast.seeded.left_by(plan, line) {
                Ok(after) => scene.cast.seeded = after,
                Err(_) => finding = finding.or_else(|| Some(finding::disagreement_on_what_follows(&scene.cast, line))),
            }
        }
        if matches!(served, Served::Failed { .. }) {
            left = Left::Broken;
        }
        let ends = finding.is_some();
        reports.push(LineReport { span: line.span, by_engine: true, finding });
        if ends {
            break;
        }
    }
    left
}

/// A field that the engine does not have.
fn names_what_is_not_stored(plan: &Plan, cast: &Cast<'_>, line: &TestLine) -> bool {
    let table = |row: &usize| plan.service.table(cast.row(*row)?.0);
    let (table, named): (_, Vec<FieldId>) = match &line.action {
        Action::Read { row, field } => (table(row), field.iter().copied().collect()),
        Action::Create { model, values } => (plan.service.table(*model), values.iter().map(|(field, _)| *field).collect()),
        Action::Update { row, values } => (table(row), values.iter().map(|(field, _)| *field).collect()),
        Action::Delete { .. } | Action::Sees { .. } => return false,
    };
    table.is_some_and(|table| named.iter().any(|field| table.field(*field).is_none()))
}

fn changes(line: &TestLine) -> bool {
    match line.action {
        Action::Read { .. } | Action::Sees { .. } => false,
        Action::Create { .. } | Action::Update { .. } | Action::Delete { .. } => true,
    }
}

impl Report {
    #[must_use]
    pub fn passed(&self) -> bool {
        self.findings().next().is_none()
    }

    pub fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.tests.iter().flat_map(|test| &test.lines).filter_map(|line| line.finding.as_ref())
    }
}

impl TestReport {
    #[must_use]
    pub fn passed(&self) -> bool {
        self.lines.iter().all(|line| line.finding.is_none())
    }
}
