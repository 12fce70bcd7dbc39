//! What this version's engine does not serve of a checked program: said by name, and refused where a service without it would let in
//! others than the spec says.
//!
//! A [`Schema`] comes in, what it says beyond the engine goes out, in the order of places. It is a law about what runs a service: a spec
//! is no less right for it, and `purlin check` says nothing of it. One function for each construct; when the engine learns it, its
//! function goes.

use crate::diagnostics::served::{GuardNotServed, NotServed};
use crate::schema::Schema;
use purlin_rules::diagnostic::{Diagnostic, Span};

/// Something that a program declares and this version does not serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unserved {
    /// `` `search` of `Ticket` ``
    pub what: String,
    pub span: Span,
    /// What a service without it would do, where it keeps somebody out: `let in others than the spec says`.
    pub loss: Option<String>,
}

impl Unserved {
    /// A service without it lacks a feature, and nothing else.
    pub(crate) fn feature(what: impl Into<String>, span: Span) -> Self {
        Self { what: what.into(), span, loss: None }
    }

    /// A service without it would be open wider than the spec says.
    pub(crate) fn guard(what: impl Into<String>, span: Span, loss: impl Into<String>) -> Self {
        Self { what: what.into(), span, loss: Some(loss.into()) }
    }

    /// Without the quotes of a finding.
    #[must_use]
    pub fn name(&self) -> String {
        self.what.replace('`', "")
    }
}

impl From<Unserved> for Diagnostic {
    fn from(unserved: Unserved) -> Self {
        let Unserved { what, span, loss } = unserved;
        match loss {
            Some(loss) => GuardNotServed { what, span, loss }.into(),
            None => NotServed { what, span }.into(),
        }
    }
}

/// All that the program declares and this version does not serve.
pub(crate) fn unserved(schema: &Schema) -> Vec<Unserved> {
    let mut all = schema.not_served.clone();
    all.sort_by(|a, b| (a.span, &a.what).cmp(&(b.span, &b.what)));
    all.dedup();
    all
}
