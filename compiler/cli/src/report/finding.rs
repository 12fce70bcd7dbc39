//! A finding, and what shows it.

use purlin_rules::diagnostic::{Diagnostic, Severity};

#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) diagnostic: Diagnostic,
    /// The database and the request that show it, as the language spells them.
    pub(crate) shown: Option<String>,
}

impl Finding {
    /// For formats that have one text: what helps, and what shows it.
    pub(crate) fn whole(&self) -> Diagnostic {
        let Some(shown) = &self.shown else { return self.diagnostic.clone() };
        let help = self.diagnostic.help.iter().chain([shown]).map(String::as_str);
        self.diagnostic.clone().with_help(help.collect::<Vec<_>>().join("\n\n"))
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
        Self { diagnostic, shown: None }
    }
}
