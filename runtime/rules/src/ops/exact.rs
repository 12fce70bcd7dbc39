//! Arithmetic of what is held as whole numbers: `Int`, `Decimal`, durations, moments and dates. Exact, or a failure.

use super::{Failure, Op};
use crate::types::{Scalar, Type};

/// The digits that a result has at most.
pub const DIGITS: u32 = 18;
/// The first number with more digits.
const BEYOND: i128 = 10_i128.pow(DIGITS);
pub const DAY_MS: i64 = 86_400_000;
/// Days since 1970-01-01 of 0001-01-01 and of 9999-12-31.
const FIRST_DAY: i64 = -719_162;
const LAST_DAY: i64 = 2_932_896;

/// The least and the greatest result of a type that is held as whole numbers.
#[must_use]
pub fn range(ty: &Type) -> (i64, i64) {
    match ty {
        Type::Scalar(Scalar::DateTime) => (FIRST_DAY * DAY_MS, (LAST_DAY + 1) * DAY_MS - 1),
        Type::Scalar(Scalar::Date) => (FIRST_DAY, LAST_DAY),
        Type::Scalar(_) | Type::Row(_) | Type::Rows(_) | Type::List(_) | Type::Null => {
            let most = 10_i64.pow(DIGITS) - 1;
            (-most, most)
        }
    }
}

pub(super) fn apply(op: Op, left: i64, right: i64, ty: &Type) -> Result<i64, Failure> {
    let (a, b) = (i128::from(left), i128::from(right));
    let result = match op {
        Op::Add => a + b,
        Op::Subtract => a - b,
        Op::Multiply => a * b,
        Op::Divide if a.abs() >= BEYOND || b.abs() >= BEYOND => return Err(Failure::Overflow),
        Op::Divide => quotient(a, b)?,
        Op::AddDays => a + days(b)?,
        Op::SubtractDays => a - days(b)?,
        Op::BetweenDays => (a - b) * i128::from(DAY_MS),
        Op::Widen(_) | Op::Lower | Op::Length | Op::Count => return Err(Failure::Overflow),
    };
    within(result, ty)
}

pub(super) fn widened(number: i64, digits: u8, ty: &Type) -> Result<i64, Failure> {
    let factor = 10_i128.checked_pow(digits.into()).ok_or(Failure::Overflow)?;
    within(i128::from(number).checked_mul(factor).ok_or(Failure::Overflow)?, ty)
}

/// Rounded half to even.
fn quotient(a: i128, b: i128) -> Result<i128, Failure> {
    if b == 0 {
        return Err(Failure::DivisionByZero);
    }
    let (whole, rest) = (a / b, a % b);
    // One more than half, or exactly half beside an odd number.
    let away = 2 * rest.abs() + whole.abs() % 2 > b.abs();
    let sign = if (a < 0) == (b < 0) { 1 } else { -1 };
    Ok(if away { whole + sign } else { whole })
}

fn days(millis: i128) -> Result<i128, Failure> {
    let day = i128::from(DAY_MS);
    if millis % day == 0 { Ok(millis / day) } else { Err(Failure::PartOfADay) }
}

fn within(result: i128, ty: &Type) -> Result<i64, Failure> {
    let (least, most) = range(ty);
    i64::try_from(result).ok().filter(|result| (least..=most).contains(result)).ok_or(Failure::Overflow)
}
