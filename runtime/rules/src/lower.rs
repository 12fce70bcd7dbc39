//! Conditions in, SQL fragments out.
//!
//! A condition is pushed to its atoms first (negation normal form), with what is known of the caller folded, and each atom is
//! then written so that its SQL is true exactly when the evaluator says so:
//!
//! - An atom that visits other rows (`room.owner == me`) is an `EXISTS` over them: a path that leads nowhere finds no row, so the
//!   atom is false, and its negation, `NOT EXISTS`, is true.
//! - A negated atom over columns says what null does: `not (a < b)` is `(a >= b OR a IS NULL OR b IS NULL)`, without the terms for
//!   columns that are never null.
//! - Inside of an `EXISTS` a null is as good as false, so positive atoms stand plainly there (`a = b`), which indexes understand. At
//!   the top they say what null does as well, so that a fragment is true or false and never null, wherever it is put.
//! - The rows at a to-many relation are found by their own key: `room.members.any(…)` compares `member.room` with the column `room`
//!   and does not visit the room.

/// Whether a test has seeded this slip: false in everything but tests.
#[cfg(feature = "testing")]
macro_rules! slips {
    ($slip:ident) => {
        $crate::lower::slips::Slip::$slip.is_seeded()
    };
}
#[cfg(not(feature = "testing"))]
macro_rules! slips {
    ($slip:ident) => {
        false
    };
}

mod aggregate;
mod apply;
mod atom;
mod condition;
mod dialect;
mod list;
mod literal;
mod path;
mod rows;
#[cfg(feature = "testing")]
pub mod slips;
mod sql;
mod tenant;
mod visible;

use crate::catalog::{Catalog, FieldId, ModelId};
use crate::expr::{Aggregate, Cond, Path, Root, Rows, Source, Step, Term, TermKind};
use crate::fragment::{Fragment, Piece};
use crate::plan::{Check, Condition, Service};
use crate::value::Value;
use condition::Lowering;
use path::Walk;
use sql::Sql;
use std::collections::{BTreeMap, BTreeSet};

pub use apply::spelling;
pub use dialect::Dialect;
pub use list::list_text;
pub use tenant::in_tenant;

/// The kinds of callers that rules are lowered for: what is known of `me` is folded, nothing else is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Caller {
    /// `me` is a row that exists: the statement that holds the guard makes sure of it.
    SignedIn,
    /// `me` is null.
    Anonymous,
}

/// A rule's condition: it sees raw rows.
#[must_use]
pub fn condition(cond: &Cond, catalog: &dyn Catalog, dialect: Dialect, caller: Caller) -> Condition {
    lowered(cond, || Lowering::raw(catalog, dialect, caller)).0
}

/// A rule's `check`, of a write that changes rows of these models.
#[must_use]
pub fn check(cond: &Cond, catalog: &dyn Catalog, dialect: Dialect, caller: Caller, changed: &BTreeSet<ModelId>) -> Check {
    let (condition, visited) = lowered(cond, || Lowering::raw(catalog, dialect, caller));
    let looks_at_them = matches!(condition, Condition::If { .. }) && !visited.is_disjoint(changed);
    if looks_at_them { Check::After(condition) } else { Check::Row(condition) }
}

/// A request's condition: it sees what its caller may list. At every step of every path, and in every quantifier, a row outside of
/// the guard of *list* is not there, and a field that is not shown is null. The row that it is about is guarded by the statement
/// it is put in; which of its fields are shown is seen to here. The guards of the service are of the same dialect.
#[must_use]
pub fn request(cond: &Cond, service: &Service, dialect: Dialect, caller: Caller) -> Condition {
    lowered(cond, || Lowering::of_request(service, dialect, caller)).0
}

/// Whether folding alone tells that a rule's condition holds on no row for such a caller: what [`condition()`] finds to be
/// [`Condition::Never`], without the SQL of the others. Of an `or` with a part that may hold, no other part is looked at.
#[must_use]
pub fn never(cond: &Cond, catalog: &dyn Catalog, caller: Caller) -> bool {
    let is_never = |part| never(part, catalog, caller);
    match cond {
        Cond::Or(parts) => parts.iter().all(is_never),
        Cond::And(parts) => parts.iter().any(is_never),
        Cond::Const(_)
        | Cond::Not(_)
        | Cond::Holds(_)
        | Cond::Compare { .. }
        | Cond::In { .. }
        | Cond::IsNull(_)
        | Cond::Text { .. }
        | Cond::Any { .. } => {
            let sql = |holds| Lowering::raw(catalog, Dialect::Sqlite, caller).condition(cond, holds);
            !is_of_rows(cond, catalog, caller) && (sql(true) == Sql::Const(false) || sql(false) == Sql::Const(true))
        }
    }
}

/// Plainly nothing of the condition is folded: it compares what rows hold with each other, with constants, and with who signed in.
fn is_of_rows(cond: &Cond, catalog: &dyn Catalog, caller: Caller) -> bool {
    let is_held = |path: &Path| {
        let is_of_column = |step: &Step| catalog.column_name(step.model, step.field).is_some();
        (path.root != Root::Me || caller == Caller::SignedIn) && path.steps.iter().all(is_of_column)
    };
    let is_compared = |path: &Path, with: &Value| match with {
        Value::Bool(_) | Value::Int(_) | Value::Id(_) => is_held(path),
        Value::Text(text) => is_held(path) && !text.contains('\0'),
        Value::Null | Value::Float(_) | Value::Bytes(_) | Value::List(_) => false,
    };
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().all(|part| is_of_rows(part, catalog, caller)),
        Cond::Not(inner) => is_of_rows(inner, catalog, caller),
        Cond::Compare { left, right, .. } => match (&left.kind, &right.kind) {
            (TermKind::Path(left), TermKind::Path(right)) => is_held(left) && is_held(right),
            (TermKind::Path(path), TermKind::Literal(value)) | (TermKind::Literal(value), TermKind::Path(path)) => is_compared(path, value),
            _ => false,
        },
        Cond::Any { rows: Rows { source: Source::Link { parent, .. }, .. }, body, .. } => {
            is_held(parent) && is_of_rows(body, catalog, caller)
        }
        Cond::Any { .. } | Cond::Const(_) | Cond::Holds(_) | Cond::In { .. } | Cond::IsNull(_) | Cond::Text { .. } => false,
    }
}

