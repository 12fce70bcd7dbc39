//! The mutants of an expression: each the expression with one fault in it, and the edit of the text that makes it.

use super::Kind;
use super::scope::Scope;
use crate::ast::{Expr, ExprKind, Ident};
use purlin_rules::catalog::{Catalog, EnumId, RoleId};
use purlin_rules::diagnostic::{Edit, Span};
use purlin_rules::print;
use purlin_rules::syntax::{Argument, ArithmeticOp, CompareOp};

/// An expression with a fault in it.
#[derive(Debug, Clone)]
pub(super) struct Faulty {
    pub(super) kind: Kind,
    pub(super) edit: Edit,
    pub(super) expr: Expr,
}

/// The mutants of a condition.
pub(super) fn of_condition(expr: &Expr, scope: &Scope<'_>) -> Vec<Faulty> {
    let mut found = within(expr, scope);
    if is_atom(expr) {
        found.push(negated(expr));
    }
    found
}

/// Of which the negation is no other mutant already.
fn is_atom(expr: &Expr) -> bool {
    if let ExprKind::Call { name, .. } = &expr.kind {
        return quantifiers(&name.name).is_empty();
    }
    matches!(expr.kind, ExprKind::In { .. } | ExprKind::IsRole { .. } | ExprKind::Can { .. } | ExprKind::Name(_) | ExprKind::Member { .. })
}

fn negated(expr: &Expr) -> Faulty {
    let edit = replaced(Span { end: expr.span.start, ..expr.span }, "not ");
    let expr = Expr { kind: ExprKind::Not(Box::new(expr.clone())), span: expr.span };
    Faulty { kind: Kind::Negation, edit, expr }
}

fn replaced(span: Span, replacement: impl Into<String>) -> Edit {
    Edit { span, replacement: replacement.into() }
}

/// The expression as a whole, spelled anew.
fn becoming(kind: Kind, expr: &Expr, becomes: ExprKind) -> Faulty {
    let becomes = Expr { kind: becomes, span: expr.span };
    Faulty { kind, edit: replaced(expr.span, print::expression(&becomes)), expr: becomes }
}

/// Mutants of a part, each put back where the part stands.
fn put_back(found: Vec<Faulty>, around: &Expr, put: impl Fn(Expr) -> ExprKind) -> impl Iterator<Item = Faulty> {
    found.into_iter().map(move |faulty| Faulty { expr: Expr { kind: put(faulty.expr), span: around.span }, ..faulty })
}

/// All but the negation of the whole.
fn within(expr: &Expr, scope: &Scope<'_>) -> Vec<Faulty> {
    let mut found = Vec::new();
    match &expr.kind {
        ExprKind::Or(parts) => joined(expr, parts, scope, (Kind::DisjunctDropped, ExprKind::Or, ExprKind::And), &mut found),
        ExprKind::And(parts) => joined(expr, parts, scope, (Kind::ConjunctDropped, ExprKind::And, ExprKind::Or), &mut found),
        ExprKind::Not(inner) => {
            let word = replaced(Span { end: inner.span.start, ..expr.span }, "");
            found.push(Faulty { kind: Kind::Negation, edit: word, expr: (**inner).clone() });
            found.extend(put_back(within(inner, scope), expr, |inner| ExprKind::Not(Box::new(inner))));
        }
        ExprKind::Group(inner) => {
            found.extend(put_back(of_condition(inner, scope), expr, |inner| ExprKind::Group(Box::new(inner))));
        }
        ExprKind::Compare { op, op_span, left, right } => {
            let compared = |op, left, right| ExprKind::Compare { op, op_span: *op_span, left, right };
            for other in others_of(*op) {
                found.push(becoming(Kind::Comparison, expr, compared(*other, left.clone(), right.clone())));
            }
            let (of_left, of_right) = (of_operand(left, Some(right), scope), of_operand(right, Some(left), scope));
            found.extend(put_back(of_left, expr, |left| compared(*op, Box::new(left), right.clone())));
            found.extend(put_back(of_right, expr, |right| compared(*op, left.clone(), Box::new(right))));
        }
        ExprKind::In { item, set } => {
            let of_item = of_operand(item, None, scope);
            found.extend(put_back(of_item, expr, |item| ExprKind::In { item: Box::new(item), set: set.clone() }));
            let of_set = of_set(set, scope.enum_of(item), scope);
            found.extend(put_back(of_set, expr, |set| ExprKind::In { item: item.clone(), set: Box::new(set) }));
        }
        ExprKind::IsNull(inner) => {
            found.push(becoming(Kind::Negation, expr, ExprKind::IsSet(inner.clone())));
            found.extend(put_back(of_operand(inner, None, scope), expr, |inner| ExprKind::IsNull(Box::new(inner))));
        }
        ExprKind::IsSet(inner) => {
            found.push(becoming(Kind::Negation, expr, ExprKind::IsNull(inner.clone())));
            found.extend(put_back(of_operand(inner, None, scope), expr, |inner| ExprKind::IsSet(Box::new(inner))));
        }
        ExprKind::IsRole { subject, role, of } => {
            for other in other_roles(role, scope) {
                let of_other =
                    ExprKind::IsRole { subject: subject.clone(), role: Ident { name: other.clone(), ..role.clone() }, of: of.clone() };
                let expr = Expr { kind: of_other, span: expr.span };
                found.push(Faulty { kind: Kind::Role, edit: replaced(role.span, other), expr });
            }
            if let Some(of) = of {
                let put = |of| ExprKind::IsRole { subject: subject.clone(), role: role.clone(), of: Some(Box::new(of)) };
                found.extend(put_back(of_operand(of, None, scope), expr, put));
            }
        }
        ExprKind::Can { verb, row } => {
            found.extend(put_back(of_operand(row, None, scope), expr, |row| ExprKind::Can { verb: *verb, row: Box::new(row) }));
        }
        ExprKind::Call { base, name, args } => of_call(expr, (base.as_deref(), name, args), scope, &mut found),
        ExprKind::Name(_) | ExprKind::Member { .. } | ExprKind::Arithmetic { .. } | ExprKind::Bool(_) => {
            found.extend(of_operand(expr, None, scope));
        }
        ExprKind::EnumValue { .. }
        | ExprKind::List(_)
        | ExprKind::Null
        | ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Duration(_) => {}
    }
    found
}

