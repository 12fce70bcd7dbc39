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
    Name,
    Phone,
    Friends,
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
    indexes: plan::list(&[]),
    search: plan::list(&[]),
    limits: plan::list(&[]),
    hides: plan::list(&[Field::Phone.id()]),
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
        name: plan::text("nick"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 1,
                max: 40,
            },
            column: plan::Column::new("nick", plan::Default::None).nullable(),
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
        name: plan::text("phone"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::String,
            refinement: plan::Refinement::Length {
                min: 0,
                max: 20,
            },
            column: plan::Column::new("phone", plan::Default::None).nullable(),
        },
    },
    plan::Field {
        name: plan::text("friends"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToMany {
            table: super::Model::Thing.id(),
            via: super::thing::Field::Friend.id(),
        },
    },
];

/// Who may get a row by its id, and which of its fields.
const GET: plan::Read = plan::Read {
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
                            Field::Nick.id(),
                            Field::Name.id(),
                        ],
                    ),
                    shown: plan::Condition::Always,
                },
                plan::FieldGroup {
                    fields: plan::list(&[Field::Phone.id()]),
                    shown: plan::Condition::If {
                        sql: plan::sql("{.id} = {me}"),
                        not: plan::sql("{.id} <> {me}"),
                        reads: plan::list(&[Field::Id.id()]),
                    },
                },
            ],
        ),
    },
    anonymous: plan::Readable::NOBODY,
};

/// Who sees a row in lists, and which of its fields.
const LIST: plan::Read = plan::Read {
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
                            Field::Nick.id(),
                            Field::Phone.id(),
                        ],
                    ),
                    shown: plan::Condition::If {
                        sql: plan::sql("{.id} = {me}"),
                        not: plan::sql("{.id} <> {me}"),
                        reads: plan::list(&[Field::Id.id()]),
                    },
                },
                plan::FieldGroup {
                    fields: plan::list(&[Field::Name.id()]),
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
                    fields: plan::GrantedFields::Only(
                        plan::list(
                            &[Field::Email.id(), Field::Nick.id(), Field::Name.id()],
                        ),
                    ),
                    when: plan::Condition::Always,
                    check: plan::Check::NONE,
                },
            ],
        ),
        deny: plan::list(&[]),
        fields: plan::list(&[]),
    },
    anonymous: plan::Writable {
        allow: plan::list(
            &[
                plan::Allow {
                    name: None,
                    message: None,
                    fields: plan::GrantedFields::Only(
                        plan::list(
                            &[Field::Email.id(), Field::Nick.id(), Field::Name.id()],
                        ),
                    ),
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
const UPDATE: plan::Write = plan::Write {
    signed_in: plan::Writable {
        allow: plan::list(
            &[
                plan::Allow {
                    name: None,
                    message: None,
                    fields: plan::GrantedFields::Only(plan::list(&[Field::Name.id()])),
                    when: plan::Condition::If {
                        sql: plan::sql("{.id} = {me}"),
                        not: plan::sql("{.id} <> {me}"),
                        reads: plan::list(&[Field::Id.id()]),
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
                        sql: plan::sql("{.id} = {me}"),
                        not: plan::sql("{.id} <> {me}"),
                        reads: plan::list(&[Field::Id.id()]),
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
