//! `purlin check`: every finding of a spec and of its settings, and its lints, once or whenever a file is saved.

use crate::error::Error;
use crate::format::Asked;
use crate::report::{self, Baseline, Case, Delivery, Finding, Format, Kept, Outputs, Part, Piece, Sorted};
use crate::watch::Watch;
use crate::{Outcome, out, settings};
use out::counted;
use purlin_build::project::Project;
use purlin_compiler::lint::{self, Day, Lint};
use purlin_compiler::prove::Answers;
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
    /// A report of findings that are known already, as `--output json=FILE` writes it: they do not fail. Errors always do.
    #[arg(long, value_name = "FILE", conflicts_with = "no_lints")]
    baseline: Option<PathBuf>,
    #[command(flatten)]
    outputs: Outputs,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    let to =
        arguments.outputs.beside(format, Asked::of_findings, &Kept::of(&arguments.folder).with_baseline(arguments.baseline.as_deref()))?;
    let baseline = arguments.baseline.as_deref().map(Baseline::read).transpose()?;
    if arguments.watch {
        return watch(arguments, baseline.as_ref(), &to);
    }
    // The process ends with it: nobody waits for its memory.
    let mut known = ManuallyDrop::new(Known::default());
    let (outcome, schema) = once(arguments, baseline.as_ref(), &mut known, &to)?;
    let _ = ManuallyDrop::new(schema);
    Ok(outcome)
}

/// What is known of a project from the time before.
#[derive(Default)]
struct Known {
    files: Files,
    /// Where it is looked at again and again.
    answers: Option<Answers>,
}

fn once(arguments: &Arguments, baseline: Option<&Baseline>, known: &mut Known, to: &Delivery) -> Result<(Outcome, Option<Schema>), Error> {
    let mut project = Project::read(&arguments.folder)?;
    let of_spec = project.sources.len();
    known.files.update(&project.sources);
    let Checked { schema, mut diagnostics } = known.files.check();
    diagnostics.extend(settings::check(&mut project)?);
    let lints = schema.as_ref().filter(|_| !arguments.no_lints).map(|schema| match &mut known.answers {
        Some(answers) => lint::lints_again(schema, today(), answers),
        None => lint::lints(schema, today()),
    });
    let lints = lints.unwrap_or_default();
    let part = part(schema.as_ref(), Told { diagnostics, lints, files: of_spec }, baseline, &project);
    let outcome = part.outcome;
    report::deliver(&[part], &project, to)?;
    Ok((outcome, schema))
}

/// What the compiler says of a spec of so many files and of its settings.
pub(super) struct Told {
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) lints: Vec<Lint>,
    pub(super) files: usize,
}

/// What is found in a project, but for what is known.
pub(super) fn part(schema: Option<&Schema>, told: Told, baseline: Option<&Baseline>, project: &Project) -> Part {
    let Told { diagnostics, lints, files } = told;
    let (lints, accepted): (Vec<Lint>, Vec<Lint>) = lints.into_iter().partition(|lint| lint.accepted.is_none());
    let has_errors = Outcome::of(&diagnostics) == Outcome::SpecError;
    let of_language = diagnostics.len();
    let found: Vec<Finding> = diagnostics.into_iter().map(Finding::from).chain(lints.into_iter().map(finding)).collect();
    // Of a spec that is not sound, it is not known what is found no more.
    let Sorted { new: findings, known, gone } = match baseline.filter(|_| !has_errors) {
        Some(baseline) => baseline.sorted(found, &project.sources),
        None => Sorted { new: found, ..Sorted::default() },
    };
    let case = |(place, finding)| if has_errors && place < of_language { Case::of_finding(finding) } else { Case::of_lint(finding) };
    let mut cases: Vec<Case> = findings.iter().enumerate().map(case).collect();
    let mut text = vec![Piece::Findings(findings.clone())];
    text.extend(gone.iter().cloned().map(Piece::Words));
    let also = |number: usize, how: &str| if number == 0 { String::new() } else { format!(", {number} {how}") };
    let remarks = findings.iter().filter(|finding| finding.is_remark()).count();
    let is_fine = remarks == findings.len();
    let count = match (findings.len(), remarks) {
        (0, _) => format!("nothing to say about {}", counted(files, "file")),
        (_, 0) => counted(findings.len(), "finding"),
        _ if is_fine => format!("nothing to mend in {}, {}", counted(files, "file"), counted(remarks, "remark")),
        _ => format!("{}, {}", counted(findings.len() - remarks, "finding"), counted(remarks, "remark")),
    };
    let summary = count + &also(accepted.len(), "accepted") + &also(known, "known");
    if let Some(schema) = schema.filter(|_| is_fine) {
        text.push(Piece::Words(format!("{}: {summary}", schema.app().spec_name)));
        cases.push(Case::passed("the spec is sound"));
    }
    let outcome = match (has_errors, is_fine) {
        (true, _) => Outcome::SpecError,
        (false, false) => Outcome::Findings,
        (false, true) => Outcome::Done,
    };
    Part { command: "check", outcome, summary, findings, cases, text, notes: gone, json: None }
}

/// A lint with the database that shows it.
pub(super) fn finding(lint: Lint) -> Finding {
    let shown = lint.witness.filter(|witness| witness.is_confirmed).map(|witness| witness.text());
    Finding::of(lint.finding, shown)
}

/// As the calendar has it in Greenwich: by it, acceptances end.
pub(super) fn today() -> Day {
    let date = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    (date.year().unsigned_abs(), date.month().unsigned_abs(), date.day().unsigned_abs())
}

/// Runs until the process ends. A project that can't be read now may be readable after the next save.
fn watch(arguments: &Arguments, baseline: Option<&Baseline>, to: &Delivery) -> Result<Outcome, Error> {
    let mut watch = Watch::start(&arguments.folder)?;
    let mut known = Known { answers: Some(Answers::default()), ..Known::default() };
    loop {
        match once(arguments, baseline, &mut known, to) {
            Ok(_) => {}
            Err(error) => out::warn(&format!("error: {error}")),
        }
        out::warn("Waiting for a change …");
        watch.wait()?;
    }
}
