//! Lists as SQLite holds them, in a column or as a parameter: the text of a JSON array, which `json_each` looks into. (PostgreSQL has
//! arrays.)
//!
//! | items | in the array |
//! | --- | --- |
//! | `Bool` | 0, 1 |
//! | what is held as whole numbers, `Float` | numbers |
//! | texts, enums | texts |
//! | `Uuid`, relations, `Bytes` | texts of hexadecimal digits |

use super::literal::{float, hex};
use crate::types::{Scalar, Type};
use crate::value::Value;
use std::fmt::Write;

/// A list in the one text that SQLite holds it as, or is given for `{?k}` of a list type. Nulls are left out: nothing is equal to null,
/// and no field holds a list with one.
///
/// ```
/// use purlin_rules::{lower::list_text, value::Value};
/// assert_eq!(list_text(&[Value::Text("é \"".into()), Value::Null, Value::Text("".into())]), r#"["é \"",""]"#);
/// assert_eq!(list_text(&[Value::Int(-1), Value::Float(0.5), Value::Bool(true)]), "[-1,0.5,1]");
/// ```
#[must_use]
pub fn list_text(values: &[Value]) -> String {
    let mut out = String::from("[");
    // Lists hold values, and no lists.
    for value in values.iter().filter(|value| !matches!(value, Value::Null | Value::List(_))) {
        out.push_str(if out.len() > 1 { "," } else { "" });
        match value {
            Value::Null | Value::List(_) => {}
            Value::Bool(value) => out.push(if *value { '1' } else { '0' }),
            Value::Int(value) => out.push_str(&value.to_string()),
            Value::Float(value) => out.push_str(&float(*value)),
            Value::Text(text) => json_text(&mut out, text),
            Value::Bytes(bytes) => hex_text(&mut out, bytes),
            Value::Id(id) => hex_text(&mut out, &id.0),
        }
    }
    out.push(']');
    out
}

fn hex_text(out: &mut String, bytes: &[u8]) {
    out.push('"');
    out.push_str(&hex(bytes));
    out.push('"');
}

fn json_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if u32::from(c) < 0x20 => {
                // Writing to a text cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// SQLite's query of the values of a list, given as SQL.
pub(super) fn list_query(list: &str, item: &Type) -> String {
    let value = match item {
        Type::Row(_) | Type::Rows(_) => "unhex(value)",
        Type::Scalar(scalar) => match scalar {
            Scalar::Uuid | Scalar::Bytes => "unhex(value)",
            Scalar::Bool
            | Scalar::Int
            | Scalar::Float
            | Scalar::Decimal { .. }
            | Scalar::DateTime
            | Scalar::Date
            | Scalar::Time
            | Scalar::Duration
            | Scalar::String
            | Scalar::Json
            | Scalar::Email
            | Scalar::Url
            | Scalar::Enum(_)
            | Scalar::Point
            | Scalar::Vector(_)
            | Scalar::File(_) => "value",
        },
        Type::List(_) | Type::Null => "value",
    };
    format!("SELECT {value} FROM json_each({list})")
}
