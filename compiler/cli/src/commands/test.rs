//! `purlin test`: the `test` blocks of a spec, by the evaluator and by the engine on a store of its own. What the engine does not serve
//! yet is named; where a test could notice that it is missing, the evaluator judges alone. The last line says who has judged.

use super::ci::Told;
use crate::error::Error;
use crate::report::{self, Format};
use crate::spec::{self, Checked};
use crate::{Outcome, out};
use out::counted;
use purlin_build::project::Project;
use purlin_compiler::Compilation;
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::Diagnostic;
use purlin_runtime::checks::{self, Report, TestReport};
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    pub(super) folder: PathBuf,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    let Some(Checked { compilation, project }) = spec::check(&arguments.folder, format)? else {
        return Ok(Outcome::SpecError);
    };
    let Report { tests } = ran(&compilation)?;
    let by_engine = compilation.to_test().is_some();
    let warnings = spec::in_order(compilation.diagnostics, compilation.not_served);
    match format {
        Format::Text => {
            report::print_beside(&warnings, &project.sources);
            if !by_engine {
                out::warn("The engine does not serve all of this spec yet: the evaluator judges its tests alone.\n");
            }
            in_words(&tests, &project);
        }
        Format::Json => out::say(&in_json(&tests, by_engine, &warnings, &project.sources).to_string()),
        Format::Github | Format::Sarif => {
            let all: Vec<_> =
                warnings.into_iter().chain(tests.iter().flat_map(|test| findings(test).chain(&test.not_judged)).cloned()).collect();
            report::print(&all, &project, format);
        }
    }
    Ok(outcome(&tests))
}

fn ran(compilation: &Compilation) -> Result<Report, Error> {
    Ok(match (compilation.to_test(), compilation.to_judge()) {
        (Some(plan), _) => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(checks::run(plan))
        }
        (None, Some(plan)) => checks::judge(plan),
        (None, None) => Report { tests: Vec::new() },
    })
}

fn outcome(tests: &[TestReport]) -> Outcome {
    let failed = tests.iter().any(|test| findings(test).next().is_some());
    if failed { Outcome::Findings } else { Outcome::Done }
}

/// The findings, for a report of all that is asked of a spec.
pub(super) fn told(compilation: &Compilation) -> Result<Told, Error> {
    let Report { tests } = ran(compilation)?;
    let findings = tests.iter().flat_map(|test| findings(test).chain(&test.not_judged)).cloned().collect();
    Ok(Told { outcome: outcome(&tests), findings })
}

fn in_json(tests: &[TestReport], by_engine: bool, warnings: &[Diagnostic], sources: &[Source]) -> Value {
    let test = |test: &TestReport| {
        let all = findings(test).chain(&test.not_judged);
        json!({
            "name": test.name,
            "lines": test.lines.len(),
            "by_engine": by_engine_in(test),
            "not_judged": test.not_judged.len(),
            "diagnostics": report::findings(all, sources),
        })
    };
    json!({
        "by_engine": by_engine,
        "tests": tests.iter().map(test).collect::<Vec<_>>(),
        "diagnostics": report::findings(warnings, sources),
    })
}

fn in_words(tests: &[TestReport], project: &Project) {
    let mut failed = 0;
    for test in tests {
        let mut findings = findings(test).peekable();
        let word = match (findings.peek(), &*test.not_judged) {
            (None, []) => "ok    ",
            (None, _) => "partly",
            (Some(_), _) => "failed",
        };
        failed += usize::from(findings.peek().is_some());
        out::say(&format!("{word}  {}", test.name));
        findings.chain(&test.not_judged).for_each(|finding| report::print(std::slice::from_ref(finding), project, Format::Text));
    }
    let lines: usize = tests.iter().map(|test| test.lines.len()).sum();
    let not_judged: usize = tests.iter().map(|test| test.not_judged.len()).sum();
    let left = if not_judged == 0 { String::new() } else { format!(", {} not judged", counted(not_judged, "claim")) };
    let by = judges(lines, tests.iter().map(by_engine_in).sum());
    out::say(&format!("\n{}, {}, {failed} failed{left}{by}", counted(tests.len(), "test"), counted(lines, "line")));
}

/// Who has judged so many lines.
fn judges(lines: usize, by_engine: usize) -> String {
    match by_engine {
        _ if lines == 0 => String::new(),
        0 => "; judged by the evaluator alone".to_owned(),
        all if all == lines => "; judged by the evaluator and on SQLite".to_owned(),
        some => format!("; judged by the evaluator, {some} of them on SQLite too"),
    }
}

/// The lines that the engine has judged too.
fn by_engine_in(test: &TestReport) -> usize {
    test.lines.iter().filter(|line| line.by_engine).count()
}

/// What is wrong with a test's lines.
fn findings(test: &TestReport) -> impl Iterator<Item = &Diagnostic> {
    test.lines.iter().filter_map(|line| line.finding.as_ref())
}
