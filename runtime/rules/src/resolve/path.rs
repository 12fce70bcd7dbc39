//! Paths: from a name over to-one relations to a value, to many rows, or to a model.

use super::Resolver;
use super::frame::{Seat, bare};
use super::rewrite;
use crate::catalog::{FieldId, FieldInfo, FieldShape, IMPLICIT_FIELDS, ModelId};
use crate::diagnostic::Span;
use crate::diagnostics::names::{NoThis, NobodySignsIn, TakenName, UnknownEnum, UnknownFact, UnknownField, UnknownModel, UnknownName};
use crate::diagnostics::paths::{BareToMany, NoFieldsInside, PathTooLong};
use crate::diagnostics::rules::SessionOfAnother;
use crate::expr::{Path, Root, Rows, Source, Term, Var, Way};
use crate::print;
use crate::syntax::{Expr, ExprKind, Ident};
use crate::types::Type;

/// The longest path. Each step may visit a table, and stores bound the tables of a query; SQLite has them at 64.
const MAX_STEPS: usize = 16;

/// What a path leads to.
pub(super) enum Found {
    Value {
        path: Path,
        ty: Type,
    },
    /// What a computed field comes to.
    Term(Term),
    /// A to-many relation, or a way through a tree.
    Rows(Rows),
    /// An argument of the request, by its place.
    Argument(usize),
    Model(ModelId),
}

