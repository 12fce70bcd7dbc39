//! What a `Json` value may hold. Comes in: well-formed JSON text. Goes out: why some reader would refuse it, or read it in another way
//! than the next, if so.

use super::read::{Fault, fault};
use crate::problem::FieldCode;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;

/// Texts are Unicode without U+0000, numbers are finite, and the keys of an object differ: as in the other fields, however deep.
pub(super) fn check(json: &str) -> Result<(), Fault> {
    let mut walk = Walk { found: None };
    let walked = walk.deserialize(&mut serde_json::Deserializer::from_str(json));
    let unreadable = || fault(FieldCode::WrongFormat, "must hold Unicode text and finite numbers only");
    walked.map_err(|_| walk.found.unwrap_or_else(unreadable))
}

struct Walk {
    /// What is wrong, where the JSON reader itself sees nothing wrong.
    found: Option<Fault>,
}

impl Walk {
    fn stop<E: Error>(&mut self, code: FieldCode, message: &'static str) -> E {
        self.found = Some(fault(code, message));
        E::custom(message)
    }

    fn text<E: Error>(&mut self, text: &str) -> Result<(), E> {
        match text.contains('\0') {
            true => Err(self.stop(FieldCode::WrongFormat, "must not hold the character U+0000")),
            false => Ok(()),
        }
    }
}

impl<'de> DeserializeSeed<'de> for &mut Walk {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Walk {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    /// Always finite: the JSON reader refuses what is not.
    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.text(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(&mut *self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut keys = BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            self.text(&key)?;
            if !keys.insert(key) {
                return Err(self.stop(FieldCode::DuplicateField, "must not name a key twice in one object"));
            }
            map.next_value_seed(&mut *self)?;
        }
        Ok(())
    }
}
