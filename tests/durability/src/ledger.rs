//! What clients were told, over all rounds on one disk, held against the database.
//!
//! Comes in: what was told. Goes out: what is not as it was told (each a sentence), and with that nothing: what nobody knew is known then.

use crate::clients::{Deed, Told};
use crate::shop::{FILE, GOODS, STOCK, Shop, text};
use rusqlite::{Connection, OpenFlags, Row};
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Fate {
    /// It was acknowledged.
    Done,
    /// It may be there, or not.
    Open,
    /// It may be gone, or not: it was there.
    Leaving,
    Gone,
}

#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// By the words of a sale: of how many, and what became of them.
    sales: BTreeMap<String, (usize, Fate)>,
    drafts: BTreeMap<String, Fate>,
    /// By client: the last that was acknowledged, and the last that was asked for.
    settings: BTreeMap<usize, (i64, i64)>,
    tallies: BTreeMap<usize, (i64, i64)>,
    /// What nobody knows of, and may be sent again.
    open: Vec<Told>,
    pub acknowledged: usize,
}

impl Ledger {
    pub fn add(&mut self, told: Vec<Told>) {
        for one in told {
            let is_done = one.answer.is_some();
            self.acknowledged += usize::from(is_done);
            let fate = if is_done { Fate::Done } else { Fate::Open };
            match &one.deed {
                Deed::Sell(words) => drop(self.sales.insert(words.clone(), (1, fate))),
                Deed::SellThrice(words) => drop(self.sales.insert(words.clone(), (3, fate))),
                Deed::Draft(words) => drop(self.drafts.insert(words.clone(), fate)),
                Deed::Discard(words) => drop(self.drafts.insert(words.clone(), if is_done { Fate::Gone } else { Fate::Leaving })),
                Deed::Set(value) => step(&mut self.settings, one.client, is_done, |_| *value),
                Deed::Count => step(&mut self.tallies, one.client, is_done, |last| last + 1),
            }
            if !is_done && matches!(one.deed, Deed::Sell(_) | Deed::SellThrice(_)) {
                self.open.push(one);
            }
        }
    }

    /// Sends again what nobody knows of: it is done then, and once.
    pub fn settle(&mut self, shop: &Shop) -> Vec<String> {
        let mut wrong = Vec::new();
        for told in std::mem::take(&mut self.open) {
            let answer = shop.send(&told.request);
            if answer.status >= 300 {
                wrong.push(format!("sent again, {:?} is answered {} {}", told.deed, answer.status, answer.text()));
            }
            if let Deed::Sell(words) | Deed::SellThrice(words) = &told.deed
                && let Some((_, fate)) = self.sales.get_mut(words)
            {
                *fate = Fate::Done;
            }
        }
        wrong
    }

    /// Asks over HTTP for a few of the sales by their words.
    pub fn search(&self, shop: &Shop) -> Vec<String> {
        let done: Vec<_> = self.sales.iter().filter(|(_, (_, fate))| *fate == Fate::Done).collect();
        let look = |(words, (count, _)): &(&String, &(usize, Fate))| {
            let path = format!("/api/sale?search={}", purlin_tests::wire::encoded(words));
            let found = shop.send(&purlin_tests::wire::Request::new("GET", &path)).expect(200).json();
            let found = found["data"].as_array().unwrap().iter().filter(|row| text(&row["words"]) == **words).count();
            (found != *count).then(|| format!("a search finds {found} sales of `{words}`, and not {count}"))
        };
        done.iter().rev().step_by(done.len() / 5 + 1).filter_map(look).collect()
    }

