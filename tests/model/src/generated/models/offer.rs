// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! `Offer`.

use purlin_runtime::{plan, route};

/// A field of `Offer`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Site,
    Stall,
    By,
    Price,
    Note,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Offer"),
    db_name: plan::text("offer"),
    wire_name: plan::text("offer"),
    doc: plan::text(""),
    tenant: Some(Field::Site.id()),
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(
                    &[Field::Site.id(), Field::Stall.id(), Field::By.id()],
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
                            field: Field::By.id(),
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
            on_delete: plan::OnDelete::Restrict,
            column: plan::Column::new("stall", plan::Default::None).immutable(),
        },
    },
    plan::Field {
        name: plan::text("by"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Person.id(),
            on_delete: plan::OnDelete::Cascade,
            column: plan::Column::new("by", plan::Default::Me).immutable(),
        },
    },
    plan::Field {
        name: plan::text("price"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Decimal {
                precision: 5,
                scale: 2,
            },
            refinement: plan::Refinement::None,
            column: plan::Column::new("price", plan::Default::None),
        },
    },
    plan::Field {
        name: plan::text("note"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 0,
                max: 4,
            },
            column: plan::Column::new("note", plan::Default::None).nullable(),
        },
    },
];

/// Who may read a row, and which of its fields.
const READ: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql(
                r#"{.site} IS {tenant} AND ({.by} = {me} OR EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me}))"#,
            ),
            not: plan::sql(
                r#"{.site} IS NOT {tenant} OR ({.by} <> {me} AND NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me}))"#,
            ),
            reads: plan::list(&[Field::Site.id(), Field::Stall.id(), Field::By.id()]),
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
                            Field::By.id(),
                            Field::Price.id(),
                            Field::Note.id(),
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
                        plan::list(
                            &[Field::Stall.id(), Field::Price.id(), Field::Note.id()],
                        ),
                    ),
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."phase" = 'open')"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."phase" = 'open')"#,
                        ),
                        reads: plan::list(&[Field::Stall.id()]),
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
                    fields: plan::GrantedFields::Only(
                        plan::list(&[Field::Price.id(), Field::Note.id()]),
                    ),
                    when: plan::Condition::If {
                        sql: plan::sql("{.by} = {me}"),
                        not: plan::sql("{.by} <> {me}"),
                        reads: plan::list(&[Field::By.id()]),
                    },
                    check: plan::Check::Row(plan::Condition::If {
                        sql: plan::sql(
                            r#"({.price} >= {old.price} AND {old.price} IS NOT NULL) OR EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me})"#,
                        ),
                        not: plan::sql(
                            r#"({.price} < {old.price} OR {old.price} IS NULL) AND NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me})"#,
                        ),
                        reads: plan::list(&[Field::Stall.id(), Field::Price.id()]),
                    }),
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
                            r#"{.by} = {me} OR EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me})"#,
                        ),
                        not: plan::sql(
                            r#"{.by} <> {me} AND NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me})"#,
                        ),
                        reads: plan::list(&[Field::Stall.id(), Field::By.id()]),
                    },
                    check: plan::Check::NONE,
                },
            ],
        ),
        deny: plan::list(
            &[
                plan::Deny {
                    name: Some(plan::text("bound")),
                    message: None,
                    fields: plan::GrantedFields::All,
                    when: plan::Condition::If {
                        sql: plan::sql("{.price} > 9000 AND {.by} = {me}"),
                        not: plan::sql("{.price} <= 9000 OR {.by} <> {me}"),
                        reads: plan::list(&[Field::By.id(), Field::Price.id()]),
                    },
                    check: plan::Check::NONE,
                },
            ],
        ),
        fields: plan::list(&[]),
    },
    anonymous: plan::Writable::NOBODY,
};

