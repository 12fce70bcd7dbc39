//! Expressions of a program, resolved against its names; what one says about a field that could not be read is not reported again.

use crate::ast::AuthSetting;
use crate::resolve::{Named, Names};
use purlin_rules::catalog::{BucketId, Catalog, Computed, EnumId, FieldId, FieldInfo, ModelId, Role, RoleId, Ruling};
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::expr::{Cond, Rows, Term};
use purlin_rules::plan::Operation;
use purlin_rules::resolve::{self, Ends, Scope};
use purlin_rules::syntax::{Argument, Expr, ExprKind, Ident};
use purlin_rules::types::{Scalar, Type};
use std::cell::Cell;

/// The condition that is stated, which may speak of the session; nothing after a report.
pub(super) fn condition(expr: &Expr, scope: &Scope<'_>, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Cond> {
    let args: Vec<_> = scope.args.iter().cloned().chain(facts(names)).collect();
    let watch = Watch::new(names);
    let resolved = resolve::condition(expr, &watch, &Scope { args: &args, ..*scope });
    watch.judge(resolved, found)
}

/// A value of this type of a row.
pub(super) fn value(
    expr: &Expr,
    (ty, nullable): (&Type, bool),
    scope: &Scope<'_>,
    names: &Names<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Term> {
    let watch = Watch::new(names);
    let resolved = resolve::term(expr, Some(ty), nullable, &watch, scope);
    watch.judge(resolved, found)
}

/// A value of this type that belongs to no row: a default, a value of a seed.
pub(super) fn constant(expr: &Expr, ty: &Type, nullable: bool, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Term> {
    let watch = Watch::new(names);
    let resolved = resolve::term(expr, Some(ty), nullable, &watch, &Scope::default());
    watch.judge(resolved, found)
}

/// Where the expression of a clause stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place<'a> {
    /// The model of the row that it is about.
    pub(super) this: Option<ModelId>,
    /// Rows by name: parameters, the row of a `for`.
    pub(super) rows: &'a [(String, ModelId)],
    /// Values by name: the other parameters.
    pub(super) args: &'a [(String, Type)],
    /// What there is of its row besides `this`.
    pub(super) ends: Ends,
}

impl Place<'_> {
    /// The place's own values, then what is known of the session.
    fn args(&self, names: &Names<'_>) -> Vec<(String, Type)> {
        self.args.iter().cloned().chain(facts(names)).collect()
    }

    fn scope<'a>(&self, args: &'a [(String, Type)]) -> Scope<'a> {
        Scope { this: self.this, args, ends: self.ends, ..Scope::default() }
    }
}

/// What a rule may ask of the session: `session.age`, since the user signed in; `session.mfa`, whether a second factor was shown;
/// `me.is_anonymous`. The last two are there where `auth` has them.
fn facts(names: &Names<'_>) -> Vec<(String, Type)> {
    let settings = names.items.auth.map_or(&[][..], |auth| &auth.settings);
    let fact = |name: &str, scalar| (name.to_owned(), Type::Scalar(scalar));
    let age = names.items.auth.map(|_| fact("session.age", Scalar::Duration));
    let mfa = settings.iter().any(|setting| matches!(setting, AuthSetting::Mfa { .. })).then(|| fact("session.mfa", Scalar::Bool));
    let anonymous = settings.iter().any(|setting| matches!(setting, AuthSetting::Anonymous { .. }));
    age.into_iter().chain(mfa).chain(anonymous.then(|| fact("me.is_anonymous", Scalar::Bool))).collect()
}

/// The condition of a clause.
pub(super) fn condition_at(expr: &Expr, place: &Place<'_>, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Cond> {
    let (watch, args) = (Watch::new(names), place.args(names));
    let resolved = resolve::condition_over(expr, place.rows, &watch, &place.scope(&args));
    watch.judge(resolved, found)
}

