//! The settings, one by one. A setting is known because it is read here; `schemas/purlin.yaml.json` lists the same.

use super::reader::{Section, Walk};
use super::secret::LEAST;
use super::{Build, Config, Cors, Database, Fault, Level, Limits, Log, Metrics, Mode, Network, Runtime, Secret, Server, units};
use crate::store::schema::Migrate;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

/// The targets that `purlin build` can write.
pub(super) const TARGETS: [&str; 3] = ["server", "typescript", "openapi"];
pub(super) const LEVELS: [&str; 4] = ["error", "warn", "info", "debug"];

/// The settings of a file; an empty secret where it says none.
pub(super) fn read(text: &str, folder: &Path, mode: Mode, environment: &dyn Fn(&str) -> Option<String>) -> Result<Config, Vec<Fault>> {
    let walk = Walk::new(text, environment);
    let config = walk_settings(&walk, folder, mode, environment);
    let (faults, _) = walk.finish();
    if faults.is_empty() { Ok(config) } else { Err(faults) }
}

/// The faults of a file that no environment mends.
pub(super) fn faults(text: &str, folder: &Path) -> Vec<Fault> {
    let walk = Walk::new(text, &|_| None);
    walk_settings(&walk, folder, Mode::Dev, &|_| None);
    let (mut faults, _) = walk.finish();
    faults.retain(|fault| !fault.of_environment);
    faults
}

/// What a file says of building; of its other faults only those that keep it from being read. Needs no environment.
pub(super) fn read_build(text: &str, folder: &Path) -> Result<Build, Vec<Fault>> {
    let walk = Walk::new(text, &|_| None);
    let config = walk_settings(&walk, folder, Mode::Dev, &|_| None);
    let (mut faults, _) = walk.finish();
    faults.retain(|fault| fault.setting.is_empty() || fault.setting == "build" || fault.setting.starts_with("build."));
    if faults.is_empty() { Ok(config.build) } else { Err(faults) }
}

/// What a file says of bounds, as [`read_build`]; what the environment says of them is not known here.
pub(super) fn read_limits(text: &str, folder: &Path) -> Result<Limits, Vec<Fault>> {
    let walk = Walk::new(text, &|_| None);
    let config = walk_settings(&walk, folder, Mode::Dev, &|_| None);
    let (mut faults, _) = walk.finish();
    faults.retain(|fault| !fault.of_environment && (fault.setting.is_empty() || fault.setting.starts_with("limits")));
    if faults.is_empty() { Ok(config.limits) } else { Err(faults) }
}

/// Every setting that there is.
#[cfg(test)]
pub(super) fn known() -> Vec<String> {
    let walk = Walk::new("build: { runtime: { path: x } }", &|_| None);
    walk_settings(&walk, Path::new(""), Mode::Dev, &|_| None);
    walk.finish().1
}

#[allow(clippy::needless_update, reason = "tests have one field more")]
fn walk_settings(walk: &Walk<'_>, folder: &Path, mode: Mode, environment: &dyn Fn(&str) -> Option<String>) -> Config {
    let defaults = Config::defaults(folder, mode);
    let mut root = walk.root();
    let server = server(root.section("server"), &defaults);
    let (database, migrate, answers) = database(root.section("database"), folder, &defaults);
    let config = Config {
        mode,
        server,
        database,
        migrate,
        answers,
        secret: secret(&mut root, environment),
        cors: cors(root.section("cors")),
        limits: limits(root.section("limits"), defaults.limits.clone()),
        log: log(root.section("log")).unwrap_or(defaults.log),
        build: build(root.section("build"), defaults.build.clone(), folder),
        ..defaults
    };
    root.finish();
    config
}

fn server(mut section: Section<'_, '_>, defaults: &Config) -> Server {
    let address = section.value("address", "an address with a port, such as `127.0.0.1:8090`", |text| text.parse::<SocketAddr>().ok());
    let openapi = section.value("openapi", "`true` or `false`", |text| text.parse::<bool>().ok());
    let metrics = section.value("metrics", "`true`, `false` or an address with a port, such as `127.0.0.1:9090`", |text| match text {
        "true" => Some(Metrics::Anybody),
        "false" => Some(Metrics::Nobody),
        address => address.parse().ok().map(Metrics::At),
    });
    let proxies = section.list("proxies", "an address or a network, such as `10.0.0.0/8`", Network::parse);
    if proxies.iter().flatten().any(Network::is_everybody) {
        let message = "with a `/0`, any client could say that it comes from any address, and pass the bounds on sign-ups and sign-ins";
        section.fault_at("proxies", message, "name the addresses of your proxies, such as `10.0.0.0/8`");
    }
    section.finish();
    let server = defaults.server.clone();
    Server {
        address: address.unwrap_or(server.address),
        openapi: openapi.unwrap_or(server.openapi),
        metrics: metrics.unwrap_or(server.metrics),
        proxies: proxies.unwrap_or(server.proxies),
    }
}

