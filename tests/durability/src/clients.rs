//! Clients that write, each on a connection of its own, until the service is gone; and what each was told.

use crate::shop::{SetUp, post, text};
use purlin_tests::chance::Chance;
use purlin_tests::wire::{Answer, Connection, Request};
use serde_json::json;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a client asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// A sale of these words.
    Sell(String),
    /// Three of them, or none.
    SellThrice(String),
    Draft(String),
    /// The draft of these words is to go.
    Discard(String),
    /// The client's setting is to be this.
    Set(i64),
    /// The client's tally is to be one more.
    Count,
}

/// A deed, and what came of it.
#[derive(Debug, Clone)]
pub struct Told {
    pub client: usize,
    pub deed: Deed,
    /// As it can be sent again.
    pub request: Request,
    /// Without one, nobody knows whether it was done.
    pub answer: Option<Answer>,
}

#[derive(Debug, Clone, Copy)]
pub struct Crowd {
    pub clients: usize,
    /// Tells the words of one crowd from those of all others.
    pub round: usize,
    pub seed: u64,
    /// Deeds that are answered after which each stops.
    pub enough: usize,
}

impl Crowd {
    /// Writes until there is no answer any more, or enough.
    pub fn write(&self, address: SocketAddr, set_up: &SetUp) -> Vec<Told> {
        let answered = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let answered = &answered;
            let clients: Vec<_> =
                (0..self.clients).map(|client| scope.spawn(move || self.one(client, address, set_up, answered))).collect();
            clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
        })
    }

    fn one(&self, client: usize, address: SocketAddr, set_up: &SetUp, answered: &AtomicUsize) -> Vec<Told> {
        let mut told = Vec::new();
        let Ok(mut connection) = Connection::open(address) else { return told };
        let mut chance = Chance(self.seed ^ (client as u64) << 32);
        let mut drafts: Vec<(String, String)> = Vec::new();
        for number in 0.. {
            if answered.load(Ordering::Relaxed) >= self.enough {
                break;
            }
            let words = format!("round{} client{client} number{number} of{}", self.round, chance.below(100));
            let sale = json!({ "good": chance.of(&set_up.goods), "words": words });
            let key = words.replace(' ', "-");
            let (deed, request) = match chance.below(8) {
                0..=2 => (Deed::Sell(words), post("/api/sale", &sale).header("idempotency-key", &key)),
                3 => {
                    let create = json!({ "create": "sale", "values": sale });
                    let request = post("/api/$batch", &json!([create, create, create])).header("idempotency-key", &key);
                    (Deed::SellThrice(words), request)
                }
                4 => {
                    let words = format!("{words} {}", "filling ".repeat(chance.below(200)).trim_end());
                    (Deed::Draft(words.trim().to_owned()), post("/api/draft", &json!({ "words": words.trim() })))
                }
                5 if !drafts.is_empty() => {
                    let (words, id) = drafts.swap_remove(chance.below(drafts.len()));
                    (Deed::Discard(words), Request::new("DELETE", &format!("/api/draft/{id}")))
                }
                6 => {
                    let value = i64::try_from(self.round * 1_000_000 + number).unwrap();
                    let setting = json!({ "name": format!("client {client}"), "value": value });
                    (Deed::Set(value), Request::new("PUT", "/api/setting?on=name").json(&setting))
                }
                _ => {
                    let path = format!("/api/tally/{}", set_up.tallies[client]);
                    (Deed::Count, Request::new("PATCH", &path).json(&json!({ "count": { "$add": 1 } })))
                }
            };
            // An error is no promise: what it is about may be there or not.
            let answer = connection.send(&request).ok().filter(|answer| answer.status < 300);
            if let (Deed::Draft(words), Some(answer)) = (&deed, &answer) {
                drafts.push((words.clone(), text(&answer.json()["id"])));
            }
            let is_answered = answer.is_some();
            told.push(Told { client, deed, request, answer });
            if !is_answered {
                break;
            }
            answered.fetch_add(1, Ordering::Relaxed);
        }
        told
    }
}
