//! What an expression means: the definition that every lowering must agree with.
//!
//! Two values: a comparison with null on either side is false, a path through null is null, a null `Bool` does not hold, the to-many
//! of null is empty. Only `is null` looks at null.
//!
//! A value that fails (see [the table of operators](crate::ops)) is none: whatever is asked of it is false. It never leaves an expression.

mod aggregate;
mod rows;

pub use aggregate::{held, mean};

use crate::catalog::{FieldId, ModelId};
use crate::expr::{Compare, Cond, Fact, Path, Root, Step, Term, TermKind};
use crate::ops::{self, Failure, Op};
use crate::types::Type;
use crate::value::{Id, Value};
use crate::world::{Row, World};

/// What an expression is asked of.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    pub world: &'a World,
    /// The row that the expression is about. It need not be in the world, or not as it is there: a row that is about to be written.
    pub this: &'a Row,
    /// The row as it was before the write that is judged, where there is one and there was a row.
    pub old: Option<&'a Row>,
    /// The row as it will be after it.
    pub new: Option<&'a Row>,
    /// The signed-in user: its model and its id.
    pub me: Option<(ModelId, Id)>,
    /// The tenant that the request names, if it is there and admits the caller.
    pub tenant: Option<Id>,
    /// The one instant of the request, in milliseconds since 1970.
    pub now: i64,
    /// The values of the request's arguments, by their places.
    pub args: &'a [Argument],
}

/// A value bound by a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Argument {
    One(Value),
    Many(Vec<Value>),
}

/// How the caller signed in, if anybody has. In memory there are no sessions: whoever asks has just signed in, with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Session {
    /// Milliseconds since.
    pub age: i64,
    /// A second factor was shown.
    pub mfa: bool,
    /// The user has not told who they are.
    pub anonymous: bool,
}

/// The condition is true here.
#[must_use]
pub fn holds(cond: &Cond, around: &Around<'_>) -> bool {
    holds_of(cond, around, Session::default())
}

/// The condition is true here, of a caller who signed in so.
#[must_use]
pub fn holds_of(cond: &Cond, around: &Around<'_>, session: Session) -> bool {
    Evaluation { around, session, rows: Vec::new() }.holds(cond)
}

/// The value that the term has here.
///
/// # Errors
/// Why an operation in it has none.
pub fn value(term: &Term, around: &Around<'_>) -> Result<Value, Failure> {
    Evaluation::of(around).value(term)
}

/// Values of one type compared. Texts by their bytes, which is by code point; numbers, moments and durations by their size.
#[must_use]
pub fn compare(op: Compare, left: &Value, right: &Value) -> bool {
    if left.is_null() || right.is_null() {
        return false;
    }
    left.partial_cmp(right).is_some_and(|order| match op {
        Compare::Equal => order.is_eq(),
        Compare::Less => order.is_lt(),
        Compare::LessOrEqual => order.is_le(),
        Compare::Greater => order.is_gt(),
        Compare::GreaterOrEqual => order.is_ge(),
    })
}

/// An expression, as far as it is evaluated.
pub(crate) struct Evaluation<'a> {
    pub(crate) around: &'a Around<'a>,
    session: Session,
    /// The rows of the quantifiers around, from the outermost in.
    pub(crate) rows: Vec<&'a Row>,
}

impl<'a> Evaluation<'a> {
    pub(crate) fn of(around: &'a Around<'a>) -> Self {
        Self { around, session: Session::default(), rows: Vec::new() }
    }

    pub(crate) fn holds(&mut self, cond: &Cond) -> bool {
        match cond {
            Cond::Const(value) => *value,
            Cond::Holds(term) => self.value(term) == Ok(Value::Bool(true)),
            Cond::And(parts) => parts.iter().all(|part| self.holds(part)),
            Cond::Or(parts) => parts.iter().any(|part| self.holds(part)),
            Cond::Not(inner) => !self.holds(inner),
            Cond::Compare { op, left, right } => match (self.value(left), self.value(right)) {
                (Ok(left), Ok(right)) => compare(*op, &left, &right),
                (Err(_), _) | (_, Err(_)) => false,
            },
            Cond::In { item, options } => {
                let Ok(item) = self.value(item) else { return false };
                options.iter().any(|option| self.is_one_of(&item, option))
            }
            Cond::IsNull(term) => self.value(term) == Ok(Value::Null),
            Cond::Text { test, text, part } => match (self.value(text), self.value(part)) {
                (Ok(text), Ok(part)) => ops::test_holds(*test, &text, &part),
                (Err(_), _) | (_, Err(_)) => false,
            },
            Cond::Any { rows, body, .. } => self.rows_of(rows).into_iter().any(|row| self.holds_with(row, body)),
        }
    }

