//! Access rules.

use super::with_guesses;
use purlin_rules::diagnostic::{Diagnostic, Edit, Span};

/// E0501
pub(crate) struct UngrantableField {
    /// `Message.room`
    pub(crate) field: String,
    /// `update`
    pub(crate) operation: &'static str,
    pub(crate) because: &'static str,
    pub(crate) span: Span,
    pub(crate) declared: Span,
}

impl From<UngrantableField> for Diagnostic {
    fn from(UngrantableField { field, operation, because, span, declared }: UngrantableField) -> Self {
        Diagnostic::error("E0501", span, format!("no rule can be about `{operation}` of `{field}`: {because}"))
            .with_related(declared, "declared here")
            .with_help("take the field out of the list")
    }
}

/// E0502
pub(crate) struct FieldsOfARow {
    /// `delete`, `write`
    pub(crate) operation: &'static str,
    /// Of the list, with its parentheses.
    pub(crate) span: Span,
    pub(crate) help: String,
}

impl From<FieldsOfARow> for Diagnostic {
    fn from(FieldsOfARow { operation, span, help }: FieldsOfARow) -> Self {
        Diagnostic::error("E0502", span, format!("`{operation}` takes no list of fields: a row is deleted whole")).with_help(help)
    }
}

/// E0503
pub(crate) struct OperationTwice {
    pub(crate) operation: &'static str,
    pub(crate) span: Span,
    pub(crate) first: Span,
}

impl From<OperationTwice> for Diagnostic {
    fn from(OperationTwice { operation, span, first }: OperationTwice) -> Self {
        Diagnostic::error("E0503", span, format!("this rule names `{operation}` twice"))
            .with_related(first, "named here already")
            .with_help("`read` is `get` and `list`, `write` is `create`, `update` and `delete`; different fields under one condition stand in one list")
    }
}

/// W0501
pub(crate) struct HoldsForNobody {
    pub(crate) span: Span,
    /// By which it holds for callers alone who are signed in.
    pub(crate) edits: Vec<Edit>,
}

impl From<HoldsForNobody> for Diagnostic {
    fn from(HoldsForNobody { span, edits }: HoldsForNobody) -> Self {
        let finding = Diagnostic::warning("W0501", span, "this rule speaks of `me`, and can hold when nobody is signed in")
            .with_label("`me` is null then, and every comparison with it false")
            .with_help("begin with `me is set and …` to keep them out; if they are meant, put what needs no `me` into a rule of its own, or write `me is null or …`");
        with_guesses(finding, edits)
    }
}

/// W0503
pub(crate) struct NeverHolds {
    pub(crate) span: Span,
    pub(crate) is_deny: bool,
    /// It is about some fields alone.
    pub(crate) of_fields: bool,
}

impl From<NeverHolds> for Diagnostic {
    fn from(NeverHolds { span, is_deny, of_fields }: NeverHolds) -> Self {
        let help = match (is_deny, of_fields) {
            (true, _) => "mend the condition, or remove the rule: it keeps nobody out",
            (false, true) => {
                "mend the condition, or remove the rule: it grants these fields to nobody, and others are granted by other rules"
            }
            (false, false) => "mend the condition, or remove the rule: without a rule nobody is let in",
        };
        Diagnostic::warning("W0503", span, "this rule never holds").with_label("false for every row and every caller").with_help(help)
    }
}

/// W0502
pub(crate) struct CreateCannotSucceed {
    pub(crate) model: String,
    pub(crate) field: String,
    pub(crate) readonly: bool,
    pub(crate) span: Span,
    pub(crate) declared: Span,
}

impl From<CreateCannotSucceed> for Diagnostic {
    fn from(CreateCannotSucceed { model, field, readonly, span, declared }: CreateCannotSucceed) -> Self {
        let finding =
            Diagnostic::warning("W0502", span, format!("no `{model}` can be created: `{field}` is required, and no request may name it"))
                .with_related(declared, "declared here, without a default");
        if readonly {
            finding.with_help(format!("give `{field}` a default, or take `@readonly` away"))
        } else {
            finding.with_help(format!("grant `{field}` in an `allow create(…)`, or give it a default"))
        }
    }
}

