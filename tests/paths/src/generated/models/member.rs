// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! `Member`.

use purlin_runtime::{plan, route};

/// A field of `Member`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Club,
    Person,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Member"),
    db_name: plan::text("member"),
    wire_name: plan::text("member"),
    doc: plan::text(""),
    tenant: Some(Field::Club.id()),
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(&[Field::Club.id(), Field::Person.id()]),
            },
        ],
    ),
    indexes: plan::list(
        &[
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Person.id(),
                            descending: false,
                        },
                    ],
                ),
                holds: None,
            },
        ],
    ),
    search: plan::list(&[]),
    limits: plan::list(&[]),
    hides: plan::list(&[]),
    requires: plan::list(&[]),
    derived: plan::list(&[]),
    tree: None,
    triggers: plan::list(&[]),
    get: READ,
    list: READ,
    create: CREATE,
    update: UPDATE,
    delete: DELETE,
};

const FIELDS: &[plan::Field] = &[
    plan::Field::ID,
    plan::Field::CREATED_AT,
    plan::Field::UPDATED_AT,
    plan::Field::VERSION,
    plan::Field {
        name: plan::text("club"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Club.id(),
            on_delete: plan::OnDelete::Restrict,
            column: plan::Column::new("club", plan::Default::None).immutable().readonly(),
        },
    },
    plan::Field {
        name: plan::text("person"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Person.id(),
            on_delete: plan::OnDelete::Cascade,
            column: plan::Column::new("person", plan::Default::None).immutable(),
        },
    },
];

/// Who may read a row, and which of its fields.
const READ: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql("{.club} IS {tenant}"),
            not: plan::sql("{.club} IS NOT {tenant}"),
            reads: plan::list(&[Field::Club.id()]),
        },
        groups: plan::list(
            &[
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::CreatedAt.id(),
                            Field::UpdatedAt.id(),
                            Field::Version.id(),
                            Field::Club.id(),
                            Field::Person.id(),
                        ],
                    ),
                    shown: plan::Condition::Always,
                },
            ],
        ),
    },
    anonymous: plan::Readable::NOBODY,
};

/// Who may create which rows.
const CREATE: plan::Write = plan::Write::NOBODY;

/// Who may change which fields: it must hold of the row before and of the row after.
const UPDATE: plan::Write = plan::Write::NOBODY;

/// Who may delete a row.
const DELETE: plan::Write = plan::Write::NOBODY;

pub const ROUTES: &[route::Route] = &[
    route::Route::records(
        route::Method::Get,
        plan::text("/api/member"),
        purlin_runtime::http::list,
        super::Model::Member.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/member/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Member.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/member/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Member.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/member/{id}"),
        purlin_runtime::http::get,
        super::Model::Member.id(),
    ),
];
