//! Names of an earlier version, as ids of the joined database. What has another name today is found by `@was`.

use super::joined::gone;
use purlin_rules::catalog::{Catalog, EnumId, FieldId, ModelId};
use purlin_rules::expr::{Cond, Mapping, Path};
use purlin_rules::plan::{Field, FieldKind, GrantedFields, List, OnDelete, Service, Text};
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Ids of before, and what they are now.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) models: BTreeMap<ModelId, ModelId>,
    /// By name: what requests name, and are shown.
    fields: BTreeMap<(ModelId, FieldId), FieldId>,
    /// By what is held: what conditions read. A field of another type today is another field.
    held: BTreeMap<(ModelId, FieldId), FieldId>,
    /// The fields of the joined database that are of another type today.
    pub(super) retyped: BTreeSet<(ModelId, FieldId)>,
    enums: BTreeMap<EnumId, EnumId>,
    /// Values that have another name today.
    values: BTreeMap<(EnumId, String), String>,
}

impl Names {
    /// Has the service hold what an earlier one held besides.
    pub(super) fn joining(old: &Service, service: &mut Service) -> Self {
        let mut names = Self::default();
        names.join_enums(old, service);
        for (id, table) in (0..).map(ModelId).zip(old.tables.iter()) {
            let now = service.model_named(&table.spec_name).unwrap_or_else(|| {
                let place = ModelId(u32::try_from(service.tables.len()).unwrap_or(u32::MAX));
                service.tables.to_mut().push(gone(table));
                place
            });
            names.models.insert(id, now);
        }
        for (id, table) in (0..).map(ModelId).zip(old.tables.iter()) {
            names.join_fields(service, id, table.fields.as_ref());
        }
        names
    }

    fn join_enums(&mut self, old: &Service, service: &mut Service) {
        for (id, found) in (0..).map(EnumId).zip(old.enums.iter()) {
            let Some(now) = service.enum_named(&found.spec_name) else {
                self.enums.insert(id, EnumId(u32::try_from(service.enums.len()).unwrap_or(u32::MAX)));
                service.enums.to_mut().push(found.clone());
                continue;
            };
            self.enums.insert(id, now);
            let former: BTreeMap<String, String> =
                service.former_values(now).map(|(was, value)| (was.clone().into_owned(), value.clone().into_owned())).collect();
            let Some(joined) = service.enums.to_mut().get_mut(now.0 as usize) else { continue };
            for value in found.values.iter() {
                if joined.values.contains(value) {
                    continue;
                }
                match former.get(&**value) {
                    Some(today) => {
                        self.values.insert((id, value.clone().into_owned()), today.clone());
                    }
                    None => joined.values.to_mut().push(value.clone()),
                }
            }
        }
    }

    fn join_fields(&mut self, service: &mut Service, was: ModelId, fields: &[Field]) {
        let Some(model) = self.model(was) else { return };
        let former: BTreeMap<String, FieldId> = service.former_names(model).map(|(field, was)| (was.clone().into_owned(), field)).collect();
        let Some(table) = service.table(model) else { return };
        let (mut added, mut next) = (Vec::new(), u32::try_from(table.fields.len()).unwrap_or(u32::MAX));
        for (id, field) in (0..).map(FieldId).zip(fields) {
            // What is called so today was called so already, where that was there.
            let was_there = |now: &FieldId| table.field(*now).is_some_and(|now| fields.iter().any(|field| field.name == now.name));
            let renamed = || former.get(&*field.name).copied().filter(|now| !was_there(now));
            let named = table.field_named(&field.name).map(|(now, _)| now).or_else(renamed);
            let known = named.filter(|now| id <= FieldId::VERSION || table.field(*now).is_some_and(|now| self.holds_alike(field, now)));
            let held = known.unwrap_or_else(|| {
                let place = FieldId(next);
                next = next.saturating_add(1);
                added.push(field.clone());
                place
            });
            if named.is_some() && known.is_none() {
                self.retyped.insert((model, held));
            }
            // Who names a row asks for something else than who names a value, or a row of another model.
            let is_relation = |now: &FieldId| field.reference().is_some() || table.field(*now).and_then(Field::reference).is_some();
            let named = named.filter(|now| known.is_some() || !is_relation(now));
            self.fields.insert((was, id), named.unwrap_or(held));
            self.held.insert((was, id), held);
        }
        let added: Vec<Field> = added.into_iter().map(|field| self.told(field)).collect();
        if let Some(table) = service.tables.to_mut().get_mut(model.0 as usize) {
            table.fields.to_mut().extend(added);
        }
    }

    /// The values of the one are values of the other, as they stand in the database.
    fn holds_alike(&self, was: &Field, is: &Field) -> bool {
        match (&was.kind, &is.kind) {
            (FieldKind::Scalar { scalar: was, .. }, FieldKind::Scalar { scalar: is, .. }) => {
                self.scalar(*was) == *is || matches!((was, is), (Scalar::Email | Scalar::Url, Scalar::String))
            }
            (FieldKind::List { item: was, .. }, FieldKind::List { item: is, .. }) => self.scalar(*was) == *is,
            (FieldKind::ToOne { table: was, .. }, FieldKind::ToOne { table: is, .. }) => self.model(*was) == Some(*is),
            // Conditions read nothing of what holds nothing.
            _ => was.column().is_none(),
        }
    }

