//! What a text is asked, as automata over code points: whether there is a text of which all of it is so, and a shortest one.
//!
//! Of the code points those are tried that the tests tell apart: one of each interval between two that some test knows by name.

mod machine;
mod pattern;

use crate::fits;
use machine::{Machine, State};
use purlin_rules::ops::TextTest;
use purlin_rules::value::stored_email;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Texts that were begun, of one question, before it is given up.
const BEGUN: usize = 5_000;

/// What was read is kept of so many questions, at most.
const KEPT: usize = 4096;

/// What a text is asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Test {
    Is(Rc<str>),
    /// It starts with that one, ends with it, contains it.
    Has(TextTest, Rc<str>),
    /// That one starts with it, ends with it, contains it.
    Of(TextTest, Rc<str>),
    /// It is before that one, by code points.
    Before(Rc<str>),
    After(Rc<str>),
    /// It has so many code points, from the first number to the second.
    Length(usize, usize),
    /// It has none of the letters `A` to `Z`.
    Lower,
    /// It is held as an address is: in lower case, with an `@`.
    Address,
    /// All of it is of the pattern.
    Pattern(Rc<str>),
}

/// A test that is to hold of a text, or not to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Asked {
    pub(crate) test: Test,
    /// It is asked of the text in lower case.
    pub(crate) of_lower: bool,
    pub(crate) wanted: bool,
}

/// A text of which it is all so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    /// This one: none is shorter.
    Text(Rc<str>),
    /// There is none.
    None,
    /// That was not found out.
    Unknown,
}

impl Test {
    pub(crate) fn holds(&self, text: &str) -> bool {
        match self {
            Self::Is(known) => text == &**known,
            Self::Has(test, part) => has(*test, text, part),
            Self::Of(test, whole) => has(*test, whole, text),
            Self::Before(known) => text < &**known,
            Self::After(known) => text > &**known,
            Self::Length(least, most) => (*least..=*most).contains(&text.chars().count()),
            Self::Lower => lower(text) == text,
            Self::Address => text.contains('@') && stored_email(text) == text,
            Self::Pattern(pattern) => fits::is_of(pattern, text),
        }
    }
}

impl Asked {
    pub(crate) fn of(test: Test, wanted: bool) -> Self {
        Self { test, of_lower: false, wanted }
    }

    /// The same of the text in lower case.
    pub(crate) fn in_lower(&self) -> Self {
        Self { of_lower: true, ..self.clone() }
    }

    pub(crate) fn is_so(&self, text: &str) -> bool {
        let holds = if self.of_lower { self.test.holds(&lower(text)) } else { self.test.holds(text) };
        holds == self.wanted
    }

    fn is_of_length(&self) -> bool {
        matches!(self.test, Test::Length(..))
    }
}

/// As the language has it: `A` to `Z`, and no other letter.
pub(crate) fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}

fn has(test: TextTest, text: &str, part: &str) -> bool {
    match test {
        TextTest::StartsWith => text.starts_with(part),
        TextTest::EndsWith => text.ends_with(part),
        TextTest::Contains => text.contains(part),
    }
}

thread_local! {
    /// What was read before: questions about one spec ask the same of texts over and over.
    static READ: RefCell<BTreeMap<Vec<Asked>, Reading>> = const { RefCell::new(BTreeMap::new()) };
}

/// A shortest text of which all of it is so.
pub(crate) fn read(mut asked: Vec<Asked>) -> Reading {
    asked.sort_unstable();
    asked.dedup();
    if let Some(known) = READ.with_borrow(|read| read.get(&asked).cloned()) {
        return known;
    }
    let reading = read_anew(&asked);
    READ.with_borrow_mut(|read| {
        if read.len() >= KEPT {
            read.clear();
        }
        read.insert(asked, reading.clone());
    });
    reading
}

