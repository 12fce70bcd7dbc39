//! `purlin mutate`: the faults in rules that no test notices, each with a test that would.
//!
//! | form | for | module |
//! | --- | --- | --- |
//! | findings, each with its test | code scanners, CI servers | |
//! | the first of them, rule by rule | people, pull requests | `brief` |
//! | `schemas/mutants.json` | programs | `json` |
//! | tables of a page | summaries of a run | `markdown` |

mod brief;
mod json;
mod markdown;
mod words;

use super::witnessed::{Confirmed, confirmed};
use crate::Outcome;
use crate::error::Error;
use crate::format::Asked;
use crate::out::counted;
use crate::report::{self, Case, Finding, Format, Kept, Outputs, Part, Piece};
use brief::{Brief, Extent};
use purlin_build::disk;
use purlin_build::project::Project;
use purlin_compiler::diagnostics::places::Places;
use purlin_compiler::mutate::{self, Killing, Mutant, Report, Score};
use purlin_compiler::percent::Percent;
use purlin_compiler::source::Source;
use purlin_compiler::{Compilation, Files, compile};
use std::collections::BTreeSet;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Fail where the tests notice less than this many percent of the faults that they could notice: `95`, `93.4`. Without it, what goes
    /// unnoticed is told, and nothing fails.
    #[arg(long, value_name = "PERCENT")]
    min: Option<Percent>,
    /// Write the tests that would notice the others to the files of the project: to those for tests, else to those of the models.
    #[arg(long)]
    write_tests: bool,
    /// Spell out each fault that no test notices, with a test that would, however many there are.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    outputs: Outputs,
}

/// What came of the mutants of a project.
struct Told<'p> {
    project: &'p Project,
    report: Report,
    /// How much of it people are shown.
    extent: Extent,
    /// By whom, for each test.
    confirmed: Vec<Confirmed>,
    /// The files that got tests, and which of the tests were written.
    files: Vec<String>,
    written: Vec<bool>,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    let to = arguments.outputs.beside(format, Asked::of_findings, &Kept::of(&arguments.folder))?;
    let project = Project::read(&arguments.folder)?;
    let files = Files::of(&project.sources);
    let compilation = files.check().compile();
    let Some(plan) = compilation.to_judge() else {
        report::deliver(&[Part::of_faults("mutate", &compilation.diagnostics)], &project, &to)?;
        return Ok(Outcome::SpecError);
    };
    let report = match mutate::mutants(&files, plan, jiff::Timestamp::now().as_millisecond()) {
        Ok(report) => report,
        Err(failing) => {
            report::deliver(&[Part::of_diagnostics("mutate", &[words::failing(&failing)])], &project, &to)?;
            return Ok(Outcome::Findings);
        }
    };
    let extent = if arguments.all { Extent::All } else { Extent::First };
    let mut told = Told::of(report, &compilation, &project, extent);
    if arguments.write_tests {
        told.write()?;
    }
    let parts = [told.part(arguments.min)];
    to.deliver(|format, colour| {
        let is_page = format == Format::Markdown;
        if is_page { markdown::page(&told) } else { report::text(&parts, told.project, format, colour) }
    })?;
    let [part] = parts;
    Ok(part.outcome)
}

/// What the tests of a sound spec notice, as far as they hold. Where it is too little, each fault is told that they do not.
pub(super) fn part(compilation: &Compilation, min: Percent, project: &Project) -> Part {
    let Some(plan) = compilation.to_judge() else { return Part::of_faults("mutate", &compilation.diagnostics) };
    match mutate::mutants(&Files::of(&project.sources), plan, jiff::Timestamp::now().as_millisecond()) {
        Ok(report) if report.score().reaches(min) => Part::in_a_line("mutate", words::summary(&report)),
        Ok(report) => Told::of(report, compilation, project, Extent::First).part(Some(min)),
        Err(_) => Part::not_asked("mutate", "not asked, as tests do not hold"),
    }
}

impl<'p> Told<'p> {
    fn of(report: Report, compilation: &Compilation, project: &'p Project, extent: Extent) -> Self {
        let confirmed = confirmed(compilation, report.killing.iter().map(|killing| &killing.witness));
        let written = vec![false; report.killing.len()];
        Self { project, report, extent, confirmed, files: Vec::new(), written }
    }

    /// Writes the tests that hold on the service too: all of them, or on a fault none.
    fn write(&mut self) -> Result<(), Error> {
        let is_held = |confirmed: &Confirmed| matches!(confirmed, Confirmed::Evaluator | Confirmed::EvaluatorAndSqlite);
        self.written = self.confirmed.iter().map(is_held).collect();
        let tests: Vec<&Killing> =
            self.report.killing.iter().zip(&self.written).filter(|(_, written)| **written).map(|(killing, _)| killing).collect();
        let sources = mutate::with_tests(&self.project.sources, tests);
        hold(&sources)?;
        let changed: Vec<(&Source, &Source)> =
            self.project.sources.iter().zip(&sources).filter(|(old, new)| old.text != new.text).collect();
        let changes = changed.iter().map(|(old, new)| self.project.change(old, &new.text));
        disk::change_all(&changes.collect::<Vec<_>>())?;
        self.files = changed.iter().map(|(old, _)| old.path.clone()).collect();
        Ok(())
    }

