//! Generated clients against the running service of `examples/chat`, by the tools of their own languages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use purlin_tests::process::{SETTINGS, Service};
use purlin_tests::project::{built_chat, component, copy, root};
use std::path::Path;
use std::process::Command;

/// The package of the example and what tests it, side by side in a folder of their own.
fn typescript() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("tests/clients/typescript"), folder.path());
    copy(&root().join("examples/chat/clients/typescript"), &folder.path().join("client"));
    folder
}

#[track_caller]
fn succeeds(command: &mut Command) {
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}\n{out}\n{err}");
}

#[test]
fn typescript_client_speaks_with_the_service() {
    let (folder, run) = (typescript(), tempfile::tempdir().unwrap());
    succeeds(component("tsc").args(["-p", "client"]).current_dir(folder.path()));
    std::fs::write(run.path().join("purlin.yaml"), SETTINGS).unwrap();
    let service = Service::start(&mut Command::new(built_chat()), run.path());
    let client = folder.path().join("client/dist/index.js");
    let mut node = component("node");
    node.args(["--test", "--test-reporter=spec", "chat.test.mjs"]).current_dir(folder.path());
    succeeds(node.env("PURLIN_URL", format!("http://{}", service.address)).env("PURLIN_CLIENT", client));
}

#[test]
fn typescript_client_allows_what_the_spec_allows() {
    succeeds(component("tsc").args(["-p", "."]).current_dir(typescript().path()));
}

#[test]
fn typescript_client_is_as_prettier_writes_it() {
    let check = |folder: &Path| succeeds(component("prettier").args(["--check", "."]).current_dir(folder));
    check(&root().join("examples/chat/clients/typescript"));
    check(&root().join("tests/emit/clients/typescript"));
}

#[test]
fn typescript_client_of_every_kind_of_field_compiles() {
    let package = root().join("tests/emit/clients/typescript");
    succeeds(component("tsc").args(["--noEmit", "-p", "."]).current_dir(package));
}