/// E0504
pub(crate) struct UnfitCheck {
    pub(crate) span: Span,
}

impl From<UnfitCheck> for Diagnostic {
    fn from(UnfitCheck { span }: UnfitCheck) -> Self {
        Diagnostic::error("E0504", span, "a rule for `read` has no `check`: nothing is written that could be looked at afterwards")
            .with_help("put the condition into `if`, or the other operations into a rule of their own")
    }
}

/// E0505
pub(crate) struct UnfitRequire {
    pub(crate) span: Span,
    /// `me`, `now()`, `assignee.name`
    pub(crate) reads: String,
}

impl From<UnfitRequire> for Diagnostic {
    fn from(UnfitRequire { span, reads }: UnfitRequire) -> Self {
        Diagnostic::error("E0505", span, format!("`require` is about the row's own fields, and this reads {reads}")).with_help(
            "it binds every writer at any time, the system too; what depends on who writes, or on other rows, is a rule with `check`",
        )
    }
}

/// E0506
pub(crate) struct UnfitLimit {
    pub(crate) span: Span,
    pub(crate) fault: String,
    pub(crate) help: String,
}

impl From<UnfitLimit> for Diagnostic {
    fn from(UnfitLimit { span, fault, help }: UnfitLimit) -> Self {
        Diagnostic::error("E0506", span, fault).with_help(help)
    }
}

/// W0504
pub(crate) struct NobodyMayUse {
    pub(crate) model: String,
    /// Users are its rows.
    pub(crate) signs_in: bool,
    pub(crate) span: Span,
}

impl From<NobodyMayUse> for Diagnostic {
    fn from(NobodyMayUse { model, signs_in, span }: NobodyMayUse) -> Self {
        let (label, rule) = match signs_in {
            true => ("no rule: nobody signs up, and nobody is shown a user", "allow create(email)"),
            false => ("no rule: it has no routes, and no methods in clients", "allow read if me is set"),
        };
        Diagnostic::warning("W0504", span, format!("nobody may use the model `{model}`"))
            .with_label(label)
            .with_help(format!("say who may: `{rule}`; where nobody is to, say that: `deny read, write`"))
    }
}

/// W0505
pub(crate) struct CopiesGuarded {
    /// `Order.note`
    pub(crate) field: String,
    /// Of the value.
    pub(crate) span: Span,
    /// `User.email`, and its attribute.
    pub(crate) reads: String,
    pub(crate) attribute: &'static str,
    pub(crate) declared: Span,
}

impl From<CopiesGuarded> for Diagnostic {
    fn from(CopiesGuarded { field, span, reads, attribute, declared }: CopiesGuarded) -> Self {
        Diagnostic::warning("W0505", span, format!("`{field}` is given what comes from `{reads}`, which is `{attribute}`"))
            .with_label(format!("kept in `{field}`, which is shown to all who may read the row"))
            .with_related(declared, "kept from some here")
            .with_help(format!("say who may see `{field}` too, with `@read(…)` or `@private`"))
    }
}

/// W0506
pub(crate) struct SecretKey {
    /// `Invite.code`
    pub(crate) field: String,
    pub(crate) span: Span,
    /// The rule by which a request may name it.
    pub(crate) granted: Span,
}

impl From<SecretKey> for Diagnostic {
    fn from(SecretKey { field, span, granted }: SecretKey) -> Self {
        Diagnostic::warning("W0506", span, format!("who may write `{field}` finds out which values others have"))
            .with_label("`@private`, and no two rows hold the same: a value that is taken is answered 409")
            .with_related(granted, "a request may name it here")
            .with_help("let no request name it (`@readonly`, or rules that list other fields), or let values come twice, without `unique`")
    }
}
