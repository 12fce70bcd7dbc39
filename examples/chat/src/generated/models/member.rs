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
    Room,
    User,
    Role,
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
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(&[Field::Room.id(), Field::User.id()]),
            },
        ],
    ),
    indexes: plan::list(
        &[
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::User.id(),
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
                            field: Field::Room.id(),
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
    triggers: plan::list(TRIGGERS),
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
        name: plan::text("user"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::User.id(),
            on_delete: plan::OnDelete::Cascade,
            column: plan::Column::new("user", plan::Default::None).immutable(),
        },
    },
    plan::Field {
        name: plan::text("role"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Enum(crate::generated::enums::Enum::Role.id()),
            refinement: plan::Refinement::None,
            column: plan::Column::new(
                "role",
                plan::Default::Const(plan::Const::Text(plan::text("member"))),
            ),
        },
    },
];

/// Who may read a row, and which of its fields.
const READ: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql(
                r#"EXISTS (SELECT 1 FROM "room" "{a1}" WHERE "{a1}"."id" = {.room} AND "{a1}"."owner" = {me}) OR EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."room" = {.room} AND "{a1}"."user" = {me})"#,
            ),
            not: plan::sql(
                r#"NOT EXISTS (SELECT 1 FROM "room" "{a1}" WHERE "{a1}"."id" = {.room} AND "{a1}"."owner" = {me}) AND NOT EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."room" = {.room} AND "{a1}"."user" = {me})"#,
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
                            Field::User.id(),
                            Field::Role.id(),
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
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM "room" "{a1}" WHERE "{a1}"."id" = {.room} AND "{a1}"."owner" = {me})"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "room" "{a1}" WHERE "{a1}"."id" = {.room} AND "{a1}"."owner" = {me})"#,
                        ),
                        reads: plan::list(&[Field::Room.id()]),
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
                    fields: plan::GrantedFields::Only(plan::list(&[Field::Role.id()])),
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM "room" "{a1}" WHERE "{a1}"."id" = {.room} AND "{a1}"."owner" = {me})"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "room" "{a1}" WHERE "{a1}"."id" = {.room} AND "{a1}"."owner" = {me})"#,
                        ),
                        reads: plan::list(&[Field::Room.id()]),
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
                            r#"EXISTS (SELECT 1 FROM "room" "{a1}" WHERE "{a1}"."id" = {.room} AND "{a1}"."owner" = {me}) OR {.user} = {me}"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "room" "{a1}" WHERE "{a1}"."id" = {.room} AND "{a1}"."owner" = {me}) AND {.user} <> {me}"#,
                        ),
                        reads: plan::list(&[Field::Room.id(), Field::User.id()]),
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

/// What is written when rows change, in the transaction of the write.
const TRIGGERS: &[plan::Trigger] = &[
    plan::Trigger {
        event: plan::Event::Created,
        signed_in: plan::Reaction {
            when: plan::Condition::If {
                sql: plan::sql(
                    r#"EXISTS (SELECT 1 FROM "room" "{a1}" WHERE "{a1}"."id" = {.room} AND {.user} = "{a1}"."owner")"#,
                ),
                not: plan::sql(
                    r#"NOT EXISTS (SELECT 1 FROM "room" "{a1}" WHERE "{a1}"."id" = {.room} AND {.user} = "{a1}"."owner")"#,
                ),
                reads: plan::list(&[Field::Room.id(), Field::User.id()]),
            },
            actions: plan::list(
                &[
                    plan::TriggerAction::Set {
                        table: super::Model::Member.id(),
                        row: Some(plan::sql("{.id}")),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: Field::Role.id(),
                                    value: Some(plan::sql("'moderator'")),
                                    is_null: plan::Condition::Always,
                                },
                            ],
                        ),
                    },
                ],
            ),
        },
        anonymous: plan::Reaction {
            when: plan::Condition::If {
                sql: plan::sql(
                    r#"EXISTS (SELECT 1 FROM "room" "{a1}" WHERE "{a1}"."id" = {.room} AND {.user} = "{a1}"."owner")"#,
                ),
                not: plan::sql(
                    r#"NOT EXISTS (SELECT 1 FROM "room" "{a1}" WHERE "{a1}"."id" = {.room} AND {.user} = "{a1}"."owner")"#,
                ),
                reads: plan::list(&[Field::Room.id(), Field::User.id()]),
            },
            actions: plan::list(
                &[
                    plan::TriggerAction::Set {
                        table: super::Model::Member.id(),
                        row: Some(plan::sql("{.id}")),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: Field::Role.id(),
                                    value: Some(plan::sql("'moderator'")),
                                    is_null: plan::Condition::Always,
                                },
                            ],
                        ),
                    },
                ],
            ),
        },
    },
];

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
        route::Method::Post,
        plan::text("/api/member"),
        purlin_runtime::http::create,
        super::Model::Member.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/member/{id}"),
        purlin_runtime::http::get,
        super::Model::Member.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/member/{id}"),
        purlin_runtime::http::update,
        super::Model::Member.id(),
    ),
    route::Route::records(
        route::Method::Delete,
        plan::text("/api/member/{id}"),
        purlin_runtime::http::delete,
        super::Model::Member.id(),
    ),
    route::Route::records(
        route::Method::Put,
        plan::text("/api/member"),
        purlin_runtime::http::upsert,
        super::Model::Member.id(),
    ),
];
