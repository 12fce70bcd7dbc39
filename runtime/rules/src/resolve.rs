//! [`syntax::Expr`](crate::syntax::Expr) in, [`Cond`] or [`Term`] out: names become ids, every value gets a type, and what is a
//! spelling of something else becomes it (`a != b` is `not (a == b)`, `.all(p)` is `not .any(not p)`, `.none(p)` is `not .any(p)`).
//!
//! A role, a verdict and a computed field become what they come to, with the row that is asked about put in (see `frame`): so an
//! expression is closed, and what stores decide is one condition.
//!
//! A bare name is a quantifier's variable, else an argument of the request, else `me` or `this`, else a field of `this`, also inside
//! of a quantifier. A literal takes its type from what it stands beside. All findings of an expression come at once, but none that
//! only follows from another.

mod aggregate;
mod arithmetic;
mod compare;
mod computed;
mod condition;
mod elsewhere;
mod ends;
mod frame;
mod function;
mod literal;
mod moment;
mod number;
mod path;
mod quantifier;
mod rewrite;
mod role;
mod spelling;
mod value;
mod verdict;

pub use spelling::scalar_name;

use crate::catalog::{Catalog, FieldId, ModelId, RoleId};
use crate::diagnostic::{Diagnostic, Span};
use crate::expr::{Cond, Term, TermKind};
use crate::plan::checks::Operation;
use crate::syntax::Expr;
use crate::types::{Scalar, Type};
use frame::Frame;
use std::collections::BTreeSet;

/// Where an expression stands.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scope<'a> {
    /// The model of the row it is about, if it is about one.
    pub this: Option<ModelId>,
    /// Values bound by name. A [`Term`] names one by its place here.
    ///
    /// The type says how the value came: what came as a text (`String`) may stand for whatever is written as a text on the wire,
    /// a whole number for any number, `Null` for anything. The type of the resolved term is what it is to be read as; see
    /// [`argument_types`](crate::expr::Cond::argument_types).
    pub args: &'a [(String, Type)],
    /// It comes from a request: private fields do not exist, and roles and verdicts are not asked for.
    pub request: bool,
    /// Where what is `@stored` is a field like others: what the row holds. Else its expression is put in, as that of any computed field.
    pub held: Held,
    /// What there is of a row besides `this`.
    pub ends: Ends,
    /// The operation whose rule it is: within a rule for `list`, `can read` asks whether the row may be listed.
    pub operation: Option<Operation>,
    /// What it is the body of: so that a cycle is told once, where it can be cut.
    pub within: Option<Within>,
}

/// Whose `@stored` fields are what the row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Held {
    #[default]
    Nobodys,
    /// Those of rows that it leads to.
    OfOthers,
    All,
}

/// Whether an expression may speak of the row before and after a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ends {
    /// There is one row.
    #[default]
    One,
    /// There may be a row before: `old.x`, in a `require`.
    Old,
    /// There is a row before and one after: `old.x`, `new.x` and `changed(x)`, in rules for updates and in triggers on them.
    Both,
}

/// What an expression is the body of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Within {
    Role(RoleId),
    /// A rule of the model.
    Rule(ModelId, Operation),
    Computed(ModelId, FieldId),
}

/// The condition that an expression states.
///
/// # Errors
/// All that is wrong with it, in the order of the text. Empty if that stands elsewhere: in a role, a rule or a computed field that it
/// uses, which are to be resolved by themselves.
pub fn condition(expr: &Expr, catalog: &dyn Catalog, scope: &Scope<'_>) -> Result<Cond, Vec<Diagnostic>> {
    let mut resolver = Resolver::new(catalog, scope);
    let cond = resolver.condition(expr);
    resolver.finish(cond, expr.span)
}

