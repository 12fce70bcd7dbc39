//! `unique` and `index` of a model: over columns that are there, each said once.

use super::unknown_field;
use crate::ast;
use crate::diagnostics::relations::{RepeatedKey, UnfitKey};
use crate::resolve::{Gap, Named, Names, is_named_once};
use crate::served::Unserved;
use purlin_rules::catalog::{Catalog, FieldId, FieldShape, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::plan::IndexKey;
use purlin_rules::syntax::Ident;
use purlin_rules::types::Scalar;
use std::collections::BTreeMap;

/// `unique` and `index` of a model, each with its place.
#[derive(Default)]
pub(super) struct Keys {
    pub(super) uniques: Vec<(Vec<FieldId>, Span)>,
    pub(super) indexes: Vec<(Vec<IndexKey>, Span)>,
}

impl Keys {
    pub(super) fn collect(&mut self, model: &ast::Model, id: ModelId, names: &mut Names<'_>, found: &mut Vec<Diagnostic>) {
        for member in &model.members {
            match member {
                ast::Member::Unique(unique) => {
                    let fields: Vec<&Ident> = unique.fields.iter().collect();
                    if let Some(fields) = columns("unique", &fields, unique.span, id, names, found) {
                        self.add_unique(fields, unique.span, found);
                    }
                }
                ast::Member::Index(index) => {
                    let fields: Vec<&Ident> = index.keys.iter().map(|key| &key.field).collect();
                    if let Some(fields) = columns("index", &fields, index.span, id, names, found) {
                        let key = |(field, key): (FieldId, &ast::IndexKey)| IndexKey { field, descending: key.descending };
                        self.add_index(fields.into_iter().zip(&index.keys).map(key).collect(), index.span, found);
                    }
                }
                ast::Member::Field(_) | ast::Member::Rule(_) | ast::Member::NotServed(_) => {}
            }
        }
    }

    /// The order of the fields of a `unique` says nothing.
    fn add_unique(&mut self, fields: Vec<FieldId>, span: Span, found: &mut Vec<Diagnostic>) {
        let sorted = |fields: &[FieldId]| {
            let mut fields = fields.to_vec();
            fields.sort();
            fields
        };
        match self.uniques.iter().find(|(known, _)| sorted(known) == sorted(&fields)) {
            Some((_, first)) => found.push(RepeatedKey { kind: "unique", span, first: *first }.into()),
            None => self.uniques.push((fields, span)),
        }
    }

    fn add_index(&mut self, keys: Vec<IndexKey>, span: Span, found: &mut Vec<Diagnostic>) {
        match self.indexes.iter().find(|(known, _)| *known == keys) {
            Some((_, first)) => found.push(RepeatedKey { kind: "index", span, first: *first }.into()),
            None => self.indexes.push((keys, span)),
        }
    }
}

/// The fields that a key names, if each is there, has a column, and stands in it once.
fn columns(
    kind: &'static str,
    fields: &[&Ident],
    span: Span,
    model: ModelId,
    names: &mut Names<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Vec<FieldId>> {
    let model_name = names.declared.model_name(model).unwrap_or_default().to_owned();
    let mut seen = BTreeMap::new();
    let mut columns = Vec::new();
    let mut whole = true;
    for name in fields {
        match names.field(model, &name.name) {
            Named::Field(id) => match names.declared.model_field(model, id).map(|field| field.shape) {
                Some(FieldShape::ToMany { .. } | FieldShape::Through { .. }) => {
                    whole = false;
                    let because = "a to-many has no column";
                    found.push(UnfitKey { kind, field: name.name.clone(), span: name.span, because }.into());
                }
                Some(FieldShape::List(_)) => {
                    whole = false;
                    let because = "a list is not compared as a whole";
                    found.push(UnfitKey { kind, field: name.name.clone(), span: name.span, because }.into());
                }
                Some(FieldShape::Scalar(Scalar::Json)) => {
                    whole = false;
                    found.push(UnfitKey { kind, field: name.name.clone(), span: name.span, because: "`Json` has no order" }.into());
                }
                Some(FieldShape::Scalar(_) | FieldShape::ToOne(_)) | None => {
                    whole &= is_named_once(name, &mut seen, found);
                    columns.push(id);
                }
            },
            Named::Gap(Gap::Broken) => whole = false,
            Named::Gap(Gap::NotServed) => {
                names.not_served.push(Unserved::feature(format!("this `{kind}` of `{model_name}.{}`", name.name), span));
                whole = false;
            }
            Named::Unknown => {
                whole = false;
                found.push(unknown_field(name, model, names));
            }
        }
    }
    whole.then_some(columns)
}
