//! The rate limits of a plan: whether there may be another request, or after how long.
//!
//! A limit of 20 per minute lets 20 requests through at once, and then one more every three seconds. Of each caller one instant is kept:
//! when all of their requests will be free again. Who has made none, or has waited long enough, needs no memory at all.
//!
//! - What is kept is bounded. Where it is full, the callers who are nearest to having all of their requests again are forgotten first: a
//!   flood of new ones pushes out its own, and hardly ever somebody who has used up theirs.
//! - Nobody shares an instant with another, so no caller can use up what is another's. Users are kept apart from those who are not signed
//!   in: no flood of addresses makes the service forget a user.
//! - What is counted for each caller, or for all together, is counted before anything is read. Which row a request is counted for, by a
//!   limit for each row, is known once the rules have let it through: that is [`tally`]'s.

mod tally;

pub(crate) use tally::{Taken, Tally};

use crate::problem::{Code, Problem};
use crate::route::{Call, Caller};
use purlin_rules::catalog::ModelId;
use purlin_rules::plan::{LimitPer, Operation, RateLimit, Service};
use purlin_rules::value::Id;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

/// Callers of each kind, and rows, that are kept for a limit, at most.
const KEPT: usize = 1 << 14;

/// Nanoseconds since 1970: until the year 2262.
type Instant = i64;

/// What a request asks for of one model: some operations each, so many times.
pub(crate) type Asks<'a> = &'a [(&'a [Operation], u32)];

/// The limits of one plan, by model and place.
#[derive(Debug)]
pub(crate) struct Limits(Mutex<Box<[Box<[Counter]>]>>);

/// Where the counter of a limit stands: model, and place among its limits.
pub(crate) type Place = (usize, usize);

/// Why requests are not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beyond {
    /// There were too many: for so many seconds more.
    For(u32),
    /// However long it has been: they are more at once than there ever may be.
    EverMore { count: u32, most: u32 },
}

/// What there has been of the requests that one limit is about.
#[derive(Debug)]
struct Counter {
    limit: RateLimit,
    users: Debts<Id>,
    networks: Debts<Option<u128>>,
    rows: Debts<Id>,
    everyone: Debts<()>,
}

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy)]
enum Whose {
    Everyone,
    User(Id),
    Network(Option<u128>),
    Row(Id),
}

/// Requests that a limit is about.
#[derive(Debug, Clone, Copy)]
struct Counted {
    at: Place,
    whose: Whose,
    count: u32,
}

impl Limits {
    pub(crate) fn of(service: &Service) -> Self {
        Self(Mutex::new(service.tables.iter().map(|table| table.limits.iter().map(Counter::of).collect()).collect()))
    }

