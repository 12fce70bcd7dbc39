//! What is seen of conditions whose parts are known.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::*;
use crate::catalog::FieldId;
use crate::fixture::{MEMBER, ROOM, condition};
use crate::value::Id;
use crate::world::{Row, World};
use Shape::{And, Leaf, Not, Or};

const fn id(number: u8) -> Id {
    let mut bytes = [0; 16];
    bytes[15] = number;
    Id(bytes)
}

fn part(place: usize) -> Shape {
    Shape::Atom { place, within: Box::new(Leaf) }
}

/// A room with so many members, each with a weight.
fn world(weights: &[i64]) -> (World, Row) {
    let mut world = World::default();
    let room = Row::new(id(1), vec![Value::Null; 24]);
    world.insert(ROOM, room.clone());
    for (place, weight) in (10..).zip(weights) {
        let values = [(FieldId(4), Value::Id(id(1))), (FieldId(7), Value::Int(*weight))];
        world.insert(MEMBER, Row::new(id(place), vec![Value::Null; 10]).with(&values));
    }
    (world, room)
}

fn around<'a>(world: &'a World, this: &'a Row) -> Around<'a> {
    Around { world, this, old: None, new: None, me: None, tenant: None, now: 0, args: &[] }
}

/// What is seen of a formula whose parts have these values, each after the other.
fn seen(shape: &Shape, formula: &dyn Fn(&[bool]) -> Cond, parts: usize, values: &[&[bool]]) -> Seen {
    let (world, room) = world(&[]);
    let mut observer = Observer::new(vec![shape.clone()], parts, 0);
    values.iter().for_each(|values| observer.ask(0, &formula(values), &around(&world, &room)));
    observer.seen().clone()
}

fn decided(seen: &Seen) -> Vec<(u64, u64)> {
    seen.atoms.iter().map(|atom| (atom.decided.yes, atom.decided.no)).collect()
}

#[test]
fn of_an_and_each_decides_where_the_others_are_true() {
    let shape = And(vec![part(0), part(1)]);
    let formula = |values: &[bool]| Cond::And(values.iter().map(|value| Cond::Const(*value)).collect());
    let all = seen(&shape, &formula, 2, &[&[true, true], &[true, false], &[false, true], &[false, false]]);
    assert_eq!(all.conditions, [Times { yes: 1, no: 3 }]);
    assert_eq!(all.atoms.iter().map(|atom| atom.came).collect::<Vec<_>>(), [Times { yes: 2, no: 2 }; 2]);
    assert_eq!(decided(&all), [(1, 1), (1, 1)]);
    // Where both are false, neither does.
    assert_eq!(decided(&seen(&shape, &formula, 2, &[&[true, true], &[false, false]])), [(1, 0), (1, 0)]);
}

/// `a or (b and not c)`: a decides where `b and not c` is false; b where a is false and c too; c where a is false and b true.
#[test]
fn what_is_around_a_part_decides_whether_it_does() {
    let shape = Or(vec![part(0), And(vec![part(1), Not(Box::new(part(2)))])]);
    let formula = |values: &[bool]| {
        let c = Cond::Not(Box::new(Cond::Const(values[2])));
        Cond::Or(vec![Cond::Const(values[0]), Cond::And(vec![Cond::Const(values[1]), c])])
    };
    let asked = |values: &[bool]| decided(&seen(&shape, &formula, 3, &[values]));
    assert_eq!(asked(&[true, true, false]), [(0, 0), (0, 0), (0, 0)]);
    assert_eq!(asked(&[true, true, true]), [(1, 0), (0, 0), (0, 0)]);
    assert_eq!(asked(&[false, true, false]), [(0, 0), (1, 0), (0, 1)]);
    assert_eq!(asked(&[false, true, true]), [(0, 1), (0, 0), (1, 0)]);
    assert_eq!(asked(&[false, false, false]), [(0, 1), (0, 1), (0, 0)]);
}

/// A formula, its shape beside it.
#[derive(Debug, Clone)]
enum Formula {
    Part(usize),
    Not(Box<Formula>),
    And(Vec<Formula>),
    Or(Vec<Formula>),
}

impl Formula {
    fn random(next: &mut dyn FnMut(usize) -> usize, parts: &mut usize, depth: usize) -> Self {
        match next(if depth == 0 { 1 } else { 4 }) {
            0 => {
                *parts += 1;
                Self::Part(*parts - 1)
            }
            1 => Self::Not(Box::new(Self::random(next, parts, depth - 1))),
            choice => {
                let count = 2 + next(2);
                let all = (0..count).map(|_| Self::random(next, parts, depth - 1)).collect();
                if choice == 2 { Self::And(all) } else { Self::Or(all) }
            }
        }
    }

    fn shape(&self) -> Shape {
        match self {
            Self::Part(place) => part(*place),
            Self::Not(inner) => Not(Box::new(inner.shape())),
            Self::And(all) => And(all.iter().map(Self::shape).collect()),
            Self::Or(all) => Or(all.iter().map(Self::shape).collect()),
        }
    }

    fn cond(&self, values: &[bool]) -> Cond {
        match self {
            Self::Part(place) => Cond::Const(values[*place]),
            Self::Not(inner) => Cond::Not(Box::new(inner.cond(values))),
            Self::And(all) => Cond::And(all.iter().map(|one| one.cond(values)).collect()),
            Self::Or(all) => Cond::Or(all.iter().map(|one| one.cond(values)).collect()),
        }
    }

