//! The tests of a spec, run twice: by the engine that serves it, on a store of its own, and by the evaluator, which defines what its
//! rules mean. A line passes if both say what it says. Where they say different things, a rule means one thing and does another: a
//! fault of ours, told as one.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | a seed | the rows of a test, in the evaluator's world | `cast` |
//! | the same rows | a store of their own | `scene` |
//! | a line | what the engine does with it | `served` |
//! | a line, and what both sides say of it | a finding, or none | `finding` |
//!
//! Where the engine does not serve all that the spec says, the evaluator judges alone (`judge`).
//!
//! Findings have the shape of diagnostics: `T0001` the spec does not do what the line says, `T0002` engine and evaluator disagree,
//! `T0003` the line could not be run, `T0004` what it says is not judged yet.

mod cast;
mod finding;
mod scene;
mod served;

use cast::Cast;
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::plan::{Action, Plan, Test, TestLine};
use scene::Scene;
use served::{Served, serve};

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
    pub finding: Option<Diagnostic>,
}

/// Runs every test of the plan.
pub async fn run(plan: &Plan) -> Report {
    let mut tests = Vec::with_capacity(plan.checks.tests.len());
    for test in &plan.checks.tests {
        tests.push(run_test(plan, test).await);
    }
    Report { tests }
}

/// Judges every test of the plan by the evaluator alone: nothing is said of what an engine does.
#[must_use]
pub fn judge(plan: &Plan) -> Report {
    let now = crate::clock::Clock::default().now();
    let test = |test: &Test| {
        let cast = Cast::of(plan, test, now);
        let line =
            |line: &TestLine| LineReport { span: line.span, finding: finding::of_judged(&cast, line, &cast.seeded.holds(plan, line)) };
        TestReport {
            name: test.name.clone(),
            span: test.span,
            lines: test.lines.iter().map(line).collect(),
            not_judged: finding::not_judged(test),
        }
    };
    Report { tests: plan.checks.tests.iter().map(test).collect() }
}

async fn run_test(plan: &Plan, test: &Test) -> TestReport {
    let mut report = TestReport {
        name: test.name.clone(),
        span: test.span,
        lines: Vec::with_capacity(test.lines.len()),
        not_judged: finding::not_judged(test),
    };
    let mut unchanged: Option<Scene<'_>> = None;
    for line in &test.lines {
        // Each line starts from the seed: after one that has changed something, it is set up anew.
        let scene = match unchanged.take() {
            Some(scene) => scene,
            None => match Scene::set(plan, test).await {
                Ok(scene) => scene,
                Err(finding) => {
                    report.lines.push(LineReport { span: line.span, finding: Some(finding) });
                    return report;
                }
            },
        };
        let served = serve(&scene, line).await;
        let judged = scene.cast.seeded.holds(plan, line);
        report.lines.push(LineReport { span: line.span, finding: finding::of(&scene.cast, line, &served, &judged) });
        if changes(line) && served == Served::Allowed { scene.strike().await } else { unchanged = Some(scene) }
    }
    if let Some(scene) = unchanged {
        scene.strike().await;
    }
    report
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
