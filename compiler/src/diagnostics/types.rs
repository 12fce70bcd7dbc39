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
    /// With its `@` and its arguments.
    pub(crate) whole: Span,
    pub(crate) similar: Option<String>,
}

/// Attributes of other products that say what is so anyway: without them, the field means the same.
const NEEDLESS: [(&str, &str); 11] = [
    ("relation", "a field whose type is a model is the relation: `author: User`; remove this, and the field for the key"),
    ("map", "a column is called as its field is; remove this"),
    ("updatedAt", "every row has `updated_at`; remove this"),
    ("createdAt", "every row has `created_at`; remove this"),
    ("db", "columns follow from types; remove this"),
    ("required", "a value is required wherever the type does not end in `?`; remove this"),
    ("notNull", "a value is required wherever the type does not end in `?`; remove this"),
    ("column", "columns follow from fields; remove this"),
    ("Column", "columns follow from fields; remove this"),
    ("Field", "fields need no attribute; remove this"),
    ("ManyToOne", "a field whose type is a model is the relation: `author: User`; remove this"),
];

impl From<UnknownAttribute> for Diagnostic {
    fn from(UnknownAttribute { name, span, whole, similar }: UnknownAttribute) -> Self {
        let finding = Diagnostic::error("E0307", span, format!("there is no attribute `@{name}`"));
        if let Some((_, help)) = NEEDLESS.iter().find(|(needless, _)| *needless == name) {
            return finding.with_help(*help).with_edit(whole, "");
        }
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

/// E0311
pub(crate) struct RecordAsField {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) declared: Span,
}

impl From<RecordAsField> for Diagnostic {
    fn from(RecordAsField { name, span, declared }: RecordAsField) -> Self {
        Diagnostic::error("E0311", span, format!("`{name}` is a record, and no model stores one"))
            .with_related(declared, "declared here")
            .with_help("records are what functions take and give; write its parts as fields, make it a `model` of its own, or use `Json`")
    }
}

/// E0311, of a job or a channel.
pub(crate) struct RecordAsParameter {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) declared: Span,
}

impl From<RecordAsParameter> for Diagnostic {
    fn from(RecordAsParameter { name, span, declared }: RecordAsParameter) -> Self {
        Diagnostic::error("E0311", span, format!("`{name}` is a record, and travels to functions only"))
            .with_related(declared, "declared here")
            .with_help(
                "a job or a channel takes rows, values of scalars and enums, and lists of them: name the parts one by one, or use `Json`",
            )
    }
}

/// E0312
pub(crate) struct UnfitComputed {
    pub(crate) field: String,
    pub(crate) span: Span,
    /// `` `@stored` reads `me` ``
    pub(crate) fault: String,
    pub(crate) help: String,
}

impl From<UnfitComputed> for Diagnostic {
    fn from(UnfitComputed { field, span, fault, help }: UnfitComputed) -> Self {
        Diagnostic::error("E0312", span, format!("`{field}` cannot be computed like this: {fault}")).with_help(help)
    }
}

/// W0301
pub(crate) struct MadeAnew {
    /// `Shop.owed`
    pub(crate) field: String,
    /// The model whose writes make it anew.
    pub(crate) of: String,
    pub(crate) span: Span,
}

impl From<MadeAnew> for Diagnostic {
    fn from(MadeAnew { field, of, span }: MadeAnew) -> Self {
        Diagnostic::warning("W0301", span, format!("each write to `{of}` makes `{field}` anew, of however many rows there are")).with_help(
            "a `count`, a `sum` or an `avg` of rows that name this one, asked for nothing but what they hold, costs a write the same \
             whatever their number; let them keep what it needs of others (`@stored`), with the digits that it has",
        )
    }
}

/// E0313
pub(crate) struct Cycle {
    /// `computed`, `given a default`
    pub(crate) what: &'static str,
    /// The fields, from the first back to it: `Order.total`.
    pub(crate) fields: Vec<String>,
    pub(crate) spans: Vec<Span>,
}

impl From<Cycle> for Diagnostic {
    fn from(Cycle { what, fields, spans }: Cycle) -> Self {
        let way = fields.join("` reads `");
        let span = spans.first().copied().unwrap_or_default();
        let finding = Diagnostic::error("E0313", span, format!("fields are {what} from each other: `{way}`"));
        let finding = spans.iter().skip(1).fold(finding, |finding, span| finding.with_related(*span, "by way of this one"));
        finding.with_help("let one of them be a field that is written, or take what it reads out of it")
    }
}

