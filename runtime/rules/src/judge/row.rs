//! A row to be: the values that are given, and its defaults for the rest.

use crate::catalog::{FieldId, ModelId};
use crate::eval::{self, Around};
use crate::plan::checks::DerivedDefault;
use crate::plan::{Column, Default, Plan};
use crate::value::{Id, Value};
use crate::world::{Row, World};

impl World {
    /// A row to be of the model, written by `me` at an instant.
    #[must_use]
    pub fn row_to_be(&self, plan: &Plan, model: ModelId, id: Id, values: &[(FieldId, Value)], (me, now): (Option<Id>, i64)) -> Row {
        let Some(table) = plan.service.table(model) else { return Row::new(id, Vec::new()) };
        let is_named = |field: FieldId| values.iter().any(|(named, _)| *named == field);
        let value = |field, column: Option<&Column>| match (field, values.iter().find(|(named, _)| *named == field), column) {
            (_, Some((_, value)), _) => value.clone(),
            (FieldId::CREATED_AT | FieldId::UPDATED_AT, ..) => Value::Int(now),
            (FieldId::VERSION, ..) => Value::Int(1),
            (_, None, Some(column)) => default(&column.default, me, now),
            (_, None, None) => Value::Null,
        };
        let mut row = Row::new(id, table.fields_with_ids().map(|(id, field)| value(id, field.column())).collect());
        let derived: Vec<&DerivedDefault> = plan.checks.defaults.iter().filter(|default| default.model == model).collect();
        let is_derived = |scope: &FieldId| derived.iter().any(|default| default.field == *scope);
        let numbered = table.fields_with_ids().filter_map(|(field, of)| match of.column()?.default {
            Default::Sequence { scope } if !is_named(field) => Some((field, scope)),
            Default::Sequence { .. } | Default::None | Default::Const(_) | Default::Me | Default::Now | Default::Derived => None,
        });
        let numbered: Vec<(FieldId, Option<FieldId>)> = numbered.collect();
        // Numbers come as soon as what they are counted for is there: other defaults may read them.
        let number = |row: Row, after: Option<FieldId>| {
            let next = numbered.iter().filter(|(_, scope)| scope.filter(is_derived) == after);
            next.fold(row, |row, (field, scope)| {
                let scope = scope.map(|scope| (scope, row.value(scope).clone()));
                let number = self.next_number(model, *field, scope);
                row.with(&[(*field, Value::Int(number))])
            })
        };
        row = number(row, None);
        for default in &derived {
            if !is_named(default.field) {
                let value = self.derived(plan, default, &row, (me, now));
                row = row.with(&[(default.field, value)]);
            }
            row = number(row, Some(default.field));
        }
        row
    }

    /// One more than the greatest that there is in the scope: of rows that were deleted nothing is known here.
    fn next_number(&self, model: ModelId, field: FieldId, scope: Option<(FieldId, Value)>) -> i64 {
        let rows = self.rows(model).filter(|row| scope.as_ref().is_none_or(|(field, value)| row.value(*field) == value));
        let numbers = rows.filter_map(|row| if let Value::Int(number) = row.value(field) { Some(*number) } else { None });
        numbers.max().unwrap_or(0) + 1
    }

    /// Null where it fails.
    fn derived(&self, plan: &Plan, default: &DerivedDefault, row: &Row, (me, now): (Option<Id>, i64)) -> Value {
        let users = plan.service.auth.as_ref().map(|auth| auth.table);
        let around = Around { world: self, this: row, old: None, new: Some(row), me: users.zip(me), tenant: None, now, args: &[] };
        eval::value(&default.value, &around).unwrap_or(Value::Null)
    }
}

fn default(default: &Default, me: Option<Id>, now: i64) -> Value {
    match default {
        Default::None | Default::Derived | Default::Sequence { .. } => Value::Null,
        Default::Const(value) => value.value(),
        Default::Me => me.map_or(Value::Null, Value::Id),
        Default::Now => Value::Int(now),
    }
}
