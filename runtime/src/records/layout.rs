//! The columns of a statement that reads rows, and how they become JSON.

use super::Shown;
use crate::store::compose::{Composer, PlanFault, RowOf};
use crate::values::check::Fields;
use crate::values::write::{Hidden, RowWriter, Spelling, Write, key};
use purlin_rules::catalog::FieldId;
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::{Condition, Field, FieldGroup, Readable, Table};
use purlin_rules::value::Id;
use rusqlite::Row;

/// The alias of the row that a statement is about.
pub(crate) const ROW: &str = "r";

/// What a reader of a certain kind may ever see of a row: `id`, the fields in their order, then for each group that has a condition
/// whether it is shown.
#[derive(Debug)]
pub(crate) struct Layout {
    columns: Box<[FieldId]>,
    writer: RowWriter,
    /// The column of the version, and of what says that it is shown.
    version: Option<(usize, Option<usize>)>,
    /// Columns of the result.
    pub(crate) width: usize,
}

impl Layout {
    pub(crate) fn of(table: &Table, fields: &Fields, readable: &Readable) -> Self {
        let shown: Vec<(FieldId, Option<usize>)> = fields_shown(table, readable);
        let flag = |conditional: Option<usize>| conditional.map(|k| shown.len() + k);
        let write = |(column, (field, conditional)): (usize, &(FieldId, Option<usize>))| {
            let check = fields.get(*field)?;
            Some(Write { key: key(&check.name), column, spelling: Spelling::of(&check.form)?, shown: flag(*conditional) })
        };
        let hidden = |field: &FieldId| {
            let place = shown.iter().find(|(own, _)| own == field).map(|(_, conditional)| flag(*conditional));
            // One that is always there has a place and no flag.
            let is_told = place.is_none_or(|flag| flag.is_some());
            Some(Hidden { name: table.field(*field)?.name.clone(), shown: place.flatten() }).filter(|_| is_told)
        };
        let version = shown.iter().position(|(field, _)| *field == FieldId::VERSION);
        Self {
            writer: RowWriter {
                keys: shown.iter().enumerate().filter_map(write).collect(),
                hidden: table.hides.iter().filter_map(hidden).collect(),
            },
            version: version.map(|column| (column, flag(shown.get(column).and_then(|(_, conditional)| *conditional)))),
            width: shown.len() + conditional_groups(readable).count(),
            columns: shown.into_iter().map(|(field, _)| field).collect(),
        }
    }

    /// Writes `SELECT …`, up to what follows the columns.
    pub(crate) fn select(&self, composer: &mut Composer, table: &Table, readable: &Readable, kind: Kind) -> Result<(), PlanFault> {
        composer.text("SELECT ");
        for (i, field) in self.columns.iter().filter_map(|field| table.field(*field)).enumerate() {
            value(composer.text(if i == 0 { "" } else { ", " }), field, kind)?;
        }
        for group in conditional_groups(readable) {
            composer.text(", ").condition(&group.shown, RowOf::Stored(ROW))?;
        }
        Ok(())
    }

    /// Appends the row.
    pub(crate) fn write(&self, out: &mut Vec<u8>, row: &Row<'_>) -> rusqlite::Result<()> {
        self.writer.write(out, row)
    }

    /// The row as an answer of its own.
    pub(crate) fn shown(&self, row: &Row<'_>) -> rusqlite::Result<Shown> {
        let mut body = Vec::with_capacity(512);
        self.write(&mut body, row)?;
        let version = match self.version {
            Some((column, None)) => Some(row.get(column)?),
            Some((column, Some(flag))) if row.get::<_, bool>(flag)? => Some(row.get(column)?),
            Some((_, Some(_))) | None => None,
        };
        Ok(Shown { id: Id(row.get(0)?), version, body })
    }
}

/// The value of a field of the row.
pub(crate) fn value(composer: &mut Composer, field: &Field, kind: Kind) -> Result<(), PlanFault> {
    match (field.column(), field.computed()) {
        (Some(column), _) => composer.column(ROW, &column.db_name),
        (None, Some(computed)) => composer.computed(computed.of(kind), RowOf::Stored(ROW))?,
        (None, None) => composer.text("NULL"),
    };
    Ok(())
}

fn conditional_groups(readable: &Readable) -> impl Iterator<Item = &FieldGroup> {
    readable.groups.iter().filter(|group| matches!(group.shown, Condition::If { .. }))
}

/// The fields that may be shown, and the place of the condition of each among those there are.
fn fields_shown(table: &Table, readable: &Readable) -> Vec<(FieldId, Option<usize>)> {
    let mut shown = vec![(FieldId::ID, None)];
    for (field, _) in table.fields_with_ids().filter(|(field, of)| *field != FieldId::ID && of.has_value()) {
        let conditional = conditional_groups(readable).position(|group| group.fields.contains(&field));
        let always = readable.groups.iter().any(|group| group.shown == Condition::Always && group.fields.contains(&field));
        if always || conditional.is_some() {
            shown.push((field, conditional));
        }
    }
    shown
}

/// When a field is shown to a reader.
pub(crate) fn shown_when(readable: &Readable, field: FieldId) -> Condition {
    if field == FieldId::ID {
        return Condition::Always;
    }
    readable.groups.iter().find(|group| group.fields.contains(&field)).map_or(Condition::Never, |group| group.shown.clone())
}
