//! Paths: which rows are visited, and which column is read at the end.

use super::Caller;
use super::condition::Lowering;
use super::sql::Sql;
use crate::catalog::{FieldId, FieldShape, ModelId};
use crate::expr::{Path, Root, Step};

/// Where columns are read: the row that the fragment is applied to, or one that it visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    This,
    /// As it was before the write, and as it will be after it: perhaps there is none.
    Old,
    New,
    Alias(u16),
}

/// The rows that an atom or a quantifier visits on its way.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// `"room" "{a1}"`
    pub(super) from: Vec<String>,
    pub(super) on: Vec<Sql>,
}

/// A value in SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Operand {
    pub(super) sql: String,
    pub(super) nullable: bool,
}

/// Where a path has come to.
enum At {
    /// A row that is there: bound, or visited.
    Row(Row),
    /// A value; where it is an id, of a row that has not been looked at.
    Value(Operand),
}

impl Walk {
    /// A query of these values of each of the rows; `None` where there never is one.
    pub(super) fn select(self, values: &str) -> Option<String> {
        let on = match Sql::all(self.on) {
            Sql::Const(false) => return None,
            Sql::Const(true) => String::new(),
            on @ (Sql::Atom(_) | Sql::And(_) | Sql::Or(_)) => format!(" WHERE {}", on.into_text()),
        };
        Some(format!("SELECT {values} FROM {}{on}", self.from.join(", ")))
    }

    /// That there are such rows, or that there are none. The walk has visited one at least.
    pub(super) fn exists(self, holds: bool) -> Sql {
        let not = if holds { "" } else { "NOT " };
        self.select("1").map_or(Sql::Const(!holds), |rows| Sql::Atom(format!("{not}EXISTS ({rows})")))
    }
}

