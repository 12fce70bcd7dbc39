//! Random well-typed conditions.

mod many;

use crate::choices::Choices;
use crate::databases;
use purlin_rules::catalog::{Catalog, EnumId, FieldId, FieldShape, ModelId};
use purlin_rules::eval::Argument;
use purlin_rules::expr::{Compare, Cond, Path, Root, Term, TermKind, Var};
use purlin_rules::fixture::{MEMBER, ROOM, USER};
use purlin_rules::ops::{Op, TextTest};
use purlin_rules::plan::Service;
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::Value;
use purlin_rules::world::{Row, World};
use purlin_rules::zone::Zone;

const RATE: Scalar = Scalar::Decimal { precision: 8, scale: 4 };
const PRICE: Scalar = Scalar::Decimal { precision: 6, scale: 2 };
/// The types that values are compared at.
const SCALARS: [Scalar; 13] = [
    Scalar::Int,
    Scalar::String,
    Scalar::Bool,
    Scalar::DateTime,
    Scalar::Enum(EnumId(0)),
    PRICE,
    Scalar::Float,
    Scalar::Email,
    Scalar::Uuid,
    Scalar::Date,
    Scalar::Duration,
    Scalar::Url,
    RATE,
];
const TEXTS: [Scalar; 3] = [Scalar::String, Scalar::Email, Scalar::Url];

/// The types that arguments have, as a value and as a list.
fn argument_types() -> Vec<Type> {
    SCALARS.map(Type::Scalar).into_iter().chain([ROOM, MEMBER, USER].map(Type::Row)).collect()
}

/// The types of the arguments, in order: each once as a value, then each once as a list.
pub(crate) fn types_of_arguments() -> Vec<Type> {
    let lists = argument_types().into_iter().map(|ty| Type::List(Box::new(ty)));
    argument_types().into_iter().chain(lists).collect()
}

/// A single row is one that is there, as a parameter of a function is.
pub(crate) fn arguments(choices: &mut Choices, world: &World) -> Vec<Argument> {
    let types = argument_types();
    let one = |choices: &mut Choices, ty: &Type| match ty {
        _ if choices.one_in(4) => Value::Null,
        Type::Scalar(scalar) => databases::value(choices, *scalar),
        Type::Row(_) | Type::Rows(_) | Type::List(_) | Type::Null => databases::value(choices, Scalar::Uuid),
    };
    let there = |choices: &mut Choices, model: ModelId| {
        let ids: Vec<_> = world.rows(model).map(Row::id).collect();
        if choices.one_in(4) { Value::Null } else { choices.pick(&ids).map_or(Value::Null, |id| Value::Id(*id)) }
    };
    let single = |choices: &mut Choices, ty: &Type| if let Type::Row(model) = ty { there(choices, *model) } else { one(choices, ty) };
    let ones: Vec<_> = types.iter().map(|ty| Argument::One(single(choices, ty))).collect();
    let lists = types.iter().map(|ty| Argument::Many((0..choices.below(3)).map(|_| one(choices, ty)).collect()));
    ones.into_iter().chain(lists.collect::<Vec<_>>()).collect()
}

pub(crate) struct Conds<'a> {
    service: &'a Service,
    /// The models of the rows in scope, by their `Var`.
    rows: Vec<ModelId>,
    /// What there is besides those and `me`.
    beside: Beside,
}

/// Rows that a condition may speak of, by where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    /// Of a request, whose arguments are values.
    Nothing,
    /// The arguments that are rows.
    RowArguments,
    /// The row before the write and the row after it.
    Ends,
}

impl<'a> Conds<'a> {
    pub(crate) fn new(service: &'a Service, beside: Beside) -> Self {
        Self { service, rows: Vec::new(), beside }
    }

    /// A condition about a row of the model.
    pub(crate) fn condition(mut self, choices: &mut Choices, this: ModelId) -> Cond {
        self.rows = vec![this];
        self.draw(choices, 4)
    }

    /// A condition about what some operator makes of fields, arguments and constants.
    fn about_an_operator(&self, choices: &mut Choices) -> Cond {
        if choices.one_in(8) {
            return self.about_a_quotient(choices);
        }
        let made = [Scalar::Int, PRICE, RATE, Scalar::Float, Scalar::DateTime, Scalar::Date, Scalar::Duration, Scalar::String];
        let scalar = *choices.pick(&made).unwrap();
        let ty = Type::Scalar(scalar);
        let Some(kind) = self.applied(choices, scalar, 1) else { return Cond::Const(false) };
        let left = Term { kind, ty: ty.clone() };
        let ordered = [Compare::Less, Compare::LessOrEqual, Compare::Greater, Compare::GreaterOrEqual, Compare::Equal];
        let cond = match (choices.below(8), self.term(choices, &ty)) {
            (0, _) => Cond::IsNull(left),
            (1, Some(right)) => Cond::In { item: left, options: vec![right, self.literal(choices, &ty)] },
            (2, Some(right)) if scalar == Scalar::String => Cond::Text { test: TextTest::StartsWith, text: left, part: right },
            (2, _) => Cond::Compare { op: Compare::Equal, left: left.clone(), right: left },
            (3 | 4, _) => Cond::Compare { op: ordered[choices.below(5)], left, right: self.literal(choices, &ty) },
            (_, Some(right)) => Cond::Compare { op: ordered[choices.below(5)], left, right },
            (_, None) => Cond::Compare { op: ordered[choices.below(5)], left, right: self.literal(choices, &ty) },
        };
        if choices.one_in(3) { Cond::Not(Box::new(cond)) } else { cond }
    }

