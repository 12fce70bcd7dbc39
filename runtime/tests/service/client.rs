//! A service in memory, and a client that calls its router.

use super::plan;
use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, HeaderName, Method, Request};
use purlin_runtime::plan::Service;
use purlin_runtime::route::Route;
use purlin_runtime::{Config, Engine, http as server};
use serde_json::{Value, json};
use std::time::Duration;
use tower_service::Service as _;

pub(crate) const NOW: i64 = 1_800_000_000_000;
pub(crate) const PASSWORD: &str = "correct horse";

/// A service of its own, with its clock stopped at [`NOW`].
pub(crate) struct Notes {
    pub(crate) engine: Engine,
    pub(crate) router: Router,
}

const HOUR: Duration = Duration::from_secs(3600);

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) access: String,
    pub(crate) refresh: String,
}

pub(crate) fn notes() -> Notes {
    notes_with(&[], |_| {})
}

/// With further routes, and settings of its own.
pub(crate) fn notes_with(more: &[Route], change: impl FnOnce(&mut Config)) -> Notes {
    serve(plan::service(), more, change)
}

/// With a plan of its own.
pub(crate) fn serve(service: Service, more: &[Route], change: impl FnOnce(&mut Config)) -> Notes {
    let mut config = Config::in_memory().unwrap();
    config.cheap_passwords = true;
    // However slow the machine is.
    (config.limits.request, config.limits.idle) = (HOUR, HOUR);
    change(&mut config);
    let engine = Engine::open(service, &config).unwrap();
    engine.clock().set(NOW);
    let routes = [server::routes(engine.service()), more.to_vec()].concat();
    let router = server::router(&engine, &routes);
    Notes { engine, router }
}

impl Notes {
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().call(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: head.status.as_u16(), headers: head.headers, body }
    }

    /// A request without a body.
    pub(crate) async fn call(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(request(method, path, headers, Body::empty())).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, &[]).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(request(Method::POST, path, &[JSON], body.to_string().into())).await
    }

    /// A request of a user, with a JSON body unless that is null.
    pub(crate) async fn as_user(&self, user: &User, method: Method, path: &str, body: Value) -> Answer {
        let bearer = format!("Bearer {}", user.access);
        let headers = [("authorization", bearer.as_str()), JSON];
        let body = if body.is_null() { Body::empty() } else { body.to_string().into() };
        self.send(request(method, path, &headers, body)).await
    }

    /// Signs up and in.
    pub(crate) async fn user(&self, email: &str) -> User {
        let answer = self.post("/auth/sign-up", json!({ "email": email, "name": "Somebody", "password": PASSWORD })).await;
        assert_eq!(answer.status, 204, "{answer:?}");
        self.sign_in(email).await
    }

    pub(crate) async fn sign_in(&self, email: &str) -> User {
        let answer = self.post("/auth/sign-in", json!({ "email": email, "password": PASSWORD })).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        User::of(&answer)
    }

    /// Lets time pass.
    pub(crate) fn wait(&self, milliseconds: i64) {
        let clock = self.engine.clock();
        clock.set(clock.now() + milliseconds);
    }
}

pub(crate) const JSON: (&str, &str) = ("content-type", "application/json");

pub(crate) fn request(method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body).unwrap()
}

impl User {
    pub(crate) fn of(answer: &Answer) -> Self {
        let body = answer.json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self { id: text(&body["user"]["id"]), access: text(&body["access_token"]), refresh: text(&body["refresh_token"]) }
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: impl TryInto<HeaderName>) -> Option<&str> {
        let name = name.try_into().ok().unwrap();
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Checks that it is a problem, and of which code.
    #[track_caller]
    pub(crate) fn is_problem(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let body = self.json();
        assert_eq!((body["code"].as_str(), body["status"].as_u64()), (Some(code), Some(u64::from(status))), "{body}");
        assert_eq!(body["request_id"].as_str(), self.header("x-request-id"));
    }

    /// The faults of fields, each as `/field code`.
    pub(crate) fn faults(&self) -> Vec<String> {
        let body = self.json();
        let faults = body["errors"].as_array().unwrap_or_else(|| panic!("{body}"));
        faults.iter().map(|fault| format!("{} {}", fault["field"].as_str().unwrap(), fault["code"].as_str().unwrap())).collect()
    }
}
