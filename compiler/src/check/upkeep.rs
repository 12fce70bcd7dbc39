//! What a `@stored` expression is made of, and the way from each row that it reads back to its own: by it the store knows whose value a
//! write may change.
//!
//! Comes in: a resolved term of a model, what is computed put in already. Goes out: the fields that it reads, by table and way; or why
//! nobody could keep up with it. A way goes from a row to the one that it names, or to those above it, so each write has few rows behind
//! it. Against the arrow there is no such bound: one row may be named by all.

pub(crate) mod tally;

use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::expr::{Aggregate, Cond, Path, Root, Rows, Source, Step, Term, TermKind, Var, Way};
use purlin_rules::plan::{Hop, Upkeep};
use std::collections::{BTreeMap, BTreeSet};

/// Why an expression can't be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It reads `me`, the session, the tenant of a request.
    Caller,
    Time,
    /// A row that this one names.
    Named,
    /// All rows of a model.
    All,
    /// Rows that a model links to this one.
    Linked,
    Ancestors,
}

/// The rows that the term reads, its own first, but for those of these aggregates.
pub(crate) fn of(term: &Term, model: ModelId, but: &[&Aggregate]) -> Result<Vec<Upkeep>, Unfit> {
    let own = At { model, way: Vec::new() };
    let mut reads = Reading { but, rows: vec![own], found: BTreeMap::from([((0, Vec::new(), model), BTreeSet::new())]) };
    reads.term(term)?;
    let upkeep =
        reads.found.into_iter().map(|((_, way, table), fields)| Upkeep { table, fields: fields.into_iter().collect(), way: way.into() });
    Ok(upkeep.collect())
}

/// Whether a condition asks of rows that named this one before a write: of these nobody knows any more.
pub(crate) fn looks_back(cond: &Cond) -> bool {
    let of_rows = |rows: &Rows| rows.parent().is_some_and(|parent| parent.root == Root::Old);
    let mut is_beyond = false;
    cond.each_term(&mut |term| {
        if let TermKind::Path(path) = &term.kind {
            is_beyond |= path.root == Root::Old && path.steps.len() > 1;
        }
    });
    is_beyond || any_rows(cond, &of_rows)
}

/// Whether some quantifier of the condition, or of the conditions in it, is about such rows.
fn any_rows(cond: &Cond, is_one: &dyn Fn(&Rows) -> bool) -> bool {
    let in_term = |term: &Term| term_has_rows(term, is_one);
    match cond {
        Cond::Const(_) => false,
        Cond::Holds(term) | Cond::IsNull(term) => in_term(term),
        Cond::And(parts) | Cond::Or(parts) => parts.iter().any(|part| any_rows(part, is_one)),
        Cond::Not(inner) => any_rows(inner, is_one),
        Cond::Compare { left, right, .. } | Cond::Text { text: left, part: right, .. } => in_term(left) || in_term(right),
        Cond::In { item, options } => in_term(item) || options.iter().any(in_term),
        Cond::Any { rows, body, .. } => is_one(rows) || any_rows(body, is_one),
    }
}

fn term_has_rows(term: &Term, is_one: &dyn Fn(&Rows) -> bool) -> bool {
    match &term.kind {
        TermKind::Condition(cond) => any_rows(cond, is_one),
        TermKind::When(cond, term) => any_rows(cond, is_one) || term_has_rows(term, is_one),
        TermKind::Apply { operands, .. } => operands.iter().any(|operand| term_has_rows(operand, is_one)),
        TermKind::Aggregate(aggregate) => {
            let value = aggregate.value.as_ref();
            is_one(&aggregate.rows) || any_rows(&aggregate.filter, is_one) || value.is_some_and(|value| term_has_rows(value, is_one))
        }
        TermKind::Literal(_) | TermKind::Now | TermKind::Today(_) | TermKind::Arg(_) | TermKind::Session(_) | TermKind::Path(_) => false,
    }
}

/// A row of a model, and the way from it to the row that has the field.
#[derive(Debug, Clone)]
struct At {
    model: ModelId,
    way: Vec<Hop>,
}

