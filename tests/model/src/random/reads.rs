//! Reads at random.

use super::{Known, Random, id_of};
use crate::call::{Function, Include, Listing, Named, Pages, Read, Totals};
use crate::filter::{Compares, Filter};
use crate::wire;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::{Field, FieldKind};
use purlin_rules::types::Scalar;

/// Words of the fair, whole and begun, spelt in several ways.
const SOUGHT: [&str; 16] = ["a", "b", "c", "cd", "A", "e", "É", "te", "tea", "CAKE", "too lo", "long too", "abcd", "a-cd", "x", "!"];

impl Random {
    pub(super) fn get(&mut self, known: Known<'_>, model: ModelId, tenant: Named) -> Read {
        let (include, select) = (self.include(known, model, 0), self.select(known, model));
        Read::Get { id: id_of(self.row(known, model, tenant)), select: if include.is_empty() { select } else { Vec::new() }, include }
    }

    pub(super) fn list(&mut self, known: Known<'_>, model: ModelId) -> Read {
        let pages =
            Pages { limit: self.of(&[1, 2, 3, 50]), offset: if self.one_in(4) { self.of(&[1, 2, 5]) } else { 0 }, in_body: self.one_in(4) };
        if known.table(model).search.is_empty() && self.one_in(40) {
            let search = Some(self.words());
            return Read::List { search, listing: Listing::default(), include: Vec::new(), select: Vec::new(), pages };
        }
        let search = (!known.table(model).search.is_empty() && self.one_in(2)).then(|| self.words());
        let (listing, include, select) = (self.listing(known, model), self.include(known, model, 0), self.select(known, model));
        Read::List { search, listing, select: if include.is_empty() { select } else { Vec::new() }, include, pages }
    }

    /// Some fields, often none.
    fn select(&mut self, known: Known<'_>, model: ModelId) -> Vec<FieldId> {
        let mut select = Vec::new();
        if self.one_in(3) {
            let fields = compared(known, model);
            for _ in 0..=self.below(3) {
                let field = self.of(&fields);
                if !select.contains(&field) {
                    select.push(field);
                }
            }
        }
        select
    }

    /// What somebody looks for.
    fn words(&mut self) -> String {
        self.of(&SOUGHT).to_owned()
    }

    pub(super) fn totals(&mut self, known: Known<'_>, model: ModelId) -> Read {
        let fields = compared(known, model);
        let mut totals = Totals { count: self.one_in(2), ..Totals::default() };
        for _ in 0..self.below(3) {
            let field = self.of(&fields);
            if !totals.group.contains(&field) || self.one_in(20) {
                totals.group.push(field);
            }
        }
        for function in Function::ALL {
            // Mostly those of which it can be asked.
            let apt: Vec<FieldId> = fields.iter().copied().filter(|field| is_number(known.table(model).field(*field).unwrap())).collect();
            for _ in 0..self.below(3) {
                let field = if self.one_in(25) || apt.is_empty() { self.of(&fields) } else { self.of(&apt) };
                if !totals.values.contains(&(function, field)) {
                    totals.values.push((function, field));
                }
            }
        }
        Read::Totals { filter: self.filter(known, model), totals, page: self.of(&[1, 2, 50]) }
    }

    fn listing(&mut self, known: Known<'_>, model: ModelId) -> Listing {
        let fields = compared(known, model);
        let mut sort: Vec<(FieldId, bool)> = Vec::new();
        for _ in 0..self.below(3) {
            let field = self.of(&fields);
            if !sort.iter().any(|(other, _)| *other == field) {
                sort.push((field, self.one_in(2)));
            }
        }
        Listing { filter: self.filter(known, model), sort }
    }

