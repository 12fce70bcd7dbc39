//! Projects and binaries that the suites run: the command line, and `examples/chat` as a built service.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The top of the repository.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The `purlin` command, of this very tree.
#[must_use]
pub fn purlin() -> Command {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    Command::new(BUILT.get_or_init(|| built("purlin")))
}

/// `examples/chat`, as it is committed and as cargo makes it.
#[must_use]
pub fn built_chat() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| built("chat-example"))
}

fn run(command: &mut Command) {
    let ran = command.output().unwrap();
    assert!(ran.status.success(), "{command:?}\n{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
}

/// A tool that `tests/setup` finds or installs.
#[must_use]
pub fn component(name: &str) -> Command {
    Command::new(components().join(name))
}

/// Whether the tools are there. Without them the test that needs them has nothing to do, and `tests/run` says so by name.
///
/// # Panics
/// If one is missing where `CI` is `true`: there, none may be.
#[must_use]
#[track_caller]
pub fn has<const N: usize>(names: [&str; N]) -> bool {
    let missing: Vec<&str> = names.into_iter().filter(|name| !components().join(name).exists()).collect();
    let in_ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(missing.is_empty() || !in_ci, "missing: {missing:?}; tests/setup installs them, or says how");
    missing.is_empty()
}

fn components() -> PathBuf {
    std::env::var_os("PURLIN_COMPONENTS").map_or_else(|| root().join("target/tests/bin"), PathBuf::from)
}

/// Copies a folder, but for what was built in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (name, source) = (entry.file_name(), entry.path());
        if ["target", ".purlin", "node_modules", "dist"].iter().any(|skipped| name == OsStr::new(skipped)) {
            continue;
        }
        match source.is_dir() {
            true => copy(&source, &to.join(name)),
            false => drop(fs::copy(&source, to.join(name)).unwrap()),
        }
    }
}

/// Builds a binary of the workspace and says where it is.
fn built(package: &str) -> PathBuf {
    run(Command::new(env!("CARGO")).args(["build", "--quiet", "--locked", "--package", package]).current_dir(root()));
    target().join("debug").join(package)
}

/// Cargo's target folder: this test's binary is `deps/name-hash` in the folder of its profile.
fn target() -> PathBuf {
    std::env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned()
}
