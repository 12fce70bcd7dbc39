//! Names that are taken, misspelt, misplaced or unknown.

use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::similar;
use purlin_rules::syntax::Ident;

/// E0201
pub(crate) struct DeclaredTwice {
    /// `model`, `field`, `label` …
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) first: Span,
}

/// E0201, where the first is something else.
pub(crate) struct DeclaredAlready {
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) span: Span,
    /// `model`
    pub(crate) first_kind: &'static str,
    pub(crate) first: Span,
}

impl From<DeclaredAlready> for Diagnostic {
    fn from(DeclaredAlready { kind, name, span, first_kind, first }: DeclaredAlready) -> Self {
        Diagnostic::error("E0201", span, format!("there is a {first_kind} `{name}` already, so no {kind} can be called so"))
            .with_label(format!("this {kind}"))
            .with_related(first, format!("the {first_kind}"))
            .with_help("models, enums, types, mixins and roles have names of their own: give one of them another")
    }
}

impl From<DeclaredTwice> for Diagnostic {
    fn from(DeclaredTwice { kind, name, span, first }: DeclaredTwice) -> Self {
        Diagnostic::error("E0201", span, format!("the {kind} `{name}` is declared twice"))
            .with_label("declared again")
            .with_related(first, "first declared here")
            .with_help("give one of them another name, or remove it")
    }
}

/// E0202
pub(crate) struct MisspeltName {
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    /// `PascalCase`, `snake_case`.
    pub(crate) case: &'static str,
    pub(crate) corrected: String,
    pub(crate) span: Span,
}

impl From<MisspeltName> for Diagnostic {
    fn from(MisspeltName { kind, name, case, corrected, span }: MisspeltName) -> Self {
        let finding = Diagnostic::error("E0202", span, format!("the {kind} `{name}` is not written in {case}"));
        if corrected.is_empty() {
            return finding.with_help(format!("write the name of a {kind} in {case}"));
        }
        finding.with_help(format!("write `{corrected}`")).with_edit(span, corrected)
    }
}

/// E0203
pub(crate) struct NoApp {
    pub(crate) span: Span,
}

impl From<NoApp> for Diagnostic {
    fn from(NoApp { span }: NoApp) -> Self {
        Diagnostic::error("E0203", span, "the program has no `app`")
            .with_help("say its name and the edition of the language that it is written in: `app Notes edition 2026`")
    }
}

/// E0203
pub(crate) struct SecondApp {
    pub(crate) span: Span,
    pub(crate) first: Span,
}

impl From<SecondApp> for Diagnostic {
    fn from(SecondApp { span, first }: SecondApp) -> Self {
        Diagnostic::error("E0203", span, "the program has a second `app`")
            .with_related(first, "the first one")
            .with_help("all files of a project are one program with one `app`; a project of its own has a `purlin.yaml` of its own")
    }
}

/// E0204
pub(crate) struct NoEdition {
    pub(crate) span: Span,
    /// Where `edition` belongs: the end of the name.
    pub(crate) after: Span,
    pub(crate) name: String,
}

impl From<NoEdition> for Diagnostic {
    fn from(NoEdition { span, after, name }: NoEdition) -> Self {
        Diagnostic::error("E0204", span, "`app` does not say its edition")
            .with_help(format!("write `app {name} edition 2026`"))
            .with_edit(after, format!("{name} edition 2026"))
    }
}

/// E0204
pub(crate) struct UnknownEdition {
    pub(crate) edition: u32,
    pub(crate) span: Span,
}

impl From<UnknownEdition> for Diagnostic {
    fn from(UnknownEdition { edition, span }: UnknownEdition) -> Self {
        Diagnostic::error("E0204", span, format!("there is no edition {edition} of the language"))
            .with_label("not an edition that this version knows")
            .with_help("the edition is 2026")
            .with_edit(span, "2026")
    }
}

/// E0205
pub(crate) struct TakenName {
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) span: Span,
    /// Who has it: `every model has a field of this name`.
    pub(crate) because: &'static str,
    pub(crate) help: &'static str,
}

impl From<TakenName> for Diagnostic {
    fn from(TakenName { kind, name, span, because, help }: TakenName) -> Self {
        Diagnostic::error("E0205", span, format!("no {kind} can be called `{name}`: {because}")).with_help(help)
    }
}

