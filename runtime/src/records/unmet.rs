//! What a model requires of its rows and a row does not meet, as it is told.

use crate::problem::{FieldCode, FieldError};
use crate::values::body::pointer;
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::{Require, Table, Text};

/// At the first of its fields that the writer names; else at the first of them that a writer may name; else at the row.
pub(super) fn fault(table: &Table, require: &Require, named: &[FieldId]) -> FieldError {
    let is_named = |field: &&FieldId| named.contains(field);
    let may_be = |field: &&FieldId| {
        let column = table.field(**field).and_then(|field| field.column());
        column.is_some_and(|column| !column.readonly && !column.private)
    };
    let place = require.reads.iter().find(is_named).or_else(|| require.reads.iter().find(may_be));
    let name = place.and_then(|field| table.field(*field)).map(|field| pointer(&field.name));
    let message = require.message.clone().unwrap_or(Text::Borrowed("the row would not be as its model requires"));
    FieldError { field: name.unwrap_or_default(), code: FieldCode::Unmet, message }
}
