//! Services over copies of one database. Comes in: the spec, or what `purlin build` made of it; a secret. Goes out: two services that serve
//! worlds with nothing between them but that secret; ids, tokens and the time of day are the same in both.

use crate::generated;
use crate::secret::{Secret, World};
use crate::table::Asked;
use purlin_compiler::source::Source;
use purlin_compiler::{Compilation, compile};
use purlin_rules::plan::{Plan, Service};
use purlin_rules::value::Id;
use purlin_runtime::config::{Config, Database};
use purlin_runtime::data::Data;
use purlin_runtime::engine::Engine;
use purlin_runtime::route::Route;
use purlin_runtime::serve::Listening;
use purlin_runtime::{auth, http, seed};
use purlin_tests::wire::{Answer, Request};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

pub(crate) const SPEC: &str = include_str!("../spec.purlin");

/// The instants of the seed, of what a world has beside it, and of every request, milliseconds since 1970; ids count on within each.
const SOWN: i64 = 1_800_000_000_000;
const MADE: i64 = SOWN + 1;
const NOW: i64 = SOWN + 2;
/// Longer than an access token holds.
const HOUR: i64 = 3_600_000;

/// What every service here runs on.
static TOKIO: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());

static BASE: LazyLock<Base> = LazyLock::new(Base::new);

/// A way to run a service.
pub(crate) type Way = dyn Fn() -> (Service, Vec<Route>);

pub(crate) fn interpreted() -> (Service, Vec<Route>) {
    Naming::Header.interpreted()
}

/// How requests name their tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// As the spec of the table has it.
    Header,
    Host,
    Path,
}

impl Naming {
    /// The spec of the table, by which they name it so.
    fn spec(self) -> String {
        const HEADER: &str = r#"from header "x-club""#;
        assert!(SPEC.contains(HEADER));
        match self {
            Self::Header => SPEC.to_owned(),
            Self::Host => SPEC.replace(HEADER, "from subdomain"),
            Self::Path => SPEC.replace(HEADER, "from path"),
        }
    }

    pub(crate) fn interpreted(self) -> (Service, Vec<Route>) {
        let service = plan(&self.spec()).service;
        let routes = http::routes(&service);
        (service, routes)
    }

    /// What is asked, with its tenant where this has it.
    pub(crate) fn asked(self, asked: &Asked) -> Asked {
        let mut asked = asked.clone();
        let header = asked.headers.iter().position(|(name, _)| name == "x-club").filter(|_| self != Self::Header);
        if let Some((_, club)) = header.map(|place| asked.headers.remove(place)) {
            match self {
                Self::Header => {}
                Self::Host => asked.headers.push(("host".to_owned(), format!("{club}.paths.test"))),
                Self::Path => asked.target = format!("/{club}{}", asked.target),
            }
        }
        asked
    }
}

pub(crate) fn generated() -> (Service, Vec<Route>) {
    (generated::SERVICE, generated::service::routes())
}

/// The plan of a spec without faults.
#[track_caller]
pub(crate) fn plan(spec: &str) -> Plan {
    let Compilation { plan, diagnostics, .. } = compile(&[Source { path: "spec.purlin".to_owned(), text: spec.to_owned() }]);
    plan.unwrap_or_else(|| panic!("{diagnostics:#?}"))
}

/// The database with the rows of the seed, from which all others are copied.
struct Base {
    _folder: TempDir,
    file: PathBuf,
    config: Config,
    /// By label of the seed.
    ids: BTreeMap<String, Id>,
    tokens: BTreeMap<String, String>,
    /// By what became of them.
    refresh_tokens: BTreeMap<&'static str, String>,
}

/// In memory, where the system has such a folder: of these databases nothing has to outlive a loss of power.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

impl Base {
    fn new() -> Self {
        let folder = folder();
        let file = folder.path().join("base.sqlite");
        let mut config = Config::in_memory().unwrap();
        config.cheap_passwords = true;
        config.server.openapi = true;
        config.cors.origins = vec!["https://app.paths.test".to_owned()];
        config.database = Database::File(file.clone());
        let plan = plan(SPEC);
        let sown = &plan.checks.seeds[0];
        let engine = engine(plan.service.clone(), &config, SOWN);
        let users = TOKIO.block_on(seed::settle(&engine, sown)).unwrap();
        let sign_in = |user: seed::SeedUser| {
            let signed = TOKIO.block_on(auth::sign_in_as(&engine, user.id)).unwrap();
            (user.label.unwrap(), signed.access_token)
        };
        let mut tokens: BTreeMap<String, String> = users.into_iter().map(sign_in).collect();
        // Ids ascend as the rows of the seed stand.
        let mut rows: Vec<Id> = Vec::new();
        for table in plan.service.tables.iter() {
            let stored = TOKIO.block_on(Data::of(&engine, &table.spec_name).unwrap().rows(None, 100)).unwrap();
            rows.extend(stored.into_iter().map(|(id, _)| id));
        }
        rows.sort();
        let labels = sown.rows.iter().map(|row| row.label.as_deref().map(str::to_owned));
        let ids: BTreeMap<String, Id> = labels.zip(rows).filter_map(|(label, id)| Some((label?, id))).collect();
        let ended = Ended::of(Served::of(engine, &http::routes(&plan.service)), ids["ann"]);
        tokens.extend(ended.tokens.into_iter().map(|(name, token)| (name.to_owned(), token)));
        Self { _folder: folder, file, config, ids, tokens, refresh_tokens: ended.refresh_tokens }
    }
}

