//! A service whose writes have consequences: numbers, stock, receipts, words, kept keys.

use purlin_compiler::compile;
use purlin_compiler::source::Source;
use purlin_runtime::config::{Config, Database};
use purlin_runtime::engine::Engine;
use purlin_runtime::http;
use purlin_runtime::plan::Service;
use purlin_runtime::serve::Listening;
use purlin_tests::wire::{Answer, Request};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::OnceLock;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const SPEC: &str = r#"
app Shop edition 2026

model Good {
  stock: Int = 1000000
  sold:  Int = 0
  sales: Sale[] via good
  last:  Int? := sales.max(s => s.number) @stored

  require stock >= 0 "there are not that many left"

  allow read, write
}

model Sale {
  number: Int @sequence(good)
  serial: Int @sequence
  good:   Good @immutable
  words:  String(1..200)

  search (words)
  unique (good, number)
  unique (serial)

  allow read, write
}

model Receipt {
  sale: Sale

  allow read, write
}

on Sale created {
  set good.stock = good.stock - 1
  set good.sold = good.sold + 1
  create Receipt { sale: this }
}

model Draft {
  words: String(1..2000)

  search (words)

  allow read, write
}

model Setting {
  name:  String(1..80) @unique
  value: Int

  allow read, write
}

model Tally {
  count: Int = 0

  allow read, write
}
"#;

/// Of each good, at first.
pub const STOCK: i64 = 1_000_000;
pub const GOODS: usize = 2;
/// Pages at which the log of a service starts anew.
pub const LOG_PAGES: u32 = 12_000;
/// The database, in the folder of a disk.
pub const FILE: &str = "data.sqlite";

/// A service that runs in this process.
#[derive(Debug)]
pub struct Shop {
    runtime: Runtime,
    engine: Engine,
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

pub fn plan() -> Service {
    static PLAN: OnceLock<Service> = OnceLock::new();
    PLAN.get_or_init(|| plan_of(SPEC)).clone()
}

fn plan_of(spec: &str) -> Service {
    let compilation = compile(&[Source { path: "app.purlin".into(), text: spec.into() }]);
    assert_eq!(compilation.diagnostics, []);
    compilation.plan.unwrap().service
}

/// One for all: keys of requests are hashed with its secret.
fn config() -> &'static Config {
    static CONFIG: OnceLock<Config> = OnceLock::new();
    CONFIG.get_or_init(|| Config::in_memory().unwrap())
}

impl Shop {
    /// Starts it on the database in the folder; its log starts anew at so many pages.
    ///
    /// # Errors
    /// What a start fails with.
    pub fn open(folder: &Path, log_pages: u32) -> Result<Self, String> {
        Self::start(plan(), &Config { database: Database::File(folder.join(FILE)), log_pages, ..config().clone() })
    }

    /// Another service, in memory. Its passwords cost nothing.
    pub fn of(spec: &str) -> Self {
        Self::start(plan_of(spec), &Config { cheap_passwords: true, ..config().clone() }).unwrap()
    }

    fn start(service: Service, config: &Config) -> Result<Self, String> {
        let engine = Engine::open(service, config).map_err(|error| error.to_string())?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listening = runtime.block_on(Listening::at("127.0.0.1:0".parse().unwrap())).unwrap();
        let address = listening.address();
        let (stop, stopped) = oneshot::channel::<()>();
        let router = http::router(&engine, &http::routes(engine.service()));
        let served = runtime.spawn(listening.serve_until(router, async { drop(stopped.await) }));
        Ok(Self { runtime, engine, address, stop, served })
    }

    /// Ends it as SIGTERM does.
    pub fn close(self) {
        self.stop.send(()).unwrap();
        self.runtime.block_on(self.served).unwrap();
        self.engine.close();
    }

    pub fn send(&self, request: &Request) -> Answer {
        request.send(self.address).unwrap()
    }

    /// The goods and a tally for each client, made once however often it is asked.
    pub fn set_up(&self, clients: usize) -> Option<SetUp> {
        let make = |model: &str| json!({ "create": model, "values": {} });
        let operations: Vec<Value> = (0..GOODS).map(|_| make("good")).chain((0..clients).map(|_| make("tally"))).collect();
        let answer = post("/api/$batch", &json!(operations)).header("idempotency-key", "set-up").send(self.address).ok()?;
        if answer.status != 200 {
            return None;
        }
        let mut ids: Vec<String> = answer.json().as_array().unwrap().iter().map(|row| text(&row["id"])).collect();
        let tallies = ids.split_off(GOODS);
        Some(SetUp { goods: ids, tallies })
    }
}

/// Ids of what everybody writes to.
#[derive(Debug, Clone)]
pub struct SetUp {
    pub goods: Vec<String>,
    pub tallies: Vec<String>,
}

pub fn post(path: &str, body: &Value) -> Request {
    Request::new("POST", path).json(body)
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
