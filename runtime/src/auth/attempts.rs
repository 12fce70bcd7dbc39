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

/// An attempt that was let through. Given back if it succeeds or was never judged: only failures count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt(usize);

impl Default for Attempts {
    fn default() -> Self {
        Self { key: RandomState::new(), full_at: Mutex::default() }
    }
}

impl Attempts {
    /// Takes an attempt, or tells after how many seconds there will be one.
    pub(crate) fn take(&self, address: Option<IpAddr>, identifier: &str, now: i64) -> Result<Attempt, u32> {
        let bucket = usize::try_from(self.key.hash_one((address.map(network), identifier)) % BUCKETS as u64).unwrap_or_default();
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.is_empty() {
            buckets.resize(BUCKETS, 0);
        }
        let Some(full_at) = buckets.get_mut(bucket) else { return Ok(Attempt(bucket)) };
        let after = (*full_at).max(now) + REFILL;
        let over = after - now - BURST * REFILL;
        if over > 0 {
            return Err(u32::try_from((over + 999) / 1000).unwrap_or(u32::MAX));
        }
        *full_at = after;
        Ok(Attempt(bucket))
    }

    pub(crate) fn give_back(&self, attempt: Attempt) {
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(full_at) = buckets.get_mut(attempt.0) {
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

    fn exhausted() -> Attempts {
        let attempts = Attempts::default();
        for _ in 0..BURST {
            attempts.take(HERE, "ann", NOW).unwrap();
        }
        attempts
    }

    #[test]
    fn failures_run_out_and_come_back_one_by_one() {
        let attempts = exhausted();
        assert_eq!(attempts.take(HERE, "ann", NOW).unwrap_err(), 6);
        assert_eq!(attempts.take(HERE, "ann", NOW + 4_500).unwrap_err(), 2);
        attempts.take(HERE, "ann", NOW + REFILL).unwrap();
        attempts.take(HERE, "ann", NOW + REFILL).unwrap_err();
        for _ in 0..BURST {
            attempts.take(HERE, "ann", NOW + 20 * REFILL).unwrap();
        }
        attempts.take(HERE, "ann", NOW + 20 * REFILL).unwrap_err();
    }

    #[test]
    fn success_costs_nothing() {
        let attempts = Attempts::default();
        for _ in 0..100 {
            let attempt = attempts.take(HERE, "ann", NOW).unwrap();
            attempts.give_back(attempt);
        }
    }

    #[test]
    fn others_are_not_kept_out() {
        let attempts = exhausted();
        // Two of a kind may share a bucket; a hundred may not.
        let free = (0..100).filter(|i| attempts.take(HERE, &format!("user{i}"), NOW).is_ok()).count();
        assert!(free > 95);
        let elsewhere = (0..100).filter(|i| attempts.take(Some([10, 0, 0, *i].into()), "ann", NOW).is_ok()).count();
        assert!(elsewhere > 95);
    }

    #[test]
    fn addresses_of_one_network_are_one() {
        let attempts = Attempts::default();
        let address = |last| Some(IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, last]));
        let taken = (0..20).filter(|last| attempts.take(address(*last), "ann", NOW).is_ok()).count();
        assert_eq!(taken, 10);
    }
}
