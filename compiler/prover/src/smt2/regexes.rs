//! Texts of a kind as regular expressions of SMT-LIB.
//!
//! SMT-LIB has the code points up to 2FFFF, surrogates among them; a text has those up to 10FFFF without. Of letters that nothing names, nothing
//! asks but which are the same and which come first: where there are as many between two that are named as ever are needed, the one has
//! what the other has. So no letter may be named that lies close to where they differ.

use super::Unsaid;
use super::spell;
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

/// Every text.
pub(super) const ANY: &str = "re.all";
const NOTHING: &str = "(str.to_re \"\")";

const UNNAMED: Unsaid = Unsaid("a letter close to those that SMT-LIB has not");
const LAST: char = '\u{2ffff}';

/// The letter may be named.
pub(super) fn is_said(letter: char) -> Result<(), Unsaid> {
    if matches!(letter, '\u{d780}'..='\u{e07f}' | '\u{2ff80}'..) { Err(UNNAMED) } else { Ok(()) }
}

/// One after the other.
pub(super) fn sequence(mut parts: Vec<String>) -> String {
    parts.retain(|part| part != NOTHING);
    match parts.as_slice() {
        [] => NOTHING.to_owned(),
        [one] => one.clone(),
        many => format!("(re.++ {})", many.join(" ")),
    }
}

fn either(parts: Vec<String>) -> String {
    match parts.as_slice() {
        [] => "re.none".to_owned(),
        [one] => one.clone(),
        many => format!("(re.union {})", many.join(" ")),
    }
}

fn exactly(text: &str) -> String {
    format!("(str.to_re {})", spell::text(text))
}

fn letters(from: char, to: char) -> String {
    if from == to {
        return exactly(from.encode_utf8(&mut [0; 4]));
    }
    let [from, to] = [from, to].map(|letter| spell::text(letter.encode_utf8(&mut [0; 4])));
    format!("(re.range {from} {to})")
}

/// Texts without `A` to `Z` and with an `@`. Said at once, for solvers are quicker then.
pub(super) fn address() -> String {
    let part = || format!("(re.* {})", either(vec![letters('\0', '@'), letters('[', LAST)]));
    sequence(vec![part(), exactly("@"), part()])
}

/// The texts that are this one in lower case, if any is.
pub(super) fn lowered(text: &str) -> Option<String> {
    if text.chars().any(|letter| letter.is_ascii_uppercase()) {
        return None;
    }
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut say = |plain: &mut String, letter: Option<char>| {
        if !plain.is_empty() {
            parts.push(exactly(&std::mem::take(plain)));
        }
        parts.extend(letter.map(|letter| either([letter, letter.to_ascii_uppercase()].map(|letter| letters(letter, letter)).to_vec())));
    };
    for letter in text.chars() {
        if letter.is_ascii_lowercase() {
            say(&mut plain, Some(letter));
        } else {
            plain.push(letter);
        }
    }
    say(&mut plain, None);
    Some(sequence(parts))
}

/// The texts that come before this one in lower case.
pub(super) fn lowered_before(text: &str) -> String {
    let mut parts = Vec::new();
    for (place, letter) in text.char_indices() {
        let Some(same) = text.get(..place).and_then(lowered) else { break };
        let before = sequence(vec![either(letters_lowered_before(letter)), ANY.to_owned()]);
        parts.push(sequence(vec![same, format!("(re.opt {before})")]));
    }
    either(parts)
}

/// The letters that come before this one in lower case.
fn letters_lowered_before(letter: char) -> Vec<String> {
    let last = (u32::from(letter).checked_sub(1)).map(|last| char::from_u32(last).unwrap_or('\u{d7ff}'));
    let upper = ('A'..='Z').rfind(|upper| upper.to_ascii_lowercase() < letter);
    let ranges = [('\0', last.map(|last| last.min('@'))), ('A', upper), ('[', last)];
    ranges
        .into_iter()
        .filter_map(|(from, to)| Some((from, to?)))
        .filter(|(from, to)| from <= to)
        .map(|(from, to)| letters(from, to))
        .collect()
}

/// The texts of a pattern.
pub(super) fn pattern(pattern: &str) -> Result<String, Unsaid> {
    let read = regex_syntax::parse(pattern).map_err(|_| Unsaid("a pattern that is none"))?;
    matched(&read, Ends { is_start: true, is_end: true })
}

/// What is matched begins where the text does, and ends where it does.
#[derive(Clone, Copy)]
struct Ends {
    is_start: bool,
    is_end: bool,
}

