//! What goes unnoticed, rule by rule, and how much of it people are shown: of very many faults nobody reads more than the first.
//!
//! Where there are few, each is spelled out with the test that would notice it. Else the first rules are, each with some of its faults, every one
//! noticed by another test; the further ones are named with how many they are. Programs are told everything.

use super::Told;
use crate::out::counted;
use purlin_compiler::diagnostics::places::Places;
use purlin_compiler::mutate::{Killing, Mutant};
use purlin_rules::diagnostic::Span;
use std::collections::BTreeSet;

/// So many faults are few.
const FEW: usize = 20;
/// Rules of which faults are spelled out, faults of each, and rules that are named after them.
const SPELLED: usize = 5;
const OF_EACH: usize = 3;
const NAMED: usize = 20;
/// Characters of a rule that is named.
const LONGEST: usize = 72;

/// How much is spelled out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    First,
    All,
}

/// The faults in one rule that go unnoticed.
pub(super) struct OfRule<'t> {
    /// Of the rule.
    pub(super) at: Span,
    /// The model, or the role, that has it.
    pub(super) of: &'t str,
    /// Those that are spelled out, by the test that would notice them.
    pub(super) spelled: Vec<(Option<&'t Killing>, Vec<&'t Mutant>)>,
    /// How many more there are.
    pub(super) more: usize,
}

/// What people are shown.
pub(super) struct Brief<'t> {
    pub(super) spelled: Vec<OfRule<'t>>,
    /// Rules of which nothing is spelled out; as many as are named.
    pub(super) named: Vec<OfRule<'t>>,
    /// Rules that are not named, and their faults.
    beyond: (usize, usize),
}

impl<'t> Brief<'t> {
    pub(super) fn of(told: &'t Told<'_>, extent: Extent) -> Self {
        let left: Vec<&Mutant> = told.left().collect();
        let rules: Vec<&[&Mutant]> = left.chunk_by(|one, other| one.guard == other.guard).collect();
        let is_whole = extent == Extent::All || left.len() <= FEW;
        let (first, rest) = rules.split_at(if is_whole { rules.len() } else { SPELLED.min(rules.len()) });
        let (named, beyond) = rest.split_at(NAMED.min(rest.len()));
        let most = if is_whole { usize::MAX } else { OF_EACH };
        Self {
            spelled: first.iter().filter_map(|faults| OfRule::of(told, faults, most)).collect(),
            named: named.iter().filter_map(|faults| OfRule::of(told, faults, 0)).collect(),
            beyond: (beyond.len(), beyond.iter().map(|faults| faults.len()).sum()),
        }
    }

    /// The faults that are spelled out.
    pub(super) fn faults(&self) -> impl Iterator<Item = &'t Mutant> {
        self.spelled.iter().flat_map(|rule| &rule.spelled).flat_map(|(_, faults)| faults).copied()
    }

    /// `… and 525 more rules with 8000 faults`
    pub(super) fn unnamed(&self) -> Option<String> {
        let (rules, faults) = self.beyond;
        (rules > 0).then(|| format!("… and {} with {}", counted(rules, "more rule"), counted(faults, "fault")))
    }

    /// How the others are seen, where there are some.
    pub(super) fn hint(&self) -> Option<String> {
        let of_rules: usize = self.spelled.iter().chain(&self.named).map(|rule| rule.more).sum();
        let left_out = of_rules + self.beyond.1;
        (left_out > 0).then(|| {
            let faults = counted(left_out, "more fault");
            format!("{faults} that no test notices: `purlin mutate --all` spells them out, each with a test; `--format json` has them all")
        })
    }
}

impl<'t> OfRule<'t> {
    /// So many of its faults are spelled out: first those that tell of different tests.
    fn of(told: &'t Told<'_>, faults: &[&'t Mutant], most: usize) -> Option<Self> {
        let first = faults.first()?;
        let test = |fault: &Mutant| told.test_of(fault).map(|(place, _)| place);
        let mut known = BTreeSet::new();
        let (new, again): (Vec<&Mutant>, Vec<&Mutant>) = faults.iter().partition(|fault| known.insert(test(fault)));
        let chosen: Vec<&Mutant> = new.into_iter().chain(again).take(most).collect();
        let mut spelled: Vec<(Option<usize>, Vec<&Mutant>)> = Vec::new();
        for fault in faults.iter().copied().filter(|fault| chosen.iter().any(|one| std::ptr::eq(*one, *fault))) {
            match spelled.iter_mut().find(|(own, _)| *own == test(fault)) {
                Some((_, together)) => together.push(fault),
                None => spelled.push((test(fault), vec![fault])),
            }
        }
        // What no test could be made of comes last.
        spelled.sort_by_key(|(test, _)| test.is_none());
        let killing = |(place, faults): (Option<usize>, _)| (place.and_then(|place| told.report.killing.get(place)), faults);
        let more = faults.len() - chosen.len();
        Some(Self { at: first.guard, of: &first.of, spelled: spelled.into_iter().map(killing).collect(), more })
    }

    /// `areas/a.purlin:28`
    pub(super) fn place(&self, places: &Places<'_>) -> String {
        let path = places.source(self.at.file).map_or("", |source| source.path.as_str());
        format!("{path}:{}", places.start(self.at).0)
    }

    /// The beginning of the rule, as it is written.
    pub(super) fn text(&self, places: &Places<'_>) -> String {
        let text = places.source(self.at.file).and_then(|source| source.text.get(self.at.start as usize..self.at.end as usize));
        let words = text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        if words.chars().count() <= LONGEST { words } else { words.chars().take(LONGEST).chain(['…']).collect() }
    }
}
