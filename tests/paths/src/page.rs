//! The table for users: `runtime/docs/security.md`, whose part between two marks is written from `table.txt`.
//!
//! `BLESS=1` writes it anew; the difference is to be reviewed as code.

use crate::table::{Block, COLUMNS, Table};
use std::fmt::Write;
use std::fs;
use std::path::Path;

const FROM: &str = "<!-- from here on written by tests/paths from its table -->\n";
const TO: &str = "<!-- so far -->\n";

pub(crate) fn is_of_table(table: &Table) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../runtime/docs/security.md");
    let found = fs::read_to_string(&file).unwrap();
    let (before, rest) = found.split_once(FROM).expect("the mark at which the table begins");
    let (_, after) = rest.split_once(TO).expect("the mark at which it ends");
    let page = format!("{before}{FROM}{}{TO}{after}", written(table));
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, &page).unwrap();
    } else {
        assert_eq!(found, page, "`BLESS=1 cargo test -p purlin-paths page` rewrites runtime/docs/security.md");
    }
}

fn written(table: &Table) -> String {
    let mut told: Vec<&str> = Vec::new();
    let mut rows = String::new();
    for block in &table.blocks {
        let cells: Vec<String> = COLUMNS.iter().map(|column| cell(block, column, &mut told)).collect();
        let _ = writeln!(rows, "| {} | {} |", name(block), cells.join(" | "));
    }
    let mut page = format!("\n| by | {} |\n|{}\n{rows}\n", COLUMNS.join(" | "), " --- |".repeat(COLUMNS.len() + 1));
    for (number, sentence) in (1..).zip(told) {
        let _ = writeln!(page, "{number}. {sentence}");
    }
    page + "\n"
}

/// Whether it is tried, can't be, or is told, by the number of its sentence.
fn cell<'t>(block: &'t Block, column: &str, told: &mut Vec<&'t str>) -> String {
    let mut marks = Vec::new();
    for cell in block.cells.iter().filter(|cell| cell.columns.contains(&column)) {
        if let Some(sentence) = &cell.told {
            let known = told.iter().position(|known| known == sentence);
            let place = known.unwrap_or_else(|| {
                told.push(sentence);
                told.len() - 1
            });
            marks.push(format!("({})", place + 1));
        } else if !cell.cases.is_empty() {
            marks.push("no".to_owned());
        } else {
            marks.push("–".to_owned());
        }
    }
    marks.dedup();
    marks.join(" ")
}

/// Its paths, those of one address together: `GET /api/{model} ?limit ?after`.
fn name(block: &Block) -> String {
    let mut addresses: Vec<(String, Vec<&str>)> = Vec::new();
    for path in &block.paths {
        let (address, part) = parted(path);
        match addresses.iter_mut().find(|(known, _)| known == address) {
            Some((_, parts)) => parts.push(part),
            None => addresses.push((address.to_owned(), vec![part])),
        }
    }
    let spelled = addresses.into_iter().map(|(address, parts)| {
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { format!("`{address}`") } else { format!("`{address}` with `{}`", parts.join("`, `")) }
    });
    spelled.collect::<Vec<_>>().join("; ")
}

/// An address and what may stand there, `include` and one of its options.
fn parted(path: &str) -> (&str, &str) {
    let is_request = ["GET", "POST", "PATCH", "PUT", "DELETE"].iter().any(|method| path.starts_with(&format!("{method} ")));
    if is_request {
        return path.match_indices(' ').nth(1).map_or((path, ""), |(at, _)| (&path[..at], &path[at + 1..]));
    }
    let of_another =
        path.split_once(": ").filter(|(of, _)| *of == "where").or_else(|| path.split_once(' ').filter(|(of, _)| *of == "include"));
    of_another.unwrap_or((path, ""))
}
