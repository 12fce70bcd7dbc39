//! What comes of a request, and why.

use std::fmt;

/// What comes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Allowed,
    /// To the caller the row does not exist; why, is for tests to know, and never for the caller.
    NotFound {
        reasons: Vec<Reason>,
    },
    Refused {
        reasons: Vec<Reason>,
    },
}

/// Why a request is not let through. Each of a verdict's reasons would do by itself; the one that a service answers with comes first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// No rule allows the operation, whatever the row and whoever asks.
    NoRule,
    /// No allow that holds grants it, or grants all the fields that are named.
    NoGrant,
    /// A deny applies: its name, if it has one.
    Denied(Option<String>),
    /// The field's own `@read` or `@write` does not hold.
    FieldRule,
    /// The request names no tenant, or one that does not admit the caller or that the row is not of.
    Tenant,
    /// A field is named that no request may name: implicit, `@readonly`, or `@immutable` and set.
    NotWritable,
    /// A relation is set to a row that is not there, or that the caller may not get.
    ReferenceNotFound,
}

/// What `because` may say in a test beside the name of a rule.
pub const REASONS: [&str; 6] = ["no_rule", "no_grant", "denied", "field_rule", "not_writable", "not_found"];

impl fmt::Display for Reason {
    /// As a test's `because` spells it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoRule => "no_rule",
            Self::NoGrant => "no_grant",
            Self::Denied(Some(name)) => name,
            Self::Denied(None) => "denied",
            Self::FieldRule => "field_rule",
            Self::Tenant => "tenant",
            Self::NotWritable => "not_writable",
            Self::ReferenceNotFound => "not_found",
        })
    }
}

impl Verdict {
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        *self == Self::Allowed
    }

    /// Empty for what is allowed.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        match self {
            Self::Allowed => &[],
            Self::NotFound { reasons } | Self::Refused { reasons } => reasons,
        }
    }

    pub(super) fn refused_unless_empty(reasons: Vec<Reason>) -> Self {
        // Where no rule allows the operation there is no route, and nothing else is looked at.
        if reasons.contains(&Reason::NoRule) {
            return Self::Refused { reasons: vec![Reason::NoRule] };
        }
        if reasons.is_empty() { Self::Allowed } else { Self::Refused { reasons } }
    }
}
