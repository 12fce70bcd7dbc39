//! Seeds and tests.

use purlin_rules::diagnostic::{Diagnostic, Span};

/// E0701
pub(crate) struct UnknownLabel {
    pub(crate) name: String,
    pub(crate) span: Span,
    /// The seed that is looked into, if there is one.
    pub(crate) seed: Option<String>,
    /// A model is called so.
    pub(crate) is_model: bool,
    pub(crate) similar: Option<String>,
}

/// What others call somebody who is not signed in.
const NOBODY: [&str; 7] = ["guest", "anonymous", "nobody", "visitor", "public", "unauthenticated", "anyone"];

impl From<UnknownLabel> for Diagnostic {
    fn from(UnknownLabel { name, span, seed, is_model, similar }: UnknownLabel) -> Self {
        let Some(seed) = seed else {
            return Diagnostic::error("E0701", span, format!("there is no row `{name}`: this test starts from an empty database"))
                .with_help("name a seed: `test \"…\" with dev { … }`");
        };
        let finding = Diagnostic::error("E0701", span, format!("the seed `{seed}` has no row labelled `{name}`"));
        match similar {
            _ if is_model => finding.with_help(format!("this is about one row; which rows somebody is shown is `sees {name} [a, b]`")),
            Some(similar) => finding.with_help(format!("did you mean `{similar}`?")).with_guess(span, similar),
            None if NOBODY.contains(&name.as_str()) => finding.with_help("who is not signed in is `anon`"),
            None => finding.with_help(format!("label a row of the seed: `{name}: Model {{ … }}`")),
        }
    }
}

/// E0702
pub(crate) struct LabelOfAnotherModel {
    pub(crate) name: String,
    pub(crate) is: String,
    pub(crate) wanted: String,
    pub(crate) span: Span,
    pub(crate) declared: Span,
}

impl From<LabelOfAnotherModel> for Diagnostic {
    fn from(LabelOfAnotherModel { name, is, wanted, span, declared }: LabelOfAnotherModel) -> Self {
        Diagnostic::error("E0702", span, format!("`{name}` is a `{is}`, and a `{wanted}` is wanted here"))
            .with_related(declared, "labelled here")
            .with_help(format!("name a row of `{wanted}` by its label"))
    }
}

/// E0703
pub(crate) struct MissingValue {
    /// `Room.owner`
    pub(crate) field: String,
    pub(crate) span: Span,
    pub(crate) declared: Span,
    /// The field's default is the signed-in user.
    pub(crate) default_is_me: bool,
}

impl From<MissingValue> for Diagnostic {
    fn from(MissingValue { field, span, declared, default_is_me }: MissingValue) -> Self {
        let finding =
            Diagnostic::error("E0703", span, format!("this row has no value for `{field}`")).with_related(declared, "it is required");
        if default_is_me {
            return finding.with_help("nobody is signed in while a seed is sown, so its default `me` is nobody: name a row");
        }
        finding.with_help("name a value for it; or make it optional with `?`, or give it a default")
    }
}

/// E0704
pub(crate) struct UnfitValue {
    /// `Room.owner`
    pub(crate) field: String,
    pub(crate) span: Span,
    pub(crate) because: &'static str,
    pub(crate) help: String,
}

impl From<UnfitValue> for Diagnostic {
    fn from(UnfitValue { field, span, because, help }: UnfitValue) -> Self {
        Diagnostic::error("E0704", span, format!("`{field}` cannot be given this: {because}")).with_help(help)
    }
}

/// E0705
pub(crate) struct UnfitPassword {
    pub(crate) span: Span,
    pub(crate) because: String,
    pub(crate) help: &'static str,
}

impl From<UnfitPassword> for Diagnostic {
    fn from(UnfitPassword { span, because, help }: UnfitPassword) -> Self {
        Diagnostic::error("E0705", span, because).with_help(help)
    }
}

/// E0706
pub(crate) struct RowsCollide {
    pub(crate) model: String,
    /// `room`, `user`
    pub(crate) fields: String,
    pub(crate) span: Span,
    pub(crate) first: Span,
}

