//! The edits that findings offer, made: comes in a program, goes out the program mended, what was mended, and what is left.
//!
//! A finding's edits are made together or not at all, and only where the finding is gone afterwards. Of two findings whose edits meet,
//! the first wins; the other is found again, or gone. So it goes round by round until nothing is left to make. The layout stays as it is,
//! but for what is edited, and comments stay.
//!
//! What is only likely may be wrong, and nothing is built on it: but for errors, likely edits are made of findings alone that were there
//! before the first of them.

mod comments;

pub use comments::keeping_comments;

use crate::compile::{Files, compile};
use crate::diagnostics::places::Places;
use crate::lint::{self, Day};
use crate::source::Source;
use purlin_rules::diagnostic::{Applicability, Diagnostic, Edit, FileId, Severity, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Each round mends at least one finding of those that hide others; nobody's spec is that deep in faults.
const MOST_ROUNDS: usize = 64;

/// Each asks all lints anew.
const MOST_LINTS: usize = 1000;

/// A program after its edits.
#[derive(Debug, Clone, PartialEq)]
pub struct Fixed {
    /// As many as came in, in their order.
    pub sources: Vec<Source>,
    /// In the order in which they were mended.
    pub mended: Vec<Mended>,
    /// What the language says about the program as it is now.
    pub left: Vec<Diagnostic>,
    /// What lints say about it that is not accepted, where they were asked.
    pub lints: Vec<Left>,
}

/// A finding that is gone, with its place in the text as it then was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    pub code: String,
    pub message: String,
    pub path: String,
    pub line: usize,
    pub column: usize,
}

/// A finding that is not gone.
#[derive(Debug, Clone, PartialEq)]
pub struct Left {
    pub finding: Diagnostic,
    /// It was not found before likely edits were made: it may come of them.
    pub is_new: bool,
}

/// Mends a program by the edits that are sure; with [`Applicability::Guess`], by likely ones as well.
#[must_use]
pub fn program(sources: &[Source], least: Applicability) -> Fixed {
    let mut run = Run::of(sources);
    run.mend(least);
    run.fixed
}

/// Mends a program by all likely edits: those of the compiler's findings, then those of its lints, one after the other, since what one of
/// them takes away may be what makes the next superfluous.
#[must_use]
pub fn with_lints(sources: &[Source], today: Day) -> Fixed {
    let mut run = Run::of(sources);
    run.mend(Applicability::Sure);
    let Fixed { sources, left, .. } = &run.fixed;
    run.had = left.iter().chain(&open_lints(sources, today)).map(Had::of).collect();
    run.mend(Applicability::Guess);
    run.mend_lints(today);
    run.fixed
}

/// A program on its way.
struct Run {
    fixed: Fixed,
    /// What was found before the first likely edit.
    had: Vec<Had>,
}

impl Run {
    fn of(sources: &[Source]) -> Self {
        let left = compile(sources).diagnostics;
        let had = left.iter().map(Had::of).collect();
        Self { fixed: Fixed { sources: sources.to_vec(), mended: Vec::new(), left, lints: Vec::new() }, had }
    }

    fn had(&self, finding: &Diagnostic) -> bool {
        self.had.iter().any(|had| had.is(finding))
    }

    /// Whether the edits of a finding of the language may be made.
    fn is_wanted(&self, finding: &Diagnostic, least: Applicability) -> bool {
        finding.applicability == Applicability::Sure
            || finding.applicability <= least && (finding.severity == Severity::Error || self.had(finding))
    }

