//! Exact numbers of different scales, brought to one.

use crate::expr::{Term, TermKind};
use crate::ops::{self, Op};
use crate::syntax::ArithmeticOp;
use crate::types::{Scalar, Type};

/// An `Int` or a `Decimal`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exact {
    Int,
    Decimal { scale: u8 },
}

impl Exact {
    pub(super) fn of(ty: &Type) -> Option<Self> {
        match ty {
            Type::Scalar(Scalar::Int) => Some(Self::Int),
            Type::Scalar(Scalar::Decimal { scale, .. }) => Some(Self::Decimal { scale: *scale }),
            Type::Scalar(_) | Type::Row(_) | Type::Rows(_) | Type::List(_) | Type::Null => None,
        }
    }

    /// The digits after the point.
    pub(super) fn scale(self) -> u8 {
        match self {
            Self::Int => 0,
            Self::Decimal { scale } => scale,
        }
    }

    /// What holds the values of both.
    pub(super) fn wider(self, other: Self) -> Self {
        match (self, other) {
            (Self::Int, Self::Int) => Self::Int,
            _ => Self::Decimal { scale: self.scale().max(other.scale()) },
        }
    }

    pub(super) fn ty(self) -> Type {
        self.with_scale(self.scale())
    }

    /// The type with these digits after the point; as many digits as there are.
    pub(super) fn with_scale(self, scale: u8) -> Type {
        match self {
            Self::Int => Type::Scalar(Scalar::Int),
            Self::Decimal { .. } => Type::Scalar(Scalar::Decimal { precision: 18, scale }),
        }
    }
}

/// The type that a number has by itself where it stands beside an exact one: its own digits.
pub(super) fn natural(written: &str) -> Type {
    let digits = written.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    match u8::try_from(digits) {
        Ok(0) => Type::Scalar(Scalar::Int),
        // More than there can be is told when the literal is read.
        Ok(scale) => Type::Scalar(Scalar::Decimal { precision: 18, scale: scale.min(18) }),
        Err(_) => Type::Scalar(Scalar::Decimal { precision: 18, scale: 18 }),
    }
}

/// An exact number with so many digits after the point, which are no fewer than it has.
pub(super) fn widened(term: Term, scale: u8) -> Term {
    let Some(exact) = Exact::of(&term.ty) else { return term };
    let missing = scale.saturating_sub(exact.scale());
    if missing == 0 {
        return term;
    }
    let ty = Type::Scalar(Scalar::Decimal { precision: 18, scale });
    if let TermKind::Literal(value) = &term.kind
        && let Ok(value) = ops::apply(Op::Widen(missing), std::slice::from_ref(value), &ty)
    {
        return Term { kind: TermKind::Literal(value), ty };
    }
    Term { kind: TermKind::Apply { op: Op::Widen(missing), operands: vec![term] }, ty }
}

/// An exact number as a value of the exact type that its place has: with more digits, or with fewer, rounded half to even.
pub(super) fn fitted(term: Term, wanted: &Type) -> Term {
    let (Some(is), Some(to @ Exact::Decimal { scale })) = (Exact::of(&term.ty), Exact::of(wanted)) else { return term };
    if is.scale() <= scale {
        let widened = widened(term, scale);
        return Term { ty: wanted.clone(), ..widened };
    }
    let factor = 10_i64.checked_pow((is.scale() - to.scale()).into()).unwrap_or(i64::MAX);
    let factor = Term { kind: TermKind::Literal(crate::value::Value::Int(factor)), ty: Type::Scalar(Scalar::Int) };
    Term { kind: TermKind::Apply { op: Op::Divide, operands: vec![term, factor] }, ty: wanted.clone() }
}

/// Exact numbers of one type, the widest of theirs; everything else stays as it is.
pub(super) fn alike(terms: Vec<Term>) -> Vec<Term> {
    let exact: Option<Vec<Exact>> = terms.iter().map(|term| Exact::of(&term.ty)).collect();
    let Some(widest) = exact.and_then(|all| all.into_iter().reduce(Exact::wider)) else { return terms };
    terms.into_iter().map(|term| Term { ty: widest.ty(), ..widened(term, widest.scale()) }).collect()
}

/// As [`alike`], of two.
pub(super) fn pair(left: Term, right: Term) -> [Term; 2] {
    match (Exact::of(&left.ty), Exact::of(&right.ty)) {
        (Some(a), Some(b)) => {
            let widest = a.wider(b);
            [left, right].map(|term| Term { ty: widest.ty(), ..widened(term, widest.scale()) })
        }
        _ => [left, right],
    }
}

pub(super) fn sign(op: ArithmeticOp) -> &'static str {
    match op {
        ArithmeticOp::Add => "+",
        ArithmeticOp::Subtract => "-",
        ArithmeticOp::Multiply => "*",
        ArithmeticOp::Divide => "/",
    }
}
