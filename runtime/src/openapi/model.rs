//! The rows of a model, and the bodies that write them, as schemas.
//!
//! | schema | is |
//! | --- | --- |
//! | `Message` | a row, of which all but the `id` may be kept from who reads it, or not be asked for |
//! | `Message.Page` | a page of rows |
//! | `Message.New` | the body of a creation |
//! | `Message.Change` | the body of a change |
//! | `Message.Query` | the parameters of a list, in a body |
//! | `Message.Totals` | what rows come to |

use super::parameters;
use super::value::{self, object, or_null, reference};
use crate::config::Limits;
use crate::records::comes_to;
use crate::values::check::{Fallback, FieldCheck, Fields, Named};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::{Condition, Field, FieldKind, GrantedFields, Operation, Read, Service, Table, Yields};
use serde_json::{Map, Value, json};

/// Rows that one request may create.
const ROWS: usize = 500;

/// A row of which its reader sees no more than that it is there.
const UNREADABLE: &str = "purlin.Unreadable";

/// The kinds of callers.
pub(super) const KINDS: [Kind; 2] = [Kind::SignedIn, Kind::Anonymous];

/// A model of the plan.
#[derive(Clone, Copy)]
pub(super) struct Model<'m> {
    pub(super) service: &'m Service,
    pub(super) id: ModelId,
    pub(super) table: &'m Table,
    pub(super) fields: &'m Fields,
}

/// The schemas that all models refer to.
pub(super) fn shared() -> Map<String, Value> {
    let mut unreadable = object(
        &["id", "$readable"],
        json!({ "id": { "type": "string", "format": "uuid" }, "$readable": { "type": "boolean", "const": false } }),
    );
    value::describe(&mut unreadable, "A row that the caller may not read, or may no longer.");
    Map::from_iter([(UNREADABLE.to_owned(), unreadable)])
}

