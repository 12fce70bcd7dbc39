//! A statement with slots, and the values it is run with.

use super::compose::{Operand, Slot};
use super::session::{Session, Text};
use crate::records::Ask;
use crate::route::Caller;
use crate::values::operator::Operator;
use purlin_rules::catalog::FieldId;
use purlin_rules::value::{Id, Value};
use rusqlite::types::{Null, ValueRef};
use rusqlite::{Row, Statement};

/// A statement, and what stands at its parameters.
#[derive(Debug)]
pub(super) struct Bound {
    text: Text,
    slots: Box<[Slot]>,
}

/// The values a statement is run with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Binds<'a> {
    pub(crate) caller: Caller,
    pub(crate) tenant: Option<&'a Value>,
    pub(crate) now: i64,
    pub(crate) row: Option<Id>,
    pub(crate) args: &'a [Value],
    /// By the place of their field.
    pub(crate) values: &'a [Value],
    pub(crate) operators: &'a [Operator],
    /// The row before the write, by the place of the field.
    pub(crate) before: &'a [Value],
    pub(crate) keys: &'a [Value],
    /// The words that a search asks for.
    pub(crate) terms: &'a [Value],
    pub(crate) limit: i64,
    pub(crate) offset: i64,
    pub(crate) owners: &'a str,
    pub(crate) version: Option<i64>,
}

impl<'a> Binds<'a> {
    pub(crate) fn new(ask: &'a Ask) -> Self {
        let Ask { table: _, caller, tenant, now } = ask;
        Self { caller: *caller, tenant: tenant.as_deref(), ..Self::of_system(*now) }
    }

    /// For what the system does itself: nobody asks, in no tenant.
    pub(crate) fn of_system(now: i64) -> Self {
        Self {
            caller: Caller::Anonymous,
            tenant: None,
            now,
            row: None,
            args: &[],
            values: &[],
            operators: &[],
            before: &[],
            keys: &[],
            terms: &[],
            limit: 0,
            offset: 0,
            owners: "[]",
            version: None,
        }
    }

    pub(crate) fn row(self, row: Id) -> Self {
        Self { row: Some(row), ..self }
    }

    pub(crate) fn values(self, values: &'a [Value]) -> Self {
        Self { values, ..self }
    }
}

impl Bound {
    pub(super) fn new(text: Text, slots: Vec<Slot>) -> Self {
        Self { text, slots: slots.into() }
    }

    pub(super) fn number(&self) -> u64 {
        self.text.number()
    }

    /// Gives each row to `read`, until that returns false.
    pub(super) fn each(
        &self,
        session: &Session<'_>,
        binds: &Binds<'_>,
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<bool>,
    ) -> rusqlite::Result<()> {
        session.with(&self.text, |statement| {
            self.bind(session, statement, binds)?;
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                if !read(row)? {
                    break;
                }
            }
            Ok(())
        })
    }

    /// The first row.
    pub(super) fn first<T>(
        &self,
        session: &Session<'_>,
        binds: &Binds<'_>,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Option<T>> {
        session.with(&self.text, |statement| {
            self.bind(session, statement, binds)?;
            statement.raw_query().next()?.map(read).transpose()
        })
    }

    /// Runs a write; the rows it changed.
    pub(super) fn execute(&self, session: &Session<'_>, binds: &Binds<'_>) -> rusqlite::Result<usize> {
        session.with(&self.text, |statement| {
            self.bind(session, statement, binds)?;
            statement.raw_execute()
        })
    }

    fn bind(&self, session: &Session<'_>, statement: &mut Statement<'_>, binds: &Binds<'_>) -> rusqlite::Result<()> {
        let (me, session_of_me) = match binds.caller {
            Caller::Anonymous => (None, None),
            Caller::User { id, session } => (Some(id), Some(session)),
        };
        for (place, slot) in (1..).zip(&self.slots) {
            match slot {
                Slot::Me => bind_id(statement, place, me),
                Slot::Session => bind_id(statement, place, session_of_me),
                Slot::Tenant => bind_value(statement, place, binds.tenant),
                Slot::Row => bind_id(statement, place, binds.row),
                Slot::Now => statement.raw_bind_parameter(place, session.tells(binds.now)),
                Slot::Today(zone) => statement.raw_bind_parameter(place, zone.day(session.tells(binds.now))),
                Slot::Limit => statement.raw_bind_parameter(place, binds.limit),
                Slot::Offset => statement.raw_bind_parameter(place, binds.offset),
                Slot::Owners => statement.raw_bind_parameter(place, binds.owners),
                Slot::Version => statement.raw_bind_parameter(place, binds.version),
                Slot::Arg(k) => bind_value(statement, place, binds.args.get(usize::from(*k))),
                Slot::Key(k) => bind_value(statement, place, binds.keys.get(usize::from(*k))),
                Slot::Term(k) => bind_value(statement, place, binds.terms.get(usize::from(*k))),
                Slot::Value(field) => bind_value(statement, place, binds.values.get(field.0 as usize)),
                Slot::Operand(field, operand) => bind_value(statement, place, operand_of(binds.operators, *field, *operand)),
                Slot::Before(field) => bind_value(statement, place, binds.before.get(field.0 as usize)),
            }?;
        }
        Ok(())
    }
}