/// A value of a clause, of the expected type where there is one.
pub(super) fn value_at(
    expr: &Expr,
    expected: Option<(&Type, bool)>,
    place: &Place<'_>,
    names: &Names<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Term> {
    let (watch, args) = (Watch::new(names), place.args(names));
    let nullable = expected.is_some_and(|(_, nullable)| nullable);
    let resolved = resolve::term_over(expr, expected.map(|(ty, _)| ty), nullable, place.rows, &watch, &place.scope(&args));
    watch.judge(resolved, found)
}

/// The many rows that an expression names, if it names any; nothing is reported.
pub(super) fn rows_at(expr: &Expr, place: &Place<'_>, names: &Names<'_>) -> Option<Rows> {
    let ident = |name: &str| Ident { name: name.to_owned(), span: expr.span };
    let written = |kind| Expr { kind, span: expr.span };
    let body = written(ExprKind::IsSet(Box::new(written(ExprKind::Name("row".to_owned())))));
    let args = vec![Argument::Lambda { var: ident("row"), body }];
    let asked = written(ExprKind::Call { base: Some(Box::new(expr.clone())), name: ident("any"), args });
    match resolve::condition_over(&asked, place.rows, &Watch::new(names), &place.scope(&place.args(names))) {
        Ok(Cond::Any { rows, .. }) => Some(rows),
        Ok(_) | Err(_) => None,
    }
}

/// The names, with an eye on who asks for one that is written and could not be read: what is said of it only follows.
struct Watch<'a> {
    names: &'a Names<'a>,
    missed: Cell<bool>,
}

impl<'a> Watch<'a> {
    fn new(names: &'a Names<'a>) -> Self {
        Self { names, missed: Cell::new(false) }
    }

    fn judge<T>(self, resolved: Result<T, Vec<Diagnostic>>, found: &mut Vec<Diagnostic>) -> Option<T> {
        match resolved {
            Ok(resolved) => Some(resolved),
            Err(faults) => {
                if !self.missed.get() {
                    found.extend(faults);
                }
                None
            }
        }
    }

    fn miss(&self) {
        self.missed.set(true);
    }
}

impl Catalog for Watch<'_> {
    fn model_named(&self, name: &str) -> Option<ModelId> {
        let model = self.names.declared.model_named(name);
        if model.is_none() && self.names.items.faulty.contains(name) {
            self.miss();
        }
        model
    }

    fn field_named(&self, model: ModelId, name: &str) -> Option<FieldId> {
        match self.names.field(model, name) {
            Named::Field(field) => Some(field),
            Named::Broken => {
                self.miss();
                None
            }
            Named::Unknown => None,
        }
    }

    fn enum_named(&self, name: &str) -> Option<EnumId> {
        let id = self.names.declared.enum_named(name);
        if id.is_none() && self.names.items.faulty.contains(name) {
            self.miss();
        }
        id
    }

    fn auth_model(&self) -> Option<ModelId> {
        let model = self.names.declared.auth_model;
        if model.is_none() && self.names.items.auth.is_some() {
            self.miss();
        }
        model
    }

    fn model_name(&self, model: ModelId) -> Option<&str> {
        self.names.declared.model_name(model)
    }

    fn table_name(&self, model: ModelId) -> Option<&str> {
        self.names.declared.table_name(model)
    }

    fn field(&self, model: ModelId, field: FieldId) -> Option<FieldInfo<'_>> {
        self.names.declared.field(model, field)
    }

    fn column_name(&self, model: ModelId, field: FieldId) -> Option<&str> {
        self.names.declared.column_name(model, field)
    }

    fn field_count(&self, model: ModelId) -> usize {
        self.names.declared.field_count(model)
    }

    fn enum_name(&self, id: EnumId) -> Option<&str> {
        self.names.declared.enum_name(id)
    }

    fn enum_values(&self, id: EnumId) -> Vec<&str> {
        self.names.declared.enum_values(id)
    }

    fn bucket_named(&self, name: &str) -> Option<BucketId> {
        self.names.declared.bucket_named(name)
    }

    fn bucket_name(&self, id: BucketId) -> Option<&str> {
        self.names.declared.bucket_name(id)
    }

    fn role_named(&self, name: &str) -> Option<RoleId> {
        let role = self.names.declared.role_named(name);
        // One that is written and not there has been reported.
        if role.is_none() && (self.names.items.faulty.contains(name) || self.names.items.roles.iter().any(|role| role.name.name == name)) {
            self.miss();
        }
        role
    }

    fn role(&self, role: RoleId) -> Option<Role<'_>> {
        self.names.declared.role(role)
    }

    fn role_names(&self) -> Vec<&str> {
        self.names.declared.role_names()
    }

    fn rulings(&self, model: ModelId, operation: Operation) -> Vec<Ruling<'_>> {
        self.names.declared.rulings(model, operation)
    }

    fn computed(&self, model: ModelId, field: FieldId) -> Option<Computed<'_>> {
        self.names.declared.computed(model, field)
    }

    fn tenant_of(&self, model: ModelId) -> Option<(FieldId, ModelId)> {
        self.names.declared.tenant_of(model)
    }

    fn tree_parent(&self, model: ModelId) -> Option<FieldId> {
        self.names.declared.tree_parent(model)
    }
}
