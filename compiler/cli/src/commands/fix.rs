//! `purlin fix`: the edits that findings offer, made. What is left is told.

use super::check;
use crate::error::Error;
use crate::report::{self, Format};
use crate::{Outcome, diff, out};
use out::counted;
use purlin_build::disk::change_all;
use purlin_build::project::Project;
use purlin_compiler::fix::{self, Fixed, Mended};
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::{Applicability, Diagnostic};
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
    let project = Project::read(&arguments.folder)?;
    let sources = &project.sources;
    let fixed = if arguments.guesses { fix::with_lints(sources, check::today()) } else { fix::program(sources, Applicability::Sure) };
    let changed: Vec<(&Source, &Source)> = sources.iter().zip(&fixed.sources).filter(|(old, new)| old.text != new.text).collect();
    if !arguments.dry_run {
        let changes = changed.iter().map(|(old, new)| project.change(old, &new.text));
        change_all(&changes.collect::<Vec<_>>())?;
    }
    let project = Project { sources: fixed.sources.clone(), ..project.clone() };
    match format {
        Format::Text => in_words(&fixed, &changed, &project, arguments.dry_run),
        Format::Json => out::say(&in_json(&fixed, &changed).to_string()),
        Format::Github | Format::Sarif | Format::Gitlab | Format::Junit | Format::Markdown => {
            report::print("fix", &fixed.left, &project, format);
        }
    }
    let outcome = Outcome::of(&fixed.left);
    Ok(if arguments.dry_run && outcome == Outcome::Done && !changed.is_empty() { Outcome::Findings } else { outcome })
}

fn in_words(fixed: &Fixed, changed: &[(&Source, &Source)], project: &Project, dry_run: bool) {
    for Mended { code, message, path, line, column } in &fixed.mended {
        out::say(&format!("mended {path}:{line}:{column} {code}: {message}"));
    }
    if dry_run {
        changed.iter().for_each(|(old, new)| out::write(&diff::unified(&old.path, &old.text, &new.text)));
    }
    report::print("fix", &fixed.left, project, Format::Text);
    let written = if dry_run { "would change" } else { "changed" };
    let files = counted(changed.len(), "file");
    out::say(&format!("{} mended, {files} {written}, {} left", counted(fixed.mended.len(), "finding"), fixed.left.len()));
    let guesses = fixed.left.iter().filter(|finding| is_guess(finding)).count();
    if guesses > 0 {
        out::say(&format!("{guesses} of them with an edit that is only likely: `purlin fix --guesses` makes these, too"));
    }
}

fn in_json(fixed: &Fixed, changed: &[(&Source, &Source)]) -> serde_json::Value {
    let mended = |Mended { code, message, path, line, column }: &Mended| json!({ "code": code, "message": message, "path": path, "line": line, "column": column });
    json!({
        "mended": fixed.mended.iter().map(mended).collect::<Vec<_>>(),
        "changed": changed.iter().map(|(old, _)| old.path.as_str()).collect::<Vec<_>>(),
        "diagnostics": report::findings(&fixed.left, &fixed.sources),
    })
}

fn is_guess(finding: &Diagnostic) -> bool {
    !finding.edits.is_empty() && finding.applicability == Applicability::Guess
}
