//! Types, refinements, defaults and attributes of fields.

use purlin_rules::diagnostic::{Diagnostic, Span};

/// E0301
pub(crate) struct UnknownType {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) similar: Option<String>,
}

impl From<UnknownType> for Diagnostic {
    fn from(UnknownType { name, span, similar }: UnknownType) -> Self {
        let finding = Diagnostic::error("E0301", span, format!("there is no type `{name}`"));
        match similar {
            Some(similar) => finding.with_help(format!("did you mean `{similar}`?")).with_guess(span, similar),
            None => finding.with_help("a type is a scalar of the language, or a model or an enum that the program declares"),
        }
    }
}

/// E0302
pub(crate) struct UnfitRefinement {
    pub(crate) ty: String,
    pub(crate) span: Span,
    /// What may stand there, as a sentence.
    pub(crate) help: String,
    /// The type that was probably meant, and what it replaces.
    pub(crate) instead: Option<(Span, String)>,
}

impl From<UnfitRefinement> for Diagnostic {
    fn from(UnfitRefinement { ty, span, help, instead }: UnfitRefinement) -> Self {
        let finding = Diagnostic::error("E0302", span, format!("`{ty}` cannot be refined like this")).with_help(help);
        match instead {
            Some((place, instead)) => finding.with_edit(place, instead),
            None => finding,
        }
    }
}

/// E0303
pub(crate) struct BadBound {
    pub(crate) span: Span,
    /// `the lower bound is above the upper one`
    pub(crate) fault: String,
    pub(crate) help: String,
}

impl From<BadBound> for Diagnostic {
    fn from(BadBound { span, fault, help }: BadBound) -> Self {
        Diagnostic::error("E0303", span, fault).with_help(help)
    }
}

/// E0304
pub(crate) struct BadPattern {
    pub(crate) span: Span,
    pub(crate) fault: String,
}

impl From<BadPattern> for Diagnostic {
    fn from(BadPattern { span, fault }: BadPattern) -> Self {
        Diagnostic::error("E0304", span, format!("this is not a regular expression: {fault}"))
            .with_help("patterns have no look-around and no back-references: they match in linear time; the whole text must match")
    }
}

/// E0305
pub(crate) struct NotADefault {
    pub(crate) span: Span,
    pub(crate) help: String,
}

impl From<NotADefault> for Diagnostic {
    fn from(NotADefault { span, help }: NotADefault) -> Self {
        Diagnostic::error("E0305", span, "this cannot be a default").with_help(help)
    }
}

/// E0306
pub(crate) struct OutsideRefinement {
    pub(crate) span: Span,
    pub(crate) field: String,
    /// `has at most 80 characters`
    pub(crate) asks: String,
}

impl From<OutsideRefinement> for Diagnostic {
    fn from(OutsideRefinement { span, field, asks }: OutsideRefinement) -> Self {
        Diagnostic::error("E0306", span, format!("`{field}` cannot hold this value")).with_help(format!("its type says that it {asks}"))
    }
}

/// E0307
pub(crate) struct UnknownAttribute {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) similar: Option<String>,
}

impl From<UnknownAttribute> for Diagnostic {
    fn from(UnknownAttribute { name, span, similar }: UnknownAttribute) -> Self {
        let finding = Diagnostic::error("E0307", span, format!("there is no attribute `@{name}`"));
        match similar {
            Some(similar) => finding.with_help(format!("did you mean `@{similar}`?")).with_guess(span, similar),
            None => finding
                .with_help("attributes are `@unique`, `@immutable`, `@readonly`, `@private`, `@on_delete(…)` and `@deprecated(\"…\")`"),
        }
    }
}

/// E0308
pub(crate) struct BadAttributeArgument {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) help: String,
}

impl From<BadAttributeArgument> for Diagnostic {
    fn from(BadAttributeArgument { name, span, help }: BadAttributeArgument) -> Self {
        Diagnostic::error("E0308", span, format!("`@{name}` is not written like this")).with_help(help)
    }
}

/// E0309
pub(crate) struct UnfitAttribute {
    pub(crate) name: String,
    pub(crate) span: Span,
    /// `a to-many holds nothing itself`
    pub(crate) because: String,
    pub(crate) help: String,
}

impl From<UnfitAttribute> for Diagnostic {
    fn from(UnfitAttribute { name, span, because, help }: UnfitAttribute) -> Self {
        Diagnostic::error("E0309", span, format!("`@{name}` cannot stand here: {because}")).with_help(help)
    }
}

/// E0310
pub(crate) struct UnfitOptional {
    pub(crate) span: Span,
    pub(crate) because: &'static str,
    pub(crate) help: String,
}

impl From<UnfitOptional> for Diagnostic {
    fn from(UnfitOptional { span, because, help }: UnfitOptional) -> Self {
        Diagnostic::error("E0310", span, format!("this type cannot be optional: {because}")).with_help(help)
    }
}
