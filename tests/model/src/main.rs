//! A service against a model of it: random requests of random callers, one after the other, over HTTP; each answer is what the service
//! in memory ([`service`]) says that it is, and so is all that can be read then. Both ways to run: the compiled plan, and the constants
//! that `purlin build` makes of it, which are committed beside, and kept by the suite `golden`.
//!
//! `OPERATIONS=100000` goes on for longer; `SEED=7` makes other requests. A failure tells the seed and the number of its request.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

mod call;
#[rustfmt::skip]
mod generated;
mod service;
mod wire;

use call::{Asked, Call, Named, Random};
use purlin_compiler::source::Source;
use purlin_compiler::{Compilation, compile};
use purlin_rules::catalog::ModelId;
use purlin_rules::plan::{Plan, Service};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};
use purlin_runtime::config::Config;
use purlin_runtime::engine::Engine;
use purlin_runtime::route::Route;
use purlin_runtime::serve::Listening;
use purlin_runtime::{auth, http};
use purlin_tests::wire::{Answer, Connection, Request};
use serde_json::Value as Json;
use service::{Expected, Fair};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

const OPERATIONS: usize = 2_500;

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

fn plan() -> Plan {
    let source = Source { path: "fair.purlin".to_owned(), text: include_str!("../fair.purlin").to_owned() };
    let Compilation { plan, diagnostics, .. } = compile(&[source]);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    plan.unwrap()
}

#[test]
fn an_interpreted_plan_answers_as_the_model_does() {
    let plan = plan();
    play(&plan, plan.service.clone(), http::routes, number("SEED", 1) as u64);
}

#[test]
fn generated_constants_answer_as_the_model_does() {
    play(&plan(), generated::SERVICE, |_| generated::service::routes(), number("SEED", 1) as u64 + 1_000_000);
}

/// Serves until it goes.
struct Served {
    runtime: Runtime,
    engine: Engine,
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Served {
    fn start(service: Service, routes: impl Fn(&Service) -> Vec<Route>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let engine = Engine::open(service, &Config::in_memory().unwrap()).unwrap();
        let app = http::router(&engine, &routes(engine.service()));
        let listening = runtime.block_on(Listening::at(SocketAddr::from(([127, 0, 0, 1], 0)))).unwrap();
        let address = listening.address();
        let (stop, stopped) = oneshot::channel::<()>();
        runtime.spawn(listening.serve_until(app, async move { drop(stopped.await) }));
        Self { runtime, engine, address, _stop: stop }
    }
}

fn play(plan: &Plan, service: Service, routes: impl Fn(&Service) -> Vec<Route>, seed: u64) {
    let operations = number("OPERATIONS", OPERATIONS);
    let mut random = Random::new(seed);
    let mut counts: BTreeMap<(&'static str, u16), usize> = BTreeMap::new();
    let mut done = 0;
    // A world of its own every so often: one in which the last chief has been deleted has little left to say.
    while done < operations {
        let served = Served::start(service.clone(), &routes);
        let mut stage = Stage::new(plan, &served);
        for _ in 0..500.min(operations - done) {
            let asked = random.asked(&plan.service, &stage.fair.world, &stage.callers);
            let again = random.one_in(8);
            let status = stage.ask(&asked, again, &format!("seed {seed}, request {done}"));
            *counts.entry((name(&asked.call), status)).or_default() += 1;
            done += 1;
        }
        served.engine.close();
        drop(served.runtime);
    }
    eprintln!("{operations} requests, seed {seed}: {counts:?}");
    // Were there none of these, little would have been looked at.
    for wanted in
        [("get", 200), ("list", 200), ("create", 201), ("update", 200), ("delete", 204), ("create", 422), ("update", 403), ("get", 404)]
    {
        assert!(counts.get(&wanted).is_some_and(|count| count * 1_000 > operations), "{wanted:?}: {counts:?}");
    }
}

fn name(call: &Call) -> &'static str {
    match call {
        Call::Get { .. } => "get",
        Call::List { .. } => "list",
        Call::Create { .. } => "create",
        Call::Update { .. } => "update",
        Call::Delete { .. } => "delete",
    }
}

/// The service and the model of it, side by side.
struct Stage<'p> {
    fair: Fair<'p>,
    served: &'p Served,
    connection: Connection,
    callers: Vec<Id>,
    tokens: BTreeMap<Id, String>,
    keys: usize,
}

