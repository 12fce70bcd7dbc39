//! Faults of a lowering, seeded on purpose: what the suite must see. Each is what a slip in one place of the lowering would write, made
//! of what the lowering did write, so that nothing in it can be switched.

use crate::scene::{Scene, Way};
use purlin_rules::expr::Cond;
use purlin_rules::fragment::Fragment;
use purlin_rules::lower::{self, Caller, Dialect};
use purlin_rules::plan::{Condition, Service};

#[derive(Debug)]
pub struct Fault {
    pub name: &'static str,
    pub dialects: &'static [Dialect],
    slip: Slip,
}

#[derive(Debug)]
enum Slip {
    /// In the text of a fragment.
    Text(fn(&str) -> String),
    /// Nobody is taken for somebody.
    SignedIn,
    /// A request is taken for a rule.
    Raw,
}

const BOTH: &[Dialect] = &[Dialect::Sqlite, Dialect::Postgres];
const SQLITE: &[Dialect] = &[Dialect::Sqlite];
const POSTGRES: &[Dialect] = &[Dialect::Postgres];

pub static FAULTS: [Fault; 35] = [
    text("a negated comparison forgets null", BOTH, |sql| without_tails(sql, " OR ", " IS NULL")),
    text("a comparison lets null out", BOTH, |sql| without_tails(sql, " AND ", " IS NOT NULL")),
    text("`!=` leaves null out", SQLITE, |sql| sql.replace(" IS NOT {me}", " <> {me}")),
    text("`!=` leaves null out", POSTGRES, |sql| sql.replace(" IS DISTINCT FROM ", " <> ")),
    text("`<=` is written `<`", BOTH, |sql| sql.replace(" <= ", " < ")),
    text("`>=` is written `>`", BOTH, |sql| sql.replace(" >= ", " > ")),
    text("`<` is written `<=`", BOTH, |sql| sql.replace(" < ", " <= ")),
    text("no row is some row", BOTH, |sql| sql.replace("NOT EXISTS", "EXISTS")),
    text("some row is no row", BOTH, |sql| sql.replace("EXISTS", "NOT EXISTS").replace("NOT NOT ", "")),
    text("`or` is written `AND`", BOTH, |sql| sql.replace(" OR ", " AND ")),
    text("`or` stands in `and` without parentheses", BOTH, |sql| sql.replace(" AND (", " AND ").replace(" OR ", ") OR (")),
    text("an inner row is taken for an outer one", BOTH, |sql| sql.replace("\"{a2}\".\"", "\"{a1}\".\"")),
    text("the rows at a relation are all rows", BOTH, |sql| sql.replace(" WHERE ", " WHERE TRUE OR ")),
    text("a list holds a null", BOTH, |sql| sql.replace("NOT IN ('", "NOT IN (NULL, '")),
    text("a list's ids stay as they are bound", SQLITE, |sql| sql.replace("unhex(value)", "value")),
    text("a result is let beyond its range", SQLITE, |sql| sql.replace("max(min(", "max(max(")),
    text("a quotient is cut off", BOTH, |sql| sql.replace("abs(x % y) * 2 + abs(x / y) % 2 > abs(y)", "FALSE")),
    text("half is rounded up", BOTH, |sql| sql.replace(" + abs(x / y) % 2 > abs(y)", " >= abs(y)")),
    text("a negative quotient is rounded up", BOTH, |sql| sql.replace("ELSE -1 END", "ELSE 1 END")),
    text("a date moves by a part of a day", BOTH, |sql| sql.replace(" % 86400000 = 0", " % 1 = 0")),
    text("`.lower()` does nothing", BOTH, |sql| sql.replace("lower(", "(")),
    text("`.lower()` knows more letters than A to Z", POSTGRES, |sql| sql.replace(" COLLATE \"C\")", ")")),
    text("`.contains` asks for the beginning", SQLITE, |sql| sql.replace(") > 0)", ") = 1)")),
    text("what fails is let out", BOTH, |sql| sql.replace(" IS NOT TRUE", " IS FALSE")),
    text("not in a list is to differ from one of it", POSTGRES, |sql| sql.replace("<> ALL", "<> ANY")),
    text("texts are compared as the database likes", POSTGRES, |sql| sql.replace(" COLLATE \"C\"", "")),
    text("texts are compared without their case", SQLITE, |sql| sql.replace("'A'", "'a'")),
    text("`now()` is moved the other way", BOTH, |sql| sql.replace("({now} - ", "({now} + ")),
    text("a field that is not shown is", BOTH, |sql| sql.replace("CASE WHEN ", "CASE WHEN TRUE OR ")),
    text("a sum goes beyond 64 bits", SQLITE, |sql| sql.replace("BETWEEN -2147483648 AND 2147483647", "IS NOT NULL")),
    text("a sum goes beyond 64 bits", POSTGRES, |sql| sql.replace("BETWEEN -9223372036854775808 AND 9223372036854775807", "IS NOT NULL")),
    text("the sum of nothing is null", BOTH, |sql| sql.replace("IS NULL THEN 0", "IS NULL THEN NULL")),
    text("the least is the greatest", BOTH, |sql| sql.replace("SELECT min(", "SELECT max(")),
    Fault { name: "nobody is taken for somebody", dialects: BOTH, slip: Slip::SignedIn },
    Fault { name: "a request sees raw rows", dialects: BOTH, slip: Slip::Raw },
];

const fn text(name: &'static str, dialects: &'static [Dialect], slip: fn(&str) -> String) -> Fault {
    Fault { name, dialects, slip: Slip::Text(slip) }
}

impl Fault {
    /// What a lowering with this fault makes of the condition.
    pub(crate) fn lowered(&self, scene: &Scene, cond: &Cond, service: &Service, dialect: Dialect) -> Condition {
        let caller = scene.asked.caller();
        match self.slip {
            Slip::Text(slip) => match scene.lowered(cond, service, dialect, caller) {
                Condition::If { sql, not, reads } => {
                    let slipped = |fragment: Fragment| Fragment { text: slip(&fragment.text).into() };
                    Condition::If { sql: slipped(sql), not: slipped(not), reads }
                }
                folded @ (Condition::Always | Condition::Never) => folded,
            },
            Slip::SignedIn => scene.lowered(cond, service, dialect, Caller::SignedIn),
            Slip::Raw if scene.way == Way::Seen => lower::condition(cond, service, dialect, caller),
            Slip::Raw => scene.lowered(cond, service, dialect, caller),
        }
    }
}

/// The text without each part that begins with `head` and ends with `tail`, with nothing but one operand between.
fn without_tails(sql: &str, head: &str, tail: &str) -> String {
    let mut out = String::new();
    let mut rest = sql;
    while let Some(end) = rest.find(tail) {
        let before = &rest[..end];
        match before.rfind(head) {
            Some(begin) if !before[begin + head.len()..].contains([' ', '(', ')']) => out.push_str(&before[..begin]),
            _ => out.push_str(&rest[..end + tail.len()]),
        }
        rest = &rest[end + tail.len()..];
    }
    out + rest
}
