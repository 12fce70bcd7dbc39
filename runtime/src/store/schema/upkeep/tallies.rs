//! What is counted and added up of the rows that name a row, in columns of that row: who writes one of them takes away what it added
//! before and adds what it adds now, however many others there are.
//!
//! A write that another follows, as where a row is made and then gets what it computes itself, is two changes of the row, each from what it
//! was to what it is then: in whatever order they are told, they come to the same. A sum is two, of the upper and of the lower halves: it is exact,
//! and where it is beyond what its type holds it comes back by itself.
//!
//! What rows compute and keep may be added up in turn. Columns lie in layers, each made of those of the layers below it, and the triggers of
//! each are their own: SQLite runs none within itself.

use super::super::ddl::spelled;
use super::super::shape::{ReadShape, Shape, TableShape, TallyShape};
use super::{Event, made, trigger};
use crate::store::compose::quoted;
use purlin_rules::fragment::BrokenFragment;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// How the names of all these columns begin.
const PREFIX: &str = "_purlin_";

/// The columns that hold what a table tallies.
pub(in super::super) fn tallied(table: &TableShape) -> Vec<&String> {
    let tallies = table.upkeep.values().flat_map(|upkeep| &upkeep.tallies);
    tallies.flat_map(|tally| tally.columns("").into_iter().map(|(column, _)| column)).collect()
}

pub(in super::super) fn column(name: &str) -> String {
    format!("{} INTEGER NOT NULL DEFAULT 0", quoted(name))
}

/// What makes the columns of a table that is there be these.
pub(in super::super) fn missing(connection: &Connection, name: &str, table: &TableShape) -> rusqlite::Result<Vec<String>> {
    let mut found = connection.prepare("SELECT \"name\" FROM pragma_table_info(?1)")?;
    let found: BTreeSet<String> = found.query_map([name], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let (name, wanted) = (quoted(name), tallied(table));
    let more =
        wanted.iter().filter(|column| !found.contains(**column)).map(|wanted| format!("ALTER TABLE {name} ADD COLUMN {}", column(wanted)));
    let others = found.iter().filter(|found| found.starts_with(PREFIX) && !wanted.contains(found));
    Ok(others.map(|other| format!("ALTER TABLE {name} DROP COLUMN {}", quoted(other))).chain(more).collect())
}

/// How deep what columns are made of lies, by their names: at 0 what is made of nothing that others keep.
pub(super) struct Layers<'s>(BTreeMap<(&'s str, &'s str), usize>);

impl<'s> Layers<'s> {
    pub(super) fn of(shape: &'s Shape) -> Self {
        let columns =
            || shape.tables.iter().flat_map(|(name, table)| table.upkeep.iter().map(move |(column, upkeep)| (name, column, upkeep)));
        let mut layers = Self(columns().map(|(name, column, _)| ((name.as_str(), column.as_str()), 0)).collect());
        // A column is never made of itself.
        for _ in columns() {
            for (name, column, upkeep) in columns() {
                let below = upkeep.tallies.iter().filter_map(|tally| layers.below(&tally.reads)).max();
                layers.0.insert((name, column), below.map_or(0, |below| below + 1));
            }
        }
        layers
    }

    /// The uppermost of what is read that is kept.
    fn below(&self, reads: &ReadShape) -> Option<usize> {
        reads.columns.iter().filter_map(|column| self.0.get(&(reads.table.as_str(), column.as_str())).copied()).max()
    }

    pub(super) fn layer(&self, table: &str, column: &str) -> usize {
        self.0.get(&(table, column)).copied().unwrap_or(0)
    }

    pub(super) fn all(&self) -> BTreeSet<usize> {
        self.0.values().copied().collect()
    }
}

/// Counts and adds up all rows for these columns.
pub(super) fn fill(name: &str, table: &TableShape, columns: &[&String]) -> Result<Vec<String>, BrokenFragment> {
    let tallies = columns.iter().filter_map(|column| table.upkeep.get(*column)).flat_map(|upkeep| &upkeep.tallies);
    tallies
        .map(|tally| {
            let (own, source, via) = (quoted(name), quoted(&tally.reads.table), quoted(tally.via()));
            // By another name: rows may name rows of their own table.
            let each = spelled(&tally.each, 0, |column| format!("_e.{}", quoted(column)))?;
            let sums = tally.columns(&each);
            let columns: Vec<String> = sums.iter().map(|(column, _)| quoted(column)).collect();
            let sums: Vec<String> = sums.iter().map(|(_, added)| format!("coalesce(sum({added}), 0)")).collect();
            let (columns, sums) = (columns.join(", "), sums.join(", "));
            Ok(format!("UPDATE {own} SET ({columns}) = (SELECT {sums} FROM {source} AS _e WHERE _e.{via} = {own}.\"id\")"))
        })
        .collect()
}

/// Columns of a table of one layer, with what they tally of the same rows.
#[derive(Default)]
struct Adding<'s> {
    reads: BTreeSet<&'s String>,
    tallies: Vec<&'s TallyShape>,
    columns: BTreeSet<&'s String>,
}

