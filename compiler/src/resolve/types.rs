//! The type of a field: from the name that is written to a shape.

use super::fields::Kind;
use super::{Items, refinement};
use crate::ast;
use crate::diagnostics::functions::ManyRows;
use crate::diagnostics::relations::ViaOfNoRelation;
use crate::diagnostics::types::{UnfitOptional, UnfitRefinement, UnknownType};
use purlin_rules::catalog::FieldShape;
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::plan::Refinement;
use purlin_rules::similar;
use purlin_rules::types::{Scalar, Type};

/// The scalars of the language, those that this version does not serve too.
pub(super) const SCALARS: [&str; 17] = [
    "Bool", "Int", "Float", "Decimal", "String", "Uuid", "DateTime", "Date", "Time", "Duration", "Json", "Bytes", "Email", "Url", "Point",
    "Vector", "File",
];

/// What people who come from elsewhere write.
const HABITS: [(&str, &str); 28] = [
    ("text", "String"),
    ("str", "String"),
    ("varchar", "String"),
    ("char", "String"),
    ("integer", "Int"),
    ("number", "Int"),
    ("bigint", "Int"),
    ("int32", "Int"),
    ("int64", "Int"),
    ("long", "Int"),
    ("boolean", "Bool"),
    ("double", "Float"),
    ("real", "Float"),
    ("numeric", "Decimal(10, 2)"),
    ("money", "Decimal(10, 2)"),
    ("decimal", "Decimal(10, 2)"),
    ("timestamp", "DateTime"),
    ("timestamptz", "DateTime"),
    ("instant", "DateTime"),
    ("guid", "Uuid"),
    ("jsonb", "Json"),
    ("object", "Json"),
    ("any", "Json"),
    ("blob", "Bytes"),
    ("binary", "Bytes"),
    ("bytea", "Bytes"),
    ("uri", "Url"),
    ("interval", "Duration"),
];

/// The kind of a field of this type, or nothing after a report.
pub(super) fn kind<'a>(ty: &'a ast::TypeRef, items: &Items<'_>, found: &mut Vec<Diagnostic>) -> Kind<'a> {
    let name = ty.name.name.as_str();
    if let Some(model) = items.model(name) {
        if ty.refinement.is_some() {
            models_and_enums_are_not_refined(ty, found);
        }
        return match (&ty.relation, ty.list) {
            (Some(ast::Relation::Through { .. }), _) | (Some(ast::Relation::Via(_)), false) => Kind::NotServed,
            (None, false) => Kind::Column { shape: FieldShape::ToOne(model), refinement: Refinement::None },
            (via, true) => {
                a_to_many_is_not_optional(ty, found);
                let via = match via {
                    Some(ast::Relation::Via(via)) => Some(via),
                    Some(ast::Relation::Through { .. }) | None => None,
                };
                Kind::ToMany { model, via }
            }
        };
    }
    if let Some(ast::Relation::Via(via)) = &ty.relation {
        let known = items.enumeration(name).is_some() || SCALARS.contains(&name);
        if items.faulty.contains(name) {
            return Kind::Broken;
        }
        found.push(if known { ViaOfNoRelation { ty: name.to_owned(), span: via.span }.into() } else { unknown(ty, items) });
        return Kind::Broken;
    }
    if let Some(id) = items.enumeration(name) {
        if ty.refinement.is_some() {
            models_and_enums_are_not_refined(ty, found);
        }
        return column_or_list(ty, Scalar::Enum(id), Refinement::None);
    }
    if matches!(name, "Point" | "Vector" | "File") || items.is_unserved(name) {
        return Kind::NotServed;
    }
    if items.faulty.contains(name) {
        return Kind::Broken;
    }
    if !SCALARS.contains(&name) {
        found.push(unknown(ty, items));
        return Kind::Broken;
    }
    match refinement::of_scalar(ty, found) {
        Some((scalar, refinement)) => column_or_list(ty, scalar, refinement),
        None => Kind::Broken,
    }
}

/// What travels as a parameter or in a message: a scalar, an enum, a row. Nothing after a report, and for a type that this version does
/// not know.
pub(crate) fn of_parameter(ty: &ast::TypeRef, items: &Items<'_>, found: &mut Vec<Diagnostic>) -> Option<(Type, Refinement)> {
    let (shape, refinement) = match kind(ty, items, found) {
        Kind::Column { shape, refinement } => (shape, refinement),
        Kind::ToMany { .. } => {
            found.push(ManyRows { span: ty.span }.into());
            return None;
        }
        Kind::NotServed | Kind::Broken => return None,
    };
    match shape {
        FieldShape::Scalar(scalar) => Some((Type::Scalar(scalar), refinement)),
        FieldShape::List(scalar) => Some((Type::List(Box::new(Type::Scalar(scalar))), refinement)),
        FieldShape::ToOne(model) => Some((Type::Row(model), refinement)),
        FieldShape::ToMany { .. } | FieldShape::Through { .. } => None,
    }
}

/// Lists of scalars and enums are not served yet.
fn column_or_list<'a>(ty: &ast::TypeRef, scalar: Scalar, refinement: Refinement) -> Kind<'a> {
    if ty.list { Kind::NotServed } else { Kind::Column { shape: FieldShape::Scalar(scalar), refinement } }
}

fn unknown(ty: &ast::TypeRef, items: &Items<'_>) -> Diagnostic {
    let name = &ty.name.name;
    let lower = name.to_lowercase();
    let scalar = SCALARS.iter().find(|scalar| scalar.to_lowercase() == lower).filter(|scalar| **scalar != "Decimal").copied();
    let habit = || HABITS.iter().find(|(habit, _)| *habit == lower).map(|(_, scalar)| *scalar);
    let declared = || items.models.iter().map(|m| m.name.name.as_str()).chain(items.enums.iter().map(|e| e.name.name.as_str()));
    let meant = scalar.or_else(habit).map(str::to_owned).or_else(|| similar::closest(name, SCALARS.into_iter().chain(declared())));
    UnknownType { name: name.clone(), span: ty.name.span, similar: meant }.into()
}

fn models_and_enums_are_not_refined(ty: &ast::TypeRef, found: &mut Vec<Diagnostic>) {
    let ty_name = ty.name.name.clone();
    let span = refinement::span(ty).unwrap_or(ty.span);
    let help = "only scalars take bounds and patterns".to_owned();
    found.push(UnfitRefinement { ty: ty_name, span, help, instead: refinement::instead(ty, "") }.into());
}

fn a_to_many_is_not_optional(ty: &ast::TypeRef, found: &mut Vec<Diagnostic>) {
    if ty.optional {
        let help = format!("write `{}[]`: without rows it is empty", ty.name.name);
        found.push(UnfitOptional { span: ty.span, because: "a to-many is never null", help }.into());
    }
}