/// Tokens that are good no more, by what ended them, and the refresh token of a session that goes on.
struct Ended {
    tokens: BTreeMap<&'static str, String>,
    refresh_tokens: BTreeMap<&'static str, String>,
}

impl Ended {
    /// Those of Ann, who may read what Eve may not, and of one who has deleted their account.
    fn of(served: Served, ann: Id) -> Self {
        let sign_in = |ago: i64| {
            served.engine.clock().set(SOWN - ago);
            TOKIO.block_on(auth::sign_in_as(&served.engine, ann)).unwrap()
        };
        let done = |answer: Answer| if answer.status < 300 { answer } else { panic!("{}", answer.text()) };
        let post = |path: &str, body: Json| done(served.send(&Request::new("POST", path).json(&body)));
        let expired = sign_in(HOUR);
        let out = sign_in(0);
        post("/auth/sign-out", json!({ "refresh_token": out.refresh_token }));
        // What a used token is answered with after a moment, in which an answer may have been lost.
        let used = sign_in(HOUR);
        post("/auth/refresh", json!({ "refresh_token": used.refresh_token }));
        let fresh = sign_in(0);
        let (email, password) = ("gone@paths.test", "correct horse");
        post("/auth/sign-up", json!({ "email": email, "name": "Gone", "password": password }));
        let gone = post("/auth/sign-in", json!({ "email": email, "password": password })).json();
        let text = |value: &Json| value.as_str().unwrap().to_owned();
        let (token, id) = (text(&gone["access_token"]), text(&gone["user"]["id"]));
        done(served.send(&Request::new("DELETE", &format!("/api/person/{id}")).bearer(&token)));
        Self {
            tokens: [("expired", expired.access_token), ("out", out.access_token), ("gone", token)].into(),
            refresh_tokens: [
                ("out", out.refresh_token),
                ("used", used.refresh_token),
                ("gone", text(&gone["refresh_token"])),
                ("fresh", fresh.refresh_token),
            ]
            .into(),
        }
    }
}

/// The id that a label stands for: of a row of the seed, or of one that some world has besides; each a UUIDv7 of the last day.
pub(crate) fn id(label: &str) -> Option<Id> {
    const OTHERS: [&str; 9] = ["least", "hidden", "guarded", "middle", "slot", "notice", "order", "other", "missing"];
    let other = || {
        let place = OTHERS.iter().position(|other| *other == label)? as u128;
        let millis = u128::try_from(SOWN - 1_000).unwrap();
        Some(Id((millis << 80 | 0x7 << 76 | 0b10 << 62 | (place + 1)).to_be_bytes()))
    };
    BASE.ids.get(label).copied().or_else(other)
}

/// The access token of a user of the seed, or one that has [ended](Ended); none of nobody.
pub(crate) fn token(who: &str) -> Option<&'static str> {
    if who == "anon" { None } else { Some(BASE.tokens.get(who).unwrap_or_else(|| panic!("nobody is called `{who}`"))) }
}

/// A text with ids in the place of `{label}`.
#[track_caller]
pub(crate) fn filled(text: &str, kept: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let name: String = after[1..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
        if name.is_empty() || !after[1 + name.len()..].starts_with('}') {
            out.push('{');
            rest = &after[1..];
            continue;
        }
        let refresh_token = || BASE.refresh_tokens.get(name.strip_prefix("refresh_")?).cloned();
        let value = kept.get(&name).cloned().or_else(|| id(&name).map(|id| id.to_string())).or_else(refresh_token);
        out.push_str(&value.unwrap_or_else(|| panic!("`{{{name}}}` stands for nothing: {text}")));
        rest = &after[2 + name.len()..];
    }
    out + rest
}

fn engine(service: Service, config: &Config, now: i64) -> Engine {
    let engine = Engine::open(service, config).unwrap();
    engine.clock().set(now);
    engine.ids().count();
    engine
}

