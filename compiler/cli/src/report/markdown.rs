//! Findings as a comment of a pull request: how it went in a table, what was found in a list, and what shows each folded below it.
//!
//! What is found speaks of names, texts and files that anybody may have written: none of them ends what it stands in, calls somebody, or
//! leads anywhere.

use super::Here;
use super::finding::{Finding, gathered};
use super::part::Part;
use crate::Outcome;
use crate::markdown::{code, fenced, in_html, inline};
use crate::out::counted;
use purlin_build::project::Project;
use purlin_compiler::diagnostics::render;
use purlin_rules::diagnostic::Severity;
use std::fmt::Write;

/// In bytes: GitHub takes comments of 65,536 characters.
const LONGEST: usize = 60_000;
/// How many findings are listed, and changes.
const MOST_LISTED: usize = 30;

pub(super) fn document(parts: &[Part], project: &Project) -> String {
    let here = Here::of(project);
    let outcome = parts.iter().fold(Outcome::Done, |worst, part| worst.worse(part.outcome));
    let command = if let [part] = parts { part.command } else { "ci" };
    let went = match outcome {
        Outcome::Done => "passes",
        Outcome::Findings => "fails",
        Outcome::SpecError => "fails: the spec does not compile",
        Outcome::Undecided => "is not decided",
    };
    let mut out = format!("<!-- purlin {command} -->\n### `purlin {command}` {went}\n\n");
    for part in parts {
        // Writing to a text cannot fail.
        let _ = writeln!(out, "- **{}**: {}", part.command, inline(&part.summary));
    }
    let mut findings: Vec<&Finding> = parts.iter().flat_map(|part| gathered(&part.findings)).collect();
    findings.sort_by_key(|finding| finding.diagnostic.severity);
    let notes: Vec<&String> = parts.iter().flat_map(|part| &part.notes).collect();
    if !notes.is_empty() {
        out.push_str("\n#### To know\n\n");
        listed(&mut out, &notes, "change", |note| inline(note));
    }
    if findings.is_empty() {
        return out;
    }
    out.push_str("\n#### To look at\n\n");
    listed(&mut out, &findings, "finding", |finding| line(finding, &here));
    for (place, finding) in findings.iter().enumerate() {
        let detail = detail(finding, &here, project);
        if out.len() + detail.len() > LONGEST {
            let _ = writeln!(out, "\n… and {} that would not fit here.", counted(findings.len() - place, "detail"));
            break;
        }
        out.push_str(&detail);
    }
    out
}

/// The first of them.
fn listed<T>(out: &mut String, all: &[T], what: &str, line: impl Fn(&T) -> String) {
    for one in all.iter().take(MOST_LISTED) {
        let _ = writeln!(out, "- {}", line(one));
    }
    if all.len() > MOST_LISTED {
        let _ = writeln!(out, "- … and {}", counted(all.len() - MOST_LISTED, &format!("more {what}")));
    }
}

/// **D0001** `app.purlin:28`: users may read `Note` …; of a group, what it comes to in a list below.
fn line(finding: &Finding, here: &Here<'_>) -> String {
    let mark = match finding.diagnostic.severity {
        Severity::Error => "**",
        Severity::Warning => "",
        Severity::Info => "*",
    };
    let mut line = format!("{mark}{}{mark} {} {}", finding.diagnostic.code, code(&place(finding, here)), inline(&finding.in_a_line()));
    for one in finding.comes_to.iter().take(MOST_LISTED) {
        line += &format!("\n  - {}", inline(one));
    }
    if finding.comes_to.len() > MOST_LISTED {
        line += &format!("\n  - … and {}", counted(finding.comes_to.len() - MOST_LISTED, "more difference"));
    }
    line
}

fn place(finding: &Finding, here: &Here<'_>) -> String {
    let span = finding.diagnostic.label.span;
    format!("{}:{}", here.path(span.file), here.places.start(span).0)
}

fn detail(finding: &Finding, here: &Here<'_>, project: &Project) -> String {
    // Code within a line of HTML begins at no backtick.
    let head = in_html(&format!("{} {}", finding.diagnostic.code, place(finding, here))).replace('`', "&#96;");
    let found = fenced("text", &render::text(&finding.said(), &project.sources));
    let shown = finding.shown.as_ref().map(|shown| format!("\n{}", fenced("purlin", shown))).unwrap_or_default();
    format!("\n<details><summary><code>{head}</code></summary>\n\n{found}{shown}\n</details>\n")
}
