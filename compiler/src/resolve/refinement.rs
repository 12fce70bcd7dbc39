//! What a scalar's parentheses ask of its values, and whether a value of the spec fits.

use crate::ast::{Refinement as Written, TypeRef};
use crate::diagnostics::types::{BadBound, BadPattern, UnfitRefinement};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::plan::Refinement;
use purlin_rules::types::Scalar;
use purlin_rules::value::Value;
use regex::Regex;

/// What every client reads as an exact number; an `Int` that says nothing stays within.
const SAFE_INTEGER: i64 = (1 << 53) - 1;
/// Bytes of a `String` that says nothing.
const STRING_BYTES: usize = 65_536;
/// The most characters that a bound may ask for: bodies of requests hold no more.
const STRING_CHARACTERS: u32 = 1_000_000;
/// The most numbers of a `Vector`.
const VECTOR_SIZE: u16 = 4096;
/// Digits of a `Decimal`, as many as a 64-bit integer holds whatever they are.
const DECIMAL_DIGITS: u8 = 18;

pub(crate) fn span(ty: &TypeRef) -> Option<Span> {
    ty.refinement.as_ref().map(|written| match written {
        Written::Range { span, .. } | Written::Pattern { span, .. } | Written::Numbers { span, .. } | Written::Word { span, .. } => *span,
    })
}

/// The scalar that is written, refined; nothing after a report.
pub(super) fn of_scalar(ty: &TypeRef, found: &mut Vec<Diagnostic>) -> Option<(Scalar, Refinement)> {
    let plain = |scalar: Scalar, found: &mut Vec<Diagnostic>| match span(ty) {
        None => Some((scalar, Refinement::None)),
        Some(span) => unfit(ty, span, format!("write `{}`", ty.name.name), Some(""), found),
    };
    match ty.name.name.as_str() {
        "String" => Some((Scalar::String, of_string(ty, found)?)),
        "Int" => Some((Scalar::Int, of_int(ty, found)?)),
        "Float" => Some((Scalar::Float, of_float(ty, found)?)),
        "Decimal" => Some((of_decimal(ty, found)?, Refinement::None)),
        "Bool" => plain(Scalar::Bool, found),
        "Uuid" => plain(Scalar::Uuid, found),
        "DateTime" => plain(Scalar::DateTime, found),
        "Date" => plain(Scalar::Date, found),
        "Time" => plain(Scalar::Time, found),
        "Duration" => plain(Scalar::Duration, found),
        "Json" => plain(Scalar::Json, found),
        "Bytes" => plain(Scalar::Bytes, found),
        "Email" => plain(Scalar::Email, found),
        "Url" => plain(Scalar::Url, found),
        "Point" => plain(Scalar::Point, found),
        "Vector" => Some((of_vector(ty, found)?, Refinement::None)),
        _ => None,
    }
}

fn of_string(ty: &TypeRef, found: &mut Vec<Diagnostic>) -> Option<Refinement> {
    let help = "write the least and the most number of characters, `String(1..80)`, or a pattern, `String(\"^[a-z]+$\")`".to_owned();
    match &ty.refinement {
        None => Some(Refinement::None),
        Some(Written::Pattern { pattern, span }) => match whole(pattern) {
            Ok(_) => Some(Refinement::Pattern(pattern.clone().into())),
            Err(fault) => {
                found.push(BadPattern { span: *span, fault }.into());
                None
            }
        },
        Some(Written::Range { low, high, span }) => {
            let min = bound(low, found, || "a length is a whole number".to_owned()).unwrap_or(Ok(0)).ok()?;
            let max = bound(high, found, || "a length is a whole number".to_owned()).unwrap_or(Ok(STRING_CHARACTERS)).ok()?;
            if max > STRING_CHARACTERS {
                let fault = format!("a text holds at most {STRING_CHARACTERS} characters");
                found.push(BadBound { span: *span, fault, help: "write a smaller upper bound".to_owned() }.into());
                return None;
            }
            in_order(min <= max, *span, found)?;
            Some(Refinement::Length { min, max })
        }
        Some(Written::Word { span, .. }) => unfit(ty, *span, help, None, found),
        Some(Written::Numbers { numbers, span }) => {
            let instead = match numbers.as_slice() {
                [(only, _)] => Some(format!("(0..{only})")),
                [(low, _), (high, _)] if low.len() <= high.len() => Some(format!("({low}..{high})")),
                _ => None,
            };
            unfit(ty, *span, help, instead.as_deref(), found)
        }
    }
}

