//! `purlin check`: every finding of a spec and of its settings, once or whenever a file is saved.

use crate::error::Error;
use crate::report::{self, Format};
use crate::watch::Watch;
use crate::{Outcome, out, settings};
use out::counted;
use purlin_build::project::Project;
use purlin_compiler::schema::Schema;
use purlin_compiler::{Checked, Files};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Check again whenever a file is saved, until interrupted.
    #[arg(long)]
    watch: bool,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    if arguments.watch {
        return watch(&arguments.folder, format);
    }
    // The process ends with it: nobody waits for its memory.
    let mut files = ManuallyDrop::new(Files::default());
    let (outcome, schema) = once(&arguments.folder, &mut files, format)?;
    let _ = ManuallyDrop::new(schema);
    Ok(outcome)
}

/// `files` are those of the time before.
fn once(folder: &Path, files: &mut Files, format: Format) -> Result<(Outcome, Option<Schema>), Error> {
    let mut project = Project::read(folder)?;
    let count = project.sources.len();
    files.update(&project.sources);
    let Checked { schema, mut diagnostics } = files.check();
    diagnostics.extend(settings::check(&mut project)?);
    match &schema {
        Some(schema) if diagnostics.is_empty() && format == Format::Text => {
            out::say(&format!("{}: nothing to say about {}", schema.app().spec_name, counted(count, "file")));
        }
        Some(_) | None => report::print(&diagnostics, &project, format),
    }
    Ok((Outcome::of(&diagnostics), schema))
}

/// Runs until the process ends. A project that can't be read now may be readable after the next save.
fn watch(folder: &Path, format: Format) -> Result<Outcome, Error> {
    let mut watch = Watch::start(folder)?;
    let mut files = Files::default();
    loop {
        match once(folder, &mut files, format) {
            Ok(_) => {}
            Err(error) => out::warn(&format!("error: {error}")),
        }
        out::warn("Waiting for a change …");
        watch.wait()?;
    }
}
