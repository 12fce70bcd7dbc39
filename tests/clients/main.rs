//! Generated clients against the running service of `examples/chat`, by the tools of their own languages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use purlin_tests::process::{SETTINGS, Service};
use purlin_tests::project::{built_chat, component, copy, has, purlin, root};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A client's package and what tests it, side by side in a folder of their own.
fn typescript(package: &Path) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("tests/clients/typescript"), folder.path());
    copy(package, &folder.path().join("client"));
    folder
}

/// Compiles a client's package and runs a test with it against a service.
#[track_caller]
fn speaks(package: &Path, test: &str, service: &Service) {
    let folder = typescript(package);
    succeeds(component("tsc").args(["-p", "client"]).current_dir(folder.path()));
    let mut node = component("node");
    node.args(["--test", "--test-reporter=spec", test]).current_dir(folder.path());
    node.env("PURLIN_URL", format!("http://{}", service.address)).env("PURLIN_CLIENT", folder.path().join("client/dist/index.js"));
    succeeds(&mut node);
}

fn chat_package() -> PathBuf {
    root().join("examples/chat/clients/typescript")
}

#[track_caller]
fn succeeds(command: &mut Command) {
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}\n{out}\n{err}");
}

#[test]
fn typescript_client_speaks_with_the_service() {
    if !has(["tsc", "node"]) {
        return;
    }
    let run = tempfile::tempdir().unwrap();
    fs::write(run.path().join("purlin.yaml"), SETTINGS).unwrap();
    let service = Service::start(&mut Command::new(built_chat()), run.path());
    speaks(&chat_package(), "chat.test.mjs", &service);
}

#[test]
fn typescript_client_carries_values_of_every_kind() {
    if !has(["tsc", "node"]) {
        return;
    }
    let project = tempfile::tempdir().unwrap();
    fs::copy(root().join("tests/clients/kinds.purlin"), project.path().join("kinds.purlin")).unwrap();
    fs::write(project.path().join("purlin.yaml"), format!("{SETTINGS}build: {{ targets: [typescript] }}\n")).unwrap();
    succeeds(purlin().arg("build").current_dir(project.path()));
    let service = Service::start(purlin().arg("dev"), project.path());
    speaks(&project.path().join("clients/typescript"), "kinds.test.mjs", &service);
}

#[test]
fn typescript_client_allows_what_the_spec_allows() {
    if !has(["tsc"]) {
        return;
    }
    succeeds(component("tsc").args(["-p", "."]).current_dir(typescript(&chat_package()).path()));
}

#[test]
fn typescript_client_is_as_prettier_writes_it() {
    if !has(["prettier"]) {
        return;
    }
    let check = |folder: &Path| succeeds(component("prettier").args(["--check", "."]).current_dir(folder));
    check(&chat_package());
    check(&root().join("tests/emit/clients/typescript"));
}

#[test]
fn typescript_client_of_every_kind_of_field_compiles() {
    if !has(["tsc"]) {
        return;
    }
    let package = root().join("tests/emit/clients/typescript");
    succeeds(component("tsc").args(["--noEmit", "-p", "."]).current_dir(package));
}