/// `and`, `or`.
type Join = fn(Vec<Expr>) -> ExprKind;

/// `a and b`: with one part less, with the other word, with a fault in a part.
fn joined(expr: &Expr, parts: &[Expr], scope: &Scope<'_>, (dropped, join, otherwise): (Kind, Join, Join), found: &mut Vec<Faulty>) {
    for (edit, place) in without_each(parts.iter().map(|part| part.span)) {
        let mut left: Vec<Expr> = parts.iter().enumerate().filter(|(own, _)| *own != place).map(|(_, part)| part.clone()).collect();
        let left = if left.len() > 1 { Some(Expr { kind: join(left), span: expr.span }) } else { left.pop() };
        found.extend(left.map(|expr| Faulty { kind: dropped, edit, expr }));
    }
    found.push(becoming(Kind::Connective, expr, otherwise(parts.to_vec())));
    for (place, part) in parts.iter().enumerate() {
        found.extend(put_back(of_condition(part, scope), expr, |part| join(with(parts, place, part))));
    }
}

/// Of things that are written one after the other, the edits that leave out one, with what stands between it and its neighbour.
pub(super) fn without_each(spans: impl Iterator<Item = Span>) -> Vec<(Edit, usize)> {
    let spans: Vec<Span> = spans.collect();
    let edit = |(place, span): (usize, &Span)| {
        let from = place.checked_sub(1).and_then(|place| spans.get(place)).map_or(span.start, |before| before.end);
        let to = if place == 0 { spans.get(1).map_or(span.end, |next| next.start) } else { span.end };
        (replaced(Span { start: from, end: to, ..*span }, ""), place)
    };
    spans.iter().enumerate().map(edit).collect()
}

fn with(parts: &[Expr], place: usize, part: Expr) -> Vec<Expr> {
    let mut parts = parts.to_vec();
    if let Some(own) = parts.get_mut(place) {
        *own = part;
    }
    parts
}

fn others_of(op: CompareOp) -> &'static [CompareOp] {
    match op {
        CompareOp::Equal => &[CompareOp::NotEqual],
        CompareOp::NotEqual => &[CompareOp::Equal],
        CompareOp::Less => &[CompareOp::LessOrEqual, CompareOp::GreaterOrEqual],
        CompareOp::LessOrEqual => &[CompareOp::Less, CompareOp::Greater],
        CompareOp::Greater => &[CompareOp::GreaterOrEqual, CompareOp::LessOrEqual],
        CompareOp::GreaterOrEqual => &[CompareOp::Greater, CompareOp::Less],
    }
}

