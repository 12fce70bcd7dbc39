//! Values as they stand in SQL: constants of the spec as literals, a list bound as one parameter.

use super::Dialect;
use crate::types::{Scalar, Type};
use crate::value::Value;
use std::fmt::Write;

/// A constant as a literal, in the text of a fragment; `None` for null, which no condition compares with, and for a text with U+0000,
/// which no row holds and no expression is resolved to.
pub(super) fn literal(value: &Value, dialect: Dialect) -> Option<String> {
    match dialect {
        _ if matches!(value, Value::Text(text) if text.contains('\0')) => None,
        Dialect::Sqlite => sqlite(value),
        Dialect::Postgres => postgres(value),
    }
}

fn sqlite(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(value) => u8::from(*value).to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => float(*value),
        Value::Text(text) => quoted(text),
        Value::Bytes(bytes) => format!("x'{}'", hex(bytes)),
        Value::Id(id) => format!("x'{}'", hex(&id.0)),
        // A list stands after `in` only, its values one by one.
        Value::List(_) => return None,
    })
}

/// Numbers say their type: a number that is only written is an `integer` of 32 bits, or `numeric`.
fn postgres(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Value::Int(value) if *value < 0 => format!("'{value}'::bigint"),
        Value::Int(value) => format!("{value}::bigint"),
        Value::Float(value) if value.is_infinite() => format!("'{}Infinity'::float8", if *value < 0.0 { "-" } else { "" }),
        Value::Float(value) => format!("'{value:?}'::float8"),
        Value::Text(text) => quoted(text),
        Value::Bytes(bytes) => format!("'\\x{}'::bytea", hex(bytes)),
        Value::Id(id) => format!("'{id}'::uuid"),
        Value::List(_) => return None,
    })
}

/// With as many digits as tell it apart from every other.
fn float(value: f64) -> String {
    match value {
        value if value == f64::INFINITY => "9e999".to_owned(),
        value if value == f64::NEG_INFINITY => "-9e999".to_owned(),
        value => format!("{value:?}"),
    }
}

/// A text in quotes; braces are doubled, for they would be slots.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''").replace('{', "{{").replace('}', "}}"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a text cannot fail.
        let _ = write!(out, "{byte:02X}");
        out
    })
}

/// A list as the one parameter that SQLite is given for `{?k}` of a list type: a JSON array, numbers and `Bool`s (0, 1) as numbers, all
/// else as texts of the hexadecimal digits of its bytes. Nulls are left out: nothing is equal to null.
///
/// ```
/// use purlin_rules::{lower::list_argument, value::Value};
/// assert_eq!(list_argument(&[Value::Text("é".into()), Value::Null, Value::Text("".into())]), r#"["C3A9",""]"#);
/// assert_eq!(list_argument(&[Value::Int(-1), Value::Float(0.5), Value::Bool(true)]), "[-1,0.5,1]");
/// ```
#[must_use]
pub fn list_argument(values: &[Value]) -> String {
    let items = values.iter().filter_map(|value| match value {
        // Lists hold values, and no lists.
        Value::Null | Value::List(_) => None,
        Value::Bool(value) => Some(u8::from(*value).to_string()),
        Value::Int(value) => Some(value.to_string()),
        Value::Float(value) => Some(float(*value)),
        Value::Text(text) => Some(format!("\"{}\"", hex(text.as_bytes()))),
        Value::Bytes(bytes) => Some(format!("\"{}\"", hex(bytes))),
        Value::Id(id) => Some(format!("\"{}\"", hex(&id.0))),
    });
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

/// SQLite's query of the values of a list that is bound as [`list_argument`] writes it.
pub(super) fn list_query(index: u16, item: &Type) -> String {
    let value = match item {
        Type::Row(_) | Type::Rows(_) => "unhex(value)",
        Type::Scalar(scalar) => match scalar {
            Scalar::Bool
            | Scalar::Int
            | Scalar::Float
            | Scalar::Decimal { .. }
            | Scalar::DateTime
            | Scalar::Date
            | Scalar::Time
            | Scalar::Duration => "value",
            Scalar::Uuid | Scalar::Bytes => "unhex(value)",
            Scalar::String
            | Scalar::Json
            | Scalar::Email
            | Scalar::Url
            | Scalar::Enum(_)
            | Scalar::Point
            | Scalar::Vector(_)
            | Scalar::File(_) => "CAST(unhex(value) AS TEXT)",
        },
        Type::List(_) | Type::Null => "value",
    };
    format!("SELECT {value} FROM json_each({{?{index}}})")
}
