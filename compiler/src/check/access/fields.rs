//! Field lists of rules: which fields a request can name in an operation at all.

use crate::ast::{self, OperationName};
use crate::check::model;
use crate::diagnostics::rules::UngrantableField;
use crate::resolve::{Named, Names, is_named_once};
use crate::schema::Field;
use purlin_rules::catalog::{Catalog, FieldId, FieldShape, IMPLICIT_FIELDS, ModelId};
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::plan::GrantedFields;
use purlin_rules::syntax::Ident;
use std::collections::BTreeMap;

/// A field list, each field of which a request can name in this operation.
pub(super) fn fields(
    list: &[Ident],
    operation: OperationName,
    model: ModelId,
    names: &Names<'_>,
    found: &mut Vec<Diagnostic>,
) -> GrantedFields {
    let mut granted = Vec::new();
    let mut seen = BTreeMap::new();
    for name in list {
        if !is_named_once(name, &mut seen, found) {
            continue;
        }
        match names.field(model, &name.name) {
            Named::Field(id) => {
                field_can_be_named(name, id, operation, model, names, found);
                granted.push(id);
            }
            Named::Broken => {}
            Named::Unknown if is_credential(name, model, names) => {
                let unknown = model::unknown_field(name, model, names);
                found.push(unknown.with_help("a password comes with every sign-up, and is no field: no rule names it"));
            }
            Named::Unknown => found.push(model::unknown_field(name, model, names)),
        }
    }
    granted.sort();
    GrantedFields::Only(granted.into())
}

/// `allow create(email, password)`
fn is_credential(name: &Ident, model: ModelId, names: &Names<'_>) -> bool {
    name.name == "password" && names.declared.auth_model() == Some(model)
}

fn field_can_be_named(name: &Ident, id: FieldId, operation: OperationName, model: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    let Some(field) = names.declared.model_field(model, id) else { return };
    let (spelt, because) = match operation {
        OperationName::Read | OperationName::Get | OperationName::List => ("read", unreadable(field)),
        OperationName::Create => ("create", unwritable(field)),
        OperationName::Update => ("update", unwritable(field).or_else(|| unchangeable(field)).or_else(|| identifies(name, model, names))),
        OperationName::Delete | OperationName::Write => ("write", None),
    };
    if let Some(because) = because {
        let field_name = format!("{}.{}", names.declared.model_name(model).unwrap_or_default(), name.name);
        found.push(UngrantableField { field: field_name, operation: spelt, because, span: name.span, declared: field.span }.into());
    }
}

fn unreadable(field: &Field) -> Option<&'static str> {
    match field.shape {
        FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. } => {
            Some("the rows of a to-many are read under their own model's rules")
        }
        FieldShape::Scalar(_) | FieldShape::List(_) | FieldShape::ToOne(_) if field.marks.private => {
            Some("a `@private` field never leaves the server")
        }
        FieldShape::Scalar(_) | FieldShape::List(_) | FieldShape::ToOne(_) => None,
    }
}

fn unwritable(field: &Field) -> Option<&'static str> {
    match field.shape {
        FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. } => {
            Some("the rows of a to-many are written under their own model's rules")
        }
        FieldShape::Scalar(_) | FieldShape::List(_) | FieldShape::ToOne(_) if IMPLICIT_FIELDS.contains(&field.spec_name.as_str()) => {
            Some("it is filled by the system")
        }
        FieldShape::Scalar(_) | FieldShape::List(_) | FieldShape::ToOne(_) if field.marks.readonly => {
            Some("a `@readonly` field is never named in a request")
        }
        FieldShape::Scalar(_) | FieldShape::List(_) | FieldShape::ToOne(_) => None,
    }
}

fn unchangeable(field: &Field) -> Option<&'static str> {
    field.marks.immutable.then_some("an `@immutable` field is set once, at creation")
}

fn identifies(name: &Ident, model: ModelId, names: &Names<'_>) -> Option<&'static str> {
    let auth = names.items.auth?;
    let identifies = auth.settings.iter().any(|setting| match setting {
        ast::AuthSetting::Identify { field, .. } => field.name == name.name,
        ast::AuthSetting::Password { .. }
        | ast::AuthSetting::MagicLink { .. }
        | ast::AuthSetting::Otp { .. }
        | ast::AuthSetting::Anonymous { .. }
        | ast::AuthSetting::Social { .. }
        | ast::AuthSetting::Mfa { .. }
        | ast::AuthSetting::Session { .. }
        | ast::AuthSetting::Verify { .. } => false,
    });
    (identifies && names.declared.auth_model == Some(model)).then_some("what names a user at sign-in changes under `/auth` only")
}
