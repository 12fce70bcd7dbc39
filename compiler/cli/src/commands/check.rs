//! `purlin check`: every finding of a spec and of its settings, and its lints, once or whenever a file is saved.

use super::ci::Told;
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
    pub(super) folder: PathBuf,
    /// Check again whenever a file is saved, until interrupted.
    #[arg(long)]
    pub(super) watch: bool,
    /// Tell only what the language says: lints, which ask what rules come to, take their time where there are hundreds of models.
    #[arg(long)]
    pub(super) no_lints: bool,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    if arguments.watch {
        return watch(arguments, format);
    }
    // The process ends with it: nobody waits for its memory.
    let mut files = ManuallyDrop::new(Files::default());
    let (outcome, schema) = once(arguments, &mut files, format)?;
    let _ = ManuallyDrop::new(schema);
    Ok(outcome)
}

/// What is found in a project.
struct Found {
    project: Project,
    schema: Option<Schema>,
    /// Of the spec and its settings.
    diagnostics: Vec<Diagnostic>,
    lints: Vec<Lint>,
    accepted: usize,
    /// Of the spec.
    files: usize,
}

impl Found {
    /// `files` are those of the time before.
    fn of(folder: &Path, files: &mut Files, with_lints: bool) -> Result<Self, Error> {
        let mut project = Project::read(folder)?;
        let count = project.sources.len();
        files.update(&project.sources);
        let Checked { schema, mut diagnostics } = files.check();
        diagnostics.extend(settings::check(&mut project)?);
        let lints = schema.as_ref().filter(|_| with_lints).map(|schema| lint::lints(schema, today())).unwrap_or_default();
        let (lints, accepted): (Vec<Lint>, Vec<Lint>) = lints.into_iter().partition(|lint| lint.accepted.is_none());
        Ok(Self { project, schema, diagnostics, lints, accepted: accepted.len(), files: count })
    }

    fn outcome(&self) -> Outcome {
        let of_check = Outcome::of(&self.diagnostics);
        if of_check == Outcome::Done && !self.lints.is_empty() { Outcome::Findings } else { of_check }
    }

    fn in_words(&self) {
        report::print(&self.diagnostics, &self.project, Format::Text);
        for lint in &self.lints {
            report::print(std::slice::from_ref(&lint.finding), &self.project, Format::Text);
            shown(lint).iter().for_each(|text| out::say(&format!("{text}\n")));
        }
        if let Some(schema) = self.schema.as_ref().filter(|_| self.outcome() == Outcome::Done) {
            let also = if self.accepted == 0 { String::new() } else { format!(", {} accepted", self.accepted) };
            let files = counted(self.files, "file");
            out::say(&format!("{}: nothing to say about {files}{also}", schema.app().spec_name));
        }
    }

    fn findings(&self) -> Vec<Diagnostic> {
        self.diagnostics.iter().cloned().chain(self.lints.iter().map(whole)).collect()
    }
}

fn once(arguments: &Arguments, files: &mut Files, format: Format) -> Result<(Outcome, Option<Schema>), Error> {
    let found = Found::of(&arguments.folder, files, !arguments.no_lints)?;
    if format == Format::Text {
        found.in_words();
    } else {
        report::print(&found.findings(), &found.project, format);
    }
    Ok((found.outcome(), found.schema))
}

/// The findings, for a report of all that is asked of a spec.
pub(super) fn told(folder: &Path) -> Result<Told, Error> {
    let found = Found::of(folder, &mut Files::default(), true)?;
    Ok(Told { outcome: found.outcome(), findings: found.findings() })
}

/// The seed and the test that show a lint, if they do.
fn shown(lint: &Lint) -> Option<String> {
    lint.witness.as_ref().filter(|witness| witness.is_confirmed).map(|witness| witness.text())
}

/// The finding of a lint with the database that shows it.
fn whole(lint: &Lint) -> Diagnostic {
    let help = lint.finding.help.clone().into_iter().chain(shown(lint));
    lint.finding.clone().with_help(help.collect::<Vec<_>>().join("\n\n"))
}

/// As the calendar has it in Greenwich: by it, acceptances end.
pub(super) fn today() -> Day {
    let date = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    (date.year().unsigned_abs(), date.month().unsigned_abs(), date.day().unsigned_abs())
}

/// Runs until the process ends. A project that can't be read now may be readable after the next save.
fn watch(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    let mut watch = Watch::start(&arguments.folder)?;
    let mut files = Files::default();
    loop {
        match once(arguments, &mut files, format) {
            Ok(_) => {}
            Err(error) => out::warn(&format!("error: {error}")),
        }
        out::warn("Waiting for a change …");
        watch.wait()?;
    }
}
