//! Explanations for programs: what `schemas/why.json` says of an answer.

use super::{Atom, End, Explanation, Law, Ruled, verb};
use crate::judge::Verdict;
use serde::Serialize;

/// An explanation, as it is serialised.
#[derive(Debug, Clone, Serialize)]
pub struct View<'e> {
    verdict: &'static str,
    reasons: Vec<String>,
    rules: Vec<RuleView<'e>>,
    nearest: NearestView<'e>,
}

#[derive(Debug, Clone, Serialize)]
struct RuleView<'e> {
    kind: &'static str,
    operation: &'static str,
    says: String,
    name: Option<&'e str>,
    message: Option<&'e str>,
    /// None for all.
    fields: Option<&'e [String]>,
    lets_through: bool,
    leaves_out: &'e [String],
    of: &'static str,
    because: Vec<String>,
    atoms: &'e [Atom],
}

#[derive(Debug, Clone, Serialize)]
struct NearestView<'e> {
    changes: Vec<&'e str>,
    is_confirmed: bool,
}

impl Explanation {
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View {
            verdict: match self.verdict {
                Verdict::Allowed => "allowed",
                Verdict::NotFound { .. } => "not_found",
                Verdict::Refused { .. } => "refused",
            },
            reasons: self.verdict.reasons().iter().map(ToString::to_string).collect(),
            rules: self.rules.iter().map(rule).collect(),
            nearest: NearestView {
                changes: self.nearest.changes.iter().map(|change| &*change.words).collect(),
                is_confirmed: self.nearest.is_confirmed,
            },
        }
    }
}

fn rule(ruled: &Ruled) -> RuleView<'_> {
    let (kind, name, message, fields) = match &ruled.law {
        Law::Rule { deny, name, message, fields, .. } => {
            (if *deny { "deny" } else { "allow" }, name.as_deref(), message.as_deref(), fields.as_deref())
        }
        Law::Field { writes, name, .. } => (if *writes { "write" } else { "read" }, None, None, Some(std::slice::from_ref(name))),
        Law::Tenant { .. } => ("tenant", None, None, None),
        Law::None => ("none", None, None, None),
        Law::Named { .. } => ("named", None, None, None),
    };
    let of = match ruled.end {
        End::Row => "row",
        End::Before => "before",
        End::After => "after",
        End::Check => "check",
    };
    let (operation, says, because) = (verb(ruled.operation), ruled.says(), ruled.because());
    let Ruled { lets_through, leaves_out, atoms, .. } = ruled;
    RuleView { kind, operation, says, name, message, fields, lets_through: *lets_through, leaves_out, of, because, atoms }
}
