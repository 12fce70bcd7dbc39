//! The rows of a database, for whoever runs the service: read, taken out and brought in by the system itself. No rule is asked and no
//! trigger fires; what models require, keys and references bind it like everybody.
//!
//! Comes in: the name of a model; rows as JSON objects, or as the cells of a table. Goes out: JSON objects as answers spell them, every
//! column in them.

use crate::engine::Engine;
use crate::problem::{Code, FieldCode, FieldError, Problem};
use crate::records::mend;
use crate::records::stored::{self, Wanted};
use crate::seed::{self, NewRow, SeedFault};
use crate::store::Session;
use crate::values::body::{self, Saying};
use crate::values::check::{Fields, Form, SAFE};
use crate::values::read::{self, id as id_of};
use purlin_rules::catalog::{FieldId, IMPLICIT_FIELDS, ModelId};
use purlin_rules::plan::{Field, FieldKind, GREATEST_NUMBER, Table};
use purlin_rules::value::{Id, Value};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// Rows that are written in one transaction: all others wait for it.
pub const MOST: usize = 50_000;

/// The rows of a model.
#[derive(Debug, Clone)]
pub struct Data {
    engine: Engine,
    table: ModelId,
}

/// Rows at fault that are told; of further ones, how many they are.
const TOLD: usize = 20;

/// Why rows are not brought in: then none of them is.
#[derive(Debug)]
pub struct ImportFault {
    /// Never empty.
    faults: Vec<SeedFault>,
    /// Further rows at fault.
    more: usize,
}

impl Data {
    /// Of the model with this name, as in the spec.
    #[must_use]
    pub fn of(engine: &Engine, model: &str) -> Option<Self> {
        let table = engine.service().tables.iter().position(|table| table.spec_name == model)?;
        Some(Self { engine: engine.clone(), table: ModelId(u32::try_from(table).ok()?) })
    }

