// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! Others put things into it; its owner alone reads it.

use purlin_runtime::{plan, route};

/// A field of `Box`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Owner,
    Low,
    High,
    Aim,
    Items,
    Total,
    Least,
    Sizes,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Box"),
    db_name: plan::text("box"),
    wire_name: plan::text("box"),
    doc: plan::text("Others put things into it; its owner alone reads it."),
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
    requires: plan::list(REQUIRES),
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
        name: plan::text("owner"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Person.id(),
            on_delete: plan::OnDelete::Cascade,
            column: plan::Column::new("owner", plan::Default::Me).readonly(),
        },
    },
    plan::Field {
        name: plan::text("low"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Int,
            refinement: plan::Refinement::None,
            column: plan::Column::new("low", plan::Default::Const(plan::Const::Int(0))),
        },
    },
    plan::Field {
        name: plan::text("high"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Int,
            refinement: plan::Refinement::None,
            column: plan::Column::new(
                "high",
                plan::Default::Const(plan::Const::Int(100)),
            ),
        },
    },
    plan::Field {
        name: plan::text("aim"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Int,
            refinement: plan::Refinement::None,
            column: plan::Column::new("aim", plan::Default::Const(plan::Const::Int(50))),
        },
    },
    plan::Field {
        name: plan::text("items"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToMany {
            table: super::Model::Item.id(),
            via: super::item::Field::Box.id(),
        },
    },
    plan::Field {
        name: plan::text("total"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(plan::sql("{.total}")),
            anonymous: Some(plan::sql("{.total}")),
            quantifiers: plan::Quantifiers {
                depth: 0,
                unlinked: 0,
            },
            stored: Some(plan::Stored {
                db_name: plan::text("total"),
                value: Some(
                    plan::sql(
                        r#"(SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END FROM (SELECT {._purlin_total_0_upper} AS "h", {._purlin_total_0_lower} AS "l") "{a1}")"#,
                    ),
                ),
                reads: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Box.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
                        },
                        plan::Upkeep {
                            table: super::Model::Item.id(),
                            fields: plan::list(
                                &[
                                    super::item::Field::Box.id(),
                                    super::item::Field::Weight.id(),
                                ],
                            ),
                            way: plan::list(
                                &[
                                    plan::Hop::Named {
                                        table: super::Model::Item.id(),
                                        via: super::item::Field::Box.id(),
                                    },
                                ],
                            ),
                        },
                    ],
                ),
                anew: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Box.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
                        },
                    ],
                ),
                tallies: plan::list(
                    &[
                        plan::Tally {
                            table: super::Model::Item.id(),
                            via: super::item::Field::Box.id(),
                            fields: plan::list(
                                &[
                                    super::item::Field::Box.id(),
                                    super::item::Field::Weight.id(),
                                ],
                            ),
                            each: plan::sql("{.weight}"),
                            count: None,
                            halves: Some((
                                plan::text("_purlin_total_0_upper"),
                                plan::text("_purlin_total_0_lower"),
                            )),
                        },
                    ],
                ),
            }),
        }),
    },
    plan::Field {
        name: plan::text("least"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(plan::sql("{.least}")),
            anonymous: Some(plan::sql("{.least}")),
            quantifiers: plan::Quantifiers {
                depth: 0,
                unlinked: 0,
            },
            stored: Some(plan::Stored {
                db_name: plan::text("least"),
                value: Some(
                    plan::sql(
                        r#"(SELECT min("v") FROM (SELECT "{a1}"."weight" AS "v" FROM "item" "{a1}" WHERE "{a1}"."box" = {.id}) "{a2}")"#,
                    ),
                ),
                reads: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Box.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
                        },
                        plan::Upkeep {
                            table: super::Model::Item.id(),
                            fields: plan::list(
                                &[
                                    super::item::Field::Box.id(),
                                    super::item::Field::Weight.id(),
                                ],
                            ),
                            way: plan::list(
                                &[
                                    plan::Hop::Named {
                                        table: super::Model::Item.id(),
                                        via: super::item::Field::Box.id(),
                                    },
                                ],
                            ),
                        },
                    ],
                ),
                anew: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Box.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
                        },
                        plan::Upkeep {
                            table: super::Model::Item.id(),
                            fields: plan::list(
                                &[
                                    super::item::Field::Box.id(),
                                    super::item::Field::Weight.id(),
                                ],
                            ),
                            way: plan::list(
                                &[
                                    plan::Hop::Named {
                                        table: super::Model::Item.id(),
                                        via: super::item::Field::Box.id(),
                                    },
                                ],
                            ),
                        },
                    ],
                ),
                tallies: plan::list(&[]),
            }),
        }),
    },
    plan::Field {
        name: plan::text("sizes"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(plan::sql("{.sizes}")),
            anonymous: Some(plan::sql("{.sizes}")),
            quantifiers: plan::Quantifiers {
                depth: 0,
                unlinked: 0,
            },
            stored: Some(plan::Stored {
                db_name: plan::text("sizes"),
                value: Some(
                    plan::sql(
                        r#"(SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END FROM (SELECT {._purlin_sizes_0_upper} AS "h", {._purlin_sizes_0_lower} AS "l") "{a1}")"#,
                    ),
                ),
                reads: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Box.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
                        },
                        plan::Upkeep {
                            table: super::Model::Item.id(),
                            fields: plan::list(
                                &[
                                    super::item::Field::Box.id(),
                                    super::item::Field::Size.id(),
                                ],
                            ),
                            way: plan::list(
                                &[
                                    plan::Hop::Named {
                                        table: super::Model::Item.id(),
                                        via: super::item::Field::Box.id(),
                                    },
                                ],
                            ),
                        },
                    ],
                ),
                anew: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Box.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
                        },
                    ],
                ),
                tallies: plan::list(
                    &[
                        plan::Tally {
                            table: super::Model::Item.id(),
                            via: super::item::Field::Box.id(),
                            fields: plan::list(
                                &[
                                    super::item::Field::Box.id(),
                                    super::item::Field::Size.id(),
                                ],
                            ),
                            each: plan::sql("{.size}"),
                            count: None,
                            halves: Some((
                                plan::text("_purlin_sizes_0_upper"),
                                plan::text("_purlin_sizes_0_lower"),
                            )),
                        },
                    ],
                ),
            }),
        }),
    },
];

