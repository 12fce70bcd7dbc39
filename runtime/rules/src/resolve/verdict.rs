//! `can update x`: some rule for the operation that has no field list holds of `x` as it is, and no deny does. Of nothing, it is false, and
//! of a row of another tenant than that which the request names, if that admits the caller.

use super::frame::Frame;
use super::path::Found;
use super::{Resolver, Within};
use crate::catalog::{ModelId, Ruling};
use crate::diagnostic::Span;
use crate::diagnostics::rules::{NotARow, NotInRequests};
use crate::expr::{Compare, Cond, Path, Root, Term, TermKind};
use crate::plan::checks::Operation;
use crate::print;
use crate::syntax::{Expr, Verb};
use crate::types::Type;

impl Resolver<'_> {
    pub(super) fn can(&mut self, whole: &Expr, verb: Verb, row: &Expr) -> Option<Cond> {
        if self.scope.request {
            return self.report(NotInRequests { span: whole.span, what: "a verdict" });
        }
        let (path, model) = match self.path(row)? {
            Found::Value { path, ty: Type::Row(model) } => (path, model),
            Found::Rows(_) => return self.bare_to_many(row),
            Found::Value { ty, .. } | Found::Term(Term { ty, .. }) => {
                let is = self.a(&ty);
                return self.report(NotARow { span: row.span, path: print::expression(row), is });
            }
            Found::Argument(_) | Found::Model(_) => {
                return self.report(NotARow { span: row.span, path: print::expression(row), is: "no row".to_owned() });
            }
        };
        let is_bound = matches!(path.root, Root::Var(_)) && path.steps.is_empty();
        let is_set = (!is_bound).then(|| {
            let term = Term { kind: TermKind::Path(path.clone()), ty: Type::Row(model) };
            Cond::Not(Box::new(Cond::IsNull(term)))
        });
        let verdicts = self.operations(verb).iter().map(|operation| self.verdict(whole.span, model, *operation, &path));
        let verdicts: Vec<_> = verdicts.collect();
        let is_within = self.is_within(model, &path);
        let verdicts = verdicts.into_iter().collect::<Option<Vec<_>>>()?;
        Some(all(is_set.into_iter().chain(is_within).chain(verdicts)))
    }

    /// Of a row of a tenant: it is of the one that the request names.
    fn is_within(&self, model: ModelId, row: &Path) -> Option<Cond> {
        let (field, tenants) = self.catalog.tenant_of(model)?;
        let mut own = row.clone();
        own.push(model, field);
        let term = |path| Term { kind: TermKind::Path(path), ty: Type::Row(tenants) };
        let named = Path { root: Root::Tenant, steps: Vec::new() };
        Some(Cond::Compare { op: Compare::Equal, left: term(own), right: term(named) })
    }

    /// `can write` is about a row that is there: it may be changed and removed.
    fn operations(&self, verb: Verb) -> &'static [Operation] {
        match verb {
            Verb::Read if self.frame.operation == Some(Operation::List) => &[Operation::List],
            Verb::Read | Verb::Get => &[Operation::Get],
            Verb::List => &[Operation::List],
            Verb::Create => &[Operation::Create],
            Verb::Update => &[Operation::Update],
            Verb::Delete => &[Operation::Delete],
            Verb::Write => &[Operation::Update, Operation::Delete],
        }
    }

    fn verdict(&mut self, span: Span, model: ModelId, operation: Operation, row: &Path) -> Option<Cond> {
        let ends = (operation == Operation::Update).then(|| row.clone());
        let frame = Frame { this: Some((row.clone(), model)), old: ends.clone(), new: ends, operation: Some(operation), ..Frame::empty() };
        let rulings = self.catalog.rulings(model, operation);
        self.put_in(Within::Rule(model, operation), span, frame, |resolver| {
            let (mut allows, mut denies, mut broken) = (Vec::new(), Vec::new(), false);
            for ruling in rulings.iter().filter(|ruling| ruling.deny || ruling.whole) {
                match resolver.ruling(ruling) {
                    Some(cond) if ruling.deny => denies.push(Cond::Not(Box::new(cond))),
                    Some(cond) => allows.push(cond),
                    None => broken = true,
                }
            }
            (!broken).then(|| all(std::iter::once(any(allows)).chain(denies)))
        })
    }

    /// Of a row that stays as it is, before and after are one.
    fn ruling(&mut self, ruling: &Ruling<'_>) -> Option<Cond> {
        let parts: Vec<_> = [ruling.when, ruling.check].into_iter().flatten().map(|part| self.condition(part)).collect();
        Some(all(parts.into_iter().collect::<Option<Vec<_>>>()?))
    }
}

fn all(parts: impl IntoIterator<Item = Cond>) -> Cond {
    let mut parts: Vec<_> = parts.into_iter().filter(|part| *part != Cond::Const(true)).collect();
    match parts.len() {
        0 => Cond::Const(true),
        1 => parts.swap_remove(0),
        _ => Cond::And(parts),
    }
}

fn any(mut parts: Vec<Cond>) -> Cond {
    match parts.len() {
        0 => Cond::Const(false),
        1 => parts.swap_remove(0),
        _ => Cond::Or(parts),
    }
}
