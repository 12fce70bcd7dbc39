//! What conditions consist of, as far as lints look.

use crate::check::reads::Reads;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::{Cond, Path, Root, Source, TermKind};
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
    matches!(cond, Cond::IsNull(term) if matches!(&term.kind, TermKind::Path(Path { root: Root::Me, steps }) if steps.is_empty()))
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
