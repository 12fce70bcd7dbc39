//! Each operator of `Float`, of each two numbers at a bound: random pairs hardly ever meet there, and a store that overflows on the way
//! to a result fails, instead of saying something else.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use purlin_agreement::compose::{Parameter, Statement};
use purlin_agreement::store::Cell;
use purlin_agreement::{Postgres, Sqlite, Store};
use purlin_rules::eval::Argument;
use purlin_rules::lower::{Dialect, spelling};
use purlin_rules::ops::{self, Class};
use purlin_rules::syntax::ArithmeticOp;
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::Value;
use purlin_tests::postgres::COMPONENTS;
use purlin_tests::project::has;

/// The exponents around which the stores' spellings tell small results from none, the ends of the range, and between.
const EXPONENTS: [i32; 21] =
    [-1074, -1073, -1022, -1021, -1000, -600, -539, -538, -537, -536, -75, -52, -51, -50, -1, 24, 52, 512, 1000, 1022, 1023];

fn numbers() -> Vec<f64> {
    let power = |exponent: i32| if exponent < -1022 { 2f64.powi(exponent + 100) * 2f64.powi(-100) } else { 2f64.powi(exponent) };
    let about = |number: f64| [number.next_down(), number, number.next_up()];
    let positive = EXPONENTS.iter().flat_map(|&exponent| about(power(exponent))).chain([1e300, 0.5, 1.0, 3.0, f64::MAX]);
    let positive: Vec<f64> = positive.filter(|number| *number > 0.0).collect();
    positive.iter().map(|number| -number).chain([0.0]).chain(positive.iter().copied()).collect()
}

/// What the language says: the result that IEEE 754 rounds to, and none where that is not finite.
fn result(op: ArithmeticOp, a: f64, b: f64) -> Option<f64> {
    let result = match op {
        ArithmeticOp::Add => a + b,
        ArithmeticOp::Subtract => a - b,
        ArithmeticOp::Multiply => a * b,
        ArithmeticOp::Divide => a / b,
    };
    result.is_finite().then_some(result)
}

fn gives_the_results(store: &mut dyn Store) {
    let dialect = store.dialect();
    let same = match dialect {
        Dialect::Sqlite => "IS",
        Dialect::Postgres => "IS NOT DISTINCT FROM",
    };
    let slot = |number: usize| match dialect {
        Dialect::Sqlite => format!("?{number}"),
        Dialect::Postgres => format!("${number}::float8"),
    };
    for op in [ArithmeticOp::Add, ArithmeticOp::Subtract, ArithmeticOp::Multiply, ArithmeticOp::Divide] {
        let spelt = spelling(ops::arithmetic(op, Class::Float, Class::Float).unwrap(), dialect);
        for a in numbers() {
            // A statement for each number on the left, with a row for each on the right.
            let mut rows = Vec::new();
            let mut parameters = vec![float(Some(a))];
            for b in numbers() {
                rows.push(format!("({}, {})", slot(parameters.len() + 1), slot(parameters.len() + 2)));
                parameters.extend([float(Some(b)), float(result(op, a, b))]);
            }
            let sql = format!(
                "WITH pairs (b, result) AS (VALUES {}), whole AS (SELECT {} AS a, b, result FROM pairs) \
                 SELECT ({spelt}) {same} result FROM whole",
                rows.join(", "),
                slot(1)
            );
            let answers = store.rows(&Statement { sql, parameters }).unwrap_or_else(|fault| panic!("{dialect:?}: {a:e} {op:?} …: {fault}"));
            for (b, answer) in numbers().into_iter().zip(answers) {
                assert_eq!(answer.first().copied().and_then(Cell::verdict), Some(true), "{dialect:?}: {a:e} {op:?} {b:e}");
            }
        }
    }
}

fn float(value: Option<f64>) -> Parameter {
    Parameter { value: Argument::One(value.map_or(Value::Null, Value::Float)), ty: Type::Scalar(Scalar::Float) }
}

#[test]
fn sqlite_gives_the_results() {
    gives_the_results(&mut Sqlite::new());
}

#[test]
fn postgres_gives_the_results() {
    if has(COMPONENTS) {
        gives_the_results(&mut Postgres::new());
    }
}
