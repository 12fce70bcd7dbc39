//! What the system itself does with users' rows: what the spec writes, seeds, and finding who wants to sign in. No rule is asked.

use super::cascade::Cascade;
use super::columns::Columns;
use super::defaults::Writer;
use super::model::{Model, kind};
use super::triggers::{GoneUser, Refused};
use super::{due, in_the_way, lost, tree};
use crate::engine::Engine;
use crate::problem::{FieldError, Problem};
use crate::route::Caller;
use crate::store::bound::{Binds, to_sql};
use crate::store::compose::{Composer, PlanFault, Slot};
use crate::store::system::Composed;
use crate::store::{Session, trouble};
use crate::values::check::{Fallback, Form};
use crate::values::read::email;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::{Service, Table};
use purlin_rules::value::{Id, Value};

/// A row as it is stored, read by its id.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) columns: Columns,
    pub(super) statement: Composed,
}

impl Whole {
    pub(super) fn of(table: &Table) -> Self {
        let columns = Columns::of(table);
        let mut composer = Composer::default();
        columns.select(composer.text("SELECT "), table, "r");
        composer.text(" FROM ").name(&table.db_name).text(" AS r WHERE r.\"id\" = ").slot(Slot::Row);
        Self { columns, statement: composer.of_system() }
    }
}

/// How the system deletes a row, and what goes with it.
#[derive(Debug)]
pub(super) struct Deletion {
    /// Whether the rows that lose a reference will be as their models require.
    stay_as_required: Option<Composed>,
    delete: Composed,
    cascade: Option<Cascade>,
}

impl Deletion {
    pub(super) fn of(service: &Service, model: ModelId, table: &Table) -> Result<Self, PlanFault> {
        let mut delete = Composer::default();
        delete.text("DELETE FROM ").name(&table.db_name).text(" AS r WHERE r.\"id\" = ").slot(Slot::Row);
        let stay_as_required = if lost::may_be(service, model) {
            let mut composer = Composer::default();
            lost::stay_as_required(composer.text("SELECT "), service, model)?;
            Some(composer.of_system())
        } else {
            None
        };
        Ok(Self { stay_as_required, delete: delete.of_system(), cascade: Cascade::of(service, model) })
    }

    /// Deletes the row; why not, where it stays.
    pub(super) fn run(&self, session: &Session<'_>, row: Id, binds: &Binds<'_>) -> Result<Option<Refused>, Problem> {
        if let Some(asked) = &self.stay_as_required {
            let stay = asked.first(session, binds, |row| row.get::<_, bool>(0)).map_err(|error| trouble(&error))?;
            if stay != Some(true) {
                return Ok(Some(Refused::restricted()));
            }
        }
        let going = self.cascade.as_ref().map(|cascade| cascade.going(session, row)).transpose()?.flatten();
        let deleted = match (&self.cascade, &going) {
            (Some(cascade), Some(going)) => cascade.delete(session, row, going),
            (Some(_), None) | (None, _) => self.delete.execute(session, binds).map(drop),
        };
        deleted.map_or_else(|error| Refused::by_constraint(&error).map(Some), |()| Ok(None))
    }
}

/// Writes a row of a seed: the values given, defaults for the rest. `me` of a default is nobody. A given `id` is taken as it is.
///
/// # Errors
/// Constraints; a field that must have a value and has none.
pub fn insert(engine: &Engine, session: &Session<'_>, table: ModelId, now: i64, values: &[(FieldId, Value)]) -> Result<Id, Problem> {
    let model = engine.models().get(table).ok_or_else(|| no_table(table))?;
    let by = (Caller::Anonymous, now);
    let new = NewRow::begun(engine, model, by, values)?.filled(model, by, session, values)?;
    if !new.faults.is_empty() {
        return Err(Problem::invalid(new.faults));
    }
    let binds = new.binds(by);
    let table_of = engine.service().table(table).ok_or_else(|| no_table(table))?;
    let written = model.insert.write.execute(session, &binds);
    match written.map_err(|error| in_the_way::problem(engine, session, table_of, &binds, &error))? {
        0 => Err(Problem::invalid(unmet(engine, &model.insert.met, table, session, &binds)?)),
        _ => due::of_system(engine, session, now).map(|()| new.id),
    }
}

/// As [`insert`], of what the spec itself writes, in a write by `caller`: that is `me` of a default. Where that one's row is `gone`, no
/// row names it.
pub(super) fn make(
    engine: &Engine,
    session: &Session<'_>,
    table: ModelId,
    by: (Caller, i64),
    values: &[(FieldId, Value)],
    gone: Option<GoneUser>,
) -> Result<Result<Id, Refused>, Problem> {
    let model = engine.models().get(table).ok_or_else(|| no_table(table))?;
    let mut new = NewRow::begun(engine, model, by, values)?;
    let leave = |new: &mut NewRow| new.values.iter_mut().zip(&model.fields.list).find_map(|(value, check)| gone?.leave(check, value));
    // Numbers and other defaults are those of the row that names nobody.
    if let Some(refused) = leave(&mut new) {
        return Ok(Err(refused));
    }
    let mut new = new.filled(model, by, session, values)?;
    if let Some(refused) = leave(&mut new) {
        return Ok(Err(refused));
    }
    if let Some(fault) = new.faults.first() {
        return Ok(Err(Refused::unfit(fault)));
    }
    let binds = new.binds(by);
    Ok(match model.insert.write.execute(session, &binds) {
        Ok(0) => Err(Refused::unmet((table, new.id), unmet(engine, &model.insert.met, table, session, &binds)?)),
        Ok(_) => match due::unmet_by(engine, session, by.1)? {
            None => Ok(new.id),
            Some(found) => Err(Refused::unmet((found.table, found.row), found.fault(engine).into_iter().collect())),
        },
        Err(error) => Err(Refused::by_constraint(&error)?),
    })
}

