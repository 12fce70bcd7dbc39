//! What goes with a row by `@on_delete(cascade)`, where such rows can stand below each other without end.
//!
//! Comes in: a row that the rules let go. Goes out: nothing of it and of what goes with it. SQLite follows a cascade from row to row, each
//! step dearer than the one before, and none deeper than 1,000. So the rows are found first and deleted from those that no other refers
//! to; what is left to SQLite is the row itself.

use super::lost::{going, references, tables};
use crate::problem::Problem;
use crate::store::Session;
use crate::store::compose::Composer;
use crate::store::system::System;
use purlin_rules::catalog::ModelId;
use purlin_rules::plan::{OnDelete, Service};
use purlin_rules::value::Id;
use rusqlite::ErrorCode;
use std::collections::HashMap;

/// As many references SQLite follows by itself.
const FEW: usize = 64;

/// How rows of a table are deleted.
#[derive(Debug)]
pub(super) struct Cascade {
    table: ModelId,
    references: System,
    delete: HashMap<ModelId, System>,
    /// By the place of a reference among those of all tables: puts the row itself in the place of what it refers to.
    unlink: Vec<Option<System>>,
}

/// A relation between rows that go, by cascade or by another way.
struct Held<'a> {
    model: ModelId,
    table: &'a str,
    column: &'a str,
    target: ModelId,
    on_delete: OnDelete,
}

/// A row that goes, and one that it must go before.
struct Reference {
    from: (ModelId, Id),
    to: (ModelId, Id),
    place: u32,
}

/// The rows that go, and what holds them together.
pub(super) struct Going(Vec<Reference>);

impl Cascade {
    /// None where a cascade ends after as many steps as there are models.
    pub(super) fn of(service: &Service, table: ModelId) -> Option<Self> {
        let models = going(service, table);
        let held: Vec<Held<'_>> = tables(service)
            .flat_map(|(model, holder)| references(holder).map(move |reference| (model, holder, reference)))
            .filter(|(model, _, (_, _, target, _))| models.contains(model) && models.contains(target))
            .filter(|(_, _, (_, _, _, on_delete))| *on_delete != OnDelete::SetNull)
            .map(|(model, holder, (_, column, target, on_delete))| Held { model, table: &holder.db_name, column, target, on_delete })
            .collect();
        let mut cascades = held.iter().filter(|held| held.on_delete == OnDelete::Cascade);
        let is_endless = cascades.any(|held| going(service, held.model).contains(&held.target));
        if !is_endless {
            return None;
        }
        let delete = |model: &ModelId| {
            let mut composer = Composer::default();
            composer.text("DELETE FROM ").name(&service.table(*model)?.db_name).text(" WHERE \"id\" = ?1");
            Some((*model, System::new(composer.into_sql())))
        };
        let unlink = |held: &Held<'_>| {
            let mut composer = Composer::default();
            composer.text("UPDATE ").name(held.table).text(" SET ").name(held.column).text(" = \"id\" WHERE \"id\" = ?1");
            (held.model == held.target).then(|| System::new(composer.into_sql()))
        };
        Some(Self {
            table,
            references: System::new(all(table, &held)),
            delete: models.iter().filter_map(delete).collect(),
            unlink: held.iter().map(unlink).collect(),
        })
    }

    /// What goes with a row; none where that is little.
    pub(super) fn going(&self, session: &Session<'_>, row: Id) -> Result<Option<Going>, Problem> {
        let references = self.references.rows(session, [row.0.as_slice()], |row| {
            let from = (ModelId(row.get(1)?), Id(row.get(2)?));
            Ok(Reference { place: row.get(0)?, from, to: (ModelId(row.get(3)?), Id(row.get(4)?)) })
        })?;
        Ok((references.len() > FEW).then_some(Going(references)))
    }

    /// Deletes the row and what goes with it. What other rows must not lose is in the way as it is of any deletion.
    pub(super) fn delete(&self, session: &Session<'_>, row: Id, going: &Going) -> rusqlite::Result<()> {
        let root = (self.table, row);
        let mut below: HashMap<(ModelId, Id), usize> = HashMap::from([(root, 0)]);
        let mut above: HashMap<(ModelId, Id), Vec<usize>> = HashMap::new();
        // A row that refers to itself is in nobody's way.
        for (place, reference) in going.0.iter().enumerate().filter(|(_, reference)| reference.from != reference.to) {
            below.entry(reference.from).or_default();
            *below.entry(reference.to).or_default() += 1;
            above.entry(reference.from).or_default().push(place);
        }
        let mut free: Vec<(ModelId, Id)> = below.iter().filter(|(_, count)| **count == 0).map(|(row, _)| *row).collect();
        free.sort_unstable();
        let mut gone: Vec<bool> = going.0.iter().map(|reference| reference.from == reference.to).collect();
        loop {
            while let Some(row) = free.pop() {
                if row != root {
                    self.delete_one(session, row)?;
                }
                let references = above.remove(&row).unwrap_or_default();
                release(going, &references, &mut gone, &mut below, &mut free);
            }
            // What is left goes around in circles: each is opened at one of its rows.
            let mut opened = Vec::new();
            for (place, reference) in going.0.iter().enumerate() {
                if let (Some(false), Some(Some(unlink))) = (gone.get(place), self.unlink.get(reference.place as usize))
                    && ignoring_constraints(unlink.try_execute(session, [reference.from.1.0.as_slice()]))?
                {
                    opened.push(place);
                    break;
                }
            }
            if opened.is_empty() {
                break;
            }
            release(going, &opened, &mut gone, &mut below, &mut free);
        }
        self.delete_one(session, root)
    }

    /// Whatever goes and refers to the row is gone: what keeps it stays.
    fn delete_one(&self, session: &Session<'_>, (model, id): (ModelId, Id)) -> rusqlite::Result<()> {
        match self.delete.get(&model) {
            Some(delete) => delete.try_execute(session, [id.0.as_slice()]).map(drop),
            None => Ok(()),
        }
    }
}

