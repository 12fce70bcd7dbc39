//! The attributes of a field: known, rightly written, where they can stand.

use crate::ast::{self, AttributeArgs};
use crate::check::value;
use crate::diagnostics::types::{BadAttributeArgument, UnfitAttribute, UnknownAttribute};
use crate::resolve::{Names, is_named_once};
use crate::schema::{Field, Marks};
use crate::served::Unserved;
use purlin_rules::catalog::{Catalog, FieldId, FieldShape, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::plan::{Default as FieldDefault, OnDelete};
use purlin_rules::similar;
use purlin_rules::syntax::{ExprKind, Ident};
use purlin_rules::types::Scalar;
use std::collections::BTreeMap;

pub(super) const ATTRIBUTES: [&str; 12] =
    ["unique", "immutable", "readonly", "private", "on_delete", "deprecated", "was", "backfill", "cast", "tree", "read", "write"];

/// What a field's attributes and default say.
pub(super) struct Traits {
    pub(super) marks: Marks,
    pub(super) unique: Option<Span>,
    pub(super) on_delete: OnDelete,
    pub(super) default: FieldDefault,
}

pub(super) fn traits(model: ModelId, id: FieldId, written: &ast::Field, names: &mut Names<'_>, found: &mut Vec<Diagnostic>) -> Traits {
    let mut traits = Traits { marks: Marks::default(), unique: None, on_delete: OnDelete::Restrict, default: FieldDefault::None };
    let Some(field) = names.declared.model_field(model, id).cloned() else { return traits };
    let mut seen = BTreeMap::new();
    for attribute in &written.attributes {
        if attribute_is_known(attribute, found) && is_named_once(&attribute.name, &mut seen, found) {
            apply(attribute, &field, model, &mut traits, names, found);
        }
    }
    if let Some(default) = &written.default {
        // A default that is wrong, and reported, is one still: that the field has none would only follow from it.
        traits.default = value::default(default, &field, names, found).unwrap_or(FieldDefault::Now);
    }
    traits
}

fn attribute_is_known(attribute: &ast::Attribute, found: &mut Vec<Diagnostic>) -> bool {
    let Ident { name, span } = &attribute.name;
    let known = ATTRIBUTES.contains(&name.as_str());
    if !known {
        let similar = similar::closest(name, ATTRIBUTES);
        found.push(UnknownAttribute { name: name.clone(), span: *span, similar }.into());
    }
    known
}

fn apply(
    attribute: &ast::Attribute,
    field: &Field,
    model: ModelId,
    traits: &mut Traits,
    names: &mut Names<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let is_to_many = matches!(field.shape, FieldShape::ToMany { .. } | FieldShape::Through { .. });
    let name = attribute.name.name.as_str();
    if is_to_many && !matches!(name, "deprecated" | "was" | "read" | "write") {
        let help = "attributes of a relation stand at its other end, the field that holds the row".to_owned();
        return unfit(attribute, "a to-many holds nothing itself", help, found);
    }
    let owner = format!("{}.{}", names.declared.model_name(model).unwrap_or_default(), field.spec_name);
    match name {
        "unique" if stands_alone(attribute, found) => match field.shape {
            FieldShape::Scalar(Scalar::Json) => unfit(attribute, "`Json` has no order", "compare a field of its own".to_owned(), found),
            FieldShape::List(_) => {
                unfit(attribute, "a list is not compared as a whole", "keep its values as rows of a model".to_owned(), found)
            }
            FieldShape::Scalar(_) | FieldShape::ToOne(_) | FieldShape::ToMany { .. } | FieldShape::Through { .. } => {
                traits.unique = Some(attribute.span)
            }
        },
        "immutable" => traits.marks.immutable = stands_alone(attribute, found),
        "readonly" => traits.marks.readonly = stands_alone(attribute, found),
        "private" => traits.marks.private = stands_alone(attribute, found),
        "on_delete" => traits.on_delete = on_delete(attribute, field, found).unwrap_or(OnDelete::Restrict),
        "deprecated" => deprecation_gives_its_reason(attribute, found),
        "read" | "write" => {
            let loss = format!("open `{owner}` to more callers than `@{name}` does");
            names.not_served.push(Unserved::guard(format!("`@{name}` of `{owner}`"), attribute.span, loss));
        }
        "was" | "backfill" | "cast" | "tree" => {
            names.not_served.push(Unserved::feature(format!("`@{name}` of `{owner}`"), attribute.span));
        }
        _ => {}
    }
}

fn stands_alone(attribute: &ast::Attribute, found: &mut Vec<Diagnostic>) -> bool {
    if attribute.args.is_some() {
        let help = format!("write `@{}` by itself", attribute.name.name);
        found.push(BadAttributeArgument { name: attribute.name.name.clone(), span: attribute.span, help }.into());
    }
    attribute.args.is_none()
}

fn on_delete(attribute: &ast::Attribute, field: &Field, found: &mut Vec<Diagnostic>) -> Option<OnDelete> {
    let word = match &attribute.args {
        Some(AttributeArgs::Word(word)) => word.name.as_str(),
        Some(AttributeArgs::Faulty(_)) => return None,
        Some(AttributeArgs::Expr(_) | AttributeArgs::NotServed(_)) | None => "",
    };
    let action = match word {
        "cascade" => OnDelete::Cascade,
        "set_null" => OnDelete::SetNull,
        "restrict" => OnDelete::Restrict,
        _ => {
            let help = "write `@on_delete(cascade)`, `@on_delete(set_null)` or `@on_delete(restrict)`".to_owned();
            found.push(BadAttributeArgument { name: attribute.name.name.clone(), span: attribute.span, help }.into());
            return None;
        }
    };
    match field.shape {
        FieldShape::Scalar(_) | FieldShape::List(_) | FieldShape::ToMany { .. } | FieldShape::Through { .. } => {
            let help = format!("`{}` names no row of another model: remove the attribute", field.spec_name);
            unfit(attribute, "it is for relations", help, found);
            None
        }
        FieldShape::ToOne(_) if action == OnDelete::SetNull && !field.nullable => {
            let help = format!("make `{}` optional with `?`, or write `cascade` or `restrict`", field.spec_name);
            unfit(attribute, "a required relation cannot become null", help, found);
            None
        }
        FieldShape::ToOne(_) => Some(action),
    }
}

pub(super) fn deprecation_gives_its_reason(attribute: &ast::Attribute, found: &mut Vec<Diagnostic>) {
    let is_text = match &attribute.args {
        Some(AttributeArgs::Expr(expr)) => matches!(expr.kind, ExprKind::Text(_)),
        Some(AttributeArgs::Faulty(_)) => true,
        Some(AttributeArgs::Word(_) | AttributeArgs::NotServed(_)) | None => false,
    };
    if !is_text {
        let help = "say why, and what to use instead: `@deprecated(\"use full_name\")`".to_owned();
        found.push(BadAttributeArgument { name: attribute.name.name.clone(), span: attribute.span, help }.into());
    }
}

pub(super) fn unfit(attribute: &ast::Attribute, because: &str, help: String, found: &mut Vec<Diagnostic>) {
    let name = attribute.name.name.clone();
    found.push(UnfitAttribute { name, span: attribute.span, because: because.to_owned(), help }.into());
}
