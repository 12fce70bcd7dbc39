//! Lints: what is sound, and most often not meant. Codes keep the letters of what they are about: logic, writes, fields, relations, hygiene.

mod conditions;
mod rows;

pub(crate) use conditions::{BlindRule, ConstantPart, NamedPrincipal, NobodyIsNotMe, NobodysRows, Redundant, Shadowed, UnlinkedRows};
pub(crate) use rows::{CascadeBypass, CopiesHidden, CrossedRelations, DeletedThough, IdleGuard, WrittenUnread};

use super::with_guesses;
use purlin_rules::diagnostic::{Diagnostic, Edit, Span};
use purlin_rules::plan::Operation;

/// How to say that it is meant.
pub(super) fn accept(code: &str, on: &str) -> String {
    format!("if this is meant, say so: `accept {code} on {on} \"why\"`")
}

fn listed(operations: &[Operation]) -> String {
    operations.iter().map(|operation| operation.as_str()).collect::<Vec<_>>().join(", ")
}

/// L002
pub(crate) struct PublicRead<'a> {
    pub(crate) model: &'a str,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
    /// By which only callers who are signed in are let through.
    pub(crate) edits: Vec<Edit>,
}

impl From<PublicRead<'_>> for Diagnostic {
    fn from(PublicRead { model, says, span, edits }: PublicRead<'_>) -> Self {
        let finding = Diagnostic::warning("L002", span, format!("whoever comes along may read `{model}`, without signing in"))
            .with_label(says)
            .with_help(format!("begin with `if me is set`; {}", accept("L002", &format!("{model}.read"))));
        with_guesses(finding, edits)
    }
}

/// L003
pub(crate) struct PublicWrite<'a> {
    pub(crate) model: &'a str,
    pub(crate) operations: &'a [Operation],
    pub(crate) says: &'a str,
    pub(crate) span: Span,
    /// As of [`PublicRead`].
    pub(crate) edits: Vec<Edit>,
}

impl From<PublicWrite<'_>> for Diagnostic {
    fn from(PublicWrite { model, operations, says, span, edits }: PublicWrite<'_>) -> Self {
        let on = if let [operation] = operations { operation.as_str() } else { "write" };
        let finding =
            Diagnostic::error("L003", span, format!("whoever comes along may {} `{model}`, without signing in", listed(operations)))
                .with_label(says)
                .with_help(format!("begin with `if me is set`; {}", accept("L003", &format!("{model}.{on}"))));
        with_guesses(finding, edits)
    }
}

/// L004
pub(crate) struct DeadRule {
    pub(crate) operations: Vec<Operation>,
    /// Of all of its operations.
    pub(crate) is_whole: bool,
    pub(crate) span: Span,
}

impl From<DeadRule> for Diagnostic {
    fn from(DeadRule { operations, is_whole, span }: DeadRule) -> Self {
        let what = if is_whole { "this rule".to_owned() } else { format!("`{}` of this rule", listed(&operations)) };
        let finding = Diagnostic::warning("L004", span, format!("{what} never lets anything through"))
            .with_label("in no database, for no user")
            .with_help("mend its condition, or remove it; who may update or delete a row has to be able to read it, too");
        if is_whole { finding.with_guess(span, "") } else { finding }
    }
}

/// L005
pub(crate) struct DeadArm {
    /// As the language spells it.
    pub(crate) arm: String,
    pub(crate) span: Span,
}

impl From<DeadArm> for Diagnostic {
    fn from(DeadArm { arm, span }: DeadArm) -> Self {
        Diagnostic::warning("L005", span, "a part of this rule never lets anything through")
            .with_label(format!("in no database, for no user: `{arm}`"))
            .with_help("mend that part, or remove it")
    }
}

/// L008
pub(crate) struct InertDeny {
    pub(crate) span: Span,
}

impl From<InertDeny> for Diagnostic {
    fn from(InertDeny { span }: InertDeny) -> Self {
        Diagnostic::warning("L008", span, "this rule never refuses anything that another lets through")
            .with_label("without it, the same would be allowed")
            .with_help("mend its condition, or remove it")
            .with_guess(span, "")
    }
}

/// L010
pub(crate) struct InvertedRule {
    pub(crate) operations: Vec<Operation>,
    pub(crate) span: Span,
}

impl From<InvertedRule> for Diagnostic {
    fn from(InvertedRule { operations, span }: InvertedRule) -> Self {
        Diagnostic::error("L010", span, "this rule lets in only who is not signed in")
            .with_label(format!("`{}`: to nobody who is signed in", listed(&operations)))
            .with_help("write `me is set` where `me is null` stands")
    }
}

/// W102
pub(crate) struct OwnerReassigned<'a> {
    pub(crate) model: &'a str,
    pub(crate) field: &'a str,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
}

impl From<OwnerReassigned<'_>> for Diagnostic {
    fn from(OwnerReassigned { model, field, says, span }: OwnerReassigned<'_>) -> Self {
        Diagnostic::error("W102", span, format!("whose `{model}` it is can be changed"))
            .with_label(says)
            .with_help(format!("mark `{field}` as `@immutable` or `@readonly`; {}", accept("W102", &format!("{model}.{field}"))))
    }
}

/// W104
pub(crate) struct CreateForOther<'a> {
    pub(crate) model: &'a str,
    pub(crate) field: &'a str,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
}

