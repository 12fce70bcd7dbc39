//! The order of a list: the keys that `sort` names, then `id`. Nulls are last in both directions, and a field that is not shown is null.

use crate::problem::{Code, Problem};
use crate::records::Request;
use crate::records::cursor::KeyForm;
use crate::records::layout::{self, ROW, shown_when};
use crate::store::compose::{Composer, PlanFault, RowOf, Slot};
use crate::values::check::Form;
use purlin_rules::catalog::FieldId;
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::{Condition, Field};
use rusqlite::types::Value as Held;
use std::cmp::Ordering;

/// Keys that one list may have.
const KEYS: usize = 8;

/// The keys of a list, but for the `id` that ends them.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) keys: Vec<Key>,
    pub(super) id_descending: bool,
    kind: Kind,
}

/// A field by which rows are ordered, or that they are asked for: null where the reader may not see it.
#[derive(Debug)]
pub(super) struct Key {
    id: FieldId,
    field: Field,
    shown: Condition,
    nullable: bool,
    descending: bool,
}

impl Order {
    /// `-created_at,title`: the first descending, the second ascending.
    pub(super) fn parse(request: &Request<'_>, sort: Option<&str>) -> Result<Self, Problem> {
        let mut order = Self { keys: Vec::new(), id_descending: false, kind: request.kind };
        let Some(sort) = sort else { return Ok(order) };
        for part in sort.split(',').map(str::trim) {
            let (descending, name) = part.strip_prefix('-').map_or((false, part), |name| (true, name));
            order.id_descending = descending;
            let field = sortable(request, name)?;
            if field == FieldId::ID {
                // Ids do not tie: what follows one has no say.
                break;
            }
            if order.keys.iter().any(|key| key.id == field) {
                return Err(Problem::new(Code::InvalidExpression).detail(format!("`sort` names `{name}` twice.")));
            }
            // One that this reader never sees is null in every row, and orders nothing.
            order.keys.extend(Key::of(request, field, descending).filter(|key| key.shown != Condition::Never));
        }
        if order.keys.len() > KEYS {
            return Err(Problem::new(Code::TooExpensive).detail(format!("`sort` names more than {KEYS} fields.")));
        }
        Ok(order)
    }

    /// Values in a cursor.
    pub(super) fn width(&self) -> usize {
        self.keys.len() + 1
    }

    /// The keys as columns of the result.
    pub(super) fn select(&self, composer: &mut Composer) -> Result<(), PlanFault> {
        for key in &self.keys {
            composer.text(", ");
            key.value(composer, self.kind)?;
        }
        Ok(())
    }

    /// What stands after `ORDER BY`.
    pub(super) fn by(&self, composer: &mut Composer) -> Result<(), PlanFault> {
        for key in &self.keys {
            // What is computed may be a number, and such a number would be that of a column.
            let is_column = key.field.held_in().is_some();
            key.value(composer.text(if is_column { "" } else { "coalesce(" }), self.kind)?;
            composer.text(if is_column { "" } else { ", NULL)" });
            // Where it says nothing SQLite takes null for the least.
            composer.text(match (key.descending, key.nullable) {
                (true, _) => " DESC, ",
                (false, true) => " ASC NULLS LAST, ",
                (false, false) => " ASC, ",
            });
        }
        composer.text("r.\"id\"").text(if self.id_descending { " DESC" } else { " ASC" });
        Ok(())
    }

