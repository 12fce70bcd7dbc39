//! The compiler's diagnostics: one struct each, by the stage that finds them. Codes are stable; those of a stage's expressions end in
//! 50 to 99 and belong to `purlin-rules`.

pub(crate) mod auth;
pub(crate) mod events;
pub(crate) mod functions;
pub(crate) mod lints;
pub(crate) mod names;
mod pages;
pub mod places;
pub(crate) mod relations;
pub mod render;
pub(crate) mod rules;
pub(crate) mod seeds;
pub(crate) mod served;
pub(crate) mod surfaces;
pub(crate) mod syntax;
pub(crate) mod tenancy;
pub(crate) mod types;

pub use pages::{codes, explain};

use purlin_rules::diagnostic::{Diagnostic, Edit};

/// Edits that are likely, and made together.
fn with_guesses(finding: Diagnostic, edits: Vec<Edit>) -> Diagnostic {
    edits.into_iter().fold(finding, |finding, Edit { span, replacement }| finding.with_guess(span, replacement))
}
