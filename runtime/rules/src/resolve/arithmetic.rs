//! `+ - * /`: which operator of the table is meant, with both operands in the types it takes.
//!
//! A literal takes its type from what it stands beside, else from where the result is wanted. Beside an exact number it keeps the
//! digits that are written: `price * 1.075` has three more than `price`.

use super::Resolver;
use super::number::{self, Exact};
use crate::diagnostic::Span;
use crate::diagnostics::operators::{AlwaysFails, MixedNumbers, NoOperator, PartOfADay, TooManyDigits};
use crate::expr::{Term, TermKind};
use crate::ops::{self, Class, DAY_MS, DIGITS, Does, Failure, Gives, Op};
use crate::print;
use crate::syntax::{ArithmeticOp, Expr, ExprKind};
use crate::types::{Scalar, Type};
use crate::value::Value;

/// One side, as it is written and as what it is resolved to.
struct Side<'e> {
    expr: &'e Expr,
    term: Term,
}

impl Resolver<'_> {
    pub(super) fn arithmetic(&mut self, span: Span, op: ArithmeticOp, left: &Expr, right: &Expr, expected: Option<&Type>) -> Option<Term> {
        let (left_term, right_term) = match (self.takes_type(left), self.takes_type(right)) {
            (true, false) => {
                let right_term = self.term(right);
                let hint = right_term.as_ref().map(|other| self.beside_operand(left, op, Place::Left(&other.ty), expected));
                (hint.and_then(|hint| self.operand(left, hint.as_ref())), right_term)
            }
            (false, _) => {
                let left_term = self.term(left);
                let hint = left_term.as_ref().map(|other| self.beside_operand(right, op, Place::Right(&other.ty), expected));
                let right_term = match hint {
                    Some(hint) => self.operand(right, hint.as_ref()),
                    // What a literal means cannot be told, and nothing is said of it.
                    None if self.takes_type(right) => None,
                    None => self.term(right),
                };
                (left_term, right_term)
            }
            (true, true) => {
                let hint = self.beside_operand(left, op, Place::Alone, expected);
                let left_term = self.operand(left, hint.as_ref());
                let hint = left_term.as_ref().map(|other| self.beside_operand(right, op, Place::Right(&other.ty), expected));
                (left_term, hint.and_then(|hint| self.operand(right, hint.as_ref())))
            }
        };
        let (left, right) = (Side { expr: left, term: left_term? }, Side { expr: right, term: right_term? });
        let signature = self.signature(span, op, &left, &right)?;
        let Does::Value(op) = signature.does else { return None };
        match op {
            Op::AddDays | Op::SubtractDays => self.whole_days(&right)?,
            Op::Divide => self.not_by_zero(&right)?,
            Op::Add | Op::Subtract | Op::Multiply | Op::BetweenDays | Op::Widen(_) | Op::Lower | Op::Length | Op::Count => {}
        }
        let (left, right, ty) = match signature.gives {
            Gives::Of(scalar) => (left.term, right.term, Type::Scalar(scalar)),
            Gives::Wider | Gives::Product | Gives::Condition => self.exactly(span, op, left.term, right.term)?,
        };
        self.applied(span, op, vec![left, right], ty)
    }

    /// The type for a literal or an argument beside an operand, or for a result.
    fn beside_operand(&self, expr: &Expr, op: ArithmeticOp, place: Place<'_>, expected: Option<&Type>) -> Option<Type> {
        let other = match place {
            Place::Left(ty) | Place::Right(ty) => Some(ty),
            Place::Alone => expected,
        };
        let class = other.and_then(Class::of);
        let scalar = |scalar| Some(Type::Scalar(scalar));
        let is_time = matches!(class, Some(Class::DateTime | Class::Date));
        #[expect(clippy::wildcard_enum_match_arm, reason = "the rest have types of their own, or are arguments")]
        match &expr.ungrouped().kind {
            ExprKind::Number(_) if class == Some(Class::Float) => scalar(Scalar::Float),
            ExprKind::Number(written) => Some(number::natural(written)),
            ExprKind::Text(_) if is_time => other.cloned(),
            ExprKind::Text(content) if class == Some(Class::Duration) && matches!(place, Place::Left(_)) => match expected {
                Some(Type::Scalar(scalar @ (Scalar::Date | Scalar::DateTime))) => Some(Type::Scalar(*scalar)),
                Some(_) | None if content.contains(['T', 't']) => scalar(Scalar::DateTime),
                Some(_) | None => scalar(Scalar::Date),
            },
            ExprKind::Text(_) | ExprKind::Duration(_) | ExprKind::Bool(_) | ExprKind::Null | ExprKind::EnumValue { .. } => None,
            _ if !self.is_argument(expr) => expected.cloned(),
            // A moment is moved by a duration, or taken from a moment.
            _ if is_time && matches!(place, Place::Right(_)) && self.came_as_text(expr) => other.cloned(),
            _ if is_time && matches!(place, Place::Right(_)) => scalar(Scalar::Duration),
            _ if class == Some(Class::Duration) && op == ArithmeticOp::Multiply => scalar(Scalar::Int),
            _ if class == Some(Class::Duration) && self.came_as_text(expr) => {
                expected.filter(|ty| Class::of(ty) == Some(Class::Date)).cloned().or_else(|| scalar(Scalar::DateTime))
            }
            _ => other.cloned(),
        }
    }

    fn came_as_text(&self, argument: &Expr) -> bool {
        let name = argument.as_name();
        self.scope.args.iter().any(|(arg, ty)| Some(arg.as_str()) == name && *ty == Type::Scalar(Scalar::String))
    }

    fn signature(&mut self, span: Span, op: ArithmeticOp, left: &Side<'_>, right: &Side<'_>) -> Option<&'static ops::Signature> {
        let classes = (Class::of(&left.term.ty), Class::of(&right.term.ty));
        if let (Some(left_class), Some(right_class)) = classes
            && let Some(found) = ops::arithmetic(op, left_class, right_class)
            // A duration is multiplied by whole numbers.
            && (left_class != Class::Duration || right_class != Class::Exact || right.term.ty == Type::Scalar(Scalar::Int))
        {
            return Some(found);
        }
        let types = ((left.expr.span, self.a(&left.term.ty)), (right.expr.span, self.a(&right.term.ty)));
        if matches!(classes, (Some(Class::Float), Some(Class::Exact)) | (Some(Class::Exact), Some(Class::Float))) {
            return self.report(MixedNumbers { span, left: types.0, right: types.1 });
        }
        let (help, instead) = advice(op, classes, span, left.expr, right.expr);
        self.report(NoOperator { span, operator: number::sign(op), left: types.0, right: types.1, help: help.to_owned(), instead })
    }

    fn whole_days(&mut self, duration: &Side<'_>) -> Option<()> {
        match duration.term.literal() {
            Some(Value::Int(millis)) if millis % DAY_MS != 0 => {
                let written = print::expression(duration.expr);
                self.report(PartOfADay { span: duration.expr.span, written })
            }
            Some(_) | None => Some(()),
        }
    }

    fn not_by_zero(&mut self, divisor: &Side<'_>) -> Option<()> {
        if divisor.term.literal().is_some_and(|value| matches!(value, Value::Int(0)) || *value == Value::Float(0.0)) {
            return self.report(AlwaysFails { span: divisor.expr.span, because: Failure::DivisionByZero.to_string() });
        }
        Some(())
    }

    /// Exact operands in the form that the operator takes, and the type of what comes out.
    fn exactly(&mut self, span: Span, op: Op, left: Term, right: Term) -> Option<(Term, Term, Type)> {
        let (a, b) = (Exact::of(&left.ty)?, Exact::of(&right.ty)?);
        let wider = a.wider(b);
        match op {
            Op::Multiply => {
                let digits = u32::from(a.scale()) + u32::from(b.scale());
                match u8::try_from(digits).ok().filter(|_| digits <= DIGITS) {
                    Some(scale) => Some((left, right, wider.with_scale(scale))),
                    None => self.report(TooManyDigits { span, digits }),
                }
            }
            Op::Divide => {
                // So many more digits of the dividend leave those of the wider one in the quotient.
                let digits = u32::from(wider.scale()) + u32::from(b.scale());
                match u8::try_from(digits).ok().filter(|_| digits <= DIGITS) {
                    Some(scale) => Some((number::widened(left, scale), right, wider.ty())),
                    None => self.report(TooManyDigits { span, digits }),
                }
            }
            Op::Add
            | Op::Subtract
            | Op::AddDays
            | Op::SubtractDays
            | Op::BetweenDays
            | Op::Widen(_)
            | Op::Lower
            | Op::Length
            | Op::Count => Some((number::widened(left, wider.scale()), number::widened(right, wider.scale()), wider.ty())),
        }
    }

    /// The operation; of constants, its value.
    pub(super) fn applied(&mut self, span: Span, op: Op, operands: Vec<Term>, ty: Type) -> Option<Term> {
        let constants = operands.iter().map(|operand| operand.literal().filter(|value| !value.is_null()).cloned());
        let kind = match constants.collect::<Option<Vec<_>>>().map(|constants| ops::apply(op, &constants, &ty)) {
            None => TermKind::Apply { op, operands },
            Some(Ok(value)) => TermKind::Literal(value),
            Some(Err(failure)) => return self.report(AlwaysFails { span, because: failure.to_string() }),
        };
        Some(Term { kind, ty })
    }
}

