//! What lets `purlin dev` change a service while it runs: requests go to the plan that is current when they arrive.
//!
//! In: plans, one after another. Out: one router for all of them. A plan that can't be served changes nothing: the last good one
//! serves on.
//!
//! Why a request is refused, `why` tells.

pub(crate) mod why;

use crate::config::Config;
use crate::engine::{Engine, StartError};
use crate::http;
use arc_swap::ArcSwap;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use purlin_rules::plan::Service as Plan;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower_service::Service;

/// A service whose plan can be replaced. Clones are one service.
#[derive(Debug, Clone)]
pub struct Live(Arc<ArcSwap<Current>>);

#[derive(Debug)]
struct Current {
    engine: Engine,
    router: Router,
}

impl Live {
    /// Opens the store and serves a first plan. Blocks.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub fn open(plan: Plan, config: &Config) -> Result<Self, StartError> {
        let current = Current::of(Engine::open(plan, config)?);
        Ok(Self(Arc::new(ArcSwap::from_pointee(current))))
    }

    /// Serves another plan from now on. Requests under way read on with theirs, and are told to try again where they would write, or where the
    /// tables have changed: their rules and requirements are no longer those of the spec. Blocks.
    ///
    /// # Errors
    /// As [`Engine::replace`]; the plan before serves on.
    pub fn replace(&self, plan: Plan) -> Result<(), StartError> {
        let next = Current::of(self.engine().replace(plan)?);
        self.0.store(Arc::new(next));
        Ok(())
    }

    /// The engine that serves now.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.0.load().engine.clone()
    }

    /// Answers with whatever plan is current.
    pub fn router(&self) -> Router {
        Router::new().fallback_service(self.clone())
    }
}

impl Current {
    fn of(engine: Engine) -> Self {
        let router = http::router(&engine, &http::routes(engine.service()));
        Self { engine, router }
    }
}

impl Service<Request> for Live {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let mut router = self.0.load().router.clone();
        Box::pin(async move { router.call(request).await })
    }
}
