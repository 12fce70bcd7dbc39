//! What many rows come to: `count`, `sum`, `min`, `max`, `avg`.

use super::Evaluation;
use crate::expr::{Aggregate, Function, Term};
use crate::ops::Failure;
use crate::types::{Scalar, Type};
use crate::value::Value;
use crate::world::Row;

/// The first number that a decimal cannot hold: it has 18 digits at most.
const DECIMAL_END: i128 = 1_000_000_000_000_000_000;

impl<'a> Evaluation<'a> {
    /// A failure where the number is beyond what its type holds.
    pub(super) fn aggregate(&mut self, aggregate: &Aggregate, ty: &Type) -> Result<Value, Failure> {
        let Aggregate { function, rows, filter, value, .. } = aggregate;
        let mut counted = 0_i64;
        let mut values = Vec::new();
        for row in self.rows_of(rows) {
            if !self.holds_with(row, filter) {
                continue;
            }
            counted += 1;
            if let Some(value) = value {
                values.push(self.value_with(row, value));
            }
        }
        values.retain(|value| !value.is_null());
        let in_order = |left: &Value, right: &Value| left.partial_cmp(right).unwrap_or(std::cmp::Ordering::Equal);
        Ok(match function {
            Function::Count => Value::Int(counted),
            Function::Sum => Value::Int(held(sum(&values), is_decimal(ty)).ok_or(Failure::Overflow)?),
            Function::Min => values.into_iter().min_by(in_order).unwrap_or(Value::Null),
            Function::Max => values.into_iter().max_by(in_order).unwrap_or(Value::Null),
            Function::Avg if values.is_empty() => Value::Null,
            Function::Avg => Value::Int(average(&values, value.as_ref(), ty).ok_or(Failure::Overflow)?),
        })
    }

    fn value_with(&mut self, row: &'a Row, value: &Term) -> Value {
        self.rows.push(row);
        let value = self.value(value);
        self.rows.pop();
        // What fails counts for nothing, as null does.
        value.unwrap_or(Value::Null)
    }
}

fn sum(values: &[Value]) -> i128 {
    values.iter().map(|value| if let Value::Int(number) = value { i128::from(*number) } else { 0 }).sum()
}

fn is_decimal(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar::Decimal { .. }))
}

/// None where the sum is beyond 64 bits, or what comes of it beyond what its type holds; of nothing there is none.
fn average(values: &[Value], value: Option<&Term>, ty: &Type) -> Option<i64> {
    let digits = digits_after_point(ty).saturating_sub(digits_after_point(&value?.ty));
    mean(i64::try_from(sum(values)).ok()?, i64::try_from(values.len()).ok()?, digits, is_decimal(ty))
}

/// A sum divided by a count, with so many digits more, half to even. None where it is beyond what its type holds, and of nothing.
#[must_use]
pub fn mean(sum: i64, count: i64, digits: u8, is_decimal: bool) -> Option<i64> {
    let wanted = i128::from(sum).checked_mul(10_i128.checked_pow(u32::from(digits))?)?;
    held(half_to_even(wanted, i128::from(Some(count).filter(|count| *count > 0)?)), is_decimal)
}

/// A number as it is held: none beyond 64 bits, and no decimal of more than 18 digits.
#[must_use]
pub fn held(number: i128, is_decimal: bool) -> Option<i64> {
    if is_decimal && number.abs() >= DECIMAL_END { None } else { i64::try_from(number).ok() }
}

fn digits_after_point(ty: &Type) -> u8 {
    if let Type::Scalar(Scalar::Decimal { scale, .. }) = ty { *scale } else { 0 }
}

/// A fraction to the nearest whole number; from the middle, to the even one.
fn half_to_even(numerator: i128, denominator: i128) -> i128 {
    let (whole, rest) = (numerator / denominator, numerator % denominator);
    let away = match (rest.abs() * 2).cmp(&denominator) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => whole % 2 != 0,
        std::cmp::Ordering::Greater => true,
    };
    if away { whole + numerator.signum() } else { whole }
}
