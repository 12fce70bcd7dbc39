//! The shape of a database: what of a plan the store's tables show. Kept in the database, so that a later plan can be compared with it.

use super::law::{self, Law};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::fragment::Fragment;
use purlin_rules::lower::list_text;
use purlin_rules::plan::{Column, Const, Default as Given, Enum, Evolution, Field, FieldKind, OnDelete, Service, Table};
use purlin_rules::types::Scalar;
use purlin_rules::words::edition;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    pub(super) uniques: BTreeSet<Vec<String>>,
    pub(super) indexes: BTreeSet<Vec<KeyShape>>,
    /// Where rows are searched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) words: Option<WordsShape>,
    /// What its rows are known to meet: the records of its laws.
    #[serde(default)]
    pub(super) met: BTreeSet<String>,
    /// What its rows are to meet; a database says nothing of that but what they met.
    #[serde(skip)]
    pub(super) laws: Vec<Law>,
    /// What the spec says it was before; a database is as it is, and says nothing of that.
    #[serde(skip)]
    pub(super) before: Before,
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

/// Of a table that an earlier spec made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Before {
    /// The former names of columns.
    pub(super) names: BTreeMap<String, String>,
    /// What a column holds in rows that were there before it.
    pub(super) fills: BTreeMap<String, Fragment>,
    /// Columns that go, with their values.
    pub(super) removed: BTreeSet<String>,
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
pub(super) struct KeyShape {
    pub(super) column: String,
    pub(super) descending: bool,
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
    let name = |field: &FieldId| Some(table.fields.get(field.0 as usize)?.column()?.db_name.clone().into_owned());
    let columns = table.fields.iter().filter_map(|field| column_shape(service, table, field)).collect();
    let mut uniques: BTreeSet<Vec<String>> = table.uniques.iter().map(|unique| unique.fields.iter().filter_map(name).collect()).collect();
    // The rows of each tenant, in the order of lists; and what relations within it refer to.
    uniques.extend(tenant_column(table).map(|tenant| vec![tenant.to_owned(), "id".to_owned()]));
    let mut indexes: BTreeSet<Vec<KeyShape>> = BTreeSet::new();
    for index in table.indexes.iter() {
        let key = |key: &purlin_rules::plan::IndexKey| Some(KeyShape { column: name(&key.field)?, descending: key.descending });
        indexes.insert(with_id(index.keys.iter().filter_map(key).collect()));
    }
    for column in table.fields.iter().filter_map(reference) {
        let leads = |first: Option<&str>| first == Some(column);
        let is_covered = uniques.iter().any(|unique| leads(unique.first().map(String::as_str)))
            || indexes.iter().any(|index| leads(index.first().map(|key| key.column.as_str())));
        // Deleting a row asks who refers to it, and a to-many relation asks the same.
        if !is_covered {
            indexes.insert(with_id(vec![KeyShape { column: column.to_owned(), descending: false }]));
        }
    }
    let searched: Vec<String> = table.search.iter().filter_map(name).collect();
    let tenant = tenant_column(table).map(str::to_owned);
    let words = (!searched.is_empty()).then(|| WordsShape { columns: searched, tenant, edition: edition() });
    let laws = law::of(table);
    TableShape {
        spec_name: table.spec_name.clone().into_owned(),
        columns,
        uniques,
        indexes,
        words,
        met: laws.iter().map(Law::record).collect(),
        laws,
        before: before(service, table),
    }
}

fn before(service: &Service, table: &Table) -> Before {
    let own = |of: &ModelId| service.tables.get(of.0 as usize).is_some_and(|other| std::ptr::eq(other, table));
    let column = |field: &FieldId| Some(table.field(*field)?.column()?.db_name.clone().into_owned());
    let mut before = Before::default();
    for evolution in service.evolution.iter() {
        match evolution {
            Evolution::Field { table, field, was } if own(table) => {
                before.names.extend(column(field).map(|column| (column, was.clone().into_owned())));
            }
            Evolution::Filled { table, field, value } if own(table) => {
                before.fills.extend(column(field).map(|column| (column, value.clone())));
            }
            Evolution::Removed { table, was } if own(table) => drop(before.removed.insert(was.clone().into_owned())),
            Evolution::Field { .. } | Evolution::Filled { .. } | Evolution::Removed { .. } | Evolution::Value { .. } => {}
        }
    }
    before
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
        Evolution::Value { .. } | Evolution::Field { .. } | Evolution::Filled { .. } | Evolution::Removed { .. } => None,
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
