//! Work on many things side by side.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::{panic, thread};

/// As on the main thread: how deep a text may go does not depend on who reads it.
const STACK: usize = 8 * 1024 * 1024;

/// What the work makes of each thing, in their order: by so many threads at most, and by no more than the machine has cores.
pub fn map<T: Sync, R: Send>(things: &[T], most: usize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    map_with(things, most, || (), |(), thing| work(thing))
}

/// The same, where each thread works with something of its own.
pub fn map_with<T: Sync, O, R: Send>(
    things: &[T],
    most: usize,
    own: impl Fn() -> O + Sync,
    work: impl Fn(&mut O, &T) -> R + Sync,
) -> Vec<R> {
    let cores = || thread::available_parallelism().map_or(1, usize::from);
    let threads = most.min(things.len());
    let threads = if threads > 1 { threads.min(cores()) } else { 1 };
    let next = AtomicUsize::new(0);
    let take = || {
        let mut own = own();
        let taken = std::iter::from_fn(|| {
            let place = next.fetch_add(1, Ordering::Relaxed);
            things.get(place).map(|thing| (place, work(&mut own, thing)))
        });
        taken.collect::<Vec<_>>()
    };
    let mut made = thread::scope(|scope| {
        // Whatever a thread that does not start would have done, this one does.
        let start = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, take).ok();
        let others: Vec<_> = (1..threads).map_while(start).collect();
        let mut made = take();
        for other in others {
            made.extend(other.join().unwrap_or_else(|panic| panic::resume_unwind(panic)));
        }
        made
    });
    made.sort_unstable_by_key(|(place, _)| *place);
    made.into_iter().map(|(_, made)| made).collect()
}
