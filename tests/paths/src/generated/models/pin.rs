// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! In no club itself.

use purlin_runtime::{plan, route};

/// A field of `Pin`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    By,
    Card,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Pin"),
    db_name: plan::text("pin"),
    wire_name: plan::text("pin"),
    doc: plan::text("In no club itself."),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(&[]),
    indexes: plan::list(
        &[
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::By.id(),
                            descending: false,
                        },
                    ],
                ),
                holds: None,
            },
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Card.id(),
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
        name: plan::text("by"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Person.id(),
            on_delete: plan::OnDelete::Cascade,
            column: plan::Column::new("by", plan::Default::Me).readonly(),
        },
    },
    plan::Field {
        name: plan::text("card"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Card.id(),
            on_delete: plan::OnDelete::SetNull,
            column: plan::Column::new("card", plan::Default::None).nullable(),
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
                            Field::By.id(),
                            Field::Card.id(),
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
                    fields: plan::GrantedFields::All,
                    when: plan::Condition::If {
                        sql: plan::sql("{.by} = {me}"),
                        not: plan::sql("{.by} <> {me}"),
                        reads: plan::list(&[Field::By.id()]),
                    },
                    check: plan::Check::NONE,
                },
            ],
        ),
        deny: plan::list(&[]),
        fields: plan::list(&[]),
    },
    anonymous: plan::Writable::NOBODY,
};

/// Who may change which fields: it must hold of the row before and of the row after.
const UPDATE: plan::Write = plan::Write {
    signed_in: plan::Writable {
        allow: plan::list(
            &[
                plan::Allow {
                    name: None,
                    message: None,
                    fields: plan::GrantedFields::All,
                    when: plan::Condition::If {
                        sql: plan::sql("{.by} = {me}"),
                        not: plan::sql("{.by} <> {me}"),
                        reads: plan::list(&[Field::By.id()]),
                    },
                    check: plan::Check::NONE,
                },
            ],
        ),
        deny: plan::list(&[]),
        fields: plan::list(&[]),
    },
    anonymous: plan::Writable::NOBODY,
};

/// Who may delete a row.
const DELETE: plan::Write = plan::Write::NOBODY;

pub const ROUTES: &[route::Route] = &[
    route::Route::records(
        route::Method::Get,
        plan::text("/api/pin"),
        purlin_runtime::http::list,
        super::Model::Pin.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/pin/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Pin.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/pin/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Pin.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/pin"),
        purlin_runtime::http::create,
        super::Model::Pin.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/pin/{id}"),
        purlin_runtime::http::get,
        super::Model::Pin.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/pin/{id}"),
        purlin_runtime::http::update,
        super::Model::Pin.id(),
    ),
];
