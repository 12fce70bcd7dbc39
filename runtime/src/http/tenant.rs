//! Which tenant a request is about, as its head says. Comes in: headers, address, the plan. Goes out: the tenant's key, or nothing.
//!
//! Whether there is such a tenant, and whether it admits the caller, the statement asks that decides.

use super::query::decode;
use crate::problem::{Code, Problem};
use crate::values::read;
use http::request::Parts;
use http::{HeaderName, header};
use purlin_rules::plan::{FieldKind, Scalar, Service, TenantSource};
use purlin_rules::value::Value;
use std::sync::Arc;

/// What the addresses of a service begin with whose requests name their tenant by the path.
pub(crate) const SEGMENT: &str = "/{tenant}";

/// The header that names the tenant, where one does.
pub(super) fn header_of(service: &Service) -> Option<HeaderName> {
    match &service.tenant.as_ref()?.source {
        TenantSource::Header(name) => HeaderName::from_bytes(name.as_bytes()).ok(),
        TenantSource::Subdomain | TenantSource::Path => None,
    }
}

/// Whether addresses begin with the tenant.
pub(crate) fn is_in_path(service: &Service) -> bool {
    service.tenant.as_ref().is_some_and(|tenant| tenant.source == TenantSource::Path)
}

/// The key of the tenant that the request names; `pattern` is the address as its route spells it.
///
/// # Errors
/// What names more than one, or is no text.
pub(super) fn of(service: &Service, pattern: &str, head: &Parts) -> Result<Option<Arc<Value>>, Problem> {
    let Some(tenant) = &service.tenant else { return Ok(None) };
    let named = match &tenant.source {
        TenantSource::Header(name) => in_header(name, head)?,
        TenantSource::Subdomain => in_host(head),
        TenantSource::Path => in_path(pattern, head)?,
    };
    let key = service.table(tenant.table).and_then(|table| table.field(tenant.key));
    let is_uuid = key.is_some_and(|key| matches!(key.kind, FieldKind::Scalar { scalar: Scalar::Uuid, .. }));
    Ok(named.map(|text| {
        // What is no id names a tenant that cannot be there.
        let value = if is_uuid { read::id(&text).map_or(Value::Null, Value::Id) } else { Value::Text(text) };
        Arc::new(value)
    }))
}

fn in_header(name: &str, head: &Parts) -> Result<Option<String>, Problem> {
    let mut values = head.headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let text = std::str::from_utf8(value.as_bytes()).ok().filter(|_| values.next().is_none());
    let text = text.ok_or_else(|| Problem::new(Code::InvalidRequest).detail(format!("The header `{name}` names one tenant, as text.")))?;
    Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
}

/// The first label of a host that has three, or two of which the last is `localhost`. Hosts know no upper case.
fn in_host(head: &Parts) -> Option<String> {
    let of_header = || head.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let authority = head.uri.authority().map(http::uri::Authority::as_str).or_else(of_header)?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(name, _)| name).trim_end_matches('.');
    let is_address = host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok();
    let (first, rest) = host.split_once('.').filter(|_| !is_address)?;
    let is_below = rest.contains('.') || rest.eq_ignore_ascii_case("localhost");
    (is_below && !first.is_empty()).then(|| first.to_ascii_lowercase())
}

fn in_path(pattern: &str, head: &Parts) -> Result<Option<String>, Problem> {
    if !pattern.starts_with(SEGMENT) {
        return Ok(None);
    }
    let segment = head.uri.path().split('/').nth(1).unwrap_or_default();
    // A plus is a plus here.
    decode(&segment.replace('+', "%2B")).map(Some)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn head(uri: &str, headers: &[(&str, &[u8])]) -> Parts {
        let mut request = http::Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn the_first_label_of_a_host_below_another_is_the_tenant() {
        let named = |host: &str| in_host(&head("/api/ticket", &[("host", host.as_bytes())]));
        assert_eq!(named("acme.example.com").as_deref(), Some("acme"));
        assert_eq!(named("Acme.Example.com:8090").as_deref(), Some("acme"));
        assert_eq!(named("acme.localhost:8090").as_deref(), Some("acme"));
        assert_eq!(named("acme.example.com.").as_deref(), Some("acme"));
        for none in ["example.com", "localhost", "localhost:8090", "127.0.0.1:8090", "[::1]:8090", "[::ffff:1.2.3.4]", ".example.com", ""] {
            assert_eq!(named(none), None, "{none}");
        }
        assert_eq!(in_host(&head("http://acme.example.com/x", &[("host", b"evil.example.com")])).as_deref(), Some("acme"));
    }

    #[test]
    fn a_header_names_one_tenant() {
        let named = |headers: &[(&str, &[u8])]| in_header("x-org", &head("/", headers));
        assert_eq!(named(&[("X-Org", b"acme")]).unwrap().as_deref(), Some("acme"));
        assert_eq!(named(&[("x-org", "über".as_bytes())]).unwrap().as_deref(), Some("über"));
        assert_eq!(named(&[]).unwrap(), None);
        assert_eq!(named(&[("x-org", b"")]).unwrap(), None);
        assert_eq!(named(&[("x-org", b"acme"), ("x-org", b"zoo")]).unwrap_err().code(), Code::InvalidRequest);
        assert_eq!(named(&[("x-org", b"\xff")]).unwrap_err().code(), Code::InvalidRequest);
    }

    #[test]
    fn the_first_segment_is_decoded() {
        let named = |path: &str| in_path("/{tenant}/api/ticket", &head(path, &[])).unwrap();
        assert_eq!(named("/acme/api/ticket").as_deref(), Some("acme"));
        assert_eq!(named("/a%20b+c/api/ticket").as_deref(), Some("a b+c"));
        assert_eq!(in_path("/api/ticket", &head("/api/ticket", &[])).unwrap(), None);
        assert!(in_path("/{tenant}/api/ticket", &head("/%ff/api/ticket", &[])).is_err());
    }
}
