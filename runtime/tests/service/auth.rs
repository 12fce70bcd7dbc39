//! Signing up, in, on and out.

use super::client::{Answer, NOW, Notes, PASSWORD, User, notes, notes_with, serve};
use super::plan::{service_with_handles, service_with_kinds};
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ANN: &str = "ann@notes.test";

async fn refresh(notes: &Notes, token: &str) -> Answer {
    notes.post("/auth/refresh", json!({ "refresh_token": token })).await
}

async fn sign_in(notes: &Notes, email: &str, password: &str) -> Answer {
    notes.post("/auth/sign-in", json!({ "email": email, "password": password })).await
}

/// An answer without what is different in every one.
fn shape(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let id = answer.header("x-request-id").unwrap();
    let headers = answer.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().replace(id, "ID")));
    (answer.status, headers.collect(), String::from_utf8(answer.body.clone()).unwrap().replace(id, "ID"))
}

#[tokio::test]
async fn whoever_signs_up_may_sign_in_and_see_who_they_are() {
    let notes = notes();
    let body = json!({ "email": ANN, "name": "Ann", "password": PASSWORD });
    let answer = notes.post("/auth/sign-up", body).await;
    assert_eq!((answer.status, answer.body.as_slice()), (204, b"".as_slice()));
    let answer = sign_in(&notes, ANN, PASSWORD).await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    assert_eq!((&body["expires_in"], &body["user"]["email"], &body["user"]["name"]), (&json!(900), &json!(ANN), &json!("Ann")));
    assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), ["access_token", "expires_in", "refresh_token", "user"]);
    let me = notes.as_user(&User::of(&answer), Method::GET, "/auth/me", Value::Null).await;
    assert_eq!(me.json(), body["user"]);
}

#[tokio::test]
async fn an_address_is_the_same_in_any_case() {
    let notes = notes();
    notes.user("Ann@Notes.test").await;
    assert_eq!(sign_in(&notes, "aNN@nOTES.TEST", PASSWORD).await.json()["user"]["email"], ANN);
}

#[tokio::test]
async fn me_asks_for_a_token() {
    let notes = notes();
    notes.get("/auth/me").await.is_problem(401, "sign_in_required");
}

#[tokio::test]
async fn a_taken_address_looks_like_a_new_one_and_changes_nothing() {
    let notes = notes();
    let body = |email: &str, password: &str| json!({ "email": email, "name": "Eve", "password": password });
    let new = notes.post("/auth/sign-up", body(ANN, PASSWORD)).await;
    let taken = notes.post("/auth/sign-up", body("ANN@notes.test", "another password")).await;
    assert_eq!(shape(&taken), shape(&new));
    sign_in(&notes, ANN, "another password").await.is_problem(401, "invalid_credentials");
    assert_eq!(sign_in(&notes, ANN, PASSWORD).await.json()["user"]["name"], "Eve");
}

#[tokio::test]
async fn what_else_is_taken_is_told_alike_for_new_and_taken_addresses() {
    let notes = serve(service_with_handles(), &[], |config| config.cheap_passwords = true);
    let sign_up = async |email: &str, handle: &str, code: &str| {
        let body = json!({ "email": email, "name": "Ann", "handle": handle, "code": code, "password": PASSWORD });
        notes.post("/auth/sign-up", body).await
    };
    assert_eq!(sign_up(ANN, "ann", "1").await.status, 204);
    for (handle, code) in [("ann", "2"), ("bob", "1"), ("ann", "1"), ("bob", "2")] {
        let taken = sign_up(ANN, handle, code).await;
        let new = sign_up("new@notes.test", handle, code).await;
        assert_eq!(shape(&taken), shape(&new), "{handle} {code}");
        assert_eq!(taken.status, if (handle, code) == ("bob", "2") { 204 } else { 409 });
    }
}

