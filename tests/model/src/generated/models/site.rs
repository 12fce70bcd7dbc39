// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! `Site`.

use purlin_runtime::{plan, route};

/// A field of `Site`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Slug,
    IsPublic,
    Crew,
    Stalls,
    Open,
    Income,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Site"),
    db_name: plan::text("site"),
    wire_name: plan::text("site"),
    doc: plan::text(""),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(&[Field::Slug.id()]),
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
        name: plan::text("slug"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 6,
            },
            column: plan::Column::new("slug", plan::Default::None),
        },
    },
    plan::Field {
        name: plan::text("is_public"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Bool,
            refinement: plan::Refinement::None,
            column: plan::Column::new(
                "is_public",
                plan::Default::Const(plan::Const::Bool(false)),
            ),
        },
    },
    plan::Field {
        name: plan::text("crew"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToMany {
            table: super::Model::Crew.id(),
            via: super::crew::Field::Site.id(),
        },
    },
    plan::Field {
        name: plan::text("stalls"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToMany {
            table: super::Model::Stall.id(),
            via: super::stall::Field::Site.id(),
        },
    },
    plan::Field {
        name: plan::text("open"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: false,
            private: false,
            signed_in: Some(
                plan::sql(
                    r#"(SELECT count(*) FROM (SELECT 1 AS "v" FROM "stall" "{a1}" WHERE "{a1}"."site" = {.id} AND "{a1}"."phase" = 'open') "{a2}")"#,
                ),
            ),
            anonymous: Some(
                plan::sql(
                    r#"(SELECT count(*) FROM (SELECT 1 AS "v" FROM "stall" "{a1}" WHERE "{a1}"."site" = {.id} AND "{a1}"."phase" = 'open') "{a2}")"#,
                ),
            ),
            quantifiers: plan::Quantifiers {
                depth: 1,
                unlinked: 0,
            },
            stored: None,
        }),
    },
    plan::Field {
        name: plan::text("income"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Decimal {
                precision: 18,
                scale: 2,
            }),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(plan::sql("{.income}")),
            anonymous: Some(plan::sql("{.income}")),
            quantifiers: plan::Quantifiers {
                depth: 0,
                unlinked: 0,
            },
            stored: Some(plan::Stored {
                db_name: plan::text("income"),
                value: Some(
                    plan::sql(
                        r#"(SELECT CASE WHEN "s" BETWEEN -999999999999999999 AND 999999999999999999 THEN "s" END FROM (SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END AS "s" FROM (SELECT {._purlin_income_0_upper} AS "h", {._purlin_income_0_lower} AS "l") "{a1}") "{a2}")"#,
                    ),
                ),
                reads: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Site.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
                        },
                        plan::Upkeep {
                            table: super::Model::Stall.id(),
                            fields: plan::list(&[super::stall::Field::Site.id()]),
                            way: plan::list(
                                &[
                                    plan::Hop::Named {
                                        table: super::Model::Stall.id(),
                                        via: super::stall::Field::Site.id(),
                                    },
                                ],
                            ),
                        },
                        plan::Upkeep {
                            table: super::Model::Offer.id(),
                            fields: plan::list(
                                &[
                                    super::offer::Field::Stall.id(),
                                    super::offer::Field::Price.id(),
                                ],
                            ),
                            way: plan::list(
                                &[
                                    plan::Hop::Named {
                                        table: super::Model::Offer.id(),
                                        via: super::offer::Field::Stall.id(),
                                    },
                                    plan::Hop::Named {
                                        table: super::Model::Stall.id(),
                                        via: super::stall::Field::Site.id(),
                                    },
                                ],
                            ),
                        },
                    ],
                ),
                anew: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Site.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
                        },
                    ],
                ),
                tallies: plan::list(
                    &[
                        plan::Tally {
                            table: super::Model::Stall.id(),
                            via: super::stall::Field::Site.id(),
                            fields: plan::list(
                                &[
                                    super::stall::Field::Site.id(),
                                    super::stall::Field::Takings.id(),
                                ],
                            ),
                            each: plan::sql("{.takings}"),
                            count: None,
                            halves: Some((
                                plan::text("_purlin_income_0_upper"),
                                plan::text("_purlin_income_0_lower"),
                            )),
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
                            Field::Slug.id(),
                            Field::IsPublic.id(),
                            Field::Open.id(),
                            Field::Income.id(),
                        ],
                    ),
                    shown: plan::Condition::Always,
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
                            Field::Slug.id(),
                            Field::IsPublic.id(),
                            Field::Open.id(),
                            Field::Income.id(),
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
const UPDATE: plan::Write = plan::Write {
    signed_in: plan::Writable {
        allow: plan::list(
            &[
                plan::Allow {
                    name: None,
                    message: None,
                    fields: plan::GrantedFields::Only(
                        plan::list(&[Field::IsPublic.id()]),
                    ),
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."id" = {me} AND "{a1}"."chief" = 1)"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."id" = {me} AND "{a1}"."chief" = 1)"#,
                        ),
                        reads: plan::list(&[]),
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
        plan::text("/api/site"),
        purlin_runtime::http::list,
        super::Model::Site.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/site/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Site.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/site/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Site.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/site/{id}"),
        purlin_runtime::http::get,
        super::Model::Site.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/site/{id}"),
        purlin_runtime::http::update,
        super::Model::Site.id(),
    ),
];
