// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! `User`.

use purlin_runtime::{plan, route};

/// A field of `User`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Email,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("User"),
    db_name: plan::text("user"),
    wire_name: plan::text("user"),
    doc: plan::text(""),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(&[Field::Email.id()]),
            },
        ],
    ),
    indexes: plan::list(&[]),
    limits: plan::list(&[]),
    hides: plan::list(&[]),
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
        name: plan::text("email"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Email,
            refinement: plan::Refinement::None,
            column: plan::Column::new("email", plan::Default::None),
        },
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
                            Field::Email.id(),
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
const CREATE: plan::Write = plan::Write {
    signed_in: plan::Writable {
        allow: plan::list(
            &[
                plan::Allow {
                    name: None,
                    message: None,
                    fields: plan::GrantedFields::Only(plan::list(&[Field::Email.id()])),
                    when: plan::Condition::Always,
                },
            ],
        ),
        deny: plan::list(&[]),
    },
    anonymous: plan::Writable {
        allow: plan::list(
            &[
                plan::Allow {
                    name: None,
                    message: None,
                    fields: plan::GrantedFields::Only(plan::list(&[Field::Email.id()])),
                    when: plan::Condition::Always,
                },
            ],
        ),
        deny: plan::list(&[]),
    },
};

/// Who may change which fields: it must hold of the row before and of the row after.
const UPDATE: plan::Write = plan::Write::NOBODY;

/// Who may delete a row.
const DELETE: plan::Write = plan::Write::NOBODY;

pub const ROUTES: &[route::Route] = &[
    route::Route::records(
        route::Method::Get,
        plan::text("/api/user"),
        purlin_runtime::http::list,
        super::Model::User.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/user/{id}"),
        purlin_runtime::http::get,
        super::Model::User.id(),
    ),
];
