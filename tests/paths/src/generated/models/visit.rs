// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! So many an hour of each thing, of whoever may.

use purlin_runtime::{plan, route};

/// A field of `Visit`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Thing,
    By,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Visit"),
    db_name: plan::text("visit"),
    wire_name: plan::text("visit"),
    doc: plan::text("So many an hour of each thing, of whoever may."),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(&[]),
    indexes: plan::list(
        &[
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
    limits: plan::list(
        &[
            plan::RateLimit {
                operations: plan::list(&[plan::Operation::Delete]),
                count: 2,
                seconds: 3600,
                per: plan::LimitPer::Row(plan::sql("{.thing}")),
            },
        ],
    ),
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
        name: plan::text("thing"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Thing.id(),
            on_delete: plan::OnDelete::Cascade,
            column: plan::Column::new("thing", plan::Default::None),
        },
    },
    plan::Field {
        name: plan::text("by"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Person.id(),
            on_delete: plan::OnDelete::Cascade,
            column: plan::Column::new("by", plan::Default::Me).readonly(),
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
                            Field::Thing.id(),
                            Field::By.id(),
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
const CREATE: plan::Write = plan::Write::NOBODY;

/// Who may change which fields: it must hold of the row before and of the row after.
const UPDATE: plan::Write = plan::Write::NOBODY;

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

pub const ROUTES: &[route::Route] = &[
    route::Route::records(
        route::Method::Get,
        plan::text("/api/visit"),
        purlin_runtime::http::list,
        super::Model::Visit.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/visit/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Visit.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/visit/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Visit.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/visit/{id}"),
        purlin_runtime::http::get,
        super::Model::Visit.id(),
    ),
    route::Route::records(
        route::Method::Delete,
        plan::text("/api/visit/{id}"),
        purlin_runtime::http::delete,
        super::Model::Visit.id(),
    ),
];
