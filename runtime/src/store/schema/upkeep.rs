//! Columns that hold what is computed (`@stored`), and what keeps them: triggers on the rows that they are made of.
//!
//! Comes in: the tables of a plan. Goes out: statements. A value is made anew, of all that it is made of, in the statement that changes
//! some of it, whoever runs it: so it is what the expression comes to, after any write, by whatever way. Each row that changes leads,
//! before and after, to the rows that are made of it; those on the way are as they are then, and where one of them changes too, it leads
//! there itself. What is only counted and added up is tallied instead (`tallies`).
//!
//! Where a model requires something of what its rows keep of others, the rows that such a write may leave otherwise are written down, for
//! whoever writes to ask before he is done.
//!
//! What is `@stored` itself stands in an expression as its own expression: but for what is tallied no column that is kept is made of
//! another, and triggers wait for no trigger.

mod tallies;

use super::ddl::of_row;
use super::diff::{Change, Difference};
use super::shape::{HopShape, ReadShape, Shape, TableShape};
use crate::records::DUE;
use crate::store::compose::quoted;
use purlin_rules::expr::TREE_DEPTH;
use purlin_rules::fragment::BrokenFragment;
use std::collections::{BTreeMap, BTreeSet};
use tallies::Layers;
pub(super) use tallies::{column, missing, tallied};

/// How the names of all these triggers begin.
const PREFIX: &str = "_purlin_upkeep ";

/// The triggers that there are.
pub(super) const TRIGGERS: &str = r#"SELECT "name" FROM "sqlite_schema" WHERE "type" = 'trigger' AND "name" GLOB '_purlin_upkeep *'"#;

/// What an earlier plan left behind, without which tables can be changed.
pub(super) fn drop(trigger: &str) -> String {
    format!("DROP TRIGGER {}", quoted(trigger))
}

/// A table whose rows are to be computed anew.
pub(super) struct Stale {
    pub(super) table: String,
    /// What is told of it, where no difference of columns tells it.
    pub(super) words: Option<String>,
}

/// The tables that keep something else than before, or something that is made of rows which the changes touch. None where no trigger is
/// touched either.
pub(super) fn stale(shape: &Shape, stored: &Shape, differences: &[Difference]) -> Option<Vec<Stale>> {
    let rebuilt =
        differences.iter().filter_map(|difference| if let Change::Rebuild { table, .. } = &difference.change { Some(table) } else { None });
    let rebuilt: BTreeSet<&String> = rebuilt.collect();
    let before = |name: &String| stored.tables.get(name);
    let changes = |name: &String, table: &TableShape| before(name).map_or(!table.upkeep.is_empty(), |before| before.upkeep != table.upkeep);
    let watches =
        |name: &String, table: &TableShape| before(name).map_or(!table.watched.is_empty(), |before| before.watched != table.watched);
    if rebuilt.is_empty() && !shape.tables.iter().any(|(name, table)| changes(name, table) || watches(name, table)) {
        return None;
    }
    let kept = || shape.tables.iter().filter(|(_, table)| !table.upkeep.is_empty());
    let is_changed = |name: &String, table: &TableShape| {
        let reads_rebuilt = || reads(table).any(|read| rebuilt.contains(&read.table));
        changes(name, table) || rebuilt.contains(name) || reads_rebuilt()
    };
    let mut stale: BTreeSet<&String> = kept().filter(|(name, table)| is_changed(name, table)).map(|(name, _)| name).collect();
    // What is tallied of columns that are made anew is, too.
    for _ in 0..shape.tables.len() {
        let tallies = |table: &TableShape| tallied_of(table).any(|read| stale.contains(&read.table));
        let more: Vec<&String> = kept().filter(|(_, table)| tallies(table)).map(|(name, _)| name).collect();
        stale.extend(more);
    }
    let words = |name: &String| format!("what `{name}` computes and keeps is computed otherwise");
    let is_told = |name: &String| !rebuilt.contains(name) && shape.tables.get(name).is_some_and(|table| changes(name, table));
    Some(stale.into_iter().map(|name| Stale { table: name.clone(), words: is_told(name).then(|| words(name)) }).collect())
}

/// What the columns of a table are made of, by whatever way they are kept.
fn reads(table: &TableShape) -> impl Iterator<Item = &ReadShape> {
    table.upkeep.values().flat_map(|upkeep| &upkeep.reads).chain(tallied_of(table))
}

