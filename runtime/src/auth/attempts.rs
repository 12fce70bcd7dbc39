//! How often somebody may fail to sign in: a token bucket for each pair of client address and identifier.
//!
//! The buckets are a fixed table, indexed by a hash under a key of this process: no flood of addresses makes it grow, and nobody can
//! choose whom to share a bucket with.

use crate::limits::network;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Attempts at once.
const BURST: i64 = 10;
/// Milliseconds until one more is allowed.
const REFILL: i64 = 6_000;
const BUCKETS: usize = 1 << 14;

/// The buckets of a process.
#[derive(Debug)]
pub(crate) struct Attempts {
    key: RandomState,
    /// For each bucket the instant at which it is full again; a bucket that has never been used is full.
    full_at: Mutex<Vec<i64>>,
}

/// An attempt that was let through. Given back where it ends without [`Attempt::failed`]: one that succeeds, that finds no place to be
/// judged, or whose caller is gone or was kept waiting too long, has guessed nothing.
#[derive(Debug)]
#[must_use]
pub(crate) struct Attempt<'a> {
    attempts: &'a Attempts,
    bucket: usize,
    failed: bool,
}

impl Default for Attempts {
    fn default() -> Self {
        Self { key: RandomState::new(), full_at: Mutex::default() }
    }
}

impl Attempts {
    /// Takes an attempt, or tells after how many seconds there will be one.
    pub(crate) fn take(&self, address: Option<IpAddr>, identifier: &str, now: i64) -> Result<Attempt<'_>, u32> {
        let attempt = |bucket| Attempt { attempts: self, bucket, failed: false };
        let bucket = usize::try_from(self.key.hash_one((address.map(network), identifier)) % BUCKETS as u64).unwrap_or_default();
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.is_empty() {
            buckets.resize(BUCKETS, 0);
        }
        let Some(full_at) = buckets.get_mut(bucket) else { return Ok(attempt(bucket)) };
        let after = (*full_at).max(now) + REFILL;
        let over = after - now - BURST * REFILL;
        if over > 0 {
            return Err(u32::try_from((over + 999) / 1000).unwrap_or(u32::MAX));
        }
        *full_at = after;
        Ok(attempt(bucket))
    }
}

impl Attempt<'_> {
    /// It was judged, and failed: it counts.
    pub(crate) fn failed(mut self) {
        self.failed = true;
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if self.failed {
            return;
        }
        let mut buckets = self.attempts.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(full_at) = buckets.get_mut(self.bucket) {
            *full_at -= REFILL;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const NOW: i64 = 1_800_000_000_000;
    const HERE: Option<IpAddr> = Some(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));

    /// Somebody fails once, if they may.
    fn fail(attempts: &Attempts, address: Option<IpAddr>, identifier: &str, now: i64) -> Result<(), u32> {
        attempts.take(address, identifier, now).map(Attempt::failed)
    }

    fn exhausted() -> Attempts {
        let attempts = Attempts::default();
        for _ in 0..BURST {
            fail(&attempts, HERE, "ann", NOW).unwrap();
        }
        attempts
    }

    #[test]
    fn failures_run_out_and_come_back_one_by_one() {
        let attempts = exhausted();
        let fail = |now| fail(&attempts, HERE, "ann", now);
        assert_eq!(fail(NOW), Err(6));
        assert_eq!(fail(NOW + 4_500), Err(2));
        assert_eq!(fail(NOW + REFILL), Ok(()));
        assert!(fail(NOW + REFILL).is_err());
        for _ in 0..BURST {
            fail(NOW + 20 * REFILL).unwrap();
        }
        assert!(fail(NOW + 20 * REFILL).is_err());
    }

    #[test]
    fn what_did_not_fail_costs_nothing() {
        let attempts = Attempts::default();
        for _ in 0..100 {
            drop(attempts.take(HERE, "ann", NOW).unwrap());
        }
    }

    #[test]
    fn what_is_judged_at_once_counts_at_once() {
        let attempts = Attempts::default();
        let running = (0..BURST).map(|_| attempts.take(HERE, "ann", NOW).unwrap()).collect::<Vec<_>>();
        assert_eq!(attempts.take(HERE, "ann", NOW).unwrap_err(), 6);
        drop(running);
        assert_eq!(fail(&attempts, HERE, "ann", NOW), Ok(()));
    }

    #[test]
    fn others_are_not_kept_out() {
        let attempts = exhausted();
        // Two of a kind may share a bucket; a hundred may not.
        let free = (0..100).filter(|i| fail(&attempts, HERE, &format!("user{i}"), NOW).is_ok()).count();
        assert!(free > 95);
        let elsewhere = (0..100).filter(|i| fail(&attempts, Some([10, 0, 0, *i].into()), "ann", NOW).is_ok()).count();
        assert!(elsewhere > 95);
    }

    #[test]
    fn addresses_of_one_network_are_one() {
        let attempts = Attempts::default();
        let address = |last| Some(IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, last]));
        let taken = (0..20).filter(|last| fail(&attempts, address(*last), "ann", NOW).is_ok()).count();
        assert_eq!(taken, 10);
    }
}
