//! Rows to JSON, straight from the columns of the store: a flat list of operations, made ready once, walked for each row.

mod list;

use super::check::{Form, SAFE};
use super::time;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use purlin_rules::lower::list_text;
use purlin_rules::plan::Text;
use purlin_rules::value::Id;
use purlin_rules::value::Value;
use rusqlite::Row;
use rusqlite::types::ValueRef;
use serde::de::IgnoredAny;

/// How to write a row.
#[derive(Debug)]
pub(crate) struct RowWriter {
    pub(crate) keys: Box<[Write]>,
    /// The keys of relations that have no column, and their places among what is included.
    pub(crate) included: Box<[(Box<[u8]>, usize)]>,
    /// Those that `$hidden` lists where they are not there.
    pub(crate) hidden: Box<[Hidden]>,
}

/// One key and its value.
#[derive(Debug)]
pub(crate) struct Write {
    /// `,"title":`
    pub(crate) key: Box<[u8]>,
    /// The column of the result that holds the value.
    pub(crate) column: usize,
    pub(crate) spelling: Spelling,
    /// The column of the result that says whether the key is there at all.
    pub(crate) shown: Option<usize>,
    /// The place of the relation whose row stands there, where one is included.
    pub(crate) included: Option<usize>,
}

/// Where in a text the rows of a relation are to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hole {
    pub(crate) at: usize,
    /// By its place among what is included.
    pub(crate) relation: usize,
    /// The row that is named, or that names.
    pub(crate) row: Id,
}

/// A key that is told of where it is not there.
#[derive(Debug)]
pub(crate) struct Hidden {
    pub(crate) name: Text,
    /// As in [`Write`]; without one it is never there.
    pub(crate) shown: Option<usize>,
}

/// How a column's value is spelt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Spelling {
    Bool,
    Int,
    /// Beyond what JSON numbers hold exactly.
    IntText,
    Float,
    Decimal {
        scale: u8,
    },
    Text,
    Instant,
    Date,
    Time,
    Json,
    Bytes,
    Id,
    Point,
    Vector,
    List(Box<Spelling>),
}

impl Spelling {
    /// Of a field with a column.
    pub(crate) fn of(form: &Form) -> Option<Self> {
        Some(match form {
            Form::Bool => Self::Bool,
            Form::Int { min, max } if *min < -SAFE || *max > SAFE => Self::IntText,
            Form::Int { .. } | Form::Duration => Self::Int,
            Form::Float { .. } => Self::Float,
            Form::Decimal { scale, .. } => Self::Decimal { scale: *scale },
            Form::Text { .. } | Form::Email | Form::Url | Form::Enum(_) => Self::Text,
            Form::Instant => Self::Instant,
            Form::Date => Self::Date,
            Form::Time => Self::Time,
            Form::Json => Self::Json,
            Form::Bytes => Self::Bytes,
            Form::Uuid | Form::Row(_) => Self::Id,
            Form::Point => Self::Point,
            Form::Vector(_) => Self::Vector,
            Form::List(item) => Self::List(Box::new(Self::of(item)?)),
            Form::Rows => return None,
        })
    }
}

impl RowWriter {
    /// Appends the row as an object. The first key is `id`, and always there.
    pub(crate) fn write(&self, out: &mut Vec<u8>, row: &Row<'_>, holes: &mut Vec<Hole>) -> rusqlite::Result<()> {
        let start = out.len();
        for write in &self.keys {
            if let Some(flag) = write.shown
                && !is_shown(row, flag)?
            {
                continue;
            }
            out.extend_from_slice(&write.key);
            match (write.included, row.get_ref(write.column)?) {
                (Some(relation), ValueRef::Blob(_)) => {
                    holes.push(Hole { at: out.len(), relation, row: Id(row.get(write.column)?) });
                }
                (_, held) => value(out, &write.spelling, held),
            }
        }
        for (key, relation) in &self.included {
            out.extend_from_slice(key);
            holes.push(Hole { at: out.len(), relation: *relation, row: Id(row.get(0)?) });
        }
        self.tell_hidden(out, row)?;
        // Every key begins with a comma; the first one's place is that of the brace.
        if let Some(comma) = out.get_mut(start) {
            *comma = b'{';
        }
        out.push(b'}');
        Ok(())
    }

    /// `,"$hidden":["note"]`, if there is something to list.
    fn tell_hidden(&self, out: &mut Vec<u8>, row: &Row<'_>) -> rusqlite::Result<()> {
        let mut is_first = true;
        for hidden in &self.hidden {
            if let Some(flag) = hidden.shown
                && is_shown(row, flag)?
            {
                continue;
            }
            out.extend_from_slice(if is_first { b",\"$hidden\":[\"" } else { b"\",\"" });
            out.extend_from_slice(hidden.name.as_bytes());
            is_first = false;
        }
        if !is_first {
            out.extend_from_slice(b"\"]");
        }
        Ok(())
    }
}

fn is_shown(row: &Row<'_>, flag: usize) -> rusqlite::Result<bool> {
    Ok(row.get_ref(flag)? == ValueRef::Integer(1))
}

/// `,"title":`. Names of fields need no escape.
pub(crate) fn key(name: &str) -> Box<[u8]> {
    [b",\"", name.as_bytes(), b"\":"].concat().into()
}

/// One value, outside of a row.
pub(crate) fn json(out: &mut Vec<u8>, form: &Form, one: &Value) {
    let list;
    let column = match one {
        Value::Null => ValueRef::Null,
        Value::Bool(bool) => ValueRef::Integer(i64::from(*bool)),
        Value::Int(int) => ValueRef::Integer(*int),
        Value::Float(float) => ValueRef::Real(*float),
        Value::Text(text) => ValueRef::Text(text.as_bytes()),
        Value::Bytes(bytes) => ValueRef::Blob(bytes),
        Value::Id(id) => ValueRef::Blob(&id.0),
        Value::List(values) => {
            list = list_text(values);
            ValueRef::Text(list.as_bytes())
        }
    };
    value(out, &Spelling::of(form).unwrap_or(Spelling::Text), column);
}

