//! A write that is sent again is done once: the key that its sender gives it, and what came of it, stored with the write.
//!
//! Comes in: who asks, what, and under which key, as one hash; a hash of what is asked. Goes out: that it is new, or the rows that it wrote
//! when it came first, to be read again as their reader may read them today. No value of a request or of a row is kept, and no key in plain.

use super::{Ask, Request, Shown, write};
use crate::engine::Engine;
use crate::problem::{Code, Problem};
use crate::store::Session;
use crate::store::system::System;
use purlin_rules::value::Id;
use rusqlite::params;
use std::collections::HashSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// How long what came of a request is kept, in milliseconds.
const KEPT: i64 = 24 * 60 * 60 * 1000;
/// Requests of one caller that are kept: of more, the oldest are forgotten.
const OF_A_CALLER: i64 = 10_000;
const SECONDS: u32 = 1;

pub(crate) type Hash = [u8; 32];

/// The bookkeeping: `key` and `caller` are hashes of who asked what, `request` one of what was sent, `rows` the ids of what was
/// written, and after that of an upsert, a byte where the row is new.
pub(crate) const TABLES: [&str; 3] = [
    r#"CREATE TABLE IF NOT EXISTS "_purlin_once" (
  "key" BLOB NOT NULL PRIMARY KEY,
  "caller" BLOB NOT NULL,
  "number" INTEGER NOT NULL,
  "request" BLOB NOT NULL,
  "rows" BLOB NOT NULL,
  "created_at" INTEGER NOT NULL
) STRICT, WITHOUT ROWID"#,
    r#"CREATE INDEX IF NOT EXISTS "_purlin_once_caller" ON "_purlin_once" ("caller", "number")"#,
    r#"CREATE INDEX IF NOT EXISTS "_purlin_once_created_at" ON "_purlin_once" ("created_at")"#,
];

