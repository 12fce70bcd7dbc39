//! Explanations in words.

use super::{Atom, End, Law, Looked, Ruled};
use crate::plan::Operation;
use std::fmt::Write;

impl Ruled {
    /// The rule, as it is resolved: `allow update(title) if requester == me`.
    #[must_use]
    pub fn says(&self) -> String {
        match &self.law {
            Law::Rule { deny, fields, says, name, .. } => {
                let fields = fields.as_ref().map(|fields| format!("({})", fields.join(", "))).unwrap_or_default();
                let mut words = format!("{} {}{fields}", if *deny { "deny" } else { "allow" }, verb(self.operation));
                if !says.is_empty() {
                    let _ = write!(words, " {says}");
                }
                if let Some(name) = name {
                    let _ = write!(words, " as {name}");
                }
                words
            }
            Law::Field { name, writes, says } => format!("{name} @{}({says})", if *writes { "write" } else { "read" }),
            Law::Tenant { words } | Law::Named { words } => words.clone(),
            Law::None => format!("no rule allows to {}", verb(self.operation)),
        }
    }

    /// What came of it: `holds`, `applies` …
    #[must_use]
    pub fn verdict(&self) -> String {
        let leaves_out = self.leaves_out.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", ");
        let but = if leaves_out.is_empty() { String::new() } else { format!(", but does not grant {leaves_out}") };
        format!("{}{but}", self.stands())
    }

    fn stands(&self) -> &'static str {
        match (&self.law, self.lets_through) {
            (Law::Rule { deny: true, .. }, true) => "does not apply",
            (Law::Rule { deny: true, .. }, false) => "applies",
            (Law::Rule { .. } | Law::Field { .. }, true) => "holds",
            (Law::Rule { .. } | Law::Field { .. }, false) => "does not hold",
            (Law::Tenant { .. } | Law::Named { .. } | Law::None, true) => "lets it through",
            (Law::Tenant { .. } | Law::Named { .. } | Law::None, false) => "is in the way",
        }
    }

    /// What decides it, a sentence for each atom.
    #[must_use]
    pub fn because(&self) -> Vec<String> {
        let where_asked = |end| match end {
            End::Row => "",
            End::Before => "of the row before, ",
            End::After => "of the row after, ",
            End::Check => "after the write, ",
        };
        let of_condition = self.atoms.len().saturating_sub(self.checked);
        let ends = std::iter::repeat_n(self.end, of_condition).chain(std::iter::repeat(End::Check));
        // An atom that is asked of nothing says what the rule says.
        self.atoms
            .iter()
            .zip(ends)
            .filter(|(atom, _)| !matches!(atom.says.as_str(), "true" | "false"))
            .map(|(atom, end)| format!("{}{}", where_asked(end), atom.words()))
            .collect()
    }
}

impl Atom {
    /// `` `requester == me` is false: `requester` is bob, `me` is ann ``
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = format!("`{}` is {}", self.says, self.holds);
        // A `Bool` by itself has been told.
        let is_told = |(read, value): &&(String, String)| *read == self.says && *value == self.holds.to_string();
        let values: Vec<String> =
            self.values.iter().filter(|value| !is_told(value)).map(|(read, value)| format!("`{read}` is {value}")).collect();
        let rows = self.rows.as_ref().map(Looked::words);
        let more: Vec<String> = values.into_iter().chain(rows).collect();
        if !more.is_empty() {
            let _ = write!(words, ": {}", more.join(", "));
        }
        words
    }
}

impl Looked {
    fn words(&self) -> String {
        let Some(nearest) = &self.nearest else { return format!("there is no such `{}`", self.model) };
        let atoms: Vec<String> = nearest.atoms.iter().map(Atom::words).collect();
        let atoms = if atoms.is_empty() { String::new() } else { format!(", of which {}", atoms.join(" and ")) };
        let (row, var) = (&nearest.row, &nearest.var);
        match (self.is_found, self.count) {
            (true, _) => format!("`{var}` is `{row}`{atoms}"),
            (false, 1) => format!("the one `{var}` is `{row}`{atoms}"),
            (false, count) => format!("of {count} the nearest `{var}` is `{row}`{atoms}"),
        }
    }
}

/// As a rule spells it.
#[must_use]
pub fn verb(operation: Operation) -> &'static str {
    if operation == Operation::Get { "read" } else { operation.as_str() }
}
