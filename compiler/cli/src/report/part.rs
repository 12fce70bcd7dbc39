//! What a command has found, before any format: what it tells people, what it tells programs, and what it has asked.

use super::finding::Finding;
use crate::Outcome;
use crate::out::counted;
use purlin_rules::diagnostic::{Diagnostic, Severity, Span};
use serde_json::Value;

/// What one command has to say. A report has one, or those of several commands.
#[derive(Debug)]
pub(crate) struct Part {
    /// As it is called: `test`.
    pub(crate) command: &'static str,
    pub(crate) outcome: Outcome,
    /// How it went, in a line: `1 test, 2 lines, 0 failed`.
    pub(crate) summary: String,
    /// What there is to look at.
    pub(crate) findings: Vec<Finding>,
    /// What was asked, and how each went.
    pub(crate) cases: Vec<Case>,
    /// For people.
    pub(crate) text: Vec<Piece>,
    /// What changes, and is no finding: `caution: …`.
    pub(crate) notes: Vec<String>,
    /// For programs, where there is more to tell than the findings.
    pub(crate) json: Option<Value>,
}

/// A stretch of what people read.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    /// Without its last line break.
    Words(String),
    Findings(Vec<Finding>),
}

/// Something that was asked.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) span: Option<Span>,
    pub(crate) went: Went,
}

#[derive(Debug, Clone)]
pub(crate) enum Went {
    /// With what there is to be said all the same.
    Well(Vec<Finding>),
    /// It was not decided.
    Undecided(Vec<Finding>),
    /// It is not as it is to be.
    Badly(Vec<Finding>),
    /// It could not be asked.
    NotAtAll(Vec<Finding>),
}

impl Part {
    /// Of findings alone, each a case of its own.
    pub(crate) fn of_findings(command: &'static str, findings: Vec<Finding>, summary: String) -> Self {
        Self {
            command,
            outcome: Outcome::of(findings.iter().map(|finding| &finding.diagnostic)),
            cases: if findings.is_empty() { vec![Case::passed(&summary)] } else { findings.iter().map(Case::of_finding).collect() },
            text: vec![Piece::Findings(findings.clone())],
            findings,
            summary,
            notes: Vec::new(),
            json: None,
        }
    }

    pub(crate) fn of_diagnostics(command: &'static str, diagnostics: &[Diagnostic]) -> Self {
        let summary = counted(diagnostics.len(), "finding");
        Self::of_findings(command, diagnostics.iter().cloned().map(Finding::from).collect(), summary)
    }

    /// Of a spec that does not compile: nothing could be asked.
    pub(crate) fn of_faults(command: &'static str, faults: &[Diagnostic]) -> Self {
        Self { summary: "the spec does not compile".to_owned(), ..Self::of_diagnostics(command, faults) }
    }

    /// There is nothing to look at.
    pub(crate) fn in_a_line(command: &'static str, summary: String) -> Self {
        Self { text: vec![Piece::Words(summary.clone())], ..Self::of_findings(command, Vec::new(), summary) }
    }

    /// What it needs is not there, which is told elsewhere.
    pub(crate) fn not_asked(command: &'static str, why: &str) -> Self {
        let case = Case { name: why.to_owned(), span: None, went: Went::NotAtAll(Vec::new()) };
        Self { outcome: Outcome::Findings, cases: vec![case], ..Self::in_a_line(command, why.to_owned()) }
    }
}

impl Case {
    pub(crate) fn passed(name: impl Into<String>) -> Self {
        Self { name: name.into(), span: None, went: Went::Well(Vec::new()) }
    }

    /// An error keeps from asking; a warning is what was found; the rest is only told.
    pub(crate) fn of_finding(finding: &Finding) -> Self {
        let Diagnostic { code, severity, message, label, .. } = &finding.diagnostic;
        let went = match severity {
            Severity::Error => Went::NotAtAll(vec![finding.clone()]),
            Severity::Warning => Went::Badly(vec![finding.clone()]),
            Severity::Info => Went::Well(vec![finding.clone()]),
        };
        Self { name: format!("{code}: {message}"), span: Some(label.span), went }
    }

    /// What was found is not as it is to be, however grave; what is only told is no fault.
    pub(crate) fn of_lint(finding: &Finding) -> Self {
        let case = Self::of_finding(finding);
        if finding.is_remark() { case } else { Self { went: Went::Badly(vec![finding.clone()]), ..case } }
    }
}
