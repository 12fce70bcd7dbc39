//! Lines with columns in, text out: columns of neighbouring lines are aligned, long lines are broken, comments beside are aligned.

use super::gather::{Body, Comment, Entry};

/// A line longer than this is broken where it can be.
const WIDTH: usize = 120;
/// A cell wider than this stands out of its column, and does not push the others.
const WIDEST_CELL: usize = 32;
/// A line longer than this has its comment right beside it.
const WIDEST_WITH_COMMENT: usize = 90;

pub(super) const INDENT: usize = 2;

/// A construct, ready to be laid out.
pub(super) struct Laid {
    /// Neighbours of one group share their columns.
    pub(super) group: Group,
    /// What stands in the columns before the last; an absent cell takes no place.
    pub(super) cells: Vec<Option<String>>,
    pub(super) last: Last,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// Shares its columns with nobody.
    Alone,
    Fields,
    Rules,
    Keys,
    Settings,
    Rows,
    Unlabelled,
    Tests,
    Enums,
    Clauses,
    Calls,
    Buckets,
    Roles,
    Requires,
}

/// The last column, and how it may be broken.
pub(super) enum Last {
    Nothing,
    /// Parts that stand on one line, or each on its own.
    Parts(Vec<Part>),
    /// `before { a, b } after`; in braces with a line for each if it is long, or was written so.
    Braces {
        before: String,
        values: Vec<String>,
        separator: &'static str,
        after: String,
        expanded: bool,
    },
    /// Lines as they are.
    Lines(Vec<String>),
}

/// A part of a line; one that is too long even alone is broken into its own parts.
pub(super) struct Part {
    pub(super) text: String,
    pub(super) parts: Vec<Part>,
}

impl Laid {
    pub(super) fn alone(text: String) -> Self {
        Self::lines(vec![text])
    }

    pub(super) fn lines(lines: Vec<String>) -> Self {
        Self { group: Group::Alone, cells: Vec::new(), last: Last::Lines(lines) }
    }
}

/// A body's lines, indented. `laid` has one for each entry.
pub(super) fn body(body: &Body<'_>, laid: &[Laid], indent: usize, out: &mut Vec<String>) {
    let first_line = out.len();
    let mut comments_beside = Vec::new();
    let mut before_is_long = false;
    for (index, ((entry, one), columns)) in body.entries.iter().zip(laid).zip(columns(body, laid, indent)).enumerate() {
        let lines = lines(one, &columns.widths, indent);
        // Between items of several lines there always is a blank one.
        let long = columns.alone || indent == 0 && lines.len() > 1;
        let apart = index > 0 && (long || before_is_long);
        before_is_long = long;
        above(&entry.above, indent, first_line, apart, out);
        let blank = entry.blank || apart && entry.above.is_empty();
        if blank && out.len() > first_line {
            out.push(String::new());
        }
        out.extend(lines);
        if entry.stands_apart() || apart {
            align_comments(&mut comments_beside, out);
        }
        if let Some(comment) = entry.beside {
            comments_beside.push((out.len() - 1, comment.to_owned()));
        }
    }
    align_comments(&mut comments_beside, out);
    let tail_apart = before_is_long && indent == 0;
    above(&body.tail, indent, first_line, tail_apart, out);
}

/// Comments on their own lines.
fn above(comments: &[Comment<'_>], indent: usize, first_line: usize, apart: bool, out: &mut Vec<String>) {
    for (index, comment) in comments.iter().enumerate() {
        if (comment.blank || apart && index == 0) && out.len() > first_line {
            out.push(String::new());
        }
        out.push(format!("{}{}", " ".repeat(indent), comment.text));
    }
}

/// The columns that an entry stands in.
struct Columns {
    widths: Vec<usize>,
    /// Its neighbours' columns would break it into several lines: it has its own, and blank lines around.
    alone: bool,
}

/// Those of each entry. Items of several lines share theirs with nobody, or what is laid out again would be laid out otherwise.
fn columns(body: &Body<'_>, laid: &[Laid], indent: usize) -> Vec<Columns> {
    let mut columns = Vec::with_capacity(laid.len());
    while let Some(first) = laid.get(columns.len()) {
        let run = run(&body.entries, laid, columns.len(), first.group);
        let shared = widths(run);
        let is_broken = |one: &Laid| indent == 0 && lines(one, &shared, indent).len() > 1;
        for part in run.chunk_by(|one, other| !is_broken(one) && !is_broken(other)) {
            let alone = part.first().is_some_and(is_broken);
            let own = widths(part);
            columns.extend(part.iter().map(|_| Columns { widths: own.clone(), alone }));
        }
    }
    columns
}

/// The neighbours that share their columns.
fn run<'l>(entries: &[Entry<'_>], laid: &'l [Laid], start: usize, group: Group) -> &'l [Laid] {
    let rest = laid.get(start..).unwrap_or_default();
    let apart = |index: usize| index > start && entries.get(index).is_some_and(Entry::stands_apart);
    let length = rest.iter().enumerate().take_while(|(index, one)| one.group == group && !apart(start + index)).count();
    rest.get(..length.max(1)).unwrap_or_default()
}

