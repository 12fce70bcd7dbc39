//! The rows of included relations: read relation by relation, each for all the rows that they belong to, and written into these.
//!
//! Comes in: rows as a text with holes, one for each relation of each row. Goes out: the text without holes; or that it is too much.

use super::Wanted;
use super::relation::{Link, Relation, Rows};
use crate::problem::{Code, Problem};
use crate::records::{Request, cursor};
use crate::store::bound::Binds;
use crate::store::{Session, trouble};
use crate::values::write::Hole;
use purlin_rules::lower::list_text;
use purlin_rules::value::{Id, Value};
use rusqlite::types::Value as Held;
use std::collections::HashMap;
use std::ops::Range;

/// Rows that one relation may have together, and bytes of an answer that has some.
const ROWS: usize = 5000;
const BYTES: usize = 16_000_000;
/// Bytes for a relation's rows at first: to make room as they come costs more than to have it.
const ROOM: usize = 64 * 1024;

/// What all of it needs.
struct Loading<'l, 'c> {
    wanted: &'l Wanted,
    request: &'l Request<'l>,
    session: &'l Session<'c>,
}

/// Rows, as a text with holes for what is below them.
#[derive(Default)]
struct Text {
    bytes: Vec<u8>,
    holes: Vec<Hole>,
    /// What part of the text, and which of the holes, are of each row.
    rows: Vec<(Range<usize>, Range<usize>)>,
}

impl Text {
    /// Those of the rows that are wanted.
    fn kept_holes(&self) -> Vec<Hole> {
        self.rows.iter().filter_map(|(_, holes)| self.holes.get(holes.clone())).flatten().copied().collect()
    }
}

/// The rows of a relation, and whose they are.
struct Loaded<'i> {
    relation: &'i Relation,
    text: Text,
    /// By the id of a row: which rows belong to it.
    lists: HashMap<Id, List>,
    below: Vec<Loaded<'i>>,
}

#[derive(Default)]
struct List {
    rows: Range<usize>,
    /// The keys of the last of them, if there are more.
    goes_on_from: Option<Vec<u8>>,
}

/// A row that was read, and where in the text it is.
struct Found {
    /// By its place among those that were asked for.
    owner: u32,
    keys: Vec<Held>,
    text: Range<usize>,
    holes: Range<usize>,
}

/// The text with its holes filled.
pub(super) fn fill(
    relations: &[Relation],
    wanted: &Wanted,
    request: &Request<'_>,
    session: &Session<'_>,
    text: &[u8],
    holes: &[Hole],
) -> Result<Vec<u8>, Problem> {
    let loading = Loading { wanted, request, session };
    let loaded = loading.below(relations, holes, &mut 0)?;
    let mut out = Vec::with_capacity(text.len() * 2);
    loading.write(&mut out, text, 0..text.len(), holes, &loaded)?;
    Ok(out)
}

