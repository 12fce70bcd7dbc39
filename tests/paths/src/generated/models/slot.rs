// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! Found by its name, by whoever owns it.

use purlin_runtime::{plan, route};

/// A field of `Slot`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Owner,
    Name,
    Size,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Slot"),
    db_name: plan::text("slot"),
    wire_name: plan::text("slot"),
    doc: plan::text("Found by its name, by whoever owns it."),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(&[Field::Name.id()]),
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
        name: plan::text("owner"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Person.id(),
            on_delete: plan::OnDelete::Cascade,
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
                max: 20,
            },
            column: plan::Column::new("name", plan::Default::None),
        },
    },
    plan::Field {
        name: plan::text("size"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Int,
            refinement: plan::Refinement::None,
            column: plan::Column::new("size", plan::Default::Const(plan::Const::Int(0))),
        },
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
                            Field::Name.id(),
                            Field::Size.id(),
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
                    when: plan::Condition::Always,
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
                    when: plan::Condition::Always,
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
        plan::text("/api/slot"),
        purlin_runtime::http::list,
        super::Model::Slot.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/slot/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Slot.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/slot/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Slot.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/slot"),
        purlin_runtime::http::create,
        super::Model::Slot.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/slot/{id}"),
        purlin_runtime::http::get,
        super::Model::Slot.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/slot/{id}"),
        purlin_runtime::http::update,
        super::Model::Slot.id(),
    ),
    route::Route::records(
        route::Method::Delete,
        plan::text("/api/slot/{id}"),
        purlin_runtime::http::delete,
        super::Model::Slot.id(),
    ),
    route::Route::records(
        route::Method::Put,
        plan::text("/api/slot"),
        purlin_runtime::http::upsert,
        super::Model::Slot.id(),
    ),
];