/// What a term comes to of a row, as a scalar; null where a path of it leads nowhere and where it fails, `None` where it always is. It
/// sees raw rows.
#[must_use]
pub fn value(term: &Term, catalog: &dyn Catalog, dialect: Dialect, caller: Caller) -> Option<Fragment> {
    written(&mut Lowering::raw(catalog, dialect, caller), term)
}

fn written(lowering: &mut Lowering<'_>, term: &Term) -> Option<Fragment> {
    let mut walk = Walk::default();
    let value = lowering.operand(term, &mut walk)?.sql;
    let sql = if walk.from.is_empty() { value } else { walk.select(&value).map(|rows| format!("({rows})"))? };
    Some(Fragment { text: sql.into() })
}

/// Rows that are counted or added up in columns of the row that they name.
#[derive(Debug, Clone, Copy)]
pub struct Tallied<'a> {
    pub aggregate: &'a Aggregate,
    /// The column with the number of those that add something.
    pub count: Option<&'a str>,
    /// The columns with the sums of the upper and of the lower halves of what they add.
    pub halves: Option<(&'a str, &'a str)>,
}

/// As [`value()`] of a caller whom it does not ask about, from what the row holds of others.
#[must_use]
pub fn value_of_tallies(term: &Term, catalog: &dyn Catalog, dialect: Dialect, tallies: &[Tallied<'_>]) -> Option<Fragment> {
    let mut lowering = Lowering { tallies, ..Lowering::raw(catalog, dialect, Caller::Anonymous) };
    written(&mut lowering, term)
}

/// What one row adds to a count, a sum or an average of rows that are asked for nothing but what they hold themselves: of that row, and
/// null where it adds nothing. `None` where none ever adds any.
#[must_use]
pub fn each(aggregate: &Aggregate, catalog: &dyn Catalog, dialect: Dialect) -> Option<Fragment> {
    let text = Lowering::raw(catalog, dialect, Caller::Anonymous).added(aggregate)?;
    Some(Fragment { text: text.into() })
}

/// Whether the term has no value in some row: it may fail, or read what may be null, or the least of no rows.
#[must_use]
pub fn may_be_null(term: &Term, catalog: &dyn Catalog) -> bool {
    let has_none = |caller| {
        let operand = Lowering::raw(catalog, Dialect::Sqlite, caller).operand(term, &mut Walk::default());
        operand.is_none_or(|operand| operand.nullable)
    };
    [Caller::SignedIn, Caller::Anonymous].into_iter().any(has_none) || may_lead_nowhere(term, catalog)
}

/// Whether some path of it comes to where there may be no row.
fn may_lead_nowhere(term: &Term, catalog: &dyn Catalog) -> bool {
    match &term.kind {
        TermKind::Path(Path { steps, .. }) => {
            let on_the_way = steps.iter().take(steps.len().saturating_sub(1));
            let is_empty = |step: &Step| catalog.field(step.model, step.field).is_none_or(|field| field.nullable);
            steps.iter().any(|step| step.by != FieldId::ID) || on_the_way.into_iter().any(is_empty)
        }
        TermKind::Apply { operands, .. } => operands.iter().any(|operand| may_lead_nowhere(operand, catalog)),
        TermKind::When(_, value) => may_lead_nowhere(value, catalog),
        TermKind::Literal(_)
        | TermKind::Now
        | TermKind::Today(_)
        | TermKind::Arg(_)
        | TermKind::Session(_)
        | TermKind::Aggregate(_)
        | TermKind::Condition(_) => false,
    }
}

/// With the models whose rows it may visit.
fn lowered<'a>(cond: &Cond, lowering: impl Fn() -> Lowering<'a>) -> (Condition, BTreeSet<ModelId>) {
    let (mut holds, mut fails) = (lowering(), lowering());
    let condition = match (holds.condition(cond, true), fails.condition(cond, false)) {
        (Sql::Const(true), _) | (_, Sql::Const(false)) => Condition::Always,
        (Sql::Const(false), _) | (_, Sql::Const(true)) => Condition::Never,
        (sql, not) => {
            let (sql, not) = (fragment(sql), fragment(not));
            let mut reads = columns_read(&sql, &holds.columns);
            reads.extend(columns_read(&not, &fails.columns));
            reads.sort();
            reads.dedup();
            Condition::If { sql, not, reads: reads.into() }
        }
    };
    holds.visited.append(&mut fails.visited);
    (condition, holds.visited)
}

fn fragment(sql: Sql) -> Fragment {
    Fragment { text: sql.into_text().into() }
}

/// The fields whose columns the fragment still names after folding.
fn columns_read(fragment: &Fragment, fields: &BTreeMap<String, FieldId>) -> Vec<FieldId> {
    let columns = fragment
        .pieces()
        .filter_map(|piece| if let Ok(Piece::Column(name) | Piece::Old(name) | Piece::New(name)) = piece { Some(name) } else { None });
    columns.filter_map(|name| fields.get(name).copied()).collect()
}

#[cfg(test)]
mod tests;
