//! `src/models/message.ts`.

use crate::emit::MARK;
use crate::emit::typescript::names::{ModelNames, Names};
use crate::emit::typescript::{layout, types};
use askama::Template;
use purlin_rules::plan::{
    Column, Computed, Condition, Default, Endpoint, Field, FieldId, FieldKind, GrantedFields, ModelId, Operation, Readable, Service, Table,
    Write, Yields,
};
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "typescript/model.ts", escape = "none")]
pub(in crate::emit::typescript) struct Model {
    pub(in crate::emit::typescript) mark: &'static str,
    pub(in crate::emit::typescript) names: ModelNames,
    pub(in crate::emit::typescript) path: String,
    pub(in crate::emit::typescript) doc: String,
    /// The same, inside the client.
    pub(in crate::emit::typescript) key_doc: String,
    pub(in crate::emit::typescript) import_enums: Option<String>,
    pub(in crate::emit::typescript) row: Vec<Property>,
    pub(in crate::emit::typescript) create: Option<Vec<Property>>,
    pub(in crate::emit::typescript) update: Option<Vec<Property>>,
    /// `"email" | "room,user"`
    pub(in crate::emit::typescript) keys: String,
    /// Of each field of a row: what may be asked of it.
    pub(in crate::emit::typescript) kinds: Vec<(String, &'static str)>,
    pub(in crate::emit::typescript) relations: Vec<Relation>,
    pub(in crate::emit::typescript) is_searched: bool,
    /// The models that they lead to.
    pub(in crate::emit::typescript) import_models: Vec<String>,
    /// `bigints: ["views"],`
    pub(in crate::emit::typescript) bigints: String,
    /// `lists: ["labels"],`
    pub(in crate::emit::typescript) lists: String,
    /// `list`, `get`, …: those that some rule allows.
    pub(in crate::emit::typescript) operations: Vec<&'static str>,
    /// `export type MessageOperations = …;`, where some of them are writes that a batch may hold.
    pub(in crate::emit::typescript) writes: Option<Writes>,
    /// `messageRows`.
    pub(in crate::emit::typescript) function: String,
    pub(in crate::emit::typescript) head: String,
    pub(in crate::emit::typescript) rows: String,
    /// Every operation, of which [`operations`](Self::operations) are picked.
    pub(in crate::emit::typescript) all: String,
}

/// What a batch may hold of a model.
pub(in crate::emit::typescript) struct Writes {
    /// `export type MessageOperations = …;`
    pub(in crate::emit::typescript) declaration: String,
    /// `messageOperations`
    pub(in crate::emit::typescript) function: String,
    pub(in crate::emit::typescript) head: String,
    /// `return purlin.operations<MessageTypes>(…);`
    pub(in crate::emit::typescript) made: String,
}

/// A line of an interface.
pub(in crate::emit::typescript) struct Property {
    pub(in crate::emit::typescript) doc: String,
    pub(in crate::emit::typescript) name: String,
    pub(in crate::emit::typescript) optional: bool,
    pub(in crate::emit::typescript) ty: String,
}

/// Where a row leads.
pub(in crate::emit::typescript) struct Relation {
    pub(in crate::emit::typescript) name: String,
    /// `purlin.Many<MessageTypes>`
    pub(in crate::emit::typescript) ty: String,
    /// `messageShape`
    pub(in crate::emit::typescript) shape: String,
    pub(in crate::emit::typescript) is_many: bool,
}

impl Model {
    /// The relations that lead to many rows, or those that lead to one.
    pub(super) fn leading(&self, to_many: bool) -> Vec<&Relation> {
        self.relations.iter().filter(|relation| relation.is_many == to_many).collect()
    }

