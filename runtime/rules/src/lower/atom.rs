//! Atoms: comparisons, `in`, `is null`, each true or false and never null.

use super::condition::Lowering;
use super::literal::{list_query, literal};
use super::path::{Operand, Walk, never_null};
use super::sql::Sql;
use crate::eval;
use crate::expr::{Compare, Term, TermKind};
use crate::types::Type;

/// What an atom is to say.
#[derive(Debug, Clone, Copy)]
struct Saying {
    /// That it holds, or that it does not.
    holds: bool,
    /// It stands where a null counts as false.
    null_is_false: bool,
}

impl Lowering<'_> {
    pub(super) fn compare(&mut self, op: Compare, left: &Term, right: &Term, holds: bool) -> Sql {
        if let (TermKind::Literal(left), TermKind::Literal(right)) = (&left.kind, &right.kind) {
            return Sql::Const(eval::compare(op, left, right) == holds);
        }
        self.over([left, right], holds, |[left, right], saying| comparison(op, left, right, saying))
    }

    /// `item in [a, b]`: constants in one list, each list argument by itself, everything else as a comparison.
    pub(super) fn is_in(&mut self, item: &Term, options: &[Term], holds: bool) -> Sql {
        let mut constants = Vec::new();
        let mut parts = Vec::new();
        for option in options {
            match &option.kind {
                TermKind::Literal(value) => constants.extend(literal(value)),
                TermKind::Arg(index) if let Type::List(of) = &option.ty => {
                    parts.push(self.is_listed(item, &list_query(*index, of), holds));
                }
                TermKind::Arg(_) | TermKind::Now { .. } | TermKind::Path(_) => {
                    parts.push(self.compare(Compare::Equal, item, option, holds));
                }
            }
        }
        if !constants.is_empty() {
            parts.insert(0, self.is_listed(item, &constants.join(", "), holds));
        }
        if holds { Sql::any(parts) } else { Sql::all(parts) }
    }

    /// `item IN (list)`, where the list holds no null.
    fn is_listed(&mut self, item: &Term, list: &str, holds: bool) -> Sql {
        self.over([item], holds, |[Operand { sql, nullable }], saying| {
            let is_in = |not| Sql::Atom(format!("{sql} {not}IN ({list})"));
            match saying {
                Saying { holds: true, null_is_false } if null_is_false || !nullable => is_in(""),
                Saying { holds: true, .. } => Sql::all([is_in(""), is_set(sql)]),
                Saying { holds: false, .. } if *nullable => Sql::any([is_in("NOT "), is_unset(sql)]),
                Saying { holds: false, .. } => is_in("NOT "),
            }
        })
    }

    pub(super) fn is_null(&mut self, term: &Term, holds: bool) -> Sql {
        // A path that leads nowhere is null, so it is being set that asks for rows.
        self.over([term], !holds, |[Operand { sql, nullable }], saying| match (nullable, saying.holds) {
            (false, set) => Sql::Const(set),
            (true, true) => is_set(sql),
            (true, false) => is_unset(sql),
        })
    }

    /// An atom over the values of terms, false where one of them is null. Where a term visits rows, the atom is asked of those rows,
    /// and denied as a whole.
    fn over<const N: usize>(&mut self, terms: [&Term; N], holds: bool, atom: impl Fn(&[Operand; N], Saying) -> Sql) -> Sql {
        let aliases = self.aliases;
        let mut walk = Walk::default();
        let values = terms.map(|term| self.operand(term, &mut walk));
        self.aliases = aliases;
        if values.iter().any(Option::is_none) {
            return Sql::Const(!holds);
        }
        let values = values.map(|value| value.unwrap_or_else(|| never_null(String::new())));
        if walk.from.is_empty() {
            return atom(&values, Saying { holds, null_is_false: self.null_is_false });
        }
        walk.on.push(atom(&values, Saying { holds: true, null_is_false: true }));
        walk.exists(holds)
    }

    /// A value, the rows it visits added to the walk. `None` is null, whatever the rows.
    fn operand(&mut self, term: &Term, walk: &mut Walk) -> Option<Operand> {
        match &term.kind {
            TermKind::Literal(value) => literal(value).map(never_null),
            TermKind::Now { plus: 0 } => Some(never_null("{now}".to_owned())),
            TermKind::Now { plus } => Some(never_null(format!("({{now}} {} {})", if *plus < 0 { '-' } else { '+' }, plus.unsigned_abs()))),
            TermKind::Arg(index) => Some(Operand { sql: format!("{{?{index}}}"), nullable: true }),
            TermKind::Path(path) => self.path(path, walk),
        }
    }
}

fn comparison(op: Compare, left: &Operand, right: &Operand, saying: Saying) -> Sql {
    let (l, r) = (&left.sql, &right.sql);
    let written = |op: &str| Sql::Atom(format!("{l} {op} {r}"));
    let (holds, denied) = operators(op);
    let nullable: Vec<_> = [left, right].into_iter().filter(|side| side.nullable).collect();
    // `IS` compares with null as with any other value; where one side has none, it says what `=` says and is never null.
    let is_enough = op == Compare::Equal && nullable.len() == 1;
    match saying {
        Saying { holds: true, null_is_false } if null_is_false || nullable.is_empty() => written(holds),
        Saying { holds: true, .. } if is_enough => written("IS"),
        Saying { holds: true, .. } => Sql::all(std::iter::once(written(holds)).chain(nullable.iter().map(|side| is_set(&side.sql)))),
        Saying { holds: false, .. } if is_enough => written("IS NOT"),
        Saying { holds: false, .. } => Sql::any(std::iter::once(written(denied)).chain(nullable.iter().map(|side| is_unset(&side.sql)))),
    }
}

/// The operator, and the one that is true when it is false and neither side is null.
fn operators(op: Compare) -> (&'static str, &'static str) {
    match op {
        Compare::Equal => ("=", "<>"),
        Compare::Less => ("<", ">="),
        Compare::LessOrEqual => ("<=", ">"),
        Compare::Greater => (">", "<="),
        Compare::GreaterOrEqual => (">=", "<"),
    }
}

fn is_set(sql: &str) -> Sql {
    Sql::Atom(format!("{sql} IS NOT NULL"))
}

fn is_unset(sql: &str) -> Sql {
    Sql::Atom(format!("{sql} IS NULL"))
}
