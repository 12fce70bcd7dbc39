// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! `Card`.

use purlin_runtime::{plan, route};

/// A field of `Card`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Club,
    Number,
    Title,
    Code,
    Serial,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Card"),
    db_name: plan::text("card"),
    wire_name: plan::text("card"),
    doc: plan::text(""),
    tenant: Some(Field::Club.id()),
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(&[Field::Club.id(), Field::Code.id()]),
            },
            plan::Unique {
                fields: plan::list(&[Field::Serial.id()]),
            },
        ],
    ),
    indexes: plan::list(&[]),
    search: plan::list(&[Field::Title.id()]),
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
        name: plan::text("number"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Int,
            refinement: plan::Refinement::None,
            column: plan::Column::new(
                    "number",
                    plan::Default::Sequence {
                        scope: Some(plan::FieldId(4)),
                    },
                )
                .immutable()
                .readonly(),
        },
    },
    plan::Field {
        name: plan::text("title"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 40,
            },
            column: plan::Column::new("title", plan::Default::None),
        },
    },
    plan::Field {
        name: plan::text("code"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 10,
            },
            column: plan::Column::new("code", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("serial"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 10,
            },
            column: plan::Column::new("serial", plan::Default::None).nullable(),
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
                            Field::Number.id(),
                            Field::Title.id(),
                            Field::Code.id(),
                            Field::Serial.id(),
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
                    when: plan::Condition::Always,
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
                    when: plan::Condition::Always,
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
const DELETE: plan::Write = plan::Write {
    signed_in: plan::Writable {
        allow: plan::list(
            &[
                plan::Allow {
                    name: None,
                    message: None,
                    fields: plan::GrantedFields::All,
                    when: plan::Condition::Always,
                    check: plan::Check::NONE,
                },
            ],
        ),
        deny: plan::list(&[]),
        fields: plan::list(&[]),
    },
    anonymous: plan::Writable::NOBODY,
};

pub const ROUTES: &[route::Route] = &[
    route::Route::records(
        route::Method::Get,
        plan::text("/api/card"),
        purlin_runtime::http::list,
        super::Model::Card.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/card/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Card.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/card/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Card.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/card"),
        purlin_runtime::http::create,
        super::Model::Card.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/card/{id}"),
        purlin_runtime::http::get,
        super::Model::Card.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/card/{id}"),
        purlin_runtime::http::update,
        super::Model::Card.id(),
    ),
    route::Route::records(
        route::Method::Delete,
        plan::text("/api/card/{id}"),
        purlin_runtime::http::delete,
        super::Model::Card.id(),
    ),
    route::Route::records(
        route::Method::Put,
        plan::text("/api/card"),
        purlin_runtime::http::upsert,
        super::Model::Card.id(),
    ),
];
