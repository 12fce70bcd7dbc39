//! What rows come to, group by group.

use super::computed::{exact, mean};
use super::seen::{Reader, in_order};
use super::{Expected, Fair, problem};
use crate::call::{Function, Totals};
use crate::filter::Filter;
use crate::wire;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::Field;
use purlin_rules::plan::checks::Operation;
use purlin_rules::types::Scalar;
use purlin_rules::value::Value;
use purlin_rules::world::Row;
use serde_json::{Map, Value as Json, json};

/// Digits that an average has more than its values, as far as there may be so many.
const MORE: u8 = 4;
const MOST: u8 = 18;

impl Fair<'_> {
    /// What can't be asked.
    pub(super) fn fault_of_totals(&self, model: ModelId, totals: &Totals) -> Option<Expected> {
        let field = |field: FieldId| self.table(model).field(field).unwrap();
        let is_twice = totals.group.iter().enumerate().any(|(place, field)| totals.group[..place].contains(field));
        if is_twice || totals.values.iter().any(|(function, of)| !is_apt(*function, field(*of))) {
            return Some(problem(400, "invalid_expression"));
        }
        let is_nothing = totals.group.is_empty() && totals.values.is_empty() && !totals.count;
        is_nothing.then(|| problem(400, "invalid_parameter"))
    }

    /// Each group of the rows that are there, in the order of what they are grouped by.
    pub(super) fn totals(&self, reader: Reader, model: ModelId, filter: Option<&Filter>, totals: &Totals) -> Vec<Json> {
        let seen = |row: &Row, field: FieldId| self.seen(reader, Operation::List, model, row, field);
        let mut groups: Vec<(Vec<Value>, Vec<&Row>)> = Vec::new();
        for row in self.all(reader, model, filter) {
            let of: Vec<Value> = totals.group.iter().map(|field| seen(row, *field)).collect();
            match groups.iter_mut().find(|(group, _)| *group == of) {
                Some((_, rows)) => rows.push(row),
                None => groups.push((of, vec![row])),
            }
        }
        if totals.group.is_empty() && groups.is_empty() {
            groups.push((Vec::new(), Vec::new()));
        }
        groups.sort_by(|(one, _), (other, _)| {
            let mut orders = one.iter().zip(other).map(|(one, other)| in_order(one, other, false));
            orders.find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
        });
        let field = |field: FieldId| self.table(model).field(field).unwrap();
        let told = |(of, rows): (Vec<Value>, Vec<&Row>)| {
            let mut told = Map::new();
            if !of.is_empty() {
                let names = totals.group.iter().map(|of| field(*of).name.to_string());
                let values = totals.group.iter().zip(&of).map(|(of, value)| wire::value(field(*of), value));
                told.insert("group".to_owned(), names.zip(values).collect::<Map<_, _>>().into());
            }
            if totals.count {
                told.insert("count".to_owned(), json!(rows.len()));
            }
            for (function, of) in &totals.values {
                let values: Vec<Value> = rows.iter().map(|row| seen(row, *of)).filter(|value| !value.is_null()).collect();
                let under = told.entry(function.name()).or_insert_with(|| json!({}));
                under[&*field(*of).name] = come_to(*function, field(*of), values);
            }
            Json::Object(told)
        };
        groups.into_iter().map(told).collect()
    }
}

fn is_apt(function: Function, field: &Field) -> bool {
    let Some(scalar) = wire::scalar(field) else { return false };
    let is_number = matches!(scalar, Scalar::Int | Scalar::Decimal { .. });
    match function {
        Function::Sum | Function::Avg => is_number,
        Function::Min | Function::Max => is_number || matches!(scalar, Scalar::Float | Scalar::String | Scalar::Email),
    }
}

fn come_to(function: Function, field: &Field, mut values: Vec<Value>) -> Json {
    let scalar = wire::scalar(field).unwrap();
    values.sort_by(|one, other| in_order(one, other, false));
    let numbers = || values.iter().map(|value| if let Value::Int(number) = value { *number } else { 0 });
    match function {
        Function::Sum => wire::scalar_value(scalar, &exact(numbers().map(i128::from).sum())),
        Function::Avg => {
            let scale = if let Scalar::Decimal { scale, .. } = scalar { scale } else { 0 };
            let more = MORE.min(MOST - scale);
            wire::scalar_value(Scalar::Decimal { precision: MOST, scale: scale + more }, &mean(&numbers().collect::<Vec<_>>(), more))
        }
        Function::Min => wire::scalar_value(scalar, values.first().unwrap_or(&Value::Null)),
        Function::Max => wire::scalar_value(scalar, values.last().unwrap_or(&Value::Null)),
    }
}
