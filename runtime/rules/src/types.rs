//! The types that values, fields and expressions have.

use crate::catalog::{BucketId, EnumId, ModelId};
use serde::{Deserialize, Serialize};

/// A type of a single value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scalar {
    Bool,
    Int,
    Float,
    /// Exact; at most 18 digits, `scale` of them after the point.
    Decimal {
        precision: u8,
        scale: u8,
    },
    String,
    Uuid,
    DateTime,
    Date,
    Time,
    Duration,
    Json,
    Bytes,
    Email,
    Url,
    Enum(EnumId),
    /// A place on the earth.
    Point,
    /// So many numbers, compared by their distance.
    Vector(u16),
    /// A stored file of the bucket.
    File(BucketId),
}

/// What an expression yields.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    Scalar(Scalar),
    /// A row of the model, in expressions its id.
    Row(ModelId),
    /// The rows at a to-many relation; only quantifiers take it.
    Rows(ModelId),
    /// A list of values of one type: a field `T[]`, an argument, or written out.
    List(Box<Type>),
    /// The type of `null`.
    Null,
}