fn of_int(ty: &TypeRef, found: &mut Vec<Diagnostic>) -> Option<Refinement> {
    match &ty.refinement {
        None => Some(Refinement::None),
        Some(Written::Range { low, high, span }) => {
            let help = || "the bounds of an `Int` are whole numbers of 64 bits".to_owned();
            let min = bound(low, found, help).unwrap_or(Ok(-SAFE_INTEGER)).ok()?;
            let max = bound(high, found, help).unwrap_or(Ok(SAFE_INTEGER)).ok()?;
            in_order(min <= max, *span, found)?;
            Some(Refinement::IntRange { min, max })
        }
        Some(Written::Pattern { span, .. } | Written::Numbers { span, .. } | Written::Word { span, .. }) => {
            unfit(ty, *span, "write the least and the greatest value: `Int(1..5)`".to_owned(), None, found)
        }
    }
}

fn of_float(ty: &TypeRef, found: &mut Vec<Diagnostic>) -> Option<Refinement> {
    match &ty.refinement {
        None => Some(Refinement::None),
        Some(Written::Range { low, high, span }) => {
            let help = || "the bounds of a `Float` are numbers".to_owned();
            let min: f64 = bound(low, found, help).unwrap_or(Ok(f64::MIN)).ok()?;
            let max: f64 = bound(high, found, help).unwrap_or(Ok(f64::MAX)).ok()?;
            in_order(min <= max, *span, found)?;
            Some(Refinement::FloatRange { min, max })
        }
        Some(Written::Pattern { span, .. } | Written::Numbers { span, .. } | Written::Word { span, .. }) => {
            unfit(ty, *span, "write the least and the greatest value: `Float(0..1)`".to_owned(), None, found)
        }
    }
}

fn of_decimal(ty: &TypeRef, found: &mut Vec<Diagnostic>) -> Option<Scalar> {
    let help = "write how many digits there are, and how many of them after the point: `Decimal(10, 2)`".to_owned();
    let Some(Written::Numbers { numbers, span }) = &ty.refinement else {
        return unfit(ty, span(ty).unwrap_or(ty.name.span), help, Some("(10, 2)"), found);
    };
    let [(precision, _), (scale, _)] = numbers.as_slice() else {
        return unfit(ty, *span, help, None, found);
    };
    match (precision.parse::<u8>(), scale.parse::<u8>()) {
        (Ok(precision @ 1..=DECIMAL_DIGITS), Ok(scale)) if scale <= precision => Some(Scalar::Decimal { precision, scale }),
        (Ok(_) | Err(_), Ok(_) | Err(_)) => {
            let fault = format!("there is no `Decimal({precision}, {scale})`");
            let help = format!("a `Decimal` has 1 to {DECIMAL_DIGITS} digits, and at most as many of them after the point");
            found.push(BadBound { span: *span, fault, help }.into());
            None
        }
    }
}

fn of_vector(ty: &TypeRef, found: &mut Vec<Diagnostic>) -> Option<Scalar> {
    let help = format!("write how many numbers there are, {VECTOR_SIZE} at most: `Vector(384)`");
    let Some(Written::Numbers { numbers, span }) = &ty.refinement else {
        return unfit(ty, span(ty).unwrap_or(ty.name.span), help, None, found);
    };
    match numbers.as_slice() {
        [(size, span)] => match size.parse::<u16>() {
            Ok(size @ 1..=VECTOR_SIZE) => Some(Scalar::Vector(size)),
            Ok(_) | Err(_) => {
                found.push(BadBound { span: *span, fault: format!("there is no `Vector({size})`"), help }.into());
                None
            }
        },
        _ => unfit(ty, *span, help, None, found),
    }
}

