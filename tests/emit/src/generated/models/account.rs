// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! `Account`.

use purlin_runtime::{plan, route};

/// A field of `Account`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Email,
    /// Theirs.
    Types,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Account"),
    db_name: plan::text("account"),
    wire_name: plan::text("account"),
    doc: plan::text(""),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(
        &[
            plan::Unique {
                fields: plan::list(&[Field::Email.id()]),
            },
        ],
    ),
    indexes: plan::list(&[]),
    search: plan::list(&[]),
    limits: plan::list(
        &[
            plan::RateLimit {
                operations: plan::list(&[plan::Operation::Create]),
                count: 20,
                seconds: 60,
                per: plan::LimitPer::Me,
            },
        ],
    ),
    hides: plan::list(&[]),
    requires: plan::list(&[]),
    derived: plan::list(&[]),
    tree: None,
    triggers: plan::list(&[]),
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
        name: plan::text("email"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Email,
            refinement: plan::Refinement::None,
            column: plan::Column::new("email", plan::Default::None),
        },
    },
    plan::Field {
        name: plan::text("types"),
        doc: plan::text("Theirs."),
        kind: plan::FieldKind::ToMany {
            table: super::Model::Type.id(),
            via: super::type_::Field::Account.id(),
        },
    },
];

/// Who may get a row by its id, and which of its fields.
const GET: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::Always,
        groups: plan::list(&[]),
    },
    anonymous: plan::Readable::NOBODY,
};

/// Who sees a row in lists, and which of its fields.
const LIST: plan::Read = plan::Read {
    signed_in: plan::Readable {
        row: plan::Condition::Always,
        groups: plan::list(&[]),
    },
    anonymous: plan::Readable {
        row: plan::Condition::Always,
        groups: plan::list(&[]),
    },
};

/// Who may create which rows.
const CREATE: plan::Write = plan::Write {
    signed_in: plan::Writable::NOBODY,
    anonymous: plan::Writable {
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
};

/// Who may change which fields: it must hold of the row before and of the row after.
const UPDATE: plan::Write = plan::Write::NOBODY;

/// Who may delete a row.
const DELETE: plan::Write = plan::Write::NOBODY;

pub const ROUTES: &[route::Route] = &[
    route::Route::records(
        route::Method::Get,
        plan::text("/api/account"),
        purlin_runtime::http::list,
        super::Model::Account.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/account/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Account.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/account/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Account.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/account/{id}"),
        purlin_runtime::http::get,
        super::Model::Account.id(),
    ),
];