impl Loading<'_, '_> {
    /// Relation by relation, in the order in which their values were bound.
    fn below<'i>(&self, relations: &'i [Relation], holes: &[Hole], number: &mut usize) -> Result<Vec<Loaded<'i>>, Problem> {
        let each = relations.iter().enumerate().map(|(place, relation)| {
            let own = *number;
            *number += 1;
            let mut owners: Vec<Id> = Vec::new();
            let mut lists: HashMap<Id, List> = HashMap::new();
            for hole in holes.iter().filter(|hole| hole.relation == place) {
                lists.entry(hole.row).or_insert_with(|| {
                    owners.push(hole.row);
                    List::default()
                });
            }
            let mut loaded = Loaded { relation, text: Text::default(), lists, below: Vec::new() };
            if let Some(rows) = relation.rows.as_ref().filter(|_| !owners.is_empty()) {
                self.read(&mut loaded, rows, own, &owners)?;
            }
            loaded.below = self.below(&relation.below, &loaded.text.kept_holes(), number)?;
            Ok(loaded)
        });
        each.collect()
    }

    fn read(&self, loaded: &mut Loaded<'_>, rows: &Rows, number: usize, owners: &[Id]) -> Result<(), Problem> {
        let Loaded { relation, text, lists, .. } = loaded;
        let ids = list_text(&owners.iter().map(|id| Value::Id(*id)).collect::<Vec<_>>());
        let Some(bound) = self.wanted.bound.get(number) else { return Ok(()) };
        // One row more tells whether there are more.
        let limit = relation.many.as_ref().map_or(1, |many| i64::from(many.limit) + 1);
        let binds = Binds { args: &bound.args, keys: &bound.keys, limit, owners: &ids, ..Binds::new(self.request.ask) };
        text.bytes.reserve(ROOM);
        let mut found = Vec::with_capacity(owners.len());
        // Those that are one more are not counted, and of the text they are a half at most.
        let most = ROWS + owners.len();
        let read = rows.statement.each(self.session, &binds, |row| {
            let (start, first) = (text.bytes.len(), text.holes.len());
            rows.layout.write(&mut text.bytes, row, &mut text.holes)?;
            found.push(Found {
                owner: row.get(rows.owner)?,
                keys: if relation.many.is_some() { cursor::keys(row, rows.keys.clone())? } else { Vec::new() },
                text: start..text.bytes.len(),
                holes: first..text.holes.len(),
            });
            Ok(found.len() <= most && text.bytes.len() <= 2 * BYTES)
        });
        read.map_err(|error| trouble(&error))?;
        if text.bytes.len() > 2 * BYTES {
            return Err(too_much());
        }
        // SQLite goes from owner to owner, so that there is nothing to do here; it only does not promise to.
        found.sort_by_key(|row| row.owner);
        for found in found.chunk_by_mut(|one, other| one.owner == other.owner) {
            // They are found in the order in which they were written: the newest first is that backwards.
            if found.is_sorted_by(|one, other| rows.order.compare(&one.keys, &other.keys).is_ge()) {
                found.reverse();
            } else {
                found.sort_unstable_by(|one, other| rows.order.compare(&one.keys, &other.keys));
            }
            let Some(list) = found.first().and_then(|row| owners.get(row.owner as usize)).and_then(|owner| lists.get_mut(owner)) else {
                continue;
            };
            let wanted = relation.many.as_ref().map_or(found.len(), |many| found.len().min(many.limit as usize));
            let (kept, more) = found.split_at(wanted);
            list.rows = text.rows.len()..text.rows.len() + kept.len();
            list.goes_on_from = kept.last().filter(|_| !more.is_empty()).map(|last| cursor::bytes(&last.keys));
            text.rows.extend(kept.iter().map(|row| (row.text.clone(), row.holes.clone())));
        }
        if text.rows.len() > ROWS || text.rows.iter().map(|(text, _)| text.len()).sum::<usize>() > BYTES {
            return Err(too_much());
        }
        Ok(())
    }

    /// A part of a text, its holes filled.
    fn write(&self, out: &mut Vec<u8>, text: &[u8], part: Range<usize>, holes: &[Hole], loaded: &[Loaded<'_>]) -> Result<(), Problem> {
        let mut at = part.start;
        for hole in holes {
            out.extend_from_slice(text.get(at..hole.at).unwrap_or_default());
            at = hole.at;
            if let Some(found) = loaded.get(hole.relation) {
                self.write_rows(out, found, hole.row)?;
            }
        }
        out.extend_from_slice(text.get(at..part.end).unwrap_or_default());
        if out.len() > BYTES { Err(too_much()) } else { Ok(()) }
    }

    /// What belongs to a row: `{"data":[…],"next":…}`, or one row, or that there is none.
    fn write_rows(&self, out: &mut Vec<u8>, found: &Loaded<'_>, owner: Id) -> Result<(), Problem> {
        let none = List::default();
        let list = found.lists.get(&owner).unwrap_or(&none);
        let Some(many) = &found.relation.many else {
            return match (list.rows.clone().next(), found.relation.link) {
                (Some(row), _) => self.write_row(out, found, row),
                (None, Link::Held) => {
                    out.extend_from_slice(format!("{{\"id\":\"{owner}\",\"$readable\":false}}").as_bytes());
                    Ok(())
                }
                (None, Link::Via(_) | Link::Through { .. }) => {
                    out.extend_from_slice(b"null");
                    Ok(())
                }
            };
        };
        out.extend_from_slice(b"{\"data\":[");
        for row in list.rows.clone() {
            if row > list.rows.start {
                out.push(b',');
            }
            self.write_row(out, found, row)?;
        }
        out.extend_from_slice(b"],\"next\":");
        match &list.goes_on_from {
            Some(keys) => {
                let seal = found.relation.seal(many, self.request.ask, self.wanted.args.as_deref(), owner);
                out.push(b'"');
                seal.close(self.request.engine.cursor_key(), keys.clone(), out);
                out.push(b'"');
            }
            None => out.extend_from_slice(b"null"),
        }
        out.push(b'}');
        Ok(())
    }

    fn write_row(&self, out: &mut Vec<u8>, found: &Loaded<'_>, row: usize) -> Result<(), Problem> {
        let Some((part, holes)) = found.text.rows.get(row) else { return Ok(()) };
        let holes = found.text.holes.get(holes.clone()).unwrap_or_default();
        self.write(out, &found.text.bytes, part.clone(), holes, &found.below)
    }
}

fn too_much() -> Problem {
    let words = format!("What is included has more than {ROWS} rows of a relation, or more than {} MB.", BYTES / 1_000_000);
    Problem::new(Code::TooExpensive).detail(words)
}
