//! Atoms: comparisons, `in`, `is null`, each true or false and never null.

use super::apply::{self, after_prefix};
use super::condition::Lowering;
use super::literal::literal;
use super::path::{Operand, Walk, never_null};
use super::sql::Sql;
use super::{Caller, Dialect};
use crate::eval;
use crate::expr::{Aggregate, Compare, Cond, Fact, Function, Term, TermKind};
use crate::ops::{self, DAY_MS, Does, Op, TextTest};
use crate::types::{Scalar, Type};
use crate::value::Value;

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
        let (dialect, ty) = (self.dialect, &left.ty);
        let is_made = self.is_made(left) || self.is_made(right);
        self.over([left, right], holds, |[left, right], saying| {
            if is_made {
                return decided(&compared(dialect, op, ty, left, right), left.nullable || right.nullable, saying);
            }
            comparison(dialect, op, ty, left, right, saying)
        })
    }

    /// A test of two texts. What begins with a constant is a range, which an index knows.
    pub(super) fn text(&mut self, test: TextTest, text: &Term, part: &Term, holds: bool) -> Sql {
        let dialect = self.dialect;
        if let (TextTest::StartsWith, TermKind::Literal(Value::Text(prefix)), false) = (test, &part.kind, self.is_made(text)) {
            let bounds = [Some((Compare::GreaterOrEqual, prefix.clone())), after_prefix(prefix).map(|next| (Compare::Less, next))];
            return self.over([text], holds, |[text], saying| {
                let sides = bounds.iter().flatten().filter_map(|(op, limit)| {
                    let limit = never_null(literal(&Value::Text(limit.clone()), dialect)?);
                    Some(comparison(dialect, *op, &part.ty, text, &limit, saying))
                });
                if saying.holds { Sql::all(sides) } else { Sql::any(sides) }
            });
        }
        self.over([text, part], holds, |[text, part], saying| {
            decided(&apply::test(test, &text.sql, &part.sql, dialect), text.nullable || part.nullable, saying)
        })
    }

    /// `item in labels`, where `labels` is a field with a list.
    fn is_in_field(&mut self, item: &Term, list: &Term, of: &Type, holds: bool) -> Sql {
        let dialect = self.dialect;
        self.over([item, list], holds, |[item, list], saying| {
            decided(&dialect.is_in_list(&item.sql, &list.sql, of, true), item.nullable || list.nullable, saying)
        })
    }

    /// `item in [a, b]`: constants in one list, each list argument by itself, everything else as a comparison.
    pub(super) fn is_in(&mut self, item: &Term, options: &[Term], holds: bool) -> Sql {
        let mut constants = Vec::new();
        let mut parts = Vec::new();
        for option in options {
            match &option.kind {
                TermKind::Literal(value) => {
                    constants.extend(literal(value, self.dialect).or_else(|| slips!(NullAmongConstants).then(|| "NULL".to_owned())));
                }
                TermKind::Arg(index) if let Type::List(of) = &option.ty => {
                    let (dialect, list) = (self.dialect, format!("{{?{index}}}"));
                    parts.push(self.is_listed(item, holds, |sql, holds| dialect.is_in_list(sql, &list, of, holds)));
                }
                TermKind::Path(_) if let Type::List(of) = &option.ty => parts.push(self.is_in_field(item, option, of, holds)),
                TermKind::Arg(_)
                | TermKind::Session(_)
                | TermKind::Now
                | TermKind::Today(_)
                | TermKind::Apply { .. }
                | TermKind::Path(_)
                | TermKind::Condition(_)
                | TermKind::When(..)
                | TermKind::Aggregate(_) => {
                    parts.push(self.compare(Compare::Equal, item, option, holds));
                }
            }
        }
        if !constants.is_empty() {
            let list = constants.join(", ");
            let is_in = |sql: &str, holds| format!("{sql} {}IN ({list})", if holds { "" } else { "NOT " });
            parts.insert(0, self.is_listed(item, holds, is_in));
        }
        if holds { Sql::any(parts) } else { Sql::all(parts) }
    }

    /// The item is one of a list, or is not, as `is_in` says of a value; the list holds no null.
    fn is_listed(&mut self, item: &Term, holds: bool, is_in: impl Fn(&str, bool) -> String) -> Sql {
        let is_made = self.is_made(item);
        self.over([item], holds, |[Operand { sql, nullable }], saying| {
            if is_made {
                return decided(&is_in(sql, true), *nullable, saying);
            }
            let is_in = Sql::Atom(is_in(sql, saying.holds));
            match saying {
                Saying { holds: true, null_is_false } if null_is_false || !nullable => is_in,
                Saying { holds: true, .. } => Sql::all([is_in, is_set(sql)]),
                Saying { holds: false, .. } if *nullable => Sql::any([is_in, is_unset(sql)]),
                Saying { holds: false, .. } => is_in,
            }
        })
    }

    pub(super) fn is_null(&mut self, term: &Term, holds: bool) -> Sql {
        let parts: Vec<_> = match &term.kind {
            // Null as soon as one of its operands is, and in no other case: what fails is not.
            TermKind::Apply { operands, .. } => {
                let asked = operands.iter().take(if slips!(NullOfFirstOperand) { 1 } else { operands.len() });
                asked.map(|operand| self.is_null(operand, holds)).collect()
            }
            TermKind::When(cond, term) => vec![self.condition(cond, !holds), self.is_null(term, holds)],
            TermKind::Aggregate(aggregate) => match aggregate.function {
                // Of nothing it is 0, and what is beyond its type fails.
                Function::Count | Function::Sum if !slips!(SumMayBeNull) => return Sql::Const(!holds),
                // Null of nothing only, as the greatest value is.
                Function::Avg => {
                    let greatest = Aggregate { function: Function::Max, ..aggregate.as_ref().clone() };
                    let ty = greatest.value.as_ref().map_or(&term.ty, |value| &value.ty).clone();
                    let greatest = Term { kind: TermKind::Aggregate(Box::new(greatest)), ty };
                    return self.value_is_null(&greatest, holds);
                }
                Function::Count | Function::Sum | Function::Min | Function::Max => return self.value_is_null(term, holds),
            },
            TermKind::Literal(_)
            | TermKind::Now
            | TermKind::Today(_)
            | TermKind::Arg(_)
            | TermKind::Session(_)
            | TermKind::Path(_)
            | TermKind::Condition(_) => {
                return self.value_is_null(term, holds);
            }
        };
        if holds { Sql::any(parts) } else { Sql::all(parts) }
    }

    fn value_is_null(&mut self, term: &Term, holds: bool) -> Sql {
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
    pub(super) fn operand(&mut self, term: &Term, walk: &mut Walk) -> Option<Operand> {
        match &term.kind {
            TermKind::Literal(value) => literal(value, self.dialect).map(never_null),
            TermKind::Now => Some(never_null("{now}".to_owned())),
            TermKind::Today(zone) => Some(never_null(format!("{{today {}}}", zone.name()))),
            TermKind::Apply { op, operands } => self.applied(*op, operands, &term.ty, walk),
            TermKind::Arg(index) => Some(Operand { sql: format!("{{?{index}}}"), nullable: true }),
            TermKind::Session(_) if self.caller == Caller::Anonymous => None,
            // A session that is over has no age.
            TermKind::Session(Fact::Age) => Some(Operand { sql: "{age}".to_owned(), nullable: true }),
            TermKind::Session(Fact::Mfa | Fact::Anonymous) => literal(&Value::Bool(false), self.dialect).map(never_null),
            TermKind::Path(path) => self.path(path, walk),
            TermKind::Condition(cond) => match self.truth(cond) {
                Ok(sql) => Some(never_null(sql)),
                Err(known) => literal(&Value::Bool(known), self.dialect).map(never_null),
            },
            TermKind::When(cond, term) => match self.truth(cond) {
                Err(false) => None,
                Err(true) => self.operand(term, walk),
                Ok(cond) => {
                    let value = self.operand(term, walk)?;
                    Some(Operand { sql: format!("CASE WHEN {cond} THEN {} END", value.sql), nullable: true })
                }
            },
            TermKind::Aggregate(aggregate) => self.aggregate(aggregate, &term.ty),
        }
    }

    /// Whether the condition holds, as a value that is never null; or what is known of it.
    fn truth(&mut self, cond: &Cond) -> Result<String, bool> {
        let null_is_false = std::mem::replace(&mut self.null_is_false, slips!(TruthMayBeNull));
        let sql = self.condition(cond, true);
        self.null_is_false = null_is_false;
        match sql {
            Sql::Const(known) => Err(known),
            sql @ (Sql::Atom(_) | Sql::And(_) | Sql::Or(_)) => Ok(format!("({})", sql.into_text())),
        }
    }
}