#[tokio::test]
async fn an_address_that_is_unique_with_another_field_is_not_told_of() {
    let notes = serve(service_with_kinds(), &[], |config| config.cheap_passwords = true);
    let sign_up = async |email: &str| {
        let body = json!({ "email": email, "name": "Ann", "kind": "a", "password": PASSWORD });
        notes.post("/auth/sign-up", body).await
    };
    let new = sign_up(ANN).await;
    assert_eq!((new.status, shape(&sign_up(ANN).await)), (204, shape(&new)));
}

#[tokio::test]
async fn nobody_chooses_the_id_of_a_user() {
    let notes = notes();
    let ann = notes.user(ANN).await;
    assert_eq!(notes.as_user(&ann, Method::DELETE, &format!("/api/user/{}", ann.id), Value::Null).await.status, 204);
    let body = json!({ "id": ann.id, "email": "eve@notes.test", "name": "Eve", "password": PASSWORD });
    for path in ["/auth/sign-up", "/api/user"] {
        let answer = notes.post(path, body.clone()).await;
        assert!(
            answer.status == 404 || answer.status == 405 || answer.faults().contains(&"/id not_writable".to_owned()),
            "{path} {answer:?}"
        );
    }
    notes.post("/auth/sign-up", body).await.is_problem(422, "invalid");
    notes.as_user(&ann, Method::GET, "/auth/me", Value::Null).await.is_problem(401, "invalid_token");
}

#[tokio::test]
async fn letters_beyond_ascii_keep_their_case_wherever_an_address_is_read() {
    let notes = notes();
    notes.user("\u{c4}NN@notes.test").await;
    assert_eq!(sign_in(&notes, "\u{c4}nn@NOTES.test", PASSWORD).await.json()["user"]["email"], "\u{c4}nn@notes.test");
    sign_in(&notes, "\u{e4}nn@notes.test", PASSWORD).await.is_problem(401, "invalid_credentials");
}

#[tokio::test]
async fn of_many_who_take_an_address_at_once_one_has_it() {
    let notes = notes();
    let one = |i: usize| {
        let body = json!({ "email": ANN, "name": format!("Ann {i}"), "password": format!("password number {i}") });
        let notes = &notes;
        async move { notes.post("/auth/sign-up", body).await.status }
    };
    let all: Vec<u16> = join((0..16).map(one)).await;
    assert_eq!(all, [204; 16]);
    let mut winners = Vec::new();
    for i in 0..16 {
        let answer = sign_in(&notes, ANN, &format!("password number {i}")).await;
        if answer.status == 200 {
            winners.push(answer.json()["user"]["name"].clone());
            assert_eq!(winners, [json!(format!("Ann {i}"))]);
        }
        notes.wait(60_000);
    }
    assert_eq!(winners.len(), 1);
}

#[tokio::test]
async fn every_fault_of_a_sign_up_is_told_at_once() {
    let notes = notes();
    let faults = async |body: Value| {
        let answer = notes.post("/auth/sign-up", body).await;
        answer.is_problem(422, "invalid");
        answer.faults().into_iter().collect::<BTreeSet<_>>()
    };
    let set = |faults: &[&str]| faults.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    assert_eq!(faults(json!({})).await, set(&["/email required", "/name required", "/password required"]));
    let body = json!({ "email": "x", "name": "", "password": "short", "rank": 1, "version": 2 });
    let expected = ["/email wrong_format", "/name too_short", "/password too_short", "/rank unknown_field", "/version not_writable"];
    assert_eq!(faults(body).await, set(&expected));
    let body = json!({ "email": ANN, "name": "Ann", "password": 1_234_567_890 });
    assert_eq!(faults(body).await, set(&["/password wrong_type"]));
    let body = json!({ "email": ANN, "name": "Ann", "password": "ééééééééé" });
    assert_eq!(faults(body).await, set(&["/password too_short"]), "characters count, not bytes");
}