    /// The names of the columns, `id` first.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        let fields = self.declared().map(|table| table.fields.iter()).into_iter().flatten();
        fields.filter(|field| field.column().is_some()).map(|field| field.name.clone().into_owned()).collect()
    }

    /// The row with this id, if there is one.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn row(&self, id: &str) -> Result<Option<String>, Problem> {
        let Some(id) = id_of(id) else { return Ok(None) };
        Ok(self.read(Wanted::One(id)).await?.into_iter().next().map(|(_, row)| row))
    }

    /// So many rows after the one with this id, in the order of ids, which is that of creation; each with its id.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn rows(&self, after: Option<Id>, limit: u32) -> Result<Vec<(Id, String)>, Problem> {
        self.read(Wanted::After(after, limit)).await
    }

    async fn read(&self, wanted: Wanted) -> Result<Vec<(Id, String)>, Problem> {
        let Self { engine, table } = self.clone();
        self.engine.store().read(move |session: &Session<'_>| stored::read(&engine, session, table, wanted)).await
    }

    /// Creates rows from JSON objects, all of them or none. Any column may be named, `id` too; defaults stand for the rest.
    ///
    /// # Errors
    /// Each row that is none of the model; else the first that the store does not take. More rows than one transaction takes.
    pub async fn import(&self, rows: &[String]) -> Result<usize, ImportFault> {
        if rows.len() > MOST {
            let message = format!("there are {} rows, and one transaction takes {MOST}: bring them in by parts", rows.len());
            return Err(SeedFault { row: None, message }.into());
        }
        let now = self.engine.clock().now();
        let (mut new, mut faults) = (Vec::with_capacity(rows.len()), Vec::new());
        for (place, row) in rows.iter().enumerate() {
            match self.new_row(row, now) {
                Ok(row) => new.push(row),
                Err(problem) => faults.push(SeedFault::of(place, &problem)),
            }
        }
        if !faults.is_empty() {
            let more = faults.len().saturating_sub(TOLD);
            faults.truncate(TOLD);
            return Err(ImportFault { faults, more });
        }
        seed::write(&self.engine, new, now).await?;
        tracing::info!(
            model = self.declared().map_or("", |table| &*table.spec_name),
            rows = rows.len(),
            "rows were brought in by the system"
        );
        Ok(rows.len())
    }

    /// Changes a row: sets the columns that a JSON object names. False where there is no such row.
    ///
    /// # Errors
    /// Values that their columns do not hold; a row that would not be as its model requires, or like another; what the store fails with.
    pub async fn set(&self, id: &str, json: &str) -> Result<bool, ImportFault> {
        let Some(id) = id_of(id) else { return Ok(false) };
        let values = self.values(json, |field| is_kept(field).then_some("is kept by the service itself"))?;
        let names = values.iter().filter_map(|(field, _)| Some(&*self.declared()?.field(*field)?.name));
        let names = names.collect::<Vec<_>>().join(" ");
        let (Self { engine, table }, now) = (self.clone(), self.engine.clock().now());
        let write = move |session: &Session<'_>| mend::set(&engine, session, table, id, now, &values);
        let is_there = self.engine.store().write(write).await?;
        if is_there {
            let model = self.declared().map_or("", |table| &*table.spec_name);
            tracing::info!(model, row = %id, fields = names, "a row was changed by the system");
        }
        Ok(is_there)
    }

    /// The values that a JSON object gives to columns.
    fn values(&self, json: &str, may_name: impl Fn(FieldId) -> Option<&'static str>) -> Result<Vec<(FieldId, Value)>, Problem> {
        let no_table = || Problem::internal(format_args!("the plan has no table {}", self.table.0));
        let (table, model) = self.declared().zip(self.engine.models().get(self.table)).ok_or_else(no_table)?;
        let may_name = |field: FieldId| table.field(field).and_then(not_written).or_else(|| may_name(field));
        let mut read = body::read(&model.fields, json.as_bytes(), Saying::default(), may_name)?;
        if let Some(Value::Int(..=0)) = read.values.get(FieldId::VERSION.0 as usize) {
            read.fault("version", FieldCode::OutOfRange, "must be from 1 on");
        }
        for field in model.sequences().filter(|field| read.named.contains(field)).collect::<Vec<_>>() {
            if let (Some(Value::Int(number)), Some(check)) = (read.values.get(field.0 as usize), model.fields.get(field))
                && !(1..=GREATEST_NUMBER).contains(number)
            {
                let message = format!("must be from 1 to {GREATEST_NUMBER}: the sequence counts on from there");
                read.fault(&check.name, FieldCode::OutOfRange, message);
            }
        }
        if !read.faults.is_empty() {
            return Err(Problem::invalid(read.faults));
        }
        let value = |field: &FieldId| read.values.get(field.0 as usize).cloned().unwrap_or(Value::Null);
        Ok(read.named.iter().map(|field| (*field, value(field))).collect())
    }

    fn new_row(&self, json: &str, now: i64) -> Result<NewRow, Problem> {
        if !json.trim_start().starts_with('{') {
            return Err(self.no_row());
        }
        let values = self.values(json, |_| None)?;
        let id = match values.iter().find(|(field, _)| *field == FieldId::ID) {
            Some((_, Value::Id(id))) => *id,
            Some(_) | None => self.engine.ids().next(now).map_err(Problem::internal)?,
        };
        Ok(NewRow { model: self.table, id, values, hash: None })
    }

    /// What is said of JSON that is no object.
    fn no_row(&self) -> Problem {
        let names: Vec<String> = self.columns().into_iter().skip(IMPLICIT_FIELDS.len()).take(1).collect();
        let example = names.first().map_or("id", String::as_str);
        let message = format!("is no row: write an object that names columns, `{{\"{example}\": …}}`");
        Problem::invalid(vec![FieldError { field: String::new(), code: FieldCode::WrongType, message: message.into() }])
    }

    /// A row of cells as the JSON object that it says. A cell holds the text of a JSON string without its quotation marks, or the JSON of
    /// any other value; of a column that holds JSON, that, and what is none is a text. One that is none is null, and of a text that is never
    /// null, the empty text; an empty one is the empty text, or no bytes, and null where the column holds neither.
    ///
    /// # Errors
    /// A name that no column has, or that is there twice.
    pub fn of_cells<'c>(&self, cells: impl Iterator<Item = (&'c str, Option<&'c str>)>) -> Result<String, Problem> {
        let fields = self.fields()?;
        // As it is written: a number loses no digit.
        let mut object: BTreeMap<&str, Box<RawValue>> = BTreeMap::new();
        for (name, cell) in cells {
            let check = fields.named(name).and_then(|field| fields.get(field));
            let check = check.ok_or_else(|| Problem::new(Code::InvalidParameter).detail(format!("there is no column `{name}`")))?;
            if matches!(check.form, Form::Rows) {
                return Err(Problem::new(Code::InvalidParameter).detail(format!("`{name}` {SAID_BY_OTHERS}")));
            }
            let value = match (cell, &check.form) {
                (Some(""), Form::Text { .. } | Form::Bytes) => text(""),
                (None, Form::Text { .. }) if !check.nullable => text(""),
                (None | Some(""), _) => serde_json::value::to_raw_value(&()).map_err(Problem::internal),
                (Some(cell), form) if is_plain(form) => RawValue::from_string(cell.trim().to_owned()).or_else(|_| text(cell)),
                (Some(cell), _) => text(cell),
            };
            if object.insert(name, value?).is_some() {
                return Err(Problem::new(Code::InvalidParameter).detail(format!("the column `{name}` is there twice")));
            }
        }
        serde_json::to_string(&object).map_err(Problem::internal)
    }

    /// As [`Data::of_cells`], of a row of a table: what [`Data::to_cells`] has put before a text is taken away.
    ///
    /// # Errors
    /// As [`Data::of_cells`].
    pub fn of_table_cells<'c>(&self, cells: impl Iterator<Item = (&'c str, Option<&'c str>)>) -> Result<String, Problem> {
        let fields = self.fields()?;
        let is_text = |name| fields.named(name).and_then(|field| fields.get(field)).is_some_and(|check| !is_number(&check.form));
        self.of_cells(cells.map(|(name, cell)| (name, if is_text(name) { cell.map(unguarded) } else { cell })))
    }

    /// The cells of a row's columns, as [`Data::of_table_cells`] reads them; none is null. A text that a spreadsheet would calculate
    /// (`=1+1`) has an apostrophe before it, by which spreadsheets know a text.
    ///
    /// # Errors
    /// A row that is no JSON object.
    pub fn to_cells(&self, row: &str) -> Result<Vec<Option<String>>, Problem> {
        let row: BTreeMap<String, Box<RawValue>> = serde_json::from_str(row).map_err(Problem::internal)?;
        let fields = self.fields()?;
        let cell = |name: String| {
            let value = row.get(&name).map(|value| value.get()).filter(|value| *value != "null")?;
            let form = fields.named(&name).and_then(|field| fields.get(field)).map(|check| &check.form);
            // The JSON of a text that is a value of a `Json` column would be another without its quotation marks.
            let text = read::string(value).ok().filter(|_| !matches!(form, Some(Form::Json)));
            let text = text.map_or_else(|| value.to_owned(), Cow::into_owned);
            Some(if form.is_some_and(is_number) || !is_calculated(&text) { text } else { format!("'{text}") })
        };
        Ok(self.columns().into_iter().map(cell).collect())
    }

    fn fields(&self) -> Result<&Fields, Problem> {
        let model = self.engine.models().get(self.table);
        model.map(|model| &model.fields).ok_or_else(|| Problem::internal(format_args!("the plan has no table {}", self.table.0)))
    }

    fn declared(&self) -> Option<&Table> {
        self.engine.service().table(self.table)
    }
}

