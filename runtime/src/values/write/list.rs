//! Lists as the store holds them, one text each, to the lists of the wire. Comes in: what [`list_text`](purlin_rules::lower::list_text)
//! wrote. Goes out: JSON, each value spelt as a column of its own would be.

use super::{Spelling, number, value};
use rusqlite::types::ValueRef;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A list that others wrote into the database, and that is none, is null.
pub(super) fn write(out: &mut Vec<u8>, item: &Spelling, stored: &[u8]) {
    let start = out.len();
    if items(stored).and_then(|items| each(out, item, &items)).is_none() {
        out.truncate(start);
        broken(out);
    }
}

/// `{"lat":48.2,"lng":16.4}`
pub(super) fn point(out: &mut Vec<u8>, stored: &[u8]) {
    match serde_json::from_slice::<[f64; 2]>(stored) {
        Ok([lat, lng]) => {
            out.extend_from_slice(b"{\"lat\":");
            number(out, lat);
            out.extend_from_slice(b",\"lng\":");
            number(out, lng);
            out.push(b'}');
        }
        Err(_) => broken(out),
    }
}

fn broken(out: &mut Vec<u8>) {
    tracing::warn!("a stored list is none, and is answered as null");
    out.extend_from_slice(b"null");
}

fn items(stored: &[u8]) -> Option<Vec<&RawValue>> {
    serde_json::from_slice(stored).ok()
}

fn each(out: &mut Vec<u8>, item: &Spelling, items: &[&RawValue]) -> Option<()> {
    out.push(b'[');
    for (place, json) in items.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        one(out, item, json.get())?;
    }
    out.push(b']');
    Some(())
}

/// A value as the column would hold that has it alone.
fn one(out: &mut Vec<u8>, item: &Spelling, json: &str) -> Option<()> {
    let text = || serde_json::from_str::<Cow<'_, str>>(json).ok();
    match item {
        Spelling::Bool
        | Spelling::Int
        | Spelling::IntText
        | Spelling::Decimal { .. }
        | Spelling::Instant
        | Spelling::Date
        | Spelling::Time => {
            value(out, item, ValueRef::Integer(json.parse().ok()?));
        }
        Spelling::Float => value(out, item, ValueRef::Real(json.parse().ok()?)),
        Spelling::Text | Spelling::Json => value(out, item, ValueRef::Text(text()?.as_bytes())),
        Spelling::Bytes | Spelling::Id => value(out, item, ValueRef::Blob(&unhex(&text()?)?)),
        // No list holds them.
        Spelling::Point | Spelling::Vector | Spelling::List(_) => return None,
    }
    Some(())
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    rest.is_empty().then(|| pairs.iter().map(byte).collect())?
}
