//! Values that nobody would wonder at: of fields of which nothing is asked, or of which the same is shown with a plainer one.

use crate::automata::{self, Asked, Reading, Test};
use crate::fits;
use purlin_rules::plan::{Default, Field, FieldKind, Refinement};
use purlin_rules::types::Scalar;
use purlin_rules::value::Value;

const HOUR: i64 = 3_600_000;

/// The plainest first; none for what is no number.
pub(crate) fn numbers(field: &Field, now: i64) -> impl Iterator<Item = i64> {
    tried(field, now).into_iter().flatten()
}

fn tried(field: &Field, now: i64) -> [Option<i64>; 7] {
    const NONE: [Option<i64>; 7] = [None; 7];
    let FieldKind::Scalar { scalar, refinement, column } = &field.kind else { return NONE };
    match scalar {
        Scalar::DateTime => [0, -HOUR, HOUR, -24 * HOUR, 24 * HOUR, -1, 1].map(|away| Some(now.saturating_add(away))),
        Scalar::Int | Scalar::Decimal { .. } | Scalar::Date | Scalar::Time | Scalar::Duration => {
            let (min, max) = fits::numbers(*scalar, refinement);
            let default = if let Default::Const(constant) = &column.default { Some(constant.value()) } else { None };
            let default = default.and_then(|value| if let Value::Int(number) = value { Some(number) } else { None });
            let known = [default, Some(0), Some(1), Some(-1), Some(min), Some(max), None];
            known.map(|number| number.filter(|number| (min..=max).contains(number)))
        }
        Scalar::Bool
        | Scalar::Float
        | Scalar::String
        | Scalar::Uuid
        | Scalar::Json
        | Scalar::Bytes
        | Scalar::Email
        | Scalar::Url
        | Scalar::Enum(_)
        | Scalar::Point
        | Scalar::Vector(_)
        | Scalar::File(_) => NONE,
    }
}

/// A text that no other field has, as long as this one's are, and of their pattern where one of those that are known is.
pub(crate) fn text(field: &Field, number: i64) -> String {
    let text = [&*field.name, &number.to_string()].concat();
    let FieldKind::Scalar { scalar, refinement, .. } = &field.kind else { return text };
    match refinement {
        Refinement::None if *scalar == Scalar::Email => format!("{text}@example.test"),
        Refinement::Length { min, max } => {
            let [min, max] = [*min, *max].map(|bound| usize::try_from(bound).unwrap_or(usize::MAX));
            if text.is_ascii() && (min..=max).contains(&text.len()) {
                return text;
            }
            // What tells it from others stands at the end.
            let too_long = text.chars().count().saturating_sub(max);
            let cut: String = text.chars().skip(too_long).collect();
            let missing = min.saturating_sub(cut.chars().count());
            "x".repeat(missing.min(1 << 16)) + &cut
        }
        Refinement::Pattern(pattern) => of_pattern(pattern, &text, number).unwrap_or(text),
        Refinement::None | Refinement::IntRange { .. } | Refinement::FloatRange { .. } => text,
    }
}

/// Texts as patterns ask for them, several of each kind: words, codes, numbers, days, colours, addresses.
const KNOWN: [&str; 38] = [
    "ann",
    "bob",
    "cleo",
    "note",
    "one",
    "two",
    "a",
    "b",
    "en",
    "de",
    "en-GB",
    "de-AT",
    "EUR",
    "USD",
    "GBP",
    "AB",
    "AC",
    "BC",
    "A",
    "B",
    "A1",
    "B2",
    "AB-1",
    "AB-12",
    "AB-123",
    "ABC-123",
    "1",
    "2",
    "12",
    "123",
    "1234",
    "12345",
    "2030-01-31",
    "09:30",
    "1.0.0",
    "#0a1b2c",
    "+491234567",
    "https://example.test",
];

/// Texts that a reader expects, in the order in which they are tried for a text of this place: that any may be, an address, and as patterns
/// ask for.
pub(crate) fn texts(place: usize) -> impl Iterator<Item = String> {
    let known = KNOWN.into_iter().cycle().skip(place % KNOWN.len()).take(KNOWN.len());
    [format!("text{place}"), format!("text{place}@example.test")].into_iter().chain(known.map(str::to_owned))
}

/// Characters of a text that anybody might still look at.
const LONG: usize = 10_000;

/// A text that is as long as is asked for, if that is long.
pub(crate) fn long_text(place: usize, asked: &[Asked]) -> Option<String> {
    let leasts = asked
        .iter()
        .filter(|asked| asked.wanted)
        .filter_map(|asked| if let Test::Length(least, _) = asked.test { Some(least) } else { None });
    let text = format!("text{place}");
    let missing = leasts.max().filter(|least| *least <= LONG)?.checked_sub(text.len())?;
    Some("x".repeat(missing) + &text)
}

fn of_pattern(pattern: &str, text: &str, number: i64) -> Option<String> {
    if fits::is_of(pattern, text) {
        return None;
    }
    let fit: Vec<&str> = KNOWN.into_iter().filter(|known| fits::is_of(pattern, known)).collect();
    let place = usize::try_from(number).unwrap_or(0).checked_rem(fit.len());
    if let Some(known) = place.and_then(|place| fit.get(place)) {
        return Some((*known).to_owned());
    }
    match automata::read(vec![Asked::of(Test::Pattern(pattern.into()), true)]) {
        Reading::Text(text) => Some(text.to_string()),
        Reading::None | Reading::Unknown => None,
    }
}
