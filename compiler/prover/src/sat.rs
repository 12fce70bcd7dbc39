//! Truth values and numbers as bits, over a SAT solver: each gate is defined in both directions.

use crate::terms::{Sort, Terms};
use crate::texts::Texts;
use batsat::{Callbacks, Lit, Solver, SolverInterface, SolverOpts, lbool};
use std::collections::BTreeMap;

/// Clauses that are learnt of one question before it is given up. Counted, not timed: it is the same on every machine.
const CLAUSES: u32 = 20_000;

/// How often it is looked again after what was found contradicts itself: of one length of a text after the other there may be none.
const ROUNDS: usize = 100;

/// Bits, the least significant first.
pub(crate) type Bits = Vec<Lit>;

/// Gives up in time.
struct Bound {
    /// Clauses that may still be learnt.
    left: u32,
}

impl Callbacks for Bound {
    fn on_new_clause(&mut self, _: &[Lit], _: batsat::ClauseKind) {
        self.left = self.left.saturating_sub(1);
    }

    fn stop(&self) -> bool {
        self.left == 0
    }
}

pub(crate) struct Sat {
    solver: Solver<Bound>,
    yes: Lit,
    /// The clause that is put together.
    clause: Vec<Lit>,
    /// Values that may be equal to each other.
    pub(crate) sorts: BTreeMap<Sort, Terms>,
    pub(crate) texts: Texts,
    /// What is to be so wherever it can be.
    pub(crate) hopes: Vec<Lit>,
}

impl Sat {
    pub(crate) fn new() -> Self {
        let mut solver = Solver::new(SolverOpts::default(), Bound { left: CLAUSES });
        let yes = Lit::new(solver.new_var_default(), true);
        solver.add_clause_reuse(&mut vec![yes]);
        Self { solver, yes, clause: Vec::new(), sorts: BTreeMap::new(), texts: Texts::default(), hopes: Vec::new() }
    }

    pub(crate) fn constant(&self, value: bool) -> Lit {
        if value { self.yes } else { !self.yes }
    }

    /// A truth value that nothing is said of. Where nothing is, it is false.
    pub(crate) fn fresh(&mut self) -> Lit {
        Lit::new(self.solver.new_var(lbool::FALSE, true), true)
    }

    pub(crate) fn free(&mut self, width: usize) -> Bits {
        (0..width).map(|_| self.fresh()).collect()
    }

    /// A number that is written out, in as few bits as hold it.
    pub(crate) fn number(&self, value: i64) -> Bits {
        (0..width(value)).map(|place| self.constant(value >> place & 1 == 1)).collect()
    }

    /// A place that is written out, in so many bits without a sign.
    pub(crate) fn place(&self, place: usize, width: usize) -> Bits {
        (0..width).map(|bit| self.constant(place >> bit & 1 == 1)).collect()
    }

    /// A number of which nothing is said but its bounds.
    pub(crate) fn between(&mut self, (least, most): (i64, i64)) -> Bits {
        let width = width(least).max(width(most));
        let number = self.free(width);
        // With the sign the other way round they are in the order of numbers without.
        let unsigned = |value: i64| value.cast_unsigned() ^ 1 << (width - 1);
        let bits: Bits = number.iter().enumerate().map(|(place, bit)| if place + 1 == width { !*bit } else { *bit }).collect();
        let opposite: Bits = bits.iter().map(|bit| !*bit).collect();
        self.at_most(&bits, unsigned(most));
        self.at_most(&opposite, !unsigned(least));
        number
    }

    /// Has bits without a sign tell no more than this: where one is set that is not in it, some bit above is not as in it.
    pub(crate) fn at_most(&mut self, bits: &Bits, most: u64) {
        let is_in = |place: usize| most >> place & 1 == 1;
        for (place, bit) in bits.iter().enumerate().filter(|(place, _)| !is_in(*place)) {
            let above = bits.iter().enumerate().skip(place + 1).filter(|(above, _)| is_in(*above)).map(|(_, bit)| *bit);
            self.clause(std::iter::once(*bit).chain(above).map(|bit| !bit));
        }
    }

    pub(crate) fn clause(&mut self, lits: impl IntoIterator<Item = Lit>) {
        self.clause.clear();
        self.clause.extend(lits.into_iter().filter(|lit| *lit != !self.yes));
        if !self.clause.contains(&self.yes) {
            self.solver.add_clause_reuse(&mut self.clause);
        }
    }

    pub(crate) fn and(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        let mut lits: Vec<Lit> = lits.into_iter().filter(|lit| *lit != self.yes).collect();
        if lits.contains(&!self.yes) {
            return !self.yes;
        }
        if lits.len() > 1 {
            lits.sort_unstable();
            lits.dedup();
            // A variable's two literals stand side by side.
            if lits.iter().zip(lits.iter().skip(1)).any(|(one, next)| *one == !*next) {
                return !self.yes;
            }
        }
        match lits.as_slice() {
            [] => self.yes,
            [one] => *one,
            _ => {
                let all = self.fresh();
                for lit in &lits {
                    self.clause([!all, *lit]);
                }
                self.clause(lits.iter().map(|lit| !*lit).chain([all]));
                all
            }
        }
    }

