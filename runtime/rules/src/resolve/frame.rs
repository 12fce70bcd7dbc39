//! What names mean in a body that is put in: a role's, a rule's, a computed field's. It is resolved where it is used, with paths for its
//! `me`, its `this` and its parameter, so that nothing is substituted and no name can be captured.

use super::{Ends, Resolver, Scope, Within};
use crate::catalog::ModelId;
use crate::diagnostic::Span;
use crate::diagnostics::paths::PathTooLong;
use crate::diagnostics::rules::{Cycle, SessionOfAnother, TooMuchPutIn};
use crate::expr::{Path, Root, Term, Var};
use crate::plan::checks::Operation;

/// How many bodies may be put into each other, how many conditions they may come to, and how many quantifiers may stand in each other.
const MAX_DEPTH: usize = 16;
const MAX_SIZE: usize = 4_000;
const MAX_ROWS: usize = 24;

/// The meaning of the names of an expression.
#[derive(Debug, Clone)]
pub(super) struct Frame<'a> {
    /// Variables of quantifiers from this one on are its own.
    pub(super) first_var: usize,
    pub(super) this: Option<(Path, ModelId)>,
    /// Whoever is asked about; `None` is the signed-in user.
    pub(super) me: Option<Path>,
    pub(super) parameter: Option<(&'a str, Seat)>,
    /// The rows before and after the write, of the model of `this`.
    pub(super) old: Option<Path>,
    pub(super) new: Option<Path>,
    /// The arguments of the scope are seen.
    pub(super) args: bool,
    /// The operation whose rule it is.
    pub(super) operation: Option<Operation>,
}

/// What a parameter stands for.
#[derive(Debug, Clone)]
pub(super) enum Seat {
    Row(Path, ModelId),
    Value(Term),
}

impl<'a> Frame<'a> {
    /// That of an expression which stands by itself.
    pub(super) fn of(scope: &Scope<'a>) -> Self {
        let (old, new) = match scope.ends {
            Ends::One => (None, None),
            Ends::Old => (Some(bare(Root::Old)), None),
            Ends::Both => (Some(bare(Root::Old)), Some(bare(Root::New))),
        };
        Self {
            first_var: 0,
            this: scope.this.map(|model| (bare(Root::Var(Var::THIS)), model)),
            me: None,
            parameter: None,
            old,
            new,
            args: true,
            operation: scope.operation,
        }
    }

    /// That of a body in which no name means anything yet.
    pub(super) fn empty() -> Self {
        Self { first_var: 0, this: None, me: None, parameter: None, old: None, new: None, args: false, operation: None }
    }
}

impl<'a> Resolver<'a> {
    /// Resolves a body in a frame of its own. What is wrong within is told where the body stands; what comes of putting it in is told at
    /// `span`, where it is used.
    pub(super) fn put_in<T>(
        &mut self,
        what: Within,
        span: Span,
        frame: Frame<'a>,
        resolve: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        if let Some(place) = self.put_in.iter().position(|around| *around == what) {
            return self.cycle(place, what, span);
        }
        if self.put_in.len() >= MAX_DEPTH || self.put_in_size > MAX_SIZE || self.vars.len() > MAX_ROWS {
            return self.report(TooMuchPutIn { span });
        }
        if self.faulty.contains(&what) {
            // Its faults are those of its own, and what else is put in there would find them again.
            self.follows = true;
            return None;
        }
        let outermost = self.put_in.len() == usize::from(self.scope.within.is_some());
        let frame = Frame { first_var: self.vars.len(), ..frame };
        let outer = std::mem::replace(&mut self.frame, frame);
        let faults = std::mem::take(&mut self.faults);
        let around = self.around.take();
        self.put_in.push(what);
        let resolved = resolve(self);
        self.put_in.pop();
        self.around = around;
        let found = std::mem::replace(&mut self.faults, faults);
        self.frame = outer;
        if resolved.is_none() || !found.is_empty() {
            self.follows = true;
            // What is too much, or goes in a circle, is nobody's fault but that of the use.
            let of_use = found
                .into_iter()
                .find(|fault| matches!(fault.code.as_str(), Cycle::CODE | TooMuchPutIn::CODE | PathTooLong::CODE | SessionOfAnother::CODE));
            if let Some(mut fault) = of_use {
                if outermost {
                    fault.label.span = span;
                }
                self.faults.push(fault);
            } else {
                self.faulty.insert(what);
            }
            return None;
        }
        resolved
    }

    /// Counts a condition that is put in.
    pub(super) fn counted(&mut self, span: Span) -> Option<()> {
        if self.put_in.len() <= usize::from(self.scope.within.is_some()) {
            return Some(());
        }
        self.put_in_size += 1;
        if self.put_in_size > MAX_SIZE || self.vars.len() > MAX_ROWS {
            return self.report(TooMuchPutIn { span });
        }
        Some(())
    }

    /// A body that needs itself. It is told of one of those in the circle, the first by their order, where that is resolved by itself.
    fn cycle<T>(&mut self, place: usize, what: Within, span: Span) -> Option<T> {
        self.follows = true;
        let circle = self.put_in.get(place..).unwrap_or_default();
        let begins_here = place == 0 && self.scope.within == Some(what);
        if !begins_here || circle.iter().any(|other| *other < what) {
            return None;
        }
        let names = circle.iter().chain([&what]).map(|within| self.spelled(*within)).collect();
        self.report(Cycle { span, names })
    }

    /// As it is called in messages.
    fn spelled(&self, within: Within) -> String {
        let model_name = |model| self.catalog.model_name(model).unwrap_or_default().to_owned();
        match within {
            Within::Role(role) => format!("role `{}`", self.catalog.role(role).map(|role| role.name.to_owned()).unwrap_or_default()),
            Within::Rule(model, operation) => {
                format!("`{}` of `{}`", operation.as_str(), model_name(model))
            }
            Within::Computed(model, field) => {
                let name = self.catalog.field(model, field).map(|field| field.name.to_owned()).unwrap_or_default();
                format!("`{}.{name}`", model_name(model))
            }
        }
    }
}

pub(super) fn bare(root: Root) -> Path {
    Path { root, steps: Vec::new() }
}
