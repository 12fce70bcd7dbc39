// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! Something said in a room: written and read by its members, by nobody else.

use purlin_runtime::{plan, route};

/// A field of `Message`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Room,
    Author,
    Text,
    EditedAt,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Message"),
    db_name: plan::text("message"),
    wire_name: plan::text("message"),
    doc: plan::text(
        "Something said in a room: written and read by its members, by nobody else.",
    ),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(&[]),
    indexes: plan::list(
        &[
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Room.id(),
                            descending: false,
                        },
                        plan::IndexKey {
                            field: Field::CreatedAt.id(),
                            descending: true,
                        },
                    ],
                ),
                holds: None,
            },
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Room.id(),
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
                            field: Field::Author.id(),
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
        name: plan::text("room"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Room.id(),
            on_delete: plan::OnDelete::Cascade,
            column: plan::Column::new("room", plan::Default::None).immutable(),
        },
    },
    plan::Field {
        name: plan::text("author"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::User.id(),
            on_delete: plan::OnDelete::Cascade,
            column: plan::Column::new("author", plan::Default::Me).readonly(),
        },
    },
    plan::Field {
        name: plan::text("text"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 4000,
            },
            column: plan::Column::new("text", plan::Default::None),
        },
    },
    plan::Field {
        name: plan::text("edited_at"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::DateTime,
            refinement: plan::Refinement::None,
            column: plan::Column::new("edited_at", plan::Default::None).nullable(),
        },
    },
];

/// Who may read a row, and which of its fields.
const READ: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql(
                r#"EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."room" = {.room} AND "{a1}"."user" = {me})"#,
            ),
            not: plan::sql(
                r#"NOT EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."room" = {.room} AND "{a1}"."user" = {me})"#,
            ),
            reads: plan::list(&[Field::Room.id()]),
        },
        groups: plan::list(
            &[
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::CreatedAt.id(),
                            Field::UpdatedAt.id(),
                            Field::Version.id(),
                            Field::Room.id(),
                            Field::Author.id(),
                            Field::Text.id(),
                            Field::EditedAt.id(),
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
                    fields: plan::GrantedFields::Only(
                        plan::list(&[Field::Room.id(), Field::Text.id()]),
                    ),
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."room" = {.room} AND "{a1}"."user" = {me})"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."room" = {.room} AND "{a1}"."user" = {me})"#,
                        ),
                        reads: plan::list(&[Field::Room.id()]),
                    },
                    check: plan::Check::NONE,
                },
            ],
        ),
        deny: plan::list(
            &[
                plan::Deny {
                    name: Some(plan::text("empty")),
                    message: Some(plan::text("say something")),
                    fields: plan::GrantedFields::All,
                    when: plan::Condition::If {
                        sql: plan::sql("{.text} = ''"),
                        not: plan::sql("{.text} <> ''"),
                        reads: plan::list(&[Field::Text.id()]),
                    },
                    check: plan::Check::NONE,
                },
            ],
        ),
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
                    fields: plan::GrantedFields::Only(
                        plan::list(&[Field::Text.id(), Field::EditedAt.id()]),
                    ),
                    when: plan::Condition::If {
                        sql: plan::sql("{.author} = {me}"),
                        not: plan::sql("{.author} <> {me}"),
                        reads: plan::list(&[Field::Author.id()]),
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
                        sql: plan::sql(
                            r#"{.author} = {me} OR EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."room" = {.room} AND "{a1}"."user" = {me} AND "{a1}"."role" = 'moderator')"#,
                        ),
                        not: plan::sql(
                            r#"{.author} <> {me} AND NOT EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."room" = {.room} AND "{a1}"."user" = {me} AND "{a1}"."role" = 'moderator')"#,
                        ),
                        reads: plan::list(&[Field::Room.id(), Field::Author.id()]),
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
        plan::text("/api/message"),
        purlin_runtime::http::list,
        super::Model::Message.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/message/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Message.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/message/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Message.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/message"),
        purlin_runtime::http::create,
        super::Model::Message.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/message/{id}"),
        purlin_runtime::http::get,
        super::Model::Message.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/message/{id}"),
        purlin_runtime::http::update,
        super::Model::Message.id(),
    ),
    route::Route::records(
        route::Method::Delete,
        plan::text("/api/message/{id}"),
        purlin_runtime::http::delete,
        super::Model::Message.id(),
    ),
];
