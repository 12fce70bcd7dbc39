//! Writes the text of a statement, and remembers which value stands at each of its parameters.
//!
//! Comes in: pieces of text, names, slots, fragments of the plan. Goes out: a [`Guarded`], if a guard of the
//! plan stands in it. Values never stand in the text.

mod guard;
mod operator;
mod tenant;

pub(crate) use guard::{Ends, Way, concerns, granting};

use super::bound::Bound;
use super::guarded::Guarded;
use super::session::Text;
use super::system::Composed;
use purlin_rules::catalog::FieldId;
use purlin_rules::fragment::{BrokenFragment, Fragment, Piece};
use purlin_rules::plan::Condition;
use purlin_rules::zone::Zone;
use std::fmt::Write as _;
use tenant::Tenancy;

/// A value that a statement is run with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    /// The signed-in user.
    Me,
    /// His session.
    Session,
    /// The key by which the request names its tenant.
    Tenant,
    Now,
    /// The day that it is in a zone at the instant of the request.
    Today(Zone),
    /// The id of the row that the request names.
    Row,
    /// An argument of the request's filter.
    Arg(u16),
    /// The value to be written in a field.
    Value(FieldId),
    /// The operands of an operator on a field.
    Operand(FieldId, Operand),
    /// What a field of the row held before the write.
    Before(FieldId),
    /// A key of the row that a list goes on after.
    Key(u16),
    /// A word that the request searches by.
    Term(u16),
    Limit,
    Offset,
    /// The ids of the rows whose own are read, as a list.
    Owners,
    /// The version that the row must still have; null for any.
    Version,
}

/// What an operator works with beside the value that it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operand {
    /// Of `$add`: bounds.
    Least,
    Most,
    /// Of a list.
    Pulled,
}

