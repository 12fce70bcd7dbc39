//! `purlin test`: the `test` blocks of a spec, by the evaluator and by the engine on a store of its own. What the engine does not serve
//! yet is named; where a test could notice that it is missing, the evaluator judges alone. The last line says who has judged.

use crate::error::Error;
use crate::format::Asked;
use crate::report::{self, Case, Finding, Format, Kept, Outputs, Part, Piece, Went};
use crate::spec::{self, Checked};
use crate::{Outcome, out};
use out::counted;
use purlin_build::project::Project;
use purlin_compiler::Compilation;
use purlin_rules::diagnostic::Diagnostic;
use purlin_runtime::checks::{self, Report, TestReport};
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    folder: PathBuf,
    #[command(flatten)]
    outputs: Outputs,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    let to = arguments.outputs.beside(format, Asked::of_findings, &Kept::of(&arguments.folder))?;
    let Some(Checked { compilation, project }) = spec::check(&arguments.folder, "test", &to)? else {
        return Ok(Outcome::SpecError);
    };
    let mut part = part(&compilation, &project);
    let warnings = spec::in_order(compilation.diagnostics.clone(), compilation.not_served.clone());
    if format == Format::Text {
        say_beside(&compilation, &warnings, &project);
    }
    part.findings.splice(0..0, warnings.into_iter().map(Finding::from));
    let outcome = part.outcome;
    report::deliver(&[part], &project, &to)?;
    Ok(outcome)
}

/// What is to be known of the spec, for people who run its tests.
pub(super) fn say_beside(compilation: &Compilation, warnings: &[Diagnostic], project: &Project) {
    report::print_beside(warnings, &project.sources);
    if compilation.to_test().is_none() {
        out::warn("The engine does not serve all of this spec yet: the evaluator judges its tests alone.\n");
    }
}

/// How the tests of a sound spec went.
pub(super) fn part(compilation: &Compilation, project: &Project) -> Part {
    let Report { tests } = ran(compilation);
    let summary = summary(&tests);
    let mut text = Vec::new();
    for test in &tests {
        let word = match (findings(test).next(), &*test.not_judged) {
            (None, []) => "ok    ",
            (None, _) => "partly",
            (Some(_), _) => "failed",
        };
        text.push(Piece::Words(format!("{word}  {}", test.name)));
        text.extend(all_of(test).map(|finding| Piece::Findings(vec![finding.clone().into()])));
    }
    text.push(Piece::Words(format!("\n{summary}")));
    Part {
        command: "test",
        outcome: if tests.iter().any(has_failed) { Outcome::Findings } else { Outcome::Done },
        summary,
        findings: tests.iter().flat_map(all_of).cloned().map(Finding::from).collect(),
        cases: tests.iter().map(case).collect(),
        text,
        notes: Vec::new(),
        json: Some(in_json(&tests, compilation, project)),
    }
}

fn case(test: &TestReport) -> Case {
    let told = |findings: &mut dyn Iterator<Item = &Diagnostic>| findings.cloned().map(Finding::from).collect::<Vec<_>>();
    let went = if has_failed(test) {
        Went::Badly(told(&mut all_of(test)))
    } else if test.lines.is_empty() && !test.not_judged.is_empty() {
        Went::Undecided(told(&mut test.not_judged.iter()))
    } else {
        Went::Well(told(&mut test.not_judged.iter()))
    };
    Case { name: test.name.clone(), span: Some(test.span), went }
}

fn ran(compilation: &Compilation) -> Report {
    match (compilation.to_test(), compilation.to_judge()) {
        (Some(plan), _) => checks::run(plan),
        (None, Some(plan)) => checks::judge(plan),
        (None, None) => Report { tests: Vec::new() },
    }
}

fn in_json(tests: &[TestReport], compilation: &Compilation, project: &Project) -> Value {
    let test = |test: &TestReport| {
        json!({
            "name": test.name,
            "lines": test.lines.len(),
            "by_engine": by_engine_in(test),
            "not_judged": test.not_judged.len(),
            "diagnostics": report::findings(all_of(test), &project.sources),
        })
    };
    let warnings = spec::in_order(compilation.diagnostics.clone(), compilation.not_served.clone());
    json!({
        "by_engine": compilation.to_test().is_some(),
        "tests": tests.iter().map(test).collect::<Vec<_>>(),
        "diagnostics": report::findings(&warnings, &project.sources),
    })
}

/// `1 test, 2 lines, 0 failed; judged by the evaluator and on SQLite`
fn summary(tests: &[TestReport]) -> String {
    let failed = tests.iter().filter(|test| has_failed(test)).count();
    let lines: usize = tests.iter().map(|test| test.lines.len()).sum();
    let not_judged: usize = tests.iter().map(|test| test.not_judged.len()).sum();
    let left = if not_judged == 0 { String::new() } else { format!(", {} not judged", counted(not_judged, "claim")) };
    let by = judges(lines, tests.iter().map(by_engine_in).sum());
    format!("{}, {}, {failed} failed{left}{by}", counted(tests.len(), "test"), counted(lines, "line"))
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

fn has_failed(test: &TestReport) -> bool {
    findings(test).next().is_some()
}

/// What is wrong, and what nobody judges yet.
fn all_of(test: &TestReport) -> impl Iterator<Item = &Diagnostic> {
    findings(test).chain(&test.not_judged)
}