impl Resolver<'_> {
    pub(super) fn path(&mut self, expr: &Expr) -> Option<Found> {
        if let ExprKind::Name(name) = &expr.kind {
            self.name(name, expr.span)
        } else if let ExprKind::Member { base, name } = &expr.kind {
            self.member(base, name)
        } else if let ExprKind::Group(inner) = &expr.kind {
            self.path(inner)
        } else if let ExprKind::EnumValue { enum_name: Some(enum_name), .. } = &expr.kind {
            self.unknown_enum(&enum_name.name, enum_name.span)
        } else {
            let term = self.term(expr)?;
            let ty = self.a(&term.ty);
            self.report(NoFieldsInside { span: expr.span, path: print::expression(expr), ty })
        }
    }

    /// The expression is the name of an argument, and of nothing nearer.
    pub(super) fn is_argument(&self, expr: &Expr) -> bool {
        let own = self.vars.get(self.frame.first_var..).unwrap_or_default();
        expr.as_name().is_some_and(|name| own.iter().all(|(var, _)| var != name) && self.argument_place(name).is_some())
    }

    /// The place of the argument with this name that has no meaning but its place's.
    fn argument_place(&self, name: &str) -> Option<usize> {
        let place = self.scope.args.iter().position(|(arg, ty)| arg == name && (self.scope.request || !matches!(ty, Type::Row(_))));
        place.filter(|_| self.frame.args)
    }

    fn name(&mut self, name: &str, span: Span) -> Option<Found> {
        let vars = (1_u16..).zip(&self.vars).skip(self.frame.first_var);
        if let Some((depth, (_, model))) = vars.filter(|(_, (var, _))| var == name).last() {
            return Some(row(bare(Root::Var(Var(depth))), *model));
        }
        if let Some((_, seat)) = self.frame.parameter.as_ref().filter(|(parameter, _)| *parameter == name) {
            return Some(match seat.clone() {
                Seat::Row(path, model) => row(path, model),
                Seat::Value(term) => Found::Term(term),
            });
        }
        if let Some(index) = self.argument_place(name) {
            return self.argument_named(name, index, span);
        }
        if let Some(found) = self.row_argument(name) {
            return Some(found);
        }
        if let Some(found) = self.end(name, span) {
            return found;
        }
        match name {
            "me" => match (&self.frame.me, self.catalog.auth_model()) {
                (Some(path), Some(model)) => Some(row(path.clone(), model)),
                (None, Some(model)) => Some(row(bare(Root::Me), model)),
                (_, None) => self.report(NobodySignsIn { span }),
            },
            "this" => match &self.frame.this {
                Some((path, model)) => Some(row(path.clone(), *model)),
                None => self.report(NoThis { span }),
            },
            _ if name.starts_with(|c: char| c.is_ascii_uppercase()) => match self.catalog.model_named(name) {
                Some(model) => Some(Found::Model(model)),
                None => self.unknown_capitalised(name, span),
            },
            _ => match self.frame.this.clone() {
                Some((path, model)) => self.field_of_this(path, model, name, span),
                None => self.unknown_name(name, span),
            },
        }
    }

    /// A row that the spec itself gives a name: a parameter of a function, of a job, of a role.
    fn row_argument(&self, name: &str) -> Option<Found> {
        let place = self.scope.args.iter().position(|(arg, _)| arg == name).filter(|_| self.frame.args)?;
        let (_, Type::Row(model)) = self.scope.args.get(place)? else { return None };
        Some(row(bare(Root::Arg(u16::try_from(place).ok()?)), *model))
    }

    /// A request's argument must not look like a field: what is meant by `title == title`?
    fn argument_named(&mut self, name: &str, index: usize, span: Span) -> Option<Found> {
        let meaning = match (name, self.scope.this) {
            ("me", _) => "the signed-in user".to_owned(),
            ("this", _) => "the row itself".to_owned(),
            (_, Some(model)) if self.visible(model, name).is_some() => {
                format!("a field of `{}`", self.catalog.model_name(model).unwrap_or_default())
            }
            _ => return Some(Found::Argument(index)),
        };
        self.report(TakenName { span, name: name.to_owned(), meaning })
    }

    /// What is bound by two words, `session.age`, where neither a row nor a field is called by the first.
    fn fact(&self, base: &Expr, name: &Ident) -> Option<usize> {
        let base = base.as_name().filter(|_| !self.scope.request)?;
        let is_nearer = base != "me" && (self.vars.iter().any(|(var, _)| var == base) || self.is_field_of_this(base));
        let is_it = |bound: &str| bound.split_once('.').is_some_and(|(first, second)| first == base && second == name.name);
        if is_nearer { None } else { self.scope.args.iter().position(|(bound, _)| is_it(bound)) }
    }

    fn is_field_of_this(&self, name: &str) -> bool {
        self.scope.this.is_some_and(|model| self.visible(model, name).is_some())
    }

    /// A name of which only things said by two words are bound: `session`.
    fn facts_of(&self, base: &Expr) -> Option<Vec<String>> {
        let base = base.as_name().filter(|base| *base != "me" && !self.scope.request && !self.is_field_of_this(base))?;
        if self.vars.iter().any(|(var, _)| var == base) {
            return None;
        }
        let of_base = |bound: &str| bound.split_once('.').is_some_and(|(first, _)| first == base);
        let facts: Vec<_> = self.scope.args.iter().map(|(bound, _)| bound).filter(|bound| of_base(bound)).cloned().collect();
        (!facts.is_empty()).then_some(facts)
    }

    fn member(&mut self, base: &Expr, name: &Ident) -> Option<Found> {
        if let Some(index) = self.fact(base, name) {
            if self.frame.me.as_ref().is_some_and(|me| *me != bare(Root::Me)) {
                let fact = print::expression(base) + "." + &name.name;
                return self.report(SessionOfAnother { span: name.span, fact });
            }
            return Some(Found::Argument(index));
        }
        if let Some(known) = self.facts_of(base) {
            return self.report(UnknownFact { span: name.span, of: print::expression(base), name: name.name.clone(), known });
        }
        let (path, ty) = match self.path(base)? {
            Found::Value { path, ty } => (path, ty),
            Found::Term(Term { ty, .. }) => {
                let ty = self.a(&ty);
                return self.report(NoFieldsInside { span: name.span, path: print::expression(base), ty });
            }
            Found::Rows(_) => return self.bare_to_many(base),
            Found::Argument(index) => {
                let ty = self.scope.args.get(index).map_or_else(String::new, |(_, ty)| self.a(ty));
                return self.report(NoFieldsInside { span: name.span, path: print::expression(base), ty });
            }
            Found::Model(model) => {
                let enum_name = self.catalog.model_name(model).unwrap_or_default().to_owned();
                return self.unknown_enum(&enum_name, base.span);
            }
        };
        let Type::Row(model) = ty else {
            let ty = self.a(&ty);
            return self.report(NoFieldsInside { span: name.span, path: print::expression(base), ty });
        };
        let Some(field) = self.visible(model, &name.name) else {
            if let Some(rows) = self.tree(&path, model, &name.name) {
                return Some(Found::Rows(rows));
            }
            let similar = self.similar_field(model, &name.name);
            let model = self.catalog.model_name(model).unwrap_or_default().to_owned();
            return self.report(UnknownField { span: name.span, name: name.name.clone(), model, similar });
        };
        self.step(path, model, field, name.span)
    }

    fn field_of_this(&mut self, this: Path, model: ModelId, name: &str, span: Span) -> Option<Found> {
        if let Some(field) = self.visible(model, name) {
            return self.step(this, model, field, span);
        }
        match self.tree(&this, model, name) {
            Some(rows) => Some(Found::Rows(rows)),
            None => self.unknown_name(name, span),
        }
    }

    /// `ancestors` and `descendants` of a row of a tree.
    fn tree(&self, start: &Path, model: ModelId, name: &str) -> Option<Rows> {
        let way = match name {
            "ancestors" => Way::Up,
            "descendants" => Way::Down,
            _ => return None,
        };
        let via = self.catalog.tree_parent(model)?;
        if self.hidden(&self.catalog.field(model, via)?) {
            return None;
        }
        Some(Rows { model, source: Source::Tree { start: start.clone(), via, way } })
    }

    /// One step further, from a row of `model` over its field.
    fn step(&mut self, mut path: Path, model: ModelId, field: FieldId, span: Span) -> Option<Found> {
        if let Some(found) = self.computed(&path, model, field, span) {
            return found;
        }
        let shape = self.catalog.field(model, field)?.shape;
        let ty = match shape {
            FieldShape::Scalar(scalar) => Type::Scalar(scalar),
            FieldShape::List(scalar) => Type::List(Box::new(Type::Scalar(scalar))),
            FieldShape::ToOne(model) | FieldShape::OneVia { model, .. } => Type::Row(model),
            FieldShape::ToMany { model, via } => {
                return Some(Found::Rows(Rows { model, source: Source::Link { parent: path, via } }));
            }
            FieldShape::Through { model, join, near, far } => {
                return Some(Found::Rows(Rows { model, source: Source::Through { parent: path, join, near, far } }));
            }
        };
        if let FieldShape::OneVia { model: other, via } = shape {
            path.push_other_end(model, (other, via));
        } else {
            path.push(model, field);
        }
        if path.steps.len() > MAX_STEPS {
            return self.report(PathTooLong { span, bound: MAX_STEPS });
        }
        Some(Found::Value { path, ty })
    }

    /// The field with this name, if it exists for who wrote the expression.
    pub(super) fn visible(&self, model: ModelId, name: &str) -> Option<FieldId> {
        let field = self.catalog.field_named(model, name)?;
        let info = self.catalog.field(model, field)?;
        (!self.hidden(&info)).then_some(field)
    }

    pub(super) fn hidden(&self, field: &FieldInfo<'_>) -> bool {
        self.scope.request && field.private
    }

    /// Reports that a path to many rows stands where one value is due, with the quantifier that was probably meant.
    pub(super) fn bare_to_many<T>(&mut self, rows: &Expr) -> Option<T> {
        let var = self.variable_for(rows);
        let instead = self.around.as_ref().and_then(|around| {
            let body = rewrite::with_row(around, rows.span, &var)?;
            Some((around.span, format!("{}.any({var} => {})", print::expression(rows), print::expression(&body))))
        });
        self.report(BareToMany { span: rows.span, path: print::expression(rows), instead })
    }

    /// A name for a row of these: their first letter, unless that means something already.
    fn variable_for(&self, rows: &Expr) -> String {
        let name = if let ExprKind::Member { name, .. } = &rows.kind { &name.name } else { rows.as_name().unwrap_or("x") };
        let taken =
            |candidate: &str| self.vars.iter().any(|(var, _)| var == candidate) || self.scope.args.iter().any(|(arg, _)| arg == candidate);
        let letters = name.chars().take(1).chain('a'..='z').map(|c| c.to_ascii_lowercase().to_string());
        letters.into_iter().find(|candidate| !taken(candidate)).unwrap_or_else(|| "row".to_owned())
    }

    pub(super) fn unknown_enum<T>(&mut self, name: &str, span: Span) -> Option<T> {
        let model = self.catalog.model_named(name);
        let signs_in = model.is_some() && model == self.catalog.auth_model();
        self.report(UnknownEnum { span, name: name.to_owned(), is_model: model.is_some(), signs_in })
    }

    fn unknown_capitalised(&mut self, name: &str, span: Span) -> Option<Found> {
        let lower = name.to_ascii_lowercase();
        if matches!(lower.as_str(), "null" | "true" | "false" | "me" | "this") {
            let looked_in = "a model".to_owned();
            return self.report(UnknownName { span, name: name.to_owned(), looked_in, similar: Some(lower) });
        }
        self.report(UnknownModel { span, name: name.to_owned() })
    }

    fn unknown_name(&mut self, name: &str, span: Span) -> Option<Found> {
        let mut places = Vec::new();
        let own = self.vars.get(self.frame.first_var..).unwrap_or_default();
        let mut candidates: Vec<String> = own.iter().map(|(var, _)| var.clone()).collect();
        if let Some(model) = self.frame.this.as_ref().map(|(_, model)| *model) {
            places.push(format!("a field of `{}`", self.catalog.model_name(model).unwrap_or_default()));
            candidates.extend(self.visible_fields(model));
        }
        if !self.vars.is_empty() {
            places.push("a variable".to_owned());
        }
        if self.scope.request {
            places.push("an argument of the request".to_owned());
        }
        if places.is_empty() {
            places.push("known here".to_owned());
        }
        candidates.extend(self.scope.args.iter().map(|(arg, _)| arg.clone()));
        candidates.extend(["me", "this", "null", "true", "false"].map(str::to_owned));
        let similar = crate::similar::closest(name, &candidates);
        self.report(UnknownName { span, name: name.to_owned(), looked_in: places.join(" or "), similar })
    }

    fn similar_field(&self, model: ModelId, name: &str) -> Option<String> {
        crate::similar::closest(name, self.visible_fields(model))
    }

    fn visible_fields(&self, model: ModelId) -> Vec<String> {
        let count = u32::try_from(self.catalog.field_count(model)).unwrap_or(u32::MAX);
        let fields = (0..count).filter_map(|field| self.catalog.field(model, FieldId(field)));
        let mut names: Vec<_> = fields.filter(|field| !self.hidden(field)).map(|field| field.name.to_owned()).collect();
        // A declared field is likelier meant than an implicit one.
        names.sort_by_key(|name| IMPLICIT_FIELDS.contains(&name.as_str()));
        names
    }
}

pub(super) fn row(path: Path, model: ModelId) -> Found {
    Found::Value { path, ty: Type::Row(model) }
}
