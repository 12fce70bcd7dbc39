//! What the words between conditions decide alone, whatever each condition says: where a formula can't hold so, it holds in no database.
//!
//! A condition of a row that may not be there is taken apart like any other, beside whether the row is there. What is left is the same statement
//! wherever the same words stand of the same row. It decides less than the prover, and knows every construct of the language.

use purlin_prover::{Caller, Formula, Place};
use purlin_rules::catalog::FieldId;
use purlin_rules::expr::{Cond, Root, Rows, Source, Var};
use purlin_rules::lower;
use purlin_rules::plan::{Operation, Service};

/// How many cases are looked at before it is left to others.
const CASES: usize = 4_000;

/// The formula holds in no case.
pub(super) fn is_never(formula: &Formula<'_>, service: &Service, caller: Caller, operation: Operation) -> bool {
    let caller = match caller {
        Caller::SignedIn => lower::Caller::SignedIn,
        Caller::Anonymous => lower::Caller::Anonymous,
    };
    let mut reading = Reading { service, caller, creates: operation == Operation::Create, is_nested: false, atoms: Vec::new() };
    let read = reading.formula(formula);
    reading.is_never(read)
}

/// Something that is or is not so, of a request.
#[derive(Debug, Clone, PartialEq)]
enum Atom {
    Names(FieldId),
    /// The row is there.
    Exists(Place),
    Says(Place, Cond),
}

/// A formula over atoms, each by its place among all.
#[derive(Debug, Clone, PartialEq)]
enum Read {
    Known(bool),
    Atom(usize, bool),
    All(Vec<Self>),
    Some(Vec<Self>),
}

struct Reading<'s> {
    service: &'s Service,
    caller: lower::Caller,
    creates: bool,
    /// It is about a row of a quantifier.
    is_nested: bool,
    atoms: Vec<Atom>,
}

impl Reading<'_> {
    fn formula(&mut self, formula: &Formula<'_>) -> Read {
        match formula {
            Formula::Holds(place, cond) => {
                let (exists, says) = (self.atom(Atom::Exists(*place)), self.cond(*place, cond));
                joined(vec![exists, says], true)
            }
            Formula::Names(field) => self.atom(Atom::Names(*field)),
            Formula::Not(inner) => negated(self.formula(inner)),
            Formula::All(parts) => joined(parts.iter().map(|part| self.formula(part)).collect(), true),
            Formula::Some(parts) => joined(parts.iter().map(|part| self.formula(part)).collect(), false),
        }
    }

    fn cond(&mut self, place: Place, cond: &Cond) -> Read {
        match cond {
            Cond::Const(value) => Read::Known(*value),
            Cond::And(parts) => joined(parts.iter().map(|part| self.cond(place, part)).collect(), true),
            Cond::Or(parts) => joined(parts.iter().map(|part| self.cond(place, part)).collect(), false),
            Cond::Not(inner) => negated(self.cond(place, inner)),
            // No row leads to one that is not there yet.
            Cond::Any { rows, .. } if self.creates && place == Place::New && are_led_to_by_this(rows) => Read::Known(false),
            Cond::Holds(_) | Cond::Compare { .. } | Cond::In { .. } | Cond::IsNull(_) | Cond::Text { .. } | Cond::Any { .. } => {
                let says = Atom::Says(place, cond.clone());
                // What is left may lack who asks. Of what is an atom already, that was asked before.
                let is_before = !matches!(place, Place::Left | Place::OtherLeft);
                let is_open = self.is_nested || !is_before || self.atoms.contains(&says);
                let is_never = |cond: &Cond| lower::never(cond, self.service, self.caller);
                if is_open {
                    self.atom(says)
                } else if is_never(cond) {
                    Read::Known(false)
                } else if matches!(cond, Cond::IsNull(_)) && is_never(&Cond::Not(Box::new(cond.clone()))) {
                    // `me is set`, of nobody
                    Read::Known(true)
                } else {
                    self.atom(says)
                }
            }
        }
    }

    fn is_never(&self, read: Read) -> bool {
        if let Read::Known(value) = read {
            return !value;
        }
        let all = joined(std::iter::once(read).chain(self.implied()).collect(), true);
        let mut cases = CASES;
        holds_somewhere(all, &mut cases) == Some(false)
    }

    /// Of the same rows, what holds of some holds of some if it says less.
    fn implied(&self) -> Vec<Read> {
        let quantified = self.atoms.iter().enumerate().filter(|(_, atom)| matches!(atom, Atom::Says(_, Cond::Any { .. })));
        let quantified: Vec<(usize, &Atom)> = quantified.collect();
        let mut implied = Vec::new();
        for (one, more) in &quantified {
            for (other, less) in quantified.iter().filter(|(other, _)| other != one) {
                if self.says_more(more, less) {
                    implied.push(Read::Some(vec![Read::Atom(*one, false), Read::Atom(*other, true)]));
                }
            }
        }
        implied
    }

    fn says_more(&self, more: &Atom, less: &Atom) -> bool {
        let (Atom::Says(place, Cond::Any { rows, var, body }), Atom::Says(at, Cond::Any { rows: of, var: as_var, body: without })) =
            (more, less)
        else {
            return false;
        };
        if (place, rows, var) != (at, of, as_var) {
            return false;
        }
        let mut nested = Reading { service: self.service, caller: self.caller, creates: false, is_nested: true, atoms: Vec::new() };
        let parts = vec![nested.cond(*place, body), negated(nested.cond(*place, without))];
        nested.is_never(joined(parts, true))
    }

    fn atom(&mut self, atom: Atom) -> Read {
        let place = self.atoms.iter().position(|known| *known == atom).unwrap_or_else(|| {
            self.atoms.push(atom);
            self.atoms.len() - 1
        });
        Read::Atom(place, true)
    }
}

