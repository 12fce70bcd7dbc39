// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! `Stall`.

use purlin_runtime::{plan, route};

/// A field of `Stall`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Site,
    Name,
    Number,
    Above,
    Below,
    Keeper,
    Phase,
    Rent,
    Share,
    Tags,
    Stock,
    Sold,
    Label,
    Code,
    Memo,
    Offers,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Stall"),
    db_name: plan::text("stall"),
    wire_name: plan::text("stall"),
    doc: plan::text(""),
    tenant: Some(Field::Site.id()),
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(&[Field::Site.id(), Field::Name.id()]),
            },
        ],
    ),
    indexes: plan::list(
        &[
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Above.id(),
                            descending: false,
                        },
                    ],
                ),
            },
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Keeper.id(),
                            descending: false,
                        },
                    ],
                ),
            },
        ],
    ),
    search: plan::list(&[]),
    limits: plan::list(&[]),
    hides: plan::list(&[Field::Memo.id()]),
    requires: plan::list(REQUIRES),
    derived: plan::list(
        &[
            plan::Derived {
                field: Field::Label.id(),
                signed_in: Some(
                    plan::sql(
                        r#"(SELECT "{a1}"."nick" FROM "person" "{a1}" WHERE "{a1}"."id" = {.keeper})"#,
                    ),
                ),
                anonymous: Some(
                    plan::sql(
                        r#"(SELECT "{a1}"."nick" FROM "person" "{a1}" WHERE "{a1}"."id" = {.keeper})"#,
                    ),
                ),
            },
        ],
    ),
    tree: Some(Field::Above.id()),
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
        name: plan::text("name"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 4,
            },
            column: plan::Column::new("name", plan::Default::None),
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
                        scope: Some(plan::FieldId(4)),
                    },
                )
                .immutable()
                .readonly(),
        },
    },
    plan::Field {
        name: plan::text("above"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Stall.id(),
            on_delete: plan::OnDelete::Cascade,
            column: plan::Column::new("above", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("below"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToMany {
            table: super::Model::Stall.id(),
            via: super::stall::Field::Above.id(),
        },
    },
    plan::Field {
        name: plan::text("keeper"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Person.id(),
            on_delete: plan::OnDelete::SetNull,
            column: plan::Column::new("keeper", plan::Default::Me).nullable(),
        },
    },
    plan::Field {
        name: plan::text("phase"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Enum(crate::generated::enums::Enum::Phase.id()),
            refinement: plan::Refinement::None,
            column: plan::Column::new(
                "phase",
                plan::Default::Const(plan::Const::Text(plan::text("planned"))),
            ),
        },
    },
    plan::Field {
        name: plan::text("rent"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Decimal {
                precision: 5,
                scale: 2,
            },
            refinement: plan::Refinement::None,
            column: plan::Column::new("rent", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("share"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Float,
            refinement: plan::Refinement::FloatRange {
                min: 0.0,
                max: 1.0,
            },
            column: plan::Column::new("share", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("tags"),
        doc: plan::text(""),
        kind: plan::FieldKind::List {
            item: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 3,
            },
            column: plan::Column::new(
                "tags",
                plan::Default::Const(plan::Const::List(plan::list(&[]))),
            ),
        },
    },
    plan::Field {
        name: plan::text("stock"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Int,
            refinement: plan::Refinement::IntRange {
                min: 0,
                max: 9,
            },
            column: plan::Column::new("stock", plan::Default::Const(plan::Const::Int(3))),
        },
    },
    plan::Field {
        name: plan::text("sold"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Int,
            refinement: plan::Refinement::None,
            column: plan::Column::new("sold", plan::Default::Const(plan::Const::Int(0)))
                .readonly(),
        },
    },
    plan::Field {
        name: plan::text("label"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::None,
            column: plan::Column::new("label", plan::Default::Derived)
                .nullable()
                .immutable(),
        },
    },
    plan::Field {
        name: plan::text("code"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::None,
            column: plan::Column::new("code", plan::Default::None).nullable().private(),
        },
    },
    plan::Field {
        name: plan::text("memo"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 0,
                max: 5,
            },
            column: plan::Column::new("memo", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("offers"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToMany {
            table: super::Model::Offer.id(),
            via: super::offer::Field::Stall.id(),
        },
    },
];

/// What holds of every row after each of its writes, whoever writes.
const REQUIRES: &[plan::Require] = &[
    plan::Require {
        says: plan::text("phase != .closed or rent is set"),
        holds: plan::Condition::If {
            sql: plan::sql("{.phase} <> 'closed' OR {.rent} IS NOT NULL"),
            not: plan::sql("{.phase} = 'closed' AND {.rent} IS NULL"),
            reads: plan::list(&[Field::Phase.id(), Field::Rent.id()]),
        },
        message: Some(plan::text("a stall that is closed has paid")),
        reads: plan::list(&[Field::Phase.id(), Field::Rent.id()]),
    },
    plan::Require {
        says: plan::text(
            "old.phase is null or old.phase != .closed or phase == .closed",
        ),
        holds: plan::Condition::If {
            sql: plan::sql(
                "{old.phase} IS NULL OR {old.phase} IS NOT 'closed' OR {.phase} = 'closed'",
            ),
            not: plan::sql(
                "{old.phase} IS NOT NULL AND {old.phase} IS 'closed' AND {.phase} <> 'closed'",
            ),
            reads: plan::list(&[Field::Phase.id()]),
        },
        message: Some(plan::text("what is closed stays closed")),
        reads: plan::list(&[Field::Phase.id()]),
    },
];

/// Who may read a row, and which of its fields.
const READ: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql("{.site} IS {tenant}"),
            not: plan::sql("{.site} IS NOT {tenant}"),
            reads: plan::list(&[Field::Site.id()]),
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
                            Field::Number.id(),
                            Field::Above.id(),
                            Field::Keeper.id(),
                            Field::Rent.id(),
                            Field::Share.id(),
                            Field::Tags.id(),
                            Field::Stock.id(),
                            Field::Sold.id(),
                            Field::Label.id(),
                        ],
                    ),
                    shown: plan::Condition::If {
                        sql: plan::sql("{.phase} <> 'planned' OR {.keeper} IS {me}"),
                        not: plan::sql("{.phase} = 'planned' AND {.keeper} IS NOT {me}"),
                        reads: plan::list(&[Field::Keeper.id(), Field::Phase.id()]),
                    },
                },
                plan::FieldGroup {
                    fields: plan::list(&[Field::Name.id(), Field::Phase.id()]),
                    shown: plan::Condition::Always,
                },
                plan::FieldGroup {
                    fields: plan::list(&[Field::Memo.id()]),
                    shown: plan::Condition::If {
                        sql: plan::sql(
                            "({.phase} <> 'planned' OR {.keeper} IS {me}) AND {.keeper} IS {me}",
                        ),
                        not: plan::sql(
                            "({.phase} = 'planned' AND {.keeper} IS NOT {me}) OR {.keeper} IS NOT {me}",
                        ),
                        reads: plan::list(&[Field::Keeper.id(), Field::Phase.id()]),
                    },
                },
            ],
        ),
    },
    anonymous: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql("{.site} IS {tenant} AND ({.phase} <> 'planned')"),
            not: plan::sql("{.site} IS NOT {tenant} OR ({.phase} = 'planned')"),
            reads: plan::list(&[Field::Site.id(), Field::Phase.id()]),
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
                            Field::Name.id(),
                            Field::Number.id(),
                            Field::Above.id(),
                            Field::Keeper.id(),
                            Field::Phase.id(),
                            Field::Rent.id(),
                            Field::Share.id(),
                            Field::Tags.id(),
                            Field::Stock.id(),
                            Field::Sold.id(),
                            Field::Label.id(),
                        ],
                    ),
                    shown: plan::Condition::Always,
                },
            ],
        ),
    },
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
                    when: plan::Condition::Always,
                    check: plan::Check::Row(plan::Condition::If {
                        sql: plan::sql(
                            r#"(SELECT count(*) FROM (SELECT 1 AS "v" FROM "person" "{a1}" WHERE "{a1}"."mentor" = {.keeper}) "{a2}") < 3"#,
                        ),
                        not: plan::sql(
                            r#"((SELECT count(*) FROM (SELECT 1 AS "v" FROM "person" "{a1}" WHERE "{a1}"."mentor" = {.keeper}) "{a2}") < 3) IS NOT TRUE"#,
                        ),
                        reads: plan::list(&[Field::Keeper.id()]),
                    }),
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
                        plan::list(
                            &[
                                Field::Name.id(),
                                Field::Above.id(),
                                Field::Phase.id(),
                                Field::Rent.id(),
                                Field::Share.id(),
                                Field::Tags.id(),
                                Field::Code.id(),
                                Field::Memo.id(),
                            ],
                        ),
                    ),
                    when: plan::Condition::If {
                        sql: plan::sql("{.keeper} IS {me}"),
                        not: plan::sql("{.keeper} IS NOT {me}"),
                        reads: plan::list(&[Field::Keeper.id()]),
                    },
                    check: plan::Check::NONE,
                },
                plan::Allow {
                    name: None,
                    message: None,
                    fields: plan::GrantedFields::Only(plan::list(&[Field::Stock.id()])),
                    when: plan::Condition::If {
                        sql: plan::sql("{.phase} = 'open'"),
                        not: plan::sql("{.phase} <> 'open'"),
                        reads: plan::list(&[Field::Phase.id()]),
                    },
                    check: plan::Check::NONE,
                },
                plan::Allow {
                    name: Some(plan::text("keeper_is_crew")),
                    message: None,
                    fields: plan::GrantedFields::Only(plan::list(&[Field::Keeper.id()])),
                    when: plan::Condition::If {
                        sql: plan::sql("{.keeper} IS {me} OR {.keeper} IS NULL"),
                        not: plan::sql(
                            "{.keeper} IS NOT {me} AND {.keeper} IS NOT NULL",
                        ),
                        reads: plan::list(&[Field::Keeper.id()]),
                    },
                    check: plan::Check::Row(plan::Condition::If {
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM "crew" "{a1}" WHERE "{a1}"."site" = {.site} AND "{a1}"."person" = {.keeper})"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "crew" "{a1}" WHERE "{a1}"."site" = {.site} AND "{a1}"."person" = {.keeper})"#,
                        ),
                        reads: plan::list(&[Field::Site.id(), Field::Keeper.id()]),
                    }),
                },
            ],
        ),
        deny: plan::list(
            &[
                plan::Deny {
                    name: Some(plan::text("dear")),
                    message: None,
                    fields: plan::GrantedFields::Only(plan::list(&[Field::Rent.id()])),
                    when: plan::Condition::If {
                        sql: plan::sql("{.rent} > 10000 AND {.rent} IS NOT NULL"),
                        not: plan::sql("{.rent} <= 10000 OR {.rent} IS NULL"),
                        reads: plan::list(&[Field::Rent.id()]),
                    },
                    check: plan::Check::NONE,
                },
            ],
        ),
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
                            r#"{.keeper} IS {me} OR EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."id" = {me} AND "{a1}"."chief" = 1)"#,
                        ),
                        not: plan::sql(
                            r#"{.keeper} IS NOT {me} AND NOT EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."id" = {me} AND "{a1}"."chief" = 1)"#,
                        ),
                        reads: plan::list(&[Field::Keeper.id()]),
                    },
                    check: plan::Check::NONE,
                },
            ],
        ),
        deny: plan::list(
            &[
                plan::Deny {
                    name: Some(plan::text("wanted")),
                    message: None,
                    fields: plan::GrantedFields::All,
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r#"(SELECT count(*) FROM (SELECT 1 AS "v" FROM "offer" "{a1}" WHERE "{a1}"."stall" = {.id} AND "{a1}"."price" > 5000) "{a2}") > 1"#,
                        ),
                        not: plan::sql(
                            r#"((SELECT count(*) FROM (SELECT 1 AS "v" FROM "offer" "{a1}" WHERE "{a1}"."stall" = {.id} AND "{a1}"."price" > 5000) "{a2}") > 1) IS NOT TRUE"#,
                        ),
                        reads: plan::list(&[Field::Id.id()]),
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
        event: plan::Event::Updated,
        signed_in: plan::Reaction {
            when: plan::Condition::If {
                sql: plan::sql(
                    "({old.phase} <> {new.phase} OR {old.phase} IS NULL OR {new.phase} IS NULL) AND ({old.phase} IS NOT NULL OR {new.phase} IS NOT NULL) AND {.phase} = 'open'",
                ),
                not: plan::sql(
                    "({old.phase} = {new.phase} AND {old.phase} IS NOT NULL AND {new.phase} IS NOT NULL) OR ({old.phase} IS NULL AND {new.phase} IS NULL) OR {.phase} <> 'open'",
                ),
                reads: plan::list(&[Field::Phase.id()]),
            },
            actions: plan::list(
                &[
                    plan::TriggerAction::Set {
                        table: super::Model::Stall.id(),
                        row: Some(plan::sql("{.id}")),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: Field::Stock.id(),
                                    value: Some(plan::sql("9")),
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
                    "({old.phase} <> {new.phase} OR {old.phase} IS NULL OR {new.phase} IS NULL) AND ({old.phase} IS NOT NULL OR {new.phase} IS NOT NULL) AND {.phase} = 'open'",
                ),
                not: plan::sql(
                    "({old.phase} = {new.phase} AND {old.phase} IS NOT NULL AND {new.phase} IS NOT NULL) OR ({old.phase} IS NULL AND {new.phase} IS NULL) OR {.phase} <> 'open'",
                ),
                reads: plan::list(&[Field::Phase.id()]),
            },
            actions: plan::list(
                &[
                    plan::TriggerAction::Set {
                        table: super::Model::Stall.id(),
                        row: Some(plan::sql("{.id}")),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: Field::Stock.id(),
                                    value: Some(plan::sql("9")),
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
        plan::text("/api/stall"),
        purlin_runtime::http::list,
        super::Model::Stall.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/stall/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Stall.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/stall/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Stall.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/stall"),
        purlin_runtime::http::create,
        super::Model::Stall.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/stall/{id}"),
        purlin_runtime::http::get,
        super::Model::Stall.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/stall/{id}"),
        purlin_runtime::http::update,
        super::Model::Stall.id(),
    ),
    route::Route::records(
        route::Method::Delete,
        plan::text("/api/stall/{id}"),
        purlin_runtime::http::delete,
        super::Model::Stall.id(),
    ),
    route::Route::records(
        route::Method::Put,
        plan::text("/api/stall"),
        purlin_runtime::http::upsert,
        super::Model::Stall.id(),
    ),
];
