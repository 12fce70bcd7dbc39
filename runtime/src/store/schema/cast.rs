//! Values of a column whose type is another now: `amount: Decimal(12, 2) @cast(Int)`.
//!
//! Comes in: what a column holds as a value of its former type, as the database records it. Goes out: the same as a value of the type of now;
//! none where it has no such value, or would lose something by becoming it.
//!
//! A value is read as requests write it: a text becomes a number where it spells one, a date the first instant of its day (UTC).

use super::diff::{Change, Difference};
use super::hold::{Broken, uncast};
use super::shape::{ColumnShape, Kind, Shape, TableShape};
use crate::store::compose::quoted;
use crate::values::check::{Form, form, remembering};
use crate::values::{read, write};
use purlin_rules::lower::list_text;
use purlin_rules::plan::{Refinement, Service};
use purlin_rules::resolve::scalar_name;
use purlin_rules::types::Scalar;
use purlin_rules::value::Value;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{Value as Stored, ValueRef};
use rusqlite::{Connection, Error};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// `purlin_cast('room.size', value)`: the value of the column as one of its type of now; null where it is none.
const CAST: &str = "purlin_cast";
/// How the first instant of a day ends.
const MIDNIGHT: &str = "T00:00:00.000Z";

/// How the values of a column become those of its type.
#[derive(Debug, Clone)]
pub(super) struct Cast {
    /// What it held.
    pub(super) from: Kind,
    types: (Scalar, Scalar),
    forms: (Form, Form),
    /// As the spec writes both types.
    says: (String, String),
    becomes_list: bool,
    is_nullable: bool,
}

impl Cast {
    /// None of types that a plan of the compiler does not cast.
    pub(super) fn of(service: &Service, (from, is_list): (Scalar, bool), column: &ColumnShape, to: Scalar, kind: Kind) -> Option<Self> {
        let form = |of: Scalar| {
            if of == Scalar::Int {
                // What a type newly asks is told of the row, with what else is asked.
                return Some(Form::Int { min: i64::MIN, max: i64::MAX });
            }
            Some(remembering(service, of, form(&service.enums, &column.name, of, &Refinement::None).ok()?))
        };
        let becomes_list = matches!(column.kind, Kind::List(_));
        let says = |of: Scalar, is_list: bool| format!("{}{}", scalar_name(of, service), if is_list { "[]" } else { "" });
        Some(Self {
            types: (from, to),
            forms: (form(from)?, form(to)?),
            says: (says(from, is_list), says(to, becomes_list)),
            from: if is_list { Kind::List(Box::new(kind)) } else { kind },
            becomes_list,
            is_nullable: column.nullable,
        })
    }

    /// `` `room.size` becomes `Decimal(8, 2)` ``
    pub(super) fn words(&self, field: &str) -> String {
        format!("{field} is cast from `{}` to `{}`", self.says.0, self.says.1)
    }

    /// What the column holds is of the former type. Which values an enum had makes no difference: each is looked at.
    pub(super) fn is_from(&self, held: &Kind) -> bool {
        is_same(&self.from, held)
    }

    /// One value, or none, becomes a list.
    pub(super) fn makes_lists(&self) -> bool {
        self.becomes_list && !matches!(self.from, Kind::List(_))
    }

    /// What null becomes: of a list that can't be null, nothing is one without values.
    fn nothing(&self) -> Value {
        if self.makes_lists() && !self.is_nullable { Value::List(Vec::new()) } else { Value::Null }
    }

    /// None where the value is none of the type.
    fn value(&self, held: ValueRef<'_>) -> Option<Value> {
        if held == ValueRef::Null {
            return Some(self.nothing());
        }
        let is_list = matches!(self.from, Kind::List(_));
        let of_list = || Form::List(Box::new(self.forms.0.clone()));
        let form = if is_list { of_list() } else { self.forms.0.clone() };
        let mut json = Vec::new();
        write::value(&mut json, &write::Spelling::of(&form)?, held);
        let json = String::from_utf8(json).ok()?;
        if is_list {
            let items: Vec<&RawValue> = serde_json::from_str(&json).ok()?;
            return items.into_iter().map(|item| self.one(item.get())).collect::<Option<_>>().map(Value::List);
        }
        let one = self.one(&json)?;
        Some(if self.becomes_list { Value::List(vec![one]) } else { one })
    }

