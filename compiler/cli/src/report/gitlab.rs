//! Findings as a Code Quality report of GitLab, which shows them in merge requests: those that are new, and those that are gone.

use super::finding::Finding;
use super::fingerprint::Fingerprints;
use super::place::{Here, Place};
use purlin_build::project::Project;
use purlin_rules::diagnostic::Severity;
use serde_json::{Value, json};

pub(super) fn document<'d>(findings: impl Iterator<Item = &'d Finding>, project: &Project) -> Value {
    let here = Here::of(project);
    let mut fingerprints = Fingerprints::of(&project.sources);
    findings
        .map(|finding| {
            let diagnostic = &finding.diagnostic;
            let span = diagnostic.label.span;
            let Place { line, end_line, .. } = Place::of(span, &here.places);
            json!({
                "check_name": diagnostic.code,
                "description": finding.in_a_line(),
                "fingerprint": fingerprints.next(diagnostic),
                "severity": match diagnostic.severity {
                    Severity::Error => "critical",
                    Severity::Warning => "minor",
                    Severity::Info => "info",
                },
                "location": { "path": here.path(span.file), "lines": { "begin": line, "end": end_line } },
            })
        })
        .collect()
}
