//! One request, as a handler sees it: authenticated, read whole, within its bounds.

use super::Route;
use crate::engine::Engine;
use crate::http::query::Query;
use crate::limits::{Asks, Beyond};
use crate::problem::{Code, Problem};
use crate::records::Ask;
use crate::values::read;
use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, Uri};
use purlin_rules::catalog::ModelId;
use purlin_rules::value::{Id, Value};
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    Anonymous,
    /// The holder of a valid access token. Whether the user and the session still exist is asked by the statement that decides.
    User {
        id: Id,
        session: Id,
    },
}

/// A request on its way to a handler.
pub struct Call {
    pub engine: Engine,
    pub caller: Caller,
    /// The key of the tenant that the request names.
    pub tenant: Option<Arc<Value>>,
    /// The instant of the request, milliseconds since 1970: the one `now()` of everything it causes.
    pub now: i64,
    pub headers: HeaderMap,
    /// The whole body; empty for methods that have none.
    pub body: Bytes,
    /// Where it comes from, by its connection, or by what a proxy of the settings says, which tells no port; none where no connection tells.
    pub peer: Option<SocketAddr>,
    pub uri: Uri,
    pub(crate) route: Arc<Route>,
}

impl Call {
    /// The model of the route.
    ///
    /// # Errors
    /// Internal, for a handler of records behind a route that has no model.
    pub fn table(&self) -> Result<ModelId, Problem> {
        self.route.table.ok_or_else(|| Problem::internal(format_args!("route {} has no model", self.route.path)))
    }

    /// Counts it towards the limits of the spec on a model, as requests of `caller`: for some operations each, so many.
    ///
    /// # Errors
    /// Too many requests; more in one than there ever may be.
    pub(crate) fn within_limits(&self, table: ModelId, caller: Caller, asks: Asks<'_>) -> Result<(), Problem> {
        self.within_all_limits(caller, &[(table, asks)])
    }

    /// As [`Call::within_limits`], on several models: it counts towards the limits of all of them, or of none.
    pub(crate) fn within_all_limits(&self, caller: Caller, asks: &[(ModelId, Asks<'_>)]) -> Result<(), Problem> {
        let counted = self.engine.limits().count(self.engine.service(), self, caller, asks);
        counted.map_err(Beyond::problem)
    }

    /// What it asks of the rows of a model.
    pub(crate) fn ask(&self, table: ModelId) -> Ask {
        Ask { table, caller: self.caller, tenant: self.tenant.clone(), now: self.now }
    }

    /// The `{id}` of the path, its last segment.
    ///
    /// # Errors
    /// Not found: what is not an id names no row.
    pub fn id(&self) -> Result<Id, Problem> {
        let last = self.uri.path().rsplit('/').next().unwrap_or_default();
        read::id(last).ok_or_else(|| Code::NotFound.into())
    }

    /// The parameters of the address, of which `known` are all that the route has.
    ///
    /// # Errors
    /// Malformed encodings, names that come twice, names that are not known.
    pub fn query(&self, known: &[&str]) -> Result<Query, Problem> {
        Query::parse(self.uri.query().unwrap_or_default(), known)
    }

    /// The body, which must be JSON by its header.
    ///
    /// # Errors
    /// Another content type, or none; another encoding than UTF-8, which alone JSON is in (RFC 8259); a compressed one.
    pub fn json(&self) -> Result<&Bytes, Problem> {
        if self.headers.get(CONTENT_ENCODING).is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
            return Err(Code::UnsupportedEncoding.into());
        }
        let mut parts = self.header(&CONTENT_TYPE).unwrap_or_default().split(';');
        let is_json = parts.next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json");
        let is_utf8 = parts.filter_map(|part| part.split_once('=')).all(|(name, value)| {
            !name.trim().eq_ignore_ascii_case("charset") || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        });
        if is_json && is_utf8 { Ok(&self.body) } else { Err(Code::InvalidContentType.into()) }
    }

    /// A header that is text.
    #[must_use]
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl fmt::Debug for Call {
    /// The route; never the values of a request.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("method", &self.route.method).field("path", &self.route.path).finish_non_exhaustive()
    }
}
