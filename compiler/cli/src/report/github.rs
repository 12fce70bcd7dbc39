//! Findings as workflow commands, which GitHub Actions turns into annotations of the lines they speak of.
//!
//! `::error file=app.purlin,line=2,endLine=2,col=9,endColumn=14,title=E0301::no type `Strng`%0Adid you mean `String`?`

use super::place::{Here, Place};
use purlin_compiler::diagnostics::render;
use purlin_rules::diagnostic::{Diagnostic, Severity};

/// What changes and is no finding, as a remark on the run: it has no place.
pub(super) fn notice(command: &str, note: &str) -> String {
    format!("::notice title={}::{}", property(&format!("purlin {command}")), data(note))
}

/// One line, whatever the finding says.
pub(super) fn annotation(diagnostic: &Diagnostic, here: &Here<'_>) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let span = diagnostic.label.span;
    let Place { line, column, end_line, end_column } = Place::of(span, &here.places);
    let file = property(&here.path(span.file));
    let title = property(&diagnostic.code);
    // Columns mean nothing to GitHub where a place covers several lines.
    let columns = if line == end_line { format!(",col={column},endColumn={end_column}") } else { String::new() };
    format!("::{command} file={file},line={line},endLine={end_line}{columns},title={title}::{}", data(&words(diagnostic, here)))
}

/// An annotation shows one place: the others are told.
fn words(diagnostic: &Diagnostic, here: &Here<'_>) -> String {
    let mut words = diagnostic.message.clone();
    if !diagnostic.label.text.is_empty() {
        words = format!("{words}: {}", diagnostic.label.text);
    }
    for label in &diagnostic.related {
        let Place { line, column, .. } = Place::of(label.span, &here.places);
        words += &format!("\n{} ({}:{line}:{column})", label.text, here.path(label.span.file));
    }
    if let Some(help) = &diagnostic.help {
        words += &format!("\nhelp: {help}");
    }
    words
}

/// What stands after the second `::`.
fn data(text: &str) -> String {
    render::harmless(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands after a `=`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use purlin_build::project::Project;
    use purlin_compiler::source::Source;
    use purlin_rules::diagnostic::{FileId, Span};
    use std::path::PathBuf;

    #[test]
    fn a_note_is_one_line_without_a_place() {
        assert_eq!(notice("diff", "breaking: `a::b`\n\u{1b}[31m is gone"), "::notice title=purlin diff::breaking: `a::b`%0A?[31m is gone");
    }

    #[test]
    fn nothing_in_a_finding_ends_a_command_or_begins_one() {
        let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
        let sources = vec![source("a,b:100%.purlin", "one\ntwo three\n"), source("c.purlin", "four")];
        let project = Project { root: PathBuf::from("specs"), sources };
        let span = |file, start, end| Span::new(FileId(file), start, end);
        let finding = Diagnostic::warning("W0001", span(0, 8, 13), "100% ::error:: of\r\nit")
            .with_related(span(1, 0, 4), "the first one")
            .with_help("write `a,b`");
        assert_eq!(
            annotation(&finding, &Here::of(&project)),
            "::warning file=specs/a%2Cb%3A100%25.purlin,line=2,endLine=2,col=5,endColumn=10,title=W0001\
             ::100%25 ::error:: of%0D%0Ait%0Athe first one (specs/c.purlin:1:1)%0Ahelp: write `a,b`"
        );
        let remark = Diagnostic::info("L012", span(1, 0, 4), "to know");
        assert_eq!(
            annotation(&remark, &Here::of(&project)),
            "::notice file=specs/c.purlin,line=1,endLine=1,col=1,endColumn=5,title=L012::to know"
        );
        let long = Diagnostic::error("E0102", span(0, 0, 7), "open").with_label("here");
        assert_eq!(
            annotation(&long, &Here::of(&project)),
            "::error file=specs/a%2Cb%3A100%25.purlin,line=1,endLine=2,title=E0102::open: here"
        );
    }
}
