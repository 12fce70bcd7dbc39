//! What is missing, in words.

use super::parts::{Atom, Need, Parts, Rows};

/// What a part is to be for what is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    Is(bool),
    /// Its sides are equal.
    Equal,
    /// Its left side is a step less than the other, or more.
    Beside {
        step: String,
        is_below: bool,
    },
}

/// Where a part would decide.
pub(super) struct Situation<'p> {
    parts: &'p Parts<'p>,
    atom: &'p Atom,
    state: State,
}

impl<'p> Situation<'p> {
    pub(super) fn of(parts: &'p Parts<'p>, atom: &'p Atom, state: State) -> Self {
        Self { parts, atom, state }
    }

    /// `` `author == me` is false and `is_public` is true ``
    pub(super) fn words(&self) -> String {
        let Atom { needs, says, span, rows, .. } = self.atom;
        let own = match &self.state {
            State::Is(is) => {
                let own = Need { span: *span, says: says.clone(), is: *is };
                let mut all: Vec<&Need> = needs.iter().chain([&own]).collect();
                all.sort_by_key(|need| need.span);
                states(&all)
            }
            State::Equal => and(format!("both sides of `{says}` are equal"), needs),
            State::Beside { step, is_below } => {
                let than = if *is_below { "less" } else { "more" };
                and(format!("the left side of `{says}` is {step} {than} than the right one"), needs)
            }
        };
        let Some(rows) = rows.and_then(|rows| self.parts.rows.get(rows)) else { return own };
        self.around(rows, own)
    }

    /// What has to be so around a row, that is asked as it is told.
    fn around(&self, Rows { says, is_all, atom, .. }: &Rows, of_row: String) -> String {
        let others = if *is_all { format!("every other of `{says}` is as it asks") } else { format!("no other of `{says}` is as it asks") };
        let own = format!("of a row of `{says}`, {of_row} while {others}");
        let Some(outer) = self.parts.atoms.get(*atom) else { return own };
        let own = and(own, &outer.needs);
        match outer.rows.and_then(|rows| self.parts.rows.get(rows)) {
            Some(rows) => self.around(rows, own),
            None => own,
        }
    }
}

fn and(own: String, needs: &[Need]) -> String {
    let all: Vec<&Need> = needs.iter().collect();
    if all.is_empty() { own } else { format!("{own}, and {}", states(&all)) }
}

/// `` `a` and `b` are true and `c` is false ``
fn states(needs: &[&Need]) -> String {
    let of = |is: bool| {
        let all: Vec<String> = needs.iter().filter(|need| need.is == is).map(|need| format!("`{}`", need.says)).collect();
        let verb = if all.len() == 1 { "is" } else { "are" };
        (!all.is_empty()).then(|| format!("{} {verb} {is}", listed(&all, "and")))
    };
    [of(true), of(false)].into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

/// `a, b and c`
fn listed(all: &[String], last: &str) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// `` tries to update `title` or `body` of any `Ticket` ``
pub(super) fn tries(operation: &str, model: &str, fields: Option<&[String]>) -> String {
    let verb = match operation {
        "get" => "read by its id",
        other => other,
    };
    match fields {
        Some(fields) if matches!(operation, "create" | "update") => {
            let fields: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
            let (verb, of) = if operation == "create" { ("name", "of a new") } else { ("update", "of any") };
            format!("tries to {verb} {} {of} `{model}`", listed(&fields, "or"))
        }
        Some(_) | None if operation == "create" => format!("tries to create any `{model}`"),
        Some(_) | None if operation == "get" => format!("tries to read any `{model}` by its id"),
        Some(_) | None => format!("tries to {verb} any `{model}`"),
    }
}

pub(super) fn tries_check(operation: &str, model: &str) -> String {
    format!("comes to this check, when it tries to {operation} any `{model}`,")
}

/// `allow update(title, body)`
pub(super) fn head(deny: bool, operation: &str, fields: Option<&[String]>) -> String {
    let fields = fields.map(|fields| format!("({})", fields.join(", "))).unwrap_or_default();
    format!("{} {operation}{fields}", if deny { "deny" } else { "allow" })
}
