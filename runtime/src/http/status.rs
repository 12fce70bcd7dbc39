//! What a service says about itself: `/`, `/health/live`, `/health/ready`, `/metrics`, and where it may be read `/openapi.json`.

use super::answer;
use crate::observe::metrics;
use crate::problem::{Code, Problem};
use crate::route::{Answer, BoxFuture, Call, Method, Route};
use crate::store::system::System;
use purlin_rules::plan::text;
use std::sync::LazyLock;

/// With `has_contract`, its contract too.
pub(crate) fn routes(has_contract: bool) -> Vec<Route> {
    let mut routes = vec![
        Route::open(Method::Get, text("/"), root),
        Route::open(Method::Get, text("/health/live"), live),
        Route::open(Method::Get, text("/health/ready"), ready),
        Route::open(Method::Get, text("/metrics"), scrape),
    ];
    if has_contract {
        routes.push(Route::open(Method::Get, text("/openapi.json"), contract));
    }
    routes
}

/// What this is.
fn root(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move {
        // An app's name is an identifier.
        let (name, version) = (&call.engine.service().name, env!("CARGO_PKG_VERSION"));
        Ok(answer::json(format!(r#"{{"service":"{name}","purlin":"{version}"}}"#).into_bytes()))
    })
}

/// The process answers.
fn live(_: Call) -> BoxFuture<Answer> {
    Box::pin(async { Ok(answer::json(br#"{"status":"live"}"#.to_vec())) })
}

/// The store answers too.
fn ready(call: Call) -> BoxFuture<Answer> {
    static PROBE: LazyLock<System> = LazyLock::new(|| System::new("SELECT 1"));
    Box::pin(async move {
        let probe = call.engine.store().read(|session| PROBE.row(session, [], |row| row.get::<_, i64>(0))).await;
        match probe {
            Ok(_) => Ok(answer::json(br#"{"status":"ready"}"#.to_vec())),
            Err(problem) => {
                Err(Problem::new(Code::Unavailable).retry_after(1).because(problem.cause().unwrap_or("the store does not answer")))
            }
        }
    })
}

/// For Prometheus.
fn scrape(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move { Ok(answer::text("text/plain; version=0.0.4; charset=utf-8", metrics::render(call.engine.store()))) })
}

/// What it answers to.
fn contract(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move { call.engine.contract().map(answer::json).map_err(Problem::internal) })
}
