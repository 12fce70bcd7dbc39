// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! A model called by a word of Rust.

use purlin_runtime::{plan, route};

/// A field of `Type`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    /// Whose.
    Account,
    Match,
    Self_,
    Int,
    Float,
    Flag,
    Price,
    At,
    Day,
    Time,
    Span,
    Json,
    Bytes,
    Uuid,
    Url,
    Role,
    Tags,
    /// Made.
    Half,
    /// Made.
    Boss,
    /// Made.
    Roles,
    /// Made.
    Kept,
    /// Made.
    Nothing,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Type"),
    db_name: plan::text("type"),
    wire_name: plan::text("type"),
    doc: plan::text("A model called by a word of Rust."),
    tenant: Some(Field::Account.id()),
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(&[Field::Account.id(), Field::Match.id()]),
            },
        ],
    ),
    indexes: plan::list(
        &[
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Account.id(),
                            descending: false,
                        },
                        plan::IndexKey {
                            field: Field::CreatedAt.id(),
                            descending: true,
                        },
                    ],
                ),
                holds: Some(plan::sql(r#"{.names} <> 'it''s {{"none"}}'"#)),
            },
        ],
    ),
    search: plan::list(&[Field::Match.id()]),
    limits: plan::list(
        &[
            plan::RateLimit {
                operations: plan::list(&[plan::Operation::Get, plan::Operation::List]),
                count: 1,
                seconds: 1,
                per: plan::LimitPer::Everyone,
            },
            plan::RateLimit {
                operations: plan::list(&[plan::Operation::Update]),
                count: 2,
                seconds: 60,
                per: plan::LimitPer::Row(plan::sql("{.account}")),
            },
        ],
    ),
    hides: plan::list(&[Field::Role.id()]),
    requires: plan::list(REQUIRES),
    derived: plan::list(
        &[
            plan::Derived {
                field: Field::Int.id(),
                signed_in: Some(plan::sql("({.float} + 1)")),
                anonymous: None,
            },
        ],
    ),
    tree: Some(Field::Account.id()),
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
        name: plan::text("account"),
        doc: plan::text("Whose."),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Account.id(),
            on_delete: plan::OnDelete::Cascade,
            column: plan::Column::new("account", plan::Default::Me)
                .immutable()
                .readonly(),
        },
    },
    plan::Field {
        name: plan::text("match"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 80,
            },
            column: plan::Column::new(
                "match",
                plan::Default::Const(plan::Const::Text(plan::text(r#"a "b" \"#))),
            ),
        },
    },
    plan::Field {
        name: plan::text("self"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Pattern(plan::text(r#"^"\d+"#)),
            column: plan::Column::new("self", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("int"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Int,
            refinement: plan::Refinement::IntRange {
                min: i64::MIN,
                max: -5,
            },
            column: plan::Column::new("int", plan::Default::Derived),
        },
    },
    plan::Field {
        name: plan::text("float"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Float,
            refinement: plan::Refinement::FloatRange {
                min: f64::NEG_INFINITY,
                max: 2.5,
            },
            column: plan::Column::new(
                "float",
                plan::Default::Const(plan::Const::Float(-0.5)),
            ),
        },
    },
    plan::Field {
        name: plan::text("flag"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Bool,
            refinement: plan::Refinement::None,
            column: plan::Column::new(
                "flag",
                plan::Default::Const(plan::Const::Bool(true)),
            ),
        },
    },
    plan::Field {
        name: plan::text("price"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Decimal {
                precision: 10,
                scale: 2,
            },
            refinement: plan::Refinement::None,
            column: plan::Column::new("price", plan::Default::None),
        },
    },
    plan::Field {
        name: plan::text("at"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::DateTime,
            refinement: plan::Refinement::None,
            column: plan::Column::new("at", plan::Default::Now),
        },
    },
    plan::Field {
        name: plan::text("day"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Date,
            refinement: plan::Refinement::None,
            column: plan::Column::new("day", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("time"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Time,
            refinement: plan::Refinement::None,
            column: plan::Column::new("time", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("span"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Duration,
            refinement: plan::Refinement::None,
            column: plan::Column::new("span", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("json"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Json,
            refinement: plan::Refinement::None,
            column: plan::Column::new("json", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("bytes"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Bytes,
            refinement: plan::Refinement::None,
            column: plan::Column::new("bytes", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("uuid"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Uuid,
            refinement: plan::Refinement::None,
            column: plan::Column::new("uuid", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("url"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Url,
            refinement: plan::Refinement::None,
            column: plan::Column::new("url", plan::Default::None).nullable().private(),
        },
    },
    plan::Field {
        name: plan::text("role"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Enum(crate::generated::enums::Enum::Role.id()),
            refinement: plan::Refinement::None,
            column: plan::Column::new(
                "role",
                plan::Default::Const(plan::Const::Text(plan::text("member"))),
            ),
        },
    },
    plan::Field {
        name: plan::text("tags"),
        doc: plan::text(""),
        kind: plan::FieldKind::List {
            item: plan::Scalar::Enum(crate::generated::enums::Enum::Role.id()),
            refinement: plan::Refinement::None,
            column: plan::Column::new(
                "tags",
                plan::Default::Const(
                    plan::Const::List(
                        plan::list(
                            &[
                                plan::Const::Text(plan::text("member")),
                                plan::Const::Int(1),
                            ],
                        ),
                    ),
                ),
            ),
        },
    },
    plan::Field {
        name: plan::text("half"),
        doc: plan::text("Made."),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(plan::sql(r##"{.int} / 2 || 'a"#b'"##)),
            anonymous: None,
            quantifiers: plan::Quantifiers {
                depth: 2,
                unlinked: 1,
            },
            stored: None,
        }),
    },
    plan::Field {
        name: plan::text("boss"),
        doc: plan::text("Made."),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::ToOne(super::Model::Account.id()),
            refinement: plan::Refinement::None,
            nullable: false,
            private: false,
            signed_in: None,
            anonymous: None,
            quantifiers: plan::Quantifiers {
                depth: 2,
                unlinked: 1,
            },
            stored: None,
        }),
    },
    plan::Field {
        name: plan::text("roles"),
        doc: plan::text("Made."),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::List(
                plan::Scalar::Enum(crate::generated::enums::Enum::Role.id()),
            ),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(plan::sql("{.role}")),
            anonymous: None,
            quantifiers: plan::Quantifiers {
                depth: 2,
                unlinked: 1,
            },
            stored: None,
        }),
    },
    plan::Field {
        name: plan::text("kept"),
        doc: plan::text("Made."),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(plan::sql("{.kept}")),
            anonymous: None,
            quantifiers: plan::Quantifiers {
                depth: 2,
                unlinked: 1,
            },
            stored: Some(plan::Stored {
                db_name: plan::text("kept"),
                value: Some(plan::sql(r#""{a1}" + 1"#)),
                reads: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Account.id(),
                            fields: plan::list(
                                &[
                                    super::account::Field::Version.id(),
                                    super::account::Field::Email.id(),
                                ],
                            ),
                            way: plan::list(&[]),
                        },
                        plan::Upkeep {
                            table: super::Model::Account.id(),
                            fields: plan::list(&[]),
                            way: plan::list(
                                &[
                                    plan::Hop::Named {
                                        table: super::Model::Account.id(),
                                        via: super::account::Field::Email.id(),
                                    },
                                    plan::Hop::Above {
                                        table: super::Model::Type.id(),
                                        via: super::type_::Field::Account.id(),
                                    },
                                ],
                            ),
                        },
                    ],
                ),
                anew: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Account.id(),
                            fields: plan::list(
                                &[
                                    super::account::Field::Version.id(),
                                    super::account::Field::Email.id(),
                                ],
                            ),
                            way: plan::list(&[]),
                        },
                    ],
                ),
                tallies: plan::list(
                    &[
                        plan::Tally {
                            table: super::Model::Account.id(),
                            via: super::account::Field::Version.id(),
                            fields: plan::list(&[super::account::Field::Version.id()]),
                            each: plan::sql("CASE WHEN {.kept} > 2 THEN {.kept} END"),
                            count: Some(plan::text("n")),
                            halves: None,
                        },
                        plan::Tally {
                            table: super::Model::Account.id(),
                            via: super::account::Field::Version.id(),
                            fields: plan::list(&[super::account::Field::Version.id()]),
                            each: plan::sql("CASE WHEN {.kept} > 2 THEN {.kept} END"),
                            count: None,
                            halves: Some((plan::text("h"), plan::text("l"))),
                        },
                    ],
                ),
            }),
        }),
    },
    plan::Field {
        name: plan::text("nothing"),
        doc: plan::text("Made."),
        kind: plan::FieldKind::Computed(plan::Computed {
            yields: plan::Yields::Scalar(plan::Scalar::Int),
            refinement: plan::Refinement::None,
            nullable: true,
            private: false,
            signed_in: Some(plan::sql("{.kept}")),
            anonymous: None,
            quantifiers: plan::Quantifiers {
                depth: 2,
                unlinked: 1,
            },
            stored: Some(plan::Stored {
                db_name: plan::text("nothing"),
                value: None,
                reads: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Account.id(),
                            fields: plan::list(
                                &[
                                    super::account::Field::Version.id(),
                                    super::account::Field::Email.id(),
                                ],
                            ),
                            way: plan::list(&[]),
                        },
                        plan::Upkeep {
                            table: super::Model::Account.id(),
                            fields: plan::list(&[]),
                            way: plan::list(&[]),
                        },
                    ],
                ),
                anew: plan::list(
                    &[
                        plan::Upkeep {
                            table: super::Model::Account.id(),
                            fields: plan::list(
                                &[
                                    super::account::Field::Version.id(),
                                    super::account::Field::Email.id(),
                                ],
                            ),
                            way: plan::list(&[]),
                        },
                    ],
                ),
                tallies: plan::list(
                    &[
                        plan::Tally {
                            table: super::Model::Account.id(),
                            via: super::account::Field::Version.id(),
                            fields: plan::list(&[super::account::Field::Version.id()]),
                            each: plan::sql("CASE WHEN {.kept} > 2 THEN {.kept} END"),
                            count: Some(plan::text("n")),
                            halves: None,
                        },
                        plan::Tally {
                            table: super::Model::Account.id(),
                            via: super::account::Field::Version.id(),
                            fields: plan::list(&[super::account::Field::Version.id()]),
                            each: plan::sql("CASE WHEN {.kept} > 2 THEN {.kept} END"),
                            count: None,
                            halves: Some((plan::text("h"), plan::text("l"))),
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
        says: plan::text(r#""a" in names"#),
        holds: plan::Condition::If {
            sql: plan::sql(
                r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
            ),
            not: plan::sql("{.account} <> {me}"),
            reads: plan::list(&[Field::Account.id()]),
        },
        message: Some(plan::text(r#"it "must""#)),
        reads: plan::list(&[Field::Match.id()]),
    },
];

/// Who may read a row, and which of its fields.
const READ: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql(
                r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
            ),
            not: plan::sql("{.account} <> {me}"),
            reads: plan::list(&[Field::Account.id()]),
        },
        groups: plan::list(
            &[
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::CreatedAt.id(),
                            Field::UpdatedAt.id(),
                            Field::Version.id(),
                            Field::Account.id(),
                            Field::Match.id(),
                            Field::Self_.id(),
                            Field::Int.id(),
                            Field::Float.id(),
                            Field::Flag.id(),
                            Field::Price.id(),
                            Field::At.id(),
                            Field::Day.id(),
                            Field::Time.id(),
                            Field::Span.id(),
                            Field::Json.id(),
                            Field::Bytes.id(),
                            Field::Uuid.id(),
                        ],
                    ),
                    shown: plan::Condition::Always,
                },
                plan::FieldGroup {
                    fields: plan::list(
                        &[
                            Field::Role.id(),
                            Field::Tags.id(),
                            Field::Half.id(),
                            Field::Boss.id(),
                        ],
                    ),
                    shown: plan::Condition::If {
                        sql: plan::sql(
                            r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
                        ),
                        not: plan::sql("{.account} <> {me}"),
                        reads: plan::list(&[Field::Account.id()]),
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
                            r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
                        ),
                        not: plan::sql("{.account} <> {me}"),
                        reads: plan::list(&[Field::Account.id()]),
                    },
                    check: plan::Check::After(plan::Condition::If {
                        sql: plan::sql(
                            r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
                        ),
                        not: plan::sql("{.account} <> {me}"),
                        reads: plan::list(&[Field::Account.id()]),
                    }),
                },
            ],
        ),
        deny: plan::list(
            &[
                plan::Deny {
                    name: Some(plan::text("empty")),
                    message: Some(plan::text("say something")),
                    fields: plan::GrantedFields::All,
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
                        ),
                        not: plan::sql("{.account} <> {me}"),
                        reads: plan::list(&[Field::Account.id()]),
                    },
                    check: plan::Check::Row(plan::Condition::If {
                        sql: plan::sql(
                            r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
                        ),
                        not: plan::sql("{.account} <> {me}"),
                        reads: plan::list(&[Field::Account.id()]),
                    }),
                },
            ],
        ),
        fields: plan::list(
            &[
                plan::FieldGuard {
                    field: Field::Int.id(),
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
                        ),
                        not: plan::sql("{.account} <> {me}"),
                        reads: plan::list(&[Field::Account.id()]),
                    },
                },
            ],
        ),
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
                        sql: plan::sql(
                            r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
                        ),
                        not: plan::sql("{.account} <> {me}"),
                        reads: plan::list(&[Field::Account.id()]),
                    },
                    check: plan::Check::After(plan::Condition::If {
                        sql: plan::sql(
                            r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
                        ),
                        not: plan::sql("{.account} <> {me}"),
                        reads: plan::list(&[Field::Account.id()]),
                    }),
                },
            ],
        ),
        deny: plan::list(
            &[
                plan::Deny {
                    name: Some(plan::text("empty")),
                    message: Some(plan::text("say something")),
                    fields: plan::GrantedFields::All,
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
                        ),
                        not: plan::sql("{.account} <> {me}"),
                        reads: plan::list(&[Field::Account.id()]),
                    },
                    check: plan::Check::Row(plan::Condition::If {
                        sql: plan::sql(
                            r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
                        ),
                        not: plan::sql("{.account} <> {me}"),
                        reads: plan::list(&[Field::Account.id()]),
                    }),
                },
            ],
        ),
        fields: plan::list(
            &[
                plan::FieldGuard {
                    field: Field::Int.id(),
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
                        ),
                        not: plan::sql("{.account} <> {me}"),
                        reads: plan::list(&[Field::Account.id()]),
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
                    name: None,
                    message: None,
                    fields: plan::GrantedFields::All,
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
                        ),
                        not: plan::sql("{.account} <> {me}"),
                        reads: plan::list(&[Field::Account.id()]),
                    },
                    check: plan::Check::After(plan::Condition::If {
                        sql: plan::sql(
                            r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
                        ),
                        not: plan::sql("{.account} <> {me}"),
                        reads: plan::list(&[Field::Account.id()]),
                    }),
                },
            ],
        ),
        deny: plan::list(
            &[
                plan::Deny {
                    name: Some(plan::text("empty")),
                    message: Some(plan::text("say something")),
                    fields: plan::GrantedFields::All,
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
                        ),
                        not: plan::sql("{.account} <> {me}"),
                        reads: plan::list(&[Field::Account.id()]),
                    },
                    check: plan::Check::Row(plan::Condition::If {
                        sql: plan::sql(
                            r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
                        ),
                        not: plan::sql("{.account} <> {me}"),
                        reads: plan::list(&[Field::Account.id()]),
                    }),
                },
            ],
        ),
        fields: plan::list(
            &[
                plan::FieldGuard {
                    field: Field::Int.id(),
                    when: plan::Condition::If {
                        sql: plan::sql(
                            r##"{.account} = {me} AND EXISTS (SELECT 1 FROM "type" AS {a1} WHERE {a1}."match" <> 'a"#b')"##,
                        ),
                        not: plan::sql("{.account} <> {me}"),
                        reads: plan::list(&[Field::Account.id()]),
                    },
                },
            ],
        ),
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
                        table: super::Model::Account.id(),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::account::Field::Email.id(),
                                    value: Some(plan::sql("'a@b.test'")),
                                    is_null: plan::Condition::Always,
                                },
                            ],
                        ),
                    },
                    plan::TriggerAction::Set {
                        table: super::Model::Type.id(),
                        row: Some(plan::sql("{.id}")),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: Field::Account.id(),
                                    value: None,
                                    is_null: plan::Condition::Always,
                                },
                            ],
                        ),
                    },
                    plan::TriggerAction::Delete {
                        table: super::Model::Type.id(),
                        row: None,
                    },
                ],
            ),
        },
        anonymous: plan::Reaction::NOTHING,
    },
    plan::Trigger {
        event: plan::Event::Updated,
        signed_in: plan::Reaction {
            when: plan::Condition::Always,
            actions: plan::list(
                &[
                    plan::TriggerAction::Create {
                        table: super::Model::Account.id(),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::account::Field::Email.id(),
                                    value: Some(plan::sql("'a@b.test'")),
                                    is_null: plan::Condition::Always,
                                },
                            ],
                        ),
                    },
                    plan::TriggerAction::Set {
                        table: super::Model::Type.id(),
                        row: Some(plan::sql("{.id}")),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: Field::Account.id(),
                                    value: None,
                                    is_null: plan::Condition::Always,
                                },
                            ],
                        ),
                    },
                    plan::TriggerAction::Delete {
                        table: super::Model::Type.id(),
                        row: None,
                    },
                ],
            ),
        },
        anonymous: plan::Reaction::NOTHING,
    },
    plan::Trigger {
        event: plan::Event::Deleted,
        signed_in: plan::Reaction::NOTHING,
        anonymous: plan::Reaction::NOTHING,
    },
];

pub const ROUTES: &[route::Route] = &[
    route::Route::records(
        route::Method::Get,
        plan::text("/api/type"),
        purlin_runtime::http::list,
        super::Model::Type.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/type/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Type.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/type/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Type.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/type"),
        purlin_runtime::http::create,
        super::Model::Type.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/type/{id}"),
        purlin_runtime::http::get,
        super::Model::Type.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/type/{id}"),
        purlin_runtime::http::update,
        super::Model::Type.id(),
    ),
    route::Route::records(
        route::Method::Delete,
        plan::text("/api/type/{id}"),
        purlin_runtime::http::delete,
        super::Model::Type.id(),
    ),
    route::Route::records(
        route::Method::Put,
        plan::text("/api/type"),
        purlin_runtime::http::upsert,
        super::Model::Type.id(),
    ),
];
