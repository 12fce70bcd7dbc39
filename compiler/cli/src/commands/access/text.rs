//! The matrix for people: a block for each model, its columns aligned.

use super::shown::{self, lines};
use crate::markdown::plain;
use crate::page;
use purlin_build::project::Project;
use purlin_compiler::access::{Cell, Matrix, ModelAccess, told};
use purlin_compiler::diagnostics::places::Places;
use std::fmt::Write;

/// A first column that is wider has a line of its own.
const WIDEST: usize = 28;

/// What is done, by whom, and whether they may: one line for each condition.
struct Row {
    what: String,
    caller: String,
    may: Vec<String>,
}

pub(super) fn page(matrix: &Matrix, project: &Project) -> String {
    let places = Places::of(&project.sources);
    let at = |span| format!("({})", page::place(span, &places, project));
    let rows = |what: &str, cells: &[Cell]| -> Vec<Row> {
        let may = |cell: &Cell| {
            lines(&cell.may).into_iter().map(|(word, condition, span)| {
                let parts = [Some(word.to_owned()), condition, span.map(|span| format!(" {}", at(span)))];
                parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
            })
        };
        let row = |(place, cell): (usize, Cell)| Row {
            what: if place == 0 { plain(what) } else { String::new() },
            may: may(&cell).collect(),
            caller: cell.caller,
        };
        told(cells).into_iter().enumerate().map(row).collect()
    };
    let mut out = String::new();
    if let Some(tenant) = &matrix.tenant {
        let _ = writeln!(out, "tenant {}  {}\n", tenant.model, at(tenant.span));
        table(&mut out, &rows("admits", &tenant.cells));
    }
    for model in &matrix.models {
        let facts: Vec<String> = shown::of_model(model).into_iter().chain(shown::not_served(model)).collect();
        let _ = writeln!(out, "{}\n", format!("{}  {}  {}", model.name, at(model.span), facts.join("; ")).trim_end());
        let mut all: Vec<Row> = Vec::new();
        for part in &model.parts {
            all.extend(rows(format!("{} {}", part.operation, part.fields.words()).trim_end(), &part.cells));
        }
        all.extend(taken(model));
        table(&mut out, &all);
    }
    if !matrix.doors.is_empty() {
        out.push_str("Called\n\n");
        for door in &matrix.doors {
            let mark = if door.is_served { "" } else { "  not served yet" };
            let _ = writeln!(out, "  {}  {}{mark}", plain(&door.what), at(door.span));
            table(&mut out, &rows("", &door.cells));
        }
    }
    if !matrix.acts.is_empty() {
        out.push_str("As the system, whom no rule binds\n\n");
        for act in &matrix.acts {
            let mark = if act.is_served { "" } else { "  not served yet" };
            let _ = writeln!(out, "  {}  {}{mark}", plain(&act.what), at(act.span));
            let why = act.why.as_ref().map(|why| format!(": {}", plain(why))).unwrap_or_default();
            let _ = writeln!(out, "      {}{why}", plain(&act.does));
        }
    }
    if out.is_empty() { "There are no models, and nothing is called.\n".to_owned() } else { out.trim_end().to_owned() + "\n" }
}

fn taken(model: &ModelAccess) -> Vec<Row> {
    let row = |(what, names): (&str, Vec<String>)| Row { what: String::new(), caller: format!("({what})"), may: vec![names.join(", ")] };
    shown::taken(model).into_iter().filter(|(_, names)| !names.is_empty()).map(row).collect()
}

fn table(out: &mut String, rows: &[Row]) {
    let width = |text: &str| text.chars().count();
    let first = rows.iter().map(|row| width(&row.what)).filter(|width| *width <= WIDEST).max().unwrap_or(0);
    let second = rows.iter().map(|row| width(&row.caller)).max().unwrap_or(0);
    for row in rows {
        let mut what = row.what.as_str();
        if width(what) > WIDEST {
            let _ = writeln!(out, "  {what}");
            what = "";
        }
        let mut caller = row.caller.as_str();
        for may in &row.may {
            let _ = writeln!(out, "  {what:first$}  {caller:second$}  {may}");
            (what, caller) = ("", "");
        }
    }
    out.push('\n');
}
