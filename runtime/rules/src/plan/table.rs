//! Models as the engine stores and serves them.

use super::{List, Read, Text, Write};
use crate::catalog::{FieldId, ModelId};
use crate::types::Scalar;
use crate::value::Value;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// `OrderLine`.
    pub spec_name: Text,
    /// `order_line`: the table.
    pub db_name: Text,
    /// `order_line`: the segment of the address.
    pub wire_name: Text,
    pub doc: Text,
    /// In the order of [`FieldId`]: `id`, `created_at`, `updated_at`, `version`, then as declared.
    pub fields: List<Field>,
    pub uniques: List<Unique>,
    pub indexes: List<Index>,
    pub get: Read,
    pub list: Read,
    pub create: Write,
    pub update: Write,
    pub delete: Write,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The name in the spec and on the wire.
    pub name: Text,
    pub doc: Text,
    pub kind: FieldKind,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// A column with a value.
    Scalar { scalar: Scalar, refinement: Refinement, column: Column },
    /// A column with the id of a row of `table`.
    ToOne { table: ModelId, on_delete: OnDelete, column: Column },
    /// The rows of `table` whose field `via` is this row; no column.
    ToMany { table: ModelId, via: FieldId },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    pub db_name: Text,
    pub nullable: bool,
    /// Set at creation only.
    pub immutable: bool,
    /// Never named in a request.
    pub readonly: bool,
    /// Never leaves the server.
    pub private: bool,
    pub default: Default,
}

/// What a field holds when creation does not name it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Default {
    /// Nothing: null where the field is nullable, else it must be named. The implicit fields are filled by the engine.
    None,
    /// A number, text, enum value, `true` or `false`.
    Const(Const),
    /// The signed-in user; where nobody is, as `None`.
    Me,
    /// The instant of the request.
    Now,
}

/// A constant that can stand in generated code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Const {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Text),
}

impl Const {
    #[must_use]
    pub fn value(&self) -> Value {
        match self {
            Self::Bool(b) => Value::Bool(*b),
            Self::Int(i) => Value::Int(*i),
            Self::Float(f) => Value::Float(*f),
            Self::Text(text) => Value::Text(text.clone().into_owned()),
        }
    }
}

/// What a type asks of its values beyond its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refinement {
    None,
    /// `String(min..max)`, in characters (Unicode scalar values). A `String` that says nothing has `0..=65536` bytes.
    Length {
        min: u32,
        max: u32,
    },
    /// `String("^[a-z-]+$")`: a regular expression that the whole text must match.
    Pattern(Text),
    /// `Int(lo..hi)`, both inclusive.
    IntRange {
        min: i64,
        max: i64,
    },
    /// `Float(lo..hi)`, both inclusive.
    FloatRange {
        min: f64,
        max: f64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDelete {
    Cascade,
    SetNull,
    Restrict,
}

/// No two rows hold the same values in these fields; rows with a null among them never collide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unique {
    pub fields: List<FieldId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    pub keys: List<IndexKey>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexKey {
    pub field: FieldId,
    pub descending: bool,
}

impl Field {
    /// The column of a field that has one.
    #[must_use]
    pub fn column(&self) -> Option<&Column> {
        match &self.kind {
            FieldKind::Scalar { column, .. } | FieldKind::ToOne { column, .. } => Some(column),
            FieldKind::ToMany { .. } => None,
        }
    }
}
