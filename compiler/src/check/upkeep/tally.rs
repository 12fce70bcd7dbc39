//! What a `@stored` expression counts and adds up of rows that name its own, and that are asked for nothing but what they hold: so that who
//! writes one of them knows what it adds, whatever the others are.
//!
//! Comes in: a term twice, what rows keep put in, and as those others hold it. Goes out: the aggregates of the one, each as the other
//! has it.

use purlin_rules::catalog::FieldId;
use purlin_rules::expr::{Aggregate, Cond, Function, Path, Root, Source, Term, TermKind, Var};
use purlin_rules::types::{Scalar, Type};
use std::collections::BTreeSet;

/// An aggregate that is tallied.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tally {
    /// What rows keep put in.
    pub(crate) aggregate: Aggregate,
    /// As those rows hold it.
    pub(crate) held: Aggregate,
    /// The relation in which they name this one.
    pub(crate) via: FieldId,
}

impl Tally {
    /// What is read of the rows, the relation first.
    pub(crate) fn fields(&self) -> Vec<FieldId> {
        let mut fields = BTreeSet::new();
        let mut read = |term: &Term| {
            if let TermKind::Path(path) = &term.kind {
                fields.extend(path.steps.iter().map(|step| step.field).filter(|field| *field != FieldId::ID && *field != self.via));
            }
        };
        self.held.filter.each_term(&mut read);
        self.held.value.iter().for_each(|value| value.each_term(&mut read));
        std::iter::once(self.via).chain(fields).collect()
    }
}

/// Those of the term, each once.
pub(crate) fn of(term: &Term, held: &Term) -> Vec<Tally> {
    let mut tallies = Vec::new();
    in_term(term, held, &mut tallies);
    tallies
}

/// Where the two differ, they read something that another row keeps by itself.
fn in_term(term: &Term, held: &Term, tallies: &mut Vec<Tally>) {
    match (&term.kind, &held.kind) {
        (TermKind::Aggregate(aggregate), TermKind::Aggregate(held)) => {
            let is_known = tallies.iter().any(|tally| tally.aggregate == **aggregate);
            let by_itself = via(aggregate).map(|via| (via, aggregate));
            let found = by_itself.or_else(|| Some((via(held).filter(|_| agrees(aggregate, held))?, held)));
            tallies.extend(found.filter(|_| !is_known).map(|(via, held)| Tally {
                aggregate: aggregate.as_ref().clone(),
                held: held.as_ref().clone(),
                via,
            }));
        }
        (TermKind::Apply { operands, .. }, TermKind::Apply { operands: held, .. }) => {
            operands.iter().zip(held).for_each(|(term, held)| in_term(term, held, tallies));
        }
        (TermKind::Condition(cond), TermKind::Condition(held)) => in_cond(cond, held, tallies),
        (TermKind::When(cond, term), TermKind::When(held_cond, held)) => {
            in_cond(cond, held_cond, tallies);
            in_term(term, held, tallies);
        }
        _ => {}
    }
}

fn in_cond(cond: &Cond, held: &Cond, tallies: &mut Vec<Tally>) {
    match (cond, held) {
        (Cond::Holds(term), Cond::Holds(held)) | (Cond::IsNull(term), Cond::IsNull(held)) => in_term(term, held, tallies),
        (Cond::And(parts), Cond::And(held)) | (Cond::Or(parts), Cond::Or(held)) => {
            parts.iter().zip(held).for_each(|(part, held)| in_cond(part, held, tallies));
        }
        (Cond::Not(inner), Cond::Not(held)) => in_cond(inner, held, tallies),
        (Cond::Compare { left, right, .. }, Cond::Compare { left: held_left, right: held_right, .. })
        | (Cond::Text { text: left, part: right, .. }, Cond::Text { text: held_left, part: held_right, .. }) => {
            in_term(left, held_left, tallies);
            in_term(right, held_right, tallies);
        }
        (Cond::In { item, options }, Cond::In { item: held_item, options: held_options }) => {
            in_term(item, held_item, tallies);
            options.iter().zip(held_options).for_each(|(option, held)| in_term(option, held, tallies));
        }
        _ => {}
    }
}

/// The relation by which its rows name the row itself, where each of them adds what it does by itself. The least and the greatest of many
/// are not made up of what each adds.
fn via(aggregate: &Aggregate) -> Option<FieldId> {
    match aggregate.function {
        Function::Count | Function::Sum | Function::Avg => by_themselves(aggregate),
        Function::Min | Function::Max => None,
    }
}

/// The least or the greatest of what rows hold in a column: found at one end of an index.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Extreme {
    pub(crate) aggregate: Aggregate,
    /// The relation in which they name the row.
    pub(crate) via: FieldId,
    pub(crate) field: FieldId,
}

