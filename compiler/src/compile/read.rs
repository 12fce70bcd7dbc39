//! Texts into trees: many of them side by side.

use crate::source::Source;
use crate::{ast, parse};
use purlin_rules::diagnostic::{Diagnostic, FileId};
use purlin_rules::threads;

/// A text's tree, and the faults of its syntax.
pub(super) type Read = (ast::File, Vec<Diagnostic>);

/// So many bytes take longer to read than a thread to start.
const WORTH_A_THREAD: usize = 16 * 1024;

/// Reads the texts, in their order.
pub(super) fn read(texts: &[(&Source, FileId)]) -> Vec<Read> {
    let bytes: usize = texts.iter().map(|(source, _)| source.text.len()).sum();
    threads::map(texts, bytes / WORTH_A_THREAD, |(source, id)| parse::file(source, *id))
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
