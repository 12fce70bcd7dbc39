//! Which browsers may call.

use super::client::{Answer, Notes, notes_with};
use http::Method;
use purlin_runtime::Mode;

async fn from(notes: &Notes, origin: &str) -> Answer {
    notes.call(Method::GET, "/api/note", &[("origin", origin)]).await
}

fn service(mode: Mode, origins: &[&str]) -> Notes {
    notes_with(&[], |config| {
        config.mode = mode;
        config.cors.origins = origins.iter().map(|origin| (*origin).to_owned()).collect();
    })
}

#[tokio::test]
async fn in_production_only_configured_origins_may_call() {
    let notes = service(Mode::Production, &["https://notes.example"]);
    let answer = from(&notes, "https://notes.example").await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://notes.example"));
    assert!(answer.header("access-control-expose-headers").unwrap().contains("etag"));
    for other in ["https://evil.example", "https://notes.example.evil", "http://notes.example", "http://localhost:5173", "null"] {
        assert_eq!(from(&notes, other).await.header("access-control-allow-origin"), None, "{other}");
    }
}

#[tokio::test]
async fn without_origins_no_browser_may_call() {
    let notes = service(Mode::Production, &[]);
    assert_eq!(from(&notes, "http://localhost:5173").await.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn in_dev_browsers_of_this_machine_may_call() {
    let notes = service(Mode::Dev, &[]);
    for origin in ["http://localhost:5173", "http://127.0.0.1:3000", "https://localhost", "http://[::1]:8000"] {
        assert_eq!(from(&notes, origin).await.header("access-control-allow-origin"), Some(origin));
    }
    for other in ["https://localhost.evil.example", "http://127.0.0.1.evil.example", "https://evil.example", "http://localhost:x"] {
        assert_eq!(from(&notes, other).await.header("access-control-allow-origin"), None, "{other}");
    }
}

#[tokio::test]
async fn a_preflight_is_answered_without_a_token() {
    let notes = service(Mode::Production, &["https://notes.example"]);
    let headers = [
        ("origin", "https://notes.example"),
        ("access-control-request-method", "PATCH"),
        ("access-control-request-headers", "authorization,content-type"),
    ];
    let answer = notes.call(Method::OPTIONS, "/api/note/x", &headers).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://notes.example"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    let allowed = answer.header("access-control-allow-methods").unwrap();
    for method in ["GET", "POST", "PATCH", "DELETE"] {
        assert!(allowed.contains(method), "{allowed}");
    }
    assert!(answer.header("access-control-allow-headers").unwrap().contains("authorization"));
}

#[tokio::test]
async fn problems_can_be_read_by_browsers_too() {
    let notes = service(Mode::Production, &["https://notes.example"]);
    for path in ["/nowhere", "/api/note"] {
        let answer = notes.call(Method::GET, path, &[("origin", "https://notes.example")]).await;
        assert!(answer.status >= 400);
        assert_eq!(answer.header("access-control-allow-origin"), Some("https://notes.example"), "{path}");
    }
}

#[tokio::test]
async fn other_questions_for_the_methods_of_an_address_are_no_preflights() {
    for notes in [service(Mode::Dev, &[]), service(Mode::Production, &["https://notes.example"]), service(Mode::Production, &[])] {
        for headers in [&[][..], &[("origin", "https://notes.example")], &[("access-control-request-method", "PATCH")]] {
            let answer = notes.call(Method::OPTIONS, "/health/live", headers).await;
            assert_eq!((answer.status, answer.header("allow")), (204, Some("GET, HEAD, OPTIONS")));
            assert_eq!(answer.header("access-control-allow-methods"), None);
            assert_eq!(notes.call(Method::OPTIONS, "/nowhere", headers).await.status, 404);
        }
    }
}
