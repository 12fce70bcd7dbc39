//! For the engine's own tests: the chat example as a plan, written by hand, and an engine that serves it from a temporary file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use crate::config::Config;
use crate::engine::Engine;
use crate::problem::Problem;
use crate::records::{self, Ask, Page, Shown, View};
use crate::route::Caller;
use crate::store::Session;
use crate::store::system::System;
use purlin_rules::catalog::{EnumId, FieldId, IMPLICIT_FIELDS, ModelId};
use purlin_rules::fragment::Fragment;
use purlin_rules::plan::*;
use purlin_rules::types::Scalar;
use purlin_rules::value::{Id, Value};
use serde_json::Value as Json;

pub(crate) const MEMBER: ModelId = ModelId(0);
pub(crate) const MESSAGE: ModelId = ModelId(1);
pub(crate) const ROOM: ModelId = ModelId(2);
pub(crate) const USER: ModelId = ModelId(3);

/// An instant within the life of every session of the tests.
pub(crate) const NOW: i64 = 1_800_000_000_000;

pub(crate) fn field(place: u32) -> FieldId {
    FieldId(3 + place)
}

// ---- Plans

pub(crate) fn column(name: &str) -> Column {
    Column { db_name: name.to_owned().into(), nullable: false, immutable: false, readonly: false, private: false, default: Default::None }
}

pub(crate) fn scalar(scalar: Scalar, refinement: Refinement, column: Column) -> Field {
    Field { name: column.db_name.clone(), doc: "".into(), kind: FieldKind::Scalar { scalar, refinement, column } }
}

pub(crate) fn words(name: &str, min: u32, max: u32) -> Field {
    scalar(Scalar::String, Refinement::Length { min, max }, column(name))
}

fn to_one(table: ModelId, on_delete: OnDelete, column: Column) -> Field {
    Field { name: column.db_name.clone(), doc: "".into(), kind: FieldKind::ToOne { table, on_delete, column } }
}

fn to_many(name: &str, table: ModelId, via: FieldId) -> Field {
    Field { name: name.to_owned().into(), doc: "".into(), kind: FieldKind::ToMany { table, via } }
}

pub(crate) fn table(spec_name: &str, own: Vec<Field>) -> Table {
    let implicit = IMPLICIT_FIELDS.iter().map(|name| {
        let kind = match *name {
            "id" => Scalar::Uuid,
            "version" => Scalar::Int,
            _ => Scalar::DateTime,
        };
        scalar(kind, Refinement::None, Column { readonly: true, ..column(name) })
    });
    let name = spec_name.to_ascii_lowercase();
    Table {
        spec_name: spec_name.to_owned().into(),
        db_name: name.clone().into(),
        wire_name: name.into(),
        doc: "".into(),
        tenant: None,
        fields: implicit.chain(own).collect(),
        uniques: vec![].into(),
        indexes: vec![].into(),
        search: vec![].into(),
        limits: vec![].into(),
        hides: vec![].into(),
        requires: vec![].into(),
        derived: vec![].into(),
        triggers: vec![].into(),
        tree: None,
        get: Read::NOBODY,
        list: Read::NOBODY,
        create: Write::NOBODY,
        update: Write::NOBODY,
        delete: Write::NOBODY,
    }
}

/// A condition in SQL, and the fields it reads.
pub(crate) fn when(sql: &str, reads: &[u32]) -> Condition {
    Condition::If {
        sql: Fragment { text: sql.to_owned().into() },
        not: Fragment { text: format!("NOT ({sql})").into() },
        reads: reads.iter().map(|field| FieldId(*field)).collect(),
    }
}

/// All fields with a column, but `id`.
fn all(table: &Table) -> List<FieldId> {
    table
        .fields_with_ids()
        .filter(|(id, field)| *id != FieldId::ID && field.column().is_some_and(|c| !c.private))
        .map(|(id, _)| id)
        .collect()
}

/// Every field to signed-in users for whom the condition holds.
pub(crate) fn readable_if(table: &Table, row: Condition) -> Read {
    let groups = vec![FieldGroup { fields: all(table), shown: Condition::Always }].into();
    Read { signed_in: Readable { row, groups }, anonymous: Readable::NOBODY }
}

