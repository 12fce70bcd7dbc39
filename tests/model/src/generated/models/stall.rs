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
    Bidders,
    Permit,
    Takings,
    Eager,
    Crowd,
    Patron,
    Height,
    Each,
    IsMine,
    Best,
    Fair,
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
                holds: None,
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
                holds: None,
            },
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Patron.id(),
                            descending: false,
                        },
                    ],
                ),
                holds: None,
            },
        ],
    ),
    search: plan::list(&[Field::Name.id(), Field::Tags.id(), Field::Memo.id()]),
    limits: plan::list(&[]),
    hides: plan::list(&[Field::Memo.id(), Field::Best.id()]),
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
    plan::Field {
        name: plan::text("bidders"),
        doc: plan::text(""),
        kind: plan::FieldKind::Through {
            table: super::Model::Person.id(),
            join: super::Model::Offer.id(),
            near: super::offer::Field::Stall.id(),
            far: super::offer::Field::By.id(),
        },
    },
    plan::Field {
        name: plan::text("permit"),
        doc: plan::text(""),
        kind: plan::FieldKind::OneVia {
            table: super::Model::Permit.id(),
            via: super::permit::Field::Stall.id(),
        },
    },
    plan::Field {
        name: plan::text("takings"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Decimal {
                precision: 18,
                scale: 2,
            }),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(plan::sql("{.takings}")),
            anonymous: Some(plan::sql("{.takings}")),
            quantifiers: plan::Quantifiers {
                depth: 0,
                unlinked: 0,
            },
            stored: Some(plan::Stored {
                db_name: plan::text("takings"),
                value: Some(
                    plan::sql(
                        r#"(SELECT CASE WHEN "s" BETWEEN -999999999999999999 AND 999999999999999999 THEN "s" END FROM (SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END AS "s" FROM (SELECT {._purlin_takings_0_upper} AS "h", {._purlin_takings_0_lower} AS "l") "{a1}") "{a2}")"#,
                    ),
                ),
                reads: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Stall.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
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
                                ],
                            ),
                        },
                    ],
                ),
                anew: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Stall.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
                        },
                    ],
                ),
                tallies: plan::list(
                    &[
                        plan::Tally {
                            table: super::Model::Offer.id(),
                            via: super::offer::Field::Stall.id(),
                            fields: plan::list(
                                &[
                                    super::offer::Field::Stall.id(),
                                    super::offer::Field::Price.id(),
                                ],
                            ),
                            each: plan::sql("{.price}"),
                            count: None,
                            halves: Some((
                                plan::text("_purlin_takings_0_upper"),
                                plan::text("_purlin_takings_0_lower"),
                            )),
                        },
                    ],
                ),
            }),
        }),
    },
    plan::Field {
        name: plan::text("eager"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: false,
            private: false,
            signed_in: Some(plan::sql("{.eager}")),
            anonymous: Some(plan::sql("{.eager}")),
            quantifiers: plan::Quantifiers {
                depth: 0,
                unlinked: 0,
            },
            stored: Some(plan::Stored {
                db_name: plan::text("eager"),
                value: Some(plan::sql("{._purlin_eager_0_count}")),
                reads: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Stall.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
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
                                ],
                            ),
                        },
                    ],
                ),
                anew: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Stall.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
                        },
                    ],
                ),
                tallies: plan::list(
                    &[
                        plan::Tally {
                            table: super::Model::Offer.id(),
                            via: super::offer::Field::Stall.id(),
                            fields: plan::list(
                                &[
                                    super::offer::Field::Stall.id(),
                                    super::offer::Field::Price.id(),
                                ],
                            ),
                            each: plan::sql("CASE WHEN {.price} > 5000 THEN 1 END"),
                            count: Some(plan::text("_purlin_eager_0_count")),
                            halves: None,
                        },
                    ],
                ),
            }),
        }),
    },
    plan::Field {
        name: plan::text("crowd"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(plan::sql("{.crowd}")),
            anonymous: Some(plan::sql("{.crowd}")),
            quantifiers: plan::Quantifiers {
                depth: 0,
                unlinked: 0,
            },
            stored: Some(plan::Stored {
                db_name: plan::text("crowd"),
                value: Some(
                    plan::sql(
                        r#"(SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a4}"."sold" AS "v" FROM (SELECT {.id} AS "id", {.created_at} AS "created_at", {.updated_at} AS "updated_at", {.version} AS "version", {.site} AS "site", {.name} AS "name", {.number} AS "number", {.above} AS "above", {.keeper} AS "keeper", {.phase} AS "phase", {.rent} AS "rent", {.share} AS "share", {.tags} AS "tags", {.stock} AS "stock", {.sold} AS "sold", {.label} AS "label", {.code} AS "code", {.memo} AS "memo" UNION ALL SELECT "{a1}"."id", "{a1}"."created_at", "{a1}"."updated_at", "{a1}"."version", "{a1}"."site", "{a1}"."name", "{a1}"."number", "{a1}"."above", "{a1}"."keeper", "{a1}"."phase", "{a1}"."rent", "{a1}"."share", "{a1}"."tags", "{a1}"."stock", "{a1}"."sold", "{a1}"."label", "{a1}"."code", "{a1}"."memo" FROM "stall" "{a1}" WHERE "{a1}"."id" IN (WITH RECURSIVE "{a2}"("id", "steps") AS (SELECT {.id}, 0 UNION SELECT "{a3}"."id", "{a2}"."steps" + 1 FROM "{a2}", "stall" "{a3}" WHERE "{a3}"."above" = "{a2}"."id" AND "{a2}"."steps" < 100) SELECT "id" FROM "{a2}") AND "{a1}"."id" <> {.id}) "{a4}") "{a5}") "{a6}")"#,
                    ),
                ),
                reads: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Stall.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
                        },
                        plan::Upkeep {
                            table: super::Model::Stall.id(),
                            fields: plan::list(
                                &[
                                    super::stall::Field::Above.id(),
                                    super::stall::Field::Sold.id(),
                                ],
                            ),
                            way: plan::list(
                                &[
                                    plan::Hop::Above {
                                        table: super::Model::Stall.id(),
                                        via: super::stall::Field::Above.id(),
                                    },
                                ],
                            ),
                        },
                    ],
                ),
                anew: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Stall.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
                        },
                        plan::Upkeep {
                            table: super::Model::Stall.id(),
                            fields: plan::list(
                                &[
                                    super::stall::Field::Above.id(),
                                    super::stall::Field::Sold.id(),
                                ],
                            ),
                            way: plan::list(
                                &[
                                    plan::Hop::Above {
                                        table: super::Model::Stall.id(),
                                        via: super::stall::Field::Above.id(),
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
        name: plan::text("patron"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::ToOne(super::Model::Person.id()),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(
                plan::sql(
                    r#"(SELECT "{a1}"."mentor" FROM "person" "{a1}" WHERE "{a1}"."id" = {.keeper})"#,
                ),
            ),
            anonymous: Some(
                plan::sql(
                    r#"(SELECT "{a1}"."mentor" FROM "person" "{a1}" WHERE "{a1}"."id" = {.keeper})"#,
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
        name: plan::text("height"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: false,
            private: false,
            signed_in: Some(
                plan::sql(
                    r#"(SELECT count(*) FROM (SELECT 1 AS "v" FROM (SELECT {.id} AS "id", {.created_at} AS "created_at", {.updated_at} AS "updated_at", {.version} AS "version", {.site} AS "site", {.name} AS "name", {.number} AS "number", {.above} AS "above", {.keeper} AS "keeper", {.phase} AS "phase", {.rent} AS "rent", {.share} AS "share", {.tags} AS "tags", {.stock} AS "stock", {.sold} AS "sold", {.label} AS "label", {.code} AS "code", {.memo} AS "memo" UNION ALL SELECT "{a1}"."id", "{a1}"."created_at", "{a1}"."updated_at", "{a1}"."version", "{a1}"."site", "{a1}"."name", "{a1}"."number", "{a1}"."above", "{a1}"."keeper", "{a1}"."phase", "{a1}"."rent", "{a1}"."share", "{a1}"."tags", "{a1}"."stock", "{a1}"."sold", "{a1}"."label", "{a1}"."code", "{a1}"."memo" FROM "stall" "{a1}" WHERE "{a1}"."id" IN (WITH RECURSIVE "{a2}"("id", "steps") AS (SELECT {.above}, 0 UNION SELECT "{a3}"."above", "{a2}"."steps" + 1 FROM "{a2}", "stall" "{a3}" WHERE "{a3}"."id" = "{a2}"."id" AND "{a2}"."steps" < 100) SELECT "id" FROM "{a2}") AND "{a1}"."id" <> {.id}) "{a4}") "{a5}")"#,
                ),
            ),
            anonymous: Some(
                plan::sql(
                    r#"(SELECT count(*) FROM (SELECT 1 AS "v" FROM (SELECT {.id} AS "id", {.created_at} AS "created_at", {.updated_at} AS "updated_at", {.version} AS "version", {.site} AS "site", {.name} AS "name", {.number} AS "number", {.above} AS "above", {.keeper} AS "keeper", {.phase} AS "phase", {.rent} AS "rent", {.share} AS "share", {.tags} AS "tags", {.stock} AS "stock", {.sold} AS "sold", {.label} AS "label", {.code} AS "code", {.memo} AS "memo" UNION ALL SELECT "{a1}"."id", "{a1}"."created_at", "{a1}"."updated_at", "{a1}"."version", "{a1}"."site", "{a1}"."name", "{a1}"."number", "{a1}"."above", "{a1}"."keeper", "{a1}"."phase", "{a1}"."rent", "{a1}"."share", "{a1}"."tags", "{a1}"."stock", "{a1}"."sold", "{a1}"."label", "{a1}"."code", "{a1}"."memo" FROM "stall" "{a1}" WHERE "{a1}"."id" IN (WITH RECURSIVE "{a2}"("id", "steps") AS (SELECT {.above}, 0 UNION SELECT "{a3}"."above", "{a2}"."steps" + 1 FROM "{a2}", "stall" "{a3}" WHERE "{a3}"."id" = "{a2}"."id" AND "{a2}"."steps" < 100) SELECT "id" FROM "{a2}") AND "{a1}"."id" <> {.id}) "{a4}") "{a5}")"#,
                ),
            ),
            quantifiers: plan::Quantifiers {
                depth: 1,
                unlinked: 1,
            },
            stored: None,
        }),
    },
    plan::Field {
        name: plan::text("each"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(
                plan::sql(
                    "(SELECT x / y + CASE WHEN abs(x % y) * 2 + abs(x / y) % 2 > abs(y) THEN CASE WHEN (x < 0) = (y < 0) THEN 1 ELSE -1 END ELSE 0 END FROM (SELECT nullif(nullif(max(min((100), 1000000000000000000), -1000000000000000000), 1000000000000000000), -1000000000000000000) AS x, nullif(nullif(nullif(max(min(({.sold}), 1000000000000000000), -1000000000000000000), 1000000000000000000), -1000000000000000000), 0) AS y) q)",
                ),
            ),
            anonymous: Some(
                plan::sql(
                    "(SELECT x / y + CASE WHEN abs(x % y) * 2 + abs(x / y) % 2 > abs(y) THEN CASE WHEN (x < 0) = (y < 0) THEN 1 ELSE -1 END ELSE 0 END FROM (SELECT nullif(nullif(max(min((100), 1000000000000000000), -1000000000000000000), 1000000000000000000), -1000000000000000000) AS x, nullif(nullif(nullif(max(min(({.sold}), 1000000000000000000), -1000000000000000000), 1000000000000000000), -1000000000000000000), 0) AS y) q)",
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
        name: plan::text("is_mine"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Bool),
            refinement: plan::Refinement::None,
            nullable: false,
            private: false,
            signed_in: Some(plan::sql("({.keeper} IS {me})")),
            anonymous: Some(plan::sql("0")),
            quantifiers: plan::Quantifiers {
                depth: 0,
                unlinked: 0,
            },
            stored: None,
        }),
    },
    plan::Field {
        name: plan::text("best"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Decimal {
                precision: 5,
                scale: 2,
            }),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(
                plan::sql(
                    r#"(SELECT max("v") FROM (SELECT "{a1}"."price" AS "v" FROM "offer" "{a1}" WHERE "{a1}"."stall" = {.id}) "{a2}")"#,
                ),
            ),
            anonymous: Some(
                plan::sql(
                    r#"(SELECT max("v") FROM (SELECT "{a1}"."price" AS "v" FROM "offer" "{a1}" WHERE "{a1}"."stall" = {.id}) "{a2}")"#,
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
        name: plan::text("fair"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Decimal {
                precision: 18,
                scale: 6,
            }),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(
                plan::sql(
                    r#"(SELECT CASE WHEN "q" > -100000000000000 AND "q" < 100000000000000 AND "w" > -1000000000000000000 AND "w" < 1000000000000000000 THEN "w" END FROM (SELECT "q", "w" + CASE WHEN abs("r") * 2 > "n" OR (abs("r") * 2 = "n" AND "w" % 2 <> 0) THEN CASE WHEN "t" < 0 THEN -1 ELSE 1 END ELSE 0 END AS "w" FROM (SELECT "q", "q" * 10000 + "t" / "n" AS "w", "t" % "n" AS "r", "t", "n" FROM (SELECT "s" / "n" AS "q", "s" % "n" * 10000 AS "t", "n" FROM (SELECT CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END AS "s", "n" FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l", count("v") AS "n" FROM (SELECT "{a1}"."price" AS "v" FROM "offer" "{a1}" WHERE "{a1}"."stall" = {.id} AND "{a1}"."by" IS NOT {.keeper}) "{a2}") "{a3}") "{a4}" WHERE "n" > 0) "{a5}") "{a6}") "{a7}")"#,
                ),
            ),
            anonymous: Some(
                plan::sql(
                    r#"(SELECT CASE WHEN "q" > -100000000000000 AND "q" < 100000000000000 AND "w" > -1000000000000000000 AND "w" < 1000000000000000000 THEN "w" END FROM (SELECT "q", "w" + CASE WHEN abs("r") * 2 > "n" OR (abs("r") * 2 = "n" AND "w" % 2 <> 0) THEN CASE WHEN "t" < 0 THEN -1 ELSE 1 END ELSE 0 END AS "w" FROM (SELECT "q", "q" * 10000 + "t" / "n" AS "w", "t" % "n" AS "r", "t", "n" FROM (SELECT "s" / "n" AS "q", "s" % "n" * 10000 AS "t", "n" FROM (SELECT CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END AS "s", "n" FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l", count("v") AS "n" FROM (SELECT "{a1}"."price" AS "v" FROM "offer" "{a1}" WHERE "{a1}"."stall" = {.id} AND "{a1}"."by" IS NOT {.keeper}) "{a2}") "{a3}") "{a4}" WHERE "n" > 0) "{a5}") "{a6}") "{a7}")"#,
                ),
            ),
            quantifiers: plan::Quantifiers {
                depth: 1,
                unlinked: 0,
            },
            stored: None,
        }),
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
    plan::Require {
        says: plan::text("takings <= 160"),
        holds: plan::Condition::If {
            sql: plan::sql(
                r#"((SELECT CASE WHEN "s" BETWEEN -999999999999999999 AND 999999999999999999 THEN "s" END FROM (SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END AS "s" FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."price" AS "v" FROM "offer" "{a1}" WHERE "{a1}"."stall" = {.id}) "{a2}") "{a3}") "{a4}") <= 16000) IS TRUE"#,
            ),
            not: plan::sql(
                r#"((SELECT CASE WHEN "s" BETWEEN -999999999999999999 AND 999999999999999999 THEN "s" END FROM (SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END AS "s" FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."price" AS "v" FROM "offer" "{a1}" WHERE "{a1}"."stall" = {.id}) "{a2}") "{a3}") "{a4}") <= 16000) IS NOT TRUE"#,
            ),
            reads: plan::list(&[Field::Id.id()]),
        },
        message: Some(plan::text("a stall takes no more than it can carry")),
        reads: plan::list(&[Field::Takings.id()]),
    },
    plan::Require {
        says: plan::text("takings != 1.5 and takings != 51"),
        holds: plan::Condition::If {
            sql: plan::sql(
                r#"((SELECT CASE WHEN "s" BETWEEN -999999999999999999 AND 999999999999999999 THEN "s" END FROM (SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END AS "s" FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."price" AS "v" FROM "offer" "{a1}" WHERE "{a1}"."stall" = {.id}) "{a2}") "{a3}") "{a4}") = 150) IS NOT TRUE AND ((SELECT CASE WHEN "s" BETWEEN -999999999999999999 AND 999999999999999999 THEN "s" END FROM (SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END AS "s" FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."price" AS "v" FROM "offer" "{a1}" WHERE "{a1}"."stall" = {.id}) "{a2}") "{a3}") "{a4}") = 5100) IS NOT TRUE"#,
            ),
            not: plan::sql(
                r#"((SELECT CASE WHEN "s" BETWEEN -999999999999999999 AND 999999999999999999 THEN "s" END FROM (SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END AS "s" FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."price" AS "v" FROM "offer" "{a1}" WHERE "{a1}"."stall" = {.id}) "{a2}") "{a3}") "{a4}") = 150) IS TRUE OR ((SELECT CASE WHEN "s" BETWEEN -999999999999999999 AND 999999999999999999 THEN "s" END FROM (SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END AS "s" FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."price" AS "v" FROM "offer" "{a1}" WHERE "{a1}"."stall" = {.id}) "{a2}") "{a3}") "{a4}") = 5100) IS TRUE"#,
            ),
            reads: plan::list(&[Field::Id.id()]),
        },
        message: Some(plan::text("neither is a sum to close the day with")),
        reads: plan::list(&[Field::Takings.id()]),
    },
    plan::Require {
        says: plan::text("crowd <= 2"),
        holds: plan::Condition::If {
            sql: plan::sql(
                r#"((SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a4}"."sold" AS "v" FROM (SELECT {.id} AS "id", {.created_at} AS "created_at", {.updated_at} AS "updated_at", {.version} AS "version", {.site} AS "site", {.name} AS "name", {.number} AS "number", {.above} AS "above", {.keeper} AS "keeper", {.phase} AS "phase", {.rent} AS "rent", {.share} AS "share", {.tags} AS "tags", {.stock} AS "stock", {.sold} AS "sold", {.label} AS "label", {.code} AS "code", {.memo} AS "memo" UNION ALL SELECT "{a1}"."id", "{a1}"."created_at", "{a1}"."updated_at", "{a1}"."version", "{a1}"."site", "{a1}"."name", "{a1}"."number", "{a1}"."above", "{a1}"."keeper", "{a1}"."phase", "{a1}"."rent", "{a1}"."share", "{a1}"."tags", "{a1}"."stock", "{a1}"."sold", "{a1}"."label", "{a1}"."code", "{a1}"."memo" FROM "stall" "{a1}" WHERE "{a1}"."id" IN (WITH RECURSIVE "{a2}"("id", "steps") AS (SELECT {.id}, 0 UNION SELECT "{a3}"."id", "{a2}"."steps" + 1 FROM "{a2}", "stall" "{a3}" WHERE "{a3}"."above" = "{a2}"."id" AND "{a2}"."steps" < 100) SELECT "id" FROM "{a2}") AND "{a1}"."id" <> {.id}) "{a4}") "{a5}") "{a6}") <= 2) IS TRUE"#,
            ),
            not: plan::sql(
                r#"((SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a4}"."sold" AS "v" FROM (SELECT {.id} AS "id", {.created_at} AS "created_at", {.updated_at} AS "updated_at", {.version} AS "version", {.site} AS "site", {.name} AS "name", {.number} AS "number", {.above} AS "above", {.keeper} AS "keeper", {.phase} AS "phase", {.rent} AS "rent", {.share} AS "share", {.tags} AS "tags", {.stock} AS "stock", {.sold} AS "sold", {.label} AS "label", {.code} AS "code", {.memo} AS "memo" UNION ALL SELECT "{a1}"."id", "{a1}"."created_at", "{a1}"."updated_at", "{a1}"."version", "{a1}"."site", "{a1}"."name", "{a1}"."number", "{a1}"."above", "{a1}"."keeper", "{a1}"."phase", "{a1}"."rent", "{a1}"."share", "{a1}"."tags", "{a1}"."stock", "{a1}"."sold", "{a1}"."label", "{a1}"."code", "{a1}"."memo" FROM "stall" "{a1}" WHERE "{a1}"."id" IN (WITH RECURSIVE "{a2}"("id", "steps") AS (SELECT {.id}, 0 UNION SELECT "{a3}"."id", "{a2}"."steps" + 1 FROM "{a2}", "stall" "{a3}" WHERE "{a3}"."above" = "{a2}"."id" AND "{a2}"."steps" < 100) SELECT "id" FROM "{a2}") AND "{a1}"."id" <> {.id}) "{a4}") "{a5}") "{a6}") <= 2) IS NOT TRUE"#,
            ),
            reads: plan::list(
                &[
                    Field::Id.id(),
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
                    Field::Code.id(),
                    Field::Memo.id(),
                ],
            ),
        },
        message: Some(plan::text("a row of stalls sells no more")),
        reads: plan::list(&[Field::Sold.id(), Field::Crowd.id()]),
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
                            Field::Keeper.id(),
                            Field::Rent.id(),
                            Field::Share.id(),
                            Field::Tags.id(),
                            Field::Stock.id(),
                            Field::Label.id(),
                            Field::Takings.id(),
                            Field::Eager.id(),
                            Field::Crowd.id(),
                            Field::Patron.id(),
                            Field::Each.id(),
                            Field::IsMine.id(),
                            Field::Fair.id(),
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
                    fields: plan::list(
                        &[
                            Field::Number.id(),
                            Field::Above.id(),
                            Field::Sold.id(),
                            Field::Height.id(),
                        ],
                    ),
                    shown: plan::Condition::If {
                        sql: plan::sql(
                            r#"{.phase} <> 'planned' OR {.keeper} IS {me} OR EXISTS (SELECT 1 FROM (SELECT {.id} AS "id", {.created_at} AS "created_at", {.updated_at} AS "updated_at", {.version} AS "version", {.site} AS "site", {.name} AS "name", {.number} AS "number", {.above} AS "above", {.keeper} AS "keeper", {.phase} AS "phase", {.rent} AS "rent", {.share} AS "share", {.tags} AS "tags", {.stock} AS "stock", {.sold} AS "sold", {.label} AS "label", {.code} AS "code", {.memo} AS "memo" UNION ALL SELECT "{a1}"."id", "{a1}"."created_at", "{a1}"."updated_at", "{a1}"."version", "{a1}"."site", "{a1}"."name", "{a1}"."number", "{a1}"."above", "{a1}"."keeper", "{a1}"."phase", "{a1}"."rent", "{a1}"."share", "{a1}"."tags", "{a1}"."stock", "{a1}"."sold", "{a1}"."label", "{a1}"."code", "{a1}"."memo" FROM "stall" "{a1}" WHERE "{a1}"."id" IN (WITH RECURSIVE "{a2}"("id", "steps") AS (SELECT {.above}, 0 UNION SELECT "{a3}"."above", "{a2}"."steps" + 1 FROM "{a2}", "stall" "{a3}" WHERE "{a3}"."id" = "{a2}"."id" AND "{a2}"."steps" < 100) SELECT "id" FROM "{a2}") AND "{a1}"."id" <> {.id}) "{a4}" WHERE "{a4}"."keeper" = {me})"#,
                        ),
                        not: plan::sql(
                            r#"{.phase} = 'planned' AND {.keeper} IS NOT {me} AND NOT EXISTS (SELECT 1 FROM (SELECT {.id} AS "id", {.created_at} AS "created_at", {.updated_at} AS "updated_at", {.version} AS "version", {.site} AS "site", {.name} AS "name", {.number} AS "number", {.above} AS "above", {.keeper} AS "keeper", {.phase} AS "phase", {.rent} AS "rent", {.share} AS "share", {.tags} AS "tags", {.stock} AS "stock", {.sold} AS "sold", {.label} AS "label", {.code} AS "code", {.memo} AS "memo" UNION ALL SELECT "{a1}"."id", "{a1}"."created_at", "{a1}"."updated_at", "{a1}"."version", "{a1}"."site", "{a1}"."name", "{a1}"."number", "{a1}"."above", "{a1}"."keeper", "{a1}"."phase", "{a1}"."rent", "{a1}"."share", "{a1}"."tags", "{a1}"."stock", "{a1}"."sold", "{a1}"."label", "{a1}"."code", "{a1}"."memo" FROM "stall" "{a1}" WHERE "{a1}"."id" IN (WITH RECURSIVE "{a2}"("id", "steps") AS (SELECT {.above}, 0 UNION SELECT "{a3}"."above", "{a2}"."steps" + 1 FROM "{a2}", "stall" "{a3}" WHERE "{a3}"."id" = "{a2}"."id" AND "{a2}"."steps" < 100) SELECT "id" FROM "{a2}") AND "{a1}"."id" <> {.id}) "{a4}" WHERE "{a4}"."keeper" = {me})"#,
                        ),
                        reads: plan::list(
                            &[
                                Field::Id.id(),
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
                                Field::Code.id(),
                                Field::Memo.id(),
                            ],
                        ),
                    },
                },
                plan::FieldGroup {
                    fields: plan::list(&[Field::Memo.id(), Field::Best.id()]),
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
                            Field::Takings.id(),
                            Field::Eager.id(),
                            Field::Crowd.id(),
                            Field::Patron.id(),
                            Field::Height.id(),
                            Field::Each.id(),
                            Field::IsMine.id(),
                            Field::Fair.id(),
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
                    name: Some(plan::text("above_it")),
                    message: None,
                    fields: plan::GrantedFields::Only(
                        plan::list(&[Field::Above.id(), Field::Tags.id()]),
                    ),
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM (SELECT {.id} AS "id", {.created_at} AS "created_at", {.updated_at} AS "updated_at", {.version} AS "version", {.site} AS "site", {.name} AS "name", {.number} AS "number", {.above} AS "above", {.keeper} AS "keeper", {.phase} AS "phase", {.rent} AS "rent", {.share} AS "share", {.tags} AS "tags", {.stock} AS "stock", {.sold} AS "sold", {.label} AS "label", {.code} AS "code", {.memo} AS "memo" UNION ALL SELECT "{a1}"."id", "{a1}"."created_at", "{a1}"."updated_at", "{a1}"."version", "{a1}"."site", "{a1}"."name", "{a1}"."number", "{a1}"."above", "{a1}"."keeper", "{a1}"."phase", "{a1}"."rent", "{a1}"."share", "{a1}"."tags", "{a1}"."stock", "{a1}"."sold", "{a1}"."label", "{a1}"."code", "{a1}"."memo" FROM "stall" "{a1}" WHERE "{a1}"."id" IN (WITH RECURSIVE "{a2}"("id", "steps") AS (SELECT {.above}, 0 UNION SELECT "{a3}"."above", "{a2}"."steps" + 1 FROM "{a2}", "stall" "{a3}" WHERE "{a3}"."id" = "{a2}"."id" AND "{a2}"."steps" < 100) SELECT "id" FROM "{a2}") AND "{a1}"."id" <> {.id}) "{a4}" WHERE "{a4}"."keeper" = {me})"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM (SELECT {.id} AS "id", {.created_at} AS "created_at", {.updated_at} AS "updated_at", {.version} AS "version", {.site} AS "site", {.name} AS "name", {.number} AS "number", {.above} AS "above", {.keeper} AS "keeper", {.phase} AS "phase", {.rent} AS "rent", {.share} AS "share", {.tags} AS "tags", {.stock} AS "stock", {.sold} AS "sold", {.label} AS "label", {.code} AS "code", {.memo} AS "memo" UNION ALL SELECT "{a1}"."id", "{a1}"."created_at", "{a1}"."updated_at", "{a1}"."version", "{a1}"."site", "{a1}"."name", "{a1}"."number", "{a1}"."above", "{a1}"."keeper", "{a1}"."phase", "{a1}"."rent", "{a1}"."share", "{a1}"."tags", "{a1}"."stock", "{a1}"."sold", "{a1}"."label", "{a1}"."code", "{a1}"."memo" FROM "stall" "{a1}" WHERE "{a1}"."id" IN (WITH RECURSIVE "{a2}"("id", "steps") AS (SELECT {.above}, 0 UNION SELECT "{a3}"."above", "{a2}"."steps" + 1 FROM "{a2}", "stall" "{a3}" WHERE "{a3}"."id" = "{a2}"."id" AND "{a2}"."steps" < 100) SELECT "id" FROM "{a2}") AND "{a1}"."id" <> {.id}) "{a4}" WHERE "{a4}"."keeper" = {me})"#,
                        ),
                        reads: plan::list(
                            &[
                                Field::Id.id(),
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
                                Field::Code.id(),
                                Field::Memo.id(),
                            ],
                        ),
                    },
                    check: plan::Check::After(plan::Condition::If {
                        sql: plan::sql(
                            r#"(SELECT count(*) FROM (SELECT 1 AS "v" FROM (SELECT {.id} AS "id", {.created_at} AS "created_at", {.updated_at} AS "updated_at", {.version} AS "version", {.site} AS "site", {.name} AS "name", {.number} AS "number", {.above} AS "above", {.keeper} AS "keeper", {.phase} AS "phase", {.rent} AS "rent", {.share} AS "share", {.tags} AS "tags", {.stock} AS "stock", {.sold} AS "sold", {.label} AS "label", {.code} AS "code", {.memo} AS "memo" UNION ALL SELECT "{a1}"."id", "{a1}"."created_at", "{a1}"."updated_at", "{a1}"."version", "{a1}"."site", "{a1}"."name", "{a1}"."number", "{a1}"."above", "{a1}"."keeper", "{a1}"."phase", "{a1}"."rent", "{a1}"."share", "{a1}"."tags", "{a1}"."stock", "{a1}"."sold", "{a1}"."label", "{a1}"."code", "{a1}"."memo" FROM "stall" "{a1}" WHERE "{a1}"."id" IN (WITH RECURSIVE "{a2}"("id", "steps") AS (SELECT {.id}, 0 UNION SELECT "{a3}"."id", "{a2}"."steps" + 1 FROM "{a2}", "stall" "{a3}" WHERE "{a3}"."above" = "{a2}"."id" AND "{a2}"."steps" < 100) SELECT "id" FROM "{a2}") AND "{a1}"."id" <> {.id}) "{a4}") "{a5}") < 5"#,
                        ),
                        not: plan::sql(
                            r#"((SELECT count(*) FROM (SELECT 1 AS "v" FROM (SELECT {.id} AS "id", {.created_at} AS "created_at", {.updated_at} AS "updated_at", {.version} AS "version", {.site} AS "site", {.name} AS "name", {.number} AS "number", {.above} AS "above", {.keeper} AS "keeper", {.phase} AS "phase", {.rent} AS "rent", {.share} AS "share", {.tags} AS "tags", {.stock} AS "stock", {.sold} AS "sold", {.label} AS "label", {.code} AS "code", {.memo} AS "memo" UNION ALL SELECT "{a1}"."id", "{a1}"."created_at", "{a1}"."updated_at", "{a1}"."version", "{a1}"."site", "{a1}"."name", "{a1}"."number", "{a1}"."above", "{a1}"."keeper", "{a1}"."phase", "{a1}"."rent", "{a1}"."share", "{a1}"."tags", "{a1}"."stock", "{a1}"."sold", "{a1}"."label", "{a1}"."code", "{a1}"."memo" FROM "stall" "{a1}" WHERE "{a1}"."id" IN (WITH RECURSIVE "{a2}"("id", "steps") AS (SELECT {.id}, 0 UNION SELECT "{a3}"."id", "{a2}"."steps" + 1 FROM "{a2}", "stall" "{a3}" WHERE "{a3}"."above" = "{a2}"."id" AND "{a2}"."steps" < 100) SELECT "id" FROM "{a2}") AND "{a1}"."id" <> {.id}) "{a4}") "{a5}") < 5) IS NOT TRUE"#,
                        ),
                        reads: plan::list(
                            &[
                                Field::Id.id(),
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
                                Field::Code.id(),
                                Field::Memo.id(),
                            ],
                        ),
                    }),
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
                plan::Deny {
                    name: Some(plan::text("too_high")),
                    message: None,
                    fields: plan::GrantedFields::Only(plan::list(&[Field::Above.id()])),
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r#"(SELECT count(*) FROM (SELECT 1 AS "v" FROM (SELECT {.id} AS "id", {.created_at} AS "created_at", {.updated_at} AS "updated_at", {.version} AS "version", {.site} AS "site", {.name} AS "name", {.number} AS "number", {.above} AS "above", {.keeper} AS "keeper", {.phase} AS "phase", {.rent} AS "rent", {.share} AS "share", {.tags} AS "tags", {.stock} AS "stock", {.sold} AS "sold", {.label} AS "label", {.code} AS "code", {.memo} AS "memo" UNION ALL SELECT "{a1}"."id", "{a1}"."created_at", "{a1}"."updated_at", "{a1}"."version", "{a1}"."site", "{a1}"."name", "{a1}"."number", "{a1}"."above", "{a1}"."keeper", "{a1}"."phase", "{a1}"."rent", "{a1}"."share", "{a1}"."tags", "{a1}"."stock", "{a1}"."sold", "{a1}"."label", "{a1}"."code", "{a1}"."memo" FROM "stall" "{a1}" WHERE "{a1}"."id" IN (WITH RECURSIVE "{a2}"("id", "steps") AS (SELECT {.above}, 0 UNION SELECT "{a3}"."above", "{a2}"."steps" + 1 FROM "{a2}", "stall" "{a3}" WHERE "{a3}"."id" = "{a2}"."id" AND "{a2}"."steps" < 100) SELECT "id" FROM "{a2}") AND "{a1}"."id" <> {.id}) "{a4}") "{a5}") > 3"#,
                        ),
                        not: plan::sql(
                            r#"((SELECT count(*) FROM (SELECT 1 AS "v" FROM (SELECT {.id} AS "id", {.created_at} AS "created_at", {.updated_at} AS "updated_at", {.version} AS "version", {.site} AS "site", {.name} AS "name", {.number} AS "number", {.above} AS "above", {.keeper} AS "keeper", {.phase} AS "phase", {.rent} AS "rent", {.share} AS "share", {.tags} AS "tags", {.stock} AS "stock", {.sold} AS "sold", {.label} AS "label", {.code} AS "code", {.memo} AS "memo" UNION ALL SELECT "{a1}"."id", "{a1}"."created_at", "{a1}"."updated_at", "{a1}"."version", "{a1}"."site", "{a1}"."name", "{a1}"."number", "{a1}"."above", "{a1}"."keeper", "{a1}"."phase", "{a1}"."rent", "{a1}"."share", "{a1}"."tags", "{a1}"."stock", "{a1}"."sold", "{a1}"."label", "{a1}"."code", "{a1}"."memo" FROM "stall" "{a1}" WHERE "{a1}"."id" IN (WITH RECURSIVE "{a2}"("id", "steps") AS (SELECT {.above}, 0 UNION SELECT "{a3}"."above", "{a2}"."steps" + 1 FROM "{a2}", "stall" "{a3}" WHERE "{a3}"."id" = "{a2}"."id" AND "{a2}"."steps" < 100) SELECT "id" FROM "{a2}") AND "{a1}"."id" <> {.id}) "{a4}") "{a5}") > 3) IS NOT TRUE"#,
                        ),
                        reads: plan::list(
                            &[
                                Field::Id.id(),
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
                                Field::Code.id(),
                                Field::Memo.id(),
                            ],
                        ),
                    },
                    check: plan::Check::NONE,
                },
                plan::Deny {
                    name: Some(plan::text("has_closed_below")),
                    message: None,
                    fields: plan::GrantedFields::Only(plan::list(&[Field::Name.id()])),
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM (SELECT {.id} AS "id", {.created_at} AS "created_at", {.updated_at} AS "updated_at", {.version} AS "version", {.site} AS "site", {.name} AS "name", {.number} AS "number", {.above} AS "above", {.keeper} AS "keeper", {.phase} AS "phase", {.rent} AS "rent", {.share} AS "share", {.tags} AS "tags", {.stock} AS "stock", {.sold} AS "sold", {.label} AS "label", {.code} AS "code", {.memo} AS "memo" UNION ALL SELECT "{a1}"."id", "{a1}"."created_at", "{a1}"."updated_at", "{a1}"."version", "{a1}"."site", "{a1}"."name", "{a1}"."number", "{a1}"."above", "{a1}"."keeper", "{a1}"."phase", "{a1}"."rent", "{a1}"."share", "{a1}"."tags", "{a1}"."stock", "{a1}"."sold", "{a1}"."label", "{a1}"."code", "{a1}"."memo" FROM "stall" "{a1}" WHERE "{a1}"."id" IN (WITH RECURSIVE "{a2}"("id", "steps") AS (SELECT {.id}, 0 UNION SELECT "{a3}"."id", "{a2}"."steps" + 1 FROM "{a2}", "stall" "{a3}" WHERE "{a3}"."above" = "{a2}"."id" AND "{a2}"."steps" < 100) SELECT "id" FROM "{a2}") AND "{a1}"."id" <> {.id}) "{a4}" WHERE "{a4}"."phase" = 'closed' AND "{a4}"."keeper" IS NOT {me})"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM (SELECT {.id} AS "id", {.created_at} AS "created_at", {.updated_at} AS "updated_at", {.version} AS "version", {.site} AS "site", {.name} AS "name", {.number} AS "number", {.above} AS "above", {.keeper} AS "keeper", {.phase} AS "phase", {.rent} AS "rent", {.share} AS "share", {.tags} AS "tags", {.stock} AS "stock", {.sold} AS "sold", {.label} AS "label", {.code} AS "code", {.memo} AS "memo" UNION ALL SELECT "{a1}"."id", "{a1}"."created_at", "{a1}"."updated_at", "{a1}"."version", "{a1}"."site", "{a1}"."name", "{a1}"."number", "{a1}"."above", "{a1}"."keeper", "{a1}"."phase", "{a1}"."rent", "{a1}"."share", "{a1}"."tags", "{a1}"."stock", "{a1}"."sold", "{a1}"."label", "{a1}"."code", "{a1}"."memo" FROM "stall" "{a1}" WHERE "{a1}"."id" IN (WITH RECURSIVE "{a2}"("id", "steps") AS (SELECT {.id}, 0 UNION SELECT "{a3}"."id", "{a2}"."steps" + 1 FROM "{a2}", "stall" "{a3}" WHERE "{a3}"."above" = "{a2}"."id" AND "{a2}"."steps" < 100) SELECT "id" FROM "{a2}") AND "{a1}"."id" <> {.id}) "{a4}" WHERE "{a4}"."phase" = 'closed' AND "{a4}"."keeper" IS NOT {me})"#,
                        ),
                        reads: plan::list(
                            &[
                                Field::Id.id(),
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
                                Field::Code.id(),
                                Field::Memo.id(),
                            ],
                        ),
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
    plan::Trigger {
        event: plan::Event::Updated,
        signed_in: plan::Reaction {
            when: plan::Condition::If {
                sql: plan::sql(
                    "({old.keeper} <> {new.keeper} OR {old.keeper} IS NULL OR {new.keeper} IS NULL) AND ({old.keeper} IS NOT NULL OR {new.keeper} IS NOT NULL)",
                ),
                not: plan::sql(
                    "({old.keeper} = {new.keeper} AND {old.keeper} IS NOT NULL AND {new.keeper} IS NOT NULL) OR ({old.keeper} IS NULL AND {new.keeper} IS NULL)",
                ),
                reads: plan::list(&[Field::Keeper.id()]),
            },
            actions: plan::list(
                &[
                    plan::TriggerAction::Create {
                        table: super::Model::Entry.id(),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::entry::Field::Stall.id(),
                                    value: Some(plan::sql("{.id}")),
                                    is_null: plan::Condition::Always,
                                },
                                plan::Assigned {
                                    field: super::entry::Field::Said.id(),
                                    value: Some(plan::sql("{.name}")),
                                    is_null: plan::Condition::Always,
                                },
                                plan::Assigned {
                                    field: super::entry::Field::Sum.id(),
                                    value: Some(
                                        plan::sql(
                                            r#"(SELECT CASE WHEN "s" BETWEEN -999999999999999999 AND 999999999999999999 THEN "s" END FROM (SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END AS "s" FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."price" AS "v" FROM "offer" "{a1}" WHERE "{a1}"."stall" = {.id}) "{a2}") "{a3}") "{a4}")"#,
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
                ],
            ),
        },
        anonymous: plan::Reaction {
            when: plan::Condition::If {
                sql: plan::sql(
                    "({old.keeper} <> {new.keeper} OR {old.keeper} IS NULL OR {new.keeper} IS NULL) AND ({old.keeper} IS NOT NULL OR {new.keeper} IS NOT NULL)",
                ),
                not: plan::sql(
                    "({old.keeper} = {new.keeper} AND {old.keeper} IS NOT NULL AND {new.keeper} IS NOT NULL) OR ({old.keeper} IS NULL AND {new.keeper} IS NULL)",
                ),
                reads: plan::list(&[Field::Keeper.id()]),
            },
            actions: plan::list(
                &[
                    plan::TriggerAction::Create {
                        table: super::Model::Entry.id(),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::entry::Field::Stall.id(),
                                    value: Some(plan::sql("{.id}")),
                                    is_null: plan::Condition::Always,
                                },
                                plan::Assigned {
                                    field: super::entry::Field::Said.id(),
                                    value: Some(plan::sql("{.name}")),
                                    is_null: plan::Condition::Always,
                                },
                                plan::Assigned {
                                    field: super::entry::Field::Sum.id(),
                                    value: Some(
                                        plan::sql(
                                            r#"(SELECT CASE WHEN "s" BETWEEN -999999999999999999 AND 999999999999999999 THEN "s" END FROM (SELECT CASE WHEN "h" IS NULL THEN 0 ELSE CASE WHEN "h" + ("l" >> 32) BETWEEN -2147483648 AND 2147483647 THEN (("h" + ("l" >> 32)) << 32) | ("l" & 4294967295) END END AS "s" FROM (SELECT sum("v" >> 32) AS "h", sum("v" & 4294967295) AS "l" FROM (SELECT "{a1}"."price" AS "v" FROM "offer" "{a1}" WHERE "{a1}"."stall" = {.id}) "{a2}") "{a3}") "{a4}")"#,
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
                ],
            ),
        },
    },
    plan::Trigger {
        event: plan::Event::Updated,
        signed_in: plan::Reaction {
            when: plan::Condition::If {
                sql: plan::sql(
                    "({old.phase} <> {new.phase} OR {old.phase} IS NULL OR {new.phase} IS NULL) AND ({old.phase} IS NOT NULL OR {new.phase} IS NOT NULL) AND {.phase} = 'closed'",
                ),
                not: plan::sql(
                    "({old.phase} = {new.phase} AND {old.phase} IS NOT NULL AND {new.phase} IS NOT NULL) OR ({old.phase} IS NULL AND {new.phase} IS NULL) OR {.phase} <> 'closed'",
                ),
                reads: plan::list(&[Field::Phase.id()]),
            },
            actions: plan::list(
                &[
                    plan::TriggerAction::Delete {
                        table: super::Model::Permit.id(),
                        row: Some(
                            plan::sql(
                                r#"(SELECT "{a1}"."id" FROM "permit" "{a1}" WHERE "{a1}"."stall" = {.id})"#,
                            ),
                        ),
                    },
                ],
            ),
        },
        anonymous: plan::Reaction {
            when: plan::Condition::If {
                sql: plan::sql(
                    "({old.phase} <> {new.phase} OR {old.phase} IS NULL OR {new.phase} IS NULL) AND ({old.phase} IS NOT NULL OR {new.phase} IS NOT NULL) AND {.phase} = 'closed'",
                ),
                not: plan::sql(
                    "({old.phase} = {new.phase} AND {old.phase} IS NOT NULL AND {new.phase} IS NOT NULL) OR ({old.phase} IS NULL AND {new.phase} IS NULL) OR {.phase} <> 'closed'",
                ),
                reads: plan::list(&[Field::Phase.id()]),
            },
            actions: plan::list(
                &[
                    plan::TriggerAction::Delete {
                        table: super::Model::Permit.id(),
                        row: Some(
                            plan::sql(
                                r#"(SELECT "{a1}"."id" FROM "permit" "{a1}" WHERE "{a1}"."stall" = {.id})"#,
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