fn operand_of(operators: &[Operator], field: FieldId, operand: Operand) -> Option<&Value> {
    let operator = operators.iter().find(|operator| operator.field == field)?;
    let [first, second] = &operator.operands;
    Some(match operand {
        Operand::Least | Operand::Pulled => first,
        Operand::Most => second,
    })
}

fn bind_id(statement: &mut Statement<'_>, place: usize, id: Option<Id>) -> rusqlite::Result<()> {
    match id {
        Some(id) => statement.raw_bind_parameter(place, id.0.as_slice()),
        None => statement.raw_bind_parameter(place, Null),
    }
}

fn bind_value(statement: &mut Statement<'_>, place: usize, value: Option<&Value>) -> rusqlite::Result<()> {
    match value {
        None | Some(Value::Null) => statement.raw_bind_parameter(place, Null),
        Some(Value::Bool(bool)) => statement.raw_bind_parameter(place, bool),
        Some(Value::Int(int)) => statement.raw_bind_parameter(place, int),
        Some(Value::Float(float)) => statement.raw_bind_parameter(place, float),
        Some(Value::Text(text)) => statement.raw_bind_parameter(place, text.as_str()),
        Some(Value::Bytes(bytes)) => statement.raw_bind_parameter(place, bytes.as_slice()),
        Some(Value::Id(id)) => bind_id(statement, place, Some(*id)),
        Some(Value::List(values)) => statement.raw_bind_parameter(place, purlin_rules::lower::list_text(values)),
    }
}

/// What a column holds, to be bound again. Whether bytes are those of an id, and a text is a list, makes no difference there.
pub(crate) fn held(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(int) => Value::Int(int),
        ValueRef::Real(float) => Value::Float(float),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

/// The value of a column, as seeds of a system's own statement bind it too.
pub(crate) fn to_sql(value: &Value) -> rusqlite::types::ToSqlOutput<'_> {
    use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};
    ToSqlOutput::Borrowed(match value {
        Value::List(values) => return ToSqlOutput::Owned(Owned::Text(purlin_rules::lower::list_text(values))),
        Value::Null => ValueRef::Null,
        Value::Bool(bool) => ValueRef::Integer(i64::from(*bool)),
        Value::Int(int) => ValueRef::Integer(*int),
        Value::Float(float) => ValueRef::Real(*float),
        Value::Text(text) => ValueRef::Text(text.as_bytes()),
        Value::Bytes(bytes) => ValueRef::Blob(bytes),
        Value::Id(id) => ValueRef::Blob(&id.0),
    })
}
