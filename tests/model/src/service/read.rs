//! What reads answer.

use super::seen::Reader;
use super::{Expected, Fair, problem};
use crate::call::{Asked, Include, Listing, Read};
use crate::filter::Filter;
use crate::wire;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::checks::Operation;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::Row;
use serde_json::{Value as Json, json};

/// Rows of an included list that says nothing else.
const LIMIT: usize = 10;

impl Fair<'_> {
    pub(super) fn read(&self, asked: &Asked, model: ModelId, read: &Read) -> Expected {
        let reader = self.reader(asked);
        match read {
            Read::Get { id, include, select } => match self.world.row(model, *id) {
                Some(row) if self.is_there(reader, Operation::Get, model, row) => {
                    let mut shown = self.shown(reader, Operation::Get, model, row, select);
                    for include in include {
                        self.add(reader, Operation::Get, model, row, &Include { limit: Some(usize::MAX), ..include.clone() }, &mut shown);
                    }
                    Expected::Row(200, wire::told(Json::Object(shown)))
                }
                _ => problem(404, "not_found"),
            },
            Read::List { search, listing, include, select, pages } => {
                let mut rows = self.listed(reader, model, self.rows_there(reader, model), listing);
                rows.retain(|row| search.as_ref().is_none_or(|search| self.is_found(reader, model, row, search)));
                Expected::Rows(rows.into_iter().skip(pages.offset).map(|row| self.with(reader, model, row, include, select)).collect())
            }
            Read::Totals { filter, totals, .. } => Expected::Rows(self.totals(reader, model, filter.as_ref(), totals)),
        }
    }

    /// What can't be asked, whatever is stored.
    pub(super) fn fault_of_read(&self, model: ModelId, read: &Read) -> Option<Expected> {
        let filters = match read {
            Read::Get { include, .. } => self.filters(model, include),
            Read::List { search: Some(_), .. } if self.table(model).search.is_empty() => return Some(problem(400, "invalid_parameter")),
            Read::List { listing, include, .. } => {
                listing.filter.iter().map(|filter| (model, filter)).chain(self.filters(model, include)).collect()
            }
            Read::Totals { filter, totals, .. } => {
                if let Some(fault) = self.fault_of_totals(model, totals) {
                    return Some(fault);
                }
                filter.iter().map(|filter| (model, filter)).collect()
            }
        };
        let is_too_much = |(model, filter): &(ModelId, &Filter)| filter.trees(self.service(), *model) > 1;
        filters.iter().any(is_too_much).then(|| problem(400, "too_expensive"))
    }

    /// The filters of relations, each with the model of its rows.
    fn filters<'i>(&self, model: ModelId, include: &'i [Include]) -> Vec<(ModelId, &'i Filter)> {
        let mut filters = Vec::new();
        for include in include {
            let target = wire::leads_to(self.table(model).field(include.field).unwrap()).unwrap();
            filters.extend(include.listing.filter.iter().map(|filter| (target, filter)));
            filters.extend(self.filters(target, &include.below));
        }
        filters
    }

    /// As its writer may read it.
    pub(crate) fn written(&self, asked: &Asked, model: ModelId, id: Id) -> Json {
        let reader = self.reader(asked);
        match self.world.row(model, id) {
            Some(row) if self.is_there(reader, Operation::Get, model, row) => {
                wire::told(Json::Object(self.shown(reader, Operation::Get, model, row, &[])))
            }
            _ => json!({ "id": id.to_string(), "$readable": false }),
        }
    }

    /// The fields of a row that is there, of which these are selected, or without any all of them.
    fn shown(&self, reader: Reader, operation: Operation, model: ModelId, row: &Row, select: &[FieldId]) -> serde_json::Map<String, Json> {
        let mut shown = serde_json::Map::new();
        let mut hidden = Vec::new();
        let is_asked_for = |field: FieldId| select.is_empty() || field == FieldId::ID || select.contains(&field);
        let fields = self.table(model).fields_with_ids().filter(|(_, field)| field.has_value());
        for (field, declared) in fields.filter(|(field, _)| is_asked_for(*field)) {
            if self.is_shown(reader, operation, model, row, field) {
                shown.insert(declared.name.to_string(), wire::value(declared, &self.value(reader.me, model, row, field)));
            } else if self.table(model).hides.contains(&field) {
                // Of one with a rule of its own it is told that it is not shown.
                hidden.push(declared.name.to_string());
            }
        }
        if !hidden.is_empty() {
            shown.insert("$hidden".to_owned(), json!(hidden));
        }
        shown
    }

    /// A row of a list, and what is included in it.
    fn with(&self, reader: Reader, model: ModelId, row: &Row, include: &[Include], select: &[FieldId]) -> Json {
        let mut shown = self.shown(reader, Operation::List, model, row, select);
        for include in include {
            self.add(reader, Operation::List, model, row, include, &mut shown);
        }
        wire::told(Json::Object(shown))
    }

    /// Puts the rows of a relation in the place of it.
    fn add(
        &self,
        reader: Reader,
        operation: Operation,
        model: ModelId,
        row: &Row,
        include: &Include,
        shown: &mut serde_json::Map<String, Json>,
    ) {
        let declared = self.table(model).field(include.field).unwrap();
        let target = wire::leads_to(declared).unwrap();
        let rows = self.related(reader, model, row, include.field);
        let with = |row: &Row| self.with(reader, target, row, &include.below, &[]);
        let included = if wire::is_many(declared) {
            let limit = include.limit.unwrap_or(LIMIT);
            let rows = self.listed(reader, target, rows, &include.listing);
            let next = if rows.len() > limit { json!("more") } else { Json::Null };
            json!({ "data": rows.into_iter().take(limit).map(with).collect::<Vec<_>>(), "next": next })
        } else if declared.has_value() {
            // Where the field itself is not shown there is nothing in its place.
            if !self.is_shown(reader, operation, model, row, include.field) {
                return;
            }
            match (self.value(reader.me, model, row, include.field), rows.first()) {
                (_, Some(row)) => with(row),
                (Value::Id(id), None) => json!({ "id": id.to_string(), "$readable": false }),
                (_, None) => Json::Null,
            }
        } else {
            rows.first().map_or(Json::Null, |row| with(row))
        };
        shown.insert(declared.name.to_string(), included);
    }

    /// All rows that are there.
    pub(super) fn all(&self, reader: Reader, model: ModelId, filter: Option<&Filter>) -> Vec<&Row> {
        self.listed(reader, model, self.rows_there(reader, model), &Listing { filter: filter.cloned(), sort: Vec::new() })
    }
}
