//! Texts into trees: many of them side by side, by as many threads as the machine has cores.

use crate::source::Source;
use crate::{ast, parse};
use purlin_rules::diagnostic::{Diagnostic, FileId};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{panic, thread};

/// A text's tree, and the faults of its syntax.
pub(super) type Read = (ast::File, Vec<Diagnostic>);

/// So many bytes take longer to read than a thread to start.
const WORTH_A_THREAD: usize = 16 * 1024;

/// As on the main thread: how deep a text may go does not depend on who reads it.
const STACK: usize = 8 * 1024 * 1024;

/// Reads the texts, in their order.
pub(super) fn read(texts: &[(&Source, FileId)]) -> Vec<Read> {
    let bytes: usize = texts.iter().map(|(source, _)| source.text.len()).sum();
    let cores = || thread::available_parallelism().map_or(1, usize::from);
    let threads = (bytes / WORTH_A_THREAD).min(texts.len());
    let threads = if threads > 1 { threads.min(cores()) } else { 1 };
    let next = AtomicUsize::new(0);
    let work = || {
        let taken = std::iter::from_fn(|| {
            let place = next.fetch_add(1, Ordering::Relaxed);
            texts.get(place).map(|(source, id)| (place, parse::file(source, *id)))
        });
        taken.collect::<Vec<_>>()
    };
    let mut read = thread::scope(|scope| {
        // Whatever a thread that does not start would have read, this one reads.
        let start = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok();
        let others: Vec<_> = (1..threads).map_while(start).collect();
        let mut read = work();
        for other in others {
            read.extend(other.join().unwrap_or_else(|panic| panic::resume_unwind(panic)));
        }
        read
    });
    read.sort_unstable_by_key(|(place, _)| *place);
    read.into_iter().map(|(_, read)| read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_texts_are_read_in_their_order() {
        let text = |number: usize| format!("model M{number} {{ {} }}", "text: String ".repeat(number * 60));
        let sources: Vec<_> = (0..60).map(|number| Source { path: format!("{number}.purlin"), text: text(number) }).collect();
        let texts: Vec<_> = sources.iter().zip((0..).map(FileId)).collect();
        let one_by_one: Vec<_> = texts.iter().map(|(source, id)| parse::file(source, *id)).collect();
        assert!(sources.iter().map(|source| source.text.len()).sum::<usize>() > 2 * WORTH_A_THREAD);
        assert_eq!(read(&texts), one_by_one);
    }
}
