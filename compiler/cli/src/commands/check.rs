//! `purlin check`: every finding of a spec and of its settings, and its lints, once or whenever a file is saved.

use crate::error::Error;
use crate::format::Asked;
use crate::report::{self, Case, Delivery, Finding, Format, Outputs, Part, Piece};
use crate::watch::Watch;
use crate::{Outcome, out, settings};
use out::counted;
use purlin_build::project::Project;
use purlin_compiler::lint::{self, Day, Lint};
use purlin_compiler::schema::Schema;
use purlin_compiler::{Checked, Files};
use purlin_rules::diagnostic::Diagnostic;
use std::mem::ManuallyDrop;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Check again whenever a file is saved, until interrupted.
    #[arg(long)]
    watch: bool,
    /// Tell only what the language says: lints, which ask what rules come to, take their time where there are hundreds of models.
    #[arg(long)]
    no_lints: bool,
    #[command(flatten)]
    outputs: Outputs,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    let to = arguments.outputs.beside(format, Asked::of_findings)?;
    if arguments.watch {
        return watch(arguments, &to);
    }
    // The process ends with it: nobody waits for its memory.
    let mut files = ManuallyDrop::new(Files::default());
    let (outcome, schema) = once(arguments, &mut files, &to)?;
    let _ = ManuallyDrop::new(schema);
    Ok(outcome)
}

/// `files` are those of the time before.
fn once(arguments: &Arguments, files: &mut Files, to: &Delivery) -> Result<(Outcome, Option<Schema>), Error> {
    let mut project = Project::read(&arguments.folder)?;
    let of_spec = project.sources.len();
    files.update(&project.sources);
    let Checked { schema, mut diagnostics } = files.check();
    diagnostics.extend(settings::check(&mut project)?);
    let lints = schema.as_ref().filter(|_| !arguments.no_lints).map(|schema| lint::lints(schema, today())).unwrap_or_default();
    let part = part(schema.as_ref(), &diagnostics, lints, of_spec);
    let outcome = part.outcome;
    report::deliver(&[part], &project, to)?;
    Ok((outcome, schema))
}

/// What is found in a spec of so many files, and in its settings.
pub(super) fn part(schema: Option<&Schema>, diagnostics: &[Diagnostic], lints: Vec<Lint>, files: usize) -> Part {
    let (lints, accepted): (Vec<Lint>, Vec<Lint>) = lints.into_iter().partition(|lint| lint.accepted.is_none());
    let lints: Vec<Finding> = lints.into_iter().map(finding).collect();
    let of_language: Vec<Finding> = diagnostics.iter().cloned().map(Finding::from).collect();
    let outcome = match Outcome::of(diagnostics) {
        Outcome::Done if !lints.is_empty() => Outcome::Findings,
        outcome => outcome,
    };
    let mut cases: Vec<Case> = of_language.iter().map(Case::of_finding).chain(lints.iter().map(Case::of_lint)).collect();
    let mut text = vec![Piece::Findings(of_language.clone())];
    text.extend(lints.iter().cloned().map(|lint| Piece::Findings(vec![lint])));
    let findings: Vec<Finding> = of_language.into_iter().chain(lints).collect();
    let found =
        if findings.is_empty() { format!("nothing to say about {}", counted(files, "file")) } else { counted(findings.len(), "finding") };
    let also = if accepted.is_empty() { String::new() } else { format!(", {} accepted", accepted.len()) };
    let summary = found + &also;
    if let Some(schema) = schema.filter(|_| findings.is_empty()) {
        text.push(Piece::Words(format!("{}: {summary}", schema.app().spec_name)));
        cases.push(Case::passed("the spec is sound"));
    }
    Part { command: "check", outcome, summary, findings, cases, text, notes: Vec::new(), json: None }
}

/// A lint with the database that shows it.
pub(super) fn finding(lint: Lint) -> Finding {
    let shown = lint.witness.filter(|witness| witness.is_confirmed).map(|witness| witness.text);
    Finding { diagnostic: lint.finding, shown }
}

/// As the calendar has it in Greenwich: by it, acceptances end.
pub(super) fn today() -> Day {
    let date = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    (date.year().unsigned_abs(), date.month().unsigned_abs(), date.day().unsigned_abs())
}

/// Runs until the process ends. A project that can't be read now may be readable after the next save.
fn watch(arguments: &Arguments, to: &Delivery) -> Result<Outcome, Error> {
    let mut watch = Watch::start(&arguments.folder)?;
    let mut files = Files::default();
    loop {
        match once(arguments, &mut files, to) {
            Ok(_) => {}
            Err(error) => out::warn(&format!("error: {error}")),
        }
        out::warn("Waiting for a change …");
        watch.wait()?;
    }
}
