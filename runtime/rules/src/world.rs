//! A database in memory: rows by model, small enough to be read as a whole. What `purlin test` judges in.

use crate::catalog::{FieldId, ModelId};
use crate::value::{Id, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The rows of every model.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct World {
    models: BTreeMap<ModelId, BTreeMap<Id, Row>>,
}

/// A row: a value for each field, in the order of [`FieldId`]; to-many fields hold null. Clones share them.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    id: Id,
    values: Arc<[Value]>,
}

impl World {
    /// Puts the row in, in place of the row with its id if there is one.
    pub fn insert(&mut self, model: ModelId, row: Row) {
        self.models.entry(model).or_default().insert(row.id(), row);
    }

    /// Takes the row out.
    pub fn remove(&mut self, model: ModelId, id: Id) -> Option<Row> {
        self.models.get_mut(&model)?.remove(&id)
    }

    #[must_use]
    pub fn row(&self, model: ModelId, id: Id) -> Option<&Row> {
        self.models.get(&model)?.get(&id)
    }

    /// The models that have rows, or have had some.
    pub fn models(&self) -> impl Iterator<Item = ModelId> {
        self.models.keys().copied()
    }

    /// The rows of the model, by id.
    pub fn rows(&self, model: ModelId) -> impl Iterator<Item = &Row> {
        self.models.get(&model).into_iter().flat_map(BTreeMap::values)
    }
}

impl Row {
    /// The row with this id. What `values` holds for the field `id` is of no account.
    #[must_use]
    pub fn new(id: Id, mut values: Vec<Value>) -> Self {
        if let Some(first) = values.first_mut() {
            *first = Value::Id(id);
        }
        Self { id, values: values.into() }
    }

    #[must_use]
    pub fn id(&self) -> Id {
        self.id
    }

    /// The value of the field; null for one that the row does not have.
    #[must_use]
    pub fn value(&self, field: FieldId) -> &Value {
        self.values.get(field.0 as usize).unwrap_or(&Value::Null)
    }

    /// The row after an update at an instant, with what the engine itself keeps.
    #[must_use]
    pub fn updated(&self, values: &[(FieldId, Value)], now: i64) -> Self {
        let version = if let Value::Int(version) = self.value(FieldId::VERSION) { version.saturating_add(1) } else { 1 };
        self.with(values).with(&[(FieldId::UPDATED_AT, Value::Int(now)), (FieldId::VERSION, Value::Int(version))])
    }

    /// The row with other values in these fields. Its id stays as it is.
    #[must_use]
    pub fn with(&self, values: &[(FieldId, Value)]) -> Self {
        let mut held = self.values.to_vec();
        for (field, value) in values.iter().filter(|(field, _)| *field != FieldId::ID) {
            if let Some(held) = held.get_mut(field.0 as usize) {
                *held = value.clone();
            }
        }
        Self { id: self.id, values: held.into() }
    }
}