/// Some text of which all of it is so: a shortest one, if that is found; else one that is put together of all that it is to have.
pub(crate) fn find(asked: Vec<Asked>) -> Reading {
    let parts = |test: TextTest| {
        let wanted = asked.iter().filter(|asked| asked.wanted);
        wanted.filter_map(move |asked| if let Test::Has(has, part) = &asked.test { Some(&**part).filter(|_| *has == test) } else { None })
    };
    let longest = |test: TextTest| parts(test).max_by_key(|part| part.len()).unwrap_or_default();
    let contained: String = parts(TextTest::Contains).collect();
    let joined = format!("{}{contained}{}", longest(TextTest::StartsWith), longest(TextTest::EndsWith));
    let joined = Some(joined).filter(|joined| asked.iter().all(|asked| asked.is_so(joined)));
    match (read(asked), joined) {
        (Reading::Unknown, Some(joined)) => Reading::Text(joined.into()),
        (reading, _) => reading,
    }
}

fn read_anew(asked: &[Asked]) -> Reading {
    let reading = read_all(&asked.iter().collect::<Vec<_>>());
    if reading != Reading::Unknown {
        return reading;
    }
    // What no text is, none is of some length: to find that, nothing need be counted.
    let others: Vec<&Asked> = asked.iter().filter(|asked| !asked.is_of_length()).collect();
    Some(read_all(&others)).filter(|reading| *reading == Reading::None).unwrap_or(Reading::Unknown)
}

fn read_all(asked: &[&Asked]) -> Reading {
    let machines: Option<Vec<Machine>> = asked.iter().map(|asked| Machine::of(asked)).collect();
    let (Some(mut machines), alphabet) = (machines, alphabet(asked)) else { return Reading::Unknown };
    let Some(start) = machines.iter_mut().map(|machine| machine.start()).collect::<Option<Vec<State>>>() else { return Reading::None };
    // Each with the one that it goes on from, and by what.
    let mut begun: Vec<(Vec<State>, usize, char)> = vec![(start.clone(), 0, char::MIN)];
    let mut places = BTreeMap::from([(start, 0)]);
    for place in 0..BEGUN {
        let Some((states, ..)) = begun.get(place).cloned() else { return Reading::None };
        if machines.iter_mut().zip(&states).all(|(machine, state)| machine.is_at_end(*state)) {
            return Reading::Text(spelt(&begun, place).into());
        }
        for by in &alphabet {
            let next = machines.iter_mut().zip(&states).map(|(machine, state)| machine.step(*state, *by));
            let Some(next) = next.collect::<Option<Vec<State>>>() else { continue };
            if !places.contains_key(&next) {
                places.insert(next.clone(), begun.len());
                begun.push((next, place, *by));
            }
        }
        if machines.iter().any(Machine::is_lost) {
            break;
        }
    }
    Reading::Unknown
}

/// The text that was begun at a place.
fn spelt(begun: &[(Vec<State>, usize, char)], mut place: usize) -> String {
    let mut letters = Vec::new();
    while let Some((_, before, by)) = begun.get(place).filter(|_| place > 0) {
        letters.push(*by);
        place = *before;
    }
    letters.into_iter().rev().collect()
}

/// A code point of each interval that the tests tell apart, plain ones first. `NUL` is in no text.
fn alphabet(asked: &[&Asked]) -> Vec<char> {
    let mut cuts = BTreeSet::from([1]);
    for asked in asked {
        cut(asked, &mut cuts);
    }
    let ends = cuts.iter().copied().skip(1).chain([u32::from(char::MAX) + 1]);
    let mut letters: Vec<(usize, char)> = cuts.iter().copied().zip(ends).filter_map(|(from, to)| plain(from, to)).collect();
    letters.sort_unstable();
    letters.into_iter().map(|(_, letter)| letter).collect()
}

