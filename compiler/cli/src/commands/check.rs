//! `purlin check`: every finding of a spec and of its settings, and its lints, once or whenever a file is saved.

use crate::error::Error;
use crate::report::{self, Format};
use crate::watch::Watch;
use crate::{Outcome, out, settings};
use out::counted;
use purlin_build::project::Project;
use purlin_compiler::lint::{self, Day, Lint};
use purlin_compiler::schema::Schema;
use purlin_compiler::{Checked, Files};
use purlin_rules::diagnostic::Diagnostic;
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
    let (lints, accepted): (Vec<Lint>, Vec<Lint>) = schema
        .as_ref()
        .map(|schema| lint::lints(schema, today()))
        .unwrap_or_default()
        .into_iter()
        .partition(|lint| lint.accepted.is_none());
    let of_check = Outcome::of(&diagnostics);
    let outcome = if of_check == Outcome::Done && !lints.is_empty() { Outcome::Findings } else { of_check };
    if format == Format::Text {
        report::print(&diagnostics, &project, format);
        for Lint { finding, witness, .. } in &lints {
            report::print(std::slice::from_ref(finding), &project, format);
            witness.iter().for_each(|witness| out::say(&format!("{}\n", witness.text)));
        }
        if let Some(schema) = schema.as_ref().filter(|_| outcome == Outcome::Done) {
            let also = if accepted.is_empty() { String::new() } else { format!(", {} accepted", accepted.len()) };
            out::say(&format!("{}: nothing to say about {}{also}", schema.app().spec_name, counted(count, "file")));
        }
    } else {
        diagnostics.extend(lints.iter().map(whole));
        report::print(&diagnostics, &project, format);
    }
    Ok((outcome, schema))
}

/// The finding of a lint with the database that shows it.
fn whole(Lint { finding, witness, .. }: &Lint) -> Diagnostic {
    let help = finding.help.iter().map(String::as_str).chain(witness.iter().map(|witness| witness.text.as_str()));
    finding.clone().with_help(help.collect::<Vec<_>>().join("\n\n"))
}

/// As the calendar has it in Greenwich: by it, acceptances end.
fn today() -> Day {
    let date = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    (date.year().unsigned_abs(), date.month().unsigned_abs(), date.day().unsigned_abs())
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
