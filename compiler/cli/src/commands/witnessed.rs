//! What a witness says, done by the engine on a store of its own.

use crate::error::Error;
use purlin_compiler::Compilation;
use purlin_compiler::prove::Witness;
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::plan::Test;
use purlin_runtime::checks;

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

/// Has the engine do what the witness says, if it serves all that this spec says.
pub(super) fn confirmed(compilation: &Compilation, witness: &Witness) -> Result<Confirmed, Error> {
    let (Some(line), true, Some(plan)) = (&witness.holds, witness.is_confirmed, compilation.to_judge()) else {
        return Ok(Confirmed::World);
    };
    if compilation.to_test().is_none() {
        return Ok(Confirmed::Evaluator);
    }
    let mut plan = plan.clone();
    plan.checks.seeds = vec![witness.seed.clone()];
    let test = Test { name: witness.seed.name.clone(), seed: Some(0), lines: vec![line.clone()], not_judged: Vec::new(), span: line.span };
    plan.checks.tests = vec![test];
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let report = runtime.block_on(checks::run(&plan));
    let lines = || report.tests.iter().flat_map(|test| &test.lines);
    // Then the world is what there is.
    let is_impossible = |finding: &Diagnostic| finding.code == "T0003" || finding.message.ends_with("it can't be done");
    Ok(match lines().find_map(|line| line.finding.as_ref()) {
        Some(finding) if is_impossible(finding) => Confirmed::Unmade,
        Some(_) => Confirmed::Disputed,
        None if lines().all(|line| line.by_engine) => Confirmed::EvaluatorAndSqlite,
        None => Confirmed::Evaluator,
    })
}
