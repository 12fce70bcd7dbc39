//! Findings drawn for people. The only module that knows miette.

use super::delivery::Colour;
use super::finding::Finding;
use super::part::Piece;
use super::source;
use crate::out;
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use purlin_compiler::diagnostics::render;
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::{Diagnostic, FileId, Label, Severity, Span};
use std::fmt;
use std::io::IsTerminal;

/// What is further from a fault is drawn by itself: nobody reads what stands between.
const MOST_BETWEEN: usize = 12;

/// How many findings are drawn.
const MOST_DRAWN: usize = 50;

/// Of the result of a command. Nobody reads more than the first of very many findings.
pub(super) fn piece(piece: &Piece, sources: &[Source], colour: Colour) -> String {
    drawn_piece(piece, sources, colour == Colour::OfTerminal && in_colour(&std::io::stdout()))
}

/// Beside the result.
pub(super) fn print_beside(diagnostics: &[Diagnostic], sources: &[Source]) {
    let findings = diagnostics.iter().cloned().map(Finding::from).collect();
    let text = drawn_piece(&Piece::Findings(findings), sources, in_colour(&std::io::stderr()));
    text.lines().for_each(out::warn);
}

fn drawn_piece(piece: &Piece, sources: &[Source], colour: bool) -> String {
    let findings = match piece {
        Piece::Words(words) => return format!("{}\n", render::harmless(words)),
        Piece::Findings(findings) => findings,
    };
    let (first, rest) = findings.split_at(findings.len().min(MOST_DRAWN));
    let mut out = String::new();
    for finding in first {
        out += &format!("{}\n", drawn(&finding.said(), sources, colour));
        out += &finding.shown.as_ref().map(|shown| format!("{shown}\n\n")).unwrap_or_default();
    }
    if !rest.is_empty() {
        out += &format!("… and {} more; `--format json` has them all.\n", rest.len());
    }
    out
}

/// On a terminal, unless its user wants none (no-color.org).
fn in_colour(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// As a person reads it. Lines too long for any screen are not drawn.
fn drawn(diagnostic: &Diagnostic, sources: &[Source], colour: bool) -> String {
    if !render::can_be_shown(diagnostic, sources) {
        return render::text(diagnostic, sources);
    }
    let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let mut text = String::new();
    let drawing = Drawing::of(diagnostic, sources);
    match GraphicalReportHandler::new_themed(theme).with_links(false).with_width(100).render_report(&mut text, &drawing) {
        Ok(()) => text.trim_end().to_owned() + "\n",
        Err(_) => render::text(diagnostic, sources),
    }
}

/// A finding as miette takes it: the places beside the fault, then those further away, or in other files, as notes below.
#[derive(Debug)]
struct Drawing {
    message: String,
    code: Option<String>,
    severity: miette::Severity,
    help: Option<String>,
    source: Option<NamedSource<String>>,
    labels: Vec<LabeledSpan>,
    elsewhere: Vec<Drawing>,
}

impl Drawing {
    fn of(diagnostic: &Diagnostic, sources: &[Source]) -> Self {
        let here = diagnostic.label.span.file;
        let is_near = |label: &&Label| label.span.file == here && lines_between(diagnostic.label.span, label.span, sources) <= MOST_BETWEEN;
        let (near, far): (Vec<_>, Vec<_>) = diagnostic.related.iter().partition(is_near);
        let first = LabeledSpan::new_primary_with_span(words(&diagnostic.label), range(diagnostic.label.span));
        let others = near.iter().map(|label| LabeledSpan::new_with_span(words(label), range(label.span)));
        Self {
            message: diagnostic.message.clone(),
            code: Some(diagnostic.code.clone()),
            severity: match diagnostic.severity {
                Severity::Error => miette::Severity::Error,
                Severity::Warning => miette::Severity::Warning,
                Severity::Info => miette::Severity::Advice,
            },
            help: diagnostic.help.clone(),
            source: named(here, sources),
            labels: std::iter::once(first).chain(others).collect(),
            elsewhere: far.into_iter().map(|label| Self::note(label, sources)).collect(),
        }
    }

    fn note(label: &Label, sources: &[Source]) -> Self {
        Self {
            message: label.text.clone(),
            code: None,
            severity: miette::Severity::Advice,
            help: None,
            source: named(label.span.file, sources),
            labels: vec![LabeledSpan::new_primary_with_span(None, range(label.span))],
            elsewhere: Vec::new(),
        }
    }
}

/// How many lines of the file the two are apart.
fn lines_between(one: Span, other: Span, sources: &[Source]) -> usize {
    let (from, to) = (one.end.min(other.end) as usize, one.start.max(other.start) as usize);
    let between = source(one.file, sources).and_then(|source| source.text.as_bytes().get(from..to));
    between.map_or(0, |between| between.iter().filter(|byte| **byte == b'\n').count())
}

fn named(file: FileId, sources: &[Source]) -> Option<NamedSource<String>> {
    source(file, sources).map(|source| NamedSource::new(&source.path, render::harmless(&source.text)))
}

fn words(label: &Label) -> Option<String> {
    (!label.text.is_empty()).then(|| label.text.clone())
}

fn range(span: Span) -> std::ops::Range<usize> {
    span.start as usize..span.end as usize
}

impl fmt::Display for Drawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawing {}

impl miette::Diagnostic for Drawing {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        Some(Box::new(self.elsewhere.iter().map(|note| note as &dyn miette::Diagnostic)))
    }
}
