//! What witnesses say, done by the engine, each on a store without other rows.

use purlin_compiler::Compilation;
use purlin_compiler::prove::Witness;
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::plan::{Test, TestLine};
use purlin_runtime::checks::{self, TestReport};

/// Who has said so of a witness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Confirmed {
    /// The evaluator, of the world as it was found: no test says it.
    World,
    Evaluator,
    EvaluatorAndSqlite,
    /// The evaluator; the service can't make such rows, for a reason that is no matter of access.
    Unmade,
    /// The engine says otherwise: a fault of ours.
    Disputed,
}

impl Confirmed {
    fn of(report: &TestReport) -> Self {
        // Then the world is what there is.
        let is_impossible = |finding: &Diagnostic| finding.code == "T0003" || finding.message.ends_with("it can't be done");
        match report.lines.iter().find_map(|line| line.finding.as_ref()) {
            Some(finding) if is_impossible(finding) => Self::Unmade,
            Some(_) => Self::Disputed,
            None if report.lines.iter().all(|line| line.by_engine) => Self::EvaluatorAndSqlite,
            None => Self::Evaluator,
        }
    }

    /// ` (confirmed by the evaluator)`
    pub(super) fn words(confirmed: Option<Self>) -> &'static str {
        match confirmed {
            Some(Self::EvaluatorAndSqlite) => " (confirmed by the evaluator and on SQLite)",
            Some(Self::Evaluator | Self::Unmade) => " (confirmed by the evaluator)",
            Some(Self::World | Self::Disputed) | None => "",
        }
    }

    pub(super) fn by(confirmed: Option<Self>) -> &'static [&'static str] {
        match confirmed {
            Some(Self::EvaluatorAndSqlite) => &["evaluator", "sqlite"],
            Some(Self::World | Self::Evaluator | Self::Unmade | Self::Disputed) => &["evaluator"],
            None => &[],
        }
    }
}

/// Has the engine do what each witness says, if it serves all that this spec says.
pub(super) fn confirmed<'w>(compilation: &Compilation, witnesses: impl IntoIterator<Item = &'w Witness>) -> Vec<Confirmed> {
    let asked_of = |witness: &'w Witness| witness.holds.as_ref().filter(|_| witness.is_confirmed && compilation.to_judge().is_some());
    let asked: Vec<(&Witness, Option<&TestLine>)> = witnesses.into_iter().map(|witness| (witness, asked_of(witness))).collect();
    let mut reports = ran(compilation, &asked).into_iter();
    let mut of = |line: Option<&TestLine>| match (line, compilation.to_test()) {
        (None, _) => Confirmed::World,
        (Some(_), None) => Confirmed::Evaluator,
        (Some(_), Some(_)) => reports.next().map_or(Confirmed::Evaluator, |report| Confirmed::of(&report)),
    };
    asked.iter().map(|(_, line)| of(*line)).collect()
}

/// How the tests go that the witnesses are; none where the engine does not judge all of them.
fn ran(compilation: &Compilation, asked: &[(&Witness, Option<&TestLine>)]) -> Vec<TestReport> {
    let (Some(plan), Some(_)) = (compilation.to_judge(), compilation.to_test()) else { return Vec::new() };
    let (mut seeds, mut tests) = (Vec::new(), Vec::new());
    for (witness, line) in asked.iter().filter_map(|(witness, line)| Some((witness, (*line)?))) {
        let (name, seed) = (witness.seed.name.clone(), Some(seeds.len()));
        tests.push(Test { name, seed, lines: vec![line.clone()], not_judged: Vec::new(), span: line.span });
        seeds.push(witness.seed.clone());
    }
    if tests.is_empty() {
        return Vec::new();
    }
    let mut plan = plan.clone();
    (plan.checks.seeds, plan.checks.tests) = (seeds, tests);
    checks::run(&plan).tests
}
