//! The row before a write and the row after it: `old.x`, `new.x`, `changed(x)`.

use super::Resolver;
use super::path::{Found, row};
use crate::catalog::ModelId;
use crate::diagnostic::Span;
use crate::diagnostics::rules::{NoChange, NoEnds};
use crate::expr::{Compare, Cond, Path, Term};
use crate::syntax::{Argument, Expr};

impl Resolver<'_> {
    /// What `old` or `new` is; `None` where the name may mean something else.
    pub(super) fn end(&mut self, name: &str, span: Span) -> Option<Option<Found>> {
        let end = match name {
            "old" => self.frame.old.clone(),
            "new" => self.frame.new.clone(),
            _ => return None,
        };
        match (end, &self.frame.this) {
            (Some(path), Some((_, model))) => Some(Some(row(path, *model))),
            (_, Some((_, model))) if self.visible(*model, name).is_some() => None,
            (..) => Some(self.report(NoEnds { span, name: name.to_owned(), only_old: self.frame.old.is_some() })),
        }
    }

    /// `changed(x)`: exactly one side is null, or the values differ.
    pub(super) fn changed(&mut self, whole: &Expr, args: &[Argument]) -> Option<Cond> {
        let [Argument::Expr(of)] = args else {
            return self.report(NoChange { span: whole.span, because: "it takes one field of the row" });
        };
        let (Some(old), Some(new), Some(model)) =
            (self.frame.old.clone(), self.frame.new.clone(), self.frame.this.as_ref().map(|(_, model)| *model))
        else {
            return self.report(NoEnds { span: whole.span, name: "changed".to_owned(), only_old: self.frame.old.is_some() });
        };
        let before = self.at(old.clone(), model, of)?;
        let after = self.at(new.clone(), model, of)?;
        if old == new {
            return Some(Cond::Const(false));
        }
        if before == after {
            return self.report(NoChange { span: of.span, because: "this is no field of the row that is written" });
        }
        self.comparable(of.span, &before.ty, false)?;
        let both_null = Cond::And(vec![Cond::IsNull(before.clone()), Cond::IsNull(after.clone())]);
        let same = Cond::Compare { op: Compare::Equal, left: before, right: after };
        Some(Cond::Not(Box::new(Cond::Or(vec![same, both_null]))))
    }

    /// The value, of the row at one end of the write.
    fn at(&mut self, this: Path, model: ModelId, of: &Expr) -> Option<Term> {
        let outer = self.frame.this.replace((this, model));
        let value = self.term(of);
        self.frame.this = outer;
        value
    }
}
