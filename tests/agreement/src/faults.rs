//! Faults that are seeded on purpose, one at a time: what the suite must see. Most are slips in the lowering itself ([`Slip`]). How a store
//! spells an operator is text, and so are slips in it.

use purlin_rules::fragment::Fragment;
use purlin_rules::lower::Dialect;
use purlin_rules::lower::slips::Slip;
use purlin_rules::plan::Condition;

#[derive(Debug, Clone, Copy)]
pub enum Fault {
    Lowering(Slip),
    Spelling(&'static Misspelling),
}

/// What a store would be asked, had an operator been spelled wrongly.
#[derive(Debug)]
pub struct Misspelling {
    name: &'static str,
    dialects: &'static [Dialect],
    misspelt: fn(&str) -> String,
}

const BOTH: &[Dialect] = &[Dialect::Sqlite, Dialect::Postgres];
const SQLITE: &[Dialect] = &[Dialect::Sqlite];
const POSTGRES: &[Dialect] = &[Dialect::Postgres];

static MISSPELLINGS: [Misspelling; 21] = [
    spelt("`!=` leaves null out", SQLITE, |sql| sql.replace(" IS NOT {me}", " <> {me}")),
    spelt("`!=` leaves null out", POSTGRES, |sql| sql.replace(" IS DISTINCT FROM ", " <> ")),
    spelt("`<=` is written `<`", BOTH, |sql| sql.replace(" <= ", " < ")),
    spelt("a list's ids stay as they are bound", SQLITE, |sql| sql.replace("unhex(value)", "value")),
    spelt("a result is let beyond its range", SQLITE, |sql| sql.replace("max(min(", "max(max(")),
    spelt("a quotient is cut off", BOTH, |sql| sql.replace("abs(x % y) * 2 + abs(x / y) % 2 > abs(y)", "FALSE")),
    spelt("half is rounded up", BOTH, |sql| sql.replace(" + abs(x / y) % 2 > abs(y)", " >= abs(y)")),
    spelt("a negative quotient is rounded up", BOTH, |sql| sql.replace("ELSE -1 END", "ELSE 1 END")),
    spelt("a date moves by a part of a day", BOTH, |sql| sql.replace(" % 86400000 = 0", " % 1 = 0")),
    spelt("`.lower()` does nothing", BOTH, |sql| sql.replace("lower(", "(")),
    spelt("`.lower()` knows more letters than A to Z", POSTGRES, |sql| sql.replace(" COLLATE \"C\")", ")")),
    spelt("`.contains` asks for the beginning", SQLITE, |sql| sql.replace(") > 0)", ") = 1)")),
    spelt("what fails is let out", BOTH, |sql| sql.replace(" IS NOT TRUE", " IS FALSE")),
    spelt("not in a list is to differ from one of it", POSTGRES, |sql| sql.replace("<> ALL", "<> ANY")),
    spelt("texts are compared as the database likes", POSTGRES, |sql| sql.replace(" COLLATE \"C\"", "")),
    spelt("texts are compared without their case", SQLITE, |sql| sql.replace("'A'", "'a'")),
    spelt("`now()` is moved the other way", BOTH, |sql| sql.replace("({now} - ", "({now} + ")),
    spelt("a sum goes beyond 64 bits", SQLITE, |sql| sql.replace("BETWEEN -2147483648 AND 2147483647", "IS NOT NULL")),
    spelt("a sum goes beyond 64 bits", POSTGRES, |sql| sql.replace("BETWEEN -9223372036854775808 AND 9223372036854775807", "IS NOT NULL")),
    spelt("the sum of nothing is null", BOTH, |sql| sql.replace("IS NULL THEN 0", "IS NULL THEN NULL")),
    spelt("the least is the greatest", BOTH, |sql| sql.replace("SELECT min(", "SELECT max(")),
];

const fn spelt(name: &'static str, dialects: &'static [Dialect], misspelt: fn(&str) -> String) -> Misspelling {
    Misspelling { name, dialects, misspelt }
}

impl Fault {
    /// All that concern a store.
    pub fn of(dialect: Dialect) -> impl Iterator<Item = Self> {
        let spelling = MISSPELLINGS.iter().filter(move |misspelling| misspelling.dialects.contains(&dialect)).map(Self::Spelling);
        Slip::ALL.into_iter().map(Self::Lowering).chain(spelling)
    }

    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Lowering(slip) => format!("{slip:?}"),
            Self::Spelling(misspelling) => misspelling.name.to_owned(),
        }
    }
}

/// What a lowering with this fault, if with one, makes of a condition.
pub(crate) fn lowered(fault: Option<Fault>, lowered: impl FnOnce() -> Condition) -> Condition {
    match fault {
        None => lowered(),
        Some(Fault::Lowering(slip)) => slip.seeded(lowered),
        Some(Fault::Spelling(misspelling)) => match lowered() {
            Condition::If { sql, not, reads } => {
                let slipped = |fragment: Fragment| Fragment { text: (misspelling.misspelt)(&fragment.text).into() };
                Condition::If { sql: slipped(sql), not: slipped(not), reads }
            }
            folded @ (Condition::Always | Condition::Never) => folded,
        },
    }
}
