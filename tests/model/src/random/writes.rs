//! Writes at random.

use super::{Known, Random};
use crate::call::{Body, Expects, Named, Part, Which, Write};
use crate::wire;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::checks::Operation;
use purlin_rules::plan::{Default, Field, FieldKind};
use purlin_rules::types::Scalar;
use purlin_rules::value::Value;
use purlin_rules::world::Row;
use serde_json::json;

/// Rows of a model, beyond which more are deleted than made.
const MANY: usize = 14;

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

    /// A stall that has a permit, which is deleted when it closes; by chance alone that is seldom.
    fn closing(&mut self, known: Known<'_>, model: ModelId, tenant: Named) -> Option<Write> {
        let named = |model: ModelId, name: &str| known.table(model).fields_with_ids().find(|(_, field)| field.name == name);
        let permits = known.models().into_iter().find(|model| known.table(*model).spec_name == "Permit")?;
        let ((of, _), (phase, _), (rent, _)) = (named(permits, "stall")?, named(model, "phase")?, named(model, "rent")?);
        let has_permit = |stall: &Row| known.world.rows(permits).any(|permit| *permit.value(of) == Value::Id(stall.id()));
        let is_near =
            |stall: &Row| known.table(model).tenant.is_some_and(|site| tenant.id().map(Value::Id).as_ref() == Some(stall.value(site)));
        let closed = Value::Text("closed".to_owned());
        let open: Vec<&Row> =
            known.world.rows(model).filter(|stall| has_permit(stall) && is_near(stall) && *stall.value(phase) != closed).collect();
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