fn tallied_of(table: &TableShape) -> impl Iterator<Item = &ReadShape> {
    table.upkeep.values().flat_map(|upkeep| &upkeep.tallies).map(|tally| &tally.reads)
}

/// Makes the values of all rows of these tables anew: those that others are tallied of first.
pub(super) fn fill(shape: &Shape, stale: &[Stale]) -> Result<Vec<String>, BrokenFragment> {
    let layers = Layers::of(shape);
    let mut statements = Vec::new();
    for layer in layers.all() {
        let tables = stale.iter().filter_map(|stale| shape.tables.get_key_value(&stale.table));
        for (name, table) in tables {
            let columns: Vec<&String> = table.upkeep.keys().filter(|column| layers.layer(name, column) == layer).collect();
            if !columns.is_empty() {
                statements.extend(tallies::fill(name, table, &columns)?);
                statements.push(format!("UPDATE {} SET {}", quoted(name), made(name, table, &columns)?));
            }
        }
    }
    Ok(statements)
}

/// The triggers that keep the columns of all tables.
pub(super) fn triggers(shape: &Shape) -> Result<Vec<String>, BrokenFragment> {
    let mut statements = tallies::triggers(shape)?;
    for (name, table) in &shape.tables {
        for (place, (read, columns)) in groups(table).into_iter().enumerate() {
            let kept = Kept { name, table, read: &read, columns: &columns, place };
            statements.extend(if read.way.is_empty() { kept.by_itself()? } else { kept.by_others()? });
        }
        for (place, read) in table.watched.iter().enumerate() {
            let kept = Kept { name, table, read, columns: &[], place };
            statements.extend([Event::Insert, Event::Update, Event::Delete].map(|event| kept.noted(event)));
        }
    }
    Ok(statements)
}

/// Rows of a table, by the length of their way, the way, and the table.
type Rows<'s> = (usize, &'s [HopShape], &'s String);
/// What is read of them, and the columns that are made of it.
type Made<'s> = (BTreeSet<&'s String>, Vec<&'s String>);

/// Columns that are made of the same rows are made together.
fn groups(table: &TableShape) -> Vec<(ReadShape, Vec<&String>)> {
    let mut groups: BTreeMap<Rows<'_>, Made<'_>> = BTreeMap::new();
    for (column, upkeep) in &table.upkeep {
        for ReadShape { table, columns, way } in &upkeep.reads {
            let (read, made) = groups.entry((way.len(), way, table)).or_default();
            read.extend(columns);
            made.push(column);
        }
    }
    let mut all = Vec::new();
    for ((_, way, table), (columns, made)) in groups {
        let columns = columns.into_iter().cloned().collect();
        all.push((ReadShape { table: table.clone(), columns, way: way.to_vec() }, made));
    }
    all
}

/// `"total" = (…), "count" = (…)`
fn made(name: &str, table: &TableShape, columns: &[&String]) -> Result<String, BrokenFragment> {
    let mut sets = Vec::new();
    for column in columns {
        let value = table.upkeep.get(*column).and_then(|upkeep| upkeep.value.as_ref());
        // It reads no time.
        let value = value.map_or(Ok("NULL".to_owned()), |value| of_row(name, value, 0))?;
        sets.push(format!("{} = ({value})", quoted(column)));
    }
    Ok(sets.join(", "))
}

/// Columns of a table that are made of the same rows.
struct Kept<'s> {
    name: &'s str,
    table: &'s TableShape,
    read: &'s ReadShape,
    columns: &'s [&'s String],
    place: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Event {
    Insert,
    Update,
    Delete,
}

