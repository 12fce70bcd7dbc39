//! `purlin coverage`: which rules the tests try, which parts of them decide, and which boundaries; and what is missing.
//!
//! | form | for | module |
//! | --- | --- | --- |
//! | a line for each rule, and what is missing | people | `text` |
//! | `schemas/coverage.json` | programs | `json` |
//! | the spec, with its rules coloured | browsers | `html` |
//! | tables of a page | repositories, and summaries of CI | `markdown` |
//! | LCOV | what shows the coverage of any language | `lcov` |

mod html;
mod json;
mod lcov;
mod markdown;
mod shown;
mod text;

use crate::error::Error;
use crate::format::Asked;
use crate::report::{self, Case, Finding, Format, Kept, Outputs, Part, Piece};
use crate::{Outcome, out};
use out::counted;
use purlin_build::project::Project;
use purlin_compiler::Files;
use purlin_compiler::coverage::{self, Coverage, Rule};
use purlin_compiler::percent::Percent;
use purlin_compiler::schema::Schema;
use purlin_rules::diagnostic::Diagnostic;
use purlin_runtime::clock::Clock;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Fail where the tests show less than this many percent: `95`, `93.4`. Without it, what is missing is told, and nothing fails.
    #[arg(long, value_name = "PERCENT")]
    min: Option<Percent>,
    /// Find tests that would show what is missing, and print them with their seeds, ready to be taken over.
    #[arg(long)]
    suggest: bool,
    #[command(flatten)]
    outputs: Outputs,
}

/// What it is told as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Json,
    Html,
    Markdown,
    Lcov,
}

impl Form {
    fn of(asked: Asked) -> Result<Self, Error> {
        match asked {
            Asked::Text => Ok(Self::Text),
            Asked::Json => Ok(Self::Json),
            Asked::Html => Ok(Self::Html),
            Asked::Markdown => Ok(Self::Markdown),
            Asked::Lcov => Ok(Self::Lcov),
            Asked::Github | Asked::Sarif | Asked::Gitlab | Asked::Junit => {
                Err(Error::Other("what tests try is no finding: a format is text, json, html, markdown or lcov".to_owned()))
            }
        }
    }
}

pub(crate) fn run(arguments: &Arguments, asked: Asked) -> Result<Outcome, Error> {
    let form = Form::of(asked)?;
    let to = arguments.outputs.beside(form, Form::of, &Kept::of(&arguments.folder))?;
    let project = Project::read(&arguments.folder)?;
    let files = Files::of(&project.sources);
    let checked = files.check();
    let Some(schema) = checked.schema else {
        let format = if form == Form::Json { Format::Json } else { Format::Text };
        report::print("coverage", &checked.diagnostics, &project, format);
        return Ok(Outcome::SpecError);
    };
    if arguments.suggest && !matches!(form, Form::Text | Form::Json) {
        return Err(Error::Other("tests are suggested as `text` or `json`".to_owned()));
    }
    let now = Clock::default().now();
    let coverage = coverage::measure(&files, &schema, now);
    let suggested = arguments.suggest.then(|| coverage::suggested(&files, &schema, now));
    to.deliver(|form, _| match form {
        Form::Text => {
            let tests = suggested.iter().flatten().map(|test| format!("\n{test}\n"));
            std::iter::once(text::page(&coverage, &project)).chain(tests).collect()
        }
        Form::Json => format!("{}\n", json::document(&coverage, arguments.min, suggested.as_deref(), &project)),
        Form::Html => html::page(&coverage, &project),
        Form::Markdown => markdown::page(&coverage, &project),
        Form::Lcov => lcov::records(&coverage, &project),
    })?;
    Ok(outcome(&coverage, arguments.min))
}

/// What the tests show of the rules of a sound spec. Where it is too little, each rule is told that is not whole.
pub(super) fn part(files: &Files, schema: &Schema, min: Percent) -> Part {
    let coverage = coverage::measure(files, schema, Clock::default().now());
    let is_reached = coverage.score().reaches(min);
    let summary = shown::total(&coverage) + &if is_reached { String::new() } else { format!("; less than {min} %") };
    if is_reached {
        return Part::in_a_line("coverage", summary);
    }
    let findings: Vec<Finding> = coverage.rules().filter_map(finding).map(Finding::from).collect();
    Part {
        outcome: Outcome::Findings,
        cases: findings.iter().map(Case::of_lint).collect(),
        text: vec![Piece::Findings(findings.clone()), Piece::Words(summary.clone())],
        ..Part::of_findings("coverage", findings, summary)
    }
}

/// What no test shows of a rule, if there is anything.
fn finding(rule: &Rule) -> Option<Diagnostic> {
    let missing = rule.missing();
    let (first, rest) = missing.split_first()?;
    let operation = rule.operation.map(|operation| format!(", for {operation}")).unwrap_or_default();
    let score = rule.score();
    let how_much = if score.shown == 0 { "nothing".to_owned() } else { shown::score(score) };
    let finding =
        Diagnostic::warning("H001", rule.span, format!("tests show {how_much} of this rule{operation}")).with_label(&*first.missing);
    let rest: Vec<&str> = rest.iter().map(|goal| &*goal.missing).collect();
    Some(if rest.is_empty() { finding } else { finding.with_help(rest.join("\n")) })
}

fn outcome(coverage: &Coverage, min: Option<Percent>) -> Outcome {
    let failing = coverage.tests.failing.len();
    if failing > 0 {
        let count = if failing == 1 { "does not hold, and counts" } else { "do not hold, and count" };
        out::warn(&format!("{} of tests {count} for nothing: `purlin test` says why", counted(failing, "line")));
    }
    match min {
        Some(min) if !coverage.score().reaches(min) => {
            out::warn(&format!("{} % is less than {min} %", coverage.score().percent()));
            Outcome::Findings
        }
        Some(_) | None => Outcome::Done,
    }
}
