//! Turns of callers: of the reads that may take long, each caller has one at a time, so that nobody's many keep others from theirs.
//!
//! Comes in: who asks. Goes out: their turn, when it has come. Callers who are not signed in share one.

use crate::engine::Engine;
use crate::problem::Problem;
use crate::route::Caller;
use crate::store::{Handed, Session};
use purlin_rules::value::Id;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// Callers that are known before those without a turn are forgotten.
const KNOWN: usize = 1024;

/// Whose turn it is, or who waits for it.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<HashMap<Option<Id>, Weak<Turn<()>>>>);

impl Turns {
    /// The caller's turn, until it is dropped.
    async fn take(&self, caller: Caller) -> OwnedMutexGuard<()> {
        let key = match caller {
            Caller::Anonymous => None,
            Caller::User { id, .. } => Some(id),
        };
        self.turn(key).lock_owned().await
    }

    fn turn(&self, key: Option<Id>) -> Arc<Turn<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = turns.get(&key).and_then(Weak::upgrade) {
            return turn;
        }
        if turns.len() >= KNOWN {
            turns.retain(|_, turn| turn.strong_count() > 0);
        }
        let turn = Arc::default();
        turns.insert(key, Arc::downgrade(&turn));
        turn
    }
}

/// Reads; what may take long, in the caller's turn.
pub(super) async fn read<T, F>(engine: &Engine, caller: Caller, is_long: bool, work: F) -> Result<T, Problem>
where
    F: FnOnce(&Session<'_>) -> Result<T, Problem> + Send + 'static,
    T: Send + 'static,
{
    if !is_long {
        return engine.store().read(work).await;
    }
    let _turn = engine.turns().take(caller).await;
    engine.store().read_at_length(work).await
}

/// Reads what is over at once: where it is asked. What is not is run again; what takes long, in the caller's turn.
pub(crate) async fn read_row<T, F>(engine: &Engine, caller: Caller, mut work: F) -> Result<T, Problem>
where
    F: FnMut(&Session<'_>) -> Result<T, Problem> + Send + 'static,
    T: Send + 'static,
{
    match engine.store().read_here(&mut work) {
        Ok(result) => result,
        Err(handed) => read(engine, caller, handed == Handed::AtLength, work).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    fn user(number: u8) -> Caller {
        Caller::User { id: Id([number; 16]), session: Id([0; 16]) }
    }

    fn poll<T>(future: impl Future<Output = T>) -> Option<T> {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => Some(value),
            Poll::Pending => None,
        }
    }

    #[test]
    fn a_caller_waits_for_no_other() {
        let turns = Turns::default();
        let first = poll(turns.take(user(1)));
        assert!(first.is_some());
        assert!(poll(turns.take(user(1))).is_none());
        assert!(poll(turns.take(user(2))).is_some());
        assert!(poll(turns.take(Caller::Anonymous)).is_some());
        drop(first);
        assert!(poll(turns.take(user(1))).is_some());
    }

    #[test]
    fn who_waits_for_nothing_is_forgotten() {
        let turns = Turns::default();
        for caller in 0..=255 {
            for _ in 0..20 {
                drop(poll(turns.take(user(caller))));
            }
            drop(turns.turn(Some(Id([caller; 16]))));
        }
        for number in 0..10_000_u32 {
            let mut id = [7; 16];
            id.iter_mut().zip(number.to_le_bytes()).for_each(|(to, from)| *to = from);
            drop(turns.turn(Some(Id(id))));
        }
        assert!(turns.0.lock().unwrap_or_else(PoisonError::into_inner).len() <= KNOWN);
    }
}
