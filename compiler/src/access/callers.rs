//! The kinds of callers that rows of a model tell apart: nobody signed in, somebody, and who has a role.

use crate::schema::{ModelRef, Role, Schema};
use purlin_prover::Caller;
use purlin_rules::catalog::{EnumId, FieldShape, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::Cond;
use purlin_rules::print;
use purlin_rules::resolve::{self, Scope};
use purlin_rules::syntax::{Argument, Expr, ExprKind, Ident};
use purlin_rules::types::{Scalar, Type};

pub(super) const ANYBODY: &str = "anybody";
pub(super) const ANONYMOUS: &str = "anonymous";
pub(super) const SIGNED_IN: &str = "signed in";

pub(super) struct Kind {
    pub(super) label: String,
    pub(super) caller: Caller,
    /// What holds of them, and of the row.
    pub(super) has: Option<Cond>,
}

/// Nobody first; where somebody can sign in, who does; then those who have a role, in the order of the roles.
pub(super) fn kinds(model: ModelRef<'_>, schema: &Schema) -> Vec<Kind> {
    let tenant = model.get().tenant.and_then(|(field, _)| model.get().fields.get(field.0 as usize));
    let label = tenant.map_or_else(|| SIGNED_IN.to_owned(), |field| format!("admitted to {}", field.spec_name));
    with_roles(label, roles(Some(model), schema), schema)
}

/// Of what is no matter of a row.
pub(super) fn kinds_of_no_row(schema: &Schema) -> Vec<Kind> {
    with_roles(SIGNED_IN.to_owned(), roles(None, schema), schema)
}

fn with_roles(label: String, roles: Vec<Kind>, schema: &Schema) -> Vec<Kind> {
    let nobody = if schema.auth().is_some() { ANONYMOUS } else { ANYBODY };
    let mut kinds = vec![Kind { label: nobody.to_owned(), caller: Caller::Anonymous, has: None }];
    if schema.auth().is_some() {
        kinds.push(Kind { label, caller: Caller::SignedIn, has: None });
        kinds.extend(roles);
    }
    kinds
}

fn roles(model: Option<ModelRef<'_>>, schema: &Schema) -> Vec<Kind> {
    let facts = facts(schema);
    let scope = Scope { this: model.map(|model| model.id), args: &facts, ..Scope::default() };
    let mut kinds = Vec::new();
    for role in &schema.catalog().roles {
        for of in bearers(role, model, schema) {
            let asked =
                written(ExprKind::IsRole { subject: Box::new(name("me")), role: ident(&role.spec_name), of: of.clone().map(Box::new) });
            // A path of a rule may speak of what is there in that rule alone.
            let Ok(has) = resolve::condition(&asked, schema.catalog(), &scope) else { continue };
            let label = of.map_or_else(|| role.spec_name.clone(), |of| format!("{} of {}", role.spec_name, print::expression(&of)));
            kinds.push(Kind { label, caller: Caller::SignedIn, has: Some(has) });
        }
    }
    kinds
}

/// Of what somebody may have the role, seen from a row: the row itself, what it names, and what the rules of its model ask about.
fn bearers(role: &Role, model: Option<ModelRef<'_>>, schema: &Schema) -> Vec<Option<Expr>> {
    let (parameter, model) = match (&role.parameter, model) {
        (None, _) => return vec![None],
        (Some(_), None) => return Vec::new(),
        (Some((_, parameter)), Some(model)) => (parameter, model),
    };
    let mut found = match parameter {
        Type::Row(target) if *target == model.id => vec![name("this")],
        Type::Row(target) => named_by(model, *target),
        Type::Scalar(_) | Type::Rows(_) | Type::List(_) | Type::Null => Vec::new(),
    };
    for ruling in schema.catalog().rulings.get(model.id.0 as usize).into_iter().flatten() {
        for condition in ruling.when.iter().chain(&ruling.check) {
            asked_of(condition, role, &mut found);
        }
    }
    let is_enum = matches!(parameter, Type::Scalar(Scalar::Enum(EnumId(_))));
    // Each once; of an enum, as the rules spell its values.
    let mut known: Vec<String> = Vec::new();
    found.retain(|of| {
        let spelled = print::expression(of);
        let is_new = !known.contains(&spelled) && (is_enum || as_path(of));
        known.push(spelled);
        is_new
    });
    found.into_iter().map(Some).collect()
}

fn named_by(model: ModelRef<'_>, target: ModelId) -> Vec<Expr> {
    let names = model.planned_fields().filter(|(_, field)| field.shape == FieldShape::ToOne(target) && field.has_column());
    names.map(|(_, field)| name(&field.spec_name)).collect()
}

/// `org`, `ticket.org`
fn as_path(expr: &Expr) -> bool {
    if let ExprKind::Member { base, .. } = &expr.kind { as_path(base) } else { matches!(expr.kind, ExprKind::Name(_)) }
}

/// What the condition asks about whether `me` has the role of it.
fn asked_of(expr: &Expr, role: &Role, found: &mut Vec<Expr>) {
    if let ExprKind::IsRole { subject, role: asked, of: Some(of) } = &expr.kind
        && asked.name == role.spec_name
        && subject.as_name() == Some("me")
    {
        found.push(of.ungrouped().clone());
    }
    match &expr.kind {
        ExprKind::Or(parts) | ExprKind::And(parts) | ExprKind::List(parts) => parts.iter().for_each(|part| asked_of(part, role, found)),
        ExprKind::Not(inner) | ExprKind::Group(inner) => asked_of(inner, role, found),
        ExprKind::Call { args, .. } => {
            for arg in args {
                match arg {
                    Argument::Expr(expr) | Argument::Lambda { body: expr, .. } => asked_of(expr, role, found),
                }
            }
        }
        ExprKind::Compare { left, right, .. } | ExprKind::Arithmetic { left, right, .. } => {
            asked_of(left, role, found);
            asked_of(right, role, found);
        }
        ExprKind::In { .. }
        | ExprKind::IsNull(_)
        | ExprKind::IsSet(_)
        | ExprKind::IsRole { .. }
        | ExprKind::Can { .. }
        | ExprKind::Name(_)
        | ExprKind::Member { .. }
        | ExprKind::EnumValue { .. }
        | ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Duration(_) => {}
    }
}

/// What a condition may ask of the session.
fn facts(schema: &Schema) -> Vec<(String, Type)> {
    let fact = |name: &str, scalar| (name.to_owned(), Type::Scalar(scalar));
    let Some(auth) = schema.auth() else { return Vec::new() };
    let mfa = (!auth.mfa.is_empty()).then(|| fact("session.mfa", Scalar::Bool));
    let anonymous = auth.anonymous.map(|_| fact("me.is_anonymous", Scalar::Bool));
    std::iter::once(fact("session.age", Scalar::Duration)).chain(mfa).chain(anonymous).collect()
}

fn name(name: &str) -> Expr {
    written(ExprKind::Name(name.to_owned()))
}

fn ident(name: &str) -> Ident {
    Ident { name: name.to_owned(), span: Span::default() }
}

fn written(kind: ExprKind) -> Expr {
    Expr { kind, span: Span::default() }
}
