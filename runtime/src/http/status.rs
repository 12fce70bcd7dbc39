//! What a service says about itself: `/`, `/health/live`, `/health/ready`, and where they may be read `/metrics` and `/openapi.json`.

use super::answer;
use crate::config::{Metrics, Server};
use crate::observe::metrics::render;
use crate::problem::{Code, Problem};
use crate::route::{Answer, BoxFuture, Call, Method, Route};
use crate::store::full;
use crate::store::system::System;
use purlin_rules::plan::text;
use std::sync::LazyLock;

/// What anybody may ask for.
pub(crate) fn routes(server: &Server) -> Vec<Route> {
    let mut routes = vec![
        Route::open(Method::Get, text("/"), root),
        Route::open(Method::Get, text("/health/live"), live),
        Route::open(Method::Get, text("/health/ready"), ready),
    ];
    if server.metrics == Metrics::Anybody {
        routes.push(metrics());
    }
    if server.openapi {
        routes.push(Route::open(Method::Get, text("/openapi.json"), contract));
    }
    routes
}

/// For Prometheus.
pub(crate) fn metrics() -> Route {
    Route::open(Method::Get, text("/metrics"), scrape)
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

/// The store answers too. Where writes find no room on the disk, one is tried: nobody else may do so while a service is not ready.
fn ready(call: Call) -> BoxFuture<Answer> {
    static PROBE: LazyLock<System> = LazyLock::new(|| System::new("SELECT 1"));
    // Each time another value: SQLite writes no page that stays as it is.
    static WRITE: LazyLock<System> = LazyLock::new(|| {
        System::new(
            r#"INSERT INTO "_purlin_meta" ("key", "value") VALUES ('room', 1) ON CONFLICT ("key") DO UPDATE SET "value" = "value" + 1"#,
        )
    });
    Box::pin(async move {
        let store = call.engine.store();
        let probe = store.read(|session| PROBE.row(session, [], |row| row.get::<_, i64>(0))).await;
        if let Err(problem) = probe {
            let cause = problem.cause().unwrap_or("the store does not answer");
            return Err(Problem::new(Code::Unavailable).retry_after(1).because(cause));
        }
        if store.is_full() {
            store.write(|session| WRITE.execute(session, [])).await?;
            if store.is_full() {
                return Err(full("a write was refused for want of room a moment ago"));
            }
        }
        Ok(answer::json(br#"{"status":"ready"}"#.to_vec()))
    })
}

fn scrape(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move { Ok(answer::text("text/plain; version=0.0.4; charset=utf-8", render(call.engine.store()))) })
}

/// What it answers to.
fn contract(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move { call.engine.contract().map(answer::json).map_err(Problem::internal) })
}
