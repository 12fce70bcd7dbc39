//! Cursors: the keys of the last row of a page, sealed. A cursor opens only for the caller it was made for, in the list it was made in:
//! tenant, table, filter, arguments, search and order are under the seal.

use crate::problem::{Code, Problem};
use crate::records::{Ask, Page};
use crate::route::Caller;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::value::{Id, Value};
use rusqlite::Row;
use rusqlite::types::{Value as Held, ValueRef};
use sha2::Sha256;
use std::ops::Range;

/// The key of a service's cursors, ready to be used.
pub(crate) type CursorKey = Hmac<Sha256>;

/// Bytes of the seal: half of HMAC-SHA-256, of which a forger can try no part offline.
const SEAL: usize = 16;

pub(crate) fn key(secret: &[u8; 32]) -> Result<CursorKey, hmac::digest::InvalidLength> {
    Hmac::new_from_slice(secret)
}

/// Bytes of a text or of bytes that stand in a cursor, which has to fit in an address; of longer ones, what they begin with.
const CUT: usize = 256;

/// A key of the row that a list goes on after.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key {
    pub(super) value: Value,
    /// The value is only what the key begins with.
    pub(super) is_cut: bool,
}

/// What of a key decides the form of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum KeyForm {
    Null,
    Whole,
    Cut,
}

impl Key {
    pub(super) fn form(&self) -> KeyForm {
        match (&self.value, self.is_cut) {
            (Value::Null, _) => KeyForm::Null,
            (_, false) => KeyForm::Whole,
            (_, true) => KeyForm::Cut,
        }
    }
}

/// What the cursors of one list are bound to.
pub(super) struct Seal(Vec<u8>);

impl Seal {
    /// Of a list of a model's rows.
    pub(super) fn of(ask: &Ask, page: Page<'_>) -> Self {
        Self::new(ask, None, &[page.filter, page.args, page.search, page.sort])
    }

    /// Of the rows that a relation of one row leads to: `texts` are those of its filter, of the arguments, of its order.
    pub(super) fn of_rows(ask: &Ask, of: ((ModelId, FieldId), Id), texts: [Option<&str>; 3]) -> Self {
        Self::new(ask, Some(of), &texts)
    }

    /// Of what rows come to.
    pub(super) fn of_totals(ask: &Ask, args: Option<&str>, texts: &str) -> Self {
        Self::new(ask, None, &[Some("$aggregate"), args, Some(texts)])
    }

    fn new(ask: &Ask, of: Option<((ModelId, FieldId), Id)>, texts: &[Option<&str>]) -> Self {
        let mut bound = Vec::with_capacity(64);
        bound.extend_from_slice(&ask.table.0.to_le_bytes());
        match ask.caller {
            Caller::Anonymous => bound.push(0),
            Caller::User { id, .. } => {
                bound.push(1);
                bound.extend_from_slice(&id.0);
            }
        }
        // A key that is no text is of bytes, and no other key has the same.
        let tenant = match ask.tenant.as_deref() {
            Some(Value::Text(text)) => Some(text.as_bytes()),
            Some(Value::Id(id)) => Some(id.0.as_slice()),
            Some(_) | None => None,
        };
        part(&mut bound, tenant);
        for text in texts {
            part(&mut bound, text.map(str::as_bytes));
        }
        if let Some(((model, field), row)) = of {
            bound.extend_from_slice(&model.0.to_le_bytes());
            bound.extend_from_slice(&field.0.to_le_bytes());
            bound.extend_from_slice(&row.0);
        }
        Self(bound)
    }

    /// Appends the cursor of a row with these keys.
    pub(super) fn close(&self, key: &CursorKey, mut keys: Vec<u8>, out: &mut Vec<u8>) {
        let seal = key.clone().chain_update(&self.0).chain_update(&keys).finalize().into_bytes();
        keys.extend(seal.into_iter().take(SEAL));
        out.extend_from_slice(URL_SAFE_NO_PAD.encode(keys).as_bytes());
    }

    /// Appends a cursor that holds a number.
    pub(super) fn close_number(&self, key: &CursorKey, number: i64, out: &mut Vec<u8>) {
        self.close(key, number.to_le_bytes().to_vec(), out);
    }

