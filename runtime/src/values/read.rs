//! The JSON text of one value, to the value. A fault says what would have been right, never what was given.

use super::check::{Form, SAFE, TEXT_BYTES};
use super::time;
use crate::problem::FieldCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use purlin_rules::plan::Text;
use purlin_rules::value::{Id, Value, stored_email};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// How deep the objects and lists of a `Json` value may nest.
const DEPTH: usize = 64;
/// RFC 5321: 254 for the address, 64 for what stands before the `@`.
const EMAIL: usize = 254;
const LOCAL_PART: usize = 64;
const URL: usize = 2048;
/// Values of a list.
pub(super) const ITEMS: usize = 1000;

/// Why a value is not one of its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: FieldCode,
    pub(crate) message: Text,
}

pub(super) fn fault(code: FieldCode, message: impl Into<Text>) -> Fault {
    Fault { code, message: message.into() }
}

fn wrong_type(expected: &'static str) -> Fault {
    fault(FieldCode::WrongType, expected)
}

fn wrong_format(expected: &'static str) -> Fault {
    fault(FieldCode::WrongFormat, expected)
}

/// A value of the form. `json` is one JSON value, well-formed, without white space around; not `null`.
pub(crate) fn value(form: &Form, json: &str) -> Result<Value, Fault> {
    match form {
        Form::Bool => match json {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(wrong_type("must be true or false")),
        },
        Form::Int { min, max } => int(json, *min, *max).map(Value::Int),
        Form::Float { min, max } => float(json, *min, *max).map(Value::Float),
        Form::Decimal { precision, scale } => decimal(&string(json)?, *precision, *scale).map(Value::Int),
        Form::Text { min, max, pattern } => {
            let text = string(json)?;
            length(&text, *min, *max)?;
            match pattern {
                Some(pattern) if !pattern.is_match(&text) => Err(fault(FieldCode::NoMatch, "must match the pattern of the field")),
                Some(_) | None => Ok(Value::Text(text.into_owned())),
            }
        }
        Form::Instant => {
            time::instant(&string(json)?).map(Value::Int).ok_or(wrong_format("must be an instant such as `2026-11-22T10:00:00.000Z`"))
        }
        Form::Date => time::day(&string(json)?).map(Value::Int).ok_or(wrong_format("must be a date such as `2026-11-22`")),
        Form::Time => time::of_day(&string(json)?).map(Value::Int).ok_or(wrong_format("must be a time such as `10:00:00.000`")),
        Form::Duration => int(json, -SAFE, SAFE).map(Value::Int),
        Form::Json => nested(json),
        Form::Bytes => {
            URL_SAFE_NO_PAD.decode(&*string(json)?).map(Value::Bytes).map_err(|_| wrong_format("must be base64url without padding"))
        }
        Form::Email => email(&string(json)?).map(Value::Text),
        Form::Url => url(string(json)?).map(Value::Text),
        Form::Enum(values) => {
            let named = values.named(&string(json)?).cloned();
            named
                .map(|value| Value::Text(value.into_owned()))
                .ok_or_else(|| fault(FieldCode::UnknownValue, format!("must be one of `{}`", values.all.join("`, `"))))
        }
        Form::Point => point(json),
        Form::Vector(size) => vector(json, *size),
        Form::List(item) => list(item, json).map_err(|faults| faults.into_iter().next().map_or(wrong_type(LIST), |(_, fault)| fault)),
        Form::Uuid | Form::Row(_) => id(&string(json)?).map(Value::Id).ok_or(wrong_format("must be a UUID")),
        Form::Rows => Err(fault(FieldCode::NotWritable, "can't be named")),
    }
}

const LIST: &str = "must be a list";

/// The values of a list; or what is wrong with it, and with which of its values.
pub(crate) fn list(item: &Form, json: &str) -> Result<Value, Vec<(Option<usize>, Fault)>> {
    let items: Vec<&RawValue> = serde_json::from_str(json).map_err(|_| vec![(None, wrong_type(LIST))])?;
    if items.len() > ITEMS {
        return Err(vec![(None, fault(FieldCode::TooLong, format!("must have at most {ITEMS} values")))]);
    }
    let (mut values, mut faults) = (Vec::with_capacity(items.len()), Vec::new());
    for (place, json) in items.into_iter().enumerate() {
        match json.get() {
            "null" => faults.push((Some(place), fault(FieldCode::NotNull, "must not be null"))),
            json => match value(item, json) {
                Ok(value) => values.push(value),
                Err(fault) => faults.push((Some(place), fault)),
            },
        }
    }
    if faults.is_empty() { Ok(Value::List(values)) } else { Err(faults) }
}

fn vector(json: &str, size: usize) -> Result<Value, Fault> {
    let expected = || fault(FieldCode::WrongType, format!("must be a list of {size} numbers"));
    let numbers: Vec<&RawValue> = serde_json::from_str(json).map_err(|_| expected())?;
    if numbers.len() != size {
        return Err(expected());
    }
    let number = |json: &RawValue| float(json.get(), f64::MIN, f64::MAX).map(Value::Float).map_err(|_| expected());
    numbers.into_iter().map(number).collect::<Result<_, _>>().map(Value::List)
}

fn point(json: &str) -> Result<Value, Fault> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Point {
        lat: f64,
        lng: f64,
    }
    let Point { lat, lng } = serde_json::from_str(json)
        .ok()
        .filter(|_| json.starts_with('{'))
        .ok_or(wrong_type("must be an object of two numbers, `lat` and `lng`"))?;
    if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lng) {
        return Err(fault(FieldCode::OutOfRange, "must have a `lat` from -90 to 90 and a `lng` from -180 to 180"));
    }
    // `-0.0 == 0.0`, and so it is stored.
    Ok(Value::List(vec![Value::Float(lat + 0.0), Value::Float(lng + 0.0)]))
}

