//! Many rows of one model in one request: all of them or none, each judged as if it came after the ones before.
//!
//! Comes in: a JSON array. Goes out: the rows as their writer may read them, in its order; or what is wrong, each fault with the place of
//! its row before it: `/2/title`.

use super::{Draft, keep, read_back};
use crate::engine::Engine;
use crate::problem::{Code, FieldCode, FieldError, Problem};
use crate::records::{Ask, Once, Shown};
use crate::values::body::{self, FAULTS};
use serde_json::value::RawValue;

/// Rows of one request.
pub(crate) const ROWS: usize = 500;

/// What a body creates.
#[derive(Debug)]
pub enum Rows<'b> {
    One,
    Many(Vec<&'b RawValue>),
    /// An array that is no JSON.
    Broken(Problem),
}

impl<'b> Rows<'b> {
    /// An array is many rows.
    #[must_use]
    pub fn of(json: &'b [u8]) -> Self {
        let is_array = json.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
        if !is_array {
            return Self::One;
        }
        serde_json::from_slice(json).map_or_else(|error| Self::Broken(body::not_an_object(&error)), Self::Many)
    }

    /// How many rows, for the limits.
    #[must_use]
    pub fn count(&self) -> u32 {
        match self {
            Self::One | Self::Broken(_) => 1,
            Self::Many(rows) => u32::try_from(rows.len()).unwrap_or(u32::MAX).max(1),
        }
    }
}

pub(in crate::records) async fn create(engine: &Engine, ask: Ask, rows: &[&RawValue], once: Option<Once>) -> Result<Vec<Shown>, Problem> {
    let drafts = drafts(engine, &ask, rows)?;
    let owned = engine.clone();
    engine
        .store()
        .write(move |session| {
            let mut ids = Vec::with_capacity(drafts.len());
            for (place, draft) in drafts.iter().enumerate() {
                ids.push(draft.insert(&owned, session).map_err(|problem| problem.of_part(place))?);
            }
            keep(once.as_ref(), session, &ids)?;
            ids.into_iter().map(|id| read_back(&owned, &ask, session, id)).collect()
        })
        .await
}

/// Every row, or every fault of all of them.
fn drafts(engine: &Engine, ask: &Ask, rows: &[&RawValue]) -> Result<Vec<Draft>, Problem> {
    if rows.is_empty() || rows.len() > ROWS {
        let (code, message) =
            if rows.is_empty() { (FieldCode::TooShort, "must hold a row") } else { (FieldCode::TooLong, "must hold at most 500 rows") };
        return Err(Problem::invalid(vec![FieldError { field: String::new(), code, message: message.into() }]));
    }
    let (mut drafts, mut faults, mut other) = (Vec::with_capacity(rows.len()), Vec::new(), None);
    for (place, row) in rows.iter().enumerate() {
        match Draft::decode(engine, ask.clone(), row.get().as_bytes(), &[]) {
            Ok((draft, _)) => drafts.push(draft),
            Err(problem) if problem.code() == Code::Invalid => faults.extend(problem.of_part(place).errors().iter().cloned()),
            Err(problem) => other = other.or(Some(problem.of_part(place))),
        }
        if faults.len() >= FAULTS {
            break;
        }
    }
    faults.truncate(FAULTS);
    match other {
        _ if !faults.is_empty() => Err(Problem::invalid(faults)),
        Some(problem) => Err(problem),
        None => Ok(drafts),
    }
}
