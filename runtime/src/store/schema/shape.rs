//! The shape of a database: what of a plan the store's tables show. Kept in the database, so that a later plan can be compared with it.

use super::cast::Cast;
use super::ddl;
use super::law::{self, Law};
use crate::records::sequences;
use crate::store::compose::quoted;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::fragment::Fragment;
use purlin_rules::lower::{Dialect, list_text};
use purlin_rules::plan::{
    Column, Const, Default as Given, Enum, Evolution, Field, FieldKind, Hop, NumberKey, OnDelete, Service, Table, Tally, Text, Upkeep,
    Yields,
};
use purlin_rules::types::Scalar;
use purlin_rules::words::edition;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Tables by name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Shape {
    pub(super) tables: BTreeMap<String, TableShape>,
    /// The table of those who sign in.
    pub(super) users: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct TableShape {
    /// `OrderLine`
    #[serde(skip)]
    pub(super) spec_name: String,
    /// In the order of declaration, `id` first.
    pub(super) columns: Vec<ColumnShape>,
    pub(super) uniques: BTreeSet<UniqueShape>,
    pub(super) indexes: BTreeSet<IndexShape>,
    /// Where rows are searched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) words: Option<WordsShape>,
    /// Columns that hold what is computed, and that are kept by what changes what they are made of.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) upkeep: BTreeMap<String, UpkeepShape>,
    /// Rows of others whose writes may leave a row of this table as its model does not allow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) watched: Vec<ReadShape>,
    /// What its rows are known to meet: the records of its laws.
    #[serde(default)]
    pub(super) met: BTreeSet<String>,
    /// What its rows are to meet; a database says nothing of that but what they met.
    #[serde(skip)]
    pub(super) laws: Vec<Law>,
    /// What the spec says it was before; a database is as it is, and says nothing of that.
    #[serde(skip)]
    pub(super) before: Before,
    /// The columns that number its rows, and the columns that they are counted for.
    #[serde(skip)]
    pub(super) numbers: BTreeMap<String, Option<String>>,
    /// The column that says of which tenant a row is.
    #[serde(skip)]
    pub(super) tenant: Option<String>,
}

/// What no two rows hold alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum UniqueShape {
    /// In these columns, but for rows that hold null in one of them.
    By(Vec<String>),
    /// In these columns, of the rows that hold null in another.
    Without { columns: Vec<String>, null: String },
}

/// The words of rows that are kept beside them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct WordsShape {
    /// Those of these columns: a place among them is what says of which a word is.
    pub(super) columns: Vec<String>,
    /// The column that says of which tenant a row is: words of one are looked for among its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tenant: Option<String>,
    /// By which rules texts were taken apart.
    pub(super) edition: String,
}

/// A column that holds what is computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct UpkeepShape {
    /// As the store calls its type.
    pub(super) kind: String,
    /// What its values are; a record of an earlier version does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) holds: Option<Kind>,
    /// What it holds; none is null.
    pub(super) value: Option<Fragment>,
    pub(super) reads: Vec<ReadShape>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) tallies: Vec<TallyShape>,
}

/// What such a column counts and adds up of rows that name its own, and the columns that hold it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TallyShape {
    pub(super) reads: ReadShape,
    /// What one of them adds; null where it adds nothing.
    pub(super) each: Fragment,
    pub(super) count: Option<String>,
    pub(super) halves: Option<(String, String)>,
}

impl TallyShape {
    /// The relation in which they name the row.
    pub(super) fn via(&self) -> &str {
        self.reads.way.first().map_or("id", |hop| &hop.via)
    }

    /// The columns that hold it, each with what a row adds there that adds `value`.
    pub(super) fn columns(&self, value: &str) -> Vec<(&String, String)> {
        let count = self.count.iter().map(|count| (count, format!("({value}) IS NOT NULL")));
        let halves = self.halves.iter().flat_map(|(upper, lower)| {
            [(upper, format!("coalesce(({value}) >> 32, 0)")), (lower, format!("coalesce(({value}) & 4294967295, 0)"))]
        });
        count.chain(halves).collect()
    }
}

