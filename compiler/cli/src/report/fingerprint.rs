//! What a finding is known by, in this version of a spec and the next: the same wherever its lines go, and whatever else is found.

use purlin_compiler::diagnostics::places::Places;
use purlin_compiler::ide::Program;
use purlin_compiler::ide::navigate::Symbol;
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::{Diagnostic, FileId};
use sha2::{Digest, Sha256};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The fingerprints of one report: those that would be the same are counted.
pub(super) struct Fingerprints<'s> {
    places: Places<'s>,
    /// What each file declares.
    items: Vec<OnceCell<Vec<Symbol>>>,
    seen: BTreeMap<String, usize>,
}

impl<'s> Fingerprints<'s> {
    pub(super) fn of(sources: &'s [Source]) -> Self {
        Self { places: Places::of(sources), items: sources.iter().map(|_| OnceCell::new()).collect(), seen: BTreeMap::new() }
    }

    /// Of the next finding: of its code and what it says, its file, the item that it stands in, and the words of its line. Only where all
    /// of that is the same, how many came before tells.
    pub(super) fn next(&mut self, finding: &Diagnostic) -> String {
        let span = finding.label.span;
        let path = self.places.source(span.file).map_or("", |source| source.path.as_str());
        let words: Vec<_> = self.places.line(span).split_whitespace().collect();
        let item = self.item(span.file, span.start);
        let key = [finding.code.as_str(), &finding.message, path, &item, &words.join(" ")].join("\n");
        let before = self.seen.entry(key.clone()).or_default();
        let hash = Sha256::digest(format!("{key}\n{before}"));
        *before += 1;
        hash.iter().take(16).fold(String::new(), |mut out, byte| {
            // Writing to a text cannot fail.
            let _ = write!(out, "{byte:02x}");
            out
        })
    }

    /// `model Note`; empty where there is none.
    fn item(&self, file: FileId, at: u32) -> String {
        let Some((source, items)) = self.places.source(file).zip(self.items.get(file.0 as usize)) else { return String::new() };
        let items = items.get_or_init(|| Program::new(vec![source.clone()]).symbols(0));
        let around = items.iter().find(|item| item.span.start <= at && at < item.span.end);
        around.map_or_else(String::new, |item| format!("{} {}", item.kind, item.name))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use purlin_rules::diagnostic::Span;

    /// A finding on each line that says `allow read`.
    fn fingerprints(text: &str) -> Vec<String> {
        let sources = [Source { path: "app.purlin".to_owned(), text: text.to_owned() }];
        let mut all = Fingerprints::of(&sources);
        let places = text.match_indices("allow read").map(|(at, _)| u32::try_from(at).unwrap());
        places.map(|at| all.next(&Diagnostic::warning("L002", Span::new(FileId(0), at, at + 5), "anyone may read it"))).collect()
    }

    #[test]
    fn findings_keep_theirs_when_others_come_and_go_and_lines_move() {
        let (a, b) = ("model A {\n  n: Int\n  allow read\n}\n", "model B {\n  n: Int\n  allow read\n}\n");
        let both = fingerprints(&format!("{a}{b}"));
        assert_eq!((both.len(), both.first() == both.last()), (2, false));
        assert_eq!(fingerprints(b), both.get(1..).unwrap());
        let mut moved = fingerprints(&format!("// More.\n\n{b}\nmodel C {{ allow create }}\n{a}"));
        moved.reverse();
        assert_eq!(moved, both);
        assert_eq!(fingerprints(&a.replace("  allow read", "\tallow   read".replace("   ", " ").as_str())), both.get(..1).unwrap());
    }

    #[test]
    fn what_is_the_same_in_all_is_counted() {
        let twice = fingerprints("model A { allow read\n  allow read\n}");
        assert_ne!(twice.first(), twice.last());
    }
}
