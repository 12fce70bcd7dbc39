//! Values that a spec writes down: defaults of fields, values of seeds and of tests.

use super::expression;
use crate::diagnostics::seeds::UnfitValue;
use crate::diagnostics::types::{NotADefault, OutsideRefinement};
use crate::resolve::{Names, admits};
use crate::schema::Field;
use purlin_rules::catalog::FieldShape;
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::expr::TermKind;
use purlin_rules::plan::{Const, Default as FieldDefault};
use purlin_rules::syntax::{Expr, ExprKind};
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::Value;

/// What a default is when creation does not name the field; nothing after a report.
pub(super) fn default(expr: &Expr, field: &Field, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<FieldDefault> {
    let refuse = |help: &str, found: &mut Vec<Diagnostic>| {
        found.push(NotADefault { span: expr.span, help: help.to_owned() }.into());
        None
    };
    match field.shape {
        FieldShape::ToMany { .. } | FieldShape::Through { .. } => refuse("a to-many holds nothing itself: its rows name this one", found),
        FieldShape::List(_) if is_null(expr) && field.nullable => Some(FieldDefault::None),
        FieldShape::List(_) => refuse("lists have no default yet", found),
        FieldShape::ToOne(_) if is_null(expr) && field.nullable => Some(FieldDefault::None),
        FieldShape::ToOne(model) if name(expr) == Some("me") => match names.declared.auth_model {
            Some(auth) if auth == model => Some(FieldDefault::Me),
            // An `auth` whose model is not there has been reported.
            None if names.items.auth.is_some() => None,
            Some(_) | None => refuse("`me` is a row of the model that signs in, and this relation holds rows of another", found),
        },
        FieldShape::ToOne(_) => refuse("the default of a relation is `me`, where it holds a row of the model that signs in", found),
        FieldShape::Scalar(scalar) => match scalar_value(expr, scalar, field, names, found)? {
            Given::Now => Some(FieldDefault::Now),
            Given::Value(Value::Null) => Some(FieldDefault::None),
            Given::Value(Value::Bytes(_) | Value::Id(_) | Value::List(_)) => refuse("fields of this type have no default yet", found),
            Given::Value(Value::Bool(value)) => Some(FieldDefault::Const(Const::Bool(value))),
            Given::Value(Value::Int(value)) => Some(FieldDefault::Const(Const::Int(value))),
            Given::Value(Value::Float(value)) => Some(FieldDefault::Const(Const::Float(value))),
            Given::Value(Value::Text(value)) => Some(FieldDefault::Const(Const::Text(value.into()))),
            Given::Other => refuse("a default is a constant, `me` or `now()`; defaults that read other fields are not served yet", found),
        },
    }
}

/// What an expression without a row can be.
pub(super) enum Given {
    Value(Value),
    Now,
    /// Typed rightly, and not constant.
    Other,
}

/// A value for a scalar field, in the form in which it is stored; nothing after a report.
pub(super) fn scalar_value(expr: &Expr, scalar: Scalar, field: &Field, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Given> {
    if reads_a_row(expr) {
        return Some(Given::Other);
    }
    let term = expression::constant(expr, &Type::Scalar(scalar), field.nullable, names, found)?;
    match term.kind {
        TermKind::Literal(value) => fits(&value, scalar, field, expr.span, found).then_some(Given::Value(value)),
        TermKind::Now => Some(Given::Now),
        TermKind::Today(_)
        | TermKind::Apply { .. }
        | TermKind::Path(_)
        | TermKind::Arg(_)
        | TermKind::Condition(_)
        | TermKind::When(..)
        | TermKind::Aggregate(_) => Some(Given::Other),
    }
}

/// A name, or a path from one: there is no row here that it could be of.
fn reads_a_row(expr: &Expr) -> bool {
    matches!(bare(expr), ExprKind::Name(_) | ExprKind::Member { .. })
}

/// Without the parentheses around it.
pub(super) fn bare(mut expr: &Expr) -> &ExprKind {
    while let ExprKind::Group(inner) = &expr.kind {
        expr = inner;
    }
    &expr.kind
}

/// The name that it is.
pub(super) fn name(expr: &Expr) -> Option<&str> {
    if let ExprKind::Name(name) = bare(expr) { Some(name) } else { None }
}

pub(super) fn is_null(expr: &Expr) -> bool {
    matches!(bare(expr), ExprKind::Null)
}

fn fits(value: &Value, scalar: Scalar, field: &Field, span: Span, found: &mut Vec<Diagnostic>) -> bool {
    match admits(&field.refinement, Some(scalar), value) {
        Ok(()) => true,
        Err(asks) => {
            found.push(OutsideRefinement { span, field: field.spec_name.clone(), asks }.into());
            false
        }
    }
}

/// Reports a value that the field cannot be given.
pub(super) fn unfit(field: &str, span: Span, because: &'static str, help: impl Into<String>, found: &mut Vec<Diagnostic>) {
    found.push(UnfitValue { field: field.to_owned(), span, because, help: help.into() }.into());
}
