//! Reports: comes in what commands have found in a project; goes out a text for a terminal, for a program, for a pull request, for a code
//! scanner or for a CI server, to the standard output and to files. Each format has a file of its own.
//!
//! | format | for | places |
//! | --- | --- | --- |
//! | `text` | people | drawn, as in the project |
//! | `json` | programs: `schemas/diagnostics.json` | as in the project |
//! | `github` | workflow commands, which become annotations | from the folder of the process, as its repository has them |
//! | `sarif` | code scanning (SARIF 2.1.0) | likewise |
//! | `gitlab` | merge requests of GitLab (Code Quality) | likewise |
//! | `junit` | CI servers: what was asked, and how it went | likewise |
//! | `markdown` | comments of pull requests | likewise |

mod baseline;
mod delivery;
mod finding;
mod fingerprint;
mod github;
mod gitlab;
mod json;
mod junit;
mod kept;
mod markdown;
mod part;
mod place;
mod sarif;
mod text;

pub(crate) use baseline::{Baseline, Sorted};
pub(crate) use delivery::{Colour, Delivery, Outputs};
pub(crate) use finding::{Finding, Group};
pub(crate) use json::{findings, grouped, place as place_in, place_of as place};
pub(crate) use kept::{Kept, PAGE, PAGE_MARK};
pub(crate) use part::{Case, Part, Piece, Went};

use crate::error::Error;
use crate::out;
use finding::gathered;
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
    /// For merge requests of GitLab: one Code Quality document.
    Gitlab,
    /// For CI servers: JUnit's XML.
    Junit,
    /// For a comment of a pull request.
    Markdown,
}

/// A report, everywhere it goes.
pub(crate) fn deliver(parts: &[Part], project: &Project, to: &Delivery) -> Result<(), Error> {
    to.deliver(|format, colour| text(parts, project, format, colour))
}

/// A report in one format; ends with a line break unless it is empty.
pub(crate) fn text(parts: &[Part], project: &Project, format: Format, colour: Colour) -> String {
    let findings = || parts.iter().flat_map(|part| &part.findings);
    match (format, parts) {
        (Format::Text, _) => parts.iter().flat_map(|part| &part.text).map(|piece| text::piece(piece, &project.sources, colour)).collect(),
        (Format::Json, [Part { json: Some(document), .. }]) => format!("{document}\n"),
        (Format::Json, _) => format!("{}\n", json::document(findings(), &project.sources)),
        (Format::Github, _) => {
            let here = Here::of(project);
            let notes = parts.iter().flat_map(|part| part.notes.iter().map(|note| github::notice(part.command, note)));
            let told = parts.iter().flat_map(|part| gathered(&part.findings));
            let told = told.map(|finding| github::annotation(&finding.whole(), &here));
            told.chain(notes).map(|line| line + "\n").collect()
        }
        (Format::Sarif, _) => format!("{}\n", sarif::document(&findings().collect::<Vec<_>>(), project)),
        (Format::Gitlab, _) => format!("{}\n", gitlab::document(findings(), project)),
        (Format::Junit, _) => junit::document(parts, project),
        (Format::Markdown, _) => markdown::document(parts, project),
    }
}

/// Prints findings as the result of a command.
pub(crate) fn print(command: &'static str, diagnostics: &[Diagnostic], project: &Project, format: Format) {
    let part = Part::of_diagnostics(command, diagnostics);
    out::write(&text(&[part], project, format, Colour::OfTerminal));
}

/// Prints findings beside the result.
pub(crate) fn print_beside(diagnostics: &[Diagnostic], sources: &[Source]) {
    text::print_beside(diagnostics, sources);
}

pub(crate) fn source(file: FileId, sources: &[Source]) -> Option<&Source> {
    sources.get(file.0 as usize)
}
