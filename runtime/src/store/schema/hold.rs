//! Rows against what the plan newly asks of them: one statement for each table, and one more for each law that rows break.
//!
//! Comes in: a database amid its change, when every column has its values. Goes out: what rows break, how many, and the ids of some;
//! never what they hold.

use super::ddl;
use super::diff::{Change, Difference};
use super::error::SchemaError;
use super::law::{Asks, Law};
use super::shape::{Shape, TableShape, UniqueShape};
use crate::store::compose::quoted;
use crate::values::check::Form;
use crate::values::{read, write};
use purlin_rules::expr::TREE_DEPTH;
use purlin_rules::fragment::BrokenFragment;
use purlin_rules::value::Id;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error};
use std::fmt;

/// `purlin_fits(place, value)`: whether a value of a column is one of the form at this place, or null.
const FITS: &str = "purlin_fits";
/// Ids that are told.
const TOLD: usize = 3;

/// What the plan asks and rows do not meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    asked: String,
    rows: i64,
    ids: Vec<Id>,
    help: String,
}

/// What one statement asks of the rows of a table.
struct Question {
    asked: String,
    /// True of a row that meets it.
    sql: String,
    mend: Mend,
}

/// How rows are made to meet it.
enum Mend {
    Backfill,
    NoNull,
    Set { column: Option<String> },
}

pub(super) fn broken(
    connection: &Connection,
    shape: &Shape,
    stored: &Shape,
    differences: &[Difference],
    now: i64,
) -> Result<Vec<Broken>, SchemaError> {
    let keeps_columns = differences.iter().all(|difference| difference.only_asks);
    let (mut forms, mut asked) = (Vec::new(), Vec::new());
    for (name, table) in &shape.tables {
        if let Some(before) = stored.tables.get(name) {
            asked.push((name, table, questions(name, table, before, differences, &mut forms, now)?));
        }
    }
    if asked.iter().all(|(.., questions)| questions.is_empty()) {
        return Ok(Vec::new());
    }
    install(connection, forms)?;
    let mut broken = Vec::new();
    for (name, table, questions) in asked {
        broken.extend(ask(connection, name, table, questions, keeps_columns)?);
    }
    connection.remove_function(FITS, 2)?;
    Ok(broken)
}

/// What is new; of a table whose values the change itself makes, everything.
fn questions(
    name: &str,
    table: &TableShape,
    before: &TableShape,
    differences: &[Difference],
    forms: &mut Vec<Form>,
    now: i64,
) -> Result<Vec<Question>, BrokenFragment> {
    let rebuilt = differences.iter().find_map(|difference| match &difference.change {
        Change::Rebuild { table, filled, .. } if table == name => Some((difference.is_declared, filled)),
        Change::Rebuild { .. }
        | Change::Create { .. }
        | Change::Add { .. }
        | Change::Index { .. }
        | Change::Unique { .. }
        | Change::DropIndex { .. }
        | Change::DropUnique { .. }
        | Change::Words { .. }
        | Change::Users
        | Change::Refused { .. } => None,
    });
    let (is_anew, filled) = rebuilt.map_or((false, &[][..]), |(is_declared, filled)| (is_declared, &filled[..]));
    let is_filled = |column: &String| filled.contains(column) && table.before.fills.contains_key(column);
    let mut questions: Vec<Question> = Vec::new();
    for column in table.columns.iter().filter(|column| !column.nullable && filled.contains(&column.name)) {
        let asked = format!("`{}.{}` may not be null", table.spec_name, column.name);
        let mend = if is_filled(&column.name) { Mend::Backfill } else { Mend::NoNull };
        questions.push(Question { asked, sql: format!("{} IS NOT NULL", quoted(&column.name)), mend });
    }
    for law in table.laws.iter().filter(|law| is_anew || !before.met.contains(&law.record())) {
        let mend = mend(&law.columns, is_filled);
        questions.push(Question { asked: words(&table.spec_name, law), sql: predicate(name, law, forms, now)?, mend });
    }
    // What is unique with the id is so by itself.
    let new = |key: &&UniqueShape| (is_anew || !before.uniques.contains(*key)) && !key.columns().iter().any(|column| column == "id");
    for key in table.uniques.iter().filter(new) {
        let asked = format!("`{}` is unique by ({key})", table.spec_name);
        questions.push(Question { asked, sql: is_alone(name, key), mend: mend(key.columns(), is_filled) });
    }
    Ok(questions)
}

fn mend(columns: &[String], is_filled: impl Fn(&String) -> bool) -> Mend {
    if columns.iter().any(is_filled) { Mend::Backfill } else { Mend::Set { column: columns.last().cloned() } }
}

fn words(model: &str, law: &Law) -> String {
    let column = law.columns.join(", ");
    match &law.asks {
        Asks::Form(_) => format!("`{model}.{column}` is `{}`", law.says),
        Asks::Tree => format!("`{model}.{column}` is {}", law.says),
        Asks::Holds(_) | Asks::Nothing => format!("`{model}` has `require {}`", law.says),
    }
}