impl From<CreateForOther<'_>> for Diagnostic {
    fn from(CreateForOther { model, field, says, span }: CreateForOther<'_>) -> Self {
        Diagnostic::warning("W104", span, format!("`{model}` can be created in another user's name")).with_label(says).with_help(format!(
            "ask for `{field} == me` where it is created, or mark `{field}` as `@readonly`; {}",
            accept("W104", &format!("{model}.{field}"))
        ))
    }
}

/// W106
pub(crate) struct MassAssignment<'a> {
    pub(crate) model: &'a str,
    pub(crate) field: &'a str,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
}

impl From<MassAssignment<'_>> for Diagnostic {
    fn from(MassAssignment { model, field, says, span }: MassAssignment<'_>) -> Self {
        Diagnostic::error("W106", span, format!("users can set `{field}` of their own account")).with_label(says).with_help(format!(
            "leave `{field}` out of what they may write: `allow update(name, …)`; {}",
            accept("W106", &format!("{model}.{field}"))
        ))
    }
}

/// W108
pub(crate) struct SelfEscalation<'a> {
    pub(crate) target: &'a str,
    /// What of it is read then.
    pub(crate) field: Option<&'a str>,
    pub(crate) operation: Operation,
    pub(crate) written: &'a str,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
}

impl From<SelfEscalation<'_>> for Diagnostic {
    fn from(SelfEscalation { target, field, operation, written, says, span }: SelfEscalation<'_>) -> Self {
        let verb = if operation == Operation::Delete { "delete" } else { "read" };
        let what = field.map_or(target.to_owned(), |field| format!("{target}.{field}"));
        Diagnostic::error("W108", span, format!("a write to `{written}` can let its writer {verb} what was out of reach: `{what}`"))
            .with_label(says)
            .with_help(format!(
                "narrow what may be written to `{written}`, and by whom; {}",
                accept("W108", &format!("{written}.{target}"))
            ))
    }
}

/// F202
pub(crate) struct SensitiveExposed<'a> {
    pub(crate) model: &'a str,
    pub(crate) field: &'a str,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
}

impl From<SensitiveExposed<'_>> for Diagnostic {
    fn from(SensitiveExposed { model, field, says, span }: SensitiveExposed<'_>) -> Self {
        Diagnostic::error("F202", span, format!("`{field}`, a secret by its name, is shown to others")).with_label(says).with_help(format!(
            "mark it as `@private`, so that it never leaves the server, or with `@read(…)`; {}",
            accept("F202", &format!("{model}.{field}"))
        ))
    }
}

/// R301
pub(crate) struct ChildWider<'a> {
    pub(crate) child: &'a str,
    pub(crate) parent: &'a str,
    pub(crate) field: &'a str,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
}

impl From<ChildWider<'_>> for Diagnostic {
    fn from(ChildWider { child, parent, field, says, span }: ChildWider<'_>) -> Self {
        Diagnostic::warning("R301", span, format!("`{child}` can be read without its `{parent}`"))
            .with_label(says)
            .with_help(format!("ask for `can read {field}` in the rule that shows it; {}", accept("R301", &format!("{child}.{field}"))))
    }
}

/// R304
pub(crate) struct StaleMembership<'a> {
    pub(crate) model: &'a str,
    pub(crate) field: &'a str,
    pub(crate) span: Span,
}

impl From<StaleMembership<'_>> for Diagnostic {
    fn from(StaleMembership { model, field, span }: StaleMembership<'_>) -> Self {
        Diagnostic::warning("R304", span, format!("rules look at `{model}`, whatever its `{field}` says"))
            .with_label("no rule reads this")
            .with_help(format!(
                "ask for it where rules look at `{model}`, so that rights end when it does; {}",
                accept("R304", &format!("{model}.{field}"))
            ))
    }
}

/// R308
pub(crate) struct DeletedVisible<'a> {
    pub(crate) model: &'a str,
    pub(crate) field: &'a str,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
}

impl From<DeletedVisible<'_>> for Diagnostic {
    fn from(DeletedVisible { model, field, says, span }: DeletedVisible<'_>) -> Self {
        Diagnostic::warning("R308", span, format!("`{model}` is listed for others when it is marked as deleted"))
            .with_label(says)
            .with_help(format!("leave out rows with `{field}` in the rules that read; {}", accept("R308", &format!("{model}.{field}"))))
    }
}

/// H005
pub(crate) struct AcceptanceEnded<'a> {
    pub(crate) code: &'a str,
    pub(crate) day: String,
    pub(crate) span: Span,
}

impl From<AcceptanceEnded<'_>> for Diagnostic {
    fn from(AcceptanceEnded { code, day, span }: AcceptanceEnded<'_>) -> Self {
        Diagnostic::warning("H005", span, format!("`{code}` was accepted until {day}"))
            .with_label("this day has passed")
            .with_help("mend what was accepted, or accept it anew, with another day or without")
    }
}

/// H009
pub(crate) struct AcceptsNothing<'a> {
    pub(crate) code: &'a str,
    pub(crate) span: Span,
}

impl From<AcceptsNothing<'_>> for Diagnostic {
    fn from(AcceptsNothing { code, span }: AcceptsNothing<'_>) -> Self {
        Diagnostic::warning("H009", span, format!("there is no `{code}` to accept here"))
            .with_label("accepts nothing")
            .with_help("remove it: it would hide what is found one day and was never looked at")
            .with_guess(span, "")
    }
}
