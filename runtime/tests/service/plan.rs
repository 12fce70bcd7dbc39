//! The plan under test, written by hand: users who sign up, and notes that only their owners see.

use purlin_runtime::plan::{
    Allow, Auth, Check, Column, Condition, Const, Default, Field, FieldGroup, FieldId, FieldKind, Fragment, GrantedFields, List, ModelId,
    OnDelete, Read, Readable, Refinement, Scalar, Service, Table, Text, Unique, Writable, Write,
};

pub(crate) const NOTE: ModelId = ModelId(0);
pub(crate) const USER: ModelId = ModelId(1);
pub(crate) const EMAIL: FieldId = FieldId(4);
pub(crate) const NAME: FieldId = FieldId(5);
pub(crate) const OWNER: FieldId = FieldId(4);
pub(crate) const TEXT: FieldId = FieldId(5);

/// ```purlin
/// auth User { identify email  password { min 10 } }
/// model User {
///   email: Email @unique
///   name:  String(1..80)
///   allow create(email, name)
///   allow read         if this == me
///   allow update(name) if this == me
///   allow delete       if this == me
/// }
/// model Note {
///   owner: User = me @readonly @on_delete(cascade)
///   text:  String(1..4000)
///   allow read         if owner == me
///   allow create(text) if me is set
///   allow update(text) if owner == me
///   allow delete       if owner == me
/// }
/// ```
pub(crate) fn service() -> Service {
    Service {
        name: "Notes".into(),
        doc: "".into(),
        edition: 2026,
        enums: vec![].into(),
        tables: vec![note(), user()].into(),
        auth: Some(Auth { table: USER, identify: EMAIL, password_min: 10, access_seconds: 900, refresh_seconds: 2_592_000 }),
        tenant: None,
        evolution: vec![].into(),
        not_served: vec![].into(),
    }
}

/// As [`service`], with `handle: String(1..20) @unique` and `code: String(1..20) @unique` of users.
pub(crate) fn service_with_handles() -> Service {
    let mut service = service();
    let mut user = user();
    let mut fields = user.fields.to_vec();
    let mut granted = vec![EMAIL, NAME];
    let mut uniques = user.uniques.to_vec();
    for (place, name) in [(6, "handle"), (7, "code")] {
        fields.push(field(name, scalar(Scalar::String, Refinement::Length { min: 1, max: 20 }, column(name))));
        granted.push(FieldId(place));
        uniques.push(Unique { fields: vec![FieldId(place)].into() });
    }
    user.fields = fields.into();
    user.uniques = uniques.into();
    user.create.anonymous = allow(GrantedFields::Only(granted.into()), Condition::Always);
    service.tables = vec![note(), user].into();
    service
}

/// As [`service`], with `kind: String(1..20)` of users and `unique (email, kind)`.
pub(crate) fn service_with_kinds() -> Service {
    let mut service = service();
    let mut user = user();
    let kind = FieldId(6);
    let mut fields = user.fields.to_vec();
    fields.push(field("kind", scalar(Scalar::String, Refinement::Length { min: 1, max: 20 }, column("kind"))));
    let mut uniques = user.uniques.to_vec();
    uniques.push(Unique { fields: vec![EMAIL, kind].into() });
    user.fields = fields.into();
    user.uniques = uniques.into();
    user.create.anonymous = allow(GrantedFields::Only(vec![EMAIL, NAME, kind].into()), Condition::Always);
    service.tables = vec![note(), user].into();
    service
}

fn user() -> Table {
    let own = || equals_me("id", FieldId::ID);
    Table {
        spec_name: "User".into(),
        db_name: "user".into(),
        wire_name: "user".into(),
        doc: "".into(),
        tenant: None,
        fields: with_implicit([
            field("email", scalar(Scalar::Email, Refinement::None, column("email"))),
            field("name", scalar(Scalar::String, Refinement::Length { min: 1, max: 80 }, column("name"))),
        ]),
        uniques: vec![Unique { fields: vec![EMAIL].into() }].into(),
        indexes: vec![].into(),
        search: vec![].into(),
        limits: vec![].into(),
        hides: vec![].into(),
        requires: List::Borrowed(&[]),
        derived: List::Borrowed(&[]),
        triggers: List::Borrowed(&[]),
        tree: None,
        get: read(own()),
        list: read(own()),
        create: Write {
            signed_in: allow(GrantedFields::Only(vec![EMAIL, NAME].into()), Condition::Always),
            anonymous: allow(GrantedFields::Only(vec![EMAIL, NAME].into()), Condition::Always),
        },
        update: signed_in(GrantedFields::Only(vec![NAME].into()), own()),
        delete: signed_in(GrantedFields::All, own()),
    }
}

