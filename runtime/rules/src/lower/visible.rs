//! What a request may see on its way: the plan's own guards of *list*, put into its fragment.

use super::condition::Lowering;
use super::path::{Operand, Row, spelled};
use super::sql::Sql;
use crate::catalog::{Catalog, FieldId, ModelId};
use crate::expr::{Path, Step};
use crate::fragment::{Fragment, Piece};
use crate::plan::{Computed, Condition, Readable, Service};

impl<'a> Lowering<'a> {
    /// That the row is there for the caller; `None` where none of the model's rows ever is.
    pub(super) fn guard(&mut self, model: ModelId, row: Row) -> Option<Sql> {
        let Some(readable) = self.readable(model) else { return self.visible.is_none().then_some(Sql::Const(true)) };
        match &readable.row {
            _ if slips!(RowUnguarded) => Some(Sql::Const(true)),
            Condition::Always => Some(Sql::Const(true)),
            Condition::Never => None,
            Condition::If { sql, .. } => self.embedded(sql, model, row).map(|text| Sql::Or(vec![text])),
        }
    }

    /// The column of a field, null where the field is not shown; `None` where it never is.
    pub(super) fn shown(&mut self, row: Row, step: Step, column: Operand) -> Option<Operand> {
        if step.field == FieldId::ID || self.visible.is_none() {
            return Some(column);
        }
        let group = self.readable(step.model)?.groups.iter().find(|group| group.fields.contains(&step.field))?;
        match &group.shown {
            _ if slips!(HiddenShown) => Some(column),
            Condition::Always => Some(column),
            Condition::Never => None,
            Condition::If { sql, .. } => {
                let shown = self.embedded(sql, step.model, row)?;
                Some(Operand { sql: format!("CASE WHEN {shown} THEN {} END", column.sql), nullable: true })
            }
        }
    }

    /// What is computed of the row, from raw rows. Only requests come here: in rules the expression itself stands in its place.
    pub(super) fn computed(&mut self, row: Row, step: Step) -> Option<Operand> {
        let value = computed(self.visible?, step)?.of(self.caller)?;
        let sql = self.embedded(value, step.model, row)?;
        Some(Operand { sql: format!("({sql})"), nullable: true })
    }

    /// The path ends in a computed field, whose SQL is worth writing only once.
    pub(super) fn is_computed(&self, path: &Path) -> bool {
        let end = self.visible.zip(path.steps.last());
        end.is_some_and(|(service, step)| computed(service, *step).is_some())
    }

    /// Who of this kind of caller may list the rows of the model; `None` for what is no request.
    fn readable(&self, model: ModelId) -> Option<&'a Readable> {
        Some(self.visible?.table(model)?.list.of(self.caller))
    }

    /// A guard applied to a row of this fragment: its columns become the row's, its aliases follow those in scope. `None` for a
    /// text that is no fragment, so that nothing is let through that a guard should have judged.
    fn embedded(&mut self, guard: &Fragment, model: ModelId, row: Row) -> Option<String> {
        let mut text = String::with_capacity(guard.text.len() + 16);
        for piece in guard.pieces() {
            match piece.ok()? {
                Piece::Sql(sql) => text.push_str(&sql.replace('{', "{{").replace('}', "}}")),
                Piece::Column(name) => {
                    if !matches!(row, Row::Alias(_)) {
                        self.columns.insert(name.to_owned(), field_of_column(self.visible?, model, name)?);
                    }
                    text.push_str(&spelled(row, name));
                }
                Piece::Me => text.push_str("{me}"),
                Piece::Tenant => text.push_str("{tenant}"),
                Piece::Age => text.push_str("{age}"),
                Piece::Now => text.push_str("{now}"),
                Piece::Today(zone) => text.push_str(&format!("{{today {}}}", zone.name())),
                // A rule of the spec has no arguments, and a row that is read no ends.
                Piece::Arg(_) | Piece::Old(_) | Piece::New(_) => return None,
                Piece::Alias(alias) => text.push_str(&format!("{{a{}}}", self.aliases.checked_add(alias)?)),
            }
        }
        Some(text)
    }
}

fn computed(service: &Service, step: Step) -> Option<&Computed> {
    service.table(step.model)?.field(step.field)?.computed().filter(|computed| computed.stored.is_none())
}

fn field_of_column(service: &Service, model: ModelId, name: &str) -> Option<FieldId> {
    let table = service.table(model)?;
    table.fields_with_ids().map(|(field, _)| field).find(|field| service.column_name(model, *field) == Some(name))
}
