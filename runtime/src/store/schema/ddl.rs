//! The statements that make and change tables. Names are quoted; constants are literals of the plan's own.

use super::diff::Change;
use super::shape::{ColumnShape, IndexShape, KeyShape, Kind, Shape, TableShape, UniqueShape};
use super::{cast, upkeep, words};
use crate::store::compose::quoted;
use purlin_rules::fragment::{BrokenFragment, Fragment, Piece};
use purlin_rules::lower::Dialect;
use purlin_rules::plan::OnDelete;
use purlin_rules::types::Scalar;
use std::collections::BTreeMap;

/// Where the schema keeps what it knows of itself.
pub(in crate::store) const META_NAME: &str = "_purlin_meta";
pub(super) const META: &str =
    r#"CREATE TABLE "_purlin_meta" ("key" TEXT NOT NULL PRIMARY KEY, "value" ANY NOT NULL) STRICT, WITHOUT ROWID"#;
/// Holds a table while it is rebuilt.
const NEXT: &str = "_purlin_next";

/// Everything that an empty database lacks, but for the bookkeeping of the schema.
pub(super) fn all(shape: &Shape) -> Vec<String> {
    let mut statements: Vec<String> = shape.tables.iter().flat_map(|(name, table)| table_indexes_and_words(name, table)).collect();
    statements.extend(shape.users().into_iter().flat_map(auth));
    statements.extend(MISSING.iter().map(|statement| (*statement).to_owned()));
    statements
}

/// Bookkeeping that a database of an earlier version lacks.
pub(super) const MISSING: &[&str] = &[crate::records::SEQUENCES, crate::records::DUE_TABLE];

/// The tables of auth, where they are missing.
pub(super) fn auth(users: &str) -> Vec<String> {
    crate::auth::tables::create(users).into()
}

/// What makes one change.
pub(super) fn change(shape: &Shape, change: &Change) -> Vec<String> {
    let table = |name: &String| shape.tables.get(name);
    match change {
        Change::Create { table: name } => table(name).map(|table| table_indexes_and_words(name, table)).unwrap_or_default(),
        Change::Add { table: name, column } => table(name).and_then(|table| add(name, table, column)).into_iter().collect(),
        Change::Rebuild { table: name, kept, filled, cast } => {
            let statements =
                |table: &TableShape| [counters(name, kept, &table.columns), rebuild(name, &open(table, filled), kept, cast)].concat();
            table(name).map(statements).unwrap_or_default()
        }
        Change::Index { table, index: of } => vec![index(table, of)],
        Change::DropUnique { table, key } => vec![format!("DROP INDEX {}", unique_name(table, key))],
        Change::DropIndex { table, index } => vec![format!("DROP INDEX {}", index_name(table, index))],
        // What the values of all rows decide comes when they have them.
        Change::Unique { .. } | Change::Words { .. } | Change::Users | Change::Refused { .. } => Vec::new(),
    }
}

/// The uniques that a change asks for, once the rows have the values that they are to be unique by.
pub(super) fn uniques(shape: &Shape, change: &Change) -> Vec<String> {
    match change {
        Change::Unique { table, key } => vec![unique(table, key)],
        Change::Rebuild { table: name, .. } => {
            shape.tables.get(name).into_iter().flat_map(|table| &table.uniques).map(|key| unique(name, key)).collect()
        }
        Change::Create { .. }
        | Change::Add { .. }
        | Change::Index { .. }
        | Change::DropUnique { .. }
        | Change::DropIndex { .. }
        | Change::Words { .. }
        | Change::Users
        | Change::Refused { .. } => Vec::new(),
    }
}

/// What reads the words of rows anew where a change is about them, or took the triggers along that keep them.
pub(super) fn words_after(shape: &Shape, change: &Change) -> Vec<String> {
    let (Change::Words { table: name } | Change::Rebuild { table: name, .. }) = change else { return Vec::new() };
    shape.tables.get(name).map(|table| words::anew(name, table)).unwrap_or_default()
}