    /// Small numbers, whose quotients are often halves.
    fn about_a_quotient(&self, choices: &mut Choices) -> Cond {
        let ty = Type::Scalar(Scalar::Int);
        let number = |number| Term { kind: TermKind::Literal(Value::Int(number)), ty: ty.clone() };
        let Some(dividend) = self.path_of(choices, &ty) else { return Cond::Const(false) };
        let operands = vec![dividend, number([2, 4, -2][choices.below(3)])];
        let left = Term { kind: TermKind::Apply { op: Op::Divide, operands }, ty: ty.clone() };
        let right = number([0, 1, 2, -1, -2, -3, -4][choices.below(7)]);
        let op = [Compare::Equal, Compare::Less, Compare::GreaterOrEqual][choices.below(3)];
        Cond::Compare { op, left, right }
    }

    /// `now()`, or a little before it, as the moments of the databases are.
    fn about_now(&self, choices: &mut Choices) -> TermKind {
        let by = Term { kind: TermKind::Literal(Value::Int([1, 5][choices.below(2)])), ty: Type::Scalar(Scalar::Duration) };
        let now = Term { kind: TermKind::Now, ty: Type::Scalar(Scalar::DateTime) };
        if choices.one_in(2) { TermKind::Now } else { TermKind::Apply { op: Op::Subtract, operands: vec![now, by] } }
    }

    fn literal(&self, choices: &mut Choices, ty: &Type) -> Term {
        let Type::Scalar(scalar) = ty else { panic!("{ty:?}") };
        Term { kind: TermKind::Literal(databases::value(choices, *scalar)), ty: ty.clone() }
    }

    fn draw(&mut self, choices: &mut Choices, depth: usize) -> Cond {
        if self.beside == Beside::Ends && choices.one_in(8) {
            return self.changed(choices);
        }
        match choices.below(if depth == 0 { 17 } else { 32 }) {
            0 => Cond::Const(choices.one_in(2)),
            1 => self.term(choices, &Type::Scalar(Scalar::Bool)).map_or(Cond::Const(true), Cond::Holds),
            2..=6 => self.compare(choices),
            7 => self.is_in(choices),
            8 | 9 => {
                let ty = self.any_type(choices);
                self.term(choices, &ty).map_or(Cond::Const(true), Cond::IsNull)
            }
            10 => self.is_in_field(choices),
            11 | 12 => self.text(choices),
            13..=16 => self.about_an_operator(choices),
            17..=19 => Cond::Not(Box::new(self.draw(choices, depth - 1))),
            20 | 21 => Cond::And(self.several(choices, depth)),
            22 | 23 => Cond::Or(self.several(choices, depth)),
            24..=26 => self.any(choices, depth),
            27..=30 => self.aggregated(choices, depth),
            _ => self.conditional(choices, depth),
        }
    }

    fn several(&mut self, choices: &mut Choices, depth: usize) -> Vec<Cond> {
        (0..2 + choices.below(2)).map(|_| self.draw(choices, depth - 1)).collect()
    }

    fn compare(&mut self, choices: &mut Choices) -> Cond {
        let ty = self.any_type(choices);
        let ordered = matches!(
            ty,
            Type::Scalar(
                Scalar::Int
                    | Scalar::String
                    | Scalar::DateTime
                    | Scalar::Date
                    | Scalar::Duration
                    | Scalar::Float
                    | Scalar::Email
                    | Scalar::Url
                    | PRICE
                    | RATE
            )
        );
        let all = [Compare::Equal, Compare::Less, Compare::LessOrEqual, Compare::Greater, Compare::GreaterOrEqual];
        let op = all[choices.below(if ordered { 5 } else { 1 })];
        match (self.term(choices, &ty), self.term(choices, &ty)) {
            (Some(left), Some(right)) => Cond::Compare { op, left, right },
            _ => Cond::Const(false),
        }
    }