impl Lowering<'_> {
    /// What an operator makes of its operands; a constant of constants.
    fn applied(&mut self, op: Op, operands: &[Term], ty: &Type, walk: &mut Walk) -> Option<Operand> {
        if let Some(moved) = moved(op, operands) {
            return Some(never_null(moved));
        }
        if let Some(constants) = operands.iter().map(constant).collect::<Option<Vec<_>>>() {
            return literal(&ops::apply(op, &constants, ty).ok()?, self.dialect).map(never_null);
        }
        let values = operands.iter().map(|operand| self.operand(operand, walk)).collect::<Option<Vec<_>>>()?;
        let nullable = values.iter().any(|value| value.nullable) || Does::Value(op).can_fail();
        let sql: Vec<_> = values.into_iter().map(|value| value.sql).collect();
        Some(Operand { sql: apply::apply(op, &sql, ty, self.dialect)?, nullable })
    }

    /// Its SQL is worth writing only once.
    fn is_made(&self, term: &Term) -> bool {
        match &term.kind {
            TermKind::Apply { op, operands } => moved(*op, operands).is_none(),
            TermKind::When(..) | TermKind::Aggregate(_) | TermKind::Condition(_) | TermKind::Session(_) => true,
            TermKind::Path(path) => self.is_computed(path),
            TermKind::Literal(_) | TermKind::Now | TermKind::Today(_) | TermKind::Arg(_) => false,
        }
    }
}