struct Reading<'t> {
    but: &'t [&'t Aggregate],
    /// By variable.
    rows: Vec<At>,
    /// By the length of the way, the way itself and the table.
    found: BTreeMap<(usize, Vec<Hop>, ModelId), BTreeSet<FieldId>>,
}

impl Reading<'_> {
    fn term(&mut self, term: &Term) -> Result<(), Unfit> {
        match &term.kind {
            TermKind::Literal(_) => Ok(()),
            TermKind::Now | TermKind::Today(_) => Err(Unfit::Time),
            TermKind::Arg(_) | TermKind::Session(_) => Err(Unfit::Caller),
            TermKind::Path(path) => self.path(path).map(drop),
            TermKind::Apply { operands, .. } => operands.iter().try_for_each(|operand| self.term(operand)),
            TermKind::Condition(cond) => self.cond(cond),
            TermKind::When(cond, term) => {
                self.cond(cond)?;
                self.term(term)
            }
            TermKind::Aggregate(aggregate) if self.but.contains(&&**aggregate) => Ok(()),
            TermKind::Aggregate(aggregate) => self.each(&aggregate.rows, aggregate.var, |reading| {
                reading.cond(&aggregate.filter)?;
                aggregate.value.iter().try_for_each(|value| reading.term(value))
            }),
        }
    }

    fn cond(&mut self, cond: &Cond) -> Result<(), Unfit> {
        match cond {
            Cond::Const(_) => Ok(()),
            Cond::Holds(term) | Cond::IsNull(term) => self.term(term),
            Cond::And(parts) | Cond::Or(parts) => parts.iter().try_for_each(|part| self.cond(part)),
            Cond::Not(inner) => self.cond(inner),
            Cond::Compare { left, right, .. } | Cond::Text { text: left, part: right, .. } => {
                self.term(left)?;
                self.term(right)
            }
            Cond::In { item, options } => {
                self.term(item)?;
                options.iter().try_for_each(|option| self.term(option))
            }
            Cond::Any { rows, var, body } => self.each(rows, *var, |reading| reading.cond(body)),
        }
    }

    fn each(&mut self, rows: &Rows, Var(var): Var, of_each: impl FnOnce(&mut Self) -> Result<(), Unfit>) -> Result<(), Unfit> {
        let (parent, hop) = match &rows.source {
            Source::Link { parent, via } => (parent, Hop::Named { table: rows.model, via: *via }),
            Source::Tree { start, via, way: Way::Down } => (start, Hop::Above { table: rows.model, via: *via }),
            Source::Tree { way: Way::Up, .. } => return Err(Unfit::Ancestors),
            Source::Model => return Err(Unfit::All),
            Source::Through { .. } => return Err(Unfit::Linked),
        };
        let parent = self.path(parent)?.ok_or(Unfit::Named)?;
        let at = self.step(parent, hop);
        self.rows.truncate(usize::from(var));
        self.rows.push(at);
        of_each(self)
    }

    /// Rows from which the hop leads to those of `parent`.
    fn step(&mut self, parent: At, hop: Hop) -> At {
        let at = At { model: hop.table(), way: std::iter::once(hop).chain(parent.way).collect() };
        self.read(&at, hop.via());
        at
    }

    /// The row at the end of the path; none where that is a value.
    fn path(&mut self, path: &Path) -> Result<Option<At>, Unfit> {
        let Root::Var(Var(var)) = path.root else { return Err(Unfit::Caller) };
        let mut at = self.rows.get(usize::from(var)).cloned();
        for step in &path.steps {
            match at.take() {
                Some(row) => at = self.field(row, *step),
                None if step.by == FieldId::ID && step.field == FieldId::ID => {}
                None => return Err(Unfit::Named),
            }
        }
        Ok(at)
    }

    /// A field of a row: the row again, where it is its id.
    fn field(&mut self, mut row: At, step: Step) -> Option<At> {
        if step.by != FieldId::ID {
            row = self.step(row, Hop::Named { table: step.model, via: step.by });
        }
        if step.field == FieldId::ID {
            return Some(row);
        }
        self.read(&row, step.field);
        None
    }

    fn read(&mut self, at: &At, field: FieldId) {
        self.found.entry((at.way.len(), at.way.clone(), at.model)).or_default().insert(field);
    }
}