    /// What in the database of the folder is not as it was told.
    pub fn check(&mut self, folder: &Path) -> Vec<String> {
        let found = match Found::read(folder) {
            Ok(found) => found,
            Err(error) => return vec![format!("the database can't be read: {error}")],
        };
        let mut wrong = found.faults.clone();
        self.check_sales(&found, &mut wrong);
        for (words, fate) in &mut self.drafts {
            let is_there = found.drafts.contains_key(words);
            match (&fate, is_there) {
                (Fate::Done, false) => wrong.push(format!("the draft `{}` is lost", short(words))),
                (Fate::Gone, true) => wrong.push(format!("the draft `{}` is back", short(words))),
                _ => {}
            }
            *fate = if is_there { Fate::Done } else { Fate::Gone };
        }
        for words in found.drafts.keys().filter(|words| !self.drafts.contains_key(*words)) {
            wrong.push(format!("nobody wrote the draft `{}`", short(words)));
        }
        between("setting", &mut self.settings, |client| found.settings.get(&format!("client {client}")).copied(), &mut wrong);
        between("tally", &mut self.tallies, |client| found.tallies.get(client).copied(), &mut wrong);
        wrong
    }

    fn check_sales(&self, found: &Found, wrong: &mut Vec<String>) {
        for (words, (count, fate)) in &self.sales {
            match (fate, found.sales.get(words).copied().unwrap_or(0)) {
                (_, there) if there == *count => {}
                (Fate::Open, 0) => {}
                (Fate::Done, 0) => wrong.push(format!("the sale `{words}` is lost")),
                (_, there) => wrong.push(format!("of the sale `{words}` {there} are there, and not {count}")),
            }
        }
        for words in found.sales.keys().filter(|words| !self.sales.contains_key(*words)) {
            wrong.push(format!("nobody made the sale `{words}`"));
        }
        let keys = self.sales.keys().filter(|words| found.sales.contains_key(*words)).count() + 1;
        if found.keys != keys {
            wrong.push(format!("{} keys of requests are kept for {keys} requests", found.keys));
        }
    }
}

fn step(of: &mut BTreeMap<usize, (i64, i64)>, client: usize, is_done: bool, next: impl Fn(i64) -> i64) {
    let (done, asked) = of.entry(client).or_default();
    *asked = next(*asked);
    if is_done {
        *done = *asked;
    }
}

/// What nobody knew is what is there.
fn between(what: &str, of: &mut BTreeMap<usize, (i64, i64)>, there: impl Fn(&usize) -> Option<i64>, wrong: &mut Vec<String>) {
    for (client, (done, asked)) in of {
        let there = there(client).unwrap_or(0);
        if there != *done && there != *asked {
            wrong.push(format!("the {what} of client {client} is {there}: {done} was acknowledged, {asked} asked for"));
        }
        (*done, *asked) = (there, there);
    }
}

fn short(words: &str) -> String {
    words.split(' ').take(4).collect::<Vec<_>>().join(" ")
}

/// What is in the database; and what in it contradicts itself.
struct Found {
    sales: BTreeMap<String, usize>,
    drafts: BTreeMap<String, usize>,
    settings: BTreeMap<String, i64>,
    /// In the order in which they were made, which is that of clients.
    tallies: BTreeMap<usize, i64>,
    keys: usize,
    faults: Vec<String>,
}

