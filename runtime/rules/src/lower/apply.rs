//! Operators and tests of values in SQL: null where an operand is null or the operation fails, and an error of the store never.
//!
//! - An operand stands once in what is written, so that a nest of operations is as long as its parts together. Where it is needed more
//!   often, it is bound: `(SELECT … x … x … FROM (SELECT operand AS x) q)`.
//! - A result is kept within its range by `nullif(min(result, beyond), beyond)`: what is beyond becomes one number that is, and that one
//!   null. SQLite makes a REAL of an integer that overflows, which is beyond then; PostgreSQL would stop, so it calculates in `numeric`.
//! - A `double precision` that overflows, or is rounded to zero, stops PostgreSQL too: each such result is foreseen.

use super::Dialect;
use crate::ops::{DAY_MS, Does, Gives, Op, Signature, TextTest, range};
use crate::types::{Scalar, Type};

/// An operation on operands in SQL, whose result is of the type.
pub(super) fn apply(op: Op, operands: &[String], ty: &Type, dialect: Dialect) -> Option<String> {
    let is_float = *ty == Type::Scalar(Scalar::Float);
    Some(match (op, operands) {
        (Op::Add | Op::Subtract | Op::Multiply | Op::Divide, [left, right]) if is_float => float(op, left, right, dialect),
        (Op::Add, [left, right]) => within(&exact(left, "+", right, dialect), ty, dialect),
        (Op::Subtract, [left, right]) => within(&exact(left, "-", right, dialect), ty, dialect),
        (Op::Multiply, [left, right]) => within(&exact(left, "*", right, dialect), ty, dialect),
        (Op::Widen(digits), [number]) => {
            let factor = format!("1{}", "0".repeat(digits.into()));
            within(&exact(number, "*", &factor, dialect), ty, dialect)
        }
        (Op::Divide, [left, right]) => quotient(left, right, ty, dialect),
        (Op::AddDays, [date, duration]) => days(date, "+", duration, ty, dialect),
        (Op::SubtractDays, [date, duration]) => days(date, "-", duration, ty, dialect),
        (Op::BetweenDays, [left, right]) => within(&format!("({}) * {DAY_MS}", exact(left, "-", right, dialect)), ty, dialect),
        (Op::Lower, [text]) => match dialect {
            Dialect::Sqlite => format!("lower({text})"),
            Dialect::Postgres => format!("lower({text} COLLATE \"C\")"),
        },
        (Op::Length, [text]) => match dialect {
            Dialect::Sqlite => format!("length({text})"),
            Dialect::Postgres => format!("char_length({text})::bigint"),
        },
        (Op::Count, [list]) => match dialect {
            Dialect::Sqlite => format!("json_array_length({list})"),
            Dialect::Postgres => format!("cardinality({list})::bigint"),
        },
        _ => return None,
    })
}

/// A test of two texts in SQL; null where one of them is.
pub(super) fn test(test: TextTest, text: &str, part: &str, dialect: Dialect) -> String {
    match (test, dialect) {
        (TextTest::Contains, Dialect::Sqlite) => format!("instr({text}, {part}) > 0"),
        (TextTest::Contains, Dialect::Postgres) => format!("strpos({text}, {part}) > 0"),
        (TextTest::StartsWith, Dialect::Sqlite) => format!("instr({text}, {part}) = 1"),
        (TextTest::StartsWith, Dialect::Postgres) => format!("starts_with({text}, {part})"),
        // By bytes: code points of UTF-8 never begin within another. With a first byte that no text holds, the text is never empty, of
        // which `substr` would make null.
        (TextTest::EndsWith, Dialect::Sqlite) => format!(
            "(SELECT substr(x, length(x) - length(y) + 1) = y FROM (SELECT CAST(char(0) || {text} AS BLOB) AS x, CAST({part} AS BLOB) AS y) q)"
        ),
        (TextTest::EndsWith, Dialect::Postgres) => {
            format!("(SELECT right(x, char_length(y)) = y FROM (SELECT {text} AS x, {part} AS y) q)")
        }
    }
}

/// The first text that is greater than all that begin with this one; `None` where there is none. What begins with a constant lies
/// between the two, as an index knows.
pub(super) fn after_prefix(prefix: &str) -> Option<String> {
    let mut next: Vec<char> = prefix.chars().collect();
    while let Some(last) = next.pop() {
        if let Some(greater) = after(last) {
            next.push(greater);
            return Some(next.into_iter().collect());
        }
    }
    None
}

/// The next code point that is a character.
fn after(c: char) -> Option<char> {
    match c {
        '\u{d7ff}' => Some('\u{e000}'),
        c => char::from_u32(u32::from(c) + 1),
    }
}

/// `a + b`, exactly or as something beyond every range.
fn exact(left: &str, sign: &str, right: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => format!("{left} {sign} {right}"),
        Dialect::Postgres => format!("{left}::numeric {sign} {right}"),
    }
}

/// The result where its type holds it, else null.
fn within(result: &str, ty: &Type, dialect: Dialect) -> String {
    let (least, most) = range(ty);
    let (least, most) = (least - 1, most + 1);
    match dialect {
        Dialect::Sqlite => format!("nullif(nullif(max(min({result}, {most}), {least}), {most}), {least})"),
        // They pass over a null, which the inner one makes a number that is beyond.
        Dialect::Postgres => format!("nullif(nullif(greatest(least({result}, {most}), {least}), {most}), {least})::bigint"),
    }
}