/// The rows that hold the row that is asked of.
fn are_led_to_by_this(rows: &Rows) -> bool {
    match &rows.source {
        Source::Link { parent, .. } | Source::Through { parent, .. } => parent.root == Root::Var(Var::THIS) && parent.steps.is_empty(),
        Source::Model | Source::Tree { .. } => false,
    }
}

fn negated(read: Read) -> Read {
    match read {
        Read::Known(value) => Read::Known(!value),
        Read::Atom(atom, is_so) => Read::Atom(atom, !is_so),
        Read::All(parts) => Read::Some(parts.into_iter().map(negated).collect()),
        Read::Some(parts) => Read::All(parts.into_iter().map(negated).collect()),
    }
}

/// All of them, or some, without what is known.
fn joined(parts: Vec<Read>, all: bool) -> Read {
    let mut left = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Read::Known(value) if value == all => {}
            Read::Known(value) => return Read::Known(value),
            Read::All(parts) if all => left.extend(parts),
            Read::Some(parts) if !all => left.extend(parts),
            part @ (Read::Atom(..) | Read::All(_) | Read::Some(_)) => left.push(part),
        }
    }
    match left.len() {
        0 => Read::Known(all),
        1 => left.swap_remove(0),
        _ if all => Read::All(left),
        _ => Read::Some(left),
    }
}

/// Whether it holds in some case; none where too many are to be looked at.
fn holds_somewhere(mut read: Read, cases: &mut usize) -> Option<bool> {
    // What must be so anyway leaves nothing to choose.
    while let Some((atom, is_so)) = forced(&read) {
        read = with(&read, atom, is_so);
    }
    let atom = match &read {
        Read::Known(value) => return Some(*value),
        Read::Atom(..) => return Some(true),
        Read::All(_) | Read::Some(_) => first(&read)?,
    };
    for is_so in [true, false] {
        *cases = cases.checked_sub(1)?;
        if holds_somewhere(with(&read, atom, is_so), cases)? {
            return Some(true);
        }
    }
    Some(false)
}

