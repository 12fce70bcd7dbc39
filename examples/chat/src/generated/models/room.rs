// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! A place to talk. Whoever opens one owns it, and lets others in.

use purlin_runtime::{plan, route};

/// A field of `Room`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Topic,
    Owner,
    Members,
    Messages,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Room"),
    db_name: plan::text("room"),
    wire_name: plan::text("room"),
    doc: plan::text("A place to talk. Whoever opens one owns it, and lets others in."),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(&[]),
    indexes: plan::list(
        &[
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Owner.id(),
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
        name: plan::text("topic"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 120,
            },
            column: plan::Column::new("topic", plan::Default::None),
        },
    },
    plan::Field {
        name: plan::text("owner"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::User.id(),
            on_delete: plan::OnDelete::Restrict,
            column: plan::Column::new("owner", plan::Default::Me).readonly(),
        },
    },
    plan::Field {
        name: plan::text("members"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToMany {
            table: super::Model::Member.id(),
            via: super::member::Field::Room.id(),
        },
    },
    plan::Field {
        name: plan::text("messages"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToMany {
            table: super::Model::Message.id(),
            via: super::message::Field::Room.id(),
        },
    },
];

/// Who may read a row, and which of its fields.
const READ: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql(
                r#"{.owner} = {me} OR EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."room" = {.id} AND "{a1}"."user" = {me})"#,
            ),
            not: plan::sql(
                r#"{.owner} <> {me} AND NOT EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."room" = {.id} AND "{a1}"."user" = {me})"#,
            ),
            reads: plan::list(&[Field::Id.id(), Field::Owner.id()]),
        },
        groups: plan::list(
            &[
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::CreatedAt.id(),
                            Field::UpdatedAt.id(),
                            Field::Version.id(),
                            Field::Topic.id(),
                            Field::Owner.id(),
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
                    fields: plan::GrantedFields::Only(plan::list(&[Field::Topic.id()])),
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
                    fields: plan::GrantedFields::Only(plan::list(&[Field::Topic.id()])),
                    when: plan::Condition::If {
                        sql: plan::sql("{.owner} = {me}"),
                        not: plan::sql("{.owner} <> {me}"),
                        reads: plan::list(&[Field::Owner.id()]),
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
                        sql: plan::sql("{.owner} = {me}"),
                        not: plan::sql("{.owner} <> {me}"),
                        reads: plan::list(&[Field::Owner.id()]),
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
        plan::text("/api/room"),
        purlin_runtime::http::list,
        super::Model::Room.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/room/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Room.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/room/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Room.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/room"),
        purlin_runtime::http::create,
        super::Model::Room.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/room/{id}"),
        purlin_runtime::http::get,
        super::Model::Room.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/room/{id}"),
        purlin_runtime::http::update,
        super::Model::Room.id(),
    ),
    route::Route::records(
        route::Method::Delete,
        plan::text("/api/room/{id}"),
        purlin_runtime::http::delete,
        super::Model::Room.id(),
    ),
];
