//! Which browsers may call: those of the origins in `purlin.yaml`, and under `purlin dev` those on this machine.

use super::{key, request_id};
use crate::config::{Config, Mode};
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use http::header::{
    ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH, LOCATION, ORIGIN, RETRY_AFTER,
    WWW_AUTHENTICATE,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_service::Service;

/// A browser asks again whether it may call after this time.
const PREFLIGHT: Duration = Duration::from_secs(600);

/// Lets the configured origins in, and the header that names a `tenant`; without any, no browser of another origin gets an answer.
pub(super) fn allow(router: Router, config: &Config, tenant: Option<HeaderName>) -> Router {
    let origins: Vec<HeaderValue> = config.cors.origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()).collect();
    let dev = config.mode == Mode::Dev;
    if origins.is_empty() && !dev {
        return router;
    }
    let allowed = move |origin: &HeaderValue, _: &Parts| origins.contains(origin) || dev && is_loopback(origin);
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(allowed))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers(
            [AUTHORIZATION, CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH, key::HEADER, request_id::HEADER]
                .into_iter()
                .chain(tenant)
                .collect::<Vec<_>>(),
        )
        .expose_headers([ETAG, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE, request_id::HEADER])
        .max_age(PREFLIGHT);
    Router::new().fallback_service(Preflighted { with_origins: router.clone().layer(layer), as_it_is: router })
}

/// Tells a browser's preflight from other questions for the methods of an address, which every service answers itself.
#[derive(Debug, Clone)]
struct Preflighted {
    with_origins: Router,
    as_it_is: Router,
}

impl Service<Request> for Preflighted {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let is_plain_question = request.method() == Method::OPTIONS && !is_preflight(request.headers());
        let mut router = if is_plain_question { self.as_it_is.clone() } else { self.with_origins.clone() };
        Box::pin(async move { router.call(request).await })
    }
}

/// Fetch: a preflight says where it is from, and what is to come.
fn is_preflight(headers: &HeaderMap) -> bool {
    headers.contains_key(ORIGIN) && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// `http://localhost:5173` and the like, of any port.
fn is_loopback(origin: &HeaderValue) -> bool {
    let Some((_, host)) = origin.to_str().ok().and_then(|origin| origin.split_once("://")) else { return false };
    ["localhost", "127.0.0.1", "[::1]"].into_iter().any(|name| {
        let port = host.strip_prefix(name);
        port.is_some_and(|port| port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit())))
    })
}
