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
    let items = values.iter().filter_map(|value| match value {
        // Lists hold values, and no lists.
        Value::Null | Value::List(_) => None,
        Value::Bool(value) => Some(u8::from(*value).to_string()),
        Value::Int(value) => Some(value.to_string()),
        Value::Float(value) => Some(float(*value)),
        Value::Text(text) => Some(json_text(text)),
        Value::Bytes(bytes) => Some(format!("\"{}\"", hex(bytes))),
        Value::Id(id) => Some(format!("\"{}\"", hex(&id.0))),
    });
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

fn json_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
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
    out
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
