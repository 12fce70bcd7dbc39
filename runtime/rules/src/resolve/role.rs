//! `x is Staff`, `x is Agent of org`: the role's body, with `x` for `me` and `org` for its parameter.

use super::Resolver;
use super::Within;
use super::frame::{Frame, Seat};
use super::path::Found;
use crate::catalog::{Parameter, RoleId};
use crate::diagnostic::Span;
use crate::diagnostics::rules::{NotInRequests, NotTheUser, RoleParameter, UnknownRole};
use crate::expr::{Cond, Path, TermKind};
use crate::print;
use crate::syntax::{Expr, Ident};
use crate::types::Type;

impl<'a> Resolver<'a> {
    pub(super) fn role(&mut self, whole: &Expr, subject: &Expr, role: &Ident, of: Option<&Expr>) -> Option<Cond> {
        if self.scope.request {
            return self.report(NotInRequests { span: whole.span, what: "a role" });
        }
        let subject = self.asked_about(subject);
        let Some(id) = self.catalog.role_named(&role.name) else {
            let names: Vec<_> = self.catalog.role_names().into_iter().map(str::to_owned).collect();
            let similar = crate::similar::closest(&role.name, &names);
            return self.report(UnknownRole { span: role.span, name: role.name.clone(), known: names, similar });
        };
        let declared = self.catalog.role(id)?;
        let parameter = match (declared.parameter, of) {
            (None, None) => Some(None),
            (Some(parameter), Some(of)) => self.parameter(&parameter, of).map(|seat| Some((parameter.name, seat))),
            (Some(parameter), None) => {
                let wanted = self.a(&parameter.ty);
                self.report(RoleParameter { span: role.span, role: role.name.clone(), wanted: Some((parameter.name.to_owned(), wanted)) })
            }
            (None, Some(of)) => self.report(RoleParameter { span: of.span, role: role.name.clone(), wanted: None }),
        };
        let (subject, parameter) = (subject?, parameter?);
        self.body(id, declared.body, whole.span, subject, parameter)
    }

    fn body(&mut self, id: RoleId, body: &Expr, span: Span, me: Path, parameter: Option<(&'a str, Seat)>) -> Option<Cond> {
        let frame = Frame { me: Some(me), parameter, ..Frame::empty() };
        self.put_in(Within::Role(id), span, frame, |resolver| resolver.condition(body))
    }

    /// Who may have a role: a row of the model that signs in.
    fn asked_about(&mut self, subject: &Expr) -> Option<Path> {
        let found = self.path(subject)?;
        let auth = self.catalog.auth_model();
        match found {
            Found::Value { path, ty: Type::Row(model) } if Some(model) == auth => Some(path),
            Found::Value { ty, .. } => {
                let (is, wanted) = (self.a(&ty), auth.map(|auth| self.a(&Type::Row(auth))));
                self.report(NotTheUser { span: subject.span, path: print::expression(subject), is, wanted })
            }
            Found::Term(term) => {
                let (is, wanted) = (self.a(&term.ty), auth.map(|auth| self.a(&Type::Row(auth))));
                self.report(NotTheUser { span: subject.span, path: print::expression(subject), is, wanted })
            }
            Found::Rows(_) => self.bare_to_many(subject),
            Found::Argument(_) | Found::Model(_) => {
                let wanted = auth.map(|auth| self.a(&Type::Row(auth)));
                let path = print::expression(subject);
                self.report(NotTheUser { span: subject.span, path, is: "a name of something else".to_owned(), wanted })
            }
        }
    }

    fn parameter(&mut self, parameter: &Parameter<'_>, of: &Expr) -> Option<Seat> {
        let term = self.expected_operand(of, Some(&parameter.ty))?;
        Some(match (term.kind, &parameter.ty) {
            (TermKind::Path(path), Type::Row(model)) => Seat::Row(path, *model),
            (kind, _) => Seat::Value(crate::expr::Term { kind, ty: term.ty }),
        })
    }
}
