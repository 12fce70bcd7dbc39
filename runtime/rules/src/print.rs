//! A tree as text: the one spelling of each expression, for `purlin fmt`.

use crate::ops::DAY_MS;
use crate::syntax::{Argument, ArithmeticOp, CompareOp, Expr, ExprKind, Verb};
use crate::types::Scalar;
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

/// What a scalar that is held as a whole number stands for; moments as the wire spells them, without quotes.
#[must_use]
pub fn number(number: i64, scalar: Scalar) -> String {
    match scalar {
        Scalar::Decimal { scale, .. } => decimal(number, scale),
        Scalar::Duration => format!("{}{}", if number < 0 { "-" } else { "" }, duration(number.unsigned_abs())),
        Scalar::DateTime => instant(number),
        Scalar::Date => instant(number.saturating_mul(DAY_MS)).chars().take(10).collect(),
        Scalar::Time => instant(number).chars().skip(11).take(12).collect(),
        Scalar::Bool
        | Scalar::Int
        | Scalar::Float
        | Scalar::String
        | Scalar::Uuid
        | Scalar::Json
        | Scalar::Bytes
        | Scalar::Email
        | Scalar::Url
        | Scalar::Enum(_)
        | Scalar::Point
        | Scalar::Vector(_)
        | Scalar::File(_) => number.to_string(),
    }
}

fn decimal(number: i64, scale: u8) -> String {
    let digits = format!("{:0>width$}", number.unsigned_abs(), width = usize::from(scale) + 1);
    let (whole, part) = digits.split_at(digits.len().saturating_sub(usize::from(scale)));
    let sign = if number < 0 { "-" } else { "" };
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

fn instant(millis: i64) -> String {
    let moment = jiff::Timestamp::from_millisecond(millis).ok();
    moment.map_or_else(|| millis.to_string(), |moment| format!("{moment:.3}"))
}

/// In the largest unit that it is a whole number of.
#[must_use]
pub fn duration(millis: u64) -> String {
    const UNITS: [(&str, u64); 5] = [("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)];
    let whole = UNITS.into_iter().find(|(_, size)| millis != 0 && millis.is_multiple_of(*size));
    whole.map_or_else(|| format!("{millis}ms"), |(unit, size)| format!("{}{unit}", millis / size))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spelled_as_what_they_stand_for() {
        assert_eq!(number(-5, Scalar::Decimal { precision: 6, scale: 2 }), "-0.05");
        assert_eq!(number(1234, Scalar::Decimal { precision: 6, scale: 0 }), "1234");
        assert_eq!(number(0, Scalar::DateTime), "1970-01-01T00:00:00.000Z");
        assert_eq!(number(1, Scalar::Date), "1970-01-02");
        assert_eq!(number(36_000_123, Scalar::Time), "10:00:00.123");
        assert_eq!(number(14 * DAY_MS, Scalar::Duration), "2w");
        assert_eq!(number(-90_000, Scalar::Duration), "-90s");
        assert_eq!(duration(0), "0ms");
    }
}
