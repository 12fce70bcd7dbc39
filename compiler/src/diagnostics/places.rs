//! Lines and columns of what stands in the sources, both from 1; a column counts characters.
//!
//! A text is read once, when first asked about. Then each place is found without reading up to it, however many are asked for and however
//! long a line is: a finding may have as many edits as its text has bytes.

use crate::source::Source;
use purlin_rules::diagnostic::{FileId, Span};
use std::cell::OnceCell;

/// How many bytes stand between two of which the characters before are known.
const STRIDE: usize = 256;

/// The places of a program.
#[derive(Debug)]
pub struct Places<'s> {
    sources: &'s [Source],
    indexes: Vec<OnceCell<Index>>,
}

#[derive(Debug)]
struct Index {
    /// Where each line begins, in bytes.
    lines: Vec<usize>,
    /// The characters before each multiple of [`STRIDE`].
    characters: Vec<usize>,
}

impl<'s> Places<'s> {
    #[must_use]
    pub fn of(sources: &'s [Source]) -> Self {
        Self { sources, indexes: sources.iter().map(|_| OnceCell::new()).collect() }
    }

    #[must_use]
    pub fn source(&self, file: FileId) -> Option<&'s Source> {
        self.sources.get(file.0 as usize)
    }

    /// Line and column of where a span begins; a place after the end of its text is the end.
    #[must_use]
    pub fn start(&self, span: Span) -> (usize, usize) {
        self.position(span.file, span.start)
    }

    /// Line and column of the first character after a span.
    #[must_use]
    pub fn end(&self, span: Span) -> (usize, usize) {
        self.position(span.file, span.end)
    }

    /// The line on which a span begins, without its end.
    #[must_use]
    pub fn line(&self, span: Span) -> &'s str {
        let Some((source, index)) = self.indexed(span.file) else { return "" };
        let start = index.line_of(offset(source, span.start)).1;
        source.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("")
    }

    fn position(&self, file: FileId, at: u32) -> (usize, usize) {
        let Some((source, index)) = self.indexed(file) else { return (1, 1) };
        let at = offset(source, at);
        let (line, start) = index.line_of(at);
        let before = |at| index.characters_before(at, source.text.as_bytes());
        (line + 1, before(at) - before(start) + 1)
    }

    fn indexed(&self, file: FileId) -> Option<(&'s Source, &Index)> {
        let place = file.0 as usize;
        let source = self.sources.get(place)?;
        Some((source, self.indexes.get(place)?.get_or_init(|| Index::of(&source.text))))
    }
}

fn offset(source: &Source, at: u32) -> usize {
    (at as usize).min(source.text.len())
}

impl Index {
    fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let characters = text.as_bytes().chunks(STRIDE).scan(0, |before, chunk| {
            let known = *before;
            *before += count(chunk);
            Some(known)
        });
        Self { lines: std::iter::once(0).chain(breaks).collect(), characters: characters.collect() }
    }

    /// The number of a place's line, from 0, and where it begins.
    fn line_of(&self, at: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= at).saturating_sub(1);
        (line, self.lines.get(line).copied().unwrap_or(0))
    }

    fn characters_before(&self, at: usize, text: &[u8]) -> usize {
        // The end of a text that fills its last stretch has none of its own.
        let stretch = (at / STRIDE).min(self.characters.len().saturating_sub(1));
        self.characters.get(stretch).copied().unwrap_or(0) + text.get(stretch * STRIDE..at).map_or(0, count)
    }
}

/// The characters that begin in these bytes.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    /// Each place is where reading up to it says it is.
    fn check(text: &str) {
        let sources = [Source { path: String::new(), text: text.to_owned() }];
        let places = Places::of(&sources);
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            let before = &text[..at];
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            let expected = (before.matches('\n').count() + 1, before[start..].chars().count() + 1);
            let span = Span { start: u32::try_from(at).unwrap(), ..Span::default() };
            assert_eq!(places.start(span), expected, "{at} of {text:?}");
            assert_eq!(places.line(span), text[start..].lines().next().unwrap_or(""));
        }
    }

    #[test]
    fn places_are_counted_in_characters() {
        check("");
        check("\n");
        check("one\r\ntwo\n\n  thrée 😀\n");
        check(&"é".repeat(STRIDE));
        check(&"a".repeat(STRIDE));
        check(&format!("{}\n{}", "😀a".repeat(STRIDE), "b\n".repeat(STRIDE)));
    }

    #[test]
    fn what_is_in_no_text_has_a_place() {
        let sources = [Source { path: String::new(), text: "ab".to_owned() }];
        assert_eq!(Places::of(&sources).end(Span { end: 9, ..Span::default() }), (1, 3));
        assert_eq!(Places::of(&[]).start(Span::default()), (1, 1));
    }
}