pub(crate) fn allow(fields: GrantedFields, when: Condition) -> Allow {
    Allow { name: None, message: None, fields, when, check: Check::NONE }
}

pub(crate) fn deny(name: &str, message: &str, when: Condition) -> Deny {
    let (name, message) = (Some(name.to_owned().into()), Some(message.to_owned().into()));
    Deny { name, message, fields: GrantedFields::All, when, check: Check::NONE }
}

pub(crate) fn signed_in(allow: Vec<Allow>, deny: Vec<Deny>) -> Write {
    Write { signed_in: Writable { allow: allow.into(), deny: deny.into(), fields: vec![].into() }, anonymous: Writable::NOBODY }
}

pub(crate) fn only(fields: &[u32]) -> GrantedFields {
    GrantedFields::Only(fields.iter().map(|place| field(*place)).collect())
}

fn member_of_room(column: &str) -> String {
    format!(r#"EXISTS (SELECT 1 FROM "member" AS {{a2}} WHERE {{a2}}."room" = {{.{column}}} AND {{a2}}."user" = {{me}})"#)
}

fn owner_of_room(column: &str) -> String {
    format!(r#"EXISTS (SELECT 1 FROM "room" AS {{a2}} WHERE {{a2}}."id" = {{.{column}}} AND {{a2}}."owner" = {{me}})"#)
}

/// `examples/chat`.
pub(crate) fn chat() -> Service {
    Service {
        name: "Chat".into(),
        doc: "".into(),
        edition: 2026,
        enums: vec![Enum { spec_name: "Role".into(), doc: "".into(), values: vec!["member".into(), "moderator".into()].into() }].into(),
        tables: vec![member(), message(), room(), user()].into(),
        auth: Some(Auth { table: USER, identify: field(1), password_min: 10, access_seconds: 900, refresh_seconds: 2_592_000 }),
        tenant: None,
        evolution: vec![].into(),
        not_served: vec![].into(),
    }
}

fn user() -> Table {
    let mut table = table(
        "User",
        vec![scalar(Scalar::Email, Refinement::None, column("email")), words("name", 1, 80), to_many("memberships", MEMBER, field(2))],
    );
    table.uniques = vec![Unique { fields: vec![field(1)].into() }].into();
    let own = r#"{.id} = {me}"#;
    let shares_a_room = r#"EXISTS (SELECT 1 FROM "member" AS {a1}, "member" AS {a2} WHERE {a1}."user" = {.id} AND {a2}."room" = {a1}."room" AND {a2}."user" = {me})"#;
    let groups = |name: Condition| {
        let mine = vec![FieldId::CREATED_AT, FieldId::UPDATED_AT, FieldId::VERSION, field(1)];
        vec![FieldGroup { fields: mine.into(), shown: when(own, &[0]) }, FieldGroup { fields: vec![field(2)].into(), shown: name }]
    };
    let either = format!("({own} OR {shares_a_room})");
    let listed = Readable { row: when(&either, &[0]), groups: groups(Condition::Always).into() };
    let get = Readable { row: Condition::Always, groups: groups(Condition::Always).into() };
    table.get = Read { signed_in: get, anonymous: Readable::NOBODY };
    table.list = Read { signed_in: listed, anonymous: Readable::NOBODY };
    let sign_up = Writable { allow: vec![allow(only(&[1, 2]), Condition::Always)].into(), ..Writable::NOBODY };
    table.create = Write { signed_in: sign_up.clone(), anonymous: sign_up };
    table.update = signed_in(vec![allow(only(&[2]), when(own, &[0]))], vec![]);
    table
}

fn room() -> Table {
    let owner = Column { readonly: true, default: Default::Me, ..column("owner") };
    let mut table = table(
        "Room",
        vec![
            words("topic", 1, 120),
            to_one(USER, OnDelete::Restrict, owner),
            to_many("members", MEMBER, field(1)),
            to_many("messages", MESSAGE, field(1)),
        ],
    );
    let own = r#"{.owner} = {me}"#;
    let or_member = format!("({own} OR {})", member_of_room("id"));
    table.get = readable_if(&table, when(&or_member, &[0, 5]));
    table.list = table.get.clone();
    table.create = signed_in(vec![allow(only(&[1]), Condition::Always)], vec![]);
    table.update = signed_in(vec![allow(only(&[1]), when(own, &[5]))], vec![]);
    table.delete = signed_in(vec![allow(GrantedFields::All, when(own, &[5]))], vec![]);
    table
}

fn member() -> Table {
    let fixed = |name| Column { immutable: true, ..column(name) };
    let role = Column { default: Default::Const(Const::Text("member".into())), ..column("role") };
    let mut table = table(
        "Member",
        vec![
            to_one(ROOM, OnDelete::Cascade, fixed("room")),
            to_one(USER, OnDelete::Cascade, fixed("user")),
            scalar(Scalar::Enum(EnumId(0)), Refinement::None, role),
        ],
    );
    table.uniques = vec![Unique { fields: vec![field(1), field(2)].into() }].into();
    table.indexes = vec![Index { keys: vec![IndexKey { field: field(2), descending: false }].into(), holds: None }].into();
    let owner = owner_of_room("room");
    let fellow = member_of_room("room");
    table.get = readable_if(&table, when(&format!("({owner} OR {fellow})"), &[4]));
    table.list = table.get.clone();
    table.create = signed_in(vec![allow(GrantedFields::All, when(&owner, &[4]))], vec![]);
    table.update = signed_in(vec![allow(only(&[3]), when(&owner, &[4]))], vec![]);
    table.delete = signed_in(vec![allow(GrantedFields::All, when(&format!("({owner} OR {{.user}} = {{me}})"), &[4, 5]))], vec![]);
    table
}

fn message() -> Table {
    let mut table = table(
        "Message",
        vec![
            to_one(ROOM, OnDelete::Cascade, Column { immutable: true, ..column("room") }),
            to_one(USER, OnDelete::Cascade, Column { readonly: true, default: Default::Me, ..column("author") }),
            words("text", 0, 4000),
            scalar(Scalar::DateTime, Refinement::None, Column { nullable: true, ..column("edited_at") }),
        ],
    );
    let keys = [(field(1), false), (FieldId::CREATED_AT, true)].map(|(field, descending)| IndexKey { field, descending });
    let of_room = vec![IndexKey { field: field(1), descending: false }];
    table.indexes = vec![Index { keys: keys.to_vec().into(), holds: None }, Index { keys: of_room.into(), holds: None }].into();
    let member = member_of_room("room");
    let moderator =
        r#"EXISTS (SELECT 1 FROM "member" AS {a1} WHERE {a1}."room" = {.room} AND {a1}."user" = {me} AND {a1}."role" = 'moderator')"#;
    table.get = readable_if(&table, when(&member, &[4]));
    table.list = table.get.clone();
    table.create =
        signed_in(vec![allow(only(&[1, 3]), when(&member, &[4]))], vec![deny("empty", "say something", when(r#"{.text} = ''"#, &[6]))]);
    table.update = signed_in(vec![allow(only(&[3, 4]), when("{.author} = {me}", &[5]))], vec![]);
    table.delete = signed_in(vec![allow(GrantedFields::All, when(&format!("({{.author}} = {{me}} OR {moderator})"), &[4, 5]))], vec![]);
    table
}

// ---- A service with people in it

/// An engine and those who use it. Ann owns the lobby, Bob is a member of it, Eve is nobody to anyone.
pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) ann: Caller,
    pub(crate) bob: Caller,
    pub(crate) eve: Caller,
    pub(crate) lobby: Id,
}

pub(crate) fn engine(service: Service) -> Engine {
    Engine::open(service, &Config::in_memory().unwrap()).unwrap()
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::of(chat()).await
    }

    pub(crate) async fn of(service: Service) -> Self {
        Self::on(engine(service)).await
    }

    pub(crate) async fn on(engine: Engine) -> Self {
        let (ann, bob, eve) = (person(&engine, "ann").await, person(&engine, "bob").await, person(&engine, "eve").await);
        let own = engine.clone();
        let lobby = engine
            .store()
            .write(move |session| {
                let lobby = records::system::insert(&own, session, ROOM, NOW, &[(field(1), "Lobby".into_value()), (field(2), me(ann))])?;
                let role = |role: &str| (field(3), role.into_value());
                let join = |who, role| {
                    records::system::insert(&own, session, MEMBER, NOW, &[(field(1), Value::Id(lobby)), (field(2), me(who)), role])
                };
                join(ann, role("moderator"))?;
                join(bob, role("member"))?;
                Ok(lobby)
            })
            .await
            .unwrap();
        Self { engine, ann, bob, eve, lobby }
    }

    /// How SQLite goes about a statement, step by step.
    pub(crate) async fn plan_of(&self, statement: &str) -> Vec<String> {
        let numbers = statement.split('?').skip(1).filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
        let nulls = vec![rusqlite::types::Null; numbers.max().unwrap_or(0)];
        let explain = System::new(format!("EXPLAIN QUERY PLAN {statement}"));
        let steps = move |session: &Session<'_>| explain.rows(session, rusqlite::params_from_iter(nulls), |row| row.get(3));
        self.engine.store().read(steps).await.unwrap()
    }

    pub(crate) async fn get(&self, caller: Caller, table: ModelId, id: Id) -> Result<Json, Problem> {
        records::get(&self.engine, ask(caller, table), id, View::default()).await.map(json)
    }

    pub(crate) async fn list(&self, caller: Caller, table: ModelId, page: Page<'_>) -> Result<Json, Problem> {
        records::list(&self.engine, ask(caller, table), page).await.map(|body| serde_json::from_slice(&body).unwrap())
    }

    pub(crate) async fn create(&self, caller: Caller, table: ModelId, body: Json) -> Result<Json, Problem> {
        records::create(&self.engine, ask(caller, table), body.to_string().as_bytes(), None).await.map(json)
    }

    pub(crate) async fn update(&self, caller: Caller, table: ModelId, id: Id, body: Json) -> Result<Json, Problem> {
        records::update(&self.engine, ask(caller, table), id, body.to_string().as_bytes(), None, None).await.map(json)
    }

    pub(crate) async fn delete(&self, caller: Caller, table: ModelId, id: Id) -> Result<(), Problem> {
        records::delete(&self.engine, ask(caller, table), id, None, None).await
    }

    /// A message of Ann's in the lobby.
    pub(crate) async fn hello(&self) -> Id {
        let hello = self.create(self.ann, MESSAGE, serde_json::json!({ "room": self.lobby.to_string(), "text": "Hello" })).await.unwrap();
        id_of(&hello)
    }

    /// Runs a statement of the system.
    pub(crate) async fn system(&self, sql: &'static str) -> usize {
        self.engine.store().write(move |session| System::new(sql).execute(session, [])).await.unwrap()
    }
}

pub(crate) fn ask(caller: Caller, table: ModelId) -> Ask {
    Ask { table, caller, tenant: None, now: NOW }
}

fn json(shown: Shown) -> Json {
    let body: Json = serde_json::from_slice(&shown.body).unwrap();
    assert_eq!(body["id"], shown.id.to_string());
    body
}

pub(crate) fn id_of(row: &Json) -> Id {
    Id(uuid::Uuid::parse_str(row["id"].as_str().unwrap()).unwrap().into_bytes())
}

pub(crate) fn me(caller: Caller) -> Value {
    Value::Id(id_of_caller(caller))
}

pub(crate) fn id_of_caller(caller: Caller) -> Id {
    match caller {
        Caller::User { id, .. } => id,
        Caller::Anonymous => panic!("nobody"),
    }
}

/// A user with a live session.
pub(crate) async fn person(engine: &Engine, name: &'static str) -> Caller {
    let own = engine.clone();
    let begin = r#"INSERT INTO "_purlin_session" ("id", "user", "created_at", "expires_at", "refresh") VALUES (?1, ?2, ?3, ?4, x'00')"#;
    engine
        .store()
        .write(move |session| {
            let values = [(field(1), format!("{name}@chat.test").as_str().into_value()), (field(2), name.into_value())];
            let id = records::system::insert(&own, session, USER, NOW, &values)?;
            let own_session = own.ids().next(NOW).unwrap();
            System::new(begin).execute(session, rusqlite::params![own_session.0, id.0, NOW, NOW + 3_600_000])?;
            Ok(Caller::User { id, session: own_session })
        })
        .await
        .unwrap()
}

pub(crate) trait IntoValue {
    fn into_value(self) -> Value;
}

impl IntoValue for &str {
    fn into_value(self) -> Value {
        Value::Text(self.to_owned())
    }
}
