//! `purlin.yaml`: what differs between environments. The only reader of it, and the only one that knows YAML.
//!
//! In: the folder of a project, the environment, and whether this is `purlin dev` or a service in production. Out: a [`Config`], or
//! every fault of the file at once, each with its place. A missing or empty file is all defaults; `docs/configuration.md` lists them.

mod faults;
mod network;
mod reader;
mod secret;
mod settings;
mod units;

pub use faults::{ConfigError, Fault};
pub use network::Network;
pub use secret::Secret;

use crate::store::schema::Migrate;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The file's name.
pub const FILE: &str = "purlin.yaml";
/// What Purlin keeps beside a project for itself; not for version control.
pub const OWN_FOLDER: &str = ".purlin";

/// Who runs the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `purlin dev`: makes up a secret where there is none, and lets browsers call from loopback addresses.
    Dev,
    Production,
}

#[derive(Debug, Clone)]
pub struct Config {
    pub mode: Mode,
    pub server: Server,
    pub database: Database,
    /// What may be done to a database that another plan made.
    pub migrate: Migrate,
    /// Bytes of answers to lists that are kept until something is written.
    pub answers: usize,
    /// What access tokens, refresh tokens and cursors are signed with.
    pub secret: Secret,
    pub cors: Cors,
    pub limits: Limits,
    pub log: Log,
    pub build: Build,
    /// Passwords are hashed at hardly any cost: for suites that sign up many users.
    #[cfg(feature = "testing")]
    pub cheap_passwords: bool,
    /// Pages of the log at which it starts anew: for suites that want to see it do so.
    #[cfg(feature = "testing")]
    pub log_pages: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Port 0 takes a free one.
    pub address: SocketAddr,
    /// Whether anybody may read the contract at `/openapi.json`: it names models and fields. Under `purlin dev` they may, unless the settings say otherwise.
    pub openapi: bool,
    pub metrics: Metrics,
    /// Whose `x-forwarded-for` is believed.
    pub proxies: Vec<Network>,
}

/// Who may scrape `/metrics`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metrics {
    Nobody,
    /// Whoever reaches the service.
    Anybody,
    /// Whoever reaches this address, at which nothing else is.
    At(SocketAddr),
}

/// Where rows are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A SQLite file; its folder is made where it is missing.
    File(PathBuf),
    /// Gone with the engine. `purlin test` and tests use it; no setting asks for it.
    Memory,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cors {
    /// Origins from which browsers may call, as they spell themselves: `https://app.example.com`.
    pub origins: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a body.
    pub body: usize,
    /// Rows that one list may give.
    pub list: u32,
    /// Comparisons in a request's `where`.
    pub filter_terms: u32,
    /// For the head of a request to come, once it has begun; then until its answer; then for some of that to be taken.
    pub request: Duration,
    /// Until the next request of a connection begins.
    pub idle: Duration,
    /// Connections that may be open at once.
    pub connections: u32,
    /// Accounts that one address, of IPv6 one network of 64 bits, may make in an hour; 0 is as many as it likes.
    pub sign_ups: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    pub level: Level,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Error,
    Warn,
    /// Also a line for each request.
    Info,
    Debug,
}

/// What `purlin build` writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    pub targets: Vec<String>,
    /// Where the generated crate finds the runtime; none is the version of the CLI.
    pub runtime: Option<Runtime>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runtime {
    Path(PathBuf),
    Git { url: String, rev: String },
    Version(String),
}

impl Level {
    /// As `purlin.yaml` and the log spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}

impl Server {
    fn defaults(mode: Mode) -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 8090)),
            openapi: mode == Mode::Dev,
            metrics: if mode == Mode::Dev { Metrics::Anybody } else { Metrics::Nobody },
            proxies: Vec::new(),
        }
    }
}

impl std::default::Default for Limits {
    fn default() -> Self {
        Self {
            body: 1_000_000,
            list: 500,
            filter_terms: 100,
            request: Duration::from_secs(30),
            // Longer than the minute for which proxies usually keep theirs, so that it is they who close it.
            idle: Duration::from_secs(75),
            connections: 1000,
            sign_ups: 60,
        }
    }
}