const SAID_BY_OTHERS: &str = "is what other rows say of this one: set their relation to it";

/// Why nobody writes the field, if nobody does.
fn not_written(field: &Field) -> Option<&'static str> {
    match &field.kind {
        FieldKind::Scalar { .. } | FieldKind::List { .. } | FieldKind::ToOne { .. } => None,
        FieldKind::Computed(computed) if computed.stored.is_some() => {
            Some("is computed, and the row keeps what it comes to (`@stored`): change what it is made of, and it changes with that")
        }
        FieldKind::Computed(_) => Some("is computed whenever it is read: change what it is made of"),
        FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } => Some(SAID_BY_OTHERS),
    }
}

/// Of every row, and of nobody's making.
fn is_kept(field: FieldId) -> bool {
    [FieldId::ID, FieldId::CREATED_AT, FieldId::UPDATED_AT, FieldId::VERSION].contains(&field)
}

/// A spreadsheet would take it for a formula; or it is such a text, guarded.
fn is_calculated(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_calculated(rest)).unwrap_or(cell)
}

/// Its cells are numbers: what begins with a sign is calculated to itself.
fn is_number(form: &Form) -> bool {
    match form {
        Form::Int { .. } | Form::Float { .. } | Form::Decimal { .. } | Form::Duration => true,
        Form::Bool
        | Form::Text { .. }
        | Form::Instant
        | Form::Date
        | Form::Time
        | Form::Json
        | Form::Bytes
        | Form::Email
        | Form::Url
        | Form::Enum(_)
        | Form::Uuid
        | Form::Point
        | Form::Vector(_)
        | Form::List(_)
        | Form::Row(_)
        | Form::Rows => false,
    }
}

