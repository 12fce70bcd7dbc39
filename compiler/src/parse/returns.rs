//! Lines that end with a carriage return alone, as old systems end them: it is white space, and ends no comment, which then swallows what
//! seems to stand below. Comes in a file, goes out the file as it looks, of the same bytes at the same places but for those.

use super::tokens::tokens;
use crate::diagnostics::syntax::LoneReturn;
use crate::source::Source;
use purlin_rules::diagnostic::{FileId, Span};

/// None where no comment goes on behind such a character.
pub(super) fn mended(source: &Source, file: FileId) -> Option<(Source, LoneReturn)> {
    let bytes = source.text.as_bytes();
    let is_lone = |at: &usize| bytes.get(*at) == Some(&b'\r') && bytes.get(at + 1) != Some(&b'\n');
    let all: Vec<usize> = source.text.match_indices('\r').map(|(at, _)| at).filter(is_lone).collect();
    if all.is_empty() {
        return None;
    }
    // What ends no line stands within the comment.
    let first =
        tokens(&source.text).iter().filter(|token| token.is_comment()).find_map(|token| Some(token.start + token.text.find('\r')?))?;
    let span = |at: usize| Span::new(file, place(at), place(at + 1));
    let told = LoneReturn { span: span(first), all: all.iter().map(|at| span(*at)).collect() };
    let text = source.text.char_indices().map(|(at, c)| if c == '\r' && is_lone(&at) { '\n' } else { c }).collect();
    Some((Source { path: source.path.clone(), text }, told))
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
