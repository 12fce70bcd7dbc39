//! A project outside this tree, made by `purlin new`: built by cargo without a network against the crates as they would be published,
//! it answers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use purlin_tests::process::{SETTINGS, Service};
use purlin_tests::project::{purlin, root};
use purlin_tests::wire::Request;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a built service depends on.
const CRATES: [&str; 2] = ["purlin-rules", "purlin-runtime"];
/// What is published besides.
const TOOLS: [&str; 4] = ["purlin-prover", "purlin-compiler", "purlin-build", "purlin"];

#[test]
fn a_new_project_builds_offline_against_packaged_crates_and_answers() {
    let folder = tempfile::tempdir().unwrap();
    let crates = packaged(&folder.path().join("crates"));
    let project = folder.path().join("notes");
    runs(purlin().arg("new").arg(&project));
    fs::write(project.join("purlin.yaml"), format!("{SETTINGS}build:\n  runtime:\n    version: {}\n", env!("CARGO_PKG_VERSION"))).unwrap();
    runs(purlin().arg("build").arg(&project));
    let manifest = fs::read_to_string(project.join("Cargo.toml")).unwrap();
    assert!(manifest.contains(&format!("purlin-runtime = \"{}\"", env!("CARGO_PKG_VERSION"))), "{manifest}");
    let binary = built(&project, &crates);

    let service = Service::start(&mut Command::new(binary), &project);
    let somebody = json!({ "email": "ann@notes.test", "name": "Ann", "password": "correct horse" });
    let _ = service.send(&Request::new("POST", "/auth/sign-up").json(&somebody)).expect(204);
    let credentials = json!({ "email": "ann@notes.test", "password": "correct horse" });
    let signed = service.send(&Request::new("POST", "/auth/sign-in").json(&credentials)).expect(200).json();
    assert_eq!(signed["user"]["name"], "Ann");
    let note = Request::new("POST", "/api/note").bearer(signed["access_token"].as_str().unwrap()).json(&json!({ "title": "Shopping" }));
    assert_eq!(service.send(&note).expect(201).json()["visibility"], "private");
    assert_eq!(service.send(&Request::new("GET", "/api/note")).expect(200).json()["data"], json!([]));
}

/// The crates as cargo packages them, unpacked.
fn packaged(folder: &Path) -> Vec<(&'static str, PathBuf)> {
    let mut package = cargo();
    package.args(["package", "--quiet", "--offline", "--no-verify", "--allow-dirty", "--target-dir"]).arg(folder);
    runs(package.args(CRATES.iter().chain(&TOOLS).flat_map(|name| ["--package", name])).current_dir(root()));
    let unpacked = CRATES.map(|name| {
        let stem = format!("{name}-{}", env!("CARGO_PKG_VERSION"));
        runs(Command::new("tar").arg("-xzf").arg(folder.join(format!("package/{stem}.crate"))).arg("-C").arg(folder));
        (name, folder.join(stem))
    });
    unpacked.into()
}

/// Builds the project with the versions that this tree is tested with, and says where the binary is. The artifacts of what does not
/// differ from this tree are shared with it.
fn built(project: &Path, crates: &[(&str, PathBuf)]) -> PathBuf {
    let patches: String = crates.iter().map(|(name, path)| format!("{name} = {{ path = {:?} }}\n", path.display().to_string())).collect();
    fs::create_dir_all(project.join(".cargo")).unwrap();
    fs::write(project.join(".cargo/config.toml"), format!("[patch.crates-io]\n{patches}")).unwrap();
    fs::copy(root().join("Cargo.lock"), project.join("Cargo.lock")).unwrap();
    let target = root().join("target");
    runs(cargo().args(["build", "--quiet", "--offline"]).env("CARGO_TARGET_DIR", &target).current_dir(project));
    target.join("debug/notes")
}

fn cargo() -> Command {
    Command::new(env!("CARGO"))
}

#[track_caller]
fn runs(command: &mut Command) {
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}\n{out}\n{err}");
}
