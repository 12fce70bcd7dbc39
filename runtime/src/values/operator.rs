//! Operators: what a change makes of the value that a field has, where it does not set another.
//!
//! Comes in: the JSON of a field in the body of a change, `{"$add": 1}` or `{"$push": […], "$pull": […]}`. Goes out: what the statement
//! works with, so that the new value is made in the store, by the statement that judges it.

use super::check::{Form, SAFE};
use super::read::{self, Fault, fault};
use crate::problem::FieldCode;
use purlin_rules::catalog::FieldId;
use purlin_rules::value::Value;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Values of a list that operators made, and bytes of its text.
pub(crate) const ITEMS: usize = read::ITEMS;
pub(crate) const LIST_BYTES: usize = 1_000_000;

/// The digits of a decimal number that is added.
const DIGITS: u8 = 18;

/// An operator on a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Operator {
    pub(crate) field: FieldId,
    /// Of a sum: the least and the greatest that the value may be: before, where that is a whole number, else after. Of a list: the
    /// values that are taken out, and null.
    pub(crate) operands: [Value; 2],
}

/// What is wrong with an operator, and where below its field.
pub(crate) type Faults = Vec<(String, Fault)>;

/// What operators make of values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Makes {
    /// `$add` of whole numbers; decimals are held as such too, with so many digits after the point.
    Sum { min: i64, max: i64, scale: Option<u8> },
    /// `$add` of `Float`.
    Float { min: f64, max: f64 },
    /// `$push` and `$pull`.
    List,
}

/// What operators make of a field's values, if it has any.
pub(crate) fn makes(form: &Form) -> Option<Makes> {
    match form {
        Form::Int { min, max } => Some(Makes::Sum { min: *min, max: *max, scale: None }),
        Form::Duration => Some(Makes::Sum { min: -SAFE, max: SAFE, scale: None }),
        Form::Decimal { precision, scale } => {
            let most = 10_i64.saturating_pow(u32::from(*precision)).saturating_sub(1);
            Some(Makes::Sum { min: -most, max: most, scale: Some(*scale) })
        }
        Form::Float { min, max } => Some(Makes::Float { min: *min, max: *max }),
        Form::List(_) => Some(Makes::List),
        Form::Bool
        | Form::Text { .. }
        | Form::Instant
        | Form::Date
        | Form::Time
        | Form::Json
        | Form::Bytes
        | Form::Email
        | Form::Url
        | Form::Enum(_)
        | Form::Uuid
        | Form::Point
        | Form::Vector(_)
        | Form::Row(_)
        | Form::Rows => None,
    }
}

/// The value that is added or pushed, and the operator. None where it is no operator that stands there, or the field has none.
pub(crate) fn read(field: FieldId, form: &Form, json: &str) -> Option<Result<(Value, Operator), Faults>> {
    let makes = makes(form).filter(|_| json.starts_with('{'))?;
    let read = match (makes, form) {
        (Makes::List, Form::List(item)) => list(item, json),
        (makes, _) => sum(makes, json),
    };
    Some(read.map(|(value, operands)| (value, Operator { field, operands })))
}

/// What is wrong with a result that is no value of its field.
pub(crate) fn beyond(makes: Makes) -> Fault {
    match makes {
        Makes::Sum { min, max, scale: None } => fault(FieldCode::OutOfRange, format!("the sum must be from {min} to {max}")),
        Makes::Sum { max, scale: Some(scale), .. } => {
            let before = max.to_string().len().saturating_sub(usize::from(scale));
            fault(FieldCode::OutOfRange, format!("the sum must have at most {before} digits before the point"))
        }
        Makes::Float { min, max } => fault(FieldCode::OutOfRange, format!("the sum must be from {min} to {max}")),
        Makes::List => fault(FieldCode::TooLong, format!("the list must have at most {ITEMS} values, and {LIST_BYTES} bytes")),
    }
}