    /// Of one value, as JSON has it.
    fn one(&self, json: &str) -> Option<Value> {
        let (from, to) = self.types;
        let form = &self.forms.1;
        let text = read::string(json).map_or_else(|_| json.to_owned(), Cow::into_owned);
        // By its name of now.
        let text = if let Form::Enum(values) = &self.forms.0 { values.named(&text)?.clone().into_owned() } else { text };
        let read = |json: &str| read::value(form, json).ok();
        let as_text = |text: &str| read(&as_json(text));
        match (from, to) {
            _ if from == to => read(json),
            (_, Scalar::String) => as_text(&text),
            (Scalar::String, Scalar::Bool) => read(&text),
            (Scalar::Bool, Scalar::Int) => Some(Value::Int(i64::from(json == "true"))),
            (Scalar::Int, Scalar::Bool) => match text.as_str() {
                "0" => Some(Value::Bool(false)),
                "1" => Some(Value::Bool(true)),
                _ => None,
            },
            (_, Scalar::Int) => number(&text)?.parse().ok().map(Value::Int),
            (_, Scalar::Decimal { .. }) => as_text(&number(&text)?),
            (_, Scalar::Float) => float(&number(&text)?),
            (Scalar::Date, Scalar::DateTime) => as_text(&format!("{text}{MIDNIGHT}")),
            (Scalar::DateTime, Scalar::Date) => as_text(text.strip_suffix(MIDNIGHT)?),
            _ => as_text(&text),
        }
    }
}

