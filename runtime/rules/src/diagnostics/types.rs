//! `E035x`: values of a type that does not fit.

use crate::diagnostic::{Diagnostic, Span};

/// A value where a condition is due.
pub(crate) struct NotACondition {
    pub(crate) span: Span,
    pub(crate) ty: String,
}

impl From<NotACondition> for Diagnostic {
    fn from(NotACondition { span, ty }: NotACondition) -> Self {
        Diagnostic::error("E0350", span, format!("this is {ty}, and a condition is wanted"))
            .with_help("compare it with something, or ask whether it `is set`")
    }
}

/// A condition where a value is due.
pub(crate) struct NotAValue {
    pub(crate) span: Span,
}

impl From<NotAValue> for Diagnostic {
    fn from(NotAValue { span }: NotAValue) -> Self {
        Diagnostic::error("E0351", span, "this is a condition, and a value is wanted")
            .with_help("conditions are joined with `and`, `or` and `not`; they are not compared or stored")
    }
}

/// `title == number`.
pub(crate) struct DifferentTypes {
    pub(crate) span: Span,
    pub(crate) left: (Span, String),
    pub(crate) right: (Span, String),
    /// The side that lower case makes of the other's type, and how.
    pub(crate) instead: Option<(Span, String)>,
}

impl From<DifferentTypes> for Diagnostic {
    fn from(DifferentTypes { span, left, right, instead }: DifferentTypes) -> Self {
        let found = Diagnostic::error("E0352", span, format!("{} is compared with {}", left.1, right.1))
            .with_label("both sides of a comparison are of one type")
            .with_related(left.0, format!("this is {}", left.1))
            .with_related(right.0, format!("this is {}", right.1));
        match instead {
            Some((span, text)) => found.with_help(format!("an `Email` is held in lower case: write `{text}`")).with_guess(span, text),
            None => found,
        }
    }
}

/// A value of another type than its place wants.
pub(crate) struct WrongType {
    pub(crate) span: Span,
    pub(crate) is: String,
    pub(crate) wanted: String,
    /// How it is written rightly, where that can be told.
    pub(crate) instead: Option<String>,
}

impl From<WrongType> for Diagnostic {
    fn from(WrongType { span, is, wanted, instead }: WrongType) -> Self {
        let found = Diagnostic::error("E0353", span, format!("this is {is}, and {wanted} is wanted"));
        match instead {
            Some(instead) => found.with_help(format!("write `{instead}`")).with_edit(span, instead),
            None => found,
        }
    }
}

/// A literal that is no value of its type.
pub(crate) struct UnfitLiteral {
    pub(crate) span: Span,
    pub(crate) written: String,
    pub(crate) wanted: String,
    pub(crate) because: String,
}

impl From<UnfitLiteral> for Diagnostic {
    fn from(UnfitLiteral { span, written, wanted, because }: UnfitLiteral) -> Self {
        Diagnostic::error("E0354", span, format!("`{written}` is not {wanted}")).with_help(because)
    }
}

/// `x == null`.
pub(crate) struct ComparedWithNull {
    pub(crate) span: Span,
    /// `x is null`, where the comparison asks for equality.
    pub(crate) instead: Option<String>,
}

impl From<ComparedWithNull> for Diagnostic {
    fn from(ComparedWithNull { span, instead }: ComparedWithNull) -> Self {
        let found = Diagnostic::error("E0355", span, "`==` with `null` is always false, and `!=` with `null` always true");
        match instead {
            Some(instead) => found.with_help(format!("write `{instead}`")).with_edit(span, instead),
            None => found.with_help("ask with `is null` or `is set`"),
        }
    }
}

/// `null` where a value must be.
pub(crate) struct NullNotAllowed {
    pub(crate) span: Span,
    /// "in a list", "here".
    pub(crate) place: &'static str,
}

impl From<NullNotAllowed> for Diagnostic {
    fn from(NullNotAllowed { span, place }: NullNotAllowed) -> Self {
        Diagnostic::error("E0356", span, format!("`null` has no place {place}"))
    }
}

/// `<` between values that have no order.
pub(crate) struct NoOrder {
    pub(crate) span: Span,
    pub(crate) ty: String,
}

impl From<NoOrder> for Diagnostic {
    fn from(NoOrder { span, ty }: NoOrder) -> Self {
        Diagnostic::error("E0357", span, format!("{ty} has no order"))
            .with_help("numbers, texts, dates, times and durations can be ordered; the rest can only be equal or not")
    }
}

/// Values that cannot even be equal: Json, lists.
pub(crate) struct NoEquality {
    pub(crate) span: Span,
    pub(crate) ty: String,
    pub(crate) help: &'static str,
}

impl From<NoEquality> for Diagnostic {
    fn from(NoEquality { span, ty, help }: NoEquality) -> Self {
        Diagnostic::error("E0358", span, format!("{ty} cannot be compared")).with_help(help)
    }
}

/// `x in y`, where `y` is no list; `x == [..]`.
pub(crate) struct ListMisplaced {
    pub(crate) span: Span,
    /// A list is wanted and is not there; else one is there and is not wanted.
    pub(crate) wanted: bool,
    pub(crate) instead: Option<String>,
}

impl From<ListMisplaced> for Diagnostic {
    fn from(ListMisplaced { span, wanted, instead }: ListMisplaced) -> Self {
        let message = if wanted { "`in` looks into a list, and this is none" } else { "a list has its place after `in` only" };
        let found = Diagnostic::error("E0359", span, message);
        match instead {
            Some(instead) => found.with_help(format!("write `{instead}`")).with_edit(span, instead),
            None => found.with_help("a list is written `[a, b]`"),
        }
    }
}

/// One argument of a request, used as two types.
pub(crate) struct ArgumentOfTwoTypes {
    pub(crate) span: Span,
    pub(crate) name: String,
    pub(crate) first: (Span, String),
    pub(crate) second: String,
}

impl From<ArgumentOfTwoTypes> for Diagnostic {
    fn from(ArgumentOfTwoTypes { span, name, first, second }: ArgumentOfTwoTypes) -> Self {
        Diagnostic::error("E0366", span, format!("the argument `{name}` is {} and {second} at once", first.1))
            .with_related(first.0, format!("here it is {}", first.1))
            .with_help("give each use an argument of its own")
    }
}