    /// The test that would notice, with its place.
    fn test_of(&self, mutant: &Mutant) -> Option<(usize, &Killing)> {
        let mutate::Outcome::Survived(place) = mutant.outcome else { return None };
        self.report.killing.get(place).map(|killing| (place, killing))
    }

    fn survivors(&self) -> impl Iterator<Item = &Mutant> {
        self.report.mutants.iter().filter(|mutant| mutant.outcome.is_survivor())
    }

    /// As it is once the tests that were written are there.
    fn score_with_written(&self) -> Score {
        let Score { killed, of } = self.report.score();
        let now = self.survivors().filter(|mutant| self.is_written(mutant)).count();
        Score { killed: killed + now, of }
    }

    fn is_written(&self, mutant: &Mutant) -> bool {
        self.test_of(mutant).is_some_and(|(place, _)| self.written.get(place) == Some(&true))
    }

    fn part(&self, min: Option<Percent>) -> Part {
        let reached = min.is_none_or(|min| self.score_with_written().reaches(min));
        let brief = Brief::of(self, self.extent);
        let spelled: BTreeSet<*const Mutant> = brief.faults().map(std::ptr::from_ref).collect();
        let finding = |mutant: &Mutant| Finding { is_one_of_many: !spelled.contains(&std::ptr::from_ref(mutant)), ..self.finding(mutant) };
        let findings: Vec<Finding> = self.left().map(finding).collect();
        let short = min.filter(|_| !reached).map(|min| format!(", less than {min} %")).unwrap_or_default();
        let summary = words::summary(&self.report) + &short;
        Part {
            command: "mutate",
            outcome: if reached { Outcome::Done } else { Outcome::Findings },
            cases: if findings.is_empty() { vec![Case::passed(&summary)] } else { findings.iter().map(Case::of_lint).collect() },
            findings,
            text: self.in_words(&brief, &summary),
            summary,
            notes: brief.hint().into_iter().collect(),
            json: Some(json::document(self)),
        }
    }

    /// The faults that no test notices, and none that was written now.
    fn left(&self) -> impl Iterator<Item = &Mutant> {
        self.survivors().filter(|mutant| !self.is_written(mutant))
    }

    /// A fault, with the test that would notice it.
    fn finding(&self, mutant: &Mutant) -> Finding {
        let shown = self.test_of(mutant).map(|(_, killing)| killing.text.clone());
        Finding::of(words::finding(mutant, &self.project.sources), shown)
    }

    /// What goes unnoticed, rule by rule, each with the test that would notice it; then how much more there is.
    fn in_words(&self, brief: &Brief<'_>, summary: &str) -> Vec<Piece> {
        let mut text = Vec::new();
        let bare = |mutant: &&Mutant| Finding { shown: None, ..self.finding(mutant) };
        for rule in &brief.spelled {
            for (killing, faults) in &rule.spelled {
                text.push(Piece::Findings(faults.iter().map(bare).collect()));
                text.extend(killing.map(|killing| Piece::Words(format!("{}\n", killing.text))));
            }
            if rule.more > 0 {
                text.push(Piece::Words(format!("… and {} in this rule of `{}`\n", counted(rule.more, "more fault"), rule.of)));
            }
        }
        let places = Places::of(&self.project.sources);
        for rule in &brief.named {
            let words = format!("{}: {} in `{}`: {}", rule.place(&places), counted(rule.more, "fault"), rule.of, rule.text(&places));
            text.push(Piece::Words(words));
        }
        text.extend(brief.unnamed().map(Piece::Words));
        text.extend(brief.hint().map(|hint| Piece::Words(format!("\n{hint}\n"))));
        text.push(Piece::Words(summary.to_owned()));
        if !self.files.is_empty() {
            let written = self.written.iter().filter(|written| **written).count();
            let score = words::percent(self.score_with_written());
            text.push(Piece::Words(format!("wrote {} to {}: with them, {score}", counted(written, "test"), self.files.join(", "))));
        }
        text
    }
}

/// Tests that were put together are tests that hold: else it is a fault of ours, and nothing is written.
fn hold(sources: &[Source]) -> Result<(), Error> {
    let compilation: Compilation = compile(sources);
    let report = compilation.to_judge().map(purlin_runtime::checks::judge);
    match report {
        Some(report) if report.passed() => Ok(()),
        Some(_) | None => {
            Err(Error::Other("internal error: the tests that were found do not hold together: nothing was written".to_owned()))
        }
    }
}
