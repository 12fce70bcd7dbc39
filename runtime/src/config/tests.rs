//! Texts of `purlin.yaml`, what is read from them, and every fault with its place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::*;
use serde_json::Value;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn environment(name: &str) -> Option<String> {
    match name {
        "PURLIN_SECRET" => Some(SECRET.into()),
        "PORT" => Some("9000".into()),
        _ => None,
    }
}

fn read(text: &str) -> Config {
    Config::parse(text, Path::new("/app"), Mode::Production, &environment).unwrap()
}

/// The faults of a text, each as `line setting: message`, then `help: …`.
fn faults(text: &str) -> Vec<String> {
    let faults = Config::parse(text, Path::new("/app"), Mode::Production, &environment).unwrap_err();
    let show = |fault: Fault| {
        let help = fault.help.map(|help| format!("; help: {help}")).unwrap_or_default();
        format!("{} {}: {}{help}", fault.line, fault.setting, fault.message)
    };
    faults.into_iter().map(show).collect()
}

#[test]
fn an_empty_file_is_all_defaults() {
    for text in ["", "# nothing yet\n", "{}", "server:\n"] {
        let config = read(text);
        assert_eq!(config.server.address.to_string(), "127.0.0.1:8090");
        assert_eq!(config.database, Database::File("/app/.purlin/data.sqlite".into()));
        assert_eq!(config.migrate, Migrate::Refuse);
        assert_eq!(config.limits, Limits::default());
        assert_eq!(config.log.level, Level::Info);
        assert_eq!(config.cors.origins, [""; 0]);
        assert_eq!(config.build.targets, ["server", "typescript"]);
        assert_eq!(config.build.runtime, None);
    }
}

#[test]
fn dev_keeps_its_rows_apart_whatever_the_file_says() {
    let folder = tempfile::tempdir().unwrap();
    for text in ["", "database: { path: data/chat.sqlite }"] {
        let config = Config::parse(text, folder.path(), Mode::Dev, &environment).unwrap();
        assert_eq!(config.database, Database::File(folder.path().join(".purlin/dev.sqlite")));
    }
}

#[test]
fn the_contract_is_there_where_the_settings_say_so_and_under_dev_unless_they_do_not() {
    let is_open = |text, mode| Config::parse(text, Path::new("/app"), mode, &environment).unwrap().server.openapi;
    for (text, dev, production) in
        [("", true, false), ("server: { openapi: true }", true, true), ("server: { openapi: false }", false, false)]
    {
        assert_eq!((is_open(text, Mode::Dev), is_open(text, Mode::Production)), (dev, production), "{text}");
    }
}

#[test]
fn metrics_are_nobodys_unless_the_settings_say_so_and_anybodys_under_dev() {
    let metrics = |text, mode| Config::parse(text, Path::new("/app"), mode, &environment).unwrap().server.metrics;
    let apart = Metrics::At("127.0.0.1:9090".parse().unwrap());
    for (text, dev, production) in [
        ("", Metrics::Anybody, Metrics::Nobody),
        ("server: { metrics: true }", Metrics::Anybody, Metrics::Anybody),
        ("server: { metrics: false }", Metrics::Nobody, Metrics::Nobody),
        ("server: { metrics: '127.0.0.1:9090' }", apart, apart),
    ] {
        assert_eq!((metrics(text, Mode::Dev), metrics(text, Mode::Production)), (dev, production), "{text}");
    }
    assert_eq!(faults("server:\n  metrics: maybe").len(), 1);
}

#[test]
fn a_missing_file_is_all_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::read(folder.path(), Mode::Dev).unwrap();
    assert_eq!(config.limits, Limits { sign_ups: 0, ..Limits::default() });
    assert_eq!(config.migrate, Migrate::Declared);
}

