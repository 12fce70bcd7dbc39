//! `@sequence`: numbers that count up without gaps. A number is taken in the transaction that writes its row: what is not written
//! takes none, and who comes at the same time waits for that to be decided. A number that was given is not given again, also where its
//! row is gone; and none that stands in a row, however it came there.
//!
//! Comes in: a field, and where its scope is found. Goes out: the statement that takes the next number; the one that counts a number which
//! the system was told; and the one that forgets a number which was a mistake.

use crate::store::compose::{Composer, PlanFault, Written};
use crate::store::system::Composed;
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::{Default, Field, Table};

/// How far each sequence has come. The field is `table.column`; without a scope, that is empty.
pub(crate) const TABLE: &str = r#"CREATE TABLE IF NOT EXISTS "_purlin_sequence" (
  "field" TEXT NOT NULL,
  "scope" BLOB NOT NULL,
  "value" INTEGER NOT NULL,
  PRIMARY KEY ("field", "scope")
) STRICT, WITHOUT ROWID"#;

/// The fields of the table that count, and their scopes.
pub(crate) fn of(table: &Table) -> impl Iterator<Item = (FieldId, &Field, Option<FieldId>)> {
    table.fields_with_ids().filter_map(|(id, field)| match field.column()?.default {
        Default::Sequence { scope } => Some((id, field, scope)),
        Default::None | Default::Const(_) | Default::Me | Default::Now | Default::Derived => None,
    })
}

/// Takes the next number: one more than any that was given, and than any that stands in a row. The store keeps an index for the latter.
pub(super) fn next(mut composer: Composer, table: &Table, field: &Field, scope: Option<(&str, Written)>) -> Result<Composed, PlanFault> {
    let column = field.column().map_or("", |column| &*column.db_name);
    begin(&mut composer, table, column, scope)?;
    composer.text("1 + ");
    greatest(&mut composer, table, column, scope)?;
    composer.text(
        " WHERE 1 ON CONFLICT (\"field\", \"scope\") DO UPDATE SET \"value\" = max(\"value\" + 1, excluded.\"value\") RETURNING \"value\"",
    );
    Ok(composer.of_system())
}

/// Counts a number that was given: none after it is less.
pub(super) fn given(
    mut composer: Composer,
    table: &Table,
    field: &Field,
    scope: Option<(&str, Written)>,
    number: Written,
) -> Result<Composed, PlanFault> {
    let column = field.column().map_or("", |column| &*column.db_name);
    begin(&mut composer, table, column, scope)?;
    composer.written("", column, number)?.text(" WHERE 1 ON CONFLICT (\"field\", \"scope\") DO UPDATE");
    composer.text(" SET \"value\" = max(\"value\", excluded.\"value\")");
    Ok(composer.of_system())
}

/// Forgets a number that its row no longer has, where it was the last: the numbers of the rows count.
pub(super) fn taken_back(
    mut composer: Composer,
    table: &Table,
    field: &Field,
    scope: Option<(&str, Written)>,
    number: Written,
) -> Result<Composed, PlanFault> {
    let column = field.column().map_or("", |column| &*column.db_name);
    composer.text("UPDATE \"_purlin_sequence\" SET \"value\" = ");
    greatest(&mut composer, table, column, scope)?;
    composer.text(" WHERE \"field\" = ").text(&name(table, column)).text(" AND \"scope\" = ");
    scope_of(&mut composer, scope)?;
    composer.text(" AND \"value\" = ").written("", column, number)?;
    Ok(composer.of_system())
}

/// The greatest number that a row of the scope has, 0 without one.
fn greatest(composer: &mut Composer, table: &Table, column: &str, scope: Option<(&str, Written)>) -> Result<(), PlanFault> {
    composer.text("max(0, coalesce((SELECT max(t.").name(column).text(") FROM ").name(&table.db_name).text(" AS t");
    if let Some((name, written)) = scope {
        composer.text(" WHERE t.").name(name).text(" IS ").written("", name, written)?;
    }
    composer.text("), 0))");
    Ok(())
}

fn begin(composer: &mut Composer, table: &Table, column: &str, scope: Option<(&str, Written)>) -> Result<(), PlanFault> {
    composer.text("INSERT INTO \"_purlin_sequence\" (\"field\", \"scope\", \"value\") SELECT ").text(&name(table, column)).text(", ");
    scope_of(composer, scope)?;
    composer.text(", ");
    Ok(())
}

/// What a relation that is null leads to has a sequence, too.
fn scope_of(composer: &mut Composer, scope: Option<(&str, Written)>) -> Result<(), PlanFault> {
    match scope {
        Some((name, written)) => composer.text("coalesce(").written("", name, written)?.text(", x'')"),
        None => composer.text("x''"),
    };
    Ok(())
}

/// Names are words of letters, digits and `_`.
fn name(table: &Table, column: &str) -> String {
    format!("'{}.{}'", table.db_name.replace('\'', ""), column.replace('\'', ""))
}
