//! What many rows come to: `.count()`, `.count(x => condition)`, `.sum(x => value)`, `.min`, `.max`, `.avg`.

use super::Resolver;
use crate::diagnostics::paths::{NoAggregate, NoLambda};
use crate::expr::{AVERAGE_DIGITS, Aggregate, Cond, Function, Term, TermKind};
use crate::syntax::{Argument, Expr, Ident};
use crate::types::{Scalar, Type};

pub(super) const AGGREGATES: [&str; 5] = ["count", "sum", "min", "max", "avg"];

/// The most digits that a decimal has.
const MOST_DIGITS: u8 = 18;

impl Resolver<'_> {
    /// `base.name(args)`, of which the name is that of an aggregate.
    pub(super) fn aggregate(&mut self, whole: &Expr, base: &Expr, name: &Ident, args: &[Argument]) -> Option<Term> {
        let function = match name.name.as_str() {
            "count" => Function::Count,
            "sum" => Function::Sum,
            "min" => Function::Min,
            "max" => Function::Max,
            _ => Function::Avg,
        };
        let rows = self.rows(base, name);
        let lambda = match args {
            [Argument::Lambda { var, body }] => Some((var, body)),
            [] if function == Function::Count => None,
            _ => {
                return self.report(NoLambda {
                    span: whole.span,
                    function: name.name.clone(),
                    of_value: function != Function::Count,
                    instead: None,
                });
            }
        };
        let (rows, filters) = rows?;
        let (var, mut filter) = self.filtered(&rows, &filters)?;
        let value = match (function, lambda) {
            (_, None) => None,
            (Function::Count, Some((name, body))) => {
                let body = self.quantified(name, rows.model, body, Self::condition)?;
                filter.push(body);
                None
            }
            (_, Some((name, body))) => Some((body.span, self.quantified(name, rows.model, body, Self::term)?)),
        };
        let ty = match &value {
            None => Type::Scalar(Scalar::Int),
            Some((span, value)) => match total(function, &value.ty) {
                Some(ty) => ty,
                None => {
                    let ty = self.a(&value.ty);
                    let is_float = value.ty == Type::Scalar(Scalar::Float);
                    return self.report(NoAggregate { span: *span, function: name.name.clone(), ty, is_float });
                }
            },
        };
        let filter = match filter.len() {
            0 => Cond::Const(true),
            1 => filter.swap_remove(0),
            _ => Cond::And(filter),
        };
        let aggregate = Aggregate { function, rows, var, filter, value: value.map(|(_, value)| value) };
        Some(Term { kind: TermKind::Aggregate(Box::new(aggregate)), ty })
    }
}

/// The type of what values of this type come to; `None` where they come to nothing.
fn total(function: Function, value: &Type) -> Option<Type> {
    let Type::Scalar(scalar) = value else { return None };
    let ty = match (function, scalar) {
        (Function::Count, _) => Scalar::Int,
        (Function::Sum, Scalar::Int | Scalar::Duration) | (Function::Avg, Scalar::Duration) => *scalar,
        (Function::Sum, Scalar::Decimal { scale, .. }) => Scalar::Decimal { precision: MOST_DIGITS, scale: *scale },
        (Function::Avg, Scalar::Int) => Scalar::Decimal { precision: MOST_DIGITS, scale: AVERAGE_DIGITS },
        (Function::Avg, Scalar::Decimal { scale, .. }) => {
            Scalar::Decimal { precision: MOST_DIGITS, scale: (scale + AVERAGE_DIGITS).min(MOST_DIGITS) }
        }
        (Function::Min | Function::Max, scalar) if has_order(*scalar) => *scalar,
        (Function::Sum | Function::Min | Function::Max | Function::Avg, _) => return None,
    };
    Some(Type::Scalar(ty))
}

fn has_order(scalar: Scalar) -> bool {
    match scalar {
        Scalar::Int
        | Scalar::Float
        | Scalar::Decimal { .. }
        | Scalar::String
        | Scalar::Email
        | Scalar::Url
        | Scalar::DateTime
        | Scalar::Date
        | Scalar::Time
        | Scalar::Duration => true,
        Scalar::Bool
        | Scalar::Uuid
        | Scalar::Json
        | Scalar::Bytes
        | Scalar::Enum(_)
        | Scalar::Point
        | Scalar::Vector(_)
        | Scalar::File(_) => false,
    }
}
