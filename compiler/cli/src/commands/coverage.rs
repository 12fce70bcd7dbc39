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
use crate::report::{self, Format};
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
}

pub(crate) fn run(arguments: &Arguments, asked: Asked) -> Result<Outcome, Error> {
    let project = Project::read(&arguments.folder)?;
    let files = Files::of(&project.sources);
    let checked = files.check();
    let Some(schema) = checked.schema else {
        report::print(&checked.diagnostics, &project, asked.of_findings().unwrap_or(Format::Text));
        return Ok(Outcome::SpecError);
    };
    if arguments.suggest && !matches!(asked, Asked::Text | Asked::Json) {
        return Err(Error::Other("tests are suggested as `text` or `json`".to_owned()));
    }
    let now = Clock::default().now();
    let coverage = coverage::measure(&files, &schema, now);
    let suggested = arguments.suggest.then(|| coverage::suggested(&files, &schema, now));
    match asked {
        Asked::Text => {
            out::write(&text::page(&coverage, &project));
            suggested.iter().flatten().for_each(|test| out::say(&format!("\n{test}")));
        }
        Asked::Json => out::say(&json::document(&coverage, arguments.min, suggested, &project).to_string()),
        Asked::Html => out::write(&html::page(&coverage, &project)),
        Asked::Markdown => out::write(&markdown::page(&coverage, &project)),
        Asked::Lcov => out::write(&lcov::records(&coverage, &project)),
        Asked::Github | Asked::Sarif => {
            return Err(Error::Other("what tests try is no finding: `--format` is text, json, html, markdown or lcov".to_owned()));
        }
    }
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