/// The value of a column.
pub(crate) fn value(out: &mut Vec<u8>, spelling: &Spelling, value: ValueRef<'_>) {
    match (spelling, value) {
        (Spelling::Id, ValueRef::Blob(bytes)) => id(out, bytes),
        (Spelling::Text, ValueRef::Text(bytes)) => text(out, bytes),
        (Spelling::Instant, ValueRef::Integer(instant)) => quoted(out, |out| time::write_instant(out, instant)),
        // Only what is computed comes to a number that JSON does not hold exactly; it is null, as what overflows is.
        (Spelling::Int, ValueRef::Integer(int)) if (-SAFE..=SAFE).contains(&int) => {
            out.extend_from_slice(itoa::Buffer::new().format(int).as_bytes())
        }
        (Spelling::Bool, ValueRef::Integer(bool)) => out.extend_from_slice(if bool == 0 { b"false" } else { b"true" }),
        (Spelling::Float, ValueRef::Real(float)) => number(out, float),
        (Spelling::IntText, ValueRef::Integer(int)) => quoted(out, |out| out.extend_from_slice(itoa::Buffer::new().format(int).as_bytes())),
        (Spelling::Decimal { scale }, ValueRef::Integer(int)) => quoted(out, |out| decimal(out, int, usize::from(*scale))),
        (Spelling::Date, ValueRef::Integer(days)) => quoted(out, |out| time::write_day(out, days)),
        (Spelling::Time, ValueRef::Integer(time)) => quoted(out, |out| time::write_of_day(out, time)),
        (Spelling::Json, ValueRef::Text(stored)) => nested(out, stored),
        (Spelling::Bytes, ValueRef::Blob(bytes)) => quoted(out, |out| out.extend_from_slice(URL_SAFE_NO_PAD.encode(bytes).as_bytes())),
        (Spelling::List(item), ValueRef::Text(stored)) => list::write(out, item, stored),
        (Spelling::Vector, ValueRef::Text(stored)) => list::write(out, &Spelling::Float, stored),
        (Spelling::Point, ValueRef::Text(stored)) => list::point(out, stored),
        // Strict tables hold nothing else but null.
        _ => out.extend_from_slice(b"null"),
    }
}

/// A value of a `Json` field, as it came. Every request's was well-formed; one that others wrote into the database may be part of a
/// value, or more than one, and would change the answer around it.
fn nested(out: &mut Vec<u8>, stored: &[u8]) {
    match serde_json::from_slice::<IgnoredAny>(stored) {
        // What is ignored is not checked for being UTF-8.
        Ok(_) if std::str::from_utf8(stored).is_ok() => out.extend_from_slice(stored),
        Ok(_) | Err(_) => {
            tracing::warn!("a stored `Json` value is not JSON, and is answered as null");
            out.extend_from_slice(b"null");
        }
    }
}

fn quoted(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    out.push(b'"');
    write(out);
    out.push(b'"');
}

/// As `"018f0000-0000-7000-8000-000000000000"`.
fn id(out: &mut Vec<u8>, bytes: &[u8]) {
    match bytes.try_into() {
        Ok(id) => quoted(out, |out| out.extend_from_slice(&Id(id).hyphenated())),
        // The engine writes ids of 16 bytes.
        Err(_) => out.extend_from_slice(b"null"),
    }
}

/// A JSON string. What needs no escape, nearly everything, is copied in runs.
pub(crate) fn text(out: &mut Vec<u8>, bytes: &[u8]) {
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    let mut rest = bytes;
    while let Some(place) = first_to_escape(rest) {
        let (clean, escaped) = rest.split_at(place);
        out.extend_from_slice(clean);
        if let Some((byte, after)) = escaped.split_first() {
            escape(out, *byte);
            rest = after;
        }
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// The place of the first quote, backslash or control character; eight bytes are looked at in one.
fn first_to_escape(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    let (words, _) = bytes.as_chunks::<8>();
    let is_clean = |word: &&[u8; 8]| {
        let word = u64::from_le_bytes(**word);
        let controls = word.wrapping_sub(ONES * 0x20) & !word;
        let quotes = zeros(word ^ (ONES * u64::from(b'"')));
        let backslashes = zeros(word ^ (ONES * u64::from(b'\\')));
        (controls | quotes | backslashes) & HIGHS == 0
    };
    let clean = words.iter().take_while(is_clean).count() * 8;
    let found = bytes.get(clean..)?.iter().position(|byte| *byte < 0x20 || matches!(byte, b'"' | b'\\'))?;
    Some(clean + found)
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0c => b'f',
        _ => {
            let hex = |nibble: u8| if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 };
            return out.extend_from_slice(&[b'\\', b'u', b'0', b'0', hex(byte >> 4), hex(byte & 15)]);
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

fn number(out: &mut Vec<u8>, float: f64) {
    // Never NaN or infinite: no request can write one. Writing to a vector does not fail.
    let _ = serde_json::to_writer(out, &float);
}

/// -1250 with two digits after the point is `-12.50`.
fn decimal(out: &mut Vec<u8>, int: i64, scale: usize) {
    if int < 0 {
        out.push(b'-');
    }
    let digits = format!("{:0>1$}", int.unsigned_abs(), scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    out.extend_from_slice(whole.as_bytes());
    if scale > 0 {
        out.push(b'.');
        out.extend_from_slice(fraction.as_bytes());
    }
}
