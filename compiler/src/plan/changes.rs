//! Which models have rows that a write changes: its own, and of a deletion those that go or lose a reference by `@on_delete`.

use crate::schema::{Declared, ModelRef};
use purlin_rules::catalog::{FieldShape, ModelId};
use purlin_rules::plan::{OnDelete, Operation};
use std::collections::BTreeSet;

pub(super) fn of(model: ModelRef<'_>, operation: Operation, catalog: &Declared) -> BTreeSet<ModelId> {
    let mut changed = BTreeSet::from([model.id]);
    if operation != Operation::Delete {
        return changed;
    }
    let (mut gone, mut queue) = (changed.clone(), vec![model.id]);
    while let Some(target) = queue.pop() {
        for (id, on_delete) in referring(target, catalog) {
            if on_delete != OnDelete::Restrict {
                changed.insert(id);
            }
            if on_delete == OnDelete::Cascade && gone.insert(id) {
                queue.push(id);
            }
        }
    }
    changed
}

/// The models that refer to one, and what becomes of their rows when those that they name are deleted.
fn referring(target: ModelId, catalog: &Declared) -> impl Iterator<Item = (ModelId, OnDelete)> {
    let all = catalog.models.iter().zip((0..).map(ModelId)).flat_map(|(model, id)| model.fields.iter().map(move |field| (id, field)));
    all.filter(move |(_, field)| field.shape == FieldShape::ToOne(target)).map(|(id, field)| (id, field.on_delete))
}
