//! A JSON object that names fields, to their values. One pass over the text, every fault at once.

use super::check::{FieldCheck, Fields, Form};
use super::operator::{self, Operator};
use super::read;
use crate::problem::{Code, FieldCode, FieldError, Problem};
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::Text;
use purlin_rules::value::{Id, Value};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Faults that are told of one body.
pub(crate) const FAULTS: usize = 100;
/// Characters of an unknown name that are told back.
const NAME: usize = 80;

/// What a body says.
#[derive(Debug)]
pub(crate) struct Body {
    /// The fields it names, in the order of the table.
    pub(crate) named: Vec<FieldId>,
    /// By the place of their field; null where it names none.
    pub(crate) values: Vec<Value>,
    /// What is made of the values that fields have, in the order of the table; the value in their place is what it is made with.
    pub(crate) operators: Vec<Operator>,
    /// The fields that hold ids of rows which are not written yet; an id of no row stands in their places.
    pub(crate) references: Vec<Reference>,
    /// What stood beside the fields.
    pub(crate) beside: Vec<Option<String>>,
    pub(crate) faults: Vec<FieldError>,
}

/// What a body may say that is no value of a field.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Saying<'r> {
    /// Keys that are no fields: texts.
    pub(crate) beside: &'r [&'r str],
    /// Operators may stand for values, as in the body of a change.
    pub(crate) operators: bool,
    /// Of a batch, which of the operations before this one leave a row: a reference to it may stand for its id.
    pub(crate) earlier: Option<&'r [bool]>,
}

/// A field that is to hold the id of the row that an operation of the same batch leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) field: FieldId,
    /// The place of the operation.
    pub(crate) place: usize,
}

/// What a reference's own JSON must be.
pub(crate) const REFERENCE: &str =
    "must be a UUID, or `{\"$ref\": \"0.id\"}`, where 0 is the place of an earlier operation that leaves a row";

/// Reads a body. `may_name` says what is wrong with naming a field, if anything is.
pub(crate) fn read(
    fields: &Fields,
    json: &[u8],
    saying: Saying<'_>,
    may_name: impl Fn(FieldId) -> Option<&'static str>,
) -> Result<Body, Problem> {
    Reader { fields, saying, may_name, body: Body::empty(fields, saying.beside) }.read(json)
}

/// The place in `{"$ref": "0.id"}`, if it is that of an operation before which leaves a row.
pub(crate) fn reference(json: &str, earlier: &[bool]) -> Option<usize> {
    let members = super::members(json).ok()?;
    let [(name, value)] = members.as_slice() else { return None };
    let text = read::string(value.get()).ok().filter(|_| name == "$ref")?;
    // Each place has one spelling.
    let is_canonical = |place: &usize| text.strip_suffix(".id") == Some(place.to_string().as_str());
    let place = text.strip_suffix(".id")?.parse().ok().filter(is_canonical)?;
    (earlier.get(place) == Some(&true)).then_some(place)
}

/// Why JSON can't be read as an object.
pub(crate) fn not_an_object(error: &serde_json::Error) -> Problem {
    match error.classify() {
        serde_json::error::Category::Data => {
            let message = Text::Borrowed("must be an object");
            Problem::invalid(vec![FieldError { field: String::new(), code: FieldCode::WrongType, message }])
        }
        serde_json::error::Category::Io | serde_json::error::Category::Syntax | serde_json::error::Category::Eof => {
            let detail = format!("The body is not JSON; the fault is at line {}, column {}.", error.line(), error.column());
            Problem::new(Code::InvalidJson).detail(detail)
        }
    }
}

impl Body {
    fn empty(fields: &Fields, beside: &[&str]) -> Self {
        Self {
            named: Vec::with_capacity(fields.list.len()),
            values: vec![Value::Null; fields.list.len()],
            operators: Vec::new(),
            references: Vec::new(),
            beside: vec![None; beside.len()],
            faults: Vec::new(),
        }
    }

    /// Adds a fault of a field; past the bound there are enough.
    pub(crate) fn fault(&mut self, name: &str, code: FieldCode, message: impl Into<Text>) {
        self.fault_at(name, None, code, message);
    }

    /// As [`Body::fault`], of a value of a list.
    fn fault_at(&mut self, name: &str, place: Option<usize>, code: FieldCode, message: impl Into<Text>) {
        self.fault_below(name, &place.map(|place| format!("/{place}")).unwrap_or_default(), code, message);
    }

    fn fault_below(&mut self, name: &str, place: &str, code: FieldCode, message: impl Into<Text>) {
        if self.faults.len() < FAULTS {
            self.faults.push(FieldError { field: pointer(name) + place, code, message: message.into() });
        }
    }
}

/// A JSON Pointer (RFC 6901) to a key of the body.
pub(crate) fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// As [`pointer()`], to a key that may be of any length.
pub(crate) fn pointer_to(key: &str) -> String {
    pointer(&key.chars().take(NAME).collect::<String>())
}

