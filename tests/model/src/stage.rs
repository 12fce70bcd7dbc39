//! The service and the model of it, side by side: one request to both, and what they say compared.

use crate::call::{Asked, Call, Named, Read, Write};
use crate::service::{Expected, Fair, Faults};
use crate::wire;
use purlin_rules::catalog::ModelId;
use purlin_rules::plan::{Plan, Service};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};
use purlin_runtime::config::Config;
use purlin_runtime::data::Data;
use purlin_runtime::engine::Engine;
use purlin_runtime::route::Route;
use purlin_runtime::serve::Listening;
use purlin_runtime::{auth, http};
use purlin_tests::wire::{Answer, Connection, Request};
use serde_json::Value as Json;
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

/// Pages of a list that has this many rows at most.
const PAGES: usize = 1_000;

/// Serves until it goes.
pub(crate) struct Served {
    runtime: Runtime,
    engine: Engine,
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Served {
    pub(crate) fn start(service: Service, routes: impl Fn(&Service) -> Vec<Route>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let engine = Engine::open(service, &Config::in_memory().unwrap()).unwrap();
        let app = http::router(&engine, &routes(engine.service()));
        let listening = runtime.block_on(Listening::at(SocketAddr::from(([127, 0, 0, 1], 0)))).unwrap();
        let address = listening.address();
        let (stop, stopped) = oneshot::channel::<()>();
        runtime.spawn(listening.serve_until(app, async move { drop(stopped.await) }));
        Self { runtime, engine, address, _stop: stop }
    }

    pub(crate) fn close(self) {
        self.engine.close();
    }

    /// All rows of a model as they are stored, in the order in which they were made.
    fn rows(&self, model: &str) -> Vec<(Id, Json)> {
        let data = Data::of(&self.engine, model).unwrap();
        let rows = self.runtime.block_on(data.rows(None, 100)).unwrap();
        rows.into_iter().map(|(id, row)| (id, wire::told(serde_json::from_str(&row).unwrap()))).collect()
    }
}

pub(crate) struct Stage<'p> {
    pub(crate) fair: Fair<'p>,
    pub(crate) callers: Vec<Id>,
    served: &'p Served,
    connection: Connection,
    tokens: BTreeMap<Id, String>,
    keys: usize,
}

impl<'p> Stage<'p> {
    /// Both with the rows of the seed.
    pub(crate) fn new(plan: &'p Plan, served: &'p Served) -> Self {
        let seed = &plan.checks.seeds[0];
        let users = served.runtime.block_on(purlin_runtime::seed::settle(&served.engine, seed)).unwrap();
        let tokens: BTreeMap<Id, String> = users
            .iter()
            .map(|user| (user.id, served.runtime.block_on(auth::sign_in_as(&served.engine, user.id)).unwrap().access_token))
            .collect();
        let now = jiff::Timestamp::now().as_millisecond();
        Self {
            fair: Fair::new(plan, seeded(plan, served, now), now),
            callers: users.iter().map(|user| user.id).collect(),
            served,
            connection: Connection::open(served.address).unwrap(),
            tokens,
            keys: 0,
        }
    }

    /// Sends the request and compares: status, and code of a problem. `again` sends it twice, under a key if it writes, with the same answer.
    pub(crate) fn ask(&mut self, asked: &Asked, again: bool, place: &str) -> (u16, Option<&'static str>) {
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
        let writes = asked.call.is_write();
        if again && writes {
            self.keys += 1;
            request = request.header("idempotency-key", &format!("key-{}", self.keys));
        }
        let told = |request: &Request| {
            format!(
                "{place}: {asked:#?}\n{} {}\n{}",
                request.method,
                request.target,
                String::from_utf8_lossy(request.body.as_deref().unwrap_or_default())
            )
        };
        let answer = self.connection.send(&request).unwrap();
        let is_done = writes && answer.status < 300;
        let stored = if is_done { self.stored() } else { Vec::new() };
        let new = if is_done { ids(&answer) } else { Vec::new() };
        let made = self.made(&stored, &new);
        let expected = self.fair.answer(asked, &new, made);
        let found = self.found(asked, &request, &answer, &expected);
        assert_eq!(found, expected, "found, expected: {}\n{}", told(&request), answer.text());
        if is_done {
            self.compare(stored, &|| told(&request));
        }
        if again && answer.status < 300 {
            self.repeat(asked, &request, &answer, &|| told(&request));
        }
        let code = if let Expected::Problem(_, code, _) = expected { Some(code) } else { None };
        (answer.status, code)
    }

