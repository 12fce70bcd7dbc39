// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! `Club`.

use purlin_runtime::{plan, route};

/// A field of `Club`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Slug,
    Name,
    Members,
    Cards,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Club"),
    db_name: plan::text("club"),
    wire_name: plan::text("club"),
    doc: plan::text(""),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(&[Field::Slug.id()]),
            },
        ],
    ),
    indexes: plan::list(&[]),
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
        name: plan::text("slug"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 20,
            },
            column: plan::Column::new("slug", plan::Default::None),
        },
    },
    plan::Field {
        name: plan::text("name"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 40,
            },
            column: plan::Column::new("name", plan::Default::None),
        },
    },
    plan::Field {
        name: plan::text("members"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToMany {
            table: super::Model::Member.id(),
            via: super::member::Field::Club.id(),
        },
    },
    plan::Field {
        name: plan::text("cards"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToMany {
            table: super::Model::Card.id(),
            via: super::card::Field::Club.id(),
        },
    },
];

/// Who may read a row, and which of its fields.
const READ: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql(
                r#"EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."club" = {.id} AND "{a1}"."person" = {me})"#,
            ),
            not: plan::sql(
                r#"NOT EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."club" = {.id} AND "{a1}"."person" = {me})"#,
            ),
            reads: plan::list(&[Field::Id.id()]),
        },
        groups: plan::list(
            &[
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::CreatedAt.id(),
                            Field::UpdatedAt.id(),
                            Field::Version.id(),
                            Field::Slug.id(),
                            Field::Name.id(),
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
        plan::text("/api/club"),
        purlin_runtime::http::list,
        super::Model::Club.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/club/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Club.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/club/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Club.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/club/{id}"),
        purlin_runtime::http::get,
        super::Model::Club.id(),
    ),
];
