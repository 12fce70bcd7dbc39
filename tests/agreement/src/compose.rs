//! Fragments composed to one statement that asks many of them at once, and the values of its parameters.
//!
//! Parameter 1 is the signed-in user, 2 the instant, then the arguments, then the columns of rows that are written.

use crate::conds;
use crate::scene::{Asked, NOW, Scene};
use purlin_rules::catalog::{Catalog, FieldId, ModelId};
use purlin_rules::eval::Argument;
use purlin_rules::fragment::{Fragment, Piece};
use purlin_rules::lower::Dialect;
use purlin_rules::plan::{FieldKind, Service};
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::Row;

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
    let columns = Columns { service, model: scene.this, dialect };
    let parameters = parameters(scene, service);
    let first = parameters.len() - columns.all().len() + 1;
    let row = match &scene.row {
        None => Values::Of("r"),
        Some(_) => Values::Parameters(first),
    };
    let asked: Vec<_> = fragments.iter().map(|fragment| format!("({})", columns.composed(fragment, row, [Values::Nothing; 2]))).collect();
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
    let columns = Columns { service, model: scene.this, dialect };
    let list = |(place, fragment): (usize, &Fragment)| {
        let holds = columns.composed(fragment, Values::Of("r"), [Values::Nothing; 2]);
        format!("SELECT {place}, r.\"id\" FROM \"{table}\" r WHERE ({holds})")
    };
    let lists: Vec<_> = fragments.iter().enumerate().map(list).collect();
    Statement { sql: lists.join(" UNION ALL "), parameters: parameters(scene, service) }
}

/// Where the values of a row stand.
#[derive(Debug, Clone, Copy)]
pub enum Values {
    /// In the columns of an alias.
    Of(&'static str),
    /// In parameters, from this number on.
    Parameters(usize),
    /// Nowhere: there is no such row, and they are null.
    Nothing,
}

/// The columns of a model's rows, as a statement names them.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'a> {
    pub service: &'a Service,
    pub model: ModelId,
    pub dialect: Dialect,
}

impl Columns<'_> {
    #[must_use]
    pub fn all(&self) -> Vec<(FieldId, String, Type)> {
        columns(self.service, self.model)
    }

    /// A fragment about a row, at a write from the first of the ends to the second.
    #[must_use]
    pub fn composed(&self, fragment: &Fragment, row: Values, [old, new]: [Values; 2]) -> String {
        let dialect = self.dialect;
        let pieces = fragment.pieces().map(|piece| match piece.unwrap() {
            Piece::Sql(sql) => sql.to_owned(),
            Piece::Column(name) => self.value(name, row),
            Piece::Old(name) => self.value(name, old),
            Piece::New(name) => self.value(name, new),
            Piece::Me => placeholder(dialect, 1),
            Piece::Tenant => panic!("a tenant, where requests name none"),
            Piece::Age => panic!("the age of a session, where there are none"),
            Piece::Now => placeholder(dialect, 2),
            Piece::Today(zone) => constant(zone.day(NOW), dialect),
            Piece::Arg(index) => placeholder(dialect, usize::from(index) + 3),
            Piece::Alias(alias) => format!("a{alias}"),
        });
        pieces.collect()
    }

    fn value(&self, name: &str, of: Values) -> String {
        let all = self.all();
        let place = all.iter().position(|(_, column, _)| column == name).unwrap();
        match of {
            Values::Of(alias) => format!("{alias}.\"{name}\""),
            Values::Parameters(first) => placeholder(self.dialect, first + place),
            Values::Nothing => format!("CAST(NULL AS {})", self.dialect.parameter_type(&all[place].2)),
        }
    }

    /// The values of a row, or of none, as parameters.
    #[must_use]
    pub fn parameters(&self, row: Option<&Row>) -> Vec<Parameter> {
        let value = |field| Argument::One(row.map_or(Value::Null, |row| row.value(field).clone()));
        self.all().into_iter().map(|(field, _, ty)| Parameter { value: value(field), ty }).collect()
    }
}

/// Days, as a whole number.
fn constant(days: i64, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => days.to_string(),
        Dialect::Postgres => format!("{days}::bigint"),
    }
}

pub(crate) fn placeholder(dialect: Dialect, number: usize) -> String {
    match dialect {
        Dialect::Sqlite => format!("?{number}"),
        Dialect::Postgres => format!("${number}"),
    }
}

fn parameters(scene: &Scene, service: &Service) -> Vec<Parameter> {
    let mut parameters = of_request(&scene.asked);
    // The columns stand there for a statement that is about stored rows, too: so each text has as many parameters.
    parameters.extend(Columns { service, model: scene.this, dialect: Dialect::Sqlite }.parameters(scene.row.as_ref()));
    parameters
}

/// Who asks, when, and with which arguments.
pub(crate) fn of_request(asked: &Asked) -> Vec<Parameter> {
    let me = asked.me.map_or(Value::Null, Value::Id);
    let one = |value, ty| Parameter { value: Argument::One(value), ty };
    let mut parameters = vec![one(me, Type::Scalar(Scalar::Uuid)), one(Value::Int(NOW), Type::Scalar(Scalar::DateTime))];
    let args = asked.args.iter().zip(conds::types_of_arguments());
    parameters.extend(args.map(|(value, ty)| Parameter { value: value.clone(), ty }));
    parameters
}

pub(crate) fn id(id: Id) -> Parameter {
    Parameter { value: Argument::One(Value::Id(id)), ty: Type::Scalar(Scalar::Uuid) }
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
