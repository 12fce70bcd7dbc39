//! `@tree`: no row stands below itself, and none deeper than a tree is followed.

use crate::problem::{FieldCode, FieldError};
use crate::store::compose::{Composer, Slot};
use crate::values::body::pointer;
use purlin_rules::catalog::FieldId;
use purlin_rules::expr::TREE_DEPTH;
use purlin_rules::plan::Table;
use purlin_rules::plan::checks::Operation;

/// Writes what is true if the rows still form a tree once the row's parent is the one that is written. Nothing stands below a row that
/// is created.
pub(super) fn stays(composer: &mut Composer, table: &Table, field: FieldId, operation: Operation) {
    let Some(column) = table.field(field).and_then(|field| field.column()) else {
        composer.text("0");
        return;
    };
    let (name, parent, value) = (&*table.db_name, &*column.db_name, Slot::Value(field));
    composer.text("(").slot(value).text(" IS NULL OR NOT EXISTS (WITH RECURSIVE \"_purlin_up\" (\"id\", \"steps\") AS (SELECT ");
    composer.slot(value).text(", 1 UNION ALL SELECT t.").name(parent).text(", u.\"steps\" + 1 FROM \"_purlin_up\" AS u, ");
    composer.name(name).text(" AS t WHERE t.\"id\" = u.\"id\" AND t.").name(parent);
    composer.text(" IS NOT NULL").text(&bound()).text(") SELECT 1 FROM \"_purlin_up\" AS u WHERE u.\"id\" = ").slot(Slot::Row);
    composer.text(" OR u.\"steps\"");
    if operation != Operation::Create {
        composer.text(" + (WITH RECURSIVE \"_purlin_down\" (\"id\", \"steps\") AS (SELECT ").slot(Slot::Row).text(", 0 UNION ALL ");
        composer.text("SELECT t.\"id\", u.\"steps\" + 1 FROM \"_purlin_down\" AS u, ").name(name).text(" AS t WHERE t.").name(parent);
        composer.text(" = u.\"id\"").text(&bound()).text(") SELECT max(\"steps\") FROM \"_purlin_down\")");
    }
    composer.text(&format!(" > {TREE_DEPTH}))"));
}

/// A walk ends, also in rows that are no tree.
fn bound() -> String {
    format!(" AND u.\"steps\" <= {TREE_DEPTH}")
}

pub(super) fn fault(table: &Table, field: FieldId) -> FieldError {
    let name = table.field(field).map_or_else(String::new, |field| pointer(&field.name));
    let message = format!("the row would stand below itself, or a row deeper than {TREE_DEPTH} steps");
    FieldError { field: name, code: FieldCode::Unmet, message: message.into() }
}