    /// A field that is gone, by the ids of the joined service. In no database need it be filled, and it keeps no row from going.
    fn told(&self, mut field: Field) -> Field {
        match &mut field.kind {
            FieldKind::Scalar { scalar, column, .. } => {
                column.nullable = true;
                *scalar = self.scalar(*scalar);
            }
            FieldKind::List { item, column, .. } => {
                column.nullable = true;
                *item = self.scalar(*item);
            }
            FieldKind::ToOne { table, column, on_delete } => {
                column.nullable = true;
                *on_delete = OnDelete::SetNull;
                *table = self.model(*table).unwrap_or(*table);
            }
            FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } | FieldKind::Computed(_) => {}
        }
        field
    }

    pub(super) fn model(&self, was: ModelId) -> Option<ModelId> {
        self.models.get(&was).copied()
    }

    pub(super) fn field(&self, was: ModelId, field: FieldId) -> Option<FieldId> {
        if field <= FieldId::VERSION { Some(field) } else { self.fields.get(&(was, field)).copied() }
    }

    /// The field of the joined database that holds what a field of before held.
    fn held(&self, was: ModelId, field: FieldId) -> Option<FieldId> {
        if field <= FieldId::VERSION { Some(field) } else { self.held.get(&(was, field)).copied() }
    }

    /// The names that values have today.
    pub(super) fn values_now<'n>(&'n self, was: EnumId, values: &'n [Text]) -> impl Iterator<Item = &'n str> {
        values.iter().map(move |value| self.values.get(&(was, value.clone().into_owned())).map_or(&**value, |now| &**now))
    }

    /// The enum of today, or what became of one of before.
    pub(super) fn enum_now(&self, was: EnumId) -> EnumId {
        self.enums.get(&was).copied().unwrap_or(was)
    }

    /// A value of a type of before, by the name that it has today.
    fn value_now(&self, value: &Value, ty: &Type) -> Value {
        match (value, ty) {
            (Value::Text(text), Type::Scalar(Scalar::Enum(id))) => {
                Value::Text(self.values.get(&(*id, text.clone())).cloned().unwrap_or_else(|| text.clone()))
            }
            (Value::List(values), Type::List(item)) => Value::List(values.iter().map(|value| self.value_now(value, item)).collect()),
            _ => value.clone(),
        }
    }

    /// The service of before, by the names that fields have today.
    pub(super) fn renamed(&self, mut old: Service, joined: &Service) -> Service {
        for (was, table) in (0..).map(ModelId).zip(old.tables.to_mut()) {
            let Some(now) = self.model(was).and_then(|model| joined.table(model)) else { continue };
            for (id, field) in (0..).map(FieldId).zip(table.fields.to_mut()) {
                if let Some(today) = self.field(was, id).and_then(|field| now.field(field)) {
                    field.name = today.name.clone();
                }
            }
        }
        old
    }

    /// The fields of before, by their models of now.
    pub(super) fn fields_now(&self) -> BTreeSet<(ModelId, FieldId)> {
        self.fields.iter().filter_map(|((was, _), now)| Some((self.model(*was)?, *now))).collect()
    }

    /// The id that a model had.
    pub(super) fn was(&self, model: ModelId) -> Option<ModelId> {
        self.models.iter().find(|(_, now)| **now == model).map(|(was, _)| *was)
    }

    pub(super) fn field_was(&self, was: ModelId, field: FieldId) -> Option<FieldId> {
        self.fields.iter().find(|((model, _), now)| *model == was && **now == field).map(|((_, id), _)| *id)
    }

    pub(super) fn granted(&self, was: ModelId, fields: &GrantedFields) -> GrantedFields {
        match fields {
            GrantedFields::All => GrantedFields::All,
            GrantedFields::Only(fields) => {
                GrantedFields::Only(List::Owned(fields.iter().filter_map(|field| self.field(was, *field)).collect()))
            }
        }
    }

    /// The condition, of the joined database; none where it speaks of what is not in it.
    pub(super) fn cond(&self, cond: &Cond) -> Option<Cond> {
        cond.mapped(&Told(self)).ok()
    }

    fn scalar(&self, scalar: Scalar) -> Scalar {
        if let Scalar::Enum(id) = scalar { Scalar::Enum(self.enum_now(id)) } else { scalar }
    }
}

/// A condition is told by what fields hold.
struct Told<'n>(&'n Names);

/// It speaks of what is not in the joined database.
struct NotThere;

impl Mapping for Told<'_> {
    type Lost = NotThere;

    fn path(&self, path: &Path) -> Result<Path, NotThere> {
        let steps = path.steps.iter().map(|step| step.mapped(self)).collect::<Result<_, _>>()?;
        Ok(Path { root: path.root, steps })
    }

    fn model(&self, was: ModelId) -> Result<ModelId, NotThere> {
        self.0.model(was).ok_or(NotThere)
    }

    fn field(&self, was: ModelId, field: FieldId) -> Result<FieldId, NotThere> {
        self.0.held(was, field).ok_or(NotThere)
    }

    fn ty(&self, ty: &Type) -> Result<Type, NotThere> {
        Ok(match ty {
            Type::Row(model) => Type::Row(self.model(*model)?),
            Type::Rows(model) => Type::Rows(self.model(*model)?),
            Type::Scalar(scalar) => Type::Scalar(self.0.scalar(*scalar)),
            Type::List(item) => Type::List(Box::new(self.ty(item)?)),
            Type::Null => Type::Null,
        })
    }

    fn value(&self, value: &Value, ty: &Type) -> Value {
        self.0.value_now(value, ty)
    }
}

/// A term by the names that values have today; ids are as they were.
pub(super) struct OfToday<'n>(pub(super) &'n Names);

impl Mapping for OfToday<'_> {
    type Lost = std::convert::Infallible;

    fn path(&self, path: &Path) -> Result<Path, Self::Lost> {
        Ok(path.clone())
    }

    fn value(&self, value: &Value, ty: &Type) -> Value {
        self.0.value_now(value, ty)
    }
}
