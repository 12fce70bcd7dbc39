//! A row of an aggregate's result, as JSON. Comes in: the columns. Goes out: `{"group":{…},"count":3,"sum":{…},…}`, what was asked for of it.

use super::asked::Function;
use super::statement::Aggregate;
use crate::values::check::Form;
use crate::values::write::{Spelling, key, value};
use purlin_rules::eval::{held, mean};
use rusqlite::Row;
use rusqlite::types::ValueRef;

/// Appends the group; how many rows are in it.
pub(super) fn group(out: &mut Vec<u8>, aggregate: &Aggregate, row: &Row<'_>) -> rusqlite::Result<i64> {
    let (asked, start) = (&aggregate.asked, out.len());
    let rows: i64 = row.get(0)?;
    let mut column = 1;
    if !asked.group.is_empty() {
        out.extend_from_slice(b",\"group\":");
        let first = out.len();
        for asking in &asked.group {
            out.extend_from_slice(&key(&asking.name));
            value(out, &Spelling::of(&asking.form).unwrap_or(Spelling::Text), row.get_ref(column)?);
            column += 1;
        }
        object(out, first);
    }
    if asked.count {
        out.extend_from_slice(format!(",\"count\":{rows}").as_bytes());
    }
    let mut open: Option<(&str, usize)> = None;
    for (function, asking) in &asked.values {
        let name = function.name();
        if open.is_none_or(|(other, _)| other != name) {
            close(out, open);
            out.extend_from_slice(&key(name));
            open = Some((name, out.len()));
        }
        out.extend_from_slice(&key(&asking.name));
        let spelling = Spelling::of(&asking.form).unwrap_or(Spelling::Text);
        match function {
            Function::Min | Function::Max => {
                value(out, &spelling, row.get_ref(column)?);
                column += 1;
            }
            Function::Sum => {
                let is_decimal = matches!(asking.form, Form::Decimal { .. });
                value(out, &spelling, number(sum(row, column)?.map_or(Some(0), |sum| held(sum, is_decimal))));
                column += 2;
            }
            Function::Avg { digits, is_decimal } => {
                let (sum, count) = (sum(row, column)?, row.get(column + 2)?);
                let mean = sum.and_then(|sum| mean(i64::try_from(sum).ok()?, count, *digits, *is_decimal));
                value(out, &spelling, number(mean));
                column += 3;
            }
        }
    }
    close(out, open);
    object(out, start);
    Ok(rows)
}

/// The sum of the two halves that begin in a column; none of no values.
fn sum(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<i128>> {
    let (high, low): (Option<i64>, Option<i64>) = (row.get(column)?, row.get(column + 1)?);
    Ok(high.zip(low).map(|(high, low)| (i128::from(high) << 32) + i128::from(low)))
}

/// What is beyond its type is null.
fn number(number: Option<i64>) -> ValueRef<'static> {
    number.map_or(ValueRef::Null, ValueRef::Integer)
}

fn close(out: &mut Vec<u8>, open: Option<(&str, usize)>) {
    if let Some((_, first)) = open {
        object(out, first);
    }
}

/// Makes an object of what was written from a place on, each key behind a comma.
fn object(out: &mut Vec<u8>, first: usize) {
    if let Some(comma) = out.get_mut(first) {
        *comma = b'{';
    }
    out.push(b'}');
}
