//! `E026x`, `E055x`: roles, verdicts, and the rows before and after a write.

use crate::diagnostic::{Diagnostic, Span};

/// `me is Staf`: no such role.
pub(crate) struct UnknownRole {
    pub(crate) span: Span,
    pub(crate) name: String,
    pub(crate) known: Vec<String>,
    pub(crate) similar: Option<String>,
}

impl From<UnknownRole> for Diagnostic {
    fn from(UnknownRole { span, name, known, similar }: UnknownRole) -> Self {
        let found = Diagnostic::error("E0261", span, format!("there is no role `{name}`"));
        match similar {
            Some(similar) => found.with_help(format!("did you mean `{similar}`?")).with_guess(span, similar),
            None if known.is_empty() => found.with_help(format!("say who has it: `role {name} = me.…`")),
            None => {
                let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
                found.with_help(format!("there is {}", known.join(", ")))
            }
        }
    }
}

/// `old.x` where there is no write.
pub(crate) struct NoEnds {
    pub(crate) span: Span,
    /// `old`, `new` or `changed`.
    pub(crate) name: String,
    /// There is a row before, and none after but `this`: a `require`.
    pub(crate) only_old: bool,
}

impl From<NoEnds> for Diagnostic {
    fn from(NoEnds { span, name, only_old }: NoEnds) -> Self {
        let found = Diagnostic::error("E0550", span, format!("`{name}` is about an update, and there is none here"));
        if only_old {
            found.with_label("a bare name is the row as it will be").with_help("compare with `old.…`")
        } else {
            found.with_help("rules and claims for `update` alone, and triggers on `updated`, know the row before and the row after")
        }
    }
}

/// `changed(1)`, `changed(me)`.
pub(crate) struct NoChange {
    pub(crate) span: Span,
    pub(crate) because: &'static str,
}

impl From<NoChange> for Diagnostic {
    fn from(NoChange { span, because }: NoChange) -> Self {
        Diagnostic::error("E0551", span, "`changed` asks whether an update changes a field of its row")
            .with_label(because)
            .with_help("write `changed(status)`, with a field of the row")
    }
}

/// A role, a rule or a computed field that needs itself.
pub(crate) struct Cycle {
    pub(crate) span: Span,
    /// From the one it is told of, around to it again.
    pub(crate) names: Vec<String>,
}

impl Cycle {
    pub(crate) const CODE: &str = "E0552";
}

impl From<Cycle> for Diagnostic {
    fn from(Cycle { span, names }: Cycle) -> Self {
        let (first, around) = names.split_first().map_or(("", [].as_slice()), |(first, rest)| (first.as_str(), rest));
        Diagnostic::error("E0552", span, format!("{first} is defined by itself"))
            .with_label(format!("{first} needs {}", around.join(", which needs ")))
            .with_help("say one of them without the others; a tree of rows is asked by its `ancestors`")
    }
}

/// Roles in roles in roles.
pub(crate) struct TooMuchPutIn {
    pub(crate) span: Span,
}

impl TooMuchPutIn {
    pub(crate) const CODE: &str = "E0553";
}

impl From<TooMuchPutIn> for Diagnostic {
    fn from(TooMuchPutIn { span }: TooMuchPutIn) -> Self {
        Diagnostic::error("E0553", span, "with what it uses put in, this rule is too large to be decided")
            .with_help("roles, verdicts and computed fields are put in where they are used: use fewer of them within each other")
    }
}

/// `where=me is Staff`
pub(crate) struct NotInRequests {
    pub(crate) span: Span,
    /// "a role", "a verdict".
    pub(crate) what: &'static str,
}

impl From<NotInRequests> for Diagnostic {
    fn from(NotInRequests { span, what }: NotInRequests) -> Self {
        Diagnostic::error("E0554", span, format!("a request does not ask for {what}"))
            .with_help("rules are applied to what is answered anyway; ask for fields")
    }
}

/// `me is Agent`, `me is Staff of org`.
pub(crate) struct RoleParameter {
    pub(crate) span: Span,
    pub(crate) role: String,
    /// The parameter's name, and a noun for its type.
    pub(crate) wanted: Option<(String, String)>,
}

impl From<RoleParameter> for Diagnostic {
    fn from(RoleParameter { span, role, wanted }: RoleParameter) -> Self {
        match wanted {
            Some((name, ty)) => Diagnostic::error("E0555", span, format!("the role `{role}` is one of {ty}"))
                .with_help(format!("say of which: `is {role} of {name}`")),
            None => Diagnostic::error("E0555", span, format!("the role `{role}` is of nothing")).with_help(format!("write `is {role}`")),
        }
    }
}

/// `ticket is Staff`
pub(crate) struct NotTheUser {
    pub(crate) span: Span,
    pub(crate) path: String,
    pub(crate) is: String,
    /// A noun for the model that signs in, where there is one.
    pub(crate) wanted: Option<String>,
}

impl From<NotTheUser> for Diagnostic {
    fn from(NotTheUser { span, path, is, wanted }: NotTheUser) -> Self {
        let found = Diagnostic::error("E0556", span, format!("`{path}` is {is}, and has no roles"));
        match wanted {
            Some(wanted) => found.with_help(format!("roles are those of {wanted}: `me is …`")),
            None => found.with_help("say which model signs in: `auth User { identify email  password { min 10 } }`"),
        }
    }
}

/// `can read title`
pub(crate) struct NotARow {
    pub(crate) span: Span,
    pub(crate) path: String,
    pub(crate) is: String,
}

impl From<NotARow> for Diagnostic {
    fn from(NotARow { span, path, is }: NotARow) -> Self {
        Diagnostic::error("E0557", span, format!("`can` asks about a row, and `{path}` is {is}"))
            .with_help("name a row: `this`, a relation, a quantifier's variable")
    }
}

/// `owner is Verified`, of which the body asks for `session.mfa`.
pub(crate) struct SessionOfAnother {
    pub(crate) span: Span,
    /// `session.mfa`
    pub(crate) fact: String,
}

impl SessionOfAnother {
    pub(crate) const CODE: &str = "E0558";
}

impl From<SessionOfAnother> for Diagnostic {
    fn from(SessionOfAnother { span, fact }: SessionOfAnother) -> Self {
        Diagnostic::error("E0558", span, format!("`{fact}` is known of who asks, and this asks about somebody else"))
            .with_help("a role that speaks of the session is one of `me` only")
    }
}
