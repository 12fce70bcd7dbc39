//! Findings as SARIF 2.1.0, the format of code scanning (OASIS, 2020): rules from the pages of `purlin explain`, related places, fixes,
//! and fingerprints that stay when lines move.

use super::finding::Finding;
use super::fingerprint::Fingerprints;
use super::place::{Here, Place};
use purlin_build::project::Project;
use purlin_compiler::diagnostics::explain;
use purlin_rules::diagnostic::{Diagnostic, Edit, FileId, Label, Severity, Span};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The whole log, of one run.
pub(super) fn document(findings: &[&Finding], project: &Project) -> Value {
    let here = &Here::of(project);
    // Of findings with a code, the gravest says how grave it is.
    let mut codes: BTreeMap<&str, Severity> = BTreeMap::new();
    for Diagnostic { code, severity, .. } in findings.iter().map(|finding| &finding.diagnostic) {
        codes.entry(code).and_modify(|gravest| *gravest = (*gravest).min(*severity)).or_insert(*severity);
    }
    let rules: Vec<Value> = codes.iter().map(|(code, severity)| rule(code, *severity)).collect();
    let mut fingerprints = Fingerprints::of(&project.sources);
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| {
            let diagnostic = &finding.whole();
            let index = codes.keys().position(|code| *code == diagnostic.code);
            let mut value = result(diagnostic, here);
            if let Some(fields) = value.as_object_mut() {
                fields.insert("ruleIndex".to_owned(), json!(index));
                fields.insert("partialFingerprints".to_owned(), json!({ "purlin/v2": fingerprints.next(diagnostic) }));
                let properties =
                    [("counterexample", finding.shown.as_deref()), ("group", finding.group.as_deref().map(|group| group.id.as_str()))];
                let properties: serde_json::Map<String, Value> =
                    properties.into_iter().filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?)))).collect();
                if !properties.is_empty() {
                    fields.insert("properties".to_owned(), Value::Object(properties));
                }
            }
            value
        })
        .collect();
    let driver = json!({
        "name": "purlin",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "rules": rules,
    });
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results }],
    })
}

/// What a code means: its page.
fn rule(code: &str, severity: Severity) -> Value {
    let page = explain(code).unwrap_or_default();
    let (title, body) = page.split_once('\n').unwrap_or((page, ""));
    let title = title.split_once(": ").map_or(code, |(_, title)| title);
    let body = if body.trim().is_empty() { title } else { body.trim() };
    json!({
        "id": code,
        "shortDescription": { "text": title },
        "help": { "text": body, "markdown": body },
        "defaultConfiguration": { "level": level(severity) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(diagnostic: &Diagnostic, here: &Here<'_>) -> Value {
    let Diagnostic { code, severity, message, label, related, help, edits, applicability: _ } = diagnostic;
    let text = [Some(message.as_str()), help.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("\n");
    let mut value = json!({
        "ruleId": code,
        "level": level(*severity),
        "message": { "text": text },
        "locations": [location(label, here)],
    });
    let Some(fields) = value.as_object_mut() else { return value };
    if !related.is_empty() {
        fields.insert("relatedLocations".to_owned(), related.iter().map(|label| location(label, here)).collect());
    }
    if !edits.is_empty() {
        let description = help.as_deref().unwrap_or(message);
        fields.insert("fixes".to_owned(), json!([{ "description": { "text": description }, "artifactChanges": changes(edits, here) }]));
    }
    value
}

fn location(label: &Label, here: &Here<'_>) -> Value {
    let mut value =
        json!({ "physicalLocation": { "artifactLocation": artifact(label.span.file, here), "region": region(label.span, here) } });
    if let Some(fields) = value.as_object_mut()
        && !label.text.is_empty()
    {
        fields.insert("message".to_owned(), json!({ "text": label.text }));
    }
    value
}

/// Replacements, by file.
fn changes(edits: &[Edit], here: &Here<'_>) -> Vec<Value> {
    let mut files: BTreeMap<FileId, Vec<Value>> = BTreeMap::new();
    for Edit { span, replacement } in edits {
        let replacement = json!({ "deletedRegion": region(*span, here), "insertedContent": { "text": replacement } });
        files.entry(span.file).or_default().push(replacement);
    }
    let change =
        |(file, replacements): (FileId, Vec<Value>)| json!({ "artifactLocation": artifact(file, here), "replacements": replacements });
    files.into_iter().map(change).collect()
}

fn region(span: Span, here: &Here<'_>) -> Value {
    let Place { line, column, end_line, end_column } = Place::of(span, &here.places);
    json!({ "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column })
}

fn artifact(file: FileId, here: &Here<'_>) -> Value {
    json!({ "uri": uri(&here.path(file)) })
}

/// A path as a URI reference (RFC 3986): what may not stand in one as it is, is percent-encoded.
fn uri(path: &str) -> String {
    let mut out = String::new();
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uris() {
        assert_eq!(uri("a b/ü%.purlin"), "a%20b/%C3%BC%25.purlin");
        assert_eq!(uri("/repo/a.purlin"), "file:///repo/a.purlin");
    }
}
