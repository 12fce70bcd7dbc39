//! What the sample has seen: each variant of conditions and terms, by what came of the whole. A variant that is added has to be named
//! here, and then to be drawn.

use purlin_rules::expr::{Aggregate, Compare, Cond, Function, Root, Rows, Source, Term, TermKind, Way};
use purlin_rules::types::Type;
use std::collections::BTreeMap;
use std::fmt;

/// What must be seen, in conditions that hold and in others.
pub const OPERATORS: [&str; 22] = [
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
    "literal",
    "now()",
    "argument",
    "list argument",
    "me",
    "path over rows",
    "column",
];

#[derive(Debug, Default)]
pub struct Coverage {
    /// In how many pairs that hold, and in how many that do not.
    seen: BTreeMap<&'static str, [u64; 2]>,
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
        self.seen.iter().try_for_each(|(name, [held, failed])| writeln!(f, "  {name:<24}{held:>12}{failed:>12}"))
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
        TermKind::Now { .. } => note("now()"),
        TermKind::Arg(_) if matches!(term.ty, Type::List(_)) => note("list argument"),
        TermKind::Arg(_) => note("argument"),
        TermKind::Path(path) => {
            if path.root == Root::Me {
                note("me");
            }
            if matches!(path.root, Root::Old | Root::New) {
                note("old or new");
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
            note(match function {
                Function::Count => "count",
                Function::Sum => "sum",
                Function::Min => "min",
                Function::Max => "max",
                Function::Avg => "avg",
            });
            note(name_of_rows(rows));
            operators(filter, note);
            if let Some(value) = value {
                operators_of_term(value, note);
            }
        }
    }
}
