// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! The service: what the engine serves, and where.

use purlin_runtime::{plan, route};

pub const SERVICE: plan::Service = plan::Service {
    name: plan::text("Paths"),
    doc: plan::text(
        "What the table of paths is tried on. Eve is the one who asks; Ann owns what Eve may not know.",
    ),
    edition: 2026,
    enums: plan::list(&[]),
    tables: plan::list(super::models::TABLES),
    auth: Some(super::auth::AUTH),
    tenant: Some(super::tenant::TENANT),
    evolution: plan::list(
        &[
            plan::Evolution::Field {
                table: super::models::Model::Thing.id(),
                field: super::models::thing::Field::Note.id(),
                was: plan::text("remark"),
            },
            plan::Evolution::Field {
                table: super::models::Model::Thing.id(),
                field: super::models::thing::Field::Friend.id(),
                was: plan::text("pal"),
            },
        ],
    ),
    not_served: plan::list(&[]),
};

const ROUTES: &[&[route::Route]] = &[
    super::models::box_::ROUTES,
    super::models::card::ROUTES,
    super::models::club::ROUTES,
    super::models::item::ROUTES,
    super::models::member::ROUTES,
    super::models::notice::ROUTES,
    super::models::order::ROUTES,
    super::models::person::ROUTES,
    super::models::pin::ROUTES,
    super::models::ping::ROUTES,
    super::models::seal::ROUTES,
    super::models::slot::ROUTES,
    super::models::tag::ROUTES,
    super::models::tagging::ROUTES,
    super::models::tally::ROUTES,
    super::models::thing::ROUTES,
    super::models::trace::ROUTES,
    super::models::visit::ROUTES,
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
