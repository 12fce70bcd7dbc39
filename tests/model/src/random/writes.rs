//! Writes at random.

use super::{Known, Random};
use crate::call::{Body, Call, Expects, Named, Part, Which, Write};
use crate::wire;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::checks::Operation;
use purlin_rules::plan::{Default, Field, FieldKind, Table};
use purlin_rules::types::Scalar;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::Row;
use serde_json::json;

/// Rows of a model, beyond which more are deleted than made.
const MANY: usize = 14;
/// How much is sold at most in a row of stalls, and what no stall may have taken, in hundredths.
const MOST_SOLD: i64 = 2;
const CLOSES_NO_DAY: [i64; 2] = [150, 5_100];

impl Random {
    /// The model that signs in has a way of its own.
    pub(super) fn may_make(&mut self, known: Known<'_>, model: ModelId) -> bool {
        let is_served = known.table(model).serves(Operation::Create) && known.service.auth.as_ref().unwrap().table != model;
        is_served && known.world.rows(model).count() < MANY
    }

    pub(super) fn may_delete(&mut self, known: Known<'_>, model: ModelId) -> bool {
        known.table(model).serves(Operation::Delete) && (known.world.rows(model).count() > MANY / 2 || self.one_in(3))
    }

    pub(super) fn creation(&mut self, known: Known<'_>, model: ModelId) -> Write {
        let many = self.one_in(4);
        let count = if many { 1 + self.below(3) } else { 1 };
        Write::Create { bodies: (0..count).map(|_| self.body(known, model, true)).collect(), many }
    }

    pub(super) fn update(&mut self, known: Known<'_>, model: ModelId, tenant: Named) -> Write {
        if self.one_in(3)
            && let Some(closing) = self.closing(known, model, tenant)
        {
            return closing;
        }
        let row: Option<&Row> = self.row(known, model, tenant);
        Write::Update { row: Which::Id(super::id_of(row)), body: self.body(known, model, false), version: self.version(row) }
    }

    /// A row that is put below another, or below none; now and then below itself.
    fn moving(&mut self, known: Known<'_>, model: ModelId, tenant: Named, tree: FieldId) -> Write {
        let (row, above) = (self.row(known, model, tenant), self.row(known, model, tenant));
        let above = if self.one_in(5) { Value::Null } else { Value::Id(super::id_of(above)) };
        let body = Body { parts: vec![(tree, Part::Value(above))], unknown: None };
        Write::Update { row: Which::Id(super::id_of(row)), body, version: None }
    }

    /// A stall that is put elsewhere.
    pub(super) fn moved(&mut self, known: Known<'_>, tenant: Named) -> Option<Call> {
        let (stalls, table) = known.called("Stall")?;
        Some(Call::Write(stalls, self.moving(known, stalls, tenant, table.tree?)))
    }

    /// Deletes an offer without which a stall would have taken just what it may not; by chance alone that is seldom.
    pub(super) fn missed(&mut self, known: Known<'_>, tenant: Named) -> Option<Call> {
        let (offers, table) = known.called("Offer")?;
        let (stall, price) = (named(table, "stall")?, named(table, "price")?);
        let near = known.near(offers, tenant);
        let rest = |offer: &Row| -> i64 {
            let others = near.iter().filter(|other| other.id() != offer.id() && other.value(stall) == offer.value(stall));
            others.map(|other| number(other.value(price))).sum()
        };
        let missed: Vec<Id> = near.iter().filter(|offer| CLOSES_NO_DAY.contains(&rest(offer))).map(|offer| offer.id()).collect();
        if missed.is_empty() {
            return None;
        }
        Some(Call::Write(offers, Write::Delete { row: Which::Id(self.of(&missed)), version: None }))
    }

    /// An offer at a stall that stands in a row in which no more may be sold.
    pub(super) fn one_too_many(&mut self, known: Known<'_>, tenant: Named) -> Option<Call> {
        let ((offers, table), (stalls, declared)) = (known.called("Offer")?, known.called("Stall")?);
        let (stall, price) = (named(table, "stall")?, named(table, "price")?);
        let (above, sold, phase) = (named(declared, "above")?, named(declared, "sold")?, named(declared, "phase")?);
        let open = Value::Text("open".to_owned());
        let line = |stall: &Row| -> Vec<Id> {
            let next = |at: &Id| known.world.row(stalls, *at).and_then(|row| id(row.value(above)));
            std::iter::successors(Some(stall.id()), next).collect()
        };
        let near = known.near(stalls, tenant);
        let below = |at: &Id| -> i64 { near.iter().filter(|stall| line(stall).contains(at)).map(|stall| number(stall.value(sold))).sum() };
        let is_full = |stall: &&&Row| *stall.value(phase) == open && line(stall).iter().any(|at| below(at) >= MOST_SOLD);
        let full: Vec<Id> = near.iter().filter(is_full).map(|stall| stall.id()).collect();
        if full.is_empty() {
            return None;
        }
        let parts = vec![(stall, Part::Value(Value::Id(self.of(&full)))), (price, Part::Value(Value::Int(self.of(&[0, 9_500]))))];
        Some(Call::Write(offers, Write::Create { bodies: vec![Body { parts, unknown: None }], many: false }))
    }

