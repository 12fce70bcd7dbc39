//! Comparisons and `in`: both sides are of one type, and it has what the operator asks for.

use super::Resolver;
use super::number;
use super::path::Found;
use crate::diagnostic::Span;
use crate::diagnostics::operators::{DayAndMoment, MixedNumbers};
use crate::diagnostics::types::{ComparedWithNull, DifferentTypes, ListMisplaced, NoEquality, NoOrder, NullNotAllowed};
use crate::expr::{Compare, Cond, Term, TermKind};
use crate::ops::{Class, Op};
use crate::print;
use crate::syntax::{CompareOp, Expr, ExprKind};
use crate::types::{Scalar, Type};

impl Resolver<'_> {
    pub(super) fn comparison(&mut self, whole: &Expr, op: CompareOp, op_span: Span, left: &Expr, right: &Expr) -> Option<Cond> {
        if is_null(left) || is_null(right) {
            return self.compared_with_null(whole, op, left, right);
        }
        let (left_term, right_term) = self.both(left, right);
        let [left_term, right_term] = number::pair(left_term?, right_term?);
        if !meets(&left_term, &right_term.ty) && !meets(&right_term, &left_term.ty) {
            if let Some(fault) = day_and_moment(op_span, (left, &left_term), (right, &right_term)) {
                return self.report(fault);
            }
            let mixed = matches!(
                (Class::of(&left_term.ty), Class::of(&right_term.ty)),
                (Some(Class::Float), Some(Class::Exact)) | (Some(Class::Exact), Some(Class::Float))
            );
            let instead = lower_case((left, &left_term.ty), (right, &right_term.ty));
            let left = (left.span, self.a(&left_term.ty));
            let right = (right.span, self.a(&right_term.ty));
            if mixed {
                return self.report(MixedNumbers { span: op_span, left, right });
            }
            return self.report(DifferentTypes { span: op_span, left, right, instead });
        }
        let ordered = !matches!(op, CompareOp::Equal | CompareOp::NotEqual);
        self.comparable(whole.span, &left_term.ty, ordered)?;
        let equal = |op| Cond::Compare { op, left: left_term, right: right_term };
        Some(match op {
            CompareOp::Equal => equal(Compare::Equal),
            CompareOp::NotEqual => Cond::Not(Box::new(equal(Compare::Equal))),
            CompareOp::Less => equal(Compare::Less),
            CompareOp::LessOrEqual => equal(Compare::LessOrEqual),
            CompareOp::Greater => equal(Compare::Greater),
            CompareOp::GreaterOrEqual => equal(Compare::GreaterOrEqual),
        })
    }

    /// Both sides; the one that says its own type first, since a literal takes the other's.
    fn both(&mut self, left: &Expr, right: &Expr) -> (Option<Term>, Option<Term>) {
        if self.takes_type(left) && !self.takes_type(right) {
            let right_term = self.term(right);
            let left_term = self.beside(left, right_term.as_ref());
            (left_term, right_term)
        } else {
            let left_term = self.term(left);
            let right_term = self.beside(right, left_term.as_ref());
            (left_term, right_term)
        }
    }

    /// A side whose other side is resolved. Where that failed, what a literal means cannot be told, and nothing is said of it.
    fn beside(&mut self, expr: &Expr, other: Option<&Term>) -> Option<Term> {
        match other {
            Some(other) => self.operand(expr, Some(&other.ty)),
            None if self.takes_type(expr) => None,
            None => self.term(expr),
        }
    }

    fn compared_with_null(&mut self, whole: &Expr, op: CompareOp, left: &Expr, right: &Expr) -> Option<Cond> {
        let other = if is_null(left) { right } else { left };
        if !is_null(other) {
            self.term(other)?;
        }
        let test = match op {
            CompareOp::Equal => Some("is null"),
            CompareOp::NotEqual => Some("is set"),
            CompareOp::Less | CompareOp::LessOrEqual | CompareOp::Greater | CompareOp::GreaterOrEqual => None,
        };
        let instead = test.map(|test| format!("{} {test}", print::expression(other)));
        self.report(ComparedWithNull { span: whole.span, instead })
    }

    pub(super) fn membership(&mut self, item: &Expr, set: &Expr) -> Option<Cond> {
        let set = set.ungrouped();
        if let Some(found) = self.in_field(item, set) {
            return found;
        }
        let (item_term, options) = if let ExprKind::List(options) = &set.kind {
            self.in_list(item, options)?
        } else if self.is_argument(set) {
            let item = self.term(item)?;
            let list = self.operand(set, Some(&Type::List(Box::new(item.ty.clone()))))?;
            (item, vec![list])
        } else {
            return self.no_list(set);
        };
        self.comparable(item.span, &item_term.ty, false)?;
        Some(Cond::In { item: item_term, options })
    }

    /// `item in [a, b]`: all are of the item's type, or of that of the first option if the item has none of its own.
    fn in_list(&mut self, item: &Expr, options: &[Expr]) -> Option<(Term, Vec<Term>)> {
        let typed = std::iter::once(item).chain(options).find(|expr| !self.takes_type(expr)).unwrap_or(item);
        let leader = self.term(typed);
        let mut terms = Vec::new();
        for expr in std::iter::once(item).chain(options) {
            if is_null(expr) {
                terms.push(self.report(NullNotAllowed { span: expr.span, place: "in a list" }));
            } else if std::ptr::eq(expr, typed) {
                terms.push(leader.clone());
            } else if let Some(leader) = &leader {
                let ty = leader.ty.clone();
                terms.push(self.expected_operand(expr, Some(&ty)));
            } else if !self.takes_type(expr) {
                terms.push(self.term(expr));
            }
        }
        let mut terms = number::alike(terms.into_iter().collect::<Option<_>>()?);
        leader?;
        let options = terms.split_off(1);
        Some((terms.pop()?, options))
    }

    /// `item in labels`, where `labels` is a field with a list; `None` where it is none.
    fn in_field(&mut self, item: &Expr, set: &Expr) -> Option<Option<Cond>> {
        let is_path = matches!(set.kind, ExprKind::Name(_) | ExprKind::Member { .. }) && !self.is_argument(set);
        let list = is_path.then(|| self.list_field(set))??;
        let Type::List(of) = list.ty.clone() else { return None };
        Some(self.expected_operand(item, Some(&of)).map(|item| Cond::In { item, options: vec![list] }))
    }

    /// The value of a path that leads to a list; nothing is reported where it leads elsewhere.
    fn list_field(&mut self, path: &Expr) -> Option<Term> {
        let told = self.faults.len();
        let found = self.path(path);
        self.faults.truncate(told);
        match found {
            Some(Found::Value { path, ty: ty @ Type::List(_) }) => Some(Term { kind: TermKind::Path(path), ty }),
            Some(Found::Term(term)) => matches!(term.ty, Type::List(_)).then_some(term),
            Some(Found::Value { .. } | Found::Rows { .. } | Found::Argument(_) | Found::Model(_)) | None => None,
        }
    }

    /// What stands after `in` is no list; perhaps it is a path to many rows.
    fn no_list(&mut self, set: &Expr) -> Option<Cond> {
        if matches!(set.kind, ExprKind::Name(_) | ExprKind::Member { .. })
            && let Found::Rows(_) = self.path(set)?
        {
            return self.bare_to_many(set);
        }
        let instead = Some(format!("[{}]", print::expression(set)));
        self.report(ListMisplaced { span: set.span, wanted: true, instead })
    }

    /// Values of this type can be equal or, if `ordered`, stand before each other.
    pub(super) fn comparable(&mut self, span: Span, ty: &Type, ordered: bool) -> Option<()> {
        let named = || self.a(ty);
        let scalar = match ty {
            Type::Scalar(scalar) => *scalar,
            Type::Row(_) | Type::Null if !ordered => return Some(()),
            Type::List(_) => {
                let ty = named();
                let help = "a list is asked whether it holds a value, `x in list`, how many it holds, `.length()`, or whether it `is null`";
                return self.report(NoEquality { span, ty, help });
            }
            Type::Row(_) | Type::Null | Type::Rows(_) => {
                let ty = named();
                return self.report(NoOrder { span, ty });
            }
        };
        match scalar {
            Scalar::Json | Scalar::Point | Scalar::Vector(_) | Scalar::File(_) => {
                let ty = named();
                self.report(NoEquality { span, ty, help: "ask whether it `is null` or `is set`" })
            }
            Scalar::Bool | Scalar::Uuid | Scalar::Bytes | Scalar::Enum(_) if ordered => {
                let ty = named();
                self.report(NoOrder { span, ty })
            }
            Scalar::Bool
            | Scalar::Int
            | Scalar::Float
            | Scalar::Decimal { .. }
            | Scalar::String
            | Scalar::Uuid
            | Scalar::DateTime
            | Scalar::Date
            | Scalar::Time
            | Scalar::Duration
            | Scalar::Bytes
            | Scalar::Email
            | Scalar::Url
            | Scalar::Enum(_) => Some(()),
        }
    }
}

