//! A plan is a catalog: a request's expression resolves against the service that serves it.

use super::{Derived, Evolution, Field, FieldKind, Read, Readable, Service, Table, Text, Writable, Write, Yields};
use crate::catalog::{Catalog, EnumId, FieldId, FieldInfo, FieldShape, ModelId};
use crate::fragment::Fragment;
use crate::lower::Caller;

impl Service {
    #[must_use]
    pub fn table(&self, model: ModelId) -> Option<&Table> {
        self.tables.get(model.0 as usize)
    }

    /// The model with this name in addresses, and its table.
    #[must_use]
    pub fn table_on_wire(&self, wire_name: &str) -> Option<(ModelId, &Table)> {
        (0..).map(ModelId).zip(self.tables.iter()).find(|(_, table)| table.wire_name == wire_name)
    }
}

/// What clients of an earlier spec say.
impl Service {
    /// The fields of a model that had another name, and that name.
    pub fn former_names(&self, model: ModelId) -> impl Iterator<Item = (FieldId, &Text)> {
        self.evolution.iter().filter_map(move |evolution| match evolution {
            Evolution::Field { table, field, was } if *table == model => Some((*field, was)),
            Evolution::Field { .. }
            | Evolution::Value { .. }
            | Evolution::Filled { .. }
            | Evolution::Cast { .. }
            | Evolution::Removed { .. } => None,
        })
    }

    /// The former names of an enum's values, and their names of now.
    pub fn former_values(&self, of: EnumId) -> impl Iterator<Item = (&Text, &Text)> {
        self.evolution.iter().filter_map(move |evolution| match evolution {
            Evolution::Value { of: own, value, was } if *own == of => Some((was, value)),
            Evolution::Value { .. }
            | Evolution::Field { .. }
            | Evolution::Filled { .. }
            | Evolution::Cast { .. }
            | Evolution::Removed { .. } => None,
        })
    }
}

impl Table {
    #[must_use]
    pub fn field(&self, field: FieldId) -> Option<&Field> {
        self.fields.get(field.0 as usize)
    }

    /// The field with this name in the spec, which is its name on the wire.
    #[must_use]
    pub fn field_named(&self, name: &str) -> Option<(FieldId, &Field)> {
        self.fields_with_ids().find(|(_, field)| field.name == name)
    }

    /// The fields in the order of their ids.
    pub fn fields_with_ids(&self) -> impl Iterator<Item = (FieldId, &Field)> {
        (0..).map(FieldId).zip(self.fields.iter())
    }
}

impl Read {
    #[must_use]
    pub fn of(&self, caller: Caller) -> &Readable {
        match caller {
            Caller::SignedIn => &self.signed_in,
            Caller::Anonymous => &self.anonymous,
        }
    }
}

impl Derived {
    #[must_use]
    pub fn of(&self, caller: Caller) -> Option<&Fragment> {
        match caller {
            Caller::SignedIn => self.signed_in.as_ref(),
            Caller::Anonymous => self.anonymous.as_ref(),
        }
    }
}

impl Write {
    #[must_use]
    pub fn of(&self, caller: Caller) -> &Writable {
        match caller {
            Caller::SignedIn => &self.signed_in,
            Caller::Anonymous => &self.anonymous,
        }
    }
}

impl Catalog for Service {
    fn model_named(&self, name: &str) -> Option<ModelId> {
        (0..).map(ModelId).zip(self.tables.iter()).find(|(_, table)| table.spec_name == name).map(|(id, _)| id)
    }

    fn model_name(&self, model: ModelId) -> Option<&str> {
        self.table(model).map(|table| &*table.spec_name)
    }

    fn table_name(&self, model: ModelId) -> Option<&str> {
        self.table(model).map(|table| &*table.db_name)
    }

    fn field_named(&self, model: ModelId, name: &str) -> Option<FieldId> {
        let former = || self.former_names(model).find(|(_, was)| *was == name).map(|(field, _)| field);
        self.table(model)?.field_named(name).map(|(id, _)| id).or_else(former)
    }

    fn field(&self, model: ModelId, field: FieldId) -> Option<FieldInfo<'_>> {
        let field = self.table(model)?.field(field)?;
        let shape = match &field.kind {
            FieldKind::Scalar { scalar, .. } => FieldShape::Scalar(*scalar),
            FieldKind::List { item, .. } => FieldShape::List(*item),
            FieldKind::ToOne { table, .. } => FieldShape::ToOne(*table),
            FieldKind::OneVia { table, via } => FieldShape::OneVia { model: *table, via: *via },
            FieldKind::ToMany { table, via } => FieldShape::ToMany { model: *table, via: *via },
            FieldKind::Through { table, join, near, far } => FieldShape::Through { model: *table, join: *join, near: *near, far: *far },
            FieldKind::Computed(computed) => match computed.yields {
                Yields::Scalar(scalar) => FieldShape::Scalar(scalar),
                Yields::List(item) => FieldShape::List(item),
                Yields::ToOne(table) => FieldShape::ToOne(table),
            },
        };
        let nullable = match (field.column(), field.computed()) {
            (Some(column), _) => column.nullable,
            (None, Some(computed)) => computed.nullable,
            (None, None) => matches!(shape, FieldShape::OneVia { .. }),
        };
        Some(FieldInfo { name: &field.name, shape, nullable, private: field.is_private() })
    }

    fn column_name(&self, model: ModelId, field: FieldId) -> Option<&str> {
        self.table(model)?.field(field)?.held_in()
    }

    fn field_count(&self, model: ModelId) -> usize {
        self.table(model).map_or(0, |table| table.fields.len())
    }

    fn enum_named(&self, name: &str) -> Option<EnumId> {
        (0..).map(EnumId).zip(self.enums.iter()).find(|(_, found)| found.spec_name == name).map(|(id, _)| id)
    }

    fn enum_name(&self, id: EnumId) -> Option<&str> {
        self.enums.get(id.0 as usize).map(|found| &*found.spec_name)
    }

    fn enum_values(&self, id: EnumId) -> Vec<&str> {
        self.enums.get(id.0 as usize).map_or_else(Vec::new, |found| found.values.iter().map(|value| &**value).collect())
    }

    fn enum_value(&self, id: EnumId, name: &str) -> Option<&str> {
        let former = || self.former_values(id).find(|(was, _)| *was == name).map(|(_, value)| &**value);
        self.enum_values(id).into_iter().find(|value| *value == name).or_else(former)
    }

    fn auth_model(&self) -> Option<ModelId> {
        self.auth.as_ref().map(|auth| auth.table)
    }
}
