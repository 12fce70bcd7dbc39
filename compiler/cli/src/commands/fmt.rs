//! `purlin fmt`: specs as they are usually written.

use crate::error::Error;
use crate::report::{self, Format};
use crate::{Outcome, diff, out};
use purlin_build::disk::replace;
use purlin_build::project::Project;
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::{Diagnostic, FileId, Span};
use std::io::Read;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folders of projects, or single files; `-` formats what comes in and prints it.
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// Change nothing; show how the files would change.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    let mut findings = Vec::new();
    let mut all = Project { root: PathBuf::new(), sources: Vec::new() };
    for path in &arguments.paths {
        let project = read(path)?;
        // Findings of several projects are told together, each file by its place among all.
        let first = all.sources.len();
        for (index, source) in project.sources.iter().enumerate() {
            let file = FileId(u32::try_from(first + index).unwrap_or(u32::MAX));
            findings.extend(one(path, &project, source, file, arguments.check, format)?);
        }
        let several = arguments.paths.len() > 1;
        all.root = if several { PathBuf::new() } else { project.root.clone() };
        all.sources.extend(project.sources.into_iter().map(|source| if several { placed(&project.root, source) } else { source }));
    }
    let faulty: Vec<Diagnostic> = match format {
        // A diff has told the rest.
        Format::Text => findings.iter().filter(|finding| finding.code != LAYOUT).cloned().collect(),
        Format::Json | Format::Github | Format::Sarif | Format::Gitlab | Format::Junit | Format::Markdown => findings.clone(),
    };
    if !faulty.is_empty() || format != Format::Text && !is_standard_input(arguments) {
        report::print("fmt", &faulty, &all, format);
    }
    Ok(Outcome::of(&findings))
}

/// The code of a file that is laid out otherwise.
const LAYOUT: &str = "F0001";

fn is_standard_input(arguments: &Arguments) -> bool {
    arguments.paths.iter().any(|path| path == Path::new("-")) && !arguments.check
}

/// The texts that a path names.
fn read(path: &Path) -> Result<Project, Error> {
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(Project { root: PathBuf::new(), sources: vec![Source { path: "-".to_owned(), text }] });
    }
    if path.is_file() { Ok(Project::of_file(path)?) } else { Ok(Project::read(path)?) }
}

fn placed(root: &Path, source: Source) -> Source {
    Source { path: root.join(&source.path).to_string_lossy().into_owned(), text: source.text }
}

/// Formats a file, or tells why not; with `check`, how it would change.
fn one(path: &Path, project: &Project, source: &Source, file: FileId, check: bool, format: Format) -> Result<Vec<Diagnostic>, Error> {
    let is_input = path == Path::new("-");
    let formatted = match purlin_compiler::fmt::file(source) {
        Ok(formatted) => formatted,
        Err(faults) => return Ok(faults.into_iter().map(|fault| fault.in_file(file)).collect()),
    };
    if is_input && !check {
        out::write(&formatted);
        return Ok(Vec::new());
    }
    if formatted == source.text {
        return Ok(Vec::new());
    }
    if check {
        if format == Format::Text {
            out::write(&diff::unified(&source.path, &source.text, &formatted));
        }
        return Ok(vec![laid_out_otherwise(source, &formatted, file)]);
    }
    replace(&project.root.join(&source.path), &formatted)?;
    if format == Format::Text {
        out::say(&source.path);
    }
    Ok(Vec::new())
}

/// From the first line that differs to the last.
fn laid_out_otherwise(source: &Source, formatted: &str, file: FileId) -> Diagnostic {
    let old: Vec<&str> = source.text.split_inclusive('\n').collect();
    let new: Vec<&str> = formatted.split_inclusive('\n').collect();
    let before = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let most = old.len().min(new.len()) - before;
    let after = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(old, new)| old == new).count();
    let bytes = |lines: &[&str], count: usize| lines.iter().take(count).map(|line| line.len()).sum::<usize>();
    let at = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    let span = Span::new(file, at(bytes(&old, before)), at(bytes(&old, old.len() - after)));
    let replacement = formatted.get(bytes(&new, before)..bytes(&new, new.len() - after)).unwrap_or("");
    Diagnostic::warning(LAYOUT, span, "this file is not laid out as `purlin fmt` does it")
        .with_help("run `purlin fmt`")
        .with_edit(span, replacement)
}
