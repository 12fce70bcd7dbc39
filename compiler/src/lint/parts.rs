//! What conditions consist of, as far as lints look.

use crate::check::reads::Reads;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::{Compare, Cond, Path, Root, Source, Term, TermKind, Var};
use purlin_rules::syntax::{Expr, ExprKind};
use std::collections::BTreeSet;

/// The parts of which each is enough.
pub(super) fn arms(cond: &Cond) -> &[Cond] {
    if let Cond::Or(arms) = cond { arms } else { std::slice::from_ref(cond) }
}

/// The parts that all have to hold.
pub(super) fn demands(cond: &Cond) -> &[Cond] {
    if let Cond::And(parts) = cond { parts } else { std::slice::from_ref(cond) }
}

/// Whatever holds of all of these holds of the other by its words. It need not be seen where it does.
pub(super) fn follows(wanted: &Cond, from: &[Cond]) -> bool {
    let is_stronger = |cond: &Cond| match (cond, wanted) {
        (Cond::Any { rows, var, body }, Cond::Any { rows: of, var: other, body: wanted }) => {
            (rows, var) == (of, other) && demands(wanted).iter().all(|part| follows(part, demands(body)))
        }
        (Cond::Compare { left, right, .. }, _) => is_signed_in(wanted) && (is_me(left) || is_me(right)),
        _ => false,
    };
    from.iter().any(|cond| cond == wanted || is_stronger(cond))
}

/// `me`
pub(super) fn is_me(term: &Term) -> bool {
    matches!(&term.kind, TermKind::Path(Path { root: Root::Me, steps }) if steps.is_empty())
}

/// The field of the row that is compared with the caller.
pub(super) fn caller_in(cond: &Cond) -> Option<FieldId> {
    let Cond::Compare { op: Compare::Equal, left, right } = cond else { return None };
    let other = if is_me(right) { left } else { Some(right).filter(|_| is_me(left))? };
    own_field(other)
}

/// The field of the row itself that it is.
pub(super) fn own_field(term: &Term) -> Option<FieldId> {
    let TermKind::Path(Path { root: Root::Var(Var::THIS), steps }) = &term.kind else { return None };
    if let [step] = steps[..] { Some(step.field) } else { None }
}

/// Visits what is asked, each with whether it is to hold; of many rows, what is asked of each of them after that there is one.
pub(super) fn each_atom<'c>(cond: &'c Cond, is: bool, visit: &mut dyn FnMut(&'c Cond, bool)) {
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().for_each(|part| each_atom(part, is, visit)),
        Cond::Not(inner) => each_atom(inner, !is, visit),
        Cond::Any { body, .. } => {
            visit(cond, is);
            each_atom(body, is, visit);
        }
        Cond::Const(_) | Cond::Holds(_) | Cond::Compare { .. } | Cond::In { .. } | Cond::IsNull(_) | Cond::Text { .. } => visit(cond, is),
    }
}

/// The fields that decide it.
pub(super) fn decided_by(cond: &Cond) -> BTreeSet<(ModelId, FieldId)> {
    let mut fields: BTreeSet<_> = Reads::of_cond(cond).steps.into_iter().map(|step| (step.model, step.field)).collect();
    cond.each_rows(&mut |rows| {
        fields.extend(rows.parent().into_iter().flat_map(|parent| &parent.steps).map(|step| (step.model, step.field)));
        fields.insert(match &rows.source {
            Source::Model => (rows.model, FieldId::ID),
            Source::Link { via, .. } | Source::Tree { via, .. } => (rows.model, *via),
            Source::Through { join, near, .. } => (*join, *near),
        });
    });
    fields
}

/// Visits the paths that are read.
pub(super) fn each_path(cond: &Cond, visit: &mut dyn FnMut(&Path)) {
    cond.each_rows(&mut |rows| rows.parent().into_iter().for_each(&mut *visit));
    cond.each_term(&mut |term| {
        if let TermKind::Path(path) = &term.kind {
            visit(path);
        }
    });
}

/// It asks whether anybody is signed in, and nothing else of the caller.
pub(super) fn is_signed_in(cond: &Cond) -> bool {
    matches!(cond, Cond::Not(inner) if is_anonymous(inner))
}

/// `me is null`
pub(super) fn is_anonymous(cond: &Cond) -> bool {
    matches!(cond, Cond::IsNull(term) if is_me(term))
}

/// The part at this place of what `or` or `and` joins, with the word that joins it.
pub(super) fn joined_span(parts: &[Expr], place: usize) -> Option<Span> {
    let part = parts.get(place)?.span;
    match place.checked_sub(1) {
        Some(before) => Some(Span { start: parts.get(before)?.span.end, ..part }),
        None => Some(Span { end: parts.get(1)?.span.start, ..part }),
    }
}

/// Where the arm at this place is written, of so many.
pub(super) fn arm_span(written: &Expr, place: usize, count: usize) -> Option<Span> {
    let ExprKind::Or(parts) = &written.ungrouped().kind else { return None };
    (parts.len() == count).then(|| joined_span(parts, place)).flatten()
}