fn note() -> Table {
    let own = || equals_me("owner", OWNER);
    let owner = Column { default: Default::Me, readonly: true, ..column("owner") };
    Table {
        spec_name: "Note".into(),
        db_name: "note".into(),
        wire_name: "note".into(),
        doc: "".into(),
        tenant: None,
        fields: with_implicit([
            field("owner", FieldKind::ToOne { table: USER, on_delete: OnDelete::Cascade, column: owner }),
            field("text", scalar(Scalar::String, Refinement::Length { min: 1, max: 4000 }, column("text"))),
        ]),
        uniques: vec![].into(),
        indexes: vec![].into(),
        search: vec![].into(),
        limits: vec![].into(),
        hides: vec![].into(),
        requires: List::Borrowed(&[]),
        derived: List::Borrowed(&[]),
        triggers: List::Borrowed(&[]),
        tree: None,
        get: read(own()),
        list: read(own()),
        create: signed_in(GrantedFields::Only(vec![TEXT].into()), Condition::Always),
        update: signed_in(GrantedFields::Only(vec![TEXT].into()), own()),
        delete: signed_in(GrantedFields::All, own()),
    }
}

fn with_implicit<const N: usize>(declared: [Field; N]) -> purlin_runtime::plan::List<Field> {
    let implicit = |name: &'static str, kind| field(name, scalar(kind, Refinement::None, Column { readonly: true, ..column(name) }));
    let mut fields = vec![
        implicit("id", Scalar::Uuid),
        implicit("created_at", Scalar::DateTime),
        implicit("updated_at", Scalar::DateTime),
        implicit("version", Scalar::Int),
    ];
    fields.extend(declared);
    fields.into()
}

/// The same field, called otherwise.
pub(crate) fn renamed(field: &Field, name: &str) -> Field {
    let mut renamed = Field { name: name.to_owned().into(), ..field.clone() };
    if let FieldKind::Scalar { column, .. } = &mut renamed.kind {
        column.db_name = name.to_owned().into();
    }
    renamed
}

/// The same field, which holds this where nothing is said.
pub(crate) fn with_default(field: &Field, value: &str) -> Field {
    let mut field = field.clone();
    if let FieldKind::Scalar { column, .. } = &mut field.kind {
        column.default = Default::Const(Const::Text(value.to_owned().into()));
    }
    field
}

fn field(name: &'static str, kind: FieldKind) -> Field {
    Field { name: name.into(), doc: "".into(), kind }
}

fn scalar(scalar: Scalar, refinement: Refinement, column: Column) -> FieldKind {
    FieldKind::Scalar { scalar, refinement, column }
}

fn column(name: &'static str) -> Column {
    Column { db_name: name.into(), nullable: false, immutable: false, readonly: false, private: false, default: Default::None }
}

fn equals_me(column: &str, field: FieldId) -> Condition {
    let sql = |text: String| Fragment { text: Text::from(text) };
    Condition::If { sql: sql(format!("{{.{column}}} = {{me}}")), not: sql(format!("{{.{column}}} <> {{me}}")), reads: vec![field].into() }
}

fn read(row: Condition) -> Read {
    let fields = [1, 2, 3, 4, 5].map(FieldId).to_vec();
    let groups = vec![FieldGroup { fields: fields.into(), shown: Condition::Always }];
    Read { signed_in: Readable { row, groups: groups.into() }, anonymous: Readable { row: Condition::Never, groups: vec![].into() } }
}

fn allow(fields: GrantedFields, when: Condition) -> Writable {
    Writable { allow: vec![Allow { name: None, message: None, fields, when, check: Check::NONE }].into(), ..Writable::NOBODY }
}

fn signed_in(fields: GrantedFields, when: Condition) -> Write {
    Write { signed_in: allow(fields, when), anonymous: Writable::NOBODY }
}
