// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! What is asked for causes something, and has a number.

use purlin_runtime::{plan, route};

/// A field of `Order`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    By,
    Thing,
    Number,
    Copy,
    Closed,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Order"),
    db_name: plan::text("order"),
    wire_name: plan::text("order"),
    doc: plan::text("What is asked for causes something, and has a number."),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(&[]),
    indexes: plan::list(
        &[
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
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Thing.id(),
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
    derived: plan::list(
        &[
            plan::Derived {
                field: Field::Copy.id(),
                signed_in: Some(
                    plan::sql(
                        r#"(SELECT "{a1}"."name" FROM "thing" "{a1}" WHERE "{a1}"."id" = {.thing})"#,
                    ),
                ),
                anonymous: Some(
                    plan::sql(
                        r#"(SELECT "{a1}"."name" FROM "thing" "{a1}" WHERE "{a1}"."id" = {.thing})"#,
                    ),
                ),
            },
        ],
    ),
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
        name: plan::text("by"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Person.id(),
            on_delete: plan::OnDelete::Cascade,
            column: plan::Column::new("by", plan::Default::Me).readonly(),
        },
    },
    plan::Field {
        name: plan::text("thing"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Thing.id(),
            on_delete: plan::OnDelete::Restrict,
            column: plan::Column::new("thing", plan::Default::None),
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
                        scope: None,
                    },
                )
                .immutable()
                .readonly(),
        },
    },
    plan::Field {
        name: plan::text("copy"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 0,
                max: 40,
            },
            column: plan::Column::new("copy", plan::Default::Derived)
                .nullable()
                .readonly(),
        },
    },
    plan::Field {
        name: plan::text("closed"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Bool,
            refinement: plan::Refinement::None,
            column: plan::Column::new(
                "closed",
                plan::Default::Const(plan::Const::Bool(false)),
            ),
        },
    },
];

