//! The operators and functions of values: what each takes and gives, when it fails, what it means, and how each store spells it. One
//! table, which resolution looks up, evaluation and lowering carry out, and the language's reference prints ([`table`]).
//!
//! | law | |
//! | --- | --- |
//! | null | an operation of which an operand is null is null |
//! | failure | one of which an operand fails, and none is null, fails; so does one whose result its type does not hold |
//! | range | a result that is an `Int`, a `Decimal` or a `Duration` (in milliseconds) has at most 18 digits, a `Float` is finite, a moment lies in the years 1 to 9999 |
//! | digits | `+`, `-` and `*` of exact numbers are exact; `/` has the digits after the point of the operand with more of them, rounded half to even |
//!
//! What fails is no value and leaves no expression: a comparison, `in`, a test of a text, `is null` and `is set` are false of it, and
//! where a value is wanted it is an error.

mod exact;
mod text;

use crate::lower::Dialect;
use crate::syntax::ArithmeticOp;
use crate::types::{Scalar, Type};
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

pub use exact::{DAY_MS, DIGITS, range};

/// What is done with values of which none is null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Of numbers held alike, of durations, of a moment and a duration.
    Add,
    Subtract,
    Multiply,
    Divide,
    /// A date, so many whole days later.
    AddDays,
    SubtractDays,
    /// The duration from the second date to the first.
    BetweenDays,
    /// An exact number with so many more digits after the point.
    Widen(u8),
    /// `A` to `Z` as `a` to `z`, all else as it is.
    Lower,
    /// The code points of a text.
    Length,
    /// The values of a list.
    Count,
}

/// What is asked of two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextTest {
    StartsWith,
    EndsWith,
    Contains,
}

/// Why an operation has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Failure {
    /// The result is beyond what its type holds.
    Overflow,
    DivisionByZero,
    /// A date was to be moved by a part of a day.
    PartOfADay,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Overflow => "the result is beyond what its type holds",
            Self::DivisionByZero => "it divides by zero",
            Self::PartOfADay => "it moves a date by a part of a day",
        })
    }
}

impl std::error::Error for Failure {}

/// The types that an operator treats alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// `Int` and `Decimal`.
    Exact,
    Float,
    Duration,
    DateTime,
    Date,
    /// `String`, `Email` and `Url`.
    Text,
    List,
}

/// The type of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// An `Int` where both are; else a `Decimal` with the digits after the point of the operand with more of them.
    Wider,
    /// An `Int` where both are; else a `Decimal` with the digits after the point of both together.
    Product,
    Of(Scalar),
    Condition,
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Signature {
    /// `a + b`, `a.lower()`
    pub written: &'static str,
    pub takes: &'static [Class],
    pub gives: Gives,
    pub does: Does,
}

/// What an operator is in a resolved expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    Value(Op),
    Test(TextTest),
}

const DURATION: Gives = Gives::Of(Scalar::Duration);
const DATE_TIME: Gives = Gives::Of(Scalar::DateTime);
const DATE: Gives = Gives::Of(Scalar::Date);
const FLOAT: Gives = Gives::Of(Scalar::Float);

