//! What the writes of one job are counted for, row by row: `limit create 20 per 1m per ticket`.
//!
//! Comes in: each write that was made, and the rows at the ends of the paths of the limits that are about it. Goes out, once all of the
//! job is done: that there may be as many, or when. What does not stay is given back: a job that fails counts nothing, and one that is
//! run again counts once.

use super::{Beyond, Counted, Limits, Place, Whose};
use purlin_rules::value::Id;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What has been done so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// None where nothing has a limit.
    of: Option<(Arc<Limits>, i64)>,
    counts: BTreeMap<(Place, Id), u32>,
}

impl Tally {
    /// One more for the row, by a limit, in a request of this instant (milliseconds since 1970).
    pub(crate) fn add(&mut self, limits: &Arc<Limits>, now: i64, at: Place, row: Id) {
        self.of.get_or_insert_with(|| (Arc::clone(limits), now));
        let count = self.counts.entry((at, row)).or_default();
        *count = count.saturating_add(1);
    }

    /// Counts all of it, or tells when there may be as much.
    pub(crate) fn take(self) -> Result<Option<Taken>, Beyond> {
        let Some((limits, now)) = self.of else { return Ok(None) };
        let counted = |((at, row), count)| Counted { at, whose: Whose::Row(row), count };
        let counted: Vec<Counted> = self.counts.into_iter().map(counted).collect();
        limits.take(now, &counted)?;
        Ok(Some(Taken { limits, counted }))
    }
}

/// What is counted, until it is known whether it stays: it is given back where it is dropped.
#[derive(Debug)]
pub(crate) struct Taken {
    limits: Arc<Limits>,
    counted: Vec<Counted>,
}

impl Taken {
    /// What it was counted for is done.
    pub(crate) fn stays(mut self) {
        self.counted.clear();
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        if !self.counted.is_empty() {
            self.limits.give_back(&self.counted);
        }
    }
}