struct Reader<'r, F> {
    fields: &'r Fields,
    saying: Saying<'r>,
    may_name: F,
    body: Body,
}

/// What a key of the body is.
enum Key {
    Field(FieldId),
    Beside(usize),
    Unknown(String),
}

impl<'de, F: Fn(FieldId) -> Option<&'static str>> Visitor<'de> for &mut Reader<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(KeySeed { fields: self.fields, beside: self.saying.beside })? {
            let json: &RawValue = map.next_value()?;
            match key {
                Key::Field(field) => self.field(field, json.get()),
                Key::Beside(place) => self.aside(place, json.get()),
                Key::Unknown(name) => self.body.fault(&name, FieldCode::UnknownField, "no such field"),
            }
        }
        Ok(())
    }
}

impl<F: Fn(FieldId) -> Option<&'static str>> Reader<'_, F> {
    fn read(mut self, json: &[u8]) -> Result<Body, Problem> {
        let json = std::str::from_utf8(json).map_err(|_| Problem::new(Code::InvalidJson).detail("The body is not UTF-8."))?;
        let mut deserializer = serde_json::Deserializer::from_str(json);
        deserializer.deserialize_map(&mut self).and_then(|()| deserializer.end()).map_err(|error| not_an_object(&error))?;
        self.body.named.sort_unstable();
        self.body.operators.sort_unstable_by_key(|operator| operator.field);
        Ok(self.body)
    }

    fn field(&mut self, field: FieldId, json: &str) {
        let Some(check) = self.fields.get(field) else { return };
        if self.body.named.contains(&field) {
            return self.body.fault(&check.name, FieldCode::DuplicateField, "is named twice");
        }
        self.body.named.push(field);
        if let Some(words) = (self.may_name)(field) {
            return self.body.fault(&check.name, FieldCode::NotWritable, words);
        }
        if json == "null" {
            if !check.nullable {
                self.body.fault(&check.name, FieldCode::NotNull, "must not be null");
            }
            return;
        }
        if let (Some(earlier), Form::Row(_) | Form::Uuid, true) = (self.saying.earlier, &check.form, json.starts_with('{'))
            && field != FieldId::ID
        {
            return match reference(json, earlier) {
                Some(place) => self.reference(Reference { field, place }),
                None => self.body.fault(&check.name, FieldCode::WrongFormat, REFERENCE),
            };
        }
        if self.saying.operators
            && let Some(read) = operator::read(field, &check.form, json)
        {
            return self.operator(check, read);
        }
        let read = if let Form::List(item) = &check.form {
            read::list(item, json)
        } else {
            read::value(&check.form, json).map_err(|fault| vec![(None, fault)])
        };
        match read {
            Ok(value) => {
                if let Some(slot) = self.body.values.get_mut(field.0 as usize) {
                    *slot = value;
                }
            }
            Err(faults) => {
                for (place, fault) in faults {
                    self.body.fault_at(&check.name, place, fault.code, fault.message);
                }
            }
        }
    }

    fn reference(&mut self, reference: Reference) {
        if let Some(slot) = self.body.values.get_mut(reference.field.0 as usize) {
            *slot = Value::Id(Id([0; 16]));
        }
        self.body.references.push(reference);
    }

    fn operator(&mut self, check: &FieldCheck, read: Result<(Value, Operator), operator::Faults>) {
        match read {
            Ok((value, operator)) => {
                if let Some(slot) = self.body.values.get_mut(operator.field.0 as usize) {
                    *slot = value;
                }
                self.body.operators.push(operator);
            }
            Err(faults) => {
                for (place, fault) in faults {
                    self.body.fault_below(&check.name, &place, fault.code, fault.message);
                }
            }
        }
    }

    fn aside(&mut self, place: usize, json: &str) {
        let (Some(name), Some(slot)) = (self.saying.beside.get(place), self.body.beside.get_mut(place)) else { return };
        if slot.is_some() {
            return self.body.fault(name, FieldCode::DuplicateField, "is named twice");
        }
        match read::string(json) {
            Ok(text) => *slot = Some(text.into_owned()),
            Err(fault) => self.body.fault(name, fault.code, fault.message),
        }
    }
}

/// Finds out what a key is without keeping its text.
struct KeySeed<'r> {
    fields: &'r Fields,
    beside: &'r [&'r str],
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Key, E> {
        if let Some(place) = self.beside.iter().position(|own| *own == name) {
            return Ok(Key::Beside(place));
        }
        let is_field =
            self.fields.named(name).filter(|field| self.fields.get(*field).is_some_and(|check| !matches!(check.form, Form::Rows)));
        Ok(is_field.map_or_else(|| Key::Unknown(name.chars().take(NAME).collect()), Key::Field))
    }
}
