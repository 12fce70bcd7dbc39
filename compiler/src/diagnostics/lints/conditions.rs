//! What is said of conditions: those that are asked for nothing, and those that say another thing than they seem to.

use super::{accept, listed};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::plan::Operation;

/// L006
pub(crate) struct Redundant {
    /// The part, as the language spells it; none where it is the whole rule.
    pub(crate) arm: Option<String>,
    pub(crate) span: Span,
    /// Of the part, with what joins it to the next.
    pub(crate) edit: Option<Span>,
}

impl From<Redundant> for Diagnostic {
    fn from(Redundant { arm, span, edit }: Redundant) -> Self {
        let (what, label) = match arm {
            Some(arm) => ("a part of this rule", format!("whenever it holds, the rest lets the same through: `{arm}`")),
            None => ("this rule", "whenever it holds, another rule lets the same through".to_owned()),
        };
        let finding = Diagnostic::info("L006", span, format!("{what} adds nothing")).with_label(label);
        let finding = finding.with_help("remove it, or mend it where it was to say something else");
        if let Some(edit) = edit { finding.with_guess(edit, "") } else { finding }
    }
}

/// L007
pub(crate) struct Shadowed {
    /// As of [`Redundant`].
    pub(crate) arm: Option<String>,
    pub(crate) operations: Vec<Operation>,
    pub(crate) span: Span,
    /// Of a rule that refuses it.
    pub(crate) deny: Span,
}

impl From<Shadowed> for Diagnostic {
    fn from(Shadowed { arm, operations, span, deny }: Shadowed) -> Self {
        let (what, label) = match arm {
            Some(arm) => ("a part of this rule", format!("whenever it holds, a `deny` does: `{arm}`")),
            None => ("this rule", format!("`{}`: whenever it holds, a `deny` does", listed(&operations))),
        };
        Diagnostic::warning("L007", span, format!("all that {what} lets through is refused"))
            .with_label(label)
            .with_related(deny, "refused here")
            .with_help("narrow the `deny`, or remove what it leaves nothing of")
    }
}

/// L009
pub(crate) struct BlindRule<'a> {
    pub(crate) model: &'a str,
    pub(crate) operation: Operation,
    pub(crate) owner: &'a str,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
}

impl From<BlindRule<'_>> for Diagnostic {
    fn from(BlindRule { model, operation, owner, says, span }: BlindRule<'_>) -> Self {
        let verb = operation.as_str();
        Diagnostic::warning("L009", span, format!("whoever signs in may {verb} every `{model}`, whosever it is"))
            .with_label(says)
            .with_help(format!("ask who it is: `{owner} == me`; {}", accept("L009", &format!("{model}.{verb}"))))
    }
}

/// L011
pub(crate) struct ConstantPart {
    pub(crate) always: bool,
    pub(crate) span: Span,
    /// As of [`Redundant`].
    pub(crate) edit: Option<Span>,
}

impl From<ConstantPart> for Diagnostic {
    fn from(ConstantPart { always, span, edit }: ConstantPart) -> Self {
        let (how, label) =
            if always { ("always holds", "of every row that there can be") } else { ("never holds", "of no row that there can be") };
        let finding =
            Diagnostic::warning("L011", span, format!("this part of the rule {how}")).with_label(label).with_help("mend it, or remove it");
        if let Some(edit) = edit { finding.with_guess(edit, "") } else { finding }
    }
}

/// L012
pub(crate) struct NamedPrincipal<'a> {
    pub(crate) model: &'a str,
    /// As the language spells it.
    pub(crate) condition: String,
    pub(crate) on: &'a str,
    pub(crate) span: Span,
}

impl From<NamedPrincipal<'_>> for Diagnostic {
    fn from(NamedPrincipal { model, condition, on, span }: NamedPrincipal<'_>) -> Self {
        Diagnostic::info("L012", span, "this rule names somebody")
            .with_label(format!("`{condition}`: who may do this changes with the spec alone"))
            .with_help(format!("keep rights in the database, in a role or a membership; {}", accept("L012", &format!("{model}.{on}"))))
    }
}

/// R303, of rows that have nothing to do with this one.
pub(crate) struct UnlinkedRows<'a> {
    pub(crate) model: &'a str,
    pub(crate) looked_at: &'a str,
    /// `team` of the rows, and what leads there from this row.
    pub(crate) link: (&'a str, &'a str),
    pub(crate) on: &'a str,
    pub(crate) span: Span,
    /// Where the row's condition begins, and what the row is called.
    pub(crate) edit: Option<(Span, String)>,
}

impl From<UnlinkedRows<'_>> for Diagnostic {
    fn from(UnlinkedRows { model, looked_at, link: (field, own), on, span, edit }: UnlinkedRows<'_>) -> Self {
        let finding = Diagnostic::warning("R303", span, format!("one `{looked_at}` of the caller's lets them through everywhere"))
            .with_label(format!("whatever its `{field}`, and that of this `{model}`"))
            .with_help(format!("ask for the one of this row: `{field} == {own}`; {}", accept("R303", &format!("{model}.{on}"))));
        match edit {
            Some((place, var)) => finding.with_guess(place, format!("{var}.{field} == {own} and ")),
            None => finding,
        }
    }
}

/// R303, of rows that are not the caller's.
pub(crate) struct NobodysRows<'a> {
    pub(crate) model: &'a str,
    pub(crate) looked_at: &'a str,
    pub(crate) user: &'a str,
    pub(crate) on: &'a str,
    pub(crate) span: Span,
}

impl From<NobodysRows<'_>> for Diagnostic {
    fn from(NobodysRows { model, looked_at, user, on, span }: NobodysRows<'_>) -> Self {
        Diagnostic::warning("R303", span, format!("somebody's `{looked_at}` lets everybody through who signs in"))
            .with_label(format!("it is not asked whose it is: no `{user} == me`"))
            .with_help(format!("ask whose it is; {}", accept("R303", &format!("{model}.{on}"))))
    }
}

/// N402
pub(crate) struct NobodyIsNotMe<'a> {
    pub(crate) model: &'a str,
    /// As the language spells it.
    pub(crate) path: String,
    pub(crate) on: &'a str,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
}

impl From<NobodyIsNotMe<'_>> for Diagnostic {
    fn from(NobodyIsNotMe { model, path, on, says, span }: NobodyIsNotMe<'_>) -> Self {
        Diagnostic::info("N402", span, format!("`{path} != me` holds where `{path}` is nobody"))
            .with_label(says)
            .with_help(format!("ask for `{path} is set` as well; {}", accept("N402", &format!("{model}.{on}"))))
    }
}