    pub(super) fn open_number(&self, key: &CursorKey, text: &str) -> Result<i64, Problem> {
        let held = self.held(key, text)?;
        held.try_into().map(i64::from_le_bytes).map_err(|_| Problem::new(Code::InvalidCursor))
    }

    /// The keys in a cursor, `width` of them.
    pub(super) fn open(&self, key: &CursorKey, text: &str, width: usize) -> Result<Vec<Key>, Problem> {
        let held = self.held(key, text)?;
        read(&held).filter(|keys| keys.len() == width).ok_or_else(|| Problem::new(Code::InvalidCursor))
    }

    /// What a cursor holds, if the seal is this one.
    fn held(&self, key: &CursorKey, text: &str) -> Result<Vec<u8>, Problem> {
        let bad = || Problem::new(Code::InvalidCursor);
        let mut bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| bad())?;
        let (held, seal) = bytes.len().checked_sub(SEAL).and_then(|end| bytes.split_at_checked(end)).ok_or_else(bad)?;
        key.clone().chain_update(&self.0).chain_update(held).verify_truncated_left(seal).map_err(|_| bad())?;
        let length = held.len();
        bytes.truncate(length);
        Ok(bytes)
    }
}

/// The length keeps one part from passing for another.
fn part(bound: &mut Vec<u8>, part: Option<&[u8]>) {
    bound.extend_from_slice(&part.map_or(u64::MAX, |part| part.len() as u64).to_le_bytes());
    bound.extend_from_slice(part.unwrap_or_default());
}

/// The keys of a row: those in `columns` of the result, then its id, which is column 0.
pub(super) fn keys(row: &Row<'_>, columns: Range<usize>) -> rusqlite::Result<Vec<Held>> {
    let mut keys = Vec::with_capacity(columns.len() + 1);
    for column in columns.chain([0]) {
        keys.push(row.get(column)?);
    }
    Ok(keys)
}

/// Keys as bytes.
pub(super) fn bytes(held: &[Held]) -> Vec<u8> {
    let mut keys = Vec::with_capacity(64);
    for one in held {
        match ValueRef::from(one) {
            ValueRef::Null => keys.push(0),
            ValueRef::Integer(int) => {
                keys.push(1);
                keys.extend_from_slice(&int.to_le_bytes());
            }
            ValueRef::Real(float) => {
                keys.push(2);
                keys.extend_from_slice(&float.to_le_bytes());
            }
            ValueRef::Text(text) if text.len() > CUT => long(&mut keys, 5, beginning(text)),
            ValueRef::Text(text) => long(&mut keys, 3, text),
            ValueRef::Blob(blob) if blob.len() > CUT => long(&mut keys, 6, blob.get(..CUT).unwrap_or_default()),
            ValueRef::Blob(blob) => long(&mut keys, 4, blob),
        }
    }
    keys
}

/// What a text begins with, in whole characters.
fn beginning(text: &[u8]) -> &[u8] {
    let is_start = |at: &usize| text.get(*at).is_none_or(|byte| byte & 0xc0 != 0x80);
    let end = (0..=CUT).rev().find(is_start).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

fn long(keys: &mut Vec<u8>, kind: u8, bytes: &[u8]) {
    keys.push(kind);
    keys.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    keys.extend_from_slice(bytes);
}

fn read(mut bytes: &[u8]) -> Option<Vec<Key>> {
    let mut keys = Vec::new();
    while let Some((kind, rest)) = bytes.split_first() {
        if *kind == 0 {
            keys.push(Key { value: Value::Null, is_cut: false });
            bytes = rest;
            continue;
        }
        let (number, rest) = rest.split_first_chunk::<8>()?;
        bytes = rest;
        let mut take = || {
            let (taken, rest) = bytes.split_at_checked(usize::try_from(u64::from_le_bytes(*number)).ok()?)?;
            bytes = rest;
            Some(taken.to_vec())
        };
        let value = match kind {
            1 => Value::Int(i64::from_le_bytes(*number)),
            2 => Value::Float(f64::from_le_bytes(*number)),
            3 | 5 => Value::Text(String::from_utf8(take()?).ok()?),
            4 | 6 => Value::Bytes(take()?),
            _ => return None,
        };
        keys.push(Key { value, is_cut: matches!(kind, 5 | 6) });
    }
    Some(keys)
}
