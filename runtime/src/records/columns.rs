//! A whole row as it is stored: its columns in a statement, and its values, each at the place of its field, ready to be bound again.

use crate::store::bound::held;
use crate::store::compose::Composer;
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::Table;
use purlin_rules::value::{Id, Value};
use rusqlite::Row;

/// The fields of a table that have columns.
#[derive(Debug)]
pub(super) struct Columns(Box<[FieldId]>);

impl Columns {
    pub(super) fn of(table: &Table) -> Self {
        Self(table.fields_with_ids().filter(|(_, field)| field.column().is_some()).map(|(id, _)| id).collect())
    }

    /// `x."id", x."title"`
    pub(super) fn select(&self, composer: &mut Composer, table: &Table, alias: &str) {
        let columns = self.0.iter().filter_map(|field| table.field(*field)?.column());
        for (place, column) in columns.enumerate() {
            composer.text(if place == 0 { "" } else { ", " }).column(alias, &column.db_name);
        }
    }

    /// What such a statement has found.
    pub(super) fn held(&self, row: &Row<'_>) -> rusqlite::Result<Vec<Value>> {
        let mut values = Vec::new();
        for (column, field) in self.0.iter().enumerate() {
            values.resize(field.0 as usize, Value::Null);
            values.push(held(row.get_ref(column)?));
        }
        Ok(values)
    }
}

/// The id that a whole row begins with.
pub(super) fn id_of(row: &[Value]) -> Option<Id> {
    row.first().and_then(id)
}

/// The id that a value is.
pub(super) fn id(value: &Value) -> Option<Id> {
    match value {
        Value::Id(id) => Some(*id),
        Value::Bytes(bytes) => <[u8; 16]>::try_from(bytes.as_slice()).ok().map(Id),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_) | Value::List(_) => None,
    }
}