fn as_json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A number in digits, without an exponent, and without zeros that say nothing.
fn number(text: &str) -> Option<String> {
    let plain = if text.contains(['e', 'E']) {
        let value: f64 = serde_json::from_str(text).ok()?;
        value.to_string()
    } else {
        text.to_owned()
    };
    let (is_negative, digits) = plain.strip_prefix('-').map_or((false, &*plain), |digits| (true, digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !fraction.is_none_or(is_digits) {
        return None;
    }
    let whole = Some(whole.trim_start_matches('0')).filter(|whole| !whole.is_empty()).unwrap_or("0");
    let fraction = fraction.map(|fraction| fraction.trim_end_matches('0')).filter(|fraction| !fraction.is_empty());
    let number = fraction.map_or_else(|| whole.to_owned(), |fraction| format!("{whole}.{fraction}"));
    Some(if is_negative && number != "0" { format!("-{number}") } else { number })
}

/// Only what reads back as the same number.
fn float(digits: &str) -> Option<Value> {
    let value: f64 = digits.parse().ok()?;
    (value.is_finite() && number(&value.to_string())? == digits).then_some(Value::Float(value))
}

fn is_same(from: &Kind, held: &Kind) -> bool {
    match (from, held) {
        (Kind::Enum { .. }, Kind::Enum { .. }) => true,
        (Kind::List(from), Kind::List(held)) => is_same(from, held),
        (Kind::Scalar(_) | Kind::Enum { .. } | Kind::List(_) | Kind::Row { .. }, _) => from == held,
    }
}

/// What stands for the former value of a column, in a statement that the function is there for.
pub(super) fn sql(table: &str, column: &str, held: &str) -> String {
    format!("{CAST}('{}', {held})", key(table, column).replace('\'', "''"))
}

fn key(table: &str, column: &str) -> String {
    format!("{table}.{column}")
}

/// Lets statements cast what columns hold, until [`remove`].
pub(super) fn install(connection: &Connection, shape: &Shape) -> rusqlite::Result<()> {
    let of_table = |(name, table): (&String, &TableShape)| {
        let casts = table.before.casts.iter();
        casts.map(|(column, cast)| (key(name, column), cast.clone())).collect::<Vec<_>>()
    };
    let casts: BTreeMap<String, Cast> = shape.tables.iter().flat_map(of_table).collect();
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function(CAST, 2, flags, move |context| {
        let cast = casts
            .get(context.get_raw(0).as_str().map_err(|cause| Error::UserFunctionError(cause.into()))?)
            .ok_or_else(|| Error::UserFunctionError("no such cast".into()))?;
        Ok(cast.value(context.get_raw(1)).map_or(Stored::Null, stored))
    })
}

pub(super) fn remove(connection: &Connection) -> rusqlite::Result<()> {
    connection.remove_function(CAST, 2)
}

/// As the store holds it.
fn stored(value: Value) -> Stored {
    match value {
        Value::Null => Stored::Null,
        Value::Bool(bool) => Stored::Integer(i64::from(bool)),
        Value::Int(int) => Stored::Integer(int),
        Value::Float(float) => Stored::Real(float),
        Value::Text(text) => Stored::Text(text),
        Value::Bytes(bytes) => Stored::Blob(bytes),
        Value::Id(id) => Stored::Blob(id.0.to_vec()),
        Value::List(values) => Stored::Text(list_text(&values)),
    }
}

/// The rows whose values do not become those of the type of now: asked before anything is changed.
pub(super) fn broken(connection: &Connection, shape: &Shape, differences: &[Difference]) -> rusqlite::Result<Vec<Broken>> {
    let mut broken = Vec::new();
    for difference in differences {
        let Change::Rebuild { table: name, kept, cast, .. } = &difference.change else { continue };
        let Some(table) = shape.tables.get(name) else { continue };
        for column in cast {
            let Some((was, cast)) = kept.get(column).zip(table.before.casts.get(column)) else { continue };
            let held = quoted(was);
            let asked = cast.words(&format!("`{}.{column}`", table.spec_name));
            let is_cast = format!("({held} IS NULL OR {} IS NOT NULL)", sql(name, column, &held));
            broken.extend(uncast(connection, (name, &table.spec_name), (asked, &is_cast, was))?);
        }
    }
    Ok(broken)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::fixture::chat;
    use purlin_rules::catalog::EnumId;

    const ROLE: Scalar = Scalar::Enum(EnumId(0));

    fn decimal(scale: u8) -> Scalar {
        Scalar::Decimal { precision: 8, scale }
    }

    fn kind(of: Scalar) -> Kind {
        if of == ROLE { Kind::Enum { name: "Role".into(), values: Vec::new(), were: BTreeMap::new() } } else { Kind::Scalar(of) }
    }

    fn cast((from, of_list): (Scalar, bool), (to, is_list): (Scalar, bool), nullable: bool) -> Cast {
        let item = kind(to);
        let column = ColumnShape { name: "x".into(), kind: if is_list { Kind::List(Box::new(item)) } else { item }, nullable, fill: None };
        Cast::of(&chat(), (from, of_list), &column, to, kind(from)).unwrap()
    }

    /// None of what does not become one.
    fn becomes(from: Scalar, to: Scalar, held: &Stored) -> Option<Stored> {
        cast((from, false), (to, false), true).value(held.into()).map(stored)
    }

    fn text(text: &str) -> Stored {
        Stored::Text(text.to_owned())
    }

    #[test]
    fn what_loses_nothing_becomes_one_and_all_else_is_told() {
        let day = 20_000;
        let (midnight, noon) = (Stored::Integer(day * 86_400_000), Stored::Integer(day * 86_400_000 + 43_200_000));
        let (int, real) = (Stored::Integer, Stored::Real);
        let cases: Vec<(Scalar, Scalar, Stored, Option<Stored>)> = vec![
            (Scalar::Int, decimal(2), int(7), Some(int(700))),
            (Scalar::Int, decimal(2), int(7_000_000), None),
            (Scalar::Int, Scalar::Float, int(-7), Some(real(-7.0))),
            (Scalar::Int, Scalar::Float, int(9_007_199_254_740_993), None),
            (Scalar::Int, Scalar::String, int(-7), Some(text("-7"))),
            (Scalar::Int, Scalar::String, int(i64::MAX), Some(text("9223372036854775807"))),
            (Scalar::Int, Scalar::Bool, int(1), Some(int(1))),
            (Scalar::Int, Scalar::Bool, int(2), None),
            (Scalar::Bool, Scalar::Int, int(1), Some(int(1))),
            (Scalar::Bool, Scalar::String, int(0), Some(text("false"))),
            (Scalar::Float, Scalar::Int, real(12.0), Some(int(12))),
            (Scalar::Float, Scalar::Int, real(12.5), None),
            (Scalar::Float, Scalar::Int, real(1e300), None),
            (Scalar::Float, decimal(2), real(0.25), Some(int(25))),
            (Scalar::Float, decimal(2), real(0.125), None),
            (Scalar::Float, decimal(6), real(1e-6), Some(int(1))),
            (decimal(2), Scalar::Int, int(1200), Some(int(12))),
            (decimal(2), Scalar::Int, int(1250), None),
            (decimal(2), Scalar::Float, int(-5), Some(real(-0.05))),
            (decimal(2), Scalar::String, int(1250), Some(text("12.50"))),
            (decimal(2), decimal(4), int(1250), Some(int(125_000))),
            (decimal(2), decimal(1), int(1250), Some(int(125))),
            (decimal(2), decimal(1), int(1255), None),
            (Scalar::String, Scalar::Int, text("42"), Some(int(42))),
            (Scalar::String, Scalar::Int, text("042.0"), Some(int(42))),
            (Scalar::String, Scalar::Int, text("1e3"), Some(int(1000))),
            (Scalar::String, Scalar::Int, text("-0"), Some(int(0))),
            (Scalar::String, decimal(2), text("12.5"), Some(int(1250))),
            (Scalar::String, Scalar::Float, text("0.10"), Some(real(0.1))),
            (Scalar::String, Scalar::Float, text("3.14159265358979323846"), None),
            (Scalar::String, Scalar::Bool, text("true"), Some(int(1))),
            (Scalar::String, Scalar::Bool, text("yes"), None),
            (Scalar::String, Scalar::Bool, text("null"), None),
            (Scalar::String, Scalar::Date, text("2024-10-04"), Some(int(day))),
            (Scalar::String, Scalar::Date, text("2024-02-30"), None),
            (Scalar::String, Scalar::DateTime, text("2024-10-04T00:00:00.000Z"), Some(midnight.clone())),
            (Scalar::String, Scalar::Email, text("Ann@chat.test"), Some(text("ann@chat.test"))),
            (Scalar::String, Scalar::Email, text("ann"), None),
            (
                Scalar::String,
                Scalar::Uuid,
                text("00000000-0000-0000-0000-000000000001"),
                Some(Stored::Blob([[0; 15].to_vec(), vec![1]].concat())),
            ),
            (Scalar::String, ROLE, text("moderator"), Some(text("moderator"))),
            (Scalar::String, ROLE, text("king"), None),
            (ROLE, Scalar::String, text("moderator"), Some(text("moderator"))),
            (Scalar::Date, Scalar::DateTime, int(day), Some(midnight.clone())),
            (Scalar::Date, Scalar::String, int(day), Some(text("2024-10-04"))),
            (Scalar::DateTime, Scalar::Date, midnight, Some(int(day))),
            (Scalar::DateTime, Scalar::Date, noon, None),
        ];
        for (from, to, held, after) in cases {
            assert_eq!(becomes(from, to, &held), after, "{from:?} to {to:?}, of {held:?}");
        }
        for unread in ["", " 42", "+42", "4_2", "0x2a", "1.", ".1", "1e", "1e999", "NaN", "Infinity", "--1", "1.2.3", "\"1\"", "٤"] {
            for to in [Scalar::Int, Scalar::Float, decimal(2)] {
                assert_eq!(becomes(Scalar::String, to, &text(unread)), None, "{unread:?} to {to:?}");
            }
        }
    }

    #[test]
    fn one_becomes_a_list_of_one_and_lists_item_by_item() {
        let listed = |cast: Cast, held: &Stored| cast.value(held.into()).map(stored);
        let to_list = |nullable| cast((Scalar::Int, false), (Scalar::Int, true), nullable);
        assert_eq!(listed(to_list(true), &Stored::Integer(7)), Some(text("[7]")));
        assert_eq!(listed(to_list(true), &Stored::Null), Some(Stored::Null));
        assert_eq!(listed(to_list(false), &Stored::Null), Some(text("[]")), "nothing is a list without values");
        assert_eq!(listed(cast((Scalar::String, false), (decimal(1), true), true), &text("1.5")), Some(text("[15]")));
        let items = || cast((Scalar::String, true), (Scalar::Int, true), true);
        assert_eq!(listed(items(), &text(r#"["1","2"]"#)), Some(text("[1,2]")));
        assert_eq!(listed(items(), &text(r#"["1","two"]"#)), None);
        assert_eq!(listed(items(), &Stored::Null), Some(Stored::Null));
    }
}