/// What holds of every row after each of its writes, whoever writes.
const REQUIRES: &[plan::Require] = &[
    plan::Require {
        says: plan::text("total <= 10"),
        holds: plan::Condition::If {
            sql: plan::sql(
                r#"((SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."weight" AS "v" FROM "item" "{a1}" WHERE "{a1}"."box" = {.id}) "{a2}") "{a3}") <= 10) IS TRUE"#,
            ),
            not: plan::sql(
                r#"((SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."weight" AS "v" FROM "item" "{a1}" WHERE "{a1}"."box" = {.id}) "{a2}") "{a3}") <= 10) IS NOT TRUE"#,
            ),
            reads: plan::list(&[Field::Id.id()]),
        },
        message: Some(plan::text("it bears ten")),
        reads: plan::list(&[Field::Total.id()]),
    },
    plan::Require {
        says: plan::text("total != 9"),
        holds: plan::Condition::If {
            sql: plan::sql(
                r#"((SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."weight" AS "v" FROM "item" "{a1}" WHERE "{a1}"."box" = {.id}) "{a2}") "{a3}") = 9) IS NOT TRUE"#,
            ),
            not: plan::sql(
                r#"((SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."weight" AS "v" FROM "item" "{a1}" WHERE "{a1}"."box" = {.id}) "{a2}") "{a3}") = 9) IS TRUE"#,
            ),
            reads: plan::list(&[Field::Id.id()]),
        },
        message: Some(plan::text("nine is no load")),
        reads: plan::list(&[Field::Total.id()]),
    },
    plan::Require {
        says: plan::text("sizes <= 4"),
        holds: plan::Condition::If {
            sql: plan::sql(
                r#"((SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."size" AS "v" FROM "item" "{a1}" WHERE "{a1}"."box" = {.id}) "{a2}") "{a3}") <= 4) IS TRUE"#,
            ),
            not: plan::sql(
                r#"((SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."size" AS "v" FROM "item" "{a1}" WHERE "{a1}"."box" = {.id}) "{a2}") "{a3}") <= 4) IS NOT TRUE"#,
            ),
            reads: plan::list(&[Field::Id.id()]),
        },
        message: Some(plan::text("it is full")),
        reads: plan::list(&[Field::Sizes.id()]),
    },
    plan::Require {
        says: plan::text("least is null or least < 3"),
        holds: plan::Condition::If {
            sql: plan::sql(
                r#"(SELECT min("v") FROM (SELECT "{a1}"."weight" AS "v" FROM "item" "{a1}" WHERE "{a1}"."box" = {.id}) "{a2}") IS NULL OR ((SELECT min("v") FROM (SELECT "{a1}"."weight" AS "v" FROM "item" "{a1}" WHERE "{a1}"."box" = {.id}) "{a2}") < 3) IS TRUE"#,
            ),
            not: plan::sql(
                r#"(SELECT min("v") FROM (SELECT "{a1}"."weight" AS "v" FROM "item" "{a1}" WHERE "{a1}"."box" = {.id}) "{a2}") IS NOT NULL AND ((SELECT min("v") FROM (SELECT "{a1}"."weight" AS "v" FROM "item" "{a1}" WHERE "{a1}"."box" = {.id}) "{a2}") < 3) IS NOT TRUE"#,
            ),
            reads: plan::list(&[Field::Id.id()]),
        },
        message: Some(plan::text("something in it is light")),
        reads: plan::list(&[Field::Least.id()]),
    },
    plan::Require {
        says: plan::text("aim >= low"),
        holds: plan::Condition::If {
            sql: plan::sql("{.aim} >= {.low}"),
            not: plan::sql("{.aim} < {.low}"),
            reads: plan::list(&[Field::Low.id(), Field::Aim.id()]),
        },
        message: Some(plan::text("too little is aimed at")),
        reads: plan::list(&[Field::Aim.id(), Field::Low.id()]),
    },
    plan::Require {
        says: plan::text("aim <= high"),
        holds: plan::Condition::If {
            sql: plan::sql("{.aim} <= {.high}"),
            not: plan::sql("{.aim} > {.high}"),
            reads: plan::list(&[Field::High.id(), Field::Aim.id()]),
        },
        message: Some(plan::text("too much is aimed at")),
        reads: plan::list(&[Field::Aim.id(), Field::High.id()]),
    },
];

/// Who may read a row, and which of its fields.
const READ: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql("{.owner} = {me}"),
            not: plan::sql("{.owner} <> {me}"),
            reads: plan::list(&[Field::Owner.id()]),
        },
        groups: plan::list(
            &[
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::CreatedAt.id(),
                            Field::UpdatedAt.id(),
                            Field::Version.id(),
                            Field::Owner.id(),
                            Field::Low.id(),
                            Field::High.id(),
                            Field::Aim.id(),
                            Field::Total.id(),
                            Field::Least.id(),
                            Field::Sizes.id(),
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

/// Who may change which fields: it must hold of the row before and of the row after.
const UPDATE: plan::Write = plan::Write::NOBODY;

/// Who may delete a row.
const DELETE: plan::Write = plan::Write::NOBODY;

pub const ROUTES: &[route::Route] = &[
    route::Route::records(
        route::Method::Get,
        plan::text("/api/box"),
        purlin_runtime::http::list,
        super::Model::Box.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/box/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Box.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/box/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Box.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/box"),
        purlin_runtime::http::create,
        super::Model::Box.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/box/{id}"),
        purlin_runtime::http::get,
        super::Model::Box.id(),
    ),
];
