// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! A thing that has one can't be deleted.

use purlin_runtime::{plan, route};

/// A field of `Seal`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Thing,
    Word,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Seal"),
    db_name: plan::text("seal"),
    wire_name: plan::text("seal"),
    doc: plan::text("A thing that has one can't be deleted."),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(&[Field::Thing.id()]),
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
        name: plan::text("thing"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Thing.id(),
            on_delete: plan::OnDelete::Restrict,
            column: plan::Column::new("thing", plan::Default::None).immutable(),
        },
    },
    plan::Field {
        name: plan::text("word"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 20,
            },
            column: plan::Column::new("word", plan::Default::None),
        },
    },
];

/// Who may read a row, and which of its fields.
const READ: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql(
                r#"EXISTS (SELECT 1 FROM "thing" "{a1}" WHERE "{a1}"."id" = {.thing} AND "{a1}"."owner" = {me})"#,
            ),
            not: plan::sql(
                r#"NOT EXISTS (SELECT 1 FROM "thing" "{a1}" WHERE "{a1}"."id" = {.thing} AND "{a1}"."owner" = {me})"#,
            ),
            reads: plan::list(&[Field::Thing.id()]),
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
                            Field::Word.id(),
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
                            r#"EXISTS (SELECT 1 FROM "thing" "{a1}" WHERE "{a1}"."id" = {.thing} AND "{a1}"."owner" = {me})"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "thing" "{a1}" WHERE "{a1}"."id" = {.thing} AND "{a1}"."owner" = {me})"#,
                        ),
                        reads: plan::list(&[Field::Thing.id()]),
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
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM "thing" "{a1}" WHERE "{a1}"."id" = {.thing} AND "{a1}"."owner" = {me})"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "thing" "{a1}" WHERE "{a1}"."id" = {.thing} AND "{a1}"."owner" = {me})"#,
                        ),
                        reads: plan::list(&[Field::Thing.id()]),
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
        plan::text("/api/seal"),
        purlin_runtime::http::list,
        super::Model::Seal.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/seal/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Seal.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/seal/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Seal.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/seal"),
        purlin_runtime::http::create,
        super::Model::Seal.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/seal/{id}"),
        purlin_runtime::http::get,
        super::Model::Seal.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/seal/{id}"),
        purlin_runtime::http::update,
        super::Model::Seal.id(),
    ),
    route::Route::records(
        route::Method::Put,
        plan::text("/api/seal"),
        purlin_runtime::http::upsert,
        super::Model::Seal.id(),
    ),
];
