// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! The service: what the engine serves, and where.

use purlin_runtime::{plan, route};

pub const SERVICE: plan::Service = plan::Service {
    name: plan::text("Fair"),
    doc: plan::text(
        "A fair on several sites, with something of all that the API does to rows.",
    ),
    edition: 2026,
    enums: plan::list(super::enums::ENUMS),
    tables: plan::list(super::models::TABLES),
    auth: Some(super::auth::AUTH),
    tenant: Some(super::tenant::TENANT),
    evolution: plan::list(&[]),
    not_served: plan::list(&[]),
};

const ROUTES: &[&[route::Route]] = &[
    super::models::crew::ROUTES,
    super::models::entry::ROUTES,
    super::models::offer::ROUTES,
    super::models::permit::ROUTES,
    super::models::person::ROUTES,
    super::models::site::ROUTES,
    super::models::stall::ROUTES,
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
