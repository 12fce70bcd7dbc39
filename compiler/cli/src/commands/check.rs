//! `purlin check`: every finding of a spec.

use crate::error::Error;
use crate::report::{self, Format};
use crate::spec::{self, Checked};
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
    let Some(Checked { compilation, sources }) = spec::check(&arguments.folder, format)? else {
        return Ok(Outcome::SpecError);
    };
    let warnings = &compilation.diagnostics;
    if warnings.is_empty() && format == Format::Text {
        let name = compilation.to_judge().map_or("", |plan| &*plan.service.name);
        out::say(&format!("{name}: nothing to say about {}", counted(sources.len(), "file")));
    } else {
        report::print(warnings, &sources, format);
    }
    Ok(if warnings.is_empty() { Outcome::Done } else { Outcome::Findings })
}