    /// The order of two rows by their keys, `id` last, as [`Order::by`] has it.
    pub(super) fn compare(&self, one: &[Held], other: &[Held]) -> Ordering {
        let directions = self.keys.iter().map(|key| key.descending).chain([self.id_descending]);
        let keys = one.iter().zip(other).zip(directions);
        keys.map(|((one, other), descending)| compare(one, other, descending)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }

    /// True of the rows that come after the cursor's, of whose keys `forms` are.
    pub(super) fn after(&self, composer: &mut Composer, request: &Request<'_>, forms: &[KeyForm]) -> Result<(), PlanFault> {
        self.after_from(composer, (request, forms), 0)
    }

    fn after_from(&self, composer: &mut Composer, keys: (&Request<'_>, &[KeyForm]), place: usize) -> Result<(), PlanFault> {
        let beyond = |descending: bool| if descending { " < " } else { " > " };
        let Some(key) = self.keys.get(place) else {
            composer.text("r.\"id\"").text(beyond(self.id_descending)).slot(slot(place));
            return Ok(());
        };
        if keys.1.get(place) == Some(&KeyForm::Null) {
            key.value(composer.text("("), self.kind)?;
            composer.text(" IS NULL AND ");
            self.after_from(composer, keys, place + 1)?;
            composer.text(")");
            return Ok(());
        }
        if let Some(tail) = self.plain_tail(place) {
            // One comparison of rows, for which SQLite goes straight to its place in an index.
            composer.text("(");
            for key in tail {
                key.value(composer, self.kind)?;
                composer.text(", ");
            }
            composer.text("r.\"id\")").text(beyond(key.descending)).text("(");
            for place in place..self.keys.len() {
                self.of_cursor(composer, keys, place)?;
                composer.text(", ");
            }
            composer.slot(slot(self.keys.len())).text(")");
            return Ok(());
        }
        key.value(composer.text("("), self.kind)?;
        self.of_cursor(composer.text(beyond(key.descending)), keys, place)?;
        if key.nullable {
            key.value(composer.text(" OR "), self.kind)?;
            composer.text(" IS NULL");
        }
        key.value(composer.text(" OR ("), self.kind)?;
        self.of_cursor(composer.text(" = "), keys, place)?;
        self.after_from(composer.text(" AND "), keys, place + 1)?;
        composer.text("))");
        Ok(())
    }

    /// The key of the cursor's row. One that is cut is asked of the row itself, if that is still there for the caller and still begins so; else
    /// the list goes on from where such keys begin: rows may come twice, and none is left out.
    fn of_cursor(&self, composer: &mut Composer, (request, forms): (&Request<'_>, &[KeyForm]), place: usize) -> Result<(), PlanFault> {
        let Some(key) = self.keys.get(place).filter(|_| forms.get(place) == Some(&KeyForm::Cut)) else {
            composer.slot(slot(place));
            return Ok(());
        };
        key.value(composer.text("coalesce((SELECT "), self.kind)?;
        composer.text(" FROM ").name(&request.table.db_name).text(" AS r WHERE r.\"id\" = ").slot(slot(self.keys.len()));
        composer.text(" AND ").readable(request.table.list.of(request.kind), RowOf::Stored(ROW))?;
        key.value(composer.text(" AND substr("), self.kind)?;
        composer.text(", 1, length(").slot(slot(place)).text(")) = ").slot(slot(place)).text("), ").slot(slot(place)).text(")");
        Ok(())
    }

    /// The keys from a place on, if all are columns that are never null, in one direction with `id`.
    fn plain_tail(&self, place: usize) -> Option<&[Key]> {
        let tail = self.keys.get(place..)?;
        let is_plain = |key: &Key| {
            let is_column = key.field.held_in().is_some() && key.shown == Condition::Always;
            is_column && !key.nullable && key.descending == self.id_descending
        };
        tail.iter().all(is_plain).then_some(tail)
    }
}

/// As SQLite compares the values of a column, but for null, which is last in both directions.
fn compare(one: &Held, other: &Held, descending: bool) -> Ordering {
    let order = match (one, other) {
        (Held::Null, _) | (_, Held::Null) => return (*one == Held::Null).cmp(&(*other == Held::Null)),
        (Held::Integer(one), Held::Integer(other)) => one.cmp(other),
        (Held::Real(one), Held::Real(other)) => one.partial_cmp(other).unwrap_or(Ordering::Equal),
        (Held::Text(one), Held::Text(other)) => one.as_bytes().cmp(other.as_bytes()),
        (Held::Blob(one), Held::Blob(other)) => one.cmp(other),
        // The values of one key are of one type.
        _ => Ordering::Equal,
    };
    if descending { order.reverse() } else { order }
}

fn slot(place: usize) -> Slot {
    Slot::Key(u16::try_from(place).unwrap_or(u16::MAX))
}

impl Key {
    pub(super) fn of(request: &Request<'_>, id: FieldId, descending: bool) -> Option<Self> {
        let shown = shown_when(request.table.list.of(request.kind), id);
        let field = request.table.field(id)?;
        let may_be_null = field.held_in().is_none() || field.may_be_null();
        let nullable = may_be_null || shown != Condition::Always;
        Some(Self { id, field: field.clone(), shown, nullable, descending })
    }

    /// The value by which rows are ordered: null where the reader may not see it.
    pub(super) fn value(&self, composer: &mut Composer, kind: Kind) -> Result<(), PlanFault> {
        match &self.shown {
            Condition::Always => layout::value(composer, &self.field, kind)?,
            shown @ (Condition::If { .. } | Condition::Never) => {
                composer.text("CASE WHEN ").condition(shown, RowOf::Stored(ROW))?.text(" THEN ");
                layout::value(composer, &self.field, kind)?;
                composer.text(" END");
            }
        }
        Ok(())
    }
}

fn sortable(request: &Request<'_>, name: &str) -> Result<FieldId, Problem> {
    let field = request.model.fields.named(name);
    field.filter(|field| is_ordered(request, *field)).ok_or_else(|| {
        let words = format!("`sort` lists fields of {}, separated by commas, `-` before one for descending.", request.table.spec_name);
        Problem::new(Code::InvalidExpression).detail(words)
    })
}

/// Requests may name the field, and its values can be put in order.
pub(super) fn is_ordered(request: &Request<'_>, field: FieldId) -> bool {
    let is_private = request.table.field(field).is_none_or(Field::is_private);
    !is_private && request.model.fields.get(field).is_some_and(|check| has_order(&check.form))
}

/// Values of the form can be put in order.
pub(crate) fn has_order(form: &Form) -> bool {
    !matches!(form, Form::Json | Form::Rows | Form::Point | Form::Vector(_) | Form::List(_))
}
