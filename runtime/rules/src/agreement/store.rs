//! A database in SQLite, and fragments asked of its rows.

use super::{Asked, NOW, models};
use crate::catalog::{Catalog, FieldId, ModelId};
use crate::eval::Argument;
use crate::fragment::{Fragment, Piece};
use crate::lower::list_argument;
use crate::plan::FieldKind;
use crate::plan::Service;
use crate::types::Scalar;
use crate::value::{Id, Value};
use crate::world::{Row, World};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};
use std::collections::BTreeMap;

/// What a fragment and its negation said of a row; `None` is null.
pub(super) type Verdict = (Option<bool>, Option<bool>);

pub(super) struct Store {
    connection: Connection,
}

impl Store {
    pub(super) fn new(service: &Service) -> Self {
        let connection = Connection::open_in_memory().unwrap();
        for model in models(service) {
            let table = service.table(model).unwrap();
            let columns = table.fields.iter().filter_map(|field| {
                let column = field.column()?;
                let not_null = if column.nullable { "" } else { " NOT NULL" };
                Some(format!("\"{}\" {}{not_null}", column.db_name, affinity(&field.kind)))
            });
            let columns: Vec<_> = columns.collect();
            connection.execute_batch(&format!("CREATE TABLE \"{}\" ({}) STRICT", table.db_name, columns.join(", "))).unwrap();
        }
        Self { connection }
    }

    /// Holds the rows of the world and no others.
    pub(super) fn fill(&mut self, service: &Service, world: &World) {
        let transaction = self.connection.transaction().unwrap();
        for model in models(service) {
            let table = service.table(model).unwrap();
            transaction.execute(&format!("DELETE FROM \"{}\"", table.db_name), []).unwrap();
            for row in world.rows(model) {
                let values: Vec<_> = columns(service, model).iter().map(|(field, _)| bound(row.value(*field))).collect();
                let slots = vec!["?"; values.len()].join(", ");
                let insert = format!("INSERT INTO \"{}\" VALUES ({slots})", table.db_name);
                transaction.prepare_cached(&insert).unwrap().execute(params_from_iter(values)).unwrap();
            }
        }
        transaction.commit().unwrap();
    }

    /// What the fragments say of each row of the model.
    pub(super) fn verdicts(&self, sql: &Fragment, not: &Fragment, asked: &Asked, model: ModelId) -> BTreeMap<Id, Verdict> {
        let table = ["member", "room", "user"][model.0 as usize];
        let column = |name: &str| format!("r.\"{name}\"");
        let (sql, not) = (composed(sql, &column), composed(not, &column));
        let select = format!("SELECT r.\"id\", ({sql}), ({not}) FROM \"{table}\" r");
        let mut statement = self.connection.prepare(&select).unwrap_or_else(|fault| panic!("{fault}: {select}"));
        bind(&mut statement, &parameters(asked));
        let mut rows = statement.raw_query();
        let mut found = BTreeMap::new();
        while let Some(row) = rows.next().unwrap() {
            let id: Vec<u8> = row.get(0).unwrap();
            found.insert(Id(id.try_into().unwrap()), (row.get(1).unwrap(), row.get(2).unwrap()));
        }
        found
    }

    /// What the fragments say of a row that is about to be written: its columns are parameters.
    pub(super) fn verdict_of_new(
        &self,
        service: &Service,
        sql: &Fragment,
        not: &Fragment,
        asked: &Asked,
        model: ModelId,
        row: &Row,
    ) -> Verdict {
        let mut parameters = parameters(asked);
        let first = parameters.len() + 1;
        let columns = columns(service, model);
        parameters.extend(columns.iter().map(|(field, _)| bound(row.value(*field))));
        let column = |name: &str| format!("?{}", first + columns.iter().position(|(_, column)| column == name).unwrap());
        let select = format!("SELECT ({}), ({})", composed(sql, &column), composed(not, &column));
        let mut statement = self.connection.prepare(&select).unwrap_or_else(|fault| panic!("{fault}: {select}"));
        bind(&mut statement, &parameters);
        let mut rows = statement.raw_query();
        let row = rows.next().unwrap().unwrap();
        (row.get(0).unwrap(), row.get(1).unwrap())
    }
}

fn affinity(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::ToOne { .. } | FieldKind::Scalar { scalar: Scalar::Uuid | Scalar::Bytes, .. } => "BLOB",
        FieldKind::Scalar { scalar: Scalar::Float, .. } => "REAL",
        FieldKind::Scalar { scalar: Scalar::String | Scalar::Email | Scalar::Url | Scalar::Json | Scalar::Enum(_), .. } => "TEXT",
        FieldKind::List { .. } => "TEXT",
        FieldKind::Scalar { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } => "INTEGER",
    }
}

/// The fields with columns, in order.
fn columns(service: &Service, model: ModelId) -> Vec<(FieldId, String)> {
    let fields = (0..u32::try_from(service.field_count(model)).unwrap()).map(FieldId);
    fields.filter_map(|field| Some((field, service.column_name(model, field)?.to_owned()))).collect()
}

/// `?1` is me, `?2` is now, the arguments follow.
fn composed(fragment: &Fragment, column: &dyn Fn(&str) -> String) -> String {
    let pieces = fragment.pieces().map(|piece| match piece.unwrap() {
        Piece::Sql(sql) => sql.to_owned(),
        Piece::Column(name) => column(name),
        Piece::Old(name) | Piece::New(name) => panic!("`{name}` of an end, where nothing is written"),
        Piece::Me => "?1".to_owned(),
        Piece::Now => "?2".to_owned(),
        Piece::Arg(index) => format!("?{}", index + 3),
        Piece::Alias(alias) => format!("a{alias}"),
    });
    pieces.collect()
}

fn parameters(asked: &Asked) -> Vec<Sql> {
    let me = asked.me.map_or(Sql::Null, |me| Sql::Blob(me.0.to_vec()));
    let args = asked.args.iter().map(|arg| match arg {
        Argument::One(value) => bound(value),
        Argument::Many(values) => Sql::Text(list_argument(values)),
    });
    [me, Sql::Integer(NOW)].into_iter().chain(args).collect()
}

/// Binds those parameters that the statement has.
fn bind(statement: &mut rusqlite::Statement<'_>, parameters: &[Sql]) {
    for (index, value) in (1..=statement.parameter_count()).zip(parameters) {
        statement.raw_bind_parameter(index, value).unwrap();
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
        Value::List(values) => Sql::Text(list_argument(values)),
    }
}
