//! Rows of others that a write may leave otherwise than their model requires, through what they keep of what was written (`@stored`): they
//! are asked before the write is done, whoever writes.
//!
//! Comes in: a write that was made, in its transaction; the store has written down which rows it may concern. Goes out: the first of them
//! that is not as its model requires. What is told of it is told to who may read it: to others, that the write can't be.

use super::{Ask, read, unmet};
use crate::engine::Engine;
use crate::problem::{Code, FieldCode, FieldError, Problem};
use crate::store::bound::Binds;
use crate::store::compose::{Composer, Ends, PlanFault, RowOf};
use crate::store::system::{Composed, System};
use crate::store::{Session, trouble};
use crate::values::body::pointer;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::checks::Operation;
use purlin_rules::plan::{Require, Service, Table, Text, Upkeep};
use purlin_rules::value::Id;

/// The rows that are to be asked, by the name of their table.
pub(crate) const NAME: &str = "_purlin_due";
pub(crate) const TABLE: &str = r#"CREATE TABLE IF NOT EXISTS "_purlin_due" (
  "table" TEXT NOT NULL,
  "row" BLOB NOT NULL,
  PRIMARY KEY ("table", "row")
) STRICT, WITHOUT ROWID"#;

/// What is asked of the rows of each table that has something to ask.
#[derive(Debug)]
pub(super) struct Due {
    tables: Box<[Asked]>,
    done: System,
}

#[derive(Debug)]
struct Asked {
    table: ModelId,
    /// By their places.
    requires: Box<[usize]>,
    /// The first row that does not meet them all: its id, and which it meets.
    statement: Composed,
}

/// A row that is not as its model requires.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unmet {
    pub(super) table: ModelId,
    pub(super) row: Id,
    require: usize,
}

impl Due {
    /// None where no write to one row is another's business.
    pub(super) fn of(service: &Service) -> Result<Option<Self>, PlanFault> {
        let mut tables = Vec::new();
        for (model, table) in (0..).map(ModelId).zip(service.tables.iter()) {
            let watched = |(_, require): &(usize, &Require)| require.watched(table).next().is_some();
            let requires: Vec<(usize, &Require)> = table.requires.iter().enumerate().filter(watched).collect();
            if !requires.is_empty() {
                let statement = statement(table, requires.iter().map(|(_, require)| *require))?;
                tables.push(Asked { table: model, requires: requires.iter().map(|(place, _)| *place).collect(), statement });
            }
        }
        let done = System::new(format!("DELETE FROM \"{NAME}\""));
        Ok((!tables.is_empty()).then(|| Self { tables: tables.into(), done }))
    }

    /// The first row that the writes since the last question have left so.
    fn unmet(&self, session: &Session<'_>, now: i64) -> Result<Option<Unmet>, Problem> {
        let mut first = None;
        for Asked { table, requires, statement } in &self.tables {
            let found = statement.first(session, &Binds::of_system(now), |row| {
                let met = (0..requires.len()).map(|place| row.get::<_, bool>(place + 1)).collect::<rusqlite::Result<Vec<bool>>>()?;
                let require = requires.iter().zip(met).find(|(_, met)| !met).map(|(require, _)| *require);
                Ok((Id(row.get(0)?), require))
            });
            if let Some((row, Some(require))) = found.map_err(|error| trouble(&error))? {
                first = first.or(Some(Unmet { table: *table, row, require }));
            }
        }
        self.done.execute(session, [])?;
        Ok(first)
    }
}

fn statement<'r>(table: &Table, requires: impl Iterator<Item = &'r Require>) -> Result<Composed, PlanFault> {
    let name = table.db_name.replace('\'', "''");
    let mut composer = Composer::default();
    composer.text("SELECT * FROM (SELECT r.\"id\" AS \"id\"");
    let row = RowOf::Stored("r");
    let ends = Ends { before: Some(row), after: Some((row, &[])) };
    let mut count = 0;
    for require in requires {
        composer.text(", ").required(require, ends)?.text(&format!(" AS \"m{count}\""));
        count += 1;
    }
    composer.text(" FROM \"").text(NAME).text("\" AS d, ").name(&table.db_name).text(" AS r WHERE d.\"table\" = '").text(&name);
    composer.text("' AND r.\"id\" = d.\"row\") WHERE NOT (1");
    for place in 0..count {
        composer.text(&format!(" AND \"m{place}\""));
    }
    composer.text(") ORDER BY \"id\" LIMIT 1");
    Ok(composer.of_system())
}

