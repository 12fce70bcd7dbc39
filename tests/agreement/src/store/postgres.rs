//! The conditions asked of a PostgreSQL server.

use super::{Cell, Store, models, tables};
use crate::compose::{Parameter, Statement, columns};
use postgres::types::{ToSql, Type as Oid};
use postgres::{Client, NoTls, Row};
use purlin_rules::eval::Argument;
use purlin_rules::lower::Dialect;
use purlin_rules::plan::Service;
use purlin_rules::types::Type;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::World;
use purlin_tests::postgres::Server;
use uuid::Uuid;

/// Rows that were deleted take their place until a table is truncated, which costs more than some of them.
const FILLS_UNTIL_TRUNCATED: u32 = 64;

#[expect(missing_debug_implementations, reason = "a client has none")]
pub struct Postgres {
    client: Client,
    fills: u32,
    _server: Server,
}

impl Postgres {
    /// On a server of its own.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it starts a server")]
    pub fn new() -> Self {
        let server = Server::start();
        let mut client = Client::connect(&server.address(), NoTls).unwrap();
        client.batch_execute(&tables(Dialect::Postgres, "")).unwrap();
        Self { client, fills: 0, _server: server }
    }
}

impl Store for Postgres {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn fill(&mut self, service: &Service, world: &World) {
        self.fills += 1;
        let remove = if self.fills.is_multiple_of(FILLS_UNTIL_TRUNCATED) { "TRUNCATE" } else { "DELETE FROM" };
        let mut batch = String::from("BEGIN;");
        for model in models(service) {
            let table = &service.table(model).unwrap().db_name;
            batch.push_str(&format!("{remove} \"{table}\";"));
            let columns = columns(service, model);
            let row = |row: &purlin_rules::world::Row| {
                let values: Vec<_> = columns.iter().map(|(field, _, ty)| constant(row.value(*field), ty)).collect();
                format!("({})", values.join(", "))
            };
            let rows: Vec<_> = world.rows(model).map(row).collect();
            if !rows.is_empty() {
                batch.push_str(&format!("INSERT INTO \"{table}\" VALUES {};", rows.join(", ")));
            }
        }
        batch.push_str("COMMIT");
        self.client.batch_execute(&batch).unwrap_or_else(|fault| panic!("{fault:?}: {batch}"));
    }

    fn rows(&mut self, statement: &Statement) -> Result<Vec<Vec<Cell>>, String> {
        let values: Vec<_> = statement.parameters.iter().map(|parameter| (bound(parameter), oid(&parameter.ty))).collect();
        let parameters: Vec<_> = values.iter().map(|(value, oid)| (value.as_ref(), oid.clone())).collect();
        let rows = self.client.query_typed(&statement.sql, &parameters).map_err(|fault| match fault.as_db_error() {
            Some(fault) => fault.to_string(),
            None => format!("{fault:?}"),
        })?;
        rows.iter().map(|row| (0..row.len()).map(|column| cell(row, column)).collect()).collect()
    }
}

fn cell(row: &Row, column: usize) -> Result<Cell, String> {
    let ty = row.columns()[column].type_();
    let found = match *ty {
        Oid::BOOL => row.get::<_, Option<bool>>(column).map(Cell::Bool),
        Oid::INT4 => row.get::<_, Option<i32>>(column).map(|value| Cell::Int(value.into())),
        Oid::UUID => row.get::<_, Option<Uuid>>(column).map(|id| Cell::Id(Id(id.into_bytes()))),
        _ => return Err(format!("a condition that is `{ty}`")),
    };
    Ok(found.unwrap_or(Cell::Null))
}

