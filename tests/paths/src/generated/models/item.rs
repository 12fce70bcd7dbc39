// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! `Item`.

use purlin_runtime::{plan, route};

/// A field of `Item`, by its place.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Id,
    CreatedAt,
    UpdatedAt,
    Version,
    Box,
    By,
    Weight,
    Size,
    Aim,
}

impl Field {
    pub const fn id(self) -> plan::FieldId {
        plan::FieldId(self as u32)
    }
}

pub const TABLE: plan::Table = plan::Table {
    spec_name: plan::text("Item"),
    db_name: plan::text("item"),
    wire_name: plan::text("item"),
    doc: plan::text(""),
    tenant: None,
    fields: plan::list(FIELDS),
    uniques: plan::list(&[]),
    indexes: plan::list(
        &[
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Box.id(),
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
            plan::Index {
                keys: plan::list(
                    &[
                        plan::IndexKey {
                            field: Field::Box.id(),
                            descending: false,
                        },
                        plan::IndexKey {
                            field: Field::Weight.id(),
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
        name: plan::text("box"),
        doc: plan::text(""),
        kind: plan::FieldKind::ToOne {
            table: super::Model::Box.id(),
            on_delete: plan::OnDelete::Cascade,
            column: plan::Column::new("box", plan::Default::None).immutable(),
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
    plan::Field {
        name: plan::text("weight"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Int,
            refinement: plan::Refinement::None,
            column: plan::Column::new(
                "weight",
                plan::Default::Const(plan::Const::Int(0)),
            ),
        },
    },
    plan::Field {
        name: plan::text("size"),
        doc: plan::text(""),
        kind: plan::FieldKind::Scalar {
            scalar: plan::Scalar::Int,
            refinement: plan::Refinement::None,
            column: plan::Column::new("size", plan::Default::Const(plan::Const::Int(1))),
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
                            Field::Box.id(),
                            Field::By.id(),
                            Field::Weight.id(),
                            Field::Size.id(),
                            Field::Aim.id(),
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
const UPDATE: plan::Write = plan::Write {
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

/// What is written when rows change, in the transaction of the write.
const TRIGGERS: &[plan::Trigger] = &[
    plan::Trigger {
        event: plan::Event::Updated,
        signed_in: plan::Reaction {
            when: plan::Condition::If {
                sql: plan::sql(
                    "({old.aim} <> {new.aim} OR {old.aim} IS NULL OR {new.aim} IS NULL) AND ({old.aim} IS NOT NULL OR {new.aim} IS NOT NULL)",
                ),
                not: plan::sql(
                    "({old.aim} = {new.aim} AND {old.aim} IS NOT NULL AND {new.aim} IS NOT NULL) OR ({old.aim} IS NULL AND {new.aim} IS NULL)",
                ),
                reads: plan::list(&[Field::Aim.id()]),
            },
            actions: plan::list(
                &[
                    plan::TriggerAction::Set {
                        table: super::Model::Box.id(),
                        row: Some(plan::sql("{.box}")),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::box_::Field::Aim.id(),
                                    value: Some(plan::sql("{.aim}")),
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
                    "({old.aim} <> {new.aim} OR {old.aim} IS NULL OR {new.aim} IS NULL) AND ({old.aim} IS NOT NULL OR {new.aim} IS NOT NULL)",
                ),
                not: plan::sql(
                    "({old.aim} = {new.aim} AND {old.aim} IS NOT NULL AND {new.aim} IS NOT NULL) OR ({old.aim} IS NULL AND {new.aim} IS NULL)",
                ),
                reads: plan::list(&[Field::Aim.id()]),
            },
            actions: plan::list(
                &[
                    plan::TriggerAction::Set {
                        table: super::Model::Box.id(),
                        row: Some(plan::sql("{.box}")),
                        values: plan::list(
                            &[
                                plan::Assigned {
                                    field: super::box_::Field::Aim.id(),
                                    value: Some(plan::sql("{.aim}")),
                                    is_null: plan::Condition::Always,
                                },
                            ],
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
        plan::text("/api/item"),
        purlin_runtime::http::list,
        super::Model::Item.id(),
    ),
    route::Route::records(
        route::Method::Post,
        plan::text("/api/item/$query"),
        purlin_runtime::http::list_by_body,
        super::Model::Item.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/item/$aggregate"),
        purlin_runtime::http::aggregate,
        super::Model::Item.id(),
    ),
    route::Route::records(
        route::Method::Get,
        plan::text("/api/item/{id}"),
        purlin_runtime::http::get,
        super::Model::Item.id(),
    ),
    route::Route::records(
        route::Method::Patch,
        plan::text("/api/item/{id}"),
        purlin_runtime::http::update,
        super::Model::Item.id(),
    ),
    route::Route::records(
        route::Method::Delete,
        plan::text("/api/item/{id}"),
        purlin_runtime::http::delete,
        super::Model::Item.id(),
    ),
];
