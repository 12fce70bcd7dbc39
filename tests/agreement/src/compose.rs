//! Fragments composed to one statement that asks many of them at once, and the values of its parameters.
//!
//! Parameter 1 is the signed-in user, 2 the instant, then the arguments, then the columns of a row that is about to be written.

use crate::conds;
use crate::scene::{NOW, Scene};
use purlin_rules::catalog::{Catalog, FieldId, ModelId};
use purlin_rules::eval::Argument;
use purlin_rules::fragment::{Fragment, Piece};
use purlin_rules::lower::Dialect;
use purlin_rules::plan::{FieldKind, Service};
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::Value;

/// A value that a statement is run with.
#[derive(Debug, Clone)]
pub struct Parameter {
    pub value: Argument,
    pub ty: Type,
}

#[derive(Debug)]
pub struct Statement {
    pub sql: String,
    pub parameters: Vec<Parameter>,
}

/// `SELECT` of what each fragment says: a row for each row of the model in the order of ids, or one for the row to be written.
#[must_use]
pub fn verdicts(scene: &Scene, service: &Service, fragments: &[Fragment], dialect: Dialect) -> Statement {
    let parameters = parameters(scene, service);
    let columns = columns(service, scene.this);
    let first = parameters.len() - columns.len() + 1;
    let column = |name: &str| match &scene.row {
        None => format!("r.\"{name}\""),
        Some(_) => placeholder(dialect, first + columns.iter().position(|(_, column, _)| column == name).unwrap()),
    };
    let asked: Vec<_> = fragments.iter().map(|fragment| format!("({})", composed(fragment, dialect, &column))).collect();
    let from = match &scene.row {
        None => format!(" FROM \"{}\" r ORDER BY r.\"id\"", service.table_name(scene.this).unwrap()),
        Some(_) => String::new(),
    };
    Statement { sql: format!("SELECT {}{from}", asked.join(", ")), parameters }
}

/// `SELECT` of the rows for which each fragment holds, by its place: what a list does.
#[must_use]
pub fn lists(scene: &Scene, service: &Service, fragments: &[Fragment], dialect: Dialect) -> Statement {
    let table = service.table_name(scene.this).unwrap();
    let list = |(place, fragment): (usize, &Fragment)| {
        let holds = composed(fragment, dialect, &|name| format!("r.\"{name}\""));
        format!("SELECT {place}, r.\"id\" FROM \"{table}\" r WHERE ({holds})")
    };
    let lists: Vec<_> = fragments.iter().enumerate().map(list).collect();
    Statement { sql: lists.join(" UNION ALL "), parameters: parameters(scene, service) }
}

fn composed(fragment: &Fragment, dialect: Dialect, column: &dyn Fn(&str) -> String) -> String {
    let pieces = fragment.pieces().map(|piece| match piece.unwrap() {
        Piece::Sql(sql) => sql.to_owned(),
        Piece::Column(name) => column(name),
        Piece::Old(name) | Piece::New(name) => panic!("`{name}` of an end, where nothing is written"),
        Piece::Me => placeholder(dialect, 1),
        Piece::Tenant => panic!("a tenant, where requests name none"),
        Piece::Now => placeholder(dialect, 2),
        Piece::Today(zone) => constant(zone.day(NOW), dialect),
        Piece::Arg(index) => placeholder(dialect, usize::from(index) + 3),
        Piece::Alias(alias) => format!("a{alias}"),
    });
    pieces.collect()
}

/// Days, as a whole number.
fn constant(days: i64, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => days.to_string(),
        Dialect::Postgres => format!("{days}::bigint"),
    }
}

fn placeholder(dialect: Dialect, number: usize) -> String {
    match dialect {
        Dialect::Sqlite => format!("?{number}"),
        Dialect::Postgres => format!("${number}"),
    }
}

fn parameters(scene: &Scene, service: &Service) -> Vec<Parameter> {
    let me = scene.asked.me.map_or(Value::Null, Value::Id);
    let one = |value, ty| Parameter { value: Argument::One(value), ty };
    let mut parameters = vec![one(me, Type::Scalar(Scalar::Uuid)), one(Value::Int(NOW), Type::Scalar(Scalar::DateTime))];
    let args = scene.asked.args.iter().zip(conds::types_of_arguments());
    parameters.extend(args.map(|(value, ty)| Parameter { value: value.clone(), ty }));
    // The columns stand there for a statement that is about stored rows, too: so each text has as many parameters.
    let columns = columns(service, scene.this).into_iter();
    parameters.extend(columns.map(|(field, _, ty)| one(scene.row.as_ref().map_or(Value::Null, |row| row.value(field).clone()), ty)));
    parameters
}

/// The fields with columns, in order.
#[must_use]
pub fn columns(service: &Service, model: ModelId) -> Vec<(FieldId, String, Type)> {
    let table = service.table(model).unwrap();
    let typed = table.fields_with_ids().filter_map(|(id, field)| {
        let ty = match &field.kind {
            FieldKind::Scalar { scalar, .. } => Type::Scalar(*scalar),
            FieldKind::List { item, .. } => Type::List(Box::new(Type::Scalar(*item))),
            FieldKind::ToOne { table, .. } => Type::Row(*table),
            FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } | FieldKind::Computed(_) => return None,
        };
        Some((id, field.column()?.db_name.clone().into_owned(), ty))
    });
    typed.collect()
}
