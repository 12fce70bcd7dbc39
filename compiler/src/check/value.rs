//! Values that a spec writes down: defaults of fields, values of seeds and of tests.

use super::reads::Reads;
use super::{expression, scope};
use crate::diagnostics::seeds::UnfitValue;
use crate::diagnostics::types::{NotADefault, OutsideRefinement};
use crate::resolve::{Names, admits};
use crate::schema::Field;
use purlin_rules::catalog::{FieldShape, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::eval::{self, Around};
use purlin_rules::expr::{Term, TermKind};
use purlin_rules::ops::Failure;
use purlin_rules::plan::{Const, Default as FieldDefault, GREATEST_GIVEN_NUMBER};
use purlin_rules::syntax::{Argument, Expr, ExprKind};
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};

/// What a field holds that creation does not name.
pub(super) enum Default {
    Planned(FieldDefault),
    /// Told from the other fields of the new row.
    Derived(Term),
}

/// What a default comes to; nothing after a report.
pub(super) fn default(expr: &Expr, model: ModelId, field: &Field, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Default> {
    let refuse = |help: &str, found: &mut Vec<Diagnostic>| {
        found.push(NotADefault { span: expr.span, help: help.to_owned() }.into());
        None
    };
    let planned = |default: FieldDefault| Some(Default::Planned(default));
    match field.shape {
        FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. } => {
            refuse("a to-many holds nothing itself: its rows name this one", found)
        }
        FieldShape::ToOne(_) if is_null(expr) && field.nullable => planned(FieldDefault::None),
        FieldShape::ToOne(target) if name(expr) == Some("me") => match names.declared.auth_model {
            Some(auth) if auth == target => planned(FieldDefault::Me),
            // An `auth` whose model is not there has been reported.
            None if names.items.auth.is_some() => None,
            Some(_) | None => refuse("`me` is a row of the model that signs in, and this relation holds rows of another", found),
        },
        FieldShape::ToOne(_) => derived(expr, model, field, names, found),
        FieldShape::List(_) if is_null(expr) && field.nullable => planned(FieldDefault::None),
        FieldShape::List(scalar) => match list(expr, scalar, field, names, found) {
            List::Of(values) => match values.into_iter().map(constant).collect::<Option<Vec<_>>>() {
                Some(values) => planned(FieldDefault::Const(Const::List(values.into()))),
                None => refuse("fields of this type have no default yet", found),
            },
            List::Faulty => None,
            List::NotOne => derived(expr, model, field, names, found),
        },
        FieldShape::Scalar(scalar) => match scalar_value(expr, scalar, field, names, found)? {
            Given::Now => planned(FieldDefault::Now),
            Given::Value(Value::Null) => planned(FieldDefault::None),
            Given::Value(value) => match constant(value) {
                Some(value) => planned(FieldDefault::Const(value)),
                None => refuse("fields of this type have no default yet", found),
            },
            Given::After(_) | Given::Other => derived(expr, model, field, names, found),
        },
    }
}

/// The value as a plan holds it; none for one that plans do not hold yet.
fn constant(value: Value) -> Option<Const> {
    match value {
        Value::Bool(value) => Some(Const::Bool(value)),
        Value::Int(value) => Some(Const::Int(value)),
        Value::Float(value) => Some(Const::Float(value)),
        Value::Text(value) => Some(Const::Text(value.into())),
        Value::Null | Value::Bytes(_) | Value::Id(_) | Value::List(_) => None,
    }
}

/// A default that reads the new row: its fields, and ways from them over to-one relations.
fn derived(expr: &Expr, model: ModelId, field: &Field, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Default> {
    let ty = field.value_type()?;
    let term = expression::value(expr, (&ty, field.nullable), &scope::of_row(model), names, found)?;
    let reads = Reads::of_term(&term);
    if reads.aggregates > 0 || reads.quantifiers {
        let help = "a default reads the new row and rows that it names, not how many others there are: compute it with `:=`".to_owned();
        found.push(NotADefault { span: expr.span, help }.into());
        return None;
    }
    Some(Default::Derived(term))
}

/// What an expression without a row can be.
pub(super) enum Given {
    Value(Value),
    Now,
    /// So many milliseconds after that instant.
    After(i64),
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
        TermKind::Apply { .. } if let Some(millis) = after(&term) => Some(Given::After(millis)),
        TermKind::Apply { .. } if !moves(&term) => match at(&term, 0) {
            Ok(value) => fits(&value, scalar, field, expr.span, found).then_some(Given::Value(value)),
            Err(_) => {
                let because = "it has no value: it divides by zero, or is beyond what the type holds";
                unfit(&field.spec_name, expr.span, because, "write a value that there is", found);
                None
            }
        },
        TermKind::Today(_)
        | TermKind::Apply { .. }
        | TermKind::Path(_)
        | TermKind::Arg(_)
        | TermKind::Session(_)
        | TermKind::Condition(_)
        | TermKind::When(..)
        | TermKind::Aggregate(_) => Some(Given::Other),
    }
}

