//! Truth values and numbers as bits, over a SAT solver: each gate is defined in both directions.

use crate::cells::Sort;
use batsat::{Callbacks, Lit, Solver, SolverInterface, SolverOpts, lbool};
use std::collections::BTreeMap;

/// How much is made of one question, and what it is told besides. Counted, not timed: it is the same on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Most questions ask no more.
    Brief,
    /// What is equal to a third is equal: bit by bit the solver would have to find that for each chain anew, where there are many.
    Thorough,
}

impl Effort {
    /// Clauses that are learnt of one question before it is given up.
    fn clauses(self) -> u32 {
        match self {
            Self::Brief => 300,
            Self::Thorough => 20_000,
        }
    }
}

/// Bits, the least significant first.
pub(crate) type Bits = Vec<Lit>;

/// Gives up in time.
struct Bound {
    learnt: u32,
    most: u32,
}

impl Callbacks for Bound {
    fn on_new_clause(&mut self, _: &[Lit], _: batsat::ClauseKind) {
        self.learnt += 1;
    }

    fn stop(&self) -> bool {
        self.learnt > self.most
    }
}

pub(crate) struct Sat {
    solver: Solver<Bound>,
    effort: Effort,
    yes: Lit,
    sorts: BTreeMap<Sort, Terms>,
}

/// Values of one sort that were compared, and which of them are equal.
#[derive(Debug, Default)]
struct Terms {
    known: Vec<Bits>,
    equal: BTreeMap<(usize, usize), Lit>,
}

/// Terms of one sort of which chains are told.
const CHAINED: usize = 32;

impl Sat {
    pub(crate) fn new(effort: Effort) -> Self {
        let mut solver = Solver::new(SolverOpts::default(), Bound { learnt: 0, most: effort.clauses() });
        let yes = Lit::new(solver.new_var_default(), true);
        solver.add_clause_reuse(&mut vec![yes]);
        Self { solver, effort, yes, sorts: BTreeMap::new() }
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

    /// Whether two values of a sort are one.
    pub(crate) fn alike(&mut self, sort: Sort, one: &Bits, other: &Bits) -> Lit {
        let (Some(one_place), Some(other_place)) = (self.term(sort, one), self.term(sort, other)) else { return self.equal(one, other) };
        if one_place == other_place {
            return self.yes;
        }
        let pair = (one_place.min(other_place), one_place.max(other_place));
        if let Some(known) = self.sorts.get(&sort).and_then(|terms| terms.equal.get(&pair)) {
            return *known;
        }
        let equal = self.equal(one, other);
        self.sorts.entry(sort).or_default().equal.insert(pair, equal);
        equal
    }

    /// The place of a term among those of its sort; none where there are too many.
    fn term(&mut self, sort: Sort, term: &Bits) -> Option<usize> {
        let known = &self.sorts.entry(sort).or_default().known;
        if let Some(place) = known.iter().position(|known| known == term) {
            return Some(place);
        }
        let place = known.len();
        if self.effort == Effort::Thorough {
            if place >= CHAINED {
                return None;
            }
            self.chain(sort, term);
        }
        self.sorts.entry(sort).or_default().known.push(term.clone());
        Some(place)
    }

    /// Has a term be equal to what is equal to an equal of it.
    fn chain(&mut self, sort: Sort, term: &Bits) {
        let others = self.sorts.get(&sort).map(|terms| terms.known.clone()).unwrap_or_default();
        let equal: Vec<Lit> = others.iter().map(|other| self.equal(other, term)).collect();
        for (one, is_one) in equal.iter().enumerate() {
            for (other, is_other) in equal.iter().enumerate().skip(one + 1) {
                let Some(same) = self.sorts.get(&sort).and_then(|terms| terms.equal.get(&(one, other))).copied() else { continue };
                self.clause([!*is_one, !*is_other, same]);
                self.clause([!*is_one, !same, *is_other]);
                self.clause([!*is_other, !same, *is_one]);
            }
        }
        let terms = self.sorts.entry(sort).or_default();
        terms.equal.extend(equal.into_iter().enumerate().map(|(other, equal)| ((other, others.len()), equal)));
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
        let found = self.solver.solve_limited(assumed);
        if found == lbool::UNDEF { None } else { Some(found == lbool::TRUE) }
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
                let mut sat = Sat::new(Effort::Brief);
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