/// Values of the two types are held alike and mean the same.
pub(super) fn same(left: &Type, right: &Type) -> bool {
    match (left, right) {
        // The precision bounds what is stored; the scale is what a value means.
        (Type::Scalar(Scalar::Decimal { scale: left, .. }), Type::Scalar(Scalar::Decimal { scale: right, .. })) => left == right,
        (Type::Null, _) | (_, Type::Null) => true,
        (Type::List(left), Type::List(right)) => same(left, right),
        _ => left == right,
    }
}

/// A text in lower case meets an `Email`, which is held so.
pub(super) fn meets(term: &Term, other: &Type) -> bool {
    let is_lower = matches!(term.kind, TermKind::Apply { op: Op::Lower, .. });
    same(&term.ty, other) || is_lower && matches!(other, Type::Scalar(Scalar::String | Scalar::Email | Scalar::Url))
}

/// `email == name`, where lower case makes them meet.
fn lower_case(left: (&Expr, &Type), right: (&Expr, &Type)) -> Option<(Span, String)> {
    let (Type::Scalar(left_type), Type::Scalar(right_type)) = (left.1, right.1) else { return None };
    let expr = match (left_type, right_type) {
        (Scalar::Email, Scalar::String | Scalar::Url) => right.0,
        (Scalar::String | Scalar::Url, Scalar::Email) => left.0,
        _ => return None,
    };
    Some((expr.span, format!("{}.lower()", print::expression(expr))))
}

/// `due_on < now()`.
fn day_and_moment(span: Span, left: (&Expr, &Term), right: (&Expr, &Term)) -> Option<DayAndMoment> {
    let (day, (moment, term)) = match (&left.1.ty, &right.1.ty) {
        (Type::Scalar(Scalar::Date), Type::Scalar(Scalar::DateTime)) => (left.0, right),
        (Type::Scalar(Scalar::DateTime), Type::Scalar(Scalar::Date)) => (right.0, left),
        _ => return None,
    };
    Some(DayAndMoment { span, day: day.span, moment: moment.span, is_now: term.kind == TermKind::Now })
}

pub(super) fn is_null(expr: &Expr) -> bool {
    expr.ungrouped().kind == ExprKind::Null
}
