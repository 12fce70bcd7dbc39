//! `E037x`: operators and functions of values that do not take what they are given.

use crate::diagnostic::{Diagnostic, Span};

/// `title + 1`.
pub(crate) struct NoOperator {
    pub(crate) span: Span,
    pub(crate) operator: &'static str,
    pub(crate) left: (Span, String),
    pub(crate) right: (Span, String),
    pub(crate) help: String,
    /// What to write in place of which part, where that can be told.
    pub(crate) instead: Option<(Span, String)>,
}

impl From<NoOperator> for Diagnostic {
    fn from(NoOperator { span, operator, left, right, help, instead }: NoOperator) -> Self {
        let found = Diagnostic::error("E0370", span, format!("`{operator}` is not between {} and {}", left.1, right.1))
            .with_related(left.0, format!("this is {}", left.1))
            .with_related(right.0, format!("this is {}", right.1))
            .with_help(help);
        match instead {
            Some((span, text)) => found.with_edit(span, text),
            None => found,
        }
    }
}

/// A `Float` beside an `Int` or a `Decimal`.
pub(crate) struct MixedNumbers {
    pub(crate) span: Span,
    pub(crate) left: (Span, String),
    pub(crate) right: (Span, String),
}

impl From<MixedNumbers> for Diagnostic {
    fn from(MixedNumbers { span, left, right }: MixedNumbers) -> Self {
        Diagnostic::error("E0371", span, format!("exact numbers and `Float` do not mix: {} meets {}", left.1, right.1))
            .with_related(left.0, format!("this is {}", left.1))
            .with_related(right.0, format!("this is {}", right.1))
            .with_help("give both fields one type: `Decimal(p, s)` for money and quantities, `Float` for measurements")
    }
}

/// `x / 0`: constants whose operation has no value.
pub(crate) struct AlwaysFails {
    pub(crate) span: Span,
    pub(crate) because: String,
}

impl From<AlwaysFails> for Diagnostic {
    fn from(AlwaysFails { span, because }: AlwaysFails) -> Self {
        Diagnostic::error("E0372", span, format!("this never has a value: {because}"))
            .with_help("what fails makes the comparison around it false; one that always fails says nothing")
    }
}

/// `today("Lodnon")`.
pub(crate) struct UnknownZone {
    pub(crate) span: Span,
    pub(crate) name: String,
    pub(crate) similar: Option<String>,
}

impl From<UnknownZone> for Diagnostic {
    fn from(UnknownZone { span, name, similar }: UnknownZone) -> Self {
        let found = Diagnostic::error("E0373", span, format!("there is no time zone `{name}`"));
        match similar {
            Some(similar) => found.with_help(format!("did you mean `{similar}`?")).with_guess(span, crate::print::text(&similar)),
            None => found.with_help("zones have the names of the IANA database: `Europe/London`, `America/New_York`, `UTC`"),
        }
    }
}

/// `today()`, `today(zone)`.
pub(crate) struct NoZone {
    pub(crate) span: Span,
    /// The edit that gives it one, where nothing is given.
    pub(crate) edit: bool,
}

impl From<NoZone> for Diagnostic {
    fn from(NoZone { span, edit }: NoZone) -> Self {
        let found = Diagnostic::error("E0374", span, "`today` is told the zone whose day is meant, by its name in quotes")
            .with_help("write `today(\"Europe/London\")`, or `today(\"UTC\")`");
        if edit { found.with_guess(span, "today(\"UTC\")") } else { found }
    }
}

/// `due_on + 36h`.
pub(crate) struct PartOfADay {
    pub(crate) span: Span,
    pub(crate) written: String,
}

impl From<PartOfADay> for Diagnostic {
    fn from(PartOfADay { span, written }: PartOfADay) -> Self {
        Diagnostic::error("E0375", span, format!("a date moves by whole days, and `{written}` is none"))
            .with_help("write days or weeks, `2d`, `1w`; a moment with a time of day is a `DateTime`")
    }
}

/// `number.lower()`, `labels.contains("x")`.
pub(crate) struct NoFunctionOf {
    pub(crate) span: Span,
    pub(crate) function: String,
    pub(crate) is: String,
    pub(crate) help: String,
    pub(crate) instead: Option<(Span, String)>,
}

impl From<NoFunctionOf> for Diagnostic {
    fn from(NoFunctionOf { span, function, is, help, instead }: NoFunctionOf) -> Self {
        let found = Diagnostic::error("E0376", span, format!("`.{function}` is not a function of {is}")).with_help(help);
        match instead {
            Some((span, text)) => found.with_edit(span, text),
            None => found,
        }
    }
}

/// `due_on < now()`.
pub(crate) struct DayAndMoment {
    pub(crate) span: Span,
    pub(crate) day: Span,
    pub(crate) moment: Span,
    /// The moment is `now()` itself.
    pub(crate) is_now: bool,
}

impl From<DayAndMoment> for Diagnostic {
    fn from(DayAndMoment { span, day, moment, is_now }: DayAndMoment) -> Self {
        let found = Diagnostic::error("E0377", span, "a `Date` is compared with a `DateTime`")
            .with_label("which day a moment is on depends on where one is")
            .with_related(day, "this is a `Date`")
            .with_related(moment, "this is a `DateTime`");
        if is_now {
            return found.with_help("write `today(\"UTC\")`, or with the zone that is meant").with_guess(moment, "today(\"UTC\")");
        }
        found.with_help("compare days with `today(\"Europe/London\")`, moments with `now()`; declare both fields with one type")
    }
}

/// `price * rate * factor`: more digits after the point than there are.
pub(crate) struct TooManyDigits {
    pub(crate) span: Span,
    pub(crate) digits: u32,
}

impl From<TooManyDigits> for Diagnostic {
    fn from(TooManyDigits { span, digits }: TooManyDigits) -> Self {
        Diagnostic::error("E0378", span, format!("this has {digits} digits after the point, and a number has at most 18 in all"))
            .with_help("multiply by numbers with fewer digits after the point")
    }
}

/// `title.starts_with()`, `title.starts_with("a", "b")`.
pub(crate) struct OneArgument {
    pub(crate) span: Span,
    pub(crate) function: String,
}

impl From<OneArgument> for Diagnostic {
    fn from(OneArgument { span, function }: OneArgument) -> Self {
        Diagnostic::error("E0379", span, format!("`.{function}` takes one text"))
            .with_help(format!("write `.{function}(\"…\")`; to ask for one of several, join them with `or`"))
    }
}
