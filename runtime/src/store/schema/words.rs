//! The words of the rows of a table, by which they are searched: a table of their own, and what keeps it.
//!
//! Comes in: a table and its columns that are searched. Goes out: statements. The words of a row change in the statement that changes the
//! row, by triggers, whoever runs it; a row that goes takes its words along. The first columns of the key are what a search asks by.

use super::shape::{Kind, TableShape, WordsShape};
use crate::store::compose::quoted;
use crate::store::words_function;

/// The table of the words of a table's rows. Of its columns, `tenant` is there where rows have one, `row` is the row's id, and `field`
/// the place of the column among those that are searched.
pub(crate) fn table_name(table: &str) -> String {
    format!("_purlin_words {table}")
}

/// Reads the words of all rows anew; forgets them where rows are not searched any more.
pub(super) fn anew(name: &str, table: &TableShape) -> Vec<String> {
    let drop = |event: &str| format!("DROP TRIGGER IF EXISTS {}", trigger(name, event));
    let mut statements = vec![drop("insert"), drop("update"), drop("delete")];
    statements.push(format!("DROP TABLE IF EXISTS {}", quoted(&table_name(name))));
    if let Some(words) = &table.words {
        let kept = Kept { name, table, words };
        statements.extend([kept.create(), kept.fill(), kept.on_insert(), kept.on_update(), kept.on_delete()]);
    }
    statements
}

struct Kept<'s> {
    name: &'s str,
    table: &'s TableShape,
    words: &'s WordsShape,
}

impl Kept<'_> {
    fn create(&self) -> String {
        let (tenant, first) = if self.words.tenant.is_some() { ("\n  \"tenant\" BLOB NOT NULL,", "\"tenant\", ") } else { ("", "") };
        format!(
            "CREATE TABLE {} ({tenant}\n  \"word\" TEXT NOT NULL,\n  \"row\" BLOB NOT NULL,\n  \"field\" INTEGER NOT NULL,\n  \
             PRIMARY KEY ({first}\"word\", \"row\", \"field\")\n) STRICT, WITHOUT ROWID",
            self.own()
        )
    }

    /// In the order of the key, which is written from its beginning to its end.
    fn fill(&self) -> String {
        let from = quoted(self.name);
        let of_column = |(place, column): (usize, &String)| {
            let (tenant, id, value) = (self.tenant(&from), format!("{from}.\"id\""), format!("{from}.{}", quoted(column)));
            format!("SELECT DISTINCT {tenant}_w.\"value\", {id}, {place} FROM {from}, {}", self.words(column, &value))
        };
        let each: Vec<String> = self.words.columns.iter().enumerate().map(of_column).collect();
        let order = if self.words.tenant.is_some() { "1, 2, 3, 4" } else { "1, 2, 3" };
        format!("INSERT INTO {} {} ORDER BY {order}", self.own(), each.join(" UNION ALL "))
    }

    fn on_insert(&self) -> String {
        let add = |(place, column): (usize, &String)| self.add(place, column, "");
        self.on("insert", "INSERT", self.words.columns.iter().enumerate().map(add))
    }

    /// Of a text that changes, the words that it loses and those that it gains. A row stays in its tenant.
    fn on_update(&self) -> String {
        let columns: Vec<String> = self.words.columns.iter().map(|column| quoted(column)).collect();
        let change = |(place, column): (usize, &String)| {
            let changes = format!(" WHERE OLD.{0} IS NOT NEW.{0} AND _w.\"value\" NOT IN", quoted(column));
            let list = |row: &str| format!("SELECT _w.\"value\" FROM {}", self.words(column, &format!("{row}.{}", quoted(column))));
            let lost = self.remove(place, column, &format!("{changes} ({})", list("NEW")));
            format!("{lost} {}", self.add(place, column, &format!("{changes} ({})", list("OLD"))))
        };
        let each = self.words.columns.iter().enumerate().map(change);
        self.on("update", &format!("UPDATE OF {}", columns.join(", ")), each)
    }

    fn on_delete(&self) -> String {
        let remove = |(place, column): (usize, &String)| self.remove(place, column, "");
        self.on("delete", "DELETE", self.words.columns.iter().enumerate().map(remove))
    }

    fn on(&self, event: &str, when: &str, statements: impl Iterator<Item = String>) -> String {
        let statements: Vec<String> = statements.collect();
        let (trigger, table) = (trigger(self.name, event), quoted(self.name));
        format!("CREATE TRIGGER {trigger} AFTER {when} ON {table} BEGIN {} END", statements.join(" "))
    }

    fn add(&self, place: usize, column: &str, condition: &str) -> String {
        let words = self.words(column, &format!("NEW.{}", quoted(column)));
        let tenant = self.tenant("NEW");
        format!("INSERT INTO {} SELECT DISTINCT {tenant}_w.\"value\", NEW.\"id\", {place} FROM {words}{condition};", self.own())
    }

    /// By the whole key of each word, however many rows hold it.
    fn remove(&self, place: usize, column: &str, condition: &str) -> String {
        let words = self.words(column, &format!("OLD.{}", quoted(column)));
        let tenant = self.words.tenant.as_ref().map(|tenant| format!("\"tenant\" = OLD.{} AND ", quoted(tenant))).unwrap_or_default();
        format!(
            "DELETE FROM {} WHERE {tenant}\"row\" = OLD.\"id\" AND \"field\" = {place} AND \"word\" IN (SELECT _w.\"value\" FROM {words}{condition});",
            self.own()
        )
    }

    /// What a select takes `_w`, the words of a value, from.
    fn words(&self, column: &str, value: &str) -> String {
        let function = words_function::NAME;
        let is_list = self.table.columns.iter().any(|own| own.name == column && matches!(own.kind, Kind::List(_)));
        match is_list {
            true => format!("json_each({value}) AS _l, json_each({function}(_l.\"value\")) AS _w"),
            false => format!("json_each({function}({value})) AS _w"),
        }
    }

    /// The tenant of a row, as the first of what is selected.
    fn tenant(&self, row: &str) -> String {
        self.words.tenant.as_ref().map(|tenant| format!("{row}.{}, ", quoted(tenant))).unwrap_or_default()
    }

    fn own(&self) -> String {
        quoted(&table_name(self.name))
    }
}

fn trigger(table: &str, event: &str) -> String {
    quoted(&format!("{} {event}", table_name(table)))
}