/// Where the code points begin that a test tells from those before.
fn cut(asked: &Asked, cuts: &mut BTreeSet<u32>) {
    let mut of_test = Vec::new();
    match &asked.test {
        Test::Is(text) | Test::Has(_, text) | Test::Of(_, text) | Test::Before(text) | Test::After(text) => {
            of_test.extend(text.chars().map(|letter| (letter, letter)));
        }
        Test::Length(..) => {}
        Test::Lower => of_test.push(('A', 'Z')),
        Test::Address => of_test.extend([('A', 'Z'), ('@', '@')]),
        Test::Pattern(pattern) => of_test = pattern::letters(pattern),
    }
    let mut add = |from: char, to: char| cuts.extend([u32::from(from), u32::from(to) + 1]);
    for (from, to) in &of_test {
        add(*from, *to);
    }
    if !asked.of_lower {
        return;
    }
    // Each capital is as its small letter.
    add('A', 'Z');
    for (from, to) in of_test {
        for end in [from, to] {
            add(end.to_ascii_uppercase(), end.to_ascii_uppercase());
        }
    }
}

/// The plainest code point of an interval, with how plain it is.
fn plain(from: u32, to: u32) -> Option<(usize, char)> {
    const PLAIN: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_. ";
    let among = |letter: &char| (from..to).contains(&u32::from(*letter));
    let known = PLAIN.chars().enumerate().find(|(_, letter)| among(letter));
    known.or_else(|| {
        let printed = (from..to).filter_map(char::from_u32).take(200).find(|letter| !letter.is_control());
        Some((PLAIN.len(), printed.or_else(|| (from..to).find_map(char::from_u32))?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rc(text: &str) -> Rc<str> {
        text.into()
    }

    /// Every test that is made here, of short texts.
    fn tests() -> Vec<Test> {
        let texts = ["", "a", "b", "A", "aab", "bA"];
        let kinds = [TextTest::StartsWith, TextTest::EndsWith, TextTest::Contains];
        let mut tests: Vec<Test> = Vec::new();
        for text in texts {
            tests.extend([Test::Is(rc(text)), Test::Before(rc(text)), Test::After(rc(text))]);
            tests.extend(kinds.map(|kind| Test::Has(kind, rc(text))));
            tests.extend(kinds.map(|kind| Test::Of(kind, rc(text))));
        }
        tests.extend([(0, 0), (0, 1), (1, 2), (2, usize::MAX)].map(|(least, most)| Test::Length(least, most)));
        tests.extend([Test::Lower, Test::Address]);
        tests.extend(["[ab]+", "(ab)*", "A?b", "^a.$", "[^a]", "(?i)ab"].map(|pattern| Test::Pattern(rc(pattern))));
        tests
    }

    /// All texts of these letters that have at most three of them.
    fn texts() -> Vec<String> {
        let letters = ["a", "b", "A", "@", "c"];
        let longer =
            |texts: &[String]| -> Vec<String> { texts.iter().flat_map(|text| letters.map(|letter| format!("{text}{letter}"))).collect() };
        let (none, one) = (vec![String::new()], longer(&[String::new()]));
        let two = longer(&one);
        [none, one, two.clone(), longer(&two)].concat()
    }

    #[test]
    fn an_automaton_says_of_each_text_what_the_test_does() {
        let texts = texts();
        for test in tests() {
            for of_lower in [false, true] {
                for wanted in [false, true] {
                    let asked = Asked { test: test.clone(), of_lower, wanted };
                    for text in &texts {
                        let is = Asked::of(Test::Is(rc(text)), true);
                        let expected = if asked.is_so(text) { Reading::Text(rc(text)) } else { Reading::None };
                        assert_eq!(read(vec![asked.clone(), is]), expected, "{asked:?} of {text:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_found_is_so_and_what_is_not_found_is_not() {
        let (texts, tests) = (texts(), tests());
        let all: Vec<Asked> = tests
            .iter()
            .flat_map(|test| {
                [(false, false), (false, true), (true, true)].map(|(of_lower, wanted)| Asked { test: test.clone(), of_lower, wanted })
            })
            .collect();
        let mut found = [0, 0];
        for (place, one) in all.iter().enumerate() {
            for other in all.iter().skip(place + 1).step_by(11) {
                let both = [one.clone(), other.clone()];
                let is_so = |text: &str| both.iter().all(|asked| asked.is_so(text));
                match read(both.to_vec()) {
                    Reading::Text(text) => {
                        assert!(is_so(&text), "{text:?} of {both:?}");
                        let shorter = texts.iter().find(|known| known.chars().count() < text.chars().count() && is_so(known));
                        assert_eq!(shorter, None, "{text:?} of {both:?}");
                        found[0] += 1;
                    }
                    Reading::None => {
                        assert_eq!(texts.iter().find(|text| is_so(text)), None, "{both:?}");
                        found[1] += 1;
                    }
                    Reading::Unknown => unreachable!("{both:?}"),
                }
            }
        }
        assert!(found.iter().all(|found| *found > 100), "{found:?}");
    }

    #[test]
    fn texts_are_spelt_in_plain_letters() {
        let has = |test, text| Asked::of(Test::Has(test, rc(text)), true);
        let apart = |text| Asked::of(Test::Is(rc(text)), false);
        for (asked, text) in [
            (vec![has(TextTest::StartsWith, "pub")], "pub"),
            (vec![has(TextTest::EndsWith, "@acme.test"), Asked::of(Test::Pattern(rc(".+")), true), apart("@acme.test")], "a@acme.test"),
            (vec![has(TextTest::StartsWith, "ab"), has(TextTest::EndsWith, "ba")], "aba"),
            (vec![Asked::of(Test::Length(3, 5), true), apart("aaa")], "aab"),
            (vec![Asked::of(Test::Pattern(rc("[A-Z]{3}-[0-9]+")), true)], "AAA-0"),
            (vec![Asked::of(Test::After(rc("z")), true), Asked::of(Test::Length(1, 1), true)], "{"),
            (vec![Asked::of(Test::After(rc("\u{10fffe}")), true), Asked::of(Test::Length(1, 1), true)], "\u{10ffff}"),
        ] {
            assert_eq!(read(asked.clone()), Reading::Text(rc(text)), "{asked:?}");
        }
    }

    #[test]
    fn what_is_asked_of_many_parts_is_put_together() {
        let parts: Vec<String> = ('a'..='m').map(|letter| format!("{letter}-{letter}")).collect();
        let mut asked: Vec<Asked> = parts.iter().map(|part| Asked::of(Test::Has(TextTest::Contains, rc(part)), true)).collect();
        asked.push(Asked::of(Test::Has(TextTest::StartsWith, rc("a")), true));
        asked.push(Asked::of(Test::Has(TextTest::StartsWith, rc("at")), true));
        asked.push(Asked::of(Test::Has(TextTest::EndsWith, rc("zz")), true));
        asked.push(Asked::of(Test::Has(TextTest::Contains, rc("p-q")), false));
        assert_eq!(read(asked.clone()), Reading::Unknown);
        assert_eq!(find(asked), Reading::Text(rc(&format!("at{}zz", parts.concat()))));
        let few = vec![Asked::of(Test::Has(TextTest::Contains, rc("ab")), true), Asked::of(Test::Has(TextTest::EndsWith, rc("b")), true)];
        assert_eq!(find(few), Reading::Text(rc("ab")));
    }

    #[test]
    fn what_was_read_is_kept_and_not_without_end() {
        let kept = || READ.with_borrow(BTreeMap::len);
        let before = kept();
        for number in 0..10 {
            read(vec![Asked::of(Test::Is(rc(&format!("{number}"))), true)]);
        }
        assert_eq!(kept(), before + 10);
        for number in 0..=KEPT {
            read(vec![Asked::of(Test::Length(number, number), false)]);
        }
        assert!((1..=KEPT).contains(&kept()), "{}", kept());
    }

    #[test]
    fn what_takes_too_long_is_not_known() {
        let long = [Asked::of(Test::Length(30_000, usize::MAX), true)];
        assert_eq!(read(long.to_vec()), Reading::Unknown);
        let word = [Asked::of(Test::Pattern(rc(r"\ba")), true)];
        assert_eq!(read(word.to_vec()), Reading::Unknown);
        // Of no length is it so: nothing is counted.
        let contains = Test::Has(TextTest::Contains, rc("a"));
        let never = [Asked::of(contains.clone(), true), Asked::of(contains, false), Asked::of(Test::Length(0, 1_000_000), true)];
        assert_eq!(read(never.to_vec()), Reading::None);
    }
}