    pub(crate) fn or(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        let none: Vec<Lit> = lits.into_iter().map(|lit| !lit).collect();
        !self.and(none)
    }

    /// A literal that is true only if all of them are; where they are, it may be.
    pub(crate) fn only_if_all(&mut self, mut lits: Vec<Lit>) -> Lit {
        lits.retain(|lit| *lit != self.yes);
        match lits.as_slice() {
            [] => self.yes,
            [one] => *one,
            lits if lits.contains(&!self.yes) => !self.yes,
            _ => {
                let all = self.fresh();
                for lit in lits {
                    self.clause([!all, lit]);
                }
                all
            }
        }
    }

    /// A literal that is true only if some of them is; where one is, it may be.
    pub(crate) fn only_if_some(&mut self, mut lits: Vec<Lit>) -> Lit {
        lits.retain(|lit| *lit != !self.yes);
        match lits.as_slice() {
            [] => !self.yes,
            [one] => *one,
            lits if lits.contains(&self.yes) => self.yes,
            _ => {
                let some = self.fresh();
                self.clause([!some].into_iter().chain(lits));
                some
            }
        }
    }

    pub(crate) fn same(&mut self, one: Lit, other: Lit) -> Lit {
        if one == other {
            return self.yes;
        }
        if one == !other {
            return !self.yes;
        }
        // What is the same as true, or as false.
        for (known, asked) in [(one, other), (other, one)] {
            if known == self.yes || known == !self.yes {
                return if known == self.yes { asked } else { !asked };
            }
        }
        let same = self.fresh();
        for clause in [[!same, !one, other], [!same, one, !other], [same, one, other], [same, !one, !other]] {
            self.clause(clause);
        }
        same
    }

    pub(crate) fn equal(&mut self, one: &Bits, other: &Bits) -> Lit {
        let same: Vec<Lit> = aligned(one, other).map(|(one, other)| self.same(one, other)).collect();
        self.and(same)
    }

    /// `one < other`, or `<=`.
    pub(crate) fn less(&mut self, one: &Bits, other: &Bits, or_equal: bool) -> Lit {
        let (mut less, width) = (self.constant(or_equal), one.len().max(other.len()));
        for (place, (one, other)) in aligned(one, other).enumerate() {
            // Of the sign, the greater bit is the lesser number.
            let (one, other) = if place + 1 == width { (other, one) } else { (one, other) };
            let below = self.and([!one, other]);
            let same = self.same(one, other);
            let kept = self.and([same, less]);
            less = self.or([below, kept]);
        }
        less
    }

    pub(crate) fn sum(&mut self, one: &Bits, other: &Bits) -> Bits {
        self.added(one, other, self.constant(false))
    }

    pub(crate) fn difference(&mut self, one: &Bits, other: &Bits) -> Bits {
        let other: Bits = other.iter().map(|bit| !*bit).collect();
        self.added(one, &other, self.yes)
    }

    /// In one bit more: nothing is left out.
    fn added(&mut self, one: &Bits, other: &Bits, mut carry: Lit) -> Bits {
        let last = one.last().copied().zip(other.last().copied());
        let mut sum = Bits::new();
        for (one, other) in aligned(one, other).chain(last) {
            let differ = !self.same(one, other);
            sum.push(!self.same(differ, carry));
            let (both, carried) = (self.and([one, other]), self.and([differ, carry]));
            carry = self.or([both, carried]);
        }
        sum
    }

    /// A number so many times.
    pub(crate) fn times(&mut self, number: &Bits, times: u64) -> Bits {
        let mut product = vec![!self.yes];
        let mut shifted = number.clone();
        for place in 0..u64::BITS {
            if times >> place & 1 == 1 {
                product = self.sum(&product, &shifted);
            }
            shifted.insert(0, !self.yes);
        }
        product
    }

    /// Whether all of it can hold; none where that is not known.
    pub(crate) fn solve(&mut self, assumed: &[Lit]) -> Option<bool> {
        for _ in 0..ROUNDS {
            let mut found = lbool::FALSE;
            if !self.hopes.is_empty() {
                let hoped: Vec<Lit> = assumed.iter().chain(&self.hopes).copied().collect();
                found = self.solver.solve_limited(&hoped);
            }
            if found == lbool::FALSE {
                found = self.solver.solve_limited(assumed);
            }
            if found == lbool::UNDEF {
                return None;
            }
            if found != lbool::TRUE || self.joins_terms() && self.finds_texts() {
                return Some(found == lbool::TRUE);
            }
        }
        None
    }

    /// In what the solver found.
    pub(crate) fn value(&self, lit: Lit) -> bool {
        self.solver.value_lit(lit) == lbool::TRUE
    }

    /// As far as it fits.
    pub(crate) fn value_of(&self, bits: &Bits) -> i64 {
        let signs = std::iter::repeat_n(bits.last().copied(), 64).flatten();
        let bits = bits.iter().copied().chain(signs).take(64).enumerate();
        bits.filter(|(_, bit)| self.value(*bit)).fold(0, |value, (place, _)| value + (1 << place))
    }

