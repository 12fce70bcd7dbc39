//! The stores that are asked, as the suite sees them.

pub mod postgres;
pub mod sqlite;

use crate::compose::{Statement, columns};
use purlin_rules::catalog::ModelId;
use purlin_rules::fixture;
use purlin_rules::lower::Dialect;
use purlin_rules::plan::Service;
use purlin_rules::value::Id;
use purlin_rules::world::World;

/// A value in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    Null,
    /// A condition, be it true or false.
    Bool(bool),
    Int(i64),
    Id(Id),
}

pub trait Store {
    fn dialect(&self) -> Dialect;
    /// Holds the rows of the world and no others.
    fn fill(&mut self, service: &Service, world: &World);
    /// The rows that the statement yields, or why it cannot be run.
    fn rows(&mut self, statement: &Statement) -> Result<Vec<Vec<Cell>>, String>;
}

impl Cell {
    /// What a condition says; `None` is null. SQLite's booleans are numbers.
    #[must_use]
    pub fn verdict(self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(value),
            Self::Int(0) => Some(false),
            Self::Int(1) => Some(true),
            Self::Null | Self::Int(_) | Self::Id(_) => None,
        }
    }
}

/// The statements that make the tables of the program, as the dialect holds them.
fn tables(dialect: Dialect, suffix: &str) -> String {
    let service = fixture::service();
    let table = |model| {
        let table = service.table(model).unwrap();
        let column = |(field, name, ty)| {
            let not_null = if table.field(field).unwrap().column().unwrap().nullable { "" } else { " NOT NULL" };
            format!("\"{name}\" {}{not_null}", dialect.parameter_type(&ty))
        };
        let columns: Vec<_> = columns(&service, model).into_iter().map(column).collect();
        format!("CREATE TABLE \"{}\" ({}){suffix};", table.db_name, columns.join(", "))
    };
    models(&service).map(table).collect()
}

pub(crate) fn models(service: &Service) -> impl Iterator<Item = ModelId> + use<> {
    (0..u32::try_from(service.tables.len()).unwrap()).map(ModelId)
}
