//! Whom a request asks: `host`, once, as RFC 9112 (section 3.2) has it. Two of them are what two readers of one request disagree about: a proxy
//! goes by the one, the tenant by the other.

use crate::problem::{Code, Problem};
use http::header::HOST;
use http::uri::Authority;
use http::{HeaderValue, Request, Version};

/// # Errors
/// 400 where it is not named, though it must be from HTTP/1.1 on, or twice, or is none.
pub(crate) fn check<B>(request: &Request<B>) -> Result<(), Problem> {
    let mut named = request.headers().get_all(HOST).iter();
    let first = named.next();
    let fault = match first {
        _ if named.next().is_some() => "The header `host` comes twice.",
        None if request.version() >= Version::HTTP_11 => "A request of HTTP/1.1 has the header `host`.",
        Some(host) if !is_host(host) => "The header `host` is no host, with or without a port.",
        _ => return Ok(()),
    };
    Err(Problem::new(Code::InvalidRequest).detail(fault))
}

/// An empty one is that of an address that has none.
fn is_host(value: &HeaderValue) -> bool {
    // Nearly all are plain, and need no parser.
    let is_plain = value.as_bytes().iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    is_plain || Authority::try_from(value.as_bytes()).is_ok_and(|host| !host.as_str().contains('@'))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn is_taken(version: Version, hosts: &[&str]) -> bool {
        let request = Request::builder().version(version);
        let request = hosts.iter().fold(request, |request, host| request.header(HOST, *host));
        check(&request.body(()).unwrap()).is_ok()
    }

    #[test]
    fn a_host_is_named_once_and_is_one() {
        for host in ["a.example", "a.example:80", "127.0.0.1:8090", "[::1]:8090", ""] {
            assert!(is_taken(Version::HTTP_11, &[host]), "{host}");
        }
        for host in ["a b", "a/b", "me@a.example", "a.example, b.example", "a?b"] {
            assert!(!is_taken(Version::HTTP_11, &[host]), "{host}");
        }
        assert!(!is_taken(Version::HTTP_11, &[]));
        assert!(is_taken(Version::HTTP_10, &[]));
        for version in [Version::HTTP_10, Version::HTTP_11] {
            assert!(!is_taken(version, &["a.example", "a.example"]));
        }
    }
}