/// Whether a list that is asked for again is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lists {
    Read,
    /// Which statements run is then told by what was asked before, and by which thread took it.
    Kept,
}

/// A database file with one world in it.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    /// The world of a secret, made by the system itself, and by requests where only these can make it.
    pub(crate) fn of(world: &World) -> Self {
        let place = Self::copied(&BASE.file);
        let served = place.serve_at(interpreted(), MADE, Lists::Read);
        for (model, row) in world.rows {
            let rows = [filled(row, &BTreeMap::new())];
            TOKIO.block_on(Data::of(&served.engine, model).unwrap().import(&rows)).unwrap_or_else(|fault| panic!("{row}: {fault}"));
        }
        for (model, label, values) in world.values {
            let values = filled(values, &BTreeMap::new());
            assert!(TOKIO.block_on(Data::of(&served.engine, model).unwrap().set(&id(label).unwrap().to_string(), &values)).unwrap());
        }
        for (path, body) in world.requests {
            let answer = served.send(&Request::new("POST", path).json(&serde_json::from_str(body).unwrap()));
            assert!(answer.status < 300, "{path}: {}", answer.text());
        }
        drop(served);
        place
    }

    fn copied(file: &Path) -> Self {
        let folder = folder();
        std::fs::copy(file, folder.path().join("world.sqlite")).unwrap();
        Self { folder }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("world.sqlite")
    }

    /// The same world once more.
    pub(crate) fn copy(&self) -> Self {
        Self::copied(&self.file())
    }

    /// As the world is once somebody else has called.
    pub(crate) fn serve(&self, service: (Service, Vec<Route>), world: &World, lists: Lists) -> Served {
        let served = self.serve_at(service, NOW, lists);
        for (who, method, target) in world.before {
            let request = Request::new(method, &filled(target, &BTreeMap::new())).json(&serde_json::json!({}));
            served.send(&token(who).into_iter().fold(request, Request::bearer));
        }
        served
    }

    fn serve_at(&self, (service, routes): (Service, Vec<Route>), now: i64, lists: Lists) -> Served {
        let base = BASE.config.clone();
        let answers = if lists == Lists::Kept { base.answers } else { 0 };
        let config = Config { database: Database::File(self.file()), answers, ..base };
        Served::of(engine(service, &config, now), &routes)
    }
}

/// Serves until it goes.
pub(crate) struct Served {
    engine: Engine,
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Served {
    fn of(engine: Engine, routes: &[Route]) -> Self {
        let app = http::router(&engine, routes);
        let listening = TOKIO.block_on(Listening::at(SocketAddr::from(([127, 0, 0, 1], 0)))).unwrap();
        let address = listening.address();
        let (stop, stopped) = oneshot::channel::<()>();
        TOKIO.spawn(listening.serve_until(app, async move { drop(stopped.await) }));
        Self { engine, address, _stop: stop }
    }

    pub(crate) fn send(&self, request: &Request) -> Answer {
        request.send(self.address).unwrap()
    }

    /// The statements that ran since the last call.
    pub(crate) fn traced(&self) -> Vec<String> {
        self.engine.store().traced()
    }

    /// All rows of a model, whoever may read them.
    pub(crate) fn stored(&self, model: &str) -> Vec<Json> {
        let rows = Data::of(&self.engine, model).map(|data| TOKIO.block_on(data.rows(None, 100)).unwrap());
        rows.into_iter().flatten().map(|(_, row)| serde_json::from_str(&row).unwrap()).collect()
    }

    /// What each hash of a password since the last call took.
    pub(crate) fn hashed(&self) -> Vec<String> {
        self.engine.hashed()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.engine.close();
    }
}

/// A service of the seed alone, and the token of Eve.
pub(crate) fn alone(plan: &Plan) -> (Served, String) {
    let place = Place::copied(&BASE.file);
    let served = place.serve_at((plan.service.clone(), http::routes(&plan.service)), NOW, Lists::Read);
    (served, token("eve").unwrap().to_owned())
}

/// The plan of the spec without the guards of a secret.
pub(crate) fn opened(secret: &Secret, naming: Naming) -> (Service, Vec<Route>) {
    // How the formatter has put things in columns is of no matter.
    let spec = naming.spec();
    let lines = spec.lines().map(|line| line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "));
    let mut spec = lines.collect::<Vec<_>>().join("\n");
    for (guard, without) in secret.guards {
        assert!(spec.contains(guard), "{}: `{guard}` is not in the spec", secret.name);
        spec = spec.replace(guard, without);
    }
    let service = plan(&spec).service;
    let routes = http::routes(&service);
    (service, routes)
}
