//! A room of the built `chat` in which somebody talks: what the tests of durability write to and read from.

use purlin_tests::process::{SETTINGS, Service};
use purlin_tests::project;
use purlin_tests::wire::{Answer, Connection, Request};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::process::Command;

/// One account and one room that it is in.
pub(crate) struct Room {
    token: String,
    user: String,
    room: String,
}

/// The built service in a folder of its own.
pub(crate) fn start(folder: &Path) -> Service {
    std::fs::write(folder.join("purlin.yaml"), SETTINGS).unwrap();
    Service::start(&mut Command::new(project::built_chat()), folder)
}

impl Room {
    pub(crate) fn open(service: &Service) -> Self {
        let account = json!({ "email": "ann@chat.test", "password": "correct horse" });
        let mut sign_up = account.clone();
        sign_up["name"] = json!("Ann");
        drop(service.send(&Request::new("POST", "/auth/sign-up").json(&sign_up)).expect(204));
        let signed_in = service.send(&Request::new("POST", "/auth/sign-in").json(&account)).expect(200).json();
        let user = text(&signed_in["user"]["id"]);
        let mut this = Self { token: text(&signed_in["access_token"]), user, room: String::new() };
        this.room = text(&service.send(&this.post("/api/room", &json!({ "topic": "Lobby" }))).expect(201).json()["id"]);
        let member = json!({ "room": this.room, "user": this.user });
        drop(service.send(&this.post("/api/member", &member)).expect(201));
        this
    }

    fn post(&self, path: &str, body: &Value) -> Request {
        Request::new("POST", path).bearer(&self.token).json(body)
    }

    pub(crate) fn say(&self, connection: &mut Connection, words: &str) -> io::Result<Answer> {
        connection.send(&self.post("/api/message", &json!({ "room": self.room, "text": words })))
    }

    /// Says something three times in one batch.
    pub(crate) fn say_thrice(&self, connection: &mut Connection, words: &str) -> io::Result<()> {
        let say = json!({ "create": "message", "values": { "room": self.room, "text": words } });
        connection.send(&self.post("/api/$batch", &json!([say, say, say]))).map(|answer| drop(answer.expect(200)))
    }

    /// How often everything was said.
    pub(crate) fn words(&self, service: &Service) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for row in self.all(service, "/api/message") {
            *counts.entry(text(&row["text"])).or_default() += 1;
        }
        counts
    }

    /// A request that says something once.
    pub(crate) fn once(&self, key: &str) -> Request {
        self.post("/api/message", &json!({ "room": self.room, "text": key })).header("idempotency-key", key)
    }

    /// Opens another room and joins it; the id of the membership.
    pub(crate) fn join(&self, connection: &mut Connection) -> io::Result<String> {
        let room = connection.send(&self.post("/api/room", &json!({ "topic": "Attic" })))?.expect(201).json();
        let member = json!({ "room": room["id"], "user": self.user });
        Ok(text(&connection.send(&self.post("/api/member", &member))?.expect(201).json()["id"]))
    }

    /// The ids of everything that was said.
    pub(crate) fn heard(&self, service: &Service) -> BTreeSet<String> {
        self.all(service, "/api/message").iter().map(|row| text(&row["id"])).collect()
    }

    /// Each membership, and the role in it.
    pub(crate) fn roles(&self, service: &Service) -> BTreeMap<String, String> {
        self.all(service, "/api/member").iter().map(|row| (text(&row["id"]), text(&row["role"]))).collect()
    }

    /// The rows of a list, page by page.
    fn all(&self, service: &Service, path: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut connection = Connection::open(service.address).unwrap();
        let mut target = format!("{path}?limit=500");
        loop {
            let page = connection.send(&Request::new("GET", &target).bearer(&self.token)).unwrap().expect(200).json();
            rows.extend(page["data"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => target = format!("{path}?limit=500&after={next}"),
                None => return rows,
            }
        }
    }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}")).to_owned()
}