/// How wide each column is: a cell counts if something follows it.
fn widths(run: &[Laid]) -> Vec<usize> {
    let columns = run.iter().map(|one| one.cells.len()).max().unwrap_or(0);
    (0..columns)
        .map(|column| {
            let cells = run.iter().filter(|one| followed(one, column)).filter_map(|one| one.cells.get(column)?.as_ref());
            cells.map(|cell| width(cell)).filter(|width| *width <= WIDEST_CELL).max().unwrap_or(0)
        })
        .collect()
}

fn followed(one: &Laid, column: usize) -> bool {
    !matches!(one.last, Last::Nothing) || one.cells.iter().skip(column + 1).any(Option::is_some)
}

fn lines(one: &Laid, widths: &[usize], indent: usize) -> Vec<String> {
    let mut line = " ".repeat(indent);
    for (column, cell) in one.cells.iter().enumerate() {
        let Some(cell) = cell else { continue };
        line.push_str(cell);
        if followed(one, column) {
            let pad = widths.get(column).copied().unwrap_or(0).saturating_sub(width(cell));
            line.push_str(&" ".repeat(pad + 1));
        }
    }
    match &one.last {
        Last::Nothing => vec![line],
        Last::Parts(parts) => broken(line, parts),
        Last::Braces { before, values, separator, after, expanded } => {
            line.push_str(before);
            braces(line, values, separator, after, *expanded, indent)
        }
        Last::Lines(lines) => {
            let pad = " ".repeat(indent);
            lines.iter().map(|line| if line.is_empty() { String::new() } else { format!("{pad}{line}") }).collect()
        }
    }
}

/// The parts after `line`: on it if they fit, else one below the other.
fn broken(line: String, parts: &[Part]) -> Vec<String> {
    let whole: Vec<_> = parts.iter().map(|part| part.text.as_str()).collect();
    let joined = format!("{line}{}", whole.join(" "));
    if width(&joined) <= WIDTH || parts.len() == 1 && parts.first().is_none_or(|part| part.parts.is_empty()) {
        return vec![joined];
    }
    let column = width(&line);
    let mut lines = Vec::new();
    let mut head = line;
    for part in parts {
        let fits = width(&head) + width(&part.text) <= WIDTH || part.parts.is_empty();
        if fits {
            lines.push(format!("{head}{}", part.text));
        } else {
            lines.extend(broken(head, &part.parts));
        }
        head = " ".repeat(column);
    }
    lines
}

fn braces(line: String, values: &[String], separator: &str, after: &str, expanded: bool, indent: usize) -> Vec<String> {
    if values.is_empty() {
        return vec![format!("{line}{{}}{after}")];
    }
    let joined = format!("{line}{{ {} }}{after}", values.join(if separator.is_empty() { "  " } else { ", " }));
    if !expanded && width(&joined) <= WIDTH {
        return vec![joined];
    }
    let pad = " ".repeat(indent + INDENT);
    let mut lines = vec![format!("{line}{{")];
    for (index, value) in values.iter().enumerate() {
        let separator = if index + 1 < values.len() { separator } else { "" };
        lines.push(format!("{pad}{value}{separator}"));
    }
    lines.push(format!("{}}}{after}", " ".repeat(indent)));
    lines
}

/// Puts comments beside their lines, one below the other.
fn align_comments(comments: &mut Vec<(usize, String)>, out: &mut [String]) {
    let length = |line: &usize| out.get(*line).map_or(0, |line| width(line));
    let column = comments.iter().map(|(line, _)| length(line)).filter(|length| *length <= WIDEST_WITH_COMMENT).max().unwrap_or(0);
    for (line, comment) in comments.drain(..) {
        if let Some(line) = out.get_mut(line) {
            let pad = column.saturating_sub(width(line));
            line.push_str(&" ".repeat(pad + 2));
            line.push_str(&comment);
        }
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}
