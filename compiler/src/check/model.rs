//! What the members of a model say beyond the types of its fields: attributes, defaults, computed fields, keys and constraints.

pub(super) mod attributes;
mod computed;
mod constraints;
mod default;
mod enums;
mod keys;

use crate::ast;
use crate::diagnostics::names::UnknownName;
use crate::resolve::{Named, Names, tenant_field};
use crate::schema::Model;
use attributes::Traits;
use keys::Keys;
use purlin_rules::catalog::{FieldId, IMPLICIT_FIELDS, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::syntax::Ident;

/// Fills in what resolution leaves open.
pub(super) fn complete(names: &mut Names<'_>, found: &mut Vec<Diagnostic>) {
    let models: Vec<&ast::Model> = names.items.models.clone();
    for (model, id) in models.iter().zip((0..).map(ModelId)) {
        let fields = names.written.get(id.0 as usize).cloned().unwrap_or_default();
        constraints::old_names_are_gone(&fields, id, names, found);
        let traits: Vec<(FieldId, Traits)> =
            fields.into_iter().map(|(field, written)| (field, attributes::traits(id, field, written, names, found))).collect();
        if let Some(declared) = names.declared.models.get_mut(id.0 as usize) {
            declared.tenant = tenant_field_of(model, declared);
        }
        let mut keys = Keys::of(id, names);
        for (field, traits) in &traits {
            keys.unique_field(*field, traits.unique);
        }
        keys.collect(model, names, found);
        let constraints = constraints::collect(model, id, names, found);
        if let Some(model) = names.declared.models.get_mut(id.0 as usize) {
            model.uniques = keys.uniques.into_iter().map(|(fields, _)| fields).collect();
            model.indexes = keys.indexes;
            (model.search, model.requires, model.limits) = (constraints.search, constraints.requires, constraints.limits);
            (model.removed, model.live) = (constraints.removed, constraints.live);
            for (id, traits) in traits {
                if let Some(field) = model.fields.get_mut(id.0 as usize) {
                    let Traits { marks, unique: _, on_delete, default, derived, evolution } = traits;
                    (field.marks, field.on_delete, field.default, field.derived, field.evolution) =
                        (marks, on_delete, default, derived, evolution);
                }
            }
        }
        default::no_default_reads_itself(id, names, found);
    }
    enums::values_are_spelt_and_declared_once(names, found);
    computed::fields(names, found);
}

/// The field that `in Org` adds.
fn tenant_field_of(written: &ast::Model, declared: &Model) -> Option<(FieldId, Span)> {
    let tenant = written.tenant.as_ref()?;
    let name = tenant_field(&tenant.name);
    let (_, id) = declared.fields.iter().zip((0..).map(FieldId)).find(|(field, _)| field.spec_name == name && field.span == tenant.span)?;
    Some((id, tenant.span))
}

/// The field with this name. One that is not there is reported, unless its declaration was.
pub(super) fn known_field(name: &Ident, model: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<FieldId> {
    match names.field(model, &name.name) {
        Named::Field(id) => Some(id),
        Named::Broken => None,
        Named::Unknown => {
            found.push(unknown_field(name, model, names));
            None
        }
    }
}

/// The report of a name that no field of the model has.
pub(super) fn unknown_field(name: &Ident, model: ModelId, names: &Names<'_>) -> Diagnostic {
    let declared = names.declared.model(model);
    let fields = declared.into_iter().flat_map(|model| &model.fields).skip(IMPLICIT_FIELDS.len()).map(|field| field.spec_name.as_str());
    UnknownName::of("field", name, declared.map(|model| model.spec_name.as_str()), fields).into()
}