fn matched(hir: &Hir, ends: Ends) -> Result<String, Unsaid> {
    match hir.kind() {
        HirKind::Empty => Ok(NOTHING.to_owned()),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).map_err(|_| Unsaid("a pattern of bytes"))?;
            text.chars().try_for_each(is_said)?;
            Ok(exactly(text))
        }
        HirKind::Class(Class::Unicode(class)) => one_of(class.iter().map(|range| (range.start(), range.end()))),
        HirKind::Class(Class::Bytes(class)) => one_of(class.iter().map(|range| (char::from(range.start()), char::from(range.end())))),
        HirKind::Look(Look::Start) if ends.is_start => Ok(NOTHING.to_owned()),
        HirKind::Look(Look::End) if ends.is_end => Ok(NOTHING.to_owned()),
        HirKind::Look(_) => Err(Unsaid("a pattern that looks around within a text")),
        HirKind::Capture(capture) => matched(&capture.sub, ends),
        HirKind::Alternation(ways) => Ok(either(ways.iter().map(|way| matched(way, ends)).collect::<Result<_, _>>()?)),
        HirKind::Concat(parts) => {
            let is_look = |part: &Hir| matches!(part.kind(), HirKind::Look(_));
            let first = parts.iter().position(|part| !is_look(part)).unwrap_or(parts.len());
            let last = parts.iter().rposition(|part| !is_look(part)).unwrap_or_default();
            let matched = parts.iter().enumerate().map(|(place, part)| {
                matched(part, Ends { is_start: ends.is_start && place <= first, is_end: ends.is_end && place >= last })
            });
            Ok(sequence(matched.collect::<Result<_, _>>()?))
        }
        HirKind::Repetition(repetition) => repeated(repetition, ends),
    }
}

fn repeated(Repetition { min, max, sub, .. }: &Repetition, ends: Ends) -> Result<String, Unsaid> {
    let is_once = max.is_some_and(|max| max <= 1);
    let part = matched(sub, if is_once { ends } else { Ends { is_start: false, is_end: false } })?;
    Ok(match (min, max) {
        (0, None) => format!("(re.* {part})"),
        (1, None) => format!("(re.+ {part})"),
        (0, Some(1)) => format!("(re.opt {part})"),
        (min, None) => sequence(vec![format!("((_ re.^ {min}) {part})"), format!("(re.* {part})")]),
        (min, Some(max)) if min == max => format!("((_ re.^ {min}) {part})"),
        (min, Some(max)) => format!("((_ re.loop {min} {max}) {part})"),
    })
}

/// One letter of a class.
fn one_of(ranges: impl Iterator<Item = (char, char)>) -> Result<String, Unsaid> {
    let mut parts = Vec::new();
    for (from, to) in ranges {
        is_said(from)?;
        let to = if to == char::MAX { LAST } else { is_said(to).map(|()| to)? };
        parts.push(letters(from, to));
    }
    if parts.is_empty() { Err(Unsaid("a letter of no kind")) } else { Ok(either(parts)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_say_which_texts() {
        for (written, said) in [
            ("", "(str.to_re \"\")"),
            (
                "a.c",
                "(re.++ (str.to_re \"a\") (re.union (re.range \"\\u{0}\" \"\\u{9}\") (re.range \"\\u{b}\" \"\\u{2ffff}\")) (str.to_re \"c\"))",
            ),
            ("^[a-c]+$", "(re.+ (re.range \"a\" \"c\"))"),
            ("(ab|^cd|)x?", "(re.++ (re.union (str.to_re \"ab\") (str.to_re \"cd\") (str.to_re \"\")) (re.opt (str.to_re \"x\")))"),
            ("[a-c]{2}", "((_ re.^ 2) (re.range \"a\" \"c\"))"),
            ("(?-u:[a-c]){2,}", "(re.++ ((_ re.^ 2) (re.range \"a\" \"c\")) (re.* (re.range \"a\" \"c\")))"),
            ("(?i)k{1,3}", "((_ re.loop 1 3) (re.union (str.to_re \"K\") (str.to_re \"k\") (str.to_re \"\\u{212a}\")))"),
        ] {
            assert_eq!(pattern(written).as_deref(), Ok(said), "{written}");
        }
        for unsaid in ["a^b", "(^a)+", r"\bx", "(?m)^a$", "[a&&b]", "[^\u{d7ff}]", "\u{10ffff}", r"\w"] {
            assert!(pattern(unsaid).is_err(), "{unsaid}");
        }
    }

    #[test]
    fn letters_before_another_in_lower_case() {
        for (letter, said) in [
            ('\0', vec![]),
            ('A', vec!["(re.range \"\\u{0}\" \"@\")"]),
            ('a', vec!["(re.range \"\\u{0}\" \"@\")", "(re.range \"[\" \"`\")"]),
            ('c', vec!["(re.range \"\\u{0}\" \"@\")", "(re.range \"A\" \"B\")", "(re.range \"[\" \"b\")"]),
            ('é', vec!["(re.range \"\\u{0}\" \"@\")", "(re.range \"A\" \"Z\")", "(re.range \"[\" \"\\u{e8}\")"]),
        ] {
            assert_eq!(letters_lowered_before(letter), said);
        }
    }
}