fn table_indexes_and_words(name: &str, table: &TableShape) -> Vec<String> {
    let mut statements = table_and_indexes(name, table);
    if table.words.is_some() {
        statements.extend(words::anew(name, table));
    }
    statements
}

fn table_and_indexes(name: &str, table: &TableShape) -> Vec<String> {
    let mut statements = vec![create(name, table)];
    statements.extend(table.uniques.iter().map(|key| unique(name, key)));
    statements.extend(table.indexes.iter().map(|of| index(name, of)));
    statements
}

fn add(name: &str, table: &TableShape, column_name: &str) -> Option<String> {
    let found = table.columns.iter().find(|column| column.name == column_name)?;
    let fill = found.fill.as_ref().map(|fill| format!(" DEFAULT {fill}")).unwrap_or_default();
    Some(format!("ALTER TABLE {} ADD COLUMN {}{fill}", quoted(name), column(found)))
}

/// With columns that are null until they are filled; what asks for more comes afterwards.
fn open(table: &TableShape, filled: &[String]) -> TableShape {
    let mut table = table.clone();
    if filled.is_empty() {
        return table;
    }
    (table.uniques, table.indexes) = Default::default();
    for column in table.columns.iter_mut().filter(|column| filled.contains(&column.name)) {
        (column.nullable, column.fill) = (true, None);
    }
    table
}

/// What closes a table that was opened to be filled.
pub(super) fn close(name: &str, table: &TableShape) -> Vec<String> {
    let own = |column: &ColumnShape| (column.name.clone(), column.name.clone());
    rebuild(name, table, &table.columns.iter().map(own).collect(), &[])
}

/// What fills a column where it is null, at an instant.
pub(super) fn fill(table: &str, column: &str, value: &Fragment, now: i64) -> Result<String, BrokenFragment> {
    let value = of_row(table, value, now)?;
    let (table, column) = (quoted(table), quoted(column));
    Ok(format!("UPDATE {table} SET {column} = ({value}) WHERE {column} IS NULL"))
}

/// What numbers the rows that have no number, in the order of their ids: behind those of the same scope that have.
pub(super) fn number(table: &str, column: &str, scope: Option<&str>) -> String {
    let (table, column) = (quoted(table), quoted(column));
    let scope = scope.map_or_else(|| "0".to_owned(), quoted);
    format!(
        "UPDATE {table} SET {column} = \"_purlin_numbered\".\"number\" FROM (SELECT \"id\" AS \"row\", max(0, coalesce(max({column}) OVER (PARTITION BY \
         {scope}), 0)) + row_number() OVER (PARTITION BY {scope}, {column} IS NULL ORDER BY \"id\") AS \"number\" FROM {table}) AS \
         \"_purlin_numbered\" WHERE {table}.\"id\" = \"_purlin_numbered\".\"row\" AND {table}.{column} IS NULL"
    )
}

/// What lets sequences go on under the names that their columns have now, and forgets those of columns that are gone.
fn counters(table: &str, kept: &BTreeMap<String, String>, columns: &[ColumnShape]) -> Vec<String> {
    let field = |column: &String| literals(&[format!("{table}.{column}")]);
    let all = columns.iter().map(|column| &column.name);
    let new = all.filter(|column| kept.get(*column) != Some(*column));
    new.flat_map(|column| {
        let forget = format!("DELETE FROM \"_purlin_sequence\" WHERE \"field\" = {}", field(column));
        let renamed = kept
            .get(column)
            .map(|was| format!("UPDATE \"_purlin_sequence\" SET \"field\" = {} WHERE \"field\" = {}", field(column), field(was)));
        [Some(forget), renamed].into_iter().flatten()
    })
    .collect()
}

/// A fragment about a row of the table, at an instant.
pub(super) fn of_row(table: &str, value: &Fragment, now: i64) -> Result<String, BrokenFragment> {
    spelled(value, now, |column| format!("{}.{}", quoted(table), quoted(column)))
}

