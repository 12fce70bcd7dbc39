//! `purlin fmt`: specs as they are usually written.

use crate::error::Error;
use crate::report::{self, Format};
use crate::{Outcome, out};
use purlin_build::disk::replace;
use purlin_build::project::Project;
use purlin_compiler::source::Source;
use std::io::Read;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project; `-` formats what comes in and prints it.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Change nothing; name the files that are written otherwise.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    if arguments.folder == Path::new("-") {
        return standard_input(arguments.check, format);
    }
    let project = Project::read(&arguments.folder)?;
    let mut outcome = Outcome::Done;
    for source in &project.sources {
        let Some(formatted) = formatted(source, format) else {
            outcome = Outcome::SpecError;
            continue;
        };
        if formatted == source.text {
            continue;
        }
        if !arguments.check {
            replace(&project.root.join(&source.path), &formatted)?;
        } else if outcome == Outcome::Done {
            outcome = Outcome::Findings;
        }
        out::say(&source.path);
    }
    Ok(outcome)
}

fn standard_input(check: bool, format: Format) -> Result<Outcome, Error> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let source = Source { path: "-".to_owned(), text };
    let Some(formatted) = formatted(&source, format) else { return Ok(Outcome::SpecError) };
    if !check {
        out::write(&formatted);
        return Ok(Outcome::Done);
    }
    Ok(if formatted == source.text { Outcome::Done } else { Outcome::Findings })
}

/// None for a text that can't be read; why is printed.
fn formatted(source: &Source, format: Format) -> Option<String> {
    match purlin_compiler::fmt::file(source) {
        Ok(text) => Some(text),
        Err(diagnostics) => {
            report::print(&diagnostics, std::slice::from_ref(source), format);
            None
        }
    }
}
