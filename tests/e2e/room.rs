//! A room of the built `chat` in which somebody talks: what the tests of durability write to and read from.

use purlin_tests::process::{SETTINGS, Service};
use purlin_tests::project;
use purlin_tests::wire::{Answer, Connection, Request};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::process::Command;

/// One account and one room that it is in.
pub(crate) struct Room {
    token: String,
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
        let mut this = Self { token: text(&signed_in["access_token"]), room: String::new() };
        this.room = text(&service.send(&this.post("/api/room", &json!({ "topic": "Lobby" }))).expect(201).json()["id"]);
        let member = json!({ "room": this.room, "user": signed_in["user"]["id"] });
        drop(service.send(&this.post("/api/member", &member)).expect(201));
        this
    }

    fn post(&self, path: &str, body: &Value) -> Request {
        Request::new("POST", path).bearer(&self.token).json(body)
    }

    pub(crate) fn say(&self, connection: &mut Connection, words: &str) -> io::Result<Answer> {
        connection.send(&self.post("/api/message", &json!({ "room": self.room, "text": words })))
    }

    /// A request that says something once.
    pub(crate) fn once(&self, key: &str) -> Request {
        self.post("/api/message", &json!({ "room": self.room, "text": key })).header("idempotency-key", key)
    }

    /// The ids of everything that was said, page by page.
    pub(crate) fn heard(&self, service: &Service) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        let mut connection = Connection::open(service.address).unwrap();
        let mut target = "/api/message?limit=500".to_owned();
        loop {
            let page = connection.send(&Request::new("GET", &target).bearer(&self.token)).unwrap().expect(200).json();
            ids.extend(page["data"].as_array().unwrap().iter().map(|row| text(&row["id"])));
            match page["next"].as_str() {
                Some(next) => target = format!("/api/message?limit=500&after={next}"),
                None => return ids,
            }
        }
    }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}")).to_owned()
}