    /// The condition is true of this row of the nearest quantifier.
    fn holds_with(&mut self, row: &'a Row, body: &Cond) -> bool {
        self.rows.push(row);
        let holds = self.holds(body);
        self.rows.pop();
        holds
    }

    /// The item is equal to the option or, where that is a list, to a value of it.
    fn is_one_of(&mut self, item: &Value, option: &Term) -> bool {
        if let TermKind::Arg(index) = option.kind
            && let Some(Argument::Many(values)) = self.around.args.get(usize::from(index))
        {
            return values.iter().any(|value| compare(Compare::Equal, item, value));
        }
        match self.value(option) {
            Ok(Value::List(values)) => values.iter().any(|value| compare(Compare::Equal, item, value)),
            Ok(value) => compare(Compare::Equal, item, &value),
            Err(_) => false,
        }
    }

    pub(crate) fn value(&mut self, term: &Term) -> Result<Value, Failure> {
        Ok(match &term.kind {
            TermKind::Literal(value) => value.clone(),
            TermKind::Now => Value::Int(self.around.now),
            TermKind::Today(zone) => Value::Int(zone.day(self.around.now)),
            TermKind::Apply { op, operands } => return self.applied(*op, operands, &term.ty),
            TermKind::Arg(index) => match self.around.args.get(usize::from(*index)) {
                Some(Argument::One(value)) => value.clone(),
                Some(Argument::Many(_)) | None => Value::Null,
            },
            TermKind::Session(_) if self.around.me.is_none() => Value::Null,
            TermKind::Session(Fact::Age) => Value::Int(self.session.age),
            TermKind::Session(Fact::Mfa) => Value::Bool(self.session.mfa),
            TermKind::Session(Fact::Anonymous) => Value::Bool(self.session.anonymous),
            TermKind::Path(path) => self.path(path),
            TermKind::Condition(cond) => Value::Bool(self.holds(cond)),
            TermKind::When(cond, term) => {
                if self.holds(cond) {
                    return self.value(term);
                }
                Value::Null
            }
            TermKind::Aggregate(aggregate) => return self.aggregate(aggregate, &term.ty),
        })
    }

    /// Null if an operand is null; else a failure if one fails.
    fn applied(&mut self, op: Op, operands: &[Term], ty: &Type) -> Result<Value, Failure> {
        let values: Vec<_> = operands.iter().map(|operand| self.value(operand)).collect();
        if values.contains(&Ok(Value::Null)) {
            return Ok(Value::Null);
        }
        ops::apply(op, &values.into_iter().collect::<Result<Vec<_>, _>>()?, ty)
    }

    /// The value at the end of the path; null as soon as a step finds no row.
    pub(crate) fn path(&self, path: &Path) -> Value {
        let given = match path.root {
            Root::Var(var) => match var.0.checked_sub(1) {
                None => Some(self.around.this),
                Some(index) => self.rows.get(usize::from(index)).copied(),
            },
            Root::Old => self.around.old,
            Root::New => self.around.new,
            Root::Me | Root::Tenant | Root::Arg(_) => None,
        };
        let mut value = match path.root {
            Root::Me => self.around.me.map_or(Value::Null, |(_, id)| Value::Id(id)),
            Root::Tenant => self.around.tenant.map_or(Value::Null, Value::Id),
            Root::Arg(place) => match self.around.args.get(usize::from(place)) {
                Some(Argument::One(id)) => id.clone(),
                Some(Argument::Many(_)) | None => Value::Null,
            },
            Root::Var(_) | Root::Old | Root::New => given.map_or(Value::Null, |row| Value::Id(row.id())),
        };
        for (index, step) in path.steps.iter().enumerate() {
            // Who asks is known, also where his row is gone or a request may not see it.
            if index == 0 && path.root == Root::Me && step.is_id() {
                continue;
            }
            let row = match (given, value) {
                (Some(row), _) if index == 0 => Some(row),
                (_, Value::Id(id)) => row_by(self.around.world, *step, id),
                (_, _) => None,
            };
            value = row.map_or(Value::Null, |row| row.value(step.field).clone());
        }
        value
    }
}

/// The row that a step reads, having come to this id.
fn row_by(world: &World, step: Step, id: Id) -> Option<&Row> {
    if step.by == FieldId::ID {
        return world.row(step.model, id);
    }
    world.rows(step.model).find(|row| *row.value(step.by) == Value::Id(id))
}
