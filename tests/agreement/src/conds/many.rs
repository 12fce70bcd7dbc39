//! Random quantifiers and aggregates: which rows they range over, and what those come to.

use super::Conds;
use crate::choices::Choices;
use crate::databases;
use purlin_rules::catalog::{Catalog, FieldId, FieldShape, ModelId};
use purlin_rules::expr::{AVERAGE_DIGITS, Aggregate, Compare, Cond, Function, Path, Root, Rows, Source, Step, Term, TermKind, Var, Way};
use purlin_rules::fixture::{MEMBER, ROOM, USER};
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::Value;

impl Conds<'_> {
    /// Some of the rows at a relation, of a model, of a tree.
    pub(super) fn any(&mut self, choices: &mut Choices, depth: usize) -> Cond {
        let Some(rows) = self.rows(choices) else { return Cond::Const(false) };
        let var = Var(u16::try_from(self.rows.len()).unwrap());
        // Whether a row is among them tells most of which they are.
        let among = if choices.one_in(3) { self.path_of(choices, &Type::Row(rows.model)) } else { None };
        self.rows.push(rows.model);
        let body = match among {
            Some(right) => {
                let kind = TermKind::Path(Path { root: Root::Var(var), steps: Vec::new() });
                Cond::Compare { op: Compare::Equal, left: Term { kind, ty: right.ty.clone() }, right }
            }
            None => self.draw(choices, depth - 1),
        };
        self.rows.pop();
        Cond::Any { rows, var, body: Box::new(body) }
    }

    /// What many rows come to, compared with a value or with what others come to, or asked whether it is null.
    pub(super) fn aggregated(&mut self, choices: &mut Choices, depth: usize) -> Cond {
        let Some(left) = self.aggregate(choices, depth, None) else { return Cond::Const(true) };
        let may_fail = matches!(&left.kind, TermKind::Aggregate(aggregate) if matches!(aggregate.function, Function::Sum | Function::Avg));
        if choices.one_in(if may_fail { 3 } else { 6 }) {
            return Cond::IsNull(left);
        }
        let right = match choices.below(3) {
            0 => self.aggregate(choices, depth, Some(&left.ty)),
            1 => self.path_of(choices, &left.ty),
            _ => None,
        };
        let ops = [Compare::Equal, Compare::Less, Compare::LessOrEqual, Compare::Greater, Compare::GreaterOrEqual];
        let op = ops[choices.below(if is_ordered(&left.ty) { 5 } else { 1 })];
        let right = right.filter(|right| right.ty == left.ty).unwrap_or_else(|| constant(choices, &left.ty));
        let counts = matches!(&left.kind, TermKind::Aggregate(aggregate) if aggregate.function == Function::Count);
        let right = if counts { small(choices) } else { right };
        Cond::Compare { op, left, right }
    }

    /// A condition that stands where a value does, and a value that is there only where a condition holds.
    pub(super) fn conditional(&mut self, choices: &mut Choices, depth: usize) -> Cond {
        let cond = Box::new(self.draw(choices, depth - 1));
        if choices.one_in(2) {
            let left = Term { kind: TermKind::Condition(cond), ty: Type::Scalar(Scalar::Bool) };
            return match self.term(choices, &left.ty.clone()) {
                Some(right) => Cond::Compare { op: Compare::Equal, left, right },
                None => Cond::Holds(left),
            };
        }
        let ty = self.any_type(choices);
        let (Some(value), Some(right)) = (self.term(choices, &ty), self.term(choices, &ty)) else { return Cond::Const(true) };
        let left = Term { kind: TermKind::When(cond, Box::new(value)), ty };
        if choices.one_in(3) { Cond::IsNull(left) } else { Cond::Compare { op: Compare::Equal, left, right } }
    }

    fn rows(&self, choices: &mut Choices) -> Option<Rows> {
        let kind = choices.below(8);
        if kind == 0 {
            return Some(Rows { model: *choices.pick(&[MEMBER, ROOM, USER]).unwrap(), source: Source::Model });
        }
        let of = *choices.pick(&[ROOM, USER]).unwrap();
        let parent = self.row_at(choices, of)?;
        match kind {
            1 | 2 => {
                let (near, far, model) = if of == ROOM { ("room", "user", USER) } else { ("user", "room", ROOM) };
                let field = |name| self.service.field_named(MEMBER, name).unwrap();
                Some(Rows { model, source: Source::Through { parent, join: MEMBER, near: field(near), far: field(far) } })
            }
            3 | 4 => {
                let via = self.service.field_named(of, if of == ROOM { "parent" } else { "boss" }).unwrap();
                let way = if choices.one_in(2) { Way::Up } else { Way::Down };
                // Of the nearest row of the model, mostly: from it, a tree goes on for as far as it can.
                let nearest = self.rows.iter().rposition(|model| *model == of).filter(|_| !choices.one_in(3));
                let start = nearest.map_or(parent, |place| Path { root: Root::Var(Var(u16::try_from(place).unwrap())), steps: Vec::new() });
                Some(Rows { model: of, source: Source::Tree { start, via, way } })
            }
            _ => {
                let fields = (0..u32::try_from(self.service.field_count(of)).unwrap()).map(FieldId);
                let relations = fields.filter_map(|field| match self.service.field(of, field)?.shape {
                    FieldShape::ToMany { model, via } => Some((model, via)),
                    FieldShape::Scalar(_)
                    | FieldShape::List(_)
                    | FieldShape::ToOne(_)
                    | FieldShape::OneVia { .. }
                    | FieldShape::Through { .. } => None,
                });
                let (model, via) = *choices.pick(&relations.collect::<Vec<_>>())?;
                Some(Rows { model, source: Source::Link { parent, via } })
            }
        }
    }

    fn row_at(&self, choices: &mut Choices, model: ModelId) -> Option<Path> {
        if let TermKind::Path(path) = self.path_of(choices, &Type::Row(model))?.kind { Some(path) } else { None }
    }

    /// One of a type that it happens to have, or of the type that is wanted.
    fn aggregate(&mut self, choices: &mut Choices, depth: usize, wanted: Option<&Type>) -> Option<Term> {
        let rows = self.rows(choices)?;
        let var = Var(u16::try_from(self.rows.len()).unwrap());
        self.rows.push(rows.model);
        let filter = if choices.one_in(2) { Cond::Const(true) } else { self.draw(choices, depth - 1) };
        let drawn = self.function(choices, wanted);
        self.rows.pop();
        let (function, value, ty) = drawn?;
        if wanted.is_some_and(|wanted| *wanted != ty) {
            return None;
        }
        Some(Term { kind: TermKind::Aggregate(Box::new(Aggregate { function, rows, var, filter, value })), ty })
    }

    /// A field of the nearest row, mostly.
    fn own(&self, choices: &mut Choices, ty: &Type) -> Option<Term> {
        let (place, model) = (self.rows.len() - 1, *self.rows.last()?);
        let fields = (0..u32::try_from(self.service.field_count(model)).unwrap()).map(FieldId);
        let is_of_type = |field: &FieldId| matches!(self.service.field(model, *field).unwrap().shape, FieldShape::Scalar(scalar) if Type::Scalar(scalar) == *ty);
        let field = *choices.pick(&fields.filter(is_of_type).collect::<Vec<_>>())?;
        let path = Path { root: Root::Var(Var(u16::try_from(place).unwrap())), steps: vec![Step::of(model, field)] };
        (!choices.one_in(4)).then(|| Term { kind: TermKind::Path(path), ty: ty.clone() })
    }

    /// A function, the value of each row, and the type of what they come to.
    fn function(&self, choices: &mut Choices, wanted: Option<&Type>) -> Option<(Function, Option<Term>, Type)> {
        let decimal = |scale| Type::Scalar(Scalar::Decimal { precision: 18, scale });
        match choices.below(7) {
            0 | 6 => Some((Function::Count, None, Type::Scalar(Scalar::Int))),
            1 => {
                let ty = match wanted {
                    Some(ty @ Type::Scalar(Scalar::Int | super::PRICE)) => ty.clone(),
                    _ => Type::Scalar(*choices.pick(&[Scalar::Int, super::PRICE]).unwrap()),
                };
                let own = self.own(choices, &ty);
                Some((Function::Sum, Some(own.map_or_else(|| self.term(choices, &ty), Some)?), ty))
            }
            2 | 3 => {
                let whole = choices.one_in(2);
                let ty = Type::Scalar(if whole { Scalar::Int } else { super::PRICE });
                Some((Function::Avg, Some(self.term(choices, &ty)?), decimal(AVERAGE_DIGITS + if whole { 0 } else { 2 })))
            }
            place => {
                let ordered: Vec<_> = super::argument_types().into_iter().filter(is_ordered).collect();
                let ty = wanted.filter(|ty| ordered.contains(ty)).or_else(|| choices.pick(&ordered))?.clone();
                let function = if place == 4 { Function::Min } else { Function::Max };
                // A value of the row itself, as a rule.
                let own = self.own(choices, &ty);
                Some((function, Some(own.map_or_else(|| self.term(choices, &ty), Some)?), ty))
            }
        }
    }
}

/// A number of rows.
fn small(choices: &mut Choices) -> Term {
    let number = i64::try_from(choices.below(6)).unwrap();
    Term { kind: TermKind::Literal(Value::Int(number)), ty: Type::Scalar(Scalar::Int) }
}

fn is_ordered(ty: &Type) -> bool {
    match ty {
        Type::Scalar(scalar) => !matches!(scalar, Scalar::Bool | Scalar::Uuid | Scalar::Bytes | Scalar::Enum(_) | Scalar::Json),
        Type::Row(_) | Type::Rows(_) | Type::List(_) | Type::Null => false,
    }
}

fn constant(choices: &mut Choices, ty: &Type) -> Term {
    let Type::Scalar(scalar) = ty else { panic!("many rows come to a value") };
    Term { kind: TermKind::Literal(databases::value(choices, *scalar)), ty: ty.clone() }
}
