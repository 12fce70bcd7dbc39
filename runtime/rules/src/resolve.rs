//! [`syntax::Expr`](crate::syntax::Expr) in, [`Cond`] or [`Term`] out: names become ids, every value gets a type, and what is a
//! spelling of something else becomes it (`a != b` is `not (a == b)`, `.all(p)` is `not .any(not p)`, `.none(p)` is `not .any(p)`).
//!
//! A bare name is a quantifier's variable, else an argument of the request, else `me` or `this`, else a field of `this`, also inside
//! of a quantifier. A literal takes its type from what it stands beside. All findings of an expression come at once, but none that
//! only follows from another.

mod arithmetic;
mod compare;
mod condition;
mod function;
mod literal;
mod moment;
mod number;
mod path;
mod quantifier;
mod rewrite;
mod spelling;
mod value;

use crate::catalog::{Catalog, ModelId};
use crate::diagnostic::{Diagnostic, Span};
use crate::expr::{Cond, Term};
use crate::syntax::Expr;
use crate::types::Type;

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
    /// It comes from a request: private fields do not exist.
    pub request: bool,
}

/// The condition that an expression states.
///
/// # Errors
/// All that is wrong with it, in the order of the text; never empty.
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
    let term = resolver.expected_term(expr, expected, nullable);
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
    /// The rows that quantifiers range over here, from the outermost in: `Var(1)` is the first.
    vars: Vec<(String, ModelId)>,
    /// What each argument has been read as, and where first.
    read_as: Vec<Option<(Type, Span)>>,
    /// The innermost condition around what is being resolved: what an edit may replace.
    around: Option<Expr>,
    faults: Vec<Diagnostic>,
}

impl<'a> Resolver<'a> {
    fn new(catalog: &'a dyn Catalog, scope: &'a Scope<'a>) -> Self {
        let read_as = vec![None; scope.args.len()];
        Self { catalog, scope, vars: Vec::new(), read_as, around: None, faults: Vec::new() }
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
            _ if self.faults.is_empty() => {
                Err(vec![Diagnostic::error("E0299", span, "internal error: this expression was refused without a reason")])
            }
            _ => Err(self.faults),
        }
    }
}

#[cfg(test)]
mod tests;
