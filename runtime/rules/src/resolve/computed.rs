//! A computed field: its expression, with the row put in. In a request it is a field like others, which whoever serves it computes.

use super::frame::Frame;
use super::path::Found;
use super::{Held, Resolver, Within};
use crate::catalog::{FieldId, ModelId};
use crate::diagnostic::Span;
use crate::expr::{Cond, Path, Root, Term, TermKind, Var};
use crate::types::{Scalar, Type};

impl Resolver<'_> {
    /// The field of the row, if it is computed.
    pub(super) fn computed(&mut self, path: &Path, model: ModelId, field: FieldId, span: Span) -> Option<Option<Found>> {
        if self.scope.request {
            return None;
        }
        let computed = self.catalog.computed(model, field)?;
        let is_own = path.root == Root::Var(Var::THIS) && path.steps.is_empty();
        let is_held = match self.scope.held {
            Held::Nobodys => false,
            Held::OfOthers => !is_own,
            Held::All => true,
        };
        if computed.held_in.is_some() && is_held {
            return None;
        }
        let frame = Frame { this: Some((path.clone(), model)), ..Frame::empty() };
        let found = self.put_in(Within::Computed(model, field), span, frame, |resolver| {
            if computed.ty != Type::Scalar(Scalar::Bool) {
                return resolver.expected_operand(computed.body, Some(&computed.ty));
            }
            let cond = resolver.condition(computed.body)?;
            Some(Term { kind: TermKind::Condition(Box::new(cond)), ty: computed.ty.clone() })
        });
        Some(found.map(|term| self.of_a_row(path, model, term)))
    }

    /// Of no row, the field is null whatever its expression says of nothing.
    fn of_a_row(&self, path: &Path, model: ModelId, term: Term) -> Found {
        let is_there = match (path.root, path.steps.is_empty()) {
            (Root::Var(_), true) => true,
            (Root::Var(_) | Root::Me | Root::Tenant | Root::Old | Root::New | Root::Arg(_), _) => false,
        };
        match term {
            Term { kind: TermKind::Path(found), ty } if is_there || is_of(&found, path) => Found::Value { path: found, ty },
            term if is_there => Found::Term(term),
            Term { kind, ty } => {
                let row = Term { kind: TermKind::Path(path.clone()), ty: Type::Row(model) };
                let is_set = Cond::Not(Box::new(Cond::IsNull(row)));
                let term = Term { kind, ty: ty.clone() };
                Found::Term(Term { kind: TermKind::When(Box::new(is_set), Box::new(term)), ty })
            }
        }
    }
}

/// The path leads through the row, so that it is null where the row is.
fn is_of(path: &Path, row: &Path) -> bool {
    path.root == row.root && path.steps.starts_with(&row.steps)
}
