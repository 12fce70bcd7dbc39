//! A tree as text: the one spelling of each expression, for `purlin fmt`.

use crate::syntax::{Argument, ArithmeticOp, CompareOp, Expr, ExprKind, Verb};
use std::fmt::Write;

/// The canonical spelling, on one line. Parsing it gives the same tree, but for spans; parentheses are kept as written.
#[must_use]
pub fn expression(expr: &Expr) -> String {
    let mut out = String::new();
    print(&mut out, expr);
    out
}

/// A text literal with its quotes and escapes.
#[must_use]
pub fn text(content: &str) -> String {
    let mut out = String::with_capacity(content.len() + 2);
    out.push('"');
    for c in content.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                // Writing to a text cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn print(out: &mut String, expr: &Expr) {
    match &expr.kind {
        ExprKind::Or(arms) => joined(out, arms, " or "),
        ExprKind::And(terms) => joined(out, terms, " and "),
        ExprKind::Not(inner) => {
            out.push_str("not ");
            print(out, inner);
        }
        ExprKind::Compare { op, left, right, .. } => between(out, left, compare_op(*op), right),
        ExprKind::In { item, set } => between(out, item, "in", set),
        ExprKind::Arithmetic { op, left, right } => between(out, left, arithmetic_op(*op), right),
        ExprKind::IsNull(inner) => {
            print(out, inner);
            out.push_str(" is null");
        }
        ExprKind::IsSet(inner) => {
            print(out, inner);
            out.push_str(" is set");
        }
        ExprKind::IsRole { subject, role, of } => {
            print(out, subject);
            out.push_str(" is ");
            out.push_str(&role.name);
            if let Some(of) = of {
                out.push_str(" of ");
                print(out, of);
            }
        }
        ExprKind::Can { verb, row } => {
            out.push_str("can ");
            out.push_str(self::verb(*verb));
            out.push(' ');
            print(out, row);
        }
        ExprKind::Name(name) => out.push_str(name),
        ExprKind::Member { base, name } => {
            print(out, base);
            out.push('.');
            out.push_str(&name.name);
        }
        ExprKind::Call { base, name, args } => {
            if let Some(base) = base {
                print(out, base);
                out.push('.');
            }
            out.push_str(&name.name);
            arguments(out, args);
        }
        ExprKind::EnumValue { enum_name, value } => {
            out.push_str(enum_name.as_ref().map_or("", |name| &name.name));
            out.push('.');
            out.push_str(&value.name);
        }
        ExprKind::List(items) => {
            out.push('[');
            joined(out, items, ", ");
            out.push(']');
        }
        ExprKind::Group(inner) => {
            out.push('(');
            print(out, inner);
            out.push(')');
        }
        ExprKind::Null => out.push_str("null"),
        ExprKind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        ExprKind::Number(written) | ExprKind::Duration(written) => out.push_str(written),
        ExprKind::Text(content) => out.push_str(&text(content)),
    }
}

fn arguments(out: &mut String, args: &[Argument]) {
    out.push('(');
    for (index, arg) in args.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        match arg {
            Argument::Expr(expr) => print(out, expr),
            Argument::Lambda { var, body } => {
                out.push_str(&var.name);
                out.push_str(" => ");
                print(out, body);
            }
        }
    }
    out.push(')');
}

fn joined(out: &mut String, parts: &[Expr], separator: &str) {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.push_str(separator);
        }
        print(out, part);
    }
}

fn between(out: &mut String, left: &Expr, operator: &str, right: &Expr) {
    print(out, left);
    out.push(' ');
    out.push_str(operator);
    out.push(' ');
    print(out, right);
}

fn compare_op(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "==",
        CompareOp::NotEqual => "!=",
        CompareOp::Less => "<",
        CompareOp::LessOrEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterOrEqual => ">=",
    }
}

fn arithmetic_op(op: ArithmeticOp) -> &'static str {
    match op {
        ArithmeticOp::Add => "+",
        ArithmeticOp::Subtract => "-",
        ArithmeticOp::Multiply => "*",
        ArithmeticOp::Divide => "/",
    }
}

/// As it is written after `can`.
#[must_use]
pub fn verb(verb: Verb) -> &'static str {
    match verb {
        Verb::Read => "read",
        Verb::Get => "get",
        Verb::List => "list",
        Verb::Create => "create",
        Verb::Update => "update",
        Verb::Delete => "delete",
        Verb::Write => "write",
    }
}