impl<'p> Stage<'p> {
    /// Both with the rows of the seed.
    fn new(plan: &'p Plan, served: &'p Served) -> Self {
        let seed = &plan.checks.seeds[0];
        let users = served.runtime.block_on(purlin_runtime::seed::settle(&served.engine, seed)).unwrap();
        let tokens: BTreeMap<Id, String> = users
            .iter()
            .map(|user| (user.id, served.runtime.block_on(auth::sign_in_as(&served.engine, user.id)).unwrap().access_token))
            .collect();
        let now = jiff::Timestamp::now().as_millisecond();
        let callers: Vec<Id> = users.iter().map(|user| user.id).collect();
        let mut stage = Self {
            fair: Fair::new(plan, World::default(), now),
            served,
            connection: Connection::open(served.address).unwrap(),
            callers,
            tokens,
            keys: 0,
        };
        stage.fair = Fair::new(plan, stage.seeded(plan, served, now), now);
        stage
    }

    /// The rows of the seed with the ids that the service gave them.
    fn seeded(&self, plan: &Plan, served: &Served, now: i64) -> World {
        let judged = purlin_rules::judge::Seeded::new(plan, plan.checks.seeds.first(), now);
        let mut ids: BTreeMap<Id, Id> = BTreeMap::new();
        for (place, table) in plan.service.tables.iter().enumerate() {
            let data = purlin_runtime::data::Data::of(&served.engine, &table.spec_name).unwrap();
            let stored = served.runtime.block_on(data.rows(None, 100)).unwrap();
            let model = ModelId(u32::try_from(place).unwrap());
            let own: Vec<Id> = judged.rows.iter().filter(|(of, _)| *of == model).map(|(_, id)| *id).collect();
            assert_eq!(own.len(), stored.len());
            // Rows of a seed are made in its order, and ids of the service ascend.
            ids.extend(own.into_iter().zip(stored.into_iter().map(|(id, _)| id)));
        }
        let mut world = World::default();
        for (model, id) in &judged.rows {
            let row = judged.world.row(*model, *id).unwrap();
            let fields = plan.service.table(*model).unwrap().fields_with_ids();
            let values = fields.map(|(field, _)| match row.value(field) {
                Value::Id(id) => Value::Id(ids[id]),
                other => other.clone(),
            });
            world.insert(*model, Row::new(ids[id], values.collect()));
        }
        world
    }

    /// Sends the request and compares. `again` sends it twice, under a key if it writes, with the same answer.
    fn ask(&mut self, asked: &Asked, again: bool, place: &str) -> u16 {
        let slug = self.fair.plan.service.tenant.as_ref().unwrap();
        let site = |tenant: &Named| match tenant {
            Named::Nothing => None,
            Named::Nobody => Some("nowhere".to_owned()),
            Named::Tenant(id) => match self.fair.world.row(slug.table, *id).unwrap().value(slug.key) {
                Value::Text(text) => Some(text.clone()),
                other => panic!("{other:?}"),
            },
        };
        let mut request = wire::request(&self.fair.plan.service, asked, site);
        if let Some(token) = asked.who.map(|who| &self.tokens[&who]) {
            request = request.bearer(token);
        }
        let writes = !matches!(asked.call, Call::Get { .. } | Call::List { .. });
        if again && writes {
            self.keys += 1;
            request = request.header("idempotency-key", &format!("key-{}", self.keys));
        }
        let answer = self.connection.send(&request).unwrap();
        let expected = self.fair.answer(asked, &ids(&answer));
        let told = || {
            format!(
                "{place}: {asked:#?}\n{} {}\n{}",
                request.method,
                request.target,
                String::from_utf8_lossy(request.body.as_deref().unwrap_or_default())
            )
        };
        self.compare(&request, &answer, &expected, &told);
        if writes {
            self.compare_stores(&told);
        }
        if again && answer.status < 300 {
            let repeated = self.connection.send(&request).unwrap();
            let users = self.fair.plan.service.auth.as_ref().unwrap().table;
            if asked.who.is_some_and(|me| self.fair.world.row(users, me).is_none()) {
                // Who has just deleted themselves is nobody.
                assert_eq!(repeated.status, 401, "{}", told());
                return answer.status;
            }
            assert_eq!((repeated.status, repeated.text()), (answer.status, answer.text()), "sent again: {}", told());
            if let (Call::Get { .. }, Some(tag)) = (&asked.call, answer.header("etag")) {
                assert_eq!(self.connection.send(&request.clone().header("if-none-match", tag)).unwrap().status, 304, "{}", told());
            }
        }
        answer.status
    }