/// Roles of the same thing.
fn other_roles(role: &Ident, scope: &Scope<'_>) -> Vec<String> {
    let roles = &scope.names.declared.roles;
    let parameter = |name: &str| {
        let RoleId(place) = scope.names.declared.role_named(name)?;
        Some(roles.get(place as usize)?.parameter.as_ref().map(|(_, ty)| ty.clone()))
    };
    let own = parameter(&role.name);
    let alike = roles.iter().filter(|other| other.spec_name != role.name && parameter(&other.spec_name) == own);
    alike.map(|other| other.spec_name.clone()).collect()
}

/// What a quantifier may be mistaken for.
fn quantifiers(name: &str) -> &'static [&'static str] {
    match name {
        "any" => &["all", "none"],
        "all" => &["any", "none"],
        "none" => &["any", "all"],
        _ => &[],
    }
}

fn of_call(expr: &Expr, (base, name, args): (Option<&Expr>, &Ident, &[Argument]), scope: &Scope<'_>, found: &mut Vec<Faulty>) {
    let call = |base: Option<Expr>, name: Ident, args: Vec<Argument>| ExprKind::Call { base: base.map(Box::new), name, args };
    for other in quantifiers(&name.name) {
        let renamed = Ident { name: (*other).to_owned(), ..name.clone() };
        let expr = Expr { kind: call(base.cloned(), renamed, args.to_vec()), span: expr.span };
        found.push(Faulty { kind: Kind::Quantifier, edit: replaced(name.span, *other), expr });
    }
    if let Some(base) = base {
        found.extend(put_back(of_operand(base, None, scope), expr, |base| call(Some(base), name.clone(), args.to_vec())));
    }
    for (place, arg) in args.iter().enumerate() {
        let put = |arg: Argument| {
            let mut args = args.to_vec();
            if let Some(own) = args.get_mut(place) {
                *own = arg;
            }
            call(base.cloned(), name.clone(), args)
        };
        match arg {
            Argument::Expr(value) => found.extend(put_back(of_operand(value, None, scope), expr, |value| put(Argument::Expr(value)))),
            Argument::Lambda { var, body } => {
                let model = base.and_then(|base| scope.rows_of(base));
                let inner = model.map_or_else(|| scope.clone(), |model| scope.with_row(&var.name, model));
                // What rows come to is a value; all else asks something of them.
                let is_value = matches!(name.name.as_str(), "sum" | "min" | "max" | "avg");
                let faults = if is_value { of_operand(body, None, &inner) } else { of_condition(body, &inner) };
                found.extend(put_back(faults, expr, |body| put(Argument::Lambda { var: var.clone(), body })));
            }
        }
    }
}

