//! The two ways to run a service, each on an empty database of its own.

use purlin_build::project::Project;
use purlin_compiler::source::Source;
use purlin_rules::plan::Service as Plan;
use purlin_runtime::config::{Config, Mode};
use purlin_runtime::engine::Engine;
use purlin_runtime::http;
use purlin_runtime::serve::Listening;
use purlin_tests::process::{SETTINGS, Service};
use purlin_tests::project;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    InProcess,
    Built,
}

/// Calls `play` while a fresh service serves: of the spec in the folder, or of `examples/chat` if there is none.
pub(crate) fn with_service<T>(way: Way, folder: &Path, play: impl FnOnce(SocketAddr) -> T) -> T {
    match way {
        Way::InProcess => in_process(plan(folder), play),
        Way::Built => built(play),
    }
}

fn in_process<T>(plan: Plan, play: impl FnOnce(SocketAddr) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let folder = settings();
    let config = Config::read(folder.path(), Mode::Production).unwrap();
    let engine = Engine::open(plan, &config).unwrap();
    engine.clock().set(instant());
    let app = http::router(&engine, &http::routes(engine.service()));
    let listening = runtime.block_on(Listening::at(SocketAddr::from(([127, 0, 0, 1], 0)))).unwrap();
    let address = listening.address();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = runtime.spawn(listening.serve_until(app, async move { drop(stopped.await) }));
    let played = play(address);
    drop(stop);
    runtime.block_on(serving).unwrap();
    engine.close();
    played
}

/// The instant at which all cases of a file happen: however slow the machine is, no wait of theirs is over before they say so. It is ahead of
/// the machine's own time, so that what the service dates is told from what the cases do.
fn instant() -> i64 {
    jiff::Timestamp::now().as_millisecond() + 60_000
}

/// A folder of its own with the settings that both ways run under.
fn settings() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("purlin.yaml"), SETTINGS).unwrap();
    folder
}

/// Compiled as `purlin dev` does.
fn plan(folder: &Path) -> Plan {
    let spec = folder.join("spec.purlin");
    let sources = match std::fs::read_to_string(&spec) {
        Ok(text) => vec![Source { path: spec.display().to_string(), text }],
        Err(_) => Project::read(&project::root().join("examples/chat")).unwrap().sources,
    };
    let compiled = purlin_compiler::compile(&sources);
    assert_eq!(compiled.diagnostics, []);
    compiled.plan.unwrap_or_else(|| panic!("{:#?}", compiled.not_served)).service
}

fn built<T>(play: impl FnOnce(SocketAddr) -> T) -> T {
    let folder = settings();
    let service = Service::start(&mut Command::new(project::built_chat()), folder.path());
    play(service.address)
}
