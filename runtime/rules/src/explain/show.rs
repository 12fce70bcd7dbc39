//! Values and rows, as people call them.

use super::spell;
use crate::catalog::ModelId;
use crate::plan::{Field, Service};
use crate::print;
use crate::types::{Scalar, Type};
use crate::value::{Id, Value};
use crate::world::{Row, World};
use std::collections::BTreeMap;

/// Instead of a value that never leaves the server.
pub(super) const NOT_SHOWN: &str = "not shown";

/// What rows are called: the labels of a seed.
#[derive(Debug, Clone, Default)]
pub struct Labels(pub BTreeMap<Id, String>);

impl Labels {
    /// A row by its label; without one, by its model and the rows that it names: `Membership { org: acme, user: bob }`.
    #[must_use]
    pub fn row(&self, service: &Service, world: &World, model: ModelId, id: Id) -> String {
        if let Some(label) = self.0.get(&id) {
            return label.clone();
        }
        let name = service.table(model).map_or("row", |table| &*table.spec_name);
        match world.row(model, id).map(|row| self.relations(service, model, row)) {
            Some(relations) if !relations.is_empty() => format!("{name} {{ {} }}", relations.join(", ")),
            Some(_) | None => format!("{name} {id}"),
        }
    }

    fn relations(&self, service: &Service, model: ModelId, row: &Row) -> Vec<String> {
        let fields = service.table(model).map(|table| table.fields_with_ids()).into_iter().flatten();
        let relation = |(id, field): (_, &Field)| {
            let Value::Id(other) = row.value(id) else { return None };
            (field.reference().is_some() && !field.is_private()).then(|| format!("{}: {}", field.name, self.of(*other)))
        };
        fields.filter_map(relation).collect()
    }

    /// A row of which only the id is known.
    pub(super) fn of(&self, id: Id) -> String {
        self.0.get(&id).cloned().unwrap_or_else(|| id.to_string())
    }

    /// A value of a type; what is null is nothing.
    #[must_use]
    pub fn value(&self, value: &Value, ty: &Type) -> String {
        self::value(value, ty, &|id| self.of(id))
    }

    /// `Membership { org: acme, role: .agent }`
    pub(super) fn new_row(&self, service: &Service, model: ModelId, values: &[(crate::catalog::FieldId, Value)]) -> String {
        let table = service.table(model);
        let one = |(field, value): &(_, Value)| {
            let declared = table?.field(*field)?;
            let ty = spell::type_of(service, model, *field)?;
            let value = if declared.is_private() { NOT_SHOWN.to_owned() } else { self.value(value, &ty) };
            Some(format!("{}: {value}", declared.name))
        };
        let values: Vec<String> = values.iter().filter_map(one).collect();
        format!("{} {{ {} }}", table.map_or("?", |table| &table.spec_name), values.join(", "))
    }
}

/// A value of a type as the language spells it, with rows as `named` calls them.
pub(super) fn value(value: &Value, ty: &Type, named: &dyn Fn(Id) -> String) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Id(id) => named(*id),
        Value::Bytes(bytes) => format!("{} bytes", bytes.len()),
        Value::Text(text) if matches!(ty, Type::Scalar(Scalar::Enum(_))) => format!(".{text}"),
        Value::Text(text) => print::text(text),
        Value::Int(number) => match ty {
            Type::Scalar(scalar @ (Scalar::DateTime | Scalar::Date | Scalar::Time)) => print::text(&print::number(*number, *scalar)),
            Type::Scalar(scalar) => print::number(*number, *scalar),
            Type::Row(_) | Type::Rows(_) | Type::List(_) | Type::Null => number.to_string(),
        },
        Value::List(values) => {
            let item = if let Type::List(item) = ty { item } else { ty };
            format!("[{}]", values.iter().map(|value| self::value(value, item, named)).collect::<Vec<_>>().join(", "))
        }
    }
}