impl Kept<'_> {
    /// A row is made of itself. A new one gets all its values.
    fn by_itself(&self) -> Result<Vec<String>, BrokenFragment> {
        let own = |column: &&&String| {
            let reads = self.table.upkeep.get(**column).into_iter().flat_map(|upkeep| &upkeep.reads);
            reads.into_iter().any(|read| read.way.is_empty() && !read.columns.is_empty())
        };
        let changing: Vec<&String> = self.columns.iter().filter(own).copied().collect();
        let row = "\"id\" = NEW.\"id\"";
        let mut statements = vec![self.on(Event::Insert, self.columns, row)?];
        if !changing.is_empty() {
            statements.push(self.on(Event::Update, &changing, row)?);
        }
        Ok(statements)
    }

    fn by_others(&self) -> Result<Vec<String>, BrokenFragment> {
        let on = |event| self.on(event, self.columns, &format!("\"id\" IN ({})", self.behind(event)));
        [Event::Insert, Event::Update, Event::Delete].into_iter().map(on).collect()
    }

    fn on(&self, event: Event, columns: &[&String], rows: &str) -> Result<String, BrokenFragment> {
        let (table, made) = (quoted(self.name), made(self.name, self.table, columns)?);
        Ok(self.trigger("", event, &format!("UPDATE {table} SET {made} WHERE {rows}")))
    }

    /// Writes down which rows are to be asked.
    fn noted(&self, event: Event) -> String {
        let (due, table, name) = (quoted(DUE), quoted(self.name), self.name.replace('\'', "''"));
        let behind = self.behind(event);
        let note =
            format!("INSERT OR IGNORE INTO {due} (\"table\", \"row\") SELECT '{name}', \"id\" FROM {table} WHERE \"id\" IN ({behind})");
        self.trigger("due ", event, &note)
    }

    fn trigger(&self, what: &str, event: Event, statement: &str) -> String {
        trigger(&format!("{} {what}{}", self.name, self.place), event, self.read, statement)
    }

    /// A query of the ids of the rows that are made of the one that changes, as it was and as it is.
    fn behind(&self, event: Event) -> String {
        let mut ids = String::new();
        for (place, HopShape { above, table, via }) in self.read.way.iter().enumerate() {
            let (table, via) = (quoted(table), quoted(via));
            ids = match (above, place) {
                (false, 0) => match event {
                    Event::Insert => format!("NEW.{via}"),
                    Event::Update => format!("OLD.{via}, NEW.{via}"),
                    Event::Delete => format!("OLD.{via}"),
                },
                (false, _) => format!("SELECT {via} FROM {table} WHERE \"id\" IN ({ids})"),
                (true, 0) => {
                    let start = match event {
                        Event::Insert => "SELECT NEW.\"id\" AS \"id\"".to_owned(),
                        Event::Update => format!("SELECT NEW.\"id\" AS \"id\" UNION SELECT OLD.{via}"),
                        Event::Delete => format!("SELECT OLD.{via} AS \"id\""),
                    };
                    above_all(place, &table, &via, &start)
                }
                (true, _) => above_all(place, &table, &via, &format!("SELECT \"id\" FROM {table} WHERE \"id\" IN ({ids})")),
            };
        }
        ids
    }
}

/// What runs the statement for each row that is read, where something of it is that is read.
fn trigger(name: &str, event: Event, read: &ReadShape, statement: &str) -> String {
    let columns: Vec<String> = read.columns.iter().map(|column| quoted(column)).collect();
    let (word, when) = match event {
        Event::Insert => ("insert", "INSERT".to_owned()),
        Event::Update => ("update", format!("UPDATE OF {}", columns.join(", "))),
        Event::Delete => ("delete", "DELETE".to_owned()),
    };
    let differs: Vec<String> = columns.iter().map(|column| format!("OLD.{column} IS NOT NEW.{column}")).collect();
    let condition = if event == Event::Update { format!(" WHEN {}", differs.join(" OR ")) } else { String::new() };
    let (trigger, source) = (quoted(&format!("{PREFIX}{name} {word}")), quoted(&read.table));
    format!("CREATE TRIGGER {trigger} AFTER {when} ON {source}{condition} BEGIN {statement}; END")
}

/// These rows and all above them. The steps are counted, so that it ends in rows that are no tree.
fn above_all(place: usize, table: &str, via: &str, start: &str) -> String {
    let above = quoted(&format!("_purlin_above{place}"));
    format!(
        "WITH RECURSIVE {above} (\"id\", \"steps\") AS (SELECT \"id\", 0 FROM ({start}) UNION SELECT t.{via}, u.\"steps\" + 1 FROM {above} AS u, \
         {table} AS t WHERE t.\"id\" = u.\"id\" AND u.\"steps\" < {TREE_DEPTH}) SELECT \"id\" FROM {above}"
    )
}
