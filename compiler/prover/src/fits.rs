//! What a field's type and its refinement let it hold: nothing else is in any database.

use crate::automata::{self, Asked, Reading, Test};
use purlin_rules::ops;
use purlin_rules::plan::{Field, FieldKind, Refinement};
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::stored_email;
use regex::Regex;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Numbers that every reader of JSON holds exactly: what an `Int` without bounds, and a `Duration`, may be.
const SAFE: i64 = 9_007_199_254_740_991;
const OF_A_DAY: (i64, i64) = (0, 86_399_999);

/// Patterns that are kept, at most.
const KEPT: usize = 256;

/// The least and the greatest number, of a field that holds numbers.
pub(crate) fn numbers(scalar: Scalar, refinement: &Refinement) -> (i64, i64) {
    match (scalar, refinement) {
        (_, Refinement::IntRange { min, max }) => (*min, *max),
        (Scalar::Int | Scalar::Duration, _) => (-SAFE, SAFE),
        (Scalar::Decimal { precision, .. }, _) => {
            let most = 10_i64.checked_pow(u32::from(precision)).map_or(i64::MAX, |beyond| beyond - 1);
            (-most, most)
        }
        (Scalar::Time, _) => OF_A_DAY,
        (scalar, _) => ops::range(&Type::Scalar(scalar)),
    }
}

/// A field that holds texts may hold this one. Of addresses, it may be told so of some that are none.
pub(crate) fn text(text: &str, scalar: Scalar, refinement: &Refinement) -> bool {
    // They are held in lower case.
    let is_of_type = scalar != Scalar::Email || text.contains('@') && text == stored_email(text);
    let is_refined = match refinement {
        Refinement::Length { min, max } => {
            let [min, max] = [*min, *max].map(|bound| usize::try_from(bound).unwrap_or(usize::MAX));
            (min..=max).contains(&text.chars().count())
        }
        Refinement::Pattern(pattern) => is_of(pattern, text),
        Refinement::None | Refinement::IntRange { .. } | Refinement::FloatRange { .. } => true,
    };
    is_of_type && is_refined
}

/// What is so of each text that a field holds; none where that is nothing.
pub(crate) fn asked(field: &Field) -> Option<Rc<[Asked]>> {
    let FieldKind::Scalar { scalar, refinement, .. } = &field.kind else { return None };
    let of_type = (*scalar == Scalar::Email).then_some(Test::Address);
    let refined = match refinement {
        Refinement::Length { min, max } => {
            let [min, max] = [*min, *max].map(|bound| usize::try_from(bound).unwrap_or(usize::MAX));
            Some(Test::Length(min, max))
        }
        Refinement::Pattern(pattern) => Some(Test::Pattern(pattern.as_ref().into())),
        Refinement::None | Refinement::IntRange { .. } | Refinement::FloatRange { .. } => None,
    };
    let asked: Rc<[Asked]> = of_type.into_iter().chain(refined).map(|test| Asked::of(test, true)).collect();
    (!asked.is_empty()).then_some(asked)
}

/// A field that lets no text be: its pattern is of none.
pub(crate) fn is_of_no_text(fit: &[Asked]) -> bool {
    fit.iter().any(|asked| matches!(asked.test, Test::Pattern(_))) && automata::read(fit.to_vec()) == Reading::None
}

thread_local! {
    /// The patterns of the spec that is asked about, made ready.
    static PATTERNS: RefCell<BTreeMap<String, Option<Regex>>> = const { RefCell::new(BTreeMap::new()) };
}

/// All of a text is of a pattern, or nobody knows what that pattern says.
pub(crate) fn is_of(pattern: &str, text: &str) -> bool {
    PATTERNS.with_borrow_mut(|patterns| {
        if !patterns.contains_key(pattern) {
            if patterns.len() >= KEPT {
                patterns.clear();
            }
            patterns.insert(pattern.to_owned(), Regex::new(&format!(r"\A(?:{pattern})\z")).ok());
        }
        patterns.get(pattern).and_then(Option::as_ref).is_none_or(|whole| whole.is_match(text))
    })
}

/// The pattern is plainly one of many texts: some set of characters stands in it so often, or as often as one likes.
pub(crate) fn is_of_many(pattern: &str) -> bool {
    const OFTEN: u32 = 8;
    let repeats = Regex::new(r"(?:\]|(?:\A|[^\\])\.|\\[wdsWDS])(?:[*+]|\{([0-9]+)(?:(,)([0-9]*))?\})").ok();
    let is_often = |found: regex::Captures<'_>| {
        let [least, comma, most] = [1, 2, 3].map(|place| found.get(place).map(|part| part.as_str()));
        match (least, comma, most) {
            (None, ..) | (_, Some(_), Some("")) => true,
            (_, Some(_), Some(most)) => most.parse().is_ok_and(|most: u32| most >= OFTEN),
            (Some(times), ..) => times.parse().is_ok_and(|times: u32| times >= OFTEN),
        }
    };
    repeats.is_some_and(|repeats| repeats.captures_iter(pattern).any(is_often))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_held_in_lower_case() {
        let fits = |address| text(address, Scalar::Email, &Refinement::None);
        assert!(fits("ann@example.test"));
        assert!(!fits("Ann@example.test"));
        assert!(!fits("ann"));
        assert!(text("Ann", Scalar::String, &Refinement::None));
    }

    #[test]
    fn patterns_of_many_texts() {
        for many in ["[a-z]+", "x[ab]*", r"\w+-\d", ".*", "[ab]{8}", "[ab]{1,8}", "[ab]{2,}", r"\d{12}", "a.{9}"] {
            assert!(is_of_many(many), "{many}");
        }
        for few in ["abc", "[a-z]", "a+", "[ab]{7}", "[ab]{1,7}", r"\.+", "(ab)+", r"\d?", "[ab]{2}[cd]{3}"] {
            assert!(!is_of_many(few), "{few}");
        }
    }
}
