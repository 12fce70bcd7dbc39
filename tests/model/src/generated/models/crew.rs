// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! `Crew`.

use purlin_runtime::{plan, route};

/// A field of `Crew`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Site,
    Person,
    Rank,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Crew"),
    db_name: plan::text("crew"),
    wire_name: plan::text("crew"),
    doc: plan::text(""),
    tenant: Some(Field::Site.id()),
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(&[Field::Site.id(), Field::Person.id()]),
            },
        ],
    ),
    indexes: plan::list(
        &[
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Person.id(),
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
        name: plan::text("site"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Site.id(),
            on_delete: plan::OnDelete::Restrict,
            column: plan::Column::new("site", plan::Default::None).immutable().readonly(),
        },
    },
    plan::Field {
        name: plan::text("person"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Person.id(),
            on_delete: plan::OnDelete::Cascade,
            column: plan::Column::new("person", plan::Default::None).immutable(),
        },
    },
    plan::Field {
        name: plan::text("rank"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Enum(crate::generated::enums::Enum::Rank.id()),
            refinement: plan::Refinement::None,
            column: plan::Column::new(
                "rank",
                plan::Default::Const(plan::Const::Text(plan::text("hand"))),
            ),
        },
    },
];

/// Who may read a row, and which of its fields.
const READ: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::If {
            sql: plan::sql(
                r#"{.site} IS {tenant} AND (EXISTS (SELECT 1 FROM "crew" "{a1}" WHERE "{a1}"."site" = {.site} AND "{a1}"."person" = {me}))"#,
            ),
            not: plan::sql(
                r#"{.site} IS NOT {tenant} OR (NOT EXISTS (SELECT 1 FROM "crew" "{a1}" WHERE "{a1}"."site" = {.site} AND "{a1}"."person" = {me}))"#,
            ),
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
                            Field::Person.id(),
                            Field::Rank.id(),
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
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."id" = {me} AND "{a1}"."chief" = 1) OR EXISTS (SELECT 1 FROM "crew" "{a1}" WHERE "{a1}"."site" = {.site} AND "{a1}"."person" = {me} AND "{a1}"."rank" = 'boss')"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."id" = {me} AND "{a1}"."chief" = 1) AND NOT EXISTS (SELECT 1 FROM "crew" "{a1}" WHERE "{a1}"."site" = {.site} AND "{a1}"."person" = {me} AND "{a1}"."rank" = 'boss')"#,
                        ),
                        reads: plan::list(&[Field::Site.id()]),
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
                        sql: plan::sql(
                            r#"EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."id" = {me} AND "{a1}"."chief" = 1) OR EXISTS (SELECT 1 FROM "crew" "{a1}" WHERE "{a1}"."site" = {.site} AND "{a1}"."person" = {me} AND "{a1}"."rank" = 'boss')"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."id" = {me} AND "{a1}"."chief" = 1) AND NOT EXISTS (SELECT 1 FROM "crew" "{a1}" WHERE "{a1}"."site" = {.site} AND "{a1}"."person" = {me} AND "{a1}"."rank" = 'boss')"#,
                        ),
                        reads: plan::list(&[Field::Site.id()]),
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
                            r#"EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."id" = {me} AND "{a1}"."chief" = 1) OR EXISTS (SELECT 1 FROM "crew" "{a1}" WHERE "{a1}"."site" = {.site} AND "{a1}"."person" = {me} AND "{a1}"."rank" = 'boss')"#,
                        ),
                        not: plan::sql(
                            r#"NOT EXISTS (SELECT 1 FROM "person" "{a1}" WHERE "{a1}"."id" = {me} AND "{a1}"."chief" = 1) AND NOT EXISTS (SELECT 1 FROM "crew" "{a1}" WHERE "{a1}"."site" = {.site} AND "{a1}"."person" = {me} AND "{a1}"."rank" = 'boss')"#,
                        ),
                        reads: plan::list(&[Field::Site.id()]),
                    },
                    check: plan::Check::NONE,
                },
            ],
        ),
        deny: plan::list(
            &[
                plan::Deny {
                    name: Some(plan::text("bosses_stay")),
                    message: None,
                    fields: plan::GrantedFields::All,
                    when: plan::Condition::If {
                        sql: plan::sql("{.rank} = 'boss' AND {.person} = {me}"),
                        not: plan::sql("{.rank} <> 'boss' OR {.person} <> {me}"),
                        reads: plan::list(&[Field::Person.id(), Field::Rank.id()]),
                    },
                    check: plan::Check::NONE,
                },
            ],
        ),
        fields: plan::list(&[]),
    },
    anonymous: plan::Writable::NOBODY,
};

pub const ROUTES: &[route::Route] = &[
    route::Route::records(
        route::Method::Get,
        plan::text("/api/crew"),
        purlin_runtime::http::list,
        super::Model::Crew.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/crew/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Crew.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/crew/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Crew.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/crew"),
        purlin_runtime::http::create,
        super::Model::Crew.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/crew/{id}"),
        purlin_runtime::http::get,
        super::Model::Crew.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/crew/{id}"),
        purlin_runtime::http::update,
        super::Model::Crew.id(),
    ),
    route::Route::records(
        route::Method::Delete,
        plan::text("/api/crew/{id}"),
        purlin_runtime::http::delete,
        super::Model::Crew.id(),
    ),
    route::Route::records(
        route::Method::Put,
        plan::text("/api/crew"),
        purlin_runtime::http::upsert,
        super::Model::Crew.id(),
    ),
];
