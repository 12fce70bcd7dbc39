//! `purlin test`: the `test` blocks of a spec, by the evaluator and by the engine on a store of its own.

use crate::error::Error;
use crate::report::{self, Format};
use crate::spec::{Compiled, compile};
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
    let Some(Compiled { plan, sources, warnings }) = compile(&arguments.folder, format)? else {
        return Ok(Outcome::SpecError);
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let Report { tests } = runtime.block_on(checks::run(&plan));
    match format {
        Format::Text => {
            report::print_beside(&warnings, &sources);
            in_words(&tests, &sources);
        }
        Format::Json => {
            let tests: Vec<_> = tests.iter().map(|test| json!({ "name": test.name, "lines": test.lines.len(), "diagnostics": report::findings(findings(test), &sources) })).collect();
            out::say(&json!({ "tests": tests, "diagnostics": report::findings(&warnings, &sources) }).to_string());
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
