//! The conditions asked of SQLite, in memory.

use super::{Cell, Store, models, tables};
use crate::compose::{Statement, columns};
use purlin_rules::eval::Argument;
use purlin_rules::lower::{Dialect, list_text};
use purlin_rules::plan::Service;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::World;
use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, params_from_iter};

#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
}

impl Sqlite {
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it opens a database")]
    pub fn new() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(&tables(Dialect::Sqlite, " STRICT")).unwrap();
        Self { connection }
    }
}

impl Store for Sqlite {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn fill(&mut self, service: &Service, world: &World) {
        let transaction = self.connection.transaction().unwrap();
        for model in models(service) {
            let table = service.table(model).unwrap();
            transaction.execute(&format!("DELETE FROM \"{}\"", table.db_name), []).unwrap();
            for row in world.rows(model) {
                let values: Vec<_> = columns(service, model).iter().map(|(field, _, _)| bound(row.value(*field))).collect();
                let slots = vec!["?"; values.len()].join(", ");
                let insert = format!("INSERT INTO \"{}\" VALUES ({slots})", table.db_name);
                transaction.prepare_cached(&insert).unwrap().execute(params_from_iter(values)).unwrap();
            }
        }
        transaction.commit().unwrap();
    }

    fn rows(&mut self, statement: &Statement) -> Result<Vec<Vec<Cell>>, String> {
        let mut prepared = self.connection.prepare(&statement.sql).map_err(|fault| fault.to_string())?;
        // Those parameters that the statement has.
        for (index, parameter) in (1..=prepared.parameter_count()).zip(&statement.parameters) {
            let value = match &parameter.value {
                Argument::One(value) => bound(value),
                Argument::Many(values) => Sql::Text(list_text(values)),
            };
            prepared.raw_bind_parameter(index, value).map_err(|fault| fault.to_string())?;
        }
        let width = prepared.column_count();
        let mut rows = prepared.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(|fault| fault.to_string())? {
            found.push((0..width).map(|column| cell(row.get_ref(column).unwrap())).collect::<Result<_, _>>()?);
        }
        Ok(found)
    }
}

fn cell(value: ValueRef<'_>) -> Result<Cell, String> {
    match value {
        ValueRef::Null => Ok(Cell::Null),
        ValueRef::Integer(value) => Ok(Cell::Int(value)),
        ValueRef::Blob(bytes) => bytes.try_into().map(|id| Cell::Id(Id(id))).map_err(|_| "a blob that is no id".to_owned()),
        ValueRef::Real(_) | ValueRef::Text(_) => Err(format!("a condition that is {value:?}")),
    }
}

fn bound(value: &Value) -> Sql {
    match value {
        Value::Null => Sql::Null,
        Value::Bool(value) => Sql::Integer((*value).into()),
        Value::Int(value) => Sql::Integer(*value),
        Value::Float(value) => Sql::Real(*value),
        Value::Text(text) => Sql::Text(text.clone()),
        Value::Bytes(bytes) => Sql::Blob(bytes.clone()),
        Value::Id(id) => Sql::Blob(id.0.to_vec()),
        Value::List(values) => Sql::Text(list_text(values)),
    }
}