/// Who may read a row, and which of its fields.
const READ: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql("{.by} = {me}"),
            not: plan::sql("{.by} <> {me}"),
            reads: plan::list(&[Field::By.id()]),
        },
        groups: plan::list(
            &[
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::CreatedAt.id(),
                            Field::UpdatedAt.id(),
                            Field::Version.id(),
                            Field::By.id(),
                            Field::Thing.id(),
                            Field::Number.id(),
                            Field::Copy.id(),
                            Field::Closed.id(),
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
                        sql: plan::sql("{.by} = {me}"),
                        not: plan::sql("{.by} <> {me}"),
                        reads: plan::list(&[Field::By.id()]),
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
                        sql: plan::sql("{.by} = {me}"),
                        not: plan::sql("{.by} <> {me}"),
                        reads: plan::list(&[Field::By.id()]),
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
                        sql: plan::sql("{.by} = {me}"),
                        not: plan::sql("{.by} <> {me}"),
                        reads: plan::list(&[Field::By.id()]),
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
            when: plan::Condition::Always,
            actions: plan::list(
                &[
                    plan::TriggerAction::Create {
                        table: super::Model::Trace.id(),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::trace::Field::Order.id(),
                                    value: Some(plan::sql("{.id}")),
                                    is_null: plan::Condition::Always,
                                },
                                plan::Assigned {
                                    field: super::trace::Field::Name.id(),
                                    value: Some(plan::sql("{.copy}")),
                                    is_null: plan::Condition::If {
                                        sql: plan::sql("{.copy} IS NULL"),
                                        not: plan::sql("{.copy} IS NOT NULL"),
                                        reads: plan::list(&[Field::Copy.id()]),
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
                    plan::TriggerAction::Create {
                        table: super::Model::Trace.id(),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::trace::Field::Order.id(),
                                    value: Some(plan::sql("{.id}")),
                                    is_null: plan::Condition::Always,
                                },
                                plan::Assigned {
                                    field: super::trace::Field::Name.id(),
                                    value: Some(plan::sql("{.copy}")),
                                    is_null: plan::Condition::If {
                                        sql: plan::sql("{.copy} IS NULL"),
                                        not: plan::sql("{.copy} IS NOT NULL"),
                                        reads: plan::list(&[Field::Copy.id()]),
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
        event: plan::Event::Updated,
        signed_in: plan::Reaction {
            when: plan::Condition::If {
                sql: plan::sql(
                    r#"({old.closed} <> {new.closed} OR {old.closed} IS NULL OR {new.closed} IS NULL) AND ({old.closed} IS NOT NULL OR {new.closed} IS NOT NULL) AND EXISTS (SELECT 1 FROM "thing" "{a1}" WHERE "{a1}"."id" = {.thing} AND "{a1}"."shown" = 1)"#,
                ),
                not: plan::sql(
                    r#"({old.closed} = {new.closed} AND {old.closed} IS NOT NULL AND {new.closed} IS NOT NULL) OR ({old.closed} IS NULL AND {new.closed} IS NULL) OR NOT EXISTS (SELECT 1 FROM "thing" "{a1}" WHERE "{a1}"."id" = {.thing} AND "{a1}"."shown" = 1)"#,
                ),
                reads: plan::list(&[Field::Thing.id(), Field::Closed.id()]),
            },
            actions: plan::list(
                &[
                    plan::TriggerAction::Set {
                        table: super::Model::Thing.id(),
                        row: Some(plan::sql("{.thing}")),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::thing::Field::Rank.id(),
                                    value: Some(plan::sql("1")),
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
                    r#"({old.closed} <> {new.closed} OR {old.closed} IS NULL OR {new.closed} IS NULL) AND ({old.closed} IS NOT NULL OR {new.closed} IS NOT NULL) AND EXISTS (SELECT 1 FROM "thing" "{a1}" WHERE "{a1}"."id" = {.thing} AND "{a1}"."shown" = 1)"#,
                ),
                not: plan::sql(
                    r#"({old.closed} = {new.closed} AND {old.closed} IS NOT NULL AND {new.closed} IS NOT NULL) OR ({old.closed} IS NULL AND {new.closed} IS NULL) OR NOT EXISTS (SELECT 1 FROM "thing" "{a1}" WHERE "{a1}"."id" = {.thing} AND "{a1}"."shown" = 1)"#,
                ),
                reads: plan::list(&[Field::Thing.id(), Field::Closed.id()]),
            },
            actions: plan::list(
                &[
                    plan::TriggerAction::Set {
                        table: super::Model::Thing.id(),
                        row: Some(plan::sql("{.thing}")),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::thing::Field::Rank.id(),
                                    value: Some(plan::sql("1")),
                                    is_null: plan::Condition::Always,
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
                    r#"EXISTS (SELECT 1 FROM "thing" "{a1}" WHERE "{a1}"."id" = {.thing} AND "{a1}"."shown" = 1)"#,
                ),
                not: plan::sql(
                    r#"NOT EXISTS (SELECT 1 FROM "thing" "{a1}" WHERE "{a1}"."id" = {.thing} AND "{a1}"."shown" = 1)"#,
                ),
                reads: plan::list(&[Field::Thing.id()]),
            },
            actions: plan::list(
                &[
                    plan::TriggerAction::Delete {
                        table: super::Model::Seal.id(),
                        row: Some(
                            plan::sql(
                                r#"(SELECT "{a1}"."id" FROM "seal" "{a1}" WHERE "{a1}"."thing" = {.thing})"#,
                            ),
                        ),
                    },
                ],
            ),
        },
        anonymous: plan::Reaction {
            when: plan::Condition::If {
                sql: plan::sql(
                    r#"EXISTS (SELECT 1 FROM "thing" "{a1}" WHERE "{a1}"."id" = {.thing} AND "{a1}"."shown" = 1)"#,
                ),
                not: plan::sql(
                    r#"NOT EXISTS (SELECT 1 FROM "thing" "{a1}" WHERE "{a1}"."id" = {.thing} AND "{a1}"."shown" = 1)"#,
                ),
                reads: plan::list(&[Field::Thing.id()]),
            },
            actions: plan::list(
                &[
                    plan::TriggerAction::Delete {
                        table: super::Model::Seal.id(),
                        row: Some(
                            plan::sql(
                                r#"(SELECT "{a1}"."id" FROM "seal" "{a1}" WHERE "{a1}"."thing" = {.thing})"#,
                            ),
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
        plan::text("/api/order"),
        purlin_runtime::http::list,
        super::Model::Order.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/order/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Order.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/order/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Order.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/order"),
        purlin_runtime::http::create,
        super::Model::Order.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/order/{id}"),
        purlin_runtime::http::get,
        super::Model::Order.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/order/{id}"),
        purlin_runtime::http::update,
        super::Model::Order.id(),
    ),
    route::Route::records(
        route::Method::Delete,
        plan::text("/api/order/{id}"),
        purlin_runtime::http::delete,
        super::Model::Order.id(),
    ),
];
