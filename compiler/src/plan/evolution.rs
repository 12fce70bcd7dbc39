//! What the fields and values were before, as the store is to know it.

use super::text;
use crate::schema::{ModelRef, Schema};
use purlin_rules::catalog::EnumId;
use purlin_rules::lower::{self, Caller, Dialect};
use purlin_rules::plan::{Evolution, List};

/// Enums first, then model by model.
pub(super) fn evolution(schema: &Schema) -> List<Evolution> {
    let values = schema.enums().flat_map(|(of, item)| values(of, item));
    values.chain(schema.models().flat_map(|model| of_model(model, schema))).collect()
}

fn values(of: EnumId, item: &crate::schema::Enum) -> impl Iterator<Item = Evolution> {
    item.values.iter().filter_map(move |value| {
        let (was, _) = value.was.as_ref()?;
        Some(Evolution::Value { of, value: text(&value.spec_name), was: text(was) })
    })
}

fn of_model<'a>(model: ModelRef<'a>, schema: &'a Schema) -> impl Iterator<Item = Evolution> + 'a {
    let table = model.id;
    let columns = move || model.planned_fields().filter(|(_, field)| field.has_column());
    // What is computed, and what leads to many rows, has a name on the wire and none in the store.
    let renamed = model.planned_fields().filter_map(move |(field, declared)| {
        let was = text(declared.evolution.was.as_deref()?);
        Some(Evolution::Field { table, field, was })
    });
    let filled = columns().filter_map(move |(field, declared)| Some(Evolution::Filled { table, field, value: fill(declared, schema)? }));
    let cast = columns().filter_map(move |(field, declared)| {
        let former = declared.evolution.cast?;
        Some(Evolution::Cast { table, field, from: former.of, list: former.is_list })
    });
    let removed = model.get().removed.iter().map(move |removed| Evolution::Removed { table, was: text(&removed.spec_name) });
    renamed.chain(filled).chain(cast).chain(removed)
}

/// Nobody asks for it: who is not signed in. None where it is null in every row.
fn fill(field: &crate::schema::Field, schema: &Schema) -> Option<purlin_rules::plan::Fragment> {
    lower::value(field.evolution.backfill.as_ref()?, schema.catalog(), Dialect::Sqlite, Caller::Anonymous)
}
