//! A write, and the database that it leaves.

use crate::catalog::{FieldId, ModelId};
use crate::plan::checks::Operation;
use crate::plan::{FieldKind, OnDelete, Plan};
use crate::value::{Id, Value};
use crate::world::{Row, World};

/// A write of one row.
#[derive(Debug, Clone, Copy)]
pub enum Write<'a> {
    Create(&'a Row),
    Update { before: &'a Row, after: &'a Row },
    Delete(&'a Row),
}

impl<'a> Write<'a> {
    #[must_use]
    pub fn operation(&self) -> Operation {
        match self {
            Self::Create(_) => Operation::Create,
            Self::Update { .. } => Operation::Update,
            Self::Delete(_) => Operation::Delete,
        }
    }

    #[must_use]
    pub fn before(&self) -> Option<&'a Row> {
        match self {
            Self::Create(_) => None,
            Self::Update { before: row, .. } | Self::Delete(row) => Some(row),
        }
    }

    #[must_use]
    pub fn after(&self) -> Option<&'a Row> {
        match self {
            Self::Create(row) | Self::Update { after: row, .. } => Some(row),
            Self::Delete(_) => None,
        }
    }

    /// The rows of which its rules' `if` is asked.
    #[must_use]
    pub fn ends(&self) -> Vec<&'a Row> {
        self.before().into_iter().chain(self.after()).collect()
    }

    /// The row of which its rules' `check` is asked: as it is after, or, where it is gone, as it was.
    #[must_use]
    pub fn left(&self) -> &'a Row {
        match self {
            Self::Create(row) | Self::Update { after: row, .. } | Self::Delete(row) => row,
        }
    }
}

impl World {
    /// The database after the write: with the row in place of what it was; or without it and what goes with it by `@on_delete`.
    #[must_use]
    pub fn after(&self, plan: &Plan, model: ModelId, write: &Write<'_>) -> Self {
        let mut world = self.clone();
        match write {
            Write::Create(row) | Write::Update { after: row, .. } => world.insert(model, (*row).clone()),
            Write::Delete(row) => world.delete(plan, model, row.id()),
        }
        world
    }

    /// What would keep the row from being deleted stays, and its reference with it: that is no matter of access.
    fn delete(&mut self, plan: &Plan, model: ModelId, id: Id) {
        let mut gone = vec![(model, id)];
        while let Some((model, id)) = gone.pop() {
            if self.remove(model, id).is_none() {
                continue;
            }
            for other in self.models().collect::<Vec<_>>() {
                let Some(table) = plan.service.table(other) else { continue };
                for (field, declared) in table.fields_with_ids() {
                    if let FieldKind::ToOne { table: target, on_delete, .. } = &declared.kind
                        && *target == model
                    {
                        self.let_go(other, field, id, *on_delete, &mut gone);
                    }
                }
            }
        }
    }

    fn let_go(&mut self, model: ModelId, field: FieldId, id: Id, on_delete: OnDelete, gone: &mut Vec<(ModelId, Id)>) {
        let holding: Vec<Row> = self.rows(model).filter(|row| *row.value(field) == Value::Id(id)).cloned().collect();
        for row in holding {
            match on_delete {
                OnDelete::Cascade => gone.push((model, row.id())),
                OnDelete::SetNull => self.insert(model, row.with(&[(field, Value::Null)])),
                OnDelete::Restrict => {}
            }
        }
    }
}
