//! Values of which it is only asked whether they are equal: ids of rows, and texts.
//!
//! That two of them are one is a truth value of its own. Of three that are compared with each other it is told at once that what is equal to
//! a third is equal; of a longer circle, once the solver has found a world that breaks it.

use crate::sat::Sat;
use batsat::Lit;
use purlin_rules::catalog::ModelId;
use std::collections::{BTreeMap, VecDeque};

/// Values that may be equal to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    Row(ModelId),
    Text,
}

/// A value of a sort, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Term(usize);

impl Term {
    pub(crate) fn place(self) -> usize {
        self.0
    }
}

/// The values of a sort that are spoken of.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    /// Of each, those that it was compared with, in order, and under which literal the two are one.
    compared: Vec<Vec<(Term, Lit)>>,
    /// Those that are written out: no two are one.
    constants: Vec<Term>,
    /// In what the solver found, the first of those that each is equal to.
    firsts: Vec<Term>,
}

impl Terms {
    fn compared(&self, term: Term) -> impl Iterator<Item = (Term, Lit)> + use<'_> {
        self.compared.get(term.0).into_iter().flatten().copied()
    }

    fn known(&self, one: Term, other: Term) -> Option<Lit> {
        let compared = self.compared.get(one.0)?;
        let place = compared.binary_search_by_key(&other, |(term, _)| *term).ok()?;
        Some(compared.get(place)?.1)
    }

    fn compare(&mut self, one: Term, other: Term, same: Lit) {
        if let Some(compared) = self.compared.get_mut(one.0)
            && let Err(place) = compared.binary_search_by_key(&other, |(term, _)| *term)
        {
            compared.insert(place, (other, same));
        }
    }

    fn all(&self) -> impl Iterator<Item = Term> + use<> {
        (0..self.compared.len()).map(Term)
    }

    /// Of each term the first that is equal to it, by what is so.
    fn firsts(&self, is_so: &dyn Fn(Lit) -> bool) -> Vec<Term> {
        let mut firsts: Vec<Option<Term>> = vec![None; self.compared.len()];
        let mut reached = Vec::new();
        for first in self.all() {
            reached.push(first);
            while let Some(term) = reached.pop() {
                let Some(place) = firsts.get_mut(term.0).filter(|place| place.is_none()) else { continue };
                *place = Some(first);
                reached.extend(self.compared(term).filter(|(_, same)| is_so(*same)).map(|(other, _)| other));
            }
        }
        firsts.into_iter().zip(self.all()).map(|(first, own)| first.unwrap_or(own)).collect()
    }

    /// Two that are said not to be one, and that others between them make one.
    fn torn(&self, firsts: &[Term], is_so: &dyn Fn(Lit) -> bool) -> Option<(Term, Term)> {
        let are_one = |one: Term, other: Term| firsts.get(one.0) == firsts.get(other.0);
        let compared = self.all().flat_map(|one| self.compared(one).map(move |(other, same)| (one, other, same)));
        let mut apart = compared.filter(|(.., same)| !is_so(*same)).map(|(one, other, _)| (one, other));
        let mut constants =
            self.constants.iter().enumerate().flat_map(|(place, one)| self.constants.iter().skip(place + 1).map(|other| (*one, *other)));
        apart.find(|(one, other)| are_one(*one, *other)).or_else(|| constants.find(|(one, other)| are_one(*one, *other)))
    }

    /// The terms from one to another, each of which is said to be one with the next.
    fn way(&self, (from, to): (Term, Term), is_so: &dyn Fn(Lit) -> bool) -> Vec<Term> {
        let mut before: BTreeMap<Term, Term> = BTreeMap::from([(from, from)]);
        let mut next = VecDeque::from([from]);
        while let Some(term) = next.pop_front().filter(|_| !before.contains_key(&to)) {
            for (other, _) in self.compared(term).filter(|(_, same)| is_so(*same)) {
                before.entry(other).or_insert_with(|| {
                    next.push_back(other);
                    term
                });
            }
        }
        let mut way = vec![to];
        while let Some(last) = way.last().copied().filter(|last| *last != from) {
            let Some(term) = before.get(&last) else { break };
            way.push(*term);
        }
        way
    }
}

impl Sat {
    /// Why two values are one, in what the solver found.
    pub(crate) fn why(&self, sort: Sort, one: Term, other: Term) -> Vec<Lit> {
        let Some(terms) = self.sorts.get(&sort) else { return Vec::new() };
        let way = terms.way((one, other), &|lit| self.value(lit));
        way.iter().zip(way.iter().skip(1)).filter_map(|(one, next)| terms.known(*one, *next)).collect()
    }

    /// A value of which nothing is known.
    pub(crate) fn term(&mut self, sort: Sort) -> Term {
        let terms = self.sorts.entry(sort).or_default();
        terms.compared.push(Vec::new());
        Term(terms.compared.len() - 1)
    }

    /// A value that is written out: none of those that were before.
    pub(crate) fn constant_term(&mut self, sort: Sort) -> Term {
        let term = self.term(sort);
        self.sorts.entry(sort).or_default().constants.push(term);
        term
    }

