//! Findings for programs, as `schemas/diagnostics.json` says.

use super::finding::Finding;
use super::fingerprint::Fingerprints;
use super::place::Place;
use purlin_compiler::diagnostics::places::Places;
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::{Diagnostic, Edit, Label, Span};
use serde_json::{Value, json};

/// `{"diagnostics": […]}`.
pub(super) fn document<'f>(found: impl IntoIterator<Item = &'f Finding>, sources: &[Source]) -> Value {
    json!({ "diagnostics": grouped(found, sources) })
}

/// Each with its places in lines and columns, both from 1.
pub(crate) fn findings<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>, sources: &[Source]) -> Vec<Value> {
    let places = Places::of(sources);
    let mut fingerprints = Fingerprints::of(sources);
    diagnostics.into_iter().map(|diagnostic| finding(diagnostic, &places, fingerprints.next(diagnostic))).collect()
}

/// The same, with what shows each, and the group that it is of.
pub(crate) fn grouped<'f>(found: impl IntoIterator<Item = &'f Finding>, sources: &[Source]) -> Vec<Value> {
    let places = Places::of(sources);
    let mut fingerprints = Fingerprints::of(sources);
    let one = |found: &Finding| {
        let mut value = finding(&found.whole(), &places, fingerprints.next(&found.diagnostic));
        if let (Some(fields), Some(group)) = (value.as_object_mut(), &found.group) {
            fields.insert("group".to_owned(), Value::from(group.id.as_str()));
        }
        value
    };
    found.into_iter().map(one).collect()
}

/// A place by itself.
pub(crate) fn place_of(span: Span, sources: &[Source]) -> Value {
    place(span, &Places::of(sources))
}

fn finding(diagnostic: &Diagnostic, places: &Places<'_>, fingerprint: String) -> Value {
    let Diagnostic { code, severity, message, label, related, help, edits, applicability } = diagnostic;
    let edit = |Edit { span, replacement }: &Edit| json!({ "at": place(*span, places), "replacement": replacement });
    json!({
        "code": code,
        "severity": severity,
        "message": message,
        "at": labelled(label, places),
        "related": related.iter().map(|label| labelled(label, places)).collect::<Vec<_>>(),
        "help": help,
        "edits": edits.iter().map(edit).collect::<Vec<_>>(),
        "applicability": applicability,
        "fingerprint": fingerprint,
    })
}

fn labelled(label: &Label, places: &Places<'_>) -> Value {
    let mut value = place(label.span, places);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("text".to_owned(), Value::from(label.text.as_str()));
    }
    value
}

/// The same, where many are told.
pub(crate) fn place(span: Span, places: &Places<'_>) -> Value {
    let Place { line, column, end_line, end_column } = Place::of(span, places);
    let path = places.source(span.file).map(|source| source.path.as_str());
    json!({ "path": path, "line": line, "column": column, "end_line": end_line, "end_column": end_column, "start": span.start, "end": span.end })
}