/// Rows that such a column is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct ReadShape {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
    /// From them to the rows that have the column; none from a row to itself.
    pub(super) way: Vec<HopShape>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct HopShape {
    /// To all rows that the relation leads to, step by step, and not to the first of them.
    pub(super) above: bool,
    pub(super) table: String,
    pub(super) via: String,
}

/// Of a table that an earlier spec made.
#[derive(Debug, Clone, Default)]
pub(super) struct Before {
    /// The former names of columns.
    pub(super) names: BTreeMap<String, String>,
    /// What a column holds in rows that were there before it.
    pub(super) fills: BTreeMap<String, Fragment>,
    /// How the values of a column become those of its type.
    pub(super) casts: BTreeMap<String, Cast>,
    /// Columns that go, with their values.
    pub(super) removed: BTreeSet<String>,
    /// Fields that are computed: a column of such a name goes, with its values.
    pub(super) computed: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ColumnShape {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) nullable: bool,
    /// What rows hold that were there before the column: an SQL literal.
    pub(super) fill: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Scalar(Scalar),
    Enum {
        name: String,
        values: Vec<String>,
        /// Values by their former names.
        #[serde(skip)]
        were: BTreeMap<String, String>,
    },
    List(Box<Kind>),
    Row {
        table: String,
        on_delete: OnDelete,
        /// The column that says of which tenant a row is, here and there, where both are of one: the same in both.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        within: Option<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "RecordedIndex", into = "RecordedIndex")]
pub(super) struct IndexShape {
    pub(super) keys: Vec<KeyShape>,
    /// What is true of the rows that stand in it, in SQL; none is all.
    pub(super) holds: Option<String>,
}

/// One of all rows is recorded as its keys.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum RecordedIndex {
    Whole(Vec<KeyShape>),
    Partial { keys: Vec<KeyShape>, holds: String },
}

impl From<RecordedIndex> for IndexShape {
    fn from(recorded: RecordedIndex) -> Self {
        match recorded {
            RecordedIndex::Whole(keys) => Self { keys, holds: None },
            RecordedIndex::Partial { keys, holds } => Self { keys, holds: Some(holds) },
        }
    }
}

impl From<IndexShape> for RecordedIndex {
    fn from(IndexShape { keys, holds }: IndexShape) -> Self {
        match holds {
            None => Self::Whole(keys),
            Some(holds) => Self::Partial { keys, holds },
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct KeyShape {
    pub(super) column: String,
    pub(super) descending: bool,
}

impl UniqueShape {
    pub(super) fn columns(&self) -> &[String] {
        match self {
            Self::By(columns) | Self::Without { columns, .. } => columns,
        }
    }

    /// The column that holds null in its rows.
    pub(super) fn null(&self) -> Option<&str> {
        match self {
            Self::By(_) => None,
            Self::Without { null, .. } => Some(null),
        }
    }

    /// The column by which all rows can be found: not of those that it leaves out.
    fn leading(&self) -> Option<&str> {
        match self {
            Self::By(columns) => columns.first().map(String::as_str),
            Self::Without { .. } => None,
        }
    }
}

/// `number, among rows without board`
impl fmt::Display for UniqueShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.columns().join(", "))?;
        self.null().map_or(Ok(()), |null| write!(f, ", among rows without {null}"))
    }
}

impl Shape {
    /// What a plan asks for. Names that the plan itself does not know are left out; the engine checks plans before.
    #[must_use]
    pub fn of(service: &Service) -> Self {
        let tables = service.tables.iter().map(|table| (table.db_name.clone().into_owned(), table_shape(service, table))).collect();
        let users = service.auth.as_ref().and_then(|auth| service.tables.get(auth.table.0 as usize));
        Self { tables, users: users.map(|table| table.db_name.clone().into_owned()) }
    }

