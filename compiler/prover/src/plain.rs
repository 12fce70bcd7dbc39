//! Values that nobody would wonder at: of fields of which nothing is asked, or of which the same is shown with a plainer one.

use purlin_rules::plan::{Default, Field, FieldKind, Refinement};
use purlin_rules::types::Scalar;
use purlin_rules::value::Value;

const HOUR: i64 = 3_600_000;

/// The plainest first; none for what is no number.
pub(crate) fn numbers(field: &Field, now: i64) -> Vec<i64> {
    let FieldKind::Scalar { scalar, refinement, column } = &field.kind else { return Vec::new() };
    match scalar {
        Scalar::DateTime => [0, -HOUR, HOUR, -24 * HOUR, 24 * HOUR, -1, 1].map(|away| now.saturating_add(away)).into(),
        Scalar::Int | Scalar::Decimal { .. } | Scalar::Date | Scalar::Time | Scalar::Duration => {
            let (min, max) = if let Refinement::IntRange { min, max } = refinement { (*min, *max) } else { (i64::MIN, i64::MAX) };
            let default = if let Default::Const(constant) = &column.default { Some(constant.value()) } else { None };
            let default = default.and_then(|value| if let Value::Int(number) = value { Some(number) } else { None });
            let known = [0, 1, -1, min, max];
            default.into_iter().chain(known).filter(|number| (min..=max).contains(number)).collect()
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
        | Scalar::File(_) => Vec::new(),
    }
}

/// A text that no other field has, as long as this one's are. What pattern it has to match, it does not know.
pub(crate) fn text(field: &Field, number: i64) -> String {
    let text = format!("{}{number}", field.name);
    let FieldKind::Scalar { refinement: Refinement::Length { min, max }, .. } = &field.kind else { return text };
    let [min, max] = [*min, *max].map(|bound| usize::try_from(bound).unwrap_or(usize::MAX));
    // What tells it from others stands at the end.
    let too_long = text.chars().count().saturating_sub(max);
    let cut: String = text.chars().skip(too_long).collect();
    let missing = min.saturating_sub(cut.chars().count());
    "x".repeat(missing.min(1 << 16)) + &cut
}