/// The value of a term that is the same on every row and is neither null nor a failure.
fn constant(term: &Term) -> Option<Value> {
    if let TermKind::Apply { op, operands } = &term.kind {
        let constants = operands.iter().map(constant).collect::<Option<Vec<_>>>()?;
        return ops::apply(*op, &constants, &term.ty).ok();
    }
    term.literal().filter(|value| !value.is_null()).cloned()
}

/// `now() - 14d`, `today(…) + 1w`: within some centuries of a clock, so it never fails, and an index may be asked for it.
fn moved(op: Op, operands: &[Term]) -> Option<String> {
    const FAR_MS: i64 = 1_000 * 365 * DAY_MS;
    let [from, by] = operands else { return None };
    let (from, unit) = match from.kind {
        TermKind::Now => ("{now}".to_owned(), 1),
        TermKind::Today(zone) => (format!("{{today {}}}", zone.name()), DAY_MS),
        TermKind::Literal(_)
        | TermKind::Apply { .. }
        | TermKind::Arg(_)
        | TermKind::Session(_)
        | TermKind::Path(_)
        | TermKind::Condition(_)
        | TermKind::When(..)
        | TermKind::Aggregate(_) => return None,
    };
    let (Some(Value::Int(by)), Type::Scalar(Scalar::Duration)) = (by.literal(), &by.ty) else { return None };
    let sign = match op {
        Op::Add | Op::AddDays => '+',
        Op::Subtract | Op::SubtractDays => '-',
        Op::Multiply | Op::Divide | Op::BetweenDays | Op::Widen(_) | Op::Lower | Op::Length | Op::Count => {
            return None;
        }
    };
    let is_whole = (0..FAR_MS).contains(by) && by % unit == 0;
    is_whole.then(|| format!("({from} {sign} {})", by / unit))
}

/// SQL that is a condition, or null, made true or false.
fn decided(condition: &str, nullable: bool, saying: Saying) -> Sql {
    match saying {
        Saying { holds: true, null_is_false } if null_is_false || !nullable => Sql::Atom(condition.to_owned()),
        Saying { holds: true, .. } => Sql::Atom(format!("({condition}) IS TRUE")),
        Saying { holds: false, .. } => Sql::Atom(format!("({condition}) IS NOT TRUE")),
    }
}

fn compared(dialect: Dialect, op: Compare, ty: &Type, left: &Operand, right: &Operand) -> String {
    let left = if op == Compare::Equal { left.sql.clone() } else { dialect.ordered(&left.sql, ty) };
    format!("{left} {} {}", operators(op).0, right.sql)
}

fn comparison(dialect: Dialect, op: Compare, ty: &Type, left: &Operand, right: &Operand, saying: Saying) -> Sql {
    let l = if op == Compare::Equal { left.sql.clone() } else { dialect.ordered(&left.sql, ty) };
    let written = |op: &str| Sql::Atom(format!("{l} {op} {}", right.sql));
    let (holds, denied) = operators(op);
    let nullable: Vec<_> = [left, right].into_iter().filter(|side| side.nullable).collect();
    match (saying, nullable.as_slice()) {
        (Saying { holds: true, .. }, []) | (Saying { holds: true, null_is_false: true }, _) => written(holds),
        // Where one side is never null, being the same value is being equal.
        (Saying { holds, .. }, [one]) if op == Compare::Equal => Sql::Atom(dialect.is_same(&l, &right.sql, &one.sql, holds)),
        (Saying { holds: true, .. }, some) => Sql::all(std::iter::once(written(holds)).chain(some.iter().map(|side| is_set(&side.sql)))),
        (Saying { holds: false, .. }, some) => {
            let some = some.iter().take(if slips!(NullOfOneSide) { 1 } else { 2 });
            Sql::any(std::iter::once(written(denied)).chain(some.map(|side| is_unset(&side.sql))))
        }
    }
}

/// The operator, and the one that is true when it is false and neither side is null.
fn operators(op: Compare) -> (&'static str, &'static str) {
    match op {
        Compare::Equal => ("=", "<>"),
        Compare::Less => ("<", if slips!(NegatedLess) { ">" } else { ">=" }),
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
