//! A small program for the tests: rooms, their members, users and their wallets. Every scalar that can be compared stands in it with and without null,
//! to-one relations too, and each has its to-many.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[cfg(test)]
mod program;

#[cfg(test)]
pub(crate) use program::{Program, program};

use crate::catalog::{EnumId, FieldId, IMPLICIT_FIELDS, ModelId};
use crate::diagnostic::FileId;
use crate::expr::Cond;
use crate::parse;
use crate::plan::{Auth, Column, Default, Enum, Field, FieldKind, OnDelete, Read, Refinement, Service, Table, Write};
use crate::resolve::{self, Scope};
use crate::types::Scalar;

pub const MEMBER: ModelId = ModelId(0);
pub const ROOM: ModelId = ModelId(1);
pub const USER: ModelId = ModelId(2);
pub const WALLET: ModelId = ModelId(3);

const ROLE: Scalar = Scalar::Enum(EnumId(0));
const RATE: Scalar = Scalar::Decimal { precision: 8, scale: 4 };
const PRICE: Scalar = Scalar::Decimal { precision: 6, scale: 2 };

pub fn service() -> Service {
    let member = vec![
        to_one("room", ROOM, false),
        to_one("user", USER, true),
        scalar("role", ROLE, false),
        scalar("weight", Scalar::Int, true),
        scalar("since", Scalar::DateTime, false),
        scalar("nick", Scalar::String, true),
    ];
    let room = vec![
        scalar("topic", Scalar::String, false),
        to_one("owner", USER, false),
        to_one("deputy", USER, true),
        to_one("parent", ROOM, true),
        scalar("closed_at", Scalar::DateTime, true),
        scalar("open", Scalar::Bool, true),
        scalar("role", ROLE, true),
        scalar("price", PRICE, true),
        scalar("score", Scalar::Float, true),
        to_many("members", MEMBER, 4),
        to_many("children", ROOM, 7),
        scalar("starts_on", Scalar::Date, true),
        scalar("lasts", Scalar::Duration, true),
        scalar("rate", RATE, true),
        list("labels", Scalar::String, true),
        list("roles", ROLE, false),
        field("people", FieldKind::Through { table: USER, join: MEMBER, near: FieldId(4), far: FieldId(5) }),
    ];
    let mut user = vec![
        scalar("email", Scalar::Email, false),
        scalar("name", Scalar::String, false),
        scalar("staff", Scalar::Bool, false),
        to_one("boss", USER, true),
        scalar("level", Scalar::Int, false),
        scalar("secret", Scalar::String, true),
        scalar("notes", Scalar::Json, true),
        to_many("memberships", MEMBER, 5),
        to_many("rooms", ROOM, 5),
        scalar("site", Scalar::Url, true),
        list("lucky", Scalar::Int, true),
        list("keys", Scalar::Uuid, true),
        field("wallet", FieldKind::OneVia { table: WALLET, via: FieldId(4) }),
    ];
    let wallet = vec![
        to_one("owner", USER, false),
        scalar("funds", Scalar::Int, true),
        scalar("frozen", Scalar::Bool, true),
        to_one("backup", USER, true),
    ];
    if let FieldKind::Scalar { column, .. } = &mut user[5].kind {
        column.private = true;
    }
    let values = ["member", "moderator", "owner"].map(Into::into).to_vec();
    Service {
        name: "Chat".into(),
        doc: "".into(),
        edition: 2026,
        enums: vec![Enum { spec_name: "Role".into(), doc: "".into(), values: values.into() }].into(),
        tables: vec![table("Member", member), table("Room", room), table("User", user), table("Wallet", wallet)].into(),
        auth: Some(Auth { table: USER, identify: FieldId(4), password_min: 10, access_seconds: 900, refresh_seconds: 86_400 }),
        tenant: None,
        evolution: vec![].into(),
        not_served: vec![].into(),
    }
}

fn table(name: &'static str, declared: Vec<Field>) -> Table {
    let kinds = [Scalar::Uuid, Scalar::DateTime, Scalar::DateTime, Scalar::Int];
    let implicit = IMPLICIT_FIELDS.into_iter().zip(kinds).map(|(name, kind)| scalar(name, kind, false));
    let db_name = name.to_lowercase();
    Table {
        spec_name: name.into(),
        db_name: db_name.clone().into(),
        wire_name: db_name.into(),
        doc: "".into(),
        tenant: None,
        fields: implicit.chain(declared).collect::<Vec<_>>().into(),
        uniques: vec![].into(),
        indexes: vec![].into(),
        search: vec![].into(),
        limits: vec![].into(),
        hides: vec![].into(),
        requires: Vec::new().into(),
        derived: Vec::new().into(),
        triggers: Vec::new().into(),
        tree: None,
        get: Read::NOBODY,
        list: Read::NOBODY,
        create: Write::NOBODY,
        update: Write::NOBODY,
        delete: Write::NOBODY,
    }
}

fn scalar(name: &'static str, scalar: Scalar, nullable: bool) -> Field {
    field(name, FieldKind::Scalar { scalar, refinement: Refinement::None, column: column(name, nullable) })
}

fn list(name: &'static str, item: Scalar, nullable: bool) -> Field {
    field(name, FieldKind::List { item, refinement: Refinement::None, column: column(name, nullable) })
}

fn to_one(name: &'static str, table: ModelId, nullable: bool) -> Field {
    field(name, FieldKind::ToOne { table, on_delete: OnDelete::Restrict, column: column(name, nullable) })
}

fn to_many(name: &'static str, table: ModelId, via: u32) -> Field {
    field(name, FieldKind::ToMany { table, via: FieldId(via) })
}

fn field(name: &'static str, kind: FieldKind) -> Field {
    Field { name: name.into(), doc: "".into(), kind }
}

fn column(name: &'static str, nullable: bool) -> Column {
    Column { db_name: name.into(), nullable, immutable: false, readonly: false, private: false, default: Default::None }
}

/// The condition that a text states of a row of `this`.
pub fn condition(text: &str, this: ModelId) -> Cond {
    let expr = parse::expression(text, FileId(0), 0).unwrap_or_else(|faults| panic!("{text}: {faults:#?}"));
    let scope = Scope { this: Some(this), ..Scope::default() };
    resolve::condition(&expr, &service(), &scope).unwrap_or_else(|faults| panic!("{text}: {faults:#?}"))
}
