//! HTTP in front of the engine.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | a request of any kind | an answer: id, bounds, method, headers, log, metrics | `exchange` |
//! | the text after `?` | parameters, each known and once | [`query`] |
//! | `host` | whether it is named once | `host` |
//! | a connection, and what proxies say | where a request comes from | `peer` |
//! | a header, a host, a path | the tenant that they name | `tenant` |
//! | a body as it arrives | its bytes, within bounds and in time | `body` |
//! | a key that a write is sent with | whether it came before | `key` |
//! | a list of operations | what [`records`](crate::records) makes of all of them | `batch` |
//! | a call on rows | what [`records`](crate::records) gives, with its headers | `rows` |
//! | a result | a response | [`answer`] |
//! | a browser's preflight | whether its origin may call | `cors` |
//! | an answer of a team's own route | the same, with an id and a line in the log | `own` |
//! | why there is no request to answer | the answer to that, as bytes | `unread` |
//!
//! Every answer of a plan's service passes through `exchange`, those to unknown addresses too. No route has a layer of its own.

pub mod answer;
pub mod query;

mod batch;
mod body;
mod cors;
mod exchange;
pub(crate) mod host;
mod key;
mod own;
mod peer;
mod request_id;
mod rows;
pub(crate) mod status;
mod tenant;
mod unread;

pub use batch::batch;
pub(crate) use exchange::Peer;
pub(crate) use key::Keys;
pub(crate) use own::Passing;
pub(crate) use rows::{LIST as LIST_PARAMETERS, ROW as ROW_PARAMETERS, TOTALS as AGGREGATE_PARAMETERS};
pub use rows::{aggregate, create, delete, get, list, list_by_body, update, upsert};
pub(crate) use tenant::{SEGMENT as TENANT_SEGMENT, is_in_path as tenant_is_in_path};
pub(crate) use unread::{refusal, unread};

use crate::auth;
use crate::engine::Engine;
use crate::route::{Handler, Method, Route};
use axum::Router;
use exchange::Place;
use purlin_rules::plan::{Endpoint, Operation, Service};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The routes of a service, as `purlin build` writes them out.
#[must_use]
pub fn routes(service: &Service) -> Vec<Route> {
    service.endpoints().into_iter().map(|endpoint| route(service, endpoint)).collect()
}

/// The whole service: the routes given, `/health/live`, `/health/ready`, and `/`, which says what this is; `/metrics` and `/openapi.json` where
/// anybody may read them. Where the path names the tenant, each of the routes given is there a second time, below the segment that does.
pub fn router(engine: &Engine, routes: &[Route]) -> Router {
    let mut places: BTreeMap<String, Vec<Route>> = BTreeMap::new();
    for route in status::routes(&engine.config().server).iter().chain(routes) {
        places.entry(route.path.to_string()).or_default().push(route.clone());
    }
    for route in routes.iter().filter(|_| tenant::is_in_path(engine.service())) {
        places.entry(format!("{}{}", tenant::SEGMENT, route.path)).or_default().push(route.clone());
    }
    let mut router = Router::new();
    for (path, routes) in places {
        router = router.route_service(&path, Arc::new(Place::new(engine, &path, routes)).service());
    }
    let nowhere = Arc::new(Place::nowhere(engine));
    cors::allow(router.fallback_service(nowhere.service()), engine.config(), tenant::header_of(engine.service()))
}

/// `/metrics` and nothing else: for an address of its own.
pub(crate) fn metrics(engine: &Engine) -> Router {
    let place = Place::new(engine, "/metrics", vec![status::metrics()]);
    Router::new().route_service("/metrics", Arc::new(place).service()).fallback_service(Arc::new(Place::nowhere(engine)).service())
}

fn route(service: &Service, endpoint: Endpoint) -> Route {
    let path = endpoint.path(service).into();
    match endpoint {
        Endpoint::Row(operation, table) => {
            let (method, handler): (Method, Handler) = match operation {
                Operation::Get => (Method::Get, get),
                Operation::List => (Method::Get, list),
                Operation::Create => (Method::Post, create),
                Operation::Update => (Method::Patch, update),
                Operation::Delete => (Method::Delete, delete),
            };
            Route::records(method, path, handler, table)
        }
        Endpoint::Upsert(table) => Route::records(Method::Put, path, upsert, table),
        Endpoint::Aggregate(table) => Route::records(Method::Get, path, aggregate, table),
        Endpoint::Query(table) => Route::records(Method::Post, path, list_by_body, table),
        Endpoint::Batch => Route::caller(Method::Post, path, batch),
        Endpoint::SignUp => Route::open(Method::Post, path, auth::sign_up),
        Endpoint::SignIn => Route::open(Method::Post, path, auth::sign_in),
        Endpoint::Refresh => Route::open(Method::Post, path, auth::refresh),
        Endpoint::SignOut => Route::open(Method::Post, path, auth::sign_out),
        Endpoint::Me => Route::caller(Method::Get, path, auth::me),
    }
}