/// Its JSON is no string.
fn is_plain(form: &Form) -> bool {
    match form {
        // Beyond what JSON numbers hold exactly.
        Form::Int { min, max } => *min >= -SAFE && *max <= SAFE,
        Form::Bool | Form::Float { .. } | Form::Duration | Form::Json | Form::Point | Form::Vector(_) | Form::List(_) => true,
        Form::Decimal { .. }
        | Form::Text { .. }
        | Form::Instant
        | Form::Date
        | Form::Time
        | Form::Bytes
        | Form::Email
        | Form::Url
        | Form::Enum(_)
        | Form::Uuid
        | Form::Row(_)
        | Form::Rows => false,
    }
}

/// The JSON of a text.
fn text(text: &str) -> Result<Box<RawValue>, Problem> {
    serde_json::value::to_raw_value(text).map_err(Problem::internal)
}

impl From<Problem> for ImportFault {
    fn from(problem: Problem) -> Self {
        SeedFault { row: None, ..SeedFault::of(0, &problem) }.into()
    }
}

impl From<SeedFault> for ImportFault {
    fn from(fault: SeedFault) -> Self {
        Self { faults: vec![fault], more: 0 }
    }
}

/// `row 2: …`, and a line for each further one.
impl fmt::Display for ImportFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, fault) in self.faults.iter().enumerate() {
            f.write_str(if place == 0 { "" } else { "\n" })?;
            match fault.row {
                Some(row) => write!(f, "row {}: {fault}", row + 1)?,
                None => write!(f, "{fault}")?,
            }
        }
        match self.more {
            0 => Ok(()),
            1 => f.write_str("\nand 1 row more"),
            more => write!(f, "\nand {more} rows more"),
        }
    }
}

impl std::error::Error for ImportFault {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::fixture::World;

    #[tokio::test]
    async fn rows_that_are_taken_out_can_be_brought_in_elsewhere() {
        let (from, to) = (World::new().await, World::new().await);
        let rooms = |world: &World| Data::of(&world.engine, "Room").unwrap();
        let users = |world: &World| Data::of(&world.engine, "User").unwrap();
        assert!(Data::of(&from.engine, "Rom").is_none());
        let texts = |rows: Vec<(Id, String)>| rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>();
        let people = texts(users(&from).rows(None, 10).await.unwrap());
        let taken = texts(rooms(&from).rows(None, 10).await.unwrap());
        assert_eq!((people.len(), taken.len()), (3, 1));
        // They are called as those that are there, whose addresses are unique.
        let refused = users(&to).import(&people).await.unwrap_err();
        assert!(refused.to_string().starts_with("row 1: `email` "), "{refused}");
        assert_eq!(users(&to).rows(None, 10).await.unwrap().len(), 3, "all of them or none");
        let people: Vec<String> = people.iter().map(|row| row.replace("@chat", "@other.chat")).collect();
        assert_eq!(users(&to).import(&people).await.unwrap(), 3);
        assert_eq!(rooms(&to).import(&taken).await.unwrap(), 1);
        let id = from.lobby.to_string();
        assert_eq!(rooms(&to).row(&id).await.unwrap(), Some(taken[0].clone()), "with its id, its instants and its version");
        assert_eq!(rooms(&to).row("lobby").await.unwrap(), None);
        let second = rooms(&to).rows(Some(to.lobby), 10).await.unwrap();
        assert!(second.iter().all(|(id, _)| *id > to.lobby));
    }