/// A row to be.
struct NewRow {
    id: Id,
    values: Vec<Value>,
    /// What is wrong with its defaults.
    faults: Vec<FieldError>,
}

impl NewRow {
    /// With the values given, and the defaults that ask nothing of the store.
    fn begun(engine: &Engine, model: &Model, (caller, now): (Caller, i64), values: &[(FieldId, Value)]) -> Result<Self, Problem> {
        let given = |field: FieldId| values.iter().find(|(own, _)| *own == field).map(|(_, value)| value);
        let id = match given(FieldId::ID) {
            Some(Value::Id(id)) => *id,
            Some(_) | None => engine.ids().next(now).map_err(Problem::internal)?,
        };
        let implicit = |field: FieldId| match field {
            FieldId::ID => Value::Id(id),
            FieldId::VERSION => Value::Int(1),
            _ => Value::Int(now),
        };
        let row = (0..).map(FieldId).zip(&model.fields.list).map(|(field, check)| match (given(field), &check.default, caller) {
            (Some(value), ..) if field != FieldId::ID => value.clone(),
            (_, Fallback::Implicit, _) => implicit(field),
            (_, Fallback::Value(value), _) => value.clone(),
            (_, Fallback::Now, _) => Value::Int(now),
            (_, Fallback::Me, Caller::User { id, .. }) => Value::Id(id),
            (_, Fallback::None | Fallback::Me | Fallback::Derived, _) => Value::Null,
        });
        Ok(Self { id, values: row.collect(), faults: Vec::new() })
    }

    /// With its numbers, and the defaults that read it.
    fn filled(
        mut self,
        model: &Model,
        (caller, now): (Caller, i64),
        session: &Session<'_>,
        values: &[(FieldId, Value)],
    ) -> Result<Self, Problem> {
        let named: Vec<FieldId> = values.iter().map(|(field, _)| *field).collect();
        let binds = Self::asked(caller, now).row(self.id);
        self.faults = model.defaults.fill(Writer::System(kind(caller)), session, &binds, &model.fields, &named, &mut self.values)?;
        model.defaults.count(session, &binds.values(&self.values), &named)?;
        Ok(self)
    }

    fn asked<'a>(caller: Caller, now: i64) -> Binds<'a> {
        Binds { caller, ..Binds::of_system(now) }
    }

    fn binds(&self, (caller, now): (Caller, i64)) -> Binds<'_> {
        Self::asked(caller, now).row(self.id).values(&self.values)
    }
}

/// What the model requires of its rows and this one does not meet, as the statement tells.
pub(super) fn unmet(
    engine: &Engine,
    met: &Composed,
    table: ModelId,
    session: &Session<'_>,
    binds: &Binds<'_>,
) -> Result<Vec<FieldError>, Problem> {
    let table = engine.service().table(table).ok_or_else(|| no_table(table))?;
    let requires = table.requires.iter().map(|require| super::unmet::fault(table, require, &[]));
    let faults: Vec<FieldError> = requires.chain(table.tree.map(|field| tree::fault(table, field))).collect();
    // A write that does not touch the tree does not ask for it.
    let met = met.first(session, binds, |row| {
        let count = row.as_ref().column_count();
        (1..count).map(|column| row.get(column)).collect::<rusqlite::Result<Vec<bool>>>()
    });
    let met = met.map_err(|error| trouble(&error))?.unwrap_or_default();
    Ok(faults.into_iter().zip(met).filter(|(_, met)| !met).map(|(fault, _)| fault).collect())
}

/// The row that holds a value in a unique field.
///
/// # Errors
/// What the store fails with.
pub fn find(engine: &Engine, session: &Session<'_>, table: ModelId, field: FieldId, value: &Value) -> Result<Option<Id>, Problem> {
    let model = engine.models().get(table).ok_or_else(|| no_table(table))?;
    let finder = model.finders.iter().find(|(own, _)| *own == field).map(|(_, finder)| finder);
    let finder = finder.ok_or_else(|| Problem::internal(format_args!("the field {} of table {} is not unique", field.0, table.0)))?;
    // As it is stored; what could never have been is not looked for.
    let stored = match (model.fields.get(field).map(|check| &check.form), value) {
        (Some(Form::Email), Value::Text(text)) => email(text).map(Value::Text).ok(),
        _ => Some(value.clone()),
    };
    let Some(stored) = stored else { return Ok(None) };
    finder.row(session, [to_sql(&stored)], |row| row.get(0).map(Id))
}

fn no_table(table: ModelId) -> Problem {
    Problem::internal(format_args!("the plan has no table {}", table.0))
}
