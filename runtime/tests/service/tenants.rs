//! Where a request names its tenant: each of the three ways, to the same rows.

use super::client::{Answer, JSON, Notes, request, serve};
use super::plan::{EMAIL, NOTE, OWNER, USER, service};
use http::Method;
use purlin_runtime::plan::{Condition, Fragment, Service, Tenant, TenantSource};
use serde_json::json;

/// Each user is a tenant of their own notes, named by their address.
fn notes(source: TenantSource) -> Notes {
    let own = |sql: &'static str| Fragment { text: sql.into() };
    let mine = Condition::If { sql: own("{.id} = {me}"), not: own("{.id} <> {me}"), reads: vec![purlin_runtime::plan::FieldId::ID].into() };
    let mut service: Service = service();
    service.tenant = Some(Tenant { table: USER, key: EMAIL, source, signed_in: mine, anonymous: Condition::Never });
    let note = &mut service.tables.to_mut()[NOTE.0 as usize];
    note.tenant = Some(OWNER);
    for read in [&mut note.get.signed_in, &mut note.list.signed_in] {
        read.row = Condition::If { sql: own("{.owner} IS {tenant}"), not: own("{.owner} IS NOT {tenant}"), reads: vec![OWNER].into() };
    }
    serve(service, &[], |config| config.cors.origins = vec!["https://notes.example".to_owned()])
}

/// Ann writes a note and lists her notes, at these addresses.
async fn speaks(notes: &Notes, path: &str, headers: &[(&str, &str)]) -> Answer {
    let ann = notes.user("ann@notes.test").await;
    let bearer = format!("Bearer {}", ann.access);
    let headers = [&[("authorization", bearer.as_str())], headers].concat();
    let body = json!({ "text": "mine" }).to_string();
    let made = notes.send(request(Method::POST, path, &[&headers[..], &[JSON]].concat(), body.into())).await;
    assert_eq!((made.status, made.json()["owner"].as_str()), (201, Some(ann.id.as_str())));
    assert!(made.header("location").unwrap().starts_with(&format!("{path}/")));
    let answer = notes.call(Method::GET, path, &headers).await;
    assert_eq!(answer.json()["data"][0]["text"], "mine");
    let lacking = notes.call(Method::GET, "/api/note", &[("authorization", &bearer)]).await;
    assert_eq!((lacking.status, lacking.json()["code"].as_str()), (400, Some("tenant_required")));
    answer
}

#[tokio::test]
async fn a_header_names_the_tenant() {
    let notes = notes(TenantSource::Header("x-owner".into()));
    let answer = speaks(&notes, "/api/note", &[("x-owner", "ann@notes.test")]).await;
    assert_eq!(answer.header("vary").unwrap(), "authorization, x-owner");
    let twice = notes.call(Method::GET, "/api/note", &[("x-owner", "a"), ("x-owner", "b")]).await;
    assert_eq!((twice.status, twice.json()["code"].as_str()), (400, Some("invalid_request")));
    let preflight = [
        ("origin", "https://notes.example"),
        ("access-control-request-method", "GET"),
        ("access-control-request-headers", "authorization,x-owner"),
    ];
    let allowed = notes.call(Method::OPTIONS, "/api/note", &preflight).await;
    assert!(allowed.header("access-control-allow-headers").unwrap().contains("x-owner"));
}

#[tokio::test]
async fn the_first_segment_of_the_address_names_the_tenant() {
    let notes = notes(TenantSource::Path);
    speaks(&notes, "/ann%40notes.test/api/note", &[]).await;
    let elsewhere = notes.call(Method::GET, "/ann%40notes.test/nowhere", &[]).await;
    assert_eq!(elsewhere.status, 404);
    let broken = notes.call(Method::GET, "/%ff/api/note", &[]).await;
    assert_eq!((broken.status, broken.json()["code"].as_str()), (400, Some("invalid_request")));
    // What users sign in with is the same there.
    let sign_in = notes.call(Method::GET, "/ann%40notes.test/auth/sign-in", &[]).await;
    assert_eq!(sign_in.status, 405);
}

#[tokio::test]
async fn addresses_begin_with_a_tenant_only_where_the_plan_says_so() {
    let notes = notes(TenantSource::Subdomain);
    assert_eq!(notes.call(Method::GET, "/ann/api/note", &[]).await.status, 404);
}
