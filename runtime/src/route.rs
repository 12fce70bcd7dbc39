//! What a service answers to: methods, paths and the functions behind them.
//!
//! A [`Handler`] is a function pointer, so that generated code, which lists its routes as constants, instantiates nothing. It takes
//! a [`Call`] and gives an [`Answer`]; what all calls have in common (request id, bounds, log) is done around it by
//! [`http::router`](crate::http::router).

mod call;

pub use call::{Call, Caller};

use crate::problem::Problem;
use axum::response::Response;
use purlin_rules::catalog::ModelId;
use purlin_rules::plan::Text;
use std::pin::Pin;

/// A future of a handler.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;
/// What a handler gives.
pub type Answer = Result<Response, Problem>;
/// What answers a call.
pub type Handler = fn(Call) -> BoxFuture<Answer>;

/// A method that routes have. `HEAD` is answered by the `GET` of the same path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// Whether the access token of a request is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// Verified before the handler runs; a bad one is 401.
    Read,
    /// Not looked at: a stale token must not keep anyone from signing in.
    Ignored,
}

/// One method of one path.
#[derive(Debug, Clone)]
pub struct Route {
    pub method: Method,
    /// As axum spells it: `/api/message/{id}`.
    pub path: Text,
    pub handler: Handler,
    /// The model whose rows are served, for routes under `/api`.
    pub table: Option<ModelId>,
    pub(crate) token: Token,
}

impl Route {
    /// A route to the rows of a model.
    #[must_use]
    pub const fn records(method: Method, path: Text, handler: Handler, table: ModelId) -> Self {
        Self { method, path, handler, table: Some(table), token: Token::Read }
    }

    /// A route for whoever holds an access token, or none.
    #[must_use]
    pub const fn caller(method: Method, path: Text, handler: Handler) -> Self {
        Self { method, path, handler, table: None, token: Token::Read }
    }

    /// A route that does not look at access tokens.
    #[must_use]
    pub const fn open(method: Method, path: Text, handler: Handler) -> Self {
        Self { method, path, handler, table: None, token: Token::Ignored }
    }
}

impl Method {
    /// As HTTP spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}
