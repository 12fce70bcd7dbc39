//! `E025x`: a name that means nothing where it stands.

use crate::diagnostic::{Diagnostic, Span};
use crate::similar;

/// A bare word that is no field, variable or argument.
pub(crate) struct UnknownName {
    pub(crate) span: Span,
    pub(crate) name: String,
    /// What was looked through: "field of `Room`", "field of `Room` or argument of the request".
    pub(crate) looked_in: String,
    pub(crate) similar: Option<String>,
}

impl From<UnknownName> for Diagnostic {
    fn from(UnknownName { span, name, looked_in, similar }: UnknownName) -> Self {
        let found = Diagnostic::error("E0250", span, format!("`{name}` is not {looked_in}"));
        with_similar(found, span, similar)
    }
}

/// `room.topci`: the row has no such field.
pub(crate) struct UnknownField {
    pub(crate) span: Span,
    pub(crate) name: String,
    pub(crate) model: String,
    pub(crate) similar: Option<String>,
}

impl From<UnknownField> for Diagnostic {
    fn from(UnknownField { span, name, model, similar }: UnknownField) -> Self {
        let found = Diagnostic::error("E0251", span, format!("`{model}` has no field `{name}`"));
        with_similar(found, span, similar)
    }
}

/// A capitalised word that is no model.
pub(crate) struct UnknownModel {
    pub(crate) span: Span,
    pub(crate) name: String,
}

impl From<UnknownModel> for Diagnostic {
    fn from(UnknownModel { span, name }: UnknownModel) -> Self {
        Diagnostic::error("E0252", span, format!("there is no model `{name}`"))
    }
}

/// `Stauts.open`: no such enum.
pub(crate) struct UnknownEnum {
    pub(crate) span: Span,
    pub(crate) name: String,
    /// The name is a model's.
    pub(crate) is_model: bool,
    /// Its rows sign in.
    pub(crate) signs_in: bool,
}

impl From<UnknownEnum> for Diagnostic {
    fn from(UnknownEnum { span, name, is_model, signs_in }: UnknownEnum) -> Self {
        if signs_in {
            return Diagnostic::error("E0253", span, format!("`{name}` is a model, not an enum"))
                .with_help(format!("the `{name}` who asks is `me`"))
                .with_guess(span, "me");
        }
        if is_model {
            return Diagnostic::error("E0253", span, format!("`{name}` is a model, not an enum"))
                .with_help(format!("to ask about its rows, write `{name}.any(x => …)`"));
        }
        Diagnostic::error("E0253", span, format!("there is no enum `{name}`"))
    }
}

/// `.opne`: the enum has no such value.
pub(crate) struct UnknownEnumValue {
    pub(crate) span: Span,
    pub(crate) name: String,
    pub(crate) enum_name: String,
    pub(crate) values: Vec<String>,
    pub(crate) similar: Option<String>,
}

impl From<UnknownEnumValue> for Diagnostic {
    fn from(UnknownEnumValue { span, name, enum_name, values, similar }: UnknownEnumValue) -> Self {
        let found = Diagnostic::error("E0254", span, format!("`{enum_name}` has no value `{name}`"));
        if similar.is_some() {
            return with_similar(found, span, similar);
        }
        let values: Vec<_> = values.iter().map(|value| format!("`.{value}`")).collect();
        found.with_help(format!("its values are {}", values.join(", ")))
    }
}

/// `.open` where nothing says which enum is meant.
pub(crate) struct EnumUntold {
    pub(crate) span: Span,
    pub(crate) value: String,
}

impl From<EnumUntold> for Diagnostic {
    fn from(EnumUntold { span, value }: EnumUntold) -> Self {
        Diagnostic::error("E0255", span, format!("nothing here says which enum `.{value}` belongs to"))
            .with_help(format!("compare it with a field, or name the enum: `Status.{value}`"))
    }
}

/// `open` where `.open` is meant.
pub(crate) struct BareEnumValue {
    pub(crate) span: Span,
    pub(crate) value: String,
    pub(crate) enum_name: String,
}

impl From<BareEnumValue> for Diagnostic {
    fn from(BareEnumValue { span, value, enum_name }: BareEnumValue) -> Self {
        let written = format!(".{value}");
        Diagnostic::error("E0262", span, format!("`{value}` is a value of `{enum_name}`, and is written with a dot"))
            .with_help(format!("write `{written}`"))
            .with_edit(span, written)
    }
}

/// `memberz.anyy(…)`, `noww()`.
pub(crate) struct UnknownFunction {
    pub(crate) span: Span,
    pub(crate) name: String,
    pub(crate) known: &'static [&'static str],
    pub(crate) similar: Option<String>,
}

impl From<UnknownFunction> for Diagnostic {
    fn from(UnknownFunction { span, name, known, similar }: UnknownFunction) -> Self {
        let found = Diagnostic::error("E0256", span, format!("there is no function `{name}` here"));
        if similar.is_some() || known.is_empty() {
            return with_similar(found, span, similar);
        }
        let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
        found.with_help(format!("there is {}", known.join(", ")))
    }
}

/// `me`, in a program without `auth`.
pub(crate) struct NobodySignsIn {
    pub(crate) span: Span,
}

impl From<NobodySignsIn> for Diagnostic {
    fn from(NobodySignsIn { span }: NobodySignsIn) -> Self {
        Diagnostic::error("E0257", span, "`me` is the signed-in user, and nobody signs in to this program")
            .with_help("say which model signs in: `auth User { identify email  password { min 10 } }`")
    }
}

/// `this` where there is no row.
pub(crate) struct NoThis {
    pub(crate) span: Span,
}

impl From<NoThis> for Diagnostic {
    fn from(NoThis { span }: NoThis) -> Self {
        Diagnostic::error("E0258", span, "there is no row here that `this` could be")
            .with_help("`this` is the row that a rule, a field or a trigger is about; elsewhere, name the row that is meant")
    }
}

/// A quantifier's variable, or an argument, with a name that means something already.
pub(crate) struct TakenName {
    pub(crate) span: Span,
    pub(crate) name: String,
    /// "the signed-in user", "a field of `Room`".
    pub(crate) meaning: String,
}

impl From<TakenName> for Diagnostic {
    fn from(TakenName { span, name, meaning }: TakenName) -> Self {
        Diagnostic::error("E0259", span, format!("`{name}` is already {meaning}")).with_help("choose another name")
    }
}

/// `session.ag`: what is said by two words, of which the second is not known.
pub(crate) struct UnknownFact {
    pub(crate) span: Span,
    /// `session`
    pub(crate) of: String,
    pub(crate) name: String,
    /// `session.age`
    pub(crate) known: Vec<String>,
}

impl From<UnknownFact> for Diagnostic {
    fn from(UnknownFact { span, of, name, known }: UnknownFact) -> Self {
        let found = Diagnostic::error("E0260", span, format!("nothing is known of `{of}` by the name `{name}`"));
        let seconds: Vec<&str> = known.iter().filter_map(|known| known.split_once('.')).map(|(_, second)| second).collect();
        match similar::closest(&name, seconds) {
            Some(similar) => with_similar(found, span, Some(similar)),
            None => found.with_help(format!("there is `{}`", known.join("`, `"))),
        }
    }
}

fn with_similar(found: Diagnostic, span: Span, similar: Option<String>) -> Diagnostic {
    match similar {
        Some(similar) => found.with_help(format!("did you mean `{similar}`?")).with_guess(span, similar),
        None => found,
    }
}
