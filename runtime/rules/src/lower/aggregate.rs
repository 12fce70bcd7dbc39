//! What many rows come to, as a scalar query.
//!
//! The values stand in a table of their own within it: one that reads outer rows only would else be aggregated over those.

use super::condition::Lowering;
use super::path::{Operand, Row, Walk, never_null, spelled};
use super::sql::Sql;
use super::{Dialect, Tallied};
use crate::expr::{AVERAGE_DIGITS, Aggregate, Function};
use crate::types::{Scalar, Type};

impl Lowering<'_> {
    /// The number or value, `None` for null.
    pub(super) fn aggregate(&mut self, aggregate: &Aggregate, ty: &Type) -> Option<Operand> {
        if let Some(tallied) = self.tallies.iter().find(|tallied| tallied.aggregate == aggregate) {
            return self.tallied(tallied, ty);
        }
        let null_is_false = std::mem::replace(&mut self.null_is_false, true);
        let mut walk = Walk::default();
        let value = self.counted(aggregate, &mut walk);
        self.null_is_false = null_is_false;
        let values = value.and_then(|value| Some((walk.select(&format!("{value} AS \"v\""))?, self.fresh()?)));
        let Some((values, alias)) = values else {
            return match aggregate.function {
                Function::Count | Function::Sum => Some(never_null("0".to_owned())),
                Function::Min | Function::Max | Function::Avg => None,
            };
        };
        let values = format!("FROM ({values}) \"{{a{alias}}}\"");
        let value = self.dialect.ordered("\"v\"", ty);
        Some(match aggregate.function {
            Function::Count => never_null(format!("(SELECT count(*) {values})")),
            Function::Min => nullable(format!("(SELECT min({value}) {values})")),
            Function::Max => nullable(format!("(SELECT max({value}) {values})")),
            Function::Sum => {
                let sums = format!("SELECT {} {values}", summed(self.dialect).0);
                nullable(self.sum(&sums, ty)?)
            }
            Function::Avg => {
                let (sums, wide) = (summed(self.dialect).0, wide(self.dialect));
                nullable(self.average(&format!("SELECT {sums}, count(\"v\"){wide} AS \"n\" {values}"), aggregate, ty)?)
            }
        })
    }

    /// The same, from the columns of the row that hold it.
    fn tallied(&mut self, Tallied { aggregate, count, halves }: &Tallied<'_>, ty: &Type) -> Option<Operand> {
        let column = |name: &str| spelled(Row::This, name);
        let sums = || halves.map(|(upper, lower)| format!("SELECT {} AS \"h\", {} AS \"l\"", column(upper), column(lower)));
        Some(match aggregate.function {
            Function::Count => never_null(column((*count)?)),
            Function::Sum => nullable(self.sum(&sums()?, ty)?),
            Function::Avg => nullable(self.average(&format!("{}, {} AS \"n\"", sums()?, column((*count)?)), aggregate, ty)?),
            Function::Min | Function::Max => return None,
        })
    }

    /// What one row adds to a count, a sum or an average, of that row: null where it adds nothing. It reads no other.
    pub(super) fn added(&mut self, aggregate: &Aggregate) -> Option<String> {
        self.rows = vec![Row::This; usize::from(aggregate.var.0)];
        let filter = self.condition(&aggregate.filter, true);
        let value = match &aggregate.value {
            None => "1".to_owned(),
            Some(value) => self.operand(value, &mut Walk::default())?.sql,
        };
        Some(match filter {
            Sql::Const(false) => return None,
            Sql::Const(true) => value,
            filter @ (Sql::Atom(_) | Sql::And(_) | Sql::Or(_)) => format!("CASE WHEN {} THEN {value} END", filter.into_text()),
        })
    }

    /// The value of each row that counts, the rows added to the walk; `None` where none ever does.
    fn counted(&mut self, aggregate: &Aggregate, walk: &mut Walk) -> Option<String> {
        let row = self.each_of(&aggregate.rows, walk)?;
        self.rows.push(row);
        let filter = self.condition(&aggregate.filter, true);
        let value = aggregate.value.as_ref().map(|value| self.operand(value, walk));
        self.rows.pop();
        walk.on.push(filter);
        Some(match value {
            None => "1".to_owned(),
            Some(value) => value?.sql,
        })
    }

    /// The sum of the values, from a query of what sums them up; beyond what its type holds it fails, which is null here. SQLite's own is an
    /// error beyond 64 bits: it adds the upper and the lower halves apart, of which neither overflows in as many rows as a table holds. PostgreSQL's is a `numeric`.
    fn sum(&mut self, sums: &str, ty: &Type) -> Option<String> {
        let alias = self.fresh()?;
        let (_, within) = summed(self.dialect);
        let (of_none, narrow) = match self.dialect {
            Dialect::Sqlite => ("\"h\"", ""),
            Dialect::Postgres => ("\"s\"", "::bigint"),
        };
        let sum = format!("CASE WHEN {of_none} IS NULL THEN 0 ELSE {within}{narrow} END");
        let from = format!("FROM ({sums}) \"{{a{alias}}}\"");
        Some(match scale(ty) {
            None => format!("(SELECT {sum} {from})"),
            Some(_) => {
                let (alias, most) = (self.fresh()?, DECIMAL_END - 1);
                format!(
                    "(SELECT CASE WHEN \"s\" BETWEEN -{most} AND {most} THEN \"s\" END FROM (SELECT {sum} AS \"s\" {from}) \"{{a{alias}}}\")"
                )
            }
        })
    }

    /// The sum divided by the count, with the digits of its type, half to even; where there are more than it holds it fails, which is null
    /// here. `q` is the whole part, `t` what is left of it times the new digits, `w` both together cut off, `r` what was cut. The values are read once, by the
    /// innermost query, which no store takes apart: else each mention of the sum, far above, would read them again, and an average in an
    /// average would never be done.
    fn average(&mut self, parts: &str, aggregate: &Aggregate, ty: &Type) -> Option<String> {
        let value = &aggregate.value.as_ref()?.ty;
        let digits = scale(ty).unwrap_or(0).saturating_sub(scale(value).unwrap_or(0)).min(AVERAGE_DIGITS);
        let power = 10_i64.pow(u32::from(digits));
        let (_, sum) = summed(self.dialect);
        let (narrow, [whole, new]) = match self.dialect {
            Dialect::Sqlite => ("", ["\"s\" / \"n\"", "\"t\" / \"n\""]),
            Dialect::Postgres => ("::bigint", ["div(\"s\", \"n\")", "div(\"t\", \"n\")"]),
        };
        let mut table = |columns: String, from: &str| Some(format!("SELECT {columns} FROM ({from}) \"{{a{}}}\"", self.fresh()?));
        let parts = table(format!("{sum} AS \"s\", \"n\""), parts)?;
        let parts = table(format!("{whole} AS \"q\", \"s\" % \"n\" * {power} AS \"t\", \"n\""), &parts)? + " WHERE \"n\" > 0";
        let parts = table(format!("\"q\", \"q\" * {power} + {new} AS \"w\", \"t\" % \"n\" AS \"r\", \"t\", \"n\""), &parts)?;
        let away = "abs(\"r\") * 2 > \"n\" OR (abs(\"r\") * 2 = \"n\" AND \"w\" % 2 <> 0)";
        let parts =
            table(format!("\"q\", \"w\" + CASE WHEN {away} THEN CASE WHEN \"t\" < 0 THEN -1 ELSE 1 END ELSE 0 END AS \"w\""), &parts)?;
        let rounded = match scale(ty) {
            None => format!("\"w\"{narrow}"),
            // A decimal has 18 digits; so many of them are for what stands before the new ones.
            Some(_) => {
                let (end, before) = (DECIMAL_END, DECIMAL_END / power);
                format!("CASE WHEN \"q\" > -{before} AND \"q\" < {before} AND \"w\" > -{end} AND \"w\" < {end} THEN \"w\"{narrow} END")
            }
        };
        Some(format!("({})", table(rounded, &parts)?))
    }
}

