//! What the sample has seen: each variant of conditions and terms, by what came of the whole. A variant that is added has to be named
//! here, and then to be drawn.

use crate::scene::Scene;
use purlin_rules::catalog::FieldId;
use purlin_rules::expr::{Aggregate, Compare, Cond, Function, Root, Rows, Source, Term, TermKind, Var, Way};
use purlin_rules::ops::{Class, Failure, Op, TextTest};
use purlin_rules::types::Type;
use purlin_rules::world::Row;
use std::collections::BTreeMap;
use std::fmt;

/// What must be seen, in conditions that hold and in others.
pub const OPERATORS: [&str; 63] = [
    "constant",
    "bare Bool",
    "and",
    "or",
    "not",
    "==",
    "<",
    "<=",
    ">",
    ">=",
    "in",
    "is null",
    "any",
    "rows at a relation",
    "rows of a model",
    "rows through a model",
    "ancestors",
    "descendants",
    "count",
    "sum",
    "min",
    "max",
    "avg",
    "condition as a value",
    "value where",
    "literal",
    "now()",
    "argument",
    "list argument",
    "me",
    "old",
    "new",
    "row argument",
    "(judged create)",
    "(judged update)",
    "(judged delete)",
    "path over rows",
    "the other end of a unique relation",
    "column",
    "today()",
    ".starts_with",
    ".ends_with",
    ".contains",
    "exact +",
    "exact -",
    "exact *",
    "exact /",
    "more digits",
    "float +",
    "float -",
    "float *",
    "float /",
    "moment + duration",
    "moment - duration",
    "date + days",
    "date - days",
    "duration + duration",
    "duration - duration",
    "days between",
    "duration * Int",
    ".lower()",
    ".length() of a text",
    ".length() of a list",
];

/// How operators must be seen failing: each in each way in which it can, but that no duration between two days is too long.
pub const FAILURES: [(&str, Failure); 22] = [
    ("exact +", Failure::Overflow),
    ("exact -", Failure::Overflow),
    ("exact *", Failure::Overflow),
    ("exact /", Failure::Overflow),
    ("exact /", Failure::DivisionByZero),
    ("more digits", Failure::Overflow),
    ("float +", Failure::Overflow),
    ("float -", Failure::Overflow),
    ("float *", Failure::Overflow),
    ("float /", Failure::Overflow),
    ("float /", Failure::DivisionByZero),
    ("moment + duration", Failure::Overflow),
    ("moment - duration", Failure::Overflow),
    ("date + days", Failure::Overflow),
    ("date + days", Failure::PartOfADay),
    ("date - days", Failure::Overflow),
    ("date - days", Failure::PartOfADay),
    ("duration + duration", Failure::Overflow),
    ("duration - duration", Failure::Overflow),
    ("duration * Int", Failure::Overflow),
    ("sum", Failure::Overflow),
    ("avg", Failure::Overflow),
];

#[derive(Debug, Default)]
pub struct Coverage {
    /// In how many pairs that hold, and in how many that do not.
    seen: BTreeMap<&'static str, [u64; 2]>,
    /// In how many pairs an operator failed.
    failed: BTreeMap<(&'static str, Failure), u64>,
}

impl Coverage {
    /// Notes the operators of a condition, with what came of it for each of the rows.
    pub fn note(&mut self, cond: &Cond, verdicts: &[bool]) {
        let holds = verdicts.iter().filter(|verdict| **verdict).count() as u64;
        let fails = verdicts.len() as u64 - holds;
        operators(cond, &mut |name| {
            let [held, failed] = self.seen.entry(name).or_default();
            *held += holds;
            *failed += fails;
        });
    }

    /// Notes the operators of this row's, of no other's, that fail for it.
    pub fn note_failures(&mut self, cond: &Cond, scene: &Scene, row: &Row) {
        cond.each_term(&mut |term| {
            let Some(name) = may_fail(term) else { return };
            if let Err(failure) = scene.asked.value(term, &scene.world, row) {
                *self.failed.entry((name, failure)).or_default() += 1;
            }
        });
    }

