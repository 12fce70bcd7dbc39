//! Relations between models, and what spans several fields of one.

use purlin_rules::diagnostic::{Diagnostic, Span};

/// E0401
pub(crate) struct NoOtherEnd {
    pub(crate) field: String,
    pub(crate) target: String,
    pub(crate) model: String,
    pub(crate) span: Span,
    /// Fields of the target that point back.
    pub(crate) candidates: Vec<String>,
    /// The written type, to be followed by `via`.
    pub(crate) ty: String,
    /// The target has many of these rows too.
    pub(crate) both_ways: bool,
}

impl From<NoOtherEnd> for Diagnostic {
    fn from(NoOtherEnd { field, target, model, span, candidates, ty, both_ways }: NoOtherEnd) -> Self {
        let finding = Diagnostic::error("E0401", span, format!("`{field}` does not say which field of `{target}` it is the other end of"));
        match candidates.as_slice() {
            [] if both_ways => {
                let between = format!("{}{}", (&model).min(&target), (&model).max(&target));
                finding.with_help(format!(
                    "many rows of each belong to many of the other by a model between them, with a field of each type: write `{ty} through \
                     {between}`, and declare `model {between}`"
                ))
            }
            [] => finding.with_help(format!("no field of `{target}` is a `{model}`; a to-many is the other end of one, named after `via`")),
            [one] => finding.with_help(format!("write `{ty} via {one}`")).with_edit(span, format!("{ty} via {one}")),
            [_, ..] => finding.with_help(format!("write `via` and one of `{}`", candidates.join("`, `"))),
        }
    }
}

/// E0402
pub(crate) struct NotTheOtherEnd {
    /// `Comment.ticket`
    pub(crate) via: String,
    pub(crate) model: String,
    pub(crate) span: Span,
    /// Where `via` is declared, if it is.
    pub(crate) declared: Option<Span>,
    pub(crate) candidates: Vec<String>,
}

impl From<NotTheOtherEnd> for Diagnostic {
    fn from(NotTheOtherEnd { via, model, span, declared, candidates }: NotTheOtherEnd) -> Self {
        let message = format!("`{via}` is not a field that holds one `{model}`");
        let mut finding = Diagnostic::error("E0402", span, message).with_label(format!("must point back to `{model}`"));
        if let Some(declared) = declared {
            finding = finding.with_related(declared, "declared here");
        }
        match candidates.as_slice() {
            [] => finding.with_help(format!("declare a field of type `{model}` there")),
            [one] => finding.with_help(format!("did you mean `{one}`?")).with_guess(span, one.clone()),
            [_, ..] => finding.with_help(format!("those are `{}`", candidates.join("`, `"))),
        }
    }
}

/// E0403
pub(crate) struct TwoOtherEnds {
    /// `Comment.ticket`
    pub(crate) via: String,
    pub(crate) span: Span,
    pub(crate) first: Span,
}

impl From<TwoOtherEnds> for Diagnostic {
    fn from(TwoOtherEnds { via, span, first }: TwoOtherEnds) -> Self {
        Diagnostic::error("E0403", span, format!("two fields are the other end of `{via}`"))
            .with_related(first, "the first one")
            .with_help("they would always hold the same rows: keep one")
    }
}

/// E0404
pub(crate) struct ViaOfNoRelation {
    pub(crate) ty: String,
    pub(crate) span: Span,
}

impl From<ViaOfNoRelation> for Diagnostic {
    fn from(ViaOfNoRelation { ty, span }: ViaOfNoRelation) -> Self {
        Diagnostic::error("E0404", span, format!("`{ty}` is not a model, so it has no other end"))
            .with_help("`via` follows a to-many: `comments: Comment[] via ticket`")
    }
}

/// E0405
pub(crate) struct UnfitKey {
    /// `unique`, `index`, `search`
    pub(crate) kind: &'static str,
    pub(crate) field: String,
    pub(crate) span: Span,
    pub(crate) because: &'static str,
}

impl From<UnfitKey> for Diagnostic {
    fn from(UnfitKey { kind, field, span, because }: UnfitKey) -> Self {
        Diagnostic::error("E0405", span, format!("`{field}` cannot stand in `{kind}`: {because}")).with_help(match kind {
            "index" if field == "where" => {
                "say what the row itself holds; a list asks for more than that in its own `where`, or in its rule"
            }
            "search" => "name fields that hold texts, or lists of them, and that some caller may read",
            _ => "name a field that holds a row or a value that can be ordered; a relation has an index without asking",
        })
    }
}

/// E0406
pub(crate) struct RepeatedKey {
    pub(crate) kind: &'static str,
    pub(crate) span: Span,
    pub(crate) first: Span,
}

impl From<RepeatedKey> for Diagnostic {
    fn from(RepeatedKey { kind, span, first }: RepeatedKey) -> Self {
        Diagnostic::error("E0406", span, format!("this `{kind}` says again what is already said"))
            .with_related(first, "said here")
            .with_help("remove one of them")
    }
}

/// E0407
pub(crate) struct UnfitThrough {
    pub(crate) span: Span,
    pub(crate) fault: String,
    pub(crate) help: String,
}

impl From<UnfitThrough> for Diagnostic {
    fn from(UnfitThrough { span, fault, help }: UnfitThrough) -> Self {
        Diagnostic::error("E0407", span, fault).with_help(help)
    }
}

/// E0408
pub(crate) struct NotUniqueEnd {
    /// `BankAccount.entity`
    pub(crate) via: String,
    /// `BankAccount`
    pub(crate) target: String,
    pub(crate) span: Span,
    pub(crate) declared: Option<Span>,
}

impl From<NotUniqueEnd> for Diagnostic {
    fn from(NotUniqueEnd { via, target, span, declared }: NotUniqueEnd) -> Self {
        let finding =
            Diagnostic::error("E0408", span, format!("many rows may hold the same row in `{via}`, so its other end is no single one"));
        let finding = match declared {
            Some(declared) => finding.with_related(declared, "not `@unique`"),
            None => finding,
        };
        finding.with_help(format!("write `@unique` there, or `{target}[]` here"))
    }
}

/// E0409
pub(crate) struct OtherEndMayBeNone {
    /// `Account`
    pub(crate) ty: String,
    pub(crate) via: String,
    pub(crate) span: Span,
}

impl From<OtherEndMayBeNone> for Diagnostic {
    fn from(OtherEndMayBeNone { ty, via, span }: OtherEndMayBeNone) -> Self {
        let optional = format!("{ty}? via {via}");
        Diagnostic::error("E0409", span, format!("there need be no `{ty}` that holds this row in `{via}`"))
            .with_help(format!("write `{optional}`: it is null where there is none"))
            .with_edit(span, optional)
    }
}