    fn compare(&mut self, request: &Request, answer: &Answer, expected: &Expected, told: &dyn Fn() -> String) {
        let found = match expected {
            Expected::Rows(_) if answer.status == 200 => Expected::Rows(self.pages(request, answer, told)),
            Expected::Rows(_) if answer.status == 201 => {
                Expected::Rows(answer.json().as_array().unwrap().iter().cloned().map(wire::without_instants).collect())
            }
            _ => match answer.status {
                204 => Expected::Nothing,
                200 | 201 => Expected::Row(answer.status, wire::without_instants(answer.json())),
                status => problem(status, &answer.json(), expected, told),
            },
        };
        assert_eq!(&found, expected, "found, expected: {}\n{}", told(), answer.text());
    }

    /// Whatever was answered: what is stored now.
    fn compare_stores(&self, told: &dyn Fn() -> String) {
        let service = &self.fair.plan.service;
        for (place, table) in service.tables.iter().enumerate() {
            let data = purlin_runtime::data::Data::of(&self.served.engine, &table.spec_name).unwrap();
            let rows = self.served.runtime.block_on(data.rows(None, 100)).unwrap();
            let stored: Vec<Json> = rows.iter().map(|(_, row)| wire::without_instants(serde_json::from_str(row).unwrap())).collect();
            let model = ModelId(u32::try_from(place).unwrap());
            let known: Vec<Json> = self.fair.world.rows(model).map(|row| wire::stored(table, row)).collect();
            assert_eq!(stored, known, "stored, known: {}: {}", table.spec_name, told());
        }
    }

    /// All rows of a list, page by page.
    fn pages(&mut self, request: &Request, first: &Answer, told: &dyn Fn() -> String) -> Vec<Json> {
        let mut page = first.json();
        let count = page["count"].as_u64().unwrap();
        let mut rows = Vec::new();
        loop {
            rows.extend(page["data"].as_array().unwrap().iter().cloned().map(wire::without_instants));
            let Some(next) = page["next"].as_str() else { break };
            let next = Request { target: format!("{}&after={next}", request.target), ..request.clone() };
            page = self.connection.send(&next).unwrap().expect(200).json();
            assert!(rows.len() < 1_000, "{}", told());
        }
        assert_eq!(rows.len() as u64, count, "{}", told());
        rows
    }
}

/// The ids of the rows in an answer to a creation.
fn ids(answer: &Answer) -> Vec<Id> {
    if answer.status != 201 {
        return Vec::new();
    }
    let rows = answer.json();
    let rows = if let Json::Array(rows) = rows { rows } else { vec![rows] };
    rows.iter().map(|row| parsed(row["id"].as_str().unwrap())).collect()
}

fn parsed(id: &str) -> Id {
    let digits: String = id.chars().filter(|c| *c != '-').collect();
    Id(u128::from_str_radix(&digits, 16).unwrap().to_be_bytes())
}

/// A problem, as far as the model tells it.
fn problem(status: u16, body: &Json, expected: &Expected, told: &dyn Fn() -> String) -> Expected {
    let code = body["code"].as_str().unwrap();
    if let Expected::Problem(_, known, faults) = expected {
        let told = |errors: &Json| -> BTreeSet<(String, String)> {
            let text = |error: &Json, key: &str| error[key].as_str().unwrap().to_owned();
            errors.as_array().into_iter().flatten().map(|error| (text(error, "field"), text(error, "code"))).collect()
        };
        if known.split(" or ").any(|known| known == code) {
            return Expected::Problem(status, known, faults.as_ref().map(|_| told(&body["errors"])));
        }
    }
    panic!("{body:#}, expected {expected:?}: {}", told())
}
