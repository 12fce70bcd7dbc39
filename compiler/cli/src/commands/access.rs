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

use crate::error::Error;
use crate::format::Asked;
use crate::report::{self, Case, Finding, Format, Kept, Outputs, PAGE, PAGE_MARK, Part, Piece, Went};
use crate::{Outcome, diff, out};
use purlin_build::disk;
use purlin_build::project::Project;
use purlin_build::revision::is_at_revision;
use purlin_compiler::Files;
use purlin_compiler::access;
use purlin_compiler::schema::Schema;
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::{Diagnostic, FileId, Span};
use std::io;
use std::path::{Path, PathBuf};

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
    #[command(flatten)]
    outputs: Outputs,
}

/// How the matrix is printed.
#[derive(Debug, Clone, Copy)]
enum Form {
    Text,
    Json,
    Html,
    Markdown,
}

impl Form {
    fn of(asked: Asked) -> Result<Self, Error> {
        match asked {
            Asked::Text => Ok(Self::Text),
            Asked::Json => Ok(Self::Json),
            Asked::Html => Ok(Self::Html),
            Asked::Markdown => Ok(Self::Markdown),
            Asked::Github | Asked::Sarif | Asked::Gitlab | Asked::Junit | Asked::Lcov => {
                Err(Error::Other("who may do what is no finding: a format is text, json, html or markdown".to_owned()))
            }
        }
    }
}

pub(crate) fn run(arguments: &Arguments, asked: Asked) -> Result<Outcome, Error> {
    let keeps = arguments.write || arguments.check;
    if keeps && (asked != Asked::Text || !arguments.outputs.is_empty()) {
        return Err(Error::Other(format!("`{PAGE}` has one form: leave `--format` and `--output` out")));
    }
    let form = Form::of(asked)?;
    let to = arguments.outputs.beside(form, Form::of, &Kept::of(&arguments.folder))?;
    let project = Project::read(&arguments.folder)?;
    let checked = Files::of(&project.sources).check();
    let Some(schema) = checked.schema else {
        let format = if asked == Asked::Json { Format::Json } else { Format::Text };
        report::print("access", &checked.diagnostics, &project, format);
        return Ok(Outcome::SpecError);
    };
    let matrix = access::matrix(&schema);
    if keeps {
        let kept = markdown::kept(&matrix);
        let folder = &arguments.folder;
        return if arguments.check { check(folder, &kept) } else { write(folder, &kept) };
    }
    to.deliver(|form, _| match form {
        Form::Text => text::page(&matrix, &project),
        Form::Json => format!("{}\n", json::document(&matrix, &project)),
        Form::Html => html::page(&matrix, &project),
        Form::Markdown => markdown::page(&matrix, &project),
    })?;
    Ok(Outcome::Done)
}

fn write(folder: &Path, kept: &str) -> Result<Outcome, Error> {
    if read(folder)?.as_deref() == Some(kept) {
        out::say("nothing has changed");
    } else {
        disk::replace(&folder.join(PAGE), kept)?;
        out::say(&format!("wrote {PAGE}"));
    }
    Ok(Outcome::Done)
}

/// Whether the page that the project keeps is what the spec says, for a report of all that is asked of it; none where it keeps none, and
/// kept none at a revision. The page joins the sources, as the last of them.
pub(super) fn part(folder: &Path, schema: &Schema, project: &mut Project, against: Option<&str>) -> Result<Option<Part>, Error> {
    let Some(there) = read(folder)? else {
        let was_there = against.map(|revision| is_at_revision(folder, revision, PAGE)).transpose()?;
        return Ok(against.filter(|_| was_there == Some(true)).map(gone));
    };
    let kept = markdown::kept(&access::matrix(schema));
    let file = FileId(u32::try_from(project.sources.len()).unwrap_or(u32::MAX));
    let part = if there == kept { as_the_spec_says() } else { otherwise(&there, &kept, file) };
    project.sources.push(Source { path: PAGE.to_owned(), text: there });
    Ok(Some(part))
}

fn as_the_spec_says() -> Part {
    let summary = format!("{PAGE} is what the spec says");
    let text = vec![Piece::Words(summary.clone())];
    Part { text, ..Part::of_findings("access", Vec::new(), summary) }
}

fn otherwise(there: &str, kept: &str, file: FileId) -> Part {
    let same = there.split_inclusive('\n').zip(kept.split_inclusive('\n')).take_while(|(there, kept)| there == kept);
    let start: usize = same.map(|(line, _)| line.len()).sum();
    let line = there.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let at = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    let summary = format!("{PAGE} is not what the spec says");
    let finding = Diagnostic::error("A0001", Span::new(file, at(start), at(start + line.len())), summary.clone())
        .with_label("from here on")
        .with_help("if the change is meant, `purlin access --write` writes it; `purlin access --check` shows the difference");
    let finding = Finding::from(finding);
    let difference = Piece::Words(diff::unified(PAGE, there, kept).trim_end().to_owned());
    let text = vec![difference, Piece::Findings(vec![finding.clone()])];
    let cases = vec![Case { name: summary.clone(), span: None, went: Went::Badly(vec![finding.clone()]) }];
    Part { outcome: Outcome::Findings, text, cases, ..Part::of_findings("access", vec![finding], summary) }
}

fn gone(revision: &str) -> Part {
    let summary = format!("{PAGE} is gone, and `{revision}` has it");
    let start = Span { file: FileId(0), start: 0, end: 0 };
    let finding =
        Finding::from(Diagnostic::warning("A0002", start, summary.clone()).with_label("of this spec").with_help(
            "`purlin access --write` brings it back; where it is not kept any more, changes of who may do what show in no file",
        ));
    let case = Case { name: summary.clone(), span: None, went: Went::Well(vec![finding.clone()]) };
    Part { outcome: Outcome::Done, cases: vec![case], ..Part::of_findings("access", vec![finding], summary) }
}

fn check(folder: &Path, kept: &str) -> Result<Outcome, Error> {
    let there = read(folder)?;
    if there.as_deref() == Some(kept) {
        return Ok(Outcome::Done);
    }
    let of = if folder == Path::new(".") { String::new() } else { format!(" {}", folder.display()) };
    let mend = format!("`purlin access{of} --write`");
    match there {
        None => out::say(&format!("{PAGE} is missing: {mend} writes it")),
        Some(there) => {
            out::write(&diff::unified(PAGE, &there, kept));
            out::say(&format!("\n{PAGE} is not what the spec says: if the change is meant, {mend} writes it"));
        }
    }
    Ok(Outcome::Findings)
}

/// None where there is none. How its lines end is for the repository to say. What somebody else has written is neither read nor replaced.
fn read(folder: &Path) -> Result<Option<String>, Error> {
    let path = folder.join(PAGE);
    match disk::read_text(&path) {
        Ok(text) if !text.contains(PAGE_MARK) => {
            Err(Error::Other(format!("{} is no page that `purlin access` has written: move it away", path.display())))
        }
        Ok(text) => Ok(Some(text.replace("\r\n", "\n"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::Other(format!("{} can't be read: {error}", path.display()))),
    }
}
