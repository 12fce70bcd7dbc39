//! What other languages write, answered with what Purlin writes.

use purlin_rules::diagnostic::{Diagnostic, Edit, Span};

/// `email Email`: a field without its colon.
pub(crate) struct BareField {
    pub(crate) name: String,
    pub(crate) ty: String,
    /// Of both.
    pub(crate) span: Span,
    /// Right after the name.
    pub(crate) colon: Span,
}

impl From<BareField> for Diagnostic {
    fn from(BareField { name, ty, span, colon }: BareField) -> Self {
        Diagnostic::error("E0120", span, format!("a colon is missing between the field `{name}` and its type"))
            .with_help(format!("write `{name}: {ty}`"))
            .with_edit(colon, ":")
    }
}

/// `;` and `,` between members: one finding for all of a block.
pub(crate) struct Punctuation {
    pub(crate) sign: String,
    pub(crate) places: Vec<Span>,
}

impl From<Punctuation> for Diagnostic {
    fn from(Punctuation { sign, places }: Punctuation) -> Self {
        let first = places.first().copied().unwrap_or_default();
        let help = match places.len() {
            1 => "remove it".to_owned(),
            2 => "remove it, here and at one more place".to_owned(),
            count => format!("remove it, here and at {} more places", count - 1),
        };
        let diagnostic = Diagnostic::error("E0121", first, format!("nothing is separated or ended by `{sign}` here")).with_help(help);
        places.into_iter().fold(diagnostic, |diagnostic, place| diagnostic.with_edit(place, ""))
    }
}

/// `@id`.
pub(crate) struct IdAttribute {
    /// The attribute, or the whole field where that is `id`.
    pub(crate) span: Span,
    pub(crate) whole_field: bool,
}

impl From<IdAttribute> for Diagnostic {
    fn from(IdAttribute { span, whole_field }: IdAttribute) -> Self {
        let help = if whole_field { "remove the field" } else { "remove the attribute; for a key of your own, write `@unique`" };
        Diagnostic::error("E0122", span, "every model has an `id` already, a UUID that is never written down")
            .with_help(help)
            .with_edit(span, "")
    }
}

/// `@default("x")`.
pub(crate) struct DefaultAttribute {
    pub(crate) span: Span,
    /// What stands in its parentheses.
    pub(crate) value: String,
    pub(crate) edits: Vec<Edit>,
}

impl From<DefaultAttribute> for Diagnostic {
    fn from(DefaultAttribute { span, value, edits }: DefaultAttribute) -> Self {
        let diagnostic =
            Diagnostic::error("E0123", span, "a default follows the type, with `=`").with_help(format!("write `= {value}` after the type"));
        Diagnostic { edits, ..diagnostic }
    }
}

/// `@@unique([a, b])`, `@@allow('read', …)`.
pub(crate) struct BlockAttribute {
    pub(crate) span: Span,
    pub(crate) name: String,
    /// What Purlin writes instead; `None` where it has nothing alike, and it is to be removed.
    pub(crate) replacement: Option<String>,
}

impl From<BlockAttribute> for Diagnostic {
    fn from(BlockAttribute { span, name, replacement }: BlockAttribute) -> Self {
        let diagnostic = Diagnostic::error("E0124", span, format!("`@@{name}`: what holds for a whole model is a member without `@`"));
        match replacement {
            Some(replacement) => diagnostic.with_help(format!("write `{replacement}`")).with_edit(span, replacement),
            None if matches!(name.as_str(), "unique" | "index") => diagnostic.with_help(format!("write `{name} (…)`")),
            None => diagnostic.with_help("there is no such member; remove it").with_guess(span, ""),
        }
    }
}

/// `table User { … }`, `type User { … }` with what only models hold.
pub(crate) struct NotAModel {
    /// The word.
    pub(crate) span: Span,
    pub(crate) word: String,
}

impl From<NotAModel> for Diagnostic {
    fn from(NotAModel { span, word }: NotAModel) -> Self {
        let message = if word == "type" {
            "a `type` is a plain record, which has no rows, keys or rules".to_owned()
        } else {
            format!("what is stored is declared with `model`, not with `{word}`")
        };
        Diagnostic::error("E0125", span, message).with_help("write `model`").with_edit(span, "model")
    }
}

/// `create table users (…)`.
pub(crate) struct CreateTable {
    pub(crate) span: Span,
    /// The model that it would be.
    pub(crate) model: String,
}

impl From<CreateTable> for Diagnostic {
    fn from(CreateTable { span, model }: CreateTable) -> Self {
        let first_line = model.lines().next().unwrap_or("").to_owned();
        Diagnostic::error("E0126", span, "a table is declared as a `model`; its columns are fields")
            .with_help(format!("write `{first_line} … }}`, with one `name: Type` to a line"))
            .with_edit(span, model)
    }
}

/// `allow read: if …`.
pub(crate) struct ColonAfterOperations {
    pub(crate) span: Span,
}

impl From<ColonAfterOperations> for Diagnostic {
    fn from(ColonAfterOperations { span }: ColonAfterOperations) -> Self {
        Diagnostic::error("E0127", span, "no colon stands between the operations of a rule and its `if`")
            .with_help("remove the `:`")
            .with_edit(span, "")
    }
}

/// `allow select`.
pub(crate) struct UnknownOperation {
    pub(crate) span: Span,
    pub(crate) word: String,
    pub(crate) meant: Option<&'static str>,
}

impl From<UnknownOperation> for Diagnostic {
    fn from(UnknownOperation { span, word, meant }: UnknownOperation) -> Self {
        let diagnostic = Diagnostic::error("E0128", span, format!("`{word}` is no operation"));
        match meant {
            Some(meant) => diagnostic.with_help(format!("write `{meant}`")).with_edit(span, meant),
            None => diagnostic
                .with_help("the operations are `read` (`get` and `list`), `create`, `update`, `delete` and `write` (the last three)"),
        }
    }
}