/// Every operator and function of values, once for each kind of operands.
pub const SIGNATURES: [Signature; 23] = {
    use Class::{Date, DateTime, Duration, Exact, Float, List, Text};
    use Gives::{Condition, Product, Wider};
    [
        value("a + b", &[Exact, Exact], Wider, Op::Add),
        value("a - b", &[Exact, Exact], Wider, Op::Subtract),
        value("a * b", &[Exact, Exact], Product, Op::Multiply),
        value("a / b", &[Exact, Exact], Wider, Op::Divide),
        value("a + b", &[Float, Float], FLOAT, Op::Add),
        value("a - b", &[Float, Float], FLOAT, Op::Subtract),
        value("a * b", &[Float, Float], FLOAT, Op::Multiply),
        value("a / b", &[Float, Float], FLOAT, Op::Divide),
        value("a + b", &[DateTime, Duration], DATE_TIME, Op::Add),
        value("a - b", &[DateTime, Duration], DATE_TIME, Op::Subtract),
        value("a - b", &[DateTime, DateTime], DURATION, Op::Subtract),
        value("a + b", &[Date, Duration], DATE, Op::AddDays),
        value("a - b", &[Date, Duration], DATE, Op::SubtractDays),
        value("a - b", &[Date, Date], DURATION, Op::BetweenDays),
        value("a + b", &[Duration, Duration], DURATION, Op::Add),
        value("a - b", &[Duration, Duration], DURATION, Op::Subtract),
        value("a * b", &[Duration, Exact], DURATION, Op::Multiply),
        value("a.lower()", &[Text], Gives::Of(Scalar::String), Op::Lower),
        value("a.length()", &[Text], Gives::Of(Scalar::Int), Op::Length),
        value("a.length()", &[List], Gives::Of(Scalar::Int), Op::Count),
        test("a.starts_with(b)", &[Text, Text], Condition, TextTest::StartsWith),
        test("a.ends_with(b)", &[Text, Text], Condition, TextTest::EndsWith),
        test("a.contains(b)", &[Text, Text], Condition, TextTest::Contains),
    ]
};

const fn value(written: &'static str, takes: &'static [Class], gives: Gives, op: Op) -> Signature {
    Signature { written, takes, gives, does: Does::Value(op) }
}

const fn test(written: &'static str, takes: &'static [Class], gives: Gives, test: TextTest) -> Signature {
    Signature { written, takes, gives, does: Does::Test(test) }
}

impl Signature {
    /// The name of a function; none for an operator.
    #[must_use]
    pub fn function(&self) -> Option<&'static str> {
        self.written.strip_prefix("a.")?.split('(').next()
    }

    /// When it has no value although none of its operands is null.
    #[must_use]
    pub fn fails(&self) -> &'static [Failure] {
        self.does.failures()
    }
}

impl Does {
    /// It may have no value although none of its operands is null.
    #[must_use]
    pub fn can_fail(self) -> bool {
        !self.failures().is_empty()
    }

    fn failures(self) -> &'static [Failure] {
        match self {
            Self::Test(_) | Self::Value(Op::Lower | Op::Length | Op::Count) => &[],
            Self::Value(Op::Add | Op::Subtract | Op::Multiply | Op::Widen(_) | Op::BetweenDays) => &[Failure::Overflow],
            Self::Value(Op::Divide) => &[Failure::Overflow, Failure::DivisionByZero],
            Self::Value(Op::AddDays | Op::SubtractDays) => &[Failure::Overflow, Failure::PartOfADay],
        }
    }
}

impl Class {
    /// The class of a type; none for one that no operator takes.
    #[must_use]
    pub fn of(ty: &Type) -> Option<Self> {
        let scalar = match ty {
            Type::Scalar(scalar) => scalar,
            Type::List(_) => return Some(Self::List),
            Type::Row(_) | Type::Rows(_) | Type::Null => return None,
        };
        match scalar {
            Scalar::Int | Scalar::Decimal { .. } => Some(Self::Exact),
            Scalar::Float => Some(Self::Float),
            Scalar::Duration => Some(Self::Duration),
            Scalar::DateTime => Some(Self::DateTime),
            Scalar::Date => Some(Self::Date),
            Scalar::String | Scalar::Email | Scalar::Url => Some(Self::Text),
            Scalar::Bool
            | Scalar::Uuid
            | Scalar::Time
            | Scalar::Json
            | Scalar::Bytes
            | Scalar::Enum(_)
            | Scalar::Point
            | Scalar::Vector(_)
            | Scalar::File(_) => None,
        }
    }

    fn spelled(self) -> &'static str {
        match self {
            Self::Exact => "`Int`, `Decimal`",
            Self::Float => "`Float`",
            Self::Duration => "`Duration`",
            Self::DateTime => "`DateTime`",
            Self::Date => "`Date`",
            Self::Text => "`String`, `Email`, `Url`",
            Self::List => "`T[]`",
        }
    }
}