    /// How many there are, all sites together.
    pub(crate) fn permits(&self) -> usize {
        let of = self.fair.plan.service.tables.iter().position(|table| table.spec_name == "Permit").unwrap();
        self.fair.world.rows(ModelId(u32::try_from(of).unwrap())).count()
    }

    /// That the store holds what the model does: whatever a refused request has left there is noticed as well.
    pub(crate) fn compare_stores(&self, place: &str) {
        self.compare(self.stored(), &|| place.to_owned());
    }

    fn compare(&self, stored: Vec<Vec<(Id, Json)>>, told: &dyn Fn() -> String) {
        for ((model, stored), table) in (0..).map(ModelId).zip(stored).zip(self.fair.plan.service.tables.iter()) {
            let stored: Vec<Json> = stored.into_iter().map(|(_, row)| row).collect();
            let known: Vec<Json> = self.fair.world.rows(model).map(|row| wire::stored(table, row)).collect();
            let differ = stored.iter().zip(&known).find(|(stored, known)| stored != known);
            assert!(stored.len() == known.len() && differ.is_none(), "stored, known: {}: {differ:#?}\n{}", table.spec_name, told());
        }
    }

    /// Sends what was answered once more.
    fn repeat(&mut self, asked: &Asked, request: &Request, answer: &Answer, told: &dyn Fn() -> String) {
        let repeated = self.connection.send(request).unwrap();
        let users = self.fair.plan.service.auth.as_ref().unwrap().table;
        if asked.who.is_some_and(|me| self.fair.world.row(users, me).is_none()) {
            // Who has just deleted themselves is nobody.
            assert_eq!(repeated.status, 401, "{}", told());
            return;
        }
        if let Call::Batch(writes) = &asked.call {
            // Each row as it is now, and not as its own operation left it.
            let now = |((model, write), id): (&(ModelId, Write), &Id)| {
                if write.leaves_a_row() { self.fair.written(asked, *model, *id) } else { Json::Null }
            };
            let rows: Vec<Json> = writes.iter().zip(&ids(answer)).map(now).collect();
            assert_eq!((repeated.status, wire::told(repeated.json())), (200, Json::Array(rows)), "sent again: {}", told());
            return;
        }
        assert_eq!((repeated.status, repeated.text()), (answer.status, answer.text()), "sent again: {}", told());
        if let (Call::Read(_, Read::Get { .. }), Some(tag)) = (&asked.call, answer.header("etag")) {
            assert_eq!(self.connection.send(&request.clone().header("if-none-match", tag)).unwrap().status, 304, "{}", told());
        }
    }

    /// The answer, as the model would say it.
    fn found(&mut self, asked: &Asked, request: &Request, answer: &Answer, expected: &Expected) -> Expected {
        if answer.status >= 400 {
            return problem(answer, expected);
        }
        match (expected, &asked.call) {
            (Expected::Rows(_), Call::Read(_, read)) => Expected::Rows(self.pages(read, request, answer)),
            (Expected::Rows(_), Call::Write(..) | Call::Batch(_)) => {
                Expected::Rows(answer.json().as_array().unwrap().iter().cloned().map(wire::told).collect())
            }
            (_, Call::Read(..)) => Expected::Row(answer.status, wire::told(self.whole(asked, request, answer))),
            _ if answer.status == 204 => Expected::Nothing,
            _ => Expected::Row(answer.status, wire::told(answer.json())),
        }
    }

    fn stored(&self) -> Vec<Vec<(Id, Json)>> {
        self.fair.plan.service.tables.iter().map(|table| self.served.rows(&table.spec_name)).collect()
    }

