//! The type of a field: from the name that is written to a shape.

use super::fields::Kind;
use super::{Items, refinement};
use crate::ast;
use crate::diagnostics::functions::ManyRows;
use crate::diagnostics::names::UnknownName;
use crate::diagnostics::relations::{OtherEndMayBeNone, UnfitThrough, ViaOfNoRelation};
use crate::diagnostics::types::{RecordAsField, RecordAsParameter, UnfitOptional, UnfitRefinement, UnknownType};
use purlin_rules::catalog::FieldShape;
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::plan::Refinement;
use purlin_rules::similar;
use purlin_rules::types::{Scalar, Type};

/// The scalars of the language.
pub(super) const SCALARS: [&str; 17] = [
    "Bool", "Int", "Float", "Decimal", "String", "Uuid", "DateTime", "Date", "Time", "Duration", "Json", "Bytes", "Email", "Url", "Point",
    "Vector", "File",
];

/// An exact number of which no digits are said.
const DECIMAL: &str = "Decimal(10, 2)";

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
    ("numeric", DECIMAL),
    ("money", DECIMAL),
    ("decimal", DECIMAL),
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
            (Some(ast::Relation::Through { model: join, ends, .. }), true) => {
                a_to_many_is_not_optional(ty, found);
                Kind::Through { model, join, ends: ends.as_deref(), resolved: None }
            }
            (Some(ast::Relation::Through { span, .. }), false) => {
                found.push(
                    UnfitThrough {
                        span: *span,
                        fault: format!("`through` leads to many rows, and `{name}` is one"),
                        help: format!("write `{name}[]`"),
                    }
                    .into(),
                );
                Kind::Broken
            }
            (Some(ast::Relation::Via(via)), false) => {
                the_other_end_may_be_none(ty, via, found);
                Kind::OneVia { model, via }
            }
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
    if let Some(record) = items.record(name) {
        found.push(RecordAsField { name: name.to_owned(), span: ty.span, declared: record.name.span }.into());
        return Kind::Broken;
    }
    if name == "File" {
        return file(ty, items, found);
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
    if let Some(record) = items.record(&ty.name.name).filter(|_| items.model(&ty.name.name).is_none()) {
        found.push(RecordAsParameter { name: ty.name.name.clone(), span: ty.span, declared: record.name.span }.into());
        return None;
    }
    let (shape, refinement) = match kind(ty, items, found) {
        Kind::Column { shape, refinement } => (shape, refinement),
        Kind::ToMany { .. } | Kind::OneVia { .. } | Kind::Through { .. } => {
            found.push(ManyRows { span: ty.span }.into());
            return None;
        }
        Kind::Broken => return None,
    };
    match shape {
        FieldShape::Scalar(scalar) => Some((Type::Scalar(scalar), refinement)),
        FieldShape::List(scalar) => Some((Type::List(Box::new(Type::Scalar(scalar))), refinement)),
        FieldShape::ToOne(model) => Some((Type::Row(model), refinement)),
        FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. } => None,
    }
}

fn column_or_list<'a>(ty: &ast::TypeRef, scalar: Scalar, refinement: Refinement) -> Kind<'a> {
    let shape = if ty.list { FieldShape::List(scalar) } else { FieldShape::Scalar(scalar) };
    Kind::Column { shape, refinement }
}

pub(crate) fn is_scalar(name: &str) -> bool {
    SCALARS.contains(&name)
}

/// Whether a field of a record may have this type: a value, a list of values, a row, or another record.
pub(crate) fn record_field_type(ty: &ast::TypeRef, items: &Items<'_>, found: &mut Vec<Diagnostic>) {
    if items.record(&ty.name.name).is_some() && ty.refinement.is_none() && ty.relation.is_none() {
        return;
    }
    if let Some(ast::Relation::Via(via)) = &ty.relation {
        found.push(ViaOfNoRelation { ty: ty.name.name.clone(), span: via.span }.into());
    } else if items.model(&ty.name.name).is_none() || ty.refinement.is_some() || ty.relation.is_some() {
        kind(ty, items, found);
    }
}

/// `File(avatars)`: a file of a bucket that is declared.
fn file<'a>(ty: &ast::TypeRef, items: &Items<'_>, found: &mut Vec<Diagnostic>) -> Kind<'a> {
    let Some(ast::Refinement::Word { word, .. }) = &ty.refinement else {
        let help = "name the bucket that holds the file: `File(avatars)`".to_owned();
        found.push(UnfitRefinement { ty: "File".to_owned(), span: refinement::span(ty).unwrap_or(ty.span), help, instead: None }.into());
        return Kind::Broken;
    };
    match items.bucket(&word.name) {
        Some(bucket) => column_or_list(ty, Scalar::File(bucket), Refinement::None),
        None => {
            if !items.faulty.contains(word.name.as_str()) {
                found.push(UnknownName::of("bucket", word, None, items.bucket_names().into_iter()).into());
            }
            Kind::Broken
        }
    }
}

fn unknown(ty: &ast::TypeRef, items: &Items<'_>) -> Diagnostic {
    let name = &ty.name.name;
    let lower = name.to_lowercase();
    let scalar = SCALARS.iter().find(|scalar| scalar.to_lowercase() == lower).filter(|scalar| **scalar != "Decimal").copied();
    let habit = || HABITS.iter().find(|(habit, _)| *habit == lower).map(|(_, scalar)| *scalar);
    let declared = || items.models.iter().map(|m| m.name.name.as_str()).chain(items.enums.iter().map(|e| e.name.name.as_str()));
    let meant = scalar.or_else(habit).map(str::to_owned).or_else(|| similar::closest(name, SCALARS.into_iter().chain(declared())));
    let (span, similar) = match meant {
        Some(meant) => refined(ty, meant),
        None => (ty.name.span, None),
    };
    UnknownType { name: name.clone(), span, similar }.into()
}

/// `VARCHAR(80)`, `NUMERIC(10, 2)`: what is meant by the name, and by what stands in its brackets.
fn refined(ty: &ast::TypeRef, meant: String) -> (Span, Option<String>) {
    let name = ty.name.span;
    let Some(ast::Refinement::Numbers { numbers, span }) = &ty.refinement else { return (name, Some(meant)) };
    match (meant.as_str(), numbers.as_slice()) {
        ("String", [(length, _)]) => (name.to(*span), Some(format!("String(..{length})"))),
        (DECIMAL, [(digits, _)]) => (name.to(*span), Some(format!("Decimal({digits}, 0)"))),
        (DECIMAL, _) => (name, Some("Decimal".to_owned())),
        _ => (name, Some(meant)),
    }
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

/// No row need hold this one.
fn the_other_end_may_be_none(ty: &ast::TypeRef, via: &ast::Ident, found: &mut Vec<Diagnostic>) {
    if !ty.optional {
        found.push(OtherEndMayBeNone { ty: ty.name.name.clone(), via: via.name.clone(), span: ty.span }.into());
    }
}
