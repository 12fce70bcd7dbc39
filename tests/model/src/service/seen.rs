//! What is there for a caller: rows, fields, what relations lead to, what a filter finds.

use super::{Fair, id};
use crate::call::{Asked, Listing};
use crate::filter::Filter;
use crate::wire;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::eval::{self, Around};
use purlin_rules::expr::Cond;
use purlin_rules::plan::checks::{Operation, Rule};
use purlin_rules::plan::{FieldKind, GrantedFields};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::Row;
use std::cmp::Ordering;

/// Who reads, in which tenant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader {
    pub(super) me: Option<Id>,
    tenant: Option<Id>,
}

impl Fair<'_> {
    /// Whether the row is there for a read of this kind: in the tenant that is named, let in by a rule, and kept back by none.
    pub(super) fn is_there(&self, reader: Reader, operation: Operation, model: ModelId, row: &Row) -> bool {
        let within = self.table(model).tenant.is_none_or(|field| reader.tenant.is_some_and(|site| *row.value(field) == Value::Id(site)));
        let holds = |rule: &&Rule| self.holds(reader, &rule.when, row);
        within
            && self.rules(operation, model, false).any(|rule| holds(&rule))
            && !self.rules(operation, model, true).filter(|rule| rule.fields == GrantedFields::All).any(|rule| holds(&rule))
    }

    /// Whether a field is shown of a row that is there.
    pub(super) fn is_shown(&self, reader: Reader, operation: Operation, model: ModelId, row: &Row, field: FieldId) -> bool {
        let names = |rule: &&Rule| if let GrantedFields::Only(fields) = &rule.fields { fields.contains(&field) } else { false };
        let holds = |rule: &Rule| self.holds(reader, &rule.when, row);
        let own = self.plan.checks.field_rules.iter().filter(|rule| (rule.model, rule.field) == (model, field));
        field == FieldId::ID
            || !self.table(model).field(field).unwrap().is_private()
                && self.rules(operation, model, false).any(|rule| (names(&rule) || rule.fields == GrantedFields::All) && holds(rule))
                && !self.rules(operation, model, true).filter(names).any(holds)
                && own.filter_map(|rule| rule.read.as_ref()).all(|read| self.holds(reader, read, row))
    }

    fn rules(&self, operation: Operation, model: ModelId, deny: bool) -> impl Iterator<Item = &Rule> {
        self.plan.checks.rules.iter().filter(move |rule| (rule.model, rule.operation, rule.deny) == (model, operation, deny))
    }

    fn holds(&self, reader: Reader, cond: &Cond, this: &Row) -> bool {
        eval::holds(cond, &self.around(reader, this))
    }

    fn around<'a>(&'a self, reader: Reader, this: &'a Row) -> Around<'a> {
        let me = reader.me.map(|me| (self.users(), me));
        Around { world: &self.world, this, old: None, new: None, me, tenant: reader.tenant, now: self.now, args: &[] }
    }

    /// Who asks, if they have a row, and the tenant that the request names, if it is there and lets them in.
    pub(super) fn reader(&self, asked: &Asked) -> Reader {
        let reader = Reader { me: asked.who.filter(|_| self.is_alive(asked)), tenant: None };
        let tenants = self.plan.checks.tenant.as_ref().unwrap();
        let named = asked.tenant.id().and_then(|tenant| self.world.row(tenants.model, tenant));
        let tenant = named.filter(|this| tenants.allow.iter().any(|allow| self.holds(reader, allow, this)));
        Reader { tenant: tenant.map(Row::id), ..reader }
    }

    /// The value of a field to a reader, of a row that is there: null where it is not shown.
    pub(super) fn seen(&self, reader: Reader, operation: Operation, model: ModelId, row: &Row, field: FieldId) -> Value {
        if self.is_shown(reader, operation, model, row, field) { self.value(reader.me, model, row, field) } else { Value::Null }
    }

    /// The rows of a model that are listed, by their ids.
    pub(super) fn rows_there(&self, reader: Reader, model: ModelId) -> Vec<&Row> {
        self.world.rows(model).filter(|row| self.is_there(reader, Operation::List, model, row)).collect()
    }

    /// The rows that a relation of a row leads to, as far as they are there; nothing is asked of the row itself.
    pub(super) fn related(&self, reader: Reader, model: ModelId, row: &Row, field: FieldId) -> Vec<&Row> {
        let names =
            |model: ModelId, other: &Row, via: FieldId, id: Id| self.seen(reader, Operation::List, model, other, via) == Value::Id(id);
        let declared = self.table(model).field(field).unwrap();
        let target = wire::leads_to(declared).unwrap();
        let listed = self.rows_there(reader, target);
        match &declared.kind {
            FieldKind::OneVia { via, .. } | FieldKind::ToMany { via, .. } => {
                listed.into_iter().filter(|other| names(target, other, *via, row.id())).collect()
            }
            FieldKind::Through { join, near, far, .. } => {
                let links: Vec<&Row> =
                    self.rows_there(reader, *join).into_iter().filter(|link| names(*join, link, *near, row.id())).collect();
                listed.into_iter().filter(|other| links.iter().any(|link| names(*join, link, *far, other.id()))).collect()
            }
            _ => {
                let held = self.value(reader.me, model, row, field);
                listed.into_iter().filter(|other| Value::Id(other.id()) == held).collect()
            }
        }
    }

    /// These rows, filtered and in order.
    pub(super) fn listed<'r>(&self, reader: Reader, model: ModelId, mut rows: Vec<&'r Row>, listing: &Listing) -> Vec<&'r Row> {
        if let Some(filter) = &listing.filter {
            rows.retain(|row| self.keeps(reader, model, row, filter));
        }
        let seen = |row: &Row, field: FieldId| self.seen(reader, Operation::List, model, row, field);
        rows.sort_by(|one, other| {
            let by = |(field, descending): &(FieldId, bool)| in_order(&seen(one, *field), &seen(other, *field), *descending);
            let is_last_descending = listing.sort.last().is_some_and(|(_, descending)| *descending);
            let of_ids = || if is_last_descending { other.id().cmp(&one.id()) } else { one.id().cmp(&other.id()) };
            listing.sort.iter().map(by).find(|order| order.is_ne()).unwrap_or_else(of_ids)
        });
        rows
    }

    /// Whether a client's filter keeps a row that is listed.
    fn keeps(&self, reader: Reader, model: ModelId, row: &Row, filter: &Filter) -> bool {
        match filter {
            Filter::Is { path, operator, value: than } => {
                let value = self.along(reader, model, row, path);
                than.as_ref().map_or(value.is_null(), |than| operator.holds(&value, than))
            }
            Filter::Not(of) => !self.keeps(reader, model, row, of),
            Filter::And(one, other) => self.keeps(reader, model, row, one) && self.keeps(reader, model, row, other),
            Filter::Or(one, other) => self.keeps(reader, model, row, one) || self.keeps(reader, model, row, other),
            Filter::Any { rows, of } => self.kept(reader, model, row, *rows, of) > 0,
            Filter::Count { rows, of, least } => self.kept(reader, model, row, *rows, of) >= *least,
        }
    }

    /// How many rows of a relation a filter keeps.
    fn kept(&self, reader: Reader, model: ModelId, row: &Row, rows: FieldId, of: &Filter) -> i64 {
        let target = wire::leads_to(self.table(model).field(rows).unwrap()).unwrap();
        let kept = self.related(reader, model, row, rows).into_iter().filter(|row| self.keeps(reader, target, row, of));
        i64::try_from(kept.count()).unwrap()
    }

    /// Whether all words of a search stand in what is searched and shown of a row, the last as the beginning of one.
    pub(super) fn is_found(&self, reader: Reader, model: ModelId, row: &Row, search: &str) -> bool {
        let held: Vec<String> = self
            .table(model)
            .search
            .iter()
            .flat_map(|field| match self.seen(reader, Operation::List, model, row, *field) {
                Value::Text(text) => words(&text),
                Value::List(texts) => {
                    texts.iter().flat_map(|text| if let Value::Text(text) = text { words(text) } else { Vec::new() }).collect()
                }
                _ => Vec::new(),
            })
            .collect();
        match words(search).split_last() {
            None => false,
            Some((last, whole)) => held.iter().any(|word| word.starts_with(last)) && whole.iter().all(|word| held.contains(word)),
        }
    }

    /// The value at the end of a path: null as soon as a field is not shown, or a row is not there.
    fn along(&self, reader: Reader, model: ModelId, row: &Row, path: &[FieldId]) -> Value {
        let (field, rest) = path.split_first().unwrap();
        if rest.is_empty() {
            return self.seen(reader, Operation::List, model, row, *field);
        }
        let declared = self.table(model).field(*field).unwrap();
        if declared.has_value() && id(&self.seen(reader, Operation::List, model, row, *field)).is_none() {
            return Value::Null;
        }
        let target = wire::leads_to(declared).unwrap();
        self.related(reader, model, row, *field).first().map_or(Value::Null, |row| self.along(reader, target, row, rest))
    }
}

/// Nulls are last in both directions; texts go by code point, everything else by what it is.
pub(super) fn in_order(one: &Value, other: &Value, descending: bool) -> Ordering {
    match (one.is_null(), other.is_null()) {
        (false, false) => {
            let order = one.partial_cmp(other).unwrap_or(Ordering::Equal);
            if descending { order.reverse() } else { order }
        }
        (one, other) => one.cmp(&other),
    }
}

/// The runs of letters and digits in a text, without case and marks; `é` is the one letter of the fair that has a mark.
fn words(text: &str) -> Vec<String> {
    let plain = text.to_lowercase().replace('é', "e");
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
