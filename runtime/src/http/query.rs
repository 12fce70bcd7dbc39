//! The parameters of an address: strict, so that a misspelt filter is an error and never a wider list.
//!
//! In: the text after `?`, or a body in its place, and the names that a route knows. Out: decoded values by name.

use crate::problem::{Code, Problem};
use crate::values::members;

/// Decoded parameters, each at most once.
#[derive(Debug, Default)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// `a=1&b=x%20y`; `+` is a space.
    ///
    /// # Errors
    /// A broken encoding, a name that comes twice, or a name that is not among `known`.
    pub fn parse(text: &str, known: &[&str]) -> Result<Self, Problem> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for part in text.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            pairs.push((decode(name)?, decode(value)?));
        }
        Self::of(pairs, known)
    }

    /// `{"where": "a == x", "args": {"x": 1}, "limit": 20}`: numbers and objects as their texts.
    ///
    /// # Errors
    /// What is no such object; as [`Query::parse`].
    pub(crate) fn of_body(json: &[u8], known: &[&str]) -> Result<Self, Problem> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let json = std::str::from_utf8(json).map_err(|_| Problem::new(Code::InvalidJson).detail("The body is not UTF-8."))?;
        for (name, value) in members(json).map_err(|error| not_json(&error))? {
            let text = match value.get().bytes().next() {
                Some(b'"') => serde_json::from_str(value.get()).map_err(|error| not_json(&error))?,
                Some(b'{' | b'-' | b'0'..=b'9') => value.get().to_owned(),
                _ => return Err(Problem::new(Code::InvalidParameter).detail(of_which_kind(&name, known))),
            };
            pairs.push((name, text));
        }
        Self::of(pairs, known)
    }

    fn of(pairs: Vec<(String, String)>, known: &[&str]) -> Result<Self, Problem> {
        for (place, (name, _)) in pairs.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                return Err(Problem::new(Code::UnknownParameter).detail(unknown(known)));
            }
            if pairs.iter().take(place).any(|(other, _)| other == name) {
                return Err(Problem::new(Code::InvalidRequest).detail(format!("The parameter `{name}` comes twice.")));
            }
        }
        Ok(Self { pairs })
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// A number as a person writes one: digits, without a sign.
pub(crate) fn whole_number<N: std::str::FromStr>(text: &str) -> Option<N> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Names the known ones rather than the unknown one, which may be anything.
fn unknown(known: &[&str]) -> String {
    if known.is_empty() { "This address has no parameters.".into() } else { format!("The parameters here are `{}`.", known.join("`, `")) }
}

fn of_which_kind(name: &str, known: &[&str]) -> String {
    match known.contains(&name) {
        true => format!("`{name}` in the body is a text, a number or an object."),
        false => unknown(known),
    }
}

fn not_json(error: &serde_json::Error) -> Problem {
    let detail = format!("The body is not a JSON object; the fault is at line {}, column {}.", error.line(), error.column());
    Problem::new(Code::InvalidJson).detail(detail)
}

pub(super) fn decode(text: &str) -> Result<String, Problem> {
    let bad = || Problem::new(Code::InvalidRequest).detail("The address is not percent-encoded UTF-8.");
    if !text.bytes().any(|byte| byte == b'%' || byte == b'+') {
        return Ok(text.to_owned());
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let (high, low) = bytes.next().and_then(nibble).zip(bytes.next().and_then(nibble)).ok_or_else(bad)?;
                out.push(high << 4 | low);
            }
            b'+' => out.push(b' '),
            plain => out.push(plain),
        }
    }
    String::from_utf8(out).map_err(|_| bad())
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn code(text: &str) -> Code {
        Query::parse(text, &["where", "limit"]).unwrap_err().code()
    }

    #[test]
    fn values_are_decoded_once() {
        let query = Query::parse("where=a+%3D%3D%20%2525&limit=", &["where", "limit"]).unwrap();
        assert_eq!(query.get("where"), Some("a == %25"));
        assert_eq!(query.get("limit"), Some(""));
        assert_eq!(query.get("after"), None);
    }

    #[test]
    fn broken_encodings_are_refused() {
        for text in ["where=%", "where=%4", "where=%zz", "where=%ff", "%=1", "where=%+1"] {
            assert_eq!(code(text), Code::InvalidRequest, "{text}");
        }
    }

    #[test]
    fn a_name_may_come_once() {
        assert_eq!(code("limit=1&limit=1"), Code::InvalidRequest);
        assert_eq!(code("limit=1&%6cimit=1"), Code::InvalidRequest);
    }

    #[test]
    fn a_body_says_the_same() {
        let query = Query::of_body(br#"{"where": "a == \"x\"", "limit": 20}"#, &["where", "limit"]).unwrap();
        assert_eq!((query.get("where"), query.get("limit")), (Some("a == \"x\""), Some("20")));
        let code = |text: &str| Query::of_body(text.as_bytes(), &["where", "limit"]).unwrap_err().code();
        assert_eq!(code(r#"{"wher": "a"}"#), Code::UnknownParameter);
        assert_eq!(code(r#"{"limit": 1, "l\u0069mit": 2}"#), Code::InvalidRequest);
        for text in [r#"{"limit": null}"#, r#"{"limit": true}"#, r#"{"limit": [1]}"#] {
            assert_eq!(code(text), Code::InvalidParameter, "{text}");
        }
        for text in ["", "[]", "null", "{", r#"{"limit": 1}x"#, r#"{"where": "\ud800"}"#] {
            assert_eq!(code(text), Code::InvalidJson, "{text}");
        }
    }

    #[test]
    fn names_must_be_known() {
        assert_eq!(code("wher=1"), Code::UnknownParameter);
        assert_eq!(code("=1"), Code::UnknownParameter);
    }
}