fn database(mut section: Section<'_, '_>, folder: &Path, defaults: &Config) -> (Database, Migrate, usize) {
    let path = section.value("path", "the path of a file", |text| (!text.is_empty()).then(|| folder.join(text)));
    let migrate = section.value("migrate", "`refuse`, `additive` or `declared`", |text| match text {
        "refuse" => Some(Migrate::Refuse),
        "additive" => Some(Migrate::Additive),
        "declared" => Some(Migrate::Declared),
        _ => None,
    });
    let answers = section.value("answers", "a size, such as `32MB`, or 0", units::size).unwrap_or(defaults.answers);
    section.finish();
    (path.map_or_else(|| defaults.database.clone(), Database::File), migrate.unwrap_or(defaults.migrate), answers)
}

/// As the file says, else as the environment does. An empty text says nothing.
fn secret(root: &mut Section<'_, '_>, environment: &dyn Fn(&str) -> Option<String>) -> Secret {
    let written = root.value("secret", "a text, such as `${PURLIN_SECRET}`", |text| Some(text.to_owned()));
    let text = written.filter(|text| !text.is_empty()).or_else(|| environment("PURLIN_SECRET")).unwrap_or_default();
    if !text.is_empty() && text.len() < LEAST {
        root.fault_at("secret", "the secret is shorter than 32 bytes", "`openssl rand -hex 32` makes a good one");
    }
    Secret::new(&text)
}

fn cors(mut section: Section<'_, '_>) -> Cors {
    let origins = section.list("origins", "an origin, such as `https://app.example.com`", origin);
    section.finish();
    Cors { origins: origins.unwrap_or_default() }
}

/// Scheme, host and port as browsers spell them: lower case, no path.
fn origin(text: &str) -> Option<String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let plain = !host.is_empty() && host.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b':' | b'[' | b']'));
    plain.then(|| text.to_owned())
}

fn limits(mut section: Section<'_, '_>, defaults: Limits) -> Limits {
    let count = |text: &str| text.parse::<u32>().ok().filter(|count| *count > 0);
    let size = |text: &str| units::size(text).filter(|size| *size > 0);
    let limits = Limits {
        body: section.value("body", "a size above 0, such as `1MB`", size).unwrap_or(defaults.body),
        list: section.value("list", "a number of rows above 0", count).unwrap_or(defaults.list),
        filter_terms: section.value("filter_terms", "a number of comparisons above 0", count).unwrap_or(defaults.filter_terms),
        request: section.value("request", "a duration, such as `30s`", positive).unwrap_or(defaults.request),
        idle: section.value("idle", "a duration, such as `75s`", positive).unwrap_or(defaults.idle),
        connections: section.value("connections", "a number of connections above 0", count).unwrap_or(defaults.connections),
        sign_ups: section.value("sign_ups", "a number of accounts, or 0", |text| text.parse().ok()).unwrap_or(defaults.sign_ups),
    };
    section.finish();
    limits
}

fn positive(text: &str) -> Option<Duration> {
    units::duration(text).filter(|duration| !duration.is_zero())
}

fn log(mut section: Section<'_, '_>) -> Option<Log> {
    let level = section.value("level", &format!("one of `{}`", LEVELS.join("`, `")), |text| match text {
        "error" => Some(Level::Error),
        "warn" => Some(Level::Warn),
        "info" => Some(Level::Info),
        "debug" => Some(Level::Debug),
        _ => None,
    });
    section.finish();
    Some(Log { level: level? })
}

fn build(mut section: Section<'_, '_>, defaults: Build, folder: &Path) -> Build {
    let known = |text: &str| TARGETS.contains(&text).then(|| text.to_owned());
    let targets = section.list("targets", &format!("one of `{}`", TARGETS.join("`, `")), known);
    let runtime = runtime(section.section("runtime"), folder);
    section.finish();
    Build { targets: targets.unwrap_or(defaults.targets), runtime }
}

fn runtime(mut section: Section<'_, '_>, folder: &Path) -> Option<Runtime> {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let path = section.value("path", "the path of a folder", |text| (!text.is_empty()).then(|| folder.join(text)));
    let git = section.value("git", "the address of a repository", text);
    let rev = section.value("rev", "a revision", text);
    let version = section.value("version", "a version, such as `0.1.0`", text);
    let runtime = match (path, git, rev, version) {
        (None, None, None, None) => None,
        (Some(path), None, None, None) => Some(Runtime::Path(path)),
        (None, Some(url), Some(rev), None) => Some(Runtime::Git { url, rev }),
        (None, None, None, Some(version)) => Some(Runtime::Version(version)),
        _ => {
            section.fault("say `path`, or `git` and `rev`, or `version`");
            None
        }
    };
    section.finish();
    runtime
}