impl Lowering<'_> {
    /// The value at the end of a path, its rows added to the walk. `None` is null, whatever the rows.
    pub(super) fn path(&mut self, path: &Path, walk: &mut Walk) -> Option<Operand> {
        let mut at = match path.root {
            Root::Var(var) => At::Row(self.row(var.0)?),
            Root::Arg(place) => At::Value(Operand { sql: format!("{{?{place}}}"), nullable: true }),
            Root::Old => At::Row(Row::Old),
            Root::New if slips!(NewIsOld) => At::Row(Row::Old),
            Root::New => At::Row(Row::New),
            Root::Me if self.caller == Caller::Anonymous && !slips!(NobodyIsSomebody) => return None,
            Root::Me => At::Value(never_null("{me}".to_owned())),
            Root::Tenant => At::Value(Operand { sql: "{tenant}".to_owned(), nullable: true }),
        };
        for (index, step) in path.steps.iter().enumerate() {
            // Its id is what names it. Not so in a request, where the row may not be there for its caller; but who asks is known.
            let is_known = self.visible.is_none() || (index == 0 && path.root == Root::Me) || slips!(KeyUnvisited);
            at = match at {
                At::Value(id) if step.is_id() && is_known => At::Value(id),
                At::Value(id) => self.read(*step, &id, walk)?,
                At::Row(row) if step.by == FieldId::ID => self.read_of(row, *step)?,
                At::Row(row) => {
                    let id = self.id_of(row);
                    self.read(*step, &id, walk)?
                }
            };
        }
        Some(match at {
            At::Value(value) => value,
            At::Row(row) => self.id_of(row),
        })
    }

    /// What a step reads of the row that it names.
    fn read(&mut self, step: Step, id: &Operand, walk: &mut Walk) -> Option<At> {
        let row = self.visit_by(step.model, step.by, &id.sql, walk)?;
        self.read_of(row, step)
    }

    /// Of a row that is there, the id is the row itself.
    fn read_of(&mut self, row: Row, step: Step) -> Option<At> {
        if step.field == FieldId::ID { Some(At::Row(row)) } else { self.column(row, Step::of(step.model, step.field)).map(At::Value) }
    }

    fn id_of(&mut self, row: Row) -> Operand {
        if !matches!(row, Row::Alias(_)) {
            self.columns.insert("id".to_owned(), FieldId::ID);
        }
        Operand { sql: spelled(row, "id"), nullable: matches!(row, Row::Old | Row::New) }
    }

    /// The row at the end of a path, by its id, as the parent of the rows of a to-many relation. A request's is visited: what its
    /// caller may not read has no rows.
    pub(super) fn parent(&mut self, path: &Path, walk: &mut Walk) -> Option<Operand> {
        let value = self.path(path, walk)?;
        let model = match (path.steps.last(), path.root) {
            _ if self.visible.is_none() => return Some(value),
            // Visited already.
            (Some(step), _) if step.field == FieldId::ID => return Some(value),
            (Some(step), _) => match self.catalog.field(step.model, step.field)?.shape {
                FieldShape::ToOne(model) => model,
                FieldShape::Scalar(_)
                | FieldShape::List(_)
                | FieldShape::OneVia { .. }
                | FieldShape::ToMany { .. }
                | FieldShape::Through { .. } => return None,
            },
            // Known, or bound by the statement or by a quantifier, and guarded there.
            (None, Root::Me | Root::Tenant | Root::Var(_) | Root::Arg(_) | Root::Old | Root::New) => return Some(value),
        };
        let row = self.visit_by(model, FieldId::ID, &value.sql, walk)?;
        Some(never_null(spelled(row, "id")))
    }

    /// The row of the model that holds the id in a field, as the caller may see it.
    fn visit_by(&mut self, model: ModelId, by: FieldId, id: &str, walk: &mut Walk) -> Option<Row> {
        let (row, guard) = self.visit(model, walk)?;
        let key = self.column(row, Step::of(model, by))?;
        let is_any = slips!(ArgumentIsAnyRow) && id.starts_with("{?");
        walk.on.push(if is_any { Sql::Const(true) } else { Sql::Atom(format!("{} = {id}", key.sql)) });
        walk.on.push(guard);
        Some(row)
    }

    /// Some row of the model, and that it is there for the caller; `None` where none ever is.
    pub(super) fn visit(&mut self, model: ModelId, walk: &mut Walk) -> Option<(Row, Sql)> {
        let alias = self.fresh()?;
        let row = Row::Alias(alias);
        let table = self.catalog.table_name(model)?;
        self.visited.insert(model);
        walk.from.push(format!("\"{table}\" \"{{a{alias}}}\""));
        Some((row, self.guard(model, row)?))
    }

    /// An alias that nothing in scope has.
    pub(super) fn fresh(&mut self) -> Option<u16> {
        self.aliases = self.aliases.checked_add(1)?;
        Some(self.aliases)
    }

    /// A column of the row, as the caller may see it.
    pub(super) fn column(&mut self, row: Row, step: Step) -> Option<Operand> {
        let kept = self.catalog.computed(step.model, step.field);
        let Some(name) = self.catalog.column_name(step.model, step.field).or_else(|| kept.as_ref()?.held_in) else {
            let value = self.computed(row, step)?;
            return self.shown(row, step, value);
        };
        // What is computed may fail, whatever its type says.
        let is_perhaps_nobody = matches!(row, Row::Old | Row::New) && !slips!(EndIsThere);
        let nullable = self.catalog.field(step.model, step.field)?.nullable || is_perhaps_nobody || kept.is_some();
        if !matches!(row, Row::Alias(_)) {
            self.columns.insert(name.to_owned(), step.field);
        }
        let operand = Operand { sql: spelled(row, name), nullable };
        self.shown(row, step, operand)
    }

    fn row(&mut self, var: u16) -> Option<Row> {
        match var.checked_sub(1) {
            None => Some(Row::This),
            Some(index) if slips!(RowOfOuter) => self.rows.get(usize::from(index.saturating_sub(1))).copied(),
            Some(index) => self.rows.get(usize::from(index)).copied(),
        }
    }
}

pub(super) fn spelled(row: Row, column: &str) -> String {
    match row {
        Row::This => format!("{{.{column}}}"),
        Row::Old => format!("{{old.{column}}}"),
        Row::New => format!("{{new.{column}}}"),
        Row::Alias(alias) => format!("\"{{a{alias}}}\".\"{column}\""),
    }
}

pub(super) fn never_null(sql: String) -> Operand {
    Operand { sql, nullable: false }
}
