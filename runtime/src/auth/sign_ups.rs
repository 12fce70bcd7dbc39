//! How many accounts one address, of IPv6 one network of 64 bits, may make: `limits.sign_ups` in an hour.
//!
//! Whatever is well-formed counts, for a new and for a taken address alike. That is said before the password is hashed, which is what costs.

use crate::limits::{Debts, network};
use purlin_rules::plan::{LimitPer, Operation, RateLimit};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Addresses that are kept, at most.
const KEPT: usize = 1 << 14;
const HOUR: u32 = 3600;

#[derive(Debug)]
pub(crate) struct SignUps {
    limit: Option<RateLimit>,
    debts: Mutex<Debts<Option<u128>>>,
}

impl SignUps {
    /// At most so many an hour; 0 is as many as there are.
    pub(crate) fn new(count: u32) -> Self {
        let limit = RateLimit { operations: vec![Operation::Create].into(), count, seconds: HOUR, per: LimitPer::Me };
        Self { limit: (count > 0).then_some(limit), debts: Mutex::new(Debts::of(KEPT)) }
    }

    /// Counts one, or tells after how many seconds there may be another.
    pub(crate) fn take(&self, address: Option<IpAddr>, now: i64) -> Result<(), u32> {
        let Some(limit) = &self.limit else { return Ok(()) };
        self.debts.lock().unwrap_or_else(PoisonError::into_inner).take(address.map(network), limit, now.saturating_mul(1_000_000), 1)
    }

    /// It was not even tried.
    pub(crate) fn give_back(&self, address: Option<IpAddr>) {
        let Some(limit) = &self.limit else { return };
        self.debts.lock().unwrap_or_else(PoisonError::into_inner).give_back(address.map(network), limit, 1);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const NOW: i64 = 1_800_000_000_000;

    fn address(last: u8) -> Option<IpAddr> {
        Some(IpAddr::from([203, 0, 113, last]))
    }

    #[test]
    fn each_address_has_its_own() {
        let sign_ups = SignUps::new(3);
        for last in 0..100 {
            for _ in 0..3 {
                sign_ups.take(address(last), NOW).unwrap();
            }
            assert_eq!(sign_ups.take(address(last), NOW), Err(1200));
        }
        sign_ups.take(address(7), NOW + 1_200_000).unwrap();
        sign_ups.take(address(7), NOW + 1_200_000).unwrap_err();
    }

    #[test]
    fn what_was_not_tried_does_not_count() {
        let sign_ups = SignUps::new(1);
        for _ in 0..10 {
            sign_ups.take(address(1), NOW).unwrap();
            sign_ups.give_back(address(1));
        }
        sign_ups.take(address(1), NOW).unwrap();
        sign_ups.take(address(1), NOW).unwrap_err();
    }

    #[test]
    fn without_a_bound_there_is_none() {
        let sign_ups = SignUps::new(0);
        for _ in 0..10_000 {
            sign_ups.take(address(1), NOW).unwrap();
        }
    }
}