/// A fragment about a row whose columns are spelled so, at an instant.
pub(super) fn spelled(value: &Fragment, now: i64, column: impl Fn(&str) -> String) -> Result<String, BrokenFragment> {
    let mut sql = String::new();
    for piece in value.pieces() {
        match piece? {
            Piece::Sql(text) => sql.push_str(text),
            Piece::Column(name) | Piece::New(name) => sql.push_str(&column(name)),
            Piece::Alias(alias) => sql.push_str(&format!("_a{alias}")),
            Piece::Now => sql.push_str(&now.to_string()),
            Piece::Today(zone) => sql.push_str(&zone.day(now).to_string()),
            // Nobody asks, of no tenant, and nothing is written.
            Piece::Me | Piece::Tenant | Piece::Age | Piece::Old(_) | Piece::Arg(_) => sql.push_str("NULL"),
        }
    }
    Ok(sql)
}

/// A new table, filled from the one that it then replaces, indexes and all but what is unique. Columns that are `kept` have the values of
/// another by that name; those to `cast` become values of their type. What is computed is made anew afterwards.
fn rebuild(name: &str, table: &TableShape, kept: &BTreeMap<String, String>, cast: &[String]) -> Vec<String> {
    let of_next: Vec<String> = table.columns.iter().map(|column| quoted(&column.name)).collect();
    let of_old: Vec<String> = table
        .columns
        .iter()
        .map(|column| match kept.get(&column.name) {
            Some(was) if cast.contains(&column.name) => cast::sql(name, &column.name, &quoted(was)),
            Some(was) => called_now(&quoted(was), &column.kind),
            None => column.fill.clone().unwrap_or_else(|| "NULL".to_owned()),
        })
        .collect();
    let mut statements = vec![
        create(NEXT, table),
        format!("INSERT INTO {} ({}) SELECT {} FROM {}", quoted(NEXT), of_next.join(", "), of_old.join(", "), quoted(name)),
        format!("DROP TABLE {}", quoted(name)),
        format!("ALTER TABLE {} RENAME TO {}", quoted(NEXT), quoted(name)),
    ];
    statements.extend(table.indexes.iter().map(|of| index(name, of)));
    statements
}

/// A stored value; of an enum, by its name of now.
fn called_now(sql: &str, kind: &Kind) -> String {
    match kind {
        Kind::Enum { were, .. } if !were.is_empty() => {
            let literal = |text: &String| literals(std::slice::from_ref(text));
            let cases: Vec<String> = were.iter().map(|(was, now)| format!("WHEN {} THEN {}", literal(was), literal(now))).collect();
            format!("CASE {sql} {} ELSE {sql} END", cases.join(" "))
        }
        Kind::List(item) => match called_now("\"value\"", item) {
            plain if plain == "\"value\"" => sql.to_owned(),
            value => {
                format!("CASE WHEN {sql} IS NOT NULL THEN (SELECT json_group_array({value} ORDER BY \"key\") FROM json_each({sql})) END")
            }
        },
        Kind::Scalar(_) | Kind::Enum { .. } | Kind::Row { .. } => sql.to_owned(),
    }
}

/// With a rowid: without one, rows of 100 bytes are read a fifth faster, and rows of 1,500 bytes at a third of the speed.
fn create(name: &str, table: &TableShape) -> String {
    let columns = table.columns.iter().map(column);
    // Null until it is made, in the statement that writes the row.
    let kept = table.upkeep.iter().map(|(name, upkeep)| format!("{} {}", quoted(name), upkeep.kind));
    let tallied = upkeep::tallied(table).into_iter().map(|name| upkeep::column(name));
    let parts: Vec<String> = columns.chain(kept).chain(tallied).chain(table.columns.iter().filter_map(within_tenant)).collect();
    format!("CREATE TABLE {} (\n  {}\n) STRICT", quoted(name), parts.join(",\n  "))
}

/// A relation within a tenant: the row it refers to is of the same one.
fn within_tenant(column: &ColumnShape) -> Option<String> {
    let Kind::Row { table, on_delete, within: Some(tenant) } = &column.kind else { return None };
    let (own, tenant) = (quoted(&column.name), quoted(tenant));
    let action = match on_delete {
        OnDelete::Cascade => "CASCADE",
        // The column says so itself: here it would take the tenant away as well.
        OnDelete::SetNull | OnDelete::Restrict => "NO ACTION",
    };
    Some(format!("FOREIGN KEY ({tenant}, {own}) REFERENCES {}({tenant}, \"id\") ON DELETE {action}", quoted(table)))
}

