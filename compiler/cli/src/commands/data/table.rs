//! Tables as text: RFC 4180, with a line break at the end of a line however it is written. What the standard leaves open is told apart: a
//! cell with nothing in it is no value, and one of two quotation marks is the empty text.
//!
//! In: a text. Out: its rows, and the line each begins in; or the line at which it is no table. And the other way round.

use std::fmt;

/// A row of cells; none where nothing stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// From 1.
    pub(super) line: usize,
    pub(super) cells: Vec<Option<String>>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    line: usize,
    what: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// The rows of a text. Empty lines are none.
pub(super) fn read(text: &str) -> Result<Vec<Row>, Fault> {
    let mut reader = Reader { rest: text.strip_prefix('\u{feff}').unwrap_or(text), line: 1 };
    let mut rows = Vec::new();
    while !reader.rest.is_empty() {
        let row = reader.row()?;
        if row.cells != [None] {
            rows.push(row);
        }
    }
    Ok(rows)
}

struct Reader<'t> {
    rest: &'t str,
    line: usize,
}

impl<'t> Reader<'t> {
    fn row(&mut self) -> Result<Row, Fault> {
        let (line, mut cells) = (self.line, Vec::new());
        loop {
            cells.push(match self.rest.strip_prefix('"') {
                Some(rest) => {
                    self.rest = rest;
                    Some(self.quoted()?)
                }
                None => self.plain()?,
            });
            if let Some(rest) = self.rest.strip_prefix(',') {
                self.rest = rest;
                continue;
            }
            self.rest = ["\r\n", "\n", "\r"].iter().find_map(|end| self.rest.strip_prefix(end)).unwrap_or(self.rest);
            self.line += 1;
            return Ok(Row { line, cells });
        }
    }

    fn plain(&mut self) -> Result<Option<String>, Fault> {
        let (cell, rest) = self.rest.split_at(self.rest.find([',', '\r', '\n']).unwrap_or(self.rest.len()));
        if cell.contains('"') {
            return Err(
                self.fault("a quotation mark within a cell: the whole cell stands between quotation marks, with each of its own twice")
            );
        }
        self.rest = rest;
        Ok((!cell.is_empty()).then(|| cell.to_owned()))
    }

    /// After its first quotation mark.
    fn quoted(&mut self) -> Result<String, Fault> {
        let opened = self.line;
        let mut cell = String::new();
        loop {
            let Some((part, rest)) = self.rest.split_once('"') else {
                return Err(Fault { line: opened, what: "a quotation mark opens a cell here, and none closes it" });
            };
            cell.push_str(part);
            self.line += lines(part);
            self.rest = rest;
            if let Some(rest) = rest.strip_prefix('"') {
                cell.push('"');
                self.rest = rest;
                continue;
            }
            if !(rest.is_empty() || rest.starts_with([',', '\r', '\n'])) {
                return Err(self.fault("more stands behind the quotation mark that closes a cell: one of its own is written twice"));
            }
            return Ok(cell);
        }
    }

    fn fault(&self, what: &'static str) -> Fault {
        Fault { line: self.line, what }
    }
}

/// Line breaks.
fn lines(text: &str) -> usize {
    text.matches('\n').count() + text.matches('\r').count() - text.matches("\r\n").count()
}

/// A row as a line of a table.
pub(super) fn line<C: AsRef<str>>(cells: impl IntoIterator<Item = Option<C>>) -> String {
    let mut line = String::new();
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            line.push(',');
        }
        match cell.as_ref().map(AsRef::as_ref) {
            None => {}
            Some(cell) if cell.is_empty() || cell.contains([',', '"', '\r', '\n']) || cell.trim() != cell => {
                line.push('"');
                line.push_str(&cell.replace('"', "\"\""));
                line.push('"');
            }
            Some(cell) => line.push_str(cell),
        }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn cells(row: &[Option<&str>]) -> Vec<Option<String>> {
        row.iter().map(|cell| cell.map(str::to_owned)).collect()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let rows = [
            cells(&[Some("a"), None, Some("")]),
            cells(&[Some("x,y"), Some("\"q\""), Some("two\r\nlines\nor three")]),
            cells(&[Some(" "), Some("'"), None]),
        ];
        let text: String = rows.iter().map(|row| line(row.iter().map(Option::as_ref))).collect();
        assert!(text.starts_with("a,,\"\"\n\"x,y\",\"\"\"q\"\"\","), "{text}");
        let read: Vec<_> = read(&text).unwrap();
        assert_eq!(read.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2, 5]);
        assert_eq!(read.into_iter().map(|row| row.cells).collect::<Vec<_>>(), rows);
    }

    #[test]
    fn other_ends_of_lines_and_marks_of_order_are_read() {
        let read = read("\u{feff}a,b\r\n\r\n1,\r2,3").unwrap();
        let lines: Vec<_> = read.iter().map(|row| (row.line, row.cells.clone())).collect();
        assert_eq!(lines, [(1, cells(&[Some("a"), Some("b")])), (3, cells(&[Some("1"), None])), (4, cells(&[Some("2"), Some("3")]))]);
    }

    #[test]
    fn what_is_no_table_is_told_by_its_line() {
        let fault = |text: &str| read(text).unwrap_err().to_string();
        assert!(fault("a,b\n1,\"x\ny").starts_with("line 2: a quotation mark opens a cell here"));
        assert!(fault("a\n\"x\ny\",\"z").starts_with("line 3: a quotation mark opens a cell here"));
        assert!(fault("a,b\n1,x\"y\n").starts_with("line 2: a quotation mark within a cell"));
        assert!(fault("a\n\"x\"y\n").starts_with("line 2: more stands behind"));
    }
}
