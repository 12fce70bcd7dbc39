//! `purlin access`: who may do what, as a table; and the same as a file of the repository, whose changes are read in review.
//!
//! | form | for | module |
//! | --- | --- | --- |
//! | a table | people | `text` |
//! | `schemas/access.json` | programs | `json` |
//! | one page | browsers | `html` |
//! | tables of a page | repositories, and the file that `--write` keeps | `markdown` |

mod html;
mod json;
mod markdown;
mod shown;
mod text;

use super::ci::Told;
use crate::error::Error;
use crate::format::Asked;
use crate::report::{self, Format};
use crate::{Outcome, diff, out};
use purlin_build::disk;
use purlin_build::project::Project;
use purlin_compiler::Files;
use purlin_compiler::access;
use purlin_compiler::schema::Schema;
use purlin_rules::diagnostic::{Diagnostic, FileId, Span};
use std::io;
use std::path::{Path, PathBuf};

/// The file that is kept in the project.
const FILE: &str = "access.md";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Write it to `access.md` in the project, to be committed: a change of rules shows there as what it does.
    #[arg(long, conflicts_with = "check")]
    write: bool,
    /// Write nothing; fail where `access.md` is not what the spec says.
    #[arg(long)]
    check: bool,
}

impl Arguments {
    /// `purlin access FOLDER --check`
    pub(super) fn to_check(folder: PathBuf) -> Self {
        Self { folder, write: false, check: true }
    }
}

pub(crate) fn run(arguments: &Arguments, asked: Asked) -> Result<Outcome, Error> {
    let project = Project::read(&arguments.folder)?;
    let checked = Files::of(&project.sources).check();
    let Some(schema) = checked.schema else {
        report::print(&checked.diagnostics, &project, asked.of_findings().unwrap_or(Format::Text));
        return Ok(Outcome::SpecError);
    };
    let matrix = access::matrix(&schema);
    if arguments.write || arguments.check {
        if asked != Asked::Text {
            return Err(Error::Other(format!("`{FILE}` has one form: leave `--format` out")));
        }
        let kept = markdown::kept(&matrix);
        let folder = &arguments.folder;
        return if arguments.check { check(folder, &kept) } else { write(folder, &kept) };
    }
    match asked {
        Asked::Text => out::write(&text::page(&matrix, &project)),
        Asked::Json => out::say(&json::document(&matrix, &project).to_string()),
        Asked::Html => out::write(&html::page(&matrix, &project)),
        Asked::Markdown => out::write(&markdown::page(&matrix, &project)),
        Asked::Github | Asked::Sarif | Asked::Lcov => {
            return Err(Error::Other("who may do what is no finding: `--format` is text, json, html or markdown".to_owned()));
        }
    }
    Ok(Outcome::Done)
}

fn write(folder: &Path, kept: &str) -> Result<Outcome, Error> {
    if read(folder)?.as_deref() == Some(kept) {
        out::say("nothing has changed");
    } else {
        disk::replace(&folder.join(FILE), kept)?;
        out::say(&format!("wrote {FILE}"));
    }
    Ok(Outcome::Done)
}

/// The project keeps a page.
pub(super) fn keeps_page(folder: &Path) -> Result<bool, Error> {
    Ok(read(folder)?.is_some())
}

/// Fails where the page that the project keeps, if it keeps one, is not what the spec says: for a report of all that is asked of it.
pub(super) fn told(folder: &Path, schema: &Schema) -> Result<Told, Error> {
    let is_other = read(folder)?.is_some_and(|there| there != markdown::kept(&access::matrix(schema)));
    let findings = is_other.then(|| {
        let span = Span { file: FileId(0), start: 0, end: 0 };
        let finding = Diagnostic::error("A0001", span, format!("{FILE} is not what the spec says")).with_label("of this spec");
        finding.with_help("if the change is meant, `purlin access --write` writes it; `purlin access --check` shows the difference")
    });
    Ok(Told { outcome: if is_other { Outcome::Findings } else { Outcome::Done }, findings: findings.into_iter().collect() })
}

fn check(folder: &Path, kept: &str) -> Result<Outcome, Error> {
    let there = read(folder)?;
    if there.as_deref() == Some(kept) {
        return Ok(Outcome::Done);
    }
    let of = if folder == Path::new(".") { String::new() } else { format!(" {}", folder.display()) };
    let mend = format!("`purlin access{of} --write`");
    match there {
        None => out::say(&format!("{FILE} is missing: {mend} writes it")),
        Some(there) => {
            out::write(&diff::unified(FILE, &there, kept));
            out::say(&format!("\n{FILE} is not what the spec says: if the change is meant, {mend} writes it"));
        }
    }
    Ok(Outcome::Findings)
}

/// None where there is none. How its lines end is for the repository to say. What somebody else has written is neither read nor replaced.
fn read(folder: &Path) -> Result<Option<String>, Error> {
    let path = folder.join(FILE);
    match std::fs::read_to_string(&path) {
        Ok(text) if !text.contains(markdown::MARK) => {
            Err(Error::Other(format!("{} is no page that `purlin access` has written: move it away", path.display())))
        }
        Ok(text) => Ok(Some(text.replace("\r\n", "\n"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::Other(format!("{} can't be read: {error}", path.display()))),
    }
}
