//! 64 clients at once on the same rows, over HTTP: what the spec promises holds whoever comes first.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use purlin_durability::shop::{Shop, post, text};
use purlin_tests::wire::{Answer, Connection, Request};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Barrier;

const CLIENTS: usize = 64;

const CLUB: &str = r#"
app Club edition 2026

auth User {
  identify email
  password { min 10 }
}

model User {
  email: Email @unique

  allow create(email)
  allow read if me is set
}

model Team {
  name:    String
  members: Member[] via team

  allow read, create if me is set
}

model Member {
  team: Team
  user: User

  unique (team, user)

  allow read   if me is set
  allow create if me is set and (not team.members.any(m => true) or team.members.any(m => m.user == me))
  allow delete if team.members.any(m => m.user == me)
}

model Counter {
  count:  Int      = 0
  labels: String[] = []
  stock:  Int      = 0

  require stock >= 0 "there are not that many left"

  allow read, write
}

model Ticket {
  counter: Counter @immutable
  number:  Int @sequence(counter)

  unique (counter, number)

  allow read, write
}
"#;

/// What each client does, on a connection of its own, all from the same moment on.
fn at_once<T: Send>(shop: &Shop, clients: usize, work: impl Fn(usize, &mut Connection) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(clients);
    std::thread::scope(|scope| {
        let (work, start) = (&work, &start);
        let spawn = |client| {
            scope.spawn(move || {
                let mut connection = Connection::open(shop.address).unwrap();
                start.wait();
                work(client, &mut connection)
            })
        };
        let all: Vec<_> = (0..clients).map(spawn).collect();
        all.into_iter().map(|client| client.join().unwrap()).collect()
    })
}

fn counter(shop: &Shop, values: &Value) -> String {
    format!("/api/counter/{}", text(&shop.send(&post("/api/counter", values)).expect(201).json()["id"]))
}

fn patch(path: &str, values: &Value) -> Request {
    Request::new("PATCH", path).json(values)
}

fn row(shop: &Shop, path: &str) -> Value {
    shop.send(&Request::new("GET", path)).expect(200).json()
}

fn code(answer: &Answer) -> (u16, String) {
    (answer.status, text(&answer.json()["code"]))
}

#[test]
fn what_many_add_and_push_at_once_is_all_there() {
    let shop = Shop::of(CLUB);
    let path = counter(&shop, &json!({}));
    at_once(&shop, CLIENTS, |client, connection| {
        for number in 0..5 {
            let values = json!({ "count": { "$add": client }, "labels": { "$push": [format!("{client}.{number}")] } });
            assert_eq!(connection.send(&patch(&path, &values)).unwrap().status, 200);
        }
    });
    let counter = row(&shop, &path);
    assert_eq!(counter["count"], 5 * (0..CLIENTS).sum::<usize>());
    assert_eq!(counter["version"], 5 * CLIENTS + 1);
    let labels: BTreeSet<&str> = counter["labels"].as_array().unwrap().iter().map(|label| label.as_str().unwrap()).collect();
    assert_eq!(labels.len(), 5 * CLIENTS);
    shop.close();
}

/// Each reads, adds for itself, and writes only over what it has read.
#[test]
fn of_many_who_name_one_version_one_writes() {
    let shop = Shop::of(CLUB);
    let path = counter(&shop, &json!({}));
    let lost: usize = at_once(&shop, CLIENTS, |_, connection| {
        let mut lost = 0;
        loop {
            let read = connection.send(&Request::new("GET", &path)).unwrap().expect(200).json();
            let values = json!({ "count": read["count"].as_u64().unwrap() + 1 });
            let written = connection.send(&patch(&path, &values).header("if-match", &format!("\"{}\"", read["version"]))).unwrap();
            if written.status == 200 {
                break lost;
            }
            assert_eq!(code(&written), (412, "version_mismatch".to_owned()));
            lost += 1;
        }
    })
    .into_iter()
    .sum();
    assert!(lost > 0, "nobody met anybody: nothing was shown");
    let counter = row(&shop, &path);
    assert_eq!((&counter["count"], &counter["version"]), (&json!(CLIENTS), &json!(CLIENTS + 1)));
    shop.close();
}

