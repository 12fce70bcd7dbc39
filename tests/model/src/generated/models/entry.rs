// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! `Entry`.

use purlin_runtime::{plan, route};

/// A field of `Entry`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Site,
    Stall,
    Number,
    Who,
    Said,
    Sum,
    Twice,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Entry"),
    db_name: plan::text("entry"),
    wire_name: plan::text("entry"),
    doc: plan::text(""),
    tenant: Some(Field::Site.id()),
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(
                    &[
                        Field::Site.id(),
                        Field::Stall.id(),
                        Field::Said.id(),
                        Field::Sum.id(),
                    ],
                ),
            },
        ],
    ),
    indexes: plan::list(
        &[
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Stall.id(),
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
                            field: Field::Who.id(),
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
        name: plan::text("site"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Site.id(),
            on_delete: plan::OnDelete::Restrict,
            column: plan::Column::new("site", plan::Default::None).immutable().readonly(),
        },
    },
    plan::Field {
        name: plan::text("stall"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Stall.id(),
            on_delete: plan::OnDelete::Cascade,
            column: plan::Column::new("stall", plan::Default::None).immutable(),
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
                        scope: Some(plan::FieldId(5)),
                    },
                )
                .immutable()
                .readonly(),
        },
    },
    plan::Field {
        name: plan::text("who"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Person.id(),
            on_delete: plan::OnDelete::SetNull,
            column: plan::Column::new("who", plan::Default::Me).nullable(),
        },
    },
    plan::Field {
        name: plan::text("said"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::None,
            column: plan::Column::new("said", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("sum"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Decimal {
                precision: 18,
                scale: 2,
            },
            refinement: plan::Refinement::None,
            column: plan::Column::new("sum", plan::Default::None).nullable().readonly(),
        },
    },
    plan::Field {
        name: plan::text("twice"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(
                plan::sql(
                    "nullif(nullif(max(min({.number} * 2, 1000000000000000000), -1000000000000000000), 1000000000000000000), -1000000000000000000)",
                ),
            ),
            anonymous: Some(
                plan::sql(
                    "nullif(nullif(max(min({.number} * 2, 1000000000000000000), -1000000000000000000), 1000000000000000000), -1000000000000000000)",
                ),
            ),
            quantifiers: plan::Quantifiers {
                depth: 0,
                unlinked: 0,
            },
            stored: None,
        }),
    },
];

/// Who may read a row, and which of its fields.
const READ: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql(
                r#"{.site} IS {tenant} AND (EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me}) OR {.who} IS {me})"#,
            ),
            not: plan::sql(
                r#"{.site} IS NOT {tenant} OR (NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me}) AND {.who} IS NOT {me})"#,
            ),
            reads: plan::list(&[Field::Site.id(), Field::Stall.id(), Field::Who.id()]),
        },
        groups: plan::list(
            &[
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::CreatedAt.id(),
                            Field::UpdatedAt.id(),
                            Field::Version.id(),
                            Field::Site.id(),
                            Field::Stall.id(),
                            Field::Number.id(),
                            Field::Who.id(),
                            Field::Said.id(),
                            Field::Sum.id(),
                            Field::Twice.id(),
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
        plan::text("/api/entry"),
        purlin_runtime::http::list,
        super::Model::Entry.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/entry/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Entry.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/entry/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Entry.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/entry/{id}"),
        purlin_runtime::http::get,
        super::Model::Entry.id(),
    ),
];
