//! A service whose plan changes while it runs.

use super::client::{Notes, PASSWORD, User};
use super::plan::{self, NOTE, TEXT};
use ::http::Method;
use purlin_runtime::Config;
use purlin_runtime::dev::Live;
use purlin_runtime::http;
use purlin_runtime::plan::{Condition, Evolution, FieldGroup, FieldId, Service};
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

/// The plan that serves now, which goes on after it was replaced.
fn kept(running: &Running) -> Notes {
    let engine = running.live.engine();
    let router = http::router(&engine, &http::routes(engine.service()));
    Notes { engine, router }
}

/// Notes whose text is called `words`, with another one that is called as it was before.
fn with_another_text() -> Service {
    changed(|note| {
        let mut fields = note.fields.to_vec();
        let another = plan::with_default(&fields[5], "another");
        fields[5] = plan::renamed(&fields[5], "words");
        fields.push(another);
        note.fields = fields.into();
        let all = FieldGroup { fields: (1..7).map(FieldId).collect::<Vec<_>>().into(), shown: Condition::Always };
        (note.get.signed_in.groups, note.list.signed_in.groups) = (vec![all.clone()].into(), vec![all].into());
    })
}

/// Notes whose text is called otherwise now.
fn renamed(name: &str, was: &str) -> Service {
    let mut service = changed(|note| {
        let mut fields = note.fields.to_vec();
        fields[5] = plan::renamed(&fields[5], name);
        note.fields = fields.into();
    });
    service.evolution = vec![Evolution::Field { table: NOTE, field: TEXT, was: was.to_owned().into() }].into();
    service
}

#[tokio::test]
async fn a_request_that_came_before_reads_no_column_by_the_name_of_another() {
    let running = run();
    let ann = running.notes.user("ann@notes.test").await;
    let path = note(&running, &ann).await;
    let before = kept(&running);
    replace(&running.live, renamed("words", "text")).await.unwrap();
    replace(&running.live, with_another_text()).await.unwrap();
    for path in [&*path, "/api/note", "/api/note/$aggregate?count"] {
        let answer = before.as_user(&ann, Method::GET, path, Value::Null).await;
        answer.is_problem(503, "unavailable");
        assert_eq!(answer.header("retry-after"), Some("1"), "{path}");
    }
    let after = running.notes.as_user(&ann, Method::GET, &path, Value::Null).await.json();
    assert_eq!((after["words"].as_str(), after["text"].as_str()), (Some("hello"), Some("another")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_a_column_is_renamed_nobody_meets_a_fault() {
    let running = run();
    let ann = running.notes.user("ann@notes.test").await;
    let path = note(&running, &ann).await;
    let changes = async {
        for _ in 0..20 {
            replace(&running.live, renamed("words", "text")).await.unwrap();
            replace(&running.live, renamed("text", "words")).await.unwrap();
        }
    };
    let mut changes = std::pin::pin!(changes);
    let mut answered = 0;
    loop {
        tokio::select! {
            biased;
            () = &mut changes => break,
            answer = running.notes.as_user(&ann, Method::GET, &path, Value::Null) => match answer.status {
                200 => {
                    answered += 1;
                    let row = answer.json();
                    assert!([&row["text"], &row["words"]].into_iter().any(|text| text == "hello"), "{row}");
                }
                _ => answer.is_problem(503, "unavailable"),
            },
        }
    }
    assert!(answered > 20, "{answered}");
}

#[tokio::test]
async fn a_request_that_came_before_writes_nothing_by_the_rules_of_before() {
    let running = run();
    let ann = running.notes.user("ann@notes.test").await;
    let path = note(&running, &ann).await;
    let before = kept(&running);
    let mute = changed(|note| note.create.signed_in.allow = vec![].into());
    replace(&running.live, mute).await.unwrap();
    for (method, path, body) in [
        (Method::POST, "/api/note", json!({ "text": "late" })),
        (Method::PATCH, &*path, json!({ "text": "late" })),
        (Method::DELETE, &path, Value::Null),
        (Method::POST, "/auth/sign-out", json!({ "refresh_token": ann.refresh })),
    ] {
        let answer = before.as_user(&ann, method.clone(), path, body).await;
        answer.is_problem(503, "unavailable");
        assert_eq!(answer.header("retry-after"), Some("1"), "{method} {path}");
    }
    assert_eq!(before.as_user(&ann, Method::GET, &path, Value::Null).await.status, 200, "what only reads goes on");
    let after = running.notes.as_user(&ann, Method::GET, &path, Value::Null).await.json();
    assert_eq!((after["text"].as_str(), after["version"].as_i64()), (Some("hello"), Some(1)));
    // By a plan that can't be served nothing is replaced, and whoever writes goes on.
    let mut lost = plan::service();
    lost.tables = lost.tables.iter().filter(|table| table.spec_name == "User").cloned().collect::<Vec<_>>().into();
    assert!(replace(&running.live, lost).await.is_err());
    assert_eq!(running.notes.as_user(&ann, Method::PATCH, &path, json!({ "text": "now" })).await.status, 200);
}
