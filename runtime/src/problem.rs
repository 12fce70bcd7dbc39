//! Everything that can go wrong with a request, as RFC 9457 `application/problem+json`.
//!
//! In: a [`Code`], what may be said to the caller, and a private cause. Out: the body, without the cause; only the log sees that.
//! The codes stand here once; `schemas/errors.json` publishes them and `docs/errors.md` explains them.

mod codes;

pub use codes::{Code, FieldCode};

use purlin_rules::plan::Text;
use serde::Serialize;
use serde_json::value::RawValue;
use std::fmt;

/// The page that explains the codes; a code is an anchor of it.
const TYPE_BASE: &str = "https://github.com/purlin-dev/purlin/blob/main/runtime/docs/errors.md#";

/// Why a request is not done. Small to move about: its parts are boxed.
#[derive(Debug, Clone)]
pub struct Problem(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    code: Code,
    detail: Text,
    rule: Option<Text>,
    errors: Vec<FieldError>,
    retry_after: Option<u32>,
    why: Option<Box<RawValue>>,
    cause: Option<String>,
}

/// A fault of one field of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// A JSON Pointer into the body: `/title`.
    pub field: String,
    pub code: FieldCode,
    pub message: Text,
}

impl Problem {
    /// A problem whose detail is the usual one of its code.
    #[must_use]
    pub fn new(code: Code) -> Self {
        let detail = Text::Borrowed(code.detail());
        Self(Box::new(Parts { code, detail, rule: None, errors: Vec::new(), retry_after: None, why: None, cause: None }))
    }

    /// A fault of ours. The cause reaches the log only.
    #[must_use]
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::new(Code::Internal).because(cause)
    }

    /// A body that does not fit its model, with every fault at once.
    #[must_use]
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let mut problem = Self::new(Code::Invalid);
        problem.0.errors = errors;
        problem
    }

    /// Says to the caller what is wrong here: a sentence that holds no value of a row that the caller may not read.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Text>) -> Self {
        self.0.detail = detail.into();
        self
    }

    /// Says which part of a request it is about.
    #[must_use]
    pub(crate) fn within(mut self, part: impl fmt::Display) -> Self {
        self.0.detail = format!("{part}: {}", self.0.detail).into();
        self
    }

    /// Says what is wrong besides.
    #[must_use]
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.0.detail = format!("{}\n{}", self.0.detail, other.0.detail).into();
        self.0.cause = self.0.cause.or(other.0.cause);
        self
    }

    /// Names the rule that refused; only for a caller who may read the row.
    #[must_use]
    pub fn rule(mut self, rule: impl Into<Text>) -> Self {
        self.0.rule = Some(rule.into());
        self
    }

    #[must_use]
    pub fn field(mut self, field: impl Into<String>, code: FieldCode, message: impl Into<Text>) -> Self {
        self.0.errors.push(FieldError { field: field.into(), code, message: message.into() });
        self
    }

    /// Seconds after which the request may be tried again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Says why the rules refuse; only under `purlin dev`.
    #[must_use]
    pub(crate) fn explained(mut self, why: Box<RawValue>) -> Self {
        self.0.why = Some(why);
        self
    }

    /// The private cause, for the log. It holds no value of a request or of a row.
    #[must_use]
    pub fn because(mut self, cause: impl fmt::Display) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// As the problem of what stands under a key of the body.
    #[must_use]
    pub(crate) fn under(mut self, key: &str) -> Self {
        for error in &mut self.0.errors {
            error.field.insert_str(0, key);
        }
        self
    }

    /// As the problem of one part of a body that has several: each fault tells which. A problem of the whole request stays as it is.
    #[must_use]
    pub fn of_part(mut self, place: usize) -> Self {
        let code = FieldCode::of_part(self.0.code);
        if let (true, Some(code)) = (self.0.errors.is_empty(), code) {
            self.0.errors.push(FieldError { field: String::new(), code, message: self.0.detail.clone() });
        }
        for error in &mut self.0.errors {
            error.field.insert_str(0, &format!("/{place}"));
        }
        self
    }

    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    #[must_use]
    pub fn named_rule(&self) -> Option<&str> {
        self.0.rule.as_deref()
    }

    /// Seconds of the `Retry-After` header, where the answer has one.
    #[must_use]
    pub fn wait(&self) -> Option<u32> {
        self.0.retry_after
    }

    /// The `WWW-Authenticate` of a 401 (RFC 6750).
    pub(crate) fn challenge(&self) -> &'static str {
        if self.0.code == Code::InvalidToken { r#"Bearer error="invalid_token""# } else { "Bearer" }
    }

    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// The body of the answer.
    #[must_use]
    pub fn body(&self, request_id: &str) -> Vec<u8> {
        let parts = &*self.0;
        let body = Body {
            kind: format!("{TYPE_BASE}{}", parts.code.as_str()),
            title: parts.code.title(),
            status: parts.code.status(),
            code: parts.code.as_str(),
            detail: &parts.detail,
            rule: parts.rule.as_deref(),
            errors: &parts.errors,
            request_id,
            why: parts.why.as_deref(),
        };
        // Texts and numbers always serialise; were it not so, an empty body with the right status is still true.
        serde_json::to_vec(&body).unwrap_or_default()
    }
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    code: &'static str,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    #[serde(skip_serializing_if = "<[FieldError]>::is_empty")]
    errors: &'a [FieldError],
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a RawValue>,
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for Problem {
    /// Code and detail; never the cause.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.as_str(), self.0.detail)
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
#[path = "problem/tests.rs"]
mod tests;