#[tokio::test]
async fn a_body_of_auth_has_exactly_its_members() {
    let notes = notes();
    let answer = notes.post("/auth/sign-in", json!({ "email": 1, "passwort": "x" })).await;
    answer.is_problem(422, "invalid");
    assert_eq!(answer.faults(), ["/email wrong_type", "/passwort unknown_field", "/password required"]);
    notes.post("/auth/refresh", json!({ "refresh_token": null })).await.is_problem(422, "invalid");
    notes.post("/auth/sign-in?email=x", json!({})).await.is_problem(400, "unknown_parameter");
}

#[tokio::test]
async fn nobody_learns_whether_an_address_has_an_account() {
    let notes = notes();
    notes.user(ANN).await;
    let _ = notes.engine.store().traced();
    let wrong = sign_in(&notes, ANN, "wrong password").await;
    let statements = notes.engine.store().traced();
    let unknown = sign_in(&notes, "eve@notes.test", "wrong password").await;
    assert_eq!(notes.engine.store().traced(), statements, "the same statements run");
    wrong.is_problem(401, "invalid_credentials");
    assert_eq!(shape(&wrong), shape(&unknown));
}

#[tokio::test]
async fn a_stale_token_keeps_nobody_from_signing_in() {
    let notes = notes();
    let ann = notes.user(ANN).await;
    notes.wait(901_000);
    let again = notes.as_user(&ann, Method::POST, "/auth/sign-in", json!({ "email": ANN, "password": PASSWORD })).await;
    assert_eq!(again.status, 200);
    let refreshed = notes.as_user(&ann, Method::POST, "/auth/refresh", json!({ "refresh_token": ann.refresh })).await;
    assert_eq!(refreshed.status, 200);
}

#[tokio::test]
async fn an_access_token_holds_for_its_time() {
    let notes = notes();
    let ann = notes.user(ANN).await;
    notes.wait(899_000);
    assert_eq!(notes.as_user(&ann, Method::GET, "/auth/me", Value::Null).await.status, 200);
    notes.wait(1_000);
    for path in ["/auth/me", "/api/note", "/api/user"] {
        notes.as_user(&ann, Method::GET, path, Value::Null).await.is_problem(401, "invalid_token");
    }
}

#[tokio::test]
async fn a_token_of_another_service_is_none() {
    let (notes, others) = (notes(), notes());
    let ann = notes.user(ANN).await;
    others.user(ANN).await;
    others.as_user(&ann, Method::GET, "/auth/me", Value::Null).await.is_problem(401, "invalid_token");
    refresh(&others, &ann.refresh).await.is_problem(401, "invalid_token");
}

#[tokio::test]
async fn refresh_tokens_rotate() {
    let notes = notes();
    let mut ann = notes.user(ANN).await;
    for _ in 0..5 {
        notes.wait(3_600_000);
        let answer = refresh(&notes, &ann.refresh).await;
        assert_eq!(answer.status, 200);
        let next = User::of(&answer);
        assert_ne!(next.refresh, ann.refresh);
        assert_eq!(next.id, ann.id);
        ann = next;
    }
    assert_eq!(notes.as_user(&ann, Method::POST, "/api/note", json!({ "text": "still here" })).await.status, 201);
}

#[tokio::test]
async fn a_lost_answer_is_given_again_for_ten_seconds() {
    let notes = notes();
    let ann = notes.user(ANN).await;
    let first = User::of(&refresh(&notes, &ann.refresh).await);
    notes.wait(10_000);
    let again = User::of(&refresh(&notes, &ann.refresh).await);
    assert_eq!(again.refresh, first.refresh);
    // Both tabs go on with the one that both have.
    notes.wait(60_000);
    assert_eq!(refresh(&notes, &first.refresh).await.status, 200);
}

#[tokio::test]
async fn of_many_that_refresh_at_once_all_get_the_same_next_token() {
    let notes = notes();
    let ann = notes.user(ANN).await;
    let answers = join((0..32).map(|_| refresh(&notes, &ann.refresh))).await;
    let next: BTreeSet<String> = answers.iter().map(|answer| User::of(answer).refresh).collect();
    assert_eq!(next.len(), 1);
    notes.wait(60_000);
    assert_eq!(refresh(&notes, next.first().unwrap()).await.status, 200);
}

