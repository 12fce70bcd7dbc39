//! A pattern as an automaton: that of the library which tests it, made as far as it is needed.

use super::machine::State;
use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::{Anchored, Input};
use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Bytes that the states of one pattern take, at most: none of them is let go of.
const BYTES: usize = 1 << 22;

pub(crate) struct Pattern {
    dfa: DFA,
    cache: Cache,
    /// The library's states, in the order in which they were met.
    states: Vec<LazyStateID>,
    /// There was no room for a state.
    is_lost: bool,
}

impl Pattern {
    /// None where the library makes no automaton of it: where it asks for words of any script.
    pub(super) fn of(pattern: &str) -> Option<Self> {
        let config = DFA::config().cache_capacity(BYTES).minimum_cache_clear_count(Some(0));
        let dfa = DFA::builder().configure(config).build(&format!(r"\A(?:{pattern})\z")).ok()?;
        let cache = dfa.create_cache();
        Some(Self { dfa, cache, states: Vec::new(), is_lost: false })
    }

    pub(super) fn start(&mut self) -> State {
        let start = self.dfa.start_state_forward(&mut self.cache, &Input::new("").anchored(Anchored::Yes));
        self.place(start.ok())
    }

    pub(super) fn step(&mut self, state: State, by: char) -> State {
        let mut next = self.states.get(state).copied();
        for byte in by.encode_utf8(&mut [0; 4]).bytes() {
            next = next.and_then(|state| self.dfa.next_state(&mut self.cache, state, byte).ok());
        }
        self.place(next)
    }

    pub(super) fn is_match(&mut self, state: State) -> bool {
        let end = self.states.get(state).map(|state| self.dfa.next_eoi_state(&mut self.cache, *state));
        match end {
            Some(Ok(end)) => end.is_match(),
            Some(Err(_)) | None => {
                self.is_lost = true;
                false
            }
        }
    }

    /// No text that goes on from here is of the pattern.
    pub(super) fn is_dead(&self, state: State) -> bool {
        self.states.get(state).is_some_and(|state| state.is_dead())
    }

    pub(super) fn is_lost(&self) -> bool {
        self.is_lost
    }

    fn place(&mut self, state: Option<LazyStateID>) -> State {
        let Some(state) = state.filter(|state| !state.is_quit()) else {
            self.is_lost = true;
            return 0;
        };
        self.states.iter().position(|known| *known == state).unwrap_or_else(|| {
            self.states.push(state);
            self.states.len() - 1
        })
    }
}

/// The letters that a pattern names, from the first of each range to the last.
pub(super) fn letters(pattern: &str) -> Vec<(char, char)> {
    let mut found = Vec::new();
    if let Ok(hir) = regex_syntax::parse(pattern) {
        name(&hir, &mut found);
    }
    found
}

fn name(hir: &Hir, found: &mut Vec<(char, char)>) {
    match hir.kind() {
        HirKind::Empty => {}
        HirKind::Literal(literal) => found.extend(String::from_utf8_lossy(&literal.0).chars().map(|letter| (letter, letter))),
        HirKind::Class(Class::Unicode(class)) => found.extend(class.iter().map(|range| (range.start(), range.end()))),
        HirKind::Class(Class::Bytes(class)) => found.extend(class.iter().map(|range| (char::from(range.start()), char::from(range.end())))),
        HirKind::Look(look) => found.extend(around(*look)),
        HirKind::Repetition(repetition) => name(&repetition.sub, found),
        HirKind::Capture(capture) => name(&capture.sub, found),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().for_each(|part| name(part, found)),
    }
}

/// The letters beside a place that it asks for.
fn around(look: Look) -> &'static [(char, char)] {
    match look {
        Look::Start | Look::End => &[],
        Look::StartLF | Look::EndLF | Look::StartCRLF | Look::EndCRLF => &[('\n', '\n'), ('\r', '\r')],
        // Of letters of any script there is no automaton.
        Look::WordAscii
        | Look::WordAsciiNegate
        | Look::WordStartAscii
        | Look::WordEndAscii
        | Look::WordStartHalfAscii
        | Look::WordEndHalfAscii
        | Look::WordUnicode
        | Look::WordUnicodeNegate
        | Look::WordStartUnicode
        | Look::WordEndUnicode
        | Look::WordStartHalfUnicode
        | Look::WordEndHalfUnicode => &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
    }
}