fn int(json: &str, min: i64, max: i64) -> Result<i64, Fault> {
    // A range that JSON numbers can't hold exactly is spelt as texts.
    let is_text = min < -SAFE || max > SAFE;
    let digits = match is_text {
        true => string(json)?,
        false => Cow::Borrowed(json),
    };
    let is_whole = digits.strip_prefix('-').unwrap_or(&digits).bytes().all(|byte| byte.is_ascii_digit()) && digits.len() > 1
        || digits.len() == 1 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_whole {
        return Err(if is_text { wrong_format("must be a whole number, in digits") } else { wrong_type("must be a whole number") });
    }
    let number = digits.parse::<i64>().ok().filter(|number| (min..=max).contains(number));
    number.ok_or_else(|| fault(FieldCode::OutOfRange, format!("must be from {min} to {max}")))
}

fn float(json: &str, min: f64, max: f64) -> Result<f64, Fault> {
    if !json.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        return Err(wrong_type("must be a number"));
    }
    let number = json.parse::<f64>().ok().filter(|number| number.is_finite() && (min..=max).contains(number));
    // `-0.0 == 0.0`, and so it is stored.
    number.map(|number| number + 0.0).ok_or_else(|| fault(FieldCode::OutOfRange, format!("must be from {min} to {max}")))
}

/// `-12.5` with two digits after the point is -1250.
pub(crate) fn decimal(text: &str, precision: u8, scale: u8) -> Result<i64, Fault> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) {
        return Err(wrong_format("must be a decimal number such as `12.50`"));
    }
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let (scale, before) = (usize::from(scale), usize::from(precision.saturating_sub(scale)));
    if whole.len() > before || fraction.len() > scale {
        return Err(fault(FieldCode::OutOfRange, format!("must have at most {before} digits before the point and {scale} after it")));
    }
    // At most 18 digits: within an i64.
    let number = format!("0{whole}{fraction:0<scale$}").parse::<i64>().map_err(|_| wrong_format("must be a decimal number"))?;
    Ok(if negative { -number } else { number })
}

fn length(text: &str, min: usize, max: usize) -> Result<(), Fault> {
    if max == usize::MAX && text.len() > TEXT_BYTES {
        return Err(fault(FieldCode::TooLong, format!("must have at most {TEXT_BYTES} bytes")));
    }
    // Characters are at most as many as bytes, and at least a quarter.
    if text.len() <= max && text.len() / 4 >= min {
        return Ok(());
    }
    let characters = text.chars().count();
    if characters < min {
        return Err(fault(FieldCode::TooShort, format!("must have at least {min} {}", of_characters(min))));
    }
    if characters > max {
        return Err(fault(FieldCode::TooLong, format!("must have at most {max} {}", of_characters(max))));
    }
    Ok(())
}

fn of_characters(count: usize) -> &'static str {
    if count == 1 { "character" } else { "characters" }
}

/// The content of a JSON string; borrowed where nothing is escaped.
pub(crate) fn string(json: &str) -> Result<Cow<'_, str>, Fault> {
    let inner = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).ok_or(wrong_type("must be a text"))?;
    if !inner.contains('\\') {
        return Ok(Cow::Borrowed(inner));
    }
    // All that is left to fail is a surrogate without its other half.
    let text: String = serde_json::from_str(json).map_err(|_| wrong_format("must be Unicode text"))?;
    if text.contains('\0') {
        return Err(wrong_format("must not hold the character U+0000"));
    }
    Ok(Cow::Owned(text))
}

/// `018f0000-0000-7000-8000-000000000000`, in either case.
pub(crate) fn id(text: &str) -> Option<Id> {
    (text.len() == 36).then(|| uuid::Uuid::try_parse(text).ok())?.map(|uuid| Id(uuid.into_bytes()))
}

fn nested(json: &str) -> Result<Value, Fault> {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    if deepest > DEPTH {
        return Err(fault(FieldCode::OutOfRange, format!("must nest at most {DEPTH} deep")));
    }
    super::nested::check(json)?;
    Ok(Value::Text(json.to_owned()))
}

/// As it is stored. Whether mail arrives there only mail can tell; what is refused could never.
pub(crate) fn email(text: &str) -> Result<String, Fault> {
    let is_plausible = text.rsplit_once('@').is_some_and(|(local, domain)| is_local_part(local) && is_domain(domain));
    if text.len() > EMAIL || !is_plausible {
        return Err(wrong_format("must be an e-mail address"));
    }
    Ok(stored_email(text))
}

fn is_local_part(local: &str) -> bool {
    let is_plain = |c: char| {
        !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '(' | ')' | ',' | ':' | ';' | '<' | '>' | '@' | '[' | '\\' | ']')
    };
    !local.is_empty()
        && local.len() <= LOCAL_PART
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(is_plain)
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}

/// With a scheme that a browser may open: a stored `javascript:` is somebody else's script.
fn url(text: Cow<'_, str>) -> Result<String, Fault> {
    let scheme = |name: &str| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let rest = ["https://", "http://"].into_iter().find(|name| scheme(name)).and_then(|name| text.get(name.len()..));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let is_clean =
        !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}'));
    if host.is_empty() || host.starts_with(':') || !is_clean || text.len() > URL {
        return Err(wrong_format("must be an address such as `https://example.com/page`"));
    }
    Ok(text.into_owned())
}