    /// None for a model that nobody can reach.
    pub(super) fn of(service: &Service, table: &Table, place: u32, own: &ModelNames, names: &Names) -> Option<Self> {
        let id = ModelId(place);
        let operations: Vec<_> = service.endpoints().into_iter().flat_map(|endpoint| operations(endpoint, id)).copied().collect();
        let is_auth = service.auth.as_ref().is_some_and(|auth| auth.table == id);
        if operations.is_empty() && !is_auth {
            return None;
        }
        let (relations, import_models) = relations(service, table, own, names);
        let has = |name: &str| operations.contains(&name);
        let identify = service.auth.as_ref().filter(|_| is_auth).map(|auth| auth.identify);
        let function = format!("{}Rows", own.key);
        let row = row(table, own, names);
        let kinds = kinds(table, &row);
        let create = has("create").then(|| created(table, names));
        let update = has("update").then(|| updated(table, identify, names));
        let properties = row.iter().chain(create.iter().flatten()).chain(update.iter().flatten());
        Some(Self {
            mark: MARK,
            path: format!("api/{}", table.wire_name),
            doc: layout::doc(&table.doc, ""),
            key_doc: layout::doc(&table.doc, "  "),
            import_enums: import_enums(properties, names, "../enums.js"),
            head: layout::function(&function, "service: purlin.Service", &own.rows),
            rows: layout::only(&own.rows, &format!("purlin.Rows<{}>", own.types), &operations),
            all: layout::constant("rows", &format!("purlin.rows<{}>", own.types), &["service", "path", &own.shape]),
            bigints: bigints(&row),
            lists: named("lists", kinds.iter().filter(|(_, kind)| *kind == "list").map(|(name, _)| name.as_str())),
            kinds,
            is_searched: !table.search.is_empty(),
            keys: keys(table, has("upsert")),
            relations,
            import_models,
            names: own.clone(),
            row,
            create,
            update,
            writes: Writes::of(table, own, &operations),
            operations,
            function,
        })
    }

