//! What a resolved expression reads.

use purlin_rules::catalog::FieldId;
use purlin_rules::expr::{Cond, Path, Root, Step, Term, TermKind, Var};

/// What the terms of an expression come to, as far as laws ask.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    /// Every field on every path.
    pub(crate) steps: Vec<Step>,
    pub(crate) me: bool,
    /// What is known of the session, and so of `me`.
    pub(crate) session: bool,
    pub(crate) now: bool,
    /// A path of the row itself leads to another.
    pub(crate) beyond: bool,
    /// Aggregates.
    pub(crate) aggregates: usize,
    /// Quantifiers, which look at other rows.
    pub(crate) quantifiers: bool,
}

impl Reads {
    pub(crate) fn of_cond(cond: &Cond) -> Self {
        let mut reads = Self { quantifiers: cond.quantifiers().depth > 0, ..Self::default() };
        cond.each_term(&mut |term| reads.add(term));
        reads
    }

    pub(crate) fn of_term(term: &Term) -> Self {
        let mut reads = Self::default();
        term.each_term(&mut |term| reads.add(term));
        reads
    }

    fn add(&mut self, term: &Term) {
        if let TermKind::Path(path) = &term.kind {
            self.path(path);
        }
        self.session |= matches!(term.kind, TermKind::Session(_));
        self.me |= self.session;
        self.now |= matches!(term.kind, TermKind::Now | TermKind::Today(_));
        if let TermKind::Condition(cond) = &term.kind {
            self.quantifiers |= cond.quantifiers().depth > 0;
        }
        if let TermKind::Aggregate(aggregate) = &term.kind {
            self.aggregates += 1;
            if let Some(parent) = aggregate.rows.parent() {
                self.path(parent);
            }
        }
    }

    fn path(&mut self, path: &Path) {
        for step in &path.steps {
            self.steps.push(*step);
            if step.by != FieldId::ID {
                self.steps.push(Step::of(step.model, step.by));
            }
        }
        self.me |= path.root == Root::Me;
        self.beyond |= path.root == Root::Var(Var::THIS) && path.steps.len() > 1;
    }
}
