//! One test as an automaton: it reads a text a code point at a time, and says at the end whether the text is as is wanted.

use super::pattern::Pattern;
use super::{Asked, Test};
use purlin_rules::ops::TextTest;
use std::rc::Rc;

/// Where an automaton is: two that are at one place take the same texts from there on.
pub(crate) type State = usize;

/// Whatever follows, it is as is wanted.
const SURE: State = usize::MAX;
/// What was read is less, or more, than what it is compared with.
const LESS: State = usize::MAX - 1;
const MORE: State = usize::MAX - 2;
/// It is no longer what the test asks for.
const LOST: State = usize::MAX - 3;

pub(crate) struct Machine {
    kind: Kind,
    of_lower: bool,
    wanted: bool,
}

enum Kind {
    /// How much of the text was read; `LOST` beside it.
    Is(Rc<[char]>),
    StartsWith(Rc<[char]>),
    /// How much of the part what was read ends with; the text may go on after the whole of it, or not.
    Found {
        part: Rc<[char]>,
        is_at_end: bool,
    },
    /// What was read is so much of the text, from this place on: where it is found first.
    Of(TextTest, Rc<[char]>),
    Compared {
        to: Rc<[char]>,
        wanted: State,
    },
    /// So much was read, as far as it matters.
    Length {
        least: usize,
        most: usize,
    },
    Lower,
    /// Whether there was an `@`.
    Address,
    Pattern(Box<Pattern>),
}

/// What is known of a text that was read so far.
enum Fate {
    /// What follows decides.
    Open,
    Decided(bool),
}

impl Machine {
    /// None where a pattern is of a kind that is not read.
    pub(crate) fn of(asked: &Asked) -> Option<Self> {
        let letters = |text: &str| text.chars().collect::<Rc<[char]>>();
        let kind = match &asked.test {
            Test::Is(text) => Kind::Is(letters(text)),
            Test::Has(TextTest::StartsWith, part) => Kind::StartsWith(letters(part)),
            Test::Has(TextTest::EndsWith, part) => Kind::Found { part: letters(part), is_at_end: true },
            Test::Has(TextTest::Contains, part) => Kind::Found { part: letters(part), is_at_end: false },
            Test::Of(test, text) => Kind::Of(*test, letters(text)),
            Test::Before(text) => Kind::Compared { to: letters(text), wanted: LESS },
            Test::After(text) => Kind::Compared { to: letters(text), wanted: MORE },
            Test::Length(least, most) => Kind::Length { least: *least, most: *most },
            Test::Lower => Kind::Lower,
            Test::Address => Kind::Address,
            Test::Pattern(pattern) => Kind::Pattern(Box::new(Pattern::of(pattern)?)),
        };
        Some(Self { kind, of_lower: asked.of_lower, wanted: asked.wanted })
    }

    /// Where it begins; none where no text is as is wanted.
    pub(crate) fn start(&mut self) -> Option<State> {
        let start = if let Kind::Pattern(pattern) = &mut self.kind { pattern.start() } else { 0 };
        self.settled(start)
    }

    /// Where it is after a further code point; none where no text is as is wanted that goes on so.
    pub(crate) fn step(&mut self, state: State, by: char) -> Option<State> {
        if state == SURE {
            return Some(SURE);
        }
        let by = if self.of_lower { by.to_ascii_lowercase() } else { by };
        let next = self.kind.step(state, by);
        self.settled(next)
    }

    fn settled(&self, state: State) -> Option<State> {
        match self.kind.fate(state) {
            Fate::Open => Some(state),
            Fate::Decided(holds) => (holds == self.wanted).then_some(SURE),
        }
    }

    /// The text that was read is as is wanted.
    pub(crate) fn is_at_end(&mut self, state: State) -> bool {
        state == SURE || self.kind.is_at_end(state) == self.wanted
    }

    /// What it reads is no longer known.
    pub(crate) fn is_lost(&self) -> bool {
        matches!(&self.kind, Kind::Pattern(pattern) if pattern.is_lost())
    }
}

impl Kind {
    fn step(&mut self, state: State, by: char) -> State {
        match self {
            Self::Is(text) | Self::StartsWith(text) => {
                if text.get(state) == Some(&by) {
                    state + 1
                } else {
                    LOST
                }
            }
            Self::Found { part, .. } => found(part, state, by),
            Self::Of(test, text) => {
                let read: Vec<char> = read(text, state).iter().copied().chain([by]).collect();
                let start = text.windows(read.len()).position(|part| part == read);
                let start = start.filter(|start| *test != TextTest::StartsWith || *start == 0);
                start.map_or(LOST, |start| start * (text.len() + 1) + read.len())
            }
            Self::Compared { to, .. } => match to.get(state).map(|letter| by.cmp(letter)) {
                Some(std::cmp::Ordering::Less) => LESS,
                Some(std::cmp::Ordering::Equal) => state + 1,
                Some(std::cmp::Ordering::Greater) | None => MORE,
            },
            // Beyond what matters, nothing is counted.
            Self::Length { least, most } => (state + 1).min(if *most == usize::MAX { *least } else { *most + 1 }),
            Self::Lower => {
                if by.is_ascii_uppercase() {
                    LOST
                } else {
                    state
                }
            }
            Self::Address if by.is_ascii_uppercase() => LOST,
            Self::Address => state.max(usize::from(by == '@')),
            Self::Pattern(pattern) => pattern.step(state, by),
        }
    }

    fn fate(&self, state: State) -> Fate {
        if state == LOST {
            return Fate::Decided(false);
        }
        match self {
            Self::StartsWith(part) | Self::Found { part, is_at_end: false } if state == part.len() => Fate::Decided(true),
            Self::Compared { wanted, .. } if matches!(state, LESS | MORE) => Fate::Decided(state == *wanted),
            Self::Length { least, most } if state > *most => Fate::Decided(false),
            Self::Length { least, most } if *most == usize::MAX && state >= *least => Fate::Decided(true),
            Self::Pattern(pattern) if pattern.is_dead(state) => Fate::Decided(false),
            Self::Is(_)
            | Self::StartsWith(_)
            | Self::Found { .. }
            | Self::Of(..)
            | Self::Compared { .. }
            | Self::Length { .. }
            | Self::Lower
            | Self::Address
            | Self::Pattern(_) => Fate::Open,
        }
    }

    fn is_at_end(&mut self, state: State) -> bool {
        match self {
            Self::Is(text) => state == text.len(),
            Self::StartsWith(_) | Self::Found { is_at_end: false, .. } => false,
            Self::Found { part, is_at_end: true } => state == part.len(),
            Self::Of(test, text) => *test != TextTest::EndsWith || text.ends_with(read(text, state)),
            Self::Compared { to, wanted } => *wanted == LESS && state < to.len(),
            Self::Length { least, .. } => state >= *least,
            Self::Lower => true,
            Self::Address => state == 1,
            Self::Pattern(pattern) => pattern.is_match(state),
        }
    }
}

/// How much of the part a text ends with that so much of it was the end of, and that goes on by this.
fn found(part: &[char], state: State, by: char) -> State {
    let read: Vec<char> = part.iter().take(state).copied().chain([by]).collect();
    (0..=part.len()).rev().find(|length| part.get(..*length).is_some_and(|start| read.ends_with(start))).unwrap_or(0)
}

/// What was read of a text that it is a part of.
fn read(text: &[char], state: State) -> &[char] {
    let (start, length) = (state / (text.len() + 1), state % (text.len() + 1));
    text.get(start..start + length).unwrap_or_default()
}
