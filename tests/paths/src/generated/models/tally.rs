// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! How many things there are, whoever asks.

use purlin_runtime::{plan, route};

/// A field of `Tally`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Name,
    Things,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Tally"),
    db_name: plan::text("tally"),
    wire_name: plan::text("tally"),
    doc: plan::text("How many things there are, whoever asks."),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(&[]),
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
        name: plan::text("name"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 20,
            },
            column: plan::Column::new("name", plan::Default::None),
        },
    },
    plan::Field {
        name: plan::text("things"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: false,
            private: false,
            signed_in: Some(
                plan::sql(
                    r#"(SELECT count(*) FROM (SELECT 1 AS "v" FROM "thing" "{a1}") "{a2}")"#,
                ),
            ),
            anonymous: Some(
                plan::sql(
                    r#"(SELECT count(*) FROM (SELECT 1 AS "v" FROM "thing" "{a1}") "{a2}")"#,
                ),
            ),
            quantifiers: plan::Quantifiers {
                depth: 1,
                unlinked: 1,
            },
            stored: None,
        }),
    },
];

/// Who may read a row, and which of its fields.
const READ: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::Always,
        groups: plan::list(
            &[
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::CreatedAt.id(),
                            Field::UpdatedAt.id(),
                            Field::Version.id(),
                            Field::Name.id(),
                            Field::Things.id(),
                        ],
                    ),
                    shown: plan::Condition::Always,
                },
            ],
        ),
    },
    anonymous: plan::Readable {
        row: plan::Condition::Always,
        groups: plan::list(
            &[
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::CreatedAt.id(),
                            Field::UpdatedAt.id(),
                            Field::Version.id(),
                            Field::Name.id(),
                            Field::Things.id(),
                        ],
                    ),
                    shown: plan::Condition::Always,
                },
            ],
        ),
    },
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
        plan::text("/api/tally"),
        purlin_runtime::http::list,
        super::Model::Tally.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/tally/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Tally.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/tally/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Tally.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/tally/{id}"),
        purlin_runtime::http::get,
        super::Model::Tally.id(),
    ),
];
