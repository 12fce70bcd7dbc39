//! A condition about a row, asked of another: of the one at the end of a path, or of one that a quantifier ranges over.

use purlin_rules::expr::{Aggregate, Cond, Path, Root, Rows, Source, Term, TermKind, Var};

/// `this` becomes the row at the end of the path. Quantifiers stand within so many more.
pub(super) fn moved(cond: &Cond, to: &Path, within: u16) -> Cond {
    Move { to, within }.cond(cond)
}

struct Move<'p> {
    to: &'p Path,
    within: u16,
}

impl Move<'_> {
    fn cond(&self, cond: &Cond) -> Cond {
        let all = |parts: &[Cond]| parts.iter().map(|part| self.cond(part)).collect();
        match cond {
            Cond::Const(is) => Cond::Const(*is),
            Cond::Holds(term) => Cond::Holds(self.term(term)),
            Cond::And(parts) => Cond::And(all(parts)),
            Cond::Or(parts) => Cond::Or(all(parts)),
            Cond::Not(inner) => Cond::Not(Box::new(self.cond(inner))),
            Cond::Compare { op, left, right } => Cond::Compare { op: *op, left: self.term(left), right: self.term(right) },
            Cond::In { item, options } => {
                Cond::In { item: self.term(item), options: options.iter().map(|option| self.term(option)).collect() }
            }
            Cond::IsNull(term) => Cond::IsNull(self.term(term)),
            Cond::Text { test, text, part } => Cond::Text { test: *test, text: self.term(text), part: self.term(part) },
            Cond::Any { rows, var, body } => Cond::Any { rows: self.rows(rows), var: self.var(*var), body: Box::new(self.cond(body)) },
        }
    }

    fn term(&self, term: &Term) -> Term {
        let kind = match &term.kind {
            TermKind::Literal(_) | TermKind::Now | TermKind::Today(_) | TermKind::Arg(_) | TermKind::Session(_) => term.kind.clone(),
            TermKind::Apply { op, operands } => {
                TermKind::Apply { op: *op, operands: operands.iter().map(|operand| self.term(operand)).collect() }
            }
            TermKind::Path(path) => TermKind::Path(self.path(path)),
            TermKind::Condition(cond) => TermKind::Condition(Box::new(self.cond(cond))),
            TermKind::When(cond, term) => TermKind::When(Box::new(self.cond(cond)), Box::new(self.term(term))),
            TermKind::Aggregate(aggregate) => {
                let Aggregate { function, rows, var, filter, value } = aggregate.as_ref();
                let (rows, var, filter) = (self.rows(rows), self.var(*var), self.cond(filter));
                let value = value.as_ref().map(|value| self.term(value));
                TermKind::Aggregate(Box::new(Aggregate { function: *function, rows, var, filter, value }))
            }
        };
        Term { kind, ty: term.ty.clone() }
    }

    fn rows(&self, rows: &Rows) -> Rows {
        let source = match &rows.source {
            Source::Model => Source::Model,
            Source::Link { parent, via } => Source::Link { parent: self.path(parent), via: *via },
            Source::Through { parent, join, near, far } => {
                Source::Through { parent: self.path(parent), join: *join, near: *near, far: *far }
            }
            Source::Tree { start, via, way } => Source::Tree { start: self.path(start), via: *via, way: *way },
        };
        Rows { model: rows.model, source }
    }

    fn path(&self, path: &Path) -> Path {
        match path.root {
            Root::Var(Var::THIS) | Root::Old | Root::New => {
                Path { root: self.to.root, steps: self.to.steps.iter().chain(&path.steps).copied().collect() }
            }
            Root::Var(var) => Path { root: Root::Var(self.var(var)), steps: path.steps.clone() },
            Root::Me | Root::Tenant | Root::Arg(_) => path.clone(),
        }
    }

    fn var(&self, var: Var) -> Var {
        if var == Var::THIS { var } else { Var(var.0.saturating_add(self.within)) }
    }
}
