//! The columns of a statement that reads rows, and how they become JSON.

use super::Shown;
use super::select::{Included, Selection};
use crate::store::compose::{Composer, PlanFault, RowOf};
use crate::values::check::{FieldCheck, Fields};
use crate::values::write::{Hidden, Hole, RowWriter, Spelling, Write, key};
use purlin_rules::catalog::FieldId;
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::{Condition, Field, FieldGroup, Readable, Table, Text};
use purlin_rules::value::Id;
use rusqlite::Row;

/// The alias of the row that a statement is about.
pub(crate) const ROW: &str = "r";

/// What a reader of a certain kind may ever see of a row: `id`, the fields in their order, then for each group that has a condition
/// whether it is shown.
#[derive(Debug)]
pub(crate) struct Layout {
    columns: Box<[FieldId]>,
    /// When the fields of each of these groups are shown.
    flags: Box<[Condition]>,
    writer: RowWriter,
    /// The column of the version, and of what says that it is shown.
    version: Option<(usize, Option<usize>)>,
    /// Columns of the result.
    pub(crate) width: usize,
}

impl Layout {
    /// Of the fields that are selected, under each of their names. The version is read in any case: it tags the answer.
    pub(crate) fn of(table: &Table, fields: &Fields, readable: &Readable, selection: &Selection) -> Self {
        Self::under(table, fields, readable, selection, |check| [Some(&check.name), check.former.as_ref()])
    }

    /// As [`Layout::of`], under the names of now alone: of rows as they are stored. What is computed is left out, and kept from nobody.
    pub(crate) fn of_stored(table: &Table, fields: &Fields, readable: &Readable) -> Self {
        let mut layout = Self::under(table, fields, readable, &Selection::default(), |check| [Some(&check.name), None]);
        layout.writer.hidden = Box::default();
        layout
    }

    fn under(
        table: &Table,
        fields: &Fields,
        readable: &Readable,
        selection: &Selection,
        names: impl Fn(&FieldCheck) -> [Option<&Text>; 2],
    ) -> Self {
        let read: Vec<FieldId> =
            fields_shown(table, readable).filter(|field| selection.names(*field) || *field == FieldId::VERSION).collect();
        let groups: Vec<&FieldGroup> = conditional_groups(readable).filter(|group| read.iter().any(|field| has(group, *field))).collect();
        let flag = |field: FieldId| Some(read.len() + groups.iter().position(|group| has(group, field))?);
        let write = |(column, field): (usize, &FieldId)| {
            let check = fields.get(*field).filter(|_| selection.names(*field));
            let found = check.and_then(|check| Some((check, Spelling::of(&check.form)?)));
            let keys = found.into_iter().flat_map(|(check, spelling)| {
                // The rows of a relation stand under the name by which they are asked for.
                names(check).into_iter().zip([false, true]).filter_map(move |(name, by_former_name)| {
                    let included = Included { field: *field, by_former_name };
                    let included = selection.included().iter().position(|asked| *asked == included);
                    Some(Write { key: key(name?), column, spelling: spelling.clone(), shown: flag(*field), included })
                })
            });
            keys.collect::<Vec<_>>()
        };
        let hidden = |field: &FieldId| {
            let shown = flag(*field);
            // One that is always there has no flag, and one that never is, no column.
            let is_told = selection.names(*field) && (shown.is_some() || !read.contains(field));
            let told = fields.get(*field).filter(|_| is_told).map(&names);
            let told = told.into_iter().flatten().flatten();
            told.map(|name| Hidden { name: name.clone(), shown }).collect::<Vec<_>>()
        };
        // What has no column of its own is included by the id of the row.
        let without_column = |(relation, asked): (usize, &Included)| {
            let field = table.field(asked.field).filter(|field| !field.has_value())?;
            let former = fields.get(asked.field).and_then(|check| check.former.as_ref()).filter(|_| asked.by_former_name);
            Some((key(former.unwrap_or(&field.name)), relation))
        };
        let version = read.iter().position(|field| *field == FieldId::VERSION);
        Self {
            writer: RowWriter {
                keys: read.iter().enumerate().flat_map(write).collect(),
                included: selection.included().iter().enumerate().filter_map(without_column).collect(),
                hidden: table.hides.iter().flat_map(hidden).collect(),
            },
            version: version.map(|column| (column, flag(FieldId::VERSION))),
            width: read.len() + groups.len(),
            flags: groups.iter().map(|group| group.shown.clone()).collect(),
            columns: read.into(),
        }
    }

    /// Writes `SELECT …`, up to what follows the columns.
    pub(crate) fn select(&self, composer: &mut Composer, table: &Table, kind: Kind) -> Result<(), PlanFault> {
        composer.text("SELECT ");
        for (i, field) in self.columns.iter().filter_map(|field| table.field(*field)).enumerate() {
            value(composer.text(if i == 0 { "" } else { ", " }), field, kind)?;
        }
        for shown in &self.flags {
            composer.text(", ").condition(shown, RowOf::Stored(ROW))?;
        }
        Ok(())
    }

    /// Appends the row, with holes for what is included.
    pub(crate) fn write(&self, out: &mut Vec<u8>, row: &Row<'_>, holes: &mut Vec<Hole>) -> rusqlite::Result<()> {
        self.writer.write(out, row, holes)
    }

    /// The row as an answer of its own.
    pub(crate) fn shown(&self, row: &Row<'_>, holes: &mut Vec<Hole>) -> rusqlite::Result<Shown> {
        let mut body = Vec::with_capacity(512);
        self.write(&mut body, row, holes)?;
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
    match (field.held_in(), field.computed()) {
        (Some(column), _) => composer.column(ROW, column),
        (None, Some(computed)) => composer.computed(computed.of(kind), RowOf::Stored(ROW))?,
        (None, None) => composer.text("NULL"),
    };
    Ok(())
}

fn conditional_groups(readable: &Readable) -> impl Iterator<Item = &FieldGroup> {
    readable.groups.iter().filter(|group| matches!(group.shown, Condition::If { .. }))
}

fn has(group: &FieldGroup, field: FieldId) -> bool {
    group.fields.contains(&field)
}

/// The fields that may be shown, `id` first.
fn fields_shown<'r>(table: &'r Table, readable: &'r Readable) -> impl Iterator<Item = FieldId> + 'r {
    let may_be = |field: FieldId| readable.groups.iter().any(|group| group.shown != Condition::Never && has(group, field));
    let others = table.fields_with_ids().filter(move |(field, of)| *field != FieldId::ID && of.has_value() && may_be(*field));
    std::iter::once(FieldId::ID).chain(others.map(|(field, _)| field))
}

/// When a field is shown to a reader.
pub(crate) fn shown_when(readable: &Readable, field: FieldId) -> Condition {
    if field == FieldId::ID {
        return Condition::Always;
    }
    readable.groups.iter().find(|group| has(group, field)).map_or(Condition::Never, |group| group.shown.clone())
}