    /// The names that the package exports from this file.
    pub(super) fn exports(&self) -> Vec<String> {
        let ModelNames { row, create, update, rows, operations, .. } = &self.names;
        let mut exports = vec![row.clone()];
        exports.extend(self.create.is_some().then(|| create.clone()));
        exports.extend(Some(rows.clone()));
        exports.extend(self.update.is_some().then(|| update.clone()));
        exports.extend(self.writes.as_ref().map(|_| operations.clone()));
        exports
    }
}

impl Writes {
    fn of(table: &Table, own: &ModelNames, operations: &[&'static str]) -> Option<Self> {
        let of_batch = ["create", "update", "upsert", "delete"];
        let writes: Vec<_> = of_batch.into_iter().filter(|write| operations.contains(write)).collect();
        let function = format!("{}Operations", own.key);
        let name = format!("\"{}\"", table.wire_name);
        (!writes.is_empty()).then(|| Self {
            declaration: layout::only(&own.operations, &format!("purlin.Operations<{}>", own.types), &writes),
            head: layout::function(&function, "add: purlin.AddOperation", &own.operations),
            made: layout::result(&format!("purlin.operations<{}>", own.types), &["add", &name, &own.shape]),
            function,
        })
    }
}

fn operations(endpoint: Endpoint, model: ModelId) -> &'static [&'static str] {
    match endpoint {
        Endpoint::Row(operation, of) if of == model => match operation {
            Operation::Get => &["get"],
            Operation::List => &["list"],
            Operation::Create => &["create", "createMany"],
            Operation::Update => &["update"],
            Operation::Delete => &["delete"],
        },
        Endpoint::Aggregate(of) if of == model => &["aggregate"],
        Endpoint::Upsert(of) if of == model => &["upsert"],
        Endpoint::Row(..)
        | Endpoint::Upsert(_)
        | Endpoint::Query(_)
        | Endpoint::Aggregate(_)
        | Endpoint::Batch
        | Endpoint::SignUp
        | Endpoint::SignIn
        | Endpoint::Refresh
        | Endpoint::SignOut
        | Endpoint::Me => &[],
    }
}

/// A row as its readers see it. A field that some of them don't see, or see sometimes, is optional; one that nobody sees is left out.
fn row(table: &Table, own: &ModelNames, names: &Names) -> Vec<Property> {
    let readers = [&table.get.signed_in, &table.get.anonymous, &table.list.signed_in, &table.list.anonymous];
    let readers: Vec<&Readable> = readers.into_iter().filter(|reader| reader.row != Condition::Never).collect();
    let properties = fields(table).filter_map(|(id, field)| {
        let shown: Vec<_> = readers.iter().map(|reader| shown(reader, id)).collect();
        let ever = shown.iter().any(|shown| *shown != Shown::Never);
        let always = shown.iter().all(|shown| *shown == Shown::Always);
        let ty = types::read(field, names)?;
        ever.then(|| Property { doc: layout::doc(&field.doc, "  "), name: field.name.to_string(), optional: !always, ty })
    });
    let mut properties: Vec<_> = properties.collect();
    if !table.hides.is_empty() && !properties.is_empty() {
        let ty = format!("purlin.Hidden<{}>", own.row);
        properties.push(Property { doc: String::new(), name: "$hidden".to_owned(), optional: true, ty });
    }
    if properties.is_empty() {
        // Nobody reads rows, but whoever creates one gets its id.
        properties.push(Property { doc: String::new(), name: "id".to_owned(), optional: false, ty: "purlin.Id".to_owned() });
    }
    properties
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Always,
    Sometimes,
    Never,
}

fn shown(reader: &Readable, field: FieldId) -> Shown {
    if field == FieldId::ID {
        return Shown::Always;
    }
    match reader.groups.iter().find(|group| group.fields.contains(&field)).map(|group| &group.shown) {
        Some(Condition::Always) => Shown::Always,
        Some(Condition::If { .. }) => Shown::Sometimes,
        Some(Condition::Never) | None => Shown::Never,
    }
}

/// The fields that some rule lets creation name. Those without a default must be named.
pub(super) fn created(table: &Table, names: &Names) -> Vec<Property> {
    let granted = granted(&table.create);
    let properties = fields(table).filter(|(id, _)| granted.contains(*id)).filter_map(|(_, field)| {
        let Column { nullable, default, readonly, .. } = field.column()?;
        let optional = *nullable || *default != Default::None;
        (!readonly).then(|| property(field, optional, types::write(field, names))).flatten()
    });
    properties.collect()
}

/// The fields that some rule lets a change name; the one that users sign in with changes elsewhere.
fn updated(table: &Table, identify: Option<FieldId>, names: &Names) -> Vec<Property> {
    let granted = granted(&table.update);
    let properties = fields(table).filter(|(id, _)| granted.contains(*id) && identify != Some(*id)).filter_map(|(id, field)| {
        let Column { readonly, immutable, .. } = field.column()?;
        let ty = if is_read(table, id) { types::change(field, names) } else { types::write(field, names) };
        (!readonly && !immutable).then(|| property(field, true, ty)).flatten()
    });
    properties.collect()
}

/// Whether some caller may read the field of a row: an operator is for those who may.
fn is_read(table: &Table, id: FieldId) -> bool {
    [&table.get.signed_in, &table.get.anonymous].into_iter().any(|reader| shown(reader, id) != Shown::Never)
}

fn property(field: &Field, optional: bool, ty: Option<String>) -> Option<Property> {
    let name = field.name.to_string();
    let ty = layout::property_type(&name, optional, &ty?);
    Some(Property { doc: layout::doc(&field.doc, "  "), name, optional, ty })
}

enum Granted {
    All,
    Only(BTreeSet<FieldId>),
}

impl Granted {
    fn contains(&self, field: FieldId) -> bool {
        match self {
            Self::All => true,
            Self::Only(fields) => fields.contains(&field),
        }
    }
}

/// What the rules grant together, to callers of either kind.
fn granted(write: &Write) -> Granted {
    let mut granted = BTreeSet::new();
    for allow in write.signed_in.allow.iter().chain(write.anonymous.allow.iter()) {
        match &allow.fields {
            GrantedFields::All => return Granted::All,
            GrantedFields::Only(fields) => granted.extend(fields.iter().copied()),
        }
    }
    Granted::Only(granted)
}

fn fields(table: &Table) -> impl Iterator<Item = (FieldId, &Field)> {
    (0..).map(FieldId).zip(table.fields.iter())
}

/// The import of the enums that these properties are of.
pub(super) fn import_enums<'a>(properties: impl Iterator<Item = &'a Property>, names: &Names, from: &str) -> Option<String> {
    let is_in_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.');
    let types: BTreeSet<_> = properties.flat_map(|property| property.ty.split(move |c| !is_in_name(c))).collect();
    let used: Vec<_> = types.into_iter().filter(|ty| names.enums.iter().any(|name| name == ty)).map(ToOwned::to_owned).collect();
    (!used.is_empty()).then(|| layout::import_type(&used, from))
}

