//! The faults of `purlin.yaml` as findings, beside those of the spec.

use crate::error::Error;
use purlin_build::disk;
use purlin_build::project::Project;
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::{Diagnostic, FileId, Span};
use purlin_runtime::config::{self, FILE, Fault};
use std::path::Path;

/// What is wrong with the project's settings, whatever the environment. The file joins the sources, as the last of them.
pub(crate) fn check(project: &mut Project) -> Result<Vec<Diagnostic>, Error> {
    let text = match disk::read_text(&project.root.join(FILE)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::Other(format!("{FILE} can't be read: {error}"))),
    };
    let file = FileId(u32::try_from(project.sources.len()).unwrap_or(u32::MAX));
    let findings = findings(&text, &project.root, file);
    project.sources.push(Source { path: FILE.to_owned(), text });
    Ok(findings)
}

/// What is wrong with the settings of the project in `root`, which are this file.
pub(crate) fn findings(text: &str, root: &Path, file: FileId) -> Vec<Diagnostic> {
    config::faults(text, root).into_iter().map(|fault| finding(fault, file, text)).collect()
}

fn finding(fault: Fault, file: FileId, text: &str) -> Diagnostic {
    let Fault { setting, line, message, help, .. } = fault;
    let message = if setting.is_empty() { message } else { format!("`{setting}`: {message}") };
    let finding = Diagnostic::error("C0001", place(file, text, line), message);
    match help {
        Some(help) => finding.with_help(help),
        None => finding,
    }
}

/// What a line says; without a line, the start of the file.
fn place(file: FileId, text: &str, line: usize) -> Span {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let written = if line == 0 { "" } else { text.get(before..).and_then(|rest| rest.lines().next()).unwrap_or("") };
    let start = before + (written.len() - written.trim_start().len());
    let at = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    Span::new(file, at(start), at(start + written.trim().len()))
}