    /// Counts requests, or tells when there may be as many: all of them are let through, of whatever models, or none. They ask for some
    /// operations each, of which a limit counts what it is about, once. What is not let through costs nothing.
    pub(crate) fn count(&self, service: &Service, call: &Call, caller: Caller, asks: &[(ModelId, Asks<'_>)]) -> Result<(), Beyond> {
        let counted: Vec<Counted> = asks.iter().flat_map(|(model, asks)| counted(service, (caller, call.peer), *model, asks)).collect();
        self.take(call.now, &counted)
    }

    /// All of it, or nothing. None of it is counted for the same twice by one limit.
    fn take(&self, now: i64, counted: &[Counted]) -> Result<(), Beyond> {
        if counted.is_empty() {
            return Ok(());
        }
        let now = now.saturating_mul(1_000_000);
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counter = |one: &Counted| counters.get(one.at.0)?.get(one.at.1);
        for one in counted {
            let most = counter(one).map_or(u32::MAX, |counter| counter.limit.count.max(1));
            if one.count > most {
                return Err(Beyond::EverMore { count: one.count, most });
            }
        }
        let (mut debts, mut wait) = (Vec::with_capacity(counted.len()), None);
        for one in counted {
            match counter(one).map(|counter| counter.after(one.whose, now, one.count)) {
                Some(Ok(after)) => debts.push((one, after)),
                Some(Err(seconds)) => wait = wait.max(Some(seconds)),
                None => {}
            }
        }
        if let Some(seconds) = wait {
            return Err(Beyond::For(seconds));
        }
        for (Counted { at: (model, place), whose, .. }, after) in debts {
            if let Some(counter) = counters.get_mut(*model).and_then(|counters| counters.get_mut(*place)) {
                counter.set(*whose, after);
            }
        }
        Ok(())
    }

    /// None of it was done after all.
    fn give_back(&self, counted: &[Counted]) {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for Counted { at: (model, place), whose, count } in counted {
            if let Some(counter) = counters.get_mut(*model).and_then(|counters| counters.get_mut(*place)) {
                counter.give_back(*whose, *count);
            }
        }
    }
}

impl Beyond {
    pub(crate) fn problem(self) -> Problem {
        match self {
            Self::For(seconds) => Problem::new(Code::TooManyRequests).retry_after(seconds),
            Self::EverMore { count, most } => {
                let words = format!(
                    "The request does at once {count} times what a `limit` of the spec lets through {most} times: send fewer in each."
                );
                Problem::new(Code::TooExpensive).detail(words)
            }
        }
    }
}

/// By the limits of a model, but for those that count for rows: some of what is asked.
fn counted(
    service: &Service,
    (caller, peer): (Caller, Option<SocketAddr>),
    model: ModelId,
    asks: Asks<'_>,
) -> impl Iterator<Item = Counted> {
    let limits = service.table(model).map_or(&[][..], |table| &table.limits);
    limits.iter().enumerate().filter_map(move |(place, limit)| {
        let whose = Whose::of(&limit.per, caller, peer)?;
        let is_meant = |(operations, _): &&(&[Operation], u32)| operations.iter().any(|one| limit.operations.contains(one));
        let count = asks.iter().filter(is_meant).fold(0_u32, |sum, (_, count)| sum.saturating_add(*count));
        (count > 0).then_some(Counted { at: (model.0 as usize, place), whose, count })
    })
}

impl Whose {
    /// None of a limit for each row.
    fn of(per: &LimitPer, caller: Caller, peer: Option<SocketAddr>) -> Option<Self> {
        match (per, caller) {
            (LimitPer::Everyone, _) => Some(Self::Everyone),
            (LimitPer::Me, Caller::User { id, .. }) => Some(Self::User(id)),
            (LimitPer::Me, Caller::Anonymous) => Some(Self::Network(peer.map(|peer| network(peer.ip())))),
            (LimitPer::Row(_), _) => None,
        }
    }
}

impl Counter {
    fn of(limit: &RateLimit) -> Self {
        Self { limit: limit.clone(), users: Debts::of(KEPT), networks: Debts::of(KEPT), rows: Debts::of(KEPT), everyone: Debts::of(1) }
    }

    fn after(&self, whose: Whose, now: Instant, count: u32) -> Result<Instant, u32> {
        match whose {
            Whose::Everyone => self.everyone.after((), &self.limit, now, count),
            Whose::User(id) => self.users.after(id, &self.limit, now, count),
            Whose::Network(network) => self.networks.after(network, &self.limit, now, count),
            Whose::Row(id) => self.rows.after(id, &self.limit, now, count),
        }
    }

    fn set(&mut self, whose: Whose, after: Instant) {
        match whose {
            Whose::Everyone => self.everyone.set((), after),
            Whose::User(id) => self.users.set(id, after),
            Whose::Network(network) => self.networks.set(network, after),
            Whose::Row(id) => self.rows.set(id, after),
        }
    }

    fn give_back(&mut self, whose: Whose, count: u32) {
        match whose {
            Whose::Everyone => self.everyone.give_back((), &self.limit, count),
            Whose::User(id) => self.users.give_back(id, &self.limit, count),
            Whose::Network(network) => self.networks.give_back(network, &self.limit, count),
            Whose::Row(id) => self.rows.give_back(id, &self.limit, count),
        }
    }
}

/// When all requests of each caller are free again; those for whom that is past need not be there.
#[derive(Debug)]
pub(crate) struct Debts<K> {
    free_at: HashMap<K, Instant>,
    /// The same, the next to be free first.
    order: BTreeSet<(Instant, K)>,
    most: usize,
}

impl<K: Copy + Ord + Hash> Debts<K> {
    pub(crate) fn of(most: usize) -> Self {
        Self { free_at: HashMap::new(), order: BTreeSet::new(), most }
    }

    /// Counts requests, or tells after how many seconds there may be as many.
    pub(crate) fn take(&mut self, key: K, limit: &RateLimit, now: Instant, count: u32) -> Result<(), u32> {
        self.after(key, limit, now, count).map(|after| self.set(key, after))
    }

    /// When all requests of the caller are free again, had they made these as well; where that is too far off, after how many seconds they
    /// may.
    fn after(&self, key: K, limit: &RateLimit, now: Instant, count: u32) -> Result<Instant, u32> {
        let window = window(limit);
        let each = one(limit).saturating_mul(i64::from(count));
        let after = self.free_at.get(&key).copied().unwrap_or(now).max(now).saturating_add(each);
        let over = after.saturating_sub(now.saturating_add(window));
        if over > 0 {
            return Err(u32::try_from(over.saturating_add(999_999_999) / 1_000_000_000).unwrap_or(u32::MAX).max(1));
        }
        Ok(after)
    }

    fn set(&mut self, key: K, after: Instant) {
        if let Some(before) = self.free_at.get(&key) {
            self.order.remove(&(*before, key));
        } else if self.free_at.len() >= self.most {
            self.forget_one();
        }
        self.free_at.insert(key, after);
        self.order.insert((after, key));
    }

    /// Counts so many requests less.
    pub(crate) fn give_back(&mut self, key: K, limit: &RateLimit, count: u32) {
        let Some(free_at) = self.free_at.get_mut(&key) else { return };
        self.order.remove(&(*free_at, key));
        *free_at = free_at.saturating_sub(one(limit).saturating_mul(i64::from(count)));
        self.order.insert((*free_at, key));
    }

    fn forget_one(&mut self) {
        if let Some((_, key)) = self.order.pop_first() {
            self.free_at.remove(&key);
        }
    }
}

fn window(limit: &RateLimit) -> i64 {
    i64::from(limit.seconds).saturating_mul(1_000_000_000)
}

/// How long one request counts.
fn one(limit: &RateLimit) -> i64 {
    (window(limit) / i64::from(limit.count.max(1))).max(1)
}

/// One client may hold a whole /64 of IPv6.
pub(crate) fn network(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits() >> 64 << 64,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const NOW: Instant = 1_800_000_000_000_000_000;
    const SECOND: i64 = 1_000_000_000;

    fn limit(count: u32, seconds: u32) -> RateLimit {
        RateLimit { operations: vec![Operation::Create].into(), count, seconds, per: LimitPer::Me }
    }

    #[test]
    fn so_many_at_once_and_then_one_by_one() {
        let (mut debts, limit) = (Debts::of(8), limit(20, 60));
        for _ in 0..20 {
            debts.take("ann", &limit, NOW, 1).unwrap();
        }
        assert_eq!(debts.take("ann", &limit, NOW, 1), Err(3));
        assert_eq!(debts.take("ann", &limit, NOW + 2 * SECOND, 1), Err(1));
        debts.take("ann", &limit, NOW + 3 * SECOND, 1).unwrap();
        debts.take("ann", &limit, NOW + 3 * SECOND, 1).unwrap_err();
        for _ in 0..20 {
            debts.take("ann", &limit, NOW + 600 * SECOND, 1).unwrap();
        }
        debts.take("ann", &limit, NOW + 600 * SECOND, 1).unwrap_err();
    }

    #[test]
    fn what_is_refused_costs_nothing() {
        let (mut debts, limit) = (Debts::of(8), limit(1, 10));
        debts.take("ann", &limit, NOW, 1).unwrap();
        for _ in 0..1000 {
            assert_eq!(debts.take("ann", &limit, NOW, 1), Err(10));
        }
        debts.take("ann", &limit, NOW + 10 * SECOND, 1).unwrap();
    }

    #[test]
    fn many_at_once_are_let_through_together_or_not_at_all() {
        let (mut debts, limit) = (Debts::of(8), limit(20, 60));
        debts.take("ann", &limit, NOW, 15).unwrap();
        assert_eq!(debts.take("ann", &limit, NOW, 6), Err(3));
        debts.take("ann", &limit, NOW, 5).unwrap();
        debts.take("ann", &limit, NOW, 1).unwrap_err();
        debts.take("bob", &limit, NOW, 21).unwrap_err();
        debts.take("bob", &limit, NOW, u32::MAX).unwrap_err();
        debts.take("bob", &limit, NOW, 20).unwrap();
    }

    #[test]
    fn nobody_uses_up_what_is_anothers() {
        let (mut debts, limit) = (Debts::of(1000), limit(3, 60));
        for user in 0..1000 {
            for _ in 0..3 {
                debts.take(user, &limit, NOW, 1).unwrap();
            }
            debts.take(user, &limit, NOW, 1).unwrap_err();
        }
    }

    #[test]
    fn a_flood_of_callers_is_bounded_and_pushes_out_its_own() {
        let (mut debts, limit) = (Debts::of(100), limit(3, 60));
        for _ in 0..3 {
            debts.take(0, &limit, NOW, 1).unwrap();
        }
        for caller in 1..10_000 {
            debts.take(caller, &limit, NOW, 1).unwrap();
            assert!(debts.free_at.len() <= 100 && debts.order.len() == debts.free_at.len());
        }
        debts.take(0, &limit, NOW, 1).unwrap_err();
    }

    #[test]
    fn extremes_neither_overflow_nor_let_everything_through() {
        for (count, seconds) in [(u32::MAX, 1), (1, u32::MAX), (u32::MAX, u32::MAX), (1, 1)] {
            for now in [0, NOW, i64::MAX] {
                let mut debts = Debts::of(2);
                let _ = debts.take("ann", &limit(count, seconds), now, 1);
                let _ = debts.take("ann", &limit(count, seconds), now, 1);
            }
        }
        let mut debts = Debts::of(2);
        debts.take("ann", &limit(1, 86_400), NOW, 1).unwrap();
        assert_eq!(debts.take("ann", &limit(1, 86_400), NOW, 1), Err(86_400));
    }

    #[test]
    fn addresses_of_one_network_are_one() {
        let address = |third, last| IpAddr::from([0x2001, 0xdb8, 0, third, 0, 0, 0, last]);
        assert_eq!(network(address(0, 1)), network(address(0, 2)));
        assert_ne!(network(address(0, 1)), network(address(1, 1)));
        assert_eq!(network(IpAddr::from([10, 0, 0, 1])), network("::ffff:10.0.0.1".parse().unwrap()));
    }
}
