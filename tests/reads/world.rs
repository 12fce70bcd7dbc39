//! A spec, served from memory with its seed; its users, signed in.

use purlin_compiler::source::Source;
use purlin_compiler::{Compilation, compile};
use purlin_rules::plan::Plan;
use purlin_runtime::config::Config;
use purlin_runtime::data::Data;
use purlin_runtime::engine::Engine;
use purlin_runtime::serve::Listening;
use purlin_runtime::{auth, http, seed};
use purlin_tests::wire::{Answer, Request, encoded};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

pub(crate) struct World {
    /// Serves until it goes.
    runtime: Runtime,
    engine: Engine,
    _stop: oneshot::Sender<()>,
    address: SocketAddr,
    /// By the label of the user's row.
    tokens: BTreeMap<String, String>,
}

/// What every spec here begins with.
pub(crate) const HEAD: &str = "
app Example edition 2026

auth User {
  identify email
  password { min 10 }
}
";

impl World {
    /// Serves a spec that has nothing wrong with it and a seed.
    #[track_caller]
    pub(crate) fn of(spec: &str) -> Self {
        Self::of_warned(spec, &[])
    }

    /// The same, of a spec of which this is told, and nothing else.
    #[track_caller]
    pub(crate) fn of_warned(spec: &str, codes: &[&str]) -> Self {
        let Compilation { plan, diagnostics, .. } = compile(&[Source { path: "spec.purlin".to_owned(), text: format!("{HEAD}{spec}") }]);
        let told: BTreeSet<&str> = diagnostics.iter().map(|finding| finding.code.as_ref()).collect();
        assert!(told.into_iter().eq(codes.iter().copied()), "{diagnostics:#?}");
        Self::of_plan(&plan.unwrap())
    }

    /// Serves a plan that has a seed.
    pub(crate) fn of_plan(plan: &Plan) -> Self {
        Self::of_plan_by(plan, &Config::in_memory().unwrap())
    }

    /// The same, by these settings.
    pub(crate) fn of_plan_by(plan: &Plan, config: &Config) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let engine = Engine::open(plan.service.clone(), config).unwrap();
        let users = runtime.block_on(seed::settle(&engine, &plan.checks.seeds[0])).unwrap();
        let tokens = users.into_iter().map(|user| {
            let signed = runtime.block_on(auth::sign_in_as(&engine, user.id)).unwrap();
            (user.label.unwrap_or_default(), signed.access_token)
        });
        let tokens = tokens.collect();
        let app = http::router(&engine, &http::routes(engine.service()));
        let listening = runtime.block_on(Listening::at(SocketAddr::from(([127, 0, 0, 1], 0)))).unwrap();
        let address = listening.address();
        let (stop, stopped) = oneshot::channel::<()>();
        runtime.spawn(listening.serve_until(app, async move { drop(stopped.await) }));
        Self { runtime, engine, _stop: stop, address, tokens }
    }

    /// The statements that ran since the last call.
    pub(crate) fn traced(&self) -> Vec<String> {
        self.engine.store().traced()
    }

    /// A request of a user, or of nobody: `anon`.
    pub(crate) fn request(&self, who: &str, method: &str, target: &str) -> Request {
        let request = Request::new(method, target);
        if who == "anon" { request } else { request.bearer(&self.tokens[who]) }
    }

    pub(crate) fn send(&self, request: &Request) -> Answer {
        request.send(self.address).unwrap()
    }

    /// `GET` of an address with these parameters.
    pub(crate) fn get(&self, who: &str, path: &str, parameters: &[(&str, &str)]) -> Answer {
        let query: Vec<String> = parameters.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        self.send(&self.request(who, "GET", &format!("{path}{mark}{}", query.join("&"))))
    }

    /// The rows of a list.
    #[track_caller]
    pub(crate) fn rows(&self, who: &str, path: &str, parameters: &[(&str, &str)]) -> Vec<Json> {
        self.get(who, path, parameters).expect(200).json()["data"].as_array().unwrap().clone()
    }

    /// One field of each row of a list, in its order.
    #[track_caller]
    pub(crate) fn each(&self, field: &str, who: &str, path: &str, parameters: &[(&str, &str)]) -> Json {
        self.rows(who, path, parameters).into_iter().map(|row| row[field].clone()).collect()
    }

    /// Of each row of a list, by `name`, what a filter keeps.
    #[track_caller]
    pub(crate) fn which(&self, who: &str, path: &str, filter: &str) -> Json {
        self.each("name", who, path, &[("where", filter), ("sort", "name")])
    }

    /// The id of the row that is called so.
    #[track_caller]
    pub(crate) fn id(&self, who: &str, path: &str, name: &str) -> String {
        let args = json!({ "name": name }).to_string();
        self.rows(who, path, &[("where", "name == name_"), ("args", &args.replace("\"name\"", "\"name_\""))])[0]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// All rows of a model with all their columns, as the system sees them.
    pub(crate) fn raw(&self, model: &str) -> Vec<Json> {
        let rows = self.runtime.block_on(self.data(model).rows(None, 10_000)).unwrap();
        rows.iter().map(|(_, row)| serde_json::from_str(row).unwrap()).collect()
    }

    /// `purlin data set`: whether it was done.
    pub(crate) fn set(&self, model: &str, row: &str, values: &Json) -> bool {
        self.runtime.block_on(self.data(model).set(row, &values.to_string())).unwrap_or(false)
    }

    /// `purlin data import`: whether it was done.
    pub(crate) fn import(&self, model: &str, rows: &[Json]) -> bool {
        let rows: Vec<String> = rows.iter().map(Json::to_string).collect();
        self.runtime.block_on(self.data(model).import(&rows)).is_ok()
    }

    fn data(&self, model: &str) -> Data {
        Data::of(&self.engine, model).unwrap()
    }

    pub(crate) fn post(&self, who: &str, path: &str, body: &Json) -> Answer {
        self.send(&self.request(who, "POST", path).json(body))
    }

    pub(crate) fn patch(&self, who: &str, path: &str, body: &Json) -> Answer {
        self.send(&self.request(who, "PATCH", path).json(body))
    }
}
