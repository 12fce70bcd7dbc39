//! Findings in print, each format in a file of its own. Comes in what was found in a project; goes out a text for a terminal, for a
//! program, for a pull request or for a code scanner.
//!
//! | format | for | places |
//! | --- | --- | --- |
//! | `text` | people | drawn, as in the project |
//! | `json` | programs: `schemas/diagnostics.json` | as in the project |
//! | `github` | workflow commands, which become annotations | from the folder of the process, as its repository has them |
//! | `sarif` | code scanning (SARIF 2.1.0) | likewise |

mod github;
mod json;
mod place;
mod sarif;
mod text;

pub(crate) use json::{findings, place as place_in, place_of as place};

use crate::out;
pub(crate) use place::Here;
use purlin_build::project::Project;
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::{Diagnostic, FileId};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs: one JSON document.
    Json,
    /// For GitHub Actions: annotations of a pull request.
    Github,
    /// For code scanning: one SARIF 2.1.0 document.
    Sarif,
}

/// Prints findings as the result of a command.
pub(crate) fn print(diagnostics: &[Diagnostic], project: &Project, format: Format) {
    match format {
        Format::Text => text::print(diagnostics, &project.sources),
        Format::Json => out::say(&json::document(diagnostics, &project.sources).to_string()),
        Format::Github => {
            let here = Here::of(project);
            diagnostics.iter().for_each(|diagnostic| out::say(&github::annotation(diagnostic, &here)));
        }
        Format::Sarif => out::say(&sarif::document(diagnostics, project).to_string()),
    }
}

/// Prints findings beside the result.
pub(crate) fn print_beside(diagnostics: &[Diagnostic], sources: &[Source]) {
    text::print_beside(diagnostics, sources);
}

fn source(file: FileId, sources: &[Source]) -> Option<&Source> {
    sources.get(file.0 as usize)
}