#[tokio::test]
async fn a_token_that_comes_twice_ends_its_session_for_everybody() {
    let notes = notes();
    let ann = notes.user(ANN).await;
    let elsewhere = notes.sign_in(ANN).await;
    let next = User::of(&refresh(&notes, &ann.refresh).await);
    notes.wait(10_001);
    refresh(&notes, &ann.refresh).await.is_problem(401, "invalid_token");
    refresh(&notes, &next.refresh).await.is_problem(401, "invalid_token");
    notes.as_user(&next, Method::POST, "/api/note", json!({ "text": "x" })).await.is_problem(401, "invalid_token");
    assert_eq!(refresh(&notes, &elsewhere.refresh).await.status, 200, "other sessions go on");
}

#[tokio::test]
async fn a_token_of_two_steps_back_is_no_lost_answer() {
    let notes = notes();
    let ann = notes.user(ANN).await;
    let second = User::of(&refresh(&notes, &ann.refresh).await);
    let third = User::of(&refresh(&notes, &second.refresh).await);
    refresh(&notes, &ann.refresh).await.is_problem(401, "invalid_token");
    refresh(&notes, &third.refresh).await.is_problem(401, "invalid_token");
}

#[tokio::test]
async fn a_made_up_token_ends_no_session() {
    let notes = notes();
    let ann = notes.user(ANN).await;
    for i in [0, 30, 70, ann.refresh.len() - 2] {
        let mut made_up = ann.refresh.clone().into_bytes();
        made_up[i] = if made_up[i] == b'A' { b'B' } else { b'A' };
        refresh(&notes, &String::from_utf8(made_up).unwrap()).await.is_problem(401, "invalid_token");
    }
    for made_up in ["", "x", &ann.access] {
        refresh(&notes, made_up).await.is_problem(401, "invalid_token");
    }
    assert_eq!(refresh(&notes, &ann.refresh).await.status, 200);
}

#[tokio::test]
async fn a_session_that_is_not_used_ends() {
    let notes = notes();
    let ann = notes.user(ANN).await;
    notes.wait(2_592_000_000);
    refresh(&notes, &ann.refresh).await.is_problem(401, "invalid_token");
}

#[tokio::test]
async fn signing_out_ends_a_session_and_may_be_repeated() {
    let notes = notes();
    let ann = notes.user(ANN).await;
    let out = json!({ "refresh_token": ann.refresh });
    assert_eq!(notes.post("/auth/sign-out", out.clone()).await.status, 204);
    assert_eq!(notes.post("/auth/sign-out", out).await.status, 204);
    refresh(&notes, &ann.refresh).await.is_problem(401, "invalid_token");
    notes.as_user(&ann, Method::POST, "/api/note", json!({ "text": "x" })).await.is_problem(401, "invalid_token");
    notes.post("/auth/sign-out", json!({ "refresh_token": "x" })).await.is_problem(401, "invalid_token");
}