    /// A stall that has a permit, which is deleted when it closes; by chance alone that is seldom.
    fn closing(&mut self, known: Known<'_>, model: ModelId, tenant: Named) -> Option<Write> {
        let (permits, declared) = known.called("Permit")?;
        let table = known.table(model);
        let (of, phase, rent) = (named(declared, "stall")?, named(table, "phase")?, named(table, "rent")?);
        let has_permit = |stall: &Row| known.world.rows(permits).any(|permit| *permit.value(of) == Value::Id(stall.id()));
        let closed = Value::Text("closed".to_owned());
        let near = known.near(model, tenant).into_iter();
        let open: Vec<&Row> = near.filter(|stall| has_permit(stall) && *stall.value(phase) != closed).collect();
        if open.is_empty() {
            return None;
        }
        let stall = self.of(&open);
        let mut parts = vec![(phase, Part::Value(closed))];
        if stall.value(rent).is_null() {
            parts.push((rent, Part::Value(Value::Int(150))));
        }
        Some(Write::Update { row: Which::Id(stall.id()), body: Body { parts, unknown: None }, version: None })
    }

    /// By a key, mostly that of a row which is there.
    pub(super) fn upsert(&mut self, known: Known<'_>, model: ModelId, tenant: Named) -> Write {
        let table = known.table(model);
        let own = |fields: &[FieldId]| fields.iter().copied().filter(|field| table.tenant != Some(*field)).collect();
        let keys: Vec<Vec<FieldId>> = table.uniques.iter().map(|unique| own(&unique.fields)).collect();
        let mut on = self.of(&keys);
        let mut body = self.body(known, model, true);
        let row = self.row(known, model, tenant).filter(|_| !self.one_in(4));
        for field in &on {
            // What has a default need not be named.
            let has_default = known.table(model).field(*field).unwrap().column().unwrap().default != Default::None;
            if let Some(row) = row.filter(|_| !has_default || self.one_in(6)) {
                body.parts.retain(|(named, _)| named != field);
                body.parts.push((*field, Part::Value(row.value(*field).clone())));
            }
        }
        if self.one_in(2) {
            on.reverse();
        }
        if self.one_in(40) {
            on.push(FieldId::VERSION);
        }
        let expects = match self.below(8) {
            0 => Expects::Row,
            1 => self.version(row).map_or(Expects::Anything, Expects::Version),
            _ => Expects::Anything,
        };
        Write::Upsert { on, body, expects }
    }

    /// Few fields, for a rule must grant them all.
    fn body(&mut self, known: Known<'_>, model: ModelId, creates: bool) -> Body {
        let table = known.table(model);
        let mut body = Body { parts: Vec::new(), unknown: self.one_in(60).then(|| "colour".to_owned()) };
        let is_named = |random: &mut Self, field: &Field| {
            let Some(column) = field.column() else { return false };
            let must = creates && !column.nullable && column.default == Default::None;
            if column.readonly { random.one_in(40) } else { must && !random.one_in(50) || random.one_in(5) }
        };
        let fields: Vec<(FieldId, &Field)> = table.fields_with_ids().skip(4).filter(|(id, _)| table.tenant != Some(*id)).collect();
        for (id, field) in &fields {
            if is_named(self, field) {
                body.parts.push((*id, self.part(known, field, creates)));
            }
        }
        if body.parts.is_empty() {
            let with_columns: Vec<_> = fields.iter().filter(|(_, field)| field.column().is_some()).collect();
            let (id, field) = self.of(&with_columns);
            body.parts.push((*id, self.part(known, field, creates)));
        }
        body
    }

    fn part(&mut self, known: Known<'_>, field: &Field, creates: bool) -> Part {
        let column = field.column().unwrap();
        if self.one_in(60) {
            return Part::Wrong(if wire::scalar(field) == Some(Scalar::Bool) { json!(7) } else { json!(false) });
        }
        if !creates && self.one_in(3) {
            match &field.kind {
                FieldKind::Scalar { scalar: Scalar::Int | Scalar::Decimal { .. }, .. } => {
                    return Part::Add(Value::Int(self.of(&[1, -1, 3, 700])));
                }
                FieldKind::List { .. } => return Part::Lists { push: self.items(), pull: self.items() },
                _ => {}
            }
        }
        if self.one_in(if column.nullable { 4 } else { 50 }) {
            return Part::Value(Value::Null);
        }
        Part::Value(self.value(known, field))
    }
}

fn named(table: &Table, name: &str) -> Option<FieldId> {
    table.fields_with_ids().find(|(_, field)| field.name == name).map(|(field, _)| field)
}

fn id(value: &Value) -> Option<Id> {
    if let Value::Id(id) = value { Some(*id) } else { None }
}

/// Null is 0.
fn number(value: &Value) -> i64 {
    if let Value::Int(number) = value { *number } else { 0 }
}
