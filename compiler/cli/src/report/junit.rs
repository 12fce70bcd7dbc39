//! What was asked as JUnit's XML, which CI servers read: a suite for each command, a case for each test, proof, difference or finding.
//!
//! `<testsuites><testsuite name="test"><testcase name="notes are their owners'" classname="app.purlin" …><failure …>…`

use super::finding::Finding;
use super::part::{Case, Part, Went};
use super::place::Here;
use purlin_build::project::Project;
use purlin_compiler::diagnostics::render;
use std::collections::BTreeMap;
use std::fmt::Write;

/// How many cases went how.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    all: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

pub(super) fn document(parts: &[Part], project: &Project) -> String {
    let here = Here::of(project);
    let counts = parts.iter().map(|part| Counts::of(&part.cases)).fold(Counts::default(), Counts::and);
    let mut out = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"purlin\"{}>\n", counts.attributes());
    for part in parts {
        suite(&mut out, part, &here, project);
    }
    out + "</testsuites>\n"
}

impl Counts {
    fn of(cases: &[Case]) -> Self {
        cases.iter().fold(Self::default(), |counts, case| {
            let is = |went: bool| usize::from(went);
            counts.and(Self {
                all: 1,
                failures: is(matches!(case.went, Went::Badly(_))),
                errors: is(matches!(case.went, Went::NotAtAll(_))),
                skipped: is(matches!(case.went, Went::Undecided(_))),
            })
        })
    }

    fn and(self, other: Self) -> Self {
        Self {
            all: self.all + other.all,
            failures: self.failures + other.failures,
            errors: self.errors + other.errors,
            skipped: self.skipped + other.skipped,
        }
    }

    fn attributes(self) -> String {
        format!(r#" tests="{}" failures="{}" errors="{}" skipped="{}""#, self.all, self.failures, self.errors, self.skipped)
    }
}

fn suite(out: &mut String, part: &Part, here: &Here<'_>, project: &Project) {
    // Writing to a text cannot fail.
    let _ = writeln!(out, "  <testsuite name=\"{}\"{}>", part.command, Counts::of(&part.cases).attributes());
    let mut seen = BTreeMap::new();
    for case in &part.cases {
        let path = case.span.map_or_else(|| format!("purlin {}", part.command), |span| here.path(span.file));
        // Servers tell cases apart by class and name.
        let times: &mut usize = seen.entry((path.clone(), case.name.clone())).or_default();
        *times += 1;
        let name = if *times == 1 { case.name.clone() } else { format!("{} ({times})", case.name) };
        let _ = write!(out, "    <testcase name=\"{}\" classname=\"{}\"", attribute(&name), attribute(&path));
        if let Some(span) = case.span {
            let _ = write!(out, " file=\"{}\" line=\"{}\"", attribute(&path), here.places.start(span).0);
        }
        let body = body(&case.went, project);
        let _ = writeln!(out, "{}", if body.is_empty() { "/>".to_owned() } else { format!(">\n{body}    </testcase>") });
    }
    out.push_str("  </testsuite>\n");
}

fn body(went: &Went, project: &Project) -> String {
    let told = |findings: &[Finding]| {
        let texts: Vec<String> = findings.iter().map(|finding| render::text(&finding.whole(), &project.sources)).collect();
        escaped(&texts.join("\n"))
    };
    let element = |name: &str, findings: &[Finding]| {
        let first = findings.first();
        let code = first.map(|finding| attribute(&finding.diagnostic.code)).unwrap_or_default();
        let message = first.map(|finding| attribute(&finding.in_a_line())).unwrap_or_default();
        format!("      <{name} message=\"{message}\" type=\"{code}\">{}</{name}>\n", told(findings))
    };
    match went {
        Went::Well(remarks) if remarks.is_empty() => String::new(),
        Went::Well(remarks) => format!("      <system-out>{}</system-out>\n", told(remarks)),
        Went::Undecided(findings) => {
            let message = findings.first().map(|finding| attribute(&finding.in_a_line())).unwrap_or_default();
            format!("      <skipped message=\"{message}\"/>\n      <system-out>{}</system-out>\n", told(findings))
        }
        Went::Badly(findings) => element("failure", findings),
        Went::NotAtAll(findings) => element("error", findings),
    }
}

/// A text within an element. What XML 1.0 can't hold, even by its number, is replaced.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' => out.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    out
}

/// A text within an attribute, where line breaks would be read as spaces.
fn attribute(text: &str) -> String {
    escaped(text).replace('\n', "&#10;").replace('\t', "&#9;")
}