/// An atom that stands beside all else.
fn forced(read: &Read) -> Option<(usize, bool)> {
    let Read::All(parts) = read else { return None };
    parts.iter().find_map(|part| if let Read::Atom(atom, is_so) = part { Some((*atom, *is_so)) } else { None })
}

fn first(read: &Read) -> Option<usize> {
    match read {
        Read::Known(_) => None,
        Read::Atom(atom, _) => Some(*atom),
        Read::All(parts) | Read::Some(parts) => parts.iter().find_map(first),
    }
}

/// The same where it is known whether the atom is so.
fn with(read: &Read, atom: usize, is_so: bool) -> Read {
    let all = |parts: &[Read]| parts.iter().map(|part| with(part, atom, is_so)).collect::<Vec<_>>();
    match read {
        Read::Atom(own, wanted) if *own == atom => Read::Known(*wanted == is_so),
        Read::Known(_) | Read::Atom(..) => read.clone(),
        Read::All(parts) => joined(all(parts), true),
        Read::Some(parts) => joined(all(parts), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use purlin_rules::expr::{Path, Term, TermKind};
    use purlin_rules::types::{Scalar, Type};

    fn says(name: u32) -> Cond {
        let step = purlin_rules::expr::Step::of(purlin_rules::catalog::ModelId(0), FieldId(name));
        let path = Path { root: Root::Var(Var::THIS), steps: vec![step] };
        Cond::Holds(Term { kind: TermKind::Path(path), ty: Type::Scalar(Scalar::Bool) })
    }

    #[test]
    fn nobody_is_not_signed_in() {
        let me =
            Term { kind: TermKind::Path(Path { root: Root::Me, steps: Vec::new() }), ty: Type::Row(purlin_rules::catalog::ModelId(0)) };
        let is_set = Formula::holds_of(Place::Old, Cond::Not(Box::new(Cond::IsNull(me))));
        let asked = |caller| is_never(&is_set, &service(), caller, Operation::Update);
        assert!(asked(Caller::Anonymous) && !asked(Caller::SignedIn));
    }

    fn never(read: &Formula<'_>) -> bool {
        is_never(read, &service(), Caller::SignedIn, Operation::Update)
    }

    const SPEC: &str = "app A edition 2026\n\nmodel A { a: Bool = false  b: Bool = false  allow read if a }";

    fn service() -> Service {
        let plan = crate::compile(&[crate::source::Source { path: "a.purlin".to_owned(), text: SPEC.to_owned() }]).plan;
        plan.map_or_else(|| unreachable!("a sound program"), |plan| plan.service)
    }

    #[test]
    fn what_words_decide_is_decided() {
        let (a, b) = (says(4), says(5));
        let old = |cond: &Cond| Formula::holds_of(Place::Old, cond.clone());
        let both = Cond::And(vec![a.clone(), b.clone()]);
        assert!(never(&Formula::All(vec![old(&both), old(&a).negated()])));
        assert!(!never(&Formula::All(vec![old(&a), old(&both).negated()])));
        let either = Cond::Or(vec![a.clone(), b.clone()]);
        assert!(never(&Formula::All(vec![old(&either), old(&a).negated(), old(&b).negated()])));
        assert!(!never(&Formula::Names(FieldId(4))));
    }

    #[test]
    fn of_a_row_that_is_not_there_nothing_holds_and_neither_does_its_contrary() {
        let a = says(4);
        let named = |cond: Cond| Formula::holds_of(Place::Named(FieldId(7)), cond);
        let not = Cond::Not(Box::new(a.clone()));
        assert!(!never(&Formula::All(vec![named(a.clone()).negated(), named(not.clone()).negated()])));
        assert!(never(&Formula::All(vec![named(a), named(not)])));
    }

    #[test]
    fn the_same_words_of_another_row_are_something_else() {
        let at = |place| Formula::holds_of(place, says(4));
        assert!(!never(&Formula::All(vec![at(Place::Old), at(Place::New).negated()])));
    }
}
