//! The stores that conditions are lowered to, and what they spell differently: each difference is one method here.
//!
//! What is held is the same everywhere, so that a value is bound and compared as it is in memory: numbers of whole units are 64-bit
//! integers in both stores.
//!
//! | type | SQLite | PostgreSQL |
//! | --- | --- | --- |
//! | `Bool` | `INTEGER` 0, 1 | `boolean` |
//! | `Int` | `INTEGER` | `bigint` |
//! | `Decimal(p, s)`, scaled by 10^s | `INTEGER` | `bigint` |
//! | `DateTime`, `Time`, `Duration` in milliseconds, `Date` in days | `INTEGER` | `bigint` |
//! | `Float` | `REAL` | `double precision` |
//! | `String`, `Email`, `Url`, `Json`, enums | `TEXT` | `text` |
//! | `Uuid`, relations | `BLOB` of 16 bytes | `uuid` |
//! | `Bytes` | `BLOB` | `bytea` |
//! | `T[]` | `TEXT`, a JSON array | an array of `T`'s type |
//!
//! PostgreSQL would have `numeric` and `timestamptz`. They round, overflow and end elsewhere than the evaluator's integers do, and each
//! operator over them would have to be brought back; a view can show them to people.
//!
//! PostgreSQL infers no type for a parameter that meets only parameters. A statement is prepared with the types of its parameters:
//! [`Dialect::parameter_type`] of what stands at `{?k}`, of the column for a written row, `uuid` for `{me}`, `bigint` for `{now}`.

use super::list::list_query;
use crate::catalog::FieldShape;
use crate::types::{Scalar, Type};

/// The stores that conditions are lowered to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    Sqlite,
    /// PostgreSQL 15 and later, with UTF-8 as encoding and `standard_conforming_strings` on, as is the default of both.
    Postgres,
}

impl Dialect {
    /// The type of a column that holds such values.
    #[must_use]
    pub fn column_type(self, scalar: Scalar) -> &'static str {
        match scalar {
            Scalar::Bool => self.either("INTEGER", "boolean"),
            Scalar::Int | Scalar::Decimal { .. } | Scalar::DateTime | Scalar::Date | Scalar::Time | Scalar::Duration => {
                self.either("INTEGER", "bigint")
            }
            Scalar::Float => self.either("REAL", "double precision"),
            Scalar::String
            | Scalar::Email
            | Scalar::Url
            | Scalar::Json
            | Scalar::Enum(_)
            | Scalar::Point
            | Scalar::Vector(_)
            | Scalar::File(_) => self.either("TEXT", "text"),
            Scalar::Uuid => self.key_type(),
            Scalar::Bytes => self.either("BLOB", "bytea"),
        }
    }

    /// The type of an id, and of a column with the id of a row.
    #[must_use]
    pub fn key_type(self) -> &'static str {
        self.either("BLOB", "uuid")
    }

    /// The type of a parameter, and of a column with a list. A list is an array, without nulls, on PostgreSQL; on SQLite, which has
    /// none, it is the text that [`list_text`](super::list_text) writes.
    #[must_use]
    pub fn parameter_type(self, ty: &Type) -> String {
        match (ty, self) {
            (Type::Scalar(scalar), _) => self.column_type(*scalar).to_owned(),
            (Type::Row(_) | Type::Rows(_), _) => self.key_type().to_owned(),
            (Type::List(_), Self::Sqlite) => "TEXT".to_owned(),
            (Type::List(item), Self::Postgres) => format!("{}[]", self.parameter_type(item)),
            (Type::Null, _) => self.either("TEXT", "text").to_owned(),
        }
    }

    /// A null that stands for a field in the rows of a query. PostgreSQL takes one that says no type for a text.
    pub(super) fn null(self, shape: &FieldShape) -> String {
        let ty = match (self, shape) {
            (Self::Sqlite, _) => return "NULL".to_owned(),
            (_, FieldShape::Scalar(scalar)) => Type::Scalar(*scalar),
            (_, FieldShape::List(scalar)) => Type::List(Box::new(Type::Scalar(*scalar))),
            (_, FieldShape::ToOne(model) | FieldShape::OneVia { model, .. }) => Type::Row(*model),
            (_, FieldShape::ToMany { model, .. } | FieldShape::Through { model, .. }) => Type::Rows(*model),
        };
        format!("NULL::{}", self.parameter_type(&ty))
    }

    /// Whether the values are the same, where one of the sides can be null: true or false, never null.
    pub(super) fn is_same(self, left: &str, right: &str, nullable: &str, holds: bool) -> String {
        match (self, holds) {
            // `IS` compares with null as with any other value, and uses an index.
            (Self::Sqlite, true) => format!("{left} IS {right}"),
            (Self::Sqlite, false) => format!("{left} IS NOT {right}"),
            // What says the same in one operator there uses no index.
            (Self::Postgres, true) => format!("({left} = {right} AND {nullable} IS NOT NULL)"),
            (Self::Postgres, false) => format!("{left} IS DISTINCT FROM {right}"),
        }
    }

    /// The left side of a comparison by order. SQLite compares texts by their bytes, which is by code point; PostgreSQL does so if
    /// told: a column, and still less a parameter, says nothing of it.
    pub(super) fn ordered(self, sql: &str, ty: &Type) -> String {
        match self {
            Self::Postgres if is_text(ty) => format!("{sql} COLLATE \"C\""),
            Self::Sqlite | Self::Postgres => sql.to_owned(),
        }
    }

    /// Whether the value is one of a list, a parameter or a column; null for a null, and maybe for a list that is null.
    pub(super) fn is_in_list(self, sql: &str, list: &str, item: &Type, holds: bool) -> String {
        match (self, holds) {
            (Self::Sqlite, true) => format!("{sql} IN ({})", list_query(list, item)),
            (Self::Sqlite, false) => format!("{sql} NOT IN ({})", list_query(list, item)),
            (Self::Postgres, true) => format!("{sql} = ANY ({list})"),
            (Self::Postgres, false) => format!("{sql} <> ALL ({list})"),
        }
    }

    fn either(self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self {
            Self::Sqlite => sqlite,
            Self::Postgres => postgres,
        }
    }
}

fn is_text(ty: &Type) -> bool {
    match ty {
        Type::Scalar(scalar) => match scalar {
            Scalar::String | Scalar::Email | Scalar::Url | Scalar::Json | Scalar::Enum(_) => true,
            Scalar::Bool
            | Scalar::Int
            | Scalar::Float
            | Scalar::Decimal { .. }
            | Scalar::Uuid
            | Scalar::DateTime
            | Scalar::Date
            | Scalar::Time
            | Scalar::Duration
            | Scalar::Bytes
            | Scalar::Point
            | Scalar::Vector(_)
            | Scalar::File(_) => false,
        },
        Type::Row(_) | Type::Rows(_) | Type::List(_) | Type::Null => false,
    }
}
