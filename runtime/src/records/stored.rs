//! Rows as they are stored, as JSON, for whoever runs the service. No rule is asked.
//!
//! Comes in: a table; an id, or the id after which to go on. Goes out: a JSON object for each row, spelt as answers spell it, with every
//! column, `@private` ones too. What is computed is left out.

use super::layout::{Layout, ROW};
use super::model::Model;
use crate::engine::Engine;
use crate::problem::Problem;
use crate::store::bound::Binds;
use crate::store::compose::{Composer, PlanFault, Slot};
use crate::store::{Session, trouble};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::{Condition, FieldGroup, Readable, Table};
use purlin_rules::value::Id;

/// Which rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    One(Id),
    /// So many, by their ids, after this one.
    After(Option<Id>, u32),
}

/// The rows, by their ids.
pub(crate) fn read(engine: &Engine, session: &Session<'_>, table: ModelId, wanted: Wanted) -> Result<Vec<(Id, String)>, Problem> {
    let no_table = || Problem::internal(format_args!("the plan has no table {}", table.0));
    let (declared, model) = engine.service().table(table).zip(engine.models().get(table)).ok_or_else(no_table)?;
    let (layout, composer) = statement(declared, model, wanted).map_err(Problem::internal)?;
    let binds = Binds::of_system(engine.clock().now());
    let binds = match wanted {
        Wanted::One(id) => binds.row(id),
        Wanted::After(after, limit) => Binds { row: after, limit: i64::from(limit), ..binds },
    };
    let mut rows = Vec::new();
    let read = composer.of_system().each(session, &binds, |row| {
        let mut body = Vec::with_capacity(512);
        layout.write(&mut body, row, &mut Vec::new())?;
        rows.push((Id(row.get(0)?), String::from_utf8_lossy(&body).into_owned()));
        Ok(true)
    });
    read.map_err(|error| trouble(&error))?;
    Ok(rows)
}

fn statement(table: &Table, model: &Model, wanted: Wanted) -> Result<(Layout, Composer), PlanFault> {
    let columns: Vec<FieldId> = table.fields_with_ids().filter(|(_, field)| field.column().is_some()).map(|(id, _)| id).collect();
    let all = Readable { row: Condition::Always, groups: vec![FieldGroup { fields: columns.into(), shown: Condition::Always }].into() };
    let layout = Layout::of_stored(table, &model.fields, &all);
    let mut composer = Composer::default();
    layout.select(&mut composer, table, Kind::Anonymous)?;
    composer.text(" FROM ").name(&table.db_name).text(" AS ").text(ROW);
    match wanted {
        Wanted::One(_) => composer.text(" WHERE r.\"id\" = ").slot(Slot::Row),
        Wanted::After(Some(_), _) => {
            composer.text(" WHERE r.\"id\" > ").slot(Slot::Row).text(" ORDER BY r.\"id\" LIMIT ").slot(Slot::Limit)
        }
        Wanted::After(None, _) => composer.text(" ORDER BY r.\"id\" LIMIT ").slot(Slot::Limit),
    };
    Ok((layout, composer))
}