/// Those of the term, what rows keep put in.
pub(crate) fn extremes(term: &Term) -> Vec<Extreme> {
    let mut extremes = Vec::new();
    term.each_term(&mut |term| {
        if let TermKind::Aggregate(aggregate) = &term.kind {
            let field = column_of(aggregate).filter(|_| aggregate.filter == Cond::Const(true));
            let found = by_themselves(aggregate).zip(field);
            extremes.extend(found.map(|(via, field)| Extreme { aggregate: aggregate.as_ref().clone(), via, field }));
        }
    });
    extremes
}

fn column_of(aggregate: &Aggregate) -> Option<FieldId> {
    match (aggregate.function, aggregate.value.as_ref().map(|value| &value.kind)) {
        (Function::Min | Function::Max, Some(TermKind::Path(path))) => Some(path.steps.first()?.field),
        _ => None,
    }
}

/// The relation by which its rows name the row itself, where they are asked for nothing but what they hold.
fn by_themselves(aggregate: &Aggregate) -> Option<FieldId> {
    let Source::Link { parent, via } = &aggregate.rows.source else { return None };
    let is_of_this = parent.root == Root::Var(Var::THIS) && parent.steps.is_empty();
    let (mut holds, filter, value) = (is_of_this, &aggregate.filter, aggregate.value.iter());
    let mut look = |term: &Term| {
        holds &= match &term.kind {
            TermKind::Path(path) => is_column(path, aggregate.var),
            TermKind::Condition(cond) => cond.quantifiers().depth == 0,
            TermKind::Aggregate(_) | TermKind::Now | TermKind::Today(_) | TermKind::Arg(_) | TermKind::Session(_) => false,
            TermKind::Literal(_) | TermKind::Apply { .. } | TermKind::When(..) => true,
        }
    };
    filter.each_term(&mut look);
    value.for_each(|value| value.each_term(&mut look));
    (holds && filter.quantifiers().depth == 0).then_some(*via)
}

/// What rows hold of it means the same as what was put in: the digits of a number, too, which an expression keeps and a column rounds.
fn agrees(aggregate: &Aggregate, held: &Aggregate) -> bool {
    let value = match (&aggregate.value, &held.value) {
        (Some(value), Some(held)) => term_agrees(value, held),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    value && cond_agrees(&aggregate.filter, &held.filter)
}

fn term_agrees(term: &Term, held: &Term) -> bool {
    match (&term.kind, &held.kind) {
        _ if term == held => true,
        (_, TermKind::Path(_)) => term.ty == held.ty || scale(&term.ty).is_some_and(|digits| scale(&held.ty) == Some(digits)),
        (TermKind::Apply { op, operands }, TermKind::Apply { op: held_op, operands: held }) => {
            op == held_op && operands.len() == held.len() && operands.iter().zip(held).all(|(term, held)| term_agrees(term, held))
        }
        (TermKind::Condition(cond), TermKind::Condition(held)) => cond_agrees(cond, held),
        (TermKind::When(cond, term), TermKind::When(held_cond, held)) => cond_agrees(cond, held_cond) && term_agrees(term, held),
        _ => false,
    }
}

fn cond_agrees(cond: &Cond, held: &Cond) -> bool {
    let all =
        |parts: &[Cond], held: &[Cond]| parts.len() == held.len() && parts.iter().zip(held).all(|(part, held)| cond_agrees(part, held));
    match (cond, held) {
        _ if cond == held => true,
        (Cond::Holds(term) | Cond::IsNull(term), Cond::Holds(held_term) | Cond::IsNull(held_term)) => {
            matches!(cond, Cond::Holds(_)) == matches!(held, Cond::Holds(_)) && term_agrees(term, held_term)
        }
        (_, Cond::Holds(Term { kind: TermKind::Path(_), .. })) => true,
        (Cond::And(parts), Cond::And(held)) | (Cond::Or(parts), Cond::Or(held)) => all(parts, held),
        (Cond::Not(inner), Cond::Not(held)) => cond_agrees(inner, held),
        (Cond::Compare { op, left, right }, Cond::Compare { op: held_op, left: held_left, right: held_right }) => {
            op == held_op && term_agrees(left, held_left) && term_agrees(right, held_right)
        }
        (Cond::Text { test, text, part }, Cond::Text { test: held_test, text: held_text, part: held_part }) => {
            test == held_test && term_agrees(text, held_text) && term_agrees(part, held_part)
        }
        (Cond::In { item, options }, Cond::In { item: held_item, options: held }) => {
            let of_options = || options.iter().zip(held).all(|(option, held)| term_agrees(option, held));
            options.len() == held.len() && term_agrees(item, held_item) && of_options()
        }
        _ => false,
    }
}

fn scale(ty: &Type) -> Option<u8> {
    if let Type::Scalar(Scalar::Decimal { scale, .. }) = ty { Some(*scale) } else { None }
}

fn is_column(path: &Path, of: Var) -> bool {
    path.root == Root::Var(of) && path.steps.len() <= 1 && path.steps.iter().all(|step| step.by == FieldId::ID)
}
