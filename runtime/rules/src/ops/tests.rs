//! Boundaries of the operators, one by one.
#![allow(clippy::unwrap_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "tests")]

use super::*;

const INT: Type = Type::Scalar(Scalar::Int);
const MOST: i64 = 999_999_999_999_999_999;

fn ints(op: Op, left: i64, right: i64, ty: &Type) -> Result<i64, Failure> {
    match apply(op, &[Value::Int(left), Value::Int(right)], ty)? {
        Value::Int(result) => Ok(result),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_result_of_more_than_18_digits_fails() {
    assert_eq!(ints(Op::Add, MOST - 1, 1, &INT), Ok(MOST));
    assert_eq!(ints(Op::Add, MOST, 1, &INT), Err(Failure::Overflow));
    assert_eq!(ints(Op::Subtract, -MOST, 1, &INT), Err(Failure::Overflow));
    assert_eq!(ints(Op::Subtract, i64::MIN, i64::MIN, &INT), Ok(0));
    assert_eq!(ints(Op::Multiply, i64::MAX, i64::MIN, &INT), Err(Failure::Overflow));
    assert_eq!(ints(Op::Multiply, 3_037_000_500, 3_037_000_500, &INT), Err(Failure::Overflow));
    assert_eq!(ints(Op::Divide, i64::MIN, -1, &INT), Err(Failure::Overflow));
    assert_eq!(ints(Op::Divide, 1, i64::MIN, &INT), Err(Failure::Overflow));
    assert_eq!(ints(Op::Divide, MOST, -1, &INT), Ok(-MOST));
}

#[test]
fn a_division_rounds_half_to_even() {
    for (a, b, quotient) in [
        (5, 2, 2),
        (7, 2, 4),
        (-5, 2, -2),
        (-7, 2, -4),
        (7, -2, -4),
        (1, 3, 0),
        (2, 3, 1),
        (-2, 3, -1),
        (1, 2, 0),
        (3, 2, 2),
        (-1, 2, 0),
        (0, -9, 0),
        (MOST, 2, 500_000_000_000_000_000),
        (9, MOST, 0),
    ] {
        assert_eq!(ints(Op::Divide, a, b, &INT), Ok(quotient), "{a} / {b}");
    }
    assert_eq!(ints(Op::Divide, 0, 0, &INT), Err(Failure::DivisionByZero));
}

#[test]
fn moments_stay_within_their_years() {
    let date_time = Type::Scalar(Scalar::DateTime);
    let (first, last) = range(&date_time);
    assert_eq!(ints(Op::Add, last - 1, 1, &date_time), Ok(last));
    assert_eq!(ints(Op::Add, last, 1, &date_time), Err(Failure::Overflow));
    assert_eq!(ints(Op::Subtract, first, 1, &date_time), Err(Failure::Overflow));
    let date = Type::Scalar(Scalar::Date);
    assert_eq!(ints(Op::AddDays, 0, -DAY_MS, &date), Ok(-1));
    assert_eq!(ints(Op::AddDays, 0, DAY_MS / 2, &date), Err(Failure::PartOfADay));
    assert_eq!(ints(Op::BetweenDays, 3, 5, &Type::Scalar(Scalar::Duration)), Ok(-2 * DAY_MS));
}

#[test]
fn a_float_is_finite() {
    let floats = |op, a: f64, b: f64| apply(op, &[Value::Float(a), Value::Float(b)], &Type::Scalar(Scalar::Float));
    assert_eq!(floats(Op::Multiply, f64::MAX, 2.0), Err(Failure::Overflow));
    assert_eq!(floats(Op::Divide, 1.0, -0.0), Err(Failure::DivisionByZero));
    assert_eq!(floats(Op::Divide, 1.0, 5e-324), Err(Failure::Overflow));
    assert_eq!(floats(Op::Subtract, 0.5, 0.25), Ok(Value::Float(0.25)));
}

#[test]
fn letters_and_lengths_are_those_of_code_points() {
    let text = |text: &str| Value::Text(text.to_owned());
    let string = Type::Scalar(Scalar::String);
    assert_eq!(apply(Op::Lower, &[text("ÀB\u{130}Z")], &string), Ok(text("Àb\u{130}z")));
    assert_eq!(apply(Op::Length, &[text("e\u{301}👍🏽")], &INT), Ok(Value::Int(4)));
    assert!(test_holds(TextTest::StartsWith, &text("a"), &text("")));
    assert!(!test_holds(TextTest::EndsWith, &text("a"), &text("ba")));
}

#[test]
fn the_table_has_a_line_for_each_operator() {
    let table = table();
    assert_eq!(table.lines().count(), SIGNATURES.len() + 2);
    assert!(table.contains("| `a.lower()` | `String`, `Email`, `Url` | `String` | – | `lower(a)` | `lower(a COLLATE \"C\")` |"), "{table}");
}