    /// Relations, and relations of their rows.
    fn include(&mut self, known: Known<'_>, model: ModelId, depth: usize) -> Vec<Include> {
        if !self.one_in(2 + depth) || depth > 2 {
            return Vec::new();
        }
        let fields = known.table(model).fields_with_ids();
        let mut relations: Vec<FieldId> = fields.filter(|(_, field)| wire::leads_to(field).is_some()).map(|(field, _)| field).collect();
        let mut included = Vec::new();
        for _ in 0..=self.below(2) {
            if relations.is_empty() {
                break;
            }
            let field = relations.swap_remove(self.below(relations.len()));
            let declared = known.table(model).field(field).unwrap();
            let target = wire::leads_to(declared).unwrap();
            let is_many = wire::is_many(declared);
            let listing = if is_many && self.one_in(2) { self.listing(known, target) } else { Listing::default() };
            let limit = (is_many && self.one_in(2)).then(|| 1 + self.below(3));
            included.push(Include { field, listing, limit, below: self.include(known, target, depth + 1) });
        }
        included
    }

    fn filter(&mut self, known: Known<'_>, model: ModelId) -> Option<Filter> {
        self.one_in(2).then(|| self.condition(known, model, 0))
    }

    fn condition(&mut self, known: Known<'_>, model: ModelId, depth: usize) -> Filter {
        let part = |random: &mut Self| Box::new(random.condition(known, model, depth + 1));
        match self.below(if depth < 2 { 9 } else { 3 }) {
            3 => Filter::Not(part(self)),
            4 => Filter::And(part(self), part(self)),
            5 => Filter::Or(part(self), part(self)),
            6 | 7 => {
                let many: Vec<FieldId> =
                    known.table(model).fields_with_ids().filter(|(_, field)| wire::is_many(field)).map(|(field, _)| field).collect();
                if many.is_empty() {
                    return self.comparison(known, model);
                }
                let rows = self.of(&many);
                let target = wire::leads_to(known.table(model).field(rows).unwrap()).unwrap();
                let of = Box::new(self.condition(known, target, depth + 1));
                if self.one_in(2) { Filter::Any { rows, of } } else { Filter::Count { rows, of, least: self.of(&[1, 2]) } }
            }
            _ => self.comparison(known, model),
        }
    }

    fn comparison(&mut self, known: Known<'_>, model: ModelId) -> Filter {
        let (mut model, mut path) = (model, Vec::new());
        while path.len() < 2 && self.one_in(4) {
            let steps: Vec<(FieldId, ModelId)> = known
                .table(model)
                .fields_with_ids()
                .filter(|(_, field)| !wire::is_many(field))
                .filter_map(|(id, field)| Some((id, wire::leads_to(field)?)))
                .collect();
            if steps.is_empty() {
                break;
            }
            let (field, target) = self.of(&steps);
            path.push(field);
            model = target;
        }
        let field = self.of(&compared(known, model));
        path.push(field);
        let declared = known.table(model).field(field).unwrap();
        let has_order = is_number(declared) || matches!(wire::scalar(declared), Some(Scalar::Float | Scalar::String));
        let operators = [Compares::Equal, Compares::Unequal, Compares::Less, Compares::AtLeast];
        let operator = self.of(&operators[..if has_order { 4 } else { 2 }]);
        let value = if self.one_in(4) { None } else { Some(self.value(known, declared)) };
        Filter::Is { path, operator, value }
    }
}

/// What rows are filtered, sorted and grouped by here: neither instants nor ids, which relations compare.
fn compared(known: Known<'_>, model: ModelId) -> Vec<FieldId> {
    let is_compared = |(id, field): &(FieldId, &Field)| {
        let is_own = [FieldId::ID, FieldId::CREATED_AT, FieldId::UPDATED_AT].contains(id);
        let is_row = matches!(&field.kind, FieldKind::ToOne { .. } | FieldKind::Computed(_));
        !is_own && !field.is_private() && (is_row || wire::scalar(field).is_some())
    };
    known.table(model).fields_with_ids().filter(is_compared).map(|(id, _)| id).collect()
}

fn is_number(field: &Field) -> bool {
    matches!(wire::scalar(field), Some(Scalar::Int | Scalar::Decimal { .. }))
}
