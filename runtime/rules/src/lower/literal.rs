//! Values as they stand in SQL: constants of the spec as literals.

use super::Dialect;
use crate::value::Value;

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
pub(super) fn float(value: f64) -> String {
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

pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'A' + nibble - 10 });
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