fn column(column: &ColumnShape) -> String {
    let name = quoted(&column.name);
    let (kind, check) = match &column.kind {
        Kind::Scalar(scalar) => scalar_type(*scalar, &name),
        Kind::Enum { values, .. } => ("TEXT", Some(format!("{name} IN ({})", literals(values)))),
        Kind::List(_) => ("TEXT", Some(format!("json_type({name}) = 'array'"))),
        Kind::Row { .. } => (Dialect::Sqlite.key_type(), None),
    };
    let mut text = format!("{name} {kind}");
    if !column.nullable {
        text.push_str(" NOT NULL");
    }
    if column.name == "id" {
        text.push_str(" PRIMARY KEY");
    }
    if let Some(check) = check {
        text.push_str(&format!(" CHECK ({check})"));
    }
    if let Kind::Row { table, on_delete, within } = &column.kind
        && (within.is_none() || *on_delete == OnDelete::SetNull)
    {
        let action = match on_delete {
            OnDelete::Cascade => "CASCADE",
            OnDelete::SetNull => "SET NULL",
            // Judged when the statement ends: a row that goes by the same cascade is not in the way.
            OnDelete::Restrict => "NO ACTION",
        };
        text.push_str(&format!(" REFERENCES {}(\"id\") ON DELETE {action}", quoted(table)));
    }
    text
}

/// The column type, and what beyond it values must satisfy.
fn scalar_type(scalar: Scalar, name: &str) -> (&'static str, Option<String>) {
    let check = (scalar == Scalar::Bool).then(|| format!("{name} IN (0, 1)"));
    (Dialect::Sqlite.column_type(scalar), check)
}

fn literals(values: &[String]) -> String {
    values.iter().map(|value| format!("'{}'", value.replace('\'', "''"))).collect::<Vec<_>>().join(", ")
}

fn unique(table: &str, key: &UniqueShape) -> String {
    let columns: Vec<String> = key.columns().iter().map(|column| quoted(column)).collect();
    let among = key.null().map(|null| format!(" WHERE {} IS NULL", quoted(null))).unwrap_or_default();
    format!("CREATE UNIQUE INDEX {} ON {} ({}){among}", unique_name(table, key), quoted(table), columns.join(", "))
}

fn index(table: &str, of: &IndexShape) -> String {
    let text = |key: &KeyShape| format!("{}{}", quoted(&key.column), if key.descending { " DESC" } else { "" });
    let keys: Vec<String> = of.keys.iter().map(text).collect();
    let holds = of.holds.as_ref().map(|holds| format!(" WHERE {holds}")).unwrap_or_default();
    format!("CREATE INDEX {} ON {} ({}){holds}", index_name(table, of), quoted(table), keys.join(", "))
}

fn unique_name(table: &str, key: &UniqueShape) -> String {
    let among = key.null().map(|null| format!(" -{null}")).unwrap_or_default();
    quoted(&format!("_purlin_unique {table} {}{among}", key.columns().join(" ")))
}

fn index_name(table: &str, IndexShape { keys, holds }: &IndexShape) -> String {
    let text = |key: &KeyShape| format!("{}{}", if key.descending { "-" } else { "" }, key.column);
    let holds = holds.as_ref().map(|holds| format!(" where {}", in_any_case(holds))).unwrap_or_default();
    quoted(&format!("_purlin_index {table} {}{holds}", keys.iter().map(text).collect::<Vec<_>>().join(" ")))
}

/// SQLite takes names that differ in the case of letters for one: capitals of texts are marked.
fn in_any_case(sql: &str) -> String {
    let (mut name, mut is_text) = (String::new(), false);
    for letter in sql.chars() {
        is_text ^= letter == '\'';
        if is_text && (letter == '^' || letter.is_ascii_uppercase()) {
            name.push('^');
        }
        name.push(letter);
    }
    name
}