/// What sums up the values, and the sum itself, of that: null where it is beyond 64 bits or of nothing.
fn summed(dialect: Dialect) -> (&'static str, &'static str) {
    match dialect {
        Dialect::Sqlite => (
            "sum(\"v\" >> 32) AS \"h\", sum(\"v\" & 4294967295) AS \"l\"",
            "CASE WHEN \"h\" + (\"l\" >> 32) BETWEEN -2147483648 AND 2147483647 \
             THEN ((\"h\" + (\"l\" >> 32)) << 32) | (\"l\" & 4294967295) END",
        ),
        Dialect::Postgres => ("sum(\"v\") AS \"s\"", "CASE WHEN \"s\" BETWEEN -9223372036854775808 AND 9223372036854775807 THEN \"s\" END"),
    }
}

/// What makes a count as wide as a sum is.
fn wide(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "",
        Dialect::Postgres => "::numeric",
    }
}

/// The first number that a decimal cannot hold.
const DECIMAL_END: i64 = 1_000_000_000_000_000_000;

fn scale(ty: &Type) -> Option<u8> {
    if let Type::Scalar(Scalar::Decimal { scale, .. }) = ty { Some(*scale) } else { None }
}

fn nullable(sql: String) -> Operand {
    Operand { sql, nullable: true }
}