/// A bound that is written: its value, or an error after a report.
fn bound<T: std::str::FromStr>(
    written: &Option<(String, Span)>,
    found: &mut Vec<Diagnostic>,
    help: impl Fn() -> String,
) -> Option<Result<T, ()>> {
    let (text, span) = written.as_ref()?;
    let value = text.parse().map_err(|_| {
        found.push(BadBound { span: *span, fault: format!("`{text}` cannot be a bound here"), help: help() }.into());
    });
    Some(value)
}

fn in_order(ordered: bool, span: Span, found: &mut Vec<Diagnostic>) -> Option<()> {
    if !ordered {
        let fault = "the lower bound is above the upper one".to_owned();
        found.push(BadBound { span, fault, help: "no value would fit: exchange them".to_owned() }.into());
    }
    ordered.then_some(())
}

fn unfit<T>(ty: &TypeRef, span: Span, help: String, refinement: Option<&str>, found: &mut Vec<Diagnostic>) -> Option<T> {
    let instead = refinement.and_then(|refinement| instead(ty, refinement));
    found.push(UnfitRefinement { ty: ty.name.name.clone(), span, help, instead }.into());
    None
}

/// The type with another refinement, in place of what is written; none where it is followed by more than a `?`.
pub(crate) fn instead(ty: &TypeRef, refinement: &str) -> Option<(Span, String)> {
    let optional = if ty.optional { "?" } else { "" };
    let is_single = !ty.list && ty.relation.is_none();
    is_single.then(|| (ty.span, format!("{}{refinement}{optional}", ty.name.name)))
}

/// The pattern, to be matched against the whole of a text; or what is wrong with it.
fn whole(pattern: &str) -> Result<Regex, String> {
    let readable = |error: regex::Error| {
        let text = error.to_string();
        let line = text.lines().last().unwrap_or_default().trim();
        line.strip_prefix("error: ").unwrap_or(line).to_owned()
    };
    Regex::new(pattern).map_err(readable)?;
    Regex::new(&format!(r"\A(?:{pattern})\z")).map_err(readable)
}

/// Whether a field of this type may hold the value; else what the type asks.
pub(crate) fn admits(refinement: &Refinement, scalar: Option<Scalar>, value: &Value) -> Result<(), String> {
    let asks = match (refinement, value) {
        (Refinement::Length { min, max }, Value::Text(text)) => {
            let count = text.chars().count();
            (count < *min as usize || count > *max as usize).then(|| format!("has {min} to {max} characters"))
        }
        (Refinement::Pattern(pattern), Value::Text(text)) => {
            let matches = whole(pattern).is_ok_and(|regex| regex.is_match(text));
            (!matches).then(|| format!("matches `{pattern}`"))
        }
        (Refinement::IntRange { min, max }, Value::Int(int)) => (int < min || int > max).then(|| format!("lies between {min} and {max}")),
        (Refinement::FloatRange { min, max }, Value::Float(float)) => {
            (float < min || float > max).then(|| format!("lies between {min} and {max}"))
        }
        (Refinement::None, Value::Int(int)) if scalar == Some(Scalar::Int) => {
            (int.unsigned_abs() > SAFE_INTEGER.unsigned_abs()).then(|| format!("lies between -{SAFE_INTEGER} and {SAFE_INTEGER}"))
        }
        (Refinement::None, Value::Text(text)) if scalar == Some(Scalar::String) => {
            (text.len() > STRING_BYTES).then(|| format!("has at most {STRING_BYTES} bytes"))
        }
        (_, _) => None,
    };
    asks.map_or(Ok(()), Err)
}
