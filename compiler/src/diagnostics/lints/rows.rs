//! What is said of fields and rows: what is shown beyond them, and what writes leave.

use super::{accept, listed};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::plan::Operation;

/// W109
pub(crate) struct WrittenUnread<'a> {
    pub(crate) model: &'a str,
    pub(crate) operation: Operation,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
}

impl From<WrittenUnread<'_>> for Diagnostic {
    fn from(WrittenUnread { model, operation, says, span }: WrittenUnread<'_>) -> Self {
        let verb = operation.as_str();
        Diagnostic::info("W109", span, format!("who may {verb} a `{model}` may not always read it then"))
            .with_label(says)
            .with_help(format!("the answer shows nothing of it then; {}", accept("W109", &format!("{model}.{verb}"))))
    }
}

/// W110
pub(crate) struct CascadeBypass<'a> {
    pub(crate) parent: &'a str,
    pub(crate) child: &'a str,
    pub(crate) field: &'a str,
    /// The row goes; else its field is emptied.
    pub(crate) goes: bool,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
    /// Of the rule that is not asked.
    pub(crate) deny: Span,
}

impl From<CascadeBypass<'_>> for Diagnostic {
    fn from(CascadeBypass { parent, child, field, goes, says, span, deny }: CascadeBypass<'_>) -> Self {
        let what = if goes { "deletes" } else { "changes" };
        Diagnostic::warning("W110", span, format!("who deletes a `{parent}` {what} `{child}` rows that a `deny` keeps"))
            .with_label(says)
            .with_related(deny, "not asked, where the row goes with another")
            .with_help(format!(
                "let them keep it: `@on_delete(restrict)`, or refuse to delete a `{parent}` that has such; {}",
                accept("W110", &format!("{child}.{field}"))
            ))
    }
}

/// W112
pub(crate) struct DeletedThough<'a> {
    pub(crate) model: &'a str,
    /// What only an update asks, as the language spells it.
    pub(crate) state: String,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
}

impl From<DeletedThough<'_>> for Diagnostic {
    fn from(DeletedThough { model, state, says, span }: DeletedThough<'_>) -> Self {
        Diagnostic::info("W112", span, format!("a `{model}` that may not be changed any more can be deleted"))
            .with_label(says)
            .with_help(format!("ask for `{state}` here as well; {}", accept("W112", &format!("{model}.delete"))))
    }
}

/// F201
pub(crate) struct IdleGuard<'a> {
    pub(crate) model: &'a str,
    pub(crate) field: &'a str,
    pub(crate) attribute: &'a str,
    /// It lets nobody; else everybody whom rules let.
    pub(crate) is_never: bool,
    pub(crate) span: Span,
}

impl From<IdleGuard<'_>> for Diagnostic {
    fn from(IdleGuard { model, field, attribute, is_never, span }: IdleGuard<'_>) -> Self {
        let on = accept("F201", &format!("{model}.{field}"));
        if is_never {
            let what = if attribute == "read" { "is shown to nobody" } else { "can be named by nobody" };
            return Diagnostic::warning("F201", span, format!("`{field}` {what}"))
                .with_label("a field's own rule narrows what the rules of its model let through: together they leave nothing")
                .with_help(format!("let a rule of `{model}` through to whom this is for; {on}"));
        }
        Diagnostic::warning("F201", span, format!("this keeps `{field}` from nobody"))
            .with_label("a field's own rule narrows what the rules of its model let through: they ask for as much already")
            .with_help(format!("narrow it, or remove it; {on}"))
            .with_guess(span, "")
    }
}

/// F204
pub(crate) struct CopiesHidden<'a> {
    pub(crate) model: &'a str,
    pub(crate) field: &'a str,
    pub(crate) of: (&'a str, &'a str),
    pub(crate) says: &'a str,
    pub(crate) span: Span,
}

impl From<CopiesHidden<'_>> for Diagnostic {
    fn from(CopiesHidden { model, field, of: (source, copied), says, span }: CopiesHidden<'_>) -> Self {
        Diagnostic::warning("F204", span, format!("`{field}` shows `{source}.{copied}` to those who may not read that"))
            .with_label(says)
            .with_help(format!(
                "what is computed sees all rows: say with `@read(…)` who sees it; {}",
                accept("F204", &format!("{model}.{field}"))
            ))
    }
}

/// R305
pub(crate) struct CrossedRelations<'a> {
    pub(crate) model: &'a str,
    pub(crate) field: &'a str,
    pub(crate) other: &'a str,
    /// The field of the other that leads to the same model.
    pub(crate) via: &'a str,
    pub(crate) operations: Vec<Operation>,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
}

impl From<CrossedRelations<'_>> for Diagnostic {
    fn from(CrossedRelations { model, field, other, via, operations, says, span }: CrossedRelations<'_>) -> Self {
        Diagnostic::warning("R305", span, format!("the `{field}` of a `{model}` and that of its `{other}` may be two"))
            .with_label(says)
            .with_help(format!(
                "each is judged by rules of its own: ask for `{other}.{via} == {field}` to {}; {}",
                listed(&operations),
                accept("R305", &format!("{model}.{other}"))
            ))
    }
}
