//! Rows that a deletion takes a reference from, by `@on_delete(set_null)`: what their model requires of them binds it too.
//!
//! Comes in: the table of the row that goes. Goes out: a condition, where there is anything to ask. The rows that go with it by
//! `@on_delete(cascade)` are found first, then those that refer to any of them are held against their requirements as they will be.

use crate::store::compose::{Composer, Ends, PlanFault, RowOf, Slot};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::{OnDelete, Service, Table};
use std::collections::{BTreeMap, BTreeSet};

/// The references that a deletion may take, by the table that holds them: the field, its column, and whose rows it refers to.
type Lost<'a> = BTreeMap<ModelId, Vec<(FieldId, &'a str, ModelId)>>;

/// Whether a deletion from the table may take a reference from rows of which something is required.
pub(super) fn may_be(service: &Service, table: ModelId) -> bool {
    !lost(service, &going(service, table)).is_empty()
}

/// Writes what is true if each of those rows is as its model requires once the reference is gone.
pub(super) fn stay_as_required(composer: &mut Composer, service: &Service, table: ModelId) -> Result<(), PlanFault> {
    gone(composer.text("("), service, table, |composer| {
        composer.slot(Slot::Row);
        Ok(())
    })?;
    composer.text(" SELECT 1");
    for (model, fields) in lost(service, &going(service, table)) {
        if let Some(holder) = service.table(model) {
            composer.text(" AND NOT EXISTS (");
            unmet(composer, holder, &fields)?;
            composer.text(")");
        }
    }
    composer.text(")");
    Ok(())
}

/// `WITH RECURSIVE "_purlin_gone" …`: the rows that go with that of `table` whose id `start` writes, it too.
pub(super) fn gone(
    composer: &mut Composer,
    service: &Service,
    table: ModelId,
    start: impl FnOnce(&mut Composer) -> Result<(), PlanFault>,
) -> Result<(), PlanFault> {
    let going = going(service, table);
    start(composer.text("WITH RECURSIVE \"_purlin_gone\" (\"model\", \"id\") AS (SELECT ").text(&table.0.to_string()).text(", "))?;
    for (model, holder) in tables(service) {
        for (_, column, target, on_delete) in references(holder) {
            if on_delete == OnDelete::Cascade && going.contains(&target) {
                composer.text(" UNION SELECT ").text(&model.0.to_string()).text(", x.\"id\" FROM \"_purlin_gone\" AS g, ");
                composer.name(&holder.db_name).text(" AS x WHERE g.\"model\" = ").text(&target.0.to_string());
                composer.text(" AND x.").name(column).text(" = g.\"id\"");
            }
        }
    }
    composer.text(")");
    Ok(())
}

/// The rows of a table that lose some of these references, and are then not as is required.
fn unmet(composer: &mut Composer, table: &Table, lost: &[(FieldId, &str, ModelId)]) -> Result<(), PlanFault> {
    composer.text("SELECT 1 FROM ").name(&table.db_name).text(" AS o, (SELECT ");
    let columns = table.fields_with_ids().filter_map(|(field, of)| Some((field, &*of.column()?.db_name)));
    for (place, (field, name)) in columns.enumerate() {
        composer.text(if place == 0 { "" } else { ", " });
        match lost.iter().find(|(own, ..)| *own == field) {
            Some((_, _, target)) => {
                composer.text("CASE WHEN ");
                is_gone(composer, name, *target);
                composer.text(" THEN NULL ELSE ").column("x", name).text(" END AS ").name(name);
            }
            None => {
                composer.column("x", name).text(" AS ").name(name);
            }
        }
    }
    composer.text(" FROM ").name(&table.db_name).text(" AS x WHERE ");
    for (place, (_, name, target)) in lost.iter().enumerate() {
        composer.text(if place == 0 { "" } else { " OR " });
        is_gone(composer, name, *target);
    }
    composer.text(") AS n WHERE o.\"id\" = n.\"id\" AND NOT (1");
    let ends = Ends { before: Some(RowOf::Stored("o")), after: Some((RowOf::Stored("n"), &[])) };
    for require in table.requires.iter() {
        composer.text(" AND ").required(require, ends)?;
    }
    composer.text(")");
    Ok(())
}

/// Of a row `x`.
pub(super) fn is_gone(composer: &mut Composer, column: &str, target: ModelId) {
    composer.column("x", column).text(" IN (SELECT \"id\" FROM \"_purlin_gone\" WHERE \"model\" = ").text(&target.0.to_string()).text(")");
}

/// The models of which rows may go: that of the row itself, and those that refer to one of these by `cascade`.
pub(super) fn going(service: &Service, table: ModelId) -> BTreeSet<ModelId> {
    let (mut going, mut queue) = (BTreeSet::from([table]), vec![table]);
    while let Some(gone) = queue.pop() {
        for (model, holder) in tables(service) {
            let goes = references(holder).any(|(_, _, target, on_delete)| target == gone && on_delete == OnDelete::Cascade);
            if goes && going.insert(model) {
                queue.push(model);
            }
        }
    }
    going
}

fn lost<'a>(service: &'a Service, going: &BTreeSet<ModelId>) -> Lost<'a> {
    let mut lost = Lost::new();
    for (model, holder) in tables(service).filter(|(_, holder)| !holder.requires.is_empty()) {
        for (field, column, target, on_delete) in references(holder) {
            if on_delete == OnDelete::SetNull && going.contains(&target) {
                lost.entry(model).or_default().push((field, column, target));
            }
        }
    }
    lost
}

pub(super) fn tables(service: &Service) -> impl Iterator<Item = (ModelId, &Table)> {
    (0..).map(ModelId).zip(service.tables.iter())
}

pub(super) fn references(table: &Table) -> impl Iterator<Item = (FieldId, &str, ModelId, OnDelete)> {
    table.fields_with_ids().filter_map(|(field, of)| {
        let (target, on_delete, column) = of.reference()?;
        Some((field, &*column.db_name, target, on_delete))
    })
}
