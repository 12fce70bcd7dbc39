//! The id of a request: the caller's own, where it is one, else one of ours. It stands in the answer and in the log.

use http::{HeaderMap, HeaderName, HeaderValue};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Longer ones are not taken over.
const LONGEST: usize = 64;

/// What tells two runs of a service apart.
static RUN: LazyLock<u32> = LazyLock::new(|| {
    let mut bytes = [0; 4];
    // Without randomness, ids repeat with the next run; nothing but reading a log depends on them.
    let _ = getrandom::fill(&mut bytes);
    u32::from_be_bytes(bytes)
});

pub(super) fn of(headers: &HeaderMap) -> HeaderValue {
    sent(headers).unwrap_or_else(next)
}

/// The caller's own, if it is of letters, digits, `.`, `_` and `-` only: such a one can be written into any log.
pub(super) fn sent(headers: &HeaderMap) -> Option<HeaderValue> {
    headers.get(HEADER).filter(|id| is_sane(id.as_bytes())).cloned()
}

pub(super) fn text(id: &HeaderValue) -> &str {
    id.to_str().unwrap_or_default()
}

fn is_sane(id: &[u8]) -> bool {
    (1..=LONGEST).contains(&id.len()) && id.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'.' | b'_' | b'-'))
}

pub(super) fn next() -> HeaderValue {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let id = format!("{:08x}-{:x}", *RUN, COUNT.fetch_add(1, Ordering::Relaxed));
    HeaderValue::try_from(id).unwrap_or_else(|_| HeaderValue::from_static("-"))
}
