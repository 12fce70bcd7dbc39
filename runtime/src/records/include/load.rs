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
use std::collections::HashMap;
use std::ops::Range;

/// Rows that one relation may have together, and bytes of an answer that has some.
const ROWS: usize = 5000;
const BYTES: usize = 16_000_000;

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
    /// The keys of the last of them, if it is the last that is wanted.
    last: Option<Vec<u8>>,
    is_more: bool,
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
            loaded.below = self.below(&relation.below, &loaded.text.holes, number)?;
            Ok(loaded)
        });
        each.collect()
    }

    fn read(&self, loaded: &mut Loaded<'_>, rows: &Rows, number: usize, owners: &[Id]) -> Result<(), Problem> {
        let Loaded { relation, text, lists, .. } = loaded;
        let ids = list_text(&owners.iter().map(|id| Value::Id(*id)).collect::<Vec<_>>());
        let Some(bound) = self.wanted.bound.get(number) else { return Ok(()) };
        let most = relation.many.as_ref().map(|many| many.limit as usize);
        // One row more tells whether there are more.
        let limit = most.map_or(1, |most| most + 1) as i64;
        let binds = Binds { args: &bound.args, keys: &bound.keys, limit, owners: &ids, ..Binds::new(self.request.ask) };
        let mut is_too_much = false;
        let read = rows.statement.each(self.session, &binds, |row| {
            let place = row.get::<_, u32>(rows.owner)? as usize;
            let Some(list) = owners.get(place).and_then(|owner| lists.get_mut(owner)) else { return Ok(true) };
            if list.rows.is_empty() {
                list.rows = text.rows.len()..text.rows.len();
            }
            if Some(list.rows.len()) == most {
                list.is_more = true;
                return Ok(true);
            }
            is_too_much = text.rows.len() == ROWS || text.bytes.len() > BYTES;
            if is_too_much {
                return Ok(false);
            }
            let (start, first) = (text.bytes.len(), text.holes.len());
            rows.layout.write(&mut text.bytes, row, &mut text.holes)?;
            text.rows.push((start..text.bytes.len(), first..text.holes.len()));
            list.rows.end += 1;
            if Some(list.rows.len()) == most {
                list.last = Some(cursor::keys(row, rows.keys.clone())?);
            }
            Ok(true)
        });
        read.map_err(|error| trouble(&error))?;
        if is_too_much { Err(too_much()) } else { Ok(()) }
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
        match list.last.as_ref().filter(|_| list.is_more) {
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
