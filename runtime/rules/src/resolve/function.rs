//! Functions of values: `title.lower()`, `title.contains("x")`, `labels.length()`, `today("Europe/London")`.

use super::Resolver;
use super::path::Found;
use crate::diagnostic::Span;
use crate::diagnostics::operators::{NoFunctionOf, NoZone, OneArgument, UnknownZone};
use crate::diagnostics::paths::NoArguments;
use crate::diagnostics::syntax::OtherSpelling;
use crate::expr::{Cond, Term, TermKind};
use crate::ops::{self, Class, Does, Gives};
use crate::print;
use crate::similar;
use crate::syntax::{Argument, Expr, ExprKind, Ident};
use crate::types::{Scalar, Type};
use crate::zone::{self, Zone};

/// What other languages call the functions of texts and lists.
const HABITS: [(&str, &str); 24] = [
    ("startsWith", "starts_with"),
    ("StartsWith", "starts_with"),
    ("startswith", "starts_with"),
    ("has_prefix", "starts_with"),
    ("hasPrefix", "starts_with"),
    ("endsWith", "ends_with"),
    ("EndsWith", "ends_with"),
    ("endswith", "ends_with"),
    ("has_suffix", "ends_with"),
    ("hasSuffix", "ends_with"),
    ("includes", "contains"),
    ("include", "contains"),
    ("Contains", "contains"),
    ("has", "contains"),
    ("toLowerCase", "lower"),
    ("toLower", "lower"),
    ("to_lower", "lower"),
    ("to_lowercase", "lower"),
    ("lowercase", "lower"),
    ("downcase", "lower"),
    ("len", "length"),
    ("size", "length"),
    ("char_length", "length"),
    ("strlen", "length"),
];

/// The function of values with this name, or the one that somebody who wrote it means.
pub(super) fn named(name: &str) -> Option<&'static str> {
    let habit = HABITS.iter().find(|(habit, _)| *habit == name).map(|(_, function)| *function);
    habit.or_else(|| ops::functions(name).next().and_then(ops::Signature::function))
}

/// The names of all functions of values.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    ops::SIGNATURES.iter().filter_map(ops::Signature::function)
}

/// What a function of a value yields.
pub(super) enum Called {
    Value(Term),
    Test(Cond),
}