    pub fn name(&mut self, name: &'static str, verdicts: &[bool]) {
        let holds = verdicts.iter().filter(|verdict| **verdict).count() as u64;
        let [held, failed] = self.seen.entry(name).or_default();
        *held += holds;
        *failed += verdicts.len() as u64 - holds;
    }

    pub fn add(&mut self, other: &Self) {
        for (name, [held, failed]) in &other.seen {
            let seen = self.seen.entry(name).or_default();
            seen[0] += held;
            seen[1] += failed;
        }
        for (name, times) in &other.failed {
            *self.failed.entry(*name).or_default() += times;
        }
    }

    /// The ways of failing that were seen fewer than so many times.
    #[must_use]
    pub fn rare_failures(&self, least: u64) -> Vec<(&'static str, Failure)> {
        FAILURES.into_iter().filter(|name| self.failed.get(name).copied().unwrap_or(0) < least).collect()
    }

    /// Those that were seen fewer than so many times.
    #[must_use]
    pub fn rare(&self, least: u64) -> Vec<&'static str> {
        let times = |name: &str| self.seen.get(name).map_or(0, |[held, failed]| *held.min(failed));
        OPERATORS.into_iter().filter(|name| times(name) < least).collect()
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {:<24}{:>12}{:>12}", "pairs with", "hold", "do not")?;
        self.seen.iter().try_for_each(|(name, [held, failed])| writeln!(f, "  {name:<24}{held:>12}{failed:>12}"))?;
        self.failed.iter().try_for_each(|((name, failure), times)| writeln!(f, "  {name:<24}{times:>12} failed: {failure}"))
    }
}

fn operators(cond: &Cond, note: &mut dyn FnMut(&'static str)) {
    match cond {
        Cond::Const(_) => note("constant"),
        Cond::Holds(term) => {
            note("bare Bool");
            operators_of_term(term, note);
        }
        Cond::And(parts) => {
            note("and");
            parts.iter().for_each(|part| operators(part, note));
        }
        Cond::Or(parts) => {
            note("or");
            parts.iter().for_each(|part| operators(part, note));
        }
        Cond::Not(inner) => {
            note("not");
            operators(inner, note);
        }
        Cond::Compare { op, left, right } => {
            note(match op {
                Compare::Equal => "==",
                Compare::Less => "<",
                Compare::LessOrEqual => "<=",
                Compare::Greater => ">",
                Compare::GreaterOrEqual => ">=",
            });
            operators_of_term(left, note);
            operators_of_term(right, note);
        }
        Cond::In { item, options } => {
            note("in");
            operators_of_term(item, note);
            options.iter().for_each(|option| operators_of_term(option, note));
        }
        Cond::IsNull(term) => {
            note("is null");
            operators_of_term(term, note);
        }
        Cond::Text { test, text, part } => {
            note(match test {
                TextTest::StartsWith => ".starts_with",
                TextTest::EndsWith => ".ends_with",
                TextTest::Contains => ".contains",
            });
            operators_of_term(text, note);
            operators_of_term(part, note);
        }
        Cond::Any { rows, body, .. } => {
            note("any");
            note(name_of_rows(rows));
            operators(body, note);
        }
    }
}

fn name_of_rows(rows: &Rows) -> &'static str {
    match rows.source {
        Source::Model => "rows of a model",
        Source::Link { .. } => "rows at a relation",
        Source::Through { .. } => "rows through a model",
        Source::Tree { way: Way::Up, .. } => "ancestors",
        Source::Tree { way: Way::Down, .. } => "descendants",
    }
}

