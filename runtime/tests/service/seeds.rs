//! Seeds: rows that a spec brings along, and users who can sign in.

use super::client::{Notes, notes};
use super::plan::{EMAIL, NAME, NOTE, OWNER, TEXT, USER};
use http::Method;
use purlin_runtime::plan::{FieldId, Seed, SeedRow, SeedValue};
use purlin_runtime::seed::{SeedUser, settle};
use serde_json::{Value, json};

fn text(text: &str) -> SeedValue {
    SeedValue::Value(purlin_rules::value::Value::Text(text.into()))
}

fn user(label: &str, password: Option<&str>) -> SeedRow {
    let values = vec![(EMAIL, text(&format!("{label}@notes.test"))), (NAME, text(label))];
    SeedRow { label: Some(label.into()), model: USER, values, password: password.map(str::to_owned), span: Default::default() }
}

fn note(owner: usize, words: &str) -> SeedRow {
    let values = vec![(OWNER, SeedValue::Row(owner)), (TEXT, text(words)), (FieldId::CREATED_AT, SeedValue::Now)];
    SeedRow { label: None, model: NOTE, values, password: None, span: Default::default() }
}

fn seed() -> Seed {
    let rows = vec![user("ann", Some("correct horse")), user("bob", None), note(0, "one"), note(0, "two"), note(1, "three")];
    Seed { name: "dev".into(), rows }
}

async fn sign_in(notes: &Notes, user: &SeedUser) -> super::client::User {
    let answer = notes.post("/auth/sign-in", json!({ "email": user.identifier, "password": user.password })).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    super::client::User::of(&answer)
}

#[tokio::test]
async fn a_seed_is_loaded_once_and_its_users_sign_in() {
    let notes = notes();
    let users = settle(&notes.engine, &seed()).await.unwrap();
    let told: Vec<_> = users.iter().map(|user| (user.label.as_deref().unwrap(), user.identifier.as_str(), user.made_up)).collect();
    assert_eq!(told, [("ann", "ann@notes.test", false), ("bob", "bob@notes.test", true)]);
    assert_eq!(settle(&notes.engine, &seed()).await.unwrap(), users);
    for (user, count) in users.iter().zip([2, 1]) {
        let signed = sign_in(&notes, user).await;
        assert_eq!(signed.id, user.id.to_string());
        let list = notes.as_user(&signed, Method::GET, "/api/note", Value::Null).await.json();
        assert_eq!(list["data"].as_array().unwrap().len(), count);
    }
}

#[tokio::test]
async fn a_password_that_is_made_up_is_of_its_project() {
    let (one, other) = (notes(), notes());
    let bob = |users: Vec<SeedUser>| users.into_iter().find(|user| user.made_up).unwrap();
    let (first, second) = (bob(settle(&one.engine, &seed()).await.unwrap()), bob(settle(&other.engine, &seed()).await.unwrap()));
    assert_eq!((first.password.len(), second.password.len()), (12, 12));
    assert_ne!(first.password, second.password);
}

#[tokio::test]
async fn a_store_that_has_rows_gets_no_seed() {
    let notes = notes();
    notes.user("ann@notes.test").await;
    let users = settle(&notes.engine, &seed()).await.unwrap();
    assert_eq!(users.iter().map(|user| user.label.as_deref()).collect::<Vec<_>>(), [Some("ann")], "those who are there are told");
    let ann = notes.sign_in("ann@notes.test").await;
    assert_eq!(notes.as_user(&ann, Method::GET, "/api/note", Value::Null).await.json()["data"], json!([]));
}

#[tokio::test]
async fn a_seed_is_there_whole_or_not_at_all() {
    let notes = notes();
    let mut bad = seed();
    bad.rows.push(user("ann", None));
    let fault = settle(&notes.engine, &bad).await.unwrap_err();
    assert_eq!(fault.row, Some(5));
    assert!(fault.message.contains("`email` another row has this value"), "{fault}");
    assert_eq!(settle(&notes.engine, &seed()).await.unwrap().len(), 2, "nothing was left behind");
}

#[tokio::test]
async fn somebody_may_be_signed_in_without_a_password() {
    let notes = notes();
    let users = settle(&notes.engine, &seed()).await.unwrap();
    let signed = purlin_runtime::auth::sign_in_as(&notes.engine, users[1].id).await.unwrap();
    let bearer = format!("Bearer {}", signed.access_token);
    let me = notes.call(Method::GET, "/auth/me", &[("authorization", &bearer)]).await.json();
    assert_eq!(me["email"], "bob@notes.test");
    assert_eq!(serde_json::from_slice::<Value>(&signed.row).unwrap(), me);
}