#[tokio::test]
async fn a_user_who_is_deleted_is_nobody() {
    let notes = notes();
    let ann = notes.user(ANN).await;
    assert_eq!(notes.as_user(&ann, Method::DELETE, &format!("/api/user/{}", ann.id), Value::Null).await.status, 204);
    notes.as_user(&ann, Method::GET, "/auth/me", Value::Null).await.is_problem(401, "invalid_token");
    notes.as_user(&ann, Method::GET, "/api/note", Value::Null).await.is_problem(401, "invalid_token");
    refresh(&notes, &ann.refresh).await.is_problem(401, "invalid_token");
    sign_in(&notes, ANN, PASSWORD).await.is_problem(401, "invalid_credentials");
    // The address is free again, and the next user of it is another one.
    assert_ne!(notes.user(ANN).await.id, ann.id);
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let notes = notes();
    notes.user(ANN).await;
    for _ in 0..10 {
        sign_in(&notes, ANN, "wrong password").await.is_problem(401, "invalid_credentials");
    }
    let answer = sign_in(&notes, ANN, PASSWORD).await;
    answer.is_problem(429, "too_many_requests");
    assert_eq!(answer.header("retry-after"), Some("6"));
    notes.wait(6_000);
    assert_eq!(sign_in(&notes, ANN, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn those_who_know_their_password_are_never_slowed_down() {
    let notes = notes();
    notes.user(ANN).await;
    for _ in 0..30 {
        assert_eq!(sign_in(&notes, ANN, PASSWORD).await.status, 200);
    }
}

#[tokio::test]
async fn a_flood_of_passwords_is_turned_away_rather_than_hashed() {
    // At full cost, so that they pile up.
    let notes = notes_with(&[], |config| config.cheap_passwords = false);
    let cores = std::thread::available_parallelism().unwrap().get();
    let flood = (0..cores * 32 + 64).map(|i| {
        let body = json!({ "email": format!("u{i}@notes.test"), "password": "wrong password" });
        let notes = &notes;
        async move { notes.post("/auth/sign-in", body).await }
    });
    let answers = join(flood).await;
    let turned_away = answers.iter().filter(|answer| answer.status == 503).collect::<Vec<_>>();
    assert!(!turned_away.is_empty());
    assert!(turned_away.iter().all(|answer| answer.header("retry-after") == Some("1")));
    assert!(answers.iter().all(|answer| answer.status == 503 || answer.status == 401));
}

#[tokio::test]
async fn an_attempt_that_found_no_place_is_not_counted() {
    // At full cost, so that they pile up.
    let notes = notes_with(&[], |config| config.cheap_passwords = false);
    let cores = std::thread::available_parallelism().unwrap().get();
    // Of few addresses, ten attempts each: one that shares Ann's bucket, as one of 16,384 does, would count against her.
    let others = (0..cores * 32).map(|i| format!("u{}@notes.test", i / 10));
    let flood = others.chain((0..10).map(|_| ANN.to_owned())).map(|email| {
        let notes = &notes;
        async move { sign_in(notes, &email, "wrong password").await.status }
    });
    let statuses = join(flood).await;
    assert!(statuses.contains(&503));
    let judged = statuses.iter().rev().take(10).filter(|status| **status == 401).count();
    for _ in judged..10 {
        sign_in(&notes, ANN, "wrong password").await.is_problem(401, "invalid_credentials");
    }
    sign_in(&notes, ANN, "wrong password").await.is_problem(429, "too_many_requests");
}

#[tokio::test]
async fn a_flood_of_sign_ups_keeps_nobody_from_signing_in() {
    // At full cost, so that they pile up.
    let notes = notes_with(&[], |config| config.cheap_passwords = false);
    let cores = std::thread::available_parallelism().unwrap().get();
    let flood = (0..cores * 32 + 64).map(|i| {
        let body = json!({ "email": format!("u{i}@notes.test"), "name": "U", "password": PASSWORD });
        let notes = &notes;
        async move { notes.post("/auth/sign-up", body).await.status }
    });
    let ann = sign_in(&notes, ANN, "wrong password");
    let all = async { join(flood).await };
    let (statuses, answer) = tokio::join!(all, ann);
    assert!(statuses.contains(&503));
    answer.is_problem(401, "invalid_credentials");
}

#[tokio::test]
async fn time_is_that_of_the_engine() {
    let notes = notes();
    let ann = notes.user(ANN).await;
    let me = notes.as_user(&ann, Method::GET, "/auth/me", Value::Null).await.json();
    assert_eq!(notes.engine.clock().now(), NOW);
    assert_eq!(me["created_at"], "2027-01-15T08:00:00.000Z");
}

/// All at once, on one thread: each goes on when the store or the hashing has something for it.
async fn join<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut pending: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        for (future, done) in &mut pending {
            if done.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(context)
            {
                *done = Some(value);
            }
        }
        if pending.iter().all(|(_, done)| done.is_some()) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    pending.into_iter().filter_map(|(_, done)| done).collect()
}