    /// Whether the database's record says of both the same.
    pub(super) fn is_recorded_as(&self, other: &Self) -> bool {
        serde_json::to_value(self).ok() == serde_json::to_value(other).ok()
    }

    pub(super) fn users(&self) -> Option<&str> {
        self.users.as_deref()
    }
}

fn table_shape(service: &Service, table: &Table) -> TableShape {
    let name = |field: &FieldId| Some(table.field(*field)?.held_in()?.to_owned());
    let columns = table.fields.iter().filter_map(|field| column_shape(service, table, field)).collect();
    let by = |fields: &[FieldId]| UniqueShape::By(fields.iter().filter_map(name).collect());
    let mut uniques: BTreeSet<UniqueShape> = table.uniques.iter().map(|unique| by(&unique.fields)).collect();
    // The rows of each tenant, in the order of lists; and what relations within it refer to.
    uniques.extend(tenant_column(table).map(|tenant| UniqueShape::By(vec![tenant.to_owned(), "id".to_owned()])));
    uniques.extend(numbers_apart(table));
    let mut indexes: BTreeSet<IndexShape> = BTreeSet::new();
    for index in table.indexes.iter() {
        let key = |key: &purlin_rules::plan::IndexKey| Some(KeyShape { column: name(&key.field)?, descending: key.descending });
        let holds = index.holds.as_ref().and_then(|holds| ddl::spelled(holds, 0, quoted).ok());
        indexes.insert(IndexShape { keys: with_id(index.keys.iter().filter_map(key).collect()), holds });
    }
    for column in table.fields.iter().filter_map(reference) {
        let leads = |first: Option<&str>| first == Some(column);
        let is_covered = uniques.iter().any(|unique| leads(unique.leading()))
            || indexes.iter().any(|index| index.holds.is_none() && leads(index.keys.first().map(|key| key.column.as_str())));
        // Deleting a row asks who refers to it, and a to-many relation asks the same.
        if !is_covered {
            let keys = with_id(vec![KeyShape { column: column.to_owned(), descending: false }]);
            indexes.insert(IndexShape { keys, holds: None });
        }
    }
    let searched: Vec<String> = table.search.iter().filter_map(name).collect();
    let tenant = tenant_column(table).map(str::to_owned);
    let words = (!searched.is_empty()).then(|| WordsShape { columns: searched, tenant: tenant.clone(), edition: edition() });
    let numbers = sequences(table).filter_map(|(number, _, scope)| Some((name(&number)?, scope.and_then(|scope| name(&scope))))).collect();
    let laws = law::of(table);
    TableShape {
        spec_name: table.spec_name.clone().into_owned(),
        columns,
        uniques,
        indexes,
        words,
        watched: watched(service, table).into_iter().collect(),
        upkeep: table.fields.iter().filter_map(|field| upkeep_shape(service, field)).collect(),
        met: laws.iter().map(Law::record).collect(),
        laws,
        before: before(service, table),
        numbers,
        tenant,
    }
}

/// What keeps the numbers of sequences apart.
fn numbers_apart(table: &Table) -> impl Iterator<Item = UniqueShape> {
    let name = |field: &FieldId| Some(table.field(*field)?.column()?.db_name.clone().into_owned());
    let is_null_somewhere = move |field: &FieldId| table.field(*field).and_then(Field::column).is_some_and(|column| column.nullable);
    let keys = sequences(table).flat_map(|(number, _, scope)| NumberKey::all(number, scope));
    keys.filter_map(move |NumberKey { fields, without }| {
        let columns = fields.iter().map(name).collect::<Option<_>>()?;
        match without {
            None => Some(UniqueShape::By(columns)),
            Some(scope) => Some(UniqueShape::Without { columns, null: name(&scope).filter(|_| is_null_somewhere(&scope))? }),
        }
    })
}

/// The column and what it is made of, of a field that is kept in its row.
fn upkeep_shape(service: &Service, field: &Field) -> Option<(String, UpkeepShape)> {
    let (computed, stored) = (field.computed()?, field.stored()?);
    let (kind, holds) = match computed.yields {
        Yields::Scalar(scalar) => (Dialect::Sqlite.column_type(scalar), scalar_kind(service, scalar)),
        Yields::List(item) => ("TEXT", scalar_kind(service, item).map(|item| Kind::List(Box::new(item)))),
        Yields::ToOne(table) => (Dialect::Sqlite.key_type(), service.table(table).map(referring)),
    };
    let reads = stored.anew.iter().map(|read| read_shape(service, read)).collect::<Option<_>>()?;
    let tallies = stored.tallies.iter().map(|tally| tally_shape(service, tally)).collect::<Option<_>>()?;
    let upkeep = UpkeepShape { kind: kind.to_owned(), holds, value: stored.value.clone(), reads, tallies };
    Some((stored.db_name.clone().into_owned(), upkeep))
}

/// To a row of the table, and nothing more is asked of it.
fn referring(table: &Table) -> Kind {
    Kind::Row { table: table.db_name.clone().into_owned(), on_delete: OnDelete::Restrict, within: None }
}

fn tally_shape(service: &Service, tally: &Tally) -> Option<TallyShape> {
    let name = |name: &Text| name.clone().into_owned();
    Some(TallyShape {
        reads: read_shape(service, &tally.reads())?,
        each: tally.each.clone(),
        count: tally.count.as_ref().map(name),
        halves: tally.halves.as_ref().map(|(upper, lower)| (name(upper), name(lower))),
    })
}

fn watched(service: &Service, table: &Table) -> BTreeSet<ReadShape> {
    table.requires.iter().flat_map(|require| require.watched(table)).filter_map(|read| read_shape(service, read)).collect()
}

fn read_shape(service: &Service, Upkeep { table, fields, way }: &Upkeep) -> Option<ReadShape> {
    let name = |table: ModelId| Some(service.table(table)?.db_name.clone().into_owned());
    let column = |table: ModelId, field: FieldId| Some(service.table(table)?.field(field)?.held_in()?.to_owned());
    let hop = |hop: &Hop| {
        let above = matches!(hop, Hop::Above { .. });
        Some(HopShape { above, table: name(hop.table())?, via: column(hop.table(), hop.via())? })
    };
    Some(ReadShape {
        table: name(*table)?,
        columns: fields.iter().map(|field| column(*table, *field)).collect::<Option<_>>()?,
        way: way.iter().map(hop).collect::<Option<_>>()?,
    })
}

fn before(service: &Service, table: &Table) -> Before {
    let own = |of: &ModelId| service.tables.get(of.0 as usize).is_some_and(|other| std::ptr::eq(other, table));
    let column = |field: &FieldId| Some(table.field(*field)?.column()?.db_name.clone().into_owned());
    let computed = table.fields.iter().filter(|field| field.computed().is_some()).map(|field| field.name.clone().into_owned());
    let mut before = Before { computed: computed.collect(), ..Before::default() };
    for evolution in service.evolution.iter() {
        match evolution {
            Evolution::Field { table, field, was } if own(table) => {
                before.names.extend(column(field).map(|column| (column, was.clone().into_owned())));
            }
            Evolution::Filled { table, field, value } if own(table) => {
                before.fills.extend(column(field).map(|column| (column, value.clone())));
            }
            Evolution::Removed { table, was } if own(table) => drop(before.removed.insert(was.clone().into_owned())),
            Evolution::Cast { table: of, field, from, list } if own(of) => {
                before.casts.extend(cast(service, table, *field, (*from, *list)))
            }
            Evolution::Field { .. }
            | Evolution::Filled { .. }
            | Evolution::Cast { .. }
            | Evolution::Removed { .. }
            | Evolution::Value { .. } => {}
        }
    }
    before
}

/// The column, and how its values become those of its type.
fn cast(service: &Service, table: &Table, field: FieldId, from: (Scalar, bool)) -> Option<(String, Cast)> {
    let field = table.field(field)?;
    let to = match field.kind {
        FieldKind::Scalar { scalar, .. } => scalar,
        FieldKind::List { item, .. } => item,
        FieldKind::ToOne { .. }
        | FieldKind::OneVia { .. }
        | FieldKind::ToMany { .. }
        | FieldKind::Through { .. }
        | FieldKind::Computed(_) => return None,
    };
    let column = column_shape(service, table, field)?;
    let cast = Cast::of(service, from, &column, to, scalar_kind(service, from.0)?)?;
    Some((column.name, cast))
}

/// Lists break ties by id, in the direction of their last key: with it at its end the index gives them their order.
fn with_id(mut keys: Vec<KeyShape>) -> Vec<KeyShape> {
    let descending = keys.last().is_some_and(|key| key.descending);
    if !keys.iter().any(|key| key.column == "id") {
        keys.push(KeyShape { column: "id".to_owned(), descending });
    }
    keys
}

fn tenant_column(table: &Table) -> Option<&str> {
    Some(&table.field(table.tenant?)?.column()?.db_name)
}

fn reference(field: &Field) -> Option<&str> {
    field.reference().map(|(_, _, column)| &*column.db_name)
}

fn column_shape(service: &Service, own: &Table, field: &Field) -> Option<ColumnShape> {
    let (kind, column) = match &field.kind {
        FieldKind::Scalar { scalar, column, .. } => (scalar_kind(service, *scalar)?, column),
        FieldKind::ToOne { table, on_delete, column } => {
            let target = service.tables.get(table.0 as usize)?;
            let within = tenant_column(own).filter(|tenant| tenant_column(target) == Some(tenant)).map(str::to_owned);
            (Kind::Row { table: target.db_name.clone().into_owned(), on_delete: *on_delete, within }, column)
        }
        FieldKind::List { item, column, .. } => (Kind::List(Box::new(scalar_kind(service, *item)?)), column),
        FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } | FieldKind::Computed(_) => return None,
    };
    Some(ColumnShape { name: column.db_name.clone().into_owned(), kind, nullable: column.nullable, fill: fill(column) })
}

