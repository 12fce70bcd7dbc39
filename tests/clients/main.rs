//! Generated clients against the running service of `examples/chat`, by the tools of their own languages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use purlin_tests::process::{SETTINGS, Service};
use purlin_tests::project::{built_chat, component, copy, has, purlin, root};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A client's package and what tests it, side by side in a folder of their own.
fn typescript(package: &Path) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("tests/clients/typescript"), folder.path());
    copy(package, &folder.path().join("client"));
    symlink(pages(), folder.path().join("node_modules")).unwrap();
    folder
}

/// The packages that pages are made of: React and its types.
fn pages() -> PathBuf {
    let react = fs::canonicalize(component("react").get_program()).unwrap();
    react.ancestors().nth(2).unwrap().to_owned()
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
    if !has(["tsc", "node", "react"]) {
        return;
    }
    let run = tempfile::tempdir().unwrap();
    fs::write(run.path().join("purlin.yaml"), SETTINGS).unwrap();
    let service = Service::start(&mut Command::new(built_chat()), run.path());
    speaks(&chat_package(), "chat.test.mjs", &service);
}

/// Serves a spec of this folder, and runs the test of its name with its client.
#[track_caller]
fn fixture_speaks(name: &str) {
    if !has(["tsc", "node", "react"]) {
        return;
    }
    let project = tempfile::tempdir().unwrap();
    let spec = format!("{name}.purlin");
    fs::copy(root().join("tests/clients").join(&spec), project.path().join(&spec)).unwrap();
    fs::write(project.path().join("purlin.yaml"), format!("{SETTINGS}build: {{ targets: [typescript] }}\n")).unwrap();
    succeeds(purlin().arg("build").current_dir(project.path()));
    let service = Service::start(purlin().arg("dev"), project.path());
    speaks(&project.path().join("clients/typescript"), &format!("{name}.test.mjs"), &service);
}

#[test]
fn typescript_client_carries_values_of_every_kind() {
    fixture_speaks("kinds");
}

#[test]
fn typescript_client_bears_names_that_mean_something_to_it() {
    fixture_speaks("names");
}

/// A port that nobody listens at.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn typescript_client_and_its_hooks_work_in_a_browser() {
    if !has(["tsc", "node", "react", "esbuild", "playwright-core", "chromium"]) {
        return;
    }
    let origin = format!("http://localhost:{}", free_port());
    let run = tempfile::tempdir().unwrap();
    fs::write(run.path().join("purlin.yaml"), format!("{SETTINGS}cors: {{ origins: [\"{origin}\"] }}\n")).unwrap();
    let service = Service::start(&mut Command::new(built_chat()), run.path());

    let folder = typescript(&chat_package());
    succeeds(component("tsc").args(["-p", "client"]).current_dir(folder.path()));
    let bundle = |arguments: &[&str]| {
        let aliases = ["--alias:chat-client=./client/dist/index.js", "--alias:chat-client/react=./client/dist/react.js"];
        let mut esbuild = component("esbuild");
        succeeds(esbuild.args(["--bundle", "--log-level=warning"]).args(aliases).args(arguments).current_dir(folder.path()));
    };
    bundle(&["client/dist/index.js", "--format=iife", "--global-name=chat", "--outfile=client.js"]);
    // Strict mode is of React's own development build.
    bundle(&["app.jsx", "--format=iife", "--jsx=automatic", "--define:process.env.NODE_ENV=\"development\"", "--outfile=app.js"]);
    bundle(&["app.jsx", "--format=esm", "--jsx=automatic", "--external:react", "--external:react-dom", "--outfile=app.server.js"]);
    let mut node = component("node");
    node.args(["--test", "--test-reporter=spec", "server.test.mjs", "browser.test.mjs"]).current_dir(folder.path());
    node.env("PURLIN_URL", format!("http://{}", service.address)).env("PURLIN_ORIGIN", origin);
    succeeds(node.env("PURLIN_CHROMIUM", component("chromium").get_program()));
}

#[test]
fn typescript_client_allows_what_the_spec_allows() {
    if !has(["tsc", "react"]) {
        return;
    }
    succeeds(component("tsc").args(["-p", "."]).current_dir(typescript(&chat_package()).path()));
}

