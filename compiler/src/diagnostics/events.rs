//! Triggers, notifications and jobs, and what their clauses share with functions and endpoints.

use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::similar;

/// E0801
pub(crate) struct UnfitHole {
    pub(crate) span: Span,
    pub(crate) because: String,
    pub(crate) help: String,
}

impl From<UnfitHole> for Diagnostic {
    fn from(UnfitHole { span, because, help }: UnfitHole) -> Self {
        Diagnostic::error("E0801", span, format!("this cannot be shown in a text: {because}")).with_help(help)
    }
}

/// E0802
pub(crate) struct BadFilter {
    pub(crate) span: Span,
    pub(crate) fault: String,
    pub(crate) help: String,
}

impl From<BadFilter> for Diagnostic {
    fn from(BadFilter { span, fault, help }: BadFilter) -> Self {
        Diagnostic::error("E0802", span, fault).with_help(help)
    }
}

/// E0803
pub(crate) struct NotARecipient {
    pub(crate) span: Span,
    pub(crate) is: String,
    pub(crate) user: String,
}

impl From<NotARecipient> for Diagnostic {
    fn from(NotARecipient { span, is, user }: NotARecipient) -> Self {
        Diagnostic::error("E0803", span, format!("{is} cannot be notified"))
            .with_help(format!("name a row of `{user}`, which signs in, or many of them: `notify assignee {{ … }}`"))
    }
}

/// E0804
pub(crate) struct UnknownChoice {
    /// `event`, `way to notify`
    pub(crate) kind: &'static str,
    pub(crate) word: String,
    pub(crate) span: Span,
    pub(crate) choices: &'static [&'static str],
}

impl From<UnknownChoice> for Diagnostic {
    fn from(UnknownChoice { kind, word, span, choices }: UnknownChoice) -> Self {
        let finding = Diagnostic::error("E0804", span, format!("there is no {kind} `{word}`"));
        match similar::closest(&word, choices) {
            Some(meant) => finding.with_help(format!("did you mean `{meant}`?")).with_guess(span, meant),
            None => finding.with_help(format!("write one of `{}`", choices.join("`, `"))),
        }
    }
}

/// E0805
pub(crate) struct MissingClause {
    /// `` the job `tidy` ``
    pub(crate) what: String,
    /// `does not say what it does`
    pub(crate) lacks: &'static str,
    pub(crate) span: Span,
    pub(crate) help: &'static str,
}

impl From<MissingClause> for Diagnostic {
    fn from(MissingClause { what, lacks, span, help }: MissingClause) -> Self {
        Diagnostic::error("E0805", span, format!("{what} {lacks}")).with_help(help)
    }
}

/// E0806
pub(crate) struct Contradiction {
    pub(crate) span: Span,
    pub(crate) fault: String,
    pub(crate) other: Option<(Span, &'static str)>,
    pub(crate) help: String,
}

impl From<Contradiction> for Diagnostic {
    fn from(Contradiction { span, fault, other, help }: Contradiction) -> Self {
        let finding = Diagnostic::error("E0806", span, fault).with_help(help);
        other.into_iter().fold(finding, |finding, (span, text)| finding.with_related(span, text))
    }
}

/// E0807
pub(crate) struct BadSchedule {
    pub(crate) span: Span,
    pub(crate) fault: String,
    pub(crate) help: String,
    /// The schedule that was meant.
    pub(crate) instead: Option<String>,
}

impl From<BadSchedule> for Diagnostic {
    fn from(BadSchedule { span, fault, help, instead }: BadSchedule) -> Self {
        let finding = Diagnostic::error("E0807", span, fault).with_help(help);
        instead.into_iter().fold(finding, |finding, instead| finding.with_edit(span, format!("\"{instead}\"")))
    }
}

/// E0808
pub(crate) struct UnknownZone {
    pub(crate) span: Span,
    pub(crate) name: String,
    pub(crate) meant: Option<String>,
}

impl From<UnknownZone> for Diagnostic {
    fn from(UnknownZone { span, name, meant }: UnknownZone) -> Self {
        let finding = Diagnostic::error("E0808", span, format!("there is no time zone `{name}`"));
        match meant {
            Some(meant) => finding.with_help(format!("did you mean `{meant}`?")).with_guess(span, format!("\"{meant}\"")),
            None => finding.with_help("a zone has a name of the IANA database, such as `Europe/London` or `UTC`"),
        }
    }
}

/// E0809
pub(crate) struct OutOfBounds {
    pub(crate) span: Span,
    /// `` a job cannot be tried `0` times ``
    pub(crate) fault: String,
    pub(crate) help: String,
}

impl From<OutOfBounds> for Diagnostic {
    fn from(OutOfBounds { span, fault, help }: OutOfBounds) -> Self {
        Diagnostic::error("E0809", span, fault).with_help(help)
    }
}

/// E0810
pub(crate) struct BadAddress {
    pub(crate) span: Span,
    /// `` `sync` is no function of a crate ``
    pub(crate) fault: String,
    pub(crate) help: String,
}

impl From<BadAddress> for Diagnostic {
    fn from(BadAddress { span, fault, help }: BadAddress) -> Self {
        Diagnostic::error("E0810", span, fault).with_help(help)
    }
}

/// E0811
pub(crate) struct BadArguments {
    pub(crate) span: Span,
    pub(crate) fault: String,
    pub(crate) declared: Span,
    pub(crate) help: String,
}

impl From<BadArguments> for Diagnostic {
    fn from(BadArguments { span, fault, declared, help }: BadArguments) -> Self {
        Diagnostic::error("E0811", span, fault).with_related(declared, "declared here").with_help(help)
    }
}

/// E0812
pub(crate) struct UnfitWrite {
    pub(crate) span: Span,
    pub(crate) fault: String,
    pub(crate) help: String,
}

impl From<UnfitWrite> for Diagnostic {
    fn from(UnfitWrite { span, fault, help }: UnfitWrite) -> Self {
        Diagnostic::error("E0812", span, fault).with_help(help)
    }
}

/// E0813
pub(crate) struct Endless {
    pub(crate) span: Span,
    /// Each of whose rows brings about the next; the first again after the last.
    pub(crate) models: Vec<String>,
}

impl From<Endless> for Diagnostic {
    fn from(Endless { span, models }: Endless) -> Self {
        let first = models.first().map_or("", String::as_str);
        let round: Vec<String> = models.iter().chain(models.first()).map(|model| format!("`{model}`")).collect();
        Diagnostic::error("E0813", span, format!("each `{first}` that is created creates another, without end"))
            .with_label(round.join(" creates "))
            .with_help("let one of them end it: `on … created when …`")
    }
}

/// W0801
pub(crate) struct NamesWhoLeaves {
    /// `Log.by`
    pub(crate) field: String,
    /// Of the trigger.
    pub(crate) span: Span,
    pub(crate) declared: Span,
}

impl From<NamesWhoLeaves> for Diagnostic {
    fn from(NamesWhoLeaves { field, span, declared }: NamesWhoLeaves) -> Self {
        Diagnostic::warning("W0801", span, format!("who deletes their own account is refused: `{field}` would have to name them"))
            .with_label("when users delete themselves, `me` names nobody here")
            .with_related(declared, "must hold a user")
            .with_help(format!("let `{field}` be null (`?`), or give it what stays"))
    }
}