#[test]
fn stock_is_sold_to_the_last_and_no_further() {
    let shop = Shop::of(CLUB);
    let path = counter(&shop, &json!({ "stock": 150 }));
    let sold: usize = at_once(&shop, CLIENTS, |_, connection| {
        let take = || {
            let answer = connection.send(&patch(&path, &json!({ "stock": { "$add": -1 } }))).unwrap();
            if answer.status != 200 {
                assert_eq!(code(&answer), (422, "invalid".to_owned()));
                assert_eq!(answer.json()["errors"][0]["code"], "unmet");
            }
            answer.status == 200
        };
        std::iter::repeat_with(take).take(4).filter(|is_sold| *is_sold).count()
    })
    .into_iter()
    .sum();
    assert_eq!((sold, &row(&shop, &path)["stock"]), (150, &json!(0)));
    shop.close();
}

#[test]
fn numbers_have_no_gaps_also_where_rows_are_refused() {
    let shop = Shop::of(CLUB);
    let path = counter(&shop, &json!({}));
    let id = path.rsplit('/').next().unwrap();
    let taken = "019a0000-0000-7000-8000-000000000000";
    let mut numbers: Vec<u64> = at_once(&shop, CLIENTS, |client, connection| {
        let mut numbers = Vec::new();
        for number in 0..4 {
            let mut values = json!({ "counter": id });
            // All but one of these come too late.
            if (client + number) % 3 == 0 {
                values["id"] = json!(taken);
            }
            let answer = connection.send(&post("/api/ticket", &values)).unwrap();
            if answer.status == 201 {
                numbers.push(answer.json()["number"].as_u64().unwrap());
            }
        }
        numbers
    })
    .concat();
    numbers.sort_unstable();
    assert!(numbers.len() < 4 * CLIENTS, "none was refused");
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    shop.close();
}

fn sign_in(shop: &Shop, client: usize) -> (String, String) {
    let account = json!({ "email": format!("client{client}@club.test"), "password": "correct horse" });
    assert_eq!(shop.send(&post("/auth/sign-up", &account)).status, 204);
    let signed_in = shop.send(&post("/auth/sign-in", &account)).expect(200).json();
    (text(&signed_in["user"]["id"]), text(&signed_in["access_token"]))
}

/// A team of these users; the ids of its members.
fn team(shop: &Shop, users: &[(String, String)]) -> Vec<String> {
    let token = &users[0].1;
    let team = text(&shop.send(&post("/api/team", &json!({ "name": "them" })).bearer(token)).expect(201).json()["id"]);
    let join = |(user, _): &(String, String)| {
        let member = post("/api/member", &json!({ "team": team, "user": user })).bearer(token);
        text(&shop.send(&member).expect(201).json()["id"])
    };
    users.iter().map(join).collect()
}

fn remove(connection: &mut Connection, member: &str, token: &str) -> bool {
    let answer = connection.send(&Request::new("DELETE", &format!("/api/member/{member}")).bearer(token)).unwrap();
    assert!(matches!(answer.status, 204 | 403 | 404), "{} {}", answer.status, answer.text());
    answer.status == 204
}

#[test]
fn of_two_who_remove_each_other_one_stays() {
    let shop = Shop::of(CLUB);
    let users: Vec<_> = (0..CLIENTS).map(|client| sign_in(&shop, client)).collect();
    let pairs: Vec<_> = users.chunks(2).map(|pair| team(&shop, pair)).collect();
    let done = at_once(&shop, CLIENTS, |client, connection| remove(connection, &pairs[client / 2][1 - client % 2], &users[client].1));
    for (pair, done) in done.chunks(2).enumerate() {
        assert!(done[0] ^ done[1], "pair {pair}: {done:?}");
    }
    shop.close();
}

#[test]
fn where_everybody_removes_everybody_somebody_stays() {
    let shop = Shop::of(CLUB);
    let users: Vec<_> = (0..CLIENTS).map(|client| sign_in(&shop, client)).collect();
    let members = team(&shop, &users);
    let removed: usize = at_once(&shop, CLIENTS, |client, connection| {
        // Each begins with the next, and goes once around.
        (1..CLIENTS).filter(|step| remove(connection, &members[(client + step) % CLIENTS], &users[client].1)).count()
    })
    .into_iter()
    .sum();
    assert_eq!(removed, CLIENTS - 1);
    shop.close();
}