/// What is written when rows change, in the transaction of the write.
const TRIGGERS: &[plan::Trigger] = &[
    plan::Trigger {
        event: plan::Event::Created,
        signed_in: plan::Reaction {
            when: plan::Condition::Always,
            actions: plan::list(
                &[
                    plan::TriggerAction::Set {
                        table: super::Model::Stall.id(),
                        row: Some(plan::sql("{.stall}")),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::stall::Field::Sold.id(),
                                    value: Some(
                                        plan::sql(
                                            r#"(SELECT nullif(nullif(max(min("{a1}"."sold" + 1, 1000000000000000000), -1000000000000000000), 1000000000000000000), -1000000000000000000) FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall})"#,
                                        ),
                                    ),
                                    is_null: plan::Condition::If {
                                        sql: plan::sql(
                                            r#"NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall})"#,
                                        ),
                                        not: plan::sql(
                                            r#"EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall})"#,
                                        ),
                                        reads: plan::list(&[Field::Stall.id()]),
                                    },
                                },
                            ],
                        ),
                    },
                ],
            ),
        },
        anonymous: plan::Reaction {
            when: plan::Condition::Always,
            actions: plan::list(
                &[
                    plan::TriggerAction::Set {
                        table: super::Model::Stall.id(),
                        row: Some(plan::sql("{.stall}")),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::stall::Field::Sold.id(),
                                    value: Some(
                                        plan::sql(
                                            r#"(SELECT nullif(nullif(max(min("{a1}"."sold" + 1, 1000000000000000000), -1000000000000000000), 1000000000000000000), -1000000000000000000) FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall})"#,
                                        ),
                                    ),
                                    is_null: plan::Condition::If {
                                        sql: plan::sql(
                                            r#"NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall})"#,
                                        ),
                                        not: plan::sql(
                                            r#"EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall})"#,
                                        ),
                                        reads: plan::list(&[Field::Stall.id()]),
                                    },
                                },
                            ],
                        ),
                    },
                ],
            ),
        },
    },
    plan::Trigger {
        event: plan::Event::Deleted,
        signed_in: plan::Reaction {
            when: plan::Condition::If {
                sql: plan::sql(
                    r#"EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."sold" > 0)"#,
                ),
                not: plan::sql(
                    r#"NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."sold" > 0)"#,
                ),
                reads: plan::list(&[Field::Stall.id()]),
            },
            actions: plan::list(
                &[
                    plan::TriggerAction::Set {
                        table: super::Model::Stall.id(),
                        row: Some(plan::sql("{.stall}")),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::stall::Field::Sold.id(),
                                    value: Some(
                                        plan::sql(
                                            r#"(SELECT nullif(nullif(max(min("{a1}"."sold" - 1, 1000000000000000000), -1000000000000000000), 1000000000000000000), -1000000000000000000) FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall})"#,
                                        ),
                                    ),
                                    is_null: plan::Condition::If {
                                        sql: plan::sql(
                                            r#"NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall})"#,
                                        ),
                                        not: plan::sql(
                                            r#"EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall})"#,
                                        ),
                                        reads: plan::list(&[Field::Stall.id()]),
                                    },
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
                    r#"EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."sold" > 0)"#,
                ),
                not: plan::sql(
                    r#"NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."sold" > 0)"#,
                ),
                reads: plan::list(&[Field::Stall.id()]),
            },
            actions: plan::list(
                &[
                    plan::TriggerAction::Set {
                        table: super::Model::Stall.id(),
                        row: Some(plan::sql("{.stall}")),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::stall::Field::Sold.id(),
                                    value: Some(
                                        plan::sql(
                                            r#"(SELECT nullif(nullif(max(min("{a1}"."sold" - 1, 1000000000000000000), -1000000000000000000), 1000000000000000000), -1000000000000000000) FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall})"#,
                                        ),
                                    ),
                                    is_null: plan::Condition::If {
                                        sql: plan::sql(
                                            r#"NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall})"#,
                                        ),
                                        not: plan::sql(
                                            r#"EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall})"#,
                                        ),
                                        reads: plan::list(&[Field::Stall.id()]),
                                    },
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
        plan::text("/api/offer"),
        purlin_runtime::http::list,
        super::Model::Offer.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/offer/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Offer.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/offer/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Offer.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/offer"),
        purlin_runtime::http::create,
        super::Model::Offer.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/offer/{id}"),
        purlin_runtime::http::get,
        super::Model::Offer.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/offer/{id}"),
        purlin_runtime::http::update,
        super::Model::Offer.id(),
    ),
    route::Route::records(
        route::Method::Delete,
        plan::text("/api/offer/{id}"),
        purlin_runtime::http::delete,
        super::Model::Offer.id(),
    ),
    route::Route::records(
        route::Method::Put,
        plan::text("/api/offer"),
        purlin_runtime::http::upsert,
        super::Model::Offer.id(),
    ),
];
