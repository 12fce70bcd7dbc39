// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! `Permit`.

use purlin_runtime::{plan, route};

/// A field of `Permit`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Site,
    Stall,
    Fee,
    Note,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Permit"),
    db_name: plan::text("permit"),
    wire_name: plan::text("permit"),
    doc: plan::text(""),
    tenant: Some(Field::Site.id()),
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(&[Field::Site.id(), Field::Stall.id()]),
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
        ],
    ),
    search: plan::list(&[]),
    limits: plan::list(&[]),
    hides: plan::list(&[Field::Note.id()]),
    requires: plan::list(&[]),
    derived: plan::list(&[]),
    tree: None,
    triggers: plan::list(TRIGGERS),
    get: GET,
    list: LIST,
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
        name: plan::text("fee"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Decimal {
                precision: 5,
                scale: 2,
            },
            refinement: plan::Refinement::None,
            column: plan::Column::new("fee", plan::Default::Const(plan::Const::Int(200))),
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

/// Who may get a row by its id, and which of its fields.
const GET: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql(
                r#"{.site} IS {tenant} AND (EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me}) OR EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."id" = {me} AND "{a1}"."chief" = 1))"#,
            ),
            not: plan::sql(
                r#"{.site} IS NOT {tenant} OR (NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me}) AND NOT EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."id" = {me} AND "{a1}"."chief" = 1))"#,
            ),
            reads: plan::list(&[Field::Site.id(), Field::Stall.id()]),
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
                            Field::Fee.id(),
                        ],
                    ),
                    shown: plan::Condition::Always,
                },
                plan::FieldGroup {
                    fields: plan::list(&[Field::Note.id()]),
                    shown: plan::Condition::If {
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me})"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me})"#,
                        ),
                        reads: plan::list(&[Field::Stall.id()]),
                    },
                },
            ],
        ),
    },
    anonymous: plan::Readable::NOBODY,
};

/// Who sees a row in lists, and which of its fields.
const LIST: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql(
                r#"{.site} IS {tenant} AND (EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me}) OR EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."phase" = 'open'))"#,
            ),
            not: plan::sql(
                r#"{.site} IS NOT {tenant} OR (NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me}) AND NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."phase" = 'open'))"#,
            ),
            reads: plan::list(&[Field::Site.id(), Field::Stall.id()]),
        },
        groups: plan::list(
            &[
                plan::FieldGroup {
                    fields: plan::list(&[Field::Stall.id()]),
                    shown: plan::Condition::Always,
                },
                plan::FieldGroup {
                    fields: plan::list(&[Field::Note.id()]),
                    shown: plan::Condition::If {
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me})"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me})"#,
                        ),
                        reads: plan::list(&[Field::Stall.id()]),
                    },
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
                            r#"EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me})"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me})"#,
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
                        plan::list(&[Field::Fee.id(), Field::Note.id()]),
                    ),
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me}) AND {.fee} < 10000"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall} AND "{a1}"."keeper" = {me}) OR {.fee} >= 10000"#,
                        ),
                        reads: plan::list(&[Field::Stall.id(), Field::Fee.id()]),
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

/// What is written when rows change, in the transaction of the write.
const TRIGGERS: &[plan::Trigger] = &[
    plan::Trigger {
        event: plan::Event::Created,
        signed_in: plan::Reaction {
            when: plan::Condition::Always,
            actions: plan::list(
                &[
                    plan::TriggerAction::Create {
                        table: super::Model::Entry.id(),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::entry::Field::Stall.id(),
                                    value: Some(plan::sql("{.stall}")),
                                    is_null: plan::Condition::Always,
                                },
                                plan::Assigned {
                                    field: super::entry::Field::Said.id(),
                                    value: Some(plan::sql("'permit'")),
                                    is_null: plan::Condition::Always,
                                },
                                plan::Assigned {
                                    field: super::entry::Field::Sum.id(),
                                    value: Some(
                                        plan::sql(
                                            r#"(SELECT CASE WHEN "s" BETWEEN -999999999999999999 AND 999999999999999999 THEN "s" END FROM (SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END AS "s" FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."price" AS "v" FROM "offer" "{a1}" WHERE "{a1}"."stall" = {.stall}) "{a2}") "{a3}") "{a4}")"#,
                                        ),
                                    ),
                                    is_null: plan::Condition::Never,
                                },
                                plan::Assigned {
                                    field: super::entry::Field::Site.id(),
                                    value: Some(plan::sql("{.site}")),
                                    is_null: plan::Condition::Always,
                                },
                            ],
                        ),
                    },
                    plan::TriggerAction::Set {
                        table: super::Model::Stall.id(),
                        row: Some(plan::sql("{.stall}")),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::stall::Field::Stock.id(),
                                    value: Some(
                                        plan::sql(
                                            r#"(SELECT nullif(nullif(max(min("{a1}"."stock" - 1, 1000000000000000000), -1000000000000000000), 1000000000000000000), -1000000000000000000) FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall})"#,
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
                    plan::TriggerAction::Create {
                        table: super::Model::Entry.id(),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::entry::Field::Stall.id(),
                                    value: Some(plan::sql("{.stall}")),
                                    is_null: plan::Condition::Always,
                                },
                                plan::Assigned {
                                    field: super::entry::Field::Said.id(),
                                    value: Some(plan::sql("'permit'")),
                                    is_null: plan::Condition::Always,
                                },
                                plan::Assigned {
                                    field: super::entry::Field::Sum.id(),
                                    value: Some(
                                        plan::sql(
                                            r#"(SELECT CASE WHEN "s" BETWEEN -999999999999999999 AND 999999999999999999 THEN "s" END FROM (SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END AS "s" FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."price" AS "v" FROM "offer" "{a1}" WHERE "{a1}"."stall" = {.stall}) "{a2}") "{a3}") "{a4}")"#,
                                        ),
                                    ),
                                    is_null: plan::Condition::Never,
                                },
                                plan::Assigned {
                                    field: super::entry::Field::Site.id(),
                                    value: Some(plan::sql("{.site}")),
                                    is_null: plan::Condition::Always,
                                },
                            ],
                        ),
                    },
                    plan::TriggerAction::Set {
                        table: super::Model::Stall.id(),
                        row: Some(plan::sql("{.stall}")),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::stall::Field::Stock.id(),
                                    value: Some(
                                        plan::sql(
                                            r#"(SELECT nullif(nullif(max(min("{a1}"."stock" - 1, 1000000000000000000), -1000000000000000000), 1000000000000000000), -1000000000000000000) FROM "stall" "{a1}" WHERE "{a1}"."id" = {.stall})"#,
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
        plan::text("/api/permit"),
        purlin_runtime::http::list,
        super::Model::Permit.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/permit/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Permit.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/permit/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Permit.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/permit"),
        purlin_runtime::http::create,
        super::Model::Permit.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/permit/{id}"),
        purlin_runtime::http::get,
        super::Model::Permit.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/permit/{id}"),
        purlin_runtime::http::update,
        super::Model::Permit.id(),
    ),
    route::Route::records(
        route::Method::Delete,
        plan::text("/api/permit/{id}"),
        purlin_runtime::http::delete,
        super::Model::Permit.id(),
    ),
    route::Route::records(
        route::Method::Put,
        plan::text("/api/permit"),
        purlin_runtime::http::upsert,
        super::Model::Permit.id(),
    ),
];