static FIND: LazyLock<System> =
    LazyLock::new(|| System::new(r#"SELECT "request", "rows" FROM "_purlin_once" WHERE "key" = ?1 AND "created_at" > ?2"#));
static KEEP: LazyLock<System> = LazyLock::new(|| {
    System::new(
        r#"INSERT INTO "_purlin_once" ("key", "caller", "number", "request", "rows", "created_at")
           SELECT ?1, ?2, coalesce((SELECT max("number") FROM "_purlin_once" WHERE "caller" = ?2), 0) + 1, ?3, ?4, ?5"#,
    )
});
/// A few with each that comes in: more than come, and none waits for a heap of old ones.
static SWEEP: LazyLock<System> = LazyLock::new(|| {
    System::new(
        r#"DELETE FROM "_purlin_once" WHERE "key" = ?1
           OR "key" IN (SELECT "key" FROM "_purlin_once" WHERE "created_at" <= ?2 ORDER BY "created_at" LIMIT 8)"#,
    )
});
static FORGET: LazyLock<System> = LazyLock::new(|| {
    System::new(
        r#"DELETE FROM "_purlin_once" WHERE "caller" = ?1
           AND "number" <= (SELECT max("number") FROM "_purlin_once" WHERE "caller" = ?1) - ?2"#,
    )
});

/// The requests with a key that are being done.
#[derive(Debug, Clone, Default)]
pub(crate) struct InProgress(Arc<Mutex<HashSet<Hash>>>);

/// A request with a key. While it lives, no other of the same key is begun.
#[derive(Debug)]
pub struct Once {
    pub(crate) key: Hash,
    pub(crate) caller: Hash,
    pub(crate) request: Hash,
    now: i64,
    in_progress: InProgress,
}

impl Once {
    /// # Errors
    /// One of the same key is in progress.
    pub(crate) fn begin(in_progress: &InProgress, key: Hash, caller: Hash, request: Hash, now: i64) -> Result<Self, Problem> {
        if !in_progress.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key) {
            return Err(Problem::new(Code::InProgress).retry_after(SECONDS));
        }
        Ok(Self { key, caller, request, now, in_progress: in_progress.clone() })
    }

    /// What the request wrote when it came before; none where it is new.
    ///
    /// # Errors
    /// Another request came under the key; who asks is no longer signed in.
    pub(super) fn found(&self, session: &Session<'_>, ask: &Ask) -> Result<Option<Found>, Problem> {
        let found = FIND.row(session, params![self.key, self.now - KEPT], |row| Ok((row.get::<_, Hash>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
        let Some((request, rows)) = found else { return Ok(None) };
        ask.assert_signed_in(session)?;
        if request != self.request {
            return Err(Code::KeyReused.into());
        }
        let (ids, rest) = rows.as_chunks::<16>();
        Ok(Some(Found { rows: ids.iter().map(|id| Id(*id)).collect(), is_new: !rest.is_empty() }))
    }

    /// Keeps what came of it, in the transaction of the write.
    pub(super) fn keep(&self, session: &Session<'_>, rows: &[Id]) -> Result<(), Problem> {
        self.keep_bytes(session, rows.iter().flat_map(|id| id.0).collect())
    }

    /// As [`Once::keep`], of an upsert.
    pub(super) fn keep_row(&self, session: &Session<'_>, row: Id, is_new: bool) -> Result<(), Problem> {
        self.keep_bytes(session, row.0.into_iter().chain(is_new.then_some(1)).collect())
    }

    fn keep_bytes(&self, session: &Session<'_>, rows: Vec<u8>) -> Result<(), Problem> {
        SWEEP.execute(session, params![self.key, self.now - KEPT])?;
        KEEP.execute(session, params![self.key, self.caller, self.request, rows, self.now])?;
        FORGET.execute(session, params![self.caller, OF_A_CALLER]).map(drop)
    }
}

impl Drop for Once {
    fn drop(&mut self) {
        self.in_progress.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

/// What a request wrote.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) rows: Vec<Id>,
    /// The row of an upsert was not there before.
    is_new: bool,
}

/// Whether a request came before.
#[derive(Debug)]
pub enum Sent {
    /// It did, and wrote these rows: as their reader may read them now, where they still are there.
    Again {
        rows: Vec<Shown>,
        /// The row of an upsert was not there before.
        is_new: bool,
    },
    First(Option<Once>),
}

/// Looks for a request of the same key.
///
/// # Errors
/// Another request came under the key; who asks is no longer signed in.
pub async fn sent(engine: &Engine, ask: &Ask, once: Option<Once>) -> Result<Sent, Problem> {
    let Some(once) = once else { return Ok(Sent::First(None)) };
    let (owned, ask) = (engine.clone(), ask.clone());
    engine
        .store()
        .read(move |session| {
            let Some(Found { rows, is_new }) = once.found(session, &ask)? else { return Ok(Sent::First(Some(once))) };
            Request::of(&owned, &ask)?.names_its_tenant()?;
            let rows = rows.into_iter().map(|id| write::read_back(&owned, &ask, session, id)).collect::<Result<_, _>>()?;
            Ok(Sent::Again { rows, is_new })
        })
        .await
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::fixture::{NOW, chat, engine};

    #[tokio::test]
    async fn a_caller_pushes_out_what_is_his_own() {
        let engine = engine(chat());
        let keep = |session: &Session<'_>| {
            for (caller, count) in [(1_u8, 5_u32), (2, 10_100)] {
                for number in 0..count {
                    let mut key = [caller; 32];
                    key[..4].copy_from_slice(&number.to_be_bytes());
                    Once::begin(&InProgress::default(), key, [caller; 32], [0; 32], NOW)?.keep(session, &[])?;
                }
            }
            System::new(r#"SELECT sum("caller" = ?1), sum("caller" = ?2) FROM "_purlin_once""#)
                .row(session, [[1_u8; 32], [2; 32]], |row| Ok((row.get(0)?, row.get(1)?)))
        };
        assert_eq!(engine.store().write(keep).await.unwrap(), Some((5_i64, 10_000_i64)));
    }
}