/// `now() - 2d`: how far an instant is from that of the request, whenever that is.
fn after(term: &Term) -> Option<i64> {
    const LATER: i64 = 86_400_000;
    if term.ty != Type::Scalar(Scalar::DateTime) || !moves(term) {
        return None;
    }
    let (Ok(Value::Int(first)), Ok(Value::Int(second))) = (at(term, 0), at(term, LATER)) else { return None };
    (second.checked_sub(first) == Some(LATER)).then_some(first)
}

/// What a term of no row comes to at an instant.
fn at(term: &Term, now: i64) -> Result<Value, Failure> {
    let nothing = Row::new(Id([0; 16]), Vec::new());
    eval::value(term, &Around { world: &World::default(), this: &nothing, old: None, new: None, me: None, tenant: None, now, args: &[] })
}

/// Whether a value of no row is another one tomorrow.
fn moves(term: &Term) -> bool {
    let mut moves = false;
    term.each_term(&mut |term| moves |= !matches!(term.kind, TermKind::Literal(_) | TermKind::Apply { .. }));
    moves
}

/// What a list field is given.
pub(super) enum List {
    Of(Vec<Value>),
    /// Reported.
    Faulty,
    /// It is written without brackets.
    NotOne,
}

/// The values of a list field, each a constant of its type.
pub(super) fn list(expr: &Expr, scalar: Scalar, field: &Field, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> List {
    let ExprKind::List(parts) = bare(expr) else { return List::NotOne };
    let mut values = Vec::new();
    for part in parts {
        match scalar_value(part, scalar, field, names, found) {
            Some(Given::Value(value)) if !value.is_null() => values.push(value),
            Some(Given::Value(_) | Given::Now | Given::After(_) | Given::Other) => {
                unfit(&field.spec_name, part.span, "it is not a constant", "a list holds constants, and no `null`", found);
            }
            None => {}
        }
    }
    if values.len() == parts.len() { List::Of(values) } else { List::Faulty }
}

/// Whether an expression names something: a constant names nothing.
fn reads_a_row(expr: &Expr) -> bool {
    let of_argument = |argument: &Argument| match argument {
        Argument::Expr(expr) | Argument::Lambda { body: expr, .. } => reads_a_row(expr),
    };
    match &expr.kind {
        ExprKind::Name(_) | ExprKind::Member { .. } | ExprKind::IsRole { .. } | ExprKind::Can { .. } => true,
        ExprKind::Call { base, args, .. } => base.is_some() || args.iter().any(of_argument),
        ExprKind::Or(parts) | ExprKind::And(parts) | ExprKind::List(parts) => parts.iter().any(reads_a_row),
        ExprKind::Not(inner) | ExprKind::Group(inner) | ExprKind::IsNull(inner) | ExprKind::IsSet(inner) => reads_a_row(inner),
        ExprKind::Compare { left, right, .. } | ExprKind::Arithmetic { left, right, .. } => reads_a_row(left) || reads_a_row(right),
        ExprKind::In { item, set } => reads_a_row(item) || reads_a_row(set),
        ExprKind::EnumValue { .. }
        | ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Duration(_) => false,
    }
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
    let is_number = |number: &i64| (1..=GREATEST_GIVEN_NUMBER).contains(number);
    match (admits(&field.refinement, Some(scalar), value), value) {
        (Ok(()), Value::Int(number)) if field.marks.sequence.is_some() && !is_number(number) => {
            let asks = format!("counts up, and lies between 1 and {GREATEST_GIVEN_NUMBER}");
            found.push(OutsideRefinement { span, field: field.spec_name.clone(), asks }.into());
            false
        }
        (Ok(()), _) => true,
        (Err(asks), _) => {
            found.push(OutsideRefinement { span, field: field.spec_name.clone(), asks }.into());
            false
        }
    }
}

/// Reports a value that the field cannot be given.
pub(super) fn unfit(field: &str, span: Span, because: &'static str, help: impl Into<String>, found: &mut Vec<Diagnostic>) {
    found.push(UnfitValue { field: field.to_owned(), span, because, help: help.into() }.into());
}
