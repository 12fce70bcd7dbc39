// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! The service: what the engine serves, and where.

use purlin_runtime::{plan, route};

pub const SERVICE: plan::Service = plan::Service {
    name: plan::text("Kinds"),
    doc: plan::text("Something of every kind.\n\nAnd \"quotes\" in it."),
    edition: 2026,
    enums: plan::list(super::enums::ENUMS),
    tables: plan::list(super::models::TABLES),
    auth: Some(super::auth::AUTH),
    tenant: Some(super::tenant::TENANT),
    evolution: plan::list(
        &[
            plan::Evolution::Field {
                table: super::models::Model::Account.id(),
                field: super::models::account::Field::Email.id(),
                was: plan::text("mail"),
            },
            plan::Evolution::Filled {
                table: super::models::Model::Account.id(),
                field: super::models::account::Field::Email.id(),
                value: plan::sql(r#"'"a"@b.test'"#),
            },
            plan::Evolution::Cast {
                table: super::models::Model::Type.id(),
                field: super::models::type_::Field::Float.id(),
                from: plan::Scalar::Decimal {
                    precision: 8,
                    scale: 2,
                },
                list: false,
            },
            plan::Evolution::Cast {
                table: super::models::Model::Type.id(),
                field: super::models::type_::Field::Match.id(),
                from: plan::Scalar::Enum(crate::generated::enums::Enum::Role.id()),
                list: true,
            },
            plan::Evolution::Removed {
                table: super::models::Model::Type.id(),
                was: plan::text("gone"),
            },
        ],
    ),
    not_served: plan::list(&[plan::text("job sync")]),
};

const ROUTES: &[&[route::Route]] = &[
    super::models::account::ROUTES,
    super::models::type_::ROUTES,
    &[
        route::Route::caller(
            route::Method::Post,
            plan::text("/api/$batch"),
            purlin_runtime::http::batch,
        ),
    ],
    super::auth::ROUTES,
];

/// The routes, model by model.
pub fn routes() -> Vec<route::Route> {
    ROUTES.concat()
}

/// The routes over an engine that serves them.
pub fn router(engine: &purlin_runtime::Engine) -> axum::Router {
    purlin_runtime::http::router(engine, &routes())
}
