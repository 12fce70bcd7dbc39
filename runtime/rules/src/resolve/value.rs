//! Values: literals, paths, arguments, `now()`.

use super::Resolver;
use super::compare::{is_null, same};
use super::path::Found;
use crate::diagnostic::Span;
use crate::diagnostics::paths::{BareModel, NoArguments};
use crate::diagnostics::syntax::NotServedYet;
use crate::diagnostics::types::{ArgumentOfTwoTypes, ListMisplaced, NotAValue, NullNotAllowed, WrongType};
use crate::expr::{Term, TermKind};
use crate::parse::duration_millis;
use crate::syntax::{Argument, ArithmeticOp, Expr, ExprKind, Ident};
use crate::types::{Scalar, Type};
use crate::value::Value;

/// The furthest that `now()` is moved: some 30,000 years, so that no store's integers overflow.
const FURTHEST_MS: i64 = 1_000_000_000_000_000;

impl Resolver<'_> {
    /// A value of its own type.
    pub(super) fn term(&mut self, expr: &Expr) -> Option<Term> {
        self.operand(expr, None)
    }

    /// A value that is asked whether it is null. That does not settle what an argument is to be read as: `q is null or title == q`.
    pub(super) fn tested(&mut self, expr: &Expr) -> Option<Term> {
        let name = expr.as_name().filter(|_| self.is_argument(expr));
        let place = name.and_then(|name| self.scope.args.iter().position(|(arg, _)| arg == name));
        let before = place.and_then(|place| self.read_as.get(place).cloned()).flatten();
        let term = self.operand(expr, before.as_ref().map(|(ty, _)| ty));
        if let Some(read_as) = place.and_then(|place| self.read_as.get_mut(place)) {
            *read_as = before;
        }
        term
    }

    /// A value for a place that has a type and may or may not hold null.
    pub(super) fn expected_term(&mut self, expr: &Expr, expected: Option<&Type>, nullable: bool) -> Option<Term> {
        if is_null(expr) {
            if !nullable {
                return self.report(NullNotAllowed { span: expr.span, place: "here: a value is required" });
            }
            let ty = expected.cloned().unwrap_or(Type::Null);
            return Some(Term { kind: TermKind::Literal(Value::Null), ty });
        }
        self.expected_operand(expr, expected)
    }

    /// A value that must be of the expected type, where there is one.
    pub(super) fn expected_operand(&mut self, expr: &Expr, expected: Option<&Type>) -> Option<Term> {
        let term = self.operand(expr, expected)?;
        match expected {
            Some(expected) if !same(&term.ty, expected) => {
                let (is, wanted) = (self.a(&term.ty), self.a(expected));
                self.report(WrongType { span: expr.span, is, wanted, instead: None })
            }
            _ => Some(term),
        }
    }

    /// A value. `expected` tells literals and arguments what to be; everything else has a type of its own, which the caller
    /// compares.
    pub(super) fn operand(&mut self, expr: &Expr, expected: Option<&Type>) -> Option<Term> {
        match &expr.kind {
            ExprKind::Group(inner) => self.operand(inner, expected),
            ExprKind::Null => {
                let ty = expected.cloned().unwrap_or(Type::Null);
                Some(Term { kind: TermKind::Literal(Value::Null), ty })
            }
            ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Duration(_) | ExprKind::EnumValue { .. } => {
                self.literal(expr, expected)
            }
            ExprKind::Name(_) | ExprKind::Member { .. } => match self.path(expr)? {
                Found::Value { path, ty } => Some(Term { kind: TermKind::Path(path), ty }),
                Found::Argument(index) => self.argument(expr.span, index, expected),
                Found::Rows(_) => self.bare_to_many(expr),
                Found::Model(model) => {
                    let name = self.catalog.model_name(model).unwrap_or_default().to_owned();
                    self.report(BareModel { span: expr.span, name })
                }
            },
            ExprKind::Call { base: None, name, args } => self.function(expr.span, name, args),
            ExprKind::Arithmetic { op, left, right } => self.arithmetic(expr.span, *op, left, right),
            ExprKind::List(_) => self.report(ListMisplaced { span: expr.span, wanted: false, instead: None }),
            ExprKind::Call { base: Some(base), name, args } => {
                // Its own faults first: a function that does not exist is no condition either.
                self.call(expr, base, name, args)?;
                self.report(NotAValue { span: expr.span })
            }
            ExprKind::Or(_)
            | ExprKind::And(_)
            | ExprKind::Not(_)
            | ExprKind::Compare { .. }
            | ExprKind::In { .. }
            | ExprKind::IsNull(_)
            | ExprKind::IsSet(_) => self.report(NotAValue { span: expr.span }),
        }
    }

    /// The expression has no type but the one its place gives it.
    pub(super) fn takes_type(&self, expr: &Expr) -> bool {
        let written = matches!(
            &expr.ungrouped().kind,
            ExprKind::Bool(_)
                | ExprKind::Number(_)
                | ExprKind::Text(_)
                | ExprKind::Duration(_)
                | ExprKind::Null
                | ExprKind::EnumValue { enum_name: None, .. }
        );
        written || self.is_argument(expr)
    }

    /// An argument of the request, read as what its place wants.
    fn argument(&mut self, span: Span, index: usize, expected: Option<&Type>) -> Option<Term> {
        let (name, given) = self.scope.args.get(index)?;
        let ty = match expected {
            Some(expected) if can_be_read_as(given, expected) => expected.clone(),
            Some(expected) => {
                let (is, wanted) = (self.a(given), self.a(expected));
                return self.report(WrongType { span, is, wanted, instead: None });
            }
            None => given.clone(),
        };
        let first = self.read_as.get_mut(index)?;
        match first {
            Some((first, first_span)) if !same(first, &ty) => {
                let first = (*first_span, first.clone());
                let (is, second) = (self.a(&first.1), self.a(&ty));
                return self.report(ArgumentOfTwoTypes { span, name: name.clone(), first: (first.0, is), second });
            }
            Some(_) => {}
            None => *first = Some((ty.clone(), span)),
        }
        Some(Term { kind: TermKind::Arg(u16::try_from(index).ok()?), ty })
    }

    /// `now()`; everything else that is called is called on something.
    fn function(&mut self, span: Span, name: &Ident, args: &[Argument]) -> Option<Term> {
        if name.name != "now" {
            return self.unknown_function(name, &["now()"]);
        }
        if !args.is_empty() {
            return self.report(NoArguments { span, function: "now()".to_owned() });
        }
        Some(Term { kind: TermKind::Now { plus: 0 }, ty: Type::Scalar(Scalar::DateTime) })
    }

    /// `now() - 14d`.
    fn arithmetic(&mut self, span: Span, op: ArithmeticOp, left: &Expr, right: &Expr) -> Option<Term> {
        let sign = match op {
            ArithmeticOp::Add => 1,
            ArithmeticOp::Subtract => -1,
            ArithmeticOp::Multiply | ArithmeticOp::Divide => {
                return self.report(NotServedYet { span, what: "arithmetic with fields".to_owned() });
            }
        };
        let ExprKind::Duration(written) = &right.ungrouped().kind else {
            return self.report(NotServedYet { span, what: "arithmetic with fields".to_owned() });
        };
        let left_term = self.term(left)?;
        let TermKind::Now { plus } = left_term.kind else {
            let what = "arithmetic with anything but `now()`".to_owned();
            return self.report(NotServedYet { span, what });
        };
        let moved = duration_millis(written).and_then(|millis| plus.checked_add(sign * millis));
        match moved.filter(|moved| moved.abs() <= FURTHEST_MS) {
            Some(plus) => Some(Term { kind: TermKind::Now { plus }, ty: left_term.ty }),
            None => self.unfit_literal(right.span, written, &Type::Scalar(Scalar::Duration), "it is beyond 30,000 years"),
        }
    }
}