/// The row that a fragment is applied to: where its columns are found.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RowOf<'a> {
    /// A row of the database, under an alias.
    Stored(&'a str),
    /// The row as it will be: the columns that are written, and the others as they are.
    Written { alias: &'a str, columns: &'a [(&'a str, Written)] },
    /// Any row that holds in a column what an expression of the statement is; nothing else is known of it.
    Holding { column: &'a str, sql: &'a str },
}

/// What a written column will hold.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Written {
    Slot(Slot),
    One,
    /// The tenant of the request.
    Tenant,
    /// The column's number, counted on.
    Next,
    /// What an operator on the field makes of what the column holds.
    Sum(FieldId),
    List(FieldId),
}

/// A plan that contradicts itself.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlanFault {
    #[error(transparent)]
    Fragment(#[from] BrokenFragment),
    #[error("a condition reads the column `{0}` of a row that has none")]
    NoColumn(String),
    #[error("a condition asks for the tenant of a request, and requests name none")]
    NoTenant,
    #[error("a trigger writes to the table {0}, which there is not")]
    NoTable(u32),
    #[error("no guard stands in the statement `{0}`")]
    Unguarded(String),
}

/// A statement in the making.
#[derive(Debug, Default)]
pub(crate) struct Composer {
    sql: String,
    slots: Vec<Slot>,
    /// Aliases that fragments have used so far.
    aliases: u16,
    is_guarded: bool,
    /// None where requests name no tenants.
    tenancy: Option<Tenancy>,
    /// Amid what the tenant of the request asks.
    is_admitting: bool,
}

impl Composer {
    pub(crate) fn text(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// A table or column.
    pub(crate) fn name(&mut self, name: &str) -> &mut Self {
        quote(&mut self.sql, name);
        self
    }

    /// A column of an alias.
    pub(crate) fn column(&mut self, alias: &str, name: &str) -> &mut Self {
        self.text(alias).text(".").name(name)
    }

    /// A parameter; the same slot is the same parameter.
    pub(crate) fn slot(&mut self, slot: Slot) -> &mut Self {
        let place = self.slots.iter().position(|other| *other == slot).unwrap_or_else(|| {
            self.slots.push(slot);
            self.slots.len() - 1
        });
        // Writing to a text does not fail.
        let _ = write!(self.sql, "?{}", place + 1);
        self
    }

    /// A fragment about a row, and about the ends of a write, in parentheses.
    fn fragment(&mut self, fragment: &Fragment, row: RowOf<'_>, ends: Ends<'_>) -> Result<&mut Self, PlanFault> {
        let base = self.aliases;
        self.text("(");
        for piece in fragment.pieces() {
            match piece? {
                Piece::Sql(sql) => self.text(sql),
                Piece::Column(name) => self.column_of(row, name)?,
                Piece::Old(name) => self.column_at(ends.before, name)?,
                Piece::New(name) => self.column_at(ends.after.map(|(row, _)| row), name)?,
                Piece::Me => self.slot(Slot::Me),
                Piece::Tenant => self.tenant()?,
                Piece::Age => self.age(),
                Piece::Now => self.slot(Slot::Now),
                Piece::Today(zone) => self.slot(Slot::Today(zone)),
                Piece::Arg(k) => self.slot(Slot::Arg(k)),
                Piece::Alias(k) => self.alias(base + k),
            };
        }
        Ok(self.text(")"))
    }

    /// The milliseconds since the user signed in.
    fn age(&mut self) -> &mut Self {
        self.text("(").slot(Slot::Now).text(" - (SELECT \"created_at\" FROM \"_purlin_session\" WHERE \"id\" = ");
        self.slot(Slot::Session).text(" AND \"user\" = ").slot(Slot::Me).text("))")
    }

    /// What is true exactly when the condition holds of the row.
    pub(crate) fn condition(&mut self, condition: &Condition, row: RowOf<'_>) -> Result<&mut Self, PlanFault> {
        self.condition_at(condition, row, Ends { before: None, after: None })
    }

    /// As [`Composer::condition`], of a row that is an end of a write.
    pub(crate) fn condition_at(&mut self, condition: &Condition, row: RowOf<'_>, ends: Ends<'_>) -> Result<&mut Self, PlanFault> {
        match condition {
            Condition::Always => Ok(self.text("1")),
            Condition::Never => Ok(self.text("0")),
            Condition::If { sql, .. } => self.fragment(sql, row, ends),
        }
    }

    /// What is computed of the row; null where nothing is.
    pub(crate) fn computed(&mut self, value: Option<&Fragment>, row: RowOf<'_>) -> Result<&mut Self, PlanFault> {
        self.computed_at(value, row, Ends { before: None, after: None })
    }

    /// As [`Composer::computed`], of a row that is an end of a write.
    pub(crate) fn computed_at(&mut self, value: Option<&Fragment>, row: RowOf<'_>, ends: Ends<'_>) -> Result<&mut Self, PlanFault> {
        match value {
            Some(value) => self.fragment(value, row, ends),
            None => Ok(self.text("NULL")),
        }
    }

    /// What a written column will hold.
    pub(crate) fn written(&mut self, alias: &str, name: &str, written: Written) -> Result<&mut Self, PlanFault> {
        Ok(match written {
            Written::Slot(slot) => self.slot(slot),
            Written::One => self.text("1"),
            Written::Tenant => self.tenant()?,
            Written::Next => self.text("(").column(alias, name).text(" + 1)"),
            Written::Sum(field) => self.sum(alias, name, field),
            Written::List(field) => self.list(alias, name, field),
        })
    }

    /// ` (…) SELECT …`: the columns of a row to be, and what they will hold.
    pub(crate) fn inserted(&mut self, columns: &[(&str, Written)]) -> Result<&mut Self, PlanFault> {
        for (i, (name, _)) in columns.iter().enumerate() {
            self.text(if i == 0 { " (" } else { ", " }).name(name);
        }
        for (i, (name, written)) in columns.iter().enumerate() {
            self.text(if i == 0 { ") SELECT " } else { ", " }).written("", name, *written)?;
        }
        Ok(self)
    }

    /// The text, for a statement of the system.
    pub(crate) fn into_sql(self) -> String {
        self.sql
    }

    /// An alias that nothing else in the statement has.
    pub(crate) fn fresh(&mut self) -> String {
        self.aliases += 1;
        format!("a{}", self.aliases - 1)
    }

    /// The statement, if a guard stands in it.
    pub(crate) fn finish(self) -> Result<Guarded, PlanFault> {
        if !self.is_guarded {
            return Err(PlanFault::Unguarded(self.sql));
        }
        Ok(Guarded::new(self.bound()))
    }

    /// The statement, of the system: no rule need stand in it.
    pub(crate) fn of_system(self) -> Composed {
        Composed::new(self.bound())
    }

    fn bound(self) -> Bound {
        Bound::new(Text::new(self.sql), self.slots)
    }

    fn alias(&mut self, number: u16) -> &mut Self {
        self.aliases = self.aliases.max(number + 1);
        let _ = write!(self.sql, "a{number}");
        self
    }

    /// A column of an end of the write; null where there is no row.
    fn column_at(&mut self, end: Option<RowOf<'_>>, name: &str) -> Result<&mut Self, PlanFault> {
        match end {
            Some(row) => self.column_of(row, name),
            None => Ok(self.text("NULL")),
        }
    }

    fn column_of(&mut self, row: RowOf<'_>, name: &str) -> Result<&mut Self, PlanFault> {
        let (alias, columns) = match row {
            RowOf::Stored(alias) => (alias, [].as_slice()),
            RowOf::Written { alias, columns } => (alias, columns),
            RowOf::Holding { column, sql } if column == name => return Ok(self.text(sql)),
            RowOf::Holding { .. } => ("", [].as_slice()),
        };
        match columns.iter().find(|(column, _)| *column == name) {
            Some((_, written)) => self.written(alias, name, *written),
            None if alias.is_empty() => Err(PlanFault::NoColumn(name.to_owned())),
            None => Ok(self.column(alias, name)),
        }
    }
}

/// A name as SQL spells it.
pub(super) fn quoted(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    quote(&mut out, name);
    out
}

fn quote(out: &mut String, name: &str) {
    out.push('"');
    for c in name.chars() {
        if c == '"' {
            out.push('"');
        }
        out.push(c);
    }
    out.push('"');
}
