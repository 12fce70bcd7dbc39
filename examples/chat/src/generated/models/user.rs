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
    Name,
    Memberships,
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
    search: plan::list(&[]),
    limits: plan::list(&[]),
    hides: plan::list(&[]),
    requires: plan::list(&[]),
    derived: plan::list(&[]),
    tree: None,
    triggers: plan::list(&[]),
    get: GET,
    list: LIST,
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
    plan::Field {
        name: plan::text("name"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 80,
            },
            column: plan::Column::new("name", plan::Default::None),
        },
    },
    plan::Field {
        name: plan::text("memberships"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToMany {
            table: super::Model::Member.id(),
            via: super::member::Field::User.id(),
        },
    },
];

/// Who may get a row by its id, and which of its fields.
const GET: plan::Read = plan::Read {
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
                    shown: plan::Condition::If {
                        sql: plan::sql("{.id} = {me}"),
                        not: plan::sql("{.id} <> {me}"),
                        reads: plan::list(&[Field::Id.id()]),
                    },
                },
                plan::FieldGroup {
                    fields: plan::list(&[Field::Name.id()]),
                    shown: plan::Condition::Always,
                },
            ],
        ),
    },
    anonymous: plan::Readable::NOBODY,
};

/// Who sees a row in lists, and which of its fields.
const LIST: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql(
                r#"{.id} = {me} OR EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."user" = {.id} AND EXISTS (SELECT 1 FROM "member" "{a2}" WHERE "{a2}"."room" = "{a1}"."room" AND "{a2}"."user" = {me}))"#,
            ),
            not: plan::sql(
                r#"{.id} <> {me} AND NOT EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."user" = {.id} AND EXISTS (SELECT 1 FROM "member" "{a2}" WHERE "{a2}"."room" = "{a1}"."room" AND "{a2}"."user" = {me}))"#,
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
                            Field::Email.id(),
                        ],
                    ),
                    shown: plan::Condition::If {
                        sql: plan::sql("{.id} = {me}"),
                        not: plan::sql("{.id} <> {me}"),
                        reads: plan::list(&[Field::Id.id()]),
                    },
                },
                plan::FieldGroup {
                    fields: plan::list(&[Field::Name.id()]),
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
                    fields: plan::GrantedFields::Only(
                        plan::list(&[Field::Email.id(), Field::Name.id()]),
                    ),
                    when: plan::Condition::Always,
                    check: plan::Check::NONE,
                },
            ],
        ),
        deny: plan::list(&[]),
        fields: plan::list(&[]),
    },
    anonymous: plan::Writable {
        allow: plan::list(
            &[
                plan::Allow {
                    name: None,
                    message: None,
                    fields: plan::GrantedFields::Only(
                        plan::list(&[Field::Email.id(), Field::Name.id()]),
                    ),
                    when: plan::Condition::Always,
                    check: plan::Check::NONE,
                },
            ],
        ),
        deny: plan::list(&[]),
        fields: plan::list(&[]),
    },
};

/// Who may change which fields: it must hold of the row before and of the row after.
const UPDATE: plan::Write = plan::Write {
    signed_in: plan::Writable {
        allow: plan::list(
            &[
                plan::Allow {
                    name: None,
                    message: None,
                    fields: plan::GrantedFields::Only(plan::list(&[Field::Name.id()])),
                    when: plan::Condition::If {
                        sql: plan::sql("{.id} = {me}"),
                        not: plan::sql("{.id} <> {me}"),
                        reads: plan::list(&[Field::Id.id()]),
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
        plan::text("/api/user"),
        purlin_runtime::http::list,
        super::Model::User.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/user/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::User.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/user/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::User.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/user/{id}"),
        purlin_runtime::http::get,
        super::Model::User.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/user/{id}"),
        purlin_runtime::http::update,
        super::Model::User.id(),
    ),
];