/// A value that came as `given` can be a value of `wanted`: whether it is one is seen when it is read.
fn can_be_read_as(given: &Type, wanted: &Type) -> bool {
    match (given, wanted) {
        (Type::Null, _) => true,
        (Type::List(given), Type::List(wanted)) => can_be_read_as(given, wanted),
        (Type::Scalar(Scalar::String), Type::Row(_)) => true,
        (Type::Scalar(given), Type::Scalar(wanted)) => match wanted {
            Scalar::Bool => *given == Scalar::Bool,
            // Integers beyond what JSON numbers hold come as texts.
            Scalar::Int => matches!(given, Scalar::Int | Scalar::Duration | Scalar::String),
            Scalar::Duration => matches!(given, Scalar::Int | Scalar::Duration),
            Scalar::Float => matches!(given, Scalar::Int | Scalar::Float),
            Scalar::Decimal { .. }
            | Scalar::String
            | Scalar::Uuid
            | Scalar::DateTime
            | Scalar::Date
            | Scalar::Time
            | Scalar::Bytes
            | Scalar::Email
            | Scalar::Url
            | Scalar::Enum(_) => *given == Scalar::String || given == wanted,
            Scalar::Json | Scalar::Point | Scalar::Vector(_) | Scalar::File(_) => given == wanted,
        },
        _ => given == wanted,
    }
}
