// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! Shown to everybody or to its owner alone; some of its fields are the owner's in any case.

use purlin_runtime::{plan, route};

/// A field of `Thing`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Owner,
    Name,
    Code,
    Shown,
    Note,
    Price,
    Marks,
    Twice,
    Friend,
    Pin,
    Rank,
    Kin,
    Ninth,
    Tenth,
    Above,
    Below,
    Notices,
    Tags,
    Seal,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Thing"),
    db_name: plan::text("thing"),
    wire_name: plan::text("thing"),
    doc: plan::text(
        "Shown to everybody or to its owner alone; some of its fields are the owner's in any case.",
    ),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(&[Field::Code.id()]),
            },
        ],
    ),
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
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Friend.id(),
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
                            field: Field::Above.id(),
                            descending: false,
                        },
                    ],
                ),
                holds: None,
            },
        ],
    ),
    search: plan::list(&[Field::Name.id(), Field::Note.id()]),
    limits: plan::list(&[]),
    hides: plan::list(
        &[
            Field::Note.id(),
            Field::Price.id(),
            Field::Marks.id(),
            Field::Twice.id(),
            Field::Friend.id(),
            Field::Kin.id(),
        ],
    ),
    requires: plan::list(REQUIRES),
    derived: plan::list(&[]),
    tree: Some(Field::Above.id()),
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
            on_delete: plan::OnDelete::Restrict,
            column: plan::Column::new("owner", plan::Default::Me).readonly(),
        },
    },
    plan::Field {
        name: plan::text("name"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 40,
            },
            column: plan::Column::new("name", plan::Default::None),
        },
    },
    plan::Field {
        name: plan::text("code"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 10,
            },
            column: plan::Column::new("code", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("shown"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Bool,
            refinement: plan::Refinement::None,
            column: plan::Column::new(
                "shown",
                plan::Default::Const(plan::Const::Bool(false)),
            ),
        },
    },
    plan::Field {
        name: plan::text("note"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 0,
                max: 80,
            },
            column: plan::Column::new("note", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("price"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Decimal {
                precision: 8,
                scale: 2,
            },
            refinement: plan::Refinement::None,
            column: plan::Column::new("price", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("marks"),
        doc: plan::text(""),
        kind: plan::FieldKind::List {
            item: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 10,
            },
            column: plan::Column::new(
                "marks",
                plan::Default::Const(plan::Const::List(plan::list(&[]))),
            ),
        },
    },
    plan::Field {
        name: plan::text("twice"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Decimal {
                precision: 9,
                scale: 2,
            }),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(
                plan::sql(
                    "nullif(nullif(max(min({.price} * 2, 1000000000000000000), -1000000000000000000), 1000000000000000000), -1000000000000000000)",
                ),
            ),
            anonymous: Some(
                plan::sql(
                    "nullif(nullif(max(min({.price} * 2, 1000000000000000000), -1000000000000000000), 1000000000000000000), -1000000000000000000)",
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
        name: plan::text("friend"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Person.id(),
            on_delete: plan::OnDelete::Restrict,
            column: plan::Column::new("friend", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("pin"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 0,
                max: 10,
            },
            column: plan::Column::new("pin", plan::Default::None).nullable().private(),
        },
    },
    plan::Field {
        name: plan::text("rank"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Int,
            refinement: plan::Refinement::IntRange {
                min: 0,
                max: 1000,
            },
            column: plan::Column::new("rank", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("kin"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: false,
            private: false,
            signed_in: Some(
                plan::sql(
                    r#"(SELECT count(*) FROM (SELECT 1 AS "v" FROM "thing" "{a1}" WHERE "{a1}"."above" = {.id}) "{a2}")"#,
                ),
            ),
            anonymous: Some(
                plan::sql(
                    r#"(SELECT count(*) FROM (SELECT 1 AS "v" FROM "thing" "{a1}" WHERE "{a1}"."above" = {.id}) "{a2}")"#,
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
        name: plan::text("ninth"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: false,
            private: false,
            signed_in: Some(plan::sql("9")),
            anonymous: Some(plan::sql("9")),
            quantifiers: plan::Quantifiers {
                depth: 0,
                unlinked: 0,
            },
            stored: None,
        }),
    },
    plan::Field {
        name: plan::text("tenth"),
        doc: plan::text(""),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: false,
            private: false,
            signed_in: Some(plan::sql("10")),
            anonymous: Some(plan::sql("10")),
            quantifiers: plan::Quantifiers {
                depth: 0,
                unlinked: 0,
            },
            stored: None,
        }),
    },
    plan::Field {
        name: plan::text("above"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Thing.id(),
            on_delete: plan::OnDelete::SetNull,
            column: plan::Column::new("above", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("below"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToMany {
            table: super::Model::Thing.id(),
            via: super::thing::Field::Above.id(),
        },
    },
    plan::Field {
        name: plan::text("notices"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToMany {
            table: super::Model::Notice.id(),
            via: super::notice::Field::Thing.id(),
        },
    },
    plan::Field {
        name: plan::text("tags"),
        doc: plan::text(""),
        kind: plan::FieldKind::Through {
            table: super::Model::Tag.id(),
            join: super::Model::Tagging.id(),
            near: super::tagging::Field::Thing.id(),
            far: super::tagging::Field::Tag.id(),
        },
    },
    plan::Field {
        name: plan::text("seal"),
        doc: plan::text(""),
        kind: plan::FieldKind::OneVia {
            table: super::Model::Seal.id(),
            via: super::seal::Field::Thing.id(),
        },
    },
];

/// What holds of every row after each of its writes, whoever writes.
const REQUIRES: &[plan::Require] = &[
    plan::Require {
        says: plan::text("pin is null or pin != name"),
        holds: plan::Condition::If {
            sql: plan::sql("{.pin} IS NULL OR {.pin} IS NOT {.name}"),
            not: plan::sql("{.pin} IS NOT NULL AND {.pin} IS {.name}"),
            reads: plan::list(&[Field::Name.id(), Field::Pin.id()]),
        },
        message: Some(plan::text("a pin is no name")),
        reads: plan::list(&[Field::Pin.id(), Field::Name.id()]),
    },
];

/// Who may read a row, and which of its fields.
const READ: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql("{.shown} = 1 OR {.owner} = {me}"),
            not: plan::sql("{.shown} <> 1 AND {.owner} <> {me}"),
            reads: plan::list(&[Field::Owner.id(), Field::Shown.id()]),
        },
        groups: plan::list(
            &[
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::CreatedAt.id(),
                            Field::UpdatedAt.id(),
                            Field::Note.id(),
                            Field::Price.id(),
                            Field::Marks.id(),
                            Field::Twice.id(),
                            Field::Friend.id(),
                            Field::Rank.id(),
                        ],
                    ),
                    shown: plan::Condition::If {
                        sql: plan::sql("{.owner} = {me}"),
                        not: plan::sql("{.owner} <> {me}"),
                        reads: plan::list(&[Field::Owner.id()]),
                    },
                },
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::Version.id(),
                            Field::Owner.id(),
                            Field::Name.id(),
                            Field::Code.id(),
                            Field::Shown.id(),
                            Field::Ninth.id(),
                            Field::Tenth.id(),
                            Field::Above.id(),
                        ],
                    ),
                    shown: plan::Condition::Always,
                },
                plan::FieldGroup {
                    fields: plan::list(&[Field::Kin.id()]),
                    shown: plan::Condition::If {
                        sql: plan::sql("{.owner} = {me} AND {.shown} <> 1"),
                        not: plan::sql("{.owner} <> {me} OR {.shown} = 1"),
                        reads: plan::list(&[Field::Owner.id(), Field::Shown.id()]),
                    },
                },
            ],
        ),
    },
    anonymous: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql("{.shown} = 1"),
            not: plan::sql("{.shown} <> 1"),
            reads: plan::list(&[Field::Shown.id()]),
        },
        groups: plan::list(
            &[
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::Version.id(),
                            Field::Owner.id(),
                            Field::Name.id(),
                            Field::Code.id(),
                            Field::Shown.id(),
                            Field::Ninth.id(),
                            Field::Tenth.id(),
                            Field::Above.id(),
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
                                Field::Code.id(),
                                Field::Price.id(),
                                Field::Marks.id(),
                                Field::Above.id(),
                            ],
                        ),
                    ),
                    when: plan::Condition::If {
                        sql: plan::sql("{.shown} = 1"),
                        not: plan::sql("{.shown} <> 1"),
                        reads: plan::list(&[Field::Shown.id()]),
                    },
                    check: plan::Check::NONE,
                },
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

pub const ROUTES: &[route::Route] = &[
    route::Route::records(
        route::Method::Get,
        plan::text("/api/thing"),
        purlin_runtime::http::list,
        super::Model::Thing.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/thing/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Thing.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/thing/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Thing.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/thing"),
        purlin_runtime::http::create,
        super::Model::Thing.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/thing/{id}"),
        purlin_runtime::http::get,
        super::Model::Thing.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/thing/{id}"),
        purlin_runtime::http::update,
        super::Model::Thing.id(),
    ),
    route::Route::records(
        route::Method::Delete,
        plan::text("/api/thing/{id}"),
        purlin_runtime::http::delete,
        super::Model::Thing.id(),
    ),
    route::Route::records(
        route::Method::Put,
        plan::text("/api/thing"),
        purlin_runtime::http::upsert,
        super::Model::Thing.id(),
    ),
];