impl Found {
    fn read(folder: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open_with_flags(folder.join(FILE), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let faults = faults(&connection)?;
        let counts = |sql: &str| rows(&connection, sql, |row| Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)? as usize)));
        let tallies: Vec<i64> = rows(&connection, r#"SELECT "count" FROM "tally" ORDER BY "id""#, |row| row.get(0))?;
        Ok(Self {
            sales: counts(r#"SELECT "words", count(*) FROM "sale" GROUP BY 1"#)?.into_iter().collect(),
            drafts: counts(r#"SELECT "words", count(*) FROM "draft" GROUP BY 1"#)?.into_iter().collect(),
            settings: rows(&connection, r#"SELECT "name", "value" FROM "setting""#, |row| Ok((row.get(0)?, row.get(1)?)))?
                .into_iter()
                .collect(),
            tallies: tallies.into_iter().enumerate().collect(),
            keys: connection.query_row(r#"SELECT count(*) FROM "_purlin_once""#, [], |row| row.get::<_, u32>(0))? as usize,
            faults,
        })
    }
}

fn faults(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut faults = Vec::new();
    let words: Vec<String> = rows(connection, "PRAGMA integrity_check", |row| row.get(0))?;
    if words != ["ok"] {
        faults.push(format!("the file is damaged: {}", words.join("; ")));
    }
    // Each counts what must not be.
    let none = [
        ("references that point nowhere", "SELECT count(*) FROM pragma_foreign_key_check".to_owned()),
        (
            "sales without their one receipt",
            r#"SELECT count(*) FROM "sale" AS s WHERE (SELECT count(*) FROM "receipt" AS r WHERE r."sale" = s."id") <> 1"#.to_owned(),
        ),
        ("receipts more than sales", r#"SELECT (SELECT count(*) FROM "receipt") - (SELECT count(*) FROM "sale")"#.to_owned()),
        (
            "goods whose stock is not what was sold less",
            format!(
                r#"SELECT count(*) FROM "good" AS g, (SELECT g."id" AS "of", (SELECT count(*) FROM "sale" AS s WHERE s."good" = g."id") AS "sales" FROM "good" AS g) AS n
                   WHERE n."of" = g."id" AND (g."stock" <> {STOCK} - n."sales" OR g."sold" <> n."sales")"#
            ),
        ),
        (
            "goods that keep another number than that of their last sale",
            r#"SELECT count(*) FROM "good" AS g WHERE g."last" IS NOT (SELECT max(s."number") FROM "sale" AS s WHERE s."good" = g."id")"#
                .to_owned(),
        ),
        ("goods too many or missing", format!(r#"SELECT count(*) - {GOODS} FROM "good""#)),
        ("gaps in the serial numbers", r#"SELECT coalesce(max("serial"), 0) - count(*) FROM "sale""#.to_owned()),
        (
            "goods with gaps in their numbers",
            r#"SELECT count(*) FROM (SELECT 1 FROM "sale" GROUP BY "good" HAVING max("number") <> count(*))"#.to_owned(),
        ),
        (
            "sequences that are not at their last number",
            r#"SELECT count(*) FROM "_purlin_sequence" AS q WHERE q."value" <> CASE q."field"
                 WHEN 'sale.serial' THEN (SELECT max("serial") FROM "sale")
                 WHEN 'sale.number' THEN (SELECT max("number") FROM "sale" WHERE "good" = q."scope") END"#
                .to_owned(),
        ),
        (
            "sales that are not found by their four words",
            r#"SELECT count(*) FROM "sale" AS s WHERE (SELECT count(*) FROM "_purlin_words sale" AS w WHERE w."row" = s."id"
                 AND instr(s."words", w."word") > 0) <> 4"#
                .to_owned(),
        ),
        ("words of no sale", r#"SELECT (SELECT count(*) FROM "_purlin_words sale") - 4 * (SELECT count(*) FROM "sale")"#.to_owned()),
        (
            "drafts that are not found by their words",
            r#"SELECT count(*) FROM "draft" AS d WHERE (SELECT count(*) FROM "_purlin_words draft" AS w WHERE w."row" = d."id"
                 AND instr(d."words", w."word") > 0) <> 4 + (instr(d."words", 'filling') > 0)"#
                .to_owned(),
        ),
        (
            "words of no draft",
            r#"SELECT count(*) FROM "_purlin_words draft" AS w WHERE NOT EXISTS (SELECT 1 FROM "draft" AS d WHERE d."id" = w."row")"#
                .to_owned(),
        ),
    ];
    for (what, sql) in none {
        let count: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
        if count != 0 {
            faults.push(format!("{what}: {count}"));
        }
    }
    Ok(faults)
}

fn rows<T>(connection: &Connection, sql: &str, read: impl Fn(&Row<'_>) -> rusqlite::Result<T>) -> rusqlite::Result<Vec<T>> {
    connection.prepare(sql)?.query_map([], read)?.collect()
}
