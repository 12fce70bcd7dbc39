//! The matrix as tables of Markdown, a line for each model, operation and caller: so a change of one shows as that line, which says what it
//! is about. What is kept in a
//! repository is what the spec means: no places, which move, and nothing of what this version serves.

use super::shown::{self, lines};
use crate::markdown::words;
use crate::page::{self, code};
use crate::report::PAGE_MARK;
use purlin_build::project::Project;
use purlin_compiler::access::{Cell, Matrix, told};
use purlin_compiler::diagnostics::places::Places;
use purlin_rules::diagnostic::Span;
use std::fmt::Write;

/// For a repository, to be held against the spec.
pub(super) fn kept(matrix: &Matrix) -> String {
    let head = format!(
        "What the spec lets each kind of caller do. {PAGE_MARK}, and `purlin access --check` tells where it is not what the spec says."
    );
    Page { at: None, out: String::new() }.of(matrix, &head)
}

/// With places, and with marks at what is not served yet.
pub(super) fn page(matrix: &Matrix, project: &Project) -> String {
    let places = Places::of(&project.sources);
    let at = |span| page::place(span, &places, project);
    Page { at: Some(&at), out: String::new() }.of(matrix, "What the spec lets each kind of caller do.")
}

struct Page<'p> {
    /// How places are told, if they are.
    at: Option<&'p dyn Fn(Span) -> String>,
    out: String,
}

impl Page<'_> {
    fn of(mut self, matrix: &Matrix, head: &str) -> String {
        let _ = writeln!(self.out, "# Access: {}\n\n{head}\n", matrix.app);
        shown::NOTES.iter().for_each(|note| self.out.push_str(&format!("- {note}\n")));
        if let Some(tenant) = &matrix.tenant {
            self.heading(&format!("tenant {}", tenant.model), tenant.span, &[]);
            self.head(&["tenant", "caller", "is admitted"]);
            told(&tenant.cells).iter().for_each(|cell| self.row(&[&tenant.model], cell));
        }
        for model in &matrix.models {
            let not_served = self.at.and_then(|_| shown::not_served(model));
            let facts: Vec<String> = shown::of_model(model).into_iter().chain(not_served).collect();
            self.heading(&model.name, model.span, &facts);
            self.head(&["model", "operation", "fields", "caller", "may"]);
            for part in &model.parts {
                let fields = part.fields.words();
                told(&part.cells).iter().for_each(|cell| self.row(&[&model.name, part.operation, &fields], cell));
            }
            for (what, names) in shown::taken(model).iter().filter(|(_, names)| !names.is_empty()) {
                let _ = writeln!(self.out, "| {} | delete | | *{what}* | {} |", model.name, names.join(", "));
            }
        }
        if !matrix.doors.is_empty() {
            self.out.push_str("\n## Called\n\n");
            self.head(&["what", "caller", "may"]);
            for door in &matrix.doors {
                let what = self.marked(&code(&door.what), door.span, door.is_served);
                told(&door.cells).iter().for_each(|cell| self.row(&[&what], cell));
            }
        }
        if !matrix.acts.is_empty() {
            self.out.push_str("\n## As the system, whom no rule binds\n\n");
            self.head(&["what", "does", "why"]);
            for act in &matrix.acts {
                let what = self.marked(&code(&act.what), act.span, act.is_served);
                let why = act.why.as_ref().map(|why| format!(" {}", words(why))).unwrap_or_default();
                let _ = writeln!(self.out, "| {what} | {} |{why} |", code(&act.does));
            }
        }
        self.out
    }

    fn heading(&mut self, name: &str, span: Span, facts: &[String]) {
        let _ = write!(self.out, "\n## {name}\n\n");
        let at = self.at.map(|at| words(&at(span)));
        let all: Vec<&str> = at.iter().chain(facts).map(String::as_str).collect();
        if !all.is_empty() {
            let _ = write!(self.out, "{}\n\n", all.join("; "));
        }
    }

    fn head(&mut self, columns: &[&str]) {
        let _ = writeln!(self.out, "| {} |\n|{}", columns.join(" | "), " --- |".repeat(columns.len()));
    }

    fn row(&mut self, before: &[&str], cell: &Cell) {
        let one = |(word, condition, span): (&str, Option<String>, Option<Span>)| {
            let place = span.zip(self.at).map(|(span, at)| format!(" ({})", words(&at(span)))).unwrap_or_default();
            condition.map_or_else(|| word.to_owned(), |condition| format!("{word} {}{place}", code(&condition)))
        };
        let may: Vec<String> = lines(&cell.may).into_iter().map(one).collect();
        for column in before {
            self.out.push_str(if column.is_empty() { "|" } else { "| " });
            self.out.push_str(column);
            self.out.push(' ');
        }
        let _ = writeln!(self.out, "| {} | {} |", cell.caller, may.join(", "));
    }

    fn marked(&self, what: &str, span: Span, is_served: bool) -> String {
        let Some(at) = self.at else { return what.to_owned() };
        let mark = if is_served { "" } else { ", not served yet" };
        format!("{what} ({}{mark})", words(&at(span)))
    }
}
