//! `.any(x => …)`, `.all`, `.none` over many rows: those of a relation, of a tree, of a model; `.where(x => …)` before them leaves some
//! of the rows out.

use super::Resolver;
use super::aggregate::AGGREGATES;
use super::function;
use super::path::Found;
use crate::catalog::ModelId;
use crate::diagnostics::names::{TakenName, UnknownFunction};
use crate::diagnostics::paths::{NoLambda, NotMany, OnlyFiltered};
use crate::diagnostics::syntax::OtherSpelling;
use crate::expr::{Cond, Rows, Source, Term, Var};
use crate::print;
use crate::syntax::{Argument, Expr, ExprKind, Ident};
use crate::types::Type;

const QUANTIFIERS: [&str; 3] = ["any", "all", "none"];
const OF_ROWS: [&str; 9] = ["any", "all", "none", "count", "sum", "min", "max", "avg", "where"];

/// What functions are called elsewhere.
const OTHER_NAMES: [(&str, &str); 19] = [
    ("some", "any"),
    ("exists", "any"),
    ("every", "all"),
    ("filter", "where"),
    ("size", "count"),
    ("len", "count"),
    ("total", "sum"),
    ("average", "avg"),
    ("mean", "avg"),
    ("minimum", "min"),
    ("maximum", "max"),
    ("includes", "contains"),
    ("startsWith", "starts_with"),
    ("startswith", "starts_with"),
    ("endsWith", "ends_with"),
    ("endswith", "ends_with"),
    ("lowercase", "lower"),
    ("toLowerCase", "lower"),
    ("downcase", "lower"),
];

/// What a `.where` leaves.
pub(super) type Filter<'e> = (&'e Ident, &'e Expr);

impl Resolver<'_> {
    /// `base.name(args)` as a condition.
    pub(super) fn call(&mut self, whole: &Expr, base: &Expr, name: &Ident, args: &[Argument]) -> Option<Cond> {
        if !QUANTIFIERS.contains(&name.name.as_str()) {
            return self.holds(whole);
        }
        let rows = self.rows(base, name);
        let [Argument::Lambda { var: row, body }] = args else {
            let rows = print::expression(base);
            let instead = match name.name.as_str() {
                "any" if args.is_empty() => Some(format!("{rows}.count() > 0")),
                "none" if args.is_empty() => Some(format!("{rows}.count() == 0")),
                _ => None,
            };
            return self.report(NoLambda { span: whole.span, function: name.name.clone(), of_value: false, instead });
        };
        // What the body's variable is cannot be told without the rows, so nothing is said of the body.
        let (rows, filters) = rows?;
        let (var, mut parts) = self.filtered(&rows, &filters)?;
        let body = self.quantified(row, rows.model, body, Self::condition)?;
        parts.push(if name.name == "all" { Cond::Not(Box::new(body)) } else { body });
        let body = if parts.len() == 1 { parts.swap_remove(0) } else { Cond::And(parts) };
        let any = Cond::Any { rows, var, body: Box::new(body) };
        Some(if name.name == "any" { any } else { Cond::Not(Box::new(any)) })
    }

    /// `base.name(args)` as a value.
    pub(super) fn call_value(&mut self, whole: &Expr, base: &Expr, name: &Ident, args: &[Argument]) -> Option<Term> {
        match name.name.as_str() {
            word if AGGREGATES.contains(&word) => self.aggregate(whole, base, name, args),
            "where" => {
                let rows = print::expression(whole);
                self.rows(whole, name)?;
                self.report(OnlyFiltered { span: whole.span, rows })
            }
            "is_empty" | "isEmpty" | "empty" if args.is_empty() => {
                self.rows(base, name)?;
                let replacement = format!("{}.count() == 0", print::expression(base));
                self.report(OtherSpelling { span: whole.span, written: print::expression(whole), replacement })
            }
            _ => self.unknown_function(name, &OF_ROWS),
        }
    }

    /// The rows that `base` is, and what of them is left, for `function` to range over.
    pub(super) fn rows<'e>(&mut self, base: &'e Expr, function: &Ident) -> Option<(Rows, Vec<Filter<'e>>)> {
        if let ExprKind::Call { base: Some(inner), name, args } = &base.ungrouped().kind
            && name.name == "where"
        {
            let rows = self.rows(inner, name);
            let [Argument::Lambda { var, body }] = args.as_slice() else {
                return self.report(NoLambda { span: base.span, function: name.name.clone(), of_value: false, instead: None });
            };
            let (rows, mut filters) = rows?;
            filters.push((var, body));
            return Some((rows, filters));
        }
        let (is, is_row) = match self.path(base)? {
            Found::Rows(rows) => return Some((rows, Vec::new())),
            Found::Model(model) => return Some((Rows { model, source: Source::Model }, Vec::new())),
            Found::Value { ty, .. } | Found::Term(Term { ty, .. }) => (self.a(&ty), matches!(ty, Type::Row(_))),
            Found::Argument(_) => ("a value".to_owned(), false),
        };
        self.report(NotMany { span: function.span, path: print::expression(base), ty: is, function: function.name.clone(), is_row })
    }

    /// The conditions of the filters, and the variable that they and what follows them share.
    pub(super) fn filtered(&mut self, rows: &Rows, filters: &[Filter<'_>]) -> Option<(Var, Vec<Cond>)> {
        let conditions: Vec<_> = filters.iter().map(|(var, body)| self.quantified(var, rows.model, body, Self::condition)).collect();
        let var = u16::try_from(self.vars.len() + 1).ok().map(Var)?;
        Some((var, conditions.into_iter().collect::<Option<_>>()?))
    }

    /// The body of a quantifier, in which `var` is a row of `model`.
    pub(super) fn quantified<T>(
        &mut self,
        var: &Ident,
        model: ModelId,
        body: &Expr,
        resolve: impl FnOnce(&mut Self, &Expr) -> Option<T>,
    ) -> Option<T> {
        let own = self.vars.get(self.frame.first_var..).unwrap_or_default();
        let meaning = match var.name.as_str() {
            "me" => Some("the signed-in user".to_owned()),
            "this" => Some("the row itself".to_owned()),
            name if own.iter().any(|(outer, _)| outer == name) => Some("a row of a quantifier around this one".to_owned()),
            name if self.frame.parameter.as_ref().is_some_and(|(parameter, _)| *parameter == name) => {
                Some("what the role is of".to_owned())
            }
            _ => None,
        };
        if let Some(meaning) = meaning {
            return self.report(TakenName { span: var.span, name: var.name.clone(), meaning });
        }
        self.vars.push((var.name.clone(), model));
        let outer = self.around.take();
        let body = resolve(self, body);
        self.around = outer;
        self.vars.pop();
        body
    }

    pub(super) fn unknown_function<T>(&mut self, name: &Ident, known: &'static [&'static str]) -> Option<T> {
        let meant = OTHER_NAMES.iter().find(|(written, _)| *written == name.name).map(|(_, meant)| (*meant).to_owned());
        // What is called on something may be a function of values.
        let others = function::names().map(str::to_owned).filter(|_| *known == OF_ROWS);
        let candidates: Vec<_> = known.iter().map(|name| name.split('(').next().unwrap_or_default().to_owned()).chain(others).collect();
        let similar = meant.filter(|meant| candidates.contains(meant)).or_else(|| crate::similar::closest(&name.name, &candidates));
        self.report(UnknownFunction { span: name.span, name: name.name.clone(), known, similar })
    }
}
