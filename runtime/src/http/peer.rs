//! Where a request comes from: who is at the other end of the connection, or, where that is a proxy of the settings, whom it says it asks
//! for. What anybody else says in `x-forwarded-for` is not believed.

use crate::config::Network;
use http::{HeaderMap, HeaderName};
use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The last address that is no proxy's. Each proxy adds, at the end, whom it was asked by; what stands before the first that is not
/// ours may be made up.
pub(super) fn of(peer: SocketAddr, headers: &HeaderMap, proxies: &[Network]) -> SocketAddr {
    if !headers.contains_key(FORWARDED) {
        return peer;
    }
    let is_proxy = |address: IpAddr| proxies.iter().any(|proxy| proxy.holds(address));
    if !is_proxy(peer.ip()) {
        not_believed();
        return peer;
    }
    let mut nearest = peer.ip();
    for value in headers.get_all(FORWARDED).iter().rev() {
        for text in value.to_str().unwrap_or_default().rsplit(',') {
            let Some(address) = address(text.trim()) else { return SocketAddr::new(nearest, 0) };
            nearest = address;
            if !is_proxy(address) {
                return SocketAddr::new(address, 0);
            }
        }
    }
    SocketAddr::new(nearest, 0)
}

/// `203.0.113.9`, `2001:db8::1`, either with a port.
fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| text.parse().ok().map(|address: SocketAddr| address.ip()))
}

/// Whoever forgot the setting should learn why all clients share one address.
fn not_believed() {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        tracing::warn!("`x-forwarded-for` of an address that is not among `server.proxies` is not believed: clients count as the proxy");
    });
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::config::{Config, Mode};
    use http::HeaderValue;
    use std::path::Path;

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let text = "server: { proxies: [10.0.0.0/8, '::1'] }";
        let config = Config::parse(text, Path::new("/app"), Mode::Production, &|_| Some("x".repeat(32))).unwrap();
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED, HeaderValue::from_str(value).unwrap());
        }
        of(SocketAddr::new(peer.parse().unwrap(), 9), &headers, &config.server.proxies).ip().to_string()
    }

    #[test]
    fn a_proxy_is_believed_and_nobody_else() {
        assert_eq!(client("10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(client("::1", &["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(client("203.0.113.7", &["203.0.113.9"]), "203.0.113.7");
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn what_a_client_says_of_itself_is_not_believed() {
        assert_eq!(client("10.0.0.1", &["198.51.100.1, 203.0.113.9"]), "203.0.113.9");
        assert_eq!(client("10.0.0.1", &["198.51.100.1", "203.0.113.9, 10.0.0.2"]), "203.0.113.9");
        assert_eq!(client("10.0.0.1", &["198.51.100.1, unknown"]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
    }
}
