//! A finding, and what shows it.

use purlin_rules::diagnostic::{Diagnostic, Severity};
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) diagnostic: Diagnostic,
    /// The database and the request that show it, as the language spells them.
    pub(crate) shown: Option<String>,
    /// What is of one cause is of one group.
    pub(crate) group: Option<Arc<Group>>,
    /// It is told to programs alone: to people, of the same, there are too many to be read.
    pub(crate) is_one_of_many: bool,
    /// Of what is told of a group: what it comes to, one by one.
    pub(crate) comes_to: Vec<String>,
}

/// Findings that have one cause.
#[derive(Debug)]
pub(crate) struct Group {
    /// The same for the same cause, whatever else is found.
    pub(crate) id: String,
    /// What people are told in the place of all of them; none where there is one alone.
    pub(crate) told: Option<Finding>,
}

/// Findings as people are told them: what has one cause, once, in the place of the first, and of too many, those that are picked.
pub(crate) fn gathered(findings: &[Finding]) -> Vec<&Finding> {
    let mut seen = BTreeSet::new();
    let mut gathered = Vec::with_capacity(findings.len());
    for finding in findings.iter().filter(|finding| !finding.is_one_of_many) {
        match finding.group.as_deref() {
            Some(Group { id, told: Some(told) }) => gathered.extend(seen.insert(id).then_some(told)),
            Some(Group { told: None, .. }) | None => gathered.push(finding),
        }
    }
    gathered
}

impl Finding {
    pub(crate) fn of(diagnostic: Diagnostic, shown: Option<String>) -> Self {
        Self { diagnostic, shown, group: None, is_one_of_many: false, comes_to: Vec::new() }
    }

    /// For formats that have one text: what it comes to, what helps, and what shows it.
    pub(crate) fn whole(&self) -> Diagnostic {
        self.helped(self.shown.as_deref())
    }

    /// For formats that show by themselves what shows it: what it comes to, and what helps.
    pub(crate) fn said(&self) -> Diagnostic {
        self.helped(None)
    }

    fn helped(&self, shown: Option<&str>) -> Diagnostic {
        let listed = (!self.comes_to.is_empty()).then(|| self.comes_to.join("\n"));
        let helps: Vec<&str> = listed.as_deref().into_iter().chain(self.diagnostic.help.as_deref()).chain(shown).collect();
        if helps.is_empty() { self.diagnostic.clone() } else { self.diagnostic.clone().with_help(helps.join("\n\n")) }
    }

    /// It is shown, and nothing fails for it.
    pub(crate) fn is_remark(&self) -> bool {
        self.diagnostic.severity == Severity::Info
    }

    /// `this claim does not hold: ann can read note_1`
    pub(crate) fn in_a_line(&self) -> String {
        let Diagnostic { message, label, .. } = &self.diagnostic;
        if label.text.is_empty() { message.clone() } else { format!("{message}: {}", label.text) }
    }
}

impl From<Diagnostic> for Finding {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::of(diagnostic, None)
    }
}
