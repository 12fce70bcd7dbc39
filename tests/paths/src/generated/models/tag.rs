// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! `Tag`.

use purlin_runtime::{plan, route};

/// A field of `Tag`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Name,
    Things,
    Links,
    Uses,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Tag"),
    db_name: plan::text("tag"),
    wire_name: plan::text("tag"),
    doc: plan::text(""),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(&[Field::Name.id()]),
            },
        ],
    ),
    indexes: plan::list(&[]),
    search: plan::list(&[]),
    limits: plan::list(&[]),
    hides: plan::list(&[Field::Uses.id()]),
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
        name: plan::text("name"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 20,
            },
            column: plan::Column::new("name", plan::Default::None),
        },
    },
    plan::Field {
        name: plan::text("things"),
        doc: plan::text(""),
        kind: plan::FieldKind::Through {
            table: super::Model::Thing.id(),
            join: super::Model::Tagging.id(),
            near: super::tagging::Field::Tag.id(),
            far: super::tagging::Field::Thing.id(),
        },
    },
    plan::Field {
        name: plan::text("links"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToMany {
            table: super::Model::Tagging.id(),
            via: super::tagging::Field::Tag.id(),
        },
    },
    plan::Field {
        name: plan::text("uses"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: false,
            private: false,
            signed_in: Some(plan::sql("{.uses}")),
            anonymous: Some(plan::sql("{.uses}")),
            quantifiers: plan::Quantifiers {
                depth: 0,
                unlinked: 0,
            },
            stored: Some(plan::Stored {
                db_name: plan::text("uses"),
                value: Some(plan::sql("{._purlin_uses_0_count}")),
                reads: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Tag.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
                        },
                        plan::Upkeep {
                            table: super::Model::Tagging.id(),
                            fields: plan::list(&[super::tagging::Field::Tag.id()]),
                            way: plan::list(
                                &[
                                    plan::Hop::Named {
                                        table: super::Model::Tagging.id(),
                                        via: super::tagging::Field::Tag.id(),
                                    },
                                ],
                            ),
                        },
                    ],
                ),
                anew: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Tag.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
                        },
                    ],
                ),
                tallies: plan::list(
                    &[
                        plan::Tally {
                            table: super::Model::Tagging.id(),
                            via: super::tagging::Field::Tag.id(),
                            fields: plan::list(&[super::tagging::Field::Tag.id()]),
                            each: plan::sql("1"),
                            count: Some(plan::text("_purlin_uses_0_count")),
                            halves: None,
                        },
                    ],
                ),
            }),
        }),
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
                            Field::Name.id(),
                        ],
                    ),
                    shown: plan::Condition::Always,
                },
                plan::FieldGroup {
                    fields: plan::list(&[Field::Uses.id()]),
                    shown: plan::Condition::If {
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM "tagging" "{a1}" WHERE "{a1}"."tag" = {.id} AND EXISTS (SELECT 1 FROM "thing" "{a2}" WHERE "{a2}"."id" = "{a1}"."thing" AND "{a2}"."owner" = {me}))"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "tagging" "{a1}" WHERE "{a1}"."tag" = {.id} AND EXISTS (SELECT 1 FROM "thing" "{a2}" WHERE "{a2}"."id" = "{a1}"."thing" AND "{a2}"."owner" = {me}))"#,
                        ),
                        reads: plan::list(&[Field::Id.id()]),
                    },
                },
            ],
        ),
    },
    anonymous: plan::Readable {
        row: plan::Condition::Always,
        groups: plan::list(
            &[
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::CreatedAt.id(),
                            Field::UpdatedAt.id(),
                            Field::Version.id(),
                            Field::Name.id(),
                        ],
                    ),
                    shown: plan::Condition::Always,
                },
            ],
        ),
    },
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
        plan::text("/api/tag"),
        purlin_runtime::http::list,
        super::Model::Tag.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/tag/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Tag.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/tag/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Tag.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/tag/{id}"),
        purlin_runtime::http::get,
        super::Model::Tag.id(),
    ),
];