    /// The ids of rows that are new, and that the request did not ask for.
    fn made(&self, stored: &[Vec<(Id, Json)>], new: &[Id]) -> VecDeque<Id> {
        let models = (0..).map(ModelId).zip(stored);
        let ids = models.flat_map(|(model, rows)| rows.iter().map(move |(id, _)| (model, *id)));
        let is_made = |(model, id): &(ModelId, Id)| self.fair.world.row(*model, *id).is_none() && !new.contains(id);
        let mut made: Vec<Id> = ids.filter(is_made).map(|(_, id)| id).collect();
        made.sort();
        made.into()
    }

    /// All rows of a list, page by page.
    fn pages(&mut self, read: &Read, request: &Request, first: &Answer) -> Vec<Json> {
        let mut page = first.json();
        let count = page["count"].as_u64();
        let mut rows = Vec::new();
        loop {
            rows.extend(page["data"].as_array().unwrap().iter().cloned().map(wire::told));
            let Some(next) = page["next"].as_str() else { break };
            page = self.connection.send(&wire::next_page(request, next)).unwrap().expect(200).json();
            assert!(rows.len() < PAGES, "{}", request.target);
        }
        let skipped = if let Read::List { pages, .. } = read { pages.offset as u64 } else { 0 };
        let is_whole = count.is_none_or(|count| rows.len() as u64 == count.saturating_sub(skipped));
        assert!(is_whole, "{count:?} are counted, and there are {} after {skipped}", rows.len());
        rows
    }

    /// A row with each list that is included in it from its first page to its last.
    fn whole(&mut self, asked: &Asked, request: &Request, answer: &Answer) -> Json {
        let mut row = answer.json();
        let Call::Read(model, Read::Get { include, .. }) = &asked.call else { return row };
        let service = &self.fair.plan.service;
        for (place, include) in include.iter().enumerate() {
            let name = &*service.table(*model).unwrap().field(include.field).unwrap().name;
            while let Some(after) = row[name]["next"].as_str() {
                let target = wire::page_of(service, asked, place, after);
                let page = self.connection.send(&Request { target, ..request.clone() }).unwrap().expect(200).json();
                row[name]["next"] = page[name]["next"].clone();
                let rows = row[name]["data"].as_array_mut().unwrap();
                rows.extend(page[name]["data"].as_array().unwrap().iter().cloned());
                assert!(rows.len() < PAGES, "{}", request.target);
            }
        }
        row
    }
}

/// The rows of the seed with the ids that the service gave them.
fn seeded(plan: &Plan, served: &Served, now: i64) -> World {
    let judged = purlin_rules::judge::Seeded::new(plan, plan.checks.seeds.first(), now);
    let mut ids: BTreeMap<Id, Id> = BTreeMap::new();
    for (model, table) in (0..).map(ModelId).zip(plan.service.tables.iter()) {
        let stored = served.rows(&table.spec_name);
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

/// The ids of the rows in the answer to a write, by their places; some id in the place of none.
fn ids(answer: &Answer) -> Vec<Id> {
    if answer.status != 200 && answer.status != 201 {
        return Vec::new();
    }
    let rows = answer.json();
    let rows = if let Json::Array(rows) = rows { rows } else { vec![rows] };
    rows.iter().map(|row| row["id"].as_str().map_or(Id([0; 16]), wire::id)).collect()
}

/// A problem, as far as the model tells it.
fn problem(answer: &Answer, expected: &Expected) -> Expected {
    let body = answer.json();
    let code = body["code"].as_str().unwrap();
    let text = |error: &Json, key: &str| error[key].as_str().unwrap().to_owned();
    let errors = body["errors"].as_array().into_iter().flatten();
    let faults: Faults = errors.map(|error| (text(error, "field"), text(error, "code"))).collect();
    match expected {
        Expected::Problem(_, known, told) if known.split(" or ").any(|known| known == code) => {
            Expected::Problem(answer.status, known, told.as_ref().map(|_| faults))
        }
        _ => Expected::Problem(answer.status, "another", Some(faults)),
    }
}