fn predicate(table: &str, law: &Law, forms: &mut Vec<Form>, now: i64) -> Result<String, BrokenFragment> {
    let column = quoted(law.columns.first().map_or("id", String::as_str));
    Ok(match &law.asks {
        Asks::Form(form) => {
            forms.push(form.clone());
            format!("{FITS}({}, {column})", forms.len() - 1)
        }
        Asks::Holds(condition) => ddl::of_row(table, condition, now)?,
        Asks::Nothing => "0".to_owned(),
        Asks::Tree => {
            let table = quoted(table);
            format!(
                "\"id\" IN (WITH RECURSIVE \"_purlin_down\" (\"id\", \"steps\") AS (SELECT \"id\", 0 FROM {table} WHERE {column} IS NULL \
                 UNION ALL SELECT t.\"id\", u.\"steps\" + 1 FROM \"_purlin_down\" AS u, {table} AS t WHERE t.{column} = u.\"id\" AND \
                 u.\"steps\" < {TREE_DEPTH}) SELECT \"id\" FROM \"_purlin_down\")"
            )
        }
    })
}

/// True of a row whose values no other has.
fn is_alone(table: &str, key: &UniqueShape) -> String {
    let columns: Vec<String> = key.columns().iter().map(|column| quoted(column)).collect();
    let is_set = columns.iter().map(|column| format!("{column} IS NOT NULL"));
    let is_meant: Vec<String> = is_set.chain(key.null().map(|null| format!("{} IS NULL", quoted(null)))).collect();
    format!(
        "\"id\" NOT IN (SELECT \"id\" FROM (SELECT \"id\", count(*) OVER (PARTITION BY {}) AS \"rows\" FROM {} WHERE {}) WHERE \"rows\" > 1)",
        columns.join(", "),
        quoted(table),
        is_meant.join(" AND ")
    )
}

fn ask(
    connection: &Connection,
    name: &str,
    table: &TableShape,
    questions: Vec<Question>,
    keeps_columns: bool,
) -> Result<Vec<Broken>, SchemaError> {
    if questions.is_empty() {
        return Ok(Vec::new());
    }
    let counts: Vec<String> = questions.iter().map(|question| format!("coalesce(sum(NOT ({})), 0)", question.sql)).collect();
    let sql = format!("SELECT {} FROM {}", counts.join(", "), quoted(name));
    let counts: Vec<i64> = connection.query_row(&sql, [], |row| (0..questions.len()).map(|place| row.get(place)).collect())?;
    let mut broken = Vec::new();
    for (Question { asked, sql, mend }, rows) in questions.into_iter().zip(counts).filter(|(_, rows)| *rows > 0) {
        let ids = some(connection, name, &sql)?;
        let help = help(&table.spec_name, &mend, ids.first(), keeps_columns);
        broken.push(Broken { asked, rows, ids, help });
    }
    Ok(broken)
}

/// The first rows of which it is not true.
fn some(connection: &Connection, table: &str, is_met: &str) -> rusqlite::Result<Vec<Id>> {
    let some = format!("SELECT \"id\" FROM {} WHERE NOT ({is_met}) ORDER BY \"id\" LIMIT {TOLD}", quoted(table));
    let ids: Vec<Vec<u8>> = connection.prepare(&some)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(ids.into_iter().filter_map(|id| id.try_into().ok().map(Id)).collect())
}

/// The rows that the change of a column leaves without a value: of the column `was`, as it still is.
pub(super) fn uncast(
    connection: &Connection,
    (table, model): (&str, &str),
    (asked, is_cast, was): (String, &str, &str),
) -> rusqlite::Result<Option<Broken>> {
    let sql = format!("SELECT coalesce(sum(NOT ({is_cast})), 0) FROM {}", quoted(table));
    let rows: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
    if rows == 0 {
        return Ok(None);
    }
    let ids = some(connection, table, is_cast)?;
    let help = help(model, &Mend::Set { column: Some(was.to_owned()) }, ids.first(), false);
    Ok(Some(Broken { asked, rows, ids, help }))
}

fn help(model: &str, mend: &Mend, first: Option<&Id>, keeps_columns: bool) -> String {
    let column = match mend {
        Mend::Backfill => return "let `@backfill(…)` say what meets it".to_owned(),
        Mend::NoNull => return "say what stands for null with `@backfill(…)`, or keep it `?`".to_owned(),
        Mend::Set { column } => column.as_deref().unwrap_or("FIELD"),
    };
    let id = first.map_or_else(|| "ID".to_owned(), Id::to_string);
    // By a spec of other columns the rows can't be reached.
    let spec = if keeps_columns { "" } else { ", with the spec as it was" };
    format!("mend them{spec}: `purlin data set {model} {id} {column}=…`")
}

fn install(connection: &Connection, forms: Vec<Form>) -> rusqlite::Result<()> {
    let spellings: Vec<_> = forms.iter().map(write::Spelling::of).collect();
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function(FITS, 2, flags, move |context| {
        let place = usize::try_from(context.get::<i64>(0)?).unwrap_or(usize::MAX);
        let found = forms.get(place).zip(spellings.get(place).and_then(Option::as_ref));
        let (form, spelling) = found.ok_or_else(|| Error::UserFunctionError("no such form".into()))?;
        let value = context.get_raw(1);
        if value == ValueRef::Null {
            return Ok(true);
        }
        let mut json = Vec::new();
        write::value(&mut json, spelling, value);
        Ok(read::value(form, &String::from_utf8_lossy(&json)).is_ok())
    })
}

/// `` `Room.size` is `Int(0..5)`: 4 rows do not meet it (…); mend them: … ``
impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { asked, rows, ids, help } = self;
        let verb = if *rows == 1 { "row does" } else { "rows do" };
        let told: Vec<String> = ids.iter().map(Id::to_string).collect();
        let more = if usize::try_from(*rows).is_ok_and(|rows| rows > ids.len()) { ", …" } else { "" };
        write!(f, "{asked}: {rows} {verb} not meet it ({}{more}); {help}", told.join(", "))
    }
}