#[test]
fn every_setting_is_read() {
    let config = read(
        "
server: { address: '0.0.0.0:${PORT}', metrics: '127.0.0.1:9090', proxies: [10.0.0.0/8] }
database:
  path: data/chat.sqlite
  migrate: additive
secret: ${PURLIN_SECRET}
cors:
  origins: [https://chat.example.com, 'http://localhost:5173']
limits: { body: 64KB, list: 100, filter_terms: 5, request: 1500ms, idle: 10s, connections: 20, sign_ups: 7 }
log: { level: warn }
build:
  targets: server
  runtime: { git: 'https://example.com/purlin', rev: abc }
",
    );
    assert_eq!(config.server.address.to_string(), "0.0.0.0:9000");
    assert_eq!(config.database, Database::File("/app/data/chat.sqlite".into()));
    assert_eq!(config.migrate, Migrate::Additive);
    assert_eq!(config.cors.origins, ["https://chat.example.com", "http://localhost:5173"]);
    assert_eq!(config.server.metrics, Metrics::At("127.0.0.1:9090".parse().unwrap()));
    assert_eq!(config.server.proxies, [Network::parse("10.0.0.0/8").unwrap()]);
    let (request, idle) = (Duration::from_millis(1500), Duration::from_secs(10));
    let limits = Limits { body: 64_000, list: 100, filter_terms: 5, request, idle, connections: 20, sign_ups: 7 };
    assert_eq!(config.limits, limits);
    assert_eq!(config.log.level, Level::Warn);
    assert_eq!(config.build.targets, ["server"]);
    assert_eq!(config.build.runtime, Some(Runtime::Git { url: "https://example.com/purlin".into(), rev: "abc".into() }));
    assert_eq!(config.secret.key("x"), Secret::new(SECRET).key("x"));
}

#[test]
fn a_runtime_is_one_of_three() {
    assert_eq!(read("build: { runtime: { path: ../purlin } }").build.runtime, Some(Runtime::Path("/app/../purlin".into())));
    assert_eq!(read("build: { runtime: { version: 0.1.0 } }").build.runtime, Some(Runtime::Version("0.1.0".into())));
    let both = "say `path`, or `git` and `rev`, or `version`";
    assert_eq!(faults("build:\n  runtime: { path: x, version: 0.1.0 }"), [format!("2 build.runtime: {both}")]);
    assert_eq!(faults("build:\n  runtime: { git: x }"), [format!("2 build.runtime: {both}")]);
}

#[test]
fn all_faults_come_at_once_with_their_places() {
    let text = "
server:
  adress: 127.0.0.1:1
  # address: none
database: chat.sqlite
limits:
  body: much
  request: 0s
log:
  level: loud
cors:
  origins:
    - https://a.example/path
    - '*'
build:
  targets: [server, cobol]
  runtime:
    path: ${NOWHERE}
retries: 3
";
    assert_eq!(
        faults(text),
        [
            "3 server.adress: unknown setting; help: did you mean `address`?",
            "5 database: expected settings, found `chat.sqlite`",
            "7 limits.body: expected a size above 0, such as `1MB`, found `much`",
            "8 limits.request: expected a duration, such as `30s`, found `0s`",
            "10 log.level: expected one of `error`, `warn`, `info`, `debug`, found `loud`",
            "12 cors.origins: expected an origin, such as `https://app.example.com`, found `https://a.example/path`",
            "12 cors.origins: expected an origin, such as `https://app.example.com`, found `*`",
            "16 build.targets: expected one of `server`, `typescript`, `openapi`, found `cobol`",
            "18 build.runtime.path: the environment variable `NOWHERE` is not set",
            "19 retries: unknown setting; help: the settings here are `server`, `database`, `secret`, `cors`, `limits`, `log`, `build`",
        ]
    );
}

#[test]
fn what_would_let_nothing_or_everybody_through_is_refused() {
    assert_eq!(faults("limits:\n  body: 0"), ["2 limits.body: expected a size above 0, such as `1MB`, found `0`"]);
    assert_eq!(faults("limits: { body: 0KB }"), ["1 limits.body: expected a size above 0, such as `1MB`, found `0KB`"]);
    for network in ["::/0", "0.0.0.0/0", "203.0.113.9/0"] {
        let told = faults(&format!("server:\n  address: 127.0.0.1:1\n  proxies: [10.0.0.0/8, '{network}']"));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("3 server.proxies: with a `/0`,") && told[0].contains("; help: name the addresses"), "{told:?}");
    }
    assert_eq!(read("limits: { body: 1 }").limits.body, 1);
}

#[test]
fn a_file_that_is_not_yaml_says_where() {
    let faults = faults("server:\n  address: [1\nlog: x: y\n");
    assert_eq!(faults.len(), 1);
    assert!(faults[0].starts_with("3 : not YAML: "), "{faults:?}");
}

