//! A diagnostic as plain text: for tests, logs and terminals that can't draw.
//!
//! ```text
//! error[E0120]: a colon is missing between the field `email` and its type
//!  --> app.purlin:2:3
//!   |
//! 2 |   email Email
//!   |   ^^^^^^^^^^^
//!   = help: write `email: Email`
//!   = edit: 2:8 insert `:`
//! ```

use super::places::Places;
use crate::source::Source;
use purlin_rules::diagnostic::{Diagnostic, Edit, Label, Severity, Span};
use std::fmt::Write;

/// In bytes: a longer line is not shown.
const LONGEST_LINE: usize = 1000;

/// Whether each line that a finding speaks of is short enough to be shown.
#[must_use]
pub fn can_be_shown(diagnostic: &Diagnostic, sources: &[Source]) -> bool {
    let places = Places::of(sources);
    let labels = std::iter::once(&diagnostic.label).chain(&diagnostic.related);
    labels.into_iter().all(|label| places.line(label.span).len() <= LONGEST_LINE)
}

/// A text in which nothing steers a terminal or looks like something else, each byte at its place.
#[must_use]
pub fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => out.push(c),
            c if !is_hidden(c) => out.push(c),
            c if c.len_utf8() == char::REPLACEMENT_CHARACTER.len_utf8() => out.push(char::REPLACEMENT_CHARACTER),
            c => out.extend(std::iter::repeat_n('?', c.len_utf8())),
        }
    }
    out
}

/// The finding, the lines it speaks of, what helps. Ends with a line break.
#[must_use]
pub fn text(diagnostic: &Diagnostic, sources: &[Source]) -> String {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let places = Places::of(sources);
    let mut labels: Vec<_> = std::iter::once((&diagnostic.label, '^'))
        .chain(diagnostic.related.iter().map(|label| (label, '-')))
        .map(|(label, mark)| Marked { place: Place::of(label.span, &places), label, mark })
        .collect();
    let last_line = labels.iter().map(|marked| marked.place.line).max().unwrap_or(1);
    let margin = " ".repeat(last_line.to_string().len());
    // Lines of one file stand as they stand there; the file of the fault comes first.
    let own = diagnostic.label.span.file;
    labels.sort_by_key(|marked| (marked.label.span.file != own, marked.label.span.file, marked.place.line));
    let mut out = format!("{severity}[{}]: {}\n", diagnostic.code, diagnostic.message);
    let mut file = None;
    for Marked { place, label, mark } in &labels {
        if file != Some(label.span.file) {
            let head = if label.span.file == own { Place::of(diagnostic.label.span, &places) } else { Place::of(label.span, &places) };
            line(&mut out, format_args!("{margin}--> {}:{}:{}", head.path, head.line, head.column));
            line(&mut out, format_args!("{margin} |"));
        }
        file = Some(label.span.file);
        let number = format!("{:>width$}", place.line, width = margin.len());
        if place.text.len() > LONGEST_LINE {
            line(&mut out, format_args!("{number} | (a line of {} characters) {}", place.text.chars().count(), label.text));
            continue;
        }
        line(&mut out, format_args!("{number} | {}", place.text));
        line(&mut out, format_args!("{margin} | {}{} {}", place.indent(), mark.to_string().repeat(place.width), label.text));
    }
    for (number, text) in diagnostic.help.iter().flat_map(|help| help.lines()).enumerate() {
        line(&mut out, format_args!("{margin} {} {text}", if number == 0 { "= help:" } else { " " }));
    }
    for edit in &diagnostic.edits {
        line(&mut out, format_args!("{margin} = edit: {}", edit_in_words(edit, &places)));
    }
    out
}

/// Writing to a text does not fail. Lines have no space at their end.
fn line(out: &mut String, line: std::fmt::Arguments<'_>) {
    let mut text = String::new();
    let _ = write!(text, "{line}");
    out.extend(text.trim_end().chars().map(|c| if is_hidden(c) { char::REPLACEMENT_CHARACTER } else { c }));
    out.push('\n');
}

/// Nobody's spec is to steer a terminal, or to look in a finding other than it is.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c != '\t' && crate::parse::is_hidden(c)
}

fn edit_in_words(edit: &Edit, places: &Places<'_>) -> String {
    let (line, column) = places.start(edit.span);
    let source = places.source(edit.span.file).map_or("", |source| source.text.as_str());
    let old = source.get(edit.span.start as usize..edit.span.end as usize).unwrap_or("");
    let at = format!("{line}:{column}");
    match (old, edit.replacement.replace('\n', "\\n")) {
        ("", new) => format!("{at} insert `{new}`"),
        (old, new) if new.is_empty() => format!("{at} remove `{}`", first_line(old)),
        (old, new) => format!("{at} replace `{}` by `{new}`", first_line(old)),
    }
}

fn first_line(text: &str) -> String {
    match text.split_once('\n') {
        Some((first, _)) => format!("{} …", first.trim_end()),
        None => text.to_owned(),
    }
}

/// A label where it stands.
struct Marked<'d> {
    place: Place<'d>,
    label: &'d Label,
    mark: char,
}

/// A span as a person finds it.
struct Place<'s> {
    path: &'s str,
    line: usize,
    column: usize,
    /// The line on which it begins.
    text: &'s str,
    /// How many characters of that line it covers; at least one.
    width: usize,
}

impl<'s> Place<'s> {
    fn of(span: Span, places: &Places<'s>) -> Self {
        let Some(source) = places.source(span.file) else {
            return Self { path: "?", line: 1, column: 1, text: "", width: 1 };
        };
        let (line, column) = places.start(span);
        let covered = source.text.get(span.start as usize..span.end as usize).unwrap_or("").lines().next().unwrap_or("");
        Self { path: &source.path, line, column, text: places.line(span), width: covered.chars().count().max(1) }
    }

    /// Space as wide as what stands before the place: tabs stay tabs.
    fn indent(&self) -> String {
        self.text.chars().take(self.column - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect()
    }
}
