//! How many connections may be open at once, and who goes when there are more.
//!
//! Where all seats are taken, a new connection gets that of the one that could have gone for longest:
//!
//! | a connection | may go |
//! | --- | --- |
//! | between two requests | at once |
//! | that has not sent the whole head of a request | [`SLOW_HEAD`] after it opened, or began that head |
//! | whose answer waits to be read | [`SLOW_READER`] after some of it was |
//! | whose request is being answered | never |
//!
//! So connections that do nothing, in bad faith or in none, keep nobody out, and nobody who has asked goes without an answer. Where none may
//! go, there is no seat.

use crate::observe::metrics;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// How long a head may take until its seat may be given to another.
pub(super) const SLOW_HEAD: Duration = Duration::from_millis(250);
/// How long a reader may take nothing until its seat may be given to another: long for a network that falters, short for one who only holds seats.
pub(super) const SLOW_READER: Duration = Duration::from_secs(5);
/// While it is at work, a connection may never go.
const AT_WORK: u64 = u64::MAX;

/// The seats of a service.
#[derive(Debug)]
pub(super) struct Seats {
    most: usize,
    taken: Arc<Mutex<Taken>>,
    opened: Instant,
}

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    by_number: HashMap<u64, Arc<State>>,
}

#[derive(Debug)]
struct State {
    /// From when on it may go, in milliseconds since the service opened.
    may_go: AtomicU64,
    leave: Notify,
}

/// The seat of one connection. Clones are one seat.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    state: Arc<State>,
    opened: Instant,
}

/// Keeps a seat taken.
#[derive(Debug)]
pub(super) struct Hold {
    number: u64,
    taken: Arc<Mutex<Taken>>,
}

impl Seats {
    pub(super) fn new(most: usize) -> Self {
        Self { most, taken: Arc::default(), opened: Instant::now() }
    }

    /// A seat, for as long as it is held. None where none of those who have one may go.
    pub(super) fn take(&self) -> Option<(Seat, Hold)> {
        let mut taken = lock(&self.taken);
        if taken.by_number.len() >= self.most && !taken.make_room(self.now()) {
            return None;
        }
        let state = Arc::new(State { may_go: AtomicU64::new(AT_WORK), leave: Notify::new() });
        let seat = Seat { state, opened: self.opened };
        seat.may_go_at(Instant::now() + SLOW_HEAD);
        let number = taken.next;
        taken.next += 1;
        taken.by_number.insert(number, Arc::clone(&seat.state));
        metrics::connection_opened();
        Some((seat, Hold { number, taken: Arc::clone(&self.taken) }))
    }

    /// Asks one that may go to leave.
    pub(super) fn make_room(&self) {
        lock(&self.taken).make_room(self.now());
    }

    fn now(&self) -> u64 {
        milliseconds(self.opened, Instant::now())
    }
}

impl Taken {
    /// Whether there was one that could go.
    fn make_room(&mut self, now: u64) -> bool {
        let could = self.by_number.iter().map(|(number, state)| (state.may_go.load(Ordering::Relaxed), *number));
        let Some((_, number)) = could.min().filter(|(since, _)| *since <= now) else { return false };
        if let Some(state) = self.by_number.remove(&number) {
            state.leave.notify_one();
        }
        metrics::connection_cut("room");
        true
    }
}

impl Seat {
    /// It waits for its client, and from then on may go.
    pub(super) fn may_go_at(&self, time: Instant) {
        self.state.may_go.store(milliseconds(self.opened, time), Ordering::Relaxed);
    }

    pub(super) fn works(&self) {
        self.state.may_go.store(AT_WORK, Ordering::Relaxed);
    }

    pub(super) fn is_at_work(&self) -> bool {
        self.state.may_go.load(Ordering::Relaxed) == AT_WORK
    }

    /// Whether it may go now.
    pub(super) fn may_go(&self) -> bool {
        self.state.may_go.load(Ordering::Relaxed) <= milliseconds(self.opened, Instant::now())
    }

    /// Done when the seat is given to another.
    pub(super) async fn given_away(&self) {
        self.state.leave.notified().await;
    }
}

fn milliseconds(from: Instant, to: Instant) -> u64 {
    u64::try_from(to.saturating_duration_since(from).as_millis()).unwrap_or(AT_WORK - 1)
}

impl Drop for Hold {
    fn drop(&mut self) {
        // It may have been given away.
        lock(&self.taken).by_number.remove(&self.number);
        metrics::connection_closed();
    }
}

fn lock(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    async fn is_given_away(seat: &Seat) -> bool {
        tokio::time::timeout(Duration::ZERO, seat.given_away()).await.is_ok()
    }

    #[tokio::test]
    async fn whoever_could_have_gone_for_longest_makes_room() {
        let seats = Seats::new(3);
        let [lately, busy, long] = std::array::from_fn(|_| seats.take().unwrap());
        lately.0.state.may_go.store(9, Ordering::Relaxed);
        busy.0.works();
        long.0.state.may_go.store(8, Ordering::Relaxed);
        assert!(!lock(&seats.taken).make_room(7));
        assert!(lock(&seats.taken).make_room(10));
        assert!(is_given_away(&long.0).await);
        assert!(!is_given_away(&lately.0).await && !is_given_away(&busy.0).await);
        assert!(seats.take().is_some());
    }

    #[tokio::test]
    async fn whoever_has_just_come_makes_no_room_and_whoever_is_idle_does() {
        let seats = Seats::new(1);
        let (seat, _hold) = seats.take().unwrap();
        let now = milliseconds(seats.opened, Instant::now());
        assert!(!lock(&seats.taken).make_room(now) && !is_given_away(&seat).await);
        seat.may_go_at(Instant::now());
        assert!(seat.may_go() && seats.take().is_some());
        assert!(is_given_away(&seat).await);
    }

    #[tokio::test]
    async fn nobody_at_work_makes_room() {
        let seats = Seats::new(2);
        let (one, two) = (seats.take().unwrap(), seats.take().unwrap());
        one.0.works();
        two.0.works();
        assert!(!lock(&seats.taken).make_room(AT_WORK - 1));
        drop(one);
        assert!(seats.take().is_some());
    }

    #[tokio::test]
    async fn a_seat_that_was_given_away_is_not_given_back() {
        let seats = Seats::new(1);
        let first = seats.take().unwrap();
        first.0.may_go_at(Instant::now());
        let second = seats.take().unwrap();
        second.0.works();
        drop(first);
        assert!(seats.take().is_none());
    }
}