impl From<RowsCollide> for Diagnostic {
    fn from(RowsCollide { model, fields, span, first }: RowsCollide) -> Self {
        Diagnostic::error("E0706", span, format!("two rows of `{model}` have the same {fields}"))
            .with_related(first, "the first one")
            .with_help("a `unique` of the model, or a `@sequence`, says that no two may")
    }
}

/// E0707
pub(crate) struct NotAUser {
    pub(crate) name: String,
    /// What the label is, if it is one.
    pub(crate) is: Option<String>,
    pub(crate) span: Span,
}

impl From<NotAUser> for Diagnostic {
    fn from(NotAUser { name, is, span }: NotAUser) -> Self {
        let message = match is {
            Some(is) => format!("`{name}` is a `{is}`, and cannot sign in"),
            None => format!("`{name}` cannot sign in: the program has no `auth`"),
        };
        Diagnostic::error("E0707", span, message).with_help("a test acts as a row of the model that signs in, or as `anon`")
    }
}

/// E0708
pub(crate) struct UnknownReason {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) model: String,
    /// What a reason may be in this program whatever its rules are called.
    pub(crate) general: Vec<&'static str>,
    pub(crate) rules: Vec<String>,
    pub(crate) similar: Option<String>,
}

impl From<UnknownReason> for Diagnostic {
    fn from(UnknownReason { name, span, model, general, rules, similar }: UnknownReason) -> Self {
        let finding = Diagnostic::error("E0708", span, format!("`{model}` has no rule called `{name}`"));
        if let Some(similar) = similar {
            return finding.with_help(format!("did you mean `{similar}`?")).with_guess(span, similar);
        }
        let named = if rules.is_empty() { "none has a name yet".to_owned() } else { format!("named ones are `{}`", rules.join("`, `")) };
        finding.with_help(format!("a reason is `{}`, or the name of a `deny` of the model after `as`; {named}", general.join("`, `")))
    }
}

/// E0709
pub(crate) struct ReasonOfSuccess {
    pub(crate) span: Span,
}

impl From<ReasonOfSuccess> for Diagnostic {
    fn from(ReasonOfSuccess { span }: ReasonOfSuccess) -> Self {
        Diagnostic::error("E0709", span, "only what is refused has a reason").with_help("take `because` away, or write `cannot`")
    }
}

/// E0710
pub(crate) struct UnfitClaim {
    pub(crate) span: Span,
    pub(crate) fault: String,
    pub(crate) help: String,
}

impl From<UnfitClaim> for Diagnostic {
    fn from(UnfitClaim { span, fault, help }: UnfitClaim) -> Self {
        Diagnostic::error("E0710", span, fault).with_help(help)
    }
}

/// E0712
pub(crate) struct UnfitStep {
    pub(crate) span: Span,
    pub(crate) fault: String,
    pub(crate) help: String,
}

impl From<UnfitStep> for Diagnostic {
    fn from(UnfitStep { span, fault, help }: UnfitStep) -> Self {
        Diagnostic::error("E0712", span, fault).with_help(help)
    }
}

/// E0713
pub(crate) struct RingOfRows {
    /// `` `a` → `b` → `a` ``
    pub(crate) way: String,
    pub(crate) span: Span,
    pub(crate) others: Vec<Span>,
}

impl From<RingOfRows> for Diagnostic {
    fn from(RingOfRows { way, span, others }: RingOfRows) -> Self {
        let finding = Diagnostic::error("E0713", span, format!("these rows refer to each other in a ring: {way}"))
            .with_help("a row is sown after those that it refers to: leave out one of these references, where it may be null");
        others.into_iter().fold(finding, |finding, other| finding.with_related(other, "and this one"))
    }
}

/// E0711
pub(crate) struct BadAcceptance {
    pub(crate) span: Span,
    pub(crate) fault: String,
    pub(crate) help: String,
}

impl From<BadAcceptance> for Diagnostic {
    fn from(BadAcceptance { span, fault, help }: BadAcceptance) -> Self {
        Diagnostic::error("E0711", span, fault).with_help(help)
    }
}