    #[tokio::test]
    async fn a_row_that_is_none_is_told_and_nothing_is_brought_in() {
        let world = World::new().await;
        let rooms = Data::of(&world.engine, "Room").unwrap();
        let Value::Id(ann) = crate::fixture::me(world.ann) else { unreachable!() };
        let good = format!(r#"{{"topic":"a","owner":"{ann}"}}"#);
        for (bad, words) in [
            (r#"{"topic":1}"#, "must be a text"),
            (r#"{"topic":"b","colour":"red"}"#, "no such field"),
            (r#"{"topic":"b","members":[]}"#, "no such field"),
            (r#"{"topic":"b","version":0}"#, "must be from 1 on"),
            ("[]", "is no row: write an object that names columns, `{\"topic\": …}`"),
            ("1", "is no row"),
        ] {
            let fault = rooms.import(&[good.clone(), bad.to_owned()]).await.unwrap_err();
            assert!(fault.to_string().starts_with("row 2: ") && fault.to_string().contains(words), "{fault}");
        }
        let bad: Vec<String> = [&good, "1", "[2]"].into_iter().chain(std::iter::repeat_n("{}", 30)).map(str::to_owned).collect();
        let faults = rooms.import(&bad).await.unwrap_err().to_string();
        assert!(faults.starts_with("row 2: is no row") && faults.contains("\nrow 3: is no row"), "each of them is told: {faults}");
        assert!(faults.lines().count() <= 21, "and no flood of them: {faults}");
        let dangling = good.replace(&ann.to_string(), &world.lobby.to_string());
        assert!(rooms.import(&[good, dangling]).await.is_err());
        assert_eq!(rooms.rows(None, 10).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn cells_are_read_as_their_columns_say() {
        let world = World::new().await;
        let rooms = Data::of(&world.engine, "Room").unwrap();
        assert_eq!(rooms.columns()[..6], ["id", "created_at", "updated_at", "version", "topic", "owner"]);
        let cells = [("topic", Some("12")), ("version", Some("3")), ("owner", Some("x"))];
        let object: serde_json::Value = serde_json::from_str(&rooms.of_cells(cells.into_iter()).unwrap()).unwrap();
        assert_eq!(object, serde_json::json!({ "topic": "12", "version": 3, "owner": "x" }));
        assert!(rooms.of_cells([("tpoic", Some("a"))].into_iter()).is_err());
        assert!(rooms.of_cells([("topic", Some("a")), ("topic", None)].into_iter()).is_err());
        for empty in [None, Some("")] {
            assert_eq!(rooms.of_cells([("topic", empty), ("owner", empty)].into_iter()).unwrap(), r#"{"owner":null,"topic":""}"#);
        }
    }

    #[tokio::test]
    async fn a_text_that_a_spreadsheet_would_calculate_is_guarded_and_comes_back() {
        let world = World::new().await;
        let rooms = Data::of(&world.engine, "Room").unwrap();
        for (topic, cell) in
            [("=1+1", "'=1+1"), ("'=x", "''=x"), ("-", "'-"), ("@a", "'@a"), ("\tx", "'\tx"), ("'tis", "'tis"), ("a=b", "a=b")]
        {
            let cells = rooms.to_cells(&serde_json::json!({ "topic": topic, "version": -1 }).to_string()).unwrap();
            assert_eq!((cells[3].as_deref(), cells[4].as_deref(), cells[5].as_deref()), (Some("-1"), Some(cell), None));
            let object = rooms.of_table_cells([("topic", Some(cell))].into_iter()).unwrap();
            assert_eq!(object, serde_json::json!({ "topic": topic }).to_string());
        }
    }

    #[tokio::test]
    async fn a_row_is_changed_and_may_not_become_what_no_row_may_be() {
        let world = World::new().await;
        let rooms = Data::of(&world.engine, "Room").unwrap();
        let id = world.lobby.to_string();
        let row = async || serde_json::from_str::<serde_json::Value>(&rooms.row(&id).await.unwrap().unwrap()).unwrap();
        let before = row().await;
        assert!(rooms.set(&id, r#"{"topic":"=1"}"#).await.unwrap());
        let after = row().await;
        assert_eq!((after["topic"].as_str(), after["version"].as_i64()), (Some("=1"), before["version"].as_i64().map(|n| n + 1)));
        for (bad, words) in [
            (r#"{"topic":null}"#, "`topic` must not be null"),
            (r#"{"version":7}"#, "`version` is kept by the service itself"),
            (r#"{"members":[]}"#, "no such field"),
            (r#"{"tpoic":"a","owner":1}"#, "`owner`"),
            (r#"{"owner":"018f0000-0000-7000-8000-000000000000"}"#, "`owner` there is no `User` with this id"),
        ] {
            let fault = rooms.set(&id, bad).await.unwrap_err().to_string();
            assert!(fault.contains(words), "{fault}");
        }
        assert_eq!(row().await, after);
        let Value::Id(ann) = crate::fixture::me(world.ann) else { unreachable!() };
        assert!(!rooms.set(&ann.to_string(), r#"{"topic":"a"}"#).await.unwrap(), "a user is no room");
        assert!(!rooms.set("lobby", r#"{"topic":"a"}"#).await.unwrap());
        let users = Data::of(&world.engine, "User").unwrap();
        let other = users.rows(None, 10).await.unwrap().into_iter().find(|(own, _)| *own != ann).unwrap().1;
        let other: serde_json::Value = serde_json::from_str(&other).unwrap();
        let taken = users.set(&ann.to_string(), &serde_json::json!({ "email": other["email"] }).to_string()).await.unwrap_err();
        assert_eq!(taken.to_string(), "`email` another row has this value");
    }
}
