//! `purlin fix`: the edits that findings offer, made. What is left is told.

use super::check;
use crate::error::Error;
use crate::report::{self, Format};
use crate::{Outcome, diff, out};
use out::counted;
use purlin_build::disk::change_all;
use purlin_build::project::Project;
use purlin_compiler::fix::{self, Fixed, Left, Mended};
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::{Applicability, Diagnostic, Severity};
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Make likely edits as well: those that ask `did you mean …?`, and those of lints.
    #[arg(long)]
    guesses: bool,
    /// Write nothing; show how the files would change.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    let mut project = Project::read(&arguments.folder)?;
    let before = &project.sources;
    let fixed = if arguments.guesses { fix::with_lints(before, check::today()) } else { fix::program(before, Applicability::Sure) };
    let sources = std::mem::replace(&mut project.sources, fixed.sources.clone());
    let changed: Vec<(&Source, &Source)> = sources.iter().zip(&fixed.sources).filter(|(old, new)| old.text != new.text).collect();
    if !arguments.dry_run {
        let changes = changed.iter().map(|(old, new)| project.change(old, &new.text));
        change_all(&changes.collect::<Vec<_>>())?;
    }
    match format {
        Format::Text => in_words(&fixed, &changed, &project, arguments.dry_run),
        Format::Json => out::say(&in_json(&fixed, &changed).to_string()),
        Format::Github | Format::Sarif | Format::Gitlab | Format::Junit | Format::Markdown => {
            report::print("fix", &all_left(&fixed), &project, format);
        }
    }
    let is_left = fixed.lints.iter().any(|left| left.finding.severity != Severity::Info) || arguments.dry_run && !changed.is_empty();
    Ok(Outcome::of(&fixed.left).worse(if is_left { Outcome::Findings } else { Outcome::Done }))
}

fn in_words(fixed: &Fixed, changed: &[(&Source, &Source)], project: &Project, dry_run: bool) {
    for Mended { code, message, path, line, column } in &fixed.mended {
        out::say(&format!("mended {path}:{line}:{column} {code}: {message}"));
    }
    if dry_run {
        changed.iter().for_each(|(old, new)| out::write(&diff::unified(&old.path, &old.text, &new.text)));
    }
    let (new, known): (Vec<&Left>, Vec<&Left>) = fixed.lints.iter().partition(|left| left.is_new);
    let shown: Vec<Diagnostic> = fixed.left.iter().chain(new.iter().map(|left| &left.finding)).cloned().collect();
    report::print("fix", &shown, project, Format::Text);
    let written = if dry_run { "would change" } else { "changed" };
    let (mended, files) = (counted(fixed.mended.len(), "finding"), counted(changed.len(), "file"));
    out::say(&format!("{mended} mended, {files} {written}, {} left", fixed.left.len() + fixed.lints.len()));
    let told = |findings: usize, what: &str| {
        if findings > 0 {
            out::say(&format!("{findings} of them {what}"));
        }
    };
    let guesses = fixed.left.iter().filter(|finding| is_guess(finding)).count();
    told(guesses, "with an edit that is only likely: `purlin fix --guesses` makes these, too");
    told(known.len(), "from lints, without an edit that helps: `purlin check` shows them");
    let new = new.iter().filter(|left| !left.finding.edits.is_empty()).count();
    told(new, "with an edit, and not found before the likely ones were made: see whether those are right, then mend again");
}

/// What the language says, then what lints say.
fn all_left(fixed: &Fixed) -> Vec<Diagnostic> {
    fixed.left.iter().chain(fixed.lints.iter().map(|left| &left.finding)).cloned().collect()
}

fn in_json(fixed: &Fixed, changed: &[(&Source, &Source)]) -> serde_json::Value {
    let mended = |Mended { code, message, path, line, column }: &Mended| json!({ "code": code, "message": message, "path": path, "line": line, "column": column });
    json!({
        "mended": fixed.mended.iter().map(mended).collect::<Vec<_>>(),
        "changed": changed.iter().map(|(old, _)| old.path.as_str()).collect::<Vec<_>>(),
        "diagnostics": report::findings(&all_left(fixed), &fixed.sources),
    })
}

fn is_guess(finding: &Diagnostic) -> bool {
    !finding.edits.is_empty() && finding.applicability == Applicability::Guess
}