/// Half to even: one more, away from zero, where the rest is more than half, or exactly half beside an odd number.
fn quotient(left: &str, right: &str, ty: &Type, dialect: Dialect) -> String {
    let bound = |operand: &str| within(&format!("({operand})"), ty, dialect);
    let (x, y) = (bound(left), bound(right));
    format!(
        "(SELECT x / y + CASE WHEN abs(x % y) * 2 + abs(x / y) % 2 > abs(y) THEN CASE WHEN (x < 0) = (y < 0) THEN 1 ELSE -1 END ELSE 0 END \
         FROM (SELECT {x} AS x, nullif({y}, 0) AS y) q)"
    )
}

/// A date moved by a duration of whole days.
fn days(date: &str, sign: &str, duration: &str, ty: &Type, dialect: Dialect) -> String {
    let moved = within(&exact("x", sign, &format!("y / {DAY_MS}"), dialect), ty, dialect);
    format!("(SELECT {moved} FROM (SELECT {date} AS x, {duration} AS y) q WHERE y % {DAY_MS} = 0)")
}

fn float(op: Op, left: &str, right: &str, dialect: Dialect) -> String {
    let sign = match op {
        Op::Subtract => "-",
        Op::Multiply => "*",
        Op::Divide => "/",
        Op::Add | Op::AddDays | Op::SubtractDays | Op::BetweenDays | Op::Widen(_) | Op::Lower | Op::Length | Op::Count => "+",
    };
    match dialect {
        // A division by zero is null there.
        Dialect::Sqlite => format!("nullif(nullif({left} {sign} {right}, 9e999), -9e999)"),
        Dialect::Postgres => {
            let right = if sign == "/" { format!("nullif({right}, 0)") } else { right.to_owned() };
            let unlike_machine = match sign {
                "*" => PRODUCT,
                "/" => QUOTIENT,
                "-" => DIFFERENCE,
                _ => SUM,
            };
            format!("(SELECT CASE {unlike_machine}ELSE x {sign} y END FROM (SELECT {left} AS x, {right} AS y OFFSET 0) q)")
        }
    }
}

// PostgreSQL calls an error what is beyond the range, which is a failure here, and what is rounded to zero, which is none. So each
// result is foreseen, exactly, in factors of a size at which nothing overflows and nothing is rounded to zero. A result is beyond the
// range where, with an unbounded exponent, it is rounded to 2^1024 or more.

/// An operand below 1 changes no sum that is near the bound.
const SUM: &str = "WHEN (x < 0) = (y < 0) AND greatest(abs(x), 1) * 0.5 + greatest(abs(y), 1) * 0.5 >= 2::float8 ^ 1023 THEN NULL ";
const DIFFERENCE: &str = "WHEN (x < 0) <> (y < 0) AND greatest(abs(x), 1) * 0.5 + greatest(abs(y), 1) * 0.5 >= 2::float8 ^ 1023 THEN NULL ";
/// It is beyond the range only if the greater factor is at least 2^512 and the lesser at least 1/2, and zero if it is at most 2^-1075.
/// For that, the lesser factor is brought to where the product `a * b` is far from that bound's image `z`, and the greater counts as 1
/// at most. A rounded product that is the bound says nothing: then its rounding error does, which is exact in the halves of the
/// factors (Dekker, "A floating-point technique for extending the available precision", 1971).
const PRODUCT: &str = "WHEN x IS NULL OR y IS NULL THEN NULL \
     WHEN greatest(abs(x), abs(y), 2::float8 ^ 500) * 2::float8 ^ (-512) * (greatest(least(abs(x), abs(y)), 0.5) * 2::float8 ^ (-512)) >= 1 \
     THEN NULL WHEN least(abs(x), abs(y)) >= 2::float8 ^ (-537) THEN x * y \
     WHEN greatest(abs(x), abs(y)) < 2::float8 ^ (-538) THEN 0::float8 \
     WHEN (SELECT CASE WHEN a * b <> z THEN a * b < z ELSE h * k - z + h * (b - k) + (a - h) * k + (a - h) * (b - k) <= 0 END \
     FROM (SELECT a, b, z, a * 134217729 - (a * 134217729 - a) AS h, b * 134217729 - (b * 134217729 - b) AS k \
     FROM (SELECT least(abs(x), abs(y)) * 2::float8 ^ 1000 AS a, least(greatest(abs(x), abs(y)), 1) AS b, 2::float8 ^ (-75) AS z) q) q) \
     THEN 0::float8 ";
/// It is beyond the range where `x` is at least `y` times 2^1024: no number lies between that and what is rounded to it.
const QUOTIENT: &str = "WHEN greatest(abs(x), 2::float8 ^ (-60)) * 2::float8 ^ (-500) >= least(abs(y), 1) * 2::float8 ^ 524 THEN NULL \
     WHEN abs(x) >= 2::float8 ^ (-51) OR abs(y) < 1 THEN x / y \
     WHEN abs(x) * 2::float8 ^ 1000 <= abs(y) * 2::float8 ^ (-75) THEN 0::float8 ";

/// How a store spells a line of the table of operators, for the reference of the language.
#[must_use]
pub fn spelling(signature: &Signature, dialect: Dialect) -> String {
    let ty = match signature.gives {
        Gives::Of(scalar) => Type::Scalar(scalar),
        Gives::Wider | Gives::Product | Gives::Condition => Type::Scalar(Scalar::Int),
    };
    let operands: Vec<String> = ["a", "b"].iter().take(signature.takes.len()).map(|&name| name.to_owned()).collect();
    match (signature.does, operands.as_slice()) {
        (Does::Test(test), [text, part]) => self::test(test, text, part, dialect),
        (Does::Value(op), operands) => apply(op, operands, &ty, dialect).unwrap_or_default(),
        (Does::Test(_), _) => String::new(),
    }
}