/// What a write has left unmet, if it has.
pub(super) fn unmet_by(engine: &Engine, session: &Session<'_>, now: i64) -> Result<Option<Unmet>, Problem> {
    engine.models().due().map_or(Ok(None), |due| due.unmet(session, now))
}

/// A write of a caller: as it is answered where it has left something unmet.
pub(super) fn of_caller(engine: &Engine, session: &Session<'_>, ask: &Ask, operation: Operation, named: &[FieldId]) -> Result<(), Problem> {
    let Some(found) = unmet_by(engine, session, ask.now)? else { return Ok(()) };
    let is_readable = is_readable(engine, session, ask, found);
    let message = found.said(engine).filter(|_| is_readable);
    if operation == Operation::Delete {
        let problem = Problem::new(Code::Restricted).because("a row that keeps something of it would not be as its model requires");
        return Err(match message {
            Some(message) => problem.detail(message),
            None => problem,
        });
    }
    let service = engine.service();
    let field = match found.declared(engine) {
        Some((table, require)) if is_readable => first_named(service, ask.table, named, require.watched(table)),
        // At which of them it is would say what is required of a row that is kept back.
        Some(_) | None => first_named(service, ask.table, named, watched(service)),
    };
    let message = message.unwrap_or(Text::Borrowed("a row that is made of it would not be as its model requires"));
    Err(Problem::invalid(vec![FieldError { field, code: FieldCode::Unmet, message }]))
}

/// The same of a write of the system's, which may know everything.
pub(super) fn of_system(engine: &Engine, session: &Session<'_>, now: i64) -> Result<(), Problem> {
    let Some(found) = unmet_by(engine, session, now)? else { return Ok(()) };
    let fault = found.fault(engine);
    Err(fault
        .map_or_else(|| Problem::internal("a row is not as a model requires that there is not"), |fault| Problem::invalid(vec![fault])))
}

fn is_readable(engine: &Engine, session: &Session<'_>, ask: &Ask, found: Unmet) -> bool {
    let ask = Ask { table: found.table, ..ask.clone() };
    matches!(read(engine, &ask, session, found.row), Ok(Some(_)))
}

/// Whatever rows of others are made of, of which something is required.
fn watched(service: &Service) -> impl Iterator<Item = &Upkeep> {
    service.tables.iter().flat_map(|table| table.requires.iter().flat_map(|require| require.watched(table)))
}

/// Of the fields of the written row that are read, the first that its writer has named; else the row.
fn first_named<'s>(service: &Service, written: ModelId, named: &[FieldId], reads: impl Iterator<Item = &'s Upkeep>) -> String {
    let mut fields = reads.filter(|read| read.table == written).flat_map(|read| read.fields.iter());
    let field = fields.find(|field| named.contains(field));
    let name = field.and_then(|field| Some(&service.table(written)?.field(*field)?.name));
    name.map(|name| pointer(name)).unwrap_or_default()
}

impl Unmet {
    fn declared<'e>(&self, engine: &'e Engine) -> Option<(&'e Table, &'e Require)> {
        let table = engine.service().table(self.table)?;
        Some((table, table.requires.get(self.require)?))
    }

    /// What the spec says of it.
    fn said(&self, engine: &Engine) -> Option<Text> {
        self.declared(engine)?.1.message.clone()
    }

    /// As its own writer would be told it.
    pub(super) fn fault(&self, engine: &Engine) -> Option<FieldError> {
        let (table, require) = self.declared(engine)?;
        Some(FieldError { field: String::new(), ..unmet::fault(table, require, &[]) })
    }
}