    fn is_so(&self, values: &[bool]) -> bool {
        match self {
            Self::Part(place) => values[*place],
            Self::Not(inner) => !inner.is_so(values),
            Self::And(all) => all.iter().all(|one| one.is_so(values)),
            Self::Or(all) => all.iter().any(|one| one.is_so(values)),
        }
    }
}

#[test]
fn a_part_decides_exactly_where_turning_it_alone_turns_the_whole() {
    let mut state = 7_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for _ in 0..500 {
        let mut parts = 0;
        let formula = Formula::random(&mut next, &mut parts, 3);
        let values: Vec<bool> = (0..parts).map(|_| next(2) == 0).collect();
        let found = seen(&formula.shape(), &|values| formula.cond(values), parts, &[&values]);
        for (place, atom) in found.atoms.iter().enumerate() {
            let mut turned = values.clone();
            turned[place] = !turned[place];
            let decides = formula.is_so(&values) != formula.is_so(&turned);
            assert_eq!(atom.decided.all() == 1, decides, "part {place} of {formula:?} with {values:?}");
            assert_eq!((atom.came.of(values[place]), atom.came.all()), (1, 1));
        }
    }
}

/// `members.any(m => m.weight > 3)`, or `.all`, of members with these weights: the quantifier's rows, and how often the comparison decided.
fn of_members(text: &str, weights: &[i64], filters: usize, body: Shape) -> Seen {
    let is_all = text.contains(".all");
    let many = Shape::Many(Box::new(Many { place: 0, filters, is_all, body }));
    let within = if is_all { Not(Box::new(many)) } else { many };
    let shape = Shape::Atom { place: 0, within: Box::new(within) };
    let (world, room) = world(weights);
    let mut observer = Observer::new(vec![shape], 3, 1);
    observer.ask(0, &condition(text, ROOM), &around(&world, &room));
    observer.seen().clone()
}

#[test]
fn a_row_decides_where_no_other_makes_the_quantifier_true() {
    let any = |weights: &[i64]| of_members("members.any(m => m.weight > 3)", weights, 0, part(1));
    assert_eq!(any(&[]).rows, [RowsSeen { none: 1, fit: 0, unfit: 0 }]);
    // One fits: it decides, and the others do not.
    let one = any(&[5, 1, 2]);
    assert_eq!((one.rows[0], decided(&one)[1]), (RowsSeen { none: 0, fit: 1, unfit: 2 }, (1, 0)));
    // Two fit: neither decides.
    assert_eq!(decided(&any(&[5, 6]))[1], (0, 0));
    // None fits: each would make it true.
    assert_eq!(decided(&any(&[1, 2]))[1], (0, 2));
}

#[test]
fn what_all_asks_fits_where_it_is_so() {
    let all = |weights: &[i64]| of_members("members.all(m => m.weight > 3)", weights, 0, Not(Box::new(part(1))));
    let one_fails = all(&[5, 1]);
    assert_eq!((one_fails.rows[0], decided(&one_fails)), (RowsSeen { none: 0, fit: 1, unfit: 1 }, vec![(0, 1), (0, 1), (0, 0)]));
    assert_eq!(decided(&all(&[5, 6]))[1], (2, 0));
}

#[test]
fn rows_that_a_filter_leaves_out_are_not_there() {
    let body = || And(vec![part(1), part(2)]);
    let found = of_members("members.where(m => m.weight > 3).any(m => m.role == .owner)", &[1, 2], 1, body());
    assert_eq!(found.rows, [RowsSeen { none: 1, fit: 0, unfit: 0 }]);
    let found = of_members("members.where(m => m.weight > 3).any(m => m.role == .owner)", &[1, 5], 1, body());
    assert_eq!(found.rows, [RowsSeen { none: 0, fit: 0, unfit: 1 }]);
    // The role of the one that is left.
    assert_eq!(decided(&found)[2], (0, 1));
}

#[test]
fn a_boundary_is_looked_at_on_the_side_where_it_comes_out_otherwise() {
    let edge = |op: &str, weight: i64| of_members(&format!("members.any(m => m.weight {op} 3)"), &[weight], 0, part(1)).atoms[1].edge;
    for op in ["<", "<=", ">", ">="] {
        assert_eq!(edge(op, 3), Edge { equal: 1, apart: None }, "{op}");
    }
    let apart = |number| Edge { equal: 0, apart: number };
    assert_eq!((edge("<", 2), edge("<", 5)), (apart(Some(1)), apart(None)));
    assert_eq!((edge(">=", 1), edge(">=", 4)), (apart(Some(2)), apart(None)));
    assert_eq!((edge("<=", 4), edge("<=", 2)), (apart(Some(1)), apart(None)));
    assert_eq!((edge(">", 5), edge(">", 2)), (apart(Some(2)), apart(None)));
    // Where it does not decide, its boundary does not count.
    let masked = of_members("members.any(m => m.weight < 3)", &[3, 1], 0, part(1));
    assert_eq!(masked.atoms[1].edge, apart(Some(2)));
}

#[test]
fn what_does_not_match_its_shape_is_not_looked_into() {
    let (world, room) = world(&[1]);
    let mut observer = Observer::new(vec![And(vec![part(0)])], 1, 0);
    observer.ask(0, &condition("topic == \"a\"", ROOM), &around(&world, &room));
    assert_eq!((observer.seen().conditions[0].all(), observer.seen().atoms[0]), (1, AtomSeen::default()));
}