impl Config {
    /// Reads `purlin.yaml` in `folder`, with the environment of this process.
    ///
    /// # Errors
    /// Every fault of the file; a file that can't be read; in production, no secret.
    pub fn read(folder: &Path, mode: Mode) -> Result<Self, ConfigError> {
        let (path, text) = read_file(folder)?;
        Self::parse(&text, folder, mode, &|name| std::env::var(name).ok()).map_err(|faults| ConfigError::new(path, faults))
    }

    /// As [`Config::read`], of a text and an environment. `dev` keeps its rows apart: no user of a seed ever reaches the database of a
    /// built service.
    pub(crate) fn parse(text: &str, folder: &Path, mode: Mode, environment: &dyn Fn(&str) -> Option<String>) -> Result<Self, Vec<Fault>> {
        let mut config = settings::read(text, folder, mode, environment)?;
        if mode == Mode::Dev && matches!(config.database, Database::File(_)) {
            config.database = Database::File(folder.join(OWN_FOLDER).join("dev.sqlite"));
        }
        if config.secret.is_empty() {
            config.secret = match mode {
                Mode::Dev => Secret::of_project(folder).map_err(|error| vec![Fault::secret_file(&error)])?,
                Mode::Production => return Err(vec![Fault::no_secret()]),
            };
        }
        Ok(config)
    }

    /// Defaults, rows in memory and a secret that nobody else knows: an engine of its own for tests.
    ///
    /// # Errors
    /// If the operating system gives no random bytes.
    pub fn in_memory() -> Result<Self, ConfigError> {
        let secret = Secret::random().map_err(|error| ConfigError::new(PathBuf::from(FILE), vec![Fault::secret_file(&error)]))?;
        Ok(Self { secret, database: Database::Memory, ..Self::defaults(Path::new(""), Mode::Dev) })
    }

    fn defaults(folder: &Path, mode: Mode) -> Self {
        Self {
            mode,
            server: Server::defaults(mode),
            database: Database::File(folder.join(OWN_FOLDER).join("data.sqlite")),
            migrate: match mode {
                Mode::Dev => Migrate::Declared,
                Mode::Production => Migrate::Refuse,
            },
            answers: crate::store::Options::default().answers,
            secret: Secret::default(),
            cors: Cors::default(),
            limits: Limits::defaults(mode),
            log: Log { level: Level::Info },
            build: Build { targets: vec!["server".into(), "typescript".into()], runtime: None },
            #[cfg(feature = "testing")]
            cheap_passwords: false,
            #[cfg(feature = "testing")]
            log_pages: crate::store::Options::default().log_pages,
        }
    }
}

impl Limits {
    /// Under `purlin dev` all accounts are made from one address.
    pub(crate) fn defaults(mode: Mode) -> Self {
        let sign_ups = if mode == Mode::Dev { 0 } else { Self::default().sign_ups };
        Self { sign_ups, ..Self::default() }
    }

    /// Reads the `limits` part of `purlin.yaml` in `folder`, without the environment: what that says of a bound is its default here.
    ///
    /// # Errors
    /// Every fault of that part; a file that can't be read.
    pub fn read(folder: &Path) -> Result<Self, ConfigError> {
        let (path, text) = read_file(folder)?;
        settings::read_limits(&text, folder).map_err(|faults| ConfigError::new(path, faults))
    }
}

impl Build {
    /// Reads the `build` part of `purlin.yaml` in `folder`: what building needs, without the secrets of an environment.
    ///
    /// # Errors
    /// Every fault of that part; a file that can't be read.
    pub fn read(folder: &Path) -> Result<Self, ConfigError> {
        let (path, text) = read_file(folder)?;
        settings::read_build(&text, folder).map_err(|faults| ConfigError::new(path, faults))
    }
}

/// Every fault of a `purlin.yaml`, whatever the environment: what a variable will hold is not known here.
#[must_use]
pub fn faults(text: &str, folder: &Path) -> Vec<Fault> {
    settings::faults(text, folder)
}

/// The file's path and text; a missing file is an empty one.
fn read_file(folder: &Path) -> Result<(PathBuf, String), ConfigError> {
    let path = folder.join(FILE);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok((path, text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok((path, String::new())),
        Err(error) => Err(ConfigError::unreadable(path, &error)),
    }
}

#[cfg(test)]
#[path = "config/tests.rs"]
mod tests;
