// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! What orders leave behind.

use purlin_runtime::{plan, route};

/// A field of `Trace`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Order,
    Name,
    Count,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Trace"),
    db_name: plan::text("trace"),
    wire_name: plan::text("trace"),
    doc: plan::text("What orders leave behind."),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(&[Field::Name.id()]),
            },
        ],
    ),
    indexes: plan::list(
        &[
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Order.id(),
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
        name: plan::text("order"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Order.id(),
            on_delete: plan::OnDelete::SetNull,
            column: plan::Column::new("order", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("name"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 40,
            },
            column: plan::Column::new("name", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("count"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Int,
            refinement: plan::Refinement::None,
            column: plan::Column::new("count", plan::Default::Const(plan::Const::Int(0))),
        },
    },
];

/// Who may read a row, and which of its fields.
const READ: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql(
                r#"EXISTS (SELECT 1 FROM "order" "{a1}", "thing" "{a2}" WHERE "{a1}"."id" = {.order} AND "{a2}"."id" = "{a1}"."thing" AND "{a2}"."owner" = {me})"#,
            ),
            not: plan::sql(
                r#"NOT EXISTS (SELECT 1 FROM "order" "{a1}", "thing" "{a2}" WHERE "{a1}"."id" = {.order} AND "{a2}"."id" = "{a1}"."thing" AND "{a2}"."owner" = {me})"#,
            ),
            reads: plan::list(&[Field::Order.id()]),
        },
        groups: plan::list(
            &[
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::CreatedAt.id(),
                            Field::UpdatedAt.id(),
                            Field::Version.id(),
                            Field::Order.id(),
                            Field::Name.id(),
                            Field::Count.id(),
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
const CREATE: plan::Write = plan::Write::NOBODY;

/// Who may change which fields: it must hold of the row before and of the row after.
const UPDATE: plan::Write = plan::Write::NOBODY;

/// Who may delete a row.
const DELETE: plan::Write = plan::Write::NOBODY;

pub const ROUTES: &[route::Route] = &[
    route::Route::records(
        route::Method::Get,
        plan::text("/api/trace"),
        purlin_runtime::http::list,
        super::Model::Trace.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/trace/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Trace.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/trace/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Trace.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/trace/{id}"),
        purlin_runtime::http::get,
        super::Model::Trace.id(),
    ),
];