    fn is_in(&mut self, choices: &mut Choices) -> Cond {
        let ty = self.any_type(choices);
        let Some(item) = self.term(choices, &ty) else { return Cond::Const(false) };
        if choices.one_in(3) {
            let index = argument_types().len() + place(&ty);
            let list = Term { kind: TermKind::Arg(u16::try_from(index).unwrap()), ty: Type::List(Box::new(ty)) };
            return Cond::In { item, options: vec![list] };
        }
        let count = choices.below(4);
        let null = Term { kind: TermKind::Literal(Value::Null), ty: ty.clone() };
        let option = |_| if choices.one_in(6) { Some(null.clone()) } else { self.term(choices, &ty) };
        let options = (0..count).filter_map(option).collect();
        Cond::In { item, options }
    }

    fn any_type(&self, choices: &mut Choices) -> Type {
        let types = argument_types();
        choices.pick(&types).unwrap().clone()
    }

    fn term(&self, choices: &mut Choices, ty: &Type) -> Option<Term> {
        self.nested(choices, ty, 2)
    }

    fn nested(&self, choices: &mut Choices, ty: &Type, depth: usize) -> Option<Term> {
        let kind = match (choices.below(11), ty) {
            (8..=10, Type::Scalar(scalar)) if depth > 0 => match self.applied(choices, *scalar, depth - 1) {
                Some(kind) => kind,
                None => return self.path_of(choices, ty),
            },
            (0..=4, _) => return self.path_of(choices, ty).or_else(|| self.path_of(choices, ty)),
            (5, _) => TermKind::Arg(u16::try_from(place(ty)).unwrap()),
            (6, Type::Scalar(Scalar::DateTime)) => self.about_now(choices),
            (6, Type::Scalar(Scalar::Date)) => TermKind::Today(Zone::named(["UTC", "Pacific/Kiritimati"][choices.below(2)]).unwrap()),
            (_, Type::Scalar(scalar)) => TermKind::Literal(databases::value(choices, *scalar)),
            (_, _) => return self.path_of(choices, ty),
        };
        Some(Term { kind, ty: ty.clone() })
    }

    /// An operator of the table whose result is of the type.
    fn applied(&self, choices: &mut Choices, scalar: Scalar, depth: usize) -> Option<TermKind> {
        use Op::{Add, AddDays, BetweenDays, Count, Divide, Length, Lower, Multiply, Subtract, SubtractDays, Widen};
        let text = *choices.pick(&TEXTS).unwrap();
        let list = *choices.pick(&[Scalar::String, Scalar::Int, Scalar::Uuid]).unwrap();
        let is = |operands: &[Scalar]| operands.iter().copied().map(Type::Scalar).collect::<Vec<_>>();
        let known = match scalar {
            Scalar::Int => vec![
                (Add, is(&[scalar; 2])),
                (Subtract, is(&[scalar; 2])),
                (Multiply, is(&[scalar; 2])),
                (Divide, is(&[scalar; 2])),
                (Length, is(&[text])),
                (Count, vec![Type::List(Box::new(Type::Scalar(list)))]),
                (Count, vec![Type::List(Box::new(Type::Scalar(list)))]),
            ],
            Scalar::Decimal { .. } => vec![
                (Add, is(&[scalar; 2])),
                (Subtract, is(&[scalar; 2])),
                (Multiply, is(&[scalar, Scalar::Int])),
                (Divide, is(&[scalar, Scalar::Int])),
                (Divide, is(&[RATE, PRICE])),
                (Widen(2), is(&[if scalar == RATE { PRICE } else { Scalar::Int }])),
            ],
            Scalar::Float => {
                vec![(Add, is(&[scalar; 2])), (Subtract, is(&[scalar; 2])), (Multiply, is(&[scalar; 2])), (Divide, is(&[scalar; 2]))]
            }
            Scalar::DateTime => vec![(Add, is(&[scalar, Scalar::Duration])), (Subtract, is(&[scalar, Scalar::Duration]))],
            Scalar::Date => vec![(AddDays, is(&[scalar, Scalar::Duration])), (SubtractDays, is(&[scalar, Scalar::Duration]))],
            Scalar::Duration => vec![
                (Add, is(&[scalar; 2])),
                (Subtract, is(&[Scalar::DateTime; 2])),
                (BetweenDays, is(&[Scalar::Date; 2])),
                (Multiply, is(&[scalar, Scalar::Int])),
            ],
            Scalar::String => vec![(Lower, is(&[text]))],
            Scalar::Bool
            | Scalar::Uuid
            | Scalar::Time
            | Scalar::Json
            | Scalar::Bytes
            | Scalar::Email
            | Scalar::Url
            | Scalar::Enum(_)
            | Scalar::Point
            | Scalar::Vector(_)
            | Scalar::File(_) => return None,
        };
        let (op, types) = choices.pick(&known)?.clone();
        let operands = types.iter().map(|ty| match ty {
            Type::List(_) => self.path_of(choices, ty),
            Type::Scalar(_) | Type::Row(_) | Type::Rows(_) | Type::Null => {
                self.nested(choices, ty, depth).or_else(|| self.path_of(choices, ty))
            }
        });
        Some(TermKind::Apply { op, operands: operands.collect::<Option<_>>()? })
    }

