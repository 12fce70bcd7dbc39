//! What tests make of conditions: while requests are judged, how often each condition came out true and false, each part of it too, and
//! which part decided.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | a request | each condition that is asked of it, and where | `asked` |
//! | a condition, beside its [`Shape`] | what was [`Seen`] of its parts | this one |
//!
//! What a condition is worth says the [evaluator](crate::eval), of the whole and of each part, whether or not it would have been needed.
//! A part *decides* where turning it alone would turn the whole: in an `and` where all others are true, in an `or` where all others are
//! false, of a row of a quantifier where no other row makes it true; and what is around it decides too.
//!
//! The service does not observe: this is for those who run tests.

mod asked;
#[cfg(test)]
mod tests;

use crate::eval::{Around, Evaluation};
use crate::explain::Request;
use crate::expr::{Compare, Cond, Rows, Term};
use crate::judge::Judge;
use crate::value::Value;
use crate::world::Row;

pub use asked::Law;

/// How a condition is made of parts that are told apart, beside the [`Cond`] that says what they mean. Where the two do not match, what is
/// within is not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Of no parts that are told apart.
    Leaf,
    And(Vec<Shape>),
    Or(Vec<Shape>),
    Not(Box<Shape>),
    /// A part, by its place in [`Seen::atoms`], and what there is within it.
    Atom {
        place: usize,
        within: Box<Shape>,
    },
    /// A condition that has a place of its own in [`Seen::conditions`], and is put in here.
    PutIn(usize),
    Many(Box<Many>),
}

/// `rows.where(x => filter).any(x => body)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Many {
    /// In [`Seen::rows`].
    pub place: usize,
    /// How many parts of the body leave rows out; what is left of it is asked of the others.
    pub filters: usize,
    /// It asks of a row that it is not so, for `.all`.
    pub is_all: bool,
    pub body: Shape,
}

/// How often something was true, and false.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    pub yes: u64,
    pub no: u64,
}

/// What was seen of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AtomSeen {
    pub came: Times,
    /// Of these, where it decided.
    pub decided: Times,
    pub edge: Edge,
}

/// Where a comparison by order decided, how near its sides have come to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Edge {
    /// How often they were equal.
    pub equal: u64,
    /// The least that they were apart, on the side where it comes out otherwise than where they are equal: in units of their type. Numbers
    /// with a floating point, and texts, are apart by no number.
    pub apart: Option<u64>,
}

/// How often a quantifier came to no row, to a row that is as it asks, and to one that is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowsSeen {
    pub none: u64,
    pub fit: u64,
    pub unfit: u64,
}

/// What was seen, by place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    pub conditions: Vec<Times>,
    pub atoms: Vec<AtomSeen>,
    pub rows: Vec<RowsSeen>,
}

/// Watches conditions while they are asked.
#[derive(Debug, Clone)]
pub struct Observer {
    shapes: Vec<Shape>,
    seen: Seen,
}

impl Observer {
    /// Of conditions of these shapes, with so many parts, and quantifiers.
    #[must_use]
    pub fn new(shapes: Vec<Shape>, atoms: usize, rows: usize) -> Self {
        let seen = Seen {
            conditions: vec![Times::default(); shapes.len()],
            atoms: vec![AtomSeen::default(); atoms],
            rows: vec![RowsSeen::default(); rows],
        };
        Self { shapes, seen }
    }

    #[must_use]
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Asks every condition that a request is held against. `place` says which one it is; none is not watched.
    pub fn request(&mut self, judge: &Judge<'_>, request: &Request, place: &dyn Fn(Law) -> Option<usize>) {
        asked::each(judge, request, &mut |law, cond, around| {
            if let Some(place) = place(law) {
                self.ask(place, cond, around);
            }
        });
    }

    /// Asks one condition.
    pub fn ask(&mut self, place: usize, cond: &Cond, around: &Around<'_>) {
        let Self { shapes, seen } = self;
        Watch { shapes, seen, eval: Evaluation::of(around) }.put_in(place, cond, true);
    }
}

impl Times {
    /// How often it was asked.
    #[must_use]
    pub fn all(self) -> u64 {
        self.yes.saturating_add(self.no)
    }

    /// How often it came out so.
    #[must_use]
    pub fn of(self, is: bool) -> u64 {
        if is { self.yes } else { self.no }
    }

    fn count(&mut self, is: bool) {
        let times = if is { &mut self.yes } else { &mut self.no };
        *times = times.saturating_add(1);
    }
}

struct Watch<'w, 'a> {
    shapes: &'w [Shape],
    seen: &'w mut Seen,
    eval: Evaluation<'a>,
}

