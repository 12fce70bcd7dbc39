//! Values: literals, paths, arguments, `now()`.

use super::compare::{is_null, meets, same};
use super::function::{self, Called};
use super::number::{self, Exact};
use super::path::Found;
use super::{Resolver, condition};
use crate::diagnostic::Span;
use crate::diagnostics::names::BareEnumValue;
use crate::diagnostics::paths::BareModel;
use crate::diagnostics::types::{ArgumentOfTwoTypes, ListMisplaced, NotAValue, NullNotAllowed, WrongType};
use crate::expr::{Fact, Term, TermKind};
use crate::syntax::{Expr, ExprKind};
use crate::types::{Scalar, Type};
use crate::value::Value;

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
        let term = self.expected_operand(expr, expected)?;
        Some(match expected {
            Some(expected) => number::fitted(term, expected),
            None => term,
        })
    }

    /// A value that must be of the expected type, where there is one; an exact number may have other digits.
    pub(super) fn expected_operand(&mut self, expr: &Expr, expected: Option<&Type>) -> Option<Term> {
        let term = self.operand(expr, expected)?;
        match expected {
            Some(expected) if !(meets(&term, expected) || Exact::of(&term.ty).is_some() && is_decimal(expected)) => {
                let (is, wanted) = (self.a(&term.ty), self.a(expected));
                self.report(WrongType { span: expr.span, is, wanted, instead: None })
            }
            _ => Some(term),
        }
    }

    /// A value. `expected` tells literals and arguments what to be; everything else has a type of its own, which the caller
    /// compares.
    pub(super) fn operand(&mut self, expr: &Expr, expected: Option<&Type>) -> Option<Term> {
        if self.is_from_elsewhere(expr) || self.is_bare_enum_value(expr, expected) {
            return None;
        }
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
                Found::Term(term) => Some(term),
                Found::Argument(index) => self.argument(expr.span, index, expected),
                Found::Rows(_) => self.bare_to_many(expr),
                Found::Model(model) => {
                    let name = self.catalog.model_name(model).unwrap_or_default().to_owned();
                    self.report(BareModel { span: expr.span, name })
                }
            },
            ExprKind::Call { base: None, name, .. } if name.name == "changed" => self.report(NotAValue { span: expr.span }),
            ExprKind::Call { base: None, name, args } => self.function(expr.span, name, args),
            ExprKind::Arithmetic { op, left, right } => self.arithmetic(expr.span, *op, left, right, expected),
            ExprKind::List(_) => self.report(ListMisplaced { span: expr.span, wanted: false, instead: None }),
            ExprKind::Call { base: Some(base), name, args } if let Some(function) = function::named(&name.name) => {
                match self.function_of_value(expr, base, name, function, args)? {
                    Called::Value(term) => Some(term),
                    Called::Test(_) => self.report(NotAValue { span: expr.span }),
                }
            }
            ExprKind::Call { base: Some(_), .. } if condition::is_one(expr) => {
                // Its own faults first: what is asked of no rows is no condition either.
                self.condition(expr)?;
                self.report(NotAValue { span: expr.span })
            }
            ExprKind::Call { base: Some(base), name, args } => self.call_value(expr, base, name, args),
            ExprKind::Or(_)
            | ExprKind::And(_)
            | ExprKind::Not(_)
            | ExprKind::Compare { .. }
            | ExprKind::In { .. }
            | ExprKind::IsNull(_)
            | ExprKind::IsSet(_)
            | ExprKind::IsRole { .. }
            | ExprKind::Can { .. } => self.report(NotAValue { span: expr.span }),
        }
    }

    /// `status == open`: a value of the enum that is expected, without its dot, and the name of nothing else; it is reported then.
    fn is_bare_enum_value(&mut self, expr: &Expr, expected: Option<&Type>) -> bool {
        let (Some(name), Some(Type::Scalar(Scalar::Enum(id)))) = (expr.as_name(), expected) else { return false };
        if self.is_known(name) || !self.catalog.enum_values(*id).contains(&name) {
            return false;
        }
        let enum_name = self.catalog.enum_name(*id).unwrap_or_default().to_owned();
        self.report::<()>(BareEnumValue { span: expr.span, value: name.to_owned(), enum_name });
        true
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
        let calculated =
            matches!(&expr.ungrouped().kind, ExprKind::Arithmetic { left, right, .. } if self.takes_type(left) && self.takes_type(right));
        written || calculated || self.is_argument(expr)
    }

    /// An argument of the request, read as what its place wants.
    fn argument(&mut self, span: Span, index: usize, expected: Option<&Type>) -> Option<Term> {
        let (name, given) = self.scope.args.get(index)?;
        if !self.scope.request {
            return self.declared_argument(span, index, given, expected);
        }
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
}

impl Resolver<'_> {
    /// A value that the spec itself declares, with its type: what it is compared with is held against that.
    fn declared_argument(&mut self, span: Span, index: usize, given: &Type, expected: Option<&Type>) -> Option<Term> {
        if let (Some(expected @ Type::List(_)), Type::List(_)) = (expected, given)
            && expected != given
        {
            let (is, wanted) = (self.a(given), self.a(expected));
            return self.report(WrongType { span, is, wanted, instead: None });
        }
        let (name, _) = self.scope.args.get(index)?;
        let kind = match Fact::named(name) {
            Some(fact) => TermKind::Session(fact),
            None => TermKind::Arg(u16::try_from(index).ok()?),
        };
        Some(Term { kind, ty: given.clone() })
    }
}

fn is_decimal(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar::Decimal { .. }))
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