fn scalar_kind(service: &Service, scalar: Scalar) -> Option<Kind> {
    let Scalar::Enum(id) = scalar else { return Some(Kind::Scalar(scalar)) };
    let Enum { spec_name, values, .. } = service.enums.get(id.0 as usize)?;
    let were = service.evolution.iter().filter_map(|evolution| match evolution {
        Evolution::Value { of, value, was } if *of == id => Some((was.clone().into_owned(), value.clone().into_owned())),
        Evolution::Value { .. }
        | Evolution::Field { .. }
        | Evolution::Filled { .. }
        | Evolution::Cast { .. }
        | Evolution::Removed { .. } => None,
    });
    let values = values.iter().map(|value| value.clone().into_owned()).collect();
    Some(Kind::Enum { name: spec_name.clone().into_owned(), values, were: were.collect() })
}

fn fill(column: &Column) -> Option<String> {
    let Given::Const(value) = &column.default else { return None };
    Some(match value {
        Const::List(values) => {
            let values: Vec<_> = values.iter().map(Const::value).collect();
            format!("'{}'", list_text(&values).replace('\'', "''"))
        }
        Const::Bool(bool) => i64::from(*bool).to_string(),
        Const::Int(int) => int.to_string(),
        // With an exponent SQLite takes it for a real, whatever the digits.
        Const::Float(float) => format!("{float:e}"),
        Const::Text(text) => format!("'{}'", text.replace('\'', "''")),
    })
}