/// The relations whose rows some caller may see, and the imports of their models.
fn relations(service: &Service, table: &Table, own: &ModelNames, names: &Names) -> (Vec<Relation>, Vec<String>) {
    let (mut relations, mut imported) = (Vec::new(), BTreeSet::new());
    for (_, field) in fields(table).filter(|(_, field)| !field.is_private()) {
        let (kind, model) = match &field.kind {
            FieldKind::ToOne { table, .. } | FieldKind::Computed(Computed { yields: Yields::ToOne(table), .. }) => ("One", *table),
            FieldKind::OneVia { table, .. } => ("Other", *table),
            FieldKind::ToMany { table, .. } | FieldKind::Through { table, .. } => ("Many", *table),
            FieldKind::Scalar { .. } | FieldKind::List { .. } | FieldKind::Computed(_) => continue,
        };
        let Some(to) = names.models.get(model.0 as usize).filter(|_| is_reached(service, model)) else { continue };
        if to.row != own.row {
            imported.insert(layout::import(&[to.shape.clone(), format!("type {}", to.types)], &format!("./{}.js", to.module)));
        }
        let (name, ty) = (field.name.to_string(), format!("purlin.{kind}<{}>", to.types));
        relations.push(Relation { name, ty, shape: to.shape.clone(), is_many: kind == "Many" });
    }
    (relations, imported.into_iter().collect())
}

/// The keys that an upsert may name, as the address names them.
fn keys(table: &Table, has_upsert: bool) -> String {
    let name = |field: &FieldId| table.field(*field).map_or("", |field| &*field.name);
    let spelled = |key: Box<[FieldId]>| format!("\"{}\"", key.iter().map(name).collect::<Vec<_>>().join(","));
    let keys: Vec<String> = table.keys().into_iter().filter(|_| has_upsert).map(spelled).collect();
    if keys.is_empty() { "never".to_owned() } else { layout::property_type("keys", false, &keys.join(" | ")) }
}

/// Some call answers with rows of the model, so that there is a file of it.
fn is_reached(service: &Service, model: ModelId) -> bool {
    let is_auth = service.auth.as_ref().is_some_and(|auth| auth.table == model);
    is_auth || service.endpoints().into_iter().any(|endpoint| !operations(endpoint, model).is_empty())
}

/// The fields whose values are bigints.
fn bigints(row: &[Property]) -> String {
    let bigints = row.iter().filter(|property| property.ty.starts_with("bigint"));
    named("bigints", bigints.map(|property| property.name.as_str()))
}

fn named<'n>(key: &str, names: impl Iterator<Item = &'n str>) -> String {
    layout::array(key, &names.map(|name| format!("\"{name}\"")).collect::<Vec<_>>())
}

/// What may be asked of the fields of a row.
fn kinds(table: &Table, row: &[Property]) -> Vec<(String, &'static str)> {
    let kind = |property: &Property| {
        let field = table.fields.iter().find(|field| *field.name == property.name)?;
        Some((property.name.clone(), types::kind(field)?))
    };
    let kinds: Vec<_> = row.iter().filter_map(kind).collect();
    if kinds.is_empty() { vec![("id".to_owned(), "uuid")] } else { kinds }
}
