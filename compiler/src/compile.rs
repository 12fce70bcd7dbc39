//! The way from text to plan: parse, check, plan.

use crate::source::Source;
use crate::{check, parse, plan};
use purlin_rules::diagnostic::{Diagnostic, FileId, Severity};
use purlin_rules::plan::Plan;

/// What a program comes to: a plan exactly if no finding is an error.
#[derive(Debug, Clone, PartialEq)]
pub struct Compilation {
    pub plan: Option<Plan>,
    /// In the order of their places.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compiles a program; a source's [`FileId`] is its place among them.
///
/// Where a text can't be read whole, its faults are all that is told: what else is wrong could follow from them.
#[must_use]
pub fn compile(sources: &[Source]) -> Compilation {
    let (files, faults): (Vec<_>, Vec<_>) = sources.iter().zip(0..).map(|(source, place)| parse::file(source, FileId(place))).unzip();
    let mut diagnostics: Vec<_> = faults.into_iter().flatten().collect();
    if diagnostics.iter().any(|finding| finding.severity == Severity::Error) {
        return Compilation { plan: None, diagnostics };
    }
    match check::program(&files) {
        Ok((schema, warnings)) => {
            diagnostics.extend(warnings);
            Compilation { plan: Some(plan::plan(&schema)), diagnostics }
        }
        Err(findings) => {
            diagnostics.extend(findings);
            Compilation { plan: None, diagnostics }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compiled(text: &str) -> Compilation {
        compile(&[Source { path: "app.purlin".to_owned(), text: text.to_owned() }])
    }

    #[test]
    fn a_sound_program_has_a_plan() {
        let Compilation { plan, diagnostics } = compiled(include_str!("../../examples/chat/chat.purlin"));
        assert_eq!(diagnostics, []);
        assert_eq!(plan.map(|plan| plan.service.name.into_owned()).as_deref(), Some("Chat"));
    }

    #[test]
    fn a_fault_of_syntax_or_of_meaning_leaves_no_plan() {
        for text in ["app Chat edition 2026\nmodel {", "app Chat edition 2026\nmodel A { b: Nonsense }"] {
            let Compilation { plan, diagnostics } = compiled(text);
            assert_eq!(plan, None);
            assert!(!diagnostics.is_empty());
        }
    }
}