/// The calls of the client whose errors are told by a union of their own.
const CALLS: [&str; 12] =
    ["list", "get", "aggregate", "create", "update", "upsert", "delete", "batch", "signUp", "signIn", "signOut", "me"];

#[test]
fn typescript_client_knows_what_goes_wrong_with_each_call() {
    if !has(["tsc", "react"]) {
        return;
    }
    let mut codes: BTreeMap<&str, BTreeSet<String>> = CALLS.into_iter().map(|call| (call, BTreeSet::new())).collect();
    for contract in
        [contract("tests/golden/everything.purlin"), contract("tests/clients/kinds.purlin"), contract("examples/chat/chat.purlin")]
    {
        for (path, methods) in contract["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                if let Some(call) = call(path, method) {
                    codes.get_mut(call).unwrap().extend(codes_of(&contract, operation));
                }
            }
        }
    }
    let folder = typescript(&chat_package());
    let mut lines = String::from("import type { purlin } from \"./client/src/index.js\";\n");
    lines.push_str("type Missing<Told, Known> = Exclude<Told, Known>;\n");
    for (call, codes) in codes {
        assert!(codes.contains("internal"), "no contract has `{call}`");
        let told: Vec<_> = codes.iter().map(|code| format!("\"{code}\"")).collect();
        let told = told.join(" | ");
        // What a call never answers would have to be told apart for nothing; a limit or a tenant may be declared for any.
        let known = format!("purlin.Codes[\"{call}\"]");
        let any = r#""unexpected" | "unreachable" | "too_many_requests" | "tenant_required" | "not_found" | "sign_in_required""#;
        lines.push_str(&format!(
            "export const {call}Has: [Missing<{told}, {known}>] extends [never] ? true : Missing<{told}, {known}> = true;\n"
        ));
        lines.push_str(&format!(
            "export const {call}Says: [Missing<{known}, {told} | {any}>] extends [never] ? true : Missing<{known}, {told} | {any}> = true;\n"
        ));
    }
    fs::write(folder.path().join("types.ts"), lines).unwrap();
    succeeds(component("tsc").args(["-p", "."]).current_dir(folder.path()));
}

/// The contract of a spec.
fn contract(spec: &str) -> Value {
    let project = tempfile::tempdir().unwrap();
    fs::copy(root().join(spec), project.path().join("spec.purlin")).unwrap();
    fs::write(project.path().join("purlin.yaml"), "build: { targets: [openapi] }\n").unwrap();
    succeeds(purlin().arg("build").current_dir(project.path()));
    serde_json::from_str(&fs::read_to_string(project.path().join("clients/openapi.json")).unwrap()).unwrap()
}

/// The call of the client that an operation is.
fn call(path: &str, method: &str) -> Option<&'static str> {
    let name = match (path, method) {
        ("/auth/sign-up", _) => "signUp",
        ("/auth/sign-in", _) => "signIn",
        ("/auth/sign-out", _) => "signOut",
        ("/auth/me", _) => "me",
        ("/api/$batch", _) => "batch",
        (path, _) if !path.starts_with("/api/") => return None,
        (path, _) if path.ends_with("/$query") => "list",
        (path, _) if path.ends_with("/$aggregate") => "aggregate",
        (path, "get") if path.ends_with("/{id}") => "get",
        (_, "get") => "list",
        (_, "post") => "create",
        (_, "put") => "upsert",
        (_, "patch") => "update",
        (_, "delete") => "delete",
        _ => return None,
    };
    Some(name)
}

/// Every code that the contract tells of an operation.
fn codes_of(contract: &Value, operation: &Value) -> Vec<String> {
    let responses = operation["responses"].as_object().unwrap().values();
    let referred = responses.filter_map(|response| response["$ref"].as_str()?.strip_prefix("#/components/responses/"));
    let codes = referred.filter_map(|name| {
        let schema = &contract["components"]["responses"][name]["content"]["application/problem+json"]["schema"];
        schema["allOf"][1]["properties"]["code"]["enum"].as_array()
    });
    codes.flatten().map(|code| code.as_str().unwrap().to_owned()).collect()
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
    if !has(["tsc", "react"]) {
        return;
    }
    let folder = typescript(&root().join("tests/emit/clients/typescript"));
    succeeds(component("tsc").args(["--noEmit", "-p", "client"]).current_dir(folder.path()));
}