    fn mend(&mut self, least: Applicability) {
        let mut seen = BTreeSet::new();
        let mut in_vain = BTreeSet::new();
        for _ in 0..MOST_ROUNDS {
            let texts: Vec<String> = self.fixed.sources.iter().map(|source| source.text.clone()).collect();
            // Edits that undo each other would go round for ever.
            if !seen.insert(texts) {
                return;
            }
            let places = Places::of(&self.fixed.sources);
            let is_possible = |finding: &&Diagnostic| self.is_wanted(finding, least) && !in_vain.contains(&key(finding, &places));
            let possible = self.fixed.left.iter().filter(is_possible);
            let possible: Vec<_> = possible.map(|finding| keeping_comments(finding.clone(), &self.fixed.sources)).collect();
            let chosen = without_conflict(possible.iter(), &self.fixed.sources);
            if chosen.is_empty() {
                return;
            }
            let (helped, vain): (Vec<_>, Vec<_>) = {
                let edits: Vec<&Edit> = chosen.iter().flat_map(|finding| &finding.edits).collect();
                let found = compile(&edited(&self.fixed.sources, edits.iter().copied())).diagnostics;
                chosen.into_iter().partition(|finding| !found.iter().any(|other| is_still_there(finding, other, &edits)))
            };
            in_vain.extend(vain.iter().map(|finding| key(finding, &places)));
            let edits: Vec<Edit> = helped.iter().flat_map(|finding| finding.edits.clone()).collect();
            let sources = edited(&self.fixed.sources, &edits);
            let mended: Vec<_> = helped.iter().map(|finding| mended(finding, &places)).collect();
            if self.fixed.sources == sources {
                // Only what was in vain was chosen: the next round leaves it alone.
                seen.clear();
            }
            let left = compile(&sources).diagnostics;
            self.take(sources, left, mended, &edits);
        }
    }

    fn mend_lints(&mut self, today: Day) {
        let (mut seen, mut in_vain) = (BTreeSet::new(), BTreeSet::new());
        let mut open = open_lints(&self.fixed.sources, today);
        for _ in 0..MOST_LINTS {
            let places = Places::of(&self.fixed.sources);
            let is_possible = |finding: &&Diagnostic| self.had(finding) && !in_vain.contains(&key(finding, &places));
            let Some(finding) = open.iter().filter(|finding| !finding.edits.is_empty()).find(is_possible) else { break };
            let finding = &keeping_comments(finding.clone(), &self.fixed.sources);
            let sources = edited(&self.fixed.sources, &finding.edits);
            let (left, others) = (compile(&sources).diagnostics, open_lints(&sources, today));
            let edits: Vec<&Edit> = finding.edits.iter().collect();
            let is_new = seen.insert(sources.iter().map(|source| source.text.clone()).collect::<Vec<_>>());
            if !is_new || left.len() > self.fixed.left.len() || others.iter().any(|other| is_still_there(finding, other, &edits)) {
                in_vain.insert(key(finding, &places));
                continue;
            }
            let (mended, edits) = (mended(finding, &places), finding.edits.clone());
            self.take(sources, left, vec![mended], &edits);
            open = others;
        }
        self.fixed.lints = open.into_iter().map(|finding| Left { is_new: !self.had(&finding), finding }).collect();
    }

    /// Goes on with what edits have made of the program.
    fn take(&mut self, sources: Vec<Source>, left: Vec<Diagnostic>, mended: Vec<Mended>, edits: &[Edit]) {
        let edits: Vec<&Edit> = edits.iter().collect();
        self.had = std::mem::take(&mut self.had).into_iter().map(|had| had.after(&edits)).collect();
        self.fixed.mended.extend(mended);
        (self.fixed.sources, self.fixed.left) = (sources, left);
    }
}

/// The lints that are not accepted; none of a program with errors.
fn open_lints(sources: &[Source], today: Day) -> Vec<Diagnostic> {
    let schema = Files::of(sources).check().schema;
    let lints = schema.map(|schema| lint::lints(&schema, today)).unwrap_or_default();
    lints.into_iter().filter(|lint| lint.accepted.is_none()).map(|lint| lint.finding).collect()
}

/// What a finding is known by from round to round: its words, and the line that they are about.
fn key(finding: &Diagnostic, places: &Places<'_>) -> (String, String, String) {
    let Diagnostic { code, message, label, .. } = finding;
    (code.clone(), message.clone(), places.line(label.span).to_owned())
}

/// Whether a finding is the same as one whose edits have been made: then they were in vain.
fn is_still_there(finding: &Diagnostic, other: &Diagnostic, edits: &[&Edit]) -> bool {
    Had::of(finding).after(edits).is(other)
}

/// A finding, wherever edits have moved it since.
struct Had {
    code: String,
    message: String,
    file: FileId,
    /// Where it may stand: before or after what was put in at its very start.
    first: i64,
    last: i64,
}

impl Had {
    fn of(finding: &Diagnostic) -> Self {
        let Span { file, start, .. } = finding.label.span;
        Self { code: finding.code.clone(), message: finding.message.clone(), file, first: i64::from(start), last: i64::from(start) }
    }