/// Where an operand of no type of its own stands, and what it stands beside.
#[derive(Clone, Copy)]
enum Place<'a> {
    Left(&'a Type),
    Right(&'a Type),
    /// The other operand has no type of its own either.
    Alone,
}

/// What to do about operands that no operator takes.
fn advice(
    op: ArithmeticOp,
    classes: (Option<Class>, Option<Class>),
    span: Span,
    left: &Expr,
    right: &Expr,
) -> (&'static str, Option<(Span, String)>) {
    let swapped = || Some((span, format!("{} {} {}", print::expression(right), number::sign(op), print::expression(left))));
    match (op, classes) {
        (_, (Some(Class::Text), _) | (_, Some(Class::Text))) => ("texts are compared, not calculated with or joined", None),
        (ArithmeticOp::Multiply, (Some(Class::Exact), Some(Class::Duration))) => ("the duration stands first", swapped()),
        (ArithmeticOp::Add, (Some(Class::Duration), Some(Class::DateTime | Class::Date))) => ("the moment stands first", swapped()),
        (ArithmeticOp::Multiply, (Some(Class::Duration), _)) => ("a duration is multiplied by an `Int`", None),
        (ArithmeticOp::Divide, (Some(Class::Duration), _)) => ("durations are added, subtracted, multiplied and compared", None),
        (ArithmeticOp::Add, (Some(Class::DateTime | Class::Date), Some(Class::DateTime | Class::Date))) => {
            ("two moments have a difference, and no sum", None)
        }
        (_, (Some(Class::DateTime | Class::Date), Some(Class::Exact))) => ("say of what: `7d`, `12h`, `30m`", None),
        (_, (Some(Class::DateTime), Some(Class::Date)) | (Some(Class::Date), Some(Class::DateTime))) => {
            ("which day a moment is on depends on where one is; declare both fields with one type", None)
        }
        _ => ("numbers, durations, dates and moments are calculated with", None),
    }
}
