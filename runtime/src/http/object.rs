//! A JSON object whose members are known, each there once: the bodies under `/auth`.

use crate::problem::{Code, FieldCode, FieldError, Problem};
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// The texts of a JSON object that has exactly the members named, each a text.
///
/// # Errors
/// What is not a JSON object; every member that is missing, unknown, there twice or no text, at once.
pub fn texts<const N: usize>(body: &[u8], names: [&str; N]) -> Result<[String; N], Problem> {
    let Members(members) = serde_json::from_slice(body).map_err(|_| Problem::from(Code::InvalidJson))?;
    let mut errors = Vec::new();
    for (i, (name, _)) in members.iter().enumerate() {
        if !names.contains(&name.as_str()) {
            errors.push(fault(name, FieldCode::UnknownField, "There is no such field."));
        } else if members.iter().take(i).any(|(other, _)| other == name) {
            errors.push(fault(name, FieldCode::DuplicateField, "The field comes twice."));
        }
    }
    let texts = names.map(|name| match members.iter().find(|(own, _)| own == name) {
        Some((_, Value::String(text))) => text.clone(),
        Some(_) => {
            errors.push(fault(name, FieldCode::WrongType, "The field is a text."));
            String::new()
        }
        None => {
            errors.push(fault(name, FieldCode::Required, "The field must be there."));
            String::new()
        }
    });
    if errors.is_empty() { Ok(texts) } else { Err(Problem::invalid(errors)) }
}

fn fault(name: &str, code: FieldCode, message: &'static str) -> FieldError {
    let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
    FieldError { field: pointer, code, message: message.into() }
}

/// Members in their order, those that come twice too.
struct Members(Vec<(String, Value)>);

impl<'de> serde::Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                    if members.len() > 32 {
                        // More than any body here has: enough is known to refuse it.
                        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                    }
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Object)
    }
}
