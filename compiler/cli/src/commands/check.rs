//! `purlin check`: every finding of a spec.

use crate::error::Error;
use crate::report::{self, Format};
use crate::spec::{Compiled, compile};
use crate::{Outcome, out};
use out::counted;
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
    if warnings.is_empty() && format == Format::Text {
        out::say(&format!("{}: nothing to say about {}", plan.service.name, counted(sources.len(), "file")));
    } else {
        report::print(&warnings, &sources, format);
    }
    Ok(if warnings.is_empty() { Outcome::Done } else { Outcome::Findings })
}