#[test]
fn a_file_that_would_become_more_than_it_is_is_refused() {
    let aliases = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n";
    assert_eq!(faults(aliases), ["2 : an alias (`*name`) is not followed here; help: write what it stands for"]);
    let refused = |text: &str| super::faults(text, Path::new("/app")).iter().any(|fault| fault.message.contains("is not followed"));
    let named = [
        "server: *s",
        "cors:\n  origins:\n    - *s",
        "cors: { origins: [ *s ] }",
        "? *s",
        "a: 'it''s'\nb: *s",
        "*s : 1",
        "a: \"\\\"\"\nb: *s",
    ];
    for text in named {
        assert!(refused(text), "{text}");
    }
    for text in ["cors: { origins: ['*', \"*x\"] }", "# *s", "a: b*c", "a: b # *s", "a: 2 *s", "a: 'x\n  *s'", "a:* "] {
        assert!(!refused(text), "{text}");
    }
    let deep = format!("server: {}{}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(faults(&deep)[0].contains("not YAML: recursion limit"), "{:?}", faults(&deep));
    assert_eq!(faults(&format!("# {}", "x".repeat(300_000))), ["0 : larger than 256 KB, which no settings are"]);
    let many = format!("cors:\n  origins:\n{}", "    - https://a.example\n".repeat(9_000));
    assert_eq!(super::faults(&many, Path::new("/app")), []);
}

#[test]
fn a_value_of_the_environment_is_not_shown() {
    let environment = |name: &str| (name == "LEVEL").then(|| "hunter2".to_owned());
    let text = format!("secret: {SECRET}\nlog: {{ level: '${{LEVEL}}' }}");
    let faults = Config::parse(&text, Path::new("/app"), Mode::Production, &environment).unwrap_err();
    assert_eq!(faults[0].message, "expected one of `error`, `warn`, `info`, `debug`, found `${LEVEL}`");
}

#[test]
fn production_needs_a_secret_of_32_bytes() {
    let parse = |text: &str| Config::parse(text, Path::new("/app"), Mode::Production, &|_| None);
    assert_eq!(parse("").unwrap_err(), [Fault::no_secret()]);
    assert_eq!(parse("secret: ''").unwrap_err(), [Fault::no_secret()]);
    assert_eq!(parse("secret: short").unwrap_err()[0].message, "the secret is shorter than 32 bytes");
    assert_eq!(parse("\nsecret: short").unwrap_err()[0].line, 2);
    assert!(parse(&format!("secret: {SECRET}")).is_ok());
}

#[test]
fn an_empty_secret_hides_none_of_the_environment() {
    assert_eq!(read("secret: ''").secret.key("x"), Secret::new(SECRET).key("x"));
}

#[test]
fn dev_makes_up_a_secret_once() {
    let folder = tempfile::tempdir().unwrap();
    let parse = || Config::parse("", folder.path(), Mode::Dev, &|_| None).unwrap().secret.key("x");
    let first = parse();
    assert_eq!(parse(), first);
    let other = tempfile::tempdir().unwrap();
    let other = Config::parse("", other.path(), Mode::Dev, &|_| None).unwrap().secret.key("x");
    assert_ne!(other, first);
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_a_secret_that_was_made_up() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    Config::parse("", folder.path(), Mode::Dev, &|_| None).unwrap();
    let mode = folder.path().join(".purlin/secret").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(folder.path().join(".purlin")).unwrap().count(), 1);
}

#[test]
fn two_that_start_at_once_share_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let keys: Vec<[u8; 32]> = std::thread::scope(|scope| {
        let start = || Config::parse("", folder.path(), Mode::Dev, &|_| None).unwrap().secret.key("x");
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(keys.iter().all(|key| *key == keys[0]));
}

#[test]
fn keys_of_different_purposes_differ() {
    let secret = Secret::new(SECRET);
    assert_ne!(secret.key("access tokens"), secret.key("cursors"));
    assert_eq!(format!("{secret:?}"), "Secret(…)");
}

#[test]
fn the_schema_lists_exactly_the_settings() {
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/purlin.yaml.json")).unwrap();
    let mut listed = Vec::new();
    list(&schema, "", &mut listed);
    let mut known = settings::known();
    listed.sort();
    known.sort();
    assert_eq!(listed, known);
    let values =
        |pointer: &str| schema.pointer(pointer).unwrap().as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(values("/properties/log/properties/level/anyOf/0/enum"), settings::LEVELS);
    assert_eq!(values("/$defs/target/enum"), settings::TARGETS);
}

/// Every property that a schema has, with a description, closed against others.
fn list(schema: &Value, path: &str, listed: &mut Vec<String>) {
    assert_eq!(schema["additionalProperties"], Value::Bool(false), "{path}");
    for (name, property) in schema["properties"].as_object().unwrap() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        assert!(property["description"].is_string(), "{path}");
        if property["properties"].is_object() {
            list(property, &path, listed);
        }
        listed.push(path);
    }
}

#[test]
fn the_docs_name_every_setting() {
    let docs = include_str!("../../docs/configuration.md");
    for setting in settings::known() {
        assert!(docs.contains(&format!("`{setting}`")), "{setting}");
    }
}
