//! Findings for programs, as `schemas/diagnostics.json` says.

use super::place::Place;
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::{Diagnostic, Edit, Label, Span};
use serde_json::{Value, json};

/// `{"diagnostics": […]}`.
pub(super) fn document(diagnostics: &[Diagnostic], sources: &[Source]) -> Value {
    json!({ "diagnostics": findings(diagnostics, sources) })
}

/// Each with its places in lines and columns, both from 1.
pub(crate) fn findings<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>, sources: &[Source]) -> Vec<Value> {
    diagnostics.into_iter().map(|diagnostic| finding(diagnostic, sources)).collect()
}

fn finding(diagnostic: &Diagnostic, sources: &[Source]) -> Value {
    let Diagnostic { code, severity, message, label, related, help, edits, applicability } = diagnostic;
    let edit = |Edit { span, replacement }: &Edit| json!({ "at": place(*span, sources), "replacement": replacement });
    json!({
        "code": code,
        "severity": severity,
        "message": message,
        "at": labelled(label, sources),
        "related": related.iter().map(|label| labelled(label, sources)).collect::<Vec<_>>(),
        "help": help,
        "edits": edits.iter().map(edit).collect::<Vec<_>>(),
        "applicability": applicability,
    })
}

fn labelled(label: &Label, sources: &[Source]) -> Value {
    let mut value = place(label.span, sources);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("text".to_owned(), Value::from(label.text.as_str()));
    }
    value
}

fn place(span: Span, sources: &[Source]) -> Value {
    let Place { line, column, end_line, end_column } = Place::of(span, sources);
    let path = super::source(span.file, sources).map(|source| source.path.as_str());
    json!({ "path": path, "line": line, "column": column, "end_line": end_line, "end_column": end_column, "start": span.start, "end": span.end })
}
