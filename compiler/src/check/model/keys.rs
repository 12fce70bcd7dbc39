//! `unique` and `index` of a model: over columns that are there, each said once.

use super::unknown_field;
use crate::ast;
use crate::check::reads::Reads;
use crate::check::{expression, scope};
use crate::diagnostics::relations::{RepeatedKey, UnfitKey};
use crate::diagnostics::tenancy::{TenantNamed, UnfitGlobal};
use crate::resolve::{Named, Names, is_named_once};
use crate::schema::{Field, Index};
use purlin_rules::catalog::{FieldId, FieldShape, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::expr::Cond;
use purlin_rules::plan::IndexKey;
use purlin_rules::syntax::Ident;
use purlin_rules::types::Scalar;
use std::collections::BTreeMap;

/// `unique` and `index` of a model, each with its place.
pub(super) struct Keys {
    model: ModelId,
    /// The field of the row's tenant, with which every key begins that does not say `global`.
    tenant: Option<FieldId>,
    pub(super) uniques: Vec<(Vec<FieldId>, Span)>,
    pub(super) indexes: Vec<Index>,
}

impl Keys {
    pub(super) fn of(model: ModelId, names: &Names<'_>) -> Self {
        let tenant = names.declared.model(model).and_then(|model| model.tenant).map(|(field, _)| field);
        Self { model, tenant, uniques: Vec::new(), indexes: Vec::new() }
    }

    /// `@unique`
    pub(super) fn unique_field(&mut self, field: FieldId, said: Option<Span>) {
        let fields = self.tenant.into_iter().chain([field]).collect();
        self.uniques.extend(said.map(|span| (fields, span)));
    }

    pub(super) fn collect(&mut self, model: &ast::Model, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
        for member in &model.members {
            match member {
                ast::Member::Unique(unique) => self.unique(unique, names, found),
                ast::Member::Index(index) => self.index(index, names, found),
                ast::Member::Field(_)
                | ast::Member::Search(_)
                | ast::Member::Require(_)
                | ast::Member::Removed(_)
                | ast::Member::Limit(_)
                | ast::Member::Live(_)
                | ast::Member::Rule(_) => {}
            }
        }
    }

    fn unique(&mut self, unique: &ast::Unique, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
        let written: Vec<&Ident> = unique.fields.iter().collect();
        let Some(fields) = columns("unique", &written, self.model, names, found) else { return };
        match (unique.global, self.tenant) {
            (Some(_), Some(_)) => self.add_unique(fields, unique.span, found),
            (Some(span), None) => {
                found.push(UnfitGlobal { span }.into());
                self.add_unique(fields, unique.span, found);
            }
            (None, tenant) => {
                let fields = self.without_tenant(("unique", unique.span), &written, fields, found);
                self.add_unique(tenant.into_iter().chain(fields).collect(), unique.span, found);
            }
        }
    }

    fn index(&mut self, index: &ast::Index, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
        let written: Vec<&Ident> = index.keys.iter().map(|key| &key.field).collect();
        let filter = match &index.filter {
            None => None,
            Some(filter) => match expression::condition(filter, &scope::of_row(self.model), names, found) {
                Some(filter) => Some(filter),
                None => return,
            },
        };
        if let (Some(cond), Some(written)) = (&filter, &index.filter) {
            is_of_the_row_alone(cond, written.span, found);
        }
        let Some(fields) = columns("index", &written, self.model, names, found) else { return };
        let kept = self.without_tenant(("index", index.span), &written, fields.clone(), found);
        let key = |field: FieldId| {
            let place = fields.iter().position(|known| *known == field);
            let descending = place.and_then(|place| index.keys.get(place)).is_some_and(|key| key.descending);
            IndexKey { field, descending }
        };
        let keys = self.tenant.into_iter().chain(kept).map(key).collect();
        self.add_index(Index { keys, filter, span: index.span }, found);
    }

    /// The fields of a key but for the tenant, which is said anyway.
    fn without_tenant(
        &self,
        key: (&'static str, Span),
        written: &[&Ident],
        fields: Vec<FieldId>,
        found: &mut Vec<Diagnostic>,
    ) -> Vec<FieldId> {
        let (kind, span) = key;
        let Some(place) = fields.iter().position(|field| Some(*field) == self.tenant) else { return fields };
        if let Some(name) = written.get(place) {
            let others: Vec<&str> = written.iter().filter(|other| other.name != name.name).map(|other| other.name.as_str()).collect();
            let edit = (kind == "unique" && !others.is_empty()).then(|| (span, format!("unique ({})", others.join(", "))));
            found.push(TenantNamed { kind, field: name.name.clone(), span: name.span, edit }.into());
        }
        fields.into_iter().filter(|field| Some(*field) != self.tenant).collect()
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

    fn add_index(&mut self, index: Index, found: &mut Vec<Diagnostic>) {
        match self.indexes.iter().find(|known| known.keys == index.keys && known.filter == index.filter) {
            Some(known) => found.push(RepeatedKey { kind: "index", span: index.span, first: known.span }.into()),
            None => self.indexes.push(index),
        }
    }
}

/// An index holds rows by what they are, not by who asks or when.
fn is_of_the_row_alone(filter: &Cond, span: Span, found: &mut Vec<Diagnostic>) {
    let reads = Reads::of_cond(filter);
    if reads.me || reads.now || reads.quantifiers || reads.aggregates > 0 || reads.beyond {
        let because = "its rows are told by their own fields, not by other rows, `me` or the time";
        found.push(UnfitKey { kind: "index", field: "where".to_owned(), span, because }.into());
    }
}

/// What is computed has no column to be found by, unless it is `@stored`; and no two rows are kept from coming to the same.
fn is_never_held(kind: &str, field: &Field) -> bool {
    field.computed.is_some() && !(kind == "index" && field.is_kept())
}

/// The fields that a key names, if each is there, has a column, and stands in it once.
fn columns(kind: &'static str, fields: &[&Ident], model: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Vec<FieldId>> {
    let mut seen = BTreeMap::new();
    let mut columns = Vec::new();
    let mut whole = true;
    for name in fields {
        match names.field(model, &name.name) {
            Named::Field(id) => match names.declared.model_field(model, id).map(|field| field.shape) {
                Some(FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. }) => {
                    whole = false;
                    let because = "a to-many has no column";
                    found.push(UnfitKey { kind, field: name.name.clone(), span: name.span, because }.into());
                }
                Some(FieldShape::List(_)) => {
                    whole = false;
                    let because = "a list is not compared as a whole";
                    found.push(UnfitKey { kind, field: name.name.clone(), span: name.span, because }.into());
                }
                Some(FieldShape::Scalar(Scalar::Json | Scalar::Point | Scalar::Vector(_) | Scalar::File(_))) => {
                    whole = false;
                    let because = "values of its type have no order";
                    found.push(UnfitKey { kind, field: name.name.clone(), span: name.span, because }.into());
                }
                Some(_) if names.declared.model_field(model, id).is_some_and(|field| is_never_held(kind, field)) => {
                    whole = false;
                    let because = if kind == "index" { "it is computed, and not `@stored`" } else { "it is computed" };
                    found.push(UnfitKey { kind, field: name.name.clone(), span: name.span, because }.into());
                }
                Some(FieldShape::Scalar(_) | FieldShape::ToOne(_)) | None => {
                    whole &= is_named_once(name, &mut seen, found);
                    columns.push(id);
                }
            },
            Named::Broken => whole = false,
            Named::Unknown => {
                whole = false;
                found.push(unknown_field(name, model, names));
            }
        }
    }
    whole.then_some(columns)
}
