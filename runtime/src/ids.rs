//! New ids: UUIDv7 (RFC 9562), so that rows made one after another lie side by side. Within a process each id is greater than the
//! one before it (method 2 of section 6.2: the random part counts on within a millisecond), so the order of ids is that of creation.

use purlin_rules::value::Id;
use std::sync::{Mutex, PoisonError};

/// The bits after the timestamp, without version and variant: 12 + 62.
const RANDOM_BITS: u32 = 74;
/// The steps within a millisecond are random too, so that one id does not tell the next.
const STEP_BITS: u32 = 32;
const POOL: usize = 1024;

/// Makes ids.
#[derive(Debug, Default)]
pub struct Ids(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    millis: u64,
    random: u128,
    pool: Vec<u8>,
    /// Nothing is left to chance.
    #[cfg(any(test, feature = "testing"))]
    counts: bool,
}

impl Ids {
    /// The next id, at an instant in milliseconds since the epoch. Fails only where the system has no randomness to give.
    pub fn next(&self, now: i64) -> Result<Id, getrandom::Error> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = u64::try_from(now).unwrap_or_default() & 0xffff_ffff_ffff;
        if now > state.millis {
            state.millis = now;
            // The top bit starts at zero: room to count on.
            state.random = state.bits(RANDOM_BITS - 1)?;
        } else {
            state.random += state.bits(STEP_BITS)? + 1;
            if state.random >> RANDOM_BITS != 0 {
                state.millis += 1;
                state.random = state.bits(RANDOM_BITS - 1)?;
            }
        }
        Ok(id(state.millis, state.random))
    }

    /// From now on the instant and the ids before it say what the next one is, and nothing else does.
    #[cfg(any(test, feature = "testing"))]
    pub fn count(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).counts = true;
    }
}

impl State {
    /// Random bits, from a pool: a call of the system for each id would cost more than the rest of it.
    fn bits(&mut self, count: u32) -> Result<u128, getrandom::Error> {
        #[cfg(any(test, feature = "testing"))]
        if self.counts {
            return Ok(0);
        }
        let bytes = count.div_ceil(8) as usize;
        if self.pool.len() < bytes {
            self.pool.resize(POOL, 0);
            getrandom::fill(&mut self.pool)?;
        }
        let rest = self.pool.len() - bytes;
        let bits = self.pool.drain(rest..).fold(0, |bits, byte| bits << 8 | u128::from(byte));
        Ok(bits & ((1 << count) - 1))
    }
}

fn id(millis: u64, random: u128) -> Id {
    let high = u128::from(millis) << 80 | 0x7 << 76 | (random >> 62) << 64;
    let low = 0b10 << 62 | random & ((1 << 62) - 1);
    Id((high | low).to_be_bytes())
}

/// The milliseconds since the epoch that a UUIDv7 carries; none of another version.
#[must_use]
pub fn millis(id: Id) -> Option<i64> {
    let bits = u128::from_be_bytes(id.0);
    let is_v7 = bits >> 76 & 0xf == 7 && bits >> 62 & 0b11 == 0b10;
    is_v7.then(|| i64::try_from(bits >> 80).ok())?
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn each_id_is_greater_than_the_one_before() {
        let ids = Ids::default();
        let made: Vec<Id> = (0..10_000).map(|i| ids.next(1_800_000_000_000 + i / 1000).unwrap()).collect();
        assert!(made.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn ids_keep_rising_when_the_clock_falls_back() {
        let ids = Ids::default();
        let before = ids.next(1_800_000_000_000).unwrap();
        assert!(ids.next(1_700_000_000_000).unwrap() > before);
    }

    #[test]
    fn an_id_carries_its_instant_its_version_and_its_variant() {
        let id = Ids::default().next(1_800_000_000_123).unwrap();
        assert_eq!(millis(id), Some(1_800_000_000_123));
        assert_eq!(uuid::Uuid::from_bytes(id.0).get_version_num(), 7);
        assert_eq!(uuid::Uuid::from_bytes(id.0).get_variant(), uuid::Variant::RFC4122);
        assert_eq!(millis(Id(uuid::Uuid::nil().into_bytes())), None);
    }
}
