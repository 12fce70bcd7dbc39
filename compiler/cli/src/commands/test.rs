//! `purlin test`: the `test` blocks of a spec, by the evaluator and by the engine on a store of its own. What the engine does not serve
//! yet is named; where that is a guard, the evaluator judges alone.

use crate::error::Error;
use crate::report::{self, Format};
use crate::spec::{self, Checked};
use crate::{Outcome, out};
use out::counted;
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::Diagnostic;
use purlin_runtime::checks::{self, Report, TestReport};
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    folder: PathBuf,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    let Some(Checked { compilation, sources }) = spec::check(&arguments.folder, format)? else {
        return Ok(Outcome::SpecError);
    };
    let Report { tests } = match (&compilation.plan, compilation.to_judge()) {
        (Some(plan), _) => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(checks::run(plan))
        }
        (None, Some(plan)) => checks::judge(plan),
        (None, None) => Report { tests: Vec::new() },
    };
    let by_engine = compilation.plan.is_some();
    let warnings = spec::in_order(compilation.diagnostics, compilation.not_served);
    match format {
        Format::Text => {
            report::print_beside(&warnings, &sources);
            if !by_engine {
                out::warn("The engine does not serve this spec yet: its tests are judged by the evaluator alone.\n");
            }
            in_words(&tests, &sources);
        }
        Format::Json => {
            let tests: Vec<_> = tests.iter().map(|test| json!({ "name": test.name, "lines": test.lines.len(), "diagnostics": report::findings(findings(test), &sources) })).collect();
            out::say(&json!({ "by_engine": by_engine, "tests": tests, "diagnostics": report::findings(&warnings, &sources) }).to_string());
        }
    }
    let failed = tests.iter().any(|test| findings(test).next().is_some());
    Ok(if failed { Outcome::Findings } else { Outcome::Done })
}

fn in_words(tests: &[TestReport], sources: &[Source]) {
    let mut failed = 0;
    for test in tests {
        let mut findings = findings(test).peekable();
        if findings.peek().is_none() {
            out::say(&format!("ok      {}", test.name));
            continue;
        }
        failed += 1;
        out::say(&format!("failed  {}", test.name));
        findings.for_each(|finding| report::print(std::slice::from_ref(finding), sources, Format::Text));
    }
    let lines: usize = tests.iter().map(|test| test.lines.len()).sum();
    out::say(&format!("\n{}, {}, {failed} failed", counted(tests.len(), "test"), counted(lines, "line")));
}

/// What is wrong with a test's lines.
fn findings(test: &TestReport) -> impl Iterator<Item = &Diagnostic> {
    test.lines.iter().filter_map(|line| line.finding.as_ref())
}
