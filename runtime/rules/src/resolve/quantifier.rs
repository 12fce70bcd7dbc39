//! `.any(x => …)`, `.all`, `.none` over a to-many relation or over a model.

use super::Resolver;
use super::function;
use super::path::Found;
use crate::catalog::ModelId;
use crate::diagnostics::names::{TakenName, UnknownFunction};
use crate::diagnostics::paths::{NoLambda, NotMany};
use crate::diagnostics::syntax::NotServedYet;
use crate::expr::{Cond, Rows, Source, Var};
use crate::print;
use crate::syntax::{Argument, Expr, Ident};

const QUANTIFIERS: [&str; 3] = ["any", "all", "none"];

/// Functions of the language that this version does not serve.
const NOT_SERVED: [&str; 8] = ["count", "sum", "min", "max", "avg", "where", "changed", "is_empty"];

impl Resolver<'_> {
    /// `base.name(args)`.
    pub(super) fn call(&mut self, whole: &Expr, base: &Expr, name: &Ident, args: &[Argument]) -> Option<Cond> {
        if !QUANTIFIERS.contains(&name.name.as_str()) {
            return self.unknown_function(name, &QUANTIFIERS);
        }
        let rows = self.path(base);
        let [Argument::Lambda { var, body }] = args else {
            return self.report(NoLambda { span: whole.span, function: name.name.clone() });
        };
        let rows = match rows {
            Some(Found::Rows(rows)) => rows,
            Some(Found::Model(model)) => Rows { model, source: Source::Model },
            Some(Found::Value { ty, .. }) => {
                let (path, ty) = (print::expression(base), self.a(&ty));
                return self.report(NotMany { span: name.span, path, ty, function: name.name.clone() });
            }
            Some(Found::Argument(_)) => {
                let path = print::expression(base);
                return self.report(NotMany { span: name.span, path, ty: "a value".to_owned(), function: name.name.clone() });
            }
            // What the body's variable is cannot be told, so nothing is said of the body.
            None => return None,
        };
        let (var, body) = self.quantified(var, rows.model, body)?;
        let any = |body| Cond::Any { rows, var, body: Box::new(body) };
        Some(match name.name.as_str() {
            "all" => Cond::Not(Box::new(any(Cond::Not(Box::new(body))))),
            "none" => Cond::Not(Box::new(any(body))),
            _ => any(body),
        })
    }

    /// The body of a quantifier, in which `var` is a row of `model`.
    fn quantified(&mut self, var: &Ident, model: ModelId, body: &Expr) -> Option<(Var, Cond)> {
        let meaning = match var.name.as_str() {
            "me" => Some("the signed-in user".to_owned()),
            "this" => Some("the row itself".to_owned()),
            name if self.vars.iter().any(|(outer, _)| outer == name) => Some("a row of a quantifier around this one".to_owned()),
            _ => None,
        };
        if let Some(meaning) = meaning {
            return self.report(TakenName { span: var.span, name: var.name.clone(), meaning });
        }
        self.vars.push((var.name.clone(), model));
        let depth = u16::try_from(self.vars.len()).ok().map(Var);
        let outer = self.around.take();
        let body = self.condition(body);
        self.around = outer;
        self.vars.pop();
        Some((depth?, body?))
    }

    pub(super) fn unknown_function<T>(&mut self, name: &Ident, known: &'static [&'static str]) -> Option<T> {
        if NOT_SERVED.contains(&name.name.as_str()) {
            return self.report(NotServedYet { span: name.span, what: format!("`{}`", name.name) });
        }
        // What is called on something may be a function of values.
        let others = function::names().map(str::to_owned).filter(|_| *known == QUANTIFIERS);
        let candidates: Vec<_> = known.iter().map(|name| name.split('(').next().unwrap_or_default().to_owned()).chain(others).collect();
        let similar = crate::similar::closest(&name.name, &candidates);
        self.report(UnknownFunction { span: name.span, name: name.name.clone(), known, similar })
    }
}
