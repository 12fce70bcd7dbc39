//! What the members of a model say beyond the types of its fields: attributes, defaults, `unique` and `index`.

mod attributes;
mod enums;
mod keys;

use crate::ast;
use crate::diagnostics::names::UnknownName;
use crate::resolve::{Names, served};
use crate::served::Unserved;
use attributes::Traits;
use keys::Keys;
use purlin_rules::catalog::{FieldId, IMPLICIT_FIELDS, ModelId};
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::syntax::Ident;

/// Fills in what resolution leaves open.
pub(super) fn complete(names: &mut Names<'_>, found: &mut Vec<Diagnostic>) {
    let models: Vec<&ast::Model> = names.items.models.clone();
    for (model, id) in models.into_iter().zip((0..).map(ModelId)) {
        names.not_served.extend(unserved_members(model));
        let fields = names.written.get(id.0 as usize).cloned().unwrap_or_default();
        let traits: Vec<(FieldId, Traits)> =
            fields.into_iter().map(|(field, written)| (field, attributes::traits(id, field, written, names, found))).collect();
        let mut keys = Keys::default();
        for (field, traits) in &traits {
            keys.uniques.extend(traits.unique.map(|span| (vec![*field], span)));
        }
        keys.collect(model, id, names, found);
        if let Some(model) = names.declared.models.get_mut(id.0 as usize) {
            model.uniques = keys.uniques.into_iter().map(|(fields, _)| fields).collect();
            model.indexes = keys.indexes.into_iter().map(|(keys, _)| keys).collect();
            for (id, traits) in traits {
                if let Some(field) = model.fields.get_mut(id.0 as usize) {
                    (field.marks, field.on_delete, field.default) = (traits.marks, traits.on_delete, traits.default);
                }
            }
        }
    }
    enums::values_are_spelt_and_declared_once(names, found);
}

fn unserved_members(model: &ast::Model) -> impl Iterator<Item = Unserved> {
    model.members.iter().filter_map(|member| match member {
        ast::Member::NotServed(item) => Some(served::unserved(item, Some(&model.name.name))),
        ast::Member::Field(_) | ast::Member::Unique(_) | ast::Member::Index(_) | ast::Member::Rule(_) => None,
    })
}

/// The report of a name that no field of the model has.
pub(super) fn unknown_field(name: &Ident, model: ModelId, names: &Names<'_>) -> Diagnostic {
    let declared = names.declared.model(model);
    let fields = declared.into_iter().flat_map(|model| &model.fields).skip(IMPLICIT_FIELDS.len()).map(|field| field.spec_name.as_str());
    UnknownName::of("field", name, declared.map(|model| model.spec_name.as_str()), fields).into()
}
