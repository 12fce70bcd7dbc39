//! What acts as the system otherwise than it did, as reports tell it.

use super::acceptance;
use crate::commands::check;
use crate::report::{self, Finding, Piece};
use purlin_build::project::Project;
use purlin_compiler::Compilation;
use purlin_compiler::diff::{self, Acting};
use purlin_rules::diagnostic::{Diagnostic, Span};
use serde_json::{Value, json};

pub(super) struct Told {
    pub(super) acting: Acting,
    pub(super) finding: Finding,
}

pub(super) fn told(earlier: &Compilation, later: &Compilation) -> Vec<Told> {
    let one = |acting: Acting| Told { finding: Finding::from(finding(&acting)), acting };
    diff::acting(earlier, later, check::today()).into_iter().map(one).collect()
}

fn finding(acting: &Acting) -> Diagnostic {
    let Acting { span, digest, accepted, otherwise: [was, is], .. } = acting;
    let finding =
        if is_open(acting) { Diagnostic::error("D0003", *span, says(acting)) } else { Diagnostic::warning("D0004", *span, says(acting)) };
    let quoted = |lines: &[String]| lines.iter().map(|line| format!("`{line}`")).collect::<Vec<_>>().join(", ");
    let finding = finding.with_label(match (was.is_empty(), is.is_empty()) {
        (_, true) => format!("before, {}", quoted(was)),
        (true, false) => format!("now {}", quoted(is)),
        (false, false) => format!("now {}; before, {}", quoted(is), quoted(was)),
    });
    match accepted {
        Some(why) => finding.with_help(format!("accepted: {why}")),
        None if acting.is_to_be_accepted => {
            finding.with_help(format!("no rule is asked of what is written so; if it is meant, say so in the spec: {}", acceptance(digest)))
        }
        None => finding,
    }
}

/// `on Join created` does something else as the system
fn says(Acting { what, was, is, .. }: &Acting) -> String {
    match (was, is) {
        (None, _) => format!("`{what}` acts as the system, and did not before"),
        (_, None) => format!("`{what}` acts as the system no more"),
        _ => format!("`{what}` does something else as the system"),
    }
}

fn is_open(acting: &Acting) -> bool {
    acting.is_to_be_accepted && acting.accepted.is_none()
}

impl Told {
    /// It is to be accepted, and is not.
    pub(super) fn is_open(&self) -> bool {
        is_open(&self.acting)
    }

    pub(super) fn in_words(&self) -> Vec<Piece> {
        let Acting { digest, accepted, .. } = &self.acting;
        match accepted {
            Some(why) => vec![Piece::Words(format!("accepted  {digest}  {}: {why}", says(&self.acting)))],
            None => vec![Piece::Words(format!("caution  {digest}")), Piece::Findings(vec![self.finding.clone()])],
        }
    }

    pub(super) fn in_json(&self, project: &Project) -> Value {
        let Acting { what, was, is, is_to_be_accepted, span, digest, accepted, .. } = &self.acting;
        json!({
            "what": what,
            "risk": "caution",
            "was": was,
            "is": is,
            "to_be_accepted": is_to_be_accepted,
            "digest": digest,
            "accepted": accepted,
            "at": (*span != Span::default()).then(|| report::place(*span, &project.sources)),
        })
    }
}
