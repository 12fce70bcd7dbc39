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
use crate::report::{self, Format, Outputs};
use crate::{Outcome, out};
use out::counted;
use purlin_build::project::Project;
use purlin_compiler::Files;
use purlin_compiler::coverage::{self, Coverage};
use purlin_runtime::clock::Clock;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Fail where the tests show less than so many of a hundred.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    min: Option<u8>,
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
    let to = arguments.outputs.beside(form, Form::of)?;
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

fn outcome(coverage: &Coverage, min: Option<u8>) -> Outcome {
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