/// E0206
pub(crate) struct SharedPath {
    pub(crate) name: String,
    pub(crate) other: String,
    pub(crate) path: String,
    pub(crate) span: Span,
    pub(crate) first: Span,
}

impl From<SharedPath> for Diagnostic {
    fn from(SharedPath { name, other, path, span, first }: SharedPath) -> Self {
        Diagnostic::error("E0206", span, format!("`{name}` and `{other}` would both be `/api/{path}`"))
            .with_related(first, format!("`{other}` is declared here"))
            .with_help("give one of them a name that differs in more than its capitals")
    }
}

/// E0207
pub(crate) struct UnknownName {
    /// `model`, `field`, `seed` …
    kind: &'static str,
    name: String,
    /// The model whose field it would be.
    owner: Option<String>,
    span: Span,
    similar: Option<String>,
    known: Vec<String>,
}

impl UnknownName {
    pub(crate) fn of<'a>(kind: &'static str, name: &Ident, owner: Option<&str>, known: impl Iterator<Item = &'a str>) -> Self {
        let known: Vec<String> = known.map(str::to_owned).collect();
        let similar = similar::closest(&name.name, &known);
        Self { kind, name: name.name.clone(), owner: owner.map(str::to_owned), span: name.span, similar, known }
    }
}

impl From<UnknownName> for Diagnostic {
    fn from(UnknownName { kind, name, owner, span, similar, known }: UnknownName) -> Self {
        let message = match owner {
            Some(owner) => format!("`{owner}` has no {kind} `{name}`"),
            None => format!("there is no {kind} `{name}`"),
        };
        let finding = Diagnostic::error("E0207", span, message).with_label("not declared");
        match (similar, known.as_slice()) {
            (Some(similar), _) => finding.with_help(format!("did you mean `{similar}`?")).with_guess(span, similar),
            (None, []) => finding.with_help(format!("no {kind} is declared")),
            (None, [_, ..]) if known.len() <= 8 => finding.with_help(format!("declared are `{}`", known.join("`, `"))),
            (None, [_, ..]) => finding.with_help("declare it, or name another"),
        }
    }
}

/// E0208
pub(crate) struct EmptyEnum {
    pub(crate) name: String,
    pub(crate) span: Span,
}

impl From<EmptyEnum> for Diagnostic {
    fn from(EmptyEnum { name, span }: EmptyEnum) -> Self {
        Diagnostic::error("E0208", span, format!("the enum `{name}` has no values"))
            .with_help(format!("name at least one: `enum {name} {{ open  closed }}`"))
    }
}

/// E0209
pub(crate) struct NamedTwice {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) first: Span,
}

impl From<NamedTwice> for Diagnostic {
    fn from(NamedTwice { name, span, first }: NamedTwice) -> Self {
        Diagnostic::error("E0209", span, format!("`{name}` is named twice"))
            .with_label("named again")
            .with_related(first, "first named here")
            .with_help("once is enough: remove one")
    }
}

/// E0210
pub(crate) struct StillDeclared {
    /// `field`, `value`
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    /// Of the mark.
    pub(crate) span: Span,
    /// `was called so before`, `is said to be removed`
    pub(crate) mark: &'static str,
    pub(crate) declared: Span,
}

impl From<StillDeclared> for Diagnostic {
    fn from(StillDeclared { kind, name, span, mark, declared }: StillDeclared) -> Self {
        Diagnostic::error("E0210", span, format!("the {kind} `{name}` {mark}, and is still there"))
            .with_related(declared, "declared here")
            .with_help("take the mark away, or give one of them another name")
    }
}

/// E0211
pub(crate) struct RemovedAndRenamed {
    /// What it was called before.
    pub(crate) name: String,
    /// In `removed`.
    pub(crate) span: Span,
    /// The field that it is now.
    pub(crate) now: String,
    /// In `@was`.
    pub(crate) renamed: Span,
}

impl From<RemovedAndRenamed> for Diagnostic {
    fn from(RemovedAndRenamed { name, span, now, renamed }: RemovedAndRenamed) -> Self {
        Diagnostic::error("E0211", span, format!("the field `{name}` is said to be removed, and to be called `{now}` now"))
            .with_related(renamed, "renamed here")
            .with_help(format!(
                "its values stay as those of `{now}`, or they go: keep `@was({name})` or `removed {name}`, and remove the other"
            ))
    }
}
