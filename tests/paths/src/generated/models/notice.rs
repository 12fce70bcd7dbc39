// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! Said about a thing; kept back until it is shown.

use purlin_runtime::{plan, route};

/// A field of `Notice`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Thing,
    By,
    Text,
    Shown,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Notice"),
    db_name: plan::text("notice"),
    wire_name: plan::text("notice"),
    doc: plan::text("Said about a thing; kept back until it is shown."),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(&[]),
    indexes: plan::list(
        &[
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Thing.id(),
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
                            field: Field::By.id(),
                            descending: false,
                        },
                    ],
                ),
                holds: None,
            },
        ],
    ),
    search: plan::list(&[Field::Text.id()]),
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
        name: plan::text("thing"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Thing.id(),
            on_delete: plan::OnDelete::Cascade,
            column: plan::Column::new("thing", plan::Default::None).immutable(),
        },
    },
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
        name: plan::text("text"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 200,
            },
            column: plan::Column::new("text", plan::Default::None),
        },
    },
    plan::Field {
        name: plan::text("shown"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Bool,
            refinement: plan::Refinement::None,
            column: plan::Column::new(
                "shown",
                plan::Default::Const(plan::Const::Bool(false)),
            ),
        },
    },
];

/// Who may read a row, and which of its fields.
const READ: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql("{.shown} = 1 OR {.by} = {me}"),
            not: plan::sql("{.shown} <> 1 AND {.by} <> {me}"),
            reads: plan::list(&[Field::By.id(), Field::Shown.id()]),
        },
        groups: plan::list(
            &[
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::CreatedAt.id(),
                            Field::UpdatedAt.id(),
                            Field::Version.id(),
                            Field::Thing.id(),
                            Field::By.id(),
                            Field::Text.id(),
                            Field::Shown.id(),
                        ],
                    ),
                    shown: plan::Condition::Always,
                },
            ],
        ),
    },
    anonymous: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql("{.shown} = 1"),
            not: plan::sql("{.shown} <> 1"),
            reads: plan::list(&[Field::Shown.id()]),
        },
        groups: plan::list(
            &[
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::CreatedAt.id(),
                            Field::UpdatedAt.id(),
                            Field::Version.id(),
                            Field::Thing.id(),
                            Field::By.id(),
                            Field::Text.id(),
                            Field::Shown.id(),
                        ],
                    ),
                    shown: plan::Condition::Always,
                },
            ],
        ),
    },
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
const DELETE: plan::Write = plan::Write {
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

pub const ROUTES: &[route::Route] = &[
    route::Route::records(
        route::Method::Get,
        plan::text("/api/notice"),
        purlin_runtime::http::list,
        super::Model::Notice.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/notice/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Notice.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/notice/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Notice.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/notice"),
        purlin_runtime::http::create,
        super::Model::Notice.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/notice/{id}"),
        purlin_runtime::http::get,
        super::Model::Notice.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/notice/{id}"),
        purlin_runtime::http::update,
        super::Model::Notice.id(),
    ),
    route::Route::records(
        route::Method::Delete,
        plan::text("/api/notice/{id}"),
        purlin_runtime::http::delete,
        super::Model::Notice.id(),
    ),
];