    /// With these edits made, all at once.
    fn after(self, edits: &[&Edit]) -> Self {
        let of_file = || edits.iter().filter(|edit| edit.span.file == self.file);
        let moved = |at: i64, edit: &&Edit| {
            let length = i64::try_from(edit.replacement.len()).unwrap_or(0);
            length - (i64::from(edit.span.end).min(at) - i64::from(edit.span.start).min(at))
        };
        let first: i64 = of_file().filter(|edit| i64::from(edit.span.start) < self.first).map(|edit| moved(self.first, edit)).sum();
        let last: i64 = of_file().filter(|edit| i64::from(edit.span.start) <= self.last).map(|edit| moved(self.last, edit)).sum();
        Self { first: self.first + first, last: self.last + last, ..self }
    }

    fn is(&self, finding: &Diagnostic) -> bool {
        let place = finding.label.span;
        (&self.code, &self.message, self.file) == (&finding.code, &finding.message, place.file)
            && (self.first.min(self.last)..=self.first.max(self.last)).contains(&i64::from(place.start))
    }
}

/// The texts with these edits made. Edits that meet an earlier one, or stand in no text, are left out.
#[must_use]
pub fn edited<'e>(sources: &[Source], edits: impl IntoIterator<Item = &'e Edit>) -> Vec<Source> {
    let mut touched = Touched::default();
    let mut chosen: Vec<&Edit> = Vec::new();
    for edit in edits {
        if stands_in_a_text(edit, sources) && touched.add(edit) {
            chosen.push(edit);
        }
    }
    chosen.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    let mut sources = sources.to_vec();
    for Edit { span, replacement } in chosen {
        if let Some(source) = sources.get_mut(span.file.0 as usize) {
            source.text.replace_range(span.start as usize..span.end as usize, replacement);
        }
    }
    sources
}

/// The findings whose edits can be made at once.
fn without_conflict<'d>(findings: impl Iterator<Item = &'d Diagnostic>, sources: &[Source]) -> Vec<&'d Diagnostic> {
    let mut touched = Touched::default();
    let mut chosen: Vec<&Diagnostic> = Vec::new();
    for finding in findings.filter(|finding| !finding.edits.is_empty()) {
        let fits = |edit: &&Edit| stands_in_a_text(edit, sources) && changes(edit, sources) && touched.add(edit);
        let fitting = finding.edits.iter().take_while(fits).count();
        if fitting == finding.edits.len() {
            chosen.push(finding);
        } else {
            finding.edits.iter().take(fitting).for_each(|edit| touched.remove(edit));
        }
    }
    chosen
}

/// The stretches of texts that edits touch, none of which meets another: by where they begin, where they end.
#[derive(Default)]
struct Touched(BTreeMap<(FileId, u32), u32>);

impl Touched {
    /// Whether the edit could be added: whether it meets none that is there. Two that insert at the same place do, since their order would
    /// be chance.
    fn add(&mut self, edit: &Edit) -> bool {
        let Span { file, start, end } = edit.span;
        let before = self.0.range((file, 0)..(file, start)).next_back();
        let after = self.0.range((file, start)..=(file, u32::MAX)).next();
        let meets = before.is_some_and(|(_, other)| *other > start) || after.is_some_and(|((_, other), _)| *other == start || *other < end);
        if !meets {
            self.0.insert((file, start), end);
        }
        !meets
    }

    fn remove(&mut self, edit: &Edit) {
        self.0.remove(&(edit.span.file, edit.span.start));
    }
}

fn stands_in_a_text(edit: &Edit, sources: &[Source]) -> bool {
    old_text(edit, sources).is_some()
}

/// An edit that puts what is there would be made for ever.
fn changes(edit: &Edit, sources: &[Source]) -> bool {
    old_text(edit, sources) != Some(&edit.replacement)
}

fn old_text<'s>(edit: &Edit, sources: &'s [Source]) -> Option<&'s str> {
    sources.get(edit.span.file.0 as usize)?.text.get(edit.span.start as usize..edit.span.end as usize)
}

fn mended(finding: &Diagnostic, places: &Places<'_>) -> Mended {
    let (line, column) = places.start(finding.label.span);
    let path = places.source(finding.label.span.file).map_or_else(String::new, |source| source.path.clone());
    Mended { code: finding.code.clone(), message: finding.message.clone(), path, line, column }
}

#[cfg(test)]
#[path = "fix/tests.rs"]
mod tests;