/// The value that an expression yields: a default, a value of a seed or of a test. With `expected`, it is of that type; `null` is
/// a value where `nullable` says so.
///
/// # Errors
/// As [`condition()`].
pub fn term(
    expr: &Expr,
    expected: Option<&Type>,
    nullable: bool,
    catalog: &dyn Catalog,
    scope: &Scope<'_>,
) -> Result<Term, Vec<Diagnostic>> {
    let mut resolver = Resolver::new(catalog, scope);
    let term = match expected {
        Some(Type::Scalar(Scalar::Bool)) if condition::is_one(expr) => {
            let cond = resolver.condition(expr);
            cond.map(|cond| Term { kind: TermKind::Condition(Box::new(cond)), ty: Type::Scalar(Scalar::Bool) })
        }
        _ => resolver.expected_term(expr, expected, nullable),
    };
    resolver.finish(term, expr.span)
}

/// As [`condition()`], where rows are bound by name beside `this`: the first is `Var(1)`, and quantifiers count on from the last.
///
/// # Errors
/// As [`condition()`].
pub fn condition_over(expr: &Expr, rows: &[(String, ModelId)], catalog: &dyn Catalog, scope: &Scope<'_>) -> Result<Cond, Vec<Diagnostic>> {
    let mut resolver = Resolver { vars: rows.to_vec(), ..Resolver::new(catalog, scope) };
    let cond = resolver.condition(expr);
    resolver.finish(cond, expr.span)
}

/// As [`term()`], where rows are bound by name beside `this`.
///
/// # Errors
/// As [`condition()`].
pub fn term_over(
    expr: &Expr,
    expected: Option<&Type>,
    nullable: bool,
    rows: &[(String, ModelId)],
    catalog: &dyn Catalog,
    scope: &Scope<'_>,
) -> Result<Term, Vec<Diagnostic>> {
    let mut resolver = Resolver { vars: rows.to_vec(), ..Resolver::new(catalog, scope) };
    let term = resolver.expected_term(expr, expected, nullable);
    resolver.finish(term, expr.span)
}

struct Resolver<'a> {
    catalog: &'a dyn Catalog,
    scope: &'a Scope<'a>,
    /// What names mean here.
    frame: Frame<'a>,
    /// What has been put in around, from the outermost in.
    put_in: Vec<Within>,
    /// How many conditions were put in so far.
    put_in_size: usize,
    /// The rows that quantifiers range over here, from the outermost in: `Var(1)` is the first.
    vars: Vec<(String, ModelId)>,
    /// What each argument has been read as, and where first.
    read_as: Vec<Option<(Type, Span)>>,
    /// The innermost condition around what is being resolved: what an edit may replace.
    around: Option<Expr>,
    faults: Vec<Diagnostic>,
    /// Something is wrong with what was put in: it is told elsewhere.
    follows: bool,
    /// What was put in and has faults of its own: it is not gone through again.
    faulty: BTreeSet<Within>,
}

impl<'a> Resolver<'a> {
    fn new(catalog: &'a dyn Catalog, scope: &'a Scope<'a>) -> Self {
        Self {
            catalog,
            scope,
            frame: Frame::of(scope),
            put_in: scope.within.into_iter().collect(),
            put_in_size: 0,
            vars: Vec::new(),
            read_as: vec![None; scope.args.len()],
            around: None,
            faults: Vec::new(),
            follows: false,
            faulty: BTreeSet::new(),
        }
    }

    /// Reports a fault. The answer stands for what could not be resolved, so that nothing is said of it again.
    fn report<T>(&mut self, fault: impl Into<Diagnostic>) -> Option<T> {
        self.faults.push(fault.into());
        None
    }

    fn finish<T>(mut self, resolved: Option<T>, span: Span) -> Result<T, Vec<Diagnostic>> {
        self.faults.sort_by_key(|fault| fault.label.span);
        match resolved {
            Some(resolved) if self.faults.is_empty() => Ok(resolved),
            _ if self.faults.is_empty() && !self.follows => {
                Err(vec![Diagnostic::error("E0299", span, "internal error: this expression was refused without a reason")])
            }
            _ => Err(self.faults),
        }
    }
}

#[cfg(test)]
mod put_in_tests;
#[cfg(test)]
mod tests;