/// The mutants of a value, which may be compared with another.
fn of_operand(expr: &Expr, beside: Option<&Expr>, scope: &Scope<'_>) -> Vec<Faulty> {
    let mut found = Vec::new();
    match &expr.kind {
        ExprKind::Name(name) if name == "me" && beside.is_some() => {
            let beside = beside.map(print::expression);
            for user in scope.users().into_iter().filter(|user| Some(user) != beside.as_ref()) {
                found.push(becoming(Kind::Caller, expr, path(&user, expr.span)));
            }
        }
        ExprKind::Name(_) => {
            for other in scope.likes(expr).names {
                found.push(becoming(Kind::Path, expr, ExprKind::Name(other)));
            }
        }
        ExprKind::Member { base, name } => {
            for other in scope.likes(expr).names {
                let kind = ExprKind::Member { base: base.clone(), name: Ident { name: other.clone(), ..name.clone() } };
                let expr = Expr { kind, span: expr.span };
                found.push(Faulty { kind: Kind::Path, edit: replaced(name.span, other), expr });
            }
            let put = |base| ExprKind::Member { base: Box::new(base), name: name.clone() };
            match base.as_name().filter(|end| scope.is_end(end)) {
                Some(end) => {
                    let other = if end == "old" { "new" } else { "old" };
                    let faulty = Faulty { kind: Kind::End, ..becoming(Kind::End, base, ExprKind::Name(other.to_owned())) };
                    found.extend(put_back(vec![faulty], expr, put));
                }
                None => found.extend(put_back(of_operand(base, None, scope), expr, put)),
            }
        }
        ExprKind::EnumValue { enum_name, value } => {
            let of = enum_name.as_ref().and_then(|name| scope.names.declared.enum_named(&name.name));
            let of = of.or_else(|| beside.and_then(|beside| scope.enum_of(beside)));
            for other in of.map(|of| other_values(of, &[&value.name], scope)).unwrap_or_default() {
                let other = Ident { name: other, ..value.clone() };
                found.push(becoming(Kind::Value, expr, ExprKind::EnumValue { enum_name: enum_name.clone(), value: other }));
            }
        }
        ExprKind::Bool(value) => found.push(becoming(Kind::Value, expr, ExprKind::Bool(!value))),
        ExprKind::Arithmetic { op, left, right } => {
            let other = match op {
                ArithmeticOp::Add => Some(ArithmeticOp::Subtract),
                ArithmeticOp::Subtract => Some(ArithmeticOp::Add),
                ArithmeticOp::Multiply | ArithmeticOp::Divide => None,
            };
            let made = |op, left, right| ExprKind::Arithmetic { op, left, right };
            found.extend(other.map(|other| becoming(Kind::Arithmetic, expr, made(other, left.clone(), right.clone()))));
            let (of_left, of_right) = (of_operand(left, None, scope), of_operand(right, None, scope));
            found.extend(put_back(of_left, expr, |left| made(*op, Box::new(left), right.clone())));
            found.extend(put_back(of_right, expr, |right| made(*op, left.clone(), Box::new(right))));
        }
        ExprKind::Group(inner) => {
            found.extend(put_back(of_operand(inner, beside, scope), expr, |inner| ExprKind::Group(Box::new(inner))));
        }
        ExprKind::Call { base, name, args } => of_call(expr, (base.as_deref(), name, args), scope, &mut found),
        ExprKind::Or(_)
        | ExprKind::And(_)
        | ExprKind::Not(_)
        | ExprKind::Compare { .. }
        | ExprKind::In { .. }
        | ExprKind::IsNull(_)
        | ExprKind::IsSet(_)
        | ExprKind::IsRole { .. }
        | ExprKind::Can { .. } => found.extend(of_condition(expr, scope)),
        ExprKind::List(_) | ExprKind::Null | ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Duration(_) => {}
    }
    found
}

/// `author`, `m.user`
fn path(name: &str, span: Span) -> ExprKind {
    let ident = |name: &str| Ident { name: name.to_owned(), span };
    match name.split_once('.') {
        Some((row, field)) => {
            let base = Expr { kind: ExprKind::Name(row.to_owned()), span };
            ExprKind::Member { base: Box::new(base), name: ident(field) }
        }
        None => ExprKind::Name(name.to_owned()),
    }
}

/// The values of an enum that are not there yet.
fn other_values(of: EnumId, there: &[&str], scope: &Scope<'_>) -> Vec<String> {
    let values = scope.names.declared.enum_values(of);
    values.into_iter().filter(|value| !there.contains(value)).map(str::to_owned).collect()
}

/// `[.open, .pending]`: one value less, one more.
fn of_set(set: &Expr, of: Option<EnumId>, scope: &Scope<'_>) -> Vec<Faulty> {
    let ExprKind::List(items) = &set.kind else { return of_operand(set, None, scope) };
    let mut found = Vec::new();
    if items.len() > 1 {
        for (edit, place) in without_each(items.iter().map(|item| item.span)) {
            let left = items.iter().enumerate().filter(|(own, _)| *own != place).map(|(_, item)| item.clone()).collect();
            found.push(Faulty { kind: Kind::Value, edit, expr: Expr { kind: ExprKind::List(left), span: set.span } });
        }
    }
    let named = |item: &Expr| if let ExprKind::EnumValue { value, .. } = &item.kind { Some(value.name.clone()) } else { None };
    let there: Vec<String> = items.iter().filter_map(named).collect();
    let there: Vec<&str> = there.iter().map(String::as_str).collect();
    if let (Some(of), Some(last)) = (of, items.last()) {
        for other in other_values(of, &there, scope) {
            let edit = replaced(Span { start: last.span.end, ..last.span }, format!(", .{other}"));
            let value = Ident { name: other, span: last.span };
            let item = Expr { kind: ExprKind::EnumValue { enum_name: None, value }, span: last.span };
            let more = items.iter().cloned().chain([item]).collect();
            found.push(Faulty { kind: Kind::Value, edit, expr: Expr { kind: ExprKind::List(more), span: set.span } });
        }
    }
    found
}