    fn text(&self, choices: &mut Choices) -> Cond {
        let test = *choices.pick(&[TextTest::StartsWith, TextTest::EndsWith, TextTest::Contains]).unwrap();
        let types = [*choices.pick(&TEXTS).unwrap(), *choices.pick(&TEXTS).unwrap()].map(Type::Scalar);
        match types.map(|ty| self.term(choices, &ty)) {
            [Some(text), Some(part)] => Cond::Text { test, text, part },
            _ => Cond::Const(false),
        }
    }

    fn is_in_field(&self, choices: &mut Choices) -> Cond {
        let of = *choices.pick(&[Scalar::String, Scalar::Enum(EnumId(0)), Scalar::Int, Scalar::Uuid]).unwrap();
        let list = self.path_of(choices, &Type::List(Box::new(Type::Scalar(of))));
        match (self.term(choices, &Type::Scalar(of)), list) {
            (Some(item), Some(list)) => Cond::In { item, options: vec![list] },
            _ => Cond::Const(false),
        }
    }

    /// A path to a value of the type, from some row in scope or from `me`, over at most two rows.
    fn path_of(&self, choices: &mut Choices, ty: &Type) -> Option<Term> {
        let from_me = choices.one_in(4);
        let (root, model) = if from_me {
            (Root::Me, USER)
        } else if let Some(beside) = self.beside(choices) {
            beside
        } else {
            // The nearest row is the likeliest.
            let nearest = self.rows.len() - 1;
            let index = nearest - choices.below(3).min(nearest);
            (Root::Var(Var(u16::try_from(index).unwrap())), self.rows[index])
        };
        let mut found = Vec::new();
        self.paths(model, ty, &Path { root, steps: Vec::new() }, &mut found);
        let path = choices.pick(&found)?.clone();
        Some(Term { kind: TermKind::Path(path), ty: ty.clone() })
    }

    fn beside(&self, choices: &mut Choices) -> Option<(Root, ModelId)> {
        match self.beside {
            Beside::Nothing => None,
            Beside::RowArguments => {
                let model = *choices.pick(&[ROOM, MEMBER, USER]).unwrap();
                choices.one_in(5).then(|| (Root::Arg(u16::try_from(place(&Type::Row(model))).unwrap()), model))
            }
            Beside::Ends => {
                let root = if choices.one_in(2) { Root::Old } else { Root::New };
                choices.one_in(3).then_some((root, self.rows[0]))
            }
        }
    }

    /// `changed(x)`, as it is resolved.
    fn changed(&self, choices: &mut Choices) -> Cond {
        let ty = self.any_type(choices);
        let mut found = Vec::new();
        self.paths(self.rows[0], &ty, &Path { root: Root::Old, steps: Vec::new() }, &mut found);
        let Some(path) = choices.pick(&found) else { return Cond::Const(false) };
        let at = |root| Term { kind: TermKind::Path(Path { root, steps: path.steps.clone() }), ty: ty.clone() };
        let (old, new) = (at(Root::Old), at(Root::New));
        let both_null = Cond::And(vec![Cond::IsNull(old.clone()), Cond::IsNull(new.clone())]);
        let same = Cond::Compare { op: Compare::Equal, left: old, right: new };
        Cond::Not(Box::new(Cond::Or(vec![same, both_null])))
    }

    fn paths(&self, model: ModelId, ty: &Type, path: &Path, found: &mut Vec<Path>) {
        if *ty == Type::Row(model) {
            found.push(path.clone());
        }
        if path.steps.len() >= 3 {
            return;
        }
        for field in (0..u32::try_from(self.service.field_count(model)).unwrap()).map(FieldId) {
            let mut path = path.clone();
            match self.service.field(model, field).unwrap().shape {
                FieldShape::OneVia { model: other, via } => {
                    path.push_other_end(model, (other, via));
                    self.paths(other, ty, &path, found);
                }
                FieldShape::ToOne(target) => {
                    path.push(model, field);
                    self.paths(target, ty, &path, found);
                }
                FieldShape::Scalar(scalar) => {
                    path.push(model, field);
                    found.extend((Type::Scalar(scalar) == *ty).then_some(path));
                }
                FieldShape::List(item) => {
                    path.push(model, field);
                    found.extend((Type::List(Box::new(Type::Scalar(item))) == *ty).then_some(path));
                }
                FieldShape::ToMany { .. } | FieldShape::Through { .. } => {}
            }
        }
    }
}

/// The place of the argument of the type.
fn place(ty: &Type) -> usize {
    argument_types().iter().position(|known| known == ty).unwrap()
}