/// E0314
pub(crate) struct ComputedReadsGuarded {
    pub(crate) field: String,
    pub(crate) span: Span,
    /// `User.email`, and its attribute.
    pub(crate) reads: String,
    pub(crate) attribute: &'static str,
    pub(crate) declared: Span,
}

impl From<ComputedReadsGuarded> for Diagnostic {
    fn from(ComputedReadsGuarded { field, span, reads, attribute, declared }: ComputedReadsGuarded) -> Self {
        Diagnostic::error("E0314", span, format!("`{field}` shows what comes from `{reads}`, which is `{attribute}`"))
            .with_label("shown to all who may read the row")
            .with_related(declared, "kept from some here")
            .with_help(format!("say who may see `{field}` too, with `@read(…)` or `@private`"))
    }
}

/// E0315
pub(crate) struct Contradiction {
    pub(crate) one: String,
    pub(crate) other: String,
    pub(crate) span: Span,
    pub(crate) first: Span,
    pub(crate) because: &'static str,
}

impl From<Contradiction> for Diagnostic {
    fn from(Contradiction { one, other, span, first, because }: Contradiction) -> Self {
        Diagnostic::error("E0315", span, format!("`@{one}` and `@{other}` contradict each other: {because}"))
            .with_related(first, format!("`@{other}` stands here"))
            .with_help("take one of them away")
    }
}

/// E0316
pub(crate) struct UnfitMember {
    pub(crate) span: Span,
    /// `a rule`, `a constraint`
    pub(crate) what: &'static str,
    pub(crate) record: String,
}

impl From<UnfitMember> for Diagnostic {
    fn from(UnfitMember { span, what, record }: UnfitMember) -> Self {
        Diagnostic::error("E0316", span, format!("`{record}` is a record, which holds fields only, and this is {what}"))
            .with_help("what is stored, and has rules, is a `model`")
    }
}

/// E0317
pub(crate) struct MovingScope {
    /// `Ticket.number`
    pub(crate) field: String,
    pub(crate) scope: String,
    pub(crate) span: Span,
    /// Where the scope is changed, and by what.
    pub(crate) changes: Vec<(Span, &'static str)>,
    /// By `@on_delete(set_null)`.
    pub(crate) is_emptied: bool,
    /// Where `@immutable` can stand, if it is of use.
    pub(crate) immutable: Option<Span>,
}

impl From<MovingScope> for Diagnostic {
    fn from(MovingScope { field, scope, span, changes, is_emptied, immutable }: MovingScope) -> Self {
        let finding = Diagnostic::error("E0317", span, format!("the numbers of `{field}` do not hold, for `{scope}` can change"))
            .with_label("a row that comes to another sequence keeps its number, which that one gives as well");
        let finding = changes.into_iter().fold(finding, |finding, (span, by)| finding.with_related(span, by));
        let keep = format!("write `@on_delete(cascade)` or `@on_delete(restrict)`: a row stays with its `{scope}`, or goes with it");
        let set_once = format!("let `{scope}` be `@immutable`, and a row stays where it was numbered");
        let help = match (is_emptied, immutable) {
            (true, None) => keep,
            (true, Some(_)) => format!("{set_once}; {keep}"),
            (false, _) => set_once,
        };
        let finding = finding.with_help(help);
        // It takes a right away: somebody is to look at it.
        immutable.into_iter().fold(finding, |finding, end| finding.with_guess(end, " @immutable"))
    }
}

/// E0318
pub(crate) struct Uncastable {
    pub(crate) span: Span,
    pub(crate) from: String,
    pub(crate) to: String,
    /// The types of which values may become such: `` `Int` ``.
    pub(crate) can: Vec<String>,
}

impl From<Uncastable> for Diagnostic {
    fn from(Uncastable { span, from, to, can }: Uncastable) -> Self {
        let otherwise = "give the new field another name, and say with `@backfill(…)` what rows hold in it";
        let help = match can.split_last() {
            None => otherwise.to_owned(),
            Some((only, [])) => format!("{only} does; else {otherwise}"),
            Some((last, others)) => format!("{} and {last} do; else {otherwise}", others.join(", ")),
        };
        Diagnostic::error("E0318", span, format!("`{from}` does not become `{to}`")).with_help(help)
    }
}
