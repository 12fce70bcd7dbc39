//! A service whose plan changes while it runs.

use super::client::{Notes, PASSWORD, User};
use super::plan;
use http::Method;
use purlin_runtime::Config;
use purlin_runtime::dev::Live;
use purlin_runtime::plan::{Condition, Service};
use serde_json::{Value, json};

struct Running {
    live: Live,
    notes: Notes,
}

fn run() -> Running {
    let mut config = Config::in_memory().unwrap();
    config.cheap_passwords = true;
    let live = Live::open(plan::service(), &config).unwrap();
    let notes = Notes { engine: live.engine(), router: live.router() };
    Running { live, notes }
}

async fn replace(live: &Live, plan: Service) -> Result<(), String> {
    let live = live.clone();
    tokio::task::spawn_blocking(move || live.replace(plan)).await.unwrap().map_err(|error| error.to_string())
}

fn changed(change: impl FnOnce(&mut purlin_runtime::plan::Table)) -> Service {
    let mut service = plan::service();
    let mut tables = service.tables.to_vec();
    change(tables.iter_mut().find(|table| table.spec_name == "Note").unwrap());
    service.tables = tables.into();
    service
}

async fn note(running: &Running, user: &User) -> String {
    let row = running.notes.as_user(user, Method::POST, "/api/note", json!({ "text": "hello" })).await.json();
    format!("/api/note/{}", row["id"].as_str().unwrap())
}

#[tokio::test]
async fn the_next_answer_is_that_of_the_new_rules() {
    let running = run();
    let (ann, eve) = (running.notes.user("ann@notes.test").await, running.notes.user("eve@notes.test").await);
    let path = note(&running, &ann).await;
    let read = async || running.notes.as_user(&eve, Method::GET, &path, Value::Null).await.status;
    assert_eq!(read().await, 404);
    replace(&running.live, changed(|note| note.get.signed_in.row = Condition::Always)).await.unwrap();
    assert_eq!(read().await, 200);
    replace(&running.live, plan::service()).await.unwrap();
    assert_eq!(read().await, 404);
}

#[tokio::test]
async fn routes_come_and_go_with_their_rules() {
    let running = run();
    let ann = running.notes.user("ann@notes.test").await;
    let path = note(&running, &ann).await;
    let mute = changed(|note| note.delete.signed_in.allow = vec![].into());
    replace(&running.live, mute).await.unwrap();
    running.notes.as_user(&ann, Method::DELETE, &path, Value::Null).await.is_problem(405, "method_not_allowed");
    replace(&running.live, plan::service()).await.unwrap();
    assert_eq!(running.notes.as_user(&ann, Method::DELETE, &path, Value::Null).await.status, 204);
}

#[tokio::test]
async fn who_is_signed_in_stays_so() {
    let running = run();
    let ann = running.notes.user("ann@notes.test").await;
    replace(&running.live, plan::service()).await.unwrap();
    assert_eq!(running.notes.as_user(&ann, Method::POST, "/api/note", json!({ "text": "x" })).await.status, 201);
    let refreshed = running.notes.post("/auth/refresh", json!({ "refresh_token": ann.refresh })).await;
    assert_eq!(refreshed.status, 200);
    let again = running.notes.post("/auth/sign-in", json!({ "email": "ann@notes.test", "password": PASSWORD })).await;
    assert_eq!(again.status, 200);
}

#[tokio::test]
async fn a_plan_that_cannot_be_served_changes_nothing() {
    let running = run();
    let ann = running.notes.user("ann@notes.test").await;
    let path = note(&running, &ann).await;
    let mut lost = plan::service();
    lost.tables = lost.tables.iter().filter(|table| table.spec_name == "User").cloned().collect::<Vec<_>>().into();
    // The one table that is left is now the first; the plan still says that it is the second.
    assert!(replace(&running.live, lost).await.is_err());
    assert_eq!(running.notes.as_user(&ann, Method::GET, &path, Value::Null).await.status, 200);
}