/// These references hold no longer: what nothing refers to now is free to go.
fn release(going: &Going, places: &[usize], gone: &mut [bool], below: &mut HashMap<(ModelId, Id), usize>, free: &mut Vec<(ModelId, Id)>) {
    for place in places {
        let (Some(reference), Some(gone)) = (going.0.get(*place), gone.get_mut(*place)) else { continue };
        if std::mem::replace(gone, true) {
            continue;
        }
        if let Some(count) = below.get_mut(&reference.to) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                free.push(reference.to);
            }
        }
    }
}

/// Whether it was done.
fn ignoring_constraints(result: rusqlite::Result<usize>) -> rusqlite::Result<bool> {
    match result {
        Ok(_) => Ok(true),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The rows that go with a row of the table: the place of a reference, who refers, to whom.
fn all(table: ModelId, held: &[Held<'_>]) -> String {
    let mut composer = Composer::default();
    composer.text("WITH RECURSIVE \"_purlin_gone\" (\"model\", \"id\") AS (SELECT ").text(&table.0.to_string()).text(", ?1");
    for held in held.iter().filter(|held| held.on_delete == OnDelete::Cascade) {
        composer.text(" UNION SELECT ").text(&held.model.0.to_string()).text(", x.\"id\"");
        referring(&mut composer, held);
    }
    composer.text(")");
    for (place, held) in held.iter().enumerate() {
        composer.text(if place == 0 { " SELECT " } else { " UNION ALL SELECT " });
        composer.text(&format!("{place}, {}, x.\"id\", {}, g.\"id\"", held.model.0, held.target.0));
        referring(&mut composer, held);
        if held.on_delete != OnDelete::Cascade {
            composer.text(&format!(" AND x.\"id\" IN (SELECT \"id\" FROM \"_purlin_gone\" WHERE \"model\" = {})", held.model.0));
        }
    }
    composer.into_sql()
}

fn referring(composer: &mut Composer, held: &Held<'_>) {
    composer.text(" FROM \"_purlin_gone\" AS g, ").name(held.table).text(" AS x WHERE g.\"model\" = ");
    composer.text(&held.target.0.to_string()).text(" AND x.").name(held.column).text(" = g.\"id\"");
}
