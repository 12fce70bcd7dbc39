//! How many accounts one address may make.

use super::client::{Notes, PASSWORD, notes_with};
use super::socket::{Served, ask, rest};
use purlin_runtime::config::Network;
use serde_json::json;

fn bounded() -> Notes {
    notes_with(&[], |config| config.limits.sign_ups = 3)
}

fn account(email: &str) -> serde_json::Value {
    json!({ "email": email, "name": "Somebody", "password": PASSWORD })
}

#[tokio::test]
async fn one_address_makes_so_many_accounts_and_then_one_by_one() {
    let notes = bounded();
    for place in 0..3 {
        assert_eq!(notes.post("/auth/sign-up", account(&format!("{place}@example.com"))).await.status, 204);
    }
    let refused = notes.post("/auth/sign-up", account("4@example.com")).await;
    refused.is_problem(429, "too_many_requests");
    assert_eq!(refused.header("retry-after"), Some("1200"));
    notes.wait(1_200_000);
    assert_eq!(notes.post("/auth/sign-up", account("4@example.com")).await.status, 204);
    notes.post("/auth/sign-up", account("5@example.com")).await.is_problem(429, "too_many_requests");
}

#[tokio::test]
async fn a_taken_address_counts_as_a_new_one_and_what_is_malformed_does_not() {
    let notes = bounded();
    for _ in 0..10 {
        notes.post("/auth/sign-up", json!({ "email": "ann@example.com" })).await.is_problem(422, "invalid");
    }
    for _ in 0..3 {
        assert_eq!(notes.post("/auth/sign-up", account("ann@example.com")).await.status, 204);
    }
    // Whether the address is taken or not.
    notes.post("/auth/sign-up", account("ann@example.com")).await.is_problem(429, "too_many_requests");
    notes.post("/auth/sign-up", account("bob@example.com")).await.is_problem(429, "too_many_requests");
    // Whoever is there signs in as before.
    notes.sign_in("ann@example.com").await;
}

/// The status of a sign-up of a client that a proxy, or somebody, names.
async fn of_client(served: &Served, client: &str, email: &str) -> String {
    let body = account(email).to_string();
    let head = format!(
        "POST /auth/sign-up HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-forwarded-for: {client}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    rest(&mut ask(served.address, &head).await).await[9..12].to_owned()
}

#[tokio::test]
async fn behind_a_proxy_each_client_has_its_own_and_nobody_else_says_who_they_are() {
    for (proxies, apart) in [(vec![Network::parse("127.0.0.1").unwrap()], true), (Vec::new(), false)] {
        let served = Served::of(notes_with(&[], |config| {
            config.server.proxies = proxies;
            config.limits.sign_ups = 1;
        }))
        .await;
        assert_eq!(of_client(&served, "203.0.113.1", "a@example.com").await, "204");
        assert_eq!(of_client(&served, "203.0.113.1", "b@example.com").await, "429");
        assert_eq!(of_client(&served, "203.0.113.2", "c@example.com").await, if apart { "204" } else { "429" });
    }
}