fn oid(ty: &Type) -> Oid {
    match ty {
        Type::Row(_) | Type::Rows(_) => Oid::UUID,
        Type::Null => Oid::TEXT,
        Type::Scalar(scalar) => match Dialect::Postgres.column_type(*scalar) {
            "boolean" => Oid::BOOL,
            "bigint" => Oid::INT8,
            "double precision" => Oid::FLOAT8,
            "uuid" => Oid::UUID,
            "bytea" => Oid::BYTEA,
            "text" => Oid::TEXT,
            other => panic!("`{other}` is not bound yet"),
        },
        Type::List(item) => match oid(item) {
            Oid::BOOL => Oid::BOOL_ARRAY,
            Oid::INT8 => Oid::INT8_ARRAY,
            Oid::FLOAT8 => Oid::FLOAT8_ARRAY,
            Oid::UUID => Oid::UUID_ARRAY,
            Oid::BYTEA => Oid::BYTEA_ARRAY,
            Oid::TEXT => Oid::TEXT_ARRAY,
            other => panic!("lists of `{other}` are not bound yet"),
        },
    }
}

type Bound = Box<dyn ToSql + Sync>;

fn bound(parameter: &Parameter) -> Bound {
    match &parameter.value {
        Argument::Many(values) => list(values, &parameter.ty),
        Argument::One(Value::List(values)) => list(values, &parameter.ty),
        Argument::One(Value::Null) => match oid(&parameter.ty) {
            Oid::BOOL => Box::new(None::<bool>),
            Oid::INT8 => Box::new(None::<i64>),
            Oid::FLOAT8 => Box::new(None::<f64>),
            Oid::UUID => Box::new(None::<Uuid>),
            Oid::BYTEA => Box::new(None::<Vec<u8>>),
            Oid::BOOL_ARRAY => Box::new(None::<Vec<bool>>),
            Oid::INT8_ARRAY => Box::new(None::<Vec<i64>>),
            Oid::FLOAT8_ARRAY => Box::new(None::<Vec<f64>>),
            Oid::UUID_ARRAY => Box::new(None::<Vec<Uuid>>),
            Oid::BYTEA_ARRAY => Box::new(None::<Vec<Vec<u8>>>),
            Oid::TEXT_ARRAY => Box::new(None::<Vec<String>>),
            _ => Box::new(None::<String>),
        },
        Argument::One(Value::Bool(value)) => Box::new(*value),
        Argument::One(Value::Int(value)) => Box::new(*value),
        Argument::One(Value::Float(value)) => Box::new(*value),
        Argument::One(Value::Text(value)) => Box::new(value.clone()),
        Argument::One(Value::Bytes(value)) => Box::new(value.clone()),
        Argument::One(Value::Id(value)) => Box::new(Uuid::from_bytes(value.0)),
    }
}

/// A list as an array, without its nulls.
fn list(values: &[Value], ty: &Type) -> Bound {
    macro_rules! array {
        ($kind:ident, $held:ident => $value:expr) => {
            Box::new(
                values.iter().filter_map(|value| if let Value::$kind($held) = value { Some($value) } else { None }).collect::<Vec<_>>(),
            )
        };
    }
    match oid(ty) {
        Oid::BOOL_ARRAY => array!(Bool, held => *held),
        Oid::INT8_ARRAY => array!(Int, held => *held),
        Oid::FLOAT8_ARRAY => array!(Float, held => *held),
        Oid::UUID_ARRAY => array!(Id, held => Uuid::from_bytes(held.0)),
        Oid::BYTEA_ARRAY => array!(Bytes, held => held.clone()),
        _ => array!(Text, held => held.clone()),
    }
}

/// A value as it stands in an `INSERT`.
fn constant(value: &Value, ty: &Type) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => format!("'{value}'"),
        Value::Float(value) => format!("'{value:?}'::float8"),
        Value::Text(text) => quoted(text),
        Value::Bytes(bytes) => format!("'\\x{}'", hex(bytes)),
        Value::Id(id) => format!("'{id}'"),
        Value::List(values) => {
            let item = if let Type::List(item) = ty { item } else { ty };
            let values: Vec<_> = values.iter().filter(|value| !value.is_null()).map(|value| constant(value, item)).collect();
            format!("ARRAY[{}]::{}", values.join(", "), Dialect::Postgres.parameter_type(ty))
        }
    }
}