impl<'m> Model<'m> {
    pub(super) fn name(&self) -> &'m str {
        &self.table.spec_name
    }

    /// A schema of the model.
    pub(super) fn part(&self, part: &str) -> Value {
        reference(&format!("{}.{part}", self.name()))
    }

    fn is_user(&self) -> bool {
        self.service.auth.as_ref().is_some_and(|auth| auth.table == self.id)
    }

    /// Some caller may see some row.
    fn is_seen(&self) -> bool {
        self.table.get.may_hold() || self.table.list.may_hold()
    }

    pub(super) fn schemas(&self, limits: &Limits) -> Map<String, Value> {
        let (table, mut schemas) = (self.table, Map::new());
        let mut insert = |part: &str, schema: Value| schemas.insert(format!("{}{part}", self.name()), schema);
        if self.is_seen() {
            insert("", self.row());
            insert(".Page", self.page());
        }
        if table.serves(Operation::Create) {
            insert(".New", self.new_row(&[]));
        }
        if table.serves(Operation::Update) {
            insert(".Change", self.change());
        }
        if table.serves(Operation::List) {
            insert(".Query", parameters::query_body(self, limits));
            insert(".Totals", self.totals());
        }
        schemas
    }

    /// The row, or that it is not for its reader.
    pub(super) fn row_or_unreadable(&self) -> Value {
        if self.is_seen() { json!({ "anyOf": [reference(self.name()), reference(UNREADABLE)] }) } else { reference(UNREADABLE) }
    }

    /// The body of a creation of one row, or of many.
    pub(super) fn created(&self) -> Value {
        let new = self.part("New");
        json!({ "oneOf": [new, { "type": "array", "items": new, "minItems": 1, "maxItems": ROWS }] })
    }

    /// The fields with values that some rule shows to somebody, `id` first.
    pub(super) fn readable(&self) -> Vec<FieldId> {
        let fields = self.table.fields_with_ids().filter(|(id, field)| field.has_value() && !field.is_private() && self.is_shown(*id));
        fields.map(|(id, _)| id).collect()
    }

    fn is_shown(&self, field: FieldId) -> bool {
        field == FieldId::ID
            || [&self.table.get, &self.table.list].into_iter().any(|read| {
                let readers = KINDS.map(|kind| read.of(kind)).into_iter().filter(|reader| reader.row != Condition::Never);
                readers
                    .flat_map(|reader| reader.groups.iter())
                    .any(|group| group.shown != Condition::Never && group.fields.contains(&field))
            })
    }

    /// The relations that can be included.
    pub(super) fn relations(&self) -> Vec<&'m str> {
        let leads = |(id, field): &(FieldId, &Field)| {
            !field.is_private() && leads_to(field).is_some() && (!field.has_value() || self.is_shown(*id))
        };
        self.table.fields_with_ids().filter(leads).map(|(_, field)| &*field.name).collect()
    }

    fn target(&self, id: ModelId) -> Option<Self> {
        let table = self.service.table(id)?;
        Some(Self { id, table, ..*self })
    }

    fn row(&self) -> Value {
        let mut properties = Map::new();
        for id in self.readable() {
            let (Some(field), Some(check)) = (self.table.field(id), self.fields.get(id)) else { continue };
            properties.insert(field.name.to_string(), self.shown(field, check));
        }
        for (_, field) in self.table.fields_with_ids().filter(|(_, field)| !field.has_value()) {
            properties.extend(self.included(field).map(|schema| (field.name.to_string(), schema)));
        }
        self.add_former(&mut properties);
        let names = |field: &FieldId| self.fields.get(*field).map(|check| [Some(&*check.name), check.former.as_deref()]);
        let hidden: Vec<&str> = self.table.hides.iter().filter_map(names).flatten().flatten().collect();
        if !hidden.is_empty() {
            let words = "The fields that are kept from the caller.";
            let names = json!({ "type": "array", "items": { "type": "string", "enum": hidden }, "description": words });
            properties.insert("$hidden".to_owned(), names);
        }
        let mut row = object(&["id"], Value::Object(properties));
        value::describe(&mut row, &self.table.doc);
        row
    }

    /// The value of a field in a row.
    fn shown(&self, field: &Field, check: &FieldCheck) -> Value {
        let mut schema = value::shown(&check.form, value::enum_of(self.service, field));
        if let Some(target) = check.form.target().and_then(|target| self.target(target)) {
            let mut row = vec![schema, reference(UNREADABLE)];
            row.extend(target.table.list.may_hold().then(|| reference(target.name())));
            schema = json!({ "anyOf": row });
        }
        let nullable = field.column().map_or_else(|| field.computed().is_none_or(|computed| computed.nullable), |column| column.nullable);
        let mut schema = if nullable { or_null(schema) } else { schema };
        value::describe(&mut schema, &field.doc);
        schema
    }

    /// What stands in the place of a relation that has no value of its own, where it is included.
    fn included(&self, field: &Field) -> Option<Value> {
        let (target, is_many) = leads_to(field)?;
        let target = self.target(target)?;
        let is_listed = target.table.list.may_hold();
        let mut schema = match (is_many, is_listed) {
            (true, true) => target.part("Page"),
            (true, false) => object(&["data", "next"], json!({ "data": { "type": "array", "maxItems": 0 }, "next": { "type": "null" } })),
            (false, true) => or_null(reference(target.name())),
            (false, false) => json!({ "type": "null" }),
        };
        value::describe(&mut schema, &field.doc);
        Some(schema)
    }

    fn page(&self) -> Value {
        let at_least = object(&["at_least"], json!({ "at_least": { "type": "integer" } }));
        object(
            &["data", "next"],
            json!({
                "data": { "type": "array", "items": reference(self.name()) },
                "next": { "type": ["string", "null"], "description": "What the next page is `after`; null on the last." },
                "count": { "anyOf": [{ "type": "integer", "minimum": 0 }, at_least], "description": "The rows of all pages, where it is asked for." }
            }),
        )
    }

    /// The body of a creation; `beside` are texts that it has to hold besides.
    pub(super) fn new_row(&self, beside: &[(&str, Value)]) -> Value {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        if !self.is_user() {
            let id = json!({ "type": "string", "format": "uuid", "description": "A UUIDv7 of the last day; without one, the service makes it." });
            properties.insert("id".to_owned(), id);
        }
        for (_, field, check) in self.named(Operation::Create) {
            if is_needed(check) {
                required.push(&*field.name);
            }
            let mut schema = self.written(field, check);
            if let Fallback::Value(_) = check.default {
                self.add_default(&mut schema, field);
            }
            properties.insert(field.name.to_string(), schema);
        }
        for (name, schema) in beside {
            required.push(name);
            properties.insert((*name).to_owned(), schema.clone());
        }
        self.with_one_name_each(required, properties)
    }

    /// The fields of keys that rows are written by.
    pub(super) fn keys(&self) -> Vec<FieldId> {
        let is_of_key = |id: FieldId| self.table.uniques.iter().any(|unique| unique.fields.contains(&id));
        let fields =
            self.table.fields_with_ids().filter(|(id, field)| is_of_key(*id) && !field.is_private() && self.table.tenant != Some(*id));
        fields.map(|(id, _)| id).collect()
    }

    /// The body of a write by a key: what a creation or a change may name, and the key.
    pub(super) fn keyed(&self) -> Value {
        let id = json!({ "type": "string", "format": "uuid" });
        let mut properties = Map::from_iter([("id".to_owned(), id)]);
        let keys = self.keys().into_iter().filter_map(|id| Some((id, self.table.field(id)?, self.fields.get(id)?)));
        for (_, field, check) in keys.chain(self.named(Operation::Create)).chain(self.named(Operation::Update)) {
            properties.insert(field.name.to_string(), self.written(field, check));
        }
        self.with_one_name_each(Vec::new(), properties)
    }

    fn change(&self) -> Value {
        let identify = self.service.auth.as_ref().filter(|auth| auth.table == self.id).map(|auth| auth.identify);
        let mut properties = Map::new();
        for (id, field, check) in self.named(Operation::Update) {
            if identify == Some(id) {
                continue;
            }
            // An operator is for those who may read what it works on.
            let operator = value::operator(&check.form, value::enum_of(self.service, field)).filter(|_| self.is_shown(id));
            let schema = match (self.written(field, check), operator) {
                (schema, None) => schema,
                (schema, Some(operator)) => json!({ "anyOf": [schema, operator] }),
            };
            properties.insert(field.name.to_string(), schema);
        }
        self.with_one_name_each(Vec::new(), properties)
    }

    /// The former names of what is there; each with the name of now.
    fn add_former(&self, properties: &mut Map<String, Value>) -> Vec<(&'m str, &'m str)> {
        let renamed = self.fields.list.iter().filter_map(|check| Some((&*check.name, check.former.as_deref()?)));
        let there: Vec<(&str, &str)> = renamed.filter(|(name, _)| properties.contains_key(*name)).collect();
        for (name, was) in &there {
            let Some(mut schema) = properties.get(*name).cloned() else { continue };
            value::describe(&mut schema, &format!("The former name of `{name}`."));
            if let Some(schema) = schema.as_object_mut() {
                schema.insert("deprecated".to_owned(), true.into());
            }
            properties.insert((*was).to_owned(), schema);
        }
        there
    }

    /// A body: a field is named by one of its names.
    fn with_one_name_each(&self, mut required: Vec<&str>, mut properties: Map<String, Value>) -> Value {
        let renamed = self.add_former(&mut properties);
        let alone = |(name, was): &(&str, &str)| match required.contains(name) {
            true => json!({ "oneOf": [{ "required": [name] }, { "required": [was] }] }),
            false => json!({ "not": { "required": [name, was] } }),
        };
        let alone: Vec<Value> = renamed.iter().map(alone).collect();
        required.retain(|name| !renamed.iter().any(|(own, _)| own == name));
        let mut body = object(&required, Value::Object(properties));
        if let Some(body) = body.as_object_mut().filter(|_| !alone.is_empty()) {
            body.insert("allOf".to_owned(), alone.into());
        }
        body
    }

    fn written(&self, field: &Field, check: &FieldCheck) -> Value {
        let schema = value::written(&check.form, value::enum_of(self.service, field));
        let mut schema = if check.nullable { or_null(schema) } else { schema };
        value::describe(&mut schema, &field.doc);
        if field.is_private()
            && let Some(schema) = schema.as_object_mut()
        {
            schema.insert("writeOnly".to_owned(), true.into());
        }
        schema
    }

    fn add_default(&self, schema: &mut Value, field: &Field) {
        let Some(column) = field.column() else { return };
        let purlin_rules::plan::Default::Const(default) = &column.default else { return };
        let words = match default {
            purlin_rules::plan::Const::Bool(value) => json!(value),
            purlin_rules::plan::Const::Text(text) if !column.private => json!(text),
            // Numbers are spelt as their type is.
            purlin_rules::plan::Const::Int(_)
            | purlin_rules::plan::Const::Float(_)
            | purlin_rules::plan::Const::Text(_)
            | purlin_rules::plan::Const::List(_) => return,
        };
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("default".to_owned(), words);
        }
    }

    /// The fields that some rule lets a creation or a change name. One that never leaves the server is told of only where it must be
    /// named, or where a rule names it.
    pub(super) fn named(&self, operation: Operation) -> Vec<(FieldId, &'m Field, &'m FieldCheck)> {
        let creates = operation == Operation::Create;
        let write = if creates { &self.table.create } else { &self.table.update };
        let is_named = |id: FieldId, field: &Field, check: &FieldCheck| {
            let may_be = check.named == Named::Always || creates && check.named == Named::AtCreation;
            let is_told = !field.is_private() || creates && is_needed(check);
            let granted = KINDS.iter().flat_map(|kind| write.of(*kind).allow.iter()).any(|allow| match allow.fields {
                GrantedFields::All => is_told,
                GrantedFields::Only(_) => allow.fields.holds(id),
            });
            field.column().is_some() && may_be && granted && self.table.tenant != Some(id)
        };
        let fields = self.table.fields_with_ids().filter_map(|(id, field)| Some((id, field, self.fields.get(id)?)));
        fields.filter(|(id, field, check)| is_named(*id, field, check)).collect()
    }

    fn totals(&self) -> Value {
        let mut properties = Map::new();
        properties.insert("count".to_owned(), json!({ "type": "integer", "minimum": 0 }));
        for parameter in ["group", "sum", "avg", "min", "max"] {
            let fields = parameters::totalled(self, parameter);
            let value = |id: &FieldId| {
                let (field, form) = (self.table.field(*id)?, &self.fields.get(*id)?.form);
                let form = if parameter == "group" { form.clone() } else { comes_to(parameter, form)? };
                Some((field.name.to_string(), or_null(value::shown(&form, value::enum_of(self.service, field)))))
            };
            let mut values: Map<String, Value> = fields.iter().filter_map(value).collect();
            self.add_former(&mut values);
            if !values.is_empty() {
                properties.insert(parameter.to_owned(), object(&[], Value::Object(values)));
            }
        }
        let group = object(&[], Value::Object(properties));
        object(&["data", "next"], json!({ "data": { "type": "array", "items": group }, "next": { "type": ["string", "null"] } }))
    }
}

/// A creation has to name it.
fn is_needed(check: &FieldCheck) -> bool {
    matches!(check.default, Fallback::None) && !check.nullable
}

/// The model that a relation leads to, and whether it holds many rows.
fn leads_to(field: &Field) -> Option<(ModelId, bool)> {
    match &field.kind {
        FieldKind::ToOne { table, .. } | FieldKind::OneVia { table, .. } => Some((*table, false)),
        FieldKind::ToMany { table, .. } | FieldKind::Through { table, .. } => Some((*table, true)),
        FieldKind::Computed(computed) => match computed.yields {
            Yields::ToOne(table) => Some((table, false)),
            Yields::Scalar(_) | Yields::List(_) => None,
        },
        FieldKind::Scalar { .. } | FieldKind::List { .. } => None,
    }
}

/// The kinds of callers who may ever read so.
pub(super) fn readers(read: &Read) -> [bool; 2] {
    KINDS.map(|kind| read.of(kind).row != Condition::Never)
}