fn sum(makes: Makes, json: &str) -> Result<(Value, [Value; 2]), Faults> {
    let [added] = operators(json, ["$add"])?;
    let json = added.ok_or_else(|| vec![(String::new(), fault(FieldCode::WrongType, "must be a value, or `{\"$add\": …}`"))])?;
    let blame = |fault| vec![("/$add".to_owned(), fault)];
    if json == "null" {
        return Err(blame(fault(FieldCode::NotNull, "must not be null")));
    }
    let taken = match makes {
        Makes::Sum { scale: Some(scale), .. } => Form::Decimal { precision: DIGITS, scale },
        Makes::Sum { min, max, .. } if min < -SAFE || max > SAFE => Form::Int { min: i64::MIN, max: i64::MAX },
        Makes::Sum { .. } | Makes::List => Form::Int { min: -SAFE, max: SAFE },
        Makes::Float { .. } => Form::Float { min: f64::MIN, max: f64::MAX },
    };
    let value = read::value(&taken, json).map_err(blame)?;
    let operands = match (makes, &value) {
        (Makes::Sum { min, max, .. }, Value::Int(added)) => before(min, max, *added),
        (Makes::Float { min, max }, _) => [Value::Float(min), Value::Float(max)],
        (Makes::Sum { .. } | Makes::List, _) => [Value::Null, Value::Null],
    };
    Ok((value, operands))
}

/// What a number must be for its sum with another to be within a range: asked of the number, since the sum may be beyond what a store
/// counts to.
fn before(min: i64, max: i64, added: i64) -> [Value; 2] {
    let least = i128::from(min) - i128::from(added);
    let most = i128::from(max) - i128::from(added);
    if least > i128::from(i64::MAX) || most < i128::from(i64::MIN) {
        return [Value::Int(1), Value::Int(0)];
    }
    let held = |bound: i128, beyond: i64| Value::Int(i64::try_from(bound).unwrap_or(beyond));
    [held(least, i64::MIN), held(most, i64::MAX)]
}

fn list(item: &Form, json: &str) -> Result<(Value, [Value; 2]), Faults> {
    let [pushed, pulled] = operators(json, ["$push", "$pull"])?;
    if pushed.is_none() && pulled.is_none() {
        let words = "must be a list, or `{\"$push\": […], \"$pull\": […]}`";
        return Err(vec![(String::new(), fault(FieldCode::WrongType, words))]);
    }
    let values = |name: &str, json: Option<&str>| {
        let blame = |(place, fault): (Option<usize>, Fault)| {
            (format!("/{name}{}", place.map(|place| format!("/{place}")).unwrap_or_default()), fault)
        };
        let read = json.map_or(Ok(Value::List(Vec::new())), |json| read::list(item, json));
        read.map_err(|faults| faults.into_iter().map(blame).collect::<Faults>())
    };
    match (values("$push", pushed), values("$pull", pulled)) {
        (Ok(pushed), Ok(pulled)) => Ok((pushed, [pulled, Value::Null])),
        (Err(mut faults), Err(more)) => {
            faults.extend(more);
            Err(faults)
        }
        (Err(faults), Ok(_)) | (Ok(_), Err(faults)) => Err(faults),
    }
}

/// The operands of the operators that stand in an object, which has no others.
fn operators<'j, const N: usize>(json: &'j str, names: [&'static str; N]) -> Result<[Option<&'j str>; N], Faults> {
    let mut reader = Operators { names, found: [None; N], faults: Vec::new() };
    // It is well-formed: the body around it was read.
    let _ = serde_json::Deserializer::from_str(json).deserialize_map(&mut reader);
    if reader.faults.is_empty() { Ok(reader.found) } else { Err(reader.faults) }
}

struct Operators<'j, const N: usize> {
    names: [&'static str; N],
    found: [Option<&'j str>; N],
    faults: Faults,
}

impl<'j, const N: usize> Visitor<'j> for &mut Operators<'j, N> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'j>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let json: &RawValue = map.next_value().map_err(A::Error::custom)?;
            let place = self.names.iter().position(|name| *name == key);
            match place.and_then(|place| self.found.get_mut(place)) {
                Some(found @ None) => *found = Some(json.get()),
                Some(Some(_)) => self.faults.push((format!("/{key}"), fault(FieldCode::DuplicateField, "is named twice"))),
                None => {
                    let words = format!("no such operator: a field of this type has `{}`", self.names.join("`, `"));
                    self.faults.push((super::body::pointer_to(&key), fault(FieldCode::UnknownField, words)));
                }
            }
        }
        Ok(())
    }
}
