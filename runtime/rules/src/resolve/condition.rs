//! Conditions: what joins them, and which atoms there are.

use super::Resolver;
use super::function::{self, Called};
use crate::diagnostics::types::NotACondition;
use crate::expr::{Compare, Cond, Function, Term, TermKind};
use crate::ops::Does;
use crate::syntax::{Expr, ExprKind};
use crate::types::{Scalar, Type};
use crate::value::Value;

impl Resolver<'_> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "what joins no conditions is an atom")]
    pub(super) fn condition(&mut self, expr: &Expr) -> Option<Cond> {
        match &expr.kind {
            ExprKind::Or(arms) => self.all_of(arms).map(Cond::Or),
            ExprKind::And(terms) => self.all_of(terms).map(Cond::And),
            ExprKind::Not(inner) => self.condition(inner).map(|inner| Cond::Not(Box::new(inner))),
            ExprKind::Group(inner) => self.condition(inner),
            ExprKind::Bool(value) => Some(Cond::Const(*value)),
            _ => self.atom(expr),
        }
    }

    /// Each of them, so that all faults are found.
    fn all_of(&mut self, exprs: &[Expr]) -> Option<Vec<Cond>> {
        let resolved: Vec<_> = exprs.iter().map(|expr| self.condition(expr)).collect();
        resolved.into_iter().collect()
    }

    fn atom(&mut self, expr: &Expr) -> Option<Cond> {
        self.counted(expr.span)?;
        let outer = self.around.replace(expr.clone());
        #[expect(clippy::wildcard_enum_match_arm, reason = "everything else is a value, and must be a Bool")]
        let cond = match &expr.kind {
            ExprKind::Compare { op, left, right, op_span } => self.comparison(expr, *op, *op_span, left, right),
            ExprKind::In { item, set } => self.membership(item, set),
            ExprKind::IsNull(inner) => self.tested(inner).map(Cond::IsNull),
            ExprKind::IsSet(inner) => self.tested(inner).map(is_set),
            ExprKind::Call { base: Some(base), name, args } if let Some(function) = function::named(&name.name) => {
                match self.function_of_value(expr, base, name, function, args) {
                    Some(Called::Test(cond)) => Some(cond),
                    Some(Called::Value(term)) => {
                        let ty = self.a(&term.ty);
                        self.report(NotACondition { span: expr.span, ty })
                    }
                    None => None,
                }
            }
            ExprKind::Call { base: Some(base), name, args } => self.call(expr, base, name, args),
            ExprKind::Call { base: None, name, args } if name.name == "changed" => self.changed(expr, args),
            ExprKind::IsRole { subject, role, of } => self.role(expr, subject, role, of.as_deref()),
            ExprKind::Can { verb, row } => self.can(expr, *verb, row),
            _ => self.holds(expr),
        };
        self.around = outer;
        cond
    }

    /// A value that stands as a condition must be a Bool.
    pub(super) fn holds(&mut self, expr: &Expr) -> Option<Cond> {
        let wanted = Type::Scalar(Scalar::Bool);
        let is_argument = self.is_argument(expr);
        let term = if is_argument { self.operand(expr, Some(&wanted))? } else { self.term(expr)? };
        if term.ty != wanted {
            let ty = self.a(&term.ty);
            return self.report(NotACondition { span: expr.span, ty });
        }
        match term.kind {
            TermKind::Literal(Value::Bool(value)) => Some(Cond::Const(value)),
            TermKind::Condition(cond) => Some(*cond),
            TermKind::When(cond, value) => {
                let value = if let TermKind::Condition(value) = value.kind { *value } else { Cond::Holds(*value) };
                Some(Cond::And(vec![*cond, value]))
            }
            TermKind::Literal(_)
            | TermKind::Now
            | TermKind::Today(_)
            | TermKind::Apply { .. }
            | TermKind::Arg(_)
            | TermKind::Session(_)
            | TermKind::Path(_)
            | TermKind::Aggregate(_) => Some(Cond::Holds(term)),
        }
    }
}

/// What fails is neither null nor set, so a value that may fail is set where it is equal to itself.
fn is_set(term: Term) -> Cond {
    if may_fail(&term) {
        return Cond::Compare { op: Compare::Equal, left: term.clone(), right: term };
    }
    Cond::Not(Box::new(Cond::IsNull(term)))
}

/// It may fail: be neither null nor set.
fn may_fail(term: &Term) -> bool {
    match &term.kind {
        TermKind::Apply { op, operands } => Does::Value(*op).can_fail() || operands.iter().any(may_fail),
        TermKind::When(_, term) => may_fail(term),
        TermKind::Aggregate(aggregate) => match aggregate.function {
            Function::Sum | Function::Avg => true,
            Function::Count | Function::Min | Function::Max => false,
        },
        TermKind::Literal(_)
        | TermKind::Now
        | TermKind::Today(_)
        | TermKind::Arg(_)
        | TermKind::Session(_)
        | TermKind::Path(_)
        | TermKind::Condition(_) => false,
    }
}

/// The expression states a condition and has no other meaning.
#[expect(clippy::wildcard_enum_match_arm, reason = "the rest are values, or may be")]
pub(super) fn is_one(expr: &Expr) -> bool {
    match &expr.ungrouped().kind {
        ExprKind::Or(_)
        | ExprKind::And(_)
        | ExprKind::Not(_)
        | ExprKind::Compare { .. }
        | ExprKind::In { .. }
        | ExprKind::IsNull(_)
        | ExprKind::IsSet(_)
        | ExprKind::IsRole { .. }
        | ExprKind::Can { .. } => true,
        ExprKind::Call { base, name, .. } => match base {
            Some(_) => matches!(name.name.as_str(), "any" | "all" | "none"),
            None => name.name == "changed",
        },
        _ => false,
    }
}
