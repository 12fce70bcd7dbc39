//! `E036x`: paths and quantifiers that do not go where they seem to.

use crate::diagnostic::{Diagnostic, Span};

/// A path that goes on, or ends, at a to-many relation.
pub(crate) struct BareToMany {
    /// The path up to the relation.
    pub(crate) span: Span,
    pub(crate) path: String,
    /// The condition around it, and what to write instead.
    pub(crate) instead: Option<(Span, String)>,
}

impl From<BareToMany> for Diagnostic {
    fn from(BareToMany { span, path, instead }: BareToMany) -> Self {
        let found =
            Diagnostic::error("E0360", span, format!("`{path}` is many rows, and this asks about one")).with_label("any number of rows");
        match instead {
            Some((around, text)) => found.with_help(format!("ask of some row: `{text}`; or of all: `.all(…)`")).with_guess(around, text),
            None => found.with_help(format!("ask of some row, `{path}.any(x => …)`, or of all, `{path}.all(x => …)`")),
        }
    }
}

/// `title.length`: a step from what is not a row.
pub(crate) struct NoFieldsInside {
    pub(crate) span: Span,
    pub(crate) path: String,
    pub(crate) ty: String,
}

impl From<NoFieldsInside> for Diagnostic {
    fn from(NoFieldsInside { span, path, ty }: NoFieldsInside) -> Self {
        Diagnostic::error("E0361", span, format!("`{path}` is {ty}, which has no fields"))
    }
}

/// `owner.any(…)`: a quantifier over one row, or none.
pub(crate) struct NotMany {
    pub(crate) span: Span,
    pub(crate) path: String,
    pub(crate) ty: String,
    pub(crate) function: String,
    /// It is one row, which a path goes through.
    pub(crate) is_row: bool,
}

impl From<NotMany> for Diagnostic {
    fn from(NotMany { span, path, ty, function, is_row }: NotMany) -> Self {
        let found = Diagnostic::error("E0362", span, format!("`.{function}` asks about many rows, and `{path}` is {ty}"));
        if is_row { found.with_help(format!("a path through one row needs no quantifier: `{path}.name == …`")) } else { found }
    }
}

/// `members.any()`, `members.any(m.user == me)`.
pub(crate) struct NoLambda {
    pub(crate) span: Span,
    pub(crate) function: String,
    /// What follows the name of the row is a value, not a condition.
    pub(crate) of_value: bool,
    /// What asks whether there is any row at all.
    pub(crate) instead: Option<String>,
}

impl From<NoLambda> for Diagnostic {
    fn from(NoLambda { span, function, of_value, instead }: NoLambda) -> Self {
        let what = if of_value { "a value" } else { "a condition" };
        let finding = Diagnostic::error("E0363", span, format!("`.{function}` takes a name for the row and {what}"));
        match instead {
            Some(instead) => finding.with_help(format!("to ask whether there are rows at all, write `{instead}`")).with_edit(span, instead),
            None => finding.with_help(format!("write `.{function}(x => …)`, with `x` for the row")),
        }
    }
}

/// `now(1)`, `f(x => …)`.
pub(crate) struct NoArguments {
    pub(crate) span: Span,
    pub(crate) function: String,
}

impl From<NoArguments> for Diagnostic {
    fn from(NoArguments { span, function }: NoArguments) -> Self {
        Diagnostic::error("E0364", span, format!("`{function}` takes no arguments"))
    }
}

/// A path over more rows than anybody follows.
pub(crate) struct PathTooLong {
    pub(crate) span: Span,
    pub(crate) bound: usize,
}

impl PathTooLong {
    pub(crate) const CODE: &str = "E0367";
}

impl From<PathTooLong> for Diagnostic {
    fn from(PathTooLong { span, bound }: PathTooLong) -> Self {
        Diagnostic::error("E0367", span, format!("this path is longer than {bound} steps"))
    }
}

/// A bare model name where a value is due.
pub(crate) struct BareModel {
    pub(crate) span: Span,
    pub(crate) name: String,
}

impl From<BareModel> for Diagnostic {
    fn from(BareModel { span, name }: BareModel) -> Self {
        Diagnostic::error("E0365", span, format!("`{name}` is a model, all of its rows together"))
            .with_help(format!("to ask about its rows, write `{name}.any(x => …)`"))
    }
}

/// `members.sum(m => m.nick)`: values that come to nothing.
pub(crate) struct NoAggregate {
    pub(crate) span: Span,
    pub(crate) function: String,
    pub(crate) ty: String,
    pub(crate) is_float: bool,
}

impl From<NoAggregate> for Diagnostic {
    fn from(NoAggregate { span, function, ty, is_float }: NoAggregate) -> Self {
        let found = Diagnostic::error("E0368", span, format!("this is {ty}, and `.{function}` makes nothing of it"));
        match function.as_str() {
            "sum" | "avg" if is_float => {
                found.with_help("what `Float`s add up to depends on the order in which they are read; a `Decimal` is exact")
            }
            "sum" | "avg" => found.with_help("whole numbers, decimals and durations can be added"),
            _ => found.with_help("numbers, texts, dates, times and durations have a least and a greatest"),
        }
    }
}

/// `members.where(m => m.weight > 1)`, of which nothing is asked.
pub(crate) struct OnlyFiltered {
    pub(crate) span: Span,
    pub(crate) rows: String,
}

impl From<OnlyFiltered> for Diagnostic {
    fn from(OnlyFiltered { span, rows }: OnlyFiltered) -> Self {
        Diagnostic::error("E0369", span, "`.where` leaves some of the rows, and nothing is asked of them")
            .with_help(format!("ask: `{rows}.any(x => …)`, or `{rows}.count()`"))
    }
}