pub(super) fn triggers(shape: &Shape) -> Result<Vec<String>, BrokenFragment> {
    let layers = Layers::of(shape);
    let mut statements = Vec::new();
    for (name, table) in &shape.tables {
        let mut groups: BTreeMap<(&String, &str, usize), Adding<'_>> = BTreeMap::new();
        for (column, upkeep) in &table.upkeep {
            for tally in &upkeep.tallies {
                let group = groups.entry((&tally.reads.table, tally.via(), layers.layer(name, column))).or_default();
                group.reads.extend(&tally.reads.columns);
                group.tallies.push(tally);
                group.columns.insert(column);
            }
        }
        for (place, ((source, via, _), group)) in groups.into_iter().enumerate() {
            let columns = group.reads.iter().map(|column| (*column).clone()).collect();
            let reads = ReadShape { table: source.clone(), columns, way: Vec::new() };
            for event in [Event::Insert, Event::Update, Event::Delete] {
                let statement = group.statement(name, table, via, event)?;
                statements.push(trigger(&format!("{name} tally {place}"), event, &reads, &statement));
            }
        }
    }
    Ok(statements)
}

impl Adding<'_> {
    /// What a write changes of these sums, and then of what is made of them.
    fn statement(&self, name: &str, table: &TableShape, via: &str, event: Event) -> Result<String, BrokenFragment> {
        let (own, via) = (quoted(name), quoted(via));
        let mut sums = Vec::new();
        for tally in &self.tallies {
            let of = |end: &str| spelled(&tally.each, 0, |column| format!("{end}.{}", quoted(column)));
            let (before, after) = (of("OLD")?, of("NEW")?);
            for ((column, before), (_, after)) in tally.columns(&before).into_iter().zip(tally.columns(&after)) {
                let column = quoted(column);
                // The row that it named before, the one that it names now, or one that is both.
                let where_named = |end: &str, added: &str| format!("CASE WHEN \"id\" IS {end}.{via} THEN {added} ELSE 0 END");
                sums.push(match event {
                    Event::Insert => format!("{column} = {column} + ({after})"),
                    Event::Delete => format!("{column} = {column} - ({before})"),
                    Event::Update => format!("{column} = {column} + {} - {}", where_named("NEW", &after), where_named("OLD", &before)),
                });
            }
        }
        let columns: Vec<&String> = self.columns.iter().copied().collect();
        let (sums, made) = (sums.join(", "), made(name, table, &columns)?);
        let rows = match event {
            Event::Insert => format!("= NEW.{via}"),
            Event::Update => format!("IN (OLD.{via}, NEW.{via})"),
            Event::Delete => format!("= OLD.{via}"),
        };
        Ok(format!("UPDATE {own} SET {sums} WHERE \"id\" {rows}; UPDATE {own} SET {made} WHERE \"id\" {rows}"))
    }
}
