//! Names to ids: from the trees of all files to [`Names`], what the program declares and where each declaration is written.
//!
//! Files and their order do not matter: models and enums are sorted by name before they get their ids. What could not be resolved is
//! reported once and remembered as a [`Gap`], so that nothing else is reported only because of it.

pub(crate) mod case;
mod expand;
mod fields;
mod items;
mod refinement;
mod relations;
pub(crate) mod served;
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
use crate::served::Unserved;
use purlin_rules::catalog::{Catalog, FieldId, ModelId};
use purlin_rules::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// The program by name.
#[derive(Debug)]
pub(crate) struct Names<'a> {
    pub(crate) items: Items<'a>,
    pub(crate) declared: Declared,
    /// For each model, its fields that have an id, as written.
    pub(crate) written: Vec<Vec<(FieldId, &'a ast::Field)>>,
    pub(crate) gaps: Gaps,
    /// What is declared, not served, and no part of what is declared above.
    pub(crate) not_served: Vec<Unserved>,
}

/// Fields that are written and have no id.
#[derive(Debug, Default)]
pub(crate) struct Gaps {
    fields: BTreeMap<(ModelId, String), Gap>,
}

/// Why a written field is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    /// An error about it has been reported.
    Broken,
    /// It is part of the language and not of this version.
    NotServed,
}

/// A field that a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    Field(FieldId),
    Gap(Gap),
    Unknown,
}

impl Names<'_> {
    pub(crate) fn field(&self, model: ModelId, name: &str) -> Named {
        if let Some(id) = self.declared.field_named(model, name) {
            return Named::Field(id);
        }
        match self.gaps.fields.get(&(model, name.to_owned())) {
            Some(gap) => Named::Gap(*gap),
            None if self.items.faulty.contains(name) => Named::Gap(Gap::Broken),
            None => Named::Unknown,
        }
    }
}

/// Resolves the declarations of all files.
pub(crate) fn names<'a>(files: &'a [ast::File], expanded: &'a Expanded, found: &mut Vec<Diagnostic>) -> Names<'a> {
    let items = items::collect(files, expanded, found);
    let mut not_served = served::of_items(&items);
    let mut fields = fields::of_all_models(&items, found);
    relations::pair(&items, &mut fields, found);
    not_served.extend(fields::unserved(&items, &fields));
    let (declared, written, gaps) = fields::number(&items, fields);
    Names { items, declared, written, gaps, not_served }
}
