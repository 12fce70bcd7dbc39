//! Truth values and numbers as bits, over a SAT solver: each gate is defined in both directions.

use crate::terms::{Sort, Terms};
use batsat::{Callbacks, Lit, Solver, SolverInterface, SolverOpts, lbool};
use std::collections::BTreeMap;

/// Clauses that are learnt of one question before it is given up. Counted, not timed: it is the same on every machine.
const CLAUSES: u32 = 20_000;

/// Bits, the least significant first.
pub(crate) type Bits = Vec<Lit>;

/// Gives up in time.
#[derive(Default)]
struct Bound {
    learnt: u32,
}

impl Callbacks for Bound {
    fn on_new_clause(&mut self, _: &[Lit], _: batsat::ClauseKind) {
        self.learnt += 1;
    }

    fn stop(&self) -> bool {
        self.learnt > CLAUSES
    }
}

pub(crate) struct Sat {
    solver: Solver<Bound>,
    yes: Lit,
    /// Values that may be equal to each other.
    pub(crate) sorts: BTreeMap<Sort, Terms>,
}

impl Sat {
    pub(crate) fn new() -> Self {
        let mut solver = Solver::new(SolverOpts::default(), Bound::default());
        let yes = Lit::new(solver.new_var_default(), true);
        solver.add_clause_reuse(&mut vec![yes]);
        Self { solver, yes, sorts: BTreeMap::new() }
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

    pub(crate) fn number(&self, value: i64, width: usize) -> Bits {
        (0..width).map(|place| self.constant(value >> place.min(63) & 1 == 1)).collect()
    }

    pub(crate) fn clause(&mut self, lits: impl IntoIterator<Item = Lit>) {
        let mut lits: Vec<Lit> = lits.into_iter().filter(|lit| *lit != !self.yes).collect();
        if !lits.contains(&self.yes) {
            self.solver.add_clause_reuse(&mut lits);
        }
    }

    pub(crate) fn and(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        let mut lits: Vec<Lit> = lits.into_iter().filter(|lit| *lit != self.yes).collect();
        lits.sort_unstable();
        lits.dedup();
        if lits.contains(&!self.yes) || lits.iter().any(|lit| lits.contains(&!*lit)) {
            return !self.yes;
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
        let same: Vec<Lit> = one.iter().zip(other).map(|(one, other)| self.same(*one, *other)).collect();
        self.and(same)
    }

    /// `one < other` of numbers in two's complement and of one width, or `<=`.
    pub(crate) fn less(&mut self, one: &Bits, other: &Bits, or_equal: bool) -> Lit {
        let (mut less, width) = (self.constant(or_equal), one.len());
        for (place, (one, other)) in one.iter().zip(other).enumerate() {
            // Of the sign, the greater bit is the lesser number.
            let (one, other) = if place + 1 == width { (*other, *one) } else { (*one, *other) };
            let below = self.and([!one, other]);
            let same = self.same(one, other);
            let kept = self.and([same, less]);
            less = self.or([below, kept]);
        }
        less
    }

    /// The same number in more bits.
    pub(crate) fn widened(&self, number: &Bits, width: usize) -> Bits {
        let sign = number.last().copied().unwrap_or(!self.yes);
        number.iter().copied().chain(std::iter::repeat(sign)).take(width).collect()
    }

    /// The sum of numbers of one width, as far as that holds it.
    pub(crate) fn sum(&mut self, one: &Bits, other: &Bits, mut carry: Lit) -> Bits {
        let mut sum = Bits::with_capacity(one.len());
        for (one, other) in one.iter().zip(other) {
            let differ = !self.same(*one, *other);
            sum.push(!self.same(differ, carry));
            let (both, carried) = (self.and([*one, *other]), self.and([differ, carry]));
            carry = self.or([both, carried]);
        }
        sum
    }

    pub(crate) fn difference(&mut self, one: &Bits, other: &Bits) -> Bits {
        let other: Bits = other.iter().map(|bit| !*bit).collect();
        self.sum(one, &other, self.yes)
    }

    /// A number so many times, as far as its width holds it.
    pub(crate) fn times(&mut self, number: &Bits, times: u64) -> Bits {
        let mut product = self.number(0, number.len());
        let mut shifted = number.clone();
        for place in 0..u64::BITS {
            if times >> place & 1 == 1 {
                product = self.sum(&product, &shifted, !self.yes);
            }
            shifted = std::iter::once(!self.yes).chain(shifted).take(number.len()).collect();
        }
        product
    }

    /// Whether all of it can hold; none where that is not known.
    pub(crate) fn solve(&mut self, assumed: &[Lit]) -> Option<bool> {
        loop {
            let found = self.solver.solve_limited(assumed);
            if found == lbool::UNDEF {
                return None;
            }
            if found != lbool::TRUE || self.joins_terms() {
                return Some(found == lbool::TRUE);
            }
        }
    }

    /// In what the solver found.
    pub(crate) fn value(&self, lit: Lit) -> bool {
        self.solver.value_lit(lit) == lbool::TRUE
    }

    pub(crate) fn value_of(&self, bits: &Bits) -> i64 {
        let ones = bits.iter().enumerate().filter(|(_, bit)| self.value(**bit));
        ones.fold(0, |value, (place, _)| value | 1_i64.wrapping_shl(u32::try_from(place).unwrap_or(0)))
    }
}

/// Bits of a number.
pub(crate) const MOST: usize = 64;

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "tests")]
    use super::*;

    #[test]
    fn numbers_are_compared_as_they_are() {
        let numbers = [i64::MIN, -7, -1, 0, 1, 6, i64::MAX];
        for one in numbers {
            for other in numbers {
                let mut sat = Sat::new();
                let (a, b) = (sat.free(MOST), sat.free(MOST));
                let (is_one, is_other) = (sat.number(one, MOST), sat.number(other, MOST));
                let fixed = [sat.equal(&a, &is_one), sat.equal(&b, &is_other)];
                let (less, at_most, equal) = (sat.less(&a, &b, false), sat.less(&a, &b, true), sat.equal(&a, &b));
                assert_eq!(sat.solve(&fixed), Some(true));
                assert_eq!((sat.value_of(&a), sat.value_of(&b)), (one, other));
                let exact = |number: &Bits, sat: &Sat| sat.value_of(&number[..MOST].to_vec());
                let (wide, wider) = (sat.widened(&a, 2 * MOST), sat.widened(&b, 2 * MOST));
                let (sum, difference, product) =
                    (sat.sum(&wide, &wider, sat.constant(false)), sat.difference(&wide, &wider), sat.times(&wide, 1000));
                assert_eq!(sat.solve(&fixed), Some(true));
                assert_eq!(exact(&sum, &sat), one.wrapping_add(other));
                assert_eq!(exact(&difference, &sat), one.wrapping_sub(other));
                assert_eq!(exact(&product, &sat), one.wrapping_mul(1000));
                assert_eq!(sat.value(sum[2 * MOST - 1]), i128::from(one) + i128::from(other) < 0);
                assert_eq!([sat.value(less), sat.value(at_most), sat.value(equal)], [one < other, one <= other, one == other]);
            }
        }
    }
}