fn operators_of_term(term: &Term, note: &mut dyn FnMut(&'static str)) {
    match &term.kind {
        TermKind::Literal(_) => note("literal"),
        TermKind::Now => note("now()"),
        TermKind::Session(_) => {}
        TermKind::Today(_) => note("today()"),
        TermKind::Apply { op, operands } => {
            note(name_of_operator(*op, &term.ty));
            operands.iter().for_each(|operand| operators_of_term(operand, note));
        }
        TermKind::Arg(_) if matches!(term.ty, Type::List(_)) => note("list argument"),
        TermKind::Arg(_) => note("argument"),
        TermKind::Path(path) => {
            if path.root == Root::Me {
                note("me");
            }
            match path.root {
                Root::Old => note("old"),
                Root::New => note("new"),
                Root::Arg(_) => note("row argument"),
                // No rule that is drawn is about tenants: `tests/checks/tenants.rs` is.
                Root::Me | Root::Tenant | Root::Var(_) => {}
            }
            if path.steps.iter().any(|step| step.by != FieldId::ID) {
                note("the other end of a unique relation");
            }
            note(if path.steps.len() > 1 { "path over rows" } else { "column" });
        }
        TermKind::Condition(cond) => {
            note("condition as a value");
            operators(cond, note);
        }
        TermKind::When(cond, term) => {
            note("value where");
            operators(cond, note);
            operators_of_term(term, note);
        }
        TermKind::Aggregate(aggregate) => {
            let Aggregate { function, rows, filter, value, .. } = aggregate.as_ref();
            note(name_of_function(*function));
            note(name_of_rows(rows));
            operators(filter, note);
            if let Some(value) = value {
                operators_of_term(value, note);
            }
        }
    }
}

/// An operator by what it makes.
fn name_of_operator(op: Op, ty: &Type) -> &'static str {
    match (op, Class::of(ty).unwrap()) {
        (Op::Add, Class::Float) => "float +",
        (Op::Subtract, Class::Float) => "float -",
        (Op::Multiply, Class::Float) => "float *",
        (Op::Divide, Class::Float) => "float /",
        (Op::Add, Class::DateTime) => "moment + duration",
        (Op::Subtract, Class::DateTime) => "moment - duration",
        (Op::Add, Class::Duration) => "duration + duration",
        (Op::Subtract, Class::Duration) => "duration - duration",
        (Op::Multiply, Class::Duration) => "duration * Int",
        (Op::Add, _) => "exact +",
        (Op::Subtract, _) => "exact -",
        (Op::Multiply, _) => "exact *",
        (Op::Divide, _) => "exact /",
        (Op::Widen(_), _) => "more digits",
        (Op::AddDays, _) => "date + days",
        (Op::SubtractDays, _) => "date - days",
        (Op::BetweenDays, _) => "days between",
        (Op::Lower, _) => ".lower()",
        (Op::Length, _) => ".length() of a text",
        (Op::Count, _) => ".length() of a list",
    }
}

/// The name of what may fail, of the row itself or of who asks.
fn may_fail(term: &Term) -> Option<&'static str> {
    match &term.kind {
        TermKind::Apply { op, .. } if is_of_the_row(term) => Some(name_of_operator(*op, &term.ty)),
        // One that stands in no other quantifier.
        TermKind::Aggregate(aggregate) if aggregate.var == Var(1) => Some(name_of_function(aggregate.function)),
        TermKind::Apply { .. }
        | TermKind::Aggregate(_)
        | TermKind::Literal(_)
        | TermKind::Now
        | TermKind::Today(_)
        | TermKind::Arg(_)
        | TermKind::Session(_)
        | TermKind::Path(_)
        | TermKind::Condition(_)
        | TermKind::When(..) => None,
    }
}

fn name_of_function(function: Function) -> &'static str {
    match function {
        Function::Count => "count",
        Function::Sum => "sum",
        Function::Min => "min",
        Function::Max => "max",
        Function::Avg => "avg",
    }
}

/// It reads fields of the row itself, or of who asks, and of no row of a quantifier.
fn is_of_the_row(term: &Term) -> bool {
    let mut only = true;
    term.each_term(&mut |part| {
        if let TermKind::Path(path) = &part.kind {
            only &= matches!(path.root, Root::Me | Root::Var(Var::THIS));
        }
    });
    only
}
