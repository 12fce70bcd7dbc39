//! One request from its head to its answer: the one layer around every handler.
//!
//! In order: id, method, access token, tenant, body within its bounds, handler within its time; then headers, log line, metrics. Whatever
//! goes wrong on the way is a [`Problem`] and leaves by the same door.

use super::{answer, body, peer, request_id, tenant};
use crate::dev::why::Explainable;
use crate::engine::Engine;
use crate::observe::metrics::Meter;
use crate::observe::request::Request as Told;
use crate::problem::{Code, Problem};
use crate::route::{Answer, BoxFuture, Call, Caller, Method, Route, Token};
use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_LENGTH, VARY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, StatusCode};
use purlin_rules::plan;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;
use tower_service::Service;

pub(super) const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache");
pub(super) const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const AUTHORIZATION: HeaderValue = HeaderValue::from_static("authorization");

/// Where a request comes from, as the connection tells; [`serve`](mod@crate::serve) puts it in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// An address, with the methods that it answers to.
#[derive(Debug)]
pub(super) struct Place {
    engine: Engine,
    pattern: String,
    /// What an answer depends on beside the address.
    vary: HeaderValue,
    routes: Vec<Arc<Route>>,
    allow: String,
    meter: Meter,
}

/// A place as axum calls it.
#[derive(Debug, Clone)]
pub(super) struct PlaceService(Arc<Place>);

impl Place {
    pub(super) fn new(engine: &Engine, pattern: &str, routes: Vec<Route>) -> Self {
        let routes: Vec<Arc<Route>> = routes.into_iter().map(Arc::new).collect();
        let meter = Meter::new(pattern);
        Self { engine: engine.clone(), pattern: pattern.to_owned(), vary: vary(engine.service()), allow: allowed(&routes), routes, meter }
    }

    /// Every address that is none.
    pub(super) fn nowhere(engine: &Engine) -> Self {
        Self::new(engine, "", Vec::new())
    }

    pub(super) fn service(self: Arc<Self>) -> PlaceService {
        PlaceService(self)
    }

    async fn exchange(&self, request: Request) -> Response {
        let started = Instant::now();
        let now = self.engine.clock().now();
        let id = request_id::of(request.headers());
        let method = request.method().clone();
        let mut caller = None;
        let (mut response, problem) = match self.answer(request, now, &mut caller).await {
            Ok(response) => (response, None),
            Err(problem) => (answer::problem(&problem, &id), Some(problem)),
        };
        self.dress(&mut response, id.clone());
        if method == http::Method::HEAD {
            strip(&mut response);
        }
        let (method, status, elapsed) = (spelling(&method), response.status().as_u16(), started.elapsed());
        self.meter.count(method, status, elapsed);
        let (route, request_id, problem) = (&*self.pattern, request_id::text(&id), problem.as_ref());
        Told { now, method, route, status, elapsed, request_id, caller, problem }.log();
        response
    }

    async fn answer(&self, request: Request, now: i64, known: &mut Option<&'static str>) -> Answer {
        if *request.method() == http::Method::OPTIONS && !self.routes.is_empty() {
            let mut response = answer::no_content();
            answer::set(&mut response, ALLOW, &self.allow);
            return Ok(response);
        }
        let route = self.route(request.method())?;
        let (head, body) = request.into_parts();
        let caller = match route.token {
            Token::Read => self.engine.auth().caller(&head.headers, now)?,
            Token::Ignored => Caller::Anonymous,
        };
        *known = match (route.token, caller) {
            (Token::Ignored, _) => None,
            (Token::Read, Caller::Anonymous) => Some("anonymous"),
            (Token::Read, Caller::User { .. }) => Some("user"),
        };
        let tenant = tenant::of(self.engine.service(), &self.pattern, &head)?;
        let limits = &self.engine.config().limits;
        let body = match route.method {
            Method::Get | Method::Delete => Bytes::new(),
            Method::Post | Method::Put | Method::Patch => body::read(body, limits.body, limits.request).await?,
        };
        let proxies = &self.engine.config().server.proxies;
        let peer = head.extensions.get::<Peer>().map(|Peer(own)| peer::of(*own, &head.headers, proxies));
        let (engine, route, headers, uri) = (self.engine.clone(), Arc::clone(route), head.headers, head.uri);
        let call = Call { engine, caller, tenant, now, headers, body, peer, route, uri };
        let explainable = Explainable::of(&call);
        let handler = call.route.handler;
        let work = Caught(handler(call));
        let answer = tokio::time::timeout(limits.request, work).await.unwrap_or_else(|_| Err(Problem::new(Code::Timeout).retry_after(1)));
        match (answer, explainable) {
            (Err(problem), Some(explainable)) => Err(explainable.explain(problem).await),
            (answer, _) => answer,
        }
    }

    fn route(&self, method: &http::Method) -> Result<&Arc<Route>, Problem> {
        let wanted = if *method == http::Method::HEAD { "GET" } else { method.as_str() };
        let found = self.routes.iter().find(|route| route.method.as_str() == wanted);
        found.ok_or_else(|| if self.routes.is_empty() { Code::NotFound } else { Code::MethodNotAllowed }.into())
    }

    /// The headers that every answer has.
    fn dress(&self, response: &mut Response, id: HeaderValue) {
        let status = response.status();
        let headers = response.headers_mut();
        headers.insert(request_id::HEADER, id);
        headers.insert(X_CONTENT_TYPE_OPTIONS, NOSNIFF);
        if !headers.contains_key(CACHE_CONTROL) {
            if self.routes.iter().any(|route| route.token == Token::Read) {
                headers.insert(CACHE_CONTROL, PRIVATE);
                headers.append(VARY, self.vary.clone());
            } else {
                headers.insert(CACHE_CONTROL, NO_STORE);
            }
        }
        if status == StatusCode::METHOD_NOT_ALLOWED {
            answer::set(response, ALLOW, &self.allow);
        }
    }
}

/// An answer to `HEAD`: as to `GET`, without the body, whose length it tells.
fn strip(response: &mut Response) {
    let length = response.body().size_hint().exact();
    *response.body_mut() = Body::empty();
    let told = response.headers().contains_key(CONTENT_LENGTH) || response.status() == StatusCode::NOT_MODIFIED;
    if let Some(length) = length.filter(|_| !told) {
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
}

fn vary(service: &plan::Service) -> HeaderValue {
    let names = tenant::header_of(service).map(|name| format!("authorization, {name}"));
    names.and_then(|names| HeaderValue::try_from(names).ok()).unwrap_or(AUTHORIZATION)
}

fn allowed(routes: &[Arc<Route>]) -> String {
    let mut methods: Vec<&str> = routes.iter().map(|route| route.method.as_str()).chain(["OPTIONS"]).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.sort_unstable();
    methods.join(", ")
}

/// The method for log and metrics, which hold no words of a caller.
pub(super) fn spelling(method: &http::Method) -> &'static str {
    const KNOWN: [&str; 9] = ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("OTHER")
}

impl Service<Request> for PlaceService {
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let place = Arc::clone(&self.0);
        Box::pin(async move { Ok(place.exchange(request).await) })
    }
}

/// A handler whose panic is a problem of its request only, and has a line in the log.
struct Caught(BoxFuture<Answer>);

impl Future for Caught {
    type Output = Answer;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Answer> {
        catch_unwind(AssertUnwindSafe(|| self.0.as_mut().poll(context)))
            .unwrap_or_else(|_| Poll::Ready(Err(Problem::internal("a handler panicked"))))
    }
}