impl Resolver<'_> {
    /// `base.name(args)`, where `function` is the function of values that the name means.
    pub(super) fn function_of_value(
        &mut self,
        whole: &Expr,
        base: &Expr,
        name: &Ident,
        function: &'static str,
        args: &[Argument],
    ) -> Option<Called> {
        let on = self.receiver(whole, base, name, function, args)?;
        if name.name != function {
            let written = format!(".{}", name.name);
            return self.report(OtherSpelling { span: name.span, written, replacement: function.to_owned() });
        }
        let class = Class::of(&on.ty);
        let Some(signature) = ops::functions(function).find(|signature| signature.takes.first() == class.as_ref()) else {
            return self.no_function_of(whole, base, name, &on.ty, args);
        };
        match (signature.does, signature.takes.len(), args) {
            (Does::Value(op), 1, []) => {
                let ty = match signature.gives {
                    Gives::Of(scalar) => Type::Scalar(scalar),
                    Gives::Wider | Gives::Product | Gives::Condition => on.ty.clone(),
                };
                // Lower case again is the same.
                if matches!(&on.kind, TermKind::Apply { op: inner, .. } if *inner == op && op == ops::Op::Lower) {
                    return Some(Called::Value(on));
                }
                self.applied(whole.span, op, vec![on], ty).map(Called::Value)
            }
            (Does::Value(_), ..) => self.report(NoArguments { span: whole.span, function: format!(".{function}()") }),
            (Does::Test(test), _, [Argument::Expr(part)]) => {
                let part = self.text_beside(part, &on.ty)?;
                Some(Called::Test(Cond::Text { test, text: on, part }))
            }
            (Does::Test(_), ..) => self.report(OneArgument { span: whole.span, function: function.to_owned() }),
        }
    }

    /// What the function is called on. Many rows are told of here: they have functions of their own.
    fn receiver(&mut self, whole: &Expr, base: &Expr, name: &Ident, function: &'static str, args: &[Argument]) -> Option<Term> {
        if !matches!(base.ungrouped().kind, ExprKind::Name(_) | ExprKind::Member { .. }) {
            return self.operand(base, None);
        }
        match self.path(base)? {
            Found::Rows { .. } | Found::Model(_) => {
                let path = print::expression(base);
                let (help, instead) = match (function, args) {
                    ("length", []) => (format!("how many rows there are is `{path}.count()`"), Some((name.span, "count".to_owned()))),
                    _ => (format!("ask of its rows: `{path}.any(x => …)`"), None),
                };
                let _ = whole;
                self.report(NoFunctionOf { span: name.span, function: name.name.clone(), is: "many rows".to_owned(), help, instead })
            }
            Found::Term(term) => Some(term),
            Found::Value { .. } | Found::Argument(_) => {
                let text = Type::Scalar(Scalar::String);
                let expected = self.is_argument(base).then_some(&text);
                self.operand(base, expected)
            }
        }
    }

    /// The part that a text is tested for: a text of whatever type, a literal of that of the text.
    fn text_beside(&mut self, part: &Expr, ty: &Type) -> Option<Term> {
        // A value of a request is any text: part of an address is none itself.
        let text = Type::Scalar(Scalar::String);
        let is_any = self.scope.request && self.is_argument(part);
        let term = self.operand(part, Some(if is_any { &text } else { ty }))?;
        if Class::of(&term.ty) == Some(Class::Text) {
            return Some(term);
        }
        let (is, wanted) = (self.a(&term.ty), "a text".to_owned());
        self.report(crate::diagnostics::types::WrongType { span: part.span, is, wanted, instead: None })
    }

    fn no_function_of<T>(&mut self, whole: &Expr, base: &Expr, name: &Ident, ty: &Type, args: &[Argument]) -> Option<T> {
        let (help, instead) = match (ty, name.name.as_str(), args) {
            (Type::List(_), "contains", [Argument::Expr(item)]) => {
                let instead = format!("{} in {}", print::expression(item), print::expression(base));
                (format!("a list is looked into by `in`: `{instead}`"), Some((whole.span, instead)))
            }
            (Type::List(_), ..) => ("a list is asked `x in list`, `.length()` and `is null`".to_owned(), None),
            (_, "length", _) => ("texts and lists have a length".to_owned(), None),
            _ => ("it is one of texts: `String`, `Email` and `Url`".to_owned(), None),
        };
        let is = self.a(ty);
        self.report(NoFunctionOf { span: name.span, function: name.name.clone(), is, help, instead })
    }

    /// `now()`, `today("Europe/London")`; everything else that is called is called on something.
    pub(super) fn function(&mut self, span: Span, name: &Ident, args: &[Argument]) -> Option<Term> {
        match (name.name.as_str(), args) {
            ("now", []) => Some(Term { kind: TermKind::Now, ty: Type::Scalar(Scalar::DateTime) }),
            ("now", _) => self.report(NoArguments { span, function: "now()".to_owned() }),
            ("today", [Argument::Expr(Expr { kind: ExprKind::Text(zone), span })]) => self.today(zone, *span),
            ("today", _) => self.report(NoZone { span, edit: args.is_empty() }),
            _ => self.unknown_function(name, &["now()", "today(\"…\")"]),
        }
    }

    fn today(&mut self, name: &str, span: Span) -> Option<Term> {
        match Zone::named(name) {
            Some(zone) => Some(Term { kind: TermKind::Today(zone), ty: Type::Scalar(Scalar::Date) }),
            None => {
                // `London` for `Europe/London`, and slips of the finger.
                let city = zone::names().find(|known| known.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(name)));
                let similar = city.map(str::to_owned).or_else(|| similar::closest(name, zone::names()));
                self.report(UnknownZone { span, name: name.to_owned(), similar })
            }
        }
    }
}
