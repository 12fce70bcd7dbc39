//! The edit that turns a bare to-many path into a quantifier: the condition around it, with a row's name for the path.

use crate::diagnostic::Span;
use crate::syntax::{CompareOp, Expr, ExprKind};

/// `around` with the part at `rows` replaced by the variable: `members.user == me` is `m.user == me`. `None` where the part does
/// not stand in a simple place.
pub(super) fn with_row(around: &Expr, rows: Span, var: &str) -> Option<Expr> {
    let row = |expr: &Expr| with_row(expr, rows, var).map(Box::new);
    if around.span == rows {
        return Some(Expr { kind: ExprKind::Name(var.to_owned()), span: rows });
    }
    #[expect(clippy::wildcard_enum_match_arm, reason = "the rest are no simple places")]
    let kind = match &around.kind {
        ExprKind::Member { base, name } => ExprKind::Member { base: row(base)?, name: name.clone() },
        ExprKind::Group(inner) => ExprKind::Group(row(inner)?),
        ExprKind::IsNull(inner) => ExprKind::IsNull(row(inner)?),
        ExprKind::IsSet(inner) => ExprKind::IsSet(row(inner)?),
        ExprKind::Compare { op, op_span, left, right } => {
            let (left, right) = either(left, right, row)?;
            ExprKind::Compare { op: *op, op_span: *op_span, left, right }
        }
        // `me in members.user`: some row's user is me.
        ExprKind::In { item, set } if holds(set, rows) => {
            ExprKind::Compare { op: CompareOp::Equal, op_span: around.span, left: row(set)?, right: item.clone() }
        }
        ExprKind::In { item, set } => ExprKind::In { item: row(item)?, set: set.clone() },
        _ => return None,
    };
    Some(Expr { kind, span: around.span })
}

fn either(left: &Expr, right: &Expr, row: impl Fn(&Expr) -> Option<Box<Expr>>) -> Option<(Box<Expr>, Box<Expr>)> {
    match row(left) {
        Some(left) => Some((left, Box::new(right.clone()))),
        None => Some((Box::new(left.clone()), row(right)?)),
    }
}

fn holds(expr: &Expr, span: Span) -> bool {
    expr.span.start <= span.start && span.end <= expr.span.end
}