    /// The place that the bits tell.
    pub(crate) fn place_of(&self, bits: &Bits) -> usize {
        bits.iter().enumerate().filter(|(_, bit)| self.value(**bit)).fold(0, |place, (bit, _)| place + (1 << bit))
    }
}

/// Bits that hold a number, with its sign.
fn width(value: i64) -> usize {
    let magnitude = if value < 0 { !value } else { value };
    usize::try_from(65 - magnitude.leading_zeros()).unwrap_or(64)
}

/// Two numbers in one width: what is beyond the last bit, its sign, is as that.
fn aligned<'b>(one: &'b Bits, other: &'b Bits) -> impl Iterator<Item = (Lit, Lit)> + use<'b> {
    let widened = |bits: &'b Bits| bits.iter().copied().chain(std::iter::repeat_n(bits.last().copied(), usize::MAX).flatten());
    widened(one).zip(widened(other)).take(one.len().max(other.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_as_they_are() {
        let numbers = [i64::MIN, -7, -1, 0, 1, 6, i64::MAX];
        for one in numbers {
            for other in numbers {
                let mut sat = Sat::new();
                let (a, b) = (sat.between((i64::MIN, i64::MAX)), sat.between((i64::MIN, i64::MAX)));
                let (is_one, is_other) = (sat.number(one), sat.number(other));
                let fixed = [sat.equal(&a, &is_one), sat.equal(&b, &is_other)];
                let (less, at_most, equal) = (sat.less(&a, &b, false), sat.less(&a, &b, true), sat.equal(&a, &b));
                let (sum, difference, product) = (sat.sum(&a, &b), sat.difference(&a, &b), sat.times(&a, 1000));
                let zero = sat.number(0);
                let is_negative = sat.less(&sum, &zero, false);
                assert_eq!(sat.solve(&fixed), Some(true));
                assert_eq!((sat.value_of(&a), sat.value_of(&b)), (one, other));
                assert_eq!(sat.value_of(&sum), one.wrapping_add(other));
                assert_eq!(sat.value_of(&difference), one.wrapping_sub(other));
                assert_eq!(sat.value_of(&product), one.wrapping_mul(1000));
                assert_eq!(sat.value(is_negative), i128::from(one) + i128::from(other) < 0);
                assert_eq!([sat.value(less), sat.value(at_most), sat.value(equal)], [one < other, one <= other, one == other]);
            }
        }
    }

    #[test]
    fn what_is_known_takes_no_gate() {
        let mut sat = Sat::new();
        let (yes, no) = (sat.constant(true), sat.constant(false));
        let (one, other) = (sat.fresh(), sat.fresh());
        assert_eq!([sat.and([]), sat.and([one]), sat.and([one, yes]), sat.and([one, one])], [yes, one, one, one]);
        assert_eq!([sat.and([one, no]), sat.and([one, other, !one]), sat.or([one, yes]), sat.or([one, no])], [no, no, yes, one]);
        assert_eq!([sat.same(one, one), sat.same(one, !one), sat.same(one, yes), sat.same(yes, one)], [yes, no, one, one]);
        assert_eq!([sat.same(one, no), sat.same(no, one)], [!one, !one]);
    }

    #[test]
    fn what_may_be_true_is_so_only_with_what_it_says() {
        let mut sat = Sat::new();
        let (yes, no) = (sat.constant(true), sat.constant(false));
        let (one, other) = (sat.fresh(), sat.fresh());
        let known = [vec![], vec![one], vec![one, yes], vec![one, no]].map(|lits| (sat.only_if_all(lits.clone()), sat.only_if_some(lits)));
        assert_eq!(known, [(yes, no), (one, one), (one, yes), (no, one)]);
        let (all, some) = (sat.only_if_all(vec![one, other]), sat.only_if_some(vec![one, other]));
        assert_eq!(
            [sat.solve(&[all, one, other]), sat.solve(&[some, one, !other]), sat.solve(&[!all, !some, one, other])],
            [Some(true); 3]
        );
        assert_eq!([sat.solve(&[all, !other]), sat.solve(&[all, !one]), sat.solve(&[some, !one, !other])], [Some(false); 3]);
    }

    #[test]
    fn numbers_keep_within_their_bounds() {
        for bounds @ (least, most) in [(0, 0), (1, 5), (-3, 4), (-8, 7), (0, 7), (5, 1000), (-7, -7), (i64::MIN, -1), (0, i64::MAX)] {
            let mut sat = Sat::new();
            let number = sat.between(bounds);
            let probes = [least, most, least.saturating_sub(1), most.saturating_add(1)];
            for probe in probes {
                let is_it = sat.number(probe);
                let is_it = sat.equal(&number, &is_it);
                assert_eq!(sat.solve(&[is_it]), Some((least..=most).contains(&probe)), "{probe} of {bounds:?}");
            }
        }
    }
}