impl<'a> Watch<'_, 'a> {
    fn put_in(&mut self, place: usize, cond: &Cond, decides: bool) {
        let value = self.eval.holds(cond);
        if let Some(times) = self.seen.conditions.get_mut(place) {
            times.count(value);
        }
        if let Some(shape) = self.shapes.get(place) {
            self.look(shape, cond, decides);
        }
    }

    fn look(&mut self, shape: &Shape, cond: &Cond, decides: bool) {
        match (shape, cond) {
            (Shape::Not(shape), Cond::Not(inner)) => self.look(shape, inner, decides),
            (Shape::And(shapes), Cond::And(parts)) => self.joined(shapes, parts, true, decides),
            (Shape::Or(shapes), Cond::Or(parts)) => self.joined(shapes, parts, false, decides),
            (Shape::Atom { place, within }, cond) => {
                self.atom(*place, cond, decides);
                self.look(within, cond, decides);
            }
            (Shape::PutIn(place), cond) => self.put_in(*place, cond, decides),
            (Shape::Many(many), Cond::Any { rows, body, .. }) => self.many(many, rows, body, decides),
            (Shape::Leaf | Shape::Not(_) | Shape::And(_) | Shape::Or(_) | Shape::Many(_), _) => {}
        }
    }

    /// Each decides where all others are as they do not turn the whole.
    fn joined(&mut self, shapes: &[Shape], parts: &[Cond], neutral: bool, decides: bool) {
        let values: Vec<bool> = parts.iter().map(|part| self.eval.holds(part)).collect();
        for (place, (shape, part)) in shapes.iter().zip(parts).enumerate() {
            let others = values.iter().enumerate().filter(|(other, _)| *other != place);
            let decides = decides && others.into_iter().all(|(_, value)| *value == neutral);
            self.look(shape, part, decides);
        }
    }

    fn atom(&mut self, place: usize, cond: &Cond, decides: bool) {
        let value = self.eval.holds(cond);
        let Some(seen) = self.seen.atoms.get_mut(place) else { return };
        seen.came.count(value);
        if !decides {
            return;
        }
        seen.decided.count(value);
        if let Cond::Compare { op, left, right } = cond {
            compared(&mut self.eval, &mut seen.edge, *op, left, right);
        }
    }

    /// Of a row that makes the quantifier true, whether no other does; of the others, whether none does.
    fn many(&mut self, many: &Many, rows: &Rows, body: &Cond, decides: bool) {
        let all = self.eval.rows_of(rows);
        let values: Vec<bool> = all.iter().map(|row| self.with(row, |watch| watch.eval.holds(body))).collect();
        let found = values.iter().filter(|value| **value).count();
        let mut left = 0;
        for (row, value) in all.iter().zip(values) {
            left += usize::from(self.with(row, |watch| watch.row(many, body)));
            self.with(row, |watch| watch.look(&many.body, body, decides && found == usize::from(value)));
        }
        if left == 0
            && let Some(seen) = self.seen.rows.get_mut(many.place)
        {
            seen.none = seen.none.saturating_add(1);
        }
    }

    /// Whether the filters leave the innermost row.
    fn row(&mut self, many: &Many, body: &Cond) -> bool {
        let parts = if let (Cond::And(parts), true) = (body, many.filters > 0) { parts } else { std::slice::from_ref(body) };
        let (filters, asked) = parts.split_at(many.filters.min(parts.len()));
        if !filters.iter().all(|filter| self.eval.holds(filter)) {
            return false;
        }
        let is_met = asked.iter().all(|part| self.eval.holds(part));
        if let Some(seen) = self.seen.rows.get_mut(many.place) {
            let times = if is_met == many.is_all { &mut seen.unfit } else { &mut seen.fit };
            *times = times.saturating_add(1);
        }
        true
    }

    fn with<T>(&mut self, row: &'a Row, look: impl FnOnce(&mut Self) -> T) -> T {
        self.eval.rows.push(row);
        let looked = look(self);
        self.eval.rows.pop();
        looked
    }
}

/// How near the sides of a comparison by order are.
fn compared(eval: &mut Evaluation<'_>, edge: &mut Edge, op: Compare, left: &Term, right: &Term) {
    let is_below = match op {
        Compare::Equal => return,
        Compare::Less | Compare::GreaterOrEqual => true,
        Compare::LessOrEqual | Compare::Greater => false,
    };
    let (Ok(left), Ok(right)) = (eval.value(left), eval.value(right)) else { return };
    if left.is_null() || right.is_null() {
        return;
    }
    match left.partial_cmp(&right) {
        Some(order) if order.is_eq() => edge.equal = edge.equal.saturating_add(1),
        // Where equal sides make it false, it is true on the other side, and the other way round.
        Some(order) if order.is_lt() == is_below => {
            if let (Value::Int(left), Value::Int(right)) = (left, right) {
                let apart = left.abs_diff(right);
                edge.apart = Some(edge.apart.map_or(apart, |least| least.min(apart)));
            }
        }
        Some(_) | None => {}
    }
}