/// The line for an operator between values of two classes.
#[must_use]
pub fn arithmetic(op: ArithmeticOp, left: Class, right: Class) -> Option<&'static Signature> {
    let sign = match op {
        ArithmeticOp::Add => "a + b",
        ArithmeticOp::Subtract => "a - b",
        ArithmeticOp::Multiply => "a * b",
        ArithmeticOp::Divide => "a / b",
    };
    SIGNATURES.iter().find(|signature| signature.written == sign && signature.takes == [left, right])
}

/// The lines for a function of this name, whatever it is called on.
pub fn functions(name: &str) -> impl Iterator<Item = &'static Signature> {
    SIGNATURES.iter().filter(move |signature| signature.function() == Some(name))
}

/// The value of an operation on operands that are not null. What is held in another way than the operator takes has none.
pub(crate) fn apply(op: Op, operands: &[Value], ty: &Type) -> Result<Value, Failure> {
    match (op, operands) {
        (Op::Lower, [Value::Text(text)]) => Ok(Value::Text(text::lower(text))),
        (Op::Length, [Value::Text(text)]) => Ok(Value::Int(text::length(text))),
        (Op::Count, [Value::List(values)]) => i64::try_from(values.len()).map(Value::Int).map_err(|_| Failure::Overflow),
        (_, [Value::Float(left), Value::Float(right)]) => float(op, *left, *right).map(Value::Float),
        (Op::Widen(digits), [Value::Int(number)]) => exact::widened(*number, digits, ty).map(Value::Int),
        (_, [Value::Int(left), Value::Int(right)]) => exact::apply(op, *left, *right, ty).map(Value::Int),
        _ => Ok(Value::Null),
    }
}

fn float(op: Op, left: f64, right: f64) -> Result<f64, Failure> {
    let result = match op {
        Op::Add => left + right,
        Op::Subtract => left - right,
        Op::Multiply => left * right,
        Op::Divide if right == 0.0 => return Err(Failure::DivisionByZero),
        Op::Divide => left / right,
        Op::AddDays | Op::SubtractDays | Op::BetweenDays | Op::Widen(_) | Op::Lower | Op::Length | Op::Count => {
            return Err(Failure::Overflow);
        }
    };
    if result.is_finite() { Ok(result) } else { Err(Failure::Overflow) }
}

/// The test is true of two texts.
pub(crate) fn test_holds(test: TextTest, text: &Value, part: &Value) -> bool {
    match (text, part) {
        (Value::Text(text), Value::Text(part)) => text::holds(test, text, part),
        _ => false,
    }
}

/// The table, for the reference of the language.
#[must_use]
pub fn table() -> String {
    let mut out = String::from("| written | takes | gives | fails by | SQLite | PostgreSQL |\n| --- | --- | --- | --- | --- | --- |\n");
    for signature in &SIGNATURES {
        let takes: Vec<_> = signature.takes.iter().map(|class| class.spelled()).collect();
        let fails: Vec<_> = signature.fails().iter().map(|failure| failure.called()).collect();
        let sql = |dialect| crate::lower::spelling(signature, dialect);
        // Writing to a text does not fail.
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | `{}` | `{}` |",
            signature.written,
            takes.join("; "),
            signature.gives.called(),
            if fails.is_empty() { "–".to_owned() } else { fails.join(", ") },
            sql(Dialect::Sqlite),
            sql(Dialect::Postgres),
        );
    }
    out
}

impl Failure {
    fn called(self) -> &'static str {
        match self {
            Self::Overflow => "overflow",
            Self::DivisionByZero => "division by zero",
            Self::PartOfADay => "part of a day",
        }
    }
}

impl Gives {
    fn called(self) -> &'static str {
        match self {
            Self::Wider => "the wider type",
            Self::Product => "`Int`, or `Decimal` with the digits of both",
            Self::Of(Scalar::Duration) => "`Duration`",
            Self::Of(Scalar::DateTime) => "`DateTime`",
            Self::Of(Scalar::Date) => "`Date`",
            Self::Of(Scalar::Float) => "`Float`",
            Self::Of(Scalar::Int) => "`Int`",
            Self::Of(_) => "`String`",
            Self::Condition => "a condition",
        }
    }
}

#[cfg(test)]
mod tests;
