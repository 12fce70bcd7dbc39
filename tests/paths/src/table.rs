//! The table as it is written. Comes in: the text of `table.txt`. Goes out: blocks of paths, each with its cells.
//!
//! ```text
//! path GET /api/{model} ?where
//!   value, count
//!     values eve GET /api/thing?where=note == "scarlet"
//!   order
//!     - A filter puts nothing in an order.
//! ```
//!
//! Below its paths a block has columns, and below these what fills their cells: `- …` says why nothing can be learned, `! …` what is learned
//! and why that is accepted, and all else are cases. Cases below a `!` show what is learned: their answers differ. A case begins with its secret and its first
//! request; below that stand headers, bodies, and `then` further requests. `shown` begins requests of somebody with the right, which
//! show that the worlds differ where no guard of the spec could be taken out; `unopened` says why taking it out changes nothing there.
//! `origin` and `via` say that a browser or a cache stands [between](crate::between).

use crate::secret::Secret;

/// What could be learned: of what is kept back, and by which sign of an answer.
pub(crate) const COLUMNS: [&str; 10] =
    ["value", "existence", "count", "order", "uniqueness", "reference", "status", "text", "header", "trace"];

#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) blocks: Vec<Block>,
}

/// Paths with the same cells.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) paths: Vec<String>,
    pub(crate) cells: Vec<Cell>,
}

#[derive(Debug, Default)]
pub(crate) struct Cell {
    pub(crate) columns: Vec<&'static str>,
    /// Why nothing can be learned.
    pub(crate) reason: Option<String>,
    /// What is learned, and why.
    pub(crate) told: Option<String>,
    pub(crate) cases: Vec<Case>,
}

#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// The line of the table.
    pub(crate) line: usize,
    pub(crate) secret: String,
    pub(crate) requests: Vec<Asked>,
    /// Requests of somebody who has the right.
    pub(crate) shown: Vec<Asked>,
    /// Why the case is the same without the guard.
    pub(crate) unopened: Option<String>,
}

/// A request as it is written.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) who: String,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<String>,
}

impl Table {
    #[track_caller]
    pub(crate) fn read(text: &str) -> Self {
        let mut blocks: Vec<Block> = Vec::new();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')) {
            let (indent, words) = (line.len() - line.trim_start().len(), line.trim());
            if indent == 0 {
                let path = words.strip_prefix("path ").unwrap_or_else(|| panic!("line {number}: a path stands here: {words}"));
                if blocks.last().is_none_or(|block| !block.cells.is_empty()) {
                    blocks.push(Block::default());
                }
                blocks.last_mut().unwrap().paths.push(path.to_owned());
                continue;
            }
            let block = blocks.last_mut().unwrap_or_else(|| panic!("line {number}: no path stands before this"));
            match indent {
                2 => block.cells.push(Cell { columns: columns(words, number), ..Cell::default() }),
                4 => block.cells.last_mut().unwrap_or_else(|| panic!("line {number}: no column stands before this")).add(words, number),
                6 => block
                    .cells
                    .last_mut()
                    .and_then(|cell| cell.cases.last_mut())
                    .unwrap_or_else(|| panic!("line {number}: no case"))
                    .add(words, number),
                _ => panic!("line {number}: stands nowhere"),
            }
        }
        Self { blocks }
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().flat_map(|block| &block.paths).map(String::as_str)
    }

    /// Path and column of each cell that nothing fills, or more than one thing.
    pub(crate) fn empty_cells(&self) -> Vec<String> {
        let cells = self.blocks.iter().flat_map(|block| COLUMNS.map(|column| (block, column)));
        let filled = |block: &Block, column| {
            let mut cells = block.cells.iter().filter(|cell| cell.columns.contains(&column));
            cells.next().is_some_and(Cell::is_filled) && cells.all(|cell| cell.is_filled())
        };
        cells
            .filter(|(block, column)| !filled(block, column))
            .map(|(block, column)| format!("{} × {column}", block.paths.join(" and ")))
            .collect()
    }
}

impl Cell {
    fn add(&mut self, words: &str, number: usize) {
        if let Some(reason) = words.strip_prefix("- ") {
            self.reason = Some(sentence(reason, number));
        } else if let Some(told) = words.strip_prefix("! ") {
            self.told = Some(sentence(told, number));
        } else {
            let (secret, request) = words.split_once(' ').unwrap_or_else(|| panic!("line {number}: a case begins with its secret"));
            assert!(Secret::is_known(secret), "line {number}: there is no secret `{secret}`");
            let requests = vec![Asked::read(request.trim(), number)];
            self.cases.push(Case { line: number, secret: secret.to_owned(), requests, shown: Vec::new(), unopened: None });
        }
    }

    fn is_filled(&self) -> bool {
        self.reason.is_some() || self.told.is_some() || !self.cases.is_empty()
    }
}

impl Case {
    fn add(&mut self, words: &str, number: usize) {
        if let Some(request) = words.strip_prefix("then ") {
            self.requests.push(Asked::read(request, number));
        } else if let Some(request) = words.strip_prefix("shown ") {
            self.shown.push(Asked::read(request, number));
        } else if let Some(reason) = words.strip_prefix("unopened ") {
            self.unopened = Some(sentence(reason, number));
        } else {
            let last = self.shown.last_mut().or_else(|| self.requests.last_mut()).unwrap();
            if words.starts_with(['{', '[']) {
                last.body = Some(words.to_owned());
            } else {
                let (name, value) = words.split_once(": ").unwrap_or_else(|| panic!("line {number}: no header"));
                last.headers.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

impl Asked {
    fn read(words: &str, number: usize) -> Self {
        let mut parts = words.splitn(3, ' ');
        let mut part = || parts.next().map(str::trim).unwrap_or_else(|| panic!("line {number}: who, method and target")).to_owned();
        Self { who: part(), method: part(), target: part(), headers: Vec::new(), body: None }
    }
}

fn columns(words: &str, number: usize) -> Vec<&'static str> {
    let known = |name: &str| COLUMNS.into_iter().find(|column| *column == name);
    words.split(", ").map(|name| known(name).unwrap_or_else(|| panic!("line {number}: `{name}` is no column"))).collect()
}

/// Reasons are sentences.
fn sentence(text: &str, number: usize) -> String {
    assert!(
        text.split(' ').count() > 3 && text.ends_with('.') && text.starts_with(|c: char| c.is_uppercase() || c == '`'),
        "line {number}: `{text}` is no sentence"
    );
    text.to_owned()
}
