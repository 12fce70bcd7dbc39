// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! `Person`.

use purlin_runtime::{plan, route};

/// A field of `Person`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Email,
    Nick,
    Points,
    Chief,
    Mentor,
    Pupils,
    Phone,
    Bids,
    Tried,
    IsMe,
    Master,
    Digits,
    Owed,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Person"),
    db_name: plan::text("person"),
    wire_name: plan::text("person"),
    doc: plan::text(""),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(&[Field::Email.id()]),
            },
            plan::Unique {
                fields: plan::list(&[Field::Nick.id()]),
            },
        ],
    ),
    indexes: plan::list(
        &[
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Mentor.id(),
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
                            field: Field::Master.id(),
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
    hides: plan::list(&[Field::Phone.id(), Field::Digits.id()]),
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
        name: plan::text("email"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Email,
            refinement: plan::Refinement::None,
            column: plan::Column::new("email", plan::Default::None),
        },
    },
    plan::Field {
        name: plan::text("nick"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 6,
            },
            column: plan::Column::new("nick", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("points"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Int,
            refinement: plan::Refinement::IntRange {
                min: 0,
                max: 20,
            },
            column: plan::Column::new(
                "points",
                plan::Default::Const(plan::Const::Int(5)),
            ),
        },
    },
    plan::Field {
        name: plan::text("chief"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Bool,
            refinement: plan::Refinement::None,
            column: plan::Column::new(
                "chief",
                plan::Default::Const(plan::Const::Bool(false)),
            ),
        },
    },
    plan::Field {
        name: plan::text("mentor"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Person.id(),
            on_delete: plan::OnDelete::SetNull,
            column: plan::Column::new("mentor", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("pupils"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToMany {
            table: super::Model::Person.id(),
            via: super::person::Field::Mentor.id(),
        },
    },
    plan::Field {
        name: plan::text("phone"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 0,
                max: 8,
            },
            column: plan::Column::new("phone", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("bids"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToMany {
            table: super::Model::Offer.id(),
            via: super::offer::Field::By.id(),
        },
    },
    plan::Field {
        name: plan::text("tried"),
        doc: plan::text(""),
        kind: plan::FieldKind::Through {
            table: super::Model::Stall.id(),
            join: super::Model::Offer.id(),
            near: super::offer::Field::By.id(),
            far: super::offer::Field::Stall.id(),
        },
    },
    plan::Field {
        name: plan::text("is_me"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Bool),
            refinement: plan::Refinement::None,
            nullable: false,
            private: false,
            signed_in: Some(plan::sql("({.id} = {me})")),
            anonymous: Some(plan::sql("0")),
            quantifiers: plan::Quantifiers {
                depth: 0,
                unlinked: 0,
            },
            stored: None,
        }),
    },
    plan::Field {
        name: plan::text("master"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::ToOne(super::Model::Person.id()),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(
                plan::sql(
                    r#"(SELECT "{a1}"."mentor" FROM "person" "{a1}" WHERE "{a1}"."id" = {.mentor})"#,
                ),
            ),
            anonymous: Some(
                plan::sql(
                    r#"(SELECT "{a1}"."mentor" FROM "person" "{a1}" WHERE "{a1}"."id" = {.mentor})"#,
                ),
            ),
            quantifiers: plan::Quantifiers {
                depth: 0,
                unlinked: 0,
            },
            stored: None,
        }),
    },
    plan::Field {
        name: plan::text("digits"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(plan::sql("length({.phone})")),
            anonymous: Some(plan::sql("length({.phone})")),
            quantifiers: plan::Quantifiers {
                depth: 0,
                unlinked: 0,
            },
            stored: None,
        }),
    },
    plan::Field {
        name: plan::text("owed"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Decimal {
                precision: 18,
                scale: 16,
            }),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(plan::sql("{.owed}")),
            anonymous: Some(plan::sql("{.owed}")),
            quantifiers: plan::Quantifiers {
                depth: 0,
                unlinked: 0,
            },
            stored: Some(plan::Stored {
                db_name: plan::text("owed"),
                value: Some(
                    plan::sql(
                        r#"nullif(nullif(max(min((SELECT CASE WHEN "s" BETWEEN -999999999999999999 AND 999999999999999999 THEN "s" END FROM (SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END AS "s" FROM (SELECT {._purlin_owed_0_upper} AS "h", {._purlin_owed_0_lower} AS "l") "{a1}") "{a2}") * 100000000000000, 1000000000000000000), -1000000000000000000), 1000000000000000000), -1000000000000000000)"#,
                    ),
                ),
                reads: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Person.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
                        },
                        plan::Upkeep {
                            table: super::Model::Offer.id(),
                            fields: plan::list(
                                &[
                                    super::offer::Field::By.id(),
                                    super::offer::Field::Price.id(),
                                ],
                            ),
                            way: plan::list(
                                &[
                                    plan::Hop::Named {
                                        table: super::Model::Offer.id(),
                                        via: super::offer::Field::By.id(),
                                    },
                                ],
                            ),
                        },
                    ],
                ),
                anew: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Person.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
                        },
                    ],
                ),
                tallies: plan::list(
                    &[
                        plan::Tally {
                            table: super::Model::Offer.id(),
                            via: super::offer::Field::By.id(),
                            fields: plan::list(
                                &[
                                    super::offer::Field::By.id(),
                                    super::offer::Field::Price.id(),
                                ],
                            ),
                            each: plan::sql("{.price}"),
                            count: None,
                            halves: Some((
                                plan::text("_purlin_owed_0_upper"),
                                plan::text("_purlin_owed_0_lower"),
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
        says: plan::text("owed is set or chief"),
        holds: plan::Condition::If {
            sql: plan::sql(
                r#"((SELECT CASE WHEN "s" BETWEEN -999999999999999999 AND 999999999999999999 THEN "s" END FROM (SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END AS "s" FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."price" AS "v" FROM "offer" "{a1}" WHERE "{a1}"."by" = {.id}) "{a2}") "{a3}") "{a4}") = (SELECT CASE WHEN "s" BETWEEN -999999999999999999 AND 999999999999999999 THEN "s" END FROM (SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END AS "s" FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a5}"."price" AS "v" FROM "offer" "{a5}" WHERE "{a5}"."by" = {.id}) "{a6}") "{a7}") "{a8}")) IS TRUE OR {.chief} = 1"#,
            ),
            not: plan::sql(
                r#"((SELECT CASE WHEN "s" BETWEEN -999999999999999999 AND 999999999999999999 THEN "s" END FROM (SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END AS "s" FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."price" AS "v" FROM "offer" "{a1}" WHERE "{a1}"."by" = {.id}) "{a2}") "{a3}") "{a4}") = (SELECT CASE WHEN "s" BETWEEN -999999999999999999 AND 999999999999999999 THEN "s" END FROM (SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END AS "s" FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a5}"."price" AS "v" FROM "offer" "{a5}" WHERE "{a5}"."by" = {.id}) "{a6}") "{a7}") "{a8}")) IS NOT TRUE AND {.chief} <> 1"#,
            ),
            reads: plan::list(&[Field::Id.id(), Field::Chief.id()]),
        },
        message: Some(plan::text("who is no chief owes what can be counted")),
        reads: plan::list(&[Field::Chief.id(), Field::Owed.id()]),
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
                            Field::Email.id(),
                            Field::Chief.id(),
                            Field::IsMe.id(),
                        ],
                    ),
                    shown: plan::Condition::If {
                        sql: plan::sql("{.id} = {me}"),
                        not: plan::sql("{.id} <> {me}"),
                        reads: plan::list(&[Field::Id.id()]),
                    },
                },
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::Nick.id(),
                            Field::Points.id(),
                            Field::Mentor.id(),
                            Field::Master.id(),
                            Field::Owed.id(),
                        ],
                    ),
                    shown: plan::Condition::Always,
                },
                plan::FieldGroup {
                    fields: plan::list(&[Field::Phone.id()]),
                    shown: plan::Condition::If {
                        sql: plan::sql("{.id} = {me} OR {.mentor} IS {me}"),
                        not: plan::sql("{.id} <> {me} AND {.mentor} IS NOT {me}"),
                        reads: plan::list(&[Field::Id.id(), Field::Mentor.id()]),
                    },
                },
                plan::FieldGroup {
                    fields: plan::list(&[Field::Digits.id()]),
                    shown: plan::Condition::If {
                        sql: plan::sql("{.mentor} IS {me}"),
                        not: plan::sql("{.mentor} IS NOT {me}"),
                        reads: plan::list(&[Field::Mentor.id()]),
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
                    fields: plan::GrantedFields::Only(plan::list(&[Field::Email.id()])),
                    when: plan::Condition::Always,
                    check: plan::Check::NONE,
                },
            ],
        ),
        deny: plan::list(&[]),
        fields: plan::list(
            &[
                plan::FieldGuard {
                    field: Field::Phone.id(),
                    when: plan::Condition::If {
                        sql: plan::sql("{.id} = {me}"),
                        not: plan::sql("{.id} <> {me}"),
                        reads: plan::list(&[Field::Id.id()]),
                    },
                },
            ],
        ),
    },
    anonymous: plan::Writable {
        allow: plan::list(
            &[
                plan::Allow {
                    name: None,
                    message: None,
                    fields: plan::GrantedFields::Only(plan::list(&[Field::Email.id()])),
                    when: plan::Condition::Always,
                    check: plan::Check::NONE,
                },
            ],
        ),
        deny: plan::list(&[]),
        fields: plan::list(
            &[
                plan::FieldGuard {
                    field: Field::Phone.id(),
                    when: plan::Condition::Never,
                },
            ],
        ),
    },
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
                            &[Field::Nick.id(), Field::Mentor.id(), Field::Phone.id()],
                        ),
                    ),
                    when: plan::Condition::If {
                        sql: plan::sql("{.id} = {me}"),
                        not: plan::sql("{.id} <> {me}"),
                        reads: plan::list(&[Field::Id.id()]),
                    },
                    check: plan::Check::NONE,
                },
                plan::Allow {
                    name: None,
                    message: None,
                    fields: plan::GrantedFields::Only(plan::list(&[Field::Points.id()])),
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r#"{.mentor} IS {me} OR EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."id" = {me} AND "{a1}"."chief" = 1)"#,
                        ),
                        not: plan::sql(
                            r#"{.mentor} IS NOT {me} AND NOT EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."id" = {me} AND "{a1}"."chief" = 1)"#,
                        ),
                        reads: plan::list(&[Field::Mentor.id()]),
                    },
                    check: plan::Check::NONE,
                },
                plan::Allow {
                    name: Some(plan::text("last_chief")),
                    message: Some(plan::text("a fair has a chief")),
                    fields: plan::GrantedFields::Only(plan::list(&[Field::Chief.id()])),
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."id" = {me} AND "{a1}"."chief" = 1)"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."id" = {me} AND "{a1}"."chief" = 1)"#,
                        ),
                        reads: plan::list(&[]),
                    },
                    check: plan::Check::After(plan::Condition::If {
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."chief" = 1)"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."chief" = 1)"#,
                        ),
                        reads: plan::list(&[]),
                    }),
                },
            ],
        ),
        deny: plan::list(
            &[
                plan::Deny {
                    name: Some(plan::text("own_mentor")),
                    message: None,
                    fields: plan::GrantedFields::Only(plan::list(&[Field::Mentor.id()])),
                    when: plan::Condition::If {
                        sql: plan::sql("{.mentor} IS {me}"),
                        not: plan::sql("{.mentor} IS NOT {me}"),
                        reads: plan::list(&[Field::Mentor.id()]),
                    },
                    check: plan::Check::NONE,
                },
            ],
        ),
        fields: plan::list(
            &[
                plan::FieldGuard {
                    field: Field::Phone.id(),
                    when: plan::Condition::If {
                        sql: plan::sql("{.id} = {me}"),
                        not: plan::sql("{.id} <> {me}"),
                        reads: plan::list(&[Field::Id.id()]),
                    },
                },
            ],
        ),
    },
    anonymous: plan::Writable::NOBODY,
};

/// Who may delete a row.
const DELETE: plan::Write = plan::Write {
    signed_in: plan::Writable {
        allow: plan::list(
            &[
                plan::Allow {
                    name: Some(plan::text("last_chief_stays")),
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
                    check: plan::Check::After(plan::Condition::If {
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."chief" = 1)"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."chief" = 1)"#,
                        ),
                        reads: plan::list(&[]),
                    }),
                },
            ],
        ),
        deny: plan::list(&[]),
        fields: plan::list(&[]),
    },
    anonymous: plan::Writable::NOBODY,
};

pub const ROUTES: &[route::Route] = &[
    route::Route::records(
        route::Method::Get,
        plan::text("/api/person"),
        purlin_runtime::http::list,
        super::Model::Person.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/person/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Person.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/person/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Person.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/person/{id}"),
        purlin_runtime::http::get,
        super::Model::Person.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/person/{id}"),
        purlin_runtime::http::update,
        super::Model::Person.id(),
    ),
    route::Route::records(
        route::Method::Delete,
        plan::text("/api/person/{id}"),
        purlin_runtime::http::delete,
        super::Model::Person.id(),
    ),
];
