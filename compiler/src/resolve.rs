//! Names to ids: from the trees of all files to [`Names`], what the program declares and where each declaration is written.
//!
//! Files and their order do not matter: models and enums are sorted by name before they get their ids. What could not be resolved is
//! reported once and remembered as a [gap](Gaps), so that nothing else is reported only because of it.

pub(crate) mod case;
mod expand;
mod fields;
mod items;
pub(crate) mod refinement;
mod relations;
mod spelling;
mod types;

pub(crate) use expand::{Expanded, models as expanded, tenant_field};
pub(crate) use fields::doc;
pub(crate) use items::{Items, is_named_once, is_new};
pub(crate) use refinement::admits;
pub(crate) use spelling::{is_free_for_a_field, is_free_in_expressions, is_pascal_case, is_snake_case};
pub(crate) use types::{is_scalar, of_parameter, record_field_type};

use crate::ast;
use crate::schema::Declared;
use purlin_rules::catalog::{Catalog, FieldId, ModelId};
use purlin_rules::diagnostic::Diagnostic;
use std::collections::BTreeSet;

/// The program by name.
#[derive(Debug)]
pub(crate) struct Names<'a> {
    pub(crate) items: Items<'a>,
    pub(crate) declared: Declared,
    /// For each model, its fields that have an id, as written.
    pub(crate) written: Vec<Vec<(FieldId, &'a ast::Field)>>,
    pub(crate) gaps: Gaps,
}

/// Fields that are written and have no id: an error about them has been reported.
#[derive(Debug, Default)]
pub(crate) struct Gaps {
    fields: BTreeSet<(ModelId, String)>,
}

/// A field that a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    Field(FieldId),
    /// One that is written, and about which an error has been reported.
    Broken,
    Unknown,
}

impl Names<'_> {
    pub(crate) fn field(&self, model: ModelId, name: &str) -> Named {
        if let Some(id) = self.declared.field_named(model, name) {
            return Named::Field(id);
        }
        let is_broken = self.gaps.fields.contains(&(model, name.to_owned())) || self.items.faulty.contains(name);
        if is_broken { Named::Broken } else { Named::Unknown }
    }
}

/// Resolves the declarations of all files.
pub(crate) fn names<'a>(files: &'a [ast::File], expanded: &'a Expanded, found: &mut Vec<Diagnostic>) -> Names<'a> {
    let items = items::collect(files, expanded, found);
    let mut fields = fields::of_all_models(&items, found);
    relations::pair(&items, &mut fields, found);
    let (declared, written, gaps) = fields::number(&items, fields);
    Names { items, declared, written, gaps }
}
