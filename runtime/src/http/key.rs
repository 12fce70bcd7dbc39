//! `Idempotency-Key`: a write that is sent again under the same key is done once.
//!
//! Comes in: a call. Goes out: hashes of who asks what under which key, and of what is sent, with a key of the service's secret; so neither
//! a key nor a body can be found out from what is stored.

use crate::limits::network;
use crate::problem::{Code, Problem};
use crate::records::{Hash, InProgress, Once};
use crate::route::{Call, Caller};
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderName;
use http::header::IF_MATCH;
use purlin_rules::value::Value;
use sha2::Sha256;

pub(super) const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
/// Characters of a key.
const LENGTH: usize = 255;

/// What keys are hashed with, and the requests that are being done.
pub(crate) struct Keys {
    secret: Hash,
    in_progress: InProgress,
}

impl Keys {
    pub(crate) fn new(secret: Hash) -> Self {
        Self { secret, in_progress: InProgress::default() }
    }

    /// The hash of parts, each told from the next.
    fn hash(&self, parts: &[&[u8]]) -> Result<Hash, Problem> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).map_err(Problem::internal)?;
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        Ok(mac.finalize().into_bytes().into())
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// The call as one that is done once, if it has a key.
///
/// # Errors
/// A key that is none; one under which another call is in progress.
pub(super) fn of(call: &Call) -> Result<Option<Once>, Problem> {
    let mut values = call.headers.get_all(HEADER).iter();
    let Some(key) = values.next() else { return Ok(None) };
    let is_key = (1..=LENGTH).contains(&key.len()) && key.as_bytes().iter().all(u8::is_ascii_graphic);
    if !is_key || values.next().is_some() {
        let detail = format!("`Idempotency-Key` is one text of 1 to {LENGTH} visible ASCII characters.");
        return Err(Problem::new(Code::InvalidRequest).detail(detail));
    }
    let keys = call.engine.keys();
    let caller = match call.caller {
        Caller::User { id, .. } => keys.hash(&[b"user", &id.0])?,
        Caller::Anonymous => {
            let network = call.peer.map(|peer| network(peer.ip()).to_be_bytes());
            keys.hash(&[b"anonymous", network.as_ref().map_or(&[], |network| network.as_slice())])?
        }
    };
    let tenant = match call.tenant.as_deref() {
        Some(Value::Text(text)) => text.as_bytes(),
        Some(Value::Id(id)) => id.0.as_slice(),
        Some(_) | None => &[],
    };
    let has_tenant = [u8::from(call.tenant.is_some())];
    let (method, path) = (call.route.method.as_str().as_bytes(), call.uri.path().as_bytes());
    let scoped = keys.hash(&[b"key", &caller, &has_tenant, tenant, method, path, key.as_bytes()])?;
    let version = call.headers.get(IF_MATCH).map_or(&[][..], |value| value.as_bytes());
    let request = keys.hash(&[b"request", call.uri.query().unwrap_or_default().as_bytes(), version, &call.body])?;
    Once::begin(&keys.in_progress, scoped, caller, request, call.now).map(Some)
}
