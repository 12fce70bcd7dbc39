//! What a service says about itself.

use super::client::{notes, notes_with};
use super::socket::{PATIENCE, ask, rest};
use purlin_runtime::config::Metrics;
use purlin_runtime::serve;
use serde_json::json;
use tokio::net::TcpStream;

#[tokio::test]
async fn a_service_says_what_it_is() {
    let answer = notes().get("/").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json(), json!({ "service": "Notes", "purlin": env!("CARGO_PKG_VERSION") }));
}

#[tokio::test]
async fn a_service_is_live_and_ready() {
    let notes = notes();
    assert_eq!(notes.get("/health/live").await.json(), json!({ "status": "live" }));
    assert_eq!(notes.get("/health/ready").await.json(), json!({ "status": "ready" }));
}

#[tokio::test]
async fn a_service_whose_store_is_gone_lives_but_is_not_ready() {
    let notes = notes();
    let engine = notes.engine.clone();
    tokio::task::spawn_blocking(move || engine.close()).await.unwrap();
    assert_eq!(notes.get("/health/live").await.status, 200);
    let answer = notes.get("/health/ready").await;
    answer.is_problem(503, "unavailable");
    assert_eq!(answer.header("retry-after"), Some("1"));
}

#[tokio::test]
async fn requests_are_counted_by_pattern_and_not_by_path() {
    let notes = notes();
    notes.get("/api/note/very-private").await;
    notes.get("/nowhere/very-private").await;
    let answer = notes.get("/metrics").await;
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let text = String::from_utf8(answer.body).unwrap();
    for part in [
        r#"purlin_requests_total{route="/api/note/{id}",method="GET",status="401"}"#,
        r#"purlin_requests_total{route="",method="GET",status="404"}"#,
        r#"purlin_request_seconds_bucket{route="/api/note/{id}",method="GET",le="#,
        "purlin_store_queue{",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(!text.contains("very-private"));
}

#[tokio::test]
async fn the_contract_is_there_where_it_may_be_read() {
    let answer = notes().get("/openapi.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    assert_eq!(answer.json()["openapi"], "3.1.1");
    assert!(answer.json()["paths"]["/api/note/{id}"]["patch"].is_object());
    let closed = notes_with(&[], |config| config.server.openapi = false);
    closed.get("/openapi.json").await.is_problem(404, "not_found");
}

#[tokio::test]
async fn metrics_are_where_the_settings_say() {
    let at = |metrics| notes_with(&[], |config| config.server.metrics = metrics);
    assert_eq!(at(Metrics::Anybody).get("/metrics").await.status, 200);
    at(Metrics::Nobody).get("/metrics").await.is_problem(404, "not_found");
    assert!(serve::metrics(&at(Metrics::Nobody).engine).await.unwrap().is_none());
    let apart = at(Metrics::At("127.0.0.1:0".parse().unwrap()));
    apart.get("/metrics").await.is_problem(404, "not_found");
    let scraped = serve::metrics(&apart.engine).await.unwrap().unwrap();
    let address = scraped.address();
    let get =
        async |path: &str| rest(&mut ask(address, &format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")).await).await;
    let text = get("/metrics").await;
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n") && text.contains("purlin_store_queue{"), "{text}");
    for elsewhere in ["/", "/health/live", "/api/note"] {
        let answer = get(elsewhere).await;
        assert!(answer.starts_with("HTTP/1.1 404 Not Found\r\n"), "{elsewhere}: {answer}");
    }
    drop(scraped);
    let gone = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(PATIENCE, gone).await.expect("it ends with what serves it");
}