    /// Whether two values are one.
    pub(crate) fn alike(&mut self, sort: Sort, one: Term, other: Term) -> Lit {
        if one == other {
            return self.constant(true);
        }
        let no = self.constant(false);
        let terms = self.sorts.entry(sort).or_default();
        let (is_constant, is_other) = (terms.constants.contains(&one), terms.constants.contains(&other));
        if is_constant && is_other {
            return no;
        }
        if let Some(known) = terms.known(one, other) {
            return known;
        }
        // The first is none that is written out.
        let (one, other, is_constant) = if is_constant { (other, one, true) } else { (one, other, is_other) };
        let beside = |(third, same): (Term, Lit)| {
            let apart = (is_constant && terms.constants.contains(&third)).then_some(no);
            Some((same, apart.or_else(|| terms.known(other, third))?))
        };
        let thirds: Vec<(Lit, Lit)> = terms.compared(one).filter_map(beside).collect();
        let same = self.fresh();
        for (of_one, of_other) in thirds {
            self.clause([!same, !of_one, of_other]);
            self.clause([!same, of_one, !of_other]);
            self.clause([same, !of_one, !of_other]);
        }
        let terms = self.sorts.entry(sort).or_default();
        terms.compare(one, other, same);
        terms.compare(other, one, same);
        same
    }

    /// In what the solver found, the first of the terms that are equal to this one.
    pub(crate) fn first(&self, sort: Sort, term: Term) -> Term {
        self.sorts.get(&sort).and_then(|terms| terms.firsts.get(term.0)).copied().unwrap_or(term)
    }

    /// Why two values, the first of those that are one with each, are two in what the solver found: a term of either, and what says that
    /// these are not one. None where nothing does.
    pub(crate) fn apart(&self, sort: Sort, one: Term, other: Term) -> Option<(Term, Term, Option<Lit>)> {
        let terms = self.sorts.get(&sort)?;
        let first = |term: Term| self.first(sort, term);
        let constant = |end: Term| terms.constants.iter().copied().find(|constant| first(*constant) == end);
        if let (Some(one), Some(other)) = (constant(one), constant(other)) {
            return Some((one, other, None));
        }
        let of_one = terms.all().filter(|term| first(*term) == one);
        let mut compared = of_one.flat_map(|term| terms.compared(term).map(move |(other, same)| (term, other, Some(!same))));
        compared.find(|(_, term, _)| first(*term) == other)
    }

    /// Reads from what the solver found which terms are one. False where it contradicts itself: then it is told so.
    pub(crate) fn joins_terms(&mut self) -> bool {
        let is_so = |lit| self.value(lit);
        let mut joined = Vec::with_capacity(self.sorts.len());
        let mut torn = Vec::new();
        for (sort, terms) in &self.sorts {
            let firsts = terms.firsts(&is_so);
            torn.extend(terms.torn(&firsts, &is_so).map(|ends| (*sort, terms.way(ends, &is_so))));
            joined.push(firsts);
        }
        for (terms, firsts) in self.sorts.values_mut().zip(joined) {
            terms.firsts = firsts;
        }
        for (sort, way) in &torn {
            // Each with the end of the way, from its other end on: threes that hang together.
            let Some((end, others)) = way.split_first() else { continue };
            for other in others {
                self.alike(*sort, *end, *other);
            }
        }
        torn.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SORT: Sort = Sort::Text;

    #[test]
    fn circles_are_closed() {
        for length in 3..9 {
            let mut sat = Sat::new();
            let terms: Vec<Term> = (0..length).map(|_| sat.term(SORT)).collect();
            let pairs: Vec<(Term, Term)> = terms.iter().copied().zip(terms.iter().copied().cycle().skip(1)).collect();
            let same: Vec<Lit> = pairs.iter().map(|(one, other)| sat.alike(SORT, *one, *other)).collect();
            for apart in 0..length {
                let mut said: Vec<Lit> = same.clone();
                let one = said.get_mut(apart).map(|lit| *lit = !*lit);
                assert!(one.is_some());
                assert_eq!(sat.solve(&said), Some(false));
            }
            assert_eq!(sat.solve(&same), Some(true));
            assert!(terms.iter().all(|term| sat.first(SORT, *term) == Term(0)));
        }
    }

    #[test]
    fn what_is_written_out_is_apart() {
        let mut sat = Sat::new();
        let [one, other] = [sat.constant_term(SORT), sat.constant_term(SORT)];
        let terms: Vec<Term> = (0..4).map(|_| sat.term(SORT)).collect();
        let chain: Vec<Term> = [one].into_iter().chain(terms).chain([other]).collect();
        let same: Vec<Lit> = chain.iter().zip(chain.iter().skip(1)).map(|(one, other)| sat.alike(SORT, *one, *other)).collect();
        assert_eq!(sat.solve(&same), Some(false));
        for free in 0..same.len() {
            let said: Vec<Lit> = same.iter().enumerate().filter(|(place, _)| *place != free).map(|(_, lit)| *lit).collect();
            assert_eq!(sat.solve(&said), Some(true));
            assert_ne!(sat.first(SORT, one), sat.first(SORT, other));
        }
    }
}
