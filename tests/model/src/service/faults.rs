//! What is wrong with a body, told from the spec alone.

use super::{Expected, Fair, Faults, invalid, problem};
use crate::call::{Asked, Body, Part, Write};
use purlin_rules::catalog::ModelId;
use purlin_rules::plan::checks::Operation;
use purlin_rules::plan::{self, Default, Field, FieldKind, Refinement};
use purlin_rules::types::Scalar;
use purlin_rules::value::{Id, Value};

impl Fair<'_> {
    /// What is wrong with a write, whatever is stored; `earlier` tells which operations before it leave a row, if it is one of a batch.
    pub(super) fn fault_of_write(&self, asked: &Asked, model: ModelId, write: &Write, earlier: Option<&[bool]>) -> Option<Expected> {
        let bodies = match write {
            Write::Create { bodies, .. } => bodies.as_slice(),
            Write::Update { body, .. } => std::slice::from_ref(body),
            Write::Delete { .. } => &[],
            Write::Upsert { on, body, expects } => return self.fault_of_upsert(asked, model, (on, body, *expects), earlier),
        };
        let operation = write.operation();
        if let Some(fault) = self.unasked(asked, model, operation) {
            return Some(fault);
        }
        let many = matches!(write, Write::Create { many: true, .. });
        let place = |at: usize| if many { format!("/{at}") } else { String::new() };
        let faults =
            |(at, body)| self.faults(model, body, operation == Operation::Create, &place(at), asked.who, earlier.unwrap_or_default());
        let faults: Faults = bodies.iter().enumerate().flat_map(faults).collect();
        if faults.is_empty() { self.fault_of_grants(asked, model, operation, bodies) } else { Some(invalid(faults)) }
    }

    /// That no rule of the operation ever grants what is named.
    pub(super) fn fault_of_grants(&self, asked: &Asked, model: ModelId, operation: Operation, bodies: &[Body]) -> Option<Expected> {
        let table = self.table(model);
        let rules = if operation == Operation::Create { &table.create } else { &table.update };
        (!bodies.iter().all(|body| grantable(rules, asked, body))).then(|| problem(403, "no_grant"))
    }

    /// What is wrong with a body, told from the spec alone.
    pub(super) fn faults(&self, model: ModelId, body: &Body, creates: bool, place: &str, me: Option<Id>, earlier: &[bool]) -> Faults {
        let table = self.table(model);
        let identify = self.service().auth.as_ref().filter(|auth| auth.table == model).map(|auth| auth.identify);
        let mut faults = Faults::new();
        let mut fault = |name: &str, code: &str| faults.extend([(format!("{place}/{name}"), code.to_owned())]);
        if let Some(name) = &body.unknown {
            fault(name, "unknown_field");
        }
        for (field, part) in &body.parts {
            let declared = table.field(*field).unwrap();
            let column = declared.column().unwrap();
            let is_kept = !creates && (column.immutable || identify == Some(*field));
            if column.readonly || is_kept || table.tenant == Some(*field) {
                fault(&declared.name, "not_writable");
                continue;
            }
            match part {
                Part::Value(Value::Null) if !column.nullable => fault(&declared.name, "not_null"),
                Part::Value(value) => {
                    if let Some(code) = misfit(declared, value) {
                        fault(&declared.name, code);
                    }
                }
                Part::Wrong(_) => fault(&declared.name, "wrong_type"),
                Part::Left(place) if earlier.get(*place) != Some(&true) => fault(&declared.name, "wrong_format"),
                Part::Left(_) => {}
                Part::Add(_) | Part::Lists { .. } => {}
            }
        }
        if creates {
            for (field, declared) in table.fields_with_ids().skip(4) {
                let Some(column) = declared.column() else { continue };
                let is_named = body.parts.iter().any(|(named, _)| *named == field);
                let fills = !(matches!(column.default, Default::None) || matches!(column.default, Default::Me) && me.is_none());
                if !is_named && !column.nullable && !fills && table.tenant != Some(field) {
                    fault(&declared.name, "required");
                }
            }
        }
        faults
    }
}

/// Some rule may grant each field that is named, to callers of this kind. Where none does, that is said of any row, there or not.
fn grantable(write: &plan::Write, asked: &Asked, body: &Body) -> bool {
    let writable = if asked.who.is_some() { &write.signed_in } else { &write.anonymous };
    body.parts.iter().all(|(field, _)| writable.allow.iter().any(|allow| allow.fields.holds(*field)))
}

pub(super) fn fits(field: &Field, value: &Value) -> bool {
    value.is_null() || misfit(field, value).is_none()
}

/// What is wrong with a value of the right kind.
pub(super) fn misfit(field: &Field, value: &Value) -> Option<&'static str> {
    let (scalar, refinement) = match &field.kind {
        FieldKind::Scalar { scalar, refinement, .. } => (*scalar, refinement),
        FieldKind::List { item, refinement, .. } => {
            let Value::List(items) = value else { return None };
            // Each of its values is told by its place; the fair sends none that is wrong.
            assert!(items.iter().all(|value| in_bounds(*item, refinement, value).is_none()));
            return None;
        }
        FieldKind::ToOne { .. }
        | FieldKind::OneVia { .. }
        | FieldKind::ToMany { .. }
        | FieldKind::Through { .. }
        | FieldKind::Computed(_) => {
            return None;
        }
    };
    in_bounds(scalar, refinement, value)
}

fn in_bounds(scalar: Scalar, refinement: &Refinement, value: &Value) -> Option<&'static str> {
    match (refinement, value) {
        (Refinement::IntRange { min, max }, Value::Int(number)) => (number < min || number > max).then_some("out_of_range"),
        (Refinement::FloatRange { min, max }, Value::Float(number)) => (number < min || number > max).then_some("out_of_range"),
        (Refinement::Length { min, max }, Value::Text(text)) => {
            let length = u32::try_from(text.chars().count()).unwrap();
            if length < *min { Some("too_short") } else { (length > *max).then_some("too_long") }
        }
        (_, Value::Int(number)) => match scalar {
            Scalar::Decimal { precision, .. } => (number.unsigned_abs() >= 10_u64.pow(u32::from(precision))).then_some("out_of_range"),
            _ => None,
        },
        _ => None,
    }
}
